"""Cases for BallsTests of the functions in fixed point: exp, log and the Gaussian family at exact points, many
precisions, arguments that are hard for them, with Arb's enclosures at much higher precision.

One case a line: function, precision, argument `m:e` for m 2^e, value `m:e:r:s` for m 2^e +- r 2^s.
Usage: fixed.py SEED COUNT (cases for each function).
"""

import random
import sys

from flint import arb, ctx


def tail(x):
    return (x / arb(2).sqrt()).erfc() / 2


def phi(x):
    return (-x * x / 2).exp() / (2 * arb.pi()).sqrt()


FUNCTIONS = {
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "phi": phi,
    "Phi": lambda x: tail(-x),
    "H": tail,
    "logH": lambda x: tail(x).log() if x > 0 else (-tail(-x)).log1p(),
    "mills": lambda x: phi(x) / tail(x),
}


def value(name, m, e, bits):
    precision = bits + 240
    while True:
        ctx.prec = precision
        v = FUNCTIONS[name](arb(m) * arb(2) ** e)
        if v.is_finite() and v.rel_accuracy_bits() > bits + 200:
            return v
        precision *= 2


def multiple_of_log2(rng, bits):
    """Beside k log 2."""
    ctx.prec = 3000
    k = rng.randrange(1, 1 << rng.choice([1, 4, 10, 28]))
    scale = bits - k.bit_length() + 1
    return int((arb.const_log2() * k * arb(2) ** scale).mid().floor().unique_fmpz()) + rng.randrange(2), -scale


def argument(rng, name, bits):
    style = rng.randrange(7)
    if style == 0 and name in ("exp", "phi"):
        m, e = multiple_of_log2(rng, bits)
        if name == "phi":  # x^2/2 beside k log 2
            ctx.prec = 3000
            x = (arb(m) * arb(2) ** (e + 1)).sqrt()
            if x < 64:
                m, e = int((x * arb(2) ** bits).mid().floor().unique_fmpz()), -bits
    elif style == 1:  # beside a table point, on both sides
        d = rng.choice([7, 14, 5])
        k = rng.randrange(1, 64 << d if name not in ("exp", "log") else 1 << (d + 1))
        shift = rng.randrange(0, bits + 40)
        m, e = (k << shift) + rng.choice([-1, 0, 1]), -d - shift
    elif style == 2:  # tiny
        m, e = rng.getrandbits(bits) | 1, -bits - rng.randrange(1, 1300)
    elif style == 3 and name in ("exp", "log"):  # huge, of a small or large exponent
        m, e = rng.getrandbits(bits) | 1, rng.randrange(0, 29) - bits
        if name == "log":
            e = rng.choice([-1, 1]) * rng.randrange(1 << rng.choice([4, 12, 29]))
    elif style == 4:  # beside 1 or another small number
        d = rng.randrange(2, 80)
        m, e = (rng.randrange(1, 30) << d) + rng.choice([-1, 1]), -d
    else:
        m, e = rng.getrandbits(bits) | 1, rng.randrange(-3, 7) - bits
    if name != "log" and rng.random() < 0.5:
        m = -m
    return m, e


def show(v):
    m, e = v.mid().man_exp()
    r, s = v.rad().man_exp()
    return f"{int(m)}:{int(e)}:{int(r)}:{int(s)}"


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for name in FUNCTIONS:
        for _ in range(count):
            p = rng.choice([24, 53, 64, 100, 128, 148, 160, 200, 333, 356, 356, 357, 400, 512, 700, 1000, 1250, 1250])
            m, e = argument(rng, name, rng.choice([10, 53, p, 2 * p]))
            if m == 0 or (name == "log" and m == 1 << -e if e <= 0 else False):
                m = 3
            print(name, p, f"{m}:{e}", show(value(name, m, e, p)))


main()
