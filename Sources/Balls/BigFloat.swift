import CMPFR

/// Direction of a rounding.
public enum Rounding: Sendable {
  /// To nearest, ties to even.
  case nearest
  /// Toward minus infinity.
  case down
  /// Toward plus infinity.
  case up
  /// Toward zero.
  case towardZero
  /// Away from zero.
  case awayFromZero

  @inline(__always) var mpfr: mpfr_rnd_t {
    switch self {
    case .nearest: return MPFR_RNDN
    case .down: return MPFR_RNDD
    case .up: return MPFR_RNDU
    case .towardZero: return MPFR_RNDZ
    case .awayFromZero: return MPFR_RNDA
    }
  }
}

/// Pointer to an MPFR number that may be written.
typealias FloatPointer = UnsafeMutablePointer<__mpfr_struct>
/// Pointer to an MPFR number.
typealias ConstFloatPointer = UnsafePointer<__mpfr_struct>

/// One MPFR number, its limbs allocated behind the header (never cleared, swapped or resized by MPFR).
final class FloatStorage: ManagedBuffer<__mpfr_struct, UInt> {
  /// Fresh storage holding NaN.
  @inline(__always) static func make(_ precision: Int) -> FloatStorage {
    let buffer = FloatStorage.create(minimumCapacity: (precision + 63) / 64) { _ in __mpfr_struct() }
    let storage = unsafeDowncast(buffer, to: FloatStorage.self)
    storage.withUnsafeMutablePointers { header, limbs in
      header.pointee._mpfr_prec = precision
      header.pointee._mpfr_sign = 1
      header.pointee._mpfr_d = limbs
      cmpfr_set_special(header, 3, 1)
    }
    return storage
  }

  /// The number; valid while the storage is alive.
  @inline(__always) var pointer: FloatPointer { withUnsafeMutablePointerToHeader { $0 } }
}

/// A binary floating-point number of any precision (MPFR), value semantics, copy on write. Operations name their
/// precision and rounding and are correctly rounded. Exponents reach +-2^60.
///
///     let x = BigFloat(1).divided(by: BigFloat(3), precision: 100, rounding: .down)     // below one third
///     x.decimal(significantDigits: 5, rounding: .down)                                  // 0.33333
public struct BigFloat: @unchecked Sendable, Comparable, Hashable, CustomStringConvertible {
  var storage: FloatStorage

  /// Below this exponent (a power of two) numbers underflow: CMPFR_EXPONENT_LIMIT of the shim, -2^60.
  @inline(__always) public static var smallestExponent: Int { -1_152_921_504_606_846_976 }

  @inline(__always) init(storage: FloatStorage) { self.storage = storage }

  /// Fresh storage filled by `body`.
  @inline(__always) init(_ precision: Int, _ body: (FloatPointer) -> Int32) {
    storage = FloatStorage.make(Swift.max(precision, 1))
    _ = body(storage.pointer)
  }

  /// 0.
  public static let zero = BigFloat(0)
  /// 1.
  public static let one = BigFloat(1)
  /// Not a number.
  public static let nan = BigFloat(storage: FloatStorage.make(2))
  /// Plus infinity.
  public static let infinity = BigFloat(2) {
    cmpfr_set_special($0, 2, 1)
    return 0
  }

  /// The integer `n`, exactly.
  public init(_ n: Int) { self.init(64) { cmpfr_set_si($0, n, MPFR_RNDN) } }

  /// The double `d`, exactly.
  public init(exactly d: Double) { self.init(53) { cmpfr_set_d($0, d, MPFR_RNDN) } }

  /// `n * 2^exponent`, exactly.
  public init(_ n: Int, exponent: Int) {
    self.init(64) { cmpfr_set_si_2exp($0, n, exponent, MPFR_RNDN) }
  }

  /// The rational `q` rounded to `precision` bits.
  public init(_ q: Rational, precision: Int, rounding: Rounding) {
    self.init(precision) { p in
      withExtendedLifetime(q.storage) { cmpfr_set_q(p, q.storage.pointer, rounding.mpfr) }
    }
  }

  /// The magnitude `m`, exactly.
  public init(_ m: Magnitude) {
    self.init(53) {
      if !m.isFinite {
        cmpfr_set_special($0, 2, 1)
        return 0
      }
      return m.isZero
        ? cmpfr_set_si($0, 0, MPFR_RNDN)
        : cmpfr_set_si_2exp($0, Int(m.bits), m.exponent - 53, MPFR_RNDN)
    }
  }

  /// A decimal with an optional sign (`-1.5e-3`), rounded to `precision` bits; nil for any other text.
  public init?(decimalText text: String, precision: Int, rounding: Rounding) {
    var digits = false
    var point = false
    var exponent = false
    var exponentDigits = false
    var previous: UInt8 = 0
    for (i, c) in text.utf8.enumerated() {
      switch c {
      case 48...57:
        if exponent { exponentDigits = true } else { digits = true }
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        if i != 0 && previous != UInt8(ascii: "e") && previous != UInt8(ascii: "E") { return nil }
      case UInt8(ascii: "."):
        if point || exponent { return nil }
        point = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        if exponent || !digits { return nil }
        exponent = true
      default: return nil
      }
      previous = c
    }
    if !digits || exponent != exponentDigits { return nil }
    self.init(precision) { p in text.withCString { cmpfr_set_decimal(p, $0, rounding.mpfr) } }
  }

  /// A copy of an MPFR number, for programs of this package that hold balls against MPFR itself.
  package init(copying number: UnsafePointer<__mpfr_struct>) {
    self.init(number.pointee._mpfr_prec) { cmpfr_set($0, number, MPFR_RNDN) }
  }

  /// The MPFR number, to be read during the call.
  package func withNumber<T>(_ body: (UnsafePointer<__mpfr_struct>) throws -> T) rethrows -> T {
    try withExtendedLifetime(storage) { try body(storage.pointer) }
  }

  /// Bits of the mantissa.
  public var precision: Int { withExtendedLifetime(storage) { storage.pointer.pointee._mpfr_prec } }
  /// Whether it is no number.
  public var isNaN: Bool { kind == 3 }
  /// Whether it is an infinity.
  public var isInfinite: Bool { kind == 2 }
  /// Whether it is a real number.
  @inline(__always) public var isFinite: Bool { kind < 2 }
  /// Whether it is 0.
  @inline(__always) public var isZero: Bool { kind == 0 }
  /// Whether it is an integer.
  public var isInteger: Bool { withExtendedLifetime(storage) { cmpfr_is_integer(storage.pointer) != 0 } }
  /// -1, 0 or 1; 0 for NaN.
  @inline(__always) public var sign: Int {
    withExtendedLifetime(storage) {
      let kind = cmpfr_kind(storage.pointer)
      return kind == 0 || kind == 3 ? 0 : Int(storage.pointer.pointee._mpfr_sign)
    }
  }
  /// e with 2^(e-1) <= |x| < 2^e; 0 for 0, infinities and NaN.
  @inline(__always) public var exponent: Int {
    withExtendedLifetime(storage) { cmpfr_kind(storage.pointer) == 1 ? storage.pointer.pointee._mpfr_exp : 0 }
  }
  @inline(__always) var kind: Int32 { withExtendedLifetime(storage) { cmpfr_kind(storage.pointer) } }
  /// The smallest precision that holds the value exactly.
  public var minimalPrecision: Int {
    withExtendedLifetime(storage) { Swift.max(cmpfr_min_precision(storage.pointer), 1) }
  }

  /// The value as a double, rounded as asked (infinite beyond its range, or the largest finite one when rounded
  /// inward).
  public func toDouble(_ rounding: Rounding = .nearest) -> Double {
    withExtendedLifetime(storage) { cmpfr_get_d(storage.pointer, rounding.mpfr) }
  }

  /// The value as an `Int`, nil if it is not an integer in range.
  public var asInt: Int? {
    withExtendedLifetime(storage) {
      isInteger && cmpfr_fits_long(storage.pointer) != 0 ? cmpfr_get_si(storage.pointer, MPFR_RNDN) : nil
    }
  }

  /// The exact rational value; throws `ConstantTooLarge` beyond 2^20 bits, and for infinities and NaN.
  public func toRational() throws -> Rational {
    if isZero { return .zero }
    let bits = minimalPrecision
    if !isFinite || bits > Rational.maximumBits || exponent > Rational.maximumBits
      || bits - exponent > Rational.maximumBits
    {
      throw ConstantTooLarge()
    }
    return try withExtendedLifetime(storage) {
      try Rational(checked: { q in
        let k = cmpfr_get_z_2exp(cgmp_q_num(q), storage.pointer)
        if k >= 0 { cgmp_q_mul_2exp(q, q, UInt(k)) } else { cgmp_q_div_2exp(q, q, UInt(-k)) }
      })
    }
  }

  /// Numerical order; false with NaN.
  public static func < (a: BigFloat, b: BigFloat) -> Bool {
    withExtendedLifetime((a.storage, b.storage)) {
      !a.isNaN && !b.isNaN && cmpfr_cmp(a.storage.pointer, b.storage.pointer) < 0
    }
  }
  /// Numerical order; false with NaN.
  public static func <= (a: BigFloat, b: BigFloat) -> Bool { a < b || a == b }
  /// Numerical order; false with NaN.
  public static func > (a: BigFloat, b: BigFloat) -> Bool { b < a }
  /// Numerical order; false with NaN.
  public static func >= (a: BigFloat, b: BigFloat) -> Bool { b <= a }
  /// Numerical equality whatever the precisions; false with NaN.
  public static func == (a: BigFloat, b: BigFloat) -> Bool {
    withExtendedLifetime((a.storage, b.storage)) {
      !a.isNaN && !b.isNaN && cmpfr_cmp(a.storage.pointer, b.storage.pointer) == 0
    }
  }
  /// Hashes the value, not the precision.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(sign)
    hasher.combine(exponent)
    hasher.combine(toDouble(.towardZero))
  }
  /// Exact comparison with a rational.
  public func isLess(than q: Rational) -> Bool {
    withExtendedLifetime((storage, q.storage)) { !isNaN && cmpfr_cmp_q(storage.pointer, q.storage.pointer) < 0 }
  }
  /// Exact comparison with a rational.
  public func isGreater(than q: Rational) -> Bool {
    withExtendedLifetime((storage, q.storage)) { !isNaN && cmpfr_cmp_q(storage.pointer, q.storage.pointer) > 0 }
  }

  // MARK: arithmetic, correctly rounded

  typealias Unary = (FloatPointer, ConstFloatPointer, mpfr_rnd_t) -> Int32
  typealias Binary = (FloatPointer, ConstFloatPointer, ConstFloatPointer, mpfr_rnd_t) -> Int32

  @inline(__always) func apply(_ precision: Int, _ rounding: Rounding, _ operation: Unary) -> BigFloat {
    withExtendedLifetime(storage) { BigFloat(precision) { operation($0, storage.pointer, rounding.mpfr) } }
  }
  @inline(__always)
  func apply(_ b: BigFloat, _ precision: Int, _ rounding: Rounding, _ operation: Binary) -> BigFloat {
    withExtendedLifetime((storage, b.storage)) {
      BigFloat(precision) { operation($0, storage.pointer, b.storage.pointer, rounding.mpfr) }
    }
  }

  /// The sum.
  public func adding(_ b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    apply(b, precision, rounding, cmpfr_add)
  }
  /// The difference.
  public func subtracting(_ b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    apply(b, precision, rounding, cmpfr_sub)
  }
  /// The product.
  public func multiplied(by b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    apply(b, precision, rounding, cmpfr_mul)
  }
  /// The exact product.
  public func multipliedExactly(by b: BigFloat) -> BigFloat {
    apply(b, precision + b.precision, .nearest, cmpfr_mul)
  }
  /// The quotient (NaN or infinite by 0).
  public func divided(by b: BigFloat, precision: Int, rounding: Rounding) -> BigFloat {
    apply(b, precision, rounding, cmpfr_div)
  }
  /// The value rounded to `precision` bits.
  public func rounded(precision: Int, rounding: Rounding) -> BigFloat { apply(precision, rounding, cmpfr_set) }
  /// -x, exactly.
  public var negated: BigFloat { apply(precision, .nearest, cmpfr_neg) }
  /// |x|, exactly.
  public var absolute: BigFloat { sign < 0 ? negated : self }
  /// x 2^k, exactly.
  public func scaled(by k: Int) -> BigFloat {
    withExtendedLifetime(storage) { BigFloat(precision) { cmpfr_mul_2si($0, storage.pointer, k, MPFR_RNDN) } }
  }
  /// The largest integer <= x.
  public var floor: BigFloat {
    apply(precision, .down) { r, a, _ in cmpfr_floor(r, a) }
  }
  /// The smallest integer >= x.
  public var ceiling: BigFloat {
    apply(precision, .up) { r, a, _ in cmpfr_ceil(r, a) }
  }

  /// Storage to overwrite with a result of `precision` bits: the old one where it is unique and of the same size.
  @inline(__always) mutating func destination(_ precision: Int) -> FloatPointer {
    if isKnownUniquelyReferenced(&storage) {
      let p = storage.pointer
      let old = p.pointee._mpfr_prec
      if old == precision { return p }
      if precision > 0 && (old + 63) / 64 == (precision + 63) / 64 {
        p.pointee._mpfr_prec = precision
        return p
      }
    }
    replaceStorage(precision)
    return storage.pointer
  }

  @inline(never) private mutating func replaceStorage(_ precision: Int) {
    storage = FloatStorage.make(Swift.max(precision, 1))
  }

  /// The storage to be written in place with `precision` bits, kept with its number, or nil where it is shared or of
  /// another precision.
  @inline(__always) mutating func own(_ precision: Int) -> FloatPointer? {
    let p = storage.pointer
    return p.pointee._mpfr_prec == precision && isKnownUniquelyReferenced(&storage) ? p : nil
  }
}
