import Balls

/// SplitMix64: the same cases on every run.
package struct Random: RandomNumberGenerator {
  var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// An integer in a range.
  package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// m 2^e, m of up to 40 bits, either sign, sometimes 0 or small.
  package mutating func dyadic(_ exponents: ClosedRange<Int>) -> Rational {
    let m = int(0...9) == 0 ? int(-3...3) : int(-(1 << 40)...(1 << 40)) >> int(0...38)
    let two = try! Rational(2).power(int(exponents))
    return try! Rational(m) * two
  }

  /// A ball and its exact ends.
  package mutating func ball(_ precision: Int) -> (ball: Ball, lower: Rational, upper: Rational) {
    let mid = dyadic(-40...4)
    var radius = int(0...3) == 0 ? Rational.zero : dyadic(-60...0).magnitude
    if int(0...2) == 0 { radius = mid.magnitude }
    // more than 53 bits would not be exact
    radius = radius.isZero ? radius : Rational.exactly(radius.toDouble())!
    let ball = Ball(
      center: BigFloat(mid, precision: 64, rounding: .nearest),
      radius: Magnitude(upper: BigFloat(radius, precision: 64, rounding: .nearest)))
    return (ball, try! mid - radius, try! mid + radius)
  }

  /// A rational in [lower, upper], often an end.
  package mutating func point(_ lower: Rational, _ upper: Rational) -> Rational {
    switch int(0...3) {
    case 0: return lower
    case 1: return upper
    default:
      let t = Rational(int(0...1024), 1024)
      return try! lower + (upper - lower) * t
    }
  }
}
