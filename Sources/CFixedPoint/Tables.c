// Constants and tables from MPFR, once a tier.
#include "Fixed.h"
#include <stdlib.h>

const long cfixed_tier_limbs[2] = {6, LIMBS};

// r = floor(v B^n), 0 <= v < 1, where v was rounded down
static void store(mp_limb_t *r, long n, mpfr_srcptr v) {
  mp_limb_t x[LIMBS + 3];
  if (mpfr_zero_p(v)) {
    mpn_zero(r, n);
    return;
  }
  to_fixed(x, n, v);
  mpn_copyi(r, x, n);
}

// Publishes a table; another thread may have been first.
static const void *publish(void **slot, void *made) {
  void *none = NULL;
  if (__atomic_compare_exchange_n(slot, &none, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
  free(made);
  return none;
}

static void *room(size_t head, long limbs) {
  void *p = malloc(head + (size_t)limbs * sizeof(mp_limb_t));
  if (!p) abort();
  return p;
}

const exp_tables *cfixed_exp_tables(int tier) {
  static void *slots[2];
  const void *found = __atomic_load_n(&slots[tier], __ATOMIC_ACQUIRE);
  if (found) return found;
  long n = cfixed_tier_limbs[tier];
  exp_tables *t = room(sizeof *t, n + 1 + n * (89 + 128 + 2));
  t->limbs = n;
  t->log2 = (mp_limb_t *)(t + 1);
  t->exp1 = t->log2 + n + 1;
  t->exp2 = t->exp1 + 89 * n;
  t->inverse_root = t->exp2 + 128 * n;
  t->root = t->inverse_root + n;
  mpfr_t v, u;
  mpfr_init2(v, 64 * n + 64);
  mpfr_init2(u, 64);
  mpfr_const_log2(v, MPFR_RNDD);
  store(t->log2, n + 1, v);
  for (long i = 0; i < 89; i++) {
    mpfr_set_si_2exp(u, i, -7, MPFR_RNDN);
    mpfr_exp(v, u, MPFR_RNDD);
    mpfr_div_2ui(v, v, 1, MPFR_RNDD);
    store(t->exp1 + i * n, n, v);
  }
  for (long i = 0; i < 128; i++) {
    mpfr_set_si_2exp(u, i, -14, MPFR_RNDN);
    mpfr_exp(v, u, MPFR_RNDD);
    mpfr_div_2ui(v, v, 1, MPFR_RNDD);
    store(t->exp2 + i * n, n, v);
  }
  mpfr_const_pi(v, MPFR_RNDU);
  mpfr_mul_2ui(v, v, 1, MPFR_RNDU);
  mpfr_rec_sqrt(v, v, MPFR_RNDD);
  store(t->inverse_root, n, v);
  mpfr_const_pi(v, MPFR_RNDD);
  mpfr_div_2ui(v, v, 3, MPFR_RNDD);
  mpfr_sqrt(v, v, MPFR_RNDD);
  store(t->root, n, v);
  mpfr_clear(v);
  mpfr_clear(u);
  return publish(&slots[tier], t);
}

const log_tables *cfixed_log_tables(int tier) {
  static void *slots[2];
  const void *found = __atomic_load_n(&slots[tier], __ATOMIC_ACQUIRE);
  if (found) return found;
  long n = cfixed_tier_limbs[tier];
  log_tables *t = room(sizeof *t, n + 1 + n * (128 + 129 + 1));
  t->limbs = n;
  t->log2 = (mp_limb_t *)(t + 1);
  t->log1 = t->log2 + n + 1;
  t->log2nd = t->log1 + 128 * n;
  t->log_root = t->log2nd + 129 * n;
  mpfr_t v, u;
  mpfr_init2(v, 64 * n + 64);
  mpfr_init2(u, 64);
  mpfr_const_log2(v, MPFR_RNDD);
  store(t->log2, n + 1, v);
  for (long i = 0; i < 128; i++) {
    mpfr_set_si_2exp(u, (long)factor1(i), -15, MPFR_RNDN);
    mpfr_log(v, u, MPFR_RNDU);
    mpfr_neg(v, v, MPFR_RNDD);
    store(t->log1 + i * n, n, v);
  }
  for (long i = 0; i < 129; i++) {
    mpfr_set_si_2exp(u, (long)factor2(i), -24, MPFR_RNDN);
    mpfr_log(v, u, MPFR_RNDD);
    store(t->log2nd + i * n, n, v);
  }
  mpfr_const_pi(v, MPFR_RNDD);
  mpfr_mul_2ui(v, v, 1, MPFR_RNDD);
  mpfr_log(v, v, MPFR_RNDD);
  mpfr_div_2ui(v, v, 1, MPFR_RNDD);
  store(t->log_root, n, v);
  mpfr_clear(v);
  mpfr_clear(u);
  return publish(&slots[tier], t);
}
