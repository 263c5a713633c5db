import CMPFR

//     Ball(5).function(.gamma, precision: 53)                               // 24, exactly
//     Ball(2).polygamma(1, precision: 100)                                  // psi'(2) = pi^2/6 - 1
//     Ball(1).owenT(Ball(2), precision: 53)
//     ComplexBall(1, 2).function(.lgamma, precision: 100)
//     Ball(-1).function(.gamma, precision: 53)                              // indeterminate: a pole

// The cases carry the names that formulas use where the contract has one.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// A function of one variable beyond `ElementaryFunction`.
public enum SpecialFunction: UInt8, CaseIterable, Sendable {
  /// Trigonometric and hyperbolic inverses, and the tangent.
  case tan, asin, acos, atanh
  /// log(1 + e^x), 1/(1 + e^-x), the entropy of (x, 1 - x) in nats, log cosh x.
  case softplus, sigmoid, binent, logcosh
  /// e^{x^2} erfc(x); the derivative of phi/H; the inverses of erf and of Phi.
  case erfcx, millsDerivative, erfinv, Phiinv
  /// Gamma, log |Gamma|, the derivative of log Gamma.
  case gamma, lgamma, digamma
  /// Modified Bessel functions, log I0 and I1/I0.
  case I0, I1, K0, K1, logI0, I1I0
  /// The principal solution w of w e^w = x.
  case lambertW

  /// The set of arguments with a value, in words.
  public var domain: String {
    switch self {
    case .tan: return "x no odd multiple of pi/2"
    case .asin, .acos: return "-1 <= x <= 1"
    case .atanh, .erfinv: return "-1 < x < 1"
    case .binent: return "0 <= x <= 1"
    case .Phiinv: return "0 < x < 1"
    case .gamma, .lgamma, .digamma: return "x no integer <= 0"
    case .K0, .K1: return "x > 0"
    case .lambertW: return "x >= -1/e"
    default: return "every x"
    }
  }
}

/// A function beyond `ElementaryFunction` as formulas call it: of one argument or of two.
public enum SpecialOperation: Hashable, Sendable {
  case function(SpecialFunction)
  /// The n-th derivative of digamma.
  case polygamma(Int)
  /// Owen's T(h, a).
  case owenT

  /// The name in formulas; for polygamma the order is an argument more.
  public var name: String {
    switch self {
    case .function(let f): return "\(f)"
    case .polygamma: return "polygamma"
    case .owenT: return "owenT"
    }
  }

  /// The value on balls; `b` counts for owenT alone.
  public func value(_ a: Ball, _ b: Ball, precision p: Int) -> Ball {
    switch self {
    case .function(let f): return a.function(f, precision: p)
    case .polygamma(let n): return a.polygamma(n, precision: p)
    case .owenT: return a.owenT(b, precision: p)
    }
  }

  /// The value on complex balls, where the function is shown to be analytic; `b` counts for owenT alone.
  public func value(_ a: ComplexBall, _ b: ComplexBall, precision p: Int) -> ComplexBall {
    switch self {
    case .function(let f): return a.function(f, precision: p)
    case .polygamma(let n): return a.polygamma(n, precision: p)
    case .owenT: return a.owenT(b, precision: p)
    }
  }

  /// Whether the function is proved to have no value anywhere on the ball.
  public func isUndefined(on a: Ball) -> Bool {
    guard a.isFinite else { return false }
    let one = BigFloat.one
    switch self {
    case .owenT: return false
    case .polygamma: return SpecialOperation.isPole(a)
    case .function(let f):
      switch f {
      case .gamma, .lgamma, .digamma: return SpecialOperation.isPole(a)
      case .asin, .acos: return a.lower > one || a.upper < one.negated
      case .atanh, .erfinv: return a.lower >= one || a.upper <= one.negated
      case .binent: return a.isNegative || a.lower > one
      case .Phiinv: return a.isNonpositive || a.lower >= one
      case .K0, .K1: return a.isNonpositive
      case .lambertW:
        // e x < -1
        return Ball.one.function(.exp, precision: 256).multiplied(by: a, precision: 256).upper < one.negated
      default: return false
      }
    }
  }

  private static func isPole(_ a: Ball) -> Bool { a.isExact && a.mid.sign <= 0 && a.mid.isInteger }
}

extension Ball {
  /// f on the ball; indeterminate where the ball is not proved to lie in the domain. Exact arguments: about `precision`
  /// correct bits relative to the value. Balls: by the two ends, as every function is monotone, even, or convex between
  /// its poles (lemma S1 of docs/balls.md).
  public func function(_ f: SpecialFunction, precision p: Int) -> Ball {
    guard isFinite else { return .indeterminate }
    if isExact { return Ball.special(f, mid, p) }
    let (l, u) = fineEnds(p)
    switch f {
    case .tan: return hasPoleOfTangent(l, u) ? .indeterminate : Ball.increasing(f, l, u, p)
    case .acos, .erfcx, .K0, .K1: return Ball.increasing(f, u, l, p)
    case .logcosh, .I0, .logI0:
      let (x, y) = (l.absolute, u.absolute)
      let least = containsZero ? BigFloat.zero : x < y ? x : y
      return Ball.increasing(f, least, x < y ? y : x, p)
    case .binent:
      let hull = Ball.special(f, l, p).hull(Ball.special(f, u, p), precision: p)
      let half = BigFloat(1, exponent: -1)
      return l < half && half < u ? hull.hull(Ball(2).function(.log, precision: p), precision: p) : hull
    case .digamma: return polygamma(0, precision: p)
    case .gamma, .lgamma:
      guard !Ball.hasPole(l, u) else { return .indeterminate }
      return Ball.convexPiece(l, u, p, negative: f == .gamma && Ball.special(f, l, 32).isNegative,
        { Ball.special(f, $0, p) }, slope: { x in
          let psi = Ball.special(.digamma, x, 64)
          return f == .lgamma ? psi : psi.multiplied(by: Ball.special(.gamma, x, 64), precision: 64)
        })
    default: return Ball.increasing(f, l, u, p)
    }
  }

  /// The n-th derivative of digamma, 0 <= n <= 10,000; indeterminate where an integer <= 0 is not excluded.
  public func polygamma(_ n: Int, precision p: Int) -> Ball {
    guard isFinite else { return .indeterminate }
    let (l, u) = fineEnds(p)
    guard !Ball.hasPole(l, u) else { return .indeterminate }
    let at = { (m: Int, x: BigFloat, q: Int) in
      Ball.adaptive(q) { ComplexBall(Ball(exactly: x)).polygamma(m, precision: $0).re }
    }
    if isExact { return at(n, mid, p) }
    // n even: increasing between poles; n odd: convex
    if n % 2 == 0 { return Ball(lower: at(n, l, p).lower, upper: at(n, u, p).upper, precision: p) }
    return Ball.convexPiece(l, u, p, negative: false, { at(n, $0, p) }, slope: { at(n + 1, $0, 64) })
  }

  /// Owen's T(h, a) = Int_0^a e^{-h^2 (1 + x^2)/2}/(1 + x^2) dx/(2 pi), self = h: even and decreasing in |h| (for a > 0),
  /// odd and increasing in a.
  public func owenT(_ a: Ball, precision p: Int) -> Ball {
    guard isFinite, a.isFinite else { return .indeterminate }
    if isExact && a.isExact { return OwenT.value(mid, a.mid, p) }
    let (h, k) = fineEnds(p)
    let (x, y) = (h.absolute, k.absolute)
    let near = containsZero ? BigFloat.zero : x < y ? x : y
    let far = x < y ? y : x
    let (l, u) = a.fineEnds(p)
    return Ball(
      lower: OwenT.value(l.sign >= 0 ? far : near, l, p).lower, upper: OwenT.value(u.sign >= 0 ? near : far, u, p).upper,
      precision: p)
  }

  // MARK: ends

  /// Outward ends, with 64 bits beyond the radius or beyond what p bits can tell, and never fewer than the middle has.
  private func fineEnds(_ p: Int) -> (lower: BigFloat, upper: BigFloat) {
    if isExact { return (mid, mid) }
    let gap = Swift.min(Swift.max(0, mid.exponent - rad.exponent), Swift.max(mid.precision, p) + 64)
    let bits = 64 + Swift.max(gap, mid.precision)
    return (end(-1, .down, precision: bits), end(1, .up, precision: bits))
  }

  private static func increasing(_ f: SpecialFunction, _ l: BigFloat, _ u: BigFloat, _ p: Int) -> Ball {
    Ball(lower: special(f, l, p).lower, upper: special(f, u, p).upper, precision: p)
  }

  /// Whether an integer <= 0 lies in [l, u].
  private static func hasPole(_ l: BigFloat, _ u: BigFloat) -> Bool {
    if l.sign > 0 { return false }
    if u.sign >= 0 { return true }
    return l.ceiling <= u.floor
  }

  private func hasPoleOfTangent(_ l: BigFloat, _ u: BigFloat) -> Bool {
    guard l.exponent < 1 << 16, u.exponent < 1 << 16 else { return true }
    let wp = 64 + Swift.max(0, l.exponent, u.exponent)
    let pi = Ball.pi(precision: wp)
    let half = Ball(exactly: BigFloat(1, exponent: -1))
    let turns = { (x: BigFloat) in Ball(exactly: x).divided(by: pi, precision: wp).adding(half, precision: wp) }
    return turns(l).lower.floor != turns(u).upper.floor
  }

  /// The range over [l, u] of a function that is convex (concave if `negative`) there: between its least value, bounded by
  /// tangents at the ends, and the larger end (lemma S1).
  private static func convexPiece(
    _ l: BigFloat, _ u: BigFloat, _ p: Int, negative: Bool, _ f: (BigFloat) -> Ball, slope: (BigFloat) -> Ball
  ) -> Ball {
    let sign = { (b: Ball) in negative ? b.negated : b }
    let (fl, fu) = (sign(f(l)), sign(f(u)))
    let (sl, su) = (sign(slope(l)), sign(slope(u)))
    let (a, b) = (fl.lower, fu.lower)
    var least = a < b ? a : b
    if !sl.isNonnegative && !su.isNonpositive {
      let width = Ball(exactly: u.subtracting(l, precision: 64, rounding: .up))
      let left = fl.adding(sl.multiplied(by: width, precision: 64), precision: p).lower
      let right = fu.subtracting(su.multiplied(by: width, precision: 64), precision: p).lower
      let tangent = left < right ? right : left
      if tangent < least { least = tangent }
    }
    let (c, d) = (fl.upper, fu.upper)
    return sign(Ball(lower: least, upper: c < d ? d : c, precision: p))
  }

  // MARK: points

  static func special(_ f: SpecialFunction, _ x: BigFloat, _ p: Int) -> Ball {
    let at = Ball(exactly: x)
    func complex(_ body: (ComplexBall, Int) -> ComplexBall) -> Ball {
      adaptive(p) { body(ComplexBall(at), $0).re }
    }
    switch f {
    case .tan: return x.exponent > 1 << 20 ? .indeterminate : correctlyRounded(x, p, cmpfr_tan)
    case .asin: return x.absolute <= .one ? correctlyRounded(x, p, cmpfr_asin) : .indeterminate
    case .acos: return x.absolute <= .one ? correctlyRounded(x, p, cmpfr_acos) : .indeterminate
    case .atanh: return x.absolute < .one ? correctlyRounded(x, p, cmpfr_atanh) : .indeterminate
    case .softplus:
      let e = Ball(exactly: x.sign > 0 ? x.negated : x).function(.exp, precision: p + 8)
      let log = e.function(.log1p, precision: p + 4)
      return x.sign > 0 ? log.adding(at, precision: p) : log.rounded(precision: p)
    case .sigmoid:
      let e = Ball(exactly: x.sign > 0 ? x.negated : x).function(.exp, precision: p + 8)
      return (x.sign > 0 ? Ball.one : e).divided(by: e.adding(.one, precision: p + 8), precision: p)
    case .binent:
      guard x.sign >= 0, x <= .one else { return .indeterminate }
      if x.isZero || x == .one { return .zero }
      let rest = at.negated.function(.log1p, precision: p + 8)
        .multiplied(by: Ball.one.subtracting(at, precision: p + Swift.min(x.precision, 8 * p) + 8), precision: p + 4)
      return at.function(.xlogx, precision: p + 4).adding(rest, precision: p).negated
    case .logcosh:
      let size = Ball(exactly: x.absolute)
      if x.exponent <= 0 {
        return size.scaled(by: -1).function(.sinh, precision: p + 8).squared(precision: p + 8).scaled(by: 1)
          .function(.log1p, precision: p)
      }
      let tail = size.scaled(by: 1).negated.function(.exp, precision: p + 8).function(.log1p, precision: p + 8)
      return size.adding(tail, precision: p + 8).subtracting(Ball(2).function(.log, precision: p + 8), precision: p)
    case .erfcx: return MillsRatio.pointErfcx(x, precision: p)
    case .millsDerivative: return adaptive(p) { MillsRatio.pointMillsDerivative(x, precision: $0) }
    case .erfinv: return InverseFunctions.erfinv(x, p)
    case .Phiinv: return InverseFunctions.Phiinv(x, p)
    case .gamma:
      if let n = factorialBelow(x, p) { return n }
      return hasPole(x, x) ? .indeterminate : complex { $0.gamma(precision: $1) }
    case .lgamma:
      if hasPole(x, x) { return .indeterminate }
      if x == .one || x == BigFloat(2) { return .zero }
      return complex { $0.logOfModulusOfGamma(precision: $1) }
    case .digamma: return hasPole(x, x) ? .indeterminate : complex { $0.polygamma(0, precision: $1) }
    case .I0: return complex { $0.besselI0(precision: $1) }
    case .I1: return x.isZero ? .zero : complex { $0.besselI1(precision: $1) }
    case .K0: return x.sign > 0 ? complex { $0.besselK0(precision: $1) } : .indeterminate
    case .K1: return x.sign > 0 ? complex { $0.besselK1(precision: $1) } : .indeterminate
    case .logI0: return x.isZero ? .zero : complex { $0.logBesselI0(precision: $1) }
    case .I1I0: return x.isZero ? .zero : complex { $0.besselRatio(precision: $1) }
    case .lambertW: return InverseFunctions.lambertW(x, p)
    }
  }

  /// Gamma(x) = (x - 1)!, exactly, for integers x > 0 where p bits hold it: the odd part of n! has more than n bits from n = 16
  /// on. Nil for other x.
  private static func factorialBelow(_ x: BigFloat, _ p: Int) -> Ball? {
    guard x >= .one, x.exponent < 32 else { return nil }
    let n = Int(x.toDouble())
    guard BigFloat(n) == x, n <= Swift.max(17, p) else { return nil }
    var odd = BigFloat.one
    var twos = 0
    for k in stride(from: 2, to: n, by: 1) {
      odd = odd.multipliedExactly(by: BigFloat(k >> k.trailingZeroBitCount))
      twos += k.trailingZeroBitCount
      if odd.exponent > p { return nil }
    }
    return Ball(exactly: odd.scaled(by: twos)).rounded(precision: p)
  }

  private static func correctlyRounded(_ x: BigFloat, _ p: Int, _ operation: BigFloat.Unary) -> Ball {
    Ball.zero.made { ball in
      let r = ball.mid.destination(p)
      ball.finish(withExtendedLifetime(x.storage) { operation(r, x.storage.pointer, MPFR_RNDN) }, .zero)
    }
  }
}

extension ComplexBall {
  /// f on the rectangle, where f is shown to be analytic on it; otherwise indeterminate.
  public func function(_ f: SpecialFunction, precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(f, precision: p)) }
    return isExact ? ComplexBall.adaptive(p) { plain(f, $0) } : plain(f, p)
  }

  private func plain(_ f: SpecialFunction, _ p: Int) -> ComplexBall {
    switch f {
    case .tan: return tan(precision: p)
    case .asin: return asin(precision: p)
    case .acos: return acos(precision: p)
    case .atanh: return atanh(precision: p)
    case .softplus:
      // log(1 + e^z), or z more where that is large: z/2 + log(2 cosh(z/2))
      guard scaled(by: -1).avoidsCutOfLog2cosh else { return .indeterminate }
      return meanValue(precision: p, { m, p in
        if m.re.mid.sign < 0 { return m.exp(precision: p + 4).log1p(precision: p) }
        return m.negated.exp(precision: p + 4).log1p(precision: p).adding(m, precision: p)
      }, derivative: { $0.function(.sigmoid, precision: 64) })
    case .sigmoid:
      // (1 + tanh(z/2))/2, by e^z where that is small
      if re.mid.sign < 0 {
        let e = exp(precision: p + 8)
        return e.divided(by: e.adding(.one, precision: p + 8), precision: p)
      }
      return negated.exp(precision: p + 8).adding(.one, precision: p + 8).inverse(precision: p)
    case .binent:
      let other = ComplexBall.one.subtracting(self, precision: p + Swift.max(re.mid.precision, 64))
      return multiplied(by: log(precision: p + 8), precision: p + 8)
        .adding(other.multiplied(by: negated.log1p(precision: p + 8), precision: p + 8), precision: p).negated
    case .logcosh:
      guard avoidsCutOfLog2cosh else { return .indeterminate }
      return meanValue(precision: p, { m, p in
        if m.magnitude < .one {
          // log(1 + 2 sinh^2(z/2)): the real part of the argument is positive
          return m.scaled(by: -1).hyperbolicSineAndCosine(precision: p + 8).sinh.squared(precision: p + 8).scaled(by: 1)
            .log1p(precision: p)
        }
        let constant = ComplexBall(Ball(2).function(.log, precision: p + 8))
        return m.log2cosh(precision: p + 8).subtracting(constant, precision: p)
      }, derivative: { $0.tanh(precision: 64) })
    case .erfcx: return erfcx(precision: p)
    case .millsDerivative: return millsDerivative(precision: p)
    case .erfinv: return ComplexQuantile.erfinv(self, p)
    case .Phiinv: return ComplexQuantile.Phiinv(self, p)
    case .gamma: return gamma(precision: p)
    case .lgamma: return logGamma(precision: p)
    case .digamma: return polygamma(0, precision: p)
    case .I0: return besselI0(precision: p)
    case .I1: return besselI1(precision: p)
    case .K0: return besselK0(precision: p)
    case .K1: return besselK1(precision: p)
    case .logI0: return logBesselI0(precision: p)
    case .I1I0: return besselRatio(precision: p)
    case .lambertW: return InverseFunctions.complexLambertW(self, p)
    }
  }

  /// f on the rectangle, where f is shown to be analytic on it (abs, min and max are not); otherwise indeterminate.
  public func function(_ f: ElementaryFunction, precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(f, precision: p)) }
    return isExact ? ComplexBall.adaptive(p) { plain(f, $0) } : plain(f, p)
  }

  private func plain(_ f: ElementaryFunction, _ p: Int) -> ComplexBall {
    switch f {
    case .abs: return .indeterminate
    case .exp: return exp(precision: p)
    case .log: return log(precision: p)
    case .expm1: return expm1(precision: p)
    case .log1p: return log1p(precision: p)
    case .sqrt: return sqrt(precision: p)
    case .sinh: return hyperbolicSineAndCosine(precision: p).sinh
    case .cosh: return hyperbolicSineAndCosine(precision: p).cosh
    case .tanh: return tanh(precision: p)
    case .sech: return hyperbolicSineAndCosine(precision: p + 4).cosh.inverse(precision: p)
    case .log2cosh: return log2cosh(precision: p)
    case .sin: return sineAndCosine(precision: p).sin
    case .cos: return sineAndCosine(precision: p).cos
    case .atan: return atan(precision: p)
    case .erf: return erf(precision: p)
    case .erfc: return erfc(precision: p)
    case .phi: return gaussianDensity(precision: p)
    case .Phi: return gaussianDistribution(precision: p)
    case .H: return gaussianTail(precision: p)
    case .logH: return logGaussianTail(precision: p)
    case .mills: return mills(precision: p)
    case .xlogx: return multiplied(by: log(precision: p + 4), precision: p)
    }
  }
}
