import CMPFR

/// An upper bound >= 0 with its own exponent: `mantissa * 2^exponent`, mantissa a double in [1/2, 1), or 0, or
/// infinity. Every operation is rounded upward (lemma M1 of docs/balls.md) and is exact where the result has 53 bits:
/// the interval [0, x] of a double x is exactly middle x/2, radius x/2.
///
///     let m = Magnitude(0.1) + .powerOfTwo(-60)     // at least the exact sum
///     m.squareRoot.toDouble()                       // at least its root
public struct Magnitude: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 0, infinity, or in [1/2, 1).
  public let mantissa: Double
  /// Power of two; 0 for 0 and infinity.
  public let exponent: Int

  /// Exponents stay within those of `BigFloat`, so that every finite magnitude is one exactly: larger becomes infinity,
  /// smaller is raised (still an upper bound).
  static let exponentLimit = (1 << 60) - 64

  /// 0.
  public static let zero = Magnitude(unchecked: 0, 0)
  /// No bound at all.
  public static let infinity = Magnitude(unchecked: .infinity, 0)
  /// 1.
  public static let one = Magnitude(unchecked: 0.5, 1)

  @inline(__always) init(unchecked mantissa: Double, _ exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// `m * 2^e` for m in [1/2, 2), normalised.
  @inline(__always) init(normalizing m: Double, _ e: Int) {
    var m = m
    var e = e
    if m >= 1 {
      m *= 0.5
      e += 1
    }
    if e.magnitude > UInt(Magnitude.exponentLimit) {
      self = e > 0 ? .infinity : Magnitude(unchecked: 0.5, 1 - Magnitude.exponentLimit)
    } else {
      self.init(unchecked: m, e)
    }
  }

  /// `d * 2^scale` exactly, d >= 0; NaN becomes infinity, a negative d counts by its absolute value.
  public init(_ d: Double, scale: Int = 0) {
    if d == 0 {
      self = .zero
    } else if d.isFinite {
      self.init(normalizing: d.significand.magnitude * 0.5, Int(d.exponent) + 1 + scale)
    } else {
      self = .infinity
    }
  }

  /// 2^k.
  public static func powerOfTwo(_ k: Int) -> Magnitude { Magnitude(normalizing: 0.5, k + 1) }

  /// The absolute value of `x` rounded up to 53 bits; NaN becomes infinity.
  public init(upper x: BigFloat) { self.init(x, upward: true) }

  /// The absolute value of `x` rounded down to 53 bits: a lower bound of |x| (0 for NaN).
  public init(lower x: BigFloat) { self.init(x, upward: false) }

  @inline(__always) init(_ x: BigFloat, upward: Bool) {
    self = withExtendedLifetime(x.storage) {
      let p = x.storage.pointer
      let kind = cmpfr_kind(p)
      if kind != 1 { return kind == 0 || (kind == 3 && !upward) ? .zero : .infinity }
      var exact: Int32 = 0
      var bits = cmpfr_leading_bits(p, &exact)
      if upward && exact == 0 { bits += 1 }
      return Magnitude(normalizing: Double(bits) * 0x1p-53, p.pointee._mpfr_exp)
    }
  }

  /// Whether it is 0.
  @inline(__always) public var isZero: Bool { mantissa == 0 }
  /// Whether it is a finite bound.
  @inline(__always) public var isFinite: Bool { mantissa < 1 }

  /// Numerical order.
  @inline(__always) public static func < (a: Magnitude, b: Magnitude) -> Bool {
    if a.mantissa == 0 || b.mantissa == 0 || !a.isFinite || !b.isFinite { return a.mantissa < b.mantissa }
    return a.exponent < b.exponent || (a.exponent == b.exponent && a.mantissa < b.mantissa)
  }

  /// The sum, rounded up.
  @inline(__always) public static func + (a: Magnitude, b: Magnitude) -> Magnitude {
    if b.mantissa == 0 { return a }
    if a.mantissa == 0 { return b }
    if !a.isFinite || !b.isFinite { return .infinity }
    let (x, y) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let d = x.exponent - y.exponent
    if d > 64 { return Magnitude(normalizing: x.mantissa.nextUp, x.exponent) }
    let t = y.mantissa * Double(bitPattern: UInt64(1023 - d) << 52)
    var s = x.mantissa + t
    if t - (s - x.mantissa) > 0 { s = s.nextUp }
    return Magnitude(normalizing: s, x.exponent)
  }

  /// A lower bound of a - b, and 0 where that is negative.
  public static func differenceBelow(_ a: Magnitude, _ b: Magnitude) -> Magnitude {
    if b.isZero { return a }
    if a <= b { return .zero }
    if !a.isFinite { return b.isFinite ? .infinity : .zero }
    let d = a.exponent - b.exponent
    if d > 64 {
      let m = a.mantissa == 0.5 ? (1.0).nextDown : a.mantissa.nextDown
      return Magnitude(unchecked: m, a.mantissa == 0.5 ? a.exponent - 1 : a.exponent)
    }
    let t = b.mantissa * Double(bitPattern: UInt64(1023 - d) << 52)
    var s = a.mantissa - t
    if (a.mantissa - s) - t < 0 { s = s.nextDown }
    return Magnitude(Swift.max(s, 0), scale: a.exponent)
  }

  /// The product, rounded up; 0 times infinity is infinity.
  @inline(__always) public static func * (a: Magnitude, b: Magnitude) -> Magnitude {
    if !a.isFinite || !b.isFinite { return .infinity }
    if a.mantissa == 0 || b.mantissa == 0 { return .zero }
    let mask: UInt64 = (1 << 52) - 1
    let x = (a.mantissa.bitPattern & mask) | (1 << 52)
    let y = (b.mantissa.bitPattern & mask) | (1 << 52)
    let product = x.multipliedFullWidth(by: y)
    // the product lies in [2^104, 2^106)
    let shift: UInt64 = product.high >= 1 << 41 ? 53 : 52
    var top = (product.high << (64 - shift)) | (product.low >> shift)
    if product.low & ((1 << shift) - 1) != 0 { top += 1 }
    return Magnitude(normalizing: Double(top) * 0x1p-53, a.exponent + b.exponent - (shift == 53 ? 0 : 1))
  }

  /// The quotient, rounded up; by 0 it is infinity. For an upper bound of a/b pass a lower bound of b.
  public static func / (a: Magnitude, b: Magnitude) -> Magnitude {
    if b.isZero || !a.isFinite { return .infinity }
    if a.isZero { return .zero }
    if !b.isFinite { return .infinity }
    let q = a.mantissa / b.mantissa
    return Magnitude(normalizing: b.mantissa == 0.5 ? q : q.nextUp, a.exponent - b.exponent)
  }

  /// Adds, rounded up.
  @inline(__always) public static func += (a: inout Magnitude, b: Magnitude) { a = a + b }
  /// Multiplies, rounded up.
  @inline(__always) public static func *= (a: inout Magnitude, b: Magnitude) { a = a * b }

  /// Times 2^k, exactly.
  @inline(__always) public func shifted(by k: Int) -> Magnitude {
    mantissa == 0 || !isFinite ? self : Magnitude(normalizing: mantissa, exponent + k)
  }

  /// The square root, rounded up.
  public var squareRoot: Magnitude {
    if isZero || !isFinite { return self }
    let odd = exponent & 1 != 0
    let root = (odd ? mantissa * 0.5 : mantissa).squareRoot()
    return Magnitude(normalizing: root.nextUp, (odd ? exponent + 1 : exponent) / 2)
  }

  /// An upper bound of e^x - 1.
  public var expm1: Magnitude {
    if isZero || !isFinite { return self }
    // e^x - 1 <= x + x^2 for x <= 1 (lemma M2)
    if exponent <= -8 { return self + self * self }
    return Magnitude(upper: BigFloat(self).apply(53, .up, cmpfr_expm1))
  }

  /// An upper bound of e^x.
  public var exp: Magnitude {
    isFinite ? Magnitude(upper: BigFloat(self).apply(53, .up, cmpfr_exp)) : self
  }

  /// An upper bound of e^-x, where this is a lower bound of x (a number, not a bound rounded up).
  public var expOfNegative: Magnitude {
    if !isFinite { return .zero }
    let e = BigFloat(self).negated.apply(53, .up, cmpfr_exp)
    return e.isZero ? Magnitude.powerOfTwo(BigFloat.smallestExponent) : Magnitude(upper: e)
  }

  /// An upper bound as a double (infinity beyond the range).
  public func toDouble() -> Double {
    if isZero || !isFinite { return mantissa }
    if exponent > 1024 { return .infinity }
    if exponent < -1080 { return .leastNonzeroMagnitude }
    let d = Double(sign: .plus, exponent: exponent, significand: mantissa)
    return exponent < -1021 ? d.nextUp : d
  }

  /// Three upward-rounded digits.
  public var description: String {
    isFinite ? BigFloat(self).decimal(significantDigits: 3, rounding: .up) : "inf"
  }
}
