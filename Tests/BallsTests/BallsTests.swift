import Balls
import Testing

@Suite("Ball arithmetic") struct BallArithmeticTests {
  @Test("results contain the exact results at points") func containment() throws {
    var random = Random(6)
    var cases = 0
    for _ in 0..<12_000 {
      let p = [2, 10, 53, 100][random.int(0...3)]
      let (a, al, au) = random.ball(p)
      let (b, bl, bu) = random.ball(p)
      let x = random.point(al, au)
      let y = random.point(bl, bu)
      let n = random.int(-3...5)
      #expect(a.contains(x) && a.lower == BigFloat(al, precision: 200, rounding: .nearest))
      #expect(a.upper == BigFloat(au, precision: 200, rounding: .nearest))
      func check(_ ball: Ball, _ value: Rational, _ name: String) {
        cases += 1
        if !ball.contains(value) { Issue.record("\(name) at \(p) bits: \(a), \(b) at \(x), \(y): \(ball)") }
      }
      check(a.adding(b, precision: p), try x + y, "sum")
      check(a.subtracting(b, precision: p), try x - y, "difference")
      check(a.multiplied(by: b, precision: p), try x * y, "product")
      if !y.isZero { check(a.divided(by: b, precision: p), try x / y, "quotient") }
      check(a.squared(precision: p), try x * x, "square")
      if n >= 0 || !x.isZero { check(a.power(n, precision: p), try x.power(n), "power \(n)") }
      check(a.minimum(b, precision: p), min(x, y), "minimum")
      check(a.maximum(b, precision: p), max(x, y), "maximum")
      check(a.absolute(precision: p), x.magnitude, "absolute")
      check(a.negated, -x, "negation")
      check(a.scaled(by: n), try x * Rational(2).power(n), "scaled")
      check(a.rounded(precision: p), x, "rounded")
      check(a.hull(b, precision: p), x, "hull")
      check(a.hull(b, precision: p), y, "hull")
      var c = a
      c.setFusedProductSum(a, b, precision: p)
      check(c, try x + x * y, "fused")
      c = a
      c.add(b, precision: p)
      check(c, try x + y, "add")
      c.subtract(c, precision: p)
      check(c, .zero, "subtract itself")
      c = a
      c.multiply(by: b, precision: p)
      check(c, try x * y, "multiply")
      if let common = a.intersection(b, precision: p) {
        if al <= y && y <= au { check(common, y, "intersection") }
      } else {
        #expect(au < bl || bu < al)
      }
      check(Ball(lower: al, upper: au, precision: p), x, "ends")
    }
    #expect(cases > 200_000)
  }

  @Test("wide operands: the exact range, almost") func tightness() throws {
    var random = Random(7)
    let p = 100
    let slack = Rational(1, 400)
    for _ in 0..<5000 {
      let (a, al, au) = random.ball(p)
      let (b, bl, bu) = random.ball(p)
      func check(_ ball: Ball, _ values: [Rational], _ name: String) throws {
        let low = values.min()!
        let high = values.max()!
        let width = try high - low
        let ours = try ball.upper.toRational() - ball.lower.toRational()
        let size = max(low.magnitude, high.magnitude)
        #expect(try ours <= width + width * slack + size * Rational(2).power(-90), "\(name) \(a) \(b)")
      }
      try check(a.adding(b, precision: p), [al + bl, au + bu], "sum")
      try check(a.multiplied(by: b, precision: p), [al * bl, al * bu, au * bl, au * bu], "product")
      if bl.sign * bu.sign > 0 {
        try check(a.divided(by: b, precision: p), [al / bl, al / bu, au / bl, au / bu], "quotient")
      } else {
        #expect(!a.divided(by: b, precision: p).isFinite)
      }
      let squares = try [al * al, au * au] + (al.sign * au.sign <= 0 ? [.zero] : [])
      try check(a.squared(precision: p), squares, "square")
      try check(a.power(3, precision: p), [al.power(3), au.power(3)], "cube")
      try check(a.minimum(b, precision: p), [min(al, bl), min(au, bu)], "minimum")
      try check(
        a.absolute(precision: p), [al.magnitude, au.magnitude] + (al.sign * au.sign <= 0 ? [.zero] : []), "abs")
      #expect(a.squared(precision: p).isNonnegative && a.absolute(precision: p).isNonnegative)
    }
  }

  @Test("predicates are proofs") func predicates() throws {
    var random = Random(8)
    for _ in 0..<5000 {
      let (a, al, au) = random.ball(60)
      let (b, bl, bu) = random.ball(60)
      #expect(a.isPositive == (al.sign > 0) && a.isNegative == (au.sign < 0))
      #expect(a.isNonnegative == (al.sign >= 0) && a.isNonpositive == (au.sign <= 0))
      #expect(a.containsZero == (al.sign <= 0 && au.sign >= 0))
      #expect(a.contains(b) == (al <= bl && bu <= au))
      #expect(b.isInterior(of: a) == (al < bl && bu < au))
      #expect(a.overlaps(b) == (al <= bu && bl <= au))
      #expect(a.isLess(than: b) == (au < bl))
      let x = random.point(bl, bu)
      #expect(a.contains(x) == (al <= x && x <= au))
      #expect(BigFloat(a.magnitude) >= BigFloat(max(al.magnitude, au.magnitude), precision: 200, rounding: .nearest))
      if !a.containsZero {
        #expect(BigFloat(a.mignitude) <= BigFloat(min(al.magnitude, au.magnitude), precision: 200, rounding: .nearest))
      } else {
        #expect(a.mignitude.isZero)
      }
    }
  }

  @Test("ends keep 0, signs and the end nearer to 0") func ends() throws {
    let ball = Ball(lower: .zero, upper: BigFloat(exactly: 1e-3), precision: 64)
    #expect(ball.lower.isZero && ball.upper == BigFloat(exactly: 1e-3))
    #expect(ball.isNonnegative && !ball.isPositive)
    #expect(ball.function(.sqrt, precision: 64).isNonnegative)
    let thousandth = Ball(lower: .zero, upper: Rational(1, 1000), precision: 128)
    #expect(thousandth.isNonnegative && thousandth.contains(Rational(1, 1000)))
    #expect(Ball(lower: BigFloat(1, exponent: -90), upper: BigFloat(1), precision: 128).isPositive)
    #expect(Ball(lower: BigFloat(-1), upper: BigFloat(-1, exponent: -90), precision: 128).isNegative)
    #expect(Ball(lower: BigFloat(1, exponent: -900), upper: BigFloat(1), precision: 64).isNonnegative)
    #expect(!Ball(lower: BigFloat(2), upper: BigFloat(1), precision: 64).isFinite)
    #expect(!Ball(lower: .zero, upper: .infinity, precision: 64).isFinite)
    #expect(!Ball(lower: .nan, upper: .one, precision: 64).isFinite)
  }

  @Test("exact results stay exact") func exactness() {
    let (a, b) = (Ball(3), Ball(4))
    let third = b.divided(by: a, precision: 53)
    #expect(a.multiplied(by: b, precision: 53).isExact && a.divided(by: b, precision: 53).isExact)
    #expect(a.power(5, precision: 53).isExact && a.power(0, precision: 53).contains(Rational(1)))
    #expect(!third.isExact && third.contains(Rational(4, 3)))
    #expect(Ball.zero.multiplied(by: third, precision: 53).isZero && Ball.zero.divided(by: third, precision: 53).isZero)
    #expect(Ball(Rational(3, 4), precision: 10).isExact && !Ball(Rational(1, 3), precision: 1000).isExact)
    for f in [ElementaryFunction.expm1, .log1p, .sqrt, .sinh, .tanh, .sin, .atan, .erf, .xlogx] {
      #expect(Ball.zero.function(f, precision: 53).isZero, "\(f.name)(0)")
    }
    for f in [ElementaryFunction.exp, .cosh, .sech, .cos, .erfc] {
      let value = Ball.zero.function(f, precision: 53)
      #expect(value.contains(Rational(1)) && value.accuracyBits > 45, "\(f.name)(0)")
    }
    #expect(Ball(16).function(.sqrt, precision: 53).isExact && Ball.one.function(.log, precision: 53).isZero)
  }

  @Test("nothing is known stays so") func indeterminate() {
    let unknown = Ball.indeterminate
    let one = Ball.one
    var results = [
      unknown.adding(one, precision: 53), one.subtracting(unknown, precision: 53),
      unknown.multiplied(by: .zero, precision: 53), Ball.zero.multiplied(by: unknown, precision: 53),
      one.divided(by: .zero, precision: 53), one.divided(by: unknown, precision: 53),
      unknown.divided(by: one, precision: 53), unknown.squared(precision: 53), unknown.power(3, precision: 53),
      Ball.zero.power(-1, precision: 53), unknown.minimum(one, precision: 53), one.maximum(unknown, precision: 53),
      unknown.absolute(precision: 53), unknown.hull(one, precision: 53), unknown.negated,
      unknown.rounded(precision: 53),
      Ball(-1).function(.sqrt, precision: 53), Ball(0).function(.log, precision: 53),
      Ball(-1).function(.log1p, precision: 53),
      Ball(-1).function(.xlogx, precision: 53), Ball(-2).function(.log, precision: 53),
      Ball(exactly: BigFloat.infinity), Ball(exactly: Double.nan), Ball(center: .zero, radius: .infinity),
      Ball(lower: BigFloat(-1), upper: BigFloat(1), precision: 53).function(.sqrt, precision: 53),
      Ball(-1).power(Ball(Rational(1, 2), precision: 53), precision: 53),
      Ball.zero.power(Ball(Rational(-1, 2), precision: 53), precision: 53),
      Ball(exactly: BigFloat(1, exponent: 1 << 59)).function(.exp, precision: 53),
      Ball(exactly: BigFloat(1, exponent: 1 << 59)).power(3, precision: 53),
    ]
    results += ElementaryFunction.allCases.map { unknown.function($0, precision: 53) }
    for (i, ball) in results.enumerated() {
      #expect(!ball.isFinite && ball.rad == .infinity, "\(i): \(ball)")
      #expect(!ball.isPositive && !ball.isNonnegative && !ball.isNegative && !ball.isNonpositive && ball.containsZero)
      #expect(ball.overlaps(one) && ball.contains(one) && !one.contains(ball))
      #expect(ball.decimalBounds(significantDigits: 5) == ("-inf", "inf"))
    }
    var sum = Ball.one
    sum.setFusedProductSum(unknown, .zero, precision: 53)
    #expect(!sum.isFinite)
  }

  @Test("destinations may be operands") func aliasing() {
    var x = Ball(Rational(1, 3), precision: 53)
    let third = x
    x.setSum(x, x, precision: 53)
    #expect(x.contains(Rational(2, 3)) && third.contains(Rational(1, 3)))
    x.setProduct(x, x, precision: 53)
    #expect(x.contains(Rational(4, 9)))
    x.setFusedProductSum(x, x, precision: 53)
    #expect(x.contains(Rational(4 * 81 + 16 * 9, 81 * 9)))
    x.multiply(by: x, precision: 53)
    x.setQuotient(x, x, precision: 80)
    #expect(x.contains(Rational(1)))
    x.setFunction(.exp, of: x, precision: 200)
    x.setFunction(.log, of: x, precision: 20)
    #expect(x.contains(Rational(1)))
    var registers = [third, third, third]
    registers[0].setProduct(registers[0], registers[1], precision: 53)
    registers[1].add(registers[0], precision: 53)
    #expect(registers[1].contains(Rational(4, 9)) && registers[2].contains(Rational(1, 3)))
  }

  @Test("underflow gets a radius, huge values stay apart from overflow") func range() {
    let tiny = Ball(exactly: BigFloat(-1, exponent: 70)).function(.exp, precision: 53)
    #expect(tiny.isFinite && !tiny.isExact && tiny.contains(BigFloat(1, exponent: BigFloat.smallestExponent)))
    let smallest = Ball(exactly: BigFloat(3, exponent: BigFloat.smallestExponent))
    let product = smallest.multiplied(by: smallest, precision: 53)
    #expect(product.isFinite && !product.isExact)
    let least = Magnitude.powerOfTwo(-(1 << 62))
    #expect(!least.isZero && Magnitude(upper: BigFloat(least)) == least && Magnitude(lower: BigFloat(least)) == least)
    let small = BigFloat(1, exponent: -(1 << 59) - 5)
    for f in ElementaryFunction.allCases where f.domain == "every x" {
      let value = Ball(exactly: small).function(f, precision: 53)
      let around = Ball.zero.function(f, precision: 53).widened(by: Magnitude(upper: small).shifted(by: 1))
      #expect(value.overlaps(around) && value.isFinite && (!value.isExact || f == .abs), "\(f.name)")
    }
    #expect(!MillsRatio.value(small, precision: 53).isExact)
    let wide = Ball(lower: small, upper: small.scaled(by: 3), precision: 64)
    let both = wide.multiplied(by: wide.negated, precision: 64)
    #expect(both.isFinite && both.overlaps(.zero) && !both.isExact)
    #expect(Ball(exactly: 1e10).function(.H, precision: 53).isFinite)
    #expect(!Ball(exactly: 1e10).function(.H, precision: 53).isExact)
    #expect(Ball(exactly: 1e300).function(.H, precision: 53).overlaps(.zero))
    #expect(Ball(exactly: 1e300).function(.phi, precision: 53).overlaps(.zero))
    #expect(Ball(exactly: 1e17).function(.exp, precision: 53).accuracyBits > 50)
    #expect(!Ball(exactly: 1e19).function(.exp, precision: 53).isFinite)
    let sine = Ball(exactly: BigFloat(1, exponent: 1 << 30)).function(.sin, precision: 53)
    #expect(sine.contains(Rational(1)) && sine.contains(Rational(-1)) && sine.isFinite)
  }

  @Test("every thread has the wide exponent range") func threads() async {
    await withTaskGroup(of: Bool.self) { group in
      for k in 0..<32 {
        group.addTask {
          let x = Ball(100_000 + k)
          let h = x.function(.H, precision: 100)
          return h.isPositive && h.accuracyBits > 90 && h.mid.exponent < -7_000_000_000
        }
      }
      for await good in group { #expect(good) }
    }
  }

  @Test("general powers") func powers() {
    let half = Ball(Rational(1, 2), precision: 53)
    let ball = Ball(lower: .zero, upper: BigFloat(4), precision: 53)
    let root = ball.power(half, precision: 53)
    #expect(root.isNonnegative && root.contains(Rational(2)) && root.upper < BigFloat(exactly: 2.0001))
    for p in [20, 64, 300] {
      let x = Ball(Rational(7, 3), precision: p)
      #expect(x.power(half, precision: p).overlaps(x.function(.sqrt, precision: p)))
      #expect(x.power(half, precision: p).accuracyBits > p - 6)
      #expect(x.power(Ball(-3), precision: p).contains(Rational(27, 343)))
      let steep = Ball(Rational(1_000_001, 2), precision: p + 30)
      let power = Ball(9).power(steep, precision: p)
      #expect(power.overlaps(Ball(3).power(1_000_001, precision: p + 30)) && power.accuracyBits > p - 4)
    }
    #expect(Ball(-2).power(Ball(3), precision: 53).contains(Rational(-8)))
    #expect(Ball.zero.power(Ball.zero, precision: 53).contains(Rational(1)))
    #expect(Ball.zero.power(half, precision: 53).isZero)
    let around = Ball(lower: .zero, upper: BigFloat(exactly: 0.5), precision: 53)
    let exponent = Ball(lower: .zero, upper: BigFloat(2), precision: 53)
    let range = around.power(exponent, precision: 53)
    #expect(range.contains(Rational(1)) && range.contains(Rational(0)))
  }
}
