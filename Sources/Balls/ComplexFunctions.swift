import CMPFR

// Elementary functions of complex balls: principal branches; indeterminate where the ball meets a cut, a pole or a
// branch point.
extension ComplexBall {
  /// e^z.
  public func exp(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.exp, precision: p)) }
    let size = re.function(.exp, precision: p + 4)
    return ComplexBall(
      size.multiplied(by: im.function(.cos, precision: p + 4), precision: p),
      size.multiplied(by: im.function(.sin, precision: p + 4), precision: p))
  }

  /// e^z - 1, accurate near 0.
  public func expm1(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.expm1, precision: p)) }
    // (e^x - 1) cos y - 2 sin^2(y/2)
    let q = p + 8
    let half = im.scaled(by: -1).function(.sin, precision: q).squared(precision: q).scaled(by: 1)
    let real = re.function(.expm1, precision: q).multiplied(by: im.function(.cos, precision: q), precision: q)
      .subtracting(half, precision: p)
    return ComplexBall(real, re.function(.exp, precision: q).multiplied(by: im.function(.sin, precision: q), precision: p))
  }

  /// |z|.
  public func absolute(precision p: Int) -> Ball {
    if isReal { return re.absolute(precision: p) }
    if re.isZero { return im.absolute(precision: p) }
    return re.squared(precision: p + 6).adding(im.squared(precision: p + 6), precision: p + 6)
      .function(.sqrt, precision: p)
  }

  /// The argument in (-pi, pi); indeterminate where z meets the half-line of the numbers <= 0.
  public func argument(precision p: Int) -> Ball {
    if re.isPositive {
      return isReal ? .zero : im.divided(by: re, precision: p + 4).function(.atan, precision: p)
    }
    guard im.isPositive || im.isNegative else { return .indeterminate }
    let quarter = Ball.pi(precision: p + 4).scaled(by: -1)
    let rest = re.divided(by: im, precision: p + 4).function(.atan, precision: p + 4)
    return (im.isPositive ? quarter : quarter.negated).subtracting(rest, precision: p)
  }

  /// The principal logarithm; indeterminate where z meets the half-line of the numbers <= 0.
  public func log(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.log, precision: p)) }
    let argument = argument(precision: p)
    return ComplexBall(argument.isFinite ? logOfModulus(precision: p) : .indeterminate, argument)
  }

  /// log |z|, accurate near |z| = 1.
  func logOfModulus(precision p: Int) -> Ball {
    if isReal { return re.absolute(precision: re.mid.precision).function(.log, precision: p) }
    let q = p + 8
    let size = re.squared(precision: 64).adding(im.squared(precision: 64), precision: 64)
    if size.isFinite, size.mid > BigFloat(exactly: 0.5), size.mid < BigFloat(2) {
      // |z|^2 - 1 = (|x| - 1)(|x| + 1) + y^2, the larger part as x
      let swap = re.mid.absolute < im.mid.absolute
      let large = swap ? im : re
      let extra = q + Swift.max(large.mid.precision, 64)
      let (x, y) = (large.absolute(precision: extra), swap ? re : im)
      let excess = x.subtracting(.one, precision: extra).multiplied(by: x.adding(.one, precision: extra), precision: extra + 8)
        .adding(y.squared(precision: extra + 8), precision: extra)
      let value = excess.function(.log1p, precision: p).scaled(by: -1)
      if value.isFinite { return value }
    }
    return re.squared(precision: q).adding(im.squared(precision: q), precision: q).function(.log, precision: p).scaled(by: -1)
  }

  /// log(1 + z), accurate near 0.
  public func log1p(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.log1p, precision: p)) }
    let q = p + 8
    let shifted = ComplexBall(re.adding(.one, precision: q + Swift.max(re.mid.precision, 64)), im)
    let argument = shifted.argument(precision: p)
    guard argument.isFinite else { return .indeterminate }
    // |1 + z|^2 - 1 = x (2 + x) + y^2
    if re.magnitude < Magnitude(0.5), im.magnitude < Magnitude(0.5) {
      let excess = re.multiplied(by: re.adding(Ball(2), precision: 2 * q), precision: 2 * q)
        .adding(im.squared(precision: 2 * q), precision: q)
      return ComplexBall(excess.function(.log1p, precision: p).scaled(by: -1), argument)
    }
    return ComplexBall(shifted.logOfModulus(precision: p), argument)
  }

  /// The principal square root; indeterminate where z meets the half-line of the numbers < 0 (an exact real z >= 0, or a
  /// real ball of such, has its real root).
  public func sqrt(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.sqrt, precision: p)) }
    let q = p + 8
    let size = absolute(precision: q)
    if re.isPositive || (re.mid.sign >= 0 && !im.containsZero) {
      let u = size.adding(re, precision: q).scaled(by: -1).function(.sqrt, precision: q)
      return ComplexBall(u.rounded(precision: p), im.divided(by: u, precision: p).scaled(by: -1))
    }
    guard !im.containsZero else { return .indeterminate }
    let v = size.subtracting(re, precision: q).scaled(by: -1).function(.sqrt, precision: q)
    let u = im.absolute(precision: q).divided(by: v, precision: p).scaled(by: -1)
    return ComplexBall(u, (im.isPositive ? v : v.negated).rounded(precision: p))
  }

  /// sin z and cos z.
  public func sineAndCosine(precision p: Int) -> (sin: ComplexBall, cos: ComplexBall) {
    let q = p + 4
    let (s, c) = (re.function(.sin, precision: q), re.function(.cos, precision: q))
    if isReal { return (ComplexBall(s.rounded(precision: p)), ComplexBall(c.rounded(precision: p))) }
    let (sh, ch) = (im.function(.sinh, precision: q), im.function(.cosh, precision: q))
    return (
      ComplexBall(s.multiplied(by: ch, precision: p), c.multiplied(by: sh, precision: p)),
      ComplexBall(c.multiplied(by: ch, precision: p), s.multiplied(by: sh, precision: p).negated)
    )
  }

  /// tan z; indeterminate where a pole is not excluded.
  public func tan(precision p: Int) -> ComplexBall { tanOverI(timesI, p).timesI.negated }

  /// tanh z; indeterminate where a pole is not excluded.
  public func tanh(precision p: Int) -> ComplexBall {
    isReal ? ComplexBall(re.function(.tanh, precision: p)) : tanOverI(self, p)
  }

  /// tanh w = (tanh x sec^2 y + i tan y sech^2 x)/(1 + tan^2 y tanh^2 x), as (sinh 2x + i sin 2y)/(cosh 2x + cos 2y).
  private func tanOverI(_ w: ComplexBall, _ p: Int) -> ComplexBall {
    let q = p + 8
    let (x, y) = (w.re, w.im)
    // the denominator over 2: sinh^2 x + cos^2 y, both terms nonnegative
    let (sh, ch) = (x.function(.sinh, precision: q), x.function(.cosh, precision: q))
    let (s, c) = (y.function(.sin, precision: q), y.function(.cos, precision: q))
    let denominator = sh.squared(precision: q).adding(c.squared(precision: q), precision: q)
    let real = sh.multiplied(by: ch, precision: q).divided(by: denominator, precision: p)
    let imaginary = s.multiplied(by: c, precision: q).divided(by: denominator, precision: p)
    return ComplexBall(w.re.isZero && real.isFinite ? .zero : real, w.im.isZero && imaginary.isFinite ? .zero : imaginary)
  }

  /// sinh z and cosh z.
  public func hyperbolicSineAndCosine(precision p: Int) -> (sinh: ComplexBall, cosh: ComplexBall) {
    let (s, c) = timesI.sineAndCosine(precision: p)
    return (s.timesI.negated, c)
  }

  /// artanh z = (log(1 + z) - log(1 - z))/2; the cuts are the real numbers of modulus >= 1.
  public func atanh(precision p: Int) -> ComplexBall {
    let q = p + 4
    return log1p(precision: q).subtracting(negated.log1p(precision: q), precision: p).scaled(by: -1)
  }

  /// arctan z = artanh(i z)/i.
  public func atan(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.atan, precision: p)) }
    return meanValue(precision: p, { $0.timesI.atanh(precision: $1).timesI.negated }, derivative: { z in
      // the derivative is enclosed only where the cuts are excluded
      guard z.re.isPositive || z.re.isNegative || z.im.magnitude < .one else { return .indeterminate }
      return z.squared(precision: 64).adding(.one, precision: 64).inverse(precision: 64)
    })
  }

  /// arcsin z = arctan(z/sqrt(1 - z^2)); the cuts are the real numbers of modulus >= 1.
  public func asin(precision p: Int) -> ComplexBall {
    meanValue(precision: p, { $0.divided(by: $0.complementRoot($1 + 8), precision: $1 + 8).atan(precision: $1) },
      derivative: { $0.complementRoot(64).inverse(precision: 64) })
  }

  /// arccos z = pi/2 - arcsin z.
  public func acos(precision p: Int) -> ComplexBall {
    ComplexBall(Ball.pi(precision: p + 4).scaled(by: -1)).subtracting(asin(precision: p + 4), precision: p)
  }

  /// sqrt(1 - z^2) as sqrt(1 - z) sqrt(1 + z).
  func complementRoot(_ p: Int) -> ComplexBall {
    let exact = p + Swift.max(re.mid.precision, 64)
    let (a, b) = (ComplexBall.one.subtracting(self, precision: exact), adding(.one, precision: exact))
    return a.sqrt(precision: p + 4).multiplied(by: b.sqrt(precision: p + 4), precision: p)
  }

  /// log(2 cosh z) = z + log(1 + e^{-2z}) (Re z >= 0), even, continued from the real line; cut along the imaginary axis
  /// from +-i pi/2 outward (lemma C5).
  public func log2cosh(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.function(.log2cosh, precision: p)) }
    guard avoidsCutOfLog2cosh else { return .indeterminate }
    return meanValue(precision: p, { m, p in
      let w = m.re.mid.sign < 0 ? m.negated : m
      return w.adding(w.scaled(by: 1).negated.exp(precision: p + 4).log1p(precision: p + 4), precision: p)
    }, derivative: { $0.tanh(precision: 64) })
  }

  /// Whether the ball is shown not to meet the imaginary axis from +-i pi/2 outward.
  var avoidsCutOfLog2cosh: Bool { im.magnitude < Magnitude(1.5707963267) || re.isPositive || re.isNegative }
}
