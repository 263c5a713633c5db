// Formulas: see docs/walk.md.
