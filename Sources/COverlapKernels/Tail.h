// H, phi and R = H/phi for a = |x|, from which H, erfc, mills, log H and R follow. Errors: docs/kernels.md, proofs/gappa.
#ifndef OVERLAP_TAIL_H
#define OVERLAP_TAIL_H

#include "Elementary.h"

/// Columns of four rows of a table of twelve doubles: out[j] holds column first + j of rows p[0 ... 3].
INLINE void transpose(const double *const p[4], int first, V4 out[4]) {
  V4 r0, r1, r2, r3;
  memcpy(&r0, p[0] + first, sizeof r0);
  memcpy(&r1, p[1] + first, sizeof r1);
  memcpy(&r2, p[2] + first, sizeof r2);
  memcpy(&r3, p[3] + first, sizeof r3);
  V4 a = __builtin_shufflevector(r0, r1, 0, 4, 2, 6), b = __builtin_shufflevector(r0, r1, 1, 5, 3, 7);
  V4 c = __builtin_shufflevector(r2, r3, 0, 4, 2, 6), d = __builtin_shufflevector(r2, r3, 1, 5, 3, 7);
  out[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
  out[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
  out[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
  out[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/// Columns first ... first + 3 of sixteen rows.
INLINE void columns(const double *const p[LANES], int first, V out[4]) {
  V4 q[4][4];
  for (int i = 0; i < 4; i++) transpose(p + 4 * i, first, q[i]);
  for (int i = 0; i < 4; i++) {
    V8 left = __builtin_shufflevector(q[0][i], q[1][i], 0, 1, 2, 3, 4, 5, 6, 7);
    V8 right = __builtin_shufflevector(q[2][i], q[3][i], 0, 1, 2, 3, 4, 5, 6, 7);
    out[i] = __builtin_shufflevector(left, right, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }
}

/// Where the table ends.
#define TABLE_END 63
/// From here on R = 1/x, log H = -x^2/2 and mills = x to all digits.
#define FAR 0x1p500

/// R(x) = hi + lo for 0 <= x < 63, |lo| <= ulp(hi); anything for other x.
INLINE Pair ratioByTable(V x) {
  x = choose((I)(x >= splat(0)) & (I)(x < splat(TABLE_END)), x, splat(0));
  I row = (I)((I)(splat(1) + x) >> 48) - splati(1023 << 4);
  const double *p[LANES];
  for (int i = 0; i < LANES; i++) p[i] = R_TABLE[row[i]];
  V c[4];
  columns(p, 0, c);
  V d = x - c[0], d2 = d * d, d4 = d2 * d2;
  V high = fma8(c[1], d2, fma8(c[2], d, c[3]));  // coefficients 9, 8, 7
  columns(p, 4, c);
  V middle = fma8(fma8(c[0], d, c[1]), d2, fma8(c[2], d, c[3]));  // 6, 5, 4, 3
  columns(p, 8, c);
  V v = fma8(c[0], d, c[1]);  // 2, 1
  v = fma8(fma8(high, d4, middle), d2, v);
  return fastTwoSum(c[3], fma8(v, d, c[2]));
}

/// (1/x)(1 - w + 3 w^2 - 15 w^3 + ...), w = part/x^2, for w <= 1/63^2, x <= 2^500: R(x) for part 1, sqrt 2 R(sqrt 2 x) for
/// part 1/2.
INLINE Pair ratioByAsymptotics(V x, double part) {
  V q = splat(1) / x, rest = fma8(-q, x, splat(1)) * q, w = splat(part) * q * q;
  V s = fma8(w, splat(-945), splat(105));
  s = fma8(w, s, splat(-15));
  s = fma8(w, s, splat(3));
  s = fma8(w, s, splat(-1));
  return fastTwoSum(q, fma8(q * w, s, rest));
}

/// R(x) for 0 <= x <= 2^500; *far tells whether any x is 63 or more.
INLINE Pair ratioPair(V x, int *far) {
  I beyond = (I)(x >= splat(TABLE_END));
  *far = any(beyond);
  if (!*far) return ratioByTable(x);
  Pair s = ratioByAsymptotics(clamp(x, TABLE_END, FAR), 1);
  if (!any(~beyond)) return s;
  Pair r = ratioByTable(x);
  return (Pair){choose(beyond, s.hi, r.hi), choose(beyond, s.lo, r.lo)};
}

/// What the functions need at y >= 0.
typedef struct {
  Pair ratio;     // R(y)
  Pair exponent;  // -y^2/2 - log sqrt(2 pi)
  Scaled phi;     // phi(y)
  Power power;    // 2^k of phi
  Pair product;   // H(y)/2^k
  Pair tail;      // H(y)
  Pair rest;      // 1 - H(y), on the left
  int far;        // whether any y is 63 or more
} Tail;

/// -(qh + ql) - log sqrt(2 pi).
INLINE Pair logPhi(V qh, V ql) {
  Pair e = twoSum(-qh, splat(-LOG_SQRT_2PI[0]));
  return (Pair){e.hi, e.lo - (ql + splat(LOG_SQRT_2PI[1]))};
}

/// H, phi and, where any lane is on the left, 1 - H from R and the exponent; e^-1100 stands for whatever is smaller.
INLINE void finishTail(Tail *t, int left) {
  I large = (I)(t->exponent.hi > splat(-1100));
  t->phi = expScaled(max8(splat(-1100), t->exponent.hi), (V)((I)t->exponent.lo & large));
  t->power = powerOfTwo(t->phi.k);
  Pair p = multiplyPairs(t->phi.hi, t->phi.lo, t->ratio.hi, t->ratio.lo);
  p = fastTwoSum(p.hi, p.lo);
  t->product = p;
  t->tail = (Pair){scale(p.hi, t->power), scale(p.lo, t->power)};
  t->rest = t->tail;
  if (left) {
    Pair d = fastTwoSum(splat(1), -t->tail.hi);
    t->rest = fastTwoSum(d.hi, d.lo - t->tail.lo);
  }
}

/// The ratio and the exponent of the tail at a; the rest is to be finished where it is needed, and 1 until then.
INLINE Tail tailStart(V a) {
  Tail t;
  t.ratio = ratioPair(a, &t.far);
  V s = a * a;
  t.exponent = logPhi(splat(0.5) * s, splat(0.5) * fma8(a, a, -s));
  Pair one = {splat(1), splat(0)};
  t.phi = (Scaled){one.hi, one.lo, splati(0)};
  t.power = (Power){one.hi, one.hi};
  t.product = t.tail = t.rest = one;
  return t;
}

/// The tail at a.
INLINE Tail tailAt(V a, int left) {
  Tail t = tailStart(a);
  finishTail(&t, left);
  return t;
}

/// sqrt(2) a as hi + lo.
INLINE Pair rootTwoTimes(V a) {
  V y = a * splat(ROOT_TWO[0]);
  return (Pair){y, fma8(a, splat(ROOT_TWO[0]), -y) + a * splat(ROOT_TWO[1])};
}

/// R at y.hi + y.lo from r = R(y.hi), y.hi <= 63: R' = y R - 1.
INLINE Pair shiftedRatio(Pair y, Pair r) {
  return fastTwoSum(r.hi, fma8(y.lo, fma8(y.hi, r.hi, splat(-1)), r.lo));
}

/// The tail at sqrt(2) a, for erfc(a) = 2 H(sqrt(2) a).
INLINE Tail tailAtRootTwo(V a, int left) {
  Tail t;
  Pair y = rootTwoTimes(a);
  t.ratio = shiftedRatio(y, ratioPair(y.hi, &t.far));
  V s = a * a;
  t.exponent = logPhi(s, fma8(a, a, -s));
  finishTail(&t, left);
  return t;
}

/// erfcx(a) = hi + lo for 0 <= a <= 2^500; *far tells whether any sqrt(2) a is 63 or more.
INLINE Pair erfcxPair(V a, int *far) {
  Pair y = rootTwoTimes(a), r = shiftedRatio(y, ratioByTable(y.hi));
  V first = splat(ROOT_TWO_OVER_PI[0]), second = splat(ROOT_TWO_OVER_PI[1]);
  I beyond = (I)(y.hi >= splat(TABLE_END));
  *far = any(beyond);
  if (*far) {
    Pair s = ratioByAsymptotics(clamp(a, TABLE_END * 0.7071, FAR), 0.5);
    r.hi = choose(beyond, s.hi, r.hi);
    r.lo = choose(beyond, s.lo, r.lo);
    first = choose(beyond, splat(INVERSE_ROOT_PI[0]), first);
    second = choose(beyond, splat(INVERSE_ROOT_PI[1]), second);
  }
  Pair p = multiplyPairs(r.hi, r.lo, first, second);
  return fastTwoSum(p.hi, p.lo);
}

#endif
