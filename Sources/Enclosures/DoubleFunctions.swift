// Elementary functions in doubles, for estimates. Where libm would cancel, overflow or underflow before the value
// does, a stable form stands in its place.
import Balls
import Foundation

/// The functions of formulas in doubles: a few units in the last place where the tests say so, and estimates all the
/// same: no bound rests on them. Outside of a function's domain the value is NaN.
public enum DoubleFunctions {
  static let inverseRootTwoPi = 0.3989422804014327
  static let logRootTwoPi = 0.9189385332046728
  static let logTwo = 0.6931471805599453

  /// The value of `f` at x.
  public static func value(_ f: ElementaryFunction, _ x: Double) -> Double {
    switch f {
    case .exp: return Foundation.exp(x)
    case .log: return Foundation.log(x)
    case .expm1: return Foundation.expm1(x)
    case .log1p: return Foundation.log1p(x)
    case .sqrt: return x.squareRoot()
    case .abs: return Swift.abs(x)
    case .sinh: return Foundation.sinh(x)
    case .cosh: return Foundation.cosh(x)
    case .tanh: return Foundation.tanh(x)
    case .sech: return sech(x)
    case .log2cosh: return log2cosh(x)
    case .sin: return Foundation.sin(x)
    case .cos: return Foundation.cos(x)
    case .atan: return Foundation.atan(x)
    case .erf: return Foundation.erf(x)
    case .erfc: return Foundation.erfc(x)
    case .phi: return phi(x)
    case .Phi: return H(-x)
    case .H: return H(x)
    case .logH: return logH(x)
    case .mills: return mills(x)
    case .xlogx: return x == 0 ? 0 : x * Foundation.log(x)
    }
  }

  static func sech(_ x: Double) -> Double {
    let e = Foundation.exp(-Swift.abs(x))
    return 2 * e / (1 + e * e)
  }

  static func log2cosh(_ x: Double) -> Double { Swift.abs(x) + Foundation.log1p(Foundation.exp(-2 * Swift.abs(x))) }

  /// The Gaussian density; the rounding error of x^2 is put back, so that it does not grow with x.
  static func phi(_ x: Double) -> Double {
    if Swift.abs(x) > 40 { return x.isNaN ? .nan : 0 }
    let square = x * x
    let rest = (-square).addingProduct(x, x)
    return inverseRootTwoPi * Foundation.exp(-0.5 * square) * (1 - 0.5 * rest)
  }

  static func H(_ x: Double) -> Double { x < 0 ? 1 - phi(x) * R(-x) : phi(x) * R(x) }

  static func logH(_ x: Double) -> Double {
    if x < 0 { return Foundation.log1p(-phi(x) * R(-x)) }
    return (Foundation.log(R(x)) - logRootTwoPi) - 0.5 * x * x
  }

  static func mills(_ x: Double) -> Double { x < 0 ? phi(x) / H(x) : 1 / R(x) }

  // MARK: The Mills ratio R(x) = H(x)/phi(x) for x >= 0

  private static let degree = 14
  private static let pieces = 64

  /// Taylor coefficients at the centres 1/8 + k/4 below 16, from R'' = x R' + R, each rounded once from a ball.
  private static let table: [Double] = {
    var table: [Double] = []
    let bits = 320
    for k in 0..<pieces {
      let center = Ball(exactly: 0.125 + 0.25 * Double(k))
      var t = [MillsRatio.value(center, precision: bits)]
      t.append(t[0].multiplied(by: center, precision: bits).subtracting(.one, precision: bits))
      for n in 2...degree {
        let sum = t[n - 1].multiplied(by: center, precision: bits).adding(t[n - 2], precision: bits)
        t.append(sum.divided(by: Ball(n), precision: bits))
      }
      table += t.map { $0.mid.toDouble() }
    }
    return table
  }()

  /// H(x)/phi(x) for x >= 0.
  static func R(_ x: Double) -> Double { table.withUnsafeBufferPointer { R(x, $0.baseAddress!) } }

  @inline(__always)
  private static func R(_ x: Double, _ table: UnsafePointer<Double>) -> Double {
    guard x < 16 else {
      if x.isNaN { return .nan }
      // 1/x (1 - 1/x^2 + 3/x^4 - ..), to 11 terms below 1e-17 relative.
      let y = 1 / (x * x)
      var s = 1.0
      for n in stride(from: 21.0, through: 1.0, by: -2.0) { s = 1 - n * y * s }
      return s / x
    }
    let k = Int(x * 4)
    let d = x - (0.125 + 0.25 * Double(k))
    let t = table + k * (degree + 1)
    var s = t[degree]
    for n in stride(from: degree - 1, through: 0, by: -1) { s = t[n] + d * s }
    return s
  }

  /// An integer power by repeated squaring; 0^0 = 1, a negative power of 0 has no value.
  static func integerPower(_ x: Double, _ n: Int) -> Double {
    if n < 0, x == 0 { return .nan }
    var (result, base, e) = (1.0, x, n.magnitude)
    while e > 0 {
      if e & 1 == 1 { result *= base }
      base *= base
      e >>= 1
    }
    return n < 0 ? 1 / result : result
  }

  /// A real power of a base >= 0; 0 to a positive power is 0.
  static func realPower(_ x: Double, _ y: Double) -> Double {
    if x < 0 { return .nan }
    if x == 0 { return y > 0 ? 0 : .nan }
    return Foundation.pow(x, y)
  }

  // MARK: Arrays

  /// `f` at n arguments.
  static func apply(
    _ f: ElementaryFunction, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    switch f {
    case .exp: for j in 0..<n { y[j] = Foundation.exp(x[j]) }
    case .log: for j in 0..<n { y[j] = Foundation.log(x[j]) }
    case .sqrt: for j in 0..<n { y[j] = x[j].squareRoot() }
    case .abs: for j in 0..<n { y[j] = Swift.abs(x[j]) }
    case .tanh: for j in 0..<n { y[j] = Foundation.tanh(x[j]) }
    case .log2cosh: for j in 0..<n { y[j] = log2cosh(x[j]) }
    case .phi: for j in 0..<n { y[j] = phi(x[j]) }
    default: for j in 0..<n { y[j] = value(f, x[j]) }
    }
  }
}
