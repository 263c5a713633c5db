"""Integrals in Arb, written as sums of acb.integral over ranges on which the integrand is analytic, with the ends by hand.

Usage: integrals.py FILE; each line of FILE is `digits TAB key`. For each line the value, `m:e:r:s` for m 2^e +- r 2^s.
"""

import sys

try:
    from flint import acb, arb, ctx, fmpq
except ImportError:
    sys.exit("python-flint is missing: install it, or name an interpreter that has it in OVERLAP_PYTHON")


def integral(f, a, b):
    tiny = arb(2) ** (-ctx.prec + 20)
    return acb.integral(f, acb(a), acb(b), rel_tol=tiny, abs_tol=tiny).real


def q(n, d=1):
    return arb(fmpq(n, d))


def phi(z):
    return (-z * z / 2).exp() / (2 * arb.pi()).sqrt()


def tail(z):
    return (z / arb(2).sqrt()).erfc() / 2


def within(value, error):
    return value + arb(0, arb(error).upper())


# Int_r^inf phi(z) z^3 = (r^2 + 2) phi(r).
def gauss(pieces, r=24):
    """E over pieces (f, from, to) with None for the ends +-r; |f| <= z^2 + |z|^3/16 beyond r."""
    total = arb(0)
    for f, a, b in pieces:
        a = arb(-r) if a is None else a
        b = arb(r) if b is None else b
        total += integral(lambda z, _: phi(z) * f(z), a, b)
    return within(total, 4 * r**3 * phi(arb(r)))


def nested_cosh():
    # E_w cosh(z/sqrt 2 + w/2) = e^{1/8} cosh(z/sqrt 2); log cosh u = -u + log(1 + e^{2u}) - log 2 is even
    f = lambda z, a: phi(z) * ((1 + (-z * arb(2).sqrt()).exp()).log(analytic=a) + z / arb(2).sqrt() - arb(2).log())
    return q(1, 8) + within(2 * integral(f, 0, 24), 100 * phi(arb(24)))


CASES = {
    "abs(z^2-1)": lambda: 2 * gauss([(lambda z: 1 - z * z, arb(0), arb(1)), (lambda z: z * z - 1, arb(1), None)]),
    "max(abs(z)-5/4,0)^2": lambda: 2 * gauss([(lambda z: (z - q(5, 4)) ** 2, q(5, 4), None)]),
    "if(z<-6/5,z^2,tanh(z))": lambda: gauss(
        [(lambda z: z * z, None, q(-6, 5)), (lambda z: z.tanh(), q(-6, 5), None)]
    ),
    # z^3/16 below -4 and on [0, 4], z elsewhere
    "min(z,z^3/16)": lambda: gauss(
        [(lambda z: z**3 / 16, None, arb(-4)), (lambda z: z, arb(-4), arb(0)), (lambda z: z**3 / 16, arb(0), arb(4)),
         (lambda z: z, arb(4), None)]
    ),
    "tanh^3 on [-1,2]": lambda: integral(lambda x, _: x.tanh() ** 3, -1, 2),
    "1/(1+t^4) on [0,7/5]": lambda: integral(lambda t, _: 1 / (1 + t**4), 0, q(7, 5)),
    "sin(20x)exp(x) on [0,3]": lambda: integral(lambda x, _: (20 * x).sin() * x.exp(), 0, 3),
    "gamma(x) on [1,4]": lambda: integral(lambda x, _: x.gamma(), 1, 4),
    # the integrand is H(x) Phi(x) <= H(|x|)
    "H(x)*Phi(x)": lambda: within(integral(lambda x, _: tail(x) * tail(-x), -24, 24), phi(arb(24))),
    "x*exp(-x)*I0(x/2)": lambda: within(
        integral(lambda x, _: x * (-x).exp() * (x / 2).bessel_i(0), 0, 400), 1000 * (-arb(200)).exp()
    ),
    "log E cosh": nested_cosh,
}


def number(x):
    m, e = x.mid().man_exp()
    r, s = x.rad().man_exp()
    return f"{m}:{e}:{r}:{s}"


def main():
    for line in open(sys.argv[1]):
        digits, key = line.rstrip("\n").split("\t")
        ctx.prec = int(int(digits) * 3.33) + 80
        print(number(CASES[key]()))


if __name__ == "__main__":
    main()
