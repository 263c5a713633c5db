import Balls
import Testing

@Suite("Decimal texts of balls") struct TextTests {
  @Test("bounds are outward and exceed the width by little") func bounds() throws {
    var random = Random(11)
    for _ in 0..<3000 {
      let (ball, lower, upper) = random.ball(64)
      for digits in [1, 12, 40] {
        let text = ball.decimalBounds(significantDigits: digits)
        let l = try #require(Rational(text: text.lower))
        let u = try #require(Rational(text: text.upper))
        #expect(l <= lower && upper <= u, "\(text) \(lower) \(upper)")
        let largest = max(lower.magnitude, upper.magnitude)
        #expect(try (u - l) - (upper - lower) <= largest * Rational(10).power(-digits - 2), "\(text)")
      }
    }
  }

  @Test("shown digits are common to both ends") func agreed() {
    #expect(Ball.pi(precision: 60).description.hasPrefix("3.14159265358979"))
    #expect(Ball(Rational(1, 4), precision: 60).description == "0.25")
    #expect(Ball.zero.description == "0" && Ball.indeterminate.description == "indeterminate")
    #expect(Ball(center: BigFloat(1), radius: Magnitude(0.5)).description == "[0.5, 1.5]")
    #expect(Ball.pi(precision: 100).decimalBounds(significantDigits: 8) == ("3.14159265358", "3.14159265359"))
    #expect(Ball.zero.decimalBounds(significantDigits: 8) == ("0", "0"))
    let h = Ball(40).function(.H, precision: 100).decimalBounds(significantDigits: 6)
    #expect(h == ("3.65589354e-350", "3.655893541e-350"), "\(h)")
  }
}
