// One import for everything: the rooms in the order of docs/walk.md.
@_exported import Balls
@_exported import Certificates
@_exported import Comparisons
@_exported import Effort
@_exported import Enclosures
@_exported import FastSolvers
@_exported import Formulas
@_exported import OverlapModels
@_exported import Search
@_exported import Thresholds
