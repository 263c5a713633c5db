// Integrals over a range reduced by exact terms: powers of the variable beside a Gaussian weight are removed by parts
// (Stein), until nothing but the weight and functions of it are left. The proof is the primitive that was subtracted.

extension Field {
  /// What is left of an integrand, and the primitive of what was taken away: F = rest + dG/dv.
  func reducedByParts(_ integrand: Element, _ v: Int) throws -> (rest: Element, primitive: Element) {
    var f = integrand
    var primitive = Element.zero
    for _ in 0..<40 {
      try effort.check()
      guard let step = try partsStep(f, v) else { break }
      f = try subtract(f, try derivative(step, v))
      primitive = try add(primitive, step)
    }
    return (f, primitive)
  }

  private func partsStep(_ f: Element, _ v: Int) throws -> Element? {
    let ownDen = f.den.contains { depends(factors[$0.factor], on: v) }
    var top = 0
    var list: [(Shape, Monomial, Number)] = []
    for (m, c) in f.num.terms {
      guard let s = try shape(m, v), s.degree >= 0, s.degree % Monomial.unit == 0 else { continue }
      list.append((s, m, c))
      if !s.quadratic.isZero { top = max(top, s.degree) }
    }
    if top > 0 {
      var g = Element.zero
      for (s, m, c) in list where s.degree == top && !s.quadratic.isZero {
        guard sign(s.quadratic)?.isStrict == true else { return nil }
        let t = Element(Polynomial(c, m * Monomial(v, -Monomial.unit)), f.den)
        g = try add(g, try divide(t, try scale(s.quadratic, Number(2))))
      }
      return g
    }
    if ownDen { return try rationalStep(f, v) }
    // powers of one tail beside its own density
    for (s, m, c) in list where s.degree == 0 && s.tails.count + s.others.count >= 1 && !s.quadratic.isZero {
      // H^k (log H)^j
      var tails = s.tails
      if tails.isEmpty, case .logGenerator(let t) = generators[s.others[0].generator] { tails = [(t, 0)] }
      guard tails.count == 1, s.others.allSatisfy({ generators[$0.generator] == .logGenerator(tails[0].generator) && $0.exponent > 0 })
      else { continue }
      guard case .tail(let u) = generators[tails[0].generator], let (a, b) = try affine(u, v),
        try subtract(s.quadratic, try scale(try multiply(a, a), Number(-1, 2))).isZero,
        try subtract(s.linear, negate(try multiply(a, b))).isZero, sign(a)?.isStrict == true
      else { continue }
      let k = tails[0].exponent
      guard k >= 0, k % Monomial.unit == 0 else { continue }
      // c' phi(u) H^k = -d(c' H^{k+1}/((k+1) a))
      let raised = try divide(
        Element(Polynomial(c, m * Monomial(tails[0].generator)), f.den), try scale(try multiply(a, try density(u)), Number(k / Monomial.unit + 1)))
      return negate(raised)
    }
    // a polynomial or an exponential beside tails and logarithms
    for (s, m, c) in list where s.quadratic.isZero && !(s.tails.isEmpty && s.others.isEmpty) {
      guard s.tails.allSatisfy({ $0.exponent > 0 }), s.others.allSatisfy({ isLogarithm($0.generator) && $0.exponent > 0 }) else { continue }
      let t = Element(Polynomial(c, m), f.den)
      if s.linear.isZero {
        return try scale(try multiply(t, element(v)), Number(1, s.degree / Monomial.unit + 1))
      }
      guard sign(s.linear)?.isStrict == true else { continue }
      return try divide(t, s.linear)
    }
    return nil
  }

  /// The primitive of a rational function of v whose only denominator in v is a power of alpha v + beta.
  private func rationalStep(_ f: Element, _ v: Int) throws -> Element? {
    let own = f.den.filter { depends(factors[$0.factor], on: v) }
    guard own.count == 1, let d = own.first, !f.num.contains({ $0 != v && depends($0, on: v) }),
      let (alpha, beta) = try affine(Element(factors[d.factor]), v), sign(alpha)?.isStrict == true
    else { return nil }
    let t = fresh()
    let image = try substitute([v: try divide(try subtract(element(t), beta), alpha)], in: Element(f.num, f.den.filter { $0 != d }))
    var g = Element.zero
    for (k, c) in try image.num.coefficients(of: t) {
      guard k % Monomial.unit == 0 else { return nil }
      let n = k / Monomial.unit - d.power
      let p = Element(factors[d.factor])
      let value = n == -1 ? try log(p) : try scale(try power(p, n + 1), Number(1, n + 1))
      g = try add(g, try divide(try multiply(Element(c, image.den), value), alpha))
    }
    return g
  }

  private func isLogarithm(_ g: Int) -> Bool {
    switch generators[g] {
    case .logFactor, .logGenerator: return true
    default: return false
    }
  }

  /// Whether a primitive has no singularity for v between the ends: every denominator and logarithm that depends on v
  /// has a proved sign.
  func isRegular(_ g: Element, _ v: Int, _ a: End, _ b: End) -> Bool {
    inside(v, a, b, open: false) {
      func isSafe(_ p: Polynomial) -> Bool {
        for k in p.generators where depends(k, on: v) {
          switch generators[k] {
          case .logFactor(let f): if sign(of: factors[f])?.isStrict != true { return false }
          case .logGenerator(let i): if sign(ofGenerator: i)?.isStrict != true { return false }
          case .power(let f): if sign(of: factors[f])?.isStrict != true { return false }
          case .name, .exp, .tail: break
          case .function(let name, _): if !["atan", "asin", "sin", "cos", "I0", "I1", "owenT"].contains(name) { return false }
          default: break
          }
          if case .exp = generators[k] { continue }
          if case .tail = generators[k] { continue }
          if p.terms.keys.contains(where: { $0.exponent(of: k) < 0 }), sign(ofGenerator: k)?.isStrict != true { return false }
        }
        return true
      }
      guard isSafe(g.num) else { return false }
      for d in g.den where depends(factors[d.factor], on: v) {
        guard sign(of: factors[d.factor])?.isStrict == true, isSafe(factors[d.factor]) else { return false }
      }
      return true
    }
  }

  /// The value of dG/dv between the ends: nil where a limit is not known or G is not proved to be regular.
  func boundary(_ g: Element, _ v: Int, _ a: End, _ b: End) throws -> Element? {
    if g.isZero { return .zero }
    guard isRegular(g, v, a, b) else { return nil }
    func value(_ e: End) throws -> Element? {
      switch e {
      case .finite(let x): return try substitute([v: x], in: g)
      case .infinity: return try limit(g, v, 1)
      case .minusInfinity: return try limit(g, v, -1)
      }
    }
    guard let x = try value(a), let y = try value(b) else { return nil }
    return try subtract(y, x)
  }
}
