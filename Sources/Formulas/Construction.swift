// Building formulas. Each constructor folds exact constants and the neutral elements, and nothing that would change
// where the formula is defined.
import Balls

extension Graph {
  public func constant(_ c: Rational) -> Formula { intern(.constant(c)) }
  public func constant(_ n: Int) -> Formula { intern(.constant(Rational(n))) }
  public var pi: Formula { intern(.pi) }
  public func name(_ n: String) -> Formula { intern(.name(n)) }
  public var zero: Formula { constant(0) }
  public var one: Formula { constant(1) }

  func isZero(_ f: Formula) -> Bool { rational(f)?.isZero ?? false }
  func isOne(_ f: Formula) -> Bool { rational(f) == Rational(1) }

  private func exact(_ value: () throws -> Rational) -> Formula {
    if let v = try? value() { return constant(v) }
    constantTooLarge = true
    return zero
  }

  /// The rational coefficient of a formula and the rest: c*x is (c, x), -x is (-1, x), a constant c is (c, 1).
  func splitCoefficient(_ f: Formula) -> (Rational, Formula) {
    switch self[f] {
    case .constant(let c): return (c, one)
    case .negation(let a): return (Rational(-1), a)
    case .product(let a, let b):
      if let c = rational(a) { return (c, b) }
      return (Rational(1), f)
    default: return (Rational(1), f)
    }
  }

  /// c*f, the coefficient kept in front.
  public func scale(_ f: Formula, by c: Rational) -> Formula {
    if c == Rational(1) { return f }
    let (d, g) = splitCoefficient(f)
    guard let e = try? c * d else {
      constantTooLarge = true
      return zero
    }
    if rational(g) == Rational(1) { return constant(e) }
    if e.isZero { return isTotal(g) ? zero : intern(.product(constant(0), g)) }
    if e == Rational(1) { return g }
    if e == Rational(-1) { return intern(.negation(g)) }
    return intern(.product(constant(e), g))
  }

  public func negate(_ f: Formula) -> Formula { scale(f, by: Rational(-1)) }

  public func add(_ a: Formula, _ b: Formula) -> Formula {
    if let x = rational(a), let y = rational(b) { return exact { try x + y } }
    if isZero(a) { return b }
    if isZero(b) { return a }
    let (c, g) = splitCoefficient(a)
    let (d, h) = splitCoefficient(b)
    if g == h, !isOne(g), let e = try? c + d, !e.isZero || isTotal(g) { return scale(g, by: e) }
    // A constant stands last in a sum and is gathered: (x + c) + d is x + (c + d).
    if let y = rational(b), case .sum(let x, let k) = self[a], let z = rational(k) {
      return add(x, exact { try z + y })
    }
    if rational(a) != nil { return add(b, a) }
    // 1 - H(x) is H(-x), 1 - Phi(x) is H(x): no cancellation is left in a tail.
    if isOne(b), case .negation(let c) = self[a], case .function(let f, let x) = self[c] {
      if f == .H { return apply(.H, negate(x)) }
      if f == .Phi { return apply(.H, x) }
    }
    return rational(b) != nil || a < b ? intern(.sum(a, b)) : intern(.sum(b, a))
  }

  public func subtract(_ a: Formula, _ b: Formula) -> Formula { add(a, negate(b)) }

  public func multiply(_ a: Formula, _ b: Formula) -> Formula {
    let (c, g) = splitCoefficient(a)
    let (d, h) = splitCoefficient(b)
    guard let e = try? c * d else {
      constantTooLarge = true
      return zero
    }
    if isOne(g) { return scale(h, by: e) }
    if isOne(h) { return scale(g, by: e) }
    if e.isZero, isTotal(g), isTotal(h) { return zero }
    let (gb, gn) = splitPower(g)
    let (hb, hn) = splitPower(h)
    if gb == hb, gn > 0, hn > 0, let n = gn.addingExact(hn), n < 1 << 53 {
      return scale(power(gb, n), by: e)
    }
    let p = intern(g < h ? .product(g, h) : .product(h, g))
    return e.isZero ? intern(.product(constant(0), p)) : scale(p, by: e)
  }

  private func splitPower(_ f: Formula) -> (Formula, Int) {
    if case .integerPower(let b, let n) = self[f] { return (b, n) }
    return (f, 1)
  }

  public func divide(_ a: Formula, _ b: Formula) -> Formula {
    if let d = rational(b), !d.isZero { return scale(a, by: (try? Rational(1) / d) ?? Rational(0)) }
    let (c, g) = splitCoefficient(a)
    let (d, h) = splitCoefficient(b)
    guard !d.isZero, let e = try? c / d else { return intern(.quotient(a, b)) }
    return e == Rational(0) ? intern(.quotient(a, b)) : scale(intern(.quotient(g, h)), by: e)
  }

  /// An integer power of any base.
  public func power(_ a: Formula, _ n: Int) -> Formula {
    if n == 1 { return a }
    if n == 0 { return isTotal(a) ? one : intern(.integerPower(a, 0)) }
    if let c = rational(a) {
      if c.isZero { return n > 0 ? zero : intern(.quotient(one, zero)) }
      return exact { try c.power(n) }
    }
    if case .integerPower(let b, let m) = self[a], m > 0, n > 0, let k = m.multipliedExact(n), k < 1 << 53 {
      return power(b, k)
    }
    if case .negation(let b) = self[a] { return n % 2 == 0 ? power(b, n) : negate(power(b, n)) }
    return intern(.integerPower(a, n))
  }

  /// A power; an exponent that is exactly an integer takes any base, another one a base >= 0.
  public func power(_ a: Formula, _ b: Formula) -> Formula {
    if let e = rational(b) {
      if let n = e.asInt, n.magnitude < 1 << 53 { return power(a, n) }
      if e.isInteger { constantTooLarge = true; return zero }
      if e == (try? Rational(1) / Rational(2)) { return apply(.sqrt, a) }
      if let c = rational(a), c.isZero { return e.sign > 0 ? zero : intern(.quotient(one, zero)) }
    }
    return intern(.power(a, b))
  }

  /// A function of one argument, folded where the value is an exact rational number.
  public func apply(_ f: ElementaryFunction, _ a: Formula) -> Formula {
    if let c = rational(a), let v = exactValue(f, c) { return constant(v) }
    if case .negation(let b) = self[a] {
      switch f {
      case .abs, .cosh, .sech, .log2cosh, .cos, .phi: return apply(f, b)
      case .sinh, .tanh, .sin, .atan, .erf: return negate(apply(f, b))
      default: break
      }
    }
    return intern(.function(f, a))
  }

  /// A special function of one argument (given twice) or two.
  public func special(_ f: SpecialOperation, _ a: Formula, _ b: Formula) -> Formula { intern(.special(f, a, b)) }

  /// The same function in elementary ones, where that is no worse under an expectation; nil for the others.
  func elementaryForm(_ f: SpecialOperation, _ a: Formula) -> Formula? {
    let half = scale(a, by: Rational(1, 2))
    switch f {
    case .function(.tan): return divide(apply(.sin, a), apply(.cos, a))
    case .function(.atanh): return scale(subtract(apply(.log1p, a), apply(.log1p, negate(a))), by: Rational(1, 2))
    case .function(.softplus): return add(half, apply(.log2cosh, half))
    case .function(.sigmoid): return scale(add(one, apply(.tanh, half)), by: Rational(1, 2))
    case .function(.binent): return negate(add(apply(.xlogx, a), apply(.xlogx, subtract(one, a))))
    default: return nil
    }
  }

  /// `body` with the special functions of the variable named so written in elementary ones where there is such a form.
  func elementary(_ body: Formula, in variable: String) -> Formula {
    let variable = name(variable)
    var new: [Formula: Formula] = [:]
    var depends: Set<Formula> = []
    for f in reachable(from: [body]) {
      if f == variable { depends.insert(f) }
      forEachOperand(self[f]) { if depends.contains($0) { depends.insert(f) } }
      if depends.contains(f), case .special(let g, let a, _) = self[f], let form = elementaryForm(g, new[a]!) {
        new[f] = form
      } else {
        new[f] = rebuild(f, new)
      }
    }
    return new[body]!
  }

  /// A special function of one argument.
  public func apply(_ f: SpecialFunction, _ a: Formula) -> Formula { special(.function(f), a, a) }

  private func exactValue(_ f: ElementaryFunction, _ c: Rational) -> Rational? {
    switch f {
    case .abs: return c.sign < 0 ? try? Rational(0) - c : c
    case .sqrt: return c.sign < 0 ? nil : c.squareRoot
    case .log: return c == Rational(1) ? Rational(0) : nil
    case .xlogx: return c.isZero || c == Rational(1) ? Rational(0) : nil
    case .exp, .cosh, .sech, .cos, .erfc: return c.isZero ? Rational(1) : nil
    case .expm1, .log1p, .sinh, .tanh, .sin, .atan, .erf: return c.isZero ? Rational(0) : nil
    case .Phi, .H: return c.isZero ? Rational(1, 2) : nil
    case .log2cosh, .phi, .logH, .mills: return nil
    }
  }

  public func minimum(_ a: Formula, _ b: Formula) -> Formula {
    if let x = rational(a), let y = rational(b) { return x < y ? a : b }
    return a == b ? a : intern(.minimum(a, b))
  }

  public func maximum(_ a: Formula, _ b: Formula) -> Formula {
    if let x = rational(a), let y = rational(b) { return x < y ? b : a }
    return a == b ? a : intern(.maximum(a, b))
  }

  /// The first formula where the comparison holds, else the second.
  public func choice(_ comparison: Condition, _ a: Formula, _ b: Formula, then u: Formula, otherwise v: Formula) -> Formula {
    if let x = rational(a), let y = rational(b), comparison != .apart || x != y {
      return (comparison == .lessOrEqual ? x <= y : x < y) ? u : v
    }
    if a == b, isTotal(a), comparison != .apart { return comparison == .lessOrEqual ? u : v }
    if u == v, isTotal(a), isTotal(b), comparison != .apart { return u }
    // |x| < b is -b < x < b, a < |x| is a < x or x < -a.
    if comparison != .apart, case .function(.abs, let x) = self[a] {
      let inner = choice(comparison, negate(b), x, then: u, otherwise: v)
      return choice(comparison, x, b, then: inner, otherwise: v)
    }
    if comparison != .apart, case .function(.abs, let x) = self[b] {
      let inner = choice(comparison, x, negate(a), then: u, otherwise: v)
      return choice(comparison, a, x, then: u, otherwise: inner)
    }
    return intern(.choice(comparison, a, b, then: u, otherwise: v))
  }

  /// Infinity, as an end of a range.
  public var infinity: Formula { intern(.infinity) }

  /// +1 for infinity, -1 for its negation, nil for every other formula.
  public func infiniteSign(_ f: Formula) -> Int? {
    switch self[f] {
    case .infinity: return 1
    case .negation(let a): return self[a] == .infinity ? -1 : nil
    default: return nil
    }
  }

  /// `body` with the variable of its binder in place of a name.
  func boundBody(_ body: Formula, over variable: String) -> Formula {
    let h = height(body)
    let closed = substitute([variable: intern(.bound(h))], in: body)
    // Substitution may fold an inner binder away and so lower the height.
    let g = height(closed)
    return g == h ? closed : substitute([variable: intern(.bound(g))], in: body)
  }

  /// The expectation of `body` over the standard Gaussian variable named `variable`. A body free of it is returned.
  public func expectation(of body: Formula, over variable: String) -> Formula {
    guard height(body) < 60 else { return intern(.quotient(one, zero)) }
    return expectation(bound: boundBody(body, over: variable))
  }

  /// A binder over the variable named `variable` between two ends, which may be `infinity` or its negation.
  public func binding(
    _ kind: Binder, _ body: Formula, over variable: String, from a: Formula, to b: Formula
  ) -> Formula {
    guard height(body) < 60 else { return intern(.quotient(one, zero)) }
    return binding(kind, bound: boundBody(body, over: variable), from: a, to: b)
  }

  /// A binder of a body whose own variable is already `bound(height(body))`.
  func binding(_ kind: Binder, bound body: Formula, from a: Formula, to b: Formula) -> Formula {
    guard height(body) < 62 else { return intern(.quotient(one, zero)) }
    return intern(.binding(kind, body, from: a, to: b))
  }

  /// The expectation of a body whose own Gaussian variable is already `bound(height(body))`.
  func expectation(bound body: Formula) -> Formula {
    let h = height(body)
    guard h < 62 else { return intern(.quotient(one, zero)) }
    return depends(body, onBound: h) ? intern(.expectation(body)) : body
  }

  /// `existence` of a body whose own Gaussian variable is already `bound(height(body))`. A body free of it is no
  /// integrand: 0.
  func existence(bound body: Formula) -> Formula {
    guard depends(body, onBound: height(body)) else { return zero }
    let f = intern(.existence(body))
    // Under another binder it is enclosed with the body.
    return hasFreeBound(f) ? intern(.product(zero, expectation(bound: body))) : f
  }

  /// `near` of a formula; next to what is next to it is next to it.
  func near(_ f: Formula, around: Bool = false) -> Formula {
    if case .near(_, let isAround) = self[f], isAround || !around { return f }
    return intern(.near(f, around: around))
  }
}

extension Int {
  func addingExact(_ b: Int) -> Int? {
    let (v, o) = addingReportingOverflow(b)
    return o ? nil : v
  }
  func multipliedExact(_ b: Int) -> Int? {
    let (v, o) = multipliedReportingOverflow(by: b)
    return o ? nil : v
  }
}
