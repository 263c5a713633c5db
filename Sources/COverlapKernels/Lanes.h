// Sixteen doubles as one value, and what the kernels do with them: only + - * / sqrt fma, comparisons, selects, shifts and
// integer operations, each rounded to nearest where it rounds, so that every path gives the same bits.
#ifndef OVERLAP_LANES_H
#define OVERLAP_LANES_H

#include <stdint.h>
#include <string.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#pragma clang diagnostic ignored "-Wpsabi"  // every function with vector arguments is inlined
#endif

#ifndef __has_builtin
#define __has_builtin(x) 0
#endif

/// The number of lanes on every path.
#define LANES 16

typedef double V __attribute__((vector_size(128)));
typedef int64_t I __attribute__((vector_size(128)));
typedef uint64_t U __attribute__((vector_size(128)));
typedef double V8 __attribute__((vector_size(64)));
typedef double V4 __attribute__((vector_size(32)));

#define INLINE static inline __attribute__((always_inline, unused))

INLINE V splat(double x) { return (V){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
INLINE I splati(int64_t x) { return (I){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

/// Round(a b + c), one rounding (IEEE 754; libm's fma where the path has no instruction for it).
INLINE V fma8(V a, V b, V c) {
#if __has_builtin(__builtin_elementwise_fma)
  return __builtin_elementwise_fma(a, b, c);
#else
  V r;
  for (int i = 0; i < LANES; i++) r[i] = __builtin_fma(a[i], b[i], c[i]);
  return r;
#endif
}

/// The rounded square root.
INLINE V sqrt8(V a) {
#if __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(a);
#else
  V r;
  for (int i = 0; i < LANES; i++) r[i] = __builtin_sqrt(a[i]);
  return r;
#endif
}

INLINE V choose(I mask, V a, V b) { return (V)((mask & (I)a) | (~mask & (I)b)); }
INLINE V abs8(V a) { return (V)((I)a & splati(INT64_MAX)); }
/// |a| with the sign of s.
INLINE V withSign(V a, V s) { return (V)(((I)a & splati(INT64_MAX)) | ((I)s & splati(INT64_MIN))); }
/// The smaller one; b where either is NaN.
INLINE V min8(V a, V b) { return choose((I)(a < b), a, b); }
/// The larger one; b where either is NaN.
INLINE V max8(V a, V b) { return choose((I)(a > b), a, b); }

/// Whether any lane of a mask is set.
INLINE int any(I mask) {
#if __has_builtin(__builtin_reduce_or)
  return __builtin_reduce_or(mask) != 0;
#endif
  int64_t bits = 0;
  for (int i = 0; i < LANES; i++) bits |= mask[i];
  return bits != 0;
}

/// A number hi + lo.
typedef struct {
  V hi, lo;
} Pair;

/// a + b = hi + lo exactly.
INLINE Pair twoSum(V a, V b) {
  V s = a + b, t = s - a;
  return (Pair){s, (a - (s - t)) + (b - t)};
}

/// a + b = hi + lo exactly for |a| >= |b|.
INLINE Pair fastTwoSum(V a, V b) {
  V s = a + b;
  return (Pair){s, b - (s - a)};
}

/// The product of two pairs, unrounded.
INLINE Pair multiplyPairs(V ah, V al, V bh, V bl) {
  V p = ah * bh;
  return (Pair){p, fma8(ah, bh, -p) + fma8(ah, bl, al * bh)};
}

/// (nh + nl)/(dh + dl), rounded nearly to nearest.
INLINE V quotient(V nh, V nl, V dh, V dl) {
  V inverse = splat(1) / dh, q = nh * inverse;
  return q + (fma8(-q, dh, nh) + fma8(-q, dl, nl)) * inverse;
}

INLINE V load(const double *p) {
  V v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store(double *p, V v) { memcpy(p, &v, sizeof v); }

/// Two powers of two whose product is 2^k.
typedef struct {
  V first, second;
} Power;

/// 2^k, |k| <= 1600, as two factors.
INLINE Power powerOfTwo(I k) {
  I half = ((k + splati(4096)) >> 1) - splati(2048), rest = k - half;
  return (Power){(V)((half + splati(1023)) << 52), (V)((rest + splati(1023)) << 52)};
}

/// v 2^k: the first factor is exact for v in [1/4, 4], so the result is rounded once.
INLINE V scale(V v, Power p) { return v * p.first * p.second; }

#endif
