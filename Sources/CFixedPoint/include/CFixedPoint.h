// exp, log and the Gaussian family up to about 1250 bits in fixed point on GMP's mpn functions: lemmas P1 to P5 of
// docs/balls.md, which hold all constants. Numbers are MPFR's (mpfr_ptr, mpfr_srcptr), passed as void pointers so that
// this header needs no other.
//
// Every function rounds an approximation to the precision of r, to nearest, and returns MPFR's ternary value; before
// this rounding it is within 2^*error of the value. The fraction has at least `guard` bits more than r: CFIXED_GUARD
// leaves an error of at most 2^-3 units of r; tests pass less, to see the error itself. CFIXED_DECLINED: not in the range
// of these functions, r untouched.
#ifndef OVERLAP_CFIXEDPOINT_H
#define OVERLAP_CFIXEDPOINT_H

#define CFIXED_GUARD 28
#define CFIXED_DECLINED 1000
#define CFIXED_MISSING 1001

// e^x; declined for special values, |x| >= 2^29 and precisions beyond the tables
int cfixed_exp(void *r, const void *x, long guard, long *error);

// log x; declined where x is not positive or within 2^-60 of 1, and beyond exponents of 2^30
int cfixed_log(void *r, const void *x, long guard, long *error);

#define CFIXED_H 0
#define CFIXED_LOGH 1
#define CFIXED_MILLS 2
#define CFIXED_PHI 3
#define CFIXED_R 4

// The Gaussian tail H, log H, mills = phi/H, the density phi and R = H/phi at x, 0 < |x| < 64. CFIXED_MISSING: no
// series of R is stored at the node *node / 32; cfixed_publish stores it.
int cfixed_gauss(int kind, void *r, const void *x, long guard, long *error, int *tier, int *node);

// How precise R at a node must be given for cfixed_publish: an error of at most 2^-(this number).
long cfixed_node_bits(int tier);

// Stores the Taylor series of R at node / 32; R is within 2^-cfixed_node_bits(tier) of it. 0: there is no room for it.
int cfixed_publish(int tier, int node, const void *R);
#endif
