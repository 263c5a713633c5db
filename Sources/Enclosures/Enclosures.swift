// Enclosures: see docs/walk.md.
