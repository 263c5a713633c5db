// The modified Bessel functions of orders 0 and 1: power series, and for large arguments the series in 1/z with proved
// remainders (lemmas K1 to K4 of docs/balls.md).
extension ComplexBall {
  /// I_0(z).
  public func besselI0(precision p: Int) -> ComplexBall {
    meanValue(precision: p, { $0.plainI(0, $1) }, derivative: { $0.overBall(1) })
  }

  /// I_1(z); its derivative is (I_0 + I_2)/2.
  public func besselI1(precision p: Int) -> ComplexBall {
    meanValue(precision: p, { $0.plainI(1, $1) }, derivative: {
      $0.overBall(0).adding($0.overBall(2), precision: 64).scaled(by: -1)
    })
  }

  /// K_0(z), cut along the numbers <= 0.
  public func besselK0(precision p: Int) -> ComplexBall {
    meanValue(precision: p, { $0.plainK(0, $1) }, derivative: { $0.plainK(1, 64).negated })
  }

  /// K_1(z), cut along the numbers <= 0.
  public func besselK1(precision p: Int) -> ComplexBall {
    meanValue(precision: p, { $0.plainK(1, $1) }, derivative: { z in
      z.plainK(0, 64).adding(z.plainK(1, 64).divided(by: z, precision: 64), precision: 64).negated
    })
  }

  /// I_1(z)/I_0(z) =: r; r' = 1/2 + I_2/(2 I_0) - r^2. Indeterminate where a zero of I_0 is not excluded.
  public func besselRatio(precision p: Int) -> ComplexBall {
    meanValue(precision: p, { $0.plainRatio($1) }, derivative: { z in
      let r = z.ratioOverBall
      let second = z.overBall(2).divided(by: z.overBall(0), precision: 64).adding(.one, precision: 64)
      return second.scaled(by: -1).subtracting(r.squared(precision: 64), precision: 64)
    })
  }

  /// log I_0(z), real on the real line and analytic in the plane cut along the imaginary axis from the zeros nearest to 0,
  /// +-2.4048.. i, outward; indeterminate where the cuts are not excluded (lemma K5).
  public func logBesselI0(precision p: Int) -> ComplexBall {
    // the first zero of J_0 exceeds 2.4048
    guard isReal || re.isPositive || re.isNegative || im.magnitude < Magnitude(2.4048) else { return .indeterminate }
    return meanValueByParts(precision: p, { m, p in (m.re.mid.sign < 0 ? m.negated : m).plainLogI0(p) },
      derivative: { $0.ratioOverBall })
  }

  /// log I_0 at a point with Re z >= 0 off the cuts.
  private func plainLogI0(_ p: Int) -> ComplexBall {
    let wp = p + 16
    if let s = scaledI(0, p + 8), s.re.isPositive {
      // z + log(e^{-z} sqrt(2 pi z) I_0) - log(2 pi z)/2
      let root = multiplied(by: Ball.pi(precision: wp).scaled(by: 1), precision: wp)
      return adding(s.log(precision: p + 8), precision: wp).subtracting(root.log(precision: wp).scaled(by: -1), precision: p)
    }
    if magnitude < .one {
      // I_0 - 1 = w Sum w^k/((k+1)!)^2
      return seriesI0Excess(wp).log1p(precision: p)
    }
    if magnitude < Magnitude(2.4) { return plainI(0, p + 8).log(precision: p) }
    // z + Log(e^{-z} I_0), principal
    let scaled = plainI(0, wp).multiplied(by: negated.exp(precision: wp), precision: wp)
    return adding(scaled.log(precision: p + 8), precision: p)
  }

  // MARK: as the formulas stand

  /// I_n over the ball, n <= 2: |I_n'(z)| <= I_0(Re z), as I_n(z) = Int_0^pi cos(n t) e^{z cos t} dt/pi.
  private func overBall(_ order: Int) -> ComplexBall {
    if isReal { return plainI(order, 64) }
    let slope = ComplexBall(Ball(exactly: BigFloat(re.magnitude))).plainI(0, 53).magnitude
    let middle = order == 2 ? centre.seriesI(2, 64) : centre.plainI(order, 64)
    return middle.widened(by: radius * slope)
  }

  private var ratioOverBall: ComplexBall { overBall(1).divided(by: overBall(0), precision: 64) }

  private func plainI(_ order: Int, _ p: Int) -> ComplexBall {
    if !isFinite { return .indeterminate }
    if re.mid.sign < 0 {
      let other = negated.plainI(order, p)
      return order == 0 ? other : other.negated
    }
    if let s = scaledI(order, p + 8) {
      let extra = Swift.max(0, Swift.min(magnitude.exponent, 64))
      let root = multiplied(by: Ball.pi(precision: p + 16).scaled(by: 1), precision: p + 16).sqrt(precision: p + 8)
      return rounded(precision: p + extra + 16).exp(precision: p + 8).multiplied(by: s, precision: p + 8)
        .divided(by: root, precision: p)
    }
    return seriesI(order, p)
  }

  private func plainRatio(_ p: Int) -> ComplexBall {
    if re.mid.sign < 0 { return negated.plainRatio(p).negated }
    if let a = scaledI(1, p + 8), let b = scaledI(0, p + 8) { return a.divided(by: b, precision: p) }
    return plainI(1, p + 8).divided(by: plainI(0, p + 8), precision: p)
  }

  /// (z/2)^n Sum w^k/(k! (k+n)!), w = z^2/4 (lemma K1); indeterminate beyond |z| = 10^5.
  private func seriesI(_ order: Int, _ p: Int) -> ComplexBall {
    let size = magnitude.toDouble()
    guard size < 1e5 else { return .indeterminate }
    // terms are of size e^|z|, the value may be as small as e^Re z
    let wp = p + 16 + (isReal ? 0 : Int(1.4427 * (size - re.mignitude.toDouble())) + 8)
    let w = squared(precision: wp).scaled(by: -2)
    let bound = 1.001 * size * size / 2
    var term = scaled(by: -1).power(order, precision: wp).divided(by: ComplexBall.factorial(order, wp), precision: wp)
    var sum = term
    var k = 0
    repeat {
      k += 1
      term = term.multiplied(by: w, precision: wp).divided(by: Ball(k * (k + order)), precision: wp)
      sum = sum.adding(term, precision: wp)
      // from here on the ratio of terms is at most |w|/(k+1)^2 <= 1/2
    } while Double((k + 1) * (k + 1)) < bound || (!term.isZero && term.magnitude.exponent > sum.magnitude.exponent - wp)
    return sum.widened(by: term.magnitude).rounded(precision: p)
  }

  /// I_0(z) - 1.
  private func seriesI0Excess(_ p: Int) -> ComplexBall {
    let w = squared(precision: p).scaled(by: -2)
    var (term, sum, k) = (w, w, 1)
    repeat {
      k += 1
      term = term.multiplied(by: w, precision: p).divided(by: Ball(k * k), precision: p)
      sum = sum.adding(term, precision: p)
    } while !term.isZero && term.magnitude.exponent > sum.magnitude.exponent - p
    return sum.widened(by: term.magnitude)
  }

  /// e^{-z} sqrt(2 pi z) I_n(z), n = 0 or 1, by Sum_{k<N} c_k (n+1/2)_k/z^k, where that series reaches `p` bits; nil
  /// elsewhere (lemma K2).
  private func scaledI(_ order: Int, _ p: Int) -> ComplexBall? {
    let x = Swift.min(re.mignitude.toDouble(), 1e300)
    guard re.isPositive, x > 0.75 * Double(p) + 20, x > 0.8 * magnitude.toDouble() || magnitude.toDouble() > 1e300 else {
      return nil
    }
    let wp = p + 12
    let inverse = inverse(precision: wp)
    let (sum, term, n) = alternating(inverse, order, sign: -1, p: wp, limit: x / 2)
    // |z|^{n+1/2} times 2 |c_N| Gamma(N+n+1/2)/x^{N+n+1/2} + e^{-x} (3 + 2/(x - N - 1)), over Gamma(n+1/2) > 0.88
    let lower = BigFloat(re.mignitude)
    let ratio = magnitude / Magnitude(lower: lower)
    let angle = Ball(exactly: BigFloat(ratio)).power(n + order + 1, precision: 53).magnitude
    let decay = Ball(exactly: lower).negated.function(.exp, precision: 53).magnitude
    let size = Ball(exactly: BigFloat(magnitude)).power(order + 1, precision: 53).magnitude
    let rest = term.magnitude * Magnitude(2) * angle + size * decay * Magnitude(3.5) * Magnitude(1.14)
    return sum.widened(by: rest)
  }

  /// Sum_{k<N} sign^k a_k(n)/z^k with a_k = binom(n-1/2, k) (n+1/2)_k/2^k, and the first omitted term: N >= 1 where terms
  /// are small or stop falling, or reaches the limit.
  private func alternating(
    _ inverse: ComplexBall, _ order: Int, sign: Int, p: Int, limit: Double
  ) -> (sum: ComplexBall, term: ComplexBall, n: Int) {
    var (term, sum) = (ComplexBall.one, ComplexBall.zero)
    var k = 0
    while true {
      sum = sum.adding(term, precision: p)
      // a_{k+1}/a_k = (n - 1/2 - k)(n + 1/2 + k)/(2 (k+1)) = (4 n^2 - (2k+1)^2)/(8 (k+1))
      let next = term.multiplied(by: inverse, precision: p)
        .multiplied(by: Ball(sign * (4 * order * order - (2 * k + 1) * (2 * k + 1))), precision: p)
        .divided(by: Ball(8 * (k + 1)), precision: p)
      k += 1
      let isSmall = next.magnitude.exponent < -p
      if isSmall || Double(k + 1) > limit || (k > 1 && !(next.magnitude < term.magnitude)) {
        return (sum, next, k)
      }
      term = next
    }
  }

  private func plainK(_ order: Int, _ p: Int) -> ComplexBall {
    if !isFinite || !(re.isPositive || im.isPositive || im.isNegative) { return .indeterminate }
    let size = magnitude.toDouble()
    if re.isPositive, re.mignitude.toDouble() > 0.4 * Double(p) + 20 {
      // sqrt(pi/(2z)) e^{-z} (Sum + remainder), the remainder at most the first omitted term for Re z >= 0 (lemma K3)
      let wp = p + 12
      let (sum, term, _) = alternating(inverse(precision: wp), order, sign: 1, p: wp, limit: 1e9)
      let extra = Swift.max(0, Swift.min(magnitude.exponent, 64))
      let root = ComplexBall(Ball.pi(precision: wp).scaled(by: -1)).divided(by: self, precision: wp).sqrt(precision: wp)
      return sum.widened(by: term.magnitude).multiplied(by: root, precision: wp)
        .multiplied(by: rounded(precision: wp + extra).negated.exp(precision: wp), precision: p)
    }
    guard size < 1e5 else { return .indeterminate }
    let wp = p + Int(2.9 * size) + 24
    let log = scaled(by: -1).log(precision: wp)
    let gamma = Ball.eulerGamma(precision: wp)
    let w = squared(precision: wp).scaled(by: -2)
    let bound = 1.001 * size * size
    // Sum_k h_k w^k/(k! (k+n)!), h_k = H_k (n = 0) or H_k + H_{k+1} (n = 1); h_{k+1}/h_k <= 3/2 for k >= 1
    var (harmonic, power, sum) = (Ball.zero, ComplexBall.one, ComplexBall.zero)
    var k = 0
    if order == 1 { sum = .one }
    var term = ComplexBall.one
    repeat {
      k += 1
      harmonic = harmonic.adding(Ball.one.divided(by: Ball(k), precision: wp), precision: wp)
      power = power.multiplied(by: w, precision: wp).divided(by: Ball(k * (k + order)), precision: wp)
      let h = order == 0 ? harmonic
        : harmonic.scaled(by: 1).adding(Ball.one.divided(by: Ball(k + 1), precision: wp), precision: wp)
      term = power.multiplied(by: h, precision: wp)
      sum = sum.adding(term, precision: wp)
      // the ratio of terms is at most (3/2) |w|/(k+1)^2 <= 3/8 from here on
    } while Double((k + 1) * (k + 1)) < bound || (!term.isZero && term.magnitude.exponent > sum.magnitude.exponent - wp)
    sum = sum.widened(by: term.magnitude)
    let front = log.adding(ComplexBall(gamma), precision: wp)
    if order == 0 {
      // -(log(z/2) + gamma) I_0 + Sum
      return sum.subtracting(front.multiplied(by: seriesI(0, wp), precision: wp), precision: p)
    }
    // 1/z + (log(z/2) + gamma) I_1 - (z/4) Sum
    return inverse(precision: wp).adding(front.multiplied(by: seriesI(1, wp), precision: wp), precision: wp)
      .subtracting(sum.multiplied(by: self, precision: wp).scaled(by: -2), precision: p)
  }
}
