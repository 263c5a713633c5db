// exp and log: reduction by two tables of seven bits each, then a Taylor sum in blocks of m terms that share the powers
// t^0 .. t^m. Block j works on fewer limbs, as t^(jm) is small.
#include "Fixed.h"

#define MOST_TERMS 320

// Powers t^1 .. t^m of n limbs, rounded down.
typedef struct {
  mp_limb_t room[16][2 * LIMBS];
  const mp_limb_t *power[17];
} powers;

static void make_powers(powers *p, const mp_limb_t *t, long m, long n) {
  p->power[1] = t;
  for (long i = 2; i <= m; i++) {
    if (i & 1) mpn_mul_n(p->room[i - 2], p->power[i - 1], t, n);
    else mpn_sqr(p->room[i - 2], p->power[i / 2], n);
    p->power[i] = p->room[i - 2] + n;
  }
}

// sum of `old` + 1 limbs times t^m, to n + 1 limbs: `power` holds t^m with n limbs
static void next_block(mp_limb_t *sum, long old, const mp_limb_t *power, long n) {
  mp_limb_t product[2 * LIMBS + 2];
  if (n > old) mpn_mul(product, power, n, sum, old + 1);
  else mpn_mul(product, sum, old + 1, power, n);
  mpn_copyi(sum, product + old, n + 1);
}

static long block_size(long count) {
  long m = 1;
  while (2 * m * m < count && m < 16) m++;
  return m;
}

// e = Sum_k t^k/(d_0 .. d_(k-1)) with an integer limb e[n], t < 2^-zeros; d_k = step k + first
static void nested_series(mp_limb_t *e, const mp_limb_t *t, long zeros, long step, long first, long n) {
  // term k is below 2^-lost[k]; the terms from count on are below B^-n
  int lost[MOST_TERMS + 1];
  long count = 0;
  lost[0] = 0;
  while (lost[count] < 64 * n) {
    lost[count + 1] = lost[count] + (int)zeros + 63 - __builtin_clzl((unsigned long)(step * count + first));
    count++;
  }
  long m = block_size(count);
  powers p;
  make_powers(&p, t, m, n);
  long last = (count - 1) / m, used = n - lost[last * m] / 64;
  mpn_zero(e, n + 1);
  for (long j = last; j >= 0; j--) {
    long now = n - lost[j * m] / 64;
    if (j < last) next_block(e, used, p.power[m] + (n - now), now);
    used = now;
    long i = (count - j * m < m ? count - j * m : m) - 1;
    while (i >= 0) {
      // S_k = t^i + S_(k+1)/d_k, as many steps at once as fit one denominator
      long k = j * m + i;
      mp_limb_t d = (mp_limb_t)(step * k + first);
      for (;;) {
        if (i == 0) e[now] += d;
        else e[now] += mpn_addmul_1(e, p.power[i] + (n - now), now, d);
        if (i == 0) break;
        mp_limb_t factor = (mp_limb_t)(step * (k - 1) + first);
        if (d > (1UL << 61) / factor) break;
        d *= factor;
        i--;
        k--;
      }
      if (d > 1) mpn_divrem_1(e, 0, e, now + 1, d);
      i--;
    }
  }
}

void cfixed_odd_series(mp_limb_t *g, const mp_limb_t *y, long n) {
  nested_series(g, y, y[n - 1] ? __builtin_clzl(y[n - 1]) : 64, 2, 3, n);
}

long cfixed_exp_core(mp_limb_t *p, const mp_limb_t *x, int negative, long n, const exp_tables *tables) {
  mp_limb_t r[LIMBS + 2], product[LIMBS + 2], e[LIMBS + 2];
  const mp_limb_t *log2 = tables->log2 + (tables->limbs - n);  // n + 1 limbs
  long k = (long)(((double)x[n] + (double)x[n - 1] * 0x1p-64) * 1.4426950408889634);
  product[n + 1] = mpn_mul_1(product, log2, n + 1, (mp_limb_t)k);
  if (negative) {
    mpn_sub_n(r, product + 1, x, n + 1);
    k = -k;
  } else {
    mpn_sub_n(r, x, product + 1, n + 1);
  }
  while ((int64_t)r[n] < 0) {
    r[n] += mpn_add_n(r, r, log2 + 1, n);
    k--;
  }
  while (r[n] != 0 || mpn_cmp(r, log2 + 1, n) >= 0) {
    r[n] -= mpn_sub_n(r, r, log2 + 1, n);
    k++;
  }
  long i = (long)(r[n - 1] >> 57), j = (long)(r[n - 1] >> 50) & 127;
  r[n - 1] &= (1UL << 50) - 1;
  nested_series(e, r, 14, 1, 1, n);
  mpn_rshift(e, e, n + 1, 1);
  multiply(p, e, entry(tables->exp1, tables->limbs, i, n), n);
  multiply(p, p, entry(tables->exp2, tables->limbs, j, n), n);
  return k;
}

// 1/k = numerator[k]/denominator[k], the denominators (below 2^62) the same for many k
#define COEFFICIENTS 112
static mp_limb_t numerator[COEFFICIENTS + 1], denominator[COEFFICIENTS + 1];

__attribute__((constructor)) static void make_coefficients(void) {
  long first = 1;
  while (first <= COEFFICIENTS) {
    mp_limb_t d = 1;
    long k = first;
    for (; k <= COEFFICIENTS; k++) {
      mp_limb_t a = d, b = (mp_limb_t)k;
      while (b) {
        mp_limb_t c = a % b;
        a = b;
        b = c;
      }
      mp_limb_t factor = (mp_limb_t)k / a;
      if (d > (1UL << 62) / factor) break;
      d *= factor;
    }
    for (long i = first; i < k; i++) {
      denominator[i] = d;
      numerator[i] = d / (mp_limb_t)i;
    }
    first = k;
  }
}

void cfixed_log_series(mp_limb_t *g, const mp_limb_t *t, long zeros, long n) {
  long count = (64 * n + zeros - 1) / zeros;
  long m = block_size(count);
  powers p;
  make_powers(&p, t, m, n);
  mp_limb_t sum[LIMBS + 3];
  long last = (count - 1) / m, used = n - zeros * last * m / 64;
  mp_limb_t d = denominator[count];
  mpn_zero(sum, n + 1);
  for (long j = last; j >= 0; j--) {
    long now = n - zeros * j * m / 64;
    if (j < last) next_block(sum, used, p.power[m] + (n - now), now);
    used = now;
    for (long i = (count - j * m < m ? count - j * m : m) - 1; i >= 0; i--) {
      long k = j * m + i + 1;
      if (denominator[k] != d) {
        sum[now + 1] = mpn_mul_1(sum, sum, now + 1, denominator[k]);
        mpn_divrem_1(sum, 0, sum, now + 2, d);
        d = denominator[k];
      }
      if (i == 0) sum[now] += numerator[k];
      else sum[now] += mpn_addmul_1(sum, p.power[i] + (n - now), now, numerator[k]);
    }
  }
  mpn_divrem_1(g, 0, sum, n + 1, d);
}

void cfixed_log_core(mp_limb_t *v, const mp_limb_t *m, long e, long n, const log_tables *tables) {
  mp_limb_t t[LIMBS + 1], g[LIMBS + 1], product[2 * LIMBS + 2];
  const mp_limb_t *log2 = tables->log2 + (tables->limbs - n);  // n + 1 limbs
  mp_limb_t top = m[n - 1];
  long i = (long)(top >> 56) & 127;
  mp_limb_t c = factor1(i);
  // 1 - m c/2^14 >= j/2^14
  unsigned __int128 above = ((unsigned __int128)top + 1) * c;
  long j = (long)((((unsigned __int128)1 << 78) - above) >> 64);
  c *= factor2(j);
  // t = 1 - m c/2^38
  mp_limb_t carry = mpn_mul_1(t, m, n, c);
  t[n] = (1UL << 38) - carry - (mpn_neg(t, t, n) != 0);
  mpn_rshift(t, t, n + 1, 38);
  long zeros = t[n - 1] ? __builtin_clzl(t[n - 1]) : 64;
  cfixed_log_series(g, t, zeros, n);
  // v = (e - 1) log 2 + log1 - log2nd - t g
  mpn_mul(product, g, n + 1, t, n);
  const mp_limb_t *a = entry(tables->log1, tables->limbs, i, n), *b = entry(tables->log2nd, tables->limbs, j, n);
  mp_limb_t scaled[LIMBS + 2];
  long s = e - 1;
  scaled[n + 1] = mpn_mul_1(scaled, log2, n + 1, (mp_limb_t)(s < 0 ? -s : s));
  if (s < 0) mpn_neg(v, scaled + 1, n + 1); else mpn_copyi(v, scaled + 1, n + 1);
  v[n] += mpn_add_n(v, v, a, n);
  v[n] -= mpn_sub_n(v, v, b, n);
  mpn_sub_n(v, v, product + n, n + 1);
}
