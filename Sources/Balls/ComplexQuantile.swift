/// The inverses of erf and Phi of complex balls, continued from the real line into the plane cut along the real numbers
/// outside their domain: Newton's iteration for a candidate, Krawczyk's test for the enclosure (lemma S4 of docs/balls.md).
enum ComplexQuantile {
  /// A number by its three distances: z - 1/2, z and 1 - z, each with its own relative accuracy.
  private struct Target {
    var centred, lower, upper: ComplexBall
    /// The same for 1 - z, whose quantile is the negative.
    var mirrored: Target { Target(centred: centred.negated, lower: upper, upper: lower) }
    var centre: Target { Target(centred: centred.centre, lower: lower.centre, upper: upper.centre) }

    /// Of (1 + y)/2.
    static func ofErf(_ y: ComplexBall, _ p: Int) -> Target {
      let q = bits(y, p)
      return Target(
        centred: y.scaled(by: -1), lower: y.adding(.one, precision: q).scaled(by: -1),
        upper: ComplexBall.one.subtracting(y, precision: q).scaled(by: -1))
    }

    static func ofPhi(_ z: ComplexBall, _ p: Int) -> Target {
      let q = bits(z, p)
      let half = ComplexBall(Ball(exactly: BigFloat(1, exponent: -1)))
      return Target(
        centred: z.subtracting(half, precision: q), lower: z, upper: ComplexBall.one.subtracting(z, precision: q))
    }

    /// Enough for the sums with 1 to be exact, where that is reasonable.
    private static func bits(_ z: ComplexBall, _ p: Int) -> Int {
      let top = Swift.max(z.re.mid.exponent, z.im.mid.exponent, 1)
      let depth = Swift.max(
        z.re.mid.isZero ? 0 : z.re.mid.precision - z.re.mid.exponent,
        z.im.mid.isZero ? 0 : z.im.mid.precision - z.im.mid.exponent)
      return Swift.max(p, Swift.min(top + depth + 8, 4 * p + 1024))
    }
  }

  /// The inverse of erf; indeterminate where a cut is not excluded, or where the test fails.
  static func erfinv(_ y: ComplexBall, _ p: Int) -> ComplexBall {
    if y.im.containsZero, !(y.re.magnitude < .one) { return .indeterminate }
    return y.meanValueByParts(precision: p, { y, p in
      point(.ofErf(y, p), p + 8).divided(by: Ball(2).function(.sqrt, precision: p + 8), precision: p)
    }, derivative: { y in
      slope(.ofErf(y, 64)).divided(by: Ball(8).function(.sqrt, precision: 64), precision: 64)
    })
  }

  /// The inverse of Phi; indeterminate where a cut is not excluded, or where the test fails.
  static func Phiinv(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    if z.im.containsZero, !z.re.isPositive || z.re.upper >= .one { return .indeterminate }
    return z.meanValueByParts(precision: p, { point(.ofPhi($0, $1), $1) }, derivative: { slope(.ofPhi($0, 64)) })
  }

  /// The quantile at a point.
  private static func point(_ t: Target, _ p: Int) -> ComplexBall {
    if t.centred.isZero { return .zero }
    if t.centred.re.mid.sign < 0 { return point(t.mirrored, p).negated }
    let wp = p + 32
    let u = candidate(t, wp)
    for loss in [2, 6, 12, 24] {
      if let box = verified(u, t, u.magnitude.shifted(by: loss - p), wp) { return box.rounded(precision: p) }
    }
    return .indeterminate
  }

  /// The derivative 1/phi(u) over a ball.
  private static func slope(_ t: Target) -> ComplexBall {
    if t.centred.re.mid.sign < 0 { return slope(t.mirrored) }
    let u = candidate(t.centre, 64)
    let size = slopeAt(u, 64).magnitude * t.centred.radius + u.magnitude.shifted(by: -50)
    for growth in [1.25, 2.0, 4.0] {
      if let box = verified(u, t, size * Magnitude(growth), 64) {
        return density(box, 64).inverse(precision: 64)
      }
    }
    return .indeterminate
  }

  private static func slopeAt(_ u: ComplexBall, _ p: Int) -> ComplexBall {
    u.gaussianDensity(precision: p).inverse(precision: p)
  }

  /// phi over a box, by the tighter of two formulas.
  private static func density(_ u: ComplexBall, _ p: Int) -> ComplexBall {
    if u.isExact { return u.gaussianDensity(precision: p) }
    let direct = u.squared(precision: p).scaled(by: -1).negated.exp(precision: p).divided(by: MillsRatio.rootTwoPi(p), precision: p)
    let other = u.gaussianDensity(precision: p)
    return direct.isFinite && direct.radius < other.radius ? direct : other
  }

  /// mills over a box to the right of 0, likewise.
  private static func hazard(_ u: ComplexBall, _ p: Int) -> ComplexBall {
    if u.isExact { return u.mills(precision: p) }
    let (direct, other) = (u.millsRatio(precision: p).inverse(precision: p), u.mills(precision: p))
    return direct.isFinite && direct.radius < other.radius ? direct : other
  }

  /// Phi(u) - 1/2 = erf(u/sqrt 2)/2.
  private static func centred(_ u: ComplexBall, _ p: Int) -> ComplexBall {
    let q = p + Swift.max(0, Swift.min(2 * u.magnitude.exponent, 1 << 20)) + 8
    return u.divided(by: Ball(2).function(.sqrt, precision: q), precision: q).erf(precision: p).scaled(by: -1)
  }

  /// Whether log H(u) = Log upper is solved (Re u > 0), rather than Phi(u) - 1/2 = centred.
  private static func usesTail(_ t: Target) -> Bool { t.centred.re.mid > BigFloat(1, exponent: -2) }

  /// Krawczyk's image of the box of radius r about u, where it proves the quantile of every number of t to lie in it.
  private static func verified(_ u: ComplexBall, _ t: Target, _ r: Magnitude, _ p: Int) -> ComplexBall? {
    guard u.isFinite, r.isFinite else { return nil }
    let box = u.widened(by: r)
    if usesTail(t) {
      guard box.re.isPositive else { return nil }
      let residual = u.logGaussianTail(precision: p).subtracting(t.upper.log(precision: p), precision: p)
      return InverseFunctions.krawczyk(u, r, residual, p) { hazard($0, $1).negated }
    }
    // |x y| + |arg u| < pi, the argument of u or -u, at most pi/2
    let (x, y) = (box.re.magnitude, box.im.magnitude)
    let turn: Magnitude
    if box.re.containsZero {
      turn = Magnitude(1.5708)
    } else {
      turn = Ball(exactly: BigFloat(y / box.re.mignitude)).function(.atan, precision: 53).magnitude
    }
    guard x * y + turn < Magnitude(3.1415) else { return nil }
    let residual = centred(u, p).subtracting(t.centred, precision: p)
    return InverseFunctions.krawczyk(u, r, residual, p) { density($0, $1) }
  }

  /// About the quantile at a point with Re centred >= 0: nothing is proved.
  private static func candidate(_ t: Target, _ p: Int) -> ComplexBall {
    if t.centred.magnitude < Magnitude(0.3) {
      let start = t.centred.multiplied(by: MillsRatio.rootTwoPi(64), precision: 64).centre
      return newton(start, p, keepsRight: false) { u, p in
        centred(u, p).subtracting(t.centred, precision: p).divided(by: u.gaussianDensity(precision: p), precision: p)
      }
    }
    // log H(u) is about -u^2/2
    let start = t.upper.log(precision: 64).scaled(by: 1).negated.sqrt(precision: 64).centre
    return newton(start, p, keepsRight: true) { u, p in
      u.logGaussianTail(precision: p).subtracting(t.upper.log(precision: p), precision: p)
        .divided(by: u.mills(precision: p).negated, precision: p)
    }
  }

  /// Newton's iteration, with few bits first, and kept to the right of 0 if asked.
  private static func newton(
    _ start: ComplexBall, _ p: Int, keepsRight: Bool, _ step: (ComplexBall, Int) -> ComplexBall
  ) -> ComplexBall {
    var u = start
    for bits in p > 80 ? [64, p] : [p] {
      for _ in 0..<60 {
        let d = step(u, bits)
        guard d.isFinite else { break }
        var next = u.subtracting(d, precision: bits).centre
        if keepsRight, next.re.mid.sign < 0 { next = ComplexBall(next.re.negated, next.im) }
        let done = d.magnitude.isZero || d.magnitude.exponent < next.magnitude.exponent - bits / 2 - 4
        u = next
        if done { break }
      }
    }
    return u
  }
}
