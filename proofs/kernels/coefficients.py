#!/usr/bin/env python3
"""Writes Sources/COverlapKernels/Coefficients.h: the coefficients of the polynomial kernels.

Each polynomial interpolates its function at Chebyshev points, computed with 600 bits and rounded to doubles. This is only
a proposal: Tests/BallsTests/KernelApproximationTests.swift proves the error of the very numbers that are compiled, and
the Gappa scripts (proofs/gappa/make.py) read the header, too. Needs python-flint.

    python3 proofs/kernels/coefficients.py > Sources/COverlapKernels/Coefficients.h
"""
from flint import arb, arb_mat, ctx

ctx.prec = 600


def double(x):
    """The nearest double of a thin ball."""
    return float(x.mid())


def chebyshev(f, center, half, count):
    """Coefficients in d = x - center of the polynomial of `count` coefficients through f at Chebyshev points."""
    nodes = [half * ((2 * i + 1) * arb.pi() / (2 * count)).cos() for i in range(count)]
    matrix = arb_mat(count, count, [t**j for t in nodes for j in range(count)])
    values = arb_mat(count, 1, [f(center + t) for t in nodes])
    return [c for c in matrix.solve(values).entries()]


def text(values):
    return ", ".join(v.hex() for v in values)


def array(name, comment, values):
    print(f"/// {comment}\nstatic const double {name}[{len(values)}] = {{")
    for i in range(0, len(values), 4):
        print(f"  {text(values[i:i + 4])},")
    print("};\n")


def exp_tail(r):
    """(e^r - 1 - r)/r^2 by its series, which has no removable singularity."""
    total, factorial = arb(0), arb(1)
    for k in range(2, 90):
        factorial *= k
        total += r ** (k - 2) / factorial
    return total


def log_tail(w):
    """(log((1+s)/(1-s)) - 2s)/s^3 at w = s^2."""
    s = w.sqrt()
    return (((1 + s) / (1 - s)).log() - 2 * s) / s**3


def ratio(x):
    """R(x) = H(x)/phi(x)."""
    return (arb.pi() / 2).sqrt() * (x * x / 2).exp() * (x / arb(2).sqrt()).erfc()


def main():
    print("// Written by proofs/kernels/coefficients.py; not to be edited.")
    print("#ifndef OVERLAP_COEFFICIENTS_H\n#define OVERLAP_COEFFICIENTS_H\n")
    half = arb("0.34658")
    array("EXP_TAIL", "(e^r - 1 - r)/r^2 for |r| <= 0.34658, in powers of r.",
          [double(c) for c in chebyshev(exp_tail, arb(0), half, 11)])
    wide = arb("0.02944") / 2
    shifted = chebyshev(log_tail, wide, wide, 7)
    powers = [arb(0)] * 7
    for j, c in enumerate(shifted):  # powers of w - wide to powers of w
        term = [arb(1)]
        for _ in range(j):
            term = [(term[i - 1] if i else 0) - wide * (term[i] if i < len(term) else 0) for i in range(len(term) + 1)]
        for i, t in enumerate(term):
            powers[i] += c * t
    array("LOG_TAIL", "(log((1+s)/(1-s)) - 2s)/s^3 for 0 <= s^2 <= 0.02944, in powers of s^2.", [double(c) for c in powers])
    log2 = arb(2).log()
    high = double((log2 * 2**42).floor() / 2**42)
    array("LN2", "log 2: a multiple of 2^-42, and the rest.", [high, double(log2 - high)])
    array("LOG2E", "1/log 2, rounded.", [double(1 / log2)])
    c = (2 * arb.pi()).log() / 2
    array("LOG_SQRT_2PI", "log sqrt(2 pi) as two doubles.", [double(c), double(c - double(c))])
    root = arb(2).sqrt()
    array("ROOT_TWO", "sqrt 2 as two doubles.", [double(root), double(root - double(root))])
    root = (2 / arb.pi()).sqrt()
    array("ROOT_TWO_OVER_PI", "sqrt(2/pi) as two doubles.", [double(root), double(root - double(root))])
    root = 1 / arb.pi().sqrt()
    array("INVERSE_ROOT_PI", "1/sqrt pi as two doubles.", [double(root), double(root - double(root))])
    print("/// R = H/phi on [0, 63): piece 16 e + j holds 2^e (1 + j/16) <= 1 + x < 2^e (1 + (j+1)/16). A row, d = x - centre:")
    print("/// the centre, the coefficients of d^9 ... d^1, the constant's second and first double.")
    print("static const double R_TABLE[96][12] = {")
    for piece in range(96):
        e, j = divmod(piece, 16)
        center = arb(2**e) * (1 + arb(2 * j + 1) / 32) - 1
        coefficients = chebyshev(ratio, center, arb(2**e) / 32, 10)
        first = double(coefficients[0])
        constant = [double(coefficients[0] - first), first]
        row = [double(center)] + [double(x) for x in coefficients[:0:-1]] + constant
        print(f"  {{{text(row[:4])},\n   {text(row[4:8])},\n   {text(row[8:])}}},")
    print("};\n\n#endif")


main()
