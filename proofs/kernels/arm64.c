// Hashes of the results of every kernel on many arguments, one line a kernel and path: the same on every processor and
// compiler. proofs/kernels/arm64.sh compares this machine's with those of arm64.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "COverlapKernels.h"

#define COUNT 65536
static double xm[COUNT], xr[COUNT], ym[COUNT], yr[COUNT], om[COUNT], orad[COUNT];

static uint64_t state = 1;
static uint64_t next(void) {
  uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// Doubles of every kind: any bits, or in [-50, 50], or in [-1, 1].
static double value(void) {
  uint64_t bits = next();
  double d;
  memcpy(&d, &bits, sizeof d);
  double unit = (double)(int64_t)next() * 0x1p-63;
  switch (next() % 3) {
    case 0: return d;
    case 1: return 50 * unit;
    default: return unit;
  }
}

static uint64_t hash(const double *values, int count, uint64_t h) {
  for (int i = 0; i < count; i++) {
    uint64_t bits = 0x7ff8000000000000u;
    if (values[i] == values[i]) memcpy(&bits, &values[i], sizeof bits);
    h = (h ^ bits) * 0x100000001b3u;
    h ^= h >> 29;
  }
  return h;
}

static void report(const char *name, int path, int count) {
  printf("%s %s %016llx\n", name, path < 0 ? "" : overlap_path_name(path),
         (unsigned long long)hash(orad, count, hash(om, count, 14695981039346656037u)));
}

int main(void) {
  for (int i = 0; i < COUNT; i++) {
    xm[i] = value();
    ym[i] = value();
    xr[i] = i % 3 ? fabs(xm[i]) * 0x1p-40 : fabs(value());
    yr[i] = i % 5 ? fabs(ym[i]) * 0x1p-50 : 0;
  }
  for (int path = 0; path < overlap_path_count(); path++) {
    const OverlapKernels *k = overlap_path(path);
    if (!k) continue;
    const struct {
      const char *name;
      OverlapUnary f;
    } unary[] = {{"sqrt", k->sqrt}, {"exp", k->exp}, {"log", k->log}, {"expm1", k->expm1}, {"log1p", k->log1p},
                 {"tanh", k->tanh}, {"log2cosh", k->log2cosh}, {"H", k->upperTail}, {"logH", k->logTail},
                 {"mills", k->mills}, {"R", k->ratio}, {"erfc", k->erfc}, {"erfcx", k->erfcx}};
    for (size_t i = 0; i < sizeof unary / sizeof unary[0]; i++) {
      unary[i].f(COUNT - 3, xm, xr, om, orad);
      report(unary[i].name, path, COUNT - 3);
    }
    const struct {
      const char *name;
      OverlapBinary f;
    } binary[] = {{"+", k->add}, {"-", k->subtract}, {"*", k->multiply}, {"/", k->divide}};
    for (size_t i = 0; i < sizeof binary / sizeof binary[0]; i++) {
      binary[i].f(COUNT, xm, xr, ym, yr, om, orad);
      report(binary[i].name, path, COUNT);
    }
    k->fma(COUNT, xm, xr, ym, yr, xm, yr, om, orad);
    report("fma", path, COUNT);
    double unit[1000];
    for (int i = 0; i < 1000; i++) unit[i] = ym[i] > 0 && ym[i] < 1 ? ym[i] : 0.1;
    k->sum(999, unit, unit + 1, om, orad);
    report("sum", path, 1);
  }
  return 0;
}
