// Derivatives in a name, and elements in place of names.

extension Field {
  /// The derivative in a name; of an integral under it (the decay that this needs is what `integrable` proves).
  func derivative(_ e: Element, _ name: Int) throws -> Element {
    guard depends(e, on: name) else { return .zero }
    var r = try multiply(try derivative(of: e.num, name), Element(.one, e.den))
    for d in e.den where depends(factors[d.factor], on: name) {
      let slope = try factorDerivative(d.factor, name)
      let t = try multiply(try multiply(Element(e.num, e.den), slope), Element(.one, [FactorPower(factor: d.factor, power: 1)]))
      r = try subtract(r, try scale(t, Number(d.power)))
    }
    return r
  }

  private func factorDerivative(_ f: Int, _ name: Int) throws -> Element {
    if let d = factorDerivatives[f]?[name] { return d }
    let d = try derivative(of: factors[f], name)
    factorDerivatives[f, default: [:]][name] = d
    return d
  }

  func derivative(of p: Polynomial, _ name: Int) throws -> Element {
    var r = Element.zero
    for g in p.generators where depends(g, on: name) {
      let isLogarithmic: Bool
      switch generators[g] {
      case .exp, .power: isLogarithmic = true
      default: isLogarithmic = false
      }
      var partial = Polynomial.zero
      for (m, c) in p.terms {
        let e = m.exponent(of: g)
        if e == 0 { continue }
        try partial.add(try c * Number(e, Monomial.unit), isLogarithmic ? m : m * Monomial(g, -Monomial.unit))
      }
      r = try add(r, try multiply(try normalised(partial, []), try slope(g, name)))
    }
    return r
  }

  /// The derivative of a generator; of e^t and of a power of |f| divided by the generator.
  private func slope(_ g: Int, _ name: Int) throws -> Element {
    if let d = derivatives[g]?[name] { return d }
    let d = try makeSlope(g, name)
    derivatives[g, default: [:]][name] = d
    return d
  }

  private func makeSlope(_ g: Int, _ name: Int) throws -> Element {
    switch generators[g] {
    case .name: return g == name ? .one : .zero
    case .prime, .pi, .logNumber: return .zero
    case .power(let f), .logFactor(let f):
      return try divide(try factorDerivative(f, name), Element(factors[f]))
    case .exp(let t): return try derivative(t, name)
    case .logGenerator(let k):
      return try divide(try derivative(element(k), name), element(k))
    case .tail(let u): return negate(try multiply(try density(u), try derivative(u, name)))
    case .function(let f, let list):
      var r = Element.zero
      for (i, u) in list.enumerated() where depends(u, on: name) {
        r = try add(r, try multiply(try slope(f, list, i, element(g)), try derivative(u, name)))
      }
      return r
    case .integral(let body, let a, let b, let h):
      let v = variable(h)
      var r = try integral(try derivative(body, name), v, a, b)
      if case .finite(let x) = b, depends(x, on: name) {
        r = try add(r, try multiply(try substitute([v: x], in: body), try derivative(x, name)))
      }
      if case .finite(let x) = a, depends(x, on: name) {
        r = try subtract(r, try multiply(try substitute([v: x], in: body), try derivative(x, name)))
      }
      return r
    case .root(let body, _, _, let h):
      let v = variable(h)
      let along = try substitute([v: element(g)], in: try derivative(body, name))
      let across = try substitute([v: element(g)], in: try derivative(body, v))
      return negate(try divide(along, across))
    }
  }

  private func slope(_ f: String, _ list: [Element], _ i: Int, _ value: Element) throws -> Element {
    let u = list[0]
    func square(_ e: Element) throws -> Element { try multiply(e, e) }
    switch f {
    case "abs": return try divide(value, u)
    case "sin": return element(.function("cos", list))
    case "cos": return negate(element(.function("sin", list)))
    case "asin": return try inverse(try sqrt(try subtract(.one, try square(u))))
    case "atan": return try inverse(try add(.one, try square(u)))
    case "I0": return try odd("I1", u)
    case "I1": return try subtract(try even("I0", u, at0: .one), try divide(value, u))
    case "K0": return negate(element(.function("K1", list)))
    case "K1": return negate(try add(element(.function("K0", list)), try divide(value, u)))
    case "gamma": return try multiply(value, try polygamma(0, u))
    case "lambertW": return try divide(value, try multiply(u, try add(.one, value)))
    case "Phiinv": return try inverse(try density(value))
    case "erfinv":
      return try scale(try multiply(element(generator(.pi), exponent: Monomial.unit / 2), try exp(try square(value))), Number(1, 2))
    case "owenT":
      let (h, a) = (list[0], list[1])
      if i == 0 {
        return try multiply(try density(h), try subtract(try tail(try multiply(a, h)), Element(1, 2)))
      }
      let s = try add(.one, try square(a))
      let e = try exp(try scale(try multiply(try square(h), s), Number(-1, 2)))
      return try divide(e, try multiply(try scale(pi, Number(2)), s))
    default:
      if f.hasPrefix("polygamma"), let n = Int(f.dropFirst(9)) { return try polygamma(n + 1, u) }
      throw Unsupported("the derivative of \(f)")
    }
  }

  // MARK: substitution

  /// e with elements for names, everything in normal form again.
  func substitute(_ values: [Int: Element], in e: Element) throws -> Element {
    var known: [Int: Element] = [:]
    return try substitute(values, in: e, &known)
  }

  /// The same with elements for generators that depend on one of the names, too.
  func substitute(_ values: [Int: Element], in e: Element, generators: [Int: Element]) throws -> Element {
    var known = generators
    return try substitute(values, in: e, &known)
  }

  /// e in normal form again, with the factors that were split since.
  func refreshed(_ e: Element) throws -> Element {
    var known: [Int: Element] = [:]
    return try substitute([:], in: e, &known, all: true)
  }

  private func substitute(_ values: [Int: Element], in e: Element, _ known: inout [Int: Element], all: Bool = false) throws -> Element {
    func touches(_ p: Polynomial) -> Bool { all || p.contains { g in names[g].contains { values[$0] != nil } } }
    if !touches(e.num), !e.den.contains(where: { touches(factors[$0.factor]) }) { return e }
    var r = try substitute(values, in: e.num, &known, all: all)
    for d in e.den {
      let f = try substitute(values, in: factors[d.factor], &known, all: all)
      r = try multiply(r, try power(f, -d.power))
    }
    return r
  }

  private func substitute(_ values: [Int: Element], in p: Polynomial, _ known: inout [Int: Element], all: Bool) throws -> Element {
    func isTouched(_ g: Int) -> Bool {
      if all { return true }
      return names[g].contains { values[$0] != nil }
    }
    var r = Element.zero
    for (changed, rest) in try p.grouped(by: isTouched) {
      var t = Element(rest)
      for (g, e) in changed.powers { t = try multiply(t, try image(g, e, values, &known, all)) }
      r = try add(r, t)
    }
    return r
  }

  /// The image of a power of a generator.
  private func image(_ g: Int, _ e: Int, _ values: [Int: Element], _ known: inout [Int: Element], _ all: Bool) throws -> Element {
    if case .exp(let t) = generators[g] {
      return try exp(try scale(try substitute(values, in: t, &known, all: all), Number(e, Monomial.unit)))
    }
    if case .power(let f) = generators[g] {
      let u = try substitute(values, in: Element(factors[f]), &known, all: all)
      return try power(factorSigns[f] == -1 ? negate(u) : u, Number(e, Monomial.unit))
    }
    let base: Element
    if let k = known[g] {
      base = k
    } else {
      base = try image(g, values, &known, all)
      known[g] = base
    }
    if base == element(g) { return element(g, exponent: e) }
    return try power(base, Number(e, Monomial.unit))
  }

  private func image(_ g: Int, _ values: [Int: Element], _ known: inout [Int: Element], _ all: Bool) throws -> Element {
    func put(_ e: Element) throws -> Element { try substitute(values, in: e, &known, all: all) }
    func put(_ e: End) throws -> End {
      if case .finite(let x) = e { return .finite(try put(x)) }
      return e
    }
    switch generators[g] {
    case .name: return values[g] ?? element(g)
    case .prime, .pi, .logNumber, .exp, .power: return element(g)
    case .logGenerator(let k): return try log(try put(element(k)))
    case .logFactor(let f): return try log(try put(Element(factors[f])))
    case .tail(let u): return try tail(try put(u))
    case .function(let f, let list): return try apply(f, try list.map(put))
    case .integral(let body, let a, let b, let h):
      // the variable is made fresh, so that nothing put in is captured
      let v = fresh()
      let opened = try substitute([variable(h): element(v)], in: body)
      var inner: [Int: Element] = [:]
      return try integral(try substitute(values, in: opened, &inner, all: all), v, try put(a), try put(b))
    case .root(let body, let a, let b, let h):
      let v = fresh()
      let opened = try substitute([variable(h): element(v)], in: body)
      var inner: [Int: Element] = [:]
      return try root(try substitute(values, in: opened, &inner, all: all), v, try put(a), try put(b))
    }
  }

  /// A function by the name of its generator.
  func apply(_ f: String, _ list: [Element]) throws -> Element {
    let u = list[0]
    switch f {
    case "abs": return try absolute(u)
    case "sin": return try cosineAndSine(u).1
    case "cos": return try cosineAndSine(u).0
    case "asin": return try asin(u)
    case "atan": return try atan(u)
    case "I0": return try even("I0", u, at0: .one)
    case "I1", "erfinv": return try odd(f, u)
    case "gamma": return try gamma(u)
    case "owenT": return try owenT(u, list[1])
    case "lambertW":
      if u.isZero { return .zero }
      // W(y e^y) = y for y >= 0
      if u.den.isEmpty, let (c, m) = u.num.single {
        var exponent = Element.zero
        var rest: [(Int, Int)] = []
        for (g, e) in m.powers {
          if case .exp(let t) = generators[g] {
            exponent = try add(exponent, try scale(t, Number(e, Monomial.unit)))
          } else {
            rest.append((g, e))
          }
        }
        if exponent == Element(Polynomial(c, Monomial(rest))), sign(exponent)?.isUp == true { return exponent }
      }
      return element(.function(f, list))
    default:
      if f.hasPrefix("polygamma"), let n = Int(f.dropFirst(9)) { return try polygamma(n, u) }
      return element(.function(f, list))
    }
  }
}
