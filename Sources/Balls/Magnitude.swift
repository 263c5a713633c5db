import CMPFR

/// An upper bound >= 0 with its own exponent: `mantissa * 2^exponent`, mantissa of 53 bits in [1/2, 1), or 0, or
/// infinity. Every operation is rounded upward (lemma M1 of docs/balls.md) and is exact where the result has 53 bits:
/// the interval [0, x] of a double x is exactly middle x/2, radius x/2.
///
///     let m = Magnitude(0.1) + .powerOfTwo(-60)     // at least the exact sum
///     m.squareRoot.toDouble()                       // at least its root
public struct Magnitude: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The mantissa in units of 2^-53: in [2^52, 2^53), or 0.
  let bits: UInt64
  /// Power of two, within `exponentLimit`; 2^61 for infinity (bits 2^52) and -2^61 for 0, so that order and sums need
  /// no special cases.
  private let scale: Int

  /// 0, infinity, or in [1/2, 1).
  public var mantissa: Double { isFinite ? Double(bits) * 0x1p-53 : .infinity }
  /// Power of two; 0 for 0 and infinity.
  @inline(__always) public var exponent: Int { isRegular ? scale : 0 }

  /// Exponents stay within those of `BigFloat`, so that every finite magnitude is one exactly: larger becomes infinity,
  /// smaller is raised (still an upper bound).
  @inline(__always) static var exponentLimit: Int { (1 << 60) - 64 }
  /// 1/2.
  @inline(__always) private static var half: UInt64 { 1 << 52 }

  /// 0.
  @inline(__always) public static var zero: Magnitude { Magnitude(bits: 0, scale: -1 << 61) }
  /// No bound at all.
  @inline(__always) public static var infinity: Magnitude { Magnitude(bits: half, scale: 1 << 61) }
  /// 1.
  @inline(__always) public static var one: Magnitude { Magnitude(bits: half, scale: 1) }

  @inline(__always) private init(bits: UInt64, scale: Int) {
    self.bits = bits
    self.scale = scale
  }

  /// `bits * 2^(e - 53)`, bits in [2^52, 2^53), for an exponent that may be out of range.
  @inline(__always) private init(_ bits: UInt64, within e: Int) {
    if e.magnitude <= UInt(Magnitude.exponentLimit) {
      self.init(bits: bits, scale: e)
    } else {
      self = e > 0 ? .infinity : .smallest
    }
  }

  /// The least number that is not 0.
  @inline(__always) private static var smallest: Magnitude { Magnitude(bits: half, scale: 1 - exponentLimit) }

  /// `bits * 2^(e - 53)` for bits from 2^52 to 2^54 - 2, rounded up to 53 bits.
  @inline(__always) private init(normalizing bits: UInt64, _ e: Int) {
    let carry = bits >> 53
    self.init((bits &+ carry) &>> carry, within: e &+ Int(truncatingIfNeeded: carry))
  }

  /// `m * 2^e` for a normal double m > 0.
  @inline(__always) init(normalizing m: Double, _ e: Int) {
    self.init(m.bitPattern & (Magnitude.half - 1) | Magnitude.half, within: e + Int(m.exponent) + 1)
  }

  /// A lower bound of `bits * 2^(e - 53)`, bits in [2^52, 2^53): what is out of range becomes 0, or the largest finite
  /// number.
  private init(lowerBound bits: UInt64, _ e: Int) {
    if e < -Magnitude.exponentLimit {
      self = .zero
    } else if e > Magnitude.exponentLimit {
      self.init(bits: 2 * Magnitude.half - 1, scale: Magnitude.exponentLimit)
    } else {
      self.init(bits: bits, scale: e)
    }
  }

  /// `d * 2^scale` exactly, d >= 0; NaN becomes infinity, a negative d counts by its absolute value.
  public init(_ d: Double, scale: Int = 0) {
    if d == 0 {
      self = .zero
    } else if d.isFinite {
      self.init(normalizing: d.significand.magnitude, Int(d.exponent) + scale)
    } else {
      self = .infinity
    }
  }

  /// 2^k.
  @inline(__always) public static func powerOfTwo(_ k: Int) -> Magnitude { Magnitude(half, within: k + 1) }

  /// 2^(e - p - 1), half a unit in the last place of a number with exponent e and precision p, and 2^(63 - 2^60) where
  /// that is larger; e may also be the mark of a zero, an infinity or a NaN, which is below all exponents.
  @inline(__always) static func halfUnit(_ e: Int, precision p: Int) -> Magnitude {
    Magnitude(bits: half, scale: Swift.max(Swift.max(e, -1 << 60) &- p, 1 - exponentLimit))
  }

  /// The absolute value of `x` rounded up to 53 bits; NaN becomes infinity.
  public init(upper x: BigFloat) {
    self.init(upper: x.storage.pointer)
    withExtendedLifetime(x) {}
  }

  /// The same of an MPFR number.
  @inline(__always) init(upper p: FloatPointer) {
    let kind = cmpfr_kind(p)
    if kind == 1 {
      var exact: Int32 = 0
      let bits = cmpfr_leading_bits(p, &exact)
      self.init(normalizing: bits &+ (exact == 0 ? 1 : 0), p.pointee._mpfr_exp)
    } else {
      self = kind == 0 ? .zero : .infinity
    }
  }

  /// Whether it is not 0 and a sizeable part of a number with exponent `e` (or the mark of a zero, infinity or NaN).
  @inline(__always) func isWide(against e: Int) -> Bool { bits != 0 && scale &+ 12 > e }

  /// The absolute value of `x` rounded down to 53 bits: a lower bound of |x| (0 for NaN).
  public init(lower x: BigFloat) {
    let p = x.storage.pointer
    let kind = cmpfr_kind(p)
    if kind == 1 {
      var exact: Int32 = 0
      self.init(lowerBound: cmpfr_leading_bits(p, &exact), p.pointee._mpfr_exp)
    } else {
      self = kind == 2 ? .infinity : .zero
    }
    withExtendedLifetime(x) {}
  }

  /// Whether it is 0.
  @inline(__always) public var isZero: Bool { bits == 0 }
  /// Whether it is a finite bound.
  @inline(__always) public var isFinite: Bool { scale <= Magnitude.exponentLimit }
  @inline(__always) var isRegular: Bool { scale.magnitude <= UInt(Magnitude.exponentLimit) }

  /// Numerical order.
  @inline(__always) public static func < (a: Magnitude, b: Magnitude) -> Bool {
    a.scale < b.scale || (a.scale == b.scale && a.bits < b.bits)
  }

  /// The sum, rounded up.
  @inline(__always) public static func + (a: Magnitude, b: Magnitude) -> Magnitude {
    let difference = a.scale &- b.scale
    let (x, y) = difference >= 0 ? (a, b) : (b, a)
    // 2^-53 y is at most one unit of x: more shift changes nothing
    let d = Swift.min(difference.magnitude, 53)
    let low = (y.bits &+ ((1 &<< UInt64(d)) &- 1)) &>> UInt64(d)
    let sum = x.bits &+ low
    let carry = sum >> 53
    let e = x.scale &+ Int(truncatingIfNeeded: carry)
    return e <= exponentLimit ? Magnitude(bits: (sum &+ carry) &>> carry, scale: e) : .infinity
  }

  /// A lower bound of a - b, and 0 where that is negative.
  public static func differenceBelow(_ a: Magnitude, _ b: Magnitude) -> Magnitude {
    if b.isZero { return a }
    if a <= b { return .zero }
    if !a.isFinite { return .infinity }
    // in units of 2^-64: a - b shifted down, less one where bits of b were cut
    let d = Swift.min(a.scale - b.scale, 63)
    let small = b.bits << 11
    let cut: UInt64 = small & ((1 << UInt64(d)) - 1) == 0 ? 0 : 1
    let difference = (a.bits << 11) - (small >> UInt64(d)) - cut
    let zeros = difference.leadingZeroBitCount
    return Magnitude(lowerBound: (difference << UInt64(zeros)) >> 11, a.exponent - zeros)
  }

  /// The product, rounded up; 0 times infinity is infinity.
  @inline(__always) public static func * (a: Magnitude, b: Magnitude) -> Magnitude {
    if !a.isRegular || !b.isRegular { return a.isFinite && b.isFinite ? .zero : .infinity }
    // in [2^115, 2^117): the high word is the product in units of 2^64, in [2^51, 2^53)
    let product = (a.bits &<< 11).multipliedFullWidth(by: b.bits)
    let short = (product.high >> 52) ^ 1
    let top = (product.high &<< short) | ((product.low >> 63) & short)
    let cut: UInt64 = product.low &<< short == 0 ? 0 : 1
    return Magnitude(normalizing: top &+ cut, a.scale &+ b.scale &- Int(truncatingIfNeeded: short))
  }

  /// A bound of x b + y a + a b + unit within a factor 1 + 2^-25, for bounds a, b and `unit` that are neither 0 nor
  /// infinite and x <= 2^-64 (xTop + 1) 2^xExponent, likewise y, both tops at least 2^63: 30 bits of each (lemma M3).
  @inline(__always)
  static func spread(
    _ xTop: UInt64, _ xExponent: Int, _ a: Magnitude, _ yTop: UInt64, _ yExponent: Int, _ b: Magnitude,
    _ unit: Magnitude?
  ) -> Magnitude {
    let (x, y) = ((xTop >> 34) &+ 1, (yTop >> 34) &+ 1)
    let (p, q) = ((a.bits >> 23) &+ 1, (b.bits >> 23) &+ 1)
    let (i, j, k) = (xExponent &+ b.scale, yExponent &+ a.scale, a.scale &+ b.scale)
    var e = Swift.max(i, j, k)
    if let unit { e = Swift.max(e, unit.scale) }
    func cut(_ n: UInt64, _ own: Int) -> UInt64 {
      (n &>> UInt64(truncatingIfNeeded: Swift.min(e &- own, 63))) &+ 1
    }
    var sum = cut(x &* q, i) &+ cut(y &* p, j) &+ cut(p &* q, k)
    if let unit { sum = sum &+ cut(1 << 59, unit.scale) }
    // in units of 2^(e - 60), from 2^58 to 2^62 + 4
    let shift = UInt64(truncatingIfNeeded: 11 &- sum.leadingZeroBitCount)
    let bits = (sum &+ ((1 &<< shift) &- 1)) &>> shift
    return Magnitude(normalizing: bits, e &- 7 &+ Int(truncatingIfNeeded: shift))
  }

  /// The quotient, rounded up; by 0 it is infinity. For an upper bound of a/b pass a lower bound of b.
  public static func / (a: Magnitude, b: Magnitude) -> Magnitude {
    if b.isZero || !a.isFinite { return .infinity }
    if a.isZero { return .zero }
    if !b.isFinite { return .infinity }
    let q = a.mantissa / b.mantissa
    return Magnitude(normalizing: b.bits == half ? q : q.nextUp, a.exponent - b.exponent)
  }

  /// Adds, rounded up.
  @inline(__always) public static func += (a: inout Magnitude, b: Magnitude) { a = a + b }
  /// Multiplies, rounded up.
  @inline(__always) public static func *= (a: inout Magnitude, b: Magnitude) { a = a * b }

  /// Times 2^k, exactly.
  @inline(__always) public func shifted(by k: Int) -> Magnitude {
    isRegular ? Magnitude(bits, within: exponent + k) : self
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
