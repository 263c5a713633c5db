// From a formula to an element of the field, with the proof that the formula has a value on the domain.
//
// Each operation that is not defined everywhere is checked on the formula as it is written, before anything cancels.
import Balls
import Formulas

/// Reads formulas of one graph into one field.
final class Conversion {
  let field: Field
  let graph: Graph
  /// What was not shown to have a value somewhere in the domain.
  private(set) var issues: [String] = []
  /// What was shown to have one inside of the domain, but not at its ends.
  private(set) var endIssues: [String] = []
  private var known: [Formula: Element] = [:]
  private var scope: [Formula: Element] = [:]
  private var variables: [Int: Int] = [:]

  init(_ field: Field, _ graph: Graph) {
    self.field = field
    self.graph = graph
  }

  /// The element of a formula; `issues` and `endIssues` are then those of this formula.
  func read(_ f: Formula) throws -> Element {
    (issues, endIssues, known) = ([], [], [:])
    guard graph.reachable(from: [f]).count <= 4000 else { throw Unsupported("the formula is too large") }
    return try value(f)
  }

  // MARK: conditions

  private func require(_ e: Element, _ holds: (Sign) -> Bool, _ reason: String) {
    if let s = field.sign(e), holds(s) { return }
    let saved = field.treatsEndsAsOpen
    field.treatsEndsAsOpen = true
    defer { field.treatsEndsAsOpen = saved }
    if let s = field.sign(e), holds(s) {
      endIssues.append(reason)
    } else {
      issues.append(reason)
    }
  }
  private func requireNonzero(_ e: Element, _ what: String) throws {
    if e.isZero { throw Unsupported("\(what) is 0") }
    require(e, { $0.isStrict }, "\(what) is not shown to have no zero")
  }
  private func requirePositive(_ e: Element, _ what: String) { require(e, { $0 == .positive }, "\(what) is not shown to be positive") }
  private func requireNonnegative(_ e: Element, _ what: String) { require(e, { $0.isUp }, "\(what) is not shown to be >= 0") }

  /// The sign of a formula as it is written: a sum of squares and of what is positive.
  private func writtenSign(_ f: Formula, depth: Int = 0) -> Sign? {
    guard depth < 12 else { return nil }
    if let e = try? value(f), let s = field.sign(e) { return s }
    switch graph[f] {
    case .sum(let a, let b):
      guard let s = writtenSign(a, depth: depth + 1), let t = writtenSign(b, depth: depth + 1) else { return nil }
      return s + t
    case .product(let a, let b):
      guard let s = writtenSign(a, depth: depth + 1), let t = writtenSign(b, depth: depth + 1) else { return nil }
      return s * t
    case .integerPower(_, let n) where n % 2 == 0 && n > 0: return .nonNegative
    case .special(.function(.gamma), let a, _):
      if let x = try? value(a), field.sign(x) == .positive { return .positive }
      return nil
    default: return nil
    }
  }

  /// Keeps the sign of a formula without variables of binders, where only its written form shows it.
  private func learnSign(_ f: Formula) {
    guard !graph.hasFreeBound(f), let e = try? value(f), field.sign(e) == nil, let s = writtenSign(f) else { return }
    field.learn(e, s)
  }

  // MARK: values

  func value(_ f: Formula) throws -> Element {
    if let e = known[f] ?? scope[f] { return e }
    try field.effort.check()
    let e = try make(f)
    if graph.hasFreeBound(f) { scope[f] = e } else { known[f] = e }
    return e
  }

  private func make(_ f: Formula) throws -> Element {
    switch graph[f] {
    case .constant(let c): return Element(Number(c))
    case .pi: return field.pi
    case .name(let n): return field.name(n)
    case .bound(let h):
      guard let v = variables[h] else { throw Unsupported("a variable of another binder") }
      return field.element(v)
    case .infinity: throw Unsupported("an infinite value")
    case .sum(let a, let b): return try field.add(try value(a), try value(b))
    case .product(let a, let b):
      let (x, y) = (try value(a), try value(b))
      return try field.multiply(x, y)
    case .quotient(let a, let b):
      let (x, y) = (try value(a), try value(b))
      learnSign(b)
      if y.isZero || writtenSign(b)?.isStrict != true { try requireNonzero(y, "a denominator") }
      return try field.divide(x, y)
    case .negation(let a): return field.negate(try value(a))
    case .integerPower(let a, let n):
      let x = try value(a)
      if n < 0 { try requireNonzero(x, "the base of a negative power") }
      return try field.power(x, n)
    case .power(let a, let b): return try power(try value(a), try value(b))
    case .function(let g, let a):
      if g == .log || g == .sqrt { learnSign(a) }
      return try function(g, try value(a))
    case .special(let g, let a, let b): return try special(g, try value(a), try value(b))
    case .minimum(let a, let b): return try extreme(try value(a), try value(b), -1)
    case .maximum(let a, let b): return try extreme(try value(a), try value(b), 1)
    case .choice(let comparison, let a, let b, let u, let v):
      return try value(try takesFirst(comparison, try field.subtract(try value(a), try value(b))) ? u : v)
    case .near(let a, _): return try value(a)
    case .existence(let body):
      // that a derivative may be taken under the expectation: the integrand and its bound, near every point
      _ = try overLine(body)
      return .zero
    case .expectation(let body): return try overLine(body)
    case .binding(let kind, let body, let from, let to): return try binding(kind, body, from, to)
    }
  }

  private func power(_ x: Element, _ y: Element) throws -> Element {
    if let c = y.constant {
      if c.asInt == nil { requireNonnegative(x, "the base of a power") }
      if c.sign < 0 { try requireNonzero(x, "the base of a negative power") }
      return try field.power(x, c)
    }
    requirePositive(x, "the base of a power")
    return try field.exp(try field.multiply(y, try field.log(x)))
  }

  private func extreme(_ a: Element, _ b: Element, _ direction: Int) throws -> Element {
    let d = try field.subtract(a, b)
    guard let s = field.sign(d) else {
      // (a + b +- |a - b|)/2
      let r = try field.absolute(d)
      let t = direction > 0 ? try field.add(try field.add(a, b), r) : try field.subtract(try field.add(a, b), r)
      return try field.scale(t, Number(1, 2))
    }
    return s.isUp == (direction > 0) ? a : b
  }

  private func takesFirst(_ comparison: Condition, _ difference: Element) throws -> Bool {
    switch (field.sign(difference), comparison) {
    case (.negative?, _): return true
    case (.positive?, _): return false
    case (.zero?, .lessOrEqual), (.nonPositive?, .lessOrEqual): return true
    case (.zero?, .less), (.nonNegative?, .less): return false
    default: throw Unsupported("a comparison whose outcome is not the same on the whole domain")
    }
  }

  private func function(_ f: ElementaryFunction, _ x: Element) throws -> Element {
    let F = field
    switch f {
    case .exp: return try F.exp(x)
    case .expm1: return try F.subtract(try F.exp(x), .one)
    case .log:
      if x.isZero { throw Unsupported("a logarithm of 0") }
      requirePositive(x, "the argument of log")
      return try F.log(x)
    case .log1p:
      let y = try F.add(.one, x)
      requirePositive(y, "1 + the argument of log1p")
      return try F.log(y)
    case .sqrt:
      requireNonnegative(x, "the argument of sqrt")
      return try F.sqrt(x)
    case .abs: return try F.absolute(x)
    case .sinh: return try F.sinh(x)
    case .cosh: return try F.cosh(x)
    case .tanh: return try F.tanh(x)
    case .sech: return try F.inverse(try F.cosh(x))
    case .log2cosh: return try F.log2cosh(x)
    case .sin: return try F.cosineAndSine(x).1
    case .cos: return try F.cosineAndSine(x).0
    case .atan: return try F.atan(x)
    case .erf, .erfc:
      let u = try F.multiply(x, try F.sqrt(Element(2)))
      let h = try F.scale(try F.tail(u), Number(2))
      return f == .erfc ? h : try F.subtract(.one, h)
    case .phi: return try F.density(x)
    case .Phi: return try F.subtract(.one, try F.tail(x))
    case .H: return try F.tail(x)
    case .logH: return try F.log(try F.tail(x))
    case .mills: return try F.divide(try F.density(x), try F.tail(x))
    case .xlogx:
      if x.isZero { return .zero }
      requireNonnegative(x, "the argument of xlogx")
      return try F.multiply(x, try F.log(x))
    }
  }

  private func special(_ g: SpecialOperation, _ x: Element, _ y: Element) throws -> Element {
    let F = field
    switch g {
    case .owenT: return try F.owenT(x, y)
    case .polygamma(let n):
      requirePositive(x, "the argument of polygamma")
      return try F.polygamma(n, x)
    case .function(let f):
      switch f {
      case .tan:
        let (c, s) = try F.cosineAndSine(x)
        try requireNonzero(c, "a cosine")
        return try F.divide(s, c)
      case .asin, .acos:
        requireNonnegative(try F.subtract(.one, x), "1 - the argument of \(f)")
        requireNonnegative(try F.add(.one, x), "1 + the argument of \(f)")
        let a = try F.asin(x)
        return f == .asin ? a : try F.subtract(try F.scale(F.pi, Number(1, 2)), a)
      case .atanh:
        let (u, w) = (try F.add(.one, x), try F.subtract(.one, x))
        requirePositive(u, "1 + the argument of atanh")
        requirePositive(w, "1 - the argument of atanh")
        return try F.scale(try F.subtract(try F.log(u), try F.log(w)), Number(1, 2))
      case .softplus: return try F.log(try F.add(.one, try F.exp(x)))
      case .sigmoid: return try F.inverse(try F.add(.one, try F.exp(F.negate(x))))
      case .binent:
        let w = try F.subtract(.one, x)
        requireNonnegative(x, "the argument of binent")
        requireNonnegative(w, "1 - the argument of binent")
        func part(_ u: Element) throws -> Element { u.isZero ? .zero : try F.multiply(u, try F.log(u)) }
        return F.negate(try F.add(try part(x), try part(w)))
      case .logcosh: return try F.log(try F.cosh(x))
      case .erfcx:
        let h = try F.tail(try F.multiply(x, try F.sqrt(Element(2))))
        return try F.scale(try F.multiply(h, try F.exp(try F.multiply(x, x))), Number(2))
      case .millsDerivative:
        let m = try F.divide(try F.density(x), try F.tail(x))
        return try F.multiply(m, try F.subtract(m, x))
      case .erfinv:
        requirePositive(try F.subtract(.one, x), "1 - the argument of erfinv")
        requirePositive(try F.add(.one, x), "1 + the argument of erfinv")
        // erfinv(x) = Phiinv((1 + x)/2)/sqrt 2
        let p = element(.function("Phiinv", [try F.scale(try F.add(.one, x), Number(1, 2))]))
        return try F.divide(p, try F.sqrt(Element(2)))
      case .Phiinv:
        requirePositive(x, "the argument of Phiinv")
        requirePositive(try F.subtract(.one, x), "1 - the argument of Phiinv")
        return element(.function("Phiinv", [x]))
      case .gamma, .lgamma, .digamma:
        requirePositive(x, "the argument of \(f)")
        if f == .digamma { return try F.polygamma(0, x) }
        let v = try F.gamma(x)
        return f == .gamma ? v : try F.log(v)
      case .I0: return try F.apply("I0", [x])
      case .I1: return try F.apply("I1", [x])
      case .K0, .K1:
        requirePositive(x, "the argument of \(f)")
        return element(.function("\(f)", [x]))
      case .logI0: return try F.log(try F.apply("I0", [x]))
      case .I1I0: return try F.divide(try F.apply("I1", [x]), try F.apply("I0", [x]))
      case .lambertW:
        requirePositive(x, "the argument of lambertW")
        return try F.apply("lambertW", [x])
      }
    }
  }

  private func element(_ g: Generator) -> Element { field.element(g) }

  // MARK: binders

  private func overLine(_ body: Formula) throws -> Element {
    let v = field.fresh()
    let weight = try field.density(field.element(v))
    return try pieces(body, v, .minusInfinity, .infinity, weight)
  }

  private func end(_ f: Formula) throws -> End {
    switch graph.infiniteSign(f) {
    case .some(1): return .infinity
    case .some(-1): return .minusInfinity
    default: return .finite(try value(f))
    }
  }

  /// What `work` finds with a variable for the binder of a body.
  private func bound<T>(_ body: Formula, _ v: Int, _ work: () throws -> T) rethrows -> T {
    let h = graph.height(body)
    let (savedScope, savedVariable) = (scope, variables[h])
    scope = [:]
    variables[h] = v
    defer {
      scope = savedScope
      variables[h] = savedVariable
    }
    return try work()
  }

  /// The integral of weight times body, cut where a comparison, an absolute value or an extreme changes.
  private func pieces(_ body: Formula, _ v: Int, _ a: End, _ b: End, _ weight: Element, depth: Int = 0) throws -> Element {
    guard depth < 12 else { throw Unsupported("too many kinks") }
    let place: Element? = try bound(body, v) { try field.inside(v, a, b) { try firstKink(body, v) } }
    if let place {
      func order(_ x: Element, _ y: Element) throws -> Bool? {
        guard let s = field.sign(try field.subtract(y, x)) else { throw Unsupported("a kink that is not shown to be in or out of the range") }
        return s == .positive ? true : s.isDown ? false : nil
      }
      var isInside = true
      if case .finite(let x) = a { isInside = try order(x, place) ?? true }
      if case .finite(let y) = b, isInside { isInside = try order(place, y) ?? true }
      guard isInside else { throw Unsupported("a kink outside of the range") }
      try requireContinuousDerivatives(body, v, a, b, place)
      let left = try pieces(body, v, a, .finite(place), weight, depth: depth + 1)
      let right = try pieces(body, v, .finite(place), b, weight, depth: depth + 1)
      return try field.add(left, right)
    }
    let integrand = try bound(body, v) {
      try field.inside(v, a, b) { try field.multiply(weight, try value(body)) }
    }
    try requireIntegrable(integrand, v, a, b)
    return try field.integral(integrand, v, a, b)
  }

  /// A derivative under a binder, which keeps 0 times what was differentiated, has no value that an integral could have at
  /// a jump: what was differentiated is shown to be continuous at the kink.
  private func requireContinuousDerivatives(_ body: Formula, _ v: Int, _ a: End, _ b: End, _ place: Element) throws {
    let h = graph.height(body)
    for f in graph.reachable(from: [body]) where graph.depends(f, onBound: h) {
      guard case .product(let c, let g) = graph[f], graph.rational(c)?.isZero == true else { continue }
      let sides = try [(a, End.finite(place)), (End.finite(place), b)].map { x, y in
        try bound(body, v) { try field.inside(v, x, y) { try field.substitute([v: place], in: try value(g)) } }
      }
      guard try field.subtract(sides[0], sides[1]).isZero else { throw Unsupported("a derivative of a jump under its binder") }
    }
  }

  private func requireIntegrable(_ f: Element, _ v: Int, _ a: End, _ b: End) throws {
    if !field.depends(f, on: v) { return }
    if !field.isRegular(f, v, a, b) {
      issues.append("an integrand is not shown to be bounded on its range")
    }
    // terms and denominators are looked at with what is known of the variable far out
    if case .infinity = b {
      if try !field.inside(v, .finite(.one), .infinity, { try field.decays(f, v, 1, asPower: 2) }) {
        issues.append("an integral is not shown to converge")
      }
    }
    if case .minusInfinity = a {
      if try !field.inside(v, .minusInfinity, .finite(Element(-1)), { try field.decays(f, v, -1, asPower: 2) }) {
        issues.append("an integral is not shown to converge")
      }
    }
  }

  /// The place of the first kink in the body whose side is not the same on the range.
  private func firstKink(_ body: Formula, _ v: Int) throws -> Element? {
    let h = graph.height(body)
    for f in graph.reachable(from: [body]) where graph.depends(f, onBound: h) {
      let difference: Element
      do {
        switch graph[f] {
        case .function(.abs, let a): difference = try value(a)
        case .minimum(let a, let b), .maximum(let a, let b), .choice(_, let a, let b, _, _):
          difference = try field.subtract(try value(a), try value(b))
        default: continue
        }
      } catch is Unsupported { continue }
      if field.sign(difference) != nil { continue }
      guard let (alpha, beta) = try field.affine(difference, v), field.sign(alpha)?.isStrict == true else { continue }
      return field.negate(try field.divide(beta, alpha))
    }
    return nil
  }

  private func binding(_ kind: Binder, _ body: Formula, _ from: Formula, _ to: Formula) throws -> Element {
    let (a, b) = (try end(from), try end(to))
    let v = field.fresh()
    switch kind {
    case .integral:
      if case .infinity = a { return field.negate(try pieces(body, v, b, a, .one)) }
      if case .minusInfinity = b { return field.negate(try pieces(body, v, b, a, .one)) }
      if case .finite(let x) = a, case .finite(let y) = b {
        guard let s = field.sign(try field.subtract(y, x)) else { throw Unsupported("a range whose direction is not known") }
        if s == .zero { return .zero }
        if !s.isUp { return field.negate(try pieces(body, v, b, a, .one)) }
      }
      return try pieces(body, v, a, b, .one)
    case .root, .infimum, .supremum, .minimiser, .maximiser:
      guard case .finite(let x) = a, case .finite(let y) = b else { throw Unsupported("a bracket without end") }
      let f = try bound(body, v) { try field.inside(v, a, b, open: false) { try value(body) } }
      if kind == .root { return try field.provedRoot(f, v, x, y) }
      let isMaximum = kind == .supremum || kind == .maximiser
      let optimiser = try field.optimiser(f, v, x, y, isMaximum: isMaximum)
      if kind == .minimiser || kind == .maximiser { return optimiser }
      return try field.substitute([v: optimiser], in: f)
    case .series:
      guard case .finite(let x) = a, let first = x.constant?.asInt else { throw Unsupported("a sum without a first term") }
      let f = try bound(body, v) { try field.inside(v, a, b, open: false) { try value(body) } }
      return try field.series(f, v, from: first)
    case .limit: throw Unsupported("limit[..]")
    }
  }
}
