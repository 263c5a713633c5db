"""Formulas of the second checker: a shared graph in a normal form, derivatives, the parser, and a model file's names.

Nothing here is numeric: exact rationals only. Real semantics: what is undefined must not vanish by simplification."""
import ast, re, time
from flint import fmpq, fmpz

MAX_NODES, MAX_BITS = 200_000, 1 << 20
Q1, HALF, DEADLINE = fmpq(1), fmpq(1, 2), [float("inf")]

class Reject(Exception): """The certificate does not prove its claim, or needs what this checker does not support."""

def need(ok, reason, error=Reject):
  if not ok: raise error(reason)

def tick(): need(time.monotonic() < DEADLINE[0], "not decided within the time budget")

# ------------------------------------------------------------ the graph
class Node:
  """op q v pi + * f E with arguments a; free: the names it depends on; total: it has a value for all real ones."""
  __slots__ = ("op", "a", "id", "free", "total", "cache")
  table = {}
  def __add__(x, y): return lin([(Q1, x), (Q1, y)])
  def __sub__(x, y): return lin([(Q1, x), (-Q1, y)])
  def __neg__(x): return lin([(-Q1, x)])
  def __rmul__(x, c): return lin([(fmpq(c), x)])  # number * node
  def __mul__(x, y): return mul((x, 1), (y, 1))
  def __truediv__(x, y): return mul((x, 1), (y, -1))

def node(op, *a, parts=(), free=frozenset(), total=True):
  n = Node.table.get((op, a))
  if n is None:
    tick()
    need(len(Node.table) < MAX_NODES, "the formulas grow too large")
    n = Node.table[op, a] = Node()
    n.op, n.a, n.id, n.cache, n.free = op, a, len(Node.table), {}, free.union(*(m.free for m in parts))
    n.total = total and all(m.total for m in parts)
  return n
def const(c): return node("q", fmpq(c))
def var(name): return node("v", name, free=frozenset([name]))
YN = "the bound Gaussian"
Y, PI, ONE = var(YN), node("pi"), const(1)

def children(n):
  return [m for m, _ in n.a[-1]] if n.op in "+*" else [n.a[1]] if n.op == "f" else list(n.a) if n.op == "E" else []

def positive(n):
  """Whether the form alone shows n > 0 wherever it is defined."""
  if n.op == "+": return n.a[0] >= 0 and all(k > 0 and positive(m) for m, k in n.a[1])
  return (n.op == "pi" or n.op == "q" and n.a[0] > 0 or n.op == "*" and all(positive(b) for b, _ in n.a[0]) or
          n.op == "f" and n.a[0] in ("exp", "H", "mills", "sech"))

def lin(terms, c=fmpq(0)):
  """c + sum of coefficient * node. A coefficient 0 stays where the node may be undefined: 0 * log(-1) has no value."""
  acc = {}
  for k, n in terms:
    c += k * n.a[0] if n.op in "q+" else 0
    for m, j in n.a[1] if n.op == "+" else ((n, Q1),) if n.op != "q" else ():
      acc[m] = acc.get(m, 0) + k * j
  items = tuple(sorted(((m, j) for m, j in acc.items() if j != 0 or not m.total), key=lambda t: t[0].id))
  if len(items) == 1 and c == 0 and items[0][1] == 1: return items[0][0]
  if len(items) == 1 and c == 1 and items[0][1] == -1 and items[0][0].op == "f" and items[0][0].a[0] == "H":
    return fn("H", -items[0][0].a[1])  # 1 - H(u)
  return node("+", c, items, parts=[m for m, _ in items]) if items else const(c)

def qpow(c, e):
  need(c != 0 or e >= 0, "division by zero")
  need(abs(e) * max(int(c.p).bit_length(), int(c.q).bit_length()) <= MAX_BITS, "an exact constant is too large")
  return c ** e if e >= 0 else (1 / c) ** -e

def mul(*todo):
  """Product of (node, integer exponent) pairs; exponentials merge, and 1/H(u) = mills(u) sqrt(2 pi) exp(u^2/2)."""
  c, acc, exps, todo = Q1, {}, [], list(todo)
  while todo:
    n, e = todo.pop()
    if n.op == "q": c *= qpow(n.a[0], e)
    elif n.op == "*": todo += [(b, k * e) for b, k in n.a[0]]
    elif n.op == "+" and n.a[0] == 0 and len(n.a[1]) == 1 and n.a[1][0][1] != 0:
      c *= qpow(n.a[1][0][1], e)
      todo.append((n.a[1][0][0], e))
    elif n.op == "f" and n.a[0] == "exp": exps.append((fmpq(e), n.a[1]))
    elif n.op == "f" and n.a[0] == "H" and e < 0:
      todo += [(fn("mills", n.a[1]), -e), (fn("sqrt", 2 * PI), -e), (fn("exp", -HALF * mul((n.a[1], 2))), e)]
    else: acc[n] = acc.get(n, 0) + e
  n = fn("exp", lin(exps))
  if n is not ONE: acc[n] = 1
  items = tuple(sorted(((b, e) for b, e in acc.items() if e or not b.total), key=lambda t: t[0].id))
  need(all(abs(e) <= MAX_BITS for _, e in items), "an exponent is too large")
  total = all(b.total and (e >= 0 or positive(b)) for b, e in items)
  if not items or c == 0 and total: return const(c)
  single = len(items) == 1 and items[0][1] == 1
  n = items[0][0] if single else node("*", items, parts=[b for b, _ in items], total=total)
  return n if c == 1 else lin([(c, n)])

ODD, EVEN = {"tanh", "sin", "atan", "sign"}, {"sech", "cos", "log2cosh", "abs"}
PARTIAL = {"log", "sqrt", "xlogx", "sign", "Phiinv"}  # not defined for all reals
KNOWN = {"exp": {0: 1}, "sech": {0: 1}, "cos": {0: 1}, "H": {0: HALF}, "tanh": {0: 0}, "sin": {0: 0}, "atan": {0: 0},
         "log": {1: 0}, "sqrt": {0: 0, 1: 1}, "xlogx": {0: 0, 1: 0}, "Phiinv": {HALF: 0}, "abs": {0: 0}}

def fn(name, u):
  """A primitive function of a node."""
  if u.op == "q" and u.a[0] in KNOWN.get(name, {}): return const(KNOWN[name][u.a[0]])
  if name in ODD | EVEN and (u.a[1][0][1] if u.op == "+" else u.a[0] if u.op == "q" else 1) < 0:
    return -fn(name, -u) if name in ODD else fn(name, -u)
  if u.op == "f" and name in ("log", "xlogx") and u.a[0] == "H":
    return fn("logH", u.a[1]) if name == "log" else u * fn("logH", u.a[1])
  return node("f", name, u, parts=[u], total=name not in PARTIAL or name in ("log", "sqrt") and positive(u))

def expectation(body, z):
  """E over z ~ N(0,1), as E F(y) with y ~ N(0, v) where z occurs only in sqrt(v) z (heat form), otherwise v = 1."""
  seen, roots, products, stack, memo, zv = set(), set(), [], [body], {}, var(z)
  while stack:
    n = stack.pop()
    if n in seen or z not in n.free: continue
    seen.add(n)
    need(n.op != "E", "nested expectations are not supported by this checker")
    product = n.op == "*" and (zv, 1) in n.a[0]
    if product:
      found = [b for b, e in n.a[0] if e == 1 and b.op == "f" and b.a[0] == "sqrt" and z not in b.free]
      roots.add(found[0] if len(found) == 1 else None)
      products.append(n)
    stack += [m for m in children(n) if m is not zv or not product]
  if zv in seen or len(roots) != 1 or None in roots: return gaussian(subst(body, {z: Y}), ONE)
  root = roots.pop()
  for n in sorted(products, key=lambda n: n.id):
    memo[n] = mul((Y, 1), *[(subst(b, {z: Y}, memo), e) for b, e in n.a[0] if b not in (zv, root)])
  return gaussian(subst(body, {z: Y}, memo), root.a[1])

def gaussian(body, v):
  if YN not in body.free or v is const(0): return subst(body, {YN: const(0)})
  return node("E", body, v, free=(body.free - Y.free) | v.free, total=False)

def subst(n, to, memo=None):
  """Replaces names by nodes."""
  memo = {} if memo is None else memo
  if n.free.isdisjoint(to): return n
  if n not in memo:
    go = lambda m: subst(m, to, memo)
    memo[n] = (to[n.a[0]] if n.op == "v" else lin([(k, go(m)) for m, k in n.a[1]], n.a[0]) if n.op == "+" else
               mul(*[(go(b), e) for b, e in n.a[0]]) if n.op == "*" else
               fn(n.a[0], go(n.a[1])) if n.op == "f" else gaussian(go(n.a[0]), go(n.a[1])))
  return memo[n]

def without_odd(n):
  """n with 0 for every expectation of an odd body: its value wherever it converges, which the caller shows."""
  if n.op == "E" and (n.a[0] + subst(n.a[0], {YN: -Y})) is const(0): return const(0)
  if n.op == "+": return lin([(k, without_odd(m)) for m, k in n.a[1]], n.a[0])
  return mul(*[(without_odd(b), e) for b, e in n.a[0]]) if n.op == "*" else n

DERIVATIVE = {  # that of sign: undefined at the jump
  "exp": "exp(x)", "log": "1/x", "sqrt": "1/(2*sqrt(x))", "tanh": "sech(x)^2", "sech": "-sech(x)*tanh(x)",
  "log2cosh": "tanh(x)", "H": "-phi(x)", "logH": "-mills(x)", "mills": "mills(x)*(mills(x)-x)", "xlogx": "log(x)+1",
  "sin": "cos(x)", "cos": "-sin(x)", "atan": "1/(1+x^2)", "abs": "sign(x)", "sign": "0*sign(x)",
  "Phiinv": "1/phi(Phiinv(x))"}

def diff(n, x):
  """Derivative in the name x. Under an expectation d/dx E F(y) = E[F_x + v_x F_yy / 2]: no 1/sqrt(v) survives."""
  if x not in n.free: return const(0)
  if x not in n.cache:
    if n.op in "v+": r = ONE if n.op == "v" else lin([(k, diff(m, x)) for m, k in n.a[1] if x in m.free])
    elif n.op == "f": r = Model({}).read(DERIVATIVE[n.a[0]], {"x": n.a[1]}) * diff(n.a[1], x)
    elif n.op == "E":
      heat = HALF * (diff(n.a[1], x) * diff(diff(n.a[0], YN), YN)) if x in n.a[1].free else const(0)
      r = gaussian(diff(n.a[0], x) + heat, n.a[1])
    else:
      r = lin([(fmpq(e), mul((diff(b, x), 1), *((c, k - (c is b)) for c, k in n.a[0] if c is not b or k != 1)))
               for b, e in n.a[0] if x in b.free])
    n.cache[x] = r
  return n.cache[x]

def determinant(a):
  need(len(a) <= 5, "too many directions")
  minors = [(-1) ** j * (a[0][j] * determinant([r[:j] + r[j + 1:] for r in a[1:]])) for j in range(len(a))]
  return lin([(Q1, m) for m in minors]) if a else ONE

# ------------------------------------------------------------ text and model
TOKEN = re.compile(r"((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|(?:next\.)?[A-Za-z_][A-Za-z0-9_]*)"
                   r"|[-+*/^()\[\],]|\s+", re.A)

def parse(text):
  """Syntax tree. Numbers and names become _0, _1, ..; what is left of the grammar is Python's, with ** for ^."""
  need(isinstance(text, str) and len(text) <= 20_000, "an expression must be a string of at most 20,000 characters")
  out, words, at = [], [], 0
  while at < len(text):
    m = TOKEN.match(text, at)
    need(m, f"cannot read '{text[:60]}' at column {at + 1}")
    out.append(f"_{len(words)}" if m[1] else "**" if m[0] == "^" else m[0].strip())
    words += [m[1]] if m[1] else []
    at = m.end()
  try: return ast.parse(" ".join(out).strip(), mode="eval").body, words
  except (SyntaxError, MemoryError, RecursionError, ValueError): raise Reject(f"cannot read '{text[:60]}'")

def number(text):
  mantissa, _, e = text.partition("e")
  whole, _, part = mantissa.partition(".")
  need(len(e) <= 7 and abs(int(e or 0)) <= 300_000, "an exponent is too large")
  return fmpq(fmpz(whole + part), fmpz(10) ** len(part)) * qpow(fmpq(10), int(e or 0))

def power(b, e):
  if e.op == "q" and e.a[0].q == 1: return mul((b, int(e.a[0].p)))
  return mul((fn("sqrt", b), int(e.a[0].p))) if e.op == "q" and e.a[0].q == 2 else fn("exp", e * fn("log", b))

SUGAR = {
  "phi": "exp(-x^2/2)/sqrt(2*pi)", "Phi": "H(-x)", "erfc": "2*H(sqrt(2)*x)", "erf": "1-2*H(sqrt(2)*x)",
  "tan": "sin(x)/cos(x)", "expm1": "exp(x)-1", "log1p": "log(1+x)", "cosh": "(exp(x)+exp(-x))/2",
  "sinh": "(exp(x)-exp(-x))/2",
  "binent": "-xlogx(x)-xlogx(1-x)", "sigmoid": "(1+tanh(x/2))/2", "softplus": "x/2+log2cosh(x/2)",
  "min": "(x+y-abs(x-y))/2", "max": "(x+y+abs(x-y))/2"}
PRIORS = {  # atoms, or f, psi and the second moment
  "gaussian": ("r/(1+r)", "(r-log(1+r))/2", "1"), "bernoulli": [["1", "rho"], ["0", "1-rho"]],
  "rademacher": ("E[z](tanh(r+sqrt(r)*z))", "E[z](log2cosh(r+sqrt(r)*z))-r/2-log(2)", "1"),
  "rademacher-bernoulli": ("rho*E[z](sinh(r+sqrt(r)*z)/((1-rho)/rho*exp(r/2)+cosh(r+sqrt(r)*z)))",
                           "E[z]((1-rho)*log(1-rho+rho*exp(-r/2)*cosh(sqrt(r)*z))"
                           "+rho*log(1-rho+rho*exp(-r/2)*cosh(r+sqrt(r)*z)))", "rho"),
  "two-point": [["sqrt((1-rho)/rho)", "rho"], ["-sqrt(rho/(1-rho))", "1-rho"]],
  "bernoulli-gauss": ("rho*r/(1+r)*E[z](z^2/(1+(1-rho)/rho*sqrt(1+r)*exp(-r*z^2/2)))",
                      "E[z]((1-rho)*log(1-rho+rho/sqrt(1+r)*exp(r*z^2/(2*(1+r))))"
                      "+rho*(r*z^2/2+log((1-rho)*exp(-r*z^2/2)+rho/sqrt(1+r))))", "rho")}

class Model:
  """A model file's names. integers: values of integer parameters, put in at once; fresh: the threshold's own names."""
  def __init__(self, table, integers=None, fresh=()):
    self.t, self.integers, self.fresh = table, integers or {}, set(fresh)
    self.memo, self.texts, self.arguments, self.slopes = {}, {}, {}, []
    get = lambda key: table.get(key, {})
    need("data" not in table and "channel" not in table, "[data] and [channel] are not supported by this checker")
    potential = {"potential": get("potential")["expression"]} if "potential" in table else {}
    for name, text in [*get("definitions").items(), *get("observables").items(), *potential.items()]:
      head, _, tail = name.replace(" ", "").partition("(")
      need(head not in SUGAR | DERIVATIVE and head not in ("E", "sum", "diff", "pi", "inf"), f"'{head}' is redefined")
      self.texts[head], self.arguments[head] = text, tail[:-1].split(",") if tail else None
    clash = self.texts.keys() & {*get("order"), *get("parameters"), *fresh}
    need(not clash and not {"pi", "inf"} & self.fresh, f"{sorted(clash)}: a name with two meanings")
    p = get("prior")
    self.priors = {"": p} if not all(isinstance(v, dict) for v in p.values()) else {"_" + k: v for k, v in p.items()}

  def read(self, text, env=None): return self.build(*parse(text), env or {})

  def build(self, t, words, env):
    tick()
    go = lambda s, **more: self.build(s, words, env | more)
    word = lambda s: words[int(s.id[1:])] if isinstance(s, ast.Name) else need(False, "a name was expected")
    if isinstance(t, ast.BinOp):
      a, b, op = go(t.left), go(t.right), type(t.op).__name__
      need(op in ("Add", "Sub", "Mult", "Div", "Pow"), "an operator that is not allowed")
      if op == "Pow": return power(a, b)
      return a + b if op == "Add" else a - b if op == "Sub" else a * b if op == "Mult" else a / b
    if isinstance(t, ast.UnaryOp): return -go(t.operand) if isinstance(t.op, ast.USub) else go(t.operand)
    if isinstance(t, ast.Name):
      return const(number(word(t))) if word(t)[0] in ".0123456789" else env.get(word(t)) or self.name(word(t))
    need(isinstance(t, ast.Call) and not t.keywords and t.args, "an expression was expected")
    if isinstance(t.func, ast.Name): return self.call(word(t.func), [go(s) for s in t.args])
    need(isinstance(t.func, ast.Subscript) and len(t.args) == 1, "an expression was expected")
    parts = t.func.slice.elts if isinstance(t.func.slice, ast.Tuple) else [t.func.slice]
    kind, x, body, bound = word(t.func.value), word(parts[0]), t.args[0], f"{len(Node.table)} bound"
    need(x not in ("pi", "inf") and x[0] not in ".0123456789" and "." not in x, "a binder needs a name")
    if kind == "E" and len(parts) == 1: return expectation(go(body, **{x: var(bound)}), bound)
    if kind == "diff" and len(parts) == 1:
      if x in env: return subst(self.slope(go(body, **{x: var(bound)}), bound, env[x]), {bound: env[x]})
      need(self.name(x) is var(x), f"'{x}' is no variable")
      return self.slope(go(body), x, var(x))
    need(kind == "sum" and len(parts) == 3, f"{kind}[..] is not supported by this checker")
    a, b = (go(s).a[0] for s in parts[1:])
    need(isinstance(a, fmpq) and isinstance(b, fmpq) and a.q == b.q == 1, "sum needs integer ends")
    need(0 <= b - a <= 10_000, "sum needs ends a <= b, at most 10,000 apart")
    return lin([(Q1, go(body, **{x: const(k)})) for k in range(int(a.p), int(b.p) + 1)])

  def slope(self, n, x, at):
    """A derivative of the statement itself, noted: next to `at`, too, it must have a value."""
    self.slopes.append((diff(n, x), x, at))
    return self.slopes[-1][0]

  def name(self, x):
    if x not in self.memo:
      self.memo[x] = None
      text = (self.t.get("state_evolution", {}).get(x[5:]) if x.startswith("next.") else
              self.texts.get(x) if not self.arguments.get(x) else None)
      known = x in self.t.get("order", {}) or x in self.t.get("parameters", {}) or x in self.fresh
      self.memo[x] = (PI if x == "pi" else self.read(text) if text is not None else
                      const(self.integers[x]) if x in self.integers else var(x) if known else None)
    need(self.memo[x], f"'{x}' is unknown or defined by itself")
    return self.memo[x]

  def call(self, f, args):
    key, prior, names = (f, *args), re.fullmatch(r"(f|psi|mmse|information)(_\w+)?", f), self.arguments.get(f)
    if key not in self.memo:
      need(len(args) == (len(names) if names else 1) or f in ("min", "max"), f"wrong number of arguments of {f}")
      if names: r = self.read(self.texts[f], dict(zip(names, args)))
      elif prior and (prior[2] or "") in self.priors: r = self.prior(prior[1], self.priors[prior[2] or ""], args[0])
      elif f in ("min", "max"):
        r = args[0]
        for y in args[1:]: r = self.read(SUGAR[f], {"x": r, "y": y})
      else:
        known = f in SUGAR or f in DERIVATIVE and (f != "sign" or not self.t)  # sign is the checker's own
        need(known, f"the function {f} is not supported by this checker")
        r = self.read(SUGAR[f], {"x": args[0]}) if f in SUGAR else fn(f, args[0])
      self.memo[key] = r
    return self.memo[key]

  def prior(self, what, table, r):
    """f, psi, mmse, information of the channel y = sqrt(r) x + z; f = E x0 <x>."""
    form, z = PRIORS.get(table.get("name")) or table.get("atoms", ()), f"{len(Node.table)} bound"
    need(form and len(table) == 1, "this prior is not supported by this checker")
    if isinstance(form, tuple): f, psi, second = (self.read(s, {"r": r}) for s in form)
    else:
      atoms, f, psi, gauss = [(self.read(x), self.read(w)) for x, w in form], [], [], fn("sqrt", r) * var(z)
      need(lin([(Q1, w) for _, w in atoms]) is ONE, "the weights of the prior are not shown to sum to 1")
      for x0, w0 in atoms:
        e = [w * fn("exp", r * x * x0 + gauss * x - HALF * (r * x * x)) for x, w in atoms]
        total = lin([(Q1, t) for t in e])
        psi.append((Q1, w0 * fn("log", total)))
        f.append((Q1, w0 * x0 * lin([(Q1, x * t) for (x, _), t in zip(atoms, e)]) / total))
      f, psi, second = expectation(lin(f), z), expectation(lin(psi), z), lin([(Q1, w * x * x) for x, w in atoms])
    return {"f": f, "psi": psi, "mmse": second - f, "information": HALF * (r * second) - psi}[what]

