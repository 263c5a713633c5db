// Comparisons: see docs/walk.md.
