import CMPFR

/// Thrown where an exact number would need more than 2^20 bits (GMP aborts the process on absurd sizes).
public struct ConstantTooLarge: Error, Sendable, Equatable, CustomStringConvertible {
  /// Makes the error.
  public init() {}
  /// One line for the user.
  public var description: String { "an exact number with more than 2^20 bits" }
}

/// Thrown where a text is no number.
public struct MalformedNumber: Error, Sendable, Equatable, CustomStringConvertible {
  /// The text that was refused.
  public let text: String
  /// What was expected, or what is wrong.
  public let reason: String
  /// Makes the error.
  public init(text: String, reason: String = "not a decimal number") {
    self.text = text
    self.reason = reason
  }
  /// One line for the user; of a long text the beginning.
  public var description: String { "\(reason): \(text.count > 200 ? text.prefix(200) + ".." : text[...])" }
}

/// Thrown by an exact division by zero, or a negative power of zero.
public struct DivisionByZero: Error, Sendable, Equatable, CustomStringConvertible {
  /// Makes the error.
  public init() {}
  /// One line for the user.
  public var description: String { "division by zero" }
}

/// An exact rational number, always in lowest terms with a positive denominator. Immutable; arithmetic throws
/// `ConstantTooLarge` where the numerator or denominator would exceed `Rational.maximumBits`.
///
///     let q = try Rational("0.1") + Rational(1, 3)      // 13/30
///     try q.power(2)                                    // 169/900
public struct Rational: @unchecked Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Owns one canonical GMP rational; written only while it is being made.
  final class Storage {
    let pointer: UnsafeMutablePointer<__mpq_struct>
    init() {
      pointer = .allocate(capacity: 1)
      cgmp_q_init(pointer)
    }
    deinit {
      cgmp_q_clear(pointer)
      pointer.deallocate()
    }
  }

  /// Largest number of bits of a numerator or denominator.
  public static let maximumBits = 1 << 20
  /// 0.
  public static let zero = Rational(0)
  /// 1.
  public static let one = Rational(1)

  let storage: Storage

  /// Fills fresh storage by `body`.
  init(filling body: (UnsafeMutablePointer<__mpq_struct>) -> Void) {
    storage = Storage()
    body(storage.pointer)
  }

  /// Fills fresh storage by `body`; throws if the result is too large.
  init(checked body: (UnsafeMutablePointer<__mpq_struct>) -> Void) throws {
    self.init(filling: body)
    if bitSize > Rational.maximumBits { throw ConstantTooLarge() }
  }

  /// The integer `n`.
  public init(_ n: Int) {
    self.init(filling: { cgmp_z_set_si(cgmp_q_num($0), n) })
  }

  /// The exact quotient `p/q`, q not 0.
  public init(_ p: Int, _ q: Int) {
    precondition(q != 0, "denominator 0")
    self.init(filling: {
      cgmp_z_set_si(cgmp_q_num($0), p)
      cgmp_z_set_si(cgmp_q_den($0), q)
      cgmp_q_canonicalize($0)
    })
  }

  /// The exact value of an unsigned decimal such as `2`, `2.`, `.5`, `1e-3`. Throws `MalformedNumber`, or
  /// `ConstantTooLarge` before GMP sees a huge exponent.
  public init(decimal text: String) throws {
    var digits: [UInt8] = []
    var seenPoint = false
    var seenDigit = false
    var exponent = 0
    let bytes = Array(text.utf8)
    var i = 0
    while i < bytes.count {
      let c = bytes[i]
      if c == UInt8(ascii: ".") {
        if seenPoint { throw MalformedNumber(text: text) }
        seenPoint = true
      } else if c >= 48 && c <= 57 {
        seenDigit = true
        if c != 48 || !digits.isEmpty { digits.append(c) }
        if seenPoint { exponent -= 1 }
      } else {
        break
      }
      i += 1
    }
    if !seenDigit { throw MalformedNumber(text: text) }
    if i < bytes.count {
      guard bytes[i] == UInt8(ascii: "e") || bytes[i] == UInt8(ascii: "E") else { throw MalformedNumber(text: text) }
      i += 1
      var negative = false
      if i < bytes.count && (bytes[i] == UInt8(ascii: "+") || bytes[i] == UInt8(ascii: "-")) {
        negative = bytes[i] == UInt8(ascii: "-")
        i += 1
      }
      if i == bytes.count { throw MalformedNumber(text: text) }
      var e = 0
      while i < bytes.count {
        guard bytes[i] >= 48 && bytes[i] <= 57 else { throw MalformedNumber(text: text) }
        if e < 1 << 40 { e = e * 10 + Int(bytes[i] - 48) }
        i += 1
      }
      exponent += negative ? -e : e
    }
    while let last = digits.last, last == 48 {
      digits.removeLast()
      exponent += 1
    }
    if digits.isEmpty {
      self = .zero
      return
    }
    // Without a factor 10 in the digits the denominator keeps 2^-exponent or 5^-exponent; a numerator has 10^exponent.
    if digits.count > Rational.maximumBits || Swift.abs(exponent) > Rational.maximumBits { throw ConstantTooLarge() }
    digits.append(0)
    try self.init(checked: { q in
      digits.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { _ = cgmp_z_set_decimal(cgmp_q_num(q), $0.baseAddress!) }
      }
      if exponent >= 0 {
        var power = __mpz_struct()
        cgmp_z_init(&power)
        cgmp_z_ui_pow_ui(&power, 10, UInt(exponent))
        cgmp_z_mul(cgmp_q_num(q), cgmp_q_num(q), &power)
        cgmp_z_clear(&power)
      } else {
        cgmp_z_ui_pow_ui(cgmp_q_den(q), 10, UInt(-exponent))
        cgmp_q_canonicalize(q)
      }
    })
  }

  /// `p/q` of integers, or a decimal, with an optional sign in front; nil if malformed, too large, or divided by zero.
  public init?(text: String) {
    var body = Substring(text)
    var negative = false
    if let first = body.first, first == "-" || first == "+" {
      negative = first == "-"
      body = body.dropFirst()
    }
    let parts = body.split(separator: "/", omittingEmptySubsequences: false)
    let value: Rational
    if parts.count == 2 {
      guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }),
        let p = try? Rational(decimal: String(parts[0])), let q = try? Rational(decimal: String(parts[1])),
        let quotient = try? p / q
      else { return nil }
      value = quotient
    } else if parts.count == 1, let decimal = try? Rational(decimal: String(parts[0])) {
      value = decimal
    } else {
      return nil
    }
    self = negative ? -value : value
  }

  /// The exact value of a double, nil for infinities and NaN.
  public static func exactly(_ d: Double) -> Rational? {
    d.isFinite ? Rational(filling: { cgmp_q_set_d($0, d) }) : nil
  }

  /// The exact sum.
  public static func + (a: Rational, b: Rational) throws -> Rational { try combine(a, b, cgmp_q_add) }
  /// The exact difference.
  public static func - (a: Rational, b: Rational) throws -> Rational { try combine(a, b, cgmp_q_sub) }
  /// The exact product.
  public static func * (a: Rational, b: Rational) throws -> Rational { try combine(a, b, cgmp_q_mul) }
  /// The exact quotient; throws `DivisionByZero`.
  public static func / (a: Rational, b: Rational) throws -> Rational {
    if b.isZero { throw DivisionByZero() }
    return try combine(a, b, cgmp_q_div)
  }
  /// The exact negation.
  public static prefix func - (a: Rational) -> Rational {
    withExtendedLifetime(a.storage) { Rational(filling: { cgmp_q_neg($0, a.storage.pointer) }) }
  }

  private static func combine(
    _ a: Rational, _ b: Rational,
    _ operation: (UnsafeMutablePointer<__mpq_struct>, UnsafePointer<__mpq_struct>, UnsafePointer<__mpq_struct>) -> Void
  ) throws -> Rational {
    try withExtendedLifetime((a.storage, b.storage)) {
      try Rational(checked: { operation($0, a.storage.pointer, b.storage.pointer) })
    }
  }

  /// The exact n-th power for any integer n, 0^0 = 1; throws `DivisionByZero` for a negative power of 0, and
  /// `ConstantTooLarge` before anything large is computed.
  public func power(_ n: Int) throws -> Rational {
    if n == 0 { return .one }
    if isZero {
      if n < 0 { throw DivisionByZero() }
      return self
    }
    let count = n.magnitude
    if bitSize == 1 { return sign < 0 && count % 2 == 1 ? self : .one }
    // |p^n| >= 2^{n (bits - 1)}
    if count > UInt(Rational.maximumBits) || (bitSize - 1) * Int(count) > Rational.maximumBits {
      throw ConstantTooLarge()
    }
    return try withExtendedLifetime(storage) {
      try Rational(checked: { q in
        let p = cgmp_q_num(storage.pointer)
        let d = cgmp_q_den(storage.pointer)
        cgmp_z_pow_ui(cgmp_q_num(q), n > 0 ? p : d, count)
        cgmp_z_pow_ui(cgmp_q_den(q), n > 0 ? d : p, count)
        if n < 0 { cgmp_q_canonicalize(q) }
      })
    }
  }

  /// Exact order.
  public static func < (a: Rational, b: Rational) -> Bool {
    withExtendedLifetime((a.storage, b.storage)) { cgmp_q_cmp(a.storage.pointer, b.storage.pointer) < 0 }
  }
  /// Exact equality.
  public static func == (a: Rational, b: Rational) -> Bool {
    withExtendedLifetime((a.storage, b.storage)) { cgmp_q_equal(a.storage.pointer, b.storage.pointer) != 0 }
  }
  /// Hashes the canonical numerator and denominator.
  public func hash(into hasher: inout Hasher) {
    withExtendedLifetime(storage) {
      hasher.combine(sign)
      for part in [cgmp_q_num(storage.pointer), cgmp_q_den(storage.pointer)] {
        let count = cgmp_z_limbs(part)
        hasher.combine(count)
        for i in 0..<count { hasher.combine(cgmp_z_limb(part, i)) }
      }
    }
  }

  /// -1, 0 or 1.
  public var sign: Int {
    withExtendedLifetime(storage) { Int(cgmp_z_sgn(cgmp_q_num(storage.pointer))) }
  }
  /// Whether the number is 0.
  public var isZero: Bool { sign == 0 }
  /// Whether the denominator is 1.
  public var isInteger: Bool {
    withExtendedLifetime(storage) { cgmp_z_is_one(cgmp_q_den(storage.pointer)) != 0 }
  }
  /// The value as an `Int`, nil if it is none.
  public var asInt: Int? {
    withExtendedLifetime(storage) {
      let p = cgmp_q_num(storage.pointer)
      return isInteger && cgmp_z_fits_long(p) != 0 ? cgmp_z_get_si(p) : nil
    }
  }
  /// Bits of the larger of numerator and denominator (1 for 0 and 1).
  public var bitSize: Int {
    withExtendedLifetime(storage) {
      Int(max(cgmp_z_bits(cgmp_q_num(storage.pointer)), cgmp_z_bits(cgmp_q_den(storage.pointer))))
    }
  }
  /// The absolute value.
  public var magnitude: Rational { sign < 0 ? -self : self }
  /// The numerator, with the sign.
  public var numerator: Rational {
    withExtendedLifetime(storage) {
      Rational(filling: { cgmp_z_set(cgmp_q_num($0), cgmp_q_num(storage.pointer)) })
    }
  }
  /// The denominator, positive.
  public var denominator: Rational {
    withExtendedLifetime(storage) {
      Rational(filling: { cgmp_z_set(cgmp_q_num($0), cgmp_q_den(storage.pointer)) })
    }
  }
  /// The exact nonnegative square root where it is rational, otherwise nil.
  public var squareRoot: Rational? {
    withExtendedLifetime(storage) {
      let p = cgmp_q_num(storage.pointer)
      let q = cgmp_q_den(storage.pointer)
      guard sign >= 0, cgmp_z_is_square(p) != 0, cgmp_z_is_square(q) != 0 else { return nil }
      return Rational(filling: {
        cgmp_z_sqrt(cgmp_q_num($0), p)
        cgmp_z_sqrt(cgmp_q_den($0), q)
      })
    }
  }
  /// `p/q` in lowest terms, or `p` for an integer.
  public var description: String {
    withExtendedLifetime(storage) {
      func text(_ z: UnsafeMutablePointer<__mpz_struct>) -> String {
        let characters = cgmp_z_get_str(z)!
        defer { cgmp_free_str(characters) }
        return String(cString: characters)
      }
      let p = text(cgmp_q_num(storage.pointer))
      return isInteger ? p : p + "/" + text(cgmp_q_den(storage.pointer))
    }
  }
  /// The nearest double (ties to even; infinite beyond the range of doubles).
  public func toDouble() -> Double {
    let rounded = BigFloat(self, precision: 53, rounding: .nearest)
    // a subnormal result is rounded once, at the bits it keeps
    let kept = 53 - (-1021 - rounded.exponent)
    if rounded.isZero || rounded.exponent >= -1021 { return rounded.toDouble(.nearest) }
    if kept < 1 {
      // below the least double: 0 up to half of it
      let d = BigFloat(1, exponent: -1075).isLess(than: magnitude) ? Double.leastNonzeroMagnitude : 0
      return sign < 0 ? -d : d
    }
    return BigFloat(self, precision: kept, rounding: .nearest).toDouble(.nearest)
  }
}
