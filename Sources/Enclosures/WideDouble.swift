// Doubles with an exponent of their own: nothing overflows, nothing underflows. Estimates, like all doubles here.
import Balls
import Foundation

/// The number m 2^e, 1 <= |m| < 2; or 0, or a NaN.
struct WideDouble {
  private(set) var m: Double
  private(set) var e: Int

  static let zero = WideDouble(0)
  static let nan = WideDouble(.nan)

  @inline(__always)
  init(_ x: Double, scale: Int = 0) {
    if x == 0 || !x.isFinite {
      (m, e) = (x == 0 ? 0 : .nan, 0)
    } else {
      let k = Int(x.exponent)
      (m, e) = (x.isNormal ? Self.scaled(x, -k) : Double(sign: x.sign, exponent: 0, significand: x.significand), k + scale)
    }
  }

  /// x 2^k for a normal result, from its bits.
  @inline(__always)
  private static func scaled(_ x: Double, _ k: Int) -> Double {
    Double(bitPattern: UInt64(bitPattern: Int64(bitPattern: x.bitPattern) &+ Int64(k) << 52))
  }

  var isFinite: Bool { !m.isNaN }
  var isZero: Bool { m == 0 }

  /// The nearest double: infinite or 0 outside of their range.
  var double: Double {
    if e > -1022 && e < 1024 && m != 0 && !m.isNaN { return Self.scaled(m, e) }
    return scalbn(m, max(-4000, min(4000, e)))
  }

  var absolute: WideDouble {
    var x = self
    x.m = abs(m)
    return x
  }

  static prefix func - (a: WideDouble) -> WideDouble {
    var x = a
    x.m = -a.m
    return x
  }

  static func + (a: WideDouble, b: WideDouble) -> WideDouble {
    if b.isZero || a.m.isNaN { return a }
    if a.isZero || b.m.isNaN { return b }
    if a.e < b.e { return b + a }
    let d = a.e - b.e
    return d > 200 ? a : WideDouble(a.m + scaled(b.m, -d), scale: a.e)
  }

  static func - (a: WideDouble, b: WideDouble) -> WideDouble { a + -b }
  static func * (a: WideDouble, b: WideDouble) -> WideDouble { WideDouble(a.m * b.m, scale: a.e + b.e) }
  static func * (a: Double, b: WideDouble) -> WideDouble { WideDouble(a) * b }
  static func / (a: WideDouble, b: WideDouble) -> WideDouble { WideDouble(a.m / b.m, scale: a.e - b.e) }

  static func < (a: WideDouble, b: WideDouble) -> Bool { (a - b).m < 0 }

  // MARK: Functions

  /// e^x for a double x.
  static func exp(_ x: Double) -> WideDouble {
    if abs(x) < 700 { return WideDouble(Foundation.exp(x)) }
    guard abs(x) < 1e15 else { return x < 0 ? .zero : .nan }
    // k log 2 in two parts, the first exact for k < 2^21.
    let k = (x / DoubleFunctions.logTwo).rounded()
    let r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
    return WideDouble(Foundation.exp(r), scale: Int(k))
  }

  static func log(_ x: WideDouble) -> WideDouble {
    if x.m <= 0 || x.m.isNaN { return .nan }
    if abs(x.e) < 1000 { return WideDouble(Foundation.log(x.double)) }
    return WideDouble(Foundation.log(x.m) + Double(x.e) * DoubleFunctions.logTwo)
  }

  static func sqrt(_ x: WideDouble) -> WideDouble {
    if x.m < 0 { return .nan }
    let odd = x.e & 1
    return WideDouble((x.m * (odd == 1 ? 2 : 1)).squareRoot(), scale: (x.e - odd) >> 1)
  }

  /// The Gaussian density of a double.
  static func phi(_ x: Double) -> WideDouble {
    if abs(x) < 37 { return WideDouble(DoubleFunctions.phi(x)) }
    let square = x * x
    let rest = (-square).addingProduct(x, x)
    return (DoubleFunctions.inverseRootTwoPi * (1 - 0.5 * rest)) * exp(-0.5 * square)
  }

  /// `f` at x.
  static func value(_ f: ElementaryFunction, _ x: WideDouble) -> WideDouble {
    let d = x.double
    if d.isNaN { return .nan }
    switch f {
    case .exp: return exp(d)
    case .expm1 where abs(d) > 700: return d < 0 ? WideDouble(-1) : exp(d)
    case .log: return log(x)
    case .log1p where x.e > 60: return log(x)
    case .sqrt: return sqrt(x)
    case .abs: return x.absolute
    case .sinh where abs(d) > 700: return (d < 0 ? -0.5 : 0.5) * exp(abs(d))
    case .cosh where abs(d) > 700: return 0.5 * exp(abs(d))
    case .sech where abs(d) > 700: return 2 * exp(-abs(d))
    case .log2cosh where x.e > 60: return x.absolute
    case .xlogx where !x.isZero: return x * log(x)
    case .phi: return phi(d)
    case .H where d > 37: return DoubleFunctions.R(d) * phi(d)
    case .Phi where d < -37: return DoubleFunctions.R(-d) * phi(d)
    case .mills where d < -37: return phi(d)
    case .logH where d < -37: return -DoubleFunctions.R(-d) * phi(d)
    case .erfc where d > 26: return (2 * DoubleFunctions.R(d * 2.0.squareRoot())) * phi(d * 2.0.squareRoot())
    // Odd functions that are x to first order keep what a double would lose.
    case .sin, .tanh, .sinh, .atan, .expm1, .log1p: return x.e < -500 ? x : WideDouble(DoubleFunctions.value(f, d))
    default: return WideDouble(DoubleFunctions.value(f, d))
    }
  }

  /// The size of f'(x), y being f(x).
  static func slope(_ f: ElementaryFunction, _ x: WideDouble, _ y: WideDouble) -> WideDouble {
    let d = x.double
    switch f {
    case .exp: return y
    case .expm1: return exp(d)
    case .log: return WideDouble(1) / x
    case .log1p: return WideDouble(1) / (WideDouble(1) + x)
    case .sqrt: return WideDouble(0.5) / y
    case .abs, .sin, .cos: return WideDouble(1)
    case .sinh: return value(.cosh, x)
    case .cosh: return value(.sinh, x).absolute
    case .tanh:
      let s = value(.sech, x)
      return s * s
    case .sech: return WideDouble(min(1, abs(d))) * y
    case .log2cosh: return WideDouble(min(1, abs(d)))
    case .atan: return WideDouble(1 / (1 + d * d))
    case .erf, .erfc: return 1.13 * exp(-min(d * d, 1e15))
    case .phi: return x.absolute * y
    case .Phi, .H: return phi(d)
    case .logH: return value(.mills, x)
    case .mills: return d < 0 ? y * (y - x) : WideDouble(min(1, y.double * (y.double - d)))
    case .xlogx: return x.isZero ? .zero : log(x).absolute + WideDouble(1)
    }
  }
}
