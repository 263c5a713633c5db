// The cores of exp and log. Errors: docs/kernels.md, proofs/gappa/exp.g and log.g.
#ifndef OVERLAP_ELEMENTARY_H
#define OVERLAP_ELEMENTARY_H

#include "Coefficients.h"
#include "Lanes.h"

/// 1.5 * 2^52: adding it rounds to an integer, whose bits are then the lowest ones.
#define ROUNDER 0x1.8p52

/// A number (hi + lo) 2^k.
typedef struct {
  V hi, lo;
  I k;
} Scaled;

/// a = k log 2 + r + rl with |r| <= 0.34658, for |a| <= 1100 and |al| <= 2^-40; then e^(a + al) = 2^k (1 + r + s).
typedef struct {
  V r, s;
  I k;
} ExpParts;

INLINE ExpParts expParts(V a, V al) {
  V t = fma8(a, splat(LOG2E[0]), splat(ROUNDER));
  V kd = t - splat(ROUNDER);
  V r1 = fma8(-kd, splat(LN2[0]), a);   // exact
  V u = fma8(-kd, splat(LN2[1]), al);
  V r = r1 + u, rl = (r1 - r) + u;
  // Pairs of coefficients, pairs of pairs, ...; the constant last.
  const double *c = EXP_TAIL;
  V r2 = r * r, r4 = r2 * r2;
  V q12 = fma8(r, splat(c[2]), splat(c[1])), q34 = fma8(r, splat(c[4]), splat(c[3]));
  V q56 = fma8(r, splat(c[6]), splat(c[5])), q78 = fma8(r, splat(c[8]), splat(c[7]));
  V q90 = fma8(r, splat(c[10]), splat(c[9]));
  V q14 = fma8(r2, q34, q12), q58 = fma8(r2, q78, q56);
  V q = fma8(r4, fma8(r4, q90, q58), q14);
  q = fma8(r, q, splat(c[0]));
  V s = fma8(r, fma8(r, q, rl), rl);
  return (ExpParts){r, s, (I)t - (I)splat(ROUNDER)};
}

/// e^(a + al) as (hi + lo) 2^k, |lo| <= ulp(hi), relative error at most 2^-54.6, for |a| <= 1100, |al| <= 2^-40.
INLINE Scaled expScaled(V a, V al) {
  ExpParts p = expParts(a, al);
  V h = splat(1) + p.r;
  V l = (p.r - (h - splat(1))) + p.s;
  V hi = h + l;
  return (Scaled){hi, l - (hi - h), p.k};
}

/// x within [lower, upper]; NaN stays.
INLINE V clamp(V x, double lower, double upper) {
  x = choose((I)(x > splat(upper)), splat(upper), x);
  return choose((I)(x < splat(lower)), splat(lower), x);
}

/// e^a rounded: 0 below -746, infinite above 710; NaN stays.
INLINE V expValue(V a) {
  Scaled e = expScaled(clamp(a, -746, 710), splat(0));
  return scale(e.hi, powerOfTwo(e.k));
}

/// The logarithm's argument as 2^k (1 + z + zl), 1 + z in [sqrt(1/2), sqrt 2] within rounding.
typedef struct {
  V z, zl, k;
} LogParts;

/// log of the parts: the sum of the two results, which need not be rounded to each other.
INLINE Pair logSum(LogParts p) {
  V z = p.z, s = z / (splat(2) + z), w = s * s;
  const double *t = LOG_TAIL;
  V w2 = w * w;
  V q12 = fma8(w, splat(t[2]), splat(t[1])), q34 = fma8(w, splat(t[4]), splat(t[3]));
  V q56 = fma8(w, splat(t[6]), splat(t[5]));
  V q = fma8(w2, fma8(w2, q56, q34), q12);
  q = fma8(w, q, splat(t[0]));
  V h = splat(0.5) * z;
  V c = s * fma8(h, z, w * q);
  V inverse = fma8(s, fma8(s, splat(2), splat(-2)), splat(1));  // 1/(1+z) within 1.2 %
  V corr = fma8(-h, z, c) + fma8(p.k, splat(LN2[1]), p.zl * inverse);
  V a = p.k * splat(LN2[0]);
  V hi = a + z;
  return (Pair){hi, (z - (hi - a)) + corr};
}

/// The parts of x + xl for positive finite x, |xl| <= 2^-52 x.
INLINE LogParts logParts(V x, V xl) {
  I small = (I)(x < splat(0x1p-1000));
  x = choose(small, x * splat(0x1p54), x);
  xl = choose(small, xl * splat(0x1p54), xl);
  // Bits of sqrt(1/2) are taken off, so that the exponent field counts from there; 1023 keeps it positive.
  I bits = (I)x - splati(0x3FE6A09E667F3BCD) + splati((int64_t)1023 << 52);
  I field = (I)((U)bits >> 52);
  I k = field - splati(1023);
  V kd = (V)(k + (I)splat(ROUNDER)) - splat(ROUNDER);
  V f = (V)((I)x - (k << 52));
  V power = (V)((splati(1023) - k) << 52);
  return (LogParts){f - splat(1), xl * power, kd - choose(small, splat(54), splat(0))};
}

/// log x rounded; -infinity at 0, infinity at infinity, NaN for NaN and below 0.
INLINE V logValue(V x) {
  I good = (I)(x > splat(0)) & (I)(x <= splat(__DBL_MAX__));
  Pair l = logSum(logParts(choose(good, x, splat(1)), splat(0)));
  V v = l.hi + l.lo;
  V bad = choose((I)(x == splat(0)), splat(-__builtin_inf()),
                 choose((I)(x > splat(0)), x, splat(__builtin_nan(""))));
  return choose(good, v, bad);
}

#endif
