// GMP and MPFR for Swift. What Swift cannot import (macros, variadics, TLS constants) is a static inline function here.
#ifndef OVERLAP_CMPFR_SHIM_H
#define OVERLAP_CMPFR_SHIM_H
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <gmp.h>
#include <mpfr.h>
#endif
