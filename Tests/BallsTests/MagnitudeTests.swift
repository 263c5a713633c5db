import Balls
import Testing

@Suite("Magnitude") struct MagnitudeTests {
  func exact(_ m: Magnitude) -> Rational { try! BigFloat(m).toRational() }

  /// Bounds `value` from above within 2^-50.
  func check(_ m: Magnitude, _ value: Rational, slack: Int = 50) throws {
    let bound = exact(m)
    #expect(bound >= value)
    #expect(try bound <= value + value * Rational(2).power(-slack))
  }

  @Test("upward and tight") func operations() throws {
    var random = Random(3)
    for _ in 0..<20_000 {
      let a = Magnitude(Double.random(in: 0.1...10, using: &random), scale: random.int(-70...70))
      let b = Magnitude(Double.random(in: 0.1...10, using: &random), scale: random.int(-70...70))
      let (x, y) = (exact(a), exact(b))
      try check(a + b, x + y)
      try check(a * b, x * y)
      try check(a / b, x / y)
      let root = exact(a.squareRoot)
      #expect(try root * root >= x)
      #expect(try root * root <= x + x * Rational(2).power(-50))
      let difference = exact(Magnitude.differenceBelow(a, b))
      if x <= y {
        #expect(difference.isZero)
      } else {
        #expect(try difference <= x - y)
        #expect(try x - y - difference <= x * Rational(2).power(-50))
      }
      #expect((a < b) == (x < y))
      #expect(max(a, b) == (x < y ? b : a))
      #expect(a.mantissa >= 0.5 && a.mantissa < 1)
    }
  }

  @Test("53-bit results are exact") func exactness() {
    #expect(Magnitude(0.1) + Magnitude(0.1) == Magnitude(0.2))
    #expect(Magnitude(3) * Magnitude(5) == Magnitude(15))
    #expect(Magnitude(1) + Magnitude(0x1p-52) == Magnitude(1 + 0x1p-52))
    #expect(Magnitude(1) + Magnitude(0x1p-53) == Magnitude(1 + 0x1p-52))
    #expect(Magnitude(1) + Magnitude(0x1p-300) == Magnitude(1 + 0x1p-52))
    #expect(Magnitude(0.75).shifted(by: -1) == Magnitude(0.375))
    #expect(Magnitude.powerOfTwo(-3) == Magnitude(0.125))
    #expect(Magnitude(.leastNonzeroMagnitude) == Magnitude.powerOfTwo(-1074))
  }

  @Test("special values never give a small bound") func special() {
    let one = Magnitude.one
    for m in [
      Magnitude.infinity + one, one + .infinity, .infinity * .zero, one / .zero, .infinity * one, Magnitude(.nan),
    ] {
      #expect(!m.isFinite)
    }
    #expect(Magnitude.zero + one == one && Magnitude.zero * one == .zero && Magnitude.zero / one == .zero)
    #expect(!(Magnitude.powerOfTwo(1 << 61) * Magnitude.powerOfTwo(1 << 61)).isFinite)
    #expect(!(Magnitude.powerOfTwo(-(1 << 60)) * Magnitude.powerOfTwo(-(1 << 61)) * .one).isZero)
    #expect(Magnitude(upper: .nan) == .infinity && Magnitude(lower: .nan) == .zero)
    #expect(Magnitude.differenceBelow(one, .infinity).isZero)
    #expect(Magnitude.zero < one && one < .infinity && !(Magnitude.infinity < .infinity))
    #expect(Magnitude.powerOfTwo(-5000).toDouble() == .leastNonzeroMagnitude)
    #expect(Magnitude.powerOfTwo(5000).toDouble() == .infinity)
    #expect(Magnitude.powerOfTwo(-1060).toDouble() >= 0x1p-1060)
  }

  @Test("exponentials bound from above") func exponentials() throws {
    var random = Random(4)
    for _ in 0..<500 {
      let d = Double.random(in: 0...1, using: &random) * (random.int(0...1) == 0 ? 1e-4 : 30)
      let m = Magnitude(d)
      let x = Ball(exactly: d)
      for (bound, value) in [
        (m.exp, x.function(.exp, precision: 100)), (m.expm1, x.function(.expm1, precision: 100)),
        (m.expOfNegative, x.negated.function(.exp, precision: 100)),
      ] {
        #expect(BigFloat(bound) >= value.lower)
        #expect(Magnitude(upper: value.upper) * Magnitude(1.01) >= bound)
      }
    }
  }
}
