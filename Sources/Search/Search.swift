// Search: see docs/walk.md.
