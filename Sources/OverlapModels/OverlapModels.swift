// OverlapModels: see docs/walk.md.
