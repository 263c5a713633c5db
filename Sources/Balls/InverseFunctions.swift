/// Inverse functions: a candidate by Newton's iteration, then an enclosure that is proved by signs at its ends (real), or
/// by Krawczyk's test (complex). Lemmas S2 and S3 of docs/balls.md.
enum InverseFunctions {
  /// The zero of an increasing function from its sign at the two ends of an interval around a candidate: ever wider ones
  /// are tried, from about `bits` relative bits.
  /// - Parameter sign: the proved sign of the function at a point, nil where it is not known.
  private static func bracketed(_ candidate: BigFloat, bits: Int, sign: (BigFloat) -> Int?) -> Ball {
    guard candidate.isFinite else { return .indeterminate }
    for loss in [0, 2, 4, 8, 16, 32, 64] where loss <= bits {
      let radius = Magnitude(upper: candidate).shifted(by: loss - bits)
      let ball = Ball(center: candidate, radius: radius)
      if sign(ball.lower) == -1, sign(ball.upper) == 1 { return ball }
    }
    return .indeterminate
  }

  private static func sign(_ b: Ball) -> Int? { b.isPositive ? 1 : b.isNegative ? -1 : b.isZero ? 0 : nil }

  /// Newton's iteration in floating point: x - step(x) until the step is below 2^-bits relative.
  private static func newton(_ start: BigFloat, bits: Int, step: (BigFloat) -> BigFloat) -> BigFloat {
    var x = start
    for _ in 0..<200 {
      let d = step(x)
      guard d.isFinite else { return x }
      let next = x.subtracting(d, precision: bits + 16, rounding: .nearest)
      let done = d.isZero || (!next.isZero && d.exponent < next.exponent - bits / 2 - 8)
      x = next
      if done { break }
    }
    return x
  }

  // MARK: erfinv and Phiinv

  /// The inverse of erf on (-1, 1).
  static func erfinv(_ y: BigFloat, _ p: Int) -> Ball {
    if y.isZero { return .zero }
    guard y.absolute < .one else { return .indeterminate }
    if y.sign < 0 { return erfinv(y.negated, p).negated }
    if y.exponent < -p / 2 - 8 {
      // (sqrt pi/2) y [1, 1 + 2 y^2] (lemma S2)
      let line = Ball.pi(precision: p + 8).function(.sqrt, precision: p + 8)
        .multiplied(by: Ball(exactly: y), precision: p + 4).scaled(by: -1)
      let size = Magnitude(upper: y)
      return line.widened(by: line.magnitude * (size * size).shifted(by: 1)).rounded(precision: p)
    }
    if y <= BigFloat(1, exponent: -1) {
      let wp = p + 16
      let slope = Ball.pi(precision: wp).function(.sqrt, precision: wp).scaled(by: -1).mid
      let w = newton(slope.multiplied(by: y, precision: wp, rounding: .nearest), bits: wp) { w in
        let f = Ball(exactly: w).function(.erf, precision: wp).mid.subtracting(y, precision: wp, rounding: .nearest)
        let e = Ball(exactly: w).squared(precision: wp).function(.exp, precision: wp).mid
        return f.multiplied(by: e, precision: wp, rounding: .nearest).multiplied(by: slope, precision: wp, rounding: .nearest)
      }
      return bracketed(w, bits: p + 2) {
        sign(Ball(exactly: $0).function(.erf, precision: wp + 8).subtracting(Ball(exactly: y), precision: wp))
      }.rounded(precision: p)
    }
    // H(sqrt 2 w) = (1 - y)/2
    let t = BigFloat.one.subtracting(y, precision: y.precision + 1, rounding: .nearest).scaled(by: -1)
    let root = Ball(2).function(.sqrt, precision: p + 8)
    return upperQuantile(t, p + 4).divided(by: root, precision: p)
  }

  /// The inverse of Phi on (0, 1).
  static func Phiinv(_ t: BigFloat, _ p: Int) -> Ball {
    guard t.sign > 0, t < .one else { return .indeterminate }
    let quarter = BigFloat(1, exponent: -2)
    if t < quarter { return upperQuantile(t, p).negated }
    let rest = BigFloat.one.subtracting(t, precision: t.precision + 2, rounding: .nearest)
    if rest < quarter { return upperQuantile(rest, p) }
    // sqrt 2 erfinv(2 t - 1)
    let y = t.scaled(by: 1).subtracting(.one, precision: t.precision + 2, rounding: .nearest)
    return erfinv(y, p + 4).multiplied(by: Ball(2).function(.sqrt, precision: p + 8), precision: p)
  }

  /// The u > 0 with H(u) = t, 0 < t <= 1/4.
  private static func upperQuantile(_ t: BigFloat, _ p: Int) -> Ball {
    let wp = p + 16
    let log = Ball(exactly: t).function(.log, precision: wp)
    // H(u) <= e^{-u^2/2}/2, so sqrt(-2 log(2 t)) lies to the right, where the concave log H leads Newton down to u
    let start = Ball(exactly: t.scaled(by: 1)).function(.log, precision: wp).scaled(by: 1).negated.function(.sqrt, precision: wp).mid
    let u = newton(start, bits: wp) { u in
      let at = Ball(exactly: u)
      return log.subtracting(at.function(.logH, precision: wp), precision: wp)
        .divided(by: at.function(.mills, precision: wp), precision: wp).mid
    }
    // log H is as accurate as its value, |log t|; a change of u by du changes it by mills du
    let extra = Swift.max(0, Swift.min(log.mid.exponent, 128))
    return bracketed(u, bits: p + 2) {
      sign(log.subtracting(Ball(exactly: $0).function(.logH, precision: wp + extra), precision: wp + extra))
    }.rounded(precision: p)
  }

  // MARK: Lambert's W

  /// W(x) for x >= -1/e, by the signs of w e^w - x (increasing for w >= -1).
  static func lambertW(_ x: BigFloat, _ p: Int) -> Ball {
    if x.isZero { return .zero }
    // 1 + e x, with as many bits as it takes
    var room = Ball.indeterminate
    var bits = p + 32
    if x.sign < 0 {
      repeat {
        room = Ball.one.function(.exp, precision: bits).multiplied(by: Ball(exactly: x), precision: bits)
          .adding(.one, precision: bits)
        bits *= 2
      } while room.containsZero && bits < 1 << 18
      guard room.isPositive else { return .indeterminate }
    }
    let lost = x.sign < 0 ? Swift.max(0, -room.mid.exponent) : 0
    let wp = p + 2 * lost + 32
    if x.exponent < -p - 8 {
      // x (1 - x) <= W <= x for |x| small (lemma S3)
      return Ball(exactly: x).widened(by: Magnitude(upper: x) * Magnitude(upper: x).shifted(by: 1)).rounded(precision: p)
    }
    let start: BigFloat
    if x.sign < 0 && lost >= 1 {
      start = room.scaled(by: 1).function(.sqrt, precision: wp).mid.subtracting(.one, precision: wp, rounding: .nearest)
    } else if x < BigFloat(3) {
      start = Ball(exactly: x).function(.log1p, precision: 64).mid.scaled(by: x.sign < 0 ? 0 : -1)
    } else {
      let log = Ball(exactly: x).function(.log, precision: 64)
      start = log.subtracting(log.function(.log, precision: 64), precision: 64).mid
    }
    // Halley's iteration needs few steps; Newton's is simpler and sure, as w e^w - x is convex for w > -2
    let minusOne = BigFloat(-1)
    let w = newton(start, bits: wp) { w in
      // (w - x e^{-w})/(1 + w)
      let e = Ball(exactly: w.negated).function(.exp, precision: wp).multiplied(by: Ball(exactly: x), precision: wp)
      return Ball(exactly: w).subtracting(e, precision: wp)
        .divided(by: Ball(exactly: w.subtracting(minusOne, precision: wp, rounding: .nearest)), precision: wp).mid
    }
    return bracketed(w, bits: p + 2) { w in
      if w <= minusOne { return -1 }
      return sign(
        Ball(exactly: w).function(.exp, precision: wp).multiplied(by: Ball(exactly: w), precision: wp)
          .subtracting(Ball(exactly: x), precision: wp))
    }.rounded(precision: p)
  }

  /// The principal W(z) of a complex ball, cut along the numbers <= -1/e: W = e^{-W} z; W' = 1/(e^W (1 + W)).
  static func complexLambertW(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    // -1/e < -0.3678794411714423 (the box is verified in any case)
    if z.im.containsZero, z.re.lower < BigFloat(exactly: -0.3678794411714424) { return .indeterminate }
    return z.meanValueByParts(precision: p, { pointLambertW($0, $1) }, derivative: { z in
      // over a ball: a box that is mapped into itself by Krawczyk's operator for every z in it
      let w = boxLambertW(z)
      return w.exp(precision: 64).multiplied(by: w.adding(.one, precision: 64), precision: 64).inverse(precision: 64)
    })
  }

  private static func start(_ z: ComplexBall) -> ComplexBall {
    let near = ComplexBall(Ball.one.function(.exp, precision: 64)).multiplied(by: z, precision: 64).adding(.one, precision: 64)
    if near.magnitude < Magnitude(2) {
      // -1 + r - r^2/3, r = sqrt(2 (1 + e z))
      let r = near.scaled(by: 1).sqrt(precision: 64)
      let rest = r.squared(precision: 64).divided(by: Ball(3), precision: 64).adding(.one, precision: 64)
      let start = r.subtracting(rest, precision: 64).centre
      if start.isFinite { return start }
    }
    if z.magnitude < Magnitude(3), z.re.mid > BigFloat(1, exponent: -1).negated {
      return z.log1p(precision: 64).multiplied(by: Ball(exactly: 0.7), precision: 64).centre
    }
    let log = z.log(precision: 64)
    return log.subtracting(log.log(precision: 64), precision: 64).centre
  }

  private static func pointLambertW(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    if z.isZero { return .zero }
    let wp = p + 32
    let w = iterated(start(z), z, wp)
    for loss in [2, 6, 12, 24] {
      if let box = verified(w, z, w.magnitude.shifted(by: loss - p), wp) { return box.rounded(precision: p) }
    }
    return .indeterminate
  }

  private static func boxLambertW(_ z: ComplexBall) -> ComplexBall {
    let w = iterated(start(z.centre), z.centre, 64)
    let slope = w.exp(precision: 64).multiplied(by: w.adding(.one, precision: 64), precision: 64).inverse(precision: 64)
    for growth in [2.0, 4.0, 16.0] {
      if let box = verified(w, z, (slope.magnitude * z.radius + w.magnitude.shifted(by: -50)) * Magnitude(growth), 64) {
        return box
      }
    }
    return .indeterminate
  }

  private static func iterated(_ start: ComplexBall, _ z: ComplexBall, _ p: Int) -> ComplexBall {
    var w = start
    for _ in 0..<60 {
      guard w.isFinite else { return w }
      // (w - z e^{-w})/(1 + w)
      let step = w.subtracting(w.negated.exp(precision: p).multiplied(by: z, precision: p), precision: p)
        .divided(by: w.adding(.one, precision: p), precision: p)
      let next = w.subtracting(step, precision: p).centre
      let done = step.magnitude.exponent < next.magnitude.exponent - p / 2 - 8
      w = next
      if done { break }
    }
    return w
  }

  /// Krawczyk's image of the box of radius r about w, if it lies inside that box: then F - z has exactly one zero in the
  /// box for each z, and it lies in the image (lemma S3).
  /// - Parameters:
  ///   - residual: F(w) - z for every z.
  ///   - slope: F' over a box, with so many bits.
  static func krawczyk(
    _ w: ComplexBall, _ r: Magnitude, _ residual: ComplexBall, _ p: Int, _ slope: (ComplexBall, Int) -> ComplexBall
  ) -> ComplexBall? {
    guard w.isFinite, r.isFinite, residual.isFinite else { return nil }
    let box = w.widened(by: r)
    let inverse = slope(w, 64).inverse(precision: 64).centre
    let rest = ComplexBall.one.subtracting(inverse.multiplied(by: slope(box, 64), precision: 64), precision: 64)
    let image = w.subtracting(inverse.multiplied(by: residual, precision: p), precision: p)
      .adding(rest.multiplied(by: ComplexBall.zero.widened(by: r), precision: 64), precision: p)
    return image.isFinite && image.re.isInterior(of: box.re) && image.im.isInterior(of: box.im) ? image : nil
  }

  /// Krawczyk's image of the box of radius r about w for w e^w - z and every z of the ball, where it proves W(z) to lie in it:
  /// the box lies in the range of the principal branch, x + y cot y > 0 and |y| < pi, or is tied to a value there by a
  /// larger box (lemma S3).
  private static func verified(_ w: ComplexBall, _ z: ComplexBall, _ r: Magnitude, _ p: Int) -> ComplexBall? {
    guard w.isFinite, r.isFinite else { return nil }
    let e = w.exp(precision: p)
    let residual = w.multiplied(by: e, precision: p).subtracting(z, precision: p)
    let slope = { (w: ComplexBall, p: Int) in
      w.exp(precision: p).multiplied(by: w.adding(.one, precision: p), precision: p)
    }
    guard let image = krawczyk(w, r, residual, p, slope) else { return nil }
    if isInPrincipalRange(w.widened(by: r), p) { return image }
    // beside the cut: the principal value at a point farther from it
    guard z.im.isPositive || z.im.isNegative else { return nil }
    for depth in [-16, -32] {
      let away = BigFloat(z.magnitude.shifted(by: depth))
      let shift = ComplexBall(.zero, Ball(exactly: z.im.isPositive ? away : away.negated))
      let other = z.centre.adding(shift, precision: 128).centre
      let wide = ComplexBall(z.re.hull(other.re, precision: 128), z.im.hull(other.im, precision: 128))
      let derivative = slope(w, 64).inverse(precision: 64).magnitude
      let radius = max(r, (derivative * wide.radius + w.magnitude.shifted(by: -50)).shifted(by: 1))
      guard wide.im.isPositive || wide.im.isNegative,
        let start = krawczyk(w, radius, w.multiplied(by: w.exp(precision: 64), precision: 64).subtracting(wide, precision: 64), 64, slope)
      else { continue }
      let tip = iterated(start.centre, other, 96)
      let tipRadius = tip.magnitude.shifted(by: -56)
      let tipResidual = tip.multiplied(by: tip.exp(precision: 96), precision: 96).subtracting(other, precision: 96)
      if let value = krawczyk(tip, tipRadius, tipResidual, 96, slope), isInPrincipalRange(tip.widened(by: tipRadius), 96),
        w.widened(by: radius).contains(value) { return image }
    }
    return nil
  }

  /// Whether x + y cot y > 0 and |y| < pi on the box.
  private static func isInPrincipalRange(_ box: ComplexBall, _ p: Int) -> Bool {
    guard box.im.magnitude < Magnitude(3.14159) else { return false }
    // y cot y >= 1 - 0.4 y^2 for |y| <= 1
    let y = box.im
    let turn: Ball
    if y.magnitude < .one {
      turn = Ball.one.subtracting(Ball(exactly: BigFloat(y.magnitude)).squared(precision: 53)
        .multiplied(by: Ball(Rational(2, 5), precision: 53), precision: 53), precision: 53)
    } else {
      turn = y.divided(by: y.function(.tan, precision: p), precision: p)
    }
    return box.re.adding(turn, precision: p).isPositive
  }
}
