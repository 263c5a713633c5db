// Plain C: SSE2 on x86-64, NEON on arm64; libm's fma where the target has none.
#define PATH_TABLE overlapBaselineKernels
#include "Path.h"
