// The neighbours of f(x) by MPFR, which rounds correctly, in one call each (docs/intervals.md, lemma I2).
import CMPFR

extension Neighbours {
  @inline(__always)
  fileprivate init(_ f: (Double, UnsafeMutablePointer<Int32>) -> Double, _ x: Double) {
    var exact: Int32 = 0
    let down = f(x, &exact)
    self.init(down: down, exact: exact != 0)
  }
  @inline(__always)
  fileprivate init(_ f: (Double, Double, UnsafeMutablePointer<Int32>) -> Double, _ x: Double, _ y: Double) {
    var exact: Int32 = 0
    let down = f(x, y, &exact)
    self.init(down: down, exact: exact != 0)
  }

  /// Between 0 and the least positive double.
  static let tiny = Neighbours(0, .leastNonzeroMagnitude)
  /// Above the largest double.
  static let huge = Neighbours(.greatestFiniteMagnitude, .infinity)
}

/// Functions at doubles, correctly rounded by MPFR.
package enum CorrectlyRounded {
  /// e^x; 0 and infinity at the infinities.
  package static func exp(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x < 0 ? 0 : x) }
    return Neighbours(cmpfr_down_exp, x)
  }
  /// 2^x.
  package static func exp2(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x < 0 ? 0 : x) }
    return Neighbours(cmpfr_down_exp2, x)
  }
  /// 10^x.
  package static func exp10(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x < 0 ? 0 : x) }
    if x.magnitude > 400 { return x < 0 ? Neighbours.tiny : .huge }
    return Neighbours(cmpfr_down_exp10, x)
  }
  /// e^x - 1.
  package static func expm1(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x < 0 ? -1 : x) }
    return Neighbours(cmpfr_down_expm1, x)
  }
  /// The logarithm; -infinity at 0.
  package static func log(_ x: Double) -> Neighbours {
    if x == 0 || x == .infinity { return Neighbours(x == 0 ? -.infinity : x) }
    return Neighbours(cmpfr_down_log, x)
  }
  /// The logarithm to base 2.
  package static func log2(_ x: Double) -> Neighbours {
    if x == 0 || x == .infinity { return Neighbours(x == 0 ? -.infinity : x) }
    return Neighbours(cmpfr_down_log2, x)
  }
  /// The logarithm to base 10.
  package static func log10(_ x: Double) -> Neighbours {
    if x == 0 || x == .infinity { return Neighbours(x == 0 ? -.infinity : x) }
    return Neighbours(cmpfr_down_log10, x)
  }
  /// log(1 + x), x >= -1.
  package static func log1p(_ x: Double) -> Neighbours {
    if x == -1 || x == .infinity { return Neighbours(x == -1 ? -.infinity : x) }
    return Neighbours(cmpfr_down_log1p, x)
  }
  /// The sine of a finite x.
  package static func sin(_ x: Double) -> Neighbours { Neighbours(cmpfr_down_sin, x) }
  /// The cosine of a finite x.
  package static func cos(_ x: Double) -> Neighbours { Neighbours(cmpfr_down_cos, x) }
  /// The tangent of a finite x (no double is a pole).
  package static func tan(_ x: Double) -> Neighbours { Neighbours(cmpfr_down_tan, x) }
  /// The arc sine, |x| <= 1.
  package static func asin(_ x: Double) -> Neighbours { Neighbours(cmpfr_down_asin, x) }
  /// The arc cosine, |x| <= 1.
  package static func acos(_ x: Double) -> Neighbours { Neighbours(cmpfr_down_acos, x) }
  /// The arc tangent; +-pi/2 at the infinities.
  package static func atan(_ x: Double) -> Neighbours { Neighbours(cmpfr_down_atan, x) }
  /// The hyperbolic sine.
  package static func sinh(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x) }
    return Neighbours(cmpfr_down_sinh, x)
  }
  /// The hyperbolic cosine.
  package static func cosh(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(.infinity) }
    return Neighbours(cmpfr_down_cosh, x)
  }
  /// The hyperbolic tangent.
  package static func tanh(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x < 0 ? -1 : 1) }
    return Neighbours(cmpfr_down_tanh, x)
  }
  /// The inverse of sinh.
  package static func asinh(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x) }
    return Neighbours(cmpfr_down_asinh, x)
  }
  /// The inverse of cosh, x >= 1.
  package static func acosh(_ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x) }
    return Neighbours(cmpfr_down_acosh, x)
  }
  /// The inverse of tanh, |x| <= 1; infinite at +-1.
  package static func atanh(_ x: Double) -> Neighbours {
    if x.magnitude == 1 { return Neighbours(x < 0 ? -.infinity : .infinity) }
    return Neighbours(cmpfr_down_atanh, x)
  }
  /// 1/sqrt(x), x >= 0.
  package static func rSqrt(_ x: Double) -> Neighbours {
    if x == 0 || x == .infinity { return Neighbours(x == 0 ? .infinity : 0) }
    return Neighbours(cmpfr_down_rec_sqrt, x)
  }
  /// The angle of (x, y) != (0, 0) in (-pi, pi], infinite ends as limits; y = 0 has the angle 0 or pi.
  package static func atan2(_ y: Double, _ x: Double) -> Neighbours { Neighbours(cmpfr_down_atan2, y == 0 ? 0 : y, x) }
  /// sqrt(x^2 + y^2).
  package static func hypot(_ x: Double, _ y: Double) -> Neighbours {
    if !x.isFinite || !y.isFinite { return Neighbours(.infinity) }
    return Neighbours(cmpfr_down_hypot, x, y)
  }

  /// x^n, n an integer, x not 0 where n < 0; the limits at the infinities.
  package static func pown(_ x: Double, _ n: Int) -> Neighbours {
    if n == 0 { return Neighbours(1) }
    let negative = x < 0 && n % 2 != 0
    if !x.isFinite { return Neighbours(n < 0 ? 0 : negative ? -.infinity : .infinity) }
    if x == 0 { return Neighbours(0) }
    var exact: Int32 = 0
    let down = cmpfr_down_pown(x, n, &exact)
    return Neighbours(down: down, exact: exact != 0)
  }

  /// x^y for x >= 0, as e^(y log x) with 0 times infinity being 0: the limits at 0 and at the infinities.
  package static func pow(_ x: Double, _ y: Double) -> Neighbours {
    if x == 1 || y == 0 { return Neighbours(1) }
    let grows = (x > 1) == (y > 0)
    if x == 0 || !x.isFinite || !y.isFinite { return Neighbours(grows ? .infinity : 0) }
    return Neighbours(cmpfr_down_pow, x, y)
  }

  /// x^(1/y) for x >= 0 and y not 0, limits likewise.
  package static func root(_ x: Double, _ y: Double) -> Neighbours {
    if x == 1 || !y.isFinite && x > 0 && x.isFinite { return Neighbours(1) }
    let grows = (x > 1) == (y > 0)
    if x == 0 || !x.isFinite { return Neighbours(y.isFinite ? (grows ? .infinity : 0) : 1) }
    return Neighbours(cmpfr_down_root, x, y)
  }

  /// log x / log y for x > 0, y > 0, both not 1 and finite.
  package static func logQuotient(_ x: Double, _ y: Double) -> Neighbours {
    Neighbours(cmpfr_down_log_quotient, x, y)
  }

  /// b^x - 1, b = 2 or 10.
  package static func powerMinusOne(_ b: UInt, _ x: Double) -> Neighbours {
    if !x.isFinite { return Neighbours(x < 0 ? -1 : x) }
    if x.magnitude > 1100 { return x < 0 ? Neighbours(-1, (-1.0).nextUp) : .huge }
    var exact: Int32 = 0
    let down = cmpfr_down_power_minus_1(b, x, &exact)
    return Neighbours(down: down, exact: exact != 0)
  }

  /// log(1 + x) to base 2 or 10, x >= -1.
  package static func logPlusOne(_ base: Int32, _ x: Double) -> Neighbours {
    if x == -1 || x == .infinity { return Neighbours(x == -1 ? -.infinity : x) }
    if x == 0 { return Neighbours(x) }
    var exact: Int32 = 0
    let down = cmpfr_down_log_plus_1(base, x, &exact)
    return Neighbours(down: down, exact: exact != 0)
  }

  /// |v tan t|, or |v / tan t|, for v and t not 0.
  package static func tanProduct(_ v: Double, _ t: Double, divide: Bool) -> Neighbours {
    var exact: Int32 = 0
    let down = cmpfr_down_tan_product(v, t, divide ? 1 : 0, &exact)
    return Neighbours(down: down, exact: false)
  }

  /// x^(1/n) for n not 0: odd n take any x, even ones x >= 0; x not 0 where n < 0 (its limit from the right there).
  package static func rootn(_ x: Double, _ n: Int) -> Neighbours {
    if x < 0 { return rootn(-x, n).negated }
    if n == 1 { return Neighbours(x) }
    if n == 2 { return squareRoot(x) }
    if x == 0 || x == .infinity { return Neighbours((x == 0) == (n > 0) ? 0 : .infinity) }
    var exact: Int32 = 0
    let down = cmpfr_down_rootn(x, n, &exact)
    return Neighbours(down: down, exact: exact != 0)
  }
}

/// floor(2x/pi) modulo 8, x finite.
func slowOctet(_ x: Double) -> Int { Int(cmpfr_octet(x)) }

/// What an angle is reached from: asin(c), or atan(c) with c possibly infinite.
enum Arc: Int32 {
  case sine = 0
  case tangent = 1

  /// (floor(2x/pi) + offset) pi/2 + asin(c) or atan(c).
  func angle(from x: Double, offset: Int, _ c: Double) -> Neighbours {
    var exact: Int32 = 0
    let down = cmpfr_down_branch(x, offset, rawValue, c, &exact)
    return Neighbours(down: down, exact: exact != 0)
  }
}
