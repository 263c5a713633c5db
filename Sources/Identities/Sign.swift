// Signs proved on the whole domain: sums of terms of one sign, after a bounded name x of (l, u) is written
// (l + u t)/(1 + t) with t > 0 where that is needed.

/// What is proved of the sign.
enum Sign {
  case positive, negative, zero, nonNegative, nonPositive

  var isStrict: Bool { self == .positive || self == .negative }
  var isUp: Bool { self == .positive || self == .nonNegative || self == .zero }
  var isDown: Bool { self == .negative || self == .nonPositive || self == .zero }
  var flipped: Sign {
    switch self {
    case .positive: return .negative
    case .negative: return .positive
    case .zero: return .zero
    case .nonNegative: return .nonPositive
    case .nonPositive: return .nonNegative
    }
  }
  var weak: Sign {
    switch self {
    case .positive: return .nonNegative
    case .negative: return .nonPositive
    default: return self
    }
  }
  static func * (a: Sign, b: Sign) -> Sign {
    if a == .zero || b == .zero { return .zero }
    let up = a.isUp == b.isUp
    if a.isStrict && b.isStrict { return up ? .positive : .negative }
    return up ? .nonNegative : .nonPositive
  }
  /// The sign of a sum.
  static func + (a: Sign?, b: Sign) -> Sign? {
    guard let a else { return nil }
    if a == .zero { return b }
    if b == .zero { return a }
    guard a.isUp == b.isUp else { return nil }
    return a.isStrict ? a : b
  }
}

/// The values of a name: all reals between the ends.
struct Range {
  var lower: Element?
  var upper: Element?
  var lowerIsOpen = true
  var upperIsOpen = true
  /// Whether this is a name of the domain, whose ends `treatsEndsAsOpen` opens.
  var isParameter = false
}

extension Field {
  func setRange(_ name: Int, _ r: Range?) {
    ranges[name] = r
    signs = [:]
    openSigns = [:]
  }

  func sign(_ e: Element) -> Sign? {
    guard var s = sign(of: e.num) else { return nil }
    for d in e.den where d.power % 2 == 1 {
      guard let t = sign(of: factors[d.factor]) else { return nil }
      // a denominator that may vanish: the sign where the value exists
      s = s * (t == .nonNegative ? .positive : t == .nonPositive ? .negative : t)
      if t == .zero { return nil }
    }
    return s
  }

  /// Whether e has no zero on the domain.
  func isNonzero(_ e: Element) -> Bool { sign(e)?.isStrict ?? false }

  /// Keeps a sign that was proved for the whole domain in another way.
  func learn(_ e: Element, _ s: Sign) {
    guard e.den.allSatisfy({ sign(of: factors[$0.factor]) == .positive || $0.power % 2 == 0 }) else { return }
    guard let (c, m, p) = try? e.num.content(), let t = sign(of: Polynomial(c, m)), t.isStrict else { return }
    facts[p] = s * t
  }

  func sign(of p: Polynomial) -> Sign? {
    if p.isZero { return .zero }
    if let s = facts[p] { return s }
    if let s = (treatsEndsAsOpen ? openSigns[p] : signs[p]) { return s }
    let s = sign(p, depth: 0) ?? enclosedSign(p)
    if let s { if treatsEndsAsOpen { openSigns[p] = s } else { signs[p] = s } }
    return s
  }

  func sign(ofGenerator g: Int) -> Sign? {
    switch generators[g] {
    case .name:
      guard let r = ranges[g] else { return nil }
      let isOpen = treatsEndsAsOpen && r.isParameter
      if let l = r.lower, let s = sign(l), s.isUp {
        return s == .positive || r.lowerIsOpen || isOpen ? .positive : .nonNegative
      }
      if let u = r.upper, let s = sign(u), s.isDown {
        return s == .negative || r.upperIsOpen || isOpen ? .negative : .nonPositive
      }
      return nil
    case .prime, .pi, .exp, .tail: return .positive
    case .power(let f): return sign(of: factors[f])?.isStrict == true ? .positive : .nonNegative
    case .logNumber(let c): return Number.one < c ? .positive : .negative
    case .logGenerator, .logFactor: return nil
    case .function(let f, let list):
      switch f {
      case "I0", "K0", "K1", "erfcx": return .positive
      case "abs": return sign(list[0])?.isStrict == true ? .positive : .nonNegative
      case "I1", "atan", "asin", "erfinv": return sign(list[0])
      case "gamma", "polygamma1", "lambertW":
        guard let s = sign(list[0]) else { return nil }
        return s == .positive ? .positive : nil
      default: return nil
      }
    case .integral(let body, let a, let b, let h):
      if case .finite(let x) = a, case .finite(let y) = b {
        guard let d = try? subtract(y, x), sign(d) == .positive else { return nil }
      }
      return inside(variable(h), a, b) { sign(body) }?.weak
    case .root(_, let a, let b, _):
      if let s = sign(a), s.isUp { return s }
      if let s = sign(b), s.isDown { return s }
      return nil
    }
  }

  /// What `work` finds while a variable ranges between two ends.
  func inside<T>(_ variable: Int, _ a: End, _ b: End, open: Bool = true, _ work: () throws -> T) rethrows -> T {
    let saved = (ranges[variable], signs, openSigns)
    var r = Range(lower: nil, upper: nil, lowerIsOpen: open, upperIsOpen: open)
    if case .finite(let x) = a { r.lower = x }
    if case .finite(let x) = b { r.upper = x }
    ranges[variable] = r
    (signs, openSigns) = ([:], [:])
    defer { (ranges[variable], signs, openSigns) = saved }
    return try work()
  }

  private func sign(ofTerm m: Monomial, _ c: Number) -> Sign? {
    var s: Sign = c.sign > 0 ? .positive : .negative
    for (g, e) in m.powers {
      let t = sign(ofGenerator: g)
      if e % (2 * Monomial.unit) == 0 {
        if e > 0, t?.isStrict != true { s = s * .nonNegative }
      } else if e % Monomial.unit != 0 {
        // a fractional power: of a generator that is >= 0
        if t != .positive && e > 0 { s = s * .nonNegative }
      } else {
        guard let t else { return nil }
        s = s * (e < 0 && !t.isStrict ? (t.isUp ? .positive : .negative) : t)
      }
    }
    return s
  }

  private func termSign(_ p: Polynomial) -> Sign? {
    var total: Sign? = .zero
    for (m, c) in p.terms {
      guard let s = sign(ofTerm: m, c), let t = total + s else { return nil }
      total = t
    }
    return total
  }

  private func sign(_ p: Polynomial, depth: Int) -> Sign? {
    if p.isZero { return .zero }
    if let s = facts[p] { return s }
    if let s = termSign(p) { return s }
    if p.count > 400 || depth > 8 { return nil }
    if (try? effort.check()) == nil { return nil }
    guard let (c, m, q) = try? p.content() else { return nil }
    if !m.isOne || facts[q] != nil {
      guard let t = sign(ofTerm: m, c), let s = sign(q, depth: depth + 1) else { return nil }
      return s * t
    }
    if let s = twoTermSign(p) { return s }
    // A + B sqrt(f), B^2 f - A^2 > 0
    if depth < 3, p.count <= 40 {
      for g in p.generators {
        guard case .power = generators[g], let parts = try? p.coefficients(of: g), parts.count == 2, let a = parts[0],
          let b = parts[Monomial.unit / 2], let s = sign(b, depth: depth + 1), s.isStrict
        else { continue }
        let root = Element(Polynomial(Monomial(g, Monomial.unit / 2)))
        if let t = try? multiply(Element(b), root), let d = try? subtract(try multiply(t, t), try multiply(Element(a), Element(a))),
          d.den.isEmpty, sign(d.num, depth: depth + 1) == .positive
        {
          return s
        }
      }
    }
    // a square
    if depth < 2, p.count <= 40, let (k, _, list) = try? factorise(p), list.allSatisfy({ $0.power % 2 == 0 }) {
      let s: Sign = list.allSatisfy { sign(factors[$0.factor], depth: depth + 2)?.isStrict ?? false } ? .positive : .nonNegative
      return k.sign > 0 ? s : s.flipped
    }
    // a factor that is known
    for (i, f) in factors.enumerated() where splits[i] == nil && f != q && f.count <= q.count {
      if let r = try? q.divided(by: f), r.count < q.count || r.count == 1, depth < 3 {
        if let s = sign(f, depth: depth + 1), let t = sign(r, depth: depth + 1) {
          return s * t * (c.sign < 0 ? .negative : .positive)
        }
      }
    }
    return boundedSign(p, depth: depth)
  }

  /// m - n for monomials of exponentials, H(a) - H(b), 1 - H(a) - H(b).
  private func twoTermSign(_ p: Polynomial) -> Sign? {
    let terms = p.sorted
    if terms.count == 2, terms[0].coefficient == -terms[1].coefficient {
      let ratio = terms[0].monomial * terms[1].monomial.inverse
      var exponent = Element.zero
      var isExponential = true
      for (g, e) in ratio.powers {
        if case .exp(let t) = generators[g], let u = try? scale(t, Number(e, Monomial.unit)), let v = try? add(exponent, u) {
          exponent = v
        } else {
          isExponential = false
        }
      }
      if isExponential, let s = sign(exponent), let t = sign(ofTerm: terms[1].monomial, terms[0].coefficient) { return s * t }
      func tail(_ m: Monomial) -> Element? {
        guard m.count == 1, m[0].exponent == Monomial.unit, case .tail(let a) = generators[m[0].generator] else { return nil }
        return a
      }
      if let a = tail(terms[0].monomial), let b = tail(terms[1].monomial), let d = try? subtract(b, a), let s = sign(d) {
        return terms[0].coefficient.sign > 0 ? s : s.flipped
      }
    }
    if terms.count == 3, let c = p.terms[.one] {
      var arguments: [Element] = []
      for (m, k) in terms where !m.isOne {
        guard k == -c, m.count == 1, m[0].exponent == Monomial.unit, case .tail(let a) = generators[m[0].generator] else { return nil }
        arguments.append(a)
      }
      // 1 - H(a) - H(b) = H(-a) - H(b)
      if arguments.count == 2, let d = try? add(arguments[0], arguments[1]), let s = sign(d) {
        return c.sign > 0 ? s : s.flipped
      }
    }
    return nil
  }

  private func boundedSign(_ p: Polynomial, depth: Int) -> Sign? {
    let direct = Set(p.generators)
    var candidates: [Int] = []
    for g in direct {
      if case .name = generators[g], let r = ranges[g] {
        if r.upper == nil, let l = r.lower, l.isZero { continue }
        if r.upper == nil, r.lower == nil { continue }
        candidates.append(g)
      }
    }
    candidates.sort()
    // first the names on which no other range depends
    candidates = candidates.filter { c in
      !candidates.contains { other in
        other != c
          && ([ranges[other]!.lower, ranges[other]!.upper].contains { $0.map { depends($0, on: c) } ?? false })
      }
    }
    guard let x = candidates.first, let r = ranges[x] else { return tailsAsNumbers(p, depth: depth) }
    let t = fresh()
    ranges[t] = Range(lower: .zero, upper: nil, lowerIsOpen: true, upperIsOpen: true)
    defer { ranges[t] = nil }
    let T = element(t)
    do {
      let image: Element
      switch (r.lower, r.upper) {
      case (let l?, let u?):
        let top = try add(l, try multiply(u, T))
        image = try divide(top, try add(.one, T))
      case (let l?, nil): image = try add(l, T)
      case (nil, let u?): image = try subtract(u, T)
      default: return nil
      }
      let e = try substitute([x: image], in: Element(p))
      guard var s = sign(e.num, depth: depth + 1) else { return nil }
      for d in e.den where d.power % 2 == 1 {
        guard let f = sign(factors[d.factor], depth: depth + 1), f.isStrict else { return nil }
        s = s * f
      }
      if !s.isStrict || treatsEndsAsOpen && r.isParameter { return s }
      for (end, isOpen) in [(r.lower, r.lowerIsOpen), (r.upper, r.upperIsOpen)] where !isOpen {
        guard let end else { continue }
        guard let v = try? substitute([x: end], in: Element(p)), let w = sign(v.num, depth: depth + 1), v.den.isEmpty, w == s
        else { return s.weak }
      }
      return s
    } catch { return nil }
  }

  /// Each H as any number of (0, 1).
  private func tailsAsNumbers(_ p: Polynomial, depth: Int) -> Sign? {
    guard depth < 4 else { return nil }
    for g in p.generators {
      guard case .tail = generators[g], p.terms.keys.allSatisfy({ $0.exponent(of: g) >= 0 }) else { continue }
      let t = fresh()
      ranges[t] = Range(lower: .zero, upper: nil)
      defer { ranges[t] = nil }
      guard let sum = try? add(.one, element(t)), let h = try? divide(element(t), sum),
        let e = try? replace(g, by: h, in: p)
      else { return nil }
      guard let s = sign(e.num, depth: depth + 2), e.den.allSatisfy({ sign(factors[$0.factor], depth: depth + 2) == .positive }) else { return nil }
      return s
    }
    return nil
  }

  /// p with an element for one generator that no other generator of p contains.
  private func replace(_ g: Int, by value: Element, in p: Polynomial) throws -> Element {
    var r = Element.zero
    for (e, c) in try p.coefficients(of: g) {
      guard e % Monomial.unit == 0 else { throw Unsupported("a fractional power") }
      r = try add(r, try multiply(Element(c), try power(value, e / Monomial.unit)))
    }
    return r
  }
}
