// Numbers of n limbs as multiples of B^-n, B = 2^64, of n + 1 limbs where they have an integer part below B.
#ifndef OVERLAP_CFIXEDPOINT_FIXED_H
#define OVERLAP_CFIXEDPOINT_FIXED_H
#include <gmp.h>
#include <mpfr.h>
#include <stdint.h>
#include <string.h>

// Most limbs of a fraction.
#define LIMBS 20

// Tables, each entry the n-limb fraction rounded down, n = limbs; the top limbs of an entry are the entry for fewer.
typedef struct {
  long limbs;
  mp_limb_t *log2;         // log 2, limbs + 1
  mp_limb_t *exp1, *exp2;  // e^(i/2^7)/2, i < 89; e^(i/2^14)/2, i < 128
  mp_limb_t *inverse_root; // 1/sqrt(2 pi)
  mp_limb_t *root;         // sqrt(2 pi)/4
} exp_tables;
typedef struct {
  long limbs;
  mp_limb_t *log2;          // log 2, limbs + 1
  mp_limb_t *log1, *log2nd; // log(2^15/c1[i]), i < 128; log(c2[i]/2^24), i < 129
  mp_limb_t *log_root;      // log sqrt(2 pi)
} log_tables;

// The tier of tables for n limbs; made on first use.
static inline int tier_of(long n) { return n <= 6 ? 0 : 1; }
extern const long cfixed_tier_limbs[2];
const exp_tables *cfixed_exp_tables(int tier);
const log_tables *cfixed_log_tables(int tier);

// c1[i] = floor(2^22/(129 + i)), c2[j] = floor(2^38/(2^14 - j))
static inline mp_limb_t factor1(long i) { return (1UL << 22) / (unsigned long)(129 + i); }
static inline mp_limb_t factor2(long j) { return (1UL << 38) / (unsigned long)((1L << 14) - j); }

// entry i of a table, cut to n limbs
static inline const mp_limb_t *entry(const mp_limb_t *table, long limbs, long i, long n) {
  return table + (i + 1) * limbs - n;
}

// r = floor(a b), all of n limbs; r may be a or b
static inline void multiply(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b, long n) {
  mp_limb_t product[2 * LIMBS + 2];
  if (a == b) mpn_sqr(product, a, n); else mpn_mul_n(product, a, b, n);
  mpn_copyi(r, product + n, n);
}

// x[0 .. n] = floor(|v| B^n), |v| < 2^63 regular
static inline void to_fixed(mp_limb_t *x, long n, mpfr_srcptr v) {
  long limbs = (v->_mpfr_prec + 63) / 64;
  const mp_limb_t *d = v->_mpfr_d;
  long shift = v->_mpfr_exp - 64 * limbs + 64 * n;
  mpn_zero(x, n + 1);
  if (shift >= 0) {
    long q = shift / 64;
    int b = (int)(shift % 64);
    if (b) {
      mp_limb_t carry = mpn_lshift(x + q, d, limbs, (unsigned)b);
      if (carry) x[q + limbs] = carry;
    } else {
      mpn_copyi(x + q, d, limbs);
    }
  } else {
    long q = -shift / 64;
    int b = (int)(-shift % 64);
    if (v->_mpfr_exp + 64 * n <= 0 || q >= limbs) return;
    // the part that is not cut: at most exponent + 64 n bits, hence at most n + 1 limbs
    if (b) mpn_rshift(x, d + q, limbs - q, (unsigned)b);
    else mpn_copyi(x, d + q, limbs - q);
  }
}

// h = v 2^unit on the limbs of v themselves (shifted in place, v of len limbs not 0)
static inline void as_float(mpfr_ptr h, mp_limb_t *v, long len, long unit) {
  while (len > 1 && v[len - 1] == 0) len--;
  int zeros = __builtin_clzl(v[len - 1]);
  if (zeros) mpn_lshift(v, v, len, (unsigned)zeros);
  h->_mpfr_prec = 64 * len;
  h->_mpfr_sign = 1;
  h->_mpfr_exp = unit + 64 * len - zeros;
  h->_mpfr_d = v;
}

static inline int is_zero(const mp_limb_t *v, long len) {
  for (long i = len - 1; i >= 0; i--) if (v[i]) return 0;
  return 1;
}

// g = Sum_{i >= 0} t^i/(i + 1) with an integer limb g[n]; t < 2^-zeros, zeros >= 13 (lemma P2)
void cfixed_log_series(mp_limb_t *g, const mp_limb_t *t, long zeros, long n);
// g = Sum_{k >= 0} y^k/(2k + 1)!! with an integer limb g[n]; y < 1 (lemma P2)
void cfixed_odd_series(mp_limb_t *g, const mp_limb_t *y, long n);
// e^x = 8 p 2^k at x (x < 0 where `negative`) of n + 1 limbs (lemma P1); returns k
long cfixed_exp_core(mp_limb_t *p, const mp_limb_t *x, int negative, long n, const exp_tables *tables);
// log(m 2^e), m of n limbs in [1/2, 1), into v of n + 1 limbs (two's complement) (lemma P3)
void cfixed_log_core(mp_limb_t *v, const mp_limb_t *m, long e, long n, const log_tables *tables);
// R/2 at node / 32 - w / 32 into r (lemma P4); 0 where no series is stored
int cfixed_mills_core(mp_limb_t *r, const mp_limb_t *w, int node, long n, int tier);
#endif
