import Balls
import Enclosures
import TestSupport
import Testing

@Suite("Outward rounding") struct OutwardTests {
  /// The bound that is made of a logarithm lies above e^x, closely.
  @Test func magnitudesOfLogarithms() {
    var random = Random(5)
    for i in 0..<20_000 {
      let size = [1.0, 50, 700, 5000, 1e6][i % 5]
      let x = Double.random(in: -size...size, using: &random)
      let bound = Magnitude(logarithm: x)
      let exact = Ball(exactly: x).function(.exp, precision: 200)
      #expect(!Ball(exactly: BigFloat(bound)).isLess(than: exact), "e^\(x) is above \(bound)")
      let loose = exact.multiplied(by: Ball(exactly: 1 + 1e-9), precision: 200)
      #expect(Ball(exactly: BigFloat(bound)).isLess(than: loose), "\(bound) is far above e^\(x)")
    }
    #expect(Magnitude(logarithm: -.infinity).isZero)
    #expect(!Magnitude(logarithm: .nan).isFinite)
    #expect(!Magnitude(logarithm: .infinity).isFinite)
    #expect(!Magnitude(logarithm: 1e300).isFinite)
    #expect(!Magnitude(logarithm: -1e300).isZero)
  }
}
