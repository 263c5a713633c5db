// Balls of expm1, log1p, tanh and log2cosh. Errors and radii: docs/kernels.md.
#ifndef OVERLAP_HYPERBOLIC_OPERATIONS_H
#define OVERLAP_HYPERBOLIC_OPERATIONS_H

#include "TailOperations.h"

#define EXPM1_ERROR 0x1.4p-52
#define LOG1P_ERROR 0x1p-52
#define TANH_ERROR 0x1.2p-52
#define LOG2COSH_ERROR 0x1.1p-52

/// e^a - 1 = 2^k (hi + lo) for -40 <= a <= 1100; k = 0 and hi = a, lo = e^a - 1 - a where |a| < 0.34.
INLINE Scaled expm1Scaled(V a) {
  ExpParts p = expParts(a, splat(0));
  I inner = (I)(p.k == splati(0)), small = (I)(p.k < splati(900));
  // 1 - 2^-k exactly; without 2^-k where it is below 2^-899.
  Pair c = twoSum(splat(1), -(V)(((splati(1023) - p.k) << 52) & small));
  Pair t = twoSum(c.hi, p.r);
  t.hi = choose(inner, p.r, t.hi);
  t.lo = (V)((I)(t.lo + c.lo) & ~inner);
  return (Scaled){t.hi, t.lo + p.s, p.k};
}

/// expm1.
INLINE Balls expm1Balls(Balls x) {
  Scaled e = expm1Scaled(clamp(x.mid, -40, 710));
  V mid = scale(e.hi + e.lo, powerOfTwo(e.k));
  mid = choose((I)(x.mid == splat(0)), x.mid, mid);
  V slope = (mid + splat(1)) + splat(0x1p-50);
  V rad = slope * growth(x.rad);
  I wide = (I)(x.rad > splat(1));
  if (any(wide)) rad = choose(wide, expValue(x.mid + x.rad) * splat(1 + 0x1p-38) + splat(0x1p-50), rad);
  rad = upSums(rad + abs8(mid) * splat(EXPM1_ERROR));
  V least = choose((I)(abs8(x.mid) + x.rad == splat(0)), splat(0), splat(SMALLEST));
  return finishAt(x.mid, mid, rad + least);
}

/// The parts of 1 + x + xl, x > -1: x itself where 1 + x is near 1.
INLINE LogParts log1pParts(V x, V xl, Pair sum) {
  LogParts p = logParts(sum.hi, sum.lo);
  I near = (I)(x > splat(-0.29)) & (I)(x < splat(0.41));
  p.z = choose(near, x, p.z);
  p.zl = choose(near, xl, p.zl);
  p.k = (V)((I)p.k & ~near);
  return p;
}

/// log1p.
INLINE Balls log1pBalls(Balls x) {
  I good = (I)(x.mid > splat(-1)) & (I)(x.mid <= splat(__DBL_MAX__));
  V m = choose(good, x.mid, splat(0));
  Pair sum = twoSum(splat(1), m), l = logSum(log1pParts(m, splat(0), sum));
  V mid = choose((I)(m == splat(0)), m, l.hi + l.lo);
  mid = choose(good, mid, splat(__builtin_nan("")));
  V base = sum.hi * splat(1 - 0x1p-50), q = x.rad / base;
  V rad = growth(q);
  I wide = (I)(q > splat(0.5));
  if (any(wide)) {
    V bottom = logValue((base - x.rad) * splat(1 - 0x1p-40));
    rad = choose(wide, ((mid - bottom) + (abs8(mid) + abs8(bottom)) * splat(0x1p-51)) + splat(0x1p-50), rad);
  }
  rad = upSums(rad + abs8(mid) * splat(LOG1P_ERROR));
  V least = choose((I)(abs8(x.mid) + x.rad == splat(0)), splat(0), splat(SMALLEST));
  return finishAt(x.mid, mid, choose((I)(base > x.rad), rad + least, INFINITE));
}

/// tanh.
INLINE Balls tanhBalls(Balls x) {
  V a = abs8(x.mid), y = min8(splat(40), splat(2) * a), one = splat(1);
  Scaled e = expm1Scaled(y);
  Power power = powerOfTwo(e.k);
  e.hi = scale(e.hi, power);
  e.lo = scale(e.lo, power);
  Pair n = fastTwoSum(e.hi, e.lo), d = twoSum(splat(2), n.hi);
  V inverse = one / d.hi, q = n.hi * inverse;
  V value = q + (fma8(-q, d.hi, n.hi) + fma8(-q, d.lo + n.lo, n.lo)) * inverse;
  V mid = withSign(value, x.mid);
  mid = choose((I)(x.mid == splat(0)), x.mid, mid);
  // sech^2 = 4 (d - 1)/d^2
  V slope = splat(4) * (d.hi - one) * inverse * inverse, s = splat(2) * x.rad;
  V change = x.rad * min8(slope * (one + growth(s)), one);
  I wide = (I)(s > one);
  if (any(wide)) {
    V steep = splat(4 + 0x1p-30) * expValue(positive(a - x.rad) * splat(-2 * (1 - 0x1p-40))) + splat(0x1p-1060);
    change = choose(wide, x.rad * min8(steep, one), change);
  }
  V rad = upSums(min8(splat(2), change) + abs8(mid) * splat(TANH_ERROR));
  V least = choose((I)(a + x.rad == splat(0)), splat(0), splat(SMALLEST));
  return finishAt(a, mid, rad + least);
}

/// log(2 cosh x).
INLINE Balls log2coshBalls(Balls x) {
  V a = abs8(x.mid);
  Scaled e = expScaled(max8(splat(-1000), splat(-2) * a), splat(0));
  Power power = powerOfTwo(e.k);
  V t = scale(e.hi, power), tl = scale(e.lo, power);
  Pair d = fastTwoSum(splat(1), t);
  d.lo = d.lo + tl;
  Pair l = logSum(log1pParts(t, tl, d));
  Pair sum = twoSum(a, l.hi);
  V mid = sum.hi + (sum.lo + l.lo);
  // The slope is at most |tanh x| + r.
  V slope = min8((splat(1) - t) / d.hi + splat(0x1p-50) + x.rad, splat(1));
  return finishAt(a, mid, up(x.rad * slope + mid * splat(LOG2COSH_ERROR)));
}

#endif
