// Random arguments: small integers, tiny, large, beside integers, moderate; points and wide balls.
import Balls
import CMPFR

/// SplitMix64.
struct Generator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func pick<T>(_ choices: [T]) -> T { choices[int(0...(choices.count - 1))] }

  /// m 2^e with |m| < 2^62.
  mutating func dyadic(largest: Int, bits: [Int] = [8, 24, 53, 62]) -> (m: Int, e: Int) {
    let b = pick(bits)
    var m = int(0...((1 << b) - 1)) | 1
    var e: Int
    switch int(0...7) {
    case 0: (m, e) = (int(0...40), int(-3...0))
    case 1: e = -b - int(1...300)
    case 2: e = int(0...largest) - b
    case 3:
      let d = int(10...57)
      (m, e) = ((int(0...3) << d) + pick([-1, 1]), -d)
    default: e = int(-4...5) - b
    }
    return (int(0...1) == 0 ? m : -m, e)
  }

  /// A ball with points of it: its ends, its middle, one in between; all exact.
  mutating func argument(largest: Int, bits: [Int] = [8, 24, 53, 62]) -> (ball: Ball, points: [Number]) {
    let (m, e) = dyadic(largest: largest, bits: bits)
    let middle = Number(64, m, exponent: e)
    if int(0...1) == 0 { return (Ball(exactly: BigFloat(copying: middle.p)), [middle]) }
    let r = int(1...(1 << pick([1, 20, 30])))
    let size = m == 0 ? int(-30...3) : (Int.bitWidth - abs(m).leadingZeroBitCount) + e
    let top = pick([size, min(size, 0), min(size, 3)]) - pick([0, 0, 1, 2, 3, 5, 9, 10, 11, 12, 14, 20, 40, 60])
    let scale = top - (Int.bitWidth - r.leadingZeroBitCount)
    let radius = Number(64, r, exponent: scale)
    let ball = Ball(center: BigFloat(copying: middle.p), radius: Magnitude(upper: BigFloat(copying: radius.p)))
    let wide = max(size, top) - min(e, scale - 20) + 4
    func point(_ t: Int) -> Number {  // middle + radius t 2^-20, exactly
      let x = Number(wide)
      let step = Number(128, r, exponent: scale - 20)
      _ = cmpfr_mul_si(step.p, step.p, t)
      let inexact = cmpfr_add(x.p, middle.p, step.p, MPFR_RNDN)
      precondition(inexact == 0, "a point of a ball has to be exact")
      return x
    }
    let full = 1 << 20
    return (ball, [point(-full), point(full), pick([middle, point(int(-full...full))])])
  }
}

func cmpfr_mul_si(_ r: UnsafeMutablePointer<__mpfr_struct>, _ a: UnsafePointer<__mpfr_struct>, _ n: Int) -> Int32 {
  mpfr_mul_si(r, a, n, MPFR_RNDN)
}
