// Zeros and extrema whose existence and uniqueness in their bracket is proved before they stand for anything.

extension Field {
  /// The zero of f in [a, b]: f is proved to be strictly monotone there and to change its sign.
  func provedRoot(_ f: Element, _ v: Int, _ a: Element, _ b: Element) throws -> Element {
    guard sign(try subtract(b, a)) == .positive else { throw Unsupported("a bracket whose ends are not shown to be apart") }
    let slope = try derivative(f, v)
    guard let s = inside(v, .finite(a), .finite(b), open: false, { sign(slope) }), s.isStrict else {
      throw Unsupported("a zero that is not shown to be unique in its bracket")
    }
    guard isRegular(f, v, .finite(a), .finite(b)) else { throw Unsupported("a function that is not shown to be regular in its bracket") }
    guard let low = sign(try substitute([v: a], in: f)), let high = sign(try substitute([v: b], in: f)),
      s == .positive ? low.isDown && high.isUp : low.isUp && high.isDown
    else { throw Unsupported("a zero that is not shown to be in its bracket") }
    return try root(f, v, a, b)
  }

  /// Where f is greatest (least) in [a, b]: it is proved to be strictly concave (convex), with the optimiser inside.
  func optimiser(_ f: Element, _ v: Int, _ a: Element, _ b: Element, isMaximum: Bool) throws -> Element {
    let first = try derivative(f, v)
    guard isRegular(f, v, .finite(a), .finite(b)) else { throw Unsupported("a function that is not shown to be regular in its bracket") }
    guard let s = inside(v, .finite(a), .finite(b), open: false, { sign((try? derivative(first, v)) ?? .zero) }),
      s == (isMaximum ? .negative : .positive)
    else { throw Unsupported("an extremum that is not shown to be unique") }
    guard let low = sign(try substitute([v: a], in: first)), let high = sign(try substitute([v: b], in: first)),
      isMaximum ? low == .positive && high == .negative : low == .negative && high == .positive
    else { throw Unsupported("an extremum that is not shown to be inside of its bracket") }
    return try root(first, v, a, b)
  }

  /// A root that exists and is unique: solved where the equation is linear, or quadratic in an exponential with roots of
  /// opposite signs; otherwise a generator.
  func root(_ f: Element, _ v: Int, _ a: Element, _ b: Element) throws -> Element {
    if let solved = try solution(f, v) { return solved }
    for c in [Element.zero, a, b] {
      // the only zero of the bracket
      if try substitute([v: c], in: f).isZero, sign(try subtract(c, a))?.isUp == true, sign(try subtract(b, c))?.isUp == true { return c }
    }
    // what is in front of the equation and has no zero says nothing
    let (c, m, _) = try f.num.content()
    let front = m.split { g in
      if case .exp = generators[g] { return true }
      return !depends(g, on: v) && sign(ofGenerator: g)?.isStrict == true
    }.0
    let e = Element(try f.num.scaled(try Number.one / c, front.inverse))
    let h = height(e)
    let named = try substitute([v: element(variable(h))], in: e)
    return element(.root(named, from: a, to: b, height: h))
  }

  private func solution(_ f: Element, _ v: Int) throws -> Element? {
    let moving = f.num.generators.filter { depends($0, on: v) }
    guard moving.count == 1, let g = moving.first else { return nil }
    let parts = try f.num.coefficients(of: g)
    let exponents = parts.keys.sorted()
    guard let first = exponents.first else { return nil }
    func coefficient(_ k: Int) -> Element { Element(parts[exponents[k]]!) }
    if g == v {
      guard exponents == [0, Monomial.unit] else { return nil }
      return negate(try divide(coefficient(0), coefficient(1)))
    }
    guard case .exp(let t) = generators[g], let (alpha, beta) = try affine(t, v), beta.isZero else { return nil }
    let step: Int
    let positive: Element
    switch exponents.count {
    case 2:
      step = exponents[1] - first
      positive = negate(try divide(coefficient(0), coefficient(1)))
    case 3 where exponents[2] - exponents[1] == exponents[1] - first:
      step = exponents[1] - first
      let (c, m, k) = (coefficient(0), coefficient(1), coefficient(2))
      guard let s = sign(k), s.isStrict, sign(try multiply(c, k)) == .negative else { return nil }
      let square = try subtract(try multiply(m, m), try scale(try multiply(c, k), Number(4)))
      let root = try sqrt(square)
      let top = s == .positive ? try subtract(root, m) : negate(try add(root, m))
      positive = try divide(top, try scale(k, Number(2)))
    default: return nil
    }
    // e^{alpha v step} = positive
    return try divide(try log(positive), try scale(alpha, Number(step, Monomial.unit)))
  }

  /// e in terms of a root in place of a parameter that stands linearly in the root's equation; nil where there is none.
  /// The map from the parameter to the root is then inverted, so that e = 0 for all values of the root suffices.
  func withoutRoot(_ e: Element) throws -> Element? {
    for g in allGenerators(of: e).sorted() {
      guard case .root(let body, let a, let b, let h) = generators[g] else { continue }
      for p in names[g].sorted() {
        guard ranges[p] != nil, !depends(a, on: p), !depends(b, on: p) else { continue }
        if body.num.generators.contains(where: { $0 != p && depends($0, on: p) }) { continue }
        let parts = try body.num.coefficients(of: p)
        guard parts.keys.allSatisfy({ $0 == 0 || $0 == Monomial.unit }), let c = parts[Monomial.unit] else { continue }
        let w = fresh()
        let rename = [variable(h): element(w)]
        setRange(w, Range(lower: a, upper: b, lowerIsOpen: false, upperIsOpen: false))
        let slope = try substitute(rename, in: Element(c))
        guard sign(slope)?.isStrict == true else { continue }
        let value = negate(try divide(try substitute(rename, in: Element(parts[0] ?? .zero)), slope))
        return try substitute([p: value], in: e, generators: [g: element(w)])
      }
    }
    return nil
  }

  /// The generators of e and, within them, of their arguments.
  func allGenerators(of e: Element) -> Set<Int> {
    var found: Set<Int> = []
    var stack = [e]
    func add(_ p: Polynomial) {
      for g in p.generators where found.insert(g).inserted {
        switch generators[g] {
        case .power(let f), .logFactor(let f): add(factors[f])
        case .exp(let t), .tail(let t): stack.append(t)
        case .logGenerator(let k): add(Polynomial(Monomial(k)))
        case .function(_, let list): stack += list
        case .integral(let body, _, _, _): stack.append(body)
        default: break
        }
      }
    }
    while let x = stack.popLast() {
      add(x.num)
      for d in x.den { add(factors[d.factor]) }
    }
    return found
  }
}
