// Integrals in normal form: constants in front, Gaussian terms closed, two Gaussian variables of one linear form merged.

extension Field {
  /// The integral of a body over a variable (a name), which is absolutely convergent where the caller has proved it.
  func integral(_ body: Element, _ v: Int, _ a: End, _ b: End, isReduced: Bool = false) throws -> Element {
    if body.isZero || a == b { return .zero }
    if !depends(body, on: v) {
      guard case .finite(let x) = a, case .finite(let y) = b else { throw Unsupported("a divergent integral") }
      return try multiply(body, try subtract(y, x))
    }
    if let turned = try rotated(body, v, a, b) { return turned }
    if !isReduced, case .minusInfinity = a, case .infinity = b {
      let (rest, primitive) = try reducedByParts(body, v)
      if !primitive.isZero, let value = try boundary(primitive, v, a, b) {
        return try add(value, try integral(rest, v, a, b, isReduced: true))
      }
    }
    let freeDen = body.den.filter { !depends(factors[$0.factor], on: v) }
    let ownDen = body.den.filter { depends(factors[$0.factor], on: v) }
    var closed = Element.zero
    var rest = body.num
    if ownDen.isEmpty {
      for (m, c) in body.num.terms {
        if let value = try closedTerm(c, m, v, a, b) {
          closed = try add(closed, value)
          try rest.add(-c, m)
        }
      }
      closed = try multiply(closed, Element(.one, freeDen))
    }
    if rest.isZero { return closed }
    if let apart = try splitByVariables(rest, body.den, v, a, b) { return try add(closed, apart) }
    // constants in front
    let groups = try rest.grouped { names[$0].contains(v) }
    var front = Element(.one, freeDen)
    var core: Polynomial
    if groups.count == 1, let (m, c) = groups.first {
      front = try multiply(front, Element(c))
      core = Polynomial(m)
    } else {
      let (c, m, _) = try rest.content()
      let free = m.split { !names[$0].contains(v) }.0
      front = try multiply(front, Element(Polynomial(c, free)))
      core = try rest.scaled(try Number.one / c, free.inverse)
      // a polynomial in front of all terms
      if groups.count <= 40, groups.values.allSatisfy({ $0.count > 1 }) {
        var common = Polynomial.zero
        for p in groups.values.sorted(by: { $0.count < $1.count }) { common = try Polynomial.commonDivisor(common, p) }
        if common.count > 1 {
          let lift = try core.content()
          if let q = try lift.primitive.divided(by: common) {
            front = try multiply(front, Element(common))
            core = try q.scaled(lift.coefficient, lift.monomial)
          }
        }
      }
    }
    let inside = Element(core, ownDen)
    let h = max(height(inside), 0)
    let named = try substitute([v: element(variable(h))], in: inside)
    return try add(closed, try multiply(front, element(.integral(named, from: a, to: b, height: h))))
  }

  /// The integral as a sum over the powers of other binders' variables in the integrand, each in front of an integral that
  /// converges by itself; nil where there are none, or a part is not shown to converge.
  private func splitByVariables(_ p: Polynomial, _ den: [FactorPower], _ v: Int, _ a: End, _ b: End) throws -> Element? {
    let parts = try p.grouped { g in
      if case .name = generators[g] { return g != v && ranges[g]?.isParameter != true }
      return false
    }
    guard parts.count > 1 else { return nil }
    for q in parts.values {
      if case .infinity = b, try !decays(Element(q, den), v, 1) { return nil }
      if case .minusInfinity = a, try !decays(Element(q, den), v, -1) { return nil }
    }
    var total = Element.zero
    for (m, q) in parts.sorted(by: { $0.key < $1.key }) {
      let part = try integral(try normalised(q, den), v, a, b, isReduced: true)
      total = try add(total, try multiply(Element(Polynomial(m)), part))
    }
    return total
  }

  /// E over the standard Gaussian.
  func expectation(_ body: Element, _ v: Int) throws -> Element {
    try integral(try multiply(body, try density(element(v))), v, .minusInfinity, .infinity)
  }

  // MARK: closed terms

  /// The integral of c m where it is elementary (or has tails of Gaussians in its value); nil otherwise.
  private func closedTerm(_ c: Number, _ m: Monomial, _ v: Int, _ a: End, _ b: End) throws -> Element? {
    guard let s = try shape(m, v), s.degree >= 0, s.degree % Monomial.unit == 0 else { return nil }
    let n = s.degree / Monomial.unit
    if n == 0, let value = try closedWave(s, v, a, b) { return try multiply(Element(Polynomial(c, s.free)), value) }
    guard s.others.isEmpty else { return nil }
    guard n <= 60, s.tails.count <= 1 else { return nil }
    let front = Element(Polynomial(c, s.free))
    if let (g, k) = s.tails.first {
      guard k == Monomial.unit, case .minusInfinity = a, case .infinity = b, sign(s.quadratic) == .negative,
        case .tail(let u) = generators[g], let (alpha, beta) = try affine(u, v)
      else { return nil }
      return try multiply(front, try gaussianTail(n, s.quadratic, s.linear, alpha, beta))
    }
    guard let value = try gaussian(n, s.quadratic, s.linear, a, b) else { return nil }
    return try multiply(front, value)
  }

  /// Int e^{A v^2 + B v} times cos or sin of alpha v over the line, A < 0.
  private func closedWave(_ s: Shape, _ v: Int, _ a: End, _ b: End) throws -> Element? {
    guard case .minusInfinity = a, case .infinity = b, s.tails.isEmpty, s.others.count == 1,
      s.others[0].exponent == Monomial.unit, case .function(let f, let list) = generators[s.others[0].generator],
      f == "cos" || f == "sin", let (alpha, beta) = try affine(list[0], v), beta.isZero, sign(s.quadratic) == .negative
    else { return nil }
    let variance = try inverse(try scale(s.quadratic, Number(-2)))
    let damping = try exp(try scale(try multiply(variance, try multiply(alpha, alpha)), Number(-1, 2)))
    let middle = try multiply(alpha, try multiply(s.linear, variance))
    let (c, t) = try cosineAndSine(middle)
    let full = try gaussian(0, s.quadratic, s.linear, a, b)!
    return try multiply(full, try multiply(damping, f == "cos" ? c : t))
  }

  /// Int v^n e^{A v^2 + B v}.
  private func gaussian(_ n: Int, _ quadratic: Element, _ linear: Element, _ a: End, _ b: End) throws -> Element? {
    func at(_ e: End, _ k: Int) throws -> Element {
      guard case .finite(let x) = e else { return .zero }
      let exponent = try add(try multiply(quadratic, try multiply(x, x)), try multiply(linear, x))
      return try multiply(try power(x, k), try exp(exponent))
    }
    func boundary(_ k: Int) throws -> Element { try subtract(try at(b, k), try at(a, k)) }
    if quadratic.isZero {
      if linear.isZero {
        guard case .finite(let x) = a, case .finite(let y) = b else { return nil }
        return try scale(try subtract(try power(y, n + 1), try power(x, n + 1)), Number(1, n + 1))
      }
      guard let s = sign(linear), s.isStrict else { return nil }
      if case .infinity = b, s != .negative { return nil }
      if case .minusInfinity = a, s != .positive { return nil }
      if case .infinity = a { return nil }
      if case .minusInfinity = b { return nil }
      let inverse = try self.inverse(linear)
      var value = try multiply(try boundary(0), inverse)
      for k in 0..<n {
        value = try subtract(try multiply(try boundary(k + 1), inverse), try scale(try multiply(value, inverse), Number(k + 1)))
      }
      return value
    }
    guard sign(quadratic) == .negative else { return nil }
    let variance = try inverse(try scale(quadratic, Number(-2)))
    let mean = try multiply(linear, variance)
    let root = try sqrt(variance)
    func tailAt(_ e: End) throws -> Element {
      switch e {
      case .minusInfinity: return .one
      case .infinity: return .zero
      case .finite(let x): return try tail(try divide(try subtract(x, mean), root))
      }
    }
    let peak = try exp(try scale(try multiply(mean, linear), Number(1, 2)))
    let mass = try subtract(try tailAt(a), try tailAt(b))
    let full = try multiply(peak, try multiply(root, try inverse(try inverseRootOfTwoPi())))
    var (before, value) = (Element.zero, try multiply(full, mass))
    for k in 0..<n {
      var next = try multiply(mean, value)
      if k > 0 { next = try add(next, try scale(try multiply(variance, before), Number(k))) }
      next = try subtract(next, try multiply(variance, try boundary(k)))
      (before, value) = (value, next)
    }
    return value
  }

  /// Int v^n e^{A v^2 + B v} H(alpha v + beta) over the line, A < 0.
  private func gaussianTail(_ n: Int, _ quadratic: Element, _ linear: Element, _ alpha: Element, _ beta: Element) throws -> Element {
    let variance = try inverse(try scale(quadratic, Number(-2)))
    let mean = try multiply(linear, variance)
    let width = try sqrt(try add(.one, try multiply(try multiply(alpha, alpha), variance)))
    let middle = try divide(try add(try multiply(alpha, mean), beta), width)
    let full = try gaussian(0, quadratic, linear, .minusInfinity, .infinity)!
    var (before, value) = (Element.zero, try multiply(full, try tail(middle)))
    // the pure Gaussian that a derivative of H leaves
    let (q, l) = (
      try subtract(quadratic, try scale(try multiply(alpha, alpha), Number(1, 2))), try subtract(linear, try multiply(alpha, beta))
    )
    let height = try density(beta)
    for k in 0..<n {
      var next = try multiply(mean, value)
      if k > 0 { next = try add(next, try scale(try multiply(variance, before), Number(k))) }
      guard let g = try gaussian(k, q, l, .minusInfinity, .infinity) else { throw Unsupported("a sign in a Gaussian integral") }
      let slope = try multiply(try multiply(variance, alpha), try multiply(height, g))
      next = try subtract(next, slope)
      (before, value) = (value, next)
    }
    return value
  }

  // MARK: rotation

  /// E_v E_w of a function of one linear form in v and w is an expectation over one variable.
  private func rotated(_ body: Element, _ v: Int, _ a: End, _ b: End) throws -> Element? {
    guard case .minusInfinity = a, case .infinity = b else { return nil }
    let inner = body.num.generators.filter { g in
      if case .integral(_, .minusInfinity, .infinity, _) = generators[g] { return depends(g, on: v) }
      return false
    }
    guard inner.count == 1, let k = inner.first, case .integral(let within, _, _, let h) = generators[k] else { return nil }
    let parts = try body.num.coefficients(of: k)
    guard parts.count == 1, let outer = parts[Monomial.unit] else { return nil }
    // beside a function of both variables there is at most an exponential of v
    guard !body.den.contains(where: { depends(factors[$0.factor], on: v) }),
      !outer.contains({ g in
        if case .exp = generators[g] { return false }
        return depends(g, on: v)
      })
    else { return nil }
    let w = fresh()
    let opened = try substitute([variable(h): element(w)], in: within)
    let weight = try multiply(try density(element(v)), try density(element(w)))
    let f = try divide(try multiply(Element(outer, body.den), opened), weight)
    let (fv, fw) = (try derivative(f, v), try derivative(f, w))
    if fw.isZero || fv.isZero { return nil }
    let ratio = try divide(fv, fw)
    guard !depends(ratio, on: v), !depends(ratio, on: w) else { return nil }
    // f = F(r v + w), and r v + w is sqrt(1 + r^2) times a standard Gaussian
    let s = try sqrt(try add(.one, try multiply(ratio, ratio)))
    let x = fresh()
    let image = try substitute(
      [v: try divide(try multiply(ratio, element(x)), s), w: try divide(element(x), s)], in: f)
    return try expectation(image, x)
  }

  // MARK: shift and parity

  /// The center -beta/alpha of the first inner function alpha v + beta of a body: what tanh, log2cosh, H are taken of.
  func center(_ body: Element, _ v: Int) throws -> Element? {
    var found: [Element] = []
    func look(_ p: Polynomial) throws {
      for g in p.generators where depends(g, on: v) {
        if case .tail(let u) = generators[g], let (a, b) = try affine(u, v), sign(a)?.isStrict == true {
          found.append(negate(try divide(b, a)))
        }
        if case .logFactor(let f) = generators[g] { try lookAt(f) }
        if case .logGenerator(let k) = generators[g] { try look(Polynomial(Monomial(k))) }
      }
    }
    /// The middle between the extreme exponentials of a factor.
    func lookAt(_ f: Int) throws {
      let p = factors[f]
      guard depends(p, on: v) else { return }
      try look(p)
      let groups = try p.grouped { g in depends(g, on: v) }
      var shapes: [(Shape, Polynomial)] = []
      for (m, c) in groups {
        guard let s = try shape(m, v), s.others.isEmpty, s.tails.isEmpty, s.degree == 0, s.quadratic.isZero else { return }
        shapes.append((s, c))
      }
      guard shapes.count >= 2 else { return }
      // order by the linear coefficient
      var (low, high) = (shapes[0], shapes[0])
      for s in shapes.dropFirst() {
        if sign(try subtract(s.0.linear, high.0.linear)) == .positive { high = s }
        if sign(try subtract(s.0.linear, low.0.linear)) == .negative { low = s }
      }
      let alpha = try subtract(high.0.linear, low.0.linear)
      guard sign(alpha) == .positive, let cs = sign(of: high.1), let ds = sign(of: low.1), cs.isStrict, cs == ds else { return }
      let beta = try log(try divide(Element(high.1), Element(low.1)))
      found.append(negate(try divide(beta, alpha)))
    }
    try look(body.num)
    for d in body.den { try lookAt(d.factor) }
    return found.first
  }
}
