// How an integrand behaves at infinity: each term is bounded by C |v|^n e^{A v^2 + B |v|}. Lemmas in docs/identities.md.

/// The part of a monomial that depends on a variable.
struct Shape {
  /// Power of the variable, in units.
  var degree = 0
  /// Quadratic and linear coefficients of the exponent.
  var quadratic = Element.zero
  var linear = Element.zero
  /// True where more linear growth than `linear` is possible.
  var isLinearUnknown = false
  /// Tails of affine arguments with their exponents.
  var tails: [(generator: Int, exponent: Int)] = []
  /// Other generators that depend on the variable.
  var others: [(generator: Int, exponent: Int)] = []
  /// What does not depend on the variable.
  var free = Monomial.one
}

extension Field {
  /// alpha, beta with e = alpha v + beta.
  func affine(_ e: Element, _ v: Int) throws -> (alpha: Element, beta: Element)? {
    if e.den.contains(where: { depends(factors[$0.factor], on: v) }) { return nil }
    var (a, b) = (Polynomial.zero, Polynomial.zero)
    for (k, c) in try e.num.coefficients(of: v) {
      if depends(c, on: v) { return nil }
      switch k {
      case 0: b = c
      case Monomial.unit: a = c
      default: return nil
      }
    }
    return (try normalised(a, e.den), try normalised(b, e.den))
  }

  /// The shape of a monomial in a variable; nil where an exponent is no polynomial of degree two.
  func shape(_ m: Monomial, _ v: Int) throws -> Shape? {
    var s = Shape()
    var free: [(Int, Int)] = []
    for (g, e) in m.powers {
      if g == v {
        s.degree = e
      } else if !depends(g, on: v) {
        free.append((g, e))
      } else if case .exp(let t) = generators[g] {
        if t.den.contains(where: { depends(factors[$0.factor], on: v) }) { return nil }
        for (k, c) in try t.num.coefficients(of: v) {
          if depends(c, on: v) { return nil }
          let part = try scale(try normalised(c, t.den), Number(e, Monomial.unit))
          switch k {
          case 2 * Monomial.unit: s.quadratic = try add(s.quadratic, part)
          case Monomial.unit: s.linear = try add(s.linear, part)
          default: return nil
          }
        }
      } else if case .tail(let u) = generators[g], try affine(u, v) != nil {
        s.tails.append((g, e))
      } else {
        s.others.append((g, e))
      }
    }
    s.free = Monomial(free)
    return s
  }

  /// The shape of a bound of the modulus of a term; nil where none is known.
  private func bound(_ m: Monomial, _ v: Int, _ direction: Int = 0) throws -> Shape? {
    guard var s = try shape(m, v) else { return nil }
    for (g, e) in s.tails {
      if e > 0 {
        // H(u) <= e^{-u^2/2} for u >= 0
        guard direction != 0, case .tail(let u) = generators[g], let (a, b) = try affine(u, v),
          sign(a) == (direction > 0 ? .positive : .negative)
        else { continue }
        let k = Number(-e, Monomial.unit)
        s.quadratic = try add(s.quadratic, try scale(try multiply(a, a), try k * Number(1, 2)))
        s.linear = try add(s.linear, try scale(try multiply(a, b), k))
        continue
      }
      // 1/H(u) <= C (1 + |u|) e^{u^2/2}
      guard case .tail(let u) = generators[g], let (a, b) = try affine(u, v) else { return nil }
      let k = Number(-e, Monomial.unit)
      s.quadratic = try add(s.quadratic, try scale(try multiply(a, a), try k * Number(1, 2)))
      s.linear = try add(s.linear, try scale(try multiply(a, b), k))
      s.degree += -e
    }
    for (g, e) in s.others {
      switch generators[g] {
      case .logGenerator(let k):
        switch generators[k] {
        case .tail, .name: break
        default: return nil
        }
        s.degree += 2 * max(e, 0)
        if e < 0 { return nil }
      case .logFactor(let f):
        // between a term and the sum of the terms
        guard e > 0 else { return nil }
        if try !isTermwise(f, v), try tailBound(f, v) == nil { return nil }
        s.degree += 2 * e
      case .function(let name, let list):
        switch name {
        case "atan", "asin", "sin", "cos", "owenT": if e < 0 { return nil }
        case "abs":
          guard e > 0, try affine(list[0], v) != nil else { return nil }
          s.degree += e
        case "I0" where e < 0: break
        case "I0", "I1":
          guard e > 0, try affine(list[0], v) != nil else { return nil }
          s.isLinearUnknown = true
        default: return nil
        }
      case .power(let f):
        let p = factors[f]
        guard e > 0, p.contains({ $0 == v }), !p.contains({ $0 != v && depends($0, on: v) }) else { return nil }
        s.degree += e * (p.terms.keys.map { $0.exponent(of: v) / Monomial.unit }.max() ?? 0)
      case .integral(let body, let a, let b, let h):
        guard e > 0, try growsLinearly(body, variable(h), v) else { return nil }
        if case .finite(let x) = a, depends(x, on: v) { return nil }
        if case .finite(let x) = b, depends(x, on: v) { return nil }
        s.isLinearUnknown = true
      default: return nil
      }
    }
    return s
  }

  /// Whether every term of a factor has the same sign and a shape, so that each bounds it from below.
  private func isTermwise(_ f: Int, _ v: Int) throws -> Bool {
    for m in factors[f].terms.keys {
      guard let s = try shape(m, v), s.others.isEmpty, s.tails.allSatisfy({ $0.exponent > 0 }) else { return false }
    }
    return isSumOfOneSign(factors[f])
  }

  /// Whether all terms are proved to have the same sign, after the ranges of names other than the variable are used.
  private func isSumOfOneSign(_ p: Polynomial) -> Bool {
    guard let groups = try? p.grouped(by: { g in
      if case .name = generators[g] { return false }
      return true
    }) else { return false }
    var total: Sign? = .zero
    for (m, c) in groups {
      guard let s = sign(of: c), let t = sign(of: Polynomial(m)), let sum = total + (s * t) else { return false }
      total = sum
    }
    return total?.isStrict ?? false
  }

  /// Whether phi times a function of v and w, at most exponential in |v| and |w|, is the body over w: then the integral
  /// is at most exponential in |v|.
  private func growsLinearly(_ body: Element, _ w: Int, _ v: Int) throws -> Bool {
    for d in body.den where depends(factors[d.factor], on: v) || depends(factors[d.factor], on: w) {
      // bounded from below by a term that is free of both, or at most exponential
      guard isSumOfOneSign(factors[d.factor]) else { return false }
      for m in factors[d.factor].terms.keys {
        for x in [v, w] {
          guard let s = try shape(m, x), s.quadratic.isZero, s.others.isEmpty, s.degree >= 0 else { return false }
        }
      }
    }
    for m in body.num.terms.keys {
      guard let s = try bound(m, w), !s.isLinearUnknown, sign(s.quadratic) == .negative, !depends(s.quadratic, on: v) else { return false }
      guard let t = try bound(m.split { g in names[g].contains(w) && !names[g].contains(v) }.1, v), t.quadratic.isZero else { return false }
      // the linear coefficient in w may have v in it only as an exponent v w, which is excluded
      guard !depends(s.linear, on: v) else { return false }
    }
    return true
  }

  /// A bound from below of a sum of tails, H(u) or 1 - H(u) = H(-u), by one of them; or of H(a) - H(b) (also written
  /// 1 - H(a) - H(b) or H(a) + H(b) - 1) of proved sign, whose arguments have a difference free of v: (b - a) times the
  /// smaller of phi(a), phi(b). Either is C e^{-alpha^2 v^2/2 - B |v|}, so that the logarithm grows like v^2 at most.
  private func tailBound(_ f: Int, _ v: Int) throws -> Shape? {
    var list: [(argument: Element, sign: Int)] = []
    for (m, c) in factors[f].sorted where !m.isOne {
      guard c.magnitude.isOne, m.count == 1, m[0].exponent == Monomial.unit, case .tail(let u) = generators[m[0].generator],
        try affine(u, v) != nil
      else { return nil }
      list.append((u, c.sign))
    }
    guard let s = sign(of: factors[f]), s.isStrict, let first = list.first, let (alpha, _) = try affine(first.argument, v),
      let constant = (factors[f].terms[.one] ?? .zero).asInt
    else { return nil }
    let flip = s == .positive ? 1 : -1
    // H(u) and H(-u) alone: each -H(u) takes a 1 of the constant
    let spare = constant * flip - list.filter { $0.sign * flip < 0 }.count
    if spare == -1, list.count == 2 {
      let gap = try list[0].sign == list[1].sign ? add(list[0].argument, list[1].argument) : subtract(list[0].argument, list[1].argument)
      guard !depends(gap, on: v) else { return nil }
    } else if spare != 0 {
      return nil
    }
    var shape = Shape()
    shape.quadratic = try scale(try multiply(alpha, alpha), Number(-1, 2))
    shape.isLinearUnknown = true
    return shape
  }

  /// The shapes that bound 1/|f| near infinity.
  private func lowerBounds(_ f: Int, _ v: Int) throws -> [Shape] {
    let p = factors[f]
    if !depends(p, on: v) { return [Shape()] }
    if !p.contains({ $0 != v && depends($0, on: v) }), sign(of: p)?.isStrict == true {
      var s = Shape()
      s.degree = p.terms.keys.map { $0.exponent(of: v) }.max() ?? 0
      // the leading coefficient must not vanish for the degree to count
      if let lead = try p.coefficients(of: v)[s.degree], sign(of: lead)?.isStrict != true { s.degree = 0 }
      return [s]
    }
    if let s = try tailBound(f, v) { return [s] }
    guard try isTermwise(f, v) else { return [] }
    var r: [Shape] = []
    for m in p.terms.keys {
      guard let s = try shape(m, v), s.tails.isEmpty else { continue }
      r.append(s)
    }
    return r
  }

  /// Whether e tends to 0 as v goes to plus (`direction` 1) or minus infinity, exponentially or faster, or, where a power is given, at
  /// least like |v|^-power: proved for every value of the other names, uniformly near each.
  func decays(_ e: Element, _ v: Int, _ direction: Int, asPower power: Int = 0) throws -> Bool {
    func isTail(_ g: Int) -> Bool {
      if case .tail = generators[g] { return depends(g, on: v) }
      return false
    }
    guard e.den.contains(where: { factors[$0.factor].contains(isTail) }) else {
      return try decaysByTerms(e, v, direction, asPower: power)
    }
    // what stands beside each monomial without tails may cancel denominators made of tails
    for (m, q) in try e.num.grouped(by: { !isTail($0) }) {
      let part = try multiply(Element(Polynomial(m)), try normalised(q, e.den))
      if try !decaysByTerms(part, v, direction, asPower: power) { return false }
    }
    return true
  }

  private func decaysByTerms(_ e: Element, _ v: Int, _ direction: Int, asPower power: Int) throws -> Bool {
    var choices: [Shape] = [Shape()]
    for d in e.den {
      let list = try lowerBounds(d.factor, v)
      if list.isEmpty { return false }
      var next: [Shape] = []
      for c in choices {
        for s in list {
          var t = c
          t.quadratic = try subtract(t.quadratic, try scale(s.quadratic, Number(d.power)))
          t.linear = try subtract(t.linear, try scale(s.linear, Number(d.power)))
          t.degree -= s.degree * d.power
          t.isLinearUnknown = t.isLinearUnknown || s.isLinearUnknown
          next.append(t)
        }
      }
      choices = next.count > 64 ? Array(next.prefix(64)) : next
    }
    for m in e.num.terms.keys {
      guard let s = try bound(m, v, direction) else { return false }
      let isSmall = try choices.contains { c in
        let a = try add(s.quadratic, c.quadratic)
        switch sign(a) {
        case .negative?: return true
        case .zero?:
          if s.isLinearUnknown || c.isLinearUnknown { return false }
          let b = try scale(try add(s.linear, c.linear), Number(direction))
          switch sign(b) {
          case .negative?: return true
          case .zero?: return power > 0 && s.degree + c.degree <= -power * Monomial.unit
          default: return false
          }
        default: return false
        }
      }
      if !isSmall { return false }
    }
    return true
  }

  /// The limit of e as v goes to plus or minus infinity: a term that decays, or that is made of tails alone.
  func limit(_ e: Element, _ v: Int, _ direction: Int) throws -> Element? {
    if !depends(e, on: v) { return e }
    let far = direction > 0 ? (End.finite(.one), End.infinity) : (End.minusInfinity, End.finite(Element(-1)))
    if try inside(v, far.0, far.1, { try decays(e, v, direction, asPower: 1) }) { return .zero }
    var r = Element.zero
    for (m, c) in e.num.terms {
      let t = Element(Polynomial(c, m), e.den)
      if try inside(v, far.0, far.1, { try decays(t, v, direction, asPower: 1) }) { continue }
      guard !e.den.contains(where: { depends(factors[$0.factor], on: v) }), let s = try shape(m, v), s.degree == 0,
        s.quadratic.isZero, s.linear.isZero
      else { return nil }
      var value = Element(Polynomial(c, s.free), e.den)
      for (g, k) in s.others {
        // log H(u) goes to 0 where H(u) goes to 1
        guard k > 0, case .logGenerator(let t) = generators[g], case .tail(let u) = generators[t],
          let (a, _) = try affine(u, v), sign(a) == (direction > 0 ? .negative : .positive)
        else { return nil }
        value = .zero
      }
      for (g, k) in s.tails {
        guard case .tail(let u) = generators[g], let (a, _) = try affine(u, v), let t = sign(a), t.isStrict else { return nil }
        let isOne = t == .positive ? direction < 0 : direction > 0
        if !isOne {
          guard k > 0 else { return nil }
          value = .zero
        }
      }
      r = try add(r, value)
    }
    return r
  }
}
