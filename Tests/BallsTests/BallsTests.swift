import Balls
import Testing

@Suite("Ball arithmetic") struct BallArithmeticTests {
  @Test("intervals from 0 keep both ends exactly") func zeroEnds() {
    let x = BigFloat(exactly: 1e-3)
    let ball = Ball(lower: .zero, upper: x, precision: 64)
    #expect(ball.lower.isZero && ball.upper == x)
    #expect(ball.isNonnegative && !ball.isPositive)
  }

  @Test("exact results stay exact") func exactness() {
    let a = Ball(3)
    let b = Ball(4)
    #expect(a.multiplied(by: b, precision: 53).isExact)
    #expect(a.divided(by: b, precision: 53).isExact)
    #expect(!b.divided(by: a, precision: 53).isExact)
    #expect(b.divided(by: a, precision: 53).contains(Rational(4, 3)))
    #expect(Ball.zero.multiplied(by: b.divided(by: a, precision: 53), precision: 53).isZero)
    #expect(!a.divided(by: Ball(lower: BigFloat(-1), upper: BigFloat(2), precision: 53), precision: 53).isFinite)
  }
}
