// Doubles rounded outward by one step: in round to nearest the exact result lies within half a step of the rounded one.
import Balls

// Operations with an exact zero are exact and stay so: a quadratic that has no t^2 keeps none.
@inline(__always) func up(_ x: Double) -> Double { x.nextUp }
@inline(__always) func down(_ x: Double) -> Double { x.nextDown }
@inline(__always) func addUp(_ a: Double, _ b: Double) -> Double { a == 0 ? b : b == 0 ? a : (a + b).nextUp }
@inline(__always) func addDown(_ a: Double, _ b: Double) -> Double { a == 0 ? b : b == 0 ? a : (a + b).nextDown }
@inline(__always) func mulUp(_ a: Double, _ b: Double) -> Double { a == 0 || b == 0 ? 0 : (a * b).nextUp }
@inline(__always) func mulDown(_ a: Double, _ b: Double) -> Double { a == 0 || b == 0 ? 0 : (a * b).nextDown }
@inline(__always) func divUp(_ a: Double, _ b: Double) -> Double { a == 0 ? 0 : (a / b).nextUp }
@inline(__always) func divDown(_ a: Double, _ b: Double) -> Double { a == 0 ? 0 : (a / b).nextDown }

/// An interval of doubles: the type of a parameter in the proofs of tails.
struct Bounds: Sendable {
  var lower: Double
  var upper: Double

  init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// The interval around a ball. Infinite ends where the ball is not finite.
  init(_ b: Ball) {
    guard b.isFinite else {
      self.init(-.infinity, .infinity)
      return
    }
    self.init(b.lower.toDouble(.down), b.upper.toDouble(.up))
  }

  /// The interval with what is next to it, but for an end that is 0.
  var beyond: Bounds { Bounds(lower == 0 ? 0 : lower.nextDown, upper == 0 ? 0 : upper.nextUp) }
  var isFinite: Bool { lower.isFinite && upper.isFinite }
  var sign: Int { lower > 0 ? 1 : upper < 0 ? -1 : 0 }
  var magnitude: Double { max(abs(lower), abs(upper)) }
  /// A lower bound of the modulus.
  var mignitude: Double { lower > 0 ? lower : upper < 0 ? -upper : 0 }
}

// Logarithm and exponential of doubles from the disc kernels' proved errors.

/// An upper bound of log x for x >= 0: -infinity at 0, infinity for infinity and NaN.
func logUpper(_ x: Double) -> Double {
  if x <= 0 { return -.infinity }
  guard x < .infinity else { return .infinity }
  let v = DiscKernels.log(x)
  return (v + max(1, abs(v)) * 0x1p-48).nextUp
}

/// A lower bound of log x; -infinity for x <= 0 and NaN.
func logLower(_ x: Double) -> Double {
  guard x > 0 else { return -.infinity }
  guard x < .infinity else { return 709 }
  let v = DiscKernels.log(x)
  return (v - max(1, abs(v)) * 0x1p-48).nextDown
}

/// An upper bound of e^x, infinity where it may overflow.
func expUpper(_ x: Double) -> Double { DiscKernels.expUpper(x) }
/// A lower bound of e^x.
func expLower(_ x: Double) -> Double { DiscKernels.expLower(x) }
/// An upper bound of log(1 + x) for x >= 0: x itself when small.
func log1pUpper(_ x: Double) -> Double { min(x, logUpper((1 + x).nextUp)) }
