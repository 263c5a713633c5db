"""Python texts of formulas (Sources/Formulas/PythonPrinter.swift) without names, evaluated: each line of the file is
`digits<tab>text`, each answer a ball `m:e:r:s`, or `unknown`. What the text leaves to the caller is defined here."""

import sys

from formulas import FUNCTIONS, NAN, acb, arb, ctx, density as density_at, show

# Whether every value now asked for must be analytic in what is integrated over.
analytic = False
tolerance = arb(0)


def flagged(name):
    return lambda x: FUNCTIONS[name](acb(x), analytic)


log, log1p, sqrt, absolute, atan = flagged("log"), flagged("log1p"), flagged("sqrt"), flagged("abs"), flagged("atan")
log2cosh, logH, mills, xlogx = flagged("log2cosh"), flagged("logH"), flagged("mills"), flagged("xlogx")
density, Phi, tail = flagged("phi"), flagged("Phi"), flagged("H")


def power(x, y):
    return acb(x).pow(acb(y), analytic=analytic)


def softplus(x):
    # On the strip |Im x| < pi.
    if analytic and not abs(acb(x).imag) < arb.pi():
        return NAN
    return (1 + acb(x).exp()).log()


def sigmoid(x):
    return 1 / (1 + (-acb(x)).exp())


def ordered(a, b):
    """True for a < b, False for a >= b, None where the balls do not tell."""
    x, y = acb(a).real, acb(b).real
    return True if x < y else False if x >= y else None


def minimum(x, y):
    o = ordered(x, y)
    return NAN if o is None or analytic else x if o else y


def maximum(x, y):
    o = ordered(x, y)
    return NAN if o is None or analytic else y if o else x


def choice(a, sign, b, first, second):
    o = ordered(a, b) if sign != "<=" else ordered(b, a)
    if o is None or analytic:
        return NAN
    return (first if o == (sign != "<=") else second)()


def integral(f, a, b):
    def integrand(x, flag):
        global analytic
        outer = analytic
        analytic = outer or flag
        try:
            return acb(f(x))
        finally:
            analytic = outer

    return acb.integral(
        integrand, acb(a), acb(b), abs_tol=tolerance, rel_tol=arb(2) ** -ctx.prec, eval_limit=20000, depth_limit=60)


def expectation(f):
    def weighted(x):
        return density_at(acb(x)) * f(acb(x))

    # Beyond 16 the body, on cells of width 1 up to 80, times the density; it is seen there to be below e^(|x|/4), and
    # bodies of the test (tame ones) stay so.
    r = 16
    rest = arb(0)
    for k in range(r, 80):
        for side in (1, -1):
            rest += weighted(acb(side * (arb(k) + arb(0.5, 0.5)))).abs_upper()
    if not rest < tolerance:
        return NAN
    total = acb(0)
    for a, b in ((-r, -4), (-4, 0), (0, 4), (4, r)):
        total += integral(weighted, arb(a), arb(b))
    radius = arb(0, (2 * tolerance).upper())
    return total + acb(radius, radius)


def main():
    global tolerance
    with open(sys.argv[1]) as file:
        for line in file:
            digits, text = line.rstrip("\n").split("\t")
            ctx.prec = int(int(digits) * 3.33) + 60
            tolerance = arb(10) ** (-int(digits) - 4)
            value = acb(eval(text))
            print(show(value.real) if value.real.is_finite() else "unknown", flush=True)


main()
