// Double balls, eight at a time: middles by the cores, radii by the bounds of docs/kernels.md.
#ifndef OVERLAP_BALL_OPERATIONS_H
#define OVERLAP_BALL_OPERATIONS_H

#include "Elementary.h"

typedef struct {
  V mid, rad;
} Balls;

#define INFINITE splat(__builtin_inf())
// How far a kernel's middle may be from the true value at its argument, relative to the middle (docs/kernels.md).
#define EXP_ERROR 0x1.9p-53
#define LOG_ERROR 0x1.ep-53
#define RATIO_ERROR 0x1.4p-52
#define TAIL_ERROR 0x1p-52
#define MILLS_ERROR 0x1.4p-52
#define LOG_TAIL_ERROR 0x1.8p-52

/// Rule U (docs/kernels.md): the factor and the summand that turn a rounded sum of products into an upper bound.
#define INFLATION (1 + 0x1p-40)
#define SMALLEST 0x1p-1070
INLINE V up(V s) { return s * splat(INFLATION) + splat(SMALLEST); }
/// The same where no product can have underflowed.
INLINE V upSums(V s) { return s * splat(INFLATION); }

/// The ball, its radius infinite where it was NaN.
INLINE Balls finish(V mid, V rad) { return (Balls){mid, min8(rad, INFINITE)}; }

/// Half a unit in the last place of a rounded number, relative to it, with room.
#define HALF_ULP 0x1.00001p-53

/// A rounded middle and the radius that its arguments give (a sum of products): half a unit in the last place is added.
/// `least` is 0 only where everything is exactly 0. Infinite middles give infinite radii.
INLINE Balls rounded(V mid, V rad, V least) {
  return finish(mid, abs8(mid) * splat(HALF_ULP) + (rad * splat(INFLATION) + least));
}

INLINE Balls addBalls(Balls x, Balls y) { return rounded(x.mid + y.mid, x.rad + y.rad, splat(0)); }

INLINE Balls subtractBalls(Balls x, Balls y) { return addBalls(x, (Balls){-y.mid, y.rad}); }

INLINE Balls multiplyBalls(Balls x, Balls y) {
  V ax = abs8(x.mid) + x.rad, ay = abs8(y.mid);
  V s = fma8(ax, y.rad, ay * x.rad);
  // A product with an exact 0 is exactly 0; all others may have underflowed.
  V least = min8(splat(SMALLEST), splat(16) * min8(ax, ay + y.rad));
  V p = x.mid * y.mid;
  return finish(p, fma8(abs8(p), splat(HALF_ULP), fma8(s, splat(INFLATION), least)));
}

INLINE Balls divideBalls(Balls x, Balls y) {
  V q = x.mid / y.mid, room = abs8(y.mid) - y.rad;
  V least = min8(splat(SMALLEST), splat(16) * (abs8(x.mid) + x.rad));
  V rad = (((abs8(q) + least) * y.rad + x.rad) + least) / room;
  return rounded(q, choose((I)(room > splat(0)), rad, INFINITE), least);
}

/// Balls of x y + z with one rounding of the middle.
INLINE Balls fmaBalls(Balls x, Balls y, Balls z) {
  V ax = abs8(x.mid) + x.rad, ay = abs8(y.mid);
  V s = ax * y.rad + (ay * x.rad + z.rad);
  return rounded(fma8(x.mid, y.mid, z.mid), s, splat(SMALLEST));
}

INLINE Balls sqrtBalls(Balls x) {
  V s = sqrt8(x.mid);
  V t = x.rad / s, q = t / s;
  V rad = splat(0.5) * t * (splat(1) + q);
  I zero = (I)(x.mid == splat(0)) & (I)(x.rad == splat(0));
  rad = choose((I)(x.mid >= x.rad), rad, INFINITE);
  return rounded(s, choose(zero, splat(0), rad), choose(zero, splat(0), splat(SMALLEST)));
}

/// An upper bound of e^r - 1 up to rounding (rule U), for 0 <= r <= 1: r + r^2.
INLINE V growth(V r) { return r * r + r; }

INLINE Balls expBalls(Balls x) {
  V m = expValue(x.mid);
  V rad = up(m * (splat(EXP_ERROR) + growth(x.rad)));
  I wide = (I)(x.rad > splat(1));
  if (any(wide)) {
    // e^(m + r) - e^m
    V top = expValue(x.mid + x.rad) * splat(1 + 0x1p-38) + splat(0x1p-1060);
    rad = choose(wide, top - m * splat(1 - 0x1p-40), rad);
  }
  return finish(m, rad);
}

INLINE Balls logBalls(Balls x) {
  V m = logValue(x.mid);
  V q = x.rad / x.mid;
  V rad = upSums(growth(q) + abs8(m) * splat(LOG_ERROR)) + choose((I)(x.rad == splat(0)), splat(0), splat(0x1p-1070));
  I wide = (I)(q > splat(0.5));
  if (any(wide)) {
    // log m - log(m - r)
    V bottom = logValue((x.mid - x.rad) * splat(1 - 0x1p-40));
    rad = choose(wide, up((m - bottom) + (abs8(m) + abs8(bottom)) * splat(0x1p-51)), rad);
  }
  return finish(m, choose((I)(x.mid > x.rad), rad, INFINITE));
}

#endif
