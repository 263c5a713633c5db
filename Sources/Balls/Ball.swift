import CMPFR

/// A real number known up to a radius: every x with |x - mid| <= rad. An indeterminate ball (NaN middle, infinite
/// radius) stands for "nothing is known", which includes "has no value".
///
/// Guarantee of every operation: if the operands contain x and y, the result contains f(x, y). MPFR's rounding is added
/// to the radius (half a unit in the last place, nothing where the result is exact); overflow gives an indeterminate
/// ball, underflow a radius.
///
///     let x = try Ball("0.1", precision: 100)           // holds one tenth
///     let y = x.function(.exp, precision: 100)          // holds e^(1/10)
///     y.isPositive && y.upper < BigFloat(2)             // true: proved
///     print(y)                                          // 1.1051709180756476248117078264(898..916)
///
/// A bool that is true is proved; false means that it is not ("not proved positive" is not "negative").
public struct Ball: Sendable, CustomStringConvertible {
  /// The middle.
  public internal(set) var mid: BigFloat
  /// Upper bound of the distance from the middle.
  public internal(set) var rad: Magnitude

  @inline(__always) init(mid: BigFloat, rad: Magnitude) {
    self.mid = mid
    self.rad = rad
  }

  /// 0, exactly.
  public static let zero = Ball(0)
  /// 1, exactly.
  public static let one = Ball(1)
  /// Nothing is known.
  public static let indeterminate = Ball(mid: .nan, rad: .infinity)

  // MARK: construction
  //
  //     Ball(3)                                              // exactly 3
  //     Ball(exactly: 0.1)                                   // exactly the double
  //     Ball(Rational(1, 3), precision: 53)                  // around one third
  //     Ball(lower: Rational(1), upper: 2, precision: 53)    // around [1, 2]

  /// The integer, exactly.
  public init(_ n: Int) { self.init(mid: BigFloat(n), rad: .zero) }

  /// The number, exactly; indeterminate for infinities and NaN.
  public init(exactly x: BigFloat) {
    if x.isFinite { self.init(mid: x, rad: .zero) } else { self = .indeterminate }
  }

  /// The double, exactly; indeterminate for infinities and NaN.
  public init(exactly d: Double) { self.init(exactly: BigFloat(exactly: d)) }

  /// The rational, exact where `precision` bits hold it.
  public init(_ q: Rational, precision: Int) {
    var ball = Ball(mid: BigFloat.nan, rad: .zero)
    let p = ball.mid.destination(precision)
    ball.finish(withExtendedLifetime(q.storage) { cmpfr_set_q(p, q.storage.pointer, MPFR_RNDN) }, .zero)
    self = ball
  }

  /// Middle and radius.
  public init(center: BigFloat, radius: Magnitude) {
    if center.isFinite && radius.isFinite { self.init(mid: center, rad: radius) } else { self = .indeterminate }
  }

  /// A ball around [lower, upper] (indeterminate if an end is no finite number or they are out of order). The end
  /// nearer to 0 is kept exactly where `precision` bits allow it; nonnegative ends never give a ball that reaches below
  /// 0, nor nonpositive ones a ball above 0 (lemma B2).
  public init(lower: BigFloat, upper: BigFloat, precision: Int) {
    guard lower.isFinite, upper.isFinite, lower <= upper else {
      self = .indeterminate
      return
    }
    if lower == upper {
      var ball = Ball(mid: lower, rad: .zero)
      if lower.precision > precision { ball.round(precision: precision) }
      if ball.rad.isZero || ball.hasSign(lower.sign) {
        self = ball
        return
      }
    }
    if upper.sign <= 0 && lower.sign < 0 {
      self = Ball(lower: upper.negated, upper: lower.negated, precision: precision).negated
      return
    }
    let bits = Swift.max(precision, 53)
    let halfWidth = Magnitude(upper: upper.subtracting(lower, precision: 53, rounding: .up)).shifted(by: -1)
    let half = BigFloat(halfWidth)
    var mid = BigFloat.nan
    let p = mid.destination(bits)
    let inexact = withExtendedLifetime((lower.storage, half.storage)) {
      cmpfr_add(p, lower.storage.pointer, half.storage.pointer, MPFR_RNDN)
    }
    if inexact == 0 {
      self.init(center: mid, radius: halfWidth)
      return
    }
    let above = Magnitude(upper: upper.subtracting(mid, precision: 53, rounding: .awayFromZero))
    let below = Magnitude(upper: mid.subtracting(lower, precision: 53, rounding: .awayFromZero))
    let ball = Ball(center: mid, radius: max(above, below))
    if lower.sign >= 0 && !ball.isNonnegative {
      // [0, x'] with x' >= upper of 53 bits: middle and radius are both x'/2
      let x = Magnitude(upper: upper).shifted(by: -1)
      self.init(center: BigFloat(x).rounded(precision: bits, rounding: .nearest), radius: x)
    } else {
      self = ball
    }
  }

  /// A ball around [lower, upper] of rationals.
  public init(lower: Rational, upper: Rational, precision: Int) {
    if lower == upper {
      self.init(lower, precision: precision)
    } else {
      self.init(
        lower: BigFloat(lower, precision: precision, rounding: .down),
        upper: BigFloat(upper, precision: precision, rounding: .up), precision: precision)
    }
  }

  /// pi.
  public static func pi(precision: Int) -> Ball {
    var ball = Ball(mid: .nan, rad: .zero)
    ball.finish(cmpfr_const_pi(ball.mid.destination(precision), MPFR_RNDN), .zero)
    return ball
  }

  /// Euler's constant gamma.
  public static func eulerGamma(precision: Int) -> Ball {
    var ball = Ball(mid: .nan, rad: .zero)
    ball.finish(cmpfr_const_euler(ball.mid.destination(precision), MPFR_RNDN), .zero)
    return ball
  }

  // MARK: rounding bookkeeping

  /// Half a unit in the last place of a result just rounded to nearest (lemma B1), with the gap at underflow.
  @inline(__always) static func roundingError(_ mid: BigFloat) -> Magnitude {
    let p = mid.storage.pointer
    let unit = Magnitude.halfUnit(p.pointee._mpfr_exp, precision: p.pointee._mpfr_prec)
    withExtendedLifetime(mid) {}
    return unit
  }

  /// Completes an operation: `mid` was just rounded to nearest with this ternary value, `propagated` bounds the error
  /// that comes from the operands.
  @inline(__always) mutating func finish(_ ternary: Int32, _ propagated: Magnitude) {
    rad = ternary == 0 ? propagated : propagated + Ball.roundingError(mid)
    if !mid.isFinite || !rad.isFinite { forget() }
  }

  /// Nothing is known any more.
  @inline(never) mutating func forget() { self = .indeterminate }

  /// Rounds the middle to `precision` bits, the error goes to the radius.
  public mutating func round(precision: Int) {
    let old = self
    let p = mid.destination(precision)
    finish(withExtendedLifetime(old.mid.storage) { cmpfr_set(p, old.mid.storage.pointer, MPFR_RNDN) }, old.rad)
  }

  /// The same with the middle rounded to `precision` bits.
  public func rounded(precision: Int) -> Ball {
    var ball = self
    ball.round(precision: precision)
    return ball
  }

  // MARK: ends
  //
  //     let x = Ball(center: BigFloat(1), radius: Magnitude(0.5))
  //     x.lower, x.upper                                     // 0.5 and 1.5

  /// mid + sign * rad, exact where few bits suffice, otherwise rounded as asked.
  func end(_ sign: Int, _ rounding: Rounding, precision wanted: Int? = nil) -> BigFloat {
    if !isFinite { return sign < 0 ? BigFloat.infinity.negated : .infinity }
    if rad.isZero { return mid }
    var bits = mid.precision + 64
    if let wanted {
      bits = wanted
    } else if mid.isZero {
      bits = 53
    } else {
      let top = max(mid.exponent, rad.exponent) + 1
      let bottom = Swift.min(mid.exponent - mid.precision, rad.exponent - 53)
      if top - bottom <= 2 * mid.precision + 256 { bits = top - bottom }
    }
    return mid.apply(BigFloat(rad), bits, rounding, sign < 0 ? cmpfr_sub : cmpfr_add)
  }

  /// The lower end (exact where possible, otherwise below it); -infinity for an indeterminate ball.
  public var lower: BigFloat { end(-1, .down) }
  /// The upper end (exact where possible, otherwise above it); infinity for an indeterminate ball.
  public var upper: BigFloat { end(1, .up) }

  /// Outward ends with about 64 bits beyond the radius (exact 0 and signs survive).
  var roughEnds: (lower: BigFloat, upper: BigFloat) {
    let bits = rad.isZero ? mid.precision : 64 + Swift.min(Swift.max(0, mid.exponent - rad.exponent), mid.precision)
    return (end(-1, .down, precision: bits), end(1, .up, precision: bits))
  }

  // MARK: queries
  //
  //     let x = try Ball("[1, 2]", precision: 53)
  //     x.isPositive, x.contains(Rational(3, 2))             // true, true
  //     x.isLess(than: 3), x.overlaps(Ball(5))               // true, false
  //     x.intersection(Ball(5), precision: 53)               // nil: proved disjoint

  /// Whether the radius is 0.
  @inline(__always) public var isExact: Bool { rad.isZero }
  /// Whether anything is known.
  @inline(__always) public var isFinite: Bool { rad.isFinite && mid.isFinite }
  /// Whether the ball contains 0 (true for an indeterminate ball).
  public var containsZero: Bool { !isPositive && !isNegative }
  /// |mid| against rad, exactly: -1, 0, 1; -1 for an indeterminate ball.
  var middleAgainstRadius: Int {
    if !isFinite { return -1 }
    if rad.isZero { return mid.isZero ? 0 : 1 }
    if mid.isZero { return -1 }
    let e = mid.exponent
    if e != rad.exponent { return e > rad.exponent ? 1 : -1 }
    let r = BigFloat(rad)
    return withExtendedLifetime((mid.storage, r.storage)) {
      Int(cmpfr_cmpabs(mid.storage.pointer, r.storage.pointer)).signum()
    }
  }
  /// Proved > 0.
  public var isPositive: Bool { mid.sign > 0 && middleAgainstRadius > 0 }
  /// Proved < 0.
  public var isNegative: Bool { mid.sign < 0 && middleAgainstRadius > 0 }
  /// Proved >= 0.
  public var isNonnegative: Bool { mid.sign >= 0 && middleAgainstRadius >= 0 }
  /// Proved <= 0.
  public var isNonpositive: Bool { mid.sign <= 0 && middleAgainstRadius >= 0 }
  /// Whether it is exactly 0.
  public var isZero: Bool { rad.isZero && mid.isZero }

  private func hasSign(_ sign: Int) -> Bool { sign > 0 ? isPositive : sign < 0 ? isNegative : true }

  /// Whether q is proved to lie in the ball.
  public func contains(_ q: Rational) -> Bool {
    if !isFinite { return true }
    return !end(-1, .up).isGreater(than: q) && !end(1, .down).isLess(than: q)
  }
  /// Whether x is proved to lie in the ball.
  public func contains(_ x: BigFloat) -> Bool {
    if !isFinite { return true }
    return end(-1, .up) <= x && x <= end(1, .down)
  }
  /// Whether `other` is proved to be a subset.
  public func contains(_ other: Ball) -> Bool {
    if !isFinite { return true }
    return other.isFinite && end(-1, .up) <= other.lower && other.upper <= end(1, .down)
  }
  /// Whether this ball is proved to lie in the open interior of `other`.
  public func isInterior(of other: Ball) -> Bool {
    if !isFinite { return false }
    return !other.isFinite || (other.end(-1, .up) < lower && upper < other.end(1, .down))
  }
  /// False only where the balls are proved disjoint.
  public func overlaps(_ other: Ball) -> Bool {
    if !isFinite || !other.isFinite { return true }
    return lower <= other.upper && other.lower <= upper
  }
  /// Whether every point of this ball is proved smaller than every point of `other`.
  public func isLess(than other: Ball) -> Bool { isFinite && other.isFinite && upper < other.lower }

  /// How the numbers of two balls compare.
  public enum Order: Sendable {
    case less, equal, greater
    /// Not proved.
    case unknown
  }

  /// How every point of this ball compares with every point of `other`.
  public func comparison(to other: Ball) -> Order {
    if isExact, other.isExact, mid == other.mid { return .equal }
    if isLess(than: other) { return .less }
    return other.isLess(than: self) ? .greater : .unknown
  }

  /// A ball around the common points; nil where the balls are proved disjoint.
  public func intersection(_ other: Ball, precision: Int) -> Ball? {
    if !isFinite { return other }
    if !other.isFinite { return self }
    let (a, b) = (lower, upper)
    let (c, d) = (other.lower, other.upper)
    let l = a < c ? c : a
    let u = b < d ? b : d
    return l <= u ? Ball(lower: l, upper: u, precision: precision) : nil
  }
  /// A ball around both.
  public func hull(_ other: Ball, precision: Int) -> Ball {
    if !isFinite || !other.isFinite { return .indeterminate }
    let (a, b) = (lower, upper)
    let (c, d) = (other.lower, other.upper)
    return Ball(lower: a < c ? a : c, upper: b < d ? d : b, precision: precision)
  }

  /// Upper bound of |x|.
  public var magnitude: Magnitude { isFinite ? Magnitude(upper: mid) + rad : .infinity }
  /// Lower bound of |x|.
  public var mignitude: Magnitude { isFinite ? Magnitude.differenceBelow(Magnitude(lower: mid), rad) : .zero }

  /// About the number of correct bits relative to the value: large for exact balls, 0 or less for wide ones.
  public var accuracyBits: Int {
    if !isFinite { return -Magnitude.exponentLimit }
    if rad.isZero { return Magnitude.exponentLimit }
    return mid.isZero ? 0 : mid.exponent - rad.exponent
  }

  /// Adds an error bound to the radius.
  public mutating func widen(by error: Magnitude) {
    rad += error
    if !rad.isFinite { self = .indeterminate }
  }
  /// The ball with a larger radius.
  public func widened(by error: Magnitude) -> Ball {
    var ball = self
    ball.widen(by: error)
    return ball
  }
}
