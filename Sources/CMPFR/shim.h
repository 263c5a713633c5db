// GMP and MPFR for Swift. What Swift cannot import (macros, variadics, TLS constants) is a static inline function here.
//
// Every wrapper first widens the exponent range of the calling thread (MPFR keeps it per thread): |exponent| < 2^60, so
// that sums of a few exponents fit a 64-bit integer and nothing overflows or underflows in practice.
#ifndef OVERLAP_CMPFR_SHIM_H
#define OVERLAP_CMPFR_SHIM_H
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <gmp.h>
#include <mpfr.h>

#define CMPFR_EXPONENT_LIMIT 1152921504606846976L

static inline void cmpfr_ready(void) {
  if (__builtin_expect(mpfr_get_emax() != CMPFR_EXPONENT_LIMIT, 0)) {
    mpfr_set_emax(CMPFR_EXPONENT_LIMIT);
    mpfr_set_emin(-CMPFR_EXPONENT_LIMIT);
  }
}


// 0: zero, 1: regular, 2: infinity, 3: NaN
static inline int cmpfr_kind(mpfr_srcptr x) {
  if (x->_mpfr_exp > __MPFR_EXP_INF) return 1;
  return x->_mpfr_exp == __MPFR_EXP_ZERO ? 0 : x->_mpfr_exp == __MPFR_EXP_INF ? 2 : 3;
}

// the leading 53 bits of a regular |x| as an integer in [2^52, 2^53), rounded down; *exact says whether nothing was cut
static inline uint64_t cmpfr_leading_bits(mpfr_srcptr x, int *exact) {
  long n = (x->_mpfr_prec - 1) / 64;
  mp_limb_t top = x->_mpfr_d[n];
  int e = (top & 0x7ff) == 0;
  for (long i = 0; e && i < n; i++) e = x->_mpfr_d[i] == 0;
  *exact = e;
  return top >> 11;
}

#define CMPFR_UNARY(f) \
  static inline int cmpfr_##f(mpfr_ptr r, mpfr_srcptr a, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_##f(r, a, m); }
#define CMPFR_BINARY(f) \
  static inline int cmpfr_##f(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, mpfr_rnd_t m) { \
    cmpfr_ready(); \
    return mpfr_##f(r, a, b, m); \
  }
CMPFR_UNARY(set)
CMPFR_UNARY(neg)
CMPFR_UNARY(abs)
CMPFR_UNARY(sqr)
CMPFR_UNARY(sqrt)
CMPFR_UNARY(exp)
CMPFR_UNARY(expm1)
CMPFR_UNARY(log)
CMPFR_UNARY(log1p)
CMPFR_UNARY(sinh)
CMPFR_UNARY(cosh)
CMPFR_UNARY(tanh)
CMPFR_UNARY(sech)
CMPFR_UNARY(sin)
CMPFR_UNARY(cos)
CMPFR_UNARY(tan)
CMPFR_UNARY(asin)
CMPFR_UNARY(acos)
CMPFR_UNARY(atan)
CMPFR_UNARY(atanh)
CMPFR_BINARY(add)
CMPFR_BINARY(sub)
CMPFR_BINARY(mul)
CMPFR_BINARY(div)
CMPFR_BINARY(atan2)

static inline int cmpfr_fma(mpfr_ptr r, mpfr_srcptr a, mpfr_srcptr b, mpfr_srcptr c, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_fma(r, a, b, c, m);
}
static inline int cmpfr_pow_si(mpfr_ptr r, mpfr_srcptr a, long n, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_pow_si(r, a, n, m);
}
static inline int cmpfr_mul_ui(mpfr_ptr r, mpfr_srcptr a, unsigned long n, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_mul_ui(r, a, n, m);
}
static inline int cmpfr_div_ui(mpfr_ptr r, mpfr_srcptr a, unsigned long n, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_div_ui(r, a, n, m);
}
static inline int cmpfr_mul_2si(mpfr_ptr r, mpfr_srcptr a, long k, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_mul_2si(r, a, k, m);
}
static inline int cmpfr_set_si(mpfr_ptr r, long a, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_set_si(r, a, m); }
static inline int cmpfr_set_si_2exp(mpfr_ptr r, long a, long e, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_set_si_2exp(r, a, e, m);
}
static inline int cmpfr_set_d(mpfr_ptr r, double a, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_set_d(r, a, m); }
static inline int cmpfr_set_q(mpfr_ptr r, mpq_srcptr a, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_set_q(r, a, m); }
static inline int cmpfr_set_z_2exp(mpfr_ptr r, mpz_srcptr a, long e, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_set_z_2exp(r, a, e, m);
}
static inline int cmpfr_const_euler(mpfr_ptr r, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_const_euler(r, m); }
static inline int cmpfr_const_pi(mpfr_ptr r, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_const_pi(r, m); }
static inline int cmpfr_floor(mpfr_ptr r, mpfr_srcptr a) { cmpfr_ready(); return mpfr_floor(r, a); }
static inline int cmpfr_ceil(mpfr_ptr r, mpfr_srcptr a) { cmpfr_ready(); return mpfr_ceil(r, a); }
static inline int cmpfr_cmp(mpfr_srcptr a, mpfr_srcptr b) { return mpfr_cmp(a, b); }
static inline int cmpfr_cmpabs(mpfr_srcptr a, mpfr_srcptr b) { return mpfr_cmpabs(a, b); }
static inline int cmpfr_cmp_q(mpfr_srcptr a, mpq_srcptr b) { cmpfr_ready(); return mpfr_cmp_q(a, b); }
static inline void cmpfr_set_special(mpfr_ptr r, int kind, int sign) {
  if (kind == 0) mpfr_set_zero(r, sign);
  else if (kind == 2) mpfr_set_inf(r, sign);
  else mpfr_set_nan(r);
}
static inline double cmpfr_get_d(mpfr_srcptr a, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_get_d(a, m); }
static inline long cmpfr_get_si(mpfr_srcptr a, mpfr_rnd_t m) { cmpfr_ready(); return mpfr_get_si(a, m); }
static inline int cmpfr_fits_long(mpfr_srcptr a) { cmpfr_ready(); return mpfr_fits_slong_p(a, MPFR_RNDZ); }
static inline int cmpfr_is_integer(mpfr_srcptr a) { return mpfr_integer_p(a); }
static inline char *cmpfr_get_str(long *e, size_t n, mpfr_srcptr a, mpfr_rnd_t m) {
  cmpfr_ready();
  mpfr_exp_t exponent = 0;
  char *s = mpfr_get_str(NULL, &exponent, 10, n, a, m);
  *e = (long)exponent;
  return s;
}
static inline void cmpfr_free_str(char *s) { mpfr_free_str(s); }
static inline int cmpfr_set_decimal(mpfr_ptr r, const char *s, mpfr_rnd_t m) {
  cmpfr_ready();
  return mpfr_strtofr(r, s, NULL, 10, m);
}
static inline long cmpfr_get_z_2exp(mpz_ptr z, mpfr_srcptr a) { cmpfr_ready(); return mpfr_get_z_2exp(z, a); }
static inline long cmpfr_min_precision(mpfr_srcptr a) { return (long)mpfr_min_prec(a); }

// integers and rationals
static inline void cgmp_z_init(mpz_ptr z) { mpz_init(z); }
static inline void cgmp_z_clear(mpz_ptr z) { mpz_clear(z); }
static inline void cgmp_z_set(mpz_ptr z, mpz_srcptr a) { mpz_set(z, a); }
static inline void cgmp_z_set_si(mpz_ptr z, long a) { mpz_set_si(z, a); }
static inline int cgmp_z_set_decimal(mpz_ptr z, const char *s) { return mpz_set_str(z, s, 10); }
static inline int cgmp_z_set_hex(mpz_ptr z, const char *s) { return mpz_set_str(z, s, 16); }
static inline void cgmp_z_ui_pow_ui(mpz_ptr z, unsigned long b, unsigned long n) { mpz_ui_pow_ui(z, b, n); }
static inline void cgmp_z_pow_ui(mpz_ptr z, mpz_srcptr a, unsigned long n) { mpz_pow_ui(z, a, n); }
static inline void cgmp_z_add(mpz_ptr z, mpz_srcptr a, mpz_srcptr b) { mpz_add(z, a, b); }
static inline void cgmp_z_sub(mpz_ptr z, mpz_srcptr a, mpz_srcptr b) { mpz_sub(z, a, b); }
static inline void cgmp_z_mul(mpz_ptr z, mpz_srcptr a, mpz_srcptr b) { mpz_mul(z, a, b); }
static inline void cgmp_z_mul_ui(mpz_ptr z, mpz_srcptr a, unsigned long n) { mpz_mul_ui(z, a, n); }
static inline void cgmp_z_addmul_ui(mpz_ptr z, mpz_srcptr a, unsigned long n) { mpz_addmul_ui(z, a, n); }
static inline void cgmp_z_submul_ui(mpz_ptr z, mpz_srcptr a, unsigned long n) { mpz_submul_ui(z, a, n); }
static inline void cgmp_z_mul_2exp(mpz_ptr z, mpz_srcptr a, unsigned long k) { mpz_mul_2exp(z, a, k); }
static inline void cgmp_z_fdiv_q_2exp(mpz_ptr z, mpz_srcptr a, unsigned long k) { mpz_fdiv_q_2exp(z, a, k); }
static inline void cgmp_z_fdiv_q_ui(mpz_ptr z, mpz_srcptr a, unsigned long n) { (void)mpz_fdiv_q_ui(z, a, n); }
static inline int cgmp_z_sgn(mpz_srcptr a) { return mpz_sgn(a); }
static inline size_t cgmp_z_bits(mpz_srcptr a) { return mpz_sgn(a) == 0 ? 0 : mpz_sizeinbase(a, 2); }
static inline size_t cgmp_z_limbs(mpz_srcptr a) { return mpz_size(a); }
static inline uint64_t cgmp_z_limb(mpz_srcptr a, size_t i) { return mpz_getlimbn(a, (mp_size_t)i); }
static inline int cgmp_z_is_square(mpz_srcptr a) { return mpz_perfect_square_p(a); }
static inline void cgmp_z_sqrt(mpz_ptr z, mpz_srcptr a) { mpz_sqrt(z, a); }
static inline int cgmp_z_is_one(mpz_srcptr a) { return mpz_cmp_ui(a, 1) == 0; }
static inline int cgmp_z_fits_long(mpz_srcptr a) { return mpz_fits_slong_p(a); }
static inline long cgmp_z_get_si(mpz_srcptr a) { return mpz_get_si(a); }
static inline char *cgmp_z_get_str(mpz_srcptr a) { return mpz_get_str(NULL, 10, a); }
static inline char *cgmp_z_get_hex(mpz_srcptr a) { return mpz_get_str(NULL, 16, a); }
static inline void cgmp_free_str(char *s) {
  void (*release)(void *, size_t);
  mp_get_memory_functions(NULL, NULL, &release);
  size_t n = 0;
  while (s[n]) n++;
  release(s, n + 1);
}
static inline void cgmp_q_init(mpq_ptr q) { mpq_init(q); }
static inline void cgmp_q_clear(mpq_ptr q) { mpq_clear(q); }
static inline void cgmp_q_add(mpq_ptr r, mpq_srcptr a, mpq_srcptr b) { mpq_add(r, a, b); }
static inline void cgmp_q_sub(mpq_ptr r, mpq_srcptr a, mpq_srcptr b) { mpq_sub(r, a, b); }
static inline void cgmp_q_mul(mpq_ptr r, mpq_srcptr a, mpq_srcptr b) { mpq_mul(r, a, b); }
static inline void cgmp_q_div(mpq_ptr r, mpq_srcptr a, mpq_srcptr b) { mpq_div(r, a, b); }
static inline void cgmp_q_neg(mpq_ptr r, mpq_srcptr a) { mpq_neg(r, a); }
static inline void cgmp_q_canonicalize(mpq_ptr r) { mpq_canonicalize(r); }
static inline void cgmp_q_set_d(mpq_ptr r, double d) { mpq_set_d(r, d); }
static inline int cgmp_q_cmp(mpq_srcptr a, mpq_srcptr b) { return mpq_cmp(a, b); }
static inline int cgmp_q_equal(mpq_srcptr a, mpq_srcptr b) { return mpq_equal(a, b); }
static inline mpz_ptr cgmp_q_num(mpq_ptr a) { return mpq_numref(a); }
static inline mpz_ptr cgmp_q_den(mpq_ptr a) { return mpq_denref(a); }
static inline void cgmp_q_mul_2exp(mpq_ptr r, mpq_srcptr a, unsigned long k) { mpq_mul_2exp(r, a, k); }
static inline void cgmp_q_div_2exp(mpq_ptr r, mpq_srcptr a, unsigned long k) { mpq_div_2exp(r, a, k); }
#endif
