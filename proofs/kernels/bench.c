// Nanoseconds an operation over 64 balls, the best of 25 runs, for every function and every path that runs here.
//
//   clang -O2 -ISources/COverlapKernels/include proofs/kernels/bench.c Sources/COverlapKernels/*.c -lm -o .build/kernels-bench
//   .build/kernels-bench
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "COverlapKernels.h"

#define NODES 64
#define ROUNDS 5000
#define REPEATS 25

static double xm[NODES], xr[NODES], ym[NODES], yr[NODES], zm[NODES], zr[NODES], om[NODES], orad[NODES];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/// Sorted points from lower to upper, radii of one unit in the last place.
static void fill(double lower, double upper) {
  for (int i = 0; i < NODES; i++) {
    xm[i] = lower + (upper - lower) * (i + 0.37) / NODES;
    ym[i] = 0.3 + 0.01 * i;
    zm[i] = 1 - 0.01 * i;
    xr[i] = fabs(xm[i]) * 0x1p-52;
    yr[i] = ym[i] * 0x1p-52;
    zr[i] = 0x1p-52;
  }
}

/// Alternating signs: neighbours far apart.
static void alternate(void) {
  for (int i = 0; i < NODES; i += 2) xm[i] = -xm[i];
}

static int compare(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return d < 0 ? -1 : d > 0;
}

#define TIME(call)                                                  \
  do {                                                              \
    double times[REPEATS];                                          \
    for (int repeat = 0; repeat < REPEATS; repeat++) {                             \
      double start = now();                                         \
      for (int i = 0; i < ROUNDS; i++) call;                        \
      times[repeat] = (now() - start) / ROUNDS / NODES;                  \
    }                                                               \
    qsort(times, REPEATS, sizeof times[0], compare);                \
    printf(" %7.2f", times[0]);                           \
  } while (0)

#define PATHS(label, call)                                          \
  do {                                                              \
    printf("%-22s", label);                                         \
    for (int path = 0; path < overlap_path_count(); path++) {       \
      const OverlapKernels *k = overlap_path(path);                 \
      if (k) TIME(call);                                            \
    }                                                               \
    printf("\n");                                                   \
  } while (0)

#define UNARY(label, name) PATHS(label, k->name(NODES, xm, xr, om, orad))
#define BINARY(label, name) PATHS(label, k->name(NODES, xm, xr, ym, yr, om, orad))

int main(void) {
  printf("%-22s", "ns/op");
  for (int path = 0; path < overlap_path_count(); path++)
    if (overlap_path(path)) printf(" %7s", overlap_path_name(path));
  printf("\n");
  fill(0.5, 20);
  BINARY("+", add);
  BINARY("-", subtract);
  BINARY("*", multiply);
  BINARY("/", divide);
  PATHS("fma", k->fma(NODES, xm, xr, ym, yr, zm, zr, om, orad));
  UNARY("sum", sum);
  UNARY("sqrt", sqrt);
  UNARY("log", log);
  fill(-20, 20);
  UNARY("exp", exp);
  fill(-0.9, 20);
  UNARY("log1p", log1p);
  fill(-10, 10);
  UNARY("expm1", expm1);
  UNARY("tanh", tanh);
  UNARY("log2cosh", log2cosh);
  UNARY("H", upperTail);
  UNARY("erfc", erfc);
  UNARY("mills", mills);
  UNARY("R", ratio);
  UNARY("erfcx", erfcx);
  UNARY("logH", logTail);
  fill(0.01, 37);
  alternate();
  UNARY("H, signs alternate", upperTail);
  UNARY("mills, signs alternate", mills);
  UNARY("logH, signs alternate", logTail);
  fill(30, 300);
  UNARY("logH, 30 to 300", logTail);
  return 0;
}
