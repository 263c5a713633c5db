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
      let value = ball(p, balls, &known)
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

  private func ball(_ p: Polynomial, _ box: [Int: Ball], _ known: inout [Int: Ball]) -> Ball {
    var r = Ball.zero
    for (m, c) in p.terms {
      var t = Ball(c.rational, precision: 128)
      for (g, e) in m.powers { t = t.multiplied(by: ball(g, e, box, &known), precision: 128) }
      r = r.adding(t, precision: 128)
    }
    return r
  }

  private func ball(_ e: Element, _ box: [Int: Ball], _ known: inout [Int: Ball]) -> Ball {
    var r = ball(e.num, box, &known)
    for d in e.den { r = r.divided(by: ball(factors[d.factor], box, &known).power(d.power, precision: 128), precision: 128) }
    return r
  }

  private func ball(_ g: Int, _ e: Int, _ box: [Int: Ball], _ known: inout [Int: Ball]) -> Ball {
    if case .exp(let t) = generators[g] {
      return ball(t, box, &known).multiplied(by: Ball(Rational(e, Monomial.unit), precision: 128), precision: 128)
        .function(.exp, precision: 128)
    }
    let base: Ball
    if let b = known[g] {
      base = b
    } else {
      base = ball(g, box, &known)
      known[g] = base
    }
    if e % Monomial.unit == 0 { return base.power(e / Monomial.unit, precision: 128) }
    return base.power(Ball(Rational(e, Monomial.unit), precision: 128), precision: 128)
  }

  private func ball(_ g: Int, _ box: [Int: Ball], _ known: inout [Int: Ball]) -> Ball {
    switch generators[g] {
    case .name: return box[g] ?? .indeterminate
    case .prime(let p): return Ball(p)
    case .pi: return Ball.pi(precision: 128)
    case .power(let f): return ball(factors[f], box, &known).absolute(precision: 128)
    case .exp: return .indeterminate
    case .logGenerator(let k): return ball(k, Monomial.unit, box, &known).absolute(precision: 128).function(.log, precision: 128)
    case .logFactor(let f): return ball(factors[f], box, &known).absolute(precision: 128).function(.log, precision: 128)
    case .logNumber(let c): return Ball(c.rational, precision: 128).function(.log, precision: 128)
    case .tail(let u): return ball(u, box, &known).function(.H, precision: 128)
    case .function(let f, let list):
      let x = ball(list[0], box, &known)
      switch f {
      case "abs": return x.absolute(precision: 128)
      case "sin": return x.function(.sin, precision: 128)
      case "cos": return x.function(.cos, precision: 128)
      case "atan": return x.function(.atan, precision: 128)
      case "asin": return x.function(SpecialFunction.asin, precision: 128)
      case "I0": return x.function(.I0, precision: 128)
      case "I1": return x.function(.I1, precision: 128)
      case "gamma": return x.function(.gamma, precision: 128)
      case "lambertW": return x.function(.lambertW, precision: 128)
      default: return .indeterminate
      }
    case .root(_, let a, let b, _):
      return ball(a, box, &known).hull(ball(b, box, &known), precision: 128)
    case .integral: return .indeterminate
    }
  }
}
