"""Formulas of the contract's grammar in Arb, written independently of the Swift parser: a reader, an evaluator on complex
balls that honours the `analytic` flag of acb.integral, and expectations over the standard Gaussian variable.

A function given to acb.integral must return NaN on every ball on which it is not analytic; for log, sqrt and powers Arb's
own flag does it, for log H and log 2cosh the regions below do (docs/discs.md, 6.3).
"""

import re
import sys

try:
    from flint import acb, arb, ctx, fmpq
except ImportError:
    sys.exit("python-flint is missing: install it, or name an interpreter that has it in OVERLAP_PYTHON")

TOKEN = re.compile(r"\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(.))")


class Undefined(Exception):
    """The formula has no value."""


class Unsettled(Exception):
    """Arb does not decide."""


class Reader:
    """sum = term {(+|-) term}; term = unary {(*|/) unary}; unary = (+|-) unary | power; power = atom [^ unary]."""

    def __init__(self, text):
        self.tokens = []
        for number, name, other in TOKEN.findall(text.strip()):
            self.tokens.append(("n", number) if number else ("a", name) if name else ("o", other))
        self.at = 0

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted=None):
        kind, text = self.tokens[self.at]
        if wanted and text != wanted:
            raise ValueError(f"{wanted} expected, {text} found")
        self.at += 1
        return kind, text

    def whole(self):
        tree = self.sum()
        if self.at != len(self.tokens):
            raise ValueError("text after the end")
        return tree

    def sum(self):
        tree = self.term()
        while self.peek() in ("+", "-"):
            tree = (self.take()[1], tree, self.term())
        return tree

    def term(self):
        tree = self.unary()
        while self.peek() in ("*", "/"):
            tree = (self.take()[1], tree, self.unary())
        return tree

    def unary(self):
        if self.peek() == "-":
            self.take()
            return ("neg", self.unary())
        if self.peek() == "+":
            self.take()
            return self.unary()
        return self.power()

    def power(self):
        base = self.atom()
        if self.peek() != "^":
            return base
        self.take()
        return ("^", base, self.unary())

    def atom(self):
        kind, text = self.take()
        if kind == "n":
            return ("number", rational(text))
        if text == "(":
            tree = self.sum()
            self.take(")")
            return tree
        if kind != "a":
            raise ValueError(f"an operand expected, {text} found")
        if text == "E":
            self.take("[")
            name = self.take()[1]
            self.take("]")
            self.take("(")
            tree = self.sum()
            self.take(")")
            return ("E", name, tree)
        if self.peek() == "(":
            self.take()
            arguments = [self.sum()]
            while self.peek() == ",":
                self.take()
                arguments.append(self.sum())
            self.take(")")
            return ("call", text, *arguments)
        return ("name", text)


def rational(text):
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    return fmpq(int((whole + decimals) or "0"), 10 ** len(decimals)) * fmpq(10) ** int(exponent or 0)


def constant(tree):
    """The exact rational value of a tree without names, or None."""
    if tree[0] == "number":
        return tree[1]
    if tree[0] == "neg":
        a = constant(tree[1])
        return None if a is None else -a
    if tree[0] in ("+", "-", "*", "/"):
        a, b = constant(tree[1]), constant(tree[2])
        if a is None or b is None or (tree[0] == "/" and b == 0):
            return None
        return {"+": a + b, "-": a - b, "*": a * b}[tree[0]] if tree[0] != "/" else a / b
    return None


NAN = acb("nan")


def mills_ratio(z):
    """R(z) = H(z)/phi(z) for Re z > 0 on the ball: the value at the middle, |R'| <= min(1, 1/x^2)."""
    m = acb(z.real.mid(), z.imag.mid())
    value = (m * m / 2).exp() * (m / arb(2).sqrt()).erfc() * (arb.pi() / 2).sqrt()
    x = z.real.lower()
    slope = arb(1) if not x > 1 else 1 / (x * x)
    radius = slope * (z - m).abs_upper()
    if radius.is_zero():
        return value
    disc = arb(0, radius.upper())
    return value + acb(disc, disc)


def density(z):
    return (-z * z / 2).exp() / (2 * arb.pi()).sqrt()


def right(z):
    return z.real > 0


def tail(z):
    return density(z) * mills_ratio(z) if right(z) else (z / arb(2).sqrt()).erfc() / 2


def log_tail(z, analytic):
    if right(z):
        return mills_ratio(z).log(analytic=analytic) - z * z / 2 - (2 * arb.pi()).sqrt().log()
    if analytic and not abs(z.imag) < -z.real and not (abs(z.imag) < 1 and z.real < 1):
        return NAN
    return tail(z).log(analytic=analytic)


def log_two_cosh(z, analytic):
    if analytic and not abs(z.imag) < arb.pi() / 2:
        return NAN
    u = z if z.real.mid() >= 0 else -z
    return u + (1 + (-2 * u).exp()).log(analytic=analytic)


def arctangent(z, analytic):
    i = acb(0, 1)
    return ((1 + i * z).log(analytic=analytic) - (1 - i * z).log(analytic=analytic)) / (2 * i)


FUNCTIONS = {
    "abs": lambda z, a: NAN if a else abs(z) + acb(0),
    "exp": lambda z, a: z.exp(),
    "expm1": lambda z, a: z.exp() - 1 if abs(z) > 1e-3 else z.expm1(),
    "log": lambda z, a: z.log(analytic=a),
    "log1p": lambda z, a: (1 + z).log(analytic=a),
    "sqrt": lambda z, a: z.sqrt(analytic=a),
    "sinh": lambda z, a: z.sinh(),
    "cosh": lambda z, a: z.cosh(),
    "tanh": lambda z, a: z.tanh(),
    "sech": lambda z, a: 2 * (-z).exp() / (1 + (-2 * z).exp()) if right(z) else 2 * z.exp() / (1 + (2 * z).exp()),
    "log2cosh": log_two_cosh,
    "sin": lambda z, a: z.sin(),
    "cos": lambda z, a: z.cos(),
    "atan": arctangent,
    "erf": lambda z, a: z.erf(),
    "erfc": lambda z, a: z.erfc(),
    "phi": lambda z, a: density(z),
    "Phi": lambda z, a: tail(-z),
    "H": lambda z, a: tail(z),
    "logH": log_tail,
    "mills": lambda z, a: 1 / mills_ratio(z) if right(z) else density(z) / tail(z),
    "xlogx": lambda z, a: z if z.is_zero() else z * z.log(analytic=a),
}
# Real arguments at which a function has no value.
OUTSIDE = {
    "log": lambda x: x <= 0,
    "log1p": lambda x: x <= -1,
    "sqrt": lambda x: x < 0,
    "xlogx": lambda x: x < 0,
}


def evaluate(tree, names, analytic=False, strict=False):
    """The value of a tree on complex balls; with `strict` (real points) Undefined where it is proved to have none."""
    kind = tree[0]
    if kind == "number":
        return acb(arb(tree[1]))
    if kind == "name":
        return acb(arb.pi()) if tree[1] == "pi" else names[tree[1]]
    if kind == "neg":
        return -evaluate(tree[1], names, analytic, strict)
    if kind == "E":
        raise ValueError("an expectation inside an integrand")
    if kind == "call" and tree[1] in ("min", "max"):
        values = [evaluate(t, names, analytic, strict) for t in tree[2:]]
        best = values[0]
        for v in values[1:]:
            if not (v.real < best.real or v.real >= best.real):
                raise Unsettled
            if (v.real < best.real) == (tree[1] == "min"):
                best = v
        return best
    if kind == "call":
        z = evaluate(tree[2], names, analytic, strict)
        if strict and tree[1] in OUTSIDE and OUTSIDE[tree[1]](z.real):
            raise Undefined(tree[1])
        return FUNCTIONS[tree[1]](z, analytic)
    a = evaluate(tree[1], names, analytic, strict)
    if kind == "^":
        n = constant(tree[2])
        if n is not None and n.q == 1:
            if strict and n < 0 and a.is_zero():
                raise Undefined("negative power of 0")
            return a ** int(n.p)
        b = evaluate(tree[2], names, analytic, strict)
        if b.is_exact() and b.imag.is_zero() and b.real.is_integer():
            if strict and b.real < 0 and a.is_zero():
                raise Undefined("negative power of 0")
            return a ** int(b.real.unique_fmpz())
        if strict and a.real < 0:
            raise Undefined("power")
        if strict and a.is_zero():
            if b.real < 0:
                raise Undefined("negative power of 0")
            if b.real > 0:
                return a
        return a.pow(b, analytic=analytic)
    b = evaluate(tree[2], names, analytic, strict)
    if kind == "+":
        return a + b
    if kind == "-":
        return a - b
    if kind == "*":
        return a * b
    if strict and b.is_zero():
        raise Undefined("division by 0")
    return a / b


def contains_expectation(tree):
    return tree[0] == "E" or any(contains_expectation(t) for t in tree[1:] if isinstance(t, tuple))


def depends(tree, name):
    return tree == ("name", name) or any(depends(t, name) for t in tree[1:] if isinstance(t, tuple))


def expectation(name, body, names, digits):
    """E over the standard Gaussian variable."""
    ctx.prec = int(digits * 3.33) + 60
    tolerance = arb(10) ** (-digits - 8)

    # What does not depend on the variable is computed once (and without the flag, which is about the variable).
    names = dict(names)

    def fixed(t):
        if not depends(t, name) and t[0] not in ("number", "name"):
            if constant(t) is not None:
                return ("number", constant(t))
            if contains_expectation(t):
                v = acb(value(t, {k: x.real for k, x in names.items()}, digits))
            else:
                v = evaluate(t, names, False, True)
            names[f"fixed {len(names)}"] = v
            return ("name", f"fixed {len(names) - 1}")
        return tuple(fixed(x) if isinstance(x, tuple) else x for x in t)

    body = fixed(body)

    def integrand(z, analytic=False):
        scope = dict(names)
        scope[name] = z
        return density(z) * evaluate(body, scope, analytic)

    for k in range(-48, 49):
        scope = dict(names)
        scope[name] = acb(arb(fmpq(k, 8)) + arb(fmpq(1, 97)))
        evaluate(body, scope, False, True)

    def beyond(r):
        """The integral over r < |x| < 4r by ranges on cells; None where it is not small."""
        total = arb(0)
        cells = [(side, arb(r) + k, arb(1)) for side in (1, -1) for k in range(3 * r)]
        while cells:
            side, x, width = cells.pop()
            half = width / 2
            value = integrand(acb(side * (x + half + arb(0, 1) * half))).abs_upper() * width
            if value < tolerance / 1000:
                total += value
            elif width < 0.01:
                return None
            else:
                cells += [(side, x, half), (side, x + half, half)]
        return total

    r = 8
    while True:
        rest = beyond(r)
        if rest is not None and rest < tolerance:
            break
        r = r * 5 // 4 + 1
        if r > 400:
            raise Unsettled
    total = acb(0)
    points = [-r, -r / 4, -1, 0, 1, r / 4, r]
    for a, b in zip(points, points[1:]):
        part = acb.integral(
            lambda z, flag: integrand(z, flag), acb(a), acb(b), abs_tol=tolerance, rel_tol=arb(2) ** -ctx.prec,
            eval_limit=200000, depth_limit=200)
        if not part.is_finite():
            raise Unsettled
        total += part
    return total.real + arb(0, 1) * 2 * tolerance


def value(tree, names, digits):
    """The value of a tree whose expectations do not depend on each other's variables."""
    complex_names = {k: acb(v) for k, v in names.items()}

    def known(t):
        if t[0] == "E":
            name = f"expectation {len(complex_names)}"
            complex_names[name] = acb(expectation(t[1], t[2], {k: acb(v) for k, v in names.items()}, digits))
            return ("name", name)
        return tuple(known(x) if isinstance(x, tuple) else x for x in t)

    flat = known(tree)
    ctx.prec = int(digits * 3.33) + 60
    return evaluate(flat, complex_names, False, True).real


def show(v):
    m, e = v.mid().man_exp()
    r, s = v.rad().man_exp()
    return f"{int(m)}:{int(e)}:{int(r)}:{int(s)}"


def names_of(text):
    """`a=1/3;b=2` as balls."""
    result = {}
    for part in filter(None, text.split(";")):
        name, _, number = part.partition("=")
        result[name] = arb(constant(Reader(number).whole()))
    return result


KNOWN = {}


def derivative(tree, names, digits, order, name, step):
    """The derivative of that order in a name from values on a grid (step 10^step; one-sided where step has a minus sign in
    front), by the polynomial through them: good to some 20 digits, not proved."""
    one_sided = step.startswith("-")
    h = fmpq(1, 10 ** int(step.lstrip("-")))
    count = order + (14 if one_sided else 5)
    offsets = [fmpq(j) for j in range(count)] if one_sided else [fmpq(j) - (count - 1) // 2 for j in range(count)]
    values = []
    for j in offsets:
        key = (tree, str(names), name, str(j * h), digits)
        if key not in KNOWN:
            scope = dict(names)
            scope[name] = names[name] + arb(j * h)
            KNOWN[key] = value(tree, scope, digits)
        values.append(KNOWN[key])
    ctx.prec = int(digits * 3.33) + 60
    # Lagrange: the coefficient of t^order of each basis polynomial, times order!
    total = arb(0)
    for i, x in enumerate(offsets):
        polynomial, scale = [fmpq(1)], fmpq(1)
        for j, y in enumerate(offsets):
            if i != j:
                polynomial = [
                    (polynomial[k - 1] if k else 0) - (y * polynomial[k] if k < len(polynomial) else 0)
                    for k in range(len(polynomial) + 1)]
                scale *= x - y
        total += values[i] * arb(polynomial[order] / scale)
    for k in range(2, order + 1):
        total *= k
    return total / arb(h) ** order


def edge(body, names, length, height):
    """The integral of |phi f| over [-R, R] + ia by a fine midpoint rule, f continued from the real axis by principal
    branches (which the caller's f allows): good to 5 digits, not proved."""
    ctx.prec = 100
    count = 4000
    total = arb(0)
    for k in range(count):
        x = length * (2 * k + 1 - count) / fmpq(count)
        scope = dict(names)
        z = acb(arb(x), arb(height))
        scope["z"] = z
        total += abs(density(z) * evaluate(body, scope)).mid()
    return total * arb(2 * length / fmpq(count))


def answer(job, text, settings):
    tree, names = Reader(text).whole(), names_of(settings)
    kind, *rest = job.split(":")
    if kind == "edge":
        assert tree[0] == "E" and tree[1] == "z"
        return edge(tree[2], {k: acb(v) for k, v in names.items()}, rational(rest[0]), rational(rest[1]))
    if kind == "diff":
        return derivative(tree, names, int(rest[0]), int(rest[1]), rest[2], rest[3])
    return value(tree, names, int(kind))


def main():
    """A job a line, `job <tab> formula <tab> settings`; a line each of `m:e:r:s` (m 2^e +- r 2^s), `undefined` or
    `unknown`. A job is the number of digits of a value, `diff:DIGITS:ORDER:NAME:STEP` or `edge:R:HEIGHT`.
    Usage: formulas.py JOBS"""
    for line in open(sys.argv[1]):
        job, text, settings = line.rstrip("\n").split("\t")
        ctx.prec = 400
        try:
            v = answer(job, text, settings)
            print(show(v) if v.is_finite() else "unknown")
        except Undefined:
            print("undefined")
        except Unsettled:
            print("unknown")


if __name__ == "__main__":
    main()
