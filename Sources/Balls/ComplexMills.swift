import CMPFR

// The Gaussian family of complex balls, through R(z) = H(z)/phi(z) = Int_0^inf e^{-z t - t^2/2} dt (entire). Lemmas C2 to
// C4 of docs/balls.md.
extension ComplexBall {
  /// phi(z) = e^{-z^2/2}/sqrt(2 pi).
  public func gaussianDensity(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.phi, precision: p)) }
    return meanValue(precision: p, { $0.density($1) }, derivative: { z in
      z.density(64).multiplied(by: z, precision: 64).negated
    })
  }

  private func density(_ p: Int) -> ComplexBall {
    let extra = Swift.min(Swift.max(0, 2 * Swift.max(re.mid.exponent, im.mid.exponent)), 1 << 20)
    return squared(precision: p + extra + 8).scaled(by: -1).negated.exp(precision: p + 4)
      .divided(by: MillsRatio.rootTwoPi(p + 4), precision: p)
  }

  /// R(z) = H(z)/phi(z); R' = z R - 1, |R'(z)| <= I_1(Re z).
  public func millsRatio(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(MillsRatio.value(re, precision: p)) }
    if !isFinite { return .indeterminate }
    if isExact { return MillsRatio.complexValue(self, p) }
    if re.mid.sign < 0 {
      // sqrt(2 pi) e^{z^2/2} - R(-z)
      return density(p + 8).inverse(precision: p + 8).subtracting(negated.millsRatio(precision: p + 8), precision: p)
    }
    return MillsRatio.complexValue(centre, p).widened(by: radius * MillsRatio.slopeBound(re)).rounded(precision: p)
  }

  /// The Gaussian tail H(z) = P(Z > z).
  public func gaussianTail(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.H, precision: p)) }
    return meanValue(precision: p, { m, p in
      if m.re.mid.sign < 0 { return ComplexBall.one.subtracting(m.negated.gaussianTail(precision: p + 4), precision: p) }
      return m.density(p + 4).multiplied(by: m.millsRatio(precision: p + 4), precision: p)
    }, derivative: { $0.gaussianDensity(precision: 64).negated })
  }

  /// The Gaussian distribution function Phi(z) = H(-z).
  public func gaussianDistribution(precision p: Int) -> ComplexBall { negated.gaussianTail(precision: p) }

  /// mills(z) = phi(z)/H(z) = 1/R(z); indeterminate where a zero of H is not excluded.
  public func mills(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.mills, precision: p)) }
    return meanValue(precision: p, { $0.plainMills($1) }, derivative: { $0.plainMillsDerivative(64) })
  }

  private func plainMills(_ p: Int) -> ComplexBall {
    if re.mid.sign < 0 {
      // R(-z) is of moderate size, R(z) is not
      return density(p + 4).divided(by: gaussianTail(precision: p + 4), precision: p)
    }
    return millsRatio(precision: p + 4).inverse(precision: p)
  }

  /// The derivative of mills, mills (mills - z) = (1 - z R)/R^2.
  public func millsDerivative(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.millsDerivative, precision: p)) }
    // mills'' = (2 mills - z) mills' - mills
    return meanValue(precision: p, { $0.plainMillsDerivative($1) }, derivative: { z in
      let (m, slope) = (z.mills(precision: 64), z.plainMillsDerivative(64))
      return m.scaled(by: 1).subtracting(z, precision: 64).multiplied(by: slope, precision: 64).subtracting(m, precision: 64)
    })
  }

  private func plainMillsDerivative(_ p: Int) -> ComplexBall {
    // mills - z ~ 1/z for large z on the right
    let extra = re.mid.sign < 0 ? 8 : 2 * Swift.max(0, Swift.min(magnitude.exponent, 1 << 20)) + 8
    let m = plainMills(p + extra)
    return m.multiplied(by: m.subtracting(self, precision: p + extra), precision: p)
  }

  /// log H(z), continued from the real line; indeterminate where that is not shown (lemma C4).
  public func logGaussianTail(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.logH, precision: p)) }
    if !isFinite { return .indeterminate }
    // left of 0: |1 - H| = |H(-z)| <= e^{y^2/2} H(-x) < 1
    if !re.isNonnegative {
      let right = Ball(exactly: re.upper).negated.function(.H, precision: 53)
      let growth = Ball(exactly: BigFloat(im.magnitude)).squared(precision: 53).scaled(by: -1).function(.exp, precision: 53)
      guard growth.multiplied(by: right, precision: 53).upper < .one else { return .indeterminate }
    }
    return meanValue(precision: p, { m, p in
      let q = p + 8
      if m.re.mid.sign < 0 { return m.negated.gaussianTail(precision: q).negated.log1p(precision: p) }
      let extra = Swift.max(0, Swift.min(2 * m.magnitude.exponent, 1 << 20))
      return m.millsRatio(precision: q).divided(by: MillsRatio.rootTwoPi(q), precision: q).log(precision: q)
        .subtracting(m.squared(precision: q + extra).scaled(by: -1), precision: p)
    }, derivative: { $0.mills(precision: 64).negated })
  }

  /// erfc(z) = 2 H(sqrt 2 z).
  public func erfc(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.erfc, precision: p)) }
    return meanValue(precision: p, { $0.timesRootTwo($1).gaussianTail(precision: $1 + 4).scaled(by: 1).rounded(precision: $1) },
      derivative: { $0.erfSlope(64).negated })
  }

  /// erf(z) = 1 - erfc(z), by its series near 0.
  public func erf(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.erf, precision: p)) }
    return meanValue(precision: p, { m, p in
      if m.re.mid.sign < 0 { return m.negated.erf(precision: p).negated }
      if m.magnitude < .one {
        // (2/sqrt pi) z e^{-z^2} G(2 z^2)
        let q = p + 16
        return MillsRatio.complexSeries(m.squared(precision: q).scaled(by: 1), q)
          .multiplied(by: m, precision: q).multiplied(by: m.erfSlope(q), precision: p)
      }
      return ComplexBall.one.subtracting(m.erfc(precision: p + 4), precision: p)
    }, derivative: { $0.erfSlope(64) })
  }

  /// (2/sqrt pi) e^{-z^2}.
  private func erfSlope(_ p: Int) -> ComplexBall {
    let extra = Swift.max(0, Swift.min(2 * magnitude.exponent, 1 << 20))
    return squared(precision: p + extra + 8).negated.exp(precision: p + 8)
      .divided(by: Ball.pi(precision: p + 8).function(.sqrt, precision: p + 8), precision: p + 4).scaled(by: 1)
  }

  /// erfcx(z) = e^{z^2} erfc(z) = sqrt(2/pi) R(sqrt 2 z).
  public func erfcx(precision p: Int) -> ComplexBall {
    let q = p + 8
    return timesRootTwo(p).millsRatio(precision: q).scaled(by: 1).divided(by: MillsRatio.rootTwoPi(q), precision: p)
  }

  /// sqrt 2 z with bits for z^2 to spare.
  private func timesRootTwo(_ p: Int) -> ComplexBall {
    let q = p + Swift.max(0, Swift.min(2 * magnitude.exponent, 1 << 20)) + 16
    return multiplied(by: Ball(2).function(.sqrt, precision: q), precision: q)
  }
}

extension MillsRatio {
  /// Upper bound of |R'| over a ball of real parts: I_1(x) = 1 - x R(x) decreases, and <= min(1, 1/x^2) for x >= 0.
  static func slopeBound(_ re: Ball) -> Magnitude {
    let x = re.lower
    if x.sign > 0 {
      let least = Magnitude(lower: x)
      return min(.one, .one / least / least)
    }
    let r = value(x, precision: 53).multiplied(by: Ball(exactly: x), precision: 53)
    return Ball.one.subtracting(r, precision: 53).magnitude
  }

  /// G(w) = Sum w^k/(2k+1)!! for a complex ball w: partial sums until the ratio of terms is at most 1/2, then the last
  /// term bounds the rest (lemma C2).
  static func complexSeries(_ w: ComplexBall, _ p: Int) -> ComplexBall {
    let size = w.magnitude.toDouble()
    guard size < 1e6 else { return .indeterminate }
    var (term, sum) = (ComplexBall.one, ComplexBall.one)
    var k = 0
    repeat {
      k += 1
      term = term.multiplied(by: w, precision: p).divided(by: Ball(2 * k + 1), precision: p)
      sum = sum.adding(term, precision: p)
      if !term.isFinite { return .indeterminate }
    } while Double(2 * k + 3) < 2.001 * size || (!term.isZero && term.magnitude.exponent > -p)
    return sum.widened(by: term.magnitude)
  }

  /// R at an exact complex point.
  static func complexValue(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    if z.re.mid.sign < 0 {
      // R(z) = sqrt(2 pi) e^{z^2/2} - R(-z)
      let q = p + 8
      let first = exponentialOfHalfSquare(z, q).multiplied(by: rootTwoPi(q), precision: q)
      return first.subtracting(complexValue(z.negated, q), precision: p)
    }
    let size = z.magnitude.toDouble()
    if size * size > 1.4 * Double(p + 12) { return complexAsymptotic(z, p) }
    if z.magnitude.exponent < -(1 << 50) {
      // |R'| <= 1 on the right of 0
      return ComplexBall(rootTwoPi(p).scaled(by: -1)).widened(by: z.magnitude)
    }
    let wp = p + Int(size * size * 0.7214) + 2 * Swift.max(z.magnitude.exponent, 0) + 20
    let first = exponentialOfHalfSquare(z, wp).multiplied(by: rootTwoPi(wp).scaled(by: -1), precision: wp)
    let second = complexSeries(z.squared(precision: wp), wp).multiplied(by: z, precision: wp)
    return first.subtracting(second, precision: p)
  }

  private static func exponentialOfHalfSquare(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    let extra = Swift.max(0, Swift.min(2 * z.magnitude.exponent, 1 << 20))
    return z.squared(precision: p + extra + 8).scaled(by: -1).exp(precision: p)
  }

  /// Sum_{k<n} (-1)^k (2k-1)!!/z^{2k+1} for Re z >= 0: the remainder is at most the first omitted term where Re z >= |Im
  /// z|, and at most 1.69 sqrt(n + 1) times that anywhere (lemma C3).
  private static func complexAsymptotic(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    let wp = p + 20
    let inverse = z.inverse(precision: wp)
    let square = inverse.squared(precision: wp)
    let limit = z.mignitude.toDouble()
    var (term, sum) = (inverse, inverse)
    var k = 0
    while true {
      k += 1
      term = term.multiplied(by: square, precision: wp).multiplied(by: Ball(2 * k - 1), precision: wp).negated
      if term.magnitude.exponent < sum.magnitude.exponent - p - 8 || Double(2 * k + 2) > limit * limit { break }
      sum = sum.adding(term, precision: wp)
    }
    // the first omitted term is `term`, with k terms in the sum
    return sum.widened(by: term.magnitude * remainderFactor(z, k)).rounded(precision: p)
  }

  private static func remainderFactor(_ z: ComplexBall, _ n: Int) -> Magnitude {
    z.im.mid.absolute <= z.re.mid ? .one : Magnitude(1.69) * Magnitude(Double(n + 1)).squareRoot
  }
}
