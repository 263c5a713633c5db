// Overlap: see docs/walk.md.
