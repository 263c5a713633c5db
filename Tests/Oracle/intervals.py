"""The doubles next to f(x), by Arb. A line of the file: name, then hexadecimal doubles. Prints the largest double below
or at the value and the smallest above or at it."""
import math
import sys

from flint import arb, ctx

BIG = sys.float_info.max
TWO = arb(2)


def power(x, n):
    return x**int(n)


FUNCTIONS = {
    "exp": lambda x: x.exp(),
    "exp2": lambda x: (x * TWO.log()).exp(),
    "exp10": lambda x: (x * arb(10).log()).exp(),
    "expm1": lambda x: x.expm1(),
    "exp2m1": lambda x: (x * TWO.log()).expm1(),
    "exp10m1": lambda x: (x * arb(10).log()).expm1(),
    "log2p1": lambda x: x.log1p() / TWO.log(),
    "log10p1": lambda x: x.log1p() / arb(10).log(),
    "log": lambda x: x.log(),
    "log2": lambda x: x.log() / TWO.log(),
    "log10": lambda x: x.log() / arb(10).log(),
    "logp1": lambda x: x.log1p(),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.tan(),
    "asin": lambda x: x.asin(),
    "acos": lambda x: x.acos(),
    "atan": lambda x: x.atan(),
    "sinh": lambda x: x.sinh(),
    "cosh": lambda x: x.cosh(),
    "tanh": lambda x: x.tanh(),
    "asinh": lambda x: x.asinh(),
    "acosh": lambda x: x.acosh(),
    "atanh": lambda x: x.atanh(),
    "rSqrt": lambda x: x.rsqrt(),
    "sqrt": lambda x: x.sqrt(),
    "cbrt": lambda x: x.root(3),
    "atan2": lambda y, x: arb.atan2(y, x),
    "hypot": lambda x, y: (x * x + y * y).sqrt(),
    "pow": lambda x, y: x**y,
    "pown": power,
    "powRoot": lambda x, y: x ** (1 / y),
    "logRatio": lambda x, y: x.log() / y.log(),
    "half_pi_plus_asin": lambda k, c: k * arb.pi() / 2 + c.asin(),
    "half_pi_plus_atan": lambda k, c: k * arb.pi() / 2 + c.atan(),
}


def neighbours(name, arguments):
    if name in ("expm1", "exp2m1", "exp10m1", "tanh"):
        # monotone, and within 2^-1030 of a limit (or above all doubles) beyond 1030
        arguments = [max(min(arguments[0], 1030.0), -1030.0)]
    for precision in (200, 500, 1500, 4000, 9000):
        ctx.prec = precision
        value = FUNCTIONS[name](*[arb(a) if name != "pown" or i == 0 else a for i, a in enumerate(arguments)])
        if not value.is_finite():
            continue
        if value > BIG:
            return BIG, math.inf
        if value < -BIG:
            return -math.inf, -BIG
        near = float(value.mid())
        near = max(min(near, BIG), -BIG)
        below, above = math.nextafter(near, -math.inf), math.nextafter(near, math.inf)
        if value > near and (above == math.inf or value < above):
            return near, above
        if value < near and (below == -math.inf or value > below):
            return below, near
        # no value differs from a double by less than this without being it
        if precision == 9000 and value.contains(arb(near)):
            return near, near
    raise ArithmeticError(f"{name}{arguments} is not decided")


def main():
    with open(sys.argv[1]) as jobs:
        for line in jobs:
            name, *words = line.split()
            low, high = neighbours(name, [float.fromhex(w) for w in words])
            print(low.hex(), high.hex())


main()
