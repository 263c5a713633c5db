// AVX-512.
#if defined(__x86_64__) && defined(__clang__)
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512dq,avx512vl"))), apply_to = function)
#define PATH_TABLE overlapAVX512Kernels
#include "Path.h"
#pragma clang attribute pop
#endif
