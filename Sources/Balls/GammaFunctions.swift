// The gamma function and its logarithmic derivatives: Stirling's series after a shift to the right, reflection on the left
// (lemmas G1 to G4 of docs/balls.md).
extension ComplexBall {
  /// Gamma(z); indeterminate where a pole is not excluded.
  public func gamma(precision p: Int) -> ComplexBall {
    guard !meetsPole else { return .indeterminate }
    return meanValueByParts(precision: p, { $0.plainGamma($1) }, derivative: { z in
      if z.isThin { return z.plainGamma(64).multiplied(by: z.polygamma(0, precision: 64), precision: 64) }
      // Gamma(m) e^{psi (z - m)} psi (lemma G3)
      let psi = z.polygammaOverBall(0)
      return z.centre.plainGamma(64).multiplied(by: psi.multiplied(by: z.deviation, precision: 64).exp(precision: 64), precision: 64)
        .multiplied(by: psi, precision: 64)
    })
  }

  /// log Gamma(z), analytic in the plane without the half-line of the numbers <= 0; indeterminate where z meets that.
  public func logGamma(precision p: Int) -> ComplexBall {
    guard re.isPositive || im.isPositive || im.isNegative else { return .indeterminate }
    return meanValueByParts(precision: p, { $0.plainLogGamma($1) }, derivative: { z in
      z.isThin ? z.polygamma(0, precision: 64) : z.polygammaOverBall(0)
    })
  }

  /// The n-th derivative of digamma = Gamma'/Gamma, n from 0 to 10,000; indeterminate where a pole is not excluded.
  public func polygamma(_ n: Int, precision p: Int) -> ComplexBall {
    guard (0...10_000).contains(n), !meetsPole else { return .indeterminate }
    return meanValueByParts(precision: p, { $0.plainPolygamma(n, $1) }, derivative: { z in
      z.isThin ? z.plainPolygamma(n + 1, 64) : z.polygammaOverBall(n + 1)
    })
  }

  /// Whether the formulas for points serve the ball too (a choice of tightness).
  private var isThin: Bool { radius.exponent < -10 }

  /// Whether an integer <= 0 is not excluded.
  private var meetsPole: Bool {
    guard im.containsZero, !re.isPositive else { return false }
    let (l, u) = re.roughEnds
    return u.sign >= 0 || l.ceiling <= u.floor
  }

  /// psi_m over a wide ball, m >= 0: to the right of 0 its Taylor polynomial of degree 1, with |psi_{m+2}(z)| <=
  /// |psi_{m+2}(Re z)| for the rest; reflection and recurrence lead there (lemma G3).
  private func polygammaOverBall(_ m: Int) -> ComplexBall {
    if re.mid.sign < 0 {
      let other = ComplexBall.one.subtracting(self, precision: exactBits(64)).polygammaOverBall(m)
      return (m % 2 == 0 ? other : other.negated).subtracting(cotangentDerivative(m, 64), precision: 64)
    }
    let least = re.lower.toDouble()
    guard least > -64 else { return .indeterminate }
    let n = least >= 0.5 ? 0 : Int(1.5 - least)
    let far = adding(ComplexBall(n), precision: exactBits(64))
    guard far.re.isPositive else { return .indeterminate }
    let change = far.radius * Ball(exactly: far.re.lower).polygamma(m + 2, precision: 53).magnitude
    let slope = far.centre.plainPolygamma(m + 1, 64).widened(by: change)
    let value = far.centre.plainPolygamma(m, 64).adding(slope.multiplied(by: far.deviation, precision: 64), precision: 64)
    let sum = recurrenceSum(m, n, 64)
    return m % 2 == 0 ? value.subtracting(sum, precision: 64) : value.adding(sum, precision: 64)
  }

  /// m! Sum_{k<n} (z + k)^{-m-1}.
  private func recurrenceSum(_ m: Int, _ n: Int, _ p: Int) -> ComplexBall {
    if n == 0 { return .zero }
    var sum = ComplexBall.zero
    for k in 0..<n {
      let power = adding(ComplexBall(k), precision: exactBits(p)).inverse(precision: p).power(m + 1, precision: p)
      sum = sum.adding(power, precision: p)
    }
    return sum.multiplied(by: ComplexBall.factorial(m, p), precision: p)
  }

  /// log |Gamma(x)| of a real x that is no pole.
  func logOfModulusOfGamma(precision p: Int) -> ComplexBall {
    if re.mid.sign > 0 { return plainLogGamma(p) }
    // log pi - log |sin pi x| - log Gamma(1 - x)
    let wp = p + 24
    let other = ComplexBall.one.subtracting(self, precision: exactBits(wp)).plainLogGamma(wp)
    let sine = sineOfPi(wp).re.absolute(precision: wp).function(.log, precision: wp)
    return ComplexBall(Ball.pi(precision: wp).function(.log, precision: wp).subtracting(sine, precision: wp))
      .subtracting(other, precision: p)
  }

  // MARK: as the formulas stand, for balls too

  private func plainGamma(_ p: Int) -> ComplexBall {
    if !isFinite { return .indeterminate }
    // an error of log Gamma is a relative one of Gamma
    let wp = p + 24 + Swift.max(0, Swift.min(magnitude.exponent, 64))
    if re.mid.sign < 0 {
      // pi/(sin(pi z) Gamma(1 - z))
      let other = ComplexBall.one.subtracting(self, precision: exactBits(wp)).plainGamma(p + 4)
      return ComplexBall(Ball.pi(precision: p + 4))
        .divided(by: sineOfPi(p + 8).multiplied(by: other, precision: p + 8), precision: p)
    }
    let n = shift(wp, 0)
    let far = adding(ComplexBall(n), precision: exactBits(wp)).stirling(wp).exp(precision: p + 8)
    return far.divided(by: risingProduct(n, p + 8), precision: p)
  }

  private func plainLogGamma(_ p: Int) -> ComplexBall {
    let wp = p + 24
    if re.mid.sign < 0 {
      if im.isNegative { return conjugate.plainLogGamma(p).conjugate }
      guard im.isPositive else { return .indeterminate }
      // log sin(pi z) = -i pi (z - 1/2) - log 2 + log(1 - e^{2 pi i z}) for Im z > 0
      let turn = reducedPi(wp).scaled(by: 1).timesI
      let tail = turn.expm1(precision: wp).negated.log(precision: wp)
      let half = ComplexBall(Ball(exactly: BigFloat(1, exponent: -1)))
      let line = subtracting(half, precision: wp).multiplied(by: Ball.pi(precision: wp), precision: wp).timesI
      let other = ComplexBall.one.subtracting(self, precision: exactBits(wp)).plainLogGamma(wp)
      let constant = Ball.pi(precision: wp).scaled(by: 1).function(.log, precision: wp)
      return line.adding(ComplexBall(constant), precision: wp).subtracting(tail, precision: wp)
        .subtracting(other, precision: p)
    }
    let n = shift(wp, 0)
    var value = adding(ComplexBall(n), precision: exactBits(wp)).stirling(wp)
    if isReal {
      value = value.subtracting(risingProduct(n, wp).log(precision: wp), precision: p)
    } else {
      for k in 0..<n {
        value = value.subtracting(adding(ComplexBall(k), precision: wp).log(precision: wp), precision: wp)
      }
    }
    return value.rounded(precision: p)
  }

  private func plainPolygamma(_ m: Int, _ p: Int) -> ComplexBall {
    if !isFinite { return .indeterminate }
    let wp = p + 20
    if re.mid.sign < 0 {
      // (-1)^m psi_m(1 - z) - pi (d/dz)^m cot(pi z)
      let other = ComplexBall.one.subtracting(self, precision: exactBits(wp)).plainPolygamma(m, wp)
      return (m % 2 == 0 ? other : other.negated).subtracting(cotangentDerivative(m, wp), precision: p)
    }
    let n = shift(wp, m)
    var value = adding(ComplexBall(n), precision: exactBits(wp)).polygammaSeries(m, wp)
    if n > 0 {
      let sum = recurrenceSum(m, n, wp)
      value = m % 2 == 0 ? value.subtracting(sum, precision: wp) : value.adding(sum, precision: wp)
    }
    return value.rounded(precision: p)
  }

  /// Bits that hold sums of z and small integers exactly, where that is reasonable.
  private func exactBits(_ p: Int) -> Int {
    let top = Swift.max(re.mid.exponent, im.mid.exponent, 32)
    let depth = re.mid.isZero ? 0 : re.mid.precision - re.mid.exponent
    return Swift.max(p, Swift.min(top + depth + 8, 4 * p + 1024))
  }

  /// How far to the right Stirling's series needs z: a choice of cost, the remainder is proved anywhere.
  private func shift(_ p: Int, _ m: Int) -> Int {
    let far = 0.2 * Double(p) + 10 + Double(m)
    let (x, y) = (re.mid.toDouble(), im.mid.absolute.toDouble())
    return y >= far || x >= far ? 0 : Int(far - x) + 1
  }

  /// z (z + 1) .. (z + n - 1).
  private func risingProduct(_ n: Int, _ p: Int) -> ComplexBall {
    var product = ComplexBall.one
    for k in 0..<n {
      product = product.multiplied(by: adding(ComplexBall(k), precision: exactBits(p)), precision: p + 16)
    }
    return product
  }

  static func factorial(_ n: Int, _ p: Int) -> Ball {
    var product = Ball.one
    if n >= 2 { for k in 2...n { product = product.multiplied(by: Ball(k), precision: p + 16) } }
    return product
  }

  /// (z - 1/2) log z - z + log(2 pi)/2 + Sum_{k<N} B_2k/(2k (2k-1) z^{2k-1}), with its remainder.
  private func stirling(_ p: Int) -> ComplexBall {
    let log = log(precision: p)
    let half = ComplexBall(Ball(exactly: BigFloat(1, exponent: -1)))
    var sum = subtracting(half, precision: p + 8).multiplied(by: log, precision: p).subtracting(self, precision: p)
    let constant = Ball.pi(precision: p).scaled(by: 1).function(.log, precision: p).scaled(by: -1)
    sum = sum.adding(ComplexBall(constant), precision: p)
    return sum.adding(bernoulliSum(-1, p), precision: p)
  }

  /// The (m+1)-th derivative of Stirling's series.
  private func polygammaSeries(_ m: Int, _ p: Int) -> ComplexBall {
    let inverse = inverse(precision: p)
    if m == 0 {
      return log(precision: p).subtracting(inverse.scaled(by: -1), precision: p).subtracting(bernoulliSum(0, p), precision: p)
    }
    // (-1)^(m-1) ((m-1)!/z^m + m!/(2 z^{m+1}) + Sum B_2k (2k+m-1)!/((2k)! z^{2k+m}))
    let power = inverse.power(m, precision: p).multiplied(by: ComplexBall.factorial(m - 1, p), precision: p)
    let next = power.multiplied(by: inverse, precision: p).multiplied(by: Ball(m), precision: p).scaled(by: -1)
    let sum = power.adding(next, precision: p).adding(bernoulliSum(m, p), precision: p)
    return m % 2 == 1 ? sum : sum.negated
  }

  /// Sum_{1<=k<N} B_2k (2k+m-1)!/((2k)! z^{2k+m}) with its remainder, N where that is small or stops falling. After N
  /// terms it is at most 2 |B_2N| (2N+m-1)!/((2N)! |z|^{2N+m}) sec^{2N+m+1}(arg z/2) (lemma G2).
  private func bernoulliSum(_ m: Int, _ p: Int) -> ComplexBall {
    let inverse = inverse(precision: p)
    let square = inverse.squared(precision: p)
    // (2k+m-1)!/((2k)! z^{2k+m}) at k = 1
    let factor = m >= 1 ? ComplexBall.factorial(m + 1, p) : .one
    var power = square.multiplied(by: inverse.power(m, precision: p), precision: p)
      .multiplied(by: factor, precision: p).scaled(by: -1)
    // cos^2(arg z/2) = (1 + x/|z|)/2
    let cosine = re.divided(by: absolute(precision: 64), precision: 64).adding(.one, precision: 64).scaled(by: -1)
    guard power.isFinite, cosine.isPositive else { return .indeterminate }
    let least = Ball(exactly: BigFloat(mignitude))
    // the bound without 2 |B_2N|
    var bound = cosine.function(.sqrt, precision: 64).multiplied(by: least, precision: 64)
      .power(-2 - m, precision: 64).divided(by: cosine.function(.sqrt, precision: 64), precision: 64)
      .multiplied(by: factor, precision: 64).scaled(by: -1)
    let step = cosine.multiplied(by: least.squared(precision: 64), precision: 64)
    var sum = ComplexBall.zero
    var last = Magnitude.infinity
    var k = 1
    while true {
      let b = Bernoulli.number(k)
      let rest = bound.multiplied(by: Ball(b, precision: 64), precision: 64).magnitude.shifted(by: 1)
      let scale = sum.isZero ? power.magnitude : sum.magnitude
      if k == Bernoulli.limit || !(rest < last) || rest.exponent < scale.exponent - p - 8 {
        return sum.widened(by: rest)
      }
      last = rest
      sum = sum.adding(power.multiplied(by: Ball(b, precision: p), precision: p), precision: p)
      // times (2k+m)(2k+m+1)/((2k+1)(2k+2) z^2)
      let (up, down) = (Ball((2 * k + m) * (2 * k + m + 1)), Ball((2 * k + 1) * (2 * k + 2)))
      power = power.multiplied(by: square, precision: p).multiplied(by: up, precision: p).divided(by: down, precision: p)
      bound = bound.multiplied(by: up, precision: 64).divided(by: down.multiplied(by: step, precision: 64), precision: 64)
      k += 1
    }
  }

  // MARK: sines and cotangents of pi z

  /// pi (z - n) for the integer n nearest to the middle.
  private func reducedPi(_ p: Int) -> ComplexBall {
    let whole = re.mid.adding(BigFloat(1, exponent: -1), precision: re.mid.precision + 64, rounding: .nearest).floor
    let rest = re.subtracting(Ball(exactly: whole), precision: p + Swift.max(re.mid.precision, 64))
    return ComplexBall(rest, im).multiplied(by: Ball.pi(precision: p + 8), precision: p + 8)
  }

  /// sin(pi z).
  func sineOfPi(_ p: Int) -> ComplexBall {
    let whole = re.mid.adding(BigFloat(1, exponent: -1), precision: re.mid.precision + 64, rounding: .nearest).floor
    let isEven = whole.scaled(by: -1).isInteger
    let s = reducedPi(p).sineAndCosine(precision: p).sin
    return isEven ? s : s.negated
  }

  /// pi (d/dz)^m cot(pi z) = pi^(m+1) Q_m(c), c = cot(pi z), Q_0 = c, Q_{j+1} = -(1 + c^2) Q_j'.
  private func cotangentDerivative(_ m: Int, _ p: Int) -> ComplexBall {
    // beyond, the coefficients (at most m! 2^m) are not worth having
    guard m <= 400 else { return .indeterminate }
    let cotangent = reducedPi(p + 8).cotangent(p + 8)
    var q = [Rational.zero, .one]
    for _ in 0..<m {
      var next = [Rational](repeating: .zero, count: q.count + 1)
      for (j, a) in q.enumerated().dropFirst() {
        // -(1 + c^2) j a c^(j-1)
        let term = try! -(Rational(j) * a)
        next[j - 1] = try! next[j - 1] + term
        next[j + 1] = try! next[j + 1] + term
      }
      q = next
    }
    // all powers have the same parity and coefficients one sign: no cancellation for real c
    var sum = ComplexBall.zero
    for a in q.reversed() {
      sum = sum.multiplied(by: cotangent, precision: p + 8).adding(ComplexBall(Ball(a, precision: p + 8)), precision: p + 8)
    }
    return sum.multiplied(by: Ball.pi(precision: p + 8).power(m + 1, precision: p + 8), precision: p)
  }

  /// cot(x + iy) = (sin x cos x - i sinh y cosh y)/(sin^2 x + sinh^2 y), the second part as 1/(tanh y (1 + (sin x/sinh y)^2))
  /// for large y.
  private func cotangent(_ p: Int) -> ComplexBall {
    let q = p + 8
    let (s, c) = (re.function(.sin, precision: q), re.function(.cos, precision: q))
    if isReal { return ComplexBall(c.divided(by: s, precision: p)) }
    let (sh, ch) = (im.function(.sinh, precision: q), im.function(.cosh, precision: q))
    let denominator = s.squared(precision: q).adding(sh.squared(precision: q), precision: q)
    let real = s.multiplied(by: c, precision: q).divided(by: denominator, precision: p)
    if im.mignitude > Magnitude(0.5) {
      let ratio = s.divided(by: sh, precision: q).squared(precision: q).adding(.one, precision: q)
      let imaginary = Ball.one.divided(by: im.function(.tanh, precision: q).multiplied(by: ratio, precision: q), precision: p)
      return ComplexBall(real, imaginary.negated)
    }
    return ComplexBall(
      real,
      sh.multiplied(by: ch, precision: q).divided(by: denominator, precision: p).negated)
  }
}
