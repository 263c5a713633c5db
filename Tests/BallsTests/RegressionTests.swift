// Failures of other libraries that concern arithmetic, each once, on balls, complex balls, discs and batches. Those of
// intervals are in Tests/IntervalsTests/RegressionTests.swift.
import Balls
import TestSupport
import Testing

private func ball(_ lower: String, _ upper: String) throws -> Ball { try Ball("[\(lower), \(upper)]", precision: 64) }

/// FLINT 2293: the nearest integer to [0.5 +- 0.001] came out as one integer. Here integers are found in the search for
/// poles and extrema and in the reduction of arguments, and both neighbours count.
@Test func flint2293NearestInteger() throws {
  let half = try ball("-0.501", "-0.499")
  for text in ["-0.501", "-0.5", "-0.499", "-0.50001"] {
    let x = try Ball(text, precision: 300)
    for f in [SpecialFunction.gamma, .lgamma, .digamma] {
      #expect(half.function(f, precision: 64).overlaps(x.function(f, precision: 200)), "\(f) \(text)")
    }
    let y = Ball(center: .one, radius: Magnitude(1e-3))
    let z = ComplexBall(half, y)
    let at = ComplexBall(x, Ball(exactly: 1.0009765625))
    for f in [SpecialFunction.gamma, .lgamma, .digamma, .tan] {
      let range = z.function(f, precision: 64)
      #expect(range.overlaps(at.function(f, precision: 200)) && range.isFinite, "\(f) \(text)")
    }
  }
  // an extremum in the ball's last 2^-60, a pole at its very end
  let pi = Ball.pi(precision: 200)
  let end = pi.lower.rounded(precision: 60, rounding: .up)
  let around = Ball(lower: BigFloat(3), upper: end, precision: 64)
  #expect(end > pi.upper && around.function(.cos, precision: 64).contains(Rational(-1)))
  #expect(!Ball(lower: BigFloat(-3), upper: BigFloat(exactly: -2.5), precision: 64).function(.gamma, precision: 64).isFinite)
}

/// arb 199: a lower bound was rounded up. All bounds that balls give away, against exact numbers.
@Test func arb199LowerBounds() throws {
  var random = Random(41)
  for _ in 0..<3000 {
    let (x, l, u) = random.ball(64)
    let wide = BigFloat(l, precision: 300, rounding: .nearest)
    for precision in [2, 24, 53] {
      #expect(wide.rounded(precision: precision, rounding: .down) <= wide)
      #expect(wide.rounded(precision: precision, rounding: .up) >= wide)
    }
    let (least, most) = (l.sign * u.sign <= 0 ? Rational.zero : min(l.magnitude, u.magnitude), max(l.magnitude, u.magnitude))
    #expect(try BigFloat(x.mignitude).toRational() <= least && BigFloat(x.magnitude).toRational() >= most)
    let m = Magnitude(lower: wide)
    #expect(try BigFloat(m).toRational() <= l.magnitude && BigFloat(Magnitude(upper: wide)).toRational() >= l.magnitude)
    #expect(try Rational.exactly(x.lower.toDouble(.down))! <= l && Rational.exactly(x.upper.toDouble(.up))! >= u)
  }
  #expect(BigFloat(1, exponent: -1080).toDouble(.down) == 0 && BigFloat(1, exponent: -1080).toDouble(.up) > 0)
  #expect(BigFloat(1, exponent: 1030).toDouble(.down) == .greatestFiniteMagnitude)
}

/// mpmath 1181: the exponential of an interval did not enclose.
@Test func mpmath1181Exponential() throws {
  for n in -40...40 {
    for p in [10, 53, 113] {
      let e = Ball(n).function(.exp, precision: p)
      #expect(e.contains(Ball(n).function(.exp, precision: 3 * p + 100)) || n == 0)
      let x = Ball(center: BigFloat(n), radius: Magnitude(0x1p-30))
      let range = x.function(.exp, precision: p)
      for end in [x.lower, x.upper] { #expect(range.overlaps(Ball(exactly: end).function(.exp, precision: 3 * p + 100))) }
    }
  }
}

/// Ariadne 735: a product of Taylor models dropped error terms. Both radii and their product count, in every form of the
/// product.
@Test func ariadne735ProductErrors() throws {
  let two = try ball("0", "2")
  let thin = Ball(center: BigFloat(1_000_000), radius: .one)
  let corner = Rational(1_000_001 * 1_000_001)
  var inPlace = thin
  inPlace.multiply(by: thin, precision: 64)
  var fused = Ball.zero
  fused.setFusedProductSum(thin, thin, precision: 64)
  for product in [thin.multiplied(by: thin, precision: 64), thin.squared(precision: 64), thin.power(2, precision: 64), inPlace, fused] {
    #expect(product.contains(corner) && product.contains(Rational(999_999 * 999_999)))
  }
  #expect(two.multiplied(by: two, precision: 64).contains(Rational(4)))
  let z = ComplexBall(thin, thin).multiplied(by: ComplexBall(thin, thin.negated), precision: 64)
  #expect(z.re.contains(try corner + corner))
  let d = Disc(re: 1e6, im: 0, rad: 1) * Disc(re: 1e6, im: 0, rad: 1)
  #expect(d.contains(1_000_001 * 1_000_001, 0))
  let x = DoubleBalls(mid: [1e6], rad: [1])
  let (p, q) = ((x * x).ball(at: 0), { var r = x; r.setFusedProductSum(x, x, DoubleBalls(exactly: [0])); return r.ball(at: 0) }())
  #expect(p.contains(corner) && q.contains(corner))
}

/// IntervalArithmetic.jl 215: error-free transforms lose their error near underflow. Batches and discs there.
@Test func intervalArithmetic215Underflow() throws {
  let sizes = [0x1p-1074, 3 * 0x1p-1074, 0x1.5p-1022, 0x1.0000000000001p-537, 0x1.fffffffffffffp-512, 0x1.3p-969, 1.1, -0x1p-1074, 0x1p-500]
  for a in sizes {
    for b in sizes {
      let (x, y) = (DoubleBalls(exactly: [a]), DoubleBalls(exactly: [b]))
      let (p, q) = (Rational.exactly(a)!, Rational.exactly(b)!)
      var fused = x
      fused.setFusedProductSum(x, y, y)
      for (result, value) in [(x + y, try p + q), (x - y, try p - q), (x * y, try p * q), (x / y, try p / q), (fused, try p * q + q)] {
        #expect(result.ball(at: 0).contains(value), "\(a) \(b): \(result.ball(at: 0)) misses \(value)")
      }
      let (z, w) = (Disc(a, b), Disc(b, -a))
      let product = ComplexBall(z * w)
      #expect(try product.re.contains(p * q + q * p) && product.im.contains(q * q - p * p), "\(z * w)")
    }
  }
}

/// The tangent across a pole is no number, however the ball comes to touch it.
@Test func tangentAcrossAPole() throws {
  let pole = Ball.pi(precision: 100).scaled(by: -1)
  let (below, above) = (pole.lower.rounded(precision: 53, rounding: .down), pole.upper.rounded(precision: 53, rounding: .up))
  #expect(!Ball(lower: below, upper: above, precision: 64).function(.tan, precision: 64).isFinite)
  #expect(!pole.function(.tan, precision: 64).isFinite)
  #expect(Ball(lower: .zero, upper: below, precision: 64).function(.tan, precision: 64).isFinite)
  #expect(Ball(exactly: above).function(.tan, precision: 64).isNegative)
  for (l, u) in [("-2", "-1"), ("0", "10"), ("-1.6", "1.6"), ("1000000", "1000004")] {
    #expect(!(try ball(l, u)).function(.tan, precision: 64).isFinite)
    #expect(!ComplexBall(try ball(l, u), try ball("-0.1", "0.1")).function(.tan, precision: 64).isFinite)
  }
}

/// A NaN in a middle, a radius or an end is ignorance, never a narrow ball.
@Test func nanRadius() {
  for x in [
    Ball(center: .one, radius: Magnitude(.nan)), Ball(center: .nan, radius: .zero), Ball(lower: .nan, upper: .one, precision: 53),
    Ball(exactly: Double.nan), Ball(lower: .one, upper: .nan, precision: 53), Ball.one.widened(by: Magnitude(.nan)),
    DoubleBalls(mid: [1], rad: [.nan]).ball(at: 0), DoubleBalls(mid: [.nan], rad: [0]).ball(at: 0),
    DoubleBalls(mid: [1], rad: [-1]).ball(at: 0),
  ] {
    #expect(!x.isFinite && x.contains(Rational(17)) && !x.isPositive && x.lower == BigFloat.infinity.negated)
  }
  for d in [Disc(re: 1, im: 0, rad: .nan), Disc(re: .nan, im: 0, rad: 0), Disc(re: 0, im: 0, rad: -1), Disc(lower: 1, upper: .nan)] {
    #expect(!d.isUsable && !d.excludesZero)
  }
}

/// Accessors that round inward: the ends, as numbers, doubles and text, hold the ball; `contains` proves what it says.
@Test func inwardRoundingAccessors() throws {
  var random = Random(43)
  for _ in 0..<2000 {
    let (x, l, u) = random.ball(64)
    let (below, above) = try (l - Rational(2).power(-200), u + Rational(2).power(-200))
    #expect(x.contains(l) && x.contains(u) && !x.contains(below) && !x.contains(above))
    #expect(!x.lower.isGreater(than: l) && !x.upper.isLess(than: u))
    let rounded = x.rounded(precision: 5)
    #expect(rounded.contains(l) && rounded.contains(u))
  }
  for _ in 0..<2000 {
    let d = Disc(re: Double.random(in: -1...1, using: &random), im: Double.random(in: -1...1, using: &random),
      rad: Double.random(in: 0...0x1p-45, using: &random))
    let (re, im, rad) = (Rational.exactly(d.re)!, Rational.exactly(d.im)!, Rational.exactly(d.rad)!)
    #expect(try Rational.exactly(d.upperRe)! >= re + rad && Rational.exactly(d.lowerRe)! <= re - rad)
    #expect(try Rational.exactly(d.upperIm)! >= im + rad && Rational.exactly(d.lowerIm)! <= im - rad)
    let square = try re * re + im * im
    let most = Rational.exactly(d.upperAbs)!
    #expect(try (most - rad) * (most - rad) >= square)
    let least = Rational.exactly(d.lowerAbs)!
    #expect(try (least + rad) * (least + rad) <= square)
  }
}

/// minimise(sqrt, [-10, 1]): a part without a value is not silently left out of a ball.
@Test func minimiseSquareRoot() throws {
  for (l, u) in [("-10", "1"), ("-1e-300", "1"), ("-2", "-1")] {
    let x = try ball(l, u)
    #expect(!x.function(.sqrt, precision: 53).isFinite && !x.function(.log, precision: 53).isFinite)
    #expect(!x.function(.xlogx, precision: 53).isFinite && !x.power(Ball(Rational(1, 2), precision: 53), precision: 53).isFinite)
  }
}

/// ibex 463, in the form it takes for balls: what is unknown stays unknown in every operation, 0 factors included.
@Test func ibex463UnknownAbsorbs() {
  let unknown = ComplexBall.indeterminate
  for x in [ComplexBall.zero, .one, .i] {
    for y in [
      unknown.adding(x, precision: 53), x.subtracting(unknown, precision: 53), x.multiplied(by: unknown, precision: 53),
      unknown.divided(by: 1, precision: 53), x.divided(by: unknown, precision: 53), x.divided(by: ComplexBall.zero, precision: 53),
      x.multiplied(by: Ball.indeterminate, precision: 53), unknown.squared(precision: 53), unknown.power(0, precision: 53),
    ] {
      #expect(!y.isFinite && y.containsZero)
    }
  }
  for d in [Disc.zero, .one] { #expect(!(d * .unknown).isUsable && !(.unknown + d).isUsable && !(d / .zero).isUsable) }
}
