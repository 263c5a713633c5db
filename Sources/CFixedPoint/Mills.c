// R by its Taylor series at nodes c = node/32: R(c - w/32) = Sum b_j w^j, b_j = 32^-j I_j(c) > 0. Halves are stored.
#include "Fixed.h"
#include "include/CFixedPoint.h"
#include <stdlib.h>

#define NODES 2048
#define TERMS 192

typedef struct {
  int count;
  unsigned short length[TERMS];  // limbs of coefficient j that are not 0, counted from B^-limbs
  unsigned short end[TERMS];     // where they end in `limb`
  mp_limb_t limb[];
} node_series;

static void *stored[2][NODES + 1];

long cfixed_node_bits(int tier) { return 64 * (cfixed_tier_limbs[tier] + 1); }

int cfixed_publish(int tier, int node, const void *R) {
  long limbs = cfixed_tier_limbs[tier], n = limbs + 1;
  if (node < 1 || node > NODES || mpfr_zero_p((mpfr_srcptr)R)) return 0;
  mp_limb_t a[LIMBS + 3], b[LIMBS + 3], c[LIMBS + 3];
  mp_limb_t *old = a, *new = b, *next = c;
  node_series *s = malloc(sizeof *s + sizeof(mp_limb_t) * (size_t)(TERMS * limbs));
  if (!s) return 0;
  long end = 0;
  // old = b_0 = R/2, new = b_1 = (16 - node b_0)/1024
  to_fixed(old, n, (mpfr_srcptr)R);
  mpn_rshift(old, old, n + 1, 1);
  new[n] = 16 - mpn_mul_1(new, old, n, (mp_limb_t)node) - (mpn_neg(new, new, n) != 0);
  if ((int64_t)new[n] < 0) mpn_zero(new, n + 1);
  mpn_rshift(new, new, n + 1, 10);
  s->count = 0;
  int zeros = 0;
  for (long j = 0; zeros < 2; j++) {
    if (j == TERMS) {
      free(s);
      return 0;
    }
    long length = limbs;
    while (length > 0 && old[length] == 0) length--;
    zeros = length == 0 ? zeros + 1 : 0;
    s->length[j] = (unsigned short)length;
    mpn_copyi(s->limb + end, old + 1, length);
    end += length;
    s->end[j] = (unsigned short)end;
    s->count = (int)j + 1;
    // b_(j+2) = (b_j - node b_(j+1))/(1024 (j + 2))
    next[n] = mpn_mul_1(next, new, n, (mp_limb_t)node);
    if (mpn_cmp(old, next, n + 1) <= 0) {
      mpn_zero(next, n + 1);
    } else {
      mpn_sub_n(next, old, next, n + 1);
      mpn_divrem_1(next, 0, next, n + 1, (mp_limb_t)(1024 * (j + 2)));
    }
    mp_limb_t *spare = old;
    old = new;
    new = next;
    next = spare;
  }
  node_series *small = realloc(s, sizeof *s + sizeof(mp_limb_t) * (size_t)end);
  if (small) s = small;
  void *none = NULL;
  if (!__atomic_compare_exchange_n(&stored[tier][node], &none, s, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) free(s);
  return 1;
}

int cfixed_mills_core(mp_limb_t *r, const mp_limb_t *w, int node, long n, int tier) {
  const node_series *s = __atomic_load_n(&stored[tier][node], __ATOMIC_ACQUIRE);
  if (!s) return 0;
  long cut = cfixed_tier_limbs[tier] - n, used = 0;
  mp_limb_t product[2 * LIMBS];
  mpn_zero(r, n);
  for (long j = s->count - 1; j >= 0; j--) {
    long length = s->length[j] - cut;
    if (length <= 0 && used == 0) continue;
    // r of `used` limbs times the leading ones of w
    if (used) {
      mpn_mul_n(product, r, w + (n - used), used);
      mpn_copyi(r, product + used, used);
    }
    if (length <= 0) continue;
    const mp_limb_t *b = s->limb + (s->end[j] - length);
    if (length >= used) {
      mpn_zero(r + used, length - used);
      used = length;
    }
    if (mpn_add(r, r, used, b, length)) r[used++] = 1;
  }
  return 1;
}
