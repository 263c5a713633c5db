// Double balls in batches: arrays of middles and of radii, round to nearest throughout.
//
// A ball (mid, rad) holds every real x with |x - mid| <= rad; where rad is infinite it holds everything, whatever the
// middle. Arguments with an infinite or NaN middle or a NaN radius count as such; radii are not negative. Every result
// contains the values at all points of its arguments (docs/kernels.md); where there is no finite enclosure (argument
// outside the domain, overflow) its radius is infinite. Outputs may be the same arrays as inputs. Every path gives the
// same bits.
#ifndef COVERLAPKERNELS_H
#define COVERLAPKERNELS_H

#include <stddef.h>

/// out = f(x) at n balls.
typedef void (*OverlapUnary)(size_t n, const double *xMid, const double *xRad, double *outMid, double *outRad);
/// out = f(x, y) at n balls.
typedef void (*OverlapBinary)(size_t n, const double *xMid, const double *xRad, const double *yMid, const double *yRad,
                              double *outMid, double *outRad);
/// out = f(x, y, z) at n balls.
typedef void (*OverlapTernary)(size_t n, const double *xMid, const double *xRad, const double *yMid, const double *yRad,
                               const double *zMid, const double *zRad, double *outMid, double *outRad);

/// The kernels of one path.
typedef struct {
  OverlapBinary add, subtract, multiply, divide;
  /// x y + z
  OverlapTernary fma;
  /// The sum of n balls, one ball out, in a fixed order.
  OverlapUnary sum;
  OverlapUnary sqrt, exp, log, expm1, log1p, tanh, log2cosh;
  /// H(x), the Gaussian upper tail; log H; mills = phi/H; R = H/phi; erfc; erfcx(x) = e^(x^2) erfc(x).
  OverlapUnary upperTail, logTail, mills, ratio, erfc, erfcx;
} OverlapKernels;

/// The number of paths of this build; path 0 runs everywhere.
int overlap_path_count(void);
/// The path's name: "baseline", "avx2", "avx512".
const char *overlap_path_name(int path);
/// Whether this processor runs the path.
int overlap_path_runs(int path);
/// The kernels of a path that runs here; NULL for others.
const OverlapKernels *overlap_path(int path);
/// The kernels of the fastest path that runs here.
const OverlapKernels *overlap_kernels(void);

/// The polynomials that are compiled in: name, coefficients from the constant up, and their number. NULL past the last.
const char *overlap_table(int index, const double **values, int *count);

#endif
