// Effort: see docs/walk.md.
