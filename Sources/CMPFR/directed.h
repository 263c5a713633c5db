// Values of functions at doubles, rounded toward minus infinity to a double; *exact says whether nothing was rounded.
// The double above follows from the two. A value below the least or above the largest double is rounded like any other:
// rounding down to 53 bits of an unbounded exponent and then down to the doubles is rounding down.
#ifndef OVERLAP_CMPFR_DIRECTED_H
#define OVERLAP_CMPFR_DIRECTED_H
#include "shim.h"

// the double below r, where r was itself rounded down with this ternary value
static inline double cmpfr_settle(mpfr_srcptr r, int ternary, int *exact) {
  double d = mpfr_get_d(r, MPFR_RNDD);
  *exact = ternary == 0 && mpfr_cmp_d(r, d) == 0;
  return d;
}

#define CMPFR_DOWN_UNARY(f) \
  static inline double cmpfr_down_##f(double x, int *exact) { \
    MPFR_DECL_INIT(a, 53); \
    MPFR_DECL_INIT(r, 53); \
    cmpfr_ready(); \
    mpfr_set_d(a, x, MPFR_RNDN); \
    int ternary = mpfr_##f(r, a, MPFR_RNDD); \
    return cmpfr_settle(r, ternary, exact); \
  }
#define CMPFR_DOWN_BINARY(f) \
  static inline double cmpfr_down_##f(double x, double y, int *exact) { \
    MPFR_DECL_INIT(a, 53); \
    MPFR_DECL_INIT(b, 53); \
    MPFR_DECL_INIT(r, 53); \
    cmpfr_ready(); \
    mpfr_set_d(a, x, MPFR_RNDN); \
    mpfr_set_d(b, y, MPFR_RNDN); \
    int ternary = mpfr_##f(r, a, b, MPFR_RNDD); \
    return cmpfr_settle(r, ternary, exact); \
  }
CMPFR_DOWN_UNARY(exp)
CMPFR_DOWN_UNARY(exp2)
CMPFR_DOWN_UNARY(exp10)
CMPFR_DOWN_UNARY(expm1)
CMPFR_DOWN_UNARY(log)
CMPFR_DOWN_UNARY(log2)
CMPFR_DOWN_UNARY(log10)
CMPFR_DOWN_UNARY(log1p)
CMPFR_DOWN_UNARY(sin)
CMPFR_DOWN_UNARY(cos)
CMPFR_DOWN_UNARY(tan)
CMPFR_DOWN_UNARY(asin)
CMPFR_DOWN_UNARY(acos)
CMPFR_DOWN_UNARY(atan)
CMPFR_DOWN_UNARY(sinh)
CMPFR_DOWN_UNARY(cosh)
CMPFR_DOWN_UNARY(tanh)
CMPFR_DOWN_UNARY(asinh)
CMPFR_DOWN_UNARY(acosh)
CMPFR_DOWN_UNARY(atanh)
CMPFR_DOWN_UNARY(rec_sqrt)
CMPFR_DOWN_BINARY(add)
CMPFR_DOWN_BINARY(atan2)
CMPFR_DOWN_BINARY(pow)
CMPFR_DOWN_BINARY(hypot)

static inline double cmpfr_down_fma(double x, double y, double z, int *exact) {
  MPFR_DECL_INIT(a, 53);
  MPFR_DECL_INIT(b, 53);
  MPFR_DECL_INIT(c, 53);
  MPFR_DECL_INIT(r, 53);
  cmpfr_ready();
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_set_d(b, y, MPFR_RNDN);
  mpfr_set_d(c, z, MPFR_RNDN);
  int ternary = mpfr_fma(r, a, b, c, MPFR_RNDD);
  return cmpfr_settle(r, ternary, exact);
}

static inline double cmpfr_down_pown(double x, long n, int *exact) {
  MPFR_DECL_INIT(a, 53);
  MPFR_DECL_INIT(r, 53);
  cmpfr_ready();
  mpfr_set_d(a, x, MPFR_RNDN);
  int ternary = mpfr_pow_si(r, a, n, MPFR_RNDD);
  return cmpfr_settle(r, ternary, exact);
}

// Ziv's loop for kind 0: x^(1/b) = exp(log x / b), x > 0, b not 0; kind 1: log x / log b, x > 0, b > 0, b not 1.
static inline double cmpfr_down_quotient(int kind, double x, mpfr_srcptr b, int *exact) {
  mpfr_t u, v, r;
  MPFR_DECL_INIT(a, 53);
  cmpfr_ready();
  mpfr_inits2(64, u, v, r, (mpfr_ptr)0);
  mpfr_set_d(a, x, MPFR_RNDN);
  double d = 0;
  *exact = 0;
  for (mpfr_prec_t p = 96;; p *= 2) {
    mpfr_set_prec(u, p);
    mpfr_set_prec(v, p);
    mpfr_set_prec(r, p);
    // each step has a relative error of 2^-p at most; before exp that is an absolute error of |quotient| 2^(2-p)
    mpfr_log(u, a, MPFR_RNDN);
    if (kind == 1) mpfr_log(v, b, MPFR_RNDN);
    else mpfr_set(v, b, MPFR_RNDN);
    mpfr_div(r, u, v, MPFR_RNDN);
    mpfr_exp_t lost = 3;
    if (kind == 0) {
      if (mpfr_regular_p(r) && mpfr_get_exp(r) > 12) {  // above 2^1024 or below 2^-1075
        int big = mpfr_sgn(r) > 0;
        d = big ? 0x1.fffffffffffffp1023 : 0;
        break;
      }
      mpfr_exp_t e = mpfr_regular_p(r) ? mpfr_get_exp(r) : 0;
      lost = (e > 0 ? e : 0) + 4;
      mpfr_exp(r, r, MPFR_RNDN);
    }
    // the nearest double may be the value itself
    MPFR_DECL_INIT(t, 53);
    MPFR_DECL_INIT(s, 53);
    mpfr_set(t, r, MPFR_RNDN);
    int same = kind == 1 ? mpfr_pow(s, b, t, MPFR_RNDN) : mpfr_pow(s, t, b, MPFR_RNDN);
    if (same == 0 && mpfr_equal_p(s, a)) {
      d = cmpfr_settle(t, 0, exact);
      break;
    }
    if (mpfr_can_round(r, p - lost, MPFR_RNDN, MPFR_RNDD, 53)) {
      mpfr_set(t, r, MPFR_RNDD);
      d = mpfr_get_d(t, MPFR_RNDD);
      break;
    }
  }
  mpfr_clears(u, v, r, (mpfr_ptr)0);
  return d;
}

static inline double cmpfr_down_root(double x, double y, int *exact) {
  MPFR_DECL_INIT(b, 53);
  mpfr_set_d(b, y, MPFR_RNDN);
  return cmpfr_down_quotient(0, x, b, exact);
}
static inline double cmpfr_down_rootn(double x, long n, int *exact) {
  MPFR_DECL_INIT(b, 64);
  mpfr_set_si(b, n, MPFR_RNDN);
  return cmpfr_down_quotient(0, x, b, exact);
}
static inline double cmpfr_down_log_quotient(double x, double y, int *exact) {
  MPFR_DECL_INIT(b, 53);
  mpfr_set_d(b, y, MPFR_RNDN);
  return cmpfr_down_quotient(1, x, b, exact);
}

// q = floor(2x/pi); q has at least 1088 bits
static inline void cmpfr_floor_half_pi(mpfr_ptr q, double x) {
  if (x == 0) {
    mpfr_set_zero(q, 1);
    return;
  }
  mpfr_t pi, low, high;
  MPFR_DECL_INIT(a, 53);
  mpfr_inits2(64, pi, low, high, (mpfr_ptr)0);
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_mul_2si(a, a, 1, MPFR_RNDN);
  mpfr_exp_t e = mpfr_get_exp(a);
  for (mpfr_prec_t p = 96 + (e > 0 ? e : 0);; p += 64) {
    mpfr_set_prec(pi, p);
    mpfr_set_prec(low, p);
    mpfr_set_prec(high, p);
    mpfr_const_pi(pi, x > 0 ? MPFR_RNDU : MPFR_RNDD);
    mpfr_div(low, a, pi, MPFR_RNDD);
    mpfr_const_pi(pi, x > 0 ? MPFR_RNDD : MPFR_RNDU);
    mpfr_div(high, a, pi, MPFR_RNDU);
    mpfr_floor(low, low);
    mpfr_floor(high, high);
    if (mpfr_equal_p(low, high)) break;
  }
  mpfr_set(q, low, MPFR_RNDN);
  mpfr_clears(pi, low, high, (mpfr_ptr)0);
}

// floor(2x/pi) modulo 8, x finite
static inline int cmpfr_octet(double x) {
  mpfr_t q;
  cmpfr_ready();
  mpfr_init2(q, 1088);
  cmpfr_floor_half_pi(q, x);
  mpfr_t r;
  mpfr_init2(r, 1088);
  mpfr_mul_2si(r, q, -3, MPFR_RNDN);
  mpfr_floor(r, r);
  mpfr_mul_2si(r, r, 3, MPFR_RNDN);
  mpfr_sub(r, q, r, MPFR_RNDN);
  int k = (int)mpfr_get_si(r, MPFR_RNDN);
  mpfr_clear(q);
  mpfr_clear(r);
  return k;
}

// (floor(2x/pi) + offset) pi/2 + s, where s = asin(c) (kind 0, |c| <= 1) or atan(c) (kind 1, c may be infinite)
static inline double cmpfr_down_branch(double x, long offset, int kind, double c, int *exact) {
  mpfr_t k, pi, s, r;
  MPFR_DECL_INIT(a, 53);
  cmpfr_ready();
  mpfr_init2(k, 1088);
  cmpfr_floor_half_pi(k, x);
  int none = c == 0;
  if (kind == 0 ? c == 1 || c == -1 : c - c != 0) {
    offset += c > 0 ? 1 : -1;
    none = 1;
  }
  mpfr_add_si(k, k, offset, MPFR_RNDN);
  double d = 0;
  *exact = 0;
  if (mpfr_zero_p(k)) {
    mpfr_clear(k);
    if (none) {
      *exact = 1;
      return 0;
    }
    return kind == 0 ? cmpfr_down_asin(c, exact) : cmpfr_down_atan(c, exact);
  }
  mpfr_inits2(64, pi, s, r, (mpfr_ptr)0);
  mpfr_set_d(a, c, MPFR_RNDN);
  mpfr_exp_t e = mpfr_get_exp(k) + 1;
  for (mpfr_prec_t p = 128 + e;; p *= 2) {
    mpfr_set_prec(pi, p);
    mpfr_set_prec(s, p);
    mpfr_set_prec(r, p);
    // |k pi/2| < 2^e, e >= 2, |s| < 2: four roundings, each of at most 2^(e-p)
    mpfr_const_pi(pi, MPFR_RNDN);
    mpfr_mul_2si(pi, pi, -1, MPFR_RNDN);
    mpfr_mul(r, pi, k, MPFR_RNDN);
    if (!none) {
      if (kind == 0) mpfr_asin(s, a, MPFR_RNDN);
      else mpfr_atan(s, a, MPFR_RNDN);
      mpfr_add(r, r, s, MPFR_RNDN);
    }
    if (mpfr_regular_p(r) && mpfr_can_round(r, mpfr_get_exp(r) - (e - p + 3), MPFR_RNDN, MPFR_RNDD, 53)) break;
  }
  MPFR_DECL_INIT(t, 53);
  mpfr_set(t, r, MPFR_RNDD);
  d = mpfr_get_d(t, MPFR_RNDD);
  mpfr_clears(k, pi, s, r, (mpfr_ptr)0);
  return d;
}

// |v tan t|, or |v / tan t| with `divide`; v not 0, t not 0, both finite. Never a double: tan t is transcendental.
static inline double cmpfr_down_tan_product(double v, double t, int divide, int *exact) {
  mpfr_t r;
  MPFR_DECL_INIT(a, 53);
  MPFR_DECL_INIT(b, 53);
  cmpfr_ready();
  mpfr_init2(r, 64);
  mpfr_set_d(a, v, MPFR_RNDN);
  mpfr_set_d(b, t, MPFR_RNDN);
  for (mpfr_prec_t p = 96;; p *= 2) {
    // two roundings: a relative error below 2^(2-p)
    mpfr_set_prec(r, p);
    mpfr_tan(r, b, MPFR_RNDN);
    if (divide) mpfr_div(r, a, r, MPFR_RNDN);
    else mpfr_mul(r, a, r, MPFR_RNDN);
    mpfr_abs(r, r, MPFR_RNDN);
    if (mpfr_can_round(r, p - 3, MPFR_RNDN, MPFR_RNDD, 53)) break;
  }
  MPFR_DECL_INIT(s, 53);
  mpfr_set(s, r, MPFR_RNDD);
  double d = mpfr_get_d(s, MPFR_RNDD);
  mpfr_clear(r);
  *exact = 0;
  return d;
}

// b^x - 1, b = 2 or 10, |x| <= 1100. An integer power (of 10: nonnegative) is exact in 4000 bits; no other value is a
// double.
static inline double cmpfr_down_power_minus_1(unsigned long b, double x, int *exact) {
  mpfr_t r, u;
  MPFR_DECL_INIT(a, 53);
  MPFR_DECL_INIT(s, 53);
  cmpfr_ready();
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_init2(r, 4000);
  mpfr_init2(u, 64);
  int ternary = 1;
  if (mpfr_integer_p(a) && (b == 2 || x >= 0)) {
    mpfr_ui_pow(r, b, a, MPFR_RNDN);
    mpfr_sub_ui(r, r, 1, MPFR_RNDN);
    ternary = mpfr_set(s, r, MPFR_RNDD);
  } else {
    for (mpfr_prec_t p = 96;; p *= 2) {
      mpfr_set_prec(r, p);
      mpfr_set_prec(u, p);
      // u = x log b within 2^(2-p) relative; expm1 multiplies that by at most |u| + 1 < 2^12
      mpfr_set_ui(u, b, MPFR_RNDN);
      mpfr_log(u, u, MPFR_RNDN);
      mpfr_mul(u, u, a, MPFR_RNDN);
      mpfr_expm1(r, u, MPFR_RNDN);
      if (mpfr_can_round(r, p - 16, MPFR_RNDN, MPFR_RNDD, 53)) break;
    }
    mpfr_set(s, r, MPFR_RNDD);
  }
  double d = cmpfr_settle(s, ternary, exact);
  mpfr_clear(r);
  mpfr_clear(u);
  return d;
}

// log(1 + x) to base 2 or 10, x > -1 finite: 1 + x is exact in 2200 bits
static inline double cmpfr_down_log_plus_1(int base, double x, int *exact) {
  mpfr_t a;
  MPFR_DECL_INIT(r, 53);
  cmpfr_ready();
  mpfr_init2(a, 2200);
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_add_ui(a, a, 1, MPFR_RNDN);
  int ternary = base == 2 ? mpfr_log2(r, a, MPFR_RNDD) : mpfr_log10(r, a, MPFR_RNDD);
  mpfr_clear(a);
  return cmpfr_settle(r, ternary, exact);
}

// The words of 2^128 v, v in [0, 1), wrong by less than 1.01 in the last; third is the next word.
// kind 0: 1/i!; 1: 1/(2i+1); 2: 2^(i/64)/2; 3: log(512/i); 4: atan(i/64); 5: sin(i/32); 6: cos(i/32), i > 0; and
// numbers, 7: log(2)/64; 8: log 2; 9: 1/(2 log 2); 10: 1/log 10; 11: log(10)/4; 12: pi/8
static inline uint64_t cmpfr_fraction(int kind, unsigned long i, uint64_t *low, uint64_t *third) {
  mpfr_t v, w;
  mpz_t z;
  cmpfr_ready();
  mpfr_inits2(320, v, w, (mpfr_ptr)0);
  mpz_init(z);
  switch (kind) {
    case 0: mpfr_fac_ui(v, i, MPFR_RNDN); mpfr_ui_div(v, 1, v, MPFR_RNDN); break;
    case 1: mpfr_set_ui(v, 2 * i + 1, MPFR_RNDN); mpfr_ui_div(v, 1, v, MPFR_RNDN); break;
    case 2: mpfr_set_ui_2exp(v, i, -6, MPFR_RNDN); mpfr_exp2(v, v, MPFR_RNDN); mpfr_div_2ui(v, v, 1, MPFR_RNDN); break;
    case 3: mpfr_set_ui_2exp(v, i, -9, MPFR_RNDN); mpfr_log(v, v, MPFR_RNDN); mpfr_neg(v, v, MPFR_RNDN); break;
    case 4: mpfr_set_ui_2exp(v, i, -6, MPFR_RNDN); mpfr_atan(v, v, MPFR_RNDN); break;
    case 5: mpfr_set_ui_2exp(v, i, -5, MPFR_RNDN); mpfr_sin(v, v, MPFR_RNDN); break;
    case 6: mpfr_set_ui_2exp(v, i, -5, MPFR_RNDN); mpfr_cos(v, v, MPFR_RNDN); break;
    case 7: mpfr_const_log2(v, MPFR_RNDN); mpfr_div_2ui(v, v, 6, MPFR_RNDN); break;
    case 8: mpfr_const_log2(v, MPFR_RNDN); break;
    case 9: mpfr_const_log2(v, MPFR_RNDN); mpfr_ui_div(v, 1, v, MPFR_RNDN); mpfr_div_2ui(v, v, 1, MPFR_RNDN); break;
    case 10: mpfr_set_ui(w, 10, MPFR_RNDN); mpfr_log(w, w, MPFR_RNDN); mpfr_ui_div(v, 1, w, MPFR_RNDN); break;
    case 11: mpfr_set_ui(w, 10, MPFR_RNDN); mpfr_log(v, w, MPFR_RNDN); mpfr_div_2ui(v, v, 2, MPFR_RNDN); break;
    default: mpfr_const_pi(v, MPFR_RNDN); mpfr_div_2ui(v, v, 3, MPFR_RNDN); break;
  }
  mpfr_mul_2ui(v, v, 192, MPFR_RNDN);
  mpfr_get_z(z, v, MPFR_RNDD);
  uint64_t word[3];
  for (int k = 0; k < 3; k++) {
    word[k] = 0;
    for (int b = 0; b < 64; b++) word[k] |= (uint64_t)mpz_tstbit(z, 64 * k + b) << b;
  }
  mpfr_clears(v, w, (mpfr_ptr)0);
  mpz_clear(z);
  *third = word[0];
  *low = word[1];
  return word[2];
}
#endif
