// The functions: lemma P5 of docs/balls.md counts the errors that stand here as exponents.
#include "Fixed.h"
#include "include/CFixedPoint.h"

// at least 2 limbs, 64 n >= p + guard
static long limbs_for(long p, long guard) { return p + guard <= 128 ? 2 : (p + guard + 63) / 64; }

int cfixed_exp(void *result, const void *argument, long guard, long *error) {
  mpfr_ptr r = result;
  mpfr_srcptr x = argument;
  long n = limbs_for(r->_mpfr_prec, guard);
  if (!mpfr_regular_p(x) || x->_mpfr_exp > 29 || n > LIMBS) return CFIXED_DECLINED;
  mp_limb_t v[LIMBS + 2], p[LIMBS + 1];
  to_fixed(v, n, x);
  long k = cfixed_exp_core(p, v, mpfr_sgn(x) < 0, n, cfixed_exp_tables(tier_of(n)));
  mpfr_t h;
  as_float(h, p, n, k + 3 - 64 * n);
  *error = 9 + k + 3 - 64 * n;
  return mpfr_set(r, h, MPFR_RNDN);
}

int cfixed_log(void *result, const void *argument, long guard, long *error) {
  mpfr_ptr r = result;
  mpfr_srcptr x = argument;
  if (!mpfr_regular_p(x) || mpfr_sgn(x) < 0) return CFIXED_DECLINED;
  long e = x->_mpfr_exp, limbs = (x->_mpfr_prec + 63) / 64;
  if (e > 1L << 30 || e < -(1L << 30)) return CFIXED_DECLINED;
  // bits that cancel near 1
  mp_limb_t top = x->_mpfr_d[limbs - 1], other = e == 1 ? top << 1 : e == 0 ? ~top : ~0UL;
  long lost = other ? __builtin_clzl(other) : 64;
  if (lost > 60) return CFIXED_DECLINED;
  long n = limbs_for(r->_mpfr_prec + lost + 1, guard);
  if (n > LIMBS) return CFIXED_DECLINED;
  mp_limb_t m[LIMBS + 1], v[LIMBS + 1];
  if (limbs >= n) {
    mpn_copyi(m, x->_mpfr_d + (limbs - n), n);
  } else {
    mpn_zero(m, n - limbs);
    mpn_copyi(m + (n - limbs), x->_mpfr_d, limbs);
  }
  cfixed_log_core(v, m, e, n, cfixed_log_tables(tier_of(n)));
  int negative = (int64_t)v[n] < 0;
  if (negative) mpn_neg(v, v, n + 1);
  mpfr_t h;
  if (is_zero(v, n + 1)) return CFIXED_DECLINED;
  as_float(h, v, n + 1, -64 * n);
  if (negative) h->_mpfr_sign = -1;
  *error = 10 - 64 * n;
  return mpfr_set(r, h, MPFR_RNDN);
}

// What is known of |x|: y/2 = x^2/2 of n + 1 limbs, the node and w of n limbs.
typedef struct {
  mp_limb_t half_square[LIMBS + 3], w[LIMBS + 3];
  int node;
} point;

static void prepare(point *at, mpfr_srcptr x, long n) {
  mp_limb_t s[LIMBS + 3], f[LIMBS + 3], product[2 * LIMBS + 6];
  to_fixed(s, n + 1, x);
  // x^2, by the limbs that are not 0; n + 1 limbs of the fraction are kept before halving
  long low = 0;
  while (low <= n && s[low] == 0) low++;
  mpn_zero(product, 2 * low);
  mpn_sqr(product + 2 * low, s + low, n + 2 - low);
  mpn_rshift(at->half_square, product + n + 2, n + 1, 1);
  // node = ceil(32 |x|), at least 1; w = node - 32 |x|
  mpn_lshift(f, s, n + 2, 5);
  at->node = (int)f[n + 1];
  if (!is_zero(f, n + 1)) {
    at->node++;
    mpn_neg(f, f, n + 1);
    mpn_copyi(at->w, f + 1, n);
  } else if (at->node == 0) {
    at->node = 1;
    for (long i = 0; i < n; i++) at->w[i] = ~0UL;
  } else {
    mpn_zero(at->w, n);
  }
}

// h = H(|x|), its limbs in z; 0 where the series of R is missing
static int tail(mpfr_ptr h, mp_limb_t *z, const point *at, long n, long *error, const exp_tables *t) {
  mp_limb_t ratio[LIMBS + 1];
  if (!cfixed_mills_core(ratio, at->w, at->node, n, tier_of(n))) return 0;
  long k = cfixed_exp_core(z, at->half_square, 1, n, t);
  multiply(z, z, ratio, n);
  multiply(z, z, entry(t->inverse_root, t->limbs, 0, n), n);
  as_float(h, z, n, k + 4 - 64 * n);
  *error = 9 + k + 4 - 64 * n;
  return 1;
}

static int logarithm(mpfr_ptr r, mp_limb_t *m, long e, long n, const mp_limb_t *half_square) {
  const log_tables *t = cfixed_log_tables(tier_of(n));
  mp_limb_t v[LIMBS + 2];
  int zeros = __builtin_clzl(m[n - 1]);
  if (zeros) mpn_lshift(m, m, n, (unsigned)zeros);
  cfixed_log_core(v, m, e - zeros, n, t);
  if (half_square) {
    v[n] -= mpn_sub_n(v, v, entry(t->log_root, t->limbs, 0, n), n);
    mpn_sub_n(v, v, half_square, n + 1);
  }
  mpn_neg(v, v, n + 1);
  mpfr_t h;
  as_float(h, v, n + 1, -64 * n);
  h->_mpfr_sign = -1;
  return mpfr_set(r, h, MPFR_RNDN);
}

// x < 0: H = 1 - H(-x), log H = log1p(-H(-x)), mills = 1/(sqrt(2 pi) e^(x^2/2) - R(-x))
static int mirrored(int kind, mpfr_ptr r, mpfr_srcptr x, long n, long *error, int *tier, int *node) {
  long p = r->_mpfr_prec, whole = 0;
  // H(|x|) < 2^-bits, 2^bits <= e^(x^2/2), by floor(64 |x|)
  if (x->_mpfr_exp > 0) whole = (long)(x->_mpfr_d[(x->_mpfr_prec - 1) / 64] >> (58 - x->_mpfr_exp));
  long bits = whole * whole * 721 / 4096000;
  if (kind == CFIXED_H && bits >= p + 2) {
    mpfr_set_ui(r, 1, MPFR_RNDN);
    *error = -bits;
    return 0;
  }
  if (n > LIMBS) return CFIXED_DECLINED;
  // R or H in fewer limbs
  long fewer = kind == CFIXED_LOGH ? n : n - bits / 64;
  if (fewer < 2) fewer = 2;
  point at;
  prepare(&at, x, n);
  long cut = n - fewer;
  point low;
  const point *q = &at;
  if (cut > 0) {
    mpn_copyi(low.half_square, at.half_square + cut, fewer + 1);
    mpn_copyi(low.w, at.w + cut, fewer);
    low.node = at.node;
    q = &low;
  }
  *tier = tier_of(fewer);
  *node = at.node;
  mp_limb_t z[LIMBS + 1], ratio[LIMBS + 2];
  mpfr_t h, a, d;
  if (kind == CFIXED_MILLS) {
    const exp_tables *t = cfixed_exp_tables(tier_of(n));
    int needed = bits < p + 6;
    if (needed && !cfixed_mills_core(ratio, q->w, q->node, fewer, *tier)) return CFIXED_MISSING;
    long k = cfixed_exp_core(z, at.half_square, 0, n, t);
    multiply(z, z, entry(t->root, t->limbs, 0, n), n);
    as_float(a, z, n, k + 5 - 64 * n);
    mp_limb_t room[LIMBS + 2];
    mpfr_custom_init_set(d, MPFR_ZERO_KIND, 0, 64 * n, room);
    if (needed) {
      as_float(h, ratio, fewer, 1 - 64 * fewer);
      mpfr_sub(d, a, h, MPFR_RNDN);
    } else {
      mpfr_set(d, a, MPFR_RNDN);
    }
    int ternary = mpfr_ui_div(r, 1, d, MPFR_RNDN);
    *error = r->_mpfr_exp + (needed || bits > 64 * n - 16 ? 16 - 64 * n : 1 - bits);
    return ternary;
  }
  const exp_tables *t = cfixed_exp_tables(tier_of(fewer));
  if (!tail(h, z, q, fewer, error, t)) return CFIXED_MISSING;
  if (kind == CFIXED_H) return mpfr_ui_sub(r, 1, h, MPFR_RNDN);
  mp_limb_t s[LIMBS + 2], g[LIMBS + 2];
  to_fixed(s, n, h);
  if (h->_mpfr_exp <= -14) {
    // -h (1 + h/2 + ..)
    long zeros = s[n - 1] ? __builtin_clzl(s[n - 1]) : 64;
    cfixed_log_series(g, s, zeros, n);
    as_float(a, g, n + 1, -64 * n);
    a->_mpfr_sign = -1;
    int ternary = mpfr_mul(r, h, a, MPFR_RNDN);
    *error = r->_mpfr_exp + 22 - 64 * n;
    return ternary;
  }
  mpn_neg(s, s, n);
  *error = (h->_mpfr_exp + 22 > 10 ? h->_mpfr_exp + 22 : 10) + 1 - 64 * n;
  return logarithm(r, s, 0, n, NULL);
}

// |x| < 1, G = Sum x^(2k)/(2k + 1)!!: H = 1/2 - phi x G, R = sqrt(2 pi) e^(x^2/2)/2 - x G
static int central(int kind, mpfr_ptr r, mpfr_srcptr x, long n, long *error) {
  mp_limb_t s[LIMBS + 3], square[2 * LIMBS + 6], half[LIMBS + 2], g[LIMBS + 2], product[2 * LIMBS + 2], z[LIMBS + 2];
  const exp_tables *t = cfixed_exp_tables(tier_of(n));
  int negative = mpfr_sgn(x) < 0;
  to_fixed(s, n + 1, x);
  mpn_sqr(square, s, n + 1);
  const mp_limb_t *y = square + n + 2;
  mpn_rshift(half, y, n, 1);
  half[n] = 0;
  // x G, with an integer limb
  cfixed_odd_series(g, y, n);
  mpn_mul(product, g, n + 1, s + 1, n);
  mp_limb_t *xg = product + n;
  mpfr_t h;
  if (kind == CFIXED_MILLS || kind == CFIXED_R) {
    long k = cfixed_exp_core(z, half, 0, n, t);
    multiply(z, z, entry(t->root, t->limbs, 0, n), n);
    z[n] = 0;
    mpn_lshift(z, z, n + 1, (unsigned)(4 + k));
    if (negative) mpn_add_n(z, z, xg, n + 1); else mpn_sub_n(z, z, xg, n + 1);
    as_float(h, z, n + 1, -64 * n);
    if (kind == CFIXED_R) {
      *error = 12 - 64 * n;
      return mpfr_set(r, h, MPFR_RNDN);
    }
    int ternary = mpfr_ui_div(r, 1, h, MPFR_RNDN);
    *error = r->_mpfr_exp + 14 - 64 * n;
    return ternary;
  }
  long k = cfixed_exp_core(z, half, 1, n, t);
  multiply(z, z, entry(t->inverse_root, t->limbs, 0, n), n);
  mpn_lshift(z, z, n, (unsigned)(3 + k));
  mp_limb_t second[2 * LIMBS + 2];
  mpn_mul(second, xg, n + 1, z, n);
  // H = 1/2 -+ second
  mpn_zero(z, n);
  z[n - 1] = 1UL << 63;
  if (negative) mpn_add_n(z, z, second + n, n); else mpn_sub_n(z, z, second + n, n);
  if (kind == CFIXED_LOGH) {
    *error = 14 - 64 * n;
    return logarithm(r, z, 0, n, NULL);
  }
  as_float(h, z, n, -64 * n);
  *error = 11 - 64 * n;
  return mpfr_set(r, h, MPFR_RNDN);
}

int cfixed_gauss(int kind, void *result, const void *argument, long guard, long *error, int *tier, int *node) {
  mpfr_ptr r = result;
  mpfr_srcptr x = argument;
  if (!mpfr_regular_p(x) || x->_mpfr_exp > 6) return CFIXED_DECLINED;
  long n = limbs_for(r->_mpfr_prec, guard);
  if (x->_mpfr_exp <= 0 && kind != CFIXED_PHI) return n > LIMBS ? CFIXED_DECLINED : central(kind, r, x, n, error);
  if (mpfr_sgn(x) < 0 && kind < CFIXED_PHI) return mirrored(kind, r, x, n, error, tier, node);
  if (n > LIMBS || (kind == CFIXED_R && mpfr_sgn(x) < 0)) return CFIXED_DECLINED;
  *tier = tier_of(n);
  point at;
  prepare(&at, x, n);
  *node = at.node;
  mp_limb_t z[LIMBS + 2];
  mpfr_t h;
  if (kind == CFIXED_PHI || kind == CFIXED_H) {
    const exp_tables *t = cfixed_exp_tables(*tier);
    if (kind == CFIXED_H) {
      if (!tail(h, z, &at, n, error, t)) return CFIXED_MISSING;
    } else {
      long k = cfixed_exp_core(z, at.half_square, 1, n, t);
      multiply(z, z, entry(t->inverse_root, t->limbs, 0, n), n);
      as_float(h, z, n, k + 3 - 64 * n);
      *error = 9 + k + 3 - 64 * n;
    }
    return mpfr_set(r, h, MPFR_RNDN);
  }
  if (!cfixed_mills_core(z, at.w, at.node, n, *tier)) return CFIXED_MISSING;
  if (kind == CFIXED_LOGH) {
    *error = 18 - 64 * n;
    return logarithm(r, z, 1, n, at.half_square);
  }
  as_float(h, z, n, 1 - 64 * n);
  if (kind == CFIXED_R) {
    *error = 11 - 64 * n;
    return mpfr_set(r, h, MPFR_RNDN);
  }
  int ternary = mpfr_ui_div(r, 1, h, MPFR_RNDN);
  *error = r->_mpfr_exp + 18 - 64 * n;
  return ternary;
}
