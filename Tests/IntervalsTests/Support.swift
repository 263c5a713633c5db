// Doubles to test with, and the exact neighbours of a rational.
import Balls
import Intervals
import TestSupport

extension Random {
  /// A finite double: often of moderate size, sometimes of any size, subnormal, near an end of the range, or special.
  mutating func double() -> Double {
    switch int(0...9) {
    case 0:
      return [
        0, -0.0, 1, -1, 2, 0.5, 3, 10, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 0x1p-1022,
        0x1.fffffffffffffp-1023,
        Double.greatestFiniteMagnitude, -Double.greatestFiniteMagnitude, 0x1p-537, 0x1p-960, 0x1p1023, 0x1p-900,
      ][int(0...17)]
    case 1: return any(-1074...1023)
    case 2: return any(-1074 ... -1010)
    case 3: return any(-560 ... -420)
    case 4: return any(1000...1023)
    case 5: return Double(int(-20...20)) / 4
    default: return any(-20...20)
    }
  }

  /// A double with a random significand and an exponent of the range.
  mutating func any(_ exponents: ClosedRange<Int>) -> Double {
    let significand = 1 + Double(next() >> 12) * 0x1p-52
    let d = Double(sign: int(0...1) == 0 ? .plus : .minus, exponent: int(exponents), significand: significand)
    return d.isFinite ? d : 1
  }

  /// A double around which functions are neither trivial nor out of range.
  mutating func moderate() -> Double {
    switch int(0...5) {
    case 0: return any(-60 ... -5)
    case 1: return any(4...9)
    case 2: return Double(int(-40...40)) / 8
    default: return any(-6...4)
    }
  }

  /// An interval with such ends, sometimes a point, empty, or unbounded.
  mutating func interval() -> Interval {
    switch int(0...19) {
    case 0: return .empty
    case 1: return .entire
    case 2: return try! Interval(inf: double(), sup: .infinity)
    case 3: return try! Interval(inf: -.infinity, sup: double())
    case 4, 5, 6: return try! Interval(exactly: double())
    default:
      let (a, b) = (double(), double())
      return try! Interval(inf: min(a, b), sup: max(a, b))
    }
  }
}

/// The tightest interval around a rational.
func tightest(_ q: Rational) -> Interval {
  let low = BigFloat(q, precision: 53, rounding: .down).toDouble(.down)
  let high = BigFloat(q, precision: 53, rounding: .up).toDouble(.up)
  return try! Interval(inf: low, sup: high)
}

/// The exact value of a double.
func exact(_ d: Double) -> Rational { Rational.exactly(d)! }

/// The reals between two doubles.
func set(_ inf: Double, _ sup: Double) -> Interval { try! Interval(inf: inf, sup: sup) }
