// Thresholds: see docs/walk.md.
