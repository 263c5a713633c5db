import CMPFR

/// The Gaussian tail through the Mills ratio R(x) = H(x)/phi(x) = Int_0^inf e^{-x t - t^2/2} dt, x >= 0, with full
/// relative accuracy at any precision: a power series for moderate x, the asymptotic series beyond (lemmas R1 to R4 of
/// docs/balls.md). mpfr_erfc is never called.
public enum MillsRatio {
  /// Whether x is so small that x^2 might underflow; then every function here changes by at most 2 |x| from 0, as all
  /// derivatives are below 2 there.
  static func isNegligible(_ x: BigFloat) -> Bool { !x.isZero && x.exponent < -(1 << 50) }

  /// Whether the asymptotic series reaches `bits` bits at y = x^2 (a choice of cost only: both series are proved
  /// anywhere).
  static func usesAsymptotics(_ y: BigFloat, _ bits: Int) -> Bool { y.toDouble(.down) > 1.4 * Double(bits + 12) }

  /// Bits that cancel between e^{y/2} and R: ceil(y / (2 log 2)), for y below the asymptotic range.
  static func cancellation(_ y: BigFloat) -> Int { Int(Swift.min(y.toDouble(.up) * 0.7214, 1e9)) + 1 }

  /// G(y) = Sum_{k>=0} y^k/(2k+1)!!, relative error about 2^-bits (lemma R1). y >= 0, moderate. Blocks of m terms share
  /// the powers y^0 .. y^m; within a block coefficients are integers of a word over common denominators.
  static func series(_ y: BigFloat, bits: Int) -> Ball {
    let (count, tail) = seriesTerms(y, bits: bits)
    let m = Swift.max(1, Int(Double(count).squareRoot() * 0.9))
    let wp = bits + 8 + Int.bitWidth - (8 * count + 12 * m + 8).leadingZeroBitCount
    let fixed = FixedPoint(registers: m + 2, fraction: wp)
    let sum = fixed[m + 1]
    fixed.setOne(fixed[0])
    fixed.set(fixed[1], floorOf: y)
    if m >= 2 { for i in 2...m { fixed.multiply(fixed[i], fixed[i - 1], fixed[1]) } }
    cgmp_z_set_si(sum, 0)
    var first = (count - 1) / m * m
    while first >= 0 {
      // sum = y^m times the blocks above; then terms first + i, i from the last of the block down
      fixed.multiply(sum, fixed[m])
      var i = Swift.min(m, count - first) - 1
      while i >= 0 {
        var denominator = UInt(2 * (first + i) + 3)
        cgmp_z_addmul_ui(sum, fixed[i], denominator)
        while i > 0 {
          let (next, overflow) = denominator.multipliedReportingOverflow(by: UInt(2 * (first + i) + 1))
          if overflow { break }
          denominator = next
          i -= 1
          cgmp_z_addmul_ui(sum, fixed[i], denominator)
        }
        cgmp_z_fdiv_q_ui(sum, sum, denominator)
        i -= 1
      }
      first -= m
    }
    let value = fixed.ball(sum, precision: wp + 8, error: .zero)
    return value.widened(by: value.magnitude * Magnitude(Double(8 * count + 12 * m + 8)).shifted(by: -wp) + tail)
  }

  /// How many terms of G are taken, and a bound of the others: t_N = y^N/(2N+1)!! <= (e y/(2N+2))^N, and at most half of
  /// the one before from there on.
  private static func seriesTerms(_ y: BigFloat, bits: Int) -> (count: Int, tail: Magnitude) {
    let size = Magnitude(upper: y)
    let rough = size.toDouble()
    var n = Swift.max(2, Int(Swift.min(1.001 * rough, 1e9)))
    while true {
      let base = size * Magnitude(2.7182819) / Magnitude(Double(2 * n + 2))
      var (power, square, e) = (Magnitude.one, base, n)
      while e > 0 {
        if e & 1 == 1 { power *= square }
        square *= square
        e >>= 1
      }
      if power.isZero || power.exponent < -bits { return (n, power.shifted(by: 1)) }
      // each further term gains at least log2(1/base) bits
      let gain = Swift.max(1, -base.exponent)
      n += Swift.max(1, Swift.min(bits + power.exponent, n * gain) / (2 * gain + 2))
    }
  }

  /// A(y) = x R(x) at y = x^2 by Sum (-1)^k (2k-1)!!/y^k, the remainder bounded by the first omitted term (lemma R2).
  /// Blocks of m terms (m even) share the powers of V = 1/y.
  static func asymptotic(_ y: BigFloat, bits: Int) -> Ball {
    let (count, omitted) = asymptoticTerms(y, bits: bits)
    let m = Swift.max(2, Int(Double(count).squareRoot() * 0.35) * 2)
    // an error of a unit in V^i counts y^i times
    let wp = bits + 8 + m * Swift.max(y.exponent, 1)
    let fixed = FixedPoint(registers: m + 2, fraction: wp)
    let sum = fixed[m + 1]
    fixed.setOne(fixed[0])
    fixed.set(fixed[1], floorOf: BigFloat.one.divided(by: y, precision: wp + 8, rounding: .down))
    for i in 2...m { fixed.multiply(fixed[i], fixed[i - 1], fixed[1]) }
    cgmp_z_set_si(sum, 0)
    var first = (count - 1) / m * m
    while first >= 0 {
      if first + m < count { fixed.multiply(sum, fixed[m]) }
      for i in stride(from: Swift.min(m, count - first) - 1, through: 0, by: -1) {
        cgmp_z_mul_ui(sum, sum, UInt(2 * (first + i) + 1))
        if i & 1 == 0 { cgmp_z_add(sum, sum, fixed[i]) } else { cgmp_z_sub(sum, sum, fixed[i]) }
      }
      first -= m
    }
    // below 24 y^m units in all
    let units = Magnitude(24).shifted(by: m * Swift.max(y.exponent, 1) - wp)
    return fixed.ball(sum, precision: bits + 8, error: units + omitted)
  }

  /// How many terms of A are taken, 2 N <= y + 2, and a bound of the first omitted one: (2N-1)!!/y^N <= sqrt 2 (2N/(e
  /// y))^N.
  private static func asymptoticTerms(_ y: BigFloat, bits: Int) -> (count: Int, omitted: Magnitude) {
    let inverse = Magnitude.one / Magnitude(lower: y)
    let most = Swift.max(1, Int(Swift.min(y.toDouble(.down), 1e9)) / 2)
    var n = 1
    while true {
      let base = Magnitude(Double(2 * n)) * Magnitude(0.36787945) * inverse
      var (power, square, e) = (Magnitude(1.4142136), base, n)
      while e > 0 {
        if e & 1 == 1 { power *= square }
        square *= square
        e >>= 1
      }
      if n == most || power.exponent < -bits - 2 { return (n, power) }
      let gain = Swift.max(1, -base.exponent)
      n = Swift.min(most, n + Swift.max(1, (bits + 2 + power.exponent) / (gain + 1)))
    }
  }

  private static let rootTwoPiTiers = [192, 576, 1280].map { Ball.pi(precision: $0 + 8).scaled(by: 1).function(.sqrt, precision: $0) }
  private static let inverseRootTwoPiTiers = rootTwoPiTiers.map { Ball.one.divided(by: $0, precision: $0.mid.precision) }

  /// sqrt(2 pi).
  static func rootTwoPi(_ precision: Int) -> Ball {
    if let tier = rootTwoPiTiers.first(where: { $0.mid.precision >= precision + 8 }) {
      return tier.rounded(precision: precision + 2)
    }
    return Ball.pi(precision: precision + 4).scaled(by: 1).function(.sqrt, precision: precision + 2)
  }

  /// 1/sqrt(2 pi).
  private static func inverseRootTwoPi(_ precision: Int) -> Ball {
    if let tier = inverseRootTwoPiTiers.first(where: { $0.mid.precision >= precision + 8 }) {
      return tier.rounded(precision: precision + 2)
    }
    return Ball.one.divided(by: rootTwoPi(precision + 4), precision: precision + 2)
  }

  /// e^{-y/2}/sqrt(2 pi).
  static func density(_ y: BigFloat, precision: Int) -> Ball {
    let e = Ball(exactly: y.scaled(by: -1).negated).function(.exp, precision: precision + 4)
    return e.multiplied(by: inverseRootTwoPi(precision + 4), precision: precision + 4)
  }

  /// R at z >= 0 given y = z^2 exactly and z as a thin ball.
  static func ratio(_ z: Ball, _ y: BigFloat, precision: Int) -> Ball {
    if usesAsymptotics(y, precision) {
      return asymptotic(y, bits: precision).divided(by: z, precision: precision + 4)
    }
    let wp = precision + cancellation(y) + 2 * Swift.max(z.mid.exponent, 0) + 8
    let e = Ball(exactly: y.scaled(by: -1)).function(.exp, precision: wp)
    let first = rootTwoPi(wp).scaled(by: -1).multiplied(by: e, precision: wp)
    let second = z.multiplied(by: series(y, bits: wp), precision: wp)
    return first.subtracting(second, precision: precision + 4)
  }

  /// H at z >= 0 given y = z^2 exactly and z as a thin ball; full relative accuracy.
  static func tail(_ z: Ball, _ y: BigFloat, precision: Int) -> Ball {
    if usesAsymptotics(y, precision) {
      let numerator = density(y, precision: precision).multiplied(
        by: asymptotic(y, bits: precision), precision: precision + 6)
      return numerator.divided(by: z, precision: precision + 4)
    }
    let wp = precision + cancellation(y) + 2 * Swift.max(z.mid.exponent, 0) + 8
    let centre = density(y, precision: wp).multiplied(by: z, precision: wp)
      .multiplied(by: series(y, bits: wp), precision: wp)
    return Ball(exactly: BigFloat(1, exponent: -1)).subtracting(centre, precision: precision + 4)
  }

  /// R(x) for an exact x >= 0 (x < 0: R(x) = 1/phi(x) - R(-x)), full relative accuracy.
  public static func value(_ x: BigFloat, precision: Int) -> Ball {
    var ball = Ball.zero
    return x.sign > 0 && ball.setFixedMillsRatio(x, precision) ? ball : seriesValue(x, precision: precision)
  }

  /// The same by the series alone.
  static func seriesValue(_ x: BigFloat, precision: Int) -> Ball {
    if isNegligible(x) {
      return seriesValue(BigFloat.zero, precision: precision).widened(by: Magnitude(upper: x).shifted(by: 1))
    }
    let y = x.multipliedExactly(by: x)
    if x.sign >= 0 { return ratio(Ball(exactly: x), y, precision: precision + 4).rounded(precision: precision) }
    let inverse = Ball.one.divided(by: density(y, precision: precision + 4), precision: precision + 8)
    return inverse.subtracting(
      ratio(Ball(exactly: x.negated), y, precision: precision + 4), precision: precision)
  }

  /// R on a ball: decreasing, |R'| = I_1 <= min(1, 1/x^2) for x >= 0 (lemma R3); ends for wide balls.
  public static func value(_ x: Ball, precision: Int) -> Ball {
    if !x.isFinite { return .indeterminate }
    if x.isExact { return value(x.mid, precision: precision) }
    let least = Magnitude.differenceBelow(Magnitude(lower: x.mid), x.rad)
    if x.mid.sign > 0 && !least.isZero && (x.rad / least).exponent <= -10 {
      let slope = min(.one, Magnitude.one / least / least)
      return value(x.mid, precision: precision).widened(by: x.rad * slope)
    }
    let (l, u) = x.roughEnds
    return Ball(
      lower: value(u, precision: precision).lower, upper: value(l, precision: precision).upper, precision: precision)
  }

  // MARK: functions at exact points, every sign

  /// H(x).
  static func pointH(_ x: BigFloat, precision p: Int) -> Ball {
    let y = x.multipliedExactly(by: x)
    if x.sign >= 0 { return tail(Ball(exactly: x), y, precision: p + 4) }
    if let bound = negligibleTail(y, p + 6) { return Ball.one.rounded(precision: p + 4).widened(by: bound) }
    return Ball.one.subtracting(smallTail(x, y, p), precision: p + 4)
  }

  /// A bound of H(x) <= e^{-y/2}/2 < 2^{-0.7213 y - 1} where that is below 2^-p.
  private static func negligibleTail(_ y: BigFloat, _ p: Int) -> Magnitude? {
    let bits = Int(Swift.min(0.7213 * y.toDouble(.down), 1e15))
    return bits > p ? Magnitude.powerOfTwo(-bits) : nil
  }

  /// H(|x|) to about 2^-p absolutely.
  private static func smallTail(_ x: BigFloat, _ y: BigFloat, _ p: Int) -> Ball {
    tail(Ball(exactly: x.absolute), y, precision: Swift.max(16, p + 6 - cancellation(y)))
  }

  /// log H(x).
  static func pointLogH(_ x: BigFloat, precision p: Int) -> Ball {
    let y = x.multipliedExactly(by: x)
    if x.sign < 0 {
      return tail(Ball(exactly: x.negated), y, precision: p + 8).negated.function(.log1p, precision: p + 4)
    }
    let r = ratio(Ball(exactly: x), y, precision: p + 8)
    let head = r.divided(by: rootTwoPi(p + 8), precision: p + 8).function(.log, precision: p + 8)
    return head.subtracting(Ball(exactly: y.scaled(by: -1)), precision: p + 4)
  }

  /// phi(x)/H(x).
  static func pointMills(_ x: BigFloat, precision p: Int) -> Ball {
    let y = x.multipliedExactly(by: x)
    if x.sign >= 0 {
      return Ball.one.divided(by: ratio(Ball(exactly: x), y, precision: p + 6), precision: p + 4)
    }
    let density = density(y, precision: p + 6)
    if let bound = negligibleTail(y, p + 6) {
      // 1/(1 - t) <= 1 + 2 t
      return density.widened(by: density.magnitude * bound.shifted(by: 1))
    }
    return density.divided(by: Ball.one.subtracting(smallTail(x, y, p), precision: p + 6), precision: p + 4)
  }

  /// erfc(x) = 2 H(sqrt 2 x).
  static func pointErfc(_ x: BigFloat, precision p: Int) -> Ball {
    let y = x.multipliedExactly(by: x).scaled(by: 1)
    let bits = x.sign >= 0 ? p + 4 : Swift.max(16, p + 6 - cancellation(y))
    let wp = bits + (usesAsymptotics(y, bits) ? 0 : cancellation(y) + 2 * Swift.max(x.exponent, 0)) + 16
    let z = Ball(2).function(.sqrt, precision: wp).multiplied(by: Ball(exactly: x.absolute), precision: wp)
    let h = tail(z, y, precision: bits).scaled(by: 1)
    return x.sign >= 0 ? h : Ball(2).subtracting(h, precision: p + 4)
  }

  /// erf(x) = (2/sqrt pi) x e^{-x^2} G(2 x^2), or 1 - erfc(|x|) with the sign of x where erfc is small.
  static func pointErf(_ x: BigFloat, precision p: Int) -> Ball {
    if x.isZero { return .zero }
    let y = x.multipliedExactly(by: x).scaled(by: 1)
    let bits = Swift.max(16, p + 6 - cancellation(y))
    if usesAsymptotics(y, bits) {
      let value = Ball.one.subtracting(pointErfc(x.absolute, precision: bits), precision: p + 4)
      return x.sign > 0 ? value : value.negated
    }
    let wp = p + 10
    let factor = Ball.pi(precision: wp).function(.sqrt, precision: wp)
    return Ball(exactly: y.scaled(by: -1).negated).function(.exp, precision: wp)
      .multiplied(by: Ball(exactly: x.scaled(by: 1)), precision: wp)
      .multiplied(by: series(y, bits: wp), precision: wp)
      .divided(by: factor, precision: p + 4)
  }

  /// erfcx(x) = e^{x^2} erfc(x) = sqrt(2/pi) R(sqrt 2 x).
  static func pointErfcx(_ x: BigFloat, precision p: Int) -> Ball {
    if isNegligible(x) { return Ball.one.rounded(precision: p).widened(by: Magnitude(upper: x).shifted(by: 1)) }
    let y = x.multipliedExactly(by: x).scaled(by: 1)
    let q = p + 8
    let wp = q + (usesAsymptotics(y, q) ? 0 : cancellation(y) + 2 * Swift.max(x.exponent, 0)) + 16
    let z = Ball(2).function(.sqrt, precision: wp).multiplied(by: Ball(exactly: x.absolute), precision: wp)
    let right = ratio(z, y, precision: q).scaled(by: 1).divided(by: rootTwoPi(q), precision: q)
    if x.sign >= 0 { return right.rounded(precision: p) }
    return Ball(exactly: y.scaled(by: -1)).function(.exp, precision: q).scaled(by: 1).subtracting(right, precision: p)
  }

  /// The derivative of mills: mills (mills - x), for x > 0 as (1 - x R)/R^2 (1 - x R is about 1/x^2).
  static func pointMillsDerivative(_ x: BigFloat, precision p: Int) -> Ball {
    if x.sign <= 0 {
      let m = pointMills(x, precision: p + 6)
      return m.multiplied(by: m.subtracting(Ball(exactly: x), precision: p + 6), precision: p)
    }
    let extra = 2 * Swift.max(0, Swift.min(x.exponent, 1 << 20)) + 8
    let r = value(x, precision: p + extra)
    return Ball.one.subtracting(r.multiplied(by: Ball(exactly: x), precision: p + extra), precision: p + 8)
      .divided(by: r.squared(precision: p + 8), precision: p)
  }
}
