// Signs by enclosures: a polynomial in generators over a bounded box of names, cut until every part has the sign.
import Balls

extension Field {
  /// The strict sign of p on the closed box of its names; nil where it is not shown within the given number of parts.
  func enclosedSign(_ p: Polynomial, parts: Int = 200) -> Sign? {
    let list = names(in: p).sorted()
    var box: [Int: (Rational, Rational)] = [:]
    for n in list {
      guard let r = ranges[n], let l = r.lower?.constant, let u = r.upper?.constant else { return nil }
      box[n] = (l.rational, u.rational)
    }
    var stack = [box]
    var used = 0
    var found: Sign?
    while let b = stack.popLast() {
      used += 1
      if used > parts { return nil }
      if used % 16 == 0, (try? effort.check()) == nil { return nil }
      let balls = b.mapValues { Ball(lower: $0.0, upper: $0.1, precision: 128) }
      var known: [Int: Ball] = [:]
      let value = ball(p, balls, &known, 128)
      if value.isPositive || value.isNegative {
        let s: Sign = value.isPositive ? .positive : .negative
        if let f = found, f != s { return nil }
        found = s
        continue
      }
      // the widest name in two
      guard let widest = b.max(by: { width($0.value) < width($1.value) || width($0.value) == width($1.value) && $0.key < $1.key }),
        width(widest.value).sign > 0, let sum = try? widest.value.0 + widest.value.1, let middle = try? sum / Rational(2)
      else { return nil }
      var (x, y) = (b, b)
      x[widest.key] = (widest.value.0, middle)
      y[widest.key] = (middle, widest.value.1)
      stack += [x, y]
    }
    return found
  }

  private func width(_ r: (Rational, Rational)) -> Rational { (try? r.1 - r.0) ?? .zero }

  private func ball(_ p: Polynomial, _ box: [Int: Ball], _ known: inout [Int: Ball], _ precision: Int) -> Ball {
    var r = Ball.zero
    for (m, c) in p.terms {
      var t = Ball(c.rational, precision: precision)
      for (g, e) in m.powers { t = t.multiplied(by: ball(g, e, box, &known, precision), precision: precision) }
      r = r.adding(t, precision: precision)
    }
    return r
  }

  private func ball(_ e: Element, _ box: [Int: Ball], _ known: inout [Int: Ball], _ precision: Int) -> Ball {
    var r = ball(e.num, box, &known, precision)
    for d in e.den { r = r.divided(by: ball(factors[d.factor], box, &known, precision).power(d.power, precision: precision), precision: precision) }
    return r
  }

  private func ball(_ g: Int, _ e: Int, _ box: [Int: Ball], _ known: inout [Int: Ball], _ precision: Int) -> Ball {
    if case .exp(let t) = generators[g] {
      return ball(t, box, &known, precision).multiplied(by: Ball(Rational(e, Monomial.unit), precision: precision), precision: precision)
        .function(.exp, precision: precision)
    }
    let base: Ball
    if let b = known[g] {
      base = b
    } else {
      base = ball(g, box, &known, precision)
      known[g] = base
    }
    if e % Monomial.unit == 0 { return base.power(e / Monomial.unit, precision: precision) }
    return base.power(Ball(Rational(e, Monomial.unit), precision: precision), precision: precision)
  }

  private func ball(_ g: Int, _ box: [Int: Ball], _ known: inout [Int: Ball], _ precision: Int) -> Ball {
    switch generators[g] {
    case .name: return box[g] ?? .indeterminate
    case .prime(let p): return Ball(p)
    case .pi: return Ball.pi(precision: precision)
    case .power(let f): return ball(factors[f], box, &known, precision).absolute(precision: precision)
    case .exp: return .indeterminate
    case .logGenerator(let k): return ball(k, Monomial.unit, box, &known, precision).absolute(precision: precision).function(.log, precision: precision)
    case .logFactor(let f): return ball(factors[f], box, &known, precision).absolute(precision: precision).function(.log, precision: precision)
    case .logNumber(let c): return Ball(c.rational, precision: precision).function(.log, precision: precision)
    case .tail(let u): return ball(u, box, &known, precision).function(.H, precision: precision)
    case .function(let f, let list):
      let x = ball(list[0], box, &known, precision)
      switch f {
      case "abs": return x.absolute(precision: precision)
      case "sin": return x.function(.sin, precision: precision)
      case "cos": return x.function(.cos, precision: precision)
      case "atan": return x.function(.atan, precision: precision)
      case "asin": return x.function(SpecialFunction.asin, precision: precision)
      case "I0": return x.function(.I0, precision: precision)
      case "I1": return x.function(.I1, precision: precision)
      case "gamma": return x.function(.gamma, precision: precision)
      case "lambertW": return x.function(.lambertW, precision: precision)
      default: return .indeterminate
      }
    case .root(let body, let a, let b, let h):
      return rootBall(body, a, b, variable(h), box, &known, precision)
    case .integral: return .indeterminate
    }
  }

  /// An enclosure of a root that exists and is unique between a and b: bisection by strict signs.
  private func rootBall(
    _ body: Element, _ a: Element, _ b: Element, _ v: Int, _ box: [Int: Ball], _ known: inout [Int: Ball], _ precision: Int
  ) -> Ball {
    let (x, y) = (ball(a, box, &known, precision), ball(b, box, &known, precision))
    let whole = x.hull(y, precision: precision)
    guard box.allSatisfy({ $0.key == v || $0.value.accuracyBits > precision / 2 || $0.value.isExact }), x.isFinite, y.isFinite
    else { return whole }
    // the sign of a polynomial whose denominator may change its sign is not followed
    guard body.den.isEmpty else { return whole }
    func side(_ t: BigFloat) -> Int {
      var inner = box
      inner[v] = Ball(exactly: t)
      var values: [Int: Ball] = [:]
      let f = ball(body, inner, &values, precision)
      return f.isPositive ? 1 : f.isNegative ? -1 : 0
    }
    var (low, high) = (x.lower, y.upper)
    let left = side(low)
    guard left != 0, side(high) == -left else { return whole }
    for _ in 0..<precision {
      let middle = Ball(lower: low, upper: high, precision: precision + 32).mid
      let s = side(middle)
      if s == 0 || middle <= low || middle >= high { break }
      if s == left { low = middle } else { high = middle }
    }
    return Ball(lower: low, upper: high, precision: precision)
  }

  /// e at exact values of its names, enclosed; unbounded where an integral stands in it or a value is not shown.
  func enclosure(_ e: Element, at point: [Int: Rational], precision: Int) -> Ball {
    var known: [Int: Ball] = [:]
    return ball(e, point.mapValues { Ball($0, precision: precision) }, &known, precision)
  }
}
