// Sums and products rounded to nearest, ties to even: MPFR's results, without its general entry. Integer arithmetic
// only; the proof is lemma B5 of docs/balls.md. What is not covered here (a zero, infinity or NaN among the operands,
// more than CMPFR_LIMBS limbs, exponents at the ends of the range) goes to MPFR.
//
// A frame is an array of m words, the most significant last, of which the last has its top bit set: the number
// 0.frame * 2^e, in [1/2, 1) * 2^e. "Sticky" is the lowest bit of the lowest word, set where anything nonzero was cut.
#ifndef OVERLAP_CMPFR_NEAREST_H
#define OVERLAP_CMPFR_NEAREST_H
#include "shim.h"

#define CMPFR_LIMBS 16
#define CMPFR_INLINE static inline __attribute__((always_inline))

typedef unsigned __int128 cmpfr_wide;

// whether a result with this exponent, or the next, is far from both ends of the range
CMPFR_INLINE int cmpfr_in_range(mpfr_exp_t e) {
  return e < CMPFR_EXPONENT_LIMIT - 8 && e > -CMPFR_EXPONENT_LIMIT + 8;
}
CMPFR_INLINE int cmpfr_regular(mpfr_srcptr x) { return x->_mpfr_exp > __MPFR_EXP_INF; }
CMPFR_INLINE long cmpfr_limbs(mpfr_srcptr x) { return (x->_mpfr_prec + 63) >> 6; }

// the most significant limb of a regular number
static inline uint64_t cmpfr_top(mpfr_srcptr x) { return x->_mpfr_d[cmpfr_limbs(x) - 1]; }

// x << (64 - s), also for s = 0
CMPFR_INLINE mp_limb_t cmpfr_above(mp_limb_t x, int s) { return (x << 1) << (63 - s); }

// the limbs of x as n limbs, n at least its own number: zeros below
CMPFR_INLINE const mp_limb_t *cmpfr_padded(mpfr_srcptr x, mp_limb_t *room, long n) {
  const mp_limb_t *d = x->_mpfr_d;
  long k = n - cmpfr_limbs(x);
  if (k == 0) return d;
  for (long i = 0; i < n; i++) room[i] = i < k ? 0 : d[i - k];
  return room;
}

// r = sign * frame rounded to nearest, even; the frame has m >= limbs(r) + 1 words. Whether anything was rounded.
CMPFR_INLINE int cmpfr_round_frame(mpfr_ptr r, const mp_limb_t *w, long m, long rn, mpfr_exp_t e, int sign) {
  mp_limb_t *d = r->_mpfr_d;
  long first = m - rn;                            // the frame's word that becomes limb 0
  int cut = (int)(64 * rn - r->_mpfr_prec);       // unused low bits of limb 0, 0 ... 63
  // the part cut off in units of 2^-64 of the last place, sticky
  mp_limb_t rest = cmpfr_above(w[first], cut);
  mp_limb_t low = 0;
  for (long i = 0; i + 1 < first; i++) low |= w[i];
  if (cut) low |= w[first - 1];
  else rest = w[first - 1];
  rest |= low != 0;
  mp_limb_t last = (w[first] >> cut) & 1;
  // above one half, or one half and odd
  mp_limb_t carry = (mp_limb_t)(rest > ((mp_limb_t)1 << 63) - last) << cut;
  mp_limb_t top = (w[first] >> cut) << cut;
  for (long i = 0; i < rn; i++) {
    mp_limb_t x = (i == 0 ? top : w[first + i]) + carry;
    carry = x < carry;
    d[i] = x;
  }
  if (__builtin_expect(carry != 0, 0)) {          // all ones became 1.000...
    d[rn - 1] = (mp_limb_t)1 << 63;
    e++;
  }
  r->_mpfr_exp = e;
  r->_mpfr_sign = sign;
  return rest != 0;
}

// r = a + b, where b counts with the sign sb; n is at least the limbs of each. -1: not done, r untouched
CMPFR_INLINE int cmpfr_sum_limbs(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, int sb, long n, long rn) {
  mp_limb_t ra[CMPFR_LIMBS], rb[CMPFR_LIMBS], shifted[CMPFR_LIMBS + 1], w[CMPFR_LIMBS + 1];
  const mp_limb_t *x = cmpfr_padded(a, ra, n), *y = cmpfr_padded(b, rb, n);
  int sign = a->_mpfr_sign;
  int differ = sign != sb;
  mpfr_exp_t e = a->_mpfr_exp;
  long d = e - b->_mpfr_exp;
  int swap = d < 0;
  if (d == 0 && differ) {
    long i = n - 1;
    while (i > 0 && x[i] == y[i]) i--;
    swap = x[i] < y[i];
    if (x[i] == y[i]) {
      r->_mpfr_exp = __MPFR_EXP_ZERO;
      r->_mpfr_sign = 1;
      return 0;
    }
  }
  if (swap) {
    const mp_limb_t *t = x;
    x = y;
    y = t;
    e = b->_mpfr_exp;
    d = -d;
    sign = sb;
  }
  // |x| > |y| from here on where the signs differ. The frame: x and a word of zeros below, y shifted down by d bits
  mp_limb_t lost = 0;
  int s = (int)(d & 63);
  w[0] = cmpfr_above(y[0], s);
  if (d < 64) {
    for (long i = 1; i < n; i++) w[i] = (y[i - 1] >> s) | cmpfr_above(y[i], s);
    w[n] = y[n - 1] >> s;
  } else {
    long q = d >> 6;
    for (long i = 0; i <= n; i++) shifted[i] = q <= n - i ? y[i + q - 1] : 0;
    for (long i = 0; i + 1 < q && i < n; i++) lost |= y[i];   // words of y wholly below the frame
    lost |= shifted[0] & (((mp_limb_t)1 << s) - 1);
    lost = lost != 0;
    for (long i = 0; i < n; i++) w[i] = (shifted[i] >> s) | cmpfr_above(shifted[i + 1], s);
    w[n] = shifted[n] >> s;
  }
  if (!differ) {
    w[0] |= lost;
    mp_limb_t carry = 0;
    for (long i = 1; i <= n; i++) {
      cmpfr_wide t = (cmpfr_wide)x[i - 1] + w[i] + carry;
      w[i] = (mp_limb_t)t;
      carry = (mp_limb_t)(t >> 64);
    }
    if (carry) {
      mp_limb_t sticky = w[0] & 1;
      for (long i = 0; i < n; i++) w[i] = (w[i] >> 1) | (w[i + 1] << 63);
      w[0] |= sticky;
      w[n] = (w[n] >> 1) | (mp_limb_t)1 << 63;
      e++;
    }
  } else {
    cmpfr_wide t = (cmpfr_wide)0 - w[0] - lost;
    w[0] = (mp_limb_t)t | lost;
    mp_limb_t borrow = (mp_limb_t)(t >> 64) & 1;
    for (long i = 1; i <= n; i++) {
      t = (cmpfr_wide)x[i - 1] - w[i] - borrow;
      w[i] = (mp_limb_t)t;
      borrow = (mp_limb_t)(t >> 64) & 1;
    }
    if (!(w[n] >> 63)) {
      long k = 0;
      while (w[n - k] == 0) k++;
      int z = __builtin_clzll(w[n - k]);
      for (long i = n; i >= 0; i--) {
        mp_limb_t high = i >= k ? w[i - k] : 0, next = i > k ? w[i - k - 1] : 0;
        w[i] = (high << z) | ((next >> 1) >> (63 - z));
      }
      e -= 64 * k + z;
    }
  }
  if (!cmpfr_in_range(e)) return -1;
  return cmpfr_round_frame(r, w, n + 1, rn, e, sign);
}

// r = a b, n at least the limbs of each. -1: not done, r untouched
CMPFR_INLINE int cmpfr_product_limbs(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, long n, long rn) {
  mp_limb_t ra[CMPFR_LIMBS], rb[CMPFR_LIMBS], w[2 * CMPFR_LIMBS];
  const mp_limb_t *x = cmpfr_padded(a, ra, n), *y = cmpfr_padded(b, rb, n);
  mpfr_exp_t e = a->_mpfr_exp + b->_mpfr_exp;
  if (!cmpfr_in_range(e)) return -1;
  mpn_mul_n(w, x, y, n);
  if (!(w[2 * n - 1] >> 63)) {                    // the product of the mantissas is at least 1/4
    for (long i = 2 * n - 1; i > 0; i--) w[i] = (w[i] << 1) | (w[i - 1] >> 63);
    w[0] <<= 1;
    e--;
  }
  return cmpfr_round_frame(r, w, 2 * n, rn, e, a->_mpfr_sign == b->_mpfr_sign ? 1 : -1);
}

// The same for a sum and a product of one limb, or two, in registers: operands and result of exactly n limbs, exponents
// less than 64 apart. `word` is an unsigned type of n limbs; high and low are the frame.
#define CMPFR_SHORT(n, word, load, store) \
  CMPFR_INLINE int cmpfr_round_##n(mpfr_ptr r, word high, mp_limb_t low, mpfr_exp_t e, int sign) { \
    int cut = (int)(64 * n - r->_mpfr_prec); \
    mp_limb_t rest = cut ? ((mp_limb_t)high << (64 - cut)) | (low != 0) : low; \
    mp_limb_t last = (mp_limb_t)(high >> cut) & 1; \
    high = ((high >> cut) + (rest > ((mp_limb_t)1 << 63) - last)) << cut; \
    if (__builtin_expect(!cmpfr_in_range(e), 0)) return -1; \
    if (__builtin_expect(high == 0, 0)) { \
      high = (word)1 << (64 * n - 1); \
      e++; \
    } \
    store(r->_mpfr_d, high); \
    r->_mpfr_exp = e; \
    r->_mpfr_sign = sign; \
    return rest != 0; \
  } \
  CMPFR_INLINE int cmpfr_sum_##n(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, int sb) { \
    word x = load(a->_mpfr_d), y = load(b->_mpfr_d); \
    int sign = a->_mpfr_sign, differ = sign ^ sb; \
    mpfr_exp_t e = a->_mpfr_exp, d = e - b->_mpfr_exp; \
    if (d < 0 || (d == 0 && x < y)) { \
      word t = x; \
      x = y; \
      y = t; \
      e -= d; \
      d = -d; \
      sign = sb; \
    } \
    if (__builtin_expect(d > 63, 0)) return -1; \
    mp_limb_t low = cmpfr_above((mp_limb_t)y, (int)d); \
    y >>= d; \
    if (differ >= 0) { \
      word high = x + y; \
      if (high < x) { \
        low = (low >> 1) | ((mp_limb_t)high << 63); \
        high = (high >> 1) | (word)1 << (64 * n - 1); \
        e++; \
      } \
      return cmpfr_round_##n(r, high, low, e, sign); \
    } \
    word high = x - y - (low != 0); \
    low = -low; \
    mp_limb_t top = (mp_limb_t)(high >> (64 * n - 64)); \
    if (__builtin_expect(top == 0, 0)) return -1; \
    int z = __builtin_clzll(top); \
    high = (high << z) | ((low >> 1) >> (63 - z)); \
    low <<= z; \
    e -= z; \
    return cmpfr_round_##n(r, high, low, e, sign); \
  }
#define CMPFR_LOAD_1(d) (d)[0]
#define CMPFR_STORE_1(d, x) (d)[0] = (x)
#define CMPFR_LOAD_2(d) ((cmpfr_wide)(d)[1] << 64 | (d)[0])
#define CMPFR_STORE_2(d, x) (d)[0] = (mp_limb_t)(x), (d)[1] = (mp_limb_t)((x) >> 64)
CMPFR_SHORT(1, mp_limb_t, CMPFR_LOAD_1, CMPFR_STORE_1)
CMPFR_SHORT(2, cmpfr_wide, CMPFR_LOAD_2, CMPFR_STORE_2)

CMPFR_INLINE int cmpfr_product_1(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b) {
  cmpfr_wide t = (cmpfr_wide)a->_mpfr_d[0] * b->_mpfr_d[0];
  mpfr_exp_t e = a->_mpfr_exp + b->_mpfr_exp;
  if (!(t >> 127)) {
    t <<= 1;
    e--;
  }
  return cmpfr_round_1(r, (mp_limb_t)(t >> 64), (mp_limb_t)t, e, (a->_mpfr_sign ^ b->_mpfr_sign) | 1);
}
CMPFR_INLINE int cmpfr_product_2(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b) {
  mp_limb_t x0 = a->_mpfr_d[0], x1 = a->_mpfr_d[1], y0 = b->_mpfr_d[0], y1 = b->_mpfr_d[1];
  cmpfr_wide c = (cmpfr_wide)x0 * y1, d = (cmpfr_wide)x1 * y0, bottom = (cmpfr_wide)x0 * y0;
  cmpfr_wide middle = (bottom >> 64) + (mp_limb_t)c + (mp_limb_t)d;
  cmpfr_wide high = (cmpfr_wide)x1 * y1 + (c >> 64) + (d >> 64) + (middle >> 64);
  mp_limb_t low = (mp_limb_t)middle;
  mpfr_exp_t e = a->_mpfr_exp + b->_mpfr_exp;
  if (!(high >> 127)) {
    high = (high << 1) | (low >> 63);
    low <<= 1;
    e--;
  }
  return cmpfr_round_2(r, high, low | ((mp_limb_t)bottom != 0), e, (a->_mpfr_sign ^ b->_mpfr_sign) | 1);
}

// The same sum for n > 2 limbs by GMP's loops.
CMPFR_INLINE int cmpfr_sum_equal(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, int sb, long n) {
  mp_limb_t room[CMPFR_LIMBS];
  const mp_limb_t *x = a->_mpfr_d, *y = b->_mpfr_d;
  int sign = a->_mpfr_sign;
  mpfr_exp_t e = a->_mpfr_exp, d = e - b->_mpfr_exp;
  if (d < 0 || (d == 0 && sign != sb && mpn_cmp(x, y, n) <= 0)) {
    x = b->_mpfr_d;
    y = a->_mpfr_d;
    e -= d;
    d = -d;
    sign = sb;
  }
  if (d > 63 || !cmpfr_in_range(e)) return -1;
  int differ = a->_mpfr_sign != sb;
  mp_limb_t *w = differ || r->_mpfr_d == x ? room : r->_mpfr_d;
  mp_limb_t low = 0;
  if (d != 0) {
    low = mpn_rshift(w, y, n, (unsigned)d);
    y = w;
  }
  if (!differ) {
    if (mpn_add_n(w, x, y, n)) {
      low = mpn_rshift(w, w, n, 1) | low >> 1;
      w[n - 1] |= (mp_limb_t)1 << 63;
      e++;
    }
  } else {
    mpn_sub_n(w, x, y, n);
    if (low) mpn_sub_1(w, w, n, 1);
    low = -low;
    if (w[n - 1] == 0) return -1;                 // also where x = y
    int z = __builtin_clzll(w[n - 1]);
    if (z) {
      mpn_lshift(w, w, n, (unsigned)z);
      w[0] |= low >> (64 - z);
      low <<= z;
      e -= z;
    }
  }
  int cut = (int)(64 * n - r->_mpfr_prec);
  mp_limb_t rest = cut ? w[0] << (64 - cut) | (low != 0) : low;
  mp_limb_t last = (w[0] >> cut) & 1;
  mp_limb_t up = (mp_limb_t)(rest > ((mp_limb_t)1 << 63) - last) << cut;
  w[0] = ((w[0] >> cut) << cut) + up;
  if (__builtin_expect(w[0] < up, 0)) {
    long i = 1;
    while (i < n && ++w[i] == 0) i++;
    if (i == n) {
      w[n - 1] = (mp_limb_t)1 << 63;
      e++;
    }
  }
  if (w != r->_mpfr_d)
    for (long i = 0; i < n; i++) r->_mpfr_d[i] = w[i];
  r->_mpfr_exp = e;
  r->_mpfr_sign = sign;
  return rest != 0;
}

// all forms for more than two limbs, or MPFR's
static __attribute__((noinline, unused)) int cmpfr_long_sum(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, int sign) {
  long n = cmpfr_limbs(a), m = cmpfr_limbs(b), rn = cmpfr_limbs(r);
  int equal = n == m && n == rn && n > 2;
  n = n > m ? n : m;
  n = n > rn ? n : rn;
  if (cmpfr_regular(a) && cmpfr_regular(b) && n <= CMPFR_LIMBS) {
    int sb = sign * b->_mpfr_sign, t = -1;
    if (equal) t = cmpfr_sum_equal(r, a, b, sb, n);
    if (t < 0) t = cmpfr_sum_limbs(r, a, b, sb, n, rn);
    if (t >= 0) return t;
  }
  return sign > 0 ? cmpfr_add(r, a, b, MPFR_RNDN) : cmpfr_sub(r, a, b, MPFR_RNDN);
}
static __attribute__((noinline, unused)) int cmpfr_long_product(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b) {
  long n = cmpfr_limbs(a), rn = cmpfr_limbs(r);
  // MPFR forms only the upper half of longer products
  if (cmpfr_regular(a) && cmpfr_regular(b) && n <= 8 && cmpfr_limbs(b) == n && rn <= n) {
    int t = cmpfr_product_limbs(r, a, b, n, rn);
    if (t >= 0) return t;
  }
  return cmpfr_mul(r, a, b, MPFR_RNDN);
}

// 1 or 2 where the short forms apply, by the limbs of all three; else 0
CMPFR_INLINE int cmpfr_short(mpfr_srcptr r, mpfr_srcptr a, mpfr_srcptr b) {
  if (!cmpfr_regular(a) || !cmpfr_regular(b)) return 0;
  unsigned long p = (r->_mpfr_prec - 1) >> 6, q = (a->_mpfr_prec - 1) >> 6, s = (b->_mpfr_prec - 1) >> 6;
  if ((p | q | s) == 0) return 1;
  return p == 1 && q == 1 && s == 1 ? 2 : 0;
}

// r = a + sign * b (sign 1 or -1) rounded to nearest; 0 if exact. r may be a or b.
CMPFR_INLINE int cmpfr_sum(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, int sign) {
  int n = cmpfr_short(r, a, b), t = -1;
  if (n == 1) t = cmpfr_sum_1(r, a, b, sign > 0 ? b->_mpfr_sign : -b->_mpfr_sign);
  else if (n == 2) t = cmpfr_sum_2(r, a, b, sign > 0 ? b->_mpfr_sign : -b->_mpfr_sign);
  return __builtin_expect(t >= 0, 1) ? t : cmpfr_long_sum(r, a, b, sign);
}

// r = a b rounded to nearest; 0 if exact. r may be a or b.
CMPFR_INLINE int cmpfr_product(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b) {
  int n = cmpfr_short(r, a, b), t = -1;
  if (n == 1) t = cmpfr_product_1(r, a, b);
  else if (n == 2) t = cmpfr_product_2(r, a, b);
  return __builtin_expect(t >= 0, 1) ? t : cmpfr_long_product(r, a, b);
}
#endif
