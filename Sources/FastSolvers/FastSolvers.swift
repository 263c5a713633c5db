// FastSolvers: see docs/walk.md.
