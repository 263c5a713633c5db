// Balls: see docs/walk.md.
