// The choice of a path at run time, and the tables for those who prove things about them.
#include "Coefficients.h"
#include "COverlapKernels.h"

extern const OverlapKernels overlapBaselineKernels;
#if defined(__x86_64__) && defined(__clang__)
extern const OverlapKernels overlapAVX2Kernels, overlapAVX512Kernels;
#define PATHS 3
#else
#define PATHS 1
#endif

int overlap_path_count(void) { return PATHS; }

const char *overlap_path_name(int path) {
  static const char *const names[] = {"baseline", "avx2", "avx512"};
  return path >= 0 && path < PATHS ? names[path] : NULL;
}

int overlap_path_runs(int path) {
#if PATHS > 1
  if (path == 1) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (path == 2) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  }
#endif
  return path == 0;
}

const OverlapKernels *overlap_path(int path) {
  if (path < 0 || path >= PATHS || !overlap_path_runs(path)) return NULL;
#if PATHS > 1
  if (path == 1) return &overlapAVX2Kernels;
  if (path == 2) return &overlapAVX512Kernels;
#endif
  return &overlapBaselineKernels;
}

const OverlapKernels *overlap_kernels(void) {
  for (int path = PATHS - 1; path > 0; path--) {
    const OverlapKernels *kernels = overlap_path(path);
    if (kernels) return kernels;
  }
  return &overlapBaselineKernels;
}

const char *overlap_table(int index, const double **values, int *count) {
  static const struct {
    const char *name;
    const double *values;
    int count;
  } tables[] = {
    {"EXP_TAIL", EXP_TAIL, 11},
    {"LOG_TAIL", LOG_TAIL, 7},
    {"LN2", LN2, 2},
    {"LOG2E", LOG2E, 1},
    {"LOG_SQRT_2PI", LOG_SQRT_2PI, 2},
    {"ROOT_TWO", ROOT_TWO, 2},
    {"ROOT_TWO_OVER_PI", ROOT_TWO_OVER_PI, 2},
    {"INVERSE_ROOT_PI", INVERSE_ROOT_PI, 2},
    {"R_TABLE", &R_TABLE[0][0], 96 * 12},
  };
  if (index < 0 || index >= (int)(sizeof tables / sizeof tables[0])) return NULL;
  *values = tables[index].values;
  *count = tables[index].count;
  return tables[index].name;
}
