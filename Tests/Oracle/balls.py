"""Cases for BallsTests: functions at exact points and on balls, with Arb's enclosures at much higher precision.

One case a line: function, precision, middle, radius, and then values f(x) at points x of the ball; a number is
written `m:e` for m 2^e, a value as `m:e:r:s` for m 2^e +- r 2^s. The first value belongs to the lower end, the second
to the upper one, the third to the middle, the rest to points in between; an exact ball has one value.
Usage: balls.py SEED COUNT (cases for each function).
"""

import random
import sys

from flint import arb, ctx


def rootpi2():
    return (2 * arb.pi()).sqrt()


def phi(x):
    return (-x * x / 2).exp() / rootpi2()


def tail(x):
    return (x / arb(2).sqrt()).erfc() / 2


def logtail(x):
    return tail(x).log() if x > 0 else (-tail(-x)).log1p()


FUNCTIONS = {
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "expm1": lambda x: x.expm1(),
    "log1p": lambda x: x.log1p(),
    "sqrt": lambda x: x.sqrt(),
    "abs": lambda x: abs(x),
    "sinh": lambda x: x.sinh(),
    "cosh": lambda x: x.cosh(),
    "tanh": lambda x: x.tanh(),
    "sech": lambda x: x.sech(),
    "log2cosh": lambda x: abs(x) + (-2 * abs(x)).exp().log1p(),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "atan": lambda x: x.atan(),
    "erf": lambda x: x.erf(),
    "erfc": lambda x: x.erfc(),
    "phi": phi,
    "Phi": lambda x: tail(-x),
    "H": tail,
    "logH": logtail,
    "mills": lambda x: phi(x) / tail(x),
    "xlogx": lambda x: x * x.log() if x != 0 else arb(0),
}
DOMAIN = {"log": 0, "log1p": -1, "sqrt": 0, "xlogx": 0}
# exponents (of 2) of the arguments at which a value is still reasonable to compute
LARGEST = {"phi": 28, "sin": 60, "cos": 60, "erf": 20, "erfc": 16, "H": 17, "Phi": 17, "logH": 17, "mills": 17}


def value(name, m, e, bits):
    precision = bits + 80
    f = FUNCTIONS[name]
    while True:
        ctx.prec = precision
        v = f(arb(m) * arb(2) ** e)
        if v.is_finite() and (v.rel_accuracy_bits() > bits + 40 or v.is_exact()):
            return v
        precision *= 2
        if precision > 1 << 19:
            raise SystemExit(f"no value for {name} at {m} 2^{e}")


def show(v):
    m, e = v.mid().man_exp()
    r, s = v.rad().man_exp()
    return f"{int(m)}:{int(e)}:{int(r)}:{int(s)}"


def compare(m, e, bound):
    """m 2^e > bound (an integer)"""
    return (m << e) > bound if e >= 0 else m > bound << -e


def argument(rng, name, bits):
    style = rng.randrange(8)
    m = rng.getrandbits(bits) | 1
    if style == 0:
        m, e = rng.randrange(-30, 31), rng.randrange(-3, 1)
    elif style == 1:  # tiny
        e = -bits - rng.randrange(1, 400)
    elif style == 2:  # large
        e = rng.randrange(0, LARGEST.get(name, 40) + 1) - bits
    elif style == 3:  # beside an integer
        k, d = rng.randrange(-3, 4), rng.randrange(10, 200)
        m, e = (k << d) + rng.choice([-1, 1]), -d
    else:  # moderate
        e = rng.randrange(-4, 7) - bits
    if rng.random() < 0.5:
        m = -m
    if name in DOMAIN and not compare(m, e, DOMAIN[name]):
        if name == "log1p" and style != 3:
            m = abs(m)
        elif name == "log1p":
            m, e = 1 - (1 << rng.randrange(2, 300)), 0
            e = -(1 - m).bit_length() + 1
        else:
            m = abs(m)
        if m == 0:
            m = 1
    return m, e


def extrema(name, lower, upper, low):
    """Multiples of 2^(low - 40) close to extrema inside (lower, upper) 2^low."""
    ctx.prec = 400
    if name in ("cosh", "sech", "log2cosh", "phi", "abs"):
        places = [arb(0)]
    elif name == "xlogx":
        places = [(-arb(1)).exp()]
    elif name in ("sin", "cos"):
        step = arb.pi() / 2
        first = int((arb(lower) * arb(2) ** low / step).floor().unique_fmpz())
        places = [step * (first + k) for k in range(-2, 12)]
    else:
        return []
    points = [int((x * arb(2) ** (40 - low)).mid().floor().unique_fmpz()) for x in places]
    return [x for x in points if lower << 40 <= x <= upper << 40]


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for name in FUNCTIONS:
        produced = 0
        while produced < count:
            p = rng.choice([24, 53, 53, 64, 128, 128, 128, 333])
            m, e = argument(rng, name, rng.choice([10, 53, p]))
            if rng.random() < 0.5 or m == 0:
                print(name, p, f"{m}:{e}", "0:0", show(value(name, m, e, p)))
                produced += 1
                continue
            # a ball: radius relative to the middle or to 1
            rm = rng.getrandbits(30) | 1
            size = m.bit_length() + e
            top = rng.choice([min(size, 0), min(size, 3)]) - rng.choice([0, 1, 3, 9, 10, 11, 12, 14, 20, 40, 100, p])
            rs = top - rm.bit_length()
            low = min(e, rs)
            mm, rr = m << (e - low), rm << (rs - low)
            if name in DOMAIN and not compare(mm - rr, low, DOMAIN[name]):
                continue
            points = [mm - rr, mm + rr, mm]
            for _ in range(3):
                points.append((mm << 40) + rr * rng.randrange(-(1 << 40), 1 << 40))
            points += extrema(name, mm - rr, mm + rr, low)
            values = []
            for i, x in enumerate(points):
                values.append(show(value(name, x, low - 40 if i > 2 else low, p + 20)))
            print(name, p, f"{m}:{e}", f"{rm}:{rs}", *values)
            produced += 1


main()
