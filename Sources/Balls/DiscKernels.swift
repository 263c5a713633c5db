/// Elementary functions of doubles made of IEEE additions, multiplications, divisions and square roots alone, in
/// round-to-nearest, each with a proved error. They serve bounds: a few units in the last place are given away for
/// short proofs. Nothing here calls the C library. Proofs: docs/discs.md, section 2.
public enum DiscKernels {
  /// |exp(x) - e^x| <= expError e^x.
  public static let expError = 0x1p-49
  /// Absolute error of both parts of `sinCos`.
  public static let sinCosError = 0x1p-49
  /// |log(x) - true| <= logError max(1, |true|).
  public static let logError = 0x1p-49
  /// Absolute error of `argument`.
  public static let argumentError = 0x1p-48
  /// Largest |x| that `exp` accepts.
  public static let expLimit = 700.0
  /// Largest |y| that `sinCos` accepts.
  public static let sinCosLimit = 0x1p20

  /// 1.5 * 2^52: adding it rounds a double below 2^51 in modulus to an integer, held in the low bits.
  @usableFromInline static let rounder = 0x1.8p52

  /// e^x with relative error at most `expError`. Requires |x| <= `expLimit`. (docs/discs.md, 2.1)
  public static func exp(_ x: Double) -> Double {
    let shifted = x * 0x1.71547652b82fep0 + rounder
    let k = shifted - rounder
    let r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33
    let z = r * r
    let even = 1 + z * (1 / 2.0 + z * (1 / 24.0 + z * (1 / 720.0 + z * (1 / 40320.0
      + z * (1 / 3_628_800.0 + z * (1 / 479_001_600.0))))))
    let odd = 1 + z * (1 / 6.0 + z * (1 / 120.0 + z * (1 / 5040.0 + z * (1 / 362_880.0
      + z * (1 / 39_916_800.0)))))
    let exponent = shifted.bitPattern &- rounder.bitPattern &+ 1023
    return (even + r * odd) * Double(bitPattern: exponent << 52)
  }

  /// An upper bound of e^x for every x: infinity above `expLimit` and for NaN, a tiny number below minus it.
  public static func expUpper(_ x: Double) -> Double {
    guard x <= expLimit else { return .infinity }
    return x < -expLimit ? 0x1p-1009 : exp(x) * (1 + 0x1p-48)
  }

  /// A lower bound of e^x for every x: 0 below -`expLimit` and for NaN, e^`expLimit` at most.
  public static func expLower(_ x: Double) -> Double {
    guard x >= -expLimit else { return 0 }
    return exp(min(x, expLimit)) * (1 - 0x1p-48)
  }

  /// sin y and cos y, each with absolute error at most `sinCosError`. Requires |y| <= `sinCosLimit`.
  /// (docs/discs.md, 2.2)
  public static func sinCos(_ y: Double) -> (sin: Double, cos: Double) {
    let shifted = y * 0x1.45f306dc9c883p-1 + rounder
    let k = shifted - rounder
    let r = (y - k * 0x1.921fb544p0) - k * 0x1.0b4611a626331p-34
    let z = r * r
    let s = r + r * (z * (-1 / 6.0 + z * (1 / 120.0 + z * (-1 / 5040.0 + z * (1 / 362_880.0
      + z * (-1 / 39_916_800.0 + z * (1 / 6_227_020_800.0 + z * (-1 / 1_307_674_368_000.0))))))))
    let c = 1 + z * (-1 / 2.0 + z * (1 / 24.0 + z * (-1 / 720.0 + z * (1 / 40320.0 + z * (-1 / 3_628_800.0
      + z * (1 / 479_001_600.0 + z * (-1 / 87_178_291_200.0 + z * (1 / 20_922_789_888_000.0))))))))
    switch (shifted.bitPattern &- rounder.bitPattern) & 3 {
    case 0: return (s, c)
    case 1: return (c, -s)
    case 2: return (-s, -c)
    default: return (-c, s)
    }
  }

  /// The natural logarithm with error at most `logError` max(1, |log x|). Requires x positive and finite.
  /// (docs/discs.md, 2.3)
  public static func log(_ x: Double) -> Double {
    var bits = x.bitPattern
    var k = 0.0
    if bits < 0x0010_0000_0000_0000 {
      bits = (x * 0x1p54).bitPattern
      k = -54
    }
    let exponent = (Int64(bitPattern: bits) &- 0x3FE6_A09E_667F_3BCD) >> 52
    let m = Double(bitPattern: bits &- UInt64(bitPattern: exponent << 52))
    k += Double(exponent)
    let s = (m - 1) / (m + 1)
    let z = s * s
    let p = 2 / 3.0 + z * (2 / 5.0 + z * (2 / 7.0 + z * (2 / 9.0 + z * (2 / 11.0 + z * (2 / 13.0
      + z * (2 / 15.0 + z * (2 / 17.0 + z * (2 / 19.0))))))))
    return k * 0x1.62e42feep-1 + (2 * s + (s * (z * p) + k * 0x1.a39ef35793c76p-33))
  }

  /// Arg(x + i y) in [-pi, pi] with absolute error at most `argumentError`; y = -0 counts as 0, so that the negative
  /// axis has argument pi; 0 at the origin. Requires finite x and y. (docs/discs.md, 2.4)
  public static func argument(_ x: Double, _ y: Double) -> Double {
    var a = x.magnitude
    var b = y.magnitude
    let top = max(a, b)
    if top < 0x1p-900 || top > 0x1p1000 {
      if top == 0 { return 0 }
      let scale = top > 1 ? 0x1p-100 : 0x1p150
      a *= scale
      b *= scale
    }
    let swapped = b > a
    let long = swapped ? b : a
    let short = swapped ? a : b
    let shifted = 8 * (short / long) + rounder
    let c = (shifted - rounder) * 0.125
    let s = (short - c * long) / (long + c * short)
    let z = s * s
    let p = -1 / 3.0 + z * (1 / 5.0 + z * (-1 / 7.0 + z * (1 / 9.0 + z * (-1 / 11.0))))
    let j = Int(truncatingIfNeeded: (shifted.bitPattern &- rounder.bitPattern) & 15)
    var angle = arctangents[j] + (s + s * (z * p))
    if swapped { angle = 0x1.921fb54442d18p0 - angle }
    if x < 0 { angle = 0x1.921fb54442d18p1 - angle }
    return y < 0 ? -angle : angle
  }

  /// atan(j/8) for j = 0 ... 8, correctly rounded; the lanes above are not used.
  static let arctangents = SIMD16<Double>(
    0, 0.12435499454676144, 0.24497866312686414, 0.35877067027057225, 0.4636476090008061, 0.5585993153435624,
    0.6435011087932844, 0.7188299996216245, 0.7853981633974483, 0, 0, 0, 0, 0, 0, 0)

  /// |x + i y| with relative error at most 2^-51, or absolute error at most 2^-1074 where that is larger. Infinite
  /// or NaN where a part is. (docs/discs.md, 1.2)
  public static func modulus(_ x: Double, _ y: Double) -> Double {
    let square = x * x + y * y
    if square > 0x1p-900 && square < 0x1p1000 { return square.squareRoot() }
    let top = max(x.magnitude, y.magnitude)
    if top == 0 && x == y { return 0 }
    let up = top < 1
    let a = x * (up ? 0x1p600 : 0x1p-600)
    let b = y * (up ? 0x1p600 : 0x1p-600)
    return (a * a + b * b).squareRoot() * (up ? 0x1p-600 : 0x1p600)
  }

  /// An upper bound of the number that `modulus` stands for; exact at 0.
  @inline(__always) public static func modulusUpper(_ m: Double) -> Double {
    m < 0x1p-1000 ? 2 * m : m * (1 + 0x1p-50)
  }

  /// A lower bound of the number that `modulus` stands for.
  @inline(__always) public static func modulusLower(_ m: Double) -> Double {
    m < 0x1p-1000 ? 0 : m * (1 - 0x1p-50)
  }

  /// An upper bound of e^r - 1 for r >= 0; 0 at 0, infinity above `expLimit`. (docs/discs.md, 2.5)
  public static func expm1Upper(_ r: Double) -> Double {
    guard r <= expLimit else { return .infinity }
    if r < 0.25 {
      if r < 0x1p-1000 { return 2 * r }
      let series = 1 + r * (0.5 + r * (0x1.5555555555556p-3 + r * (0x1.5555555555556p-5 + r * 0x1.2p-7)))
      return r * series * (1 + 0x1p-50)
    }
    return (exp(r) * (1 + 0x1p-48) - 1) * (1 + 0x1p-50)
  }

  /// An upper bound of -log(1 - t) for 0 <= t < 1; 0 at 0, infinity for t >= 1 and NaN. (docs/discs.md, 2.5)
  public static func minusLog1mUpper(_ t: Double) -> Double {
    guard t < 1 else { return .infinity }
    if t < 0.25 {
      if t < 0x1p-1000 { return 2 * t }
      let series = 1 + t * (0.5 + t * (0x1.5555555555556p-2 + t * (0.25 + t * 0x1.2p-2)))
      return t * series * (1 + 0x1p-50)
    }
    let value = -log(1 - t)
    return value + max(1, value) * 0x1p-47
  }
}
