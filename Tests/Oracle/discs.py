"""Reference values for the discs of doubles, by Arb (python-flint).

usage: discs.py CASES_PER_FUNCTION SEED
Each line: function, then for each argument "centre_re centre_im radius point_re point_im" (the point lies in the
disc, exactly checked), then "v_re v_im e": the value at the points is (v_re + i v_im) 2^e to 2^-52 of its modulus.
Doubles are hexadecimal. Values of many-valued functions continue the principal value at the centre to the point.
"""
import math
import random
import sys
from fractions import Fraction

try:
    from flint import acb, arb, ctx
except ImportError:
    print("python-flint is missing: pip install python-flint")
    sys.exit(3)

ctx.prec = 240
I = acb(0, 1)


def point(x, y):
    return acb(arb(x), arb(y))


def R(z):
    return (z * z / 2).exp() * (z / arb(2).sqrt()).erfc() * (arb.pi() / 2).sqrt()


def H(z):
    return (z / arb(2).sqrt()).erfc() / 2


def log_from(c, p):
    return c.log() + (p / c).log()


def sqrt_from(c, p):
    return c.sqrt() * (p / c).sqrt()


def log_h(c, p):
    shift = (2 * arb.pi()).log() / 2
    if not c.real < 0:
        return -p * p / 2 - shift + log_from(R(c), R(p))
    return log_from(H(c), H(p))


def log2cosh(c, p):
    w = p if not p.real < 0 else -p
    return w + ((-2 * w).exp() + 1).log()


def atanh(c, p):
    return (log_from(1 + c, 1 + p) - log_from(1 - c, 1 - p)) / 2


UNARY = {
    "exp": lambda c, p: p.exp(),
    "log": log_from,
    "sqrt": sqrt_from,
    "sin": lambda c, p: p.sin(),
    "cos": lambda c, p: p.cos(),
    "sinh": lambda c, p: p.sinh(),
    "cosh": lambda c, p: p.cosh(),
    "tanh": lambda c, p: p.tanh(),
    "sech": lambda c, p: 1 / p.cosh(),
    "sigmoid": lambda c, p: 1 / (1 + (-p).exp()),
    "atanh": atanh,
    "atan": lambda c, p: -I * atanh(I * c, I * p),
    "log2cosh": log2cosh,
    "reciprocal": lambda c, p: 1 / p,
    "square": lambda c, p: p * p,
    "power7": lambda c, p: p**7,
    "power-3": lambda c, p: p**-3,
    "phi": lambda c, p: (-p * p / 2).exp() / (2 * arb.pi()).sqrt(),
    "R": lambda c, p: R(p),
    "H": lambda c, p: H(p),
    "mills": lambda c, p: 1 / R(p),
    "Phi": lambda c, p: H(-p),
    "erfc": lambda c, p: p.erfc(),
    "erf": lambda c, p: p.erf(),
    "logH": log_h,
    "pointR": lambda c, p: R(p),
}
BINARY = {
    "add": lambda p, q: p + q,
    "multiply": lambda p, q: p * q,
    "divide": lambda p, q: p / q,
    "sumOfExponentials": lambda p, q: p.exp() + q.exp(),
    "productOfPowers": lambda p, q: (p.exp() + 1) ** 5 * q.exp(),
}
ZEROS = [(-1.915957, 2.816013), (-3.078806, 3.805860), (1.570796, 0.0), (0.0, 1.570796), (0.0, 3.141593)]
# Functions that overflow or turn too fast far out are asked only where the answer can be told.
FAR = {"log", "sqrt", "atanh", "atan", "reciprocal", "square", "power7", "power-3", "add", "multiply", "divide"}


def right_point(rng):
    """Re >= 0: all sizes, the imaginary axis, nodes of the rule, the places where its formula changes."""
    kind = rng.randrange(6)
    if kind == 0:
        m, t = 10 ** rng.uniform(-6, 6), rng.uniform(-math.pi / 2, math.pi / 2)
        return abs(m * math.cos(t)), m * math.sin(t)
    if kind == 1:
        return 0.0, rng.choice((-1, 1)) * 10 ** rng.uniform(-6, 6)
    if kind == 2:
        return 10 ** rng.uniform(-12, 0.3), rng.uniform(-13, 13)
    if kind == 3:
        return 10 ** rng.uniform(-20, 0), 0.1875 * rng.randrange(-64, 65) + rng.choice((0, 1e-15, -1e-9, 1e-4))
    if kind == 4:
        return 8.377580409572783 + rng.choice((0, 1e-9, 0.5)) * rng.uniform(-1, 1), rng.uniform(-9, 9)
    m, t = 12 * (1 + 1e-3 * rng.uniform(-1, 1)), rng.uniform(-math.pi / 2, math.pi / 2)
    return abs(m * math.cos(t)), m * math.sin(t)


def centre(rng, name):
    kind = rng.randrange(8)
    sign = lambda: rng.choice((-1.0, 1.0))
    if kind == 0:
        return rng.uniform(-3, 3), rng.uniform(-3, 3)
    if kind == 1:
        return rng.uniform(-14, 14), rng.uniform(-14, 14)
    if kind == 2:  # near the imaginary axis and the nodes of the rule for R
        return sign() * 10 ** rng.uniform(-20, 0), 0.375 * rng.randrange(-30, 31) + rng.choice((0, 1e-9, 1e-3))
    if kind == 3:  # the axes themselves
        return (0.0, rng.uniform(-12, 12)) if rng.random() < 0.5 else (rng.uniform(-30, 30), 0.0)
    if kind == 4:  # large
        m = 10 ** rng.uniform(0.5, 120 if name in FAR else 2.6)
        t = rng.uniform(-math.pi, math.pi)
        return m * math.cos(t), m * math.sin(t)
    if kind == 5:  # small
        m = 10 ** rng.uniform(-120 if name in FAR else -15, 0)
        t = rng.uniform(-math.pi, math.pi)
        return m * math.cos(t), m * math.sin(t)
    if kind == 6:  # about known zeros
        x, y = rng.choice(ZEROS)
        d = 10 ** rng.uniform(-6, 0)
        return x + d * rng.uniform(-1, 1), sign() * y + d * rng.uniform(-1, 1)
    if name in ("R", "H", "mills", "erfc", "Phi", "logH"):
        m = 10 ** rng.uniform(0, 4)
        t = rng.uniform(-math.pi, math.pi)
        return m * math.cos(t), m * math.sin(t)
    return rng.uniform(-1, 1), rng.uniform(-1, 1)


def disc(rng, name):
    x, y = right_point(rng) if name == "pointR" else centre(rng, name)
    size = math.hypot(x, y)
    if name == "pointR" or rng.random() < 0.25:
        return x, y, 0.0, x, y
    r = 10 ** rng.uniform(-14, 0.3) * (size if size < 1 or rng.random() < 0.3 else 1)
    while True:
        t = (1 - 1e-9) if rng.random() < 0.6 else rng.random()
        a = rng.uniform(0, 2 * math.pi) if rng.random() < 0.5 else rng.randrange(8) * math.pi / 4 + 1e-9
        px, py = x + t * r * math.cos(a), y + t * r * math.sin(a)
        if (Fraction(px) - Fraction(x)) ** 2 + (Fraction(py) - Fraction(y)) ** 2 <= Fraction(r) ** 2:
            return x, y, r, px, py


def parts(v):
    """v as two doubles and an exponent; None unless it is known to 2^-56."""
    if not v.is_finite() or v.rel_accuracy_bits() < 56:
        return None
    ends = [x.mid().man_exp() for x in (v.real, v.imag)]
    ends = [(int(m), int(e)) for m, e in ends]
    sizes = [abs(m).bit_length() + e for m, e in ends if m != 0]
    if not sizes:
        return None
    top = max(sizes)
    out = []
    for m, e in ends:
        shift = abs(m).bit_length() - 60
        if shift > 0:
            m, e = m >> shift, e + shift
        out.append(math.ldexp(m, e - top) if m and e - top > -1200 else 0.0)
    return out[0], out[1], top


def value(f, *args):
    for prec in (120, 300, 1500):
        ctx.prec = prec
        try:
            found = parts(f(*[point(*a) for a in args]))
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        if found:
            return found
    return None


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    lines = []
    for name, f in list(UNARY.items()) + list(BINARY.items()):
        for _ in range(count * (8 if name == "pointR" else 1)):
            discs = [disc(rng, name) for _ in range(1 if name in UNARY else 2)]
            if name in UNARY:
                found = value(f, discs[0][:2], discs[0][3:])
            else:
                found = value(f, discs[0][3:], discs[1][3:])
            if found is None:
                continue
            numbers = [x for d in discs for x in d] + [found[0], found[1]]
            lines.append(name + " " + " ".join(x.hex() for x in numbers) + " " + str(found[2]))
    sys.stdout.write("\n".join(lines) + "\n")


main()
