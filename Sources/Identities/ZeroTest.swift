// Whether an element is 0: by its normal form, by primitives of integrands, by a parameter and an anchor.

struct ZeroTest {
  let field: Field

  init(_ field: Field) { self.field = field }

  /// The rules of a proof that d = 0 by the normal form and primitives; nil where none was found.
  func quick(_ d: Element) throws -> [String]? {
    if d.isZero { return ["normal form"] }
    let e = try field.refreshed(d)
    if e.isZero { return ["normal form"] }
    return try byElimination(e, depth: 0) ?? byPrimitives(e)
  }

  func thorough(_ d: Element) throws -> [String]? {
    let e = try field.refreshed(d)
    if e.isZero { return ["normal form"] }
    return try byAnchor(e, depth: 0)
  }

  private func byElimination(_ d: Element, depth: Int) throws -> [String]? {
    guard depth < 3, let e = try field.withoutRoot(d) else { return nil }
    let f = try field.refreshed(e)
    if f.isZero { return ["the equation of the root"] }
    if let rules = try byElimination(f, depth: depth + 1) { return rules }
    return try byPrimitives(f).map { ["the equation of the root"] + $0 }
  }

  // MARK: primitives

  private enum Mode: CaseIterable {
    case plain, parity, centered, centeredParity
    var rules: [String] {
      switch self {
      case .plain: return ["integration by parts"]
      case .parity: return ["integration by parts", "parity"]
      case .centered: return ["shift", "integration by parts"]
      case .centeredParity: return ["shift", "integration by parts", "parity"]
      }
    }
  }

  private func byPrimitives(_ d: Element) throws -> [String]? {
    let parts = Element(d.num)
    guard d.num.contains({ isIntegral($0) }) else { return nil }
    for mode in Mode.allCases {
      do {
        if let rest = try reduced(parts, mode) {
          if rest.isZero { return mode.rules }
          if try field.refreshed(rest).isZero { return mode.rules }
        }
      } catch is Unsupported { continue }
    }
    return nil
  }

  private func isIntegral(_ g: Int) -> Bool {
    if case .integral = field.generators[g] { return true }
    return false
  }

  private struct Region: Hashable {
    let from: End
    let to: End
  }

  /// d with its integrals merged by region and reduced; nil where nothing changes.
  private func reduced(_ d: Element, _ mode: Mode) throws -> Element? {
    // integrals of which no term has two
    var chosen: [Int] = []
    for g in d.num.generators where isIntegral(g) {
      let isLinear = d.num.terms.keys.allSatisfy { m in
        let e = m.exponent(of: g)
        return e == 0 || e == Monomial.unit && !chosen.contains { m.exponent(of: $0) != 0 }
      }
      if isLinear { chosen.append(g) }
    }
    var rest = d.num
    var regions: [Region: (variable: Int, integrand: Element)] = [:]
    var order: [Region] = []
    for g in chosen {
      guard case .integral(let body, let a, let b, let h) = field.generators[g] else { continue }
      guard let c = try d.num.coefficients(of: g)[Monomial.unit] else { continue }
      rest = try rest - c.scaled(.one, Monomial(g))
      let region = Region(from: a, to: b)
      if regions[region] == nil {
        regions[region] = (field.fresh(), .zero)
        order.append(region)
      }
      let v = regions[region]!.variable
      var f = try field.substitute([field.variable(h): field.element(v)], in: body)
      if mode == .centered || mode == .centeredParity, case .minusInfinity = a, case .infinity = b,
        let center = try field.center(f, v), !center.isZero
      {
        f = try field.substitute([v: try field.add(field.element(v), center)], in: f)
      }
      regions[region]!.integrand = try field.add(regions[region]!.integrand, try field.multiply(Element(c), f))
    }
    var total = Element(rest)
    for region in order {
      let v = regions[region]!.variable
      var f = regions[region]!.integrand
      let isLine = region == Region(from: .minusInfinity, to: .infinity)
      if mode == .parity || mode == .centeredParity, isLine {
        let turned = try field.substitute([v: field.negate(field.element(v))], in: f)
        f = try field.scale(try field.add(f, turned), Number(1, 2))
      }
      f = try inner(try field.refreshed(f), v)
      let (left, primitive) = try field.reducedByParts(f, v)
      if let value = try field.boundary(primitive, v, region.from, region.to) {
        total = try field.add(total, value)
        f = try inner(left, v)
      }
      total = try field.add(total, try field.integral(f, v, region.from, region.to))
    }
    return total
  }

  /// An integrand with the integrals in it merged and reduced.
  private func inner(_ f: Element, _ v: Int) throws -> Element {
    guard f.num.contains({ isIntegral($0) && field.depends($0, on: v) }), let merged = try reduced(Element(f.num), .plain) else { return f }
    return try field.multiply(merged, Element(.one, f.den))
  }

  // MARK: parameter and anchor

  /// d = 0 at one value of a name, and its derivative in the name is 0.
  private func byAnchor(_ d: Element, depth: Int) throws -> [String]? {
    guard depth < 2 else { return nil }
    // where d is not smooth
    for g in field.allGenerators(of: d) {
      if case .function("abs", _) = field.generators[g] { return nil }
    }
    for p in field.names(in: d).sorted() {
      guard let r = field.ranges[p] else { continue }
      for anchor in anchors(r) {
        do {
          let start = try field.substitute([p: anchor], in: d)
          guard try field.isContinuous(d, p, to: anchor) else { continue }
          guard let first = try zero(start, depth: depth + 1) else { continue }
          let slope = try field.derivative(d, p)
          guard let second = try zero(slope, depth: depth + 1) else { break }
          return ["a derivative in a parameter and one value"] + first + second
        } catch is Unsupported { continue }
      }
    }
    return nil
  }

  private func zero(_ d: Element, depth: Int) throws -> [String]? {
    if d.isZero { return [] }
    let e = try field.refreshed(d)
    if e.isZero { return [] }
    return try byElimination(e, depth: 0) ?? byPrimitives(e) ?? byAnchor(e, depth: depth)
  }

  /// Values of a name with its range: 0, the closed ends, 1.
  private func anchors(_ r: Range) -> [Element] {
    var list: [Element] = []
    func holds(_ x: Element) -> Bool {
      if let l = r.lower, field.sign((try? field.subtract(x, l)) ?? Element(-1))?.isUp != true { return false }
      if let u = r.upper, field.sign((try? field.subtract(u, x)) ?? Element(-1))?.isUp != true { return false }
      return true
    }
    if holds(.zero) { list.append(.zero) }
    if let l = r.lower, !list.contains(l) { list.append(l) }
    if let u = r.upper, !list.contains(u) { list.append(u) }
    if holds(.one), !list.contains(.one) { list.append(.one) }
    return list
  }
}

extension Field {
  /// Whether e is shown to be continuous as the name goes to the anchor, an end of its range or a point inside: every
  /// denominator, logarithm and root that depends on the name keeps its sign up to there, and integrals converge there.
  func isContinuous(_ e: Element, _ p: Int, to anchor: Element) throws -> Bool {
    let saved = ranges[p]
    defer { setRange(p, saved) }
    if var r = saved {
      r.isParameter = false
      if r.lower == anchor { r.lowerIsOpen = false }
      if r.upper == anchor { r.upperIsOpen = false }
      setRange(p, r)
    }
    return try isRegularIn(e, p)
  }

  private func isRegularIn(_ e: Element, _ p: Int) throws -> Bool {
    func strict(_ f: Int) -> Bool { !depends(factors[f], on: p) || sign(of: factors[f])?.isStrict == true }
    for d in e.den where !strict(d.factor) { return false }
    for d in e.den { if try !isRegularIn(Element(factors[d.factor]), p) { return false } }
    for g in e.num.generators where depends(g, on: p) {
      if e.num.terms.keys.contains(where: { $0.exponent(of: g) < 0 }), sign(ofGenerator: g)?.isStrict != true { return false }
      switch generators[g] {
      case .name, .prime, .pi, .logNumber: break
      case .power(let f): if try !isRegularIn(Element(factors[f]), p) { return false }
      case .logFactor(let f):
        guard strict(f) else { return false }
        if try !isRegularIn(Element(factors[f]), p) { return false }
      case .logGenerator(let k):
        guard sign(ofGenerator: k)?.isStrict == true else { return false }
        if try !isRegularIn(element(k), p) { return false }
      case .exp(let t), .tail(let t): if try !isRegularIn(t, p) { return false }
      case .function(let f, let list):
        guard ["atan", "asin", "sin", "cos", "I0", "I1", "owenT"].contains(f) else { return false }
        for t in list { if try !isRegularIn(t, p) { return false } }
      case .integral(let body, let a, let b, let h):
        let v = variable(h)
        guard isRegular(body, v, a, b), try inside(v, a, b, { try isRegularIn(body, p) }) else { return false }
        for (end, direction) in [(a, -1), (b, 1)] {
          if case .finite(let x) = end {
            if try !isRegularIn(x, p) { return false }
          } else if try !decays(body, v, direction) {
            return false
          }
        }
      case .root: return false
      }
    }
    return true
  }
}
