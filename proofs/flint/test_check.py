#!/usr/bin/env python3
"""Tests of the second checker: true certificates, mutants, hang guards. Run: python3 test_check.py [-v]

The certificates are made here, by Newton's method on the checker's own equations; the solutions are compared with
digits from the literature, so that an error in the equations shows."""
import copy, hashlib, json, os, subprocess, sys, tempfile, time, types, unittest
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check as program
from check import Malformed, Proof, Reject, System, decimal, inside, nonzero, read_certificate
from enclosures import Point, tail_record
from flint import arb, arb_mat, fmpq, fmpz
from formulas import DEADLINE, Model, Y, YN, children, diff, expectation, var

sys.setrecursionlimit(4000)

# ------------------------------------------------------------ models
def model(name, parameters, thresholds, **more):
  parameters = {k: {"domain": domain, "default": default} for k, (domain, default) in parameters.items()}
  return {"id": name, "title": name, "parameters": parameters,
          "thresholds": [dict(t, id=i) for i, t in thresholds.items()], **more}

U = "(kappa-sqrt(q)*z)/sqrt(1-q)"
KRAUTH = model("krauth-mezard", {"alpha": ("(0, inf)", "1/2"), "kappa": ("(-inf, inf)", "0")}, {
  "capacity": {"kind": "zero", "unknown": "alpha", "bracket": "[1/2, 1]", "expression": "potential",
        "near": {"alpha": "0.83"}},
  "wide": {"kind": "zero", "unknown": "alpha", "bracket": "[1/2, 1]", "expression": "potential"},
  "level": {"kind": "zero", "unknown": "alpha", "bracket": "[1/2, 1]", "expression": "potential", "near": {},
        "value": "q*psi"}},
  order={"q": {"domain": "[0, 1)"}, "psi": {"domain": "[0, inf)"}},
  potential={"expression": f"-psi*(1-q)/2+E[z](log2cosh(sqrt(psi)*z))+alpha*E[z](logH({U}))", "extremum": "stationary"},
  state_evolution={"q": "E[z](tanh(sqrt(psi)*z)^2)", "psi": f"alpha/(1-q)*E[z](mills({U})^2)"})
SPARSE = model("spiked-wigner-rademacher-bernoulli", {"lambda": ("[0, inf)", "400"), "rho": ("(0, 1)", "1/20")}, {
  "dynamic": {"kind": "fold", "unknown": "lambda", "bracket": "[200, 350]", "near": {}},
  "algorithmic": {"kind": "fold", "unknown": "lambda", "bracket": "[350, 450]", "near": {}},
  "recovery": {"kind": "stability", "unknown": "lambda", "bracket": "[200, 450]", "at": {"q": "0"}},
  "information-theoretic": {"kind": "maxwell", "unknown": "lambda", "bracket": "[200, 450]", "near": {},
                            "branches": [{"q": "[1/100, 1/20]"}, {"q": "0"}]},
  "named": {"kind": "maxwell", "unknown": "lambda", "bracket": "[200, 450]", "near": {},
        "branches": ["informed", {"value": "0"}]}},
  order={"q": {"domain": "[0, rho]"}}, prior={"name": "rademacher-bernoulli"}, state_evolution={"q": "f(lambda*q)"},
  potential={"expression": "psi(lambda*q)-lambda*q^2/4", "extremum": "max"},
  branches={"informed": {"start": {"q": "rho"}}, "amp": {"start": {"q": "0"}}})
ISING = model("spiked-wigner-rademacher", {"lambda": ("[0, inf)", "3/2")}, {
  "recovery": {"kind": "stability", "unknown": "lambda", "bracket": "[1/2, 2]", "at": {"q": "0"}}},
  order={"q": {"domain": "[0, 1]"}}, prior={"atoms": [["1", "1/2"], ["-1", "1/2"]]}, definitions={"snr": "lambda*q"},
  state_evolution={"q": "f(snr)"})
XORSAT = model("xorsat", {"alpha": ("[0, inf)", "1/2"), "k": ("[3, inf)", "3")}, {
  "clustering": {"kind": "extremum", "unknown": "x", "bracket": "[1/10, 99/100]", "extremum": "min",
        "expression": "a(x)"},
  "inner": {"kind": "extremum", "unknown": "x", "bracket": "[1/10, 99/100]", "extremum": "min", "expression": "a(x)",
            "where": "interior"},
  "fold": {"kind": "fold", "unknown": "alpha", "bracket": "[1/2, 1]", "box": {"l": "[1/4, 4]"}},
  "satisfiability": {"kind": "zero", "unknown": "alpha", "bracket": "[1/2, 1]", "box": {"l": "[3/2, 4]"},
                     "expression": "1-(1+l)*exp(-l)-alpha*(1-exp(-l))^k"},
  "slope": {"kind": "root", "unknown": "x", "bracket": "[1/10, 9/10]", "expression": "diff[x](a(x))", "value": "a(x)"}},
  definitions={"a(x)": "-log(1-x)/(k*x^(k-1))"}, order={"l": {"domain": "[0, inf)"}},
  state_evolution={"l": "k*alpha*(1-exp(-l))^(k-1)"})
XORSAT["parameters"]["k"]["integer"] = True
CUBIC = model("cubic", {"a": ("[-2, 2]", "0")}, {
  "first": {"kind": "fold", "unknown": "a", "bracket": "[-1, 1]", "box": {"x": "[-3/2, 3/2]"}, "which": "first"},
  "last": {"kind": "fold", "unknown": "a", "bracket": "[-1, 1]", "box": {"x": "[-3/2, 3/2]"}, "which": "last"},
  "coexistence": {"kind": "maxwell", "unknown": "a", "bracket": "[-1/4, 1/4]",
                  "branches": [{"x": "[1/2, 3/2]"}, {"x": "[-3/2, -1/2]"}]},
  "top": {"kind": "extremum", "unknown": ["u", "v"], "bracket": ["[-1, 1]", "[-1, 1]"], "extremum": "max",
          "expression": "exp(-u^2-v^2)*(1+u/4)"},
  "bump": {"kind": "extremum", "unknown": "u", "bracket": "[-2, 3]", "extremum": "max", "expression": "u^3-3*u"},
  "edge": {"kind": "extremum", "unknown": "u", "bracket": "[0, 3]", "extremum": "max", "expression": "sin(3*u)+u/2"}},
  order={"x": {"domain": "[-2, 2]"}}, state_evolution={"x": "x+a+x-x^3"}, potential={"expression": "a*x+x^2/2-x^4/4"})
SQUARE = model("square", {"a": ("[0, 2]", "1")}, {
  "unfixed": {"kind": "stability", "unknown": "a", "bracket": "[1/2, 2]", "at": {"x": "1/2"}, "near": {}}},
  order={"x": {"domain": "[-2, 2]"}}, state_evolution={"x": "a*x^2+1/4"})
SK = model("sk", {"h": ("[0, inf)", "0"), "beta": ("(0, inf)", "1")}, {
  "at-line": {"kind": "zero", "unknown": "h", "bracket": "[0, 3]",
        "expression": "beta^2*E[z](sech(beta*(sqrt(q)*z+h))^4)-1",
              "near": {}},
  "transition": {"kind": "stability", "unknown": "beta", "bracket": "[1/2, 2]", "at": {"q": "0"}},
  "energy": {"kind": "value", "expression": "-sqrt(2/pi)"},
  "mills": {"kind": "value", "expression": "E[z](mills(z)^2)"},
  "undefined": {"kind": "value", "expression": "0*log(-1)"}, "ratio": {"kind": "value", "expression": "0/0"}},
  order={"q": {"domain": "[0, 1]"}}, state_evolution={"q": "E[z](tanh(beta*(sqrt(q)*z+h))^2)"})
HOPFIELD = model("hopfield-zero-temperature", {"alpha": ("[0, inf)", "1/10")}, {
  "capacity": {"kind": "extremum", "unknown": "x", "bracket": "[1/10, 4]", "extremum": "max",
               "expression": "(erf(x)/x-2/sqrt(pi)*exp(-x^2))^2/2"}})

# ------------------------------------------------------------ making certificates
def compact(x): return json.dumps(x, ensure_ascii=False, separators=(",", ":"))

def ordered(x):
  return {k: ordered(x[k]) for k in sorted(x)} if isinstance(x, dict) else [ordered(y) for y in x] if isinstance(x,
        list) else x

def seal(records, lines=None, digest=None, claim_hash=None):
  """Bytes of the records with hashes put right (or given)."""
  r = copy.deepcopy(records)
  for x in r:
    if x.get("rec") == "claim" and "model_sha256" in x:
      x["model_sha256"] = claim_hash or hashlib.sha256(compact(ordered(r[1].get("model"))).encode()).hexdigest()
  body = "".join(compact(x) + "\n" for x in r).encode()
  end = {"rec": "end", "lines": len(r) if lines is None else lines,
        "sha256": digest or hashlib.sha256(body).hexdigest()}
  return body + compact(end).encode() + b"\n"

def round_to(v, places, up):
  n = (v * fmpz(10) ** places)
  n = n.ceil() if up else n.floor()
  t = abs(n).str().rjust(places + 1, "0")
  return ("-" if n < 0 else "") + t[:-places] + "." + t[-places:]

def around(x, digits, scale):
  r = {k: fmpq(10) ** (scale.get(k, 0)) / fmpq(10) ** digits for k in x}
  return {k: [round_to(x[k] - r[k], digits + 3, False), round_to(x[k] + r[k], digits + 3, True)] for k in sorted(x)}

def newton(system, start, digits):
  names, jacobian = system.names, [[diff(e, x) for x in system.names] for e in system.equations]
  x, p, size = {k: decimal(start[k]) for k in names}, 8, 1.0
  for _ in range(60):
    env = {k: (v, v) for k, v in x.items()}
    M, F = (arb_mat(a).mid() for a in ([[Point(8, env)(d) for d in r] for r in jacobian],
                                       [[Point(p, env)(e)] for e in system.equations]))
    step = M.inv() * F
    x = {k: (arb(x[k]) - step[i, 0]).mid().fmpq() for i, k in enumerate(names)}
    size = max(float(abs(step[i, 0]).upper()) for i in range(len(names)))
    if p >= digits + 6 and size < 10.0 ** -(digits + 2): return x
    if size < 10.0 ** -(p - 6): p = min(p + 8, digits + 8)
  raise ValueError("Newton does not converge")

def records(table, name, settings, start, digits=14, large=4, scale={}, scope="local", value=None, others=()):
  """A certificate's records but the last; a cover is added by `covered`."""
  DEADLINE[0] = time.monotonic() + 120
  t = next(t for t in table["thresholds"] if t["id"] == name)
  extra = {"value": value} if value else {}
  claim = {"id": name, "set": settings, "bounds": {k: 0 for k in [*start, *extra]}}
  x = newton(System(table, claim), start, digits) if start else {}
  line = lambda y, d, rec="krawczyk": {"rec": rec, "box": around(y, d, scale), "digits": digits + 5,
        "jacobian_digits": 10}
  r = [{"rec": "overlap-certificate", "version": 1}, {"rec": "model", "model": ordered(table)},
       {"rec": "claim", "id": name, "set": ordered(settings), "scope": scope,
        "bounds": ordered({**around(x, digits - 3, scale), **extra}), "model_sha256": ""}]
  r += [line(x, large), line(x, digits)] if x else []
  return r + [line(newton(System(table, claim), y, digits), large, "other") for y in others]

def covered(r, ranges, ends=True):
  """Adds a cover over the ranges (decimal texts), found by bisection; without `ends` a false one, blind to the ends."""
  by = read_certificate(seal(r + [{"rec": "cover", "box": ranges, "tree": ""}]))
  chain, cover = by["krawczyk"], by.pop("cover")[0]
  by["cover"], by["claim"][0]["scope"] = [], "local"
  if by["other"]:
    kept, by["other"] = by["other"], []
  else: kept = []
  p = Proof(by)
  boxes, tree, best = [b["box"] for b in chain[:1] + kept], [], p.s.kind == "extremum" and "where" not in p.s.t
  def leaf(X):
    if any(inside(X, b) for b in boxes): return "k"
    if best and p.worse(X, 10): return "v"
    for i in range(len(p.names)):
      try:
        p.letter(i, X, cover["box"], 10, best and ends)
        return "abcdefghij"[i]
      except Reject: pass
  stack = [(cover["box"], 0)]
  while stack:
    X, depth = stack.pop()
    c = leaf(X)
    if c is None:
      if len(tree) > 20000: raise ValueError("no cover")
      widths = [(X[x][1] - X[x][0]) / (cover["box"][x][1] - cover["box"][x][0]) for x in p.names]
      i = max(range(len(widths)), key=lambda j: widths[j])
      a, b = X[p.names[i]]
      m = (a + b) / 2
      stack += [(X | {p.names[i]: (m, b)}, depth + 1), (X | {p.names[i]: (a, m)}, depth + 1)]
      c = str(i)
    tree.append(c)
  r = copy.deepcopy(r) + [{"rec": "cover", "box": ranges, "tree": "".join(tree)}]
  r[2]["scope"] = "bracket"
  return r

def judge(data, budget=60, model=None, expect=None, settings=()):
  """(exit code, words)"""
  with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "certificate")
    with open(path, "wb") as f: f.write(data)
    if model is not None:
      with open(os.path.join(d, "model.toml"), "w") as f: f.write(model)
      model = os.path.join(d, "model.toml")
    return program.check(path, types.SimpleNamespace(model=model, expect=expect, set=list(settings), budget=budget))

KM_START = {"alpha": "0.833", "psi": "2.576", "q": "0.5639"}
KM = {d: records(KRAUTH, "capacity", {"kappa": "0"}, KM_START, d) for d in (12, 30, 100)}
XS = {"alpha": "1/2", "k": "3"}
CLUSTER = covered(records(XORSAT, "clustering", XS, {"x": "0.715"}, large=2, value=["0.81846916076", "0.81846916077"],
      scope="bracket"),
                  {"x": ["0.1", "0.99"]})
SAT = covered(records(XORSAT, "satisfiability", {"k": "3"}, {"l": "2.149", "alpha": "0.918"}, large=2, scope="bracket"),
              {"alpha": ["0.5", "1"], "l": ["1.5", "4"]})
FOLDS = {w: covered(records(CUBIC, w, {}, {"x": s, "a": b}, large=2, scope="bracket", others=[{"x": o, "a": c}]),
                    {"a": ["-1", "1"], "x": ["-1.5", "1.5"]})
         for w, s, b, o, c in (("first", "0.577", "-0.385", "-0.577", "0.385"),
               ("last", "-0.577", "0.385", "0.577", "-0.385"))}

def edit(r, *steps):
  """A copy with r[path] = value for each (path.., value); a value that is a function gets the old one."""
  r = copy.deepcopy(r)
  for *path, key, v in steps:
    at = r
    for k in path: at = at[k]
    at[key] = v(at[key]) if callable(v) else v
  return r

def threshold(r, key, v):
  """The certificate of a model whose threshold has this key."""
  t = next(i for i, t in enumerate(r[1]["model"]["thresholds"]) if t["id"] == r[2]["id"])
  r = edit(r, (1, "model", "thresholds", t, key, v)) if v is not None else copy.deepcopy(r)
  if v is None: del r[1]["model"]["thresholds"][t][key]
  r[1]["model"] = ordered(r[1]["model"])
  return r

def shift(by): return lambda pair: [round_to(decimal(a) + decimal(by), 40, i == 1) for i, a in enumerate(pair)]

class Accepted(unittest.TestCase):
  def accept(self, r, contains={}, words=(), **options):
    code, text = judge(r if isinstance(r, bytes) else seal(r), **options)
    self.assertEqual((code, text if code else ""), (0, ""))
    for name, digits in contains.items():
      lo, hi = (decimal(v) for v in r[2]["bounds"][name])
      self.assertTrue(lo < decimal(digits) + fmpq(1, fmpz(10) ** 12) and decimal(digits) - fmpq(1,
            fmpz(10) ** 12) < hi, (name, lo, hi))
    for w in words: self.assertIn(w, text)
    return text

  def test_krauth_mezard(self):
    for digits, limit in ((12, 3), (30, 3), (100, 6)):
      start = time.monotonic()
      self.accept(KM[digits], {"alpha": "0.83307859973957923368908689326696", "q": "0.563949080084561636260",
            "psi": "2.576351319075674572074"},
                  ["next.psi = psi", "nothing is claimed outside", "potential = 0"])
      self.assertLess(time.monotonic() - start, limit)

  def test_other_margins(self):
    for sign, alpha in (("", "0.455664564542437"), ("-", "1.67884111291698")):
      start = KM_START
      for kappa in (f"{sign}{k}/20" for k in range(1, 11)):
        r = records(KRAUTH, "capacity", {"kappa": kappa}, start)
        start = {x: r[2]["bounds"][x][0] for x in start}
      r = threshold(r, "bracket", "[0, 2]")
      self.accept(r, {"alpha": alpha})
      self.assertEqual(judge(seal(r), expect="capacity")[0], 1)
      self.accept(r, expect="capacity in [0.4, 1.7]", settings=["kappa=" + kappa])

  def test_reported_value(self):
    self.accept(records(KRAUTH, "level", {"kappa": "0"}, KM_START, value=["1.452930956", "1.452930957"]))

  def test_folds(self):
    self.accept(records(SPARSE, "dynamic", {"rho": "1/20"}, {"q": "0.0210486", "lambda": "288.567"}, 14, 8,
          {"lambda": 3}),
                {"lambda": "288.5669619543170983"})
    self.accept(records(SPARSE, "algorithmic", {"rho": "1/20"}, {"q": "0.000551926", "lambda": "402.163"}, 14, 8,
          {"lambda": 3}),
                {"lambda": "402.163004765441784389"})

  def test_maxwell(self):
    for name in ("information-theoretic", "named"):
      text = self.accept(records(SPARSE, name, {"rho": "1/20"}, {"q#1": "0.02914668", "lambda": "298.9237"}, 14, 8,
            {"lambda": 3}),
                         {"lambda": "298.923720363803"})
      self.assertEqual("named branches" in text, name == "named")

  def test_stability(self):
    self.accept(records(SPARSE, "recovery", {"rho": "1/20"}, {"lambda": "399"}, 14, 0), {"lambda": "400"},
          ["fixed over the bracket"])
    self.accept(covered(records(ISING, "recovery", {}, {"lambda": "1.1"}, large=1, scope="bracket"),
          {"lambda": ["0.5", "2"]}),
                {"lambda": "1"}, ["no other over"], expect="recovery in [1 - 1/10^9, 1 + 1/10^9]")
    self.accept(records(SK, "transition", {"h": "0"}, {"beta": "1.01"}, large=2), {"beta": "1"})

  def test_isolated_point(self):
    """A derivative at a point next to which the function has no value, folded or put in by a call; one that has one."""
    table = model("isolated", {"lambda": ("[0, inf)", "1")}, {
      "map": {"kind": "stability", "unknown": "lambda", "bracket": "[1/2, 2]", "at": {"q": "0"}, "near": {}},
      "call": {"kind": "value", "expression": "cube(0)"},
      "set": {"kind": "value", "expression": "diff[lambda](E[z](exp((lambda-1)*z^3)))"},
      "nested": {"kind": "value", "expression": "outer(0)"},
      "good": {"kind": "value", "expression": "square(0)+even(0)"}},
      order={"q": {"domain": "[0, 1]"}}, state_evolution={"q": "lambda*(E[z](exp(q*z^3))-1+q)"},
      definitions={"cube(x)": "diff[x](E[z](exp(x*z^3)))", "outer(y)": "diff[y](y+y*cube(y))",
                   "square(x)": "diff[x](E[z](exp(x*z^2)))",
                   "even(x)": "diff[x](E[z](tanh(sqrt(x)*z)^2)+E[z](1/(1+x*z^2)))"})
    for name, start, value in (("map", {"lambda": "1.01"}, None), ("call", {}, ["-1", "1"]), ("set", {}, ["-1", "1"]),
          ("nested", {}, ["0", "2"])):
      r = records(table, name, {} if start else {"lambda": "1"}, start, large=2, value=value)
      with self.assertRaisesRegex(Reject, "not shown to exist", msg=name): Proof(read_certificate(seal(r)))
    Proof(read_certificate(seal(records(table, "good", {"lambda": "1"}, {}, value=["0.99", "1.01"]))))

  def test_xorsat(self):
    self.accept(CLUSTER, {"value": "0.818469160761376"}, ["it is the minimum over the whole of x in [0.1, 0.99]"],
          expect="clustering")
    self.accept(SAT, {"alpha": "0.917935276658086"}, ["no other"], expect="satisfiability in [0.9179, 0.918]")
    self.accept(covered(records(XORSAT, "fold", {"k": "3"}, {"l": "1.2564", "alpha": "0.8185"}, large=2,
          scope="bracket"),
                        {"alpha": ["0.5", "1"], "l": ["0.25", "4"]}), {"alpha": "0.818469160761376"})
    self.accept(covered(records(XORSAT, "slope", XS, {"x": "0.715"}, large=2,
          value=["0.81846916076", "0.81846916077"], scope="bracket"),
                        {"x": ["0.1", "0.9"]}), {"value": "0.818469160761376"})
    self.accept(covered(records(XORSAT, "inner", XS, {"x": "0.715"}, large=2,
          value=["0.81846916076", "0.81846916077"], scope="bracket"),
                        {"x": ["0.1", "0.99"]}), words=["no other"])
    r = records(XORSAT, "satisfiability", {"k": "4"}, {"l": "3.5", "alpha": "0.977"})
    self.accept(r, {"alpha": "0.976770164878046"})

  def test_extremum(self):
    r = records(HOPFIELD, "capacity", {"alpha": "0"}, {"x": "1.511"}, large=2,
          value=["0.13790556649", "0.1379055665"], scope="bracket")
    self.accept(covered(r, {"x": ["0.1", "4"]}), {"value": "0.137905566494932"}, ["it is the maximum"])
    r = records(CUBIC, "top", {"a": "0"}, {"u": "0.12", "v": "0"}, large=1, value=["1.0152", "1.0154"], scope="bracket")
    self.accept(covered(r, {"u": ["-1", "1"], "v": ["-1", "1"]}))
    r = records(CUBIC, "edge", {"a": "0"}, {"u": "2.67"}, large=1, value=["2.32", "2.34"], scope="bracket")
    self.accept(covered(r, {"u": ["0", "3"]}))

  def test_which(self):
    for w, a in (("first", "-0.384900179459750509673"), ("last", "0.384900179459750509673")):
      self.accept(FOLDS[w], {"a": a}, [f"it is the {w} of all"], expect=w)

  def test_values(self):
    for name, lo, hi in (("energy", "-0.7978845608028653559", "-0.7978845608028653558"),
          ("mills", "1.191271193694715463812", "1.191271193694715463813")):
      self.accept(records(SK, name, {"h": "0", "beta": "1"}, {}, value=[lo, hi]), expect=name)

  def test_at_line(self):
    self.accept(records(SK, "at-line", {"beta": "2"}, {"h": "0.57", "q": "0.64"}), {"h": "0.569933830310296"})

  def test_wider_is_accepted(self):
    self.accept(edit(KM[30], (2, "bounds", "alpha", ["0.8", "0.9"])))
    self.accept(edit(KM[30], (3, "digits", 100), (4, "jacobian_digits", 20)))
    chain = ["0 < q <= psi < 2.6", "psi >= 2*q"]
    self.accept(edit(KM[30], (1, "model", lambda m: ordered({**m, "constraints": chain}))))

  def test_plan_and_document(self):
    self.accept(KM[12] + [{"rec": "plan", "R": "9.5", "cells": [1, 2]}])
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "certificate.md")
    with open(path, encoding="utf-8") as f: text = f.read()
    self.accept(text.split("## Example")[1].split("```\n")[1].encode(),
          words=["no other over the whole of x in [1, 2]"])

  def test_preconditioned_leaf(self):
    tree = SAT[-1]["tree"]
    i = tree.rindex("b")
    self.assertIn(judge(seal(edit(SAT, (-1, "tree", tree[:i] + "n" + tree[i + 1:]))))[0], (0, 1))

  def test_coexistence(self):
    """A double well: three forms of one model, complete over the bracket and both boxes."""
    for table in (CUBIC, {k: v for k, v in CUBIC.items() if k != "state_evolution"},
                  {k: v for k, v in CUBIC.items() if k != "state_evolution"} | {"equations": {"vanish": ["a+x-x^3"]}}):
      r = records(table, "coexistence", {}, {"x#1": "1", "x#2": "-1", "a": "0.01"}, large=1, scope="bracket")
      ranges = {"a": ["-0.25", "0.25"], "x#1": ["0.5", "1.5"], "x#2": ["-1.5", "-0.5"]}
      self.accept(covered(r, ranges), {"a": "0", "x#1": "1", "x#2": "-1"}, ["no other over"], expect="coexistence")
      r = records(table, "first", {}, {"x": "0.577", "a": "-0.385"}, large=2)
      self.accept(r, {"a": "-0.384900179459750509673"})

  def test_model_file(self):
    toml = """id = "m"
title = "m"
[parameters.x]
domain = "[0, 4]"
default = "1"
[[thresholds]]
id = "root"
kind = "root"
unknown = "x"
bracket = "[1, 2]"
expression = "x^2 - 2"
near = { x = "1.4" }
"""
    import tomllib
    r = records(tomllib.loads(toml), "root", {}, {"x": "1.41"})
    self.accept(r, {"x": "1.41421356237309504880"}, model=toml, expect="root")
    self.assertEqual(judge(seal(r), model=toml.replace("[1, 2]", "[1, 3]"))[0], 1)
    self.assertEqual(judge(seal(r), expect="other")[0], 1)
    self.assertEqual(judge(seal(r), expect="root in [1.5, 1.6]")[0], 1)
    r = records(KRAUTH, "wide", {"kappa": "0"}, KM_START)
    self.accept(r)  # for what it says, which is less than the threshold
    self.assertEqual(judge(seal(r), expect="wide")[0], 1)

def line_break(i, new):
  def f(data):
    lines = data.split(b"\n")
    lines[i] = new(lines[i])
    body = b"\n".join(lines[:-2]) + b"\n"
    return body + compact({"rec": "end", "lines": len(lines) - 2,
          "sha256": hashlib.sha256(body).hexdigest()}).encode() + b"\n"
  return f

class Mutants(unittest.TestCase):
  """Every one must be refused, with the code given, and rejected ones for a reason of mathematics, not by accident."""
  def refuse(self, code, mutants):
    for name, data in mutants.items():
      with self.subTest(name):
        data = data if isinstance(data, bytes) else seal(data)
        got, text = judge(data)
        self.assertEqual(got, code, f"{name}: {text}")
        if name not in ("cyclic", "same state twice"): self.assertNotIn("not understood", text)

  def test_rejected(self):
    k, second = KM[30], ["0.9179352766580867", "0.9179352766580869"]
    ising = records(ISING, "recovery", {}, {"lambda": "1.1"})
    self.refuse(1, {
      "file hash": seal(k, digest="0" * 64), "model hash": seal(k, claim_hash="0" * 64), "lines": seal(k, lines=4),
      "byte of the model": seal(k).replace(b"log2cosh", b"log3cosh"),
      "bounds beside": edit(k, (2, "bounds", "alpha", shift("1e-26"))),
      "bounds of q beside": edit(k, (2, "bounds", "q", shift("1e-20"))),
      "bounds too narrow": edit(k, (2, "bounds", "alpha",
            ["0.833078599739579233689086893266969", "0.833078599739579233689086893266970"])),
      "box beside": edit(k, (3, "box", "alpha", shift("0.01")), (4, "box", "alpha", shift("0.01"))),
      "small box beside": edit(k, (4, "box", "alpha", shift("1e-25"))),
      "not nested": edit(k, (3, "box", "psi", ["2.6", "2.7"])),
      "order of boxes": [*k[:3], k[4], k[3]],
      "huge box": edit(k, (3, "box", {"alpha": ["0.1", "2"], "psi": ["0.1", "9"], "q": ["0.1", "0.9"]})),
      "box at the end": edit(k, (3, "box", "q", ["0.5", "1.5"])),
      "other kappa": edit(k, (2, "set", "kappa", "1/100")),
      "undefined kappa": edit(k, (2, "set", "kappa", "1/0")), "kappa a name": edit(k, (2, "set", "kappa", "alpha")),
      "kappa a range": edit(k, (2, "set", "kappa", "[0, 1]")),
      "no kappa": edit(k, (2, "set", {})), "more than kappa": edit(k, (2, "set", {"alpha": "0", "kappa": "0"})),
      "bounds of less": edit(k, (2, "bounds", {"alpha": k[2]["bounds"]["alpha"]})),
      "bounds of more": edit(k, (2, "bounds", lambda b: ordered({**b, "value": ["0", "1"]}))),
      "box of less": edit(k, (3, "box", {"alpha": ["0.8", "0.9"]})),
      "other id": edit(k, (2, "id", "wide?")), "no krawczyk": k[:3],
      "bracket without the root": threshold(k, "bracket", "[0, 1/2]"),
      "open bracket at the root": threshold(ising, "bracket", "(1, 2]"),
      "domain without the root": edit(k, (1, "model", "order", "q", "domain", "[0, 1/2]")),
      "parameter outside": edit(k, (1, "model", "parameters", "kappa", "domain", "[1, 2]")),
      "constraint": edit(k, (1, "model", lambda m: ordered({**m, "constraints": ["q > psi"]}))),
      "equality": edit(k, (1, "model", lambda m: ordered({**m, "constraints": ["q = psi"]}))),
      "chain": edit(k, (1, "model", lambda m: ordered({**m, "constraints": ["0 < q <= psi < 2.5"]}))),
      "another map": edit(k, (1, "model", "state_evolution", "q", "E[z](tanh(sqrt(psi)*z)^4)")),
      "another potential": edit(k, (1, "model", "potential", "expression",
            lambda t: t.replace("psi*(1-q)/2", "psi*(1-q)/3"))),
      "an analytic trap": edit(k, (1, "model", "potential", "expression", lambda t: t + "+0*E[z](log(z))")),
      "undefined term": edit(k, (1, "model", "potential", "expression", lambda t: t + "+0*log(-1-q)")),
      "divergent term": edit(k, (1, "model", "potential", "expression", lambda t: t + "+0*E[z](exp(z^2))")),
      "unknown function": edit(k, (1, "model", "state_evolution", "q", "foo(psi)")),
      "unknown key": threshold(k, "tolerance", "1"), "unknown kind": threshold(k, "kind", "phases"),
      "kind of a method": threshold(k, "kind", "zero_"),
      "two meanings": edit(k, (1, "model", lambda m: ordered({**m, "definitions": {"q": "1/2"}}))),
      "cyclic": edit(k, (1, "model", lambda m: ordered({**m, "definitions": {"f(x)": "f(x)"}})),
            (1, "model", "state_evolution", "q", "f(q)")),
      "not fixed": records(SQUARE, "unfixed", {}, {"a": "1.1"}),
      "point outside its domain": edit(ising, (1, "model", "order", "q", "domain", "(0, 1]")),
      "weights": edit(ising, (1, "model", "prior", "atoms", 0, 1, "1/3")),
      "integer": edit(SAT, (2, "set", "k", "6/2")), "half integer": edit(SAT, (2, "set", "k", "7/2")),
      "integer outside": edit(SAT, (2, "set", "k", "2")),
      "other k": edit(SAT, (2, "set", "k", "4")), "value beside": edit(CLUSTER,
            (2, "bounds", "value", ["0.8184", "0.81846"])),
      "maximum for minimum": threshold(CLUSTER, "extremum", "max"),
      "wider bracket": threshold(SAT, "bracket", "[1/4, 1]"),
      "wider box": threshold(SAT, "box", {"l": "[1/4, 4]"}), "second root": edit(SAT, (2, "bounds", "l", second)),
      "undefined value": records(SK, "undefined", {"h": "0", "beta": "1"}, {}, value=["0", "0"]),
      "zero by zero": records(SK, "ratio", {"h": "0", "beta": "1"}, {}, value=["0", "1"]),
      "value beside the truth": records(SK, "energy", {"h": "0", "beta": "1"}, {}, value=["-0.798", "-0.7979"]),
      "value with a box": records(SK, "energy", {"h": "0", "beta": "1"}, {}, value=["-0.8", "-0.7"]) + [k[3]],
      "two solutions for one": self.two(), "a minimum for a maximum": self.minimum(),
      "same state twice": self.twice(), "state outside": threshold(
        records(SPARSE, "information-theoretic", {"rho": "1/20"}, {"q#1": "0.02914668", "lambda": "298.9237"}, 14, 8,
              {"lambda": 3}),
        "branches", [{"q": "[1/100, 1/50]"}, {"q": "0"}])})

  def twice(self):
    """Two states of a maxwell point that are one: a solution of the equations, but no coexistence."""
    r = records(SPARSE, "information-theoretic", {"rho": "1/20"}, {"q#1": "0.02914668", "lambda": "298.9237"}, 14, 8,
          {"lambda": 3})
    r = threshold(r, "branches", [{"q": "[1/100, 1/20]"}] * 2)
    for x in (r[2]["bounds"], r[3]["box"], r[4]["box"]): x["q#2"] = x["q#1"]
    return r[:2] + [dict(r[2], bounds=ordered(r[2]["bounds"]))] + [dict(x, box=ordered(x["box"])) for x in r[3:]]

  def two(self):
    """A large box about one fold, a small one about the other."""
    a, b = (records(CUBIC, "first", {}, {"x": s + "0.577", "a": t + "0.385"}, large=2) for s,
          t in (("", "-"), ("-", "")))
    return b[:3] + [a[3], b[4]]

  def minimum(self):
    r = records(XORSAT, "clustering", XS, {"x": "0.715"}, large=2, value=["0.81846916076", "0.81846916077"])
    return threshold(r, "extremum", "max")

  def test_covers(self):
    t, c, f = SAT[-1]["tree"], CLUSTER[-1]["tree"], FOLDS["first"]
    at = lambda s: (-1, "tree", s)
    j = c.index("k")
    v = c.index("v") if "v" in c else c.index("a")
    self.refuse(1, {
      "empty": edit(SAT, at("")), "cut": edit(SAT, at(t[:-1])), "longer": edit(SAT, at(t + "a")),
      "letter": edit(SAT, at(t.replace("b", "z", 1))),
      "k for a": edit(SAT, at(t.replace("a", "k", 1))), "a for k": edit(SAT, at(t.replace("k", "a"))),
      "b for k": edit(SAT, at(t.replace("k", "b"))), "n for k": edit(SAT, at(t.replace("k", "n"))),
      "one leaf": edit(SAT, at("a")),
      "c": edit(SAT, at(t.replace("a", "c", 1))), "v in a zero": edit(SAT, at(t.replace("a", "v", 1))),
      "third variable": edit(SAT, at("2" + t + t)), "deep": edit(SAT, at("0" * 300 + "a" * 301)),
      "smaller cover": edit(SAT, (-1, "box", "l", ["1.6", "4"])),
      "smaller bracket": edit(SAT, (-1, "box", "alpha", ["0.6", "1"])),
      "cover of less": edit(SAT, (-1, "box", {"l": ["1.5", "4"]})),
      "v for k": edit(CLUSTER, at(c.replace("k", "v"))), "k for v": edit(CLUSTER, at(c[:v] + "k" + c[v + 1:])),
      "another extremum": threshold(CLUSTER, "extremum", "max"),
      "a greater end": covered(records(CUBIC, "bump", {"a": "0"}, {"u": "-1.01"}, large=1, value=["1.9", "2.1"],
                                       scope="bracket"), {"u": ["-2", "3"]}, False),
      "a lower maximum": self.lower_maximum(), "no other line": [r for r in f if r["rec"] != "other"],
      "the wrong one first": threshold(f, "which", "last"), "other without which": threshold(f, "which", None),
      "false other": edit(f, (5, "box", "a", shift("0.05")))})

  def lower_maximum(self):
    """sin(3u) + u/2 on [0, 3] has two local maxima; the first is not the greatest, whatever letters are tried."""
    r = records(CUBIC, "edge", {"a": "0"}, {"u": "0.57"}, large=1, value=["1.2", "1.3"])
    r[2]["scope"] = "bracket"
    return r + [{"rec": "cover", "box": {"u": ["0", "3"]}, "tree": "0" * 5 + "a" * 6}]

  def test_greatest_of_two(self):
    with self.assertRaises(ValueError): covered(self.lower_maximum()[:-1], {"u": ["0", "3"]})

  def test_malformed(self):
    k, data = KM[12], seal(KM[12])
    lines = data.split(b"\n")
    self.refuse(2, {
      "scope bracket without cover": edit(k, (2, "scope", "bracket")),
      "other without cover": k + [dict(k[3], rec="other")],
      "cover at scope local": k + [dict(SAT[-1], box=k[3]["box"])],
      "empty": b"", "no line feed": data[:-1], "two line feeds": data + b"\n", "crlf": data.replace(b"\n", b"\r\n"),
      "bom": b"\xef\xbb\xbf" + data,
      "not utf-8": line_break(1, lambda s: s.replace(b"krauth", b"kra\xffth"))(data),
      "no end": b"\n".join(lines[:-2]) + b"\n",
      "version 2": line_break(0, lambda s: s.replace(b"1", b"2"))(data),
      "version true": line_break(0, lambda s: s.replace(b"1", b"true"))(data),
      "version text": line_break(0, lambda s: s.replace(b"1", b'"1"'))(data),
      "space": line_break(2, lambda s: s.replace(b",", b", ", 1))(data),
      "duplicate key": line_break(2, lambda s: s.replace(b'"id":"capacity"', b'"id":"capacity","id":"capacity"'))(data),
      "escaped letter": line_break(2, lambda s: s.replace(b"capacity", b"\\u0063apacity"))(data),
      "surrogate": line_break(1, lambda s: s.replace(b'"title":"', b'"title":"\\ud800'))(data),
      "float": line_break(3, lambda s: s.replace(b'"digits":15', b'"digits":15.0').replace(b'"digits":17',
            b'"digits":17.0'))(data),
      "NaN": line_break(3, lambda s: s.replace(b'"jacobian_digits":10', b'"jacobian_digits":NaN'))(data),
      "null": edit(k, (1, "model", "title", None)), "float in the model": edit(k, (1, "model", "title", 0.5)),
      "digits zero": edit(k, (3, "digits", 0)), "digits true": edit(k, (3, "digits", True)),
      "digits text": edit(k, (3, "digits", "9")),
      "digits too many": edit(k, (3, "digits", 100001)), "unknown record": k + [{"rec": "hint"}],
      "no record": k + [{"x": 1}],
      "unknown key": edit(k[:3] + [dict(k[3], colour="red"), k[4]]),
      "missing key": k[:3] + [{"rec": "krawczyk", "box": k[3]["box"], "digits": 9}],
      "keys out of order": k[:3] + [{"rec": "krawczyk", "digits": 9, "box": k[3]["box"], "jacobian_digits": 8}],
      "box out of order": edit(k, (3, "box", lambda b: dict(reversed(b.items())))),
      "model out of order": edit(k, (1, "model", lambda b: dict(reversed(b.items())))),
      "ends out of order": edit(k, (3, "box", "q", ["0.6", "0.5"])),
      "box without width": edit(k, (3, "box", "q", ["0.5", "0.5"])),
      "three ends": edit(k, (3, "box", "q", ["0.5", "0.6", "0.7"])),
      "number for a decimal": edit(k, (3, "box", "q", [0, 1])),
      "fraction": edit(k, (3, "box", "q", ["1/2", "2/3"])),
      "other digits": edit(k, (3, "box", "q", ["\u0660.5", "0.6"])),
      "leading zero": edit(k, (3, "box", "q", ["00.5", "0.6"])), "plus": edit(k, (3, "box", "q", ["+0.5", "0.6"])),
      "inf": edit(k, (3, "box", "q", ["0.5", "inf"])), "exponent": edit(k, (3, "box", "q", ["0.5", "1e999999999"])),
      "scope": edit(k, (2, "scope", "global")), "set of numbers": edit(k, (2, "set", "kappa", 0)),
      "model a list": edit(k, (1, "model", [])),
      "two claims": k[:3] + k[2:], "claim first": [k[0], k[2], k[1], *k[3:]],
      "cover before": k[:3] + [SAT[-1]] + k[3:], "after the end": data + lines[3] + b"\n",
      "plan out of order": k + [{"rec": "plan", "b": 1, "a": 2}], "deep": k + [{"rec": "plan", "x": self.deep(80)}],
      "very deep": line_break(3, lambda s: b'{"rec":"plan","x":' + b"[" * 200000 + b"]" * 200000 + b"}")(data)})

  def deep(self, n): return [self.deep(n - 1)] if n else 1

class Hangs(unittest.TestCase):
  """Nothing may run on: each within the budget and a little."""
  def quick(self, r, budget=3, limit=12):
    start = time.monotonic()
    code, text = judge(r if isinstance(r, bytes) else seal(r), budget=budget)
    self.assertLess(time.monotonic() - start, limit, text)
    self.assertIn(code, (1, 2), text)

  def value(self, text, **more):
    m = model("m", {}, {"v": {"kind": "value", "expression": text}}, **more)
    return [{"rec": "overlap-certificate", "version": 1}, {"rec": "model", "model": ordered(m)},
            {"rec": "claim", "id": "v", "set": {}, "scope": "local", "bounds": {"value": ["7", "7.5"]},
             "model_sha256": ""}]

  def test_expressions(self):
    for text in ("9^9^9", "2^(10^9)", "10^300000", "1e999999999", "1e300000*1e300000", "(1+sqrt(2))^1000000000",
          "sin(2^(2^20))", "exp(exp(exp(exp(9))))",
                 "sum[k,1,10^9](1/k)", "sum[k,1,9999](sum[j,1,9999](exp(k*sqrt(j))))", "-" * 19000 + "1",
                 "(" * 5000 + "1" + ")" * 5000,
                 "+".join(["1"] * 9000), "E[z](exp(z^2/2))", "E[z](1/z)", "E[z](abs(sin(1000*z)))",
                 "E[z](log(abs(z)))", "E[z](tanh(10^9*z)^2)",
                 "E[z](sin(10^6*z)^2)", "1/0", "0^(-1)", "mills(10^300000)", "logH(-10^5000)",
                 "max(" + ",".join(["sqrt(2)"] * 2000) + ")",
                 "[1]*9", "f(^2)", "f(*2)", "().x", "x if x else y", "lambda", "_0", "next.x", "", "E[z,w](z*w)",
                 "E[z](E[w](exp(z*w)))"):
      with self.subTest(text[:40]): self.quick(self.value(text))

  def test_definitions(self):
    chain = {f"a{i}(x)": f"a{i + 1}(a{i + 1}(x)+1)" for i in range(60)} | {"a60(x)": "exp(x)"}
    self.quick(self.value("a0(1)", definitions=chain))
    self.quick(self.value("b0",
          definitions={f"b{i}": f"b{i + 1}*b{i + 1}+sqrt(b{i + 1}+{i})" for i in range(3000)} | {"b3000": "2"}))
    nest = "exp(x)"
    for _ in range(12): nest = f"diff[x]({nest}*log(x)*sin(x))"
    self.quick(self.value("d(2)", definitions={"d(x)": nest}))

  def test_digits(self):
    self.quick(edit(KM[12], (3, "digits", 100000), (3, "jacobian_digits", 100000), (4, "digits", 100000),
          (3, "box", "q", ["0.1", "0.9"])), limit=30)
    tiny = {x: [round_to((decimal(v[0]) + decimal(v[1])) / 2, 3000, False)] * 2 for x, v in KM[12][4]["box"].items()}
    tiny = {x: [a, a[:-1] + "9"] for x, (a, _) in tiny.items()}
    self.quick(edit(KM[12], (4, "box", tiny), (4, "digits", 100000)), limit=30)
    self.quick(edit(KM[12], (4, "box", "q", ["0." + "1" * 200000, "0.2"])))

  def test_trees(self):
    self.quick(edit(SAT, (-1, "tree", "0" * 190 + "a" * 191)))
    self.quick(edit(SAT, (-1, "tree", "01" * 10 ** 6)))
    self.quick(edit(SAT, (-1, "tree", "k" * 10 ** 7)))

class Numerics(unittest.TestCase):
  """Enclosures against known digits; what is not analytic or does not converge must not get a value."""
  def value(self, text, digits=30, **env):
    DEADLINE[0] = time.monotonic() + 60
    m = Model({}, fresh=env)
    return Point(digits, {k: tuple(fmpq(*x) if isinstance(x, tuple) else fmpq(x) for x in v) for k,
          v in env.items()})(m.read(text))

  def test_known(self):
    for text, digits in (
        ("E[z](tanh(1+z))", "0.550400490793327170288319498821826"),
        ("E[z](tanh(z)^2)", "0.394294490397841174416459772444119"),
        ("E[z](phi(z)^2/H(z))", "0.240268979037455166076530960966807"),
        ("E[z](mills(z)^2)", "1.19127119369471546381277897406505"),
        ("E[z](H(z)*logH(z))", "-0.25"), ("E[z](xlogx(H(z)))", "-0.25"), ("E[z](logH(z))", "-1"),
        ("E[z](max(z,0)^2)", "0.5"),
        ("E[z](exp(z^2/2.1))", "4.58257569495584000658804719373"),
        ("E[z](exp(2*z))", "7.389056098930650227230427460575"),
        ("E[z](cos(z))", "0.60653065971263342360379953499"), ("erf(1/2)", "0.52049987781304653768274665389"),
        ("Phi(0)", "0.5"),
        ("Phiinv(3/4)", "0.67448975019608174320222701454131"),
        ("sum[k,1,10](1/k^2)", "1.549767731166540690350214159737969"),
        ("E[z](abs(z)^3)", "1.5957691216057307117597842397375"), ("-2^2", "-4"), ("2^-1", "0.5"), ("2^3^2", "512"),
        ("2^3/7*7", "8"), ("0^0", "1"),
        ("min(3,2,5)+max(1,4)", "6"), ("E[z](z^4)", "3"), ("E[z](z*sin(sqrt(1/4)*z))-exp(-1/8)/2", "0"),
        ("E[z](sin(sqrt(1/4)*z)*sin(z))-(exp(-1/8)-exp(-9/8))/2", "0"),
        ("E[z](sqrt(2)*z*sin(sqrt(2)*z))-2/exp(1)", "0"), ("E[z](softplus(z))", "0.8060591833474397845282288315")):
      v = self.value(text)
      d = decimal(digits)
      self.assertTrue(abs(v - d) < arb(10) ** -26, (text, v))

  def test_analytic_flag(self):
    """E sqrt(z^2 + 1/100): a quadrature that ignores the branch cut is wrong in the eleventh digit."""
    v = self.value("E[z](sqrt(z^2+1/100))")
    self.assertTrue(abs(v - decimal("0.81207826071375341476")) < arb(10) ** -19, v)

  def test_tails(self):
    """The records of the tails at sample points: range, bound and logarithmic bound hold for the value."""
    for text in ("y*(1+y)^2", "exp(y)*y-3", "mills(1-y)^2", "logH(2*y-1)", "log(2+exp(y)+exp(-2*y))", "1/(2+cosh(y))",
          "tanh(y)*y",
                 "sqrt(1+y^2)", "log2cosh(y-1)", "exp(-y^2/2)*y^3", "abs(y-20)", "xlogx(H(y))", "1/(-3-y^2)",
                 "(1+y)^5", "y^2-y^2*sin(y)",
                 "log(1+y^2)/(1+exp(y))", "exp(-exp(y))", "sech(y)*exp(y)", "1/(1/10-2-y^2)^3", "max(y,-y,3)",
                 "H(y)*exp(2*y)"):
      n = expectation(Model({}, fresh=["y"]).read(text), "y").a[0]
      for low, high in (((1, 1), (1, 1)), ((0, 1), (1, 100)), ((1, 2), (3, 2))):
        at = Point(20, {"s": (fmpq(*low), fmpq(*high))})
        s, tape, seen = at(var("s")), [], [n]
        while seen:
          m = seen.pop()
          if YN in m.free and m is not Y and m not in tape:
            tape.append(m)
            seen += children(m)
        tape.sort(key=lambda m: m.id)
        known = {m: at(m) for t in tape for m in children(t) if YN not in m.free}
        for side in (1, -1):
          P, lo, hi, B, U = tail_record(n, tape, known, side * s, arb(8))
          for t in (0, fmpq(1, 3), 1, 3, 10, 40):
            for d in (low, high):
              y = side * fmpq(*d) * (8 + fmpq(t))
              v = Point(60, {YN: (y, y)})(n)
              q = lambda c: c[0] + c[1] * t + c[2] * t * t
              bad = v < lo or v > hi or P and not q(P).overlaps(v) or B and abs(v) > q(B)
              bad = bad or U and abs(v) > 0 and abs(v).log() > q(U)
              self.assertFalse(bad, (text, low, side, t, v, P, lo, hi))

  def test_prior(self):
    """The priors by name agree with their atoms, and weights must sum to 1."""
    rho = {"parameters": {"rho": {}}}
    for name, atoms in (("rademacher", [["1", "1/2"], ["-1", "1/2"]]), ("bernoulli", [["1", "rho"], ["0", "1-rho"]]),
                        ("rademacher-bernoulli", [["1", "rho/2"], ["-1", "rho/2"], ["0", "1-rho"]])):
      for what in ("f(3/2)", "psi(3/2)", "mmse(1/3)", "information(2)"):
        a, b = (Point(20, {"rho": (fmpq(1, 10),) * 2})(Model(rho | {"prior": p}).read(what)) for p in ({"name": name},
              {"atoms": atoms}))
        self.assertTrue(abs(a - b) < arb(10) ** -17, (name, what, a, b))
    with self.assertRaises(Reject): Model({"prior": {"atoms": [["1", "1/2"], ["-1", "1/3"]]}}).read("f(1)")
    for name in ("gaussian", "bernoulli-gauss", "two-point", "rademacher-bernoulli"):  # f = 2 psi'
      m = Model(rho | {"prior": {"name": name}}, fresh=["x"])
      a, b = (Point(20, {"rho": (fmpq(1, 5),) * 2, "x": (fmpq(3, 2),) * 2})(m.read(t)) for t in ("f(x)",
            "2*diff[x](psi(x))"))
      self.assertTrue(abs(a - b) < arb(10) ** -15, (name, a, b))

  def test_no_value(self):
    for text in ("E[z](exp(z^2/1.9))", "E[z](1/z^2)", "log(-1)", "sqrt(-1)", "(-8)^(1/3)", "0*log(-1)",
          "E[z](log(z))", "Phiinv(2)", "xlogx(-1)",
                 "log(-1)-log(-1)", "log(-1)/log(-1)", "E[z](log(z-10))", "E[z](sqrt(z))"):
      self.assertFalse(self.value(text, 12).is_finite(), text)

  def test_derivatives(self):
    """The heat form against difference quotients, at and away from variance zero."""
    for body in ("tanh(r+sqrt(r)*z)^2", "log2cosh(sqrt(r)*z)", "mills((1/2-sqrt(r)*z)/sqrt(1-r))^2",
          "logH(sqrt(r/(1-r))*z)", "exp(-r*z^2)",
                 "sech(sqrt(r)*z+r)", "xlogx(H(r+sqrt(r)*z))", "atan(sqrt(r)*z+1)", "sin(sqrt(r)*z)^2", "abs(z)*r^2",
                 "z^2*log(1+r*z^2)"):
      h = fmpq(1, 10 ** 9)
      for r in (fmpq(1, 3), fmpq(7, 10)):
        a, b = (self.value(f"E[z]({body})", 25, r=(r + s * h,) * 2) for s in (-1, 1))
        d = self.value(f"diff[r](E[z]({body}))", 15, r=(r, r))
        self.assertTrue(abs(d - (b - a) / (2 * h)) < arb(10) ** -7, (body, d, (b - a) / (2 * h)))
    for text, digits in (("diff[r](E[z](tanh(r+sqrt(r)*z)))", "1"), ("diff[r](E[z](tanh(sqrt(r)*z)^2))", "1"),
                         ("diff[r](E[z](log2cosh(sqrt(r)*z)))", "0.5")):
      self.assertTrue(abs(self.value(text, 12, r=(0, 0)) - decimal(digits)) < arb(10) ** -10, text)

  def test_functions(self):
    """Derivative rules of all primitives."""
    for f in ("exp", "log", "sqrt", "tanh", "sech", "log2cosh", "H", "logH", "mills", "xlogx", "sin", "cos", "atan",
          "abs", "Phiinv", "erf",
              "erfc", "phi", "Phi", "tan", "expm1", "log1p", "cosh", "sinh", "binent", "sigmoid", "softplus"):
      x, h = fmpq(3, 7), fmpq(1, 10 ** 10)
      a, b = (self.value(f"{f}(x)", 30, x=(x + s * h,) * 2) for s in (-1, 1))
      self.assertTrue(abs(self.value(f"diff[x]({f}(x))", 20, x=(x, x)) - (b - a) / (2 * h)) < arb(10) ** -15, f)

  def test_boxes(self):
    """A box's value contains the values at its points, ends included."""
    for text in ("sqrt(x)", "xlogx(x)", "E[z](tanh(sqrt(x)*z)^2)", "x^2", "x^3-x", "log2cosh(x-1/2)", "abs(x-1/2)",
          "mills(x-2)", "sin(9*x)",
                 "E[z](logH((1-sqrt(x)*z)/sqrt(2-x)))", "sech(x-1/4)", "xlogx(1-x)", "E[z](log(1+x*z^2))",
                 "E[z](mills(1/4-sqrt(x)*z)^2)"):
      for lo, hi in (((0, 1), (1, 1000)), ((0, 1), (1, 1)), ((1, 5), (3, 5))):
        box = self.value(text, 10, x=(lo, hi))
        for k in range(5):
          p = fmpq(*lo) + (fmpq(*hi) - fmpq(*lo)) * fmpq(k, 4)
          v = self.value(text, 20, x=(p, p))
          self.assertTrue(not box.is_finite() or box.lower() <= v.upper() and v.lower() <= box.upper(), (text, lo, hi))
        self.assertTrue(box.is_finite() or hi == (1, 1), (text, lo, hi))

class CommandLine(unittest.TestCase):
  def test_exit_codes(self):
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as d:
      for name, data in (("good", seal(KM[12])), ("bad", seal(edit(KM[12], (2, "set", "kappa", "1")))),
            ("broken", b"x\n")):
        with open(os.path.join(d, name), "wb") as f: f.write(data)
      run = lambda *a: subprocess.run([sys.executable, os.path.join(here, "check.py"), *a], cwd=d,
            capture_output=True, text=True)
      self.assertEqual([run(*a).returncode for a in (["good"], ["bad"], ["broken"], ["good", "broken"],
            ["broken", "bad"])], [0, 1, 2, 2, 1])
      self.assertIn("accepted", run("good", "--expect", "capacity in [0.833, 0.834]").stdout)
      self.assertEqual(run("good", "--expect", "capacity", "--set", "kappa=1").returncode, 1)
      self.assertEqual(run("absent").returncode, 2)

if __name__ == "__main__":
  unittest.main()
