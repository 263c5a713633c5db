// Certificates: see docs/walk.md.
