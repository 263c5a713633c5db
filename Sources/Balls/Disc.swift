/// A closed disc of complex numbers: all z with |z - (re + i im)| <= rad. Every operation returns a disc that holds
/// the result for all members of its operands, in round-to-nearest, with all rounding charged to the radius
/// (docs/discs.md, section 1). Discs serve bounds to about ten digits, not values.
///
/// Overflow, NaN and everything that cannot be proved end in `unknown`, the disc that knows nothing.
///
///     let z = Disc(re: 1, im: 2, rad: 1e-6)
///     (z * z).contains(-3, 4)         // true
///     Disc.exp(z).upperAbs            // at least e^(1 + 10^-6)
public struct Disc: Sendable, Equatable, CustomStringConvertible {
  /// Real part of the centre.
  public let re: Double
  /// Imaginary part of the centre.
  public let im: Double
  /// The radius: not negative, infinite for `unknown` alone.
  public let rad: Double

  /// All of the plane: centre 0, infinite radius.
  public static let unknown = Disc(unchecked: 0, 0, .infinity)
  /// The point 0.
  public static let zero = Disc(unchecked: 0, 0, 0)
  /// The point 1.
  public static let one = Disc(unchecked: 1, 0, 0)
  /// A disc of radius 2^-52 that holds sqrt(2).
  public static let squareRootOfTwo = Disc(unchecked: 1.4142135623730951, 0, 0x1p-52)

  @inline(__always) init(unchecked re: Double, _ im: Double, _ rad: Double) {
    self.re = re
    self.im = im
    self.rad = rad
  }

  /// The disc of this centre and radius; `unknown` where a part is NaN or infinite or the radius is negative.
  @inline(__always) public init(re: Double, im: Double, rad: Double) {
    if re.magnitude + im.magnitude + rad < .infinity && rad >= 0 {
      self.init(unchecked: re, im, rad)
    } else {
      self.init(unchecked: 0, 0, .infinity)
    }
  }

  /// The point re + i im; `unknown` unless finite.
  public init(_ re: Double, _ im: Double = 0) { self.init(re: re, im: im, rad: 0) }

  /// The disc around the real interval [lower, upper]; `unknown` unless lower <= upper, both finite.
  public init(lower: Double, upper: Double) { self = Disc.box(re: (lower, upper), im: (0, 0)) }

  /// The disc around the rectangle re x im, each given as (lower, upper); `unknown` unless lower <= upper.
  public static func box(re: (Double, Double), im: (Double, Double)) -> Disc {
    guard re.0 <= re.1, im.0 <= im.1 else { return unknown }
    let x = re.0 == re.1 ? re.0 : 0.5 * re.0 + 0.5 * re.1
    let y = im.0 == im.1 ? im.0 : 0.5 * im.0 + 0.5 * im.1
    let half = DiscKernels.modulus(max(re.1 - x, x - re.0), max(im.1 - y, y - im.0))
    return Disc(re: x, im: y, rad: DiscKernels.modulusUpper(half) * (1 + 0x1p-48))
  }

  /// The disc around the segment between two points.
  public static func segment(_ from: (re: Double, im: Double), _ to: (re: Double, im: Double)) -> Disc {
    box(re: (min(from.re, to.re), max(from.re, to.re)), im: (min(from.im, to.im), max(from.im, to.im)))
  }

  // MARK: what a disc knows

  /// False for `unknown` alone.
  @inline(__always) public var isUsable: Bool { rad < .infinity }
  /// True for the point 0 alone.
  @inline(__always) public var isZero: Bool { rad == 0 && re == 0 && im == 0 }
  /// The centre as a point.
  public var centre: Disc { isUsable ? Disc(unchecked: re, im, 0) : self }
  /// The modulus of the centre, to 2^-51.
  @inline(__always) var modulus: Double { DiscKernels.modulus(re, im) }

  /// True only if 0 is proved to lie outside.
  public var excludesZero: Bool { DiscKernels.modulusLower(modulus) > rad }
  /// An upper bound of |z| on the disc.
  public var upperAbs: Double { isZero ? 0 : (DiscKernels.modulusUpper(modulus) + rad).nextUp }
  /// A lower bound of |z| on the disc, 0 at least.
  public var lowerAbs: Double {
    isUsable ? max(0, (DiscKernels.modulusLower(modulus) - rad).nextDown) : 0
  }
  /// An upper bound of Re z.
  public var upperRe: Double { rad == 0 ? re : (re + rad).nextUp }
  /// A lower bound of Re z.
  public var lowerRe: Double { rad == 0 ? re : (re - rad).nextDown }
  /// An upper bound of Im z.
  public var upperIm: Double { rad == 0 ? im : (im + rad).nextUp }
  /// A lower bound of Im z.
  public var lowerIm: Double { rad == 0 ? im : (im - rad).nextDown }

  /// True only if the point x + i y is proved to lie in the disc.
  public func contains(_ x: Double, _ y: Double) -> Bool {
    let gap = DiscKernels.modulus(re - x, im - y)
    return DiscKernels.modulusUpper(gap) * (1 + 0x1p-50) <= rad || (x == re && y == im)
  }

  /// Bounds of a continuous argument on the disc, around the principal argument of its centre (so they may leave
  /// [-pi, pi] but never jump); nil unless 0 is excluded. (docs/discs.md, 1.6)
  public var argument: (lower: Double, upper: Double)? {
    let low = DiscKernels.modulusLower(modulus)
    guard low > rad else { return nil }
    let angle = DiscKernels.argument(re, im)
    let t = (rad / low) * (1 + 0x1p-50)
    let spread = t * (1 + 0x1.28p-1 * (t * t)) * (1 + 0x1p-49) + 0x1p-47
    return (angle - spread, angle + spread)
  }

  /// A true statement for people: the disc lies in the one that is printed, whose centre is the shortest decimal of each
  /// double and whose radius is rounded up, the distance of those decimals from the doubles included.
  public var description: String {
    guard isUsable else { return "unknown" }
    func shift(_ d: Double) throws -> Rational {
      try (Rational(d.description) - BigFloat(exactly: d).toRational()).magnitude
    }
    guard let total = try? shift(re) + shift(im) + BigFloat(exactly: rad).toRational() else { return "unknown" }
    let radius = BigFloat(total, precision: 53, rounding: .up).decimal(significantDigits: 3, rounding: .up)
    return "(\(re) + \(im) i) +- \(radius)"
  }

  /// A disc around both.
  public func union(_ other: Disc) -> Disc {
    let d = DiscKernels.modulusUpper(DiscKernels.modulus(other.re - re, other.im - im)) * (1 + 0x1p-49)
    if d + other.rad <= rad * (1 - 0x1p-49) { return self }
    if d + rad <= other.rad * (1 - 0x1p-49) { return other }
    let x = 0.5 * re + 0.5 * other.re
    let y = 0.5 * im + 0.5 * other.im
    let toFirst = DiscKernels.modulusUpper(DiscKernels.modulus(x - re, y - im)) * (1 + 0x1p-49) + rad
    let toSecond = DiscKernels.modulusUpper(DiscKernels.modulus(x - other.re, y - other.im)) * (1 + 0x1p-49) + other.rad
    return Disc(re: x, im: y, rad: max(toFirst, toSecond) * (1 + 0x1p-49) + Disc.tiny)
  }

  // MARK: field operations

  /// Covers everything that underflow can lose in one operation.
  @usableFromInline static let tiny = 1e-300

  /// The disc widened by `by` >= 0 on all sides.
  public func widened(by: Double) -> Disc { Disc(re: re, im: im, rad: (rad + by) * (1 + 0x1p-50)) }

  public static prefix func - (a: Disc) -> Disc { Disc(unchecked: -a.re, -a.im, a.rad) }

  /// The complex conjugates.
  public var conjugate: Disc { Disc(unchecked: re, -im, rad) }
  /// The disc multiplied by i, exactly.
  public var timesI: Disc { Disc(unchecked: -im, re, rad) }

  public static func + (a: Disc, b: Disc) -> Disc {
    let re = a.re + b.re
    let im = a.im + b.im
    return Disc(re: re, im: im, rad: (a.rad + b.rad) * (1 + 0x1p-50) + (re.magnitude + im.magnitude) * 0x1p-52)
  }

  public static func - (a: Disc, b: Disc) -> Disc { a + -b }

  public static func * (a: Disc, b: Disc) -> Disc {
    if a.isZero && b.isUsable || b.isZero && a.isUsable { return zero }
    let ma = DiscKernels.modulusUpper(a.modulus)
    let mb = DiscKernels.modulusUpper(b.modulus)
    return Disc(
      re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re,
      rad: (ma * b.rad + (mb + b.rad) * a.rad + ma * mb * 0x1p-50) * (1 + 0x1p-49) + tiny)
  }

  /// The disc times an exact real number.
  public static func * (a: Disc, s: Double) -> Disc {
    if a.isZero && s.isFinite || s == 0 && a.isUsable { return zero }
    let re = a.re * s
    let im = a.im * s
    return Disc(
      re: re, im: im, rad: (a.rad * s.magnitude + (re.magnitude + im.magnitude) * 0x1p-52) * (1 + 0x1p-50) + tiny)
  }

  /// The exact real number times the disc.
  public static func * (s: Double, a: Disc) -> Disc { a * s }
  /// The disc plus an exact real number.
  public static func + (a: Disc, s: Double) -> Disc { a + Disc(s) }
  /// The disc minus an exact real number.
  public static func - (a: Disc, s: Double) -> Disc { a + Disc(-s) }
  /// The exact real number minus the disc.
  public static func - (s: Double, a: Disc) -> Disc { Disc(s) + -a }
  /// The exact real number plus the disc.
  public static func + (s: Double, a: Disc) -> Disc { a + Disc(s) }
  /// The quotient; `unknown` unless 0 is proved to lie outside b.
  public static func / (a: Disc, b: Disc) -> Disc { a * b.reciprocal }

  /// The disc times 2^k, exact but for underflow.
  public func scaled(exponent k: Int) -> Disc {
    if k == 0 || isZero { return self }
    if k > 1000 { return k > 2100 ? Disc.unknown : scaled(exponent: 1000).scaled(exponent: k - 1000) }
    if k < -1000 {
      if k < -2000 { return Disc(re: 0, im: 0, rad: scaled(exponent: -2000).upperAbs) }
      return scaled(exponent: -1000).scaled(exponent: k + 1000)
    }
    let s = Double(bitPattern: UInt64(1023 + k) << 52)
    return Disc(re: re * s, im: im * s, rad: rad * s + (k < 0 ? Disc.tiny : 0))
  }

  /// 1/z, the exact image disc up to rounding; `unknown` unless 0 is proved to lie outside. (docs/discs.md, 1.4)
  public var reciprocal: Disc {
    let m = modulus
    guard DiscKernels.modulusLower(m) > rad else { return Disc.unknown }
    if m < 0x1p-400 || m > 0x1p400 {
      let k = -Int(m.exponent)
      return scaled(exponent: k).nearReciprocal.scaled(exponent: k)
    }
    return nearReciprocal
  }

  private var nearReciprocal: Disc {
    let m = modulus
    let low = DiscKernels.modulusLower(m)
    let high = DiscKernels.modulusUpper(m)
    guard low > rad else { return Disc.unknown }
    let deltaLow = (low - rad) * (low + rad) * (1 - 0x1p-50)
    let deltaHigh = (high - rad) * (high + rad) * (1 + 0x1p-50)
    let inverse = 1 / deltaLow
    let shift = high * ((deltaHigh - deltaLow) * inverse)
    return Disc(
      re: re * inverse, im: -im * inverse,
      rad: ((rad + shift) * inverse + high * inverse * 0x1p-50) * (1 + 0x1p-49) + Disc.tiny)
  }

  /// The squares.
  public var square: Disc { self * self }

  /// z^n for a whole n; 0^0 = 1, and a negative n needs a disc without 0. (docs/discs.md, 1.3)
  public func power(_ n: Int) -> Disc {
    if n < 0 { return n == .min ? Disc.unknown : reciprocal.power(-n) }
    guard isUsable else { return Disc.unknown }
    var result = Disc.one
    var base = self
    var left = n
    var started = false
    while left > 0 {
      if left & 1 == 1 {
        result = started ? result * base : base
        started = true
      }
      left >>= 1
      if left > 0 { base = base.square }
    }
    return result
  }
}
