"""Cases for BallsTests: special functions on real balls, and all functions on complex ones, with Arb's enclosures.

One case a line: `r` or `c`, function, precision, the ball, and then values f(x) at points x of the ball. A number is
`m:e` for m 2^e, a value `m:e:r:s` for m 2^e +- r 2^s; real balls are `middle radius`, complex ones `re rad im rad` with
values `re im`. Functions of two arguments: `polygammaN`, and `owenT` with a second ball after the first.
Usage: special.py SEED COUNT real|complex [NAME ..] (cases for each function, or for those named).
"""

import random
import sys

from flint import acb, arb, ctx


def phi(z):
    return (-z * z / 2).exp() / (2 * arb.pi()).sqrt()


def tail(z):
    return (z / arb(2).sqrt()).erfc() / 2


def mills(z):
    return phi(z) / tail(z)


def erfc_scaled(z):
    return (z * z).exp() * z.erfc()


def ratio(z):
    return bessel_i(1, z) / bessel_i(0, z)


def log2cosh(z):
    return z + (1 + (-2 * z).exp()).log() if z.real > 0 else -z + (1 + (2 * z).exp()).log()


def log_bessel(z):
    z = z if z.real > 0 else -z
    return z + ((-z).exp() * z.bessel_i(0)).log()


def bessel_i(n, z):
    return z.bessel_i(n)


def complex_owen(h, a):
    f = lambda x, _: (-h * h * (1 + a * a * x * x) / 2).exp() * a / (1 + a * a * x * x)
    size = abs((-h * h / 2).exp()) + abs((-h * h * (1 + a * a) / 2).exp())
    goal = arb(2) ** (-ctx.prec + 10)
    return acb.integral(f, 0, 1, rel_tol=goal, abs_tol=(goal * size * abs(a) / (1 + abs(h) + abs(h * a))).mid()) / (2 * arb.pi())


def owen(h, a):
    h, a = acb(h), acb(a)
    f = lambda x, _: (-h * h * (1 + a * a * x * x) / 2).exp() * a / (1 + a * a * x * x)
    return (acb.integral(f, 0, 1, rel_tol=arb(2) ** (-ctx.prec + 10), abs_tol=arb(2) ** -100000) / (2 * arb.pi())).real


def complex_quantile(t):
    """The u with tail(u) = t, continued from u = 0 at t = 1/2 along a segment of log t (Re t <= 1/2) by Newton's iteration."""
    if t.real > 0.5:
        return -complex_quantile(1 - t)
    goal = ctx.prec
    ctx.prec = 128
    end = t.log().mid() + arb(2).log().mid()
    u, done, step = acb(0), arb(0), arb(1) / 4
    while done < 1:
        here = (done + step) if done + step < 1 else arb(1)
        s = (end * here - arb(2).log()).exp().mid()
        w, moves = u, []
        for _ in range(7):
            d = ((tail(w) - s) / phi(w)).mid()
            w = (w + d).mid()
            moves.append(abs(d))
        scale = 0.1 / (1 + abs(u))
        if moves[0] < scale and moves[-1] < scale * arb(2) ** -60:
            u, done, step = w, here, (step * 2).mid()
        else:
            step = (step / 2).mid()
            if step < arb(2) ** -40:
                ctx.prec = goal
                return acb("nan")
    ctx.prec = goal
    for _ in range(16):
        d = ((tail(u) - t) / phi(u)).mid()
        u = (u + d).mid()
        if abs(d) < abs(u) * arb(2) ** (-goal // 2 - 20):
            break
    u = (u + ((tail(u) - t) / phi(u)).mid()).mid()
    e = abs((tail(u) - t) / phi(u)).upper() * 2
    return u + acb(arb(0, e), arb(0, e))


def solve(f, slope, w, x):
    """A zero of f - x from an estimate, by Newton's iteration and a bracket for an increasing f."""
    for _ in range(300):
        d = ((f(w) - x) / slope(w)).mid()
        w = (w - d).mid()
        if abs(d) < abs(w) * arb(2) ** (-ctx.prec // 2 - 20):
            break
    w = (w - ((f(w) - x) / slope(w)).mid()).mid()
    e = abs(w) * arb(2) ** (-ctx.prec + 40)
    if (f((w - e).mid()) - x) < 0 and (f((w + e).mid()) - x) > 0:
        return (w - e).union(w + e)
    return arb("nan")


def quantile(t):
    return -(arb(2).sqrt() * inverse_erfc(2 * t)) if t < 0.5 else arb(2).sqrt() * inverse_erfc(2 * (1 - t))


def inverse_erfc(y):
    return solve(lambda w: -w.erfc(), lambda w: 2 / arb.pi().sqrt() * (-w * w).exp(), (-y.log()).sqrt().mid() * 0.7, -y)


REAL = {
    "tan": lambda x: x.tan(), "asin": lambda x: x.asin(), "acos": lambda x: x.acos(), "atanh": lambda x: x.atanh(),
    "softplus": lambda x: x.exp().log1p() if x < 0 else x + (-x).exp().log1p(),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "binent": lambda x: arb(0) if x == 0 or x == 1 else -x * x.log() - (1 - x) * (-x).log1p(),
    "logcosh": lambda x: x.cosh().log(),
    "erfcx": erfc_scaled, "millsDerivative": lambda x: mills(x) * (mills(x) - x),
    "erfinv": lambda x: x.erfinv(), "Phiinv": quantile,
    "gamma": lambda x: x.gamma(), "lgamma": lambda x: abs(x.gamma()).log() if x < 0 else x.lgamma(),
    "digamma": lambda x: x.digamma(),
    "I0": lambda x: x.bessel_i(0), "I1": lambda x: x.bessel_i(1), "K0": lambda x: x.bessel_k(0),
    "K1": lambda x: x.bessel_k(1), "logI0": lambda x: x.bessel_i(0).log(), "I1I0": ratio,
    "lambertW": lambda x: x.lambertw(),
    "polygamma1": lambda x: acb(x).polygamma(1).real, "polygamma2": lambda x: acb(x).polygamma(2).real,
    "polygamma5": lambda x: acb(x).polygamma(5).real, "polygamma0": lambda x: x.digamma(),
}
RANGE = {  # lower and upper end of the domain as (integer, 2^k) or None
    "asin": (-1, 1), "acos": (-1, 1), "atanh": (-1, 1), "binent": (0, 1), "erfinv": (-1, 1), "Phiinv": (0, 1),
    "K0": (0, None), "K1": (0, None),
}
OPEN = {"atanh", "erfinv", "Phiinv", "K0", "K1"}
LARGEST = {"logcosh": 20, "softplus": 20, "sigmoid": 14, "erfcx": 9, "millsDerivative": 9, "gamma": 9, "lgamma": 30,
           "I0": 12, "I1": 12, "K0": 12, "K1": 12, "logI0": 12, "I1I0": 12, "tan": 40}
POLES = {"gamma", "lgamma", "digamma", "polygamma0", "polygamma1", "polygamma2", "polygamma5"}

COMPLEX = {
    "exp": lambda z: z.exp(), "log": lambda z: z.log(), "expm1": lambda z: z.expm1(), "log1p": lambda z: z.log1p(),
    "sqrt": lambda z: z.sqrt(), "sinh": lambda z: z.sinh(), "cosh": lambda z: z.cosh(), "tanh": lambda z: z.tanh(),
    "sech": lambda z: z.sech(), "sin": lambda z: z.sin(), "cos": lambda z: z.cos(), "atan": lambda z: z.atan(),
    "erf": lambda z: z.erf(), "erfc": lambda z: z.erfc(), "phi": phi, "Phi": lambda z: tail(-z), "H": tail,
    "mills": mills, "xlogx": lambda z: z * z.log(), "log2cosh": log2cosh,
    "logH": lambda z: tail(z).log() if z.real < 0 else (erfc_scaled(z / arb(2).sqrt()) / 2).log() - z * z / 2,
    "tan": lambda z: z.tan(), "asin": lambda z: z.asin(), "acos": lambda z: z.acos(), "atanh": lambda z: z.atanh(),
    "softplus": lambda z: z / 2 + log2cosh(z / 2), "sigmoid": lambda z: 1 / (1 + (-z).exp()),
    "binent": lambda z: -z * z.log() - (1 - z) * (-z).log1p(), "logcosh": lambda z: log2cosh(z) - arb(2).log(),
    "erfcx": erfc_scaled, "millsDerivative": lambda z: mills(z) * (mills(z) - z),
    "gamma": lambda z: z.gamma(), "lgamma": lambda z: z.lgamma(), "digamma": lambda z: z.digamma(),
    "I0": lambda z: z.bessel_i(0), "I1": lambda z: z.bessel_i(1), "K0": lambda z: z.bessel_k(0),
    "K1": lambda z: z.bessel_k(1), "logI0": log_bessel, "I1I0": ratio,
    "erfinv": lambda z: complex_quantile((1 - z) / 2) / arb(2).sqrt(), "Phiinv": lambda z: -complex_quantile(z),
    "owenT": complex_owen, "lambertW": lambda z: z.lambertw(), "polygamma1": lambda z: z.polygamma(1), "polygamma2": lambda z: z.polygamma(2),
}
WIDE = {"logI0", "erfinv", "Phiinv", "owenT", "gamma", "lgamma", "digamma", "polygamma1", "lambertW"}
SLOW = {"erfinv", "Phiinv", "owenT"}  # a quarter of the complex cases
# on a cut, a point or a corner of a ball has no value
CUT = {
    "erfinv": lambda z: z.imag == 0 and not abs(z.real) < 1,
    "Phiinv": lambda z: z.imag == 0 and not (0 < z.real < 1),
    "logI0": lambda z: z.real == 0 and not abs(z.imag) < 2.4,
}


def number(m, e):
    return arb(m) * arb(2) ** e


def show(v):
    m, e = v.mid().man_exp()
    r, s = v.rad().man_exp()
    return f"{int(m)}:{int(e)}:{int(r)}:{int(s)}"


def enclosed(f, bits, *arguments):
    """f at exact points with `bits` bits right, None where it has no value that Arb finds."""
    precision = bits + 60
    while precision < 1 << 15:
        ctx.prec = precision
        v = f(*[acb(number(*a[0]), number(*a[1])) if isinstance(a[0], tuple) else number(*a) for a in arguments])
        if v.is_finite() and (v.is_exact() or v.rel_accuracy_bits() > bits + 20):
            return v
        precision *= 2
    return None


def dyadic(rng, largest):
    bits = rng.choice([8, 53, 100])
    m = rng.getrandbits(bits) | 1
    style = rng.randrange(6)
    if style == 0:
        m, e = rng.randrange(-40, 41), rng.randrange(-3, 1)
    elif style == 1:
        e = -bits - rng.randrange(1, 300)
    elif style == 2:
        e = rng.randrange(0, largest + 1) - bits
    elif style == 3:
        k, d = rng.randrange(-3, 4), rng.randrange(10, 150)
        m, e = (k << d) + rng.choice([-1, 1]), -d
    else:
        e = rng.randrange(-4, 5) - bits
    return (-m if rng.random() < 0.5 else m), e


def exact(m, e, k):
    """m 2^e in units of 2^k."""
    return m << (e - k)


def inside(name, lower, upper, k):
    if name in RANGE:
        a, b = RANGE[name]
        one = 1 << -k if k < 0 else 1
        lo, hi = (lower - a * one, None if b is None else b * one - upper) if k < 0 else (lower - a, None if b is None else b - upper)
        if lo < 0 or (lo == 0 and name in OPEN) or (hi is not None and (hi < 0 or (hi == 0 and name in OPEN))):
            return False
    if name == "lambertW":
        ctx.prec = 2000
        return bool(arb(lower) * arb(2) ** k > -(arb(-1).exp()))
    if name in POLES and lower <= 0:
        return k < 0 and (lower >> -k) == (upper >> -k) and (lower & ((1 << -k) - 1)) != 0
    return True


def real_case(rng, name, f):
    p = rng.choice([24, 53, 64, 128, 128, 333])
    m, e = dyadic(rng, LARGEST.get(name, 8))
    r, s = (0, 0) if rng.random() < 0.5 else (rng.getrandbits(20) | 1, 0)
    if r:
        s = m.bit_length() + e - rng.choice([1, 2, 4, 8, 12, 20, 40, p]) - 20 if m else -20
    low = min(e, s, -2)
    mm, rr = exact(m, e, low), exact(r, s, low) if r else 0
    if not inside(name, mm - rr, mm + rr, low):
        return None
    points = [(mm, low)]
    if r:
        points += [(mm - rr, low), (mm + rr, low)]
        points += [((mm << 20) + rr * rng.randrange(-(1 << 20), 1 << 20), low - 20) for _ in range(2)]
    if name == "owenT":
        n, t = dyadic(rng, 6)
        values = [enclosed(owen, p, x, (n, t)) for x in points]
        tail = f" {n}:{t} 0:0"
    else:
        values = [enclosed(f, p, x) for x in points]
        tail = ""
    if any(v is None for v in values):
        return None
    return f"r {name} {p} {m}:{e} {r}:{s}{tail} " + " ".join(map(show, values))


def rectangle(rng, name, largest, p):
    """Middles, radii, and points of a rectangle: the middle, and where it is no point three more."""
    parts = [dyadic(rng, largest), dyadic(rng, largest)]
    radii = []
    for m, e in parts:
        r, s = (0, 0) if rng.random() < 0.6 else (rng.getrandbits(20) | 1, 0)
        if r:
            s = (m.bit_length() + e if m else 0) - rng.choice([1, 2] * (name in WIDE) + [3, 4, 8, 12, 20, 40, p]) - 20
        radii.append((r, s))
    points = []
    for k in range(1 if radii[0][0] == radii[1][0] == 0 else 4):
        point = []
        for (m, e), (r, s) in zip(parts, radii):
            low = min(e, s)
            mm, rr = exact(m, e, low), exact(r, s, low) if r else 0
            t = 0 if k == 0 else rng.choice([-(1 << 20), 1 << 20, rng.randrange(-(1 << 20), 1 << 20)])
            point.append(((mm << 20) + rr * t, low - 20))
        points.append(tuple(point))
    (a, b), (c, d) = parts, radii
    return f"{a[0]}:{a[1]} {c[0]}:{c[1]} {b[0]}:{b[1]} {d[0]}:{d[1]}", points


def complex_case(rng, name, f):
    p = rng.choice([24, 53, 64, 128, 128, 333])
    if name == "owenT":
        (ball, first), (more, second) = rectangle(rng, name, 3, p), rectangle(rng, name, 2, p)
        count = max(len(first), len(second))
        pairs = [(x[k % len(x)] if k else x[0]) for x in (first, second) for k in range(count)]
        points, ball = list(zip(pairs[:count], pairs[count:])), f"{ball} {more}"
    else:
        ball, points = rectangle(rng, name, 5, p)
        points = [(x,) for x in points]
    ctx.prec = 1000
    if name in CUT and any(CUT[name](acb(number(*x[0][0]), number(*x[0][1]))) for x in points):
        return None
    values = [enclosed(f, p, *x) for x in points]
    if any(v is None for v in values):
        return None
    return f"c {name} {p} {ball} " + " ".join(f"{show(v.real)} {show(v.imag)}" for v in values)


def main():
    seed, count, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    rng = random.Random(seed)
    table = {**REAL, "owenT": None} if kind == "real" else COMPLEX
    for name, f in table.items():
        if sys.argv[4:] and name not in sys.argv[4:]:
            continue
        produced = 0
        while produced < (max(count // 4, 1) if kind == "complex" and name in SLOW else count):
            line = (real_case if kind == "real" else complex_case)(rng, name, f)
            if line:
                print(line)
                produced += 1


main()
