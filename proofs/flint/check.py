#!/usr/bin/env python3
"""Second, independent checker of Overlap certificates (docs/certificate.md), over python-flint (Arb).

It shares no code with anything but its two neighbours here: it parses the model, builds the threshold's equations,
derives the Jacobian, integrates with Arb's quadrature and its own bounds for the tails, and says in words what it found
proved. It never searches.

    check.py FILE.. [--model MODEL.toml] [--expect "ID in [a,b]"] [--set NAME=VALUE].. [--budget SECONDS]

Exit code: 0 accepted, 1 rejected, 2 malformed (1 outranks 2). --set gives the parameters that --expect expects, where
they are not the threshold's own or the defaults.
"""
import argparse, hashlib, itertools, json, re, sys, time, tomllib
from flint import arb, arb_mat, fmpq, fmpz
from enclosures import Point
from formulas import DEADLINE, ONE, Q1, Model, Node, Reject, const, determinant, diff, need, subst, tick, var, without_odd

MAX_BYTES, MAX_LINES, MAX_NEST, MAX_TREE = 1 << 26, 100_000, 64, 200

class Malformed(Exception): """The bytes are no certificate."""

# ------------------------------------------------------------ the certificate's bytes
KEYS = {"overlap-certificate": "version", "model": "model", "claim": "id set scope bounds model_sha256",
        "krawczyk": "box digits jacobian_digits", "other": "box digits jacobian_digits", "cover": "box tree",
        "plan": None, "end": "lines sha256"}
TYPES = {"model": dict, "set": dict, "id": str, "scope": str, "model_sha256": str, "tree": str, "sha256": str,
         "lines": int, "digits": int, "jacobian_digits": int, "version": int}
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e-?[1-9][0-9]*)?", re.A)

def compact(x, sort=False): return json.dumps(x, ensure_ascii=False, sort_keys=sort, separators=(",", ":")).encode()

def model_hash(m): return hashlib.sha256(compact(m, True)).hexdigest()

def canonical(x, depth=1):
  """Refuses null, floats, deep nesting, and (below the record) keys out of order."""
  need(depth <= MAX_NEST and type(x) in (dict, list, str, int, bool), "a value that is not allowed", Malformed)
  need(type(x) is not dict or depth == 1 or list(x) == sorted(x), "keys are not in order", Malformed)
  for y in x.values() if type(x) is dict else x if type(x) is list else (): canonical(y, depth + 1)

def decimal(text):
  m = DECIMAL.fullmatch(text) if type(text) is str and len(text) <= 210_000 else None
  mantissa, _, e = text.partition("e") if m else ("", "", "")
  need(m and len(e) <= 7 and abs(int(e or 0)) <= 100_000, "not a decimal", Malformed)
  whole, _, part = mantissa.partition(".")
  return fmpq(fmpz(whole + part), fmpz(10) ** (len(part) + max(0, -int(e or 0)))) * fmpz(10) ** max(0, int(e or 0))

def pairs(table, proper):
  need(type(table) is dict and all(type(v) is list and len(v) == 2 for v in table.values()), "not a box", Malformed)
  r = {name: (decimal(a), decimal(b)) for name, (a, b) in table.items()}
  need(all(a <= b and (a < b or not proper) for a, b in r.values()), "ends out of order", Malformed)
  return r

def record(line):
  """One line, checked for form; boxes as exact pairs, their text under `shown`."""
  r = json.loads(line.decode())
  need(type(r) is dict and compact(r) == line, "not compact JSON, or a key twice", Malformed)
  canonical(r)
  rec = r.get("rec")
  need(list(r)[:1] == ["rec"] and type(rec) is str and rec in KEYS, "an unknown record", Malformed)
  wanted = sorted(r.keys() - {"rec"}) if rec == "plan" else KEYS[rec].split()
  need(list(r)[1:] == wanted, "not the record's keys in their order", Malformed)
  if rec == "plan": return r
  for k in ("box", "bounds"):
    if k in r: r["shown"], r[k] = r[k], pairs(r[k], rec in ("krawczyk", "other"))
  need(all(type(v) is TYPES.get(k, type(v)) for k, v in r.items()), "a value of the wrong type", Malformed)
  need(all(1 <= r[k] <= 100_000 for k in ("digits", "jacobian_digits") if k in r), "digits", Malformed)
  need(r.get("version", 1) == 1 and r.get("scope", "local") in ("local", "bracket"), "version or scope", Malformed)
  need(all(type(v) is str for v in r.get("set", {}).values()), "a value of the wrong type", Malformed)
  return r

def read_certificate(data):
  """Records by kind, when form, order and hashes are right."""
  lines, by, order = data.split(b"\n"), {rec: [] for rec in KEYS}, ""
  need(len(data) <= MAX_BYTES and len(lines) <= MAX_LINES, "too long", Malformed)
  need(lines.pop() == b"", "no final line feed", Malformed)
  for i, line in enumerate(lines, 1):
    try: r = record(line)
    except (ValueError, RecursionError, Malformed) as e: raise Malformed(f"line {i}: {e}")
    by[r["rec"]].append(r)
    order += {"overlap-certificate": "h", "cover": "v"}.get(r["rec"], r["rec"][0])
  need(re.fullmatch("hmck*o*v?p*e", order), "the records are not in order", Malformed)
  need(len(by["cover"]) == (by["claim"][0]["scope"] == "bracket"), "a cover belongs to the scope bracket", Malformed)
  need(by["cover"] or not by["other"], "`other` belongs to the scope bracket", Malformed)
  end = by["end"][0]
  need(end["lines"] == len(lines) - 1, "wrong number of lines")
  digest = hashlib.sha256(b"".join(line + b"\n" for line in lines[:-1])).hexdigest()
  need(digest == end["sha256"], "the file's hash does not fit")
  need(model_hash(by["model"][0]["model"]) == by["claim"][0]["model_sha256"], "the model's hash does not fit")
  return by

# ------------------------------------------------------------ the claim's system
def comma(text):
  """Where the comma of a range "[a, b]" is, or None for a point."""
  t, depth = text.strip(), 0
  for i, ch in enumerate(t):
    depth += (ch in "([") - (ch in ")]")
    if ch == "," and depth == 1 and t[0] in "([" and t[-1] in ")]": return i

def interval(m, text):
  """A range (lower, upper, open below, open above) with ends as nodes (None: unbounded); a bare value is a point."""
  t, i = text.strip(), comma(text)
  if i is None: return (m.read(text),) * 2 + (False, False)
  ends = (None if e.strip() in ("inf", "-inf") else m.read(e) for e in (t[1:i], t[i + 1:-1]))
  return *ends, t[0] == "(", t[-1] == ")"

def exact(point, n): return n.a[0] if n.op == "q" else point(n)

def within(point, n, r):
  x, lo, hi = (n if n is None else exact(point, n) for n in (n, *r[:2]))
  return (lo is None or x > lo or not r[2] and x >= lo) and (hi is None or x < hi or not r[3] and x <= hi)

MODEL_KEYS = set("""id title source note constraints parameters order prior definitions potential state_evolution
  equations control observables branches identities thresholds claims references""".split())
THRESHOLD_KEYS = set("""id title note kind unknown bracket expression system box at directions which branches extremum
  where near value set literature meaning assumes uses""".split())

class System:
  """Variables (with ranges and domains), equations and side conditions of a threshold; parameters are put in."""
  def __init__(self, table, claim):
    self.table, self.claim = table, claim
    self.t = t = next((t for t in table.get("thresholds", ()) if t["id"] == claim["id"]), None)
    need(t, f"the model has no threshold '{claim['id']}'")
    self.kind, self.order, self.parameters = t["kind"], sorted(table.get("order", {})), table.get("parameters", {})
    need(set(t) <= THRESHOLD_KEYS and set(table) <= MODEL_KEYS, "a key of the model that this checker does not know")
    build = getattr(self, "kind_" + self.kind, None) if re.fullmatch("[a-z]+", self.kind) else None
    need(build, f"the kind '{self.kind}' is not supported by this checker")
    unknown = t["unknown"] if self.kind != "value" else []
    self.unknown = [unknown] if isinstance(unknown, str) else unknown
    self.spec = t.get({"stability": "at", "zero": "box", "fold": "box"}.get(self.kind), {})
    fresh = [x for x in self.spec if x not in self.order]
    need(not set(fresh) & set(self.parameters), "a parameter in `box`")
    self.settings()
    self.m = m = Model(table, self.integers, [*self.unknown, *fresh])
    self.ranges, self.domains, self.points = {}, {}, {}
    self.fixed, self.states, self.equations = [], [], []
    if "state_evolution" in table: self.steady = [(x, m.name("next." + x) - var(x)) for x in self.order]
    elif "equations" in table: self.steady = [(None, m.read(e)) for e in table["equations"]["vanish"]]
    else: self.steady = [(x, m.slope(m.name("potential"), x, var(x))) for x in self.order] if "potential" in table else []
    self.expression = [m.read(t["expression"])] if "expression" in t else []
    build()
    brackets = t.get("bracket") if isinstance(t.get("bracket"), list) else [t.get("bracket")] * len(self.unknown)
    for x, text in zip(self.unknown, brackets, strict=True):
      self.domains[x] = self.domain(x)
      self.ranges[x] = self.span(text) if text is not None else self.domains[x]
    value = self.expression if self.kind in ("value", "extremum") else [m.read(t["value"])] if "value" in t else []
    self.value, self.names = [self.fill(e, self.points) for e in value], list(self.ranges)
    need(set(claim["bounds"]) == {*self.names, *["value"] * len(value)}, "`bounds` must name the variables")
    need(len(self.equations) == len(self.names), "as many equations as variables are needed")
    need(all(e.free <= set(self.names) for e in self.equations + self.value), "an equation depends on something else")

  def settings(self):
    """The parameters of the claim, each inside its domain."""
    rest = set(self.parameters) - set(self.unknown)
    need(set(self.claim["set"]) == rest, "`set` must name every parameter but the unknown")
    self.values, self.integers, at, alone = {}, {}, Point(40, {}), Model({})
    for x, text in self.claim["set"].items():
      p, n = self.parameters[x], alone.read(text)
      self.values[x] = n
      need(within(at, n, interval(alone, p.get("domain", "(-inf, inf)"))), f"{x} is not inside its domain")
      need(not p.get("integer") or re.fullmatch("-?[0-9]+", text, re.A), f"{x} must be an integer")
      if p.get("integer"): self.integers[x] = n.a[0]

  def fill(self, n, points={}): return subst(subst(n, points), self.values)

  def span(self, text): return tuple(n if n in (None, True, False) else self.fill(n) for n in interval(self.m, text))

  def domain(self, x):
    table = self.table["order"] if x in self.order else self.parameters
    return self.span(table.get(x, {}).get("domain", "(-inf, inf)"))

  def state(self, spec, tag, eqs):
    """Adds the variables and equations of a state; points are put in, and their own equations become conditions."""
    points, free = {}, []
    for x in sorted({*self.order, *spec}):
      if x in spec and comma(spec[x]) is None: points[x] = self.m.read(spec[x])
      elif any(x in e.free for _, e in eqs):
        free.append(x)
        points[x] = var(x + tag)
        self.domains[x + tag] = self.domain(x)
        self.ranges[x + tag] = self.span(spec[x]) if x in spec else self.domains[x + tag]
    for x, e in eqs:
      if x not in points or x in free: self.equations.append(self.fill(e, points))
      else: self.fixed.append((self.fill(e, points), self.fill(e), {y: self.fill(n) for y, n in points.items()}))
    return points, free

  def kind_value(self): need(self.expression, "no expression")

  def kind_root(self): self.equations += [self.fill(e) for e in self.expression]

  def kind_extremum(self): self.equations += [self.fill(diff(self.expression[0], x)) for x in self.unknown]

  def kind_zero(self):
    eqs = [(None, self.m.read(e)) for e in self.t["system"]] if "system" in self.t else self.steady
    self.points, _ = self.state(self.spec, "", eqs + [(None, e) for e in self.expression])

  def kind_fold(self):
    """Also stability: the fixed point, and det(1 - J) = 0 over the directions."""
    self.points, free = self.state(self.spec, "", self.steady)
    directions = self.t.get("directions", self.order) if self.kind == "stability" else free
    rows = [e for x, e in self.steady if x is None or x in directions]
    need(len(rows) == len(directions), "as many equations as directions are needed")
    slopes = [[-self.m.slope(e, x, var(x)) for x in directions] for e in rows]
    self.equations.append(self.fill(determinant(slopes), self.points))

  kind_stability = kind_fold

  def kind_maxwell(self):
    potentials = []
    need(len(self.t["branches"]) == 2, "maxwell needs two branches")
    for tag, b in zip(("#1", "#2"), self.t["branches"]):
      if isinstance(b, dict) and set(b) == {"value"}: potentials.append(self.fill(self.m.read(b["value"])))
      else:
        spec = b if isinstance(b, dict) else self.table["branches"][b].get("box", {})
        self.states.append(self.state(spec, tag, self.steady)[0])
        potentials.append(self.fill(self.m.name("potential"), self.states[-1]))
    self.equations.append(potentials[0] - potentials[1])

# ------------------------------------------------------------ the proof
def ends(x):
  if type(x) is fmpq: return x, x
  need(x.is_finite(), "a value without a finite enclosure")
  return x.lower().fmpq(), x.upper().fmpq()

def middle(box): return {x: ((a + b) / 2,) * 2 for x, (a, b) in box.items()}

def inside(a, b): return all(b[x][0] <= a[x][0] and a[x][1] <= b[x][1] for x in a)

def nonzero(v): return v.is_finite() and not v.contains(0)

class Proof:
  """Proves a certificate's claim, or raises Reject."""
  def __init__(self, by):
    self.claim, table = by["claim"][0], by["model"][0]["model"]
    chain, others, covers = by["krawczyk"], by["other"], by["cover"]
    self.s = s = System(table, self.claim)
    self.names, self.jacobian = s.names, [[diff(e, x) for x in s.names] for e in s.equations]
    need(bool(chain) == bool(s.names) >= len(covers), "krawczyk lines or a cover do not fit the kind")
    need(all(set(r["box"]) == set(s.names) for r in chain + others + covers), "a box does not name the variables")
    need(not others or s.kind == "fold" and "which" in s.t, "`other` belongs to a fold with `which`")
    need(all(inside(b["box"], a["box"]) for a, b in zip(chain, chain[1:])), "the boxes are not nested")
    for p in s.states or [s.points]: self.approach(p, chain[0]["box"] if chain else {})
    if not chain: return self.value_alone()
    self.first, self.shown, known = chain[0]["box"], chain[0]["shown"], None
    for r in chain: image, known = self.krawczyk(r, known)
    digits, jacobian_digits = chain[-1]["digits"], chain[0]["jacobian_digits"]
    self.membership(image, Point(digits, image), table.get("constraints", ()))
    for f in s.fixed: self.fixed_point(*f)
    if len(s.states) == 2:
      at = Point(digits, self.first)
      a, b = ({x: at(s.fill(n)) for x, n in p.items()} for p in s.states)
      need(any(not a[x].overlaps(b[x]) for x in a.keys() & b.keys()), "the two states are not shown to differ")
    if s.value: self.in_bounds(self.enclose(s.value[0], image, digits))
    if s.kind == "extremum":
      self.sign, at = {"max": -1, "min": 1}[s.t["extremum"]], Point(jacobian_digits, self.first)
      minors = [determinant([r[:k] for r in self.jacobian[:k]]) for k in range(1, len(s.names) + 1)]
      definite = all(at(n) * self.sign ** k > 0 for k, n in enumerate(minors, 1))
      need(definite, "the Hessian is not shown to be definite on the first box")
    if covers: self.cover(covers[0], [r["box"] for r in chain[:1] + others], jacobian_digits)
    if "which" in s.t and covers:
      u, first = s.unknown[0], {"first": True, "last": False}[s.t["which"]]
      for r in others:
        lo, hi = self.krawczyk(r, None)[0][u]
        need(lo > image[u][1] if first else hi < image[u][0], "the solution is not shown to be the one named")

  def krawczyk(self, r, known):
    """K(X) = m - Y F(m) + (1 - Y F'(X)) (X - m) inside X: exactly one zero in X. An outer box's F' is tried first."""
    X, names, full = r["box"], self.names, r["digits"]
    small = min(full, 8 + max(len(str(int((abs(a) + 1) / (b - a)))) for a, b in X.values()))
    one = arb_mat([[int(i == j) for j in names] for i in names])
    for anew, digits in [(True, small), (False, full)] if known is None else [(False, small), (True, full)]:
      if anew:
        at = Point(r["jacobian_digits"], X)
        need(all(at(e).is_finite() for e in self.s.equations), "the equations have no value somewhere in a box")
        known = arb_mat([[at(d) for d in row] for row in self.jacobian])
      at, inverse = Point(digits, middle(X)), known.mid().inv().mid()
      F, m = arb_mat([[at(e)] for e in self.s.equations]), arb_mat([[at(var(x))] for x in names])
      D = arb_mat([[arb(X[x][0]).union(X[x][1])] for x in names]) - m
      K = m - inverse * F + (one - inverse * known) * D
      if all(K[i, 0] > X[x][0] and K[i, 0] < X[x][1] for i, x in enumerate(names)):
        return {x: ends(K[i, 0]) for i, x in enumerate(names)}, known
    raise Reject("the Krawczyk test fails: exactly one solution in a box is not shown")

  def membership(self, image, at, constraints):
    """The solution lies in its bounds, ranges, domains, and satisfies the constraints."""
    need(inside(image, {x: self.claim["bounds"][x] for x in image}), "the bounds of an unknown are not proved")
    for x in self.names:
      ok = all(within(at, var(x), r[x]) for r in (self.s.ranges, self.s.domains))
      need(ok, f"{x} is not shown to be inside its range and domain")
    for text in constraints:
      parts = re.split(r"(<=|>=|<|>|=)", text)
      links = list(zip(parts[::2], parts[1::2], parts[2::2]))
      for (a, op, b), p in itertools.product(links, self.s.states or [self.s.points]):
        v = at(self.s.fill(self.s.m.read(a) - self.s.m.read(b), p))
        ok = {"<": v < 0, "<=": v <= 0, ">": v > 0, ">=": v >= 0, "=": v == 0}[op]
        need(ok, f"the constraint {text} is not shown")
      need(links, f"cannot read the constraint {text}")

  def fixed_point(self, reduced, equation, points, count=16):
    """A point must be fixed over the bracket (cut into pieces), and its equation must have a value there. Over an
    unbounded bracket its equation must vanish identically, and have a value on the first box."""
    (u, *more), pieces, reduced = self.s.unknown, [self.first], without_odd(reduced)
    bounded = not more and all(self.s.ranges[u][:2])
    need(bounded or reduced is const(0), "the given point is not shown to be fixed over the bracket")
    if bounded:
      (a, _), (_, b) = (ends(exact(Point(20, self.first), n)) for n in self.s.ranges[u][:2])
      pieces = [self.first | {u: (a + (b - a) * k / count, a + (b - a) * (k + 1) / count)} for k in range(count)]
    for env in pieces:
      at = Point(20, env)
      for x, n in points.items():
        ok = n in (var(x), var(x + "#1"), var(x + "#2")) or within(at, n, self.s.domain(x))
        need(ok, "the given point is not shown to be inside its domain")
      v = Point(20, env | {x: ends(exact(at, n)) for x, n in points.items()})(equation)
      ok = v.is_finite() and (reduced is const(0) or v == 0)
      need(ok, "the given point is not shown to be fixed over the bracket")

  def approach(self, points, box):
    """A derivative at a point has a value on one side of it, too (before the point is put in: 0 z^3 would be gone)."""
    fill, noted, near = lambda n: self.s.fill(n, points), self.s.m.slopes, {}
    for _, x, at in sorted(reversed(noted), key=lambda t: t[2] is not var(t[1])):
      own = at is var(x)
      if not own or fill(at).op != "v": near[x] = fill(at if own else subst(at, {y: var("near " + y) for y in near}))
    slopes = {fill(subst(d, {y: var("near " + y) for y in near})) for d, x, _ in noted if x in near}
    def has_values(steps):
      env = dict(box)
      for step, (x, n) in zip(steps, near.items()):
        a, b = ends(exact(Point(20, env), n))
        env["near " + x] = (a, b) if a < b else (min(a, a + step), max(a, a + step))
      return all(Point(10, env)(d).is_finite() for d in slopes)
    sides = itertools.product((fmpq(1, 1 << 60), fmpq(-1, 1 << 60)), repeat=len(near))
    need(any(map(has_values, sides)), "a derivative at a point is not shown to exist: next to it there is no value")

  def enclose(self, n, env, digits):
    """Natural enclosure met with the mean value form."""
    at, mid = Point(digits, env), Point(digits, middle(env))
    v = at(n)
    if not n.free or not v.is_finite(): return v
    w = mid(n) + sum(at(diff(n, x)) * (at(var(x)) - mid(var(x))) for x in sorted(n.free))
    return v.intersection(w) if w.is_finite() else v

  def in_bounds(self, v):
    (lo, hi), self.best = self.claim["bounds"]["value"], v
    need(v >= lo and v <= hi, "the bounds of the value are not proved")

  def value_alone(self):
    lo, hi = self.claim["bounds"]["value"]
    digits = 40 if lo == hi else 10 + len(str(int((abs(lo) + 1) / (hi - lo))))
    self.in_bounds(Point(digits, {})(self.s.value[0]))

  def cover(self, cover, boxes, digits):
    """No further solution over the ranges; for an extremum over the bracket, nothing as good."""
    s, names, outer, self.reach = self.s, self.names, cover["box"], cover["shown"]
    need(all(all(s.ranges[x][:2]) for x in names), "a range is unbounded: no cover")
    reach = {x: [ends(exact(Point(20, outer), n)) for n in s.ranges[x][:2]] for x in names}
    reach = {x: (lo[0], hi[1]) for x, (lo, hi) in reach.items()}
    need(inside(reach, outer), "the cover does not reach over the ranges")
    stack, best = [(outer, 0)], s.kind == "extremum" and s.t.get("where") != "interior"
    need(s.t.get("where", "interior") == "interior", "`where` is not understood")
    for ch in cover["tree"]:
      tick()
      need(stack, "the tree does not fit")
      X, depth = stack.pop()
      if ch in "0123456789":
        need(depth < MAX_TREE and int(ch) < len(names), "the tree is too deep, or splits no variable")
        x = names[int(ch)]
        a, b = X[x]
        stack += [(X | {x: ((a + b) / 2, b)}, depth + 1), (X | {x: (a, (a + b) / 2)}, depth + 1)]
      elif ch == "k": need(any(inside(X, k) for k in boxes), "a leaf k outside the uniqueness boxes")
      elif ch == "v": need(best and self.worse(X, digits), "a leaf v is not shown to be worse")
      elif ch == "n": need(self.preconditioned(X, digits), "a leaf n is not shown")
      else: self.letter("abcdefghij".find(ch), X, outer, digits, best)
    need(not stack, "the tree does not fit")

  def letter(self, i, X, outer, digits, best):
    need(0 <= i < len(self.names), "a letter of the tree names no equation")
    v = Point(digits, X)(self.s.equations[i])
    v = v if nonzero(v) else self.enclose(self.s.equations[i], X, digits)
    need(nonzero(v), "a leaf is not excluded by its equation")
    if not best: return
    x, end = self.names[i], int((v > 0) == (self.sign < 0))  # the end of the leaf where the expression is best
    need(Point(digits, X)(self.s.value[0]).is_finite(), "the expression has no value on a leaf")
    inner = (X[x][0] > outer[x][0], X[x][1] < outer[x][1])[end]
    need(inner or self.worse(X | {x: (X[x][end],) * 2}, digits), "an end is not shown to be worse")

  def preconditioned(self, X, digits):
    at, mid = Point(digits, X), Point(digits, middle(X))
    J = arb_mat([[at(d) for d in row] for row in self.jacobian])
    D = arb_mat([[at(var(x)) - mid(var(x))] for x in self.names])
    F, inverse = arb_mat([[mid(e)] for e in self.s.equations]), J.mid().inv().mid()
    G = inverse * F + inverse * J * D
    return all(at(e).is_finite() for e in self.s.equations) and any(nonzero(v) for v in G.entries())

  def worse(self, X, digits): return (self.best - self.enclose(self.s.value[0], X, digits)) * self.sign < 0

  def words(self):
    """What is proved, from the formal claim alone."""
    c, s, t, table = self.claim, self.s, self.s.t, self.s.table
    show = lambda b: ", ".join(f"{x} in [{v[0]}, {v[1]}]" for x, v in b.items())
    at = ", ".join(f"{x} = {v}" for x, v in c["set"].items())
    head = f"{table['id']}: {t['id']}{' at ' if at else ''}{at}: "
    if s.kind == "value": return head + f"{t['expression']} lies in [{', '.join(c['shown']['value'])}]"
    steady = ([f"next.{x} = {x}" for x in s.order] if "state_evolution" in table else
              [f"{e} = 0" for e in table["equations"]["vanish"]] if "equations" in table else
              [f"diff[{x}](potential) = 0" for x in s.order] if "potential" in table else [])
    zero = [f"{e} = 0" for e in t["system"]] if "system" in t else steady
    own = [f"{t['expression']} = 0"] if "expression" in t else []
    where = f"with {s.spec}" if s.spec else "anywhere in the domains"
    what = {
      "root": own, "zero": [*zero, *own, where], "fold": [*steady, "det(1 - J) = 0", where],
      "extremum": [f"a local {t.get('extremum')}imum of {t.get('expression')}"],
      "stability": [f"det(1 - J) = 0 over {t.get('directions', s.order)} at {t.get('at')}, fixed over the bracket"],
      "maxwell": [*steady, f"equal potential, {'different ' * (len(s.states) == 2)}states {t.get('branches')}"]}[s.kind]
    scope = "nothing is claimed outside this box"
    if c["scope"] == "bracket":
      over = "the whole of " + show(self.reach)
      best = s.kind == "extremum" and t.get("where") != "interior"
      scope = (f"it is the {t['extremum']}imum over {over}" if best else f"it is the {t['which']} of all over {over}"
               if "which" in t else f"there is no other over {over}")
    if any(type(b) is str for b in t.get("branches", ())):
      scope += "; that the states are the named branches is not claimed"
    return head + f"{'; '.join(what)}: exactly one in the box {show(self.shown)}; there {show(c['shown'])}; {scope}"

def expect(text, settings, by):
  """--expect: the very threshold, at the expected parameters, with its scope, and within the given interval."""
  claim, table = by["claim"][0], by["model"][0]["model"]
  t = next(t for t in table["thresholds"] if t["id"] == claim["id"])
  m = re.fullmatch(r"\s*(\S+)(?:\s+in\s*(\[.*\]))?\s*", text)
  need(m and m[1] == claim["id"], "the certificate is not about the expected threshold")
  ok = claim["scope"] == "bracket" or "near" in t or t["kind"] == "value"
  need(ok, "a local statement is proved, but a threshold without `near` asks for the whole bracket")
  for x, v in claim["set"].items():
    wanted = settings.get(x, t.get("set", {}).get(x, table["parameters"][x].get("default")))
    need(wanted is not None and Model({}).read(wanted) is Model({}).read(v), f"{x} = {v} is not the expected value")
  if m[2]:
    lo, hi = (exact(Point(80, {}), n) for n in interval(Model({}), m[2])[:2])
    name = t["unknown"] if isinstance(t.get("unknown"), str) else t.get("unknown", [None])[0]
    a, b = claim["bounds"].get("value") or claim["bounds"][name]
    need(lo <= a and hi >= b, "the bounds are not inside the expected interval")

def check(path, options):
  """(exit code, words or reason)"""
  for key in list(Node.table)[3:]: del Node.table[key]
  DEADLINE[0] = time.monotonic() + options.budget
  try:
    with open(path, "rb") as f: by = read_certificate(f.read(MAX_BYTES + 1))
    if options.model:
      with open(options.model, "rb") as f: m = tomllib.load(f)
      need(model_hash(m) == by["claim"][0]["model_sha256"], "the certificate is about another model")
    proof = Proof(by)
    if options.expect: expect(options.expect, dict(s.split("=", 1) for s in options.set), by)
    return 0, proof.words()
  except (Malformed, OSError, tomllib.TOMLDecodeError) as e: return 2, str(e)
  except Reject as e: return 1, str(e)
  except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, MemoryError) as e:
    return 1, f"the model or the claim is not understood ({type(e).__name__}: {e})"

def main():
  p = argparse.ArgumentParser(description="Re-checks Overlap certificates with python-flint.")
  p.add_argument("files", nargs="+", metavar="FILE")
  p.add_argument("--model", help="the model file the certificate must be about")
  p.add_argument("--expect", help='what it must prove: ID, or "ID in [a,b]"')
  p.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter that --expect expects")
  p.add_argument("--budget", type=float, default=300, help="seconds for each file")
  options, codes = p.parse_args(), []
  sys.setrecursionlimit(4000)
  for path in options.files:
    start = time.monotonic()
    code, text = check(path, options)
    codes.append(code)
    print(f"{path}: {('accepted', 'rejected', 'malformed')[code]} ({time.monotonic() - start:.2f} s)\n  {text}")
  return 1 if 1 in codes else max(codes)

if __name__ == "__main__":
  sys.exit(main())
