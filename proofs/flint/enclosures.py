"""Enclosures of the second checker: formulas over boxes, Gaussian expectations by Arb's quadrature with proved tails.

Every function returns a ball that contains the value, or NaN; on the complex plane NaN unless it is analytic there.
That last rule is what makes the quadrature sound for log and sqrt."""
from flint import acb, arb, ctx
from formulas import EVEN, HALF, ONE, Reject, Y, YN, children, const, fn, need, positive, subst, tick

MAX_DIGITS, EVALS, NAN, INF = 2000, 200_000, arb("nan"), arb("inf")

def ipow(x, n):
  if n < 0 or type(x) is acb: return x ** n if n > 0 else 1 / ipow(x, -n) if n else x * 0 + 1
  if n and n % 2 == 0 and x.contains(0) and not x.is_exact() and x.is_finite(): return ipow(x.abs_upper(), n).union(0)
  r = x * 0 + 1
  while n: r, x, n = r * x if n & 1 else r, x * x, n >> 1
  return r

def phi(z): return (-z * z / 2).exp() / (2 * arb.pi()).sqrt()
def mills_ratio(z):
  """R(z) = H/phi = Int_0^inf exp(-zt - t^2/2) dt at the middle, and |R'| <= Int t exp(-xt - t^2/2) dt, x <= Re z: it is
  at most min(1, 1/x^2) for x >= 0 and at most 1 + R(-1) < 4.5 for x >= -1."""
  m, x = z.mid(), z.real.lower()
  e = (z - m).abs_upper() * (1 / (x * x) if x > 1 else arb(1 if x >= 0 else 4.5))
  return (m * m / 2).exp() * (m / arb(2).sqrt()).erfc() * (arb.pi() / 2).sqrt() + acb(arb(0, e), arb(0, e))
def two_forms(right, left):
  """Right of -1 through R(z), left of 1 through phi(z) R(-z); a ball across both is given up (and split)."""
  return lambda z, an: (right(z, mills_ratio(z), an) if z.real.lower() > -1 else
                        left(phi(z), mills_ratio(-z), an) if z.real.upper() < 1 else acb(NAN))
def log2cosh(z, an):
  w = -z if z.real.mid() < 0 else z
  return w + (1 + (-2 * w).exp()).log(an)

COMPLEX = {  # analytic on the ball and equal to the real function on the real line, or NaN
  "exp": lambda z, an: z.exp(), "log": acb.log, "sqrt": acb.sqrt, "tanh": lambda z, an: z.tanh(),
  "sech": lambda z, an: z.sech(), "log2cosh": log2cosh,
  "H": two_forms(lambda z, r, an: phi(z) * r, lambda p, r, an: 1 - p * r),
  "logH": two_forms(lambda z, r, an: r.log(an) - z * z / 2 - (2 * arb.pi()).log() / 2,
                    lambda p, r, an: (1 - p * r).log(an)),
  "mills": two_forms(lambda z, r, an: 1 / r, lambda p, r, an: p / (1 - p * r)), "sin": lambda z, an: z.sin(),
  "cos": lambda z, an: z.cos(), "xlogx": lambda z, an: z if z == 0 else z * z.log(an), "abs": acb.real_abs,
  "sign": lambda z, an: z.real_sgn(True), "atan": lambda z, an: z.atan() if z.imag.abs_upper() < 1 else acb(NAN),
  "Phiinv": lambda z, an: acb((2 * z.real - 1).erfinv() * arb(2).sqrt() if z.imag == 0 and not an else NAN)}

def real(name, x, clip):
  """A primitive on a real ball: by its two ends where it is monotone, in x or in |x|; clip: x is known to be >= 0."""
  def at(t):
    r = COMPLEX[name](acb(t), False)
    return r.real if r.imag == 0 else NAN
  if name in ("sin", "cos", "sign") or not x.is_finite(): return at(x)
  a, b = (x.abs_lower(), x.abs_upper()) if name in EVEN else (arb(0) if clip else x.lower(), x.upper())
  low = arb(-1).exp()  # where xlogx turns
  return at(a).union(at(b)).union(-low if name == "xlogx" and not (a > low or b < low) else at(a))

def combine(n, get):
  r = None
  for m, k in n.a[-1]:
    v = get(m)
    v = v * k if n.op == "+" else v if k == 1 else ipow(v, k)
    r = v if r is None else r + v if n.op == "+" else r * v
  return r + n.a[0] if n.op == "+" and n.a[0] != 0 else r

class Point:
  """Values over a box, to about so many digits: env gives every name's two exact ends."""
  def __init__(self, digits, env):
    digits = min(digits, MAX_DIGITS)
    self.bits, self.env, self.memo, self.goal = int(digits * 3.3219281) + 24, env, {}, arb(10) ** -digits

  def __call__(self, n):
    ctx.prec = self.bits
    return self.at(n)

  def at(self, n):
    if n not in self.memo:
      tick()
      if n.op == "f":
        u = self.at(n.a[1])
        r = real(n.a[0], u, n.a[0] in ("sqrt", "xlogx") and u.lower() < 0 and self.nonnegative(n.a[1]))
      else:
        r = (self.ball(*self.env[n.a[0]]) if n.op == "v" else arb(n.a[0]) if n.op == "q" else
             arb.pi() if n.op == "pi" else self.integral(n) if n.op == "E" else combine(n, self.at))
      self.memo[n] = r
    return self.memo[n]

  def ball(self, lo, hi):
    """A ball over [lo, hi]; one that starts at 0 does not reach below it."""
    around = arb(0, arb(hi / 2).upper())
    return around + around.rad() if lo == 0 < hi else arb(lo).union(hi)

  def nonnegative(self, n):
    """Whether the exact ends of the box show n >= 0 (its ball may reach below)."""
    if n.op in "v+":
      low, terms = (0, [(n, 1)]) if n.op == "v" else n.a
      for m, k in terms:
        if m.op == "v" and m.a[0] in self.env: low += k * self.env[m.a[0]][0 if k > 0 else 1]
        elif m.op == "v" or k < 0 or not self.nonnegative(m): return False
      return low >= 0
    if n.op == "*": return all(e % 2 == 0 or self.nonnegative(b) for b, e in n.a[0])
    if n.op == "E": return self.nonnegative(n.a[0])
    return positive(n) or n is const(0) or n.op == "f" and n.a[0] in ("abs", "sqrt", "log2cosh")

  def integral(self, n):
    """E F(y), y ~ N(0, v): Arb's quadrature on [-R, R] of what is NaN unless analytic on the ball; proved tails."""
    (body, v), p, seen, stack, failed = n.a, self.bits, set(), [n.a[0]], []
    if "tape" not in n.cache:
      while stack:
        m = stack.pop()
        if m not in seen and YN in m.free:
          seen.add(m)
          stack += children(m)
      n.cache["tape"] = sorted(seen - {Y}, key=lambda m: m.id), subst(body, {YN: -Y}) is body
    (tape, even), deviation = n.cache["tape"], self.at(fn("sqrt", v))
    known = {m: self.at(m) for t in tape for m in children(t) if YN not in m.free}
    def integrand(z, an):
      try:
        tick()
        values = known | {Y: z * deviation}
        for m in tape:
          values[m] = COMPLEX[m.a[0]](values[m.a[1]], an) if m.op == "f" else combine(m, values.__getitem__)
        return values[body] * (-z * z / 2).exp()
      except Reject as e:
        failed[:] = [e]
        return acb(NAN)
    for k in range(64):
      radius = (1.4 * p) ** 0.5 * 1.06 ** k
      rest = sum(tail_integral(body, tape, known, side * deviation, arb(radius)) for side in (1, -1))
      if rest < self.goal: break
    if not rest.is_finite(): return NAN
    limits = {"rel_tol": self.goal, "abs_tol": self.goal, "eval_limit": EVALS}
    inner = acb.integral(integrand, 0 if even else -radius, radius, **limits).real
    need(not failed, failed and str(failed[0]))
    return inner * (2 if even else 1) / (2 * arb.pi()).sqrt() + arb(0, rest.upper())

# Real tails, z = +-(R + t), t >= 0. A record (P, lo, hi, B, U): the value is the quadratic P if given, it lies in
# [lo, hi], |value| <= the quadratic B if given, log|value| <= the quadratic U if given.
def qmap(f, *qs): return None if None in qs else tuple(f(*cs) for cs in zip(*qs))
def qsum(p, q): return qmap(arb.__add__, p, q)
def qmax(p, q): return qmap(arb.max, p, q)
def qconst(c): return arb(c), arb(0), arb(0)
def degree(q): return 0 if q[1] == q[2] == 0 else 1 if q[2] == 0 else 2  # a ball about 0 is not 0
def qtimes(p, q):
  if not p or not q or degree(p) + degree(q) > 2: return None
  return p[0] * q[0], p[0] * q[1] + p[1] * q[0], p[0] * q[2] + p[1] * q[1] + p[2] * q[0]
def qinf(q):
  """Lower bound of a quadratic over t >= 0."""
  a, b, c = (x.lower() for x in q)
  return a if b >= 0 and c >= 0 else (a - b * b / (4 * c)).lower() if c > 0 else -INF
def qsup(q): return -qinf(qmap(arb.__neg__, q))

def record(P=None, lo=-INF, hi=INF, B=None, U=None):
  lo, hi = lo if lo >= -INF else -INF, hi if hi <= INF else INF
  if P is not None: lo, hi, B = arb.max(lo, qinf(P)), arb.min(hi, qsup(P)), qmap(abs, P)
  if B is None:
    top = arb.min(arb.max(-lo, hi), qsup(U).exp() if U else INF)
    lo, hi, B = arb.max(lo, -top), arb.min(hi, top), qconst(top) if top.is_finite() else None
  if U is None and B is not None:  # log(1 + x) <= x
    h = [x.upper() for x in qmax(B, (arb(2) ** -4000, arb(0), arb(0)))]
    U = (h[0].log(), h[1] / h[0], h[2] / h[0])
  return P, lo, hi, B, U

def record_mul(a, b):
  (s, al, ah), (r, bl, bh) = ((1, x[1], x[2]) if x[1] >= 0 else (-1, -x[2], -x[1]) for x in (a, b))
  lo, hi = (al * bl, ah * bh) if al >= 0 and bl >= 0 else (-INF, INF)
  return record(qtimes(a[0], b[0]), *((lo, hi) if s == r else (-hi, -lo)), qtimes(a[3], b[3]), qsum(a[4], b[4]))

def record_pow(a, e):
  if e == 1: return a
  if a[0] and degree(a[0]) == 0: return record(qconst(ipow(a[0][0], e)))
  if e < 0 and a[2] < 0: return record_mul(record(qconst((-1) ** e)), record_pow(record_mul(record(qconst(-1)), a), e))
  if e < 0: a = record(None, arb(0), 1 / a[1]) if a[1] > 0 else record()
  r = record_mul(a, a) if abs(e) == 2 else a if e == -1 else record(
    None, ipow(a[1], abs(e)) if a[1] >= 0 else -INF, INF, None, qmap(lambda c: c * abs(e), a[4]))
  return (r[0], arb.max(r[1], arb(0)), *r[2:]) if e % 2 == 0 else r

def record_fn(name, a):
  (P, lo, hi, B, U), one = a, qconst(1)
  grown = B and qsum(B, one)  # |u| + 1: log2cosh <= |u| + 1, mills <= |u| + 2, H >= phi(g)/(2 g) at g = |u| + 1
  if name == "exp": return record(None, lo.exp(), hi.exp(), None, P or (qconst(hi) if hi.is_finite() else None))
  if name == "log" and lo > 0: return record(None, lo.log(), hi.log(), U and qmax(U, qconst(abs(lo.log()))))
  if name == "xlogx" and lo > 0: return record_mul(a, record_fn("log", a))
  if name == "xlogx" and lo >= 0: return record(None, arb(-1), hi * hi)
  if name == "sqrt" and lo >= 0: return record(None, lo.sqrt(), hi.sqrt(), None, qmap(lambda c: c / 2, U))
  if name in ("tanh", "sin", "cos", "sign", "atan"): return record(None, arb(-2), arb(2))
  if name in ("sech", "H"): return record(None, arb(0), arb(1))
  if name == "logH":
    square = qmap(lambda c: c / 2, qtimes(grown, grown))
    return record(None, -INF, arb(0), qsum(square, qsum(qsum(grown, grown), one)))
  if name == "abs": return record(None, arb.max(arb.max(lo, -hi), arb(0)), INF, B, U)
  if name == "log2cosh": return record(None, arb(2).log(), INF, grown)
  return record(None, arb.max(lo, arb(0)), INF, grown and qsum(grown, one)) if name == "mills" else record()

def tail_record(body, tape, known, deviation, R):
  """The record of F at y = deviation (R + t)."""
  half = (arb(0), INF) if deviation.mid() > 0 else (-INF, arb(0))  # the ball of a deviation >= 0 may reach below 0
  values = {m: record(qconst(c)) for m, c in known.items()} | {Y: record((deviation * R, deviation, arb(0)), *half)}
  for m in tape:
    if m.op == "f": r = record_fn(m.a[0], values[m.a[1]])
    else: r = record(qconst(m.a[0] if m.op == "+" else 1))
    for k, e in m.a[-1] if m.op != "f" else ():
      x = record_mul(record(qconst(e)), values[k]) if m.op == "+" else record_pow(values[k], e)
      U = None if r[3] is not None and x[3] is not None else qsum(qmax(r[4], x[4]), qconst(arb(2).log()))
      r = record_mul(r, x) if m.op == "*" else record(qsum(r[0], x[0]), r[1] + x[1], r[2] + x[2], qsum(r[3], x[3]), U)
    values[m] = r
  return values[body]

def tail_integral(*a):
  """Bound of the integral of phi |F| beyond R on one side: phi e^U with U2 <= 1/2, U1 < R."""
  U, R = tail_record(*a)[4], a[-1]
  ok = U is not None and U[2] <= HALF and U[1] < R
  return (U[0] - R * R / 2).exp() / ((2 * arb.pi()).sqrt() * (R - U[1])) if ok else INF

