// Closed intervals of reals whose ends may be infinite, by sets: f(X) is the set of the values at those points of X where
// f has one. What covers of ranges are made of (docs/lemmas.md, "Bodies").
import Balls

/// The real numbers between two ends, and whether what they are the values of was defined and continuous everywhere.
package struct Span: Sendable {
  /// -infinity or a number.
  package var lower: BigFloat
  /// Infinity or a number.
  package var upper: BigFloat
  /// True where the values are those of a function that is proved defined and continuous on the whole of its set.
  package var isTotal: Bool
  /// True where there is no point at which the function has a value.
  package private(set) var isEmpty = false

  static let minusInfinity = BigFloat.infinity.negated
  /// Nothing is known.
  static let whole = Span(minusInfinity, .infinity, isTotal: false)

  /// No point has a value.
  static let empty: Span = {
    var s = Span(.zero, .zero, isTotal: false)
    s.isEmpty = true
    return s
  }()

  package init(_ lower: BigFloat, _ upper: BigFloat, isTotal: Bool = true) {
    let isSane = !lower.isNaN && !upper.isNaN
    self.lower = isSane && !(lower.isInfinite && lower.sign > 0) ? lower : Span.minusInfinity
    self.upper = isSane && !(upper.isInfinite && upper.sign < 0) ? upper : .infinity
    self.isTotal = isTotal && isSane
  }

  init(_ b: Ball) {
    self.init(b.lower, b.upper, isTotal: b.isFinite)
  }

  var isBounded: Bool { !isEmpty && lower.isFinite && upper.isFinite }
  var containsZero: Bool { lower.sign <= 0 && upper.sign >= 0 }
  var isPositive: Bool { lower.sign > 0 }
  var isNegative: Bool { upper.sign < 0 }
  var isNonnegative: Bool { lower.sign >= 0 }
  var isNonpositive: Bool { upper.sign <= 0 }
  /// A ball around it; indeterminate where unbounded.
  func ball(precision p: Int) -> Ball { isBounded ? Ball(lower: lower, upper: upper, precision: p) : .indeterminate }
  /// Like this, of a function that may lack values or jump.
  var partial: Span { isEmpty ? self : Span(lower, upper, isTotal: false) }

  private func with(_ other: Span) -> Bool { isTotal && other.isTotal }
  private static func least(_ a: BigFloat, _ b: BigFloat) -> BigFloat { b < a ? b : a }
  private static func most(_ a: BigFloat, _ b: BigFloat) -> BigFloat { a < b ? b : a }

  func hulled(_ b: Span) -> Span {
    if isEmpty { return b.partial }
    if b.isEmpty { return partial }
    return Span(Span.least(lower, b.lower), Span.most(upper, b.upper), isTotal: with(b))
  }

  var negated: Span { Span(upper.negated, lower.negated, isTotal: isTotal) }

  func adding(_ b: Span, _ p: Int) -> Span {
    Span(
      lower.adding(b.lower, precision: p, rounding: .down), upper.adding(b.upper, precision: p, rounding: .up),
      isTotal: with(b))
  }

  func multiplied(_ b: Span, _ p: Int) -> Span {
    func product(_ x: BigFloat, _ y: BigFloat, _ r: Rounding) -> BigFloat {
      x.isZero || y.isZero ? .zero : x.multiplied(by: y, precision: p, rounding: r)
    }
    var (l, u) = (product(lower, b.lower, .down), product(lower, b.lower, .up))
    for (x, y) in [(lower, b.upper), (upper, b.lower), (upper, b.upper)] {
      l = Span.least(l, product(x, y, .down))
      u = Span.most(u, product(x, y, .up))
    }
    return Span(l, u, isTotal: with(b))
  }

  /// 1/x over the points other than 0.
  func inverse(_ p: Int) -> Span {
    func one(_ x: BigFloat, _ r: Rounding) -> BigFloat {
      x.isInfinite ? .zero : BigFloat.one.divided(by: x, precision: p, rounding: r)
    }
    if isPositive || isNegative { return Span(one(upper, .down), one(lower, .up), isTotal: isTotal) }
    if isNonnegative, upper.sign > 0 { return Span(one(upper, .down), .infinity, isTotal: false) }
    if isNonpositive, lower.sign < 0 { return Span(Span.minusInfinity, one(lower, .up), isTotal: false) }
    return lower.isZero && upper.isZero ? .empty : .whole
  }

  func divided(_ b: Span, _ p: Int) -> Span { multiplied(b.inverse(p), p) }

  func power(_ n: Int, _ p: Int) -> Span {
    if n == 0 { return Span(.one, .one, isTotal: isTotal) }
    if n < 0 { return power(-n, p).inverse(p) }
    func at(_ x: BigFloat) -> Span {
      if x.isInfinite { return x.sign > 0 || n % 2 == 0 ? Span.top : Span.bottom }
      return Span(Ball(exactly: x).power(n, precision: p))
    }
    if n % 2 == 1 || isNonnegative { return Span(at(lower).lower, at(upper).upper, isTotal: isTotal) }
    if isNonpositive { return Span(at(upper).lower, at(lower).upper, isTotal: isTotal) }
    return Span(.zero, Span.most(at(lower).upper, at(upper).upper), isTotal: isTotal)
  }

  /// Ends of a function whose value grows without bound.
  private static let top = Span(.infinity, .infinity)
  private static let bottom = Span(minusInfinity, minusInfinity)

  /// A real power of a base >= 0.
  func power(_ b: Span, _ p: Int) -> Span {
    if lower.sign < 0 { return .whole }
    if lower.isZero {
      guard b.isPositive, upper.sign > 0 || upper.isZero else { return .whole }
      if upper.isZero { return Span(.zero, .zero, isTotal: with(b)) }
      // Between 0 and the largest value, which is taken at an end of each.
      let above = Span(BigFloat(1, exponent: -1_000_000), upper).logarithm(p).multiplied(b, p).exponential(p)
      return Span(.zero, above.upper, isTotal: with(b))
    }
    let v = logarithm(p).multiplied(b, p).exponential(p)
    return Span(v.lower, v.upper, isTotal: with(b))
  }

  private func logarithm(_ p: Int) -> Span { function(.log, p) }
  private func exponential(_ p: Int) -> Span { function(.exp, p) }

  /// The points of it that are at least `low` and at most `high`; nil where there are none. Not total if some are left out,
  /// or, for an open end, may be.
  private func cut(_ low: BigFloat?, _ high: BigFloat?, open: Bool) -> Span? {
    var s = self
    if let low, s.lower < low || (open && s.lower == low) {
      if s.upper < low || (open && s.upper == low) { return nil }
      s = Span(low, s.upper, isTotal: false)
    }
    if let high, high < s.upper || (open && s.upper == high) {
      if high < s.lower || (open && s.lower == high) { return nil }
      s = Span(s.lower, high, isTotal: false)
    }
    return s
  }

  /// By the ends of a monotone function; `low` and `high` are the limits at the ends of the line or of the domain.
  private func monotone(
    from a: BigFloat? = nil, to b: BigFloat? = nil, open: Bool = true, _ low: Span, _ high: Span, decreasing: Bool = false,
    _ f: (Ball) -> Ball
  ) -> Span {
    guard let s = cut(a, b, open: open) else { return .empty }
    func at(_ x: BigFloat, _ limit: Span, _ end: BigFloat?) -> Span {
      if x.isInfinite || (open && end.map { $0 == x } ?? false) { return limit }
      return Span(f(Ball(exactly: x)))
    }
    let (l, u) = (at(s.lower, low, a), at(s.upper, high, b))
    return decreasing ? Span(u.lower, l.upper, isTotal: s.isTotal) : Span(l.lower, u.upper, isTotal: s.isTotal)
  }

  /// By |x|, for an even function.
  private var size: Span {
    if isNonnegative { return self }
    if isNonpositive { return negated }
    return Span(.zero, Span.most(lower.negated, upper), isTotal: isTotal)
  }

  private func finite(_ p: Int, _ f: (Ball) -> Ball) -> Span {
    guard isBounded else { return .whole }
    let v = f(ball(precision: p))
    return v.isFinite ? Span(v.lower, v.upper, isTotal: isTotal) : .whole
  }

  private static func point(_ n: Int) -> Span { Span(BigFloat(n), BigFloat(n)) }

  func function(_ f: ElementaryFunction, _ p: Int) -> Span {
    let at = { (x: Ball) in x.function(f, precision: p) }
    let (zero, one, top, bottom) = (Span.point(0), Span.point(1), Span.top, Span.bottom)
    switch f {
    case .exp: return monotone(zero, top, at).floored(.zero)
    case .log: return monotone(from: .zero, bottom, top, at)
    case .expm1: return monotone(Span.point(-1), top, at).floored(BigFloat(-1))
    case .log1p: return monotone(from: BigFloat(-1), bottom, top, at)
    case .sqrt: return monotone(from: .zero, open: false, zero, top, at)
    case .sinh: return monotone(bottom, top, at)
    case .tanh, .erf: return monotone(Span.point(-1), one, at)
    case .atan:
      let half = Span(Ball.pi(precision: p)).multiplied(Span(BigFloat(1, exponent: -1), BigFloat(1, exponent: -1)), p)
      return monotone(half.negated, half, at)
    case .Phi: return monotone(zero, one, at)
    case .mills: return monotone(zero, top, at).floored(.zero)
    case .erfc: return monotone(Span.point(2), zero, decreasing: true, at).floored(.zero)
    case .H: return monotone(one, zero, decreasing: true, at).floored(.zero)
    case .logH: return monotone(zero, bottom, decreasing: true, at)
    case .abs: return size
    case .cosh, .log2cosh: return size.monotone(zero, top, at)
    case .sech, .phi: return size.monotone(zero, zero, decreasing: true, at).floored(.zero)
    case .sin, .cos: return isBounded ? finite(p, at) : Span(BigFloat(-1), .one, isTotal: isTotal)
    case .xlogx:
      guard let s = cut(.zero, nil, open: false) else { return .empty }
      if s.isBounded { return s.finite(p, at) }
      let low = Span(at(Ball(exactly: s.lower))).lower
      let bend = BigFloat(exactly: 0.36787944117144239)
      return Span(s.lower < bend ? BigFloat(exactly: -0.3678794411714424) : low, .infinity, isTotal: s.isTotal)
    }
  }

  func special(_ f: SpecialOperation, _ b: Span, _ p: Int) -> Span {
    let (zero, one, top, bottom) = (Span.point(0), Span.point(1), Span.top, Span.bottom)
    let at = { (x: Ball) in f.value(x, x, precision: p) }
    switch f {
    case .owenT:
      guard isBounded, b.isBounded else { return Span(BigFloat(exactly: -0.25), BigFloat(exactly: 0.25), isTotal: with(b)) }
      let v = f.value(ball(precision: p), b.ball(precision: p), precision: p)
      return v.isFinite ? Span(v.lower, v.upper, isTotal: with(b)) : .whole
    case .polygamma(let n):
      guard isPositive, n > 0 else { return finite(p, at) }
      return n % 2 == 1
        ? monotone(top, zero, decreasing: true, at).floored(.zero) : monotone(bottom, zero, at)
    case .function(let g):
      switch g {
      case .softplus: return monotone(zero, top, at).floored(.zero)
      case .sigmoid, .millsDerivative: return monotone(zero, one, at)
      case .erfcx: return monotone(top, zero, decreasing: true, at).floored(.zero)
      case .I1I0: return monotone(Span.point(-1), one, at)
      case .I0, .logI0, .logcosh: return size.monotone(zero, top, at)
      case .I1: return monotone(bottom, top, at)
      case .K0, .K1: return monotone(from: .zero, top, zero, decreasing: true, at).floored(.zero)
      case .atanh, .erfinv: return monotone(from: BigFloat(-1), to: .one, bottom, top, at)
      case .Phiinv: return monotone(from: .zero, to: .one, bottom, top, at)
      case .digamma where isPositive: return monotone(bottom, top, at)
      case .gamma where BigFloat(2) <= lower, .lgamma where BigFloat(2) <= lower: return monotone(zero, top, at)
      case .lambertW where isNonnegative: return monotone(zero, top, at)
      default: return finite(p, at)
      }
    }
  }

  /// Where the function is known to be at least `x`.
  private func floored(_ x: BigFloat) -> Span { lower < x ? Span(x, upper, isTotal: isTotal) : self }
}
