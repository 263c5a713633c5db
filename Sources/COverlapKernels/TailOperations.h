// Balls of H, erfc, mills = phi/H, log H, R = H/phi and erfcx. Radii: docs/kernels.md.
#ifndef OVERLAP_TAIL_OPERATIONS_H
#define OVERLAP_TAIL_OPERATIONS_H

#include "BallOperations.h"
#include "Tail.h"

/// 1/sqrt(2 pi) from above.
#define PHI_0 0.398943
/// 2/sqrt(pi) from above, the largest slope of erfcx on the right.
#define ERFCX_SLOPE 1.12838

/// An upper bound of phi at v >= 0.
INLINE V phiUpper(V v) {
  v = min8(v, splat(100));
  return expValue(v * v * splat(-0.5 * (1 - 0x1p-40))) * splat(PHI_0 * (1 + 0x1p-30)) + splat(0x1p-1060);
}

/// v, not below 0; 0 for NaN.
INLINE V positive(V v) { return choose((I)(v > splat(0)), v, splat(0)); }

/// The ball; infinite radius also where the argument's middle is no finite number.
INLINE Balls finishAt(V argument, V mid, V rad) { return finish(mid, rad + (argument - argument)); }

/// H.
INLINE Balls upperTailBalls(Balls x) {
  V a = abs8(x.mid);
  I left = (I)(x.mid < splat(0));
  Tail t = tailAt(a, any(left));
  V mid = choose(left, t.rest.hi, t.tail.hi);
  V slope = scale(t.phi.hi, t.power), s = x.rad * a;
  slope = slope * (splat(1) + growth(s));
  I wide = (I)(s > splat(1));
  if (any(wide)) slope = choose(wide, phiUpper(positive(a - x.rad) * splat(1 - 0x1p-40)), slope);
  V rad = min8(splat(1), x.rad * min8(slope, splat(PHI_0))) + mid * splat(TAIL_ERROR);
  return finishAt(a, mid, up(rad));
}

/// erfc.
INLINE Balls erfcBalls(Balls x) {
  V a = abs8(x.mid);
  I left = (I)(x.mid < splat(0));
  Tail t = tailAtRootTwo(a, any(left));
  V mid = choose(left, splat(2) * t.rest.hi, scale(splat(2) * t.product.hi, t.power));
  V slope = scale(t.phi.hi, t.power), s = splat(2) * x.rad * a;
  slope = slope * (splat(1) + growth(s));
  I wide = (I)(s > splat(1));
  if (any(wide)) slope = choose(wide, phiUpper(positive(a - x.rad) * splat(1.41421 * (1 - 0x1p-40))), slope);
  V rad = min8(splat(2), splat(2.828428) * x.rad * min8(slope, splat(PHI_0))) + mid * splat(TAIL_ERROR);
  return finishAt(a, mid, up(rad));
}

/// An upper bound of mills at y, up to rounding.
INLINE V millsUpper(V y) {
  return choose((I)(y > splat(0)), y + splat(0.798), splat(2) * phiUpper(positive(-y) * splat(1 - 0x1p-40)));
}

/// phi/H.
INLINE Balls millsBalls(Balls x) {
  V a = abs8(x.mid);
  I left = (I)(x.mid < splat(0));
  Tail t = tailStart(a);
  if (any(left)) finishTail(&t, 1);  // on the right R alone is needed
  V one = splat(1);
  V nh = choose(left, t.phi.hi, one), nl = (V)((I)t.phi.lo & left);
  V dh = choose(left, t.rest.hi, t.ratio.hi), dl = choose(left, t.rest.lo, t.ratio.lo);
  Power power = {choose(left, t.power.first, one), choose(left, t.power.second, one)};
  V mid = scale(quotient(nh, nl, dh, dl), power);
  if (t.far) mid = choose((I)(x.mid > splat(FAR)), x.mid, mid);
  // mills' = mills D, D = mills - x
  V d = (mid - x.mid) + mid * splat(0x1p-50), s = x.rad * d;
  V slope = mid * d * (one + growth(s));
  I wide = (I)(s > one);
  if (any(wide)) {
    V y = x.mid + x.rad;
    slope = choose(wide, choose((I)(y < splat(0)), millsUpper(y) * (one - y) + splat(SMALLEST), one), slope);
  }
  return finishAt(a, mid, up(x.rad * min8(slope, one) + mid * splat(MILLS_ERROR)));
}

/// log H.
INLINE Balls logTailBalls(Balls x) {
  V a = abs8(x.mid), one = splat(1);
  I left = (I)(x.mid < splat(0));
  Tail t = tailStart(a);
  if (any(left)) finishTail(&t, 1);  // on the right R and the exponent alone are needed
  // On the left log(1 - H(a)), on the right -a^2/2 - log sqrt(2 pi) + log R(a).
  V dh = choose(left, t.rest.hi, t.ratio.hi), dl = choose(left, t.rest.lo, t.ratio.lo);
  LogParts p = logParts(dh, dl);
  I near = left & (I)(t.tail.hi < splat(0.29));
  p.z = choose(near, -t.tail.hi, p.z);
  p.zl = choose(near, -t.tail.lo, p.zl);
  p.k = (V)((I)p.k & ~near);
  Pair l = logSum(p);
  Pair sum = twoSum((V)((I)t.exponent.hi & ~left), l.hi);
  V mid = sum.hi + (sum.lo + ((V)((I)t.exponent.lo & ~left) + l.lo));
  // The slope is -mills.
  Power power = {choose(left, t.power.first, one), choose(left, t.power.second, one)};
  V m = scale(choose(left, t.phi.hi, one) / dh, power) * splat(1 + 0x1p-48);
  if (t.far) {
    mid = choose((I)(x.mid > splat(FAR)), splat(-0.5) * a * a, mid);
    m = choose((I)(x.mid > splat(FAR)), a, m);
  }
  V d = (m - x.mid) + m * splat(0x1p-48), r = x.rad * d;
  V slope = min8(m * (one + growth(r)), m + x.rad);
  I wide = (I)(r > one);
  if (any(wide)) slope = choose(wide, min8(millsUpper(x.mid + x.rad), m + x.rad), slope);
  return finishAt(a, mid, up(x.rad * slope + abs8(mid) * splat(LOG_TAIL_ERROR)));
}

/// R = H/phi.
INLINE Balls ratioBalls(Balls x) {
  V a = abs8(x.mid), s = a * a;
  int far;
  Pair r = ratioPair(a, &far);
  Pair e = logPhi(splat(0.5) * s, splat(0.5) * fma8(a, a, -s));
  V mid = r.hi;
  I left = (I)(x.mid < splat(0)), small = (I)(a < splat(40));
  if (any(left)) {
    // On the left 1/phi(a) - R(a); 1/phi overflows from 38 on.
    Scaled f = expScaled(choose(small, -e.hi, splat(800)), (V)((I)(-e.lo) & small));
    V inverse = (V)(((splati(1023) - f.k) << 52) & (I)(f.k < splati(1023)));  // 2^-k, or 0 where R is negligible
    Pair g = fastTwoSum(f.hi, -r.hi * inverse);
    mid = choose(left, scale(g.hi + ((g.lo + f.lo) - r.lo * inverse), powerOfTwo(f.k)), mid);
  }
  if (far) mid = choose((I)(x.mid > splat(FAR)), splat(1) / a, mid);
  // |R'| = R D, D = 1/R - x grows to the left at a rate below 1.
  V lower = x.mid - x.rad;
  V d = (splat(1) / mid - x.mid) * splat(1 + 0x1p-40) + a * splat(0x1p-48) + x.rad;
  d = choose((I)(lower > splat(0)), min8(splat(1 + 0x1p-40) / lower, d), d);
  V t = x.rad * d;
  V change = mid * (t * (splat(1) + growth(t)));
  I wide = (I)(t > splat(1));
  if (any(wide)) {
    V v = positive(-lower);
    V steep = splat(1) + v * splat(2.50663 * (1 + 0x1p-30)) * expValue(v * v * splat(0.5 * (1 + 0x1p-40)));
    change = choose(wide, x.rad * steep, change);
  }
  change = choose((I)(lower >= splat(0)), min8(change, x.rad), change);
  return finishAt(a, mid, up(change + mid * splat(RATIO_ERROR)));
}

/// erfcx(x) = e^(x^2) erfc(x) = sqrt(2/pi) R(sqrt(2) x).
INLINE Balls erfcxBalls(Balls x) {
  V a = abs8(x.mid), s = a * a;
  int far;
  Pair r = erfcxPair(a, &far);
  V mid = r.hi;
  I left = (I)(x.mid < splat(0)), small = (I)(a < splat(28));
  if (any(left)) {
    // On the left 2 e^(a^2) - erfcx(a); the exponential overflows from 27 on.
    Scaled f = expScaled(choose(small, s, splat(800)), (V)((I)fma8(a, a, -s) & small));
    // 2^(-k-1), or 0 where erfcx(a) is negligible.
    V inverse = (V)(((splati(1022) - f.k) << 52) & (I)(f.k < splati(1022)));
    Pair g = fastTwoSum(f.hi, -r.hi * inverse);
    mid = choose(left, scale(g.hi + ((g.lo + f.lo) - r.lo * inverse), powerOfTwo(f.k + splati(1))), mid);
  }
  if (far) mid = choose((I)(x.mid > splat(FAR)), splat(INVERSE_ROOT_PI[0]) / a, mid);
  // |erfcx'| = erfcx d, d = 2/(sqrt(pi) erfcx) - 2 x, which grows to the left at a rate below 2.
  V lower = x.mid - x.rad;
  V d = (splat(INVERSE_ROOT_PI[0]) / mid - x.mid) * splat(2 * (1 + 0x1p-40)) + a * splat(0x1p-47) + splat(2) * x.rad;
  d = choose((I)(lower > splat(0)), min8(splat(1 + 0x1p-40) / lower, d), d);
  V t = x.rad * d;
  V change = mid * (t * (splat(1) + growth(t)));
  I wide = (I)(t > splat(1));
  if (any(wide)) {
    V v = positive(-lower);
    V steep = splat(ERFCX_SLOPE) + v * splat(4 * (1 + 0x1p-30)) * expValue(v * v * splat(1 + 0x1p-40));
    change = choose(wide, x.rad * steep, change);
  }
  change = choose((I)(lower >= splat(0)), min8(change, splat(ERFCX_SLOPE) * x.rad), change);
  return finishAt(a, mid, up(change + mid * splat(RATIO_ERROR)));
}

#endif
