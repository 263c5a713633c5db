// Exponentials, logarithms, tails and the other functions in normal form.
import Balls

extension Field {
  var pi: Element { element(.pi) }
  func name(_ n: String) -> Element { element(.name(n)) }

  /// e^a.
  func exp(_ a: Element) throws -> Element {
    if a.isZero { return .one }
    var result = Element.one
    for (c, base) in try exponents(a) { result = try multiply(result, try exp(of: c, times: base)) }
    return result
  }

  /// The terms c base of an exponent, base a monomial or a monomial over the denominator of a remainder.
  private func exponents(_ a: Element) throws -> [(Number, Element)] {
    if a.den.isEmpty { return a.num.sorted.map { ($0.coefficient, Element(Polynomial($0.monomial))) } }
    let den = try expanded(a.den)
    let (q, r) = try parted(a.num, den)
    var list = q.sorted.map { ($0.coefficient, Element(Polynomial($0.monomial))) }
    for (m, c) in r.sorted { list.append((c, try normalised(Polynomial(m), a.den))) }
    return list
  }

  /// q, r with p/d = q + r/d, in which the exponent of one generator of d is at least 0 and less than its degree in d: one
  /// form of each fraction, for exponents that are equal to be the same.
  private func parted(_ p: Polynomial, _ d: Polynomial) throws -> (Polynomial, Polynomial) {
    for g in d.generators {
      let parts = try d.coefficients(of: g)
      let degree = parts.keys.max()!
      guard let (top, topMonomial) = parts[degree]!.single, let (low, lowMonomial) = parts[0]?.single else { continue }
      var rest = p
      var q = Polynomial.zero
      for _ in 0..<200 {
        guard let m = rest.terms.keys.filter({ $0.exponent(of: g) < 0 || $0.exponent(of: g) >= degree }).max() else { return (q, rest) }
        let isHigh = m.exponent(of: g) > 0
        let c = try rest.terms[m]! / (isHigh ? top : low)
        let t = m * (isHigh ? topMonomial * Monomial(g, degree) : lowMonomial).inverse
        try q.add(c, t)
        for (n, e) in d.terms { try rest.add(-(try c * e), n * t) }
      }
      throw Unsupported("an exponent is too large")
    }
    var shift: [Int: Int] = [:]
    for m in p.terms.keys { for (g, e) in m.powers where e < 0 { shift[g] = min(shift[g] ?? 0, e) } }
    let s = Monomial(shift.map { ($0.key, -$0.value) })
    let (q, r) = try p.scaled(.one, s).dividedWithRemainder(by: d)
    return (try q.scaled(.one, s.inverse), try r.scaled(.one, s.inverse))
  }

  private func exp(of c: Number, times base: Element) throws -> Element {
    if base.den.isEmpty, let (k, m) = base.num.single, k.isOne, m.count == 1, m[0].exponent == Monomial.unit {
      switch generators[m[0].generator] {
      case .logFactor(let f): return try power(try absolute(Element(factors[f])), c)
      case .logGenerator(let g): return try power(try absolute(element(g)), c)
      case .logNumber(let n): return try power(Element(n), c)
      case .function("lambertW", let list):
        // W e^W = x
        if let n = c.asInt { return try power(try divide(list[0], base), n) }
      default: break
      }
    }
    let d = c.denominator.asInt ?? 0
    guard let n = c.numerator.asInt, d > 0, abs(n) < 1 << 24 else { throw Unsupported("an exponent is too large") }
    if Monomial.unit % d == 0 { return element(generator(.exp(base)), exponent: n * (Monomial.unit / d)) }
    return element(generator(.exp(try scale(base, Number(1, d)))), exponent: n * Monomial.unit)
  }

  func power(_ a: Element, _ c: Number) throws -> Element {
    if let n = c.asInt { return try power(a, n) }
    guard let n = c.numerator.asInt, let m = c.denominator.asInt else { throw Unsupported("an exponent is too large") }
    return try power(a, n, over: m)
  }

  func sqrt(_ a: Element) throws -> Element { try power(a, 1, over: 2) }

  /// log |a|.
  func log(_ a: Element) throws -> Element {
    if a.isZero { throw Unsupported("a logarithm of 0") }
    let (c, m, list) = try factorise(a.num)
    var r = try logarithm(c.magnitude)
    for (g, e) in m.powers { r = try add(r, try scale(try logarithm(ofGenerator: g), Number(e, Monomial.unit))) }
    for f in list { r = try add(r, try scale(element(.logFactor(f.factor)), Number(f.power))) }
    for f in a.den {
      for part in resolved(f.factor) {
        r = try subtract(r, try scale(element(.logFactor(part.factor)), Number(part.power * f.power)))
      }
    }
    return r
  }

  private func logarithm(_ c: Number) throws -> Element {
    if c.isOne { return .zero }
    guard let a = c.numerator.asInt, let b = c.denominator.asInt, let p = Number.primes(of: a), let q = Number.primes(of: b)
    else { return element(.logNumber(c)) }
    var r = Element.zero
    for (prime, k) in p { r = try add(r, try scale(element(.logNumber(Number(prime))), Number(k))) }
    for (prime, k) in q { r = try add(r, try scale(element(.logNumber(Number(prime))), Number(-k))) }
    return r
  }

  private func logarithm(ofGenerator g: Int) throws -> Element {
    switch generators[g] {
    case .exp(let t): return t
    case .prime(let p): return element(.logNumber(Number(p)))
    case .power(let f): return try sum(resolved(f).map { try scale(element(.logFactor($0.factor)), Number($0.power)) })
    case .function("abs", let list): return try log(list[0])
    default: return element(.logGenerator(g))
    }
  }

  /// True when the first of a and -a is chosen to stand for both.
  func isOriented(_ a: Element) -> Bool {
    if a.isZero { return true }
    var s = a.num.leading.coefficient.sign
    for d in a.den where d.power % 2 == 1 { s *= factorSign(d.factor) ?? 1 }
    return s > 0
  }

  /// The Gaussian upper tail H.
  func tail(_ a: Element) throws -> Element {
    if a.isZero { return Element(1, 2) }
    // H(Phiinv(p)) = 1 - p
    if a.den.isEmpty, let (c, m) = a.num.single, c.magnitude.isOne, m.count == 1, m[0].exponent == Monomial.unit,
      case .function("Phiinv", let list) = generators[m[0].generator]
    {
      return c.sign > 0 ? try subtract(.one, list[0]) : list[0]
    }
    // of H(u) and H(-u) the one that was met first
    if let g = known(.tail(a)) { return element(g) }
    if let g = known(.tail(negate(a))) { return try subtract(.one, element(g)) }
    return element(.tail(a))
  }

  /// The Gaussian density.
  func density(_ a: Element) throws -> Element {
    let e = try exp(try scale(try multiply(a, a), Number(-1, 2)))
    return try multiply(e, try inverseRootOfTwoPi())
  }
  func inverseRootOfTwoPi() throws -> Element {
    try multiply(try power(Element(2), -1, over: 2), element(generator(.pi), exponent: -Monomial.unit / 2))
  }

  /// An odd function, by name.
  func odd(_ f: String, _ a: Element) throws -> Element {
    if a.isZero { return .zero }
    return isOriented(a) ? element(.function(f, [a])) : negate(element(.function(f, [negate(a)])))
  }
  /// An even function, by name.
  func even(_ f: String, _ a: Element, at0 value: Element) throws -> Element {
    if a.isZero { return value }
    return element(.function(f, [isOriented(a) ? a : negate(a)]))
  }

  func tanh(_ a: Element) throws -> Element {
    let e = try exp(try scale(a, Number(2)))
    return try divide(try subtract(e, .one), try add(e, .one))
  }
  func cosh(_ a: Element) throws -> Element {
    try scale(try add(try exp(a), try exp(negate(a))), Number(1, 2))
  }
  func sinh(_ a: Element) throws -> Element {
    try scale(try subtract(try exp(a), try exp(negate(a))), Number(1, 2))
  }
  func log2cosh(_ a: Element) throws -> Element {
    try subtract(try log(try add(try exp(try scale(a, Number(2))), .one)), a)
  }

  /// cos and sin of an argument: of sums by the addition theorems, of multiples by their recurrence.
  func cosineAndSine(_ a: Element) throws -> (Element, Element) {
    var (c, s) = (Element.one, Element.zero)
    for (k, base) in try exponents(a) {
      var d = k.denominator.asInt ?? 1
      guard let n0 = k.numerator.asInt, abs(n0) <= 60 else { throw Unsupported("a trigonometric multiple is too large") }
      var n = n0
      var unit = base
      if base == pi {
        // multiples of pi/2
        if d <= 2 {
          let quarter = ((n0 * (2 / d)) % 4 + 4) % 4
          let (x, y) = [(1, 0), (0, 1), (-1, 0), (0, -1)][quarter]
          let (c0, s0) = (c, s)
          c = try subtract(try scale(c0, Number(x)), try scale(s0, Number(y)))
          s = try add(try scale(s0, Number(x)), try scale(c0, Number(y)))
          continue
        }
      }
      if d != 1 {
        unit = try scale(base, Number(1, d))
        d = 1
      }
      let negative = n < 0
      n = abs(n)
      let x = element(.function("cos", [unit]))
      let y = element(.function("sin", [unit]))
      var (u, v) = (Element.one, Element.zero)
      for _ in 0..<n {
        (u, v) = (
          try subtract(try multiply(u, x), try multiply(v, y)), try add(try multiply(u, y), try multiply(v, x))
        )
      }
      if negative { v = negate(v) }
      (c, s) = (try subtract(try multiply(c, u), try multiply(s, v)), try add(try multiply(s, u), try multiply(c, v)))
    }
    return (c, s)
  }

  /// The number c and the rest of an argument a = rest + c, c rational.
  private func shifted(_ a: Element) throws -> (Int, Element) {
    guard a.den.isEmpty, let c = a.num.terms[.one] else { return (0, a) }
    var n = 0
    // the whole part of c
    let floor = try wholePart(c)
    n = floor
    let rest = try subtract(a, Element(n))
    if rest.isZero { return (n - 1, .one) }
    return (n, rest)
  }

  private func wholePart(_ c: Number) throws -> Int {
    if let n = c.asInt { return n }
    guard let a = c.numerator.asInt, let b = c.denominator.asInt else { throw Unsupported("a number is too large") }
    return a >= 0 ? a / b : -((-a + b - 1) / b)
  }

  /// Gamma, with Gamma(u + 1) = u Gamma(u).
  func gamma(_ a: Element) throws -> Element {
    let (n, rest) = try shifted(a)
    guard abs(n) <= 400 else { throw Unsupported("an argument of gamma is too large") }
    var r: Element
    if rest == .one {
      r = .one
    } else if rest.constant == Number(1, 2) {
      r = element(generator(.pi), exponent: Monomial.unit / 2)
    } else {
      r = element(.function("gamma", [rest]))
    }
    for k in 0..<abs(n) {
      r = n > 0 ? try multiply(r, try add(rest, Element(k))) : try divide(r, try subtract(rest, Element(k + 1)))
    }
    return r
  }

  /// The n-th derivative of digamma, with psi_n(u + 1) = psi_n(u) + (-1)^n n!/u^(n+1).
  func polygamma(_ order: Int, _ a: Element) throws -> Element {
    let (n, rest) = try shifted(a)
    guard abs(n) <= 400, order <= 40 else { throw Unsupported("an argument of polygamma is too large") }
    var r = element(.function("polygamma\(order)", [rest]))
    var factorial = Number.one
    for k in 0..<order { factorial = try factorial * Number(k + 1) }
    if order % 2 == 1 { factorial = -factorial }
    for k in 0..<abs(n) {
      let u = n > 0 ? try add(rest, Element(k)) : try subtract(rest, Element(k + 1))
      let step = try scale(try power(u, -(order + 1)), factorial)
      r = n > 0 ? try add(r, step) : try subtract(r, step)
    }
    return r
  }

  /// Owen's T, even in h and odd in a.
  func owenT(_ h: Element, _ a: Element) throws -> Element {
    if a.isZero { return .zero }
    let (x, s) = (isOriented(h) ? h : negate(h), isOriented(a))
    if h.isZero {
      let t = try odd("atan", a)
      return try divide(t, try scale(pi, Number(2)))
    }
    let v = element(.function("owenT", [x, s ? a : negate(a)]))
    return s ? v : negate(v)
  }

  /// asin, with its values at 0, 1/2 and 1.
  func asin(_ a: Element) throws -> Element {
    if let c = a.constant {
      if c.isOne { return try scale(pi, Number(1, 2)) }
      if c == Number(-1) { return try scale(pi, Number(-1, 2)) }
      if c == Number(1, 2) { return try scale(pi, Number(1, 6)) }
      if c == Number(-1, 2) { return try scale(pi, Number(-1, 6)) }
    }
    return try odd("asin", a)
  }
  func atan(_ a: Element) throws -> Element {
    if let c = a.constant {
      if c.isOne { return try scale(pi, Number(1, 4)) }
      if c == Number(-1) { return try scale(pi, Number(-1, 4)) }
    }
    return try odd("atan", a)
  }
}
