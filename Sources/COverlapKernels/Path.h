// One path: the loops over arrays. Included once by each Path*.c, which sets PATH_TABLE and the target.
#include "HyperbolicOperations.h"
#include "COverlapKernels.h"

INLINE Balls loadBalls(const double *mid, const double *rad) { return (Balls){load(mid), load(rad)}; }

INLINE void storeBalls(double *mid, double *rad, Balls b) {
  store(mid, b.mid);
  store(rad, b.rad);
}

/// A block whose first n lanes are those of the arrays; the others hold 1, exactly.
typedef struct {
  double mid[LANES], rad[LANES];
} Block;

static inline Block paddedBlock(const double *mid, const double *rad, size_t n) {
  Block b;
  for (size_t j = 0; j < LANES; j++) {
    b.mid[j] = j < n ? mid[j] : 1;
    b.rad[j] = j < n ? rad[j] : 0;
  }
  return b;
}

static inline void copyBlock(Block b, double *mid, double *rad, size_t n) {
  memcpy(mid, b.mid, n * sizeof(double));
  memcpy(rad, b.rad, n * sizeof(double));
}

// The loops: whole blocks, then what is left as one padded block.
#define UNARY(name)                                                                                                  \
  static void name##Loop(size_t n, const double *xm, const double *xr, double *om, double *orad) {                   \
    size_t i = 0;                                                                                                    \
    for (; i + LANES <= n; i += LANES) storeBalls(om + i, orad + i, name##Balls(loadBalls(xm + i, xr + i)));         \
    if (i < n) {                                                                                                     \
      Block x = paddedBlock(xm + i, xr + i, n - i), out;                                                             \
      name##Loop(LANES, x.mid, x.rad, out.mid, out.rad);                                                             \
      copyBlock(out, om + i, orad + i, n - i);                                                                       \
    }                                                                                                                \
  }
#define BINARY(name)                                                                                                 \
  static void name##Loop(size_t n, const double *xm, const double *xr, const double *ym, const double *yr,           \
                         double *om, double *orad) {                                                                 \
    size_t i = 0;                                                                                                    \
    for (; i + LANES <= n; i += LANES)                                                                               \
      storeBalls(om + i, orad + i, name##Balls(loadBalls(xm + i, xr + i), loadBalls(ym + i, yr + i)));               \
    if (i < n) {                                                                                                     \
      Block x = paddedBlock(xm + i, xr + i, n - i), y = paddedBlock(ym + i, yr + i, n - i), out;                     \
      name##Loop(LANES, x.mid, x.rad, y.mid, y.rad, out.mid, out.rad);                                               \
      copyBlock(out, om + i, orad + i, n - i);                                                                       \
    }                                                                                                                \
  }

BINARY(add)
BINARY(subtract)
BINARY(multiply)
BINARY(divide)
UNARY(sqrt)
UNARY(exp)
UNARY(log)
UNARY(expm1)
UNARY(log1p)
UNARY(tanh)
UNARY(log2cosh)
UNARY(upperTail)
UNARY(logTail)
UNARY(mills)
UNARY(ratio)
UNARY(erfc)
UNARY(erfcx)

static void fmaLoop(size_t n, const double *xm, const double *xr, const double *ym, const double *yr,
                    const double *zm, const double *zr, double *om, double *orad) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    storeBalls(om + i, orad + i,
               fmaBalls(loadBalls(xm + i, xr + i), loadBalls(ym + i, yr + i), loadBalls(zm + i, zr + i)));
  }
  if (i < n) {
    Block x = paddedBlock(xm + i, xr + i, n - i), y = paddedBlock(ym + i, yr + i, n - i);
    Block z = paddedBlock(zm + i, zr + i, n - i), out;
    fmaLoop(LANES, x.mid, x.rad, y.mid, y.rad, z.mid, z.rad, out.mid, out.rad);
    copyBlock(out, om + i, orad + i, n - i);
  }
}

/// One running ball a lane; then the upper half of the lanes is added to the lower one, until one is left.
static void sumLoop(size_t n, const double *xm, const double *xr, double *om, double *orad) {
  Balls total = {splat(0), splat(0)};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) total = addBalls(total, loadBalls(xm + i, xr + i));
  if (i < n) {
    Block rest = paddedBlock(xm + i, xr + i, n - i);
    for (size_t j = n - i; j < LANES; j++) rest.mid[j] = 0;
    total = addBalls(total, loadBalls(rest.mid, rest.rad));
  }
  for (int half = LANES / 2; half > 0; half /= 2) {
    Balls upper = {splat(0), splat(0)};
    for (int j = 0; j < half; j++) {
      upper.mid[j] = total.mid[j + half];
      upper.rad[j] = total.rad[j + half];
    }
    total = addBalls(total, upper);
  }
  *om = total.mid[0];
  *orad = total.rad[0];
}

const OverlapKernels PATH_TABLE = {
  .add = addLoop,
  .subtract = subtractLoop,
  .multiply = multiplyLoop,
  .divide = divideLoop,
  .fma = fmaLoop,
  .sum = sumLoop,
  .sqrt = sqrtLoop,
  .exp = expLoop,
  .log = logLoop,
  .expm1 = expm1Loop,
  .log1p = log1pLoop,
  .tanh = tanhLoop,
  .log2cosh = log2coshLoop,
  .upperTail = upperTailLoop,
  .logTail = logTailLoop,
  .mills = millsLoop,
  .ratio = ratioLoop,
  .erfc = erfcLoop,
  .erfcx = erfcxLoop,
};
