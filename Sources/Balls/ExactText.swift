import CMPFR

// texts. A double-sized mantissa or a megabit one, the grammar is the same:
//
//     0x3p-1@53             BigFloat: 3 2^-1 held in 53 bits; 0@53, -0@53, inf@2, -inf@2, nan@2
//     0x1p-60               Magnitude: 2^-60; 0, inf
//     0x3p-1@53 +- 0x1p-60  Ball; nan@2 +- inf where nothing is known

/// sign, mantissa and power of two of `-0x3p-1`.
private struct HexNumber {
  let negative: Bool
  /// Hexadecimal digits, lower case, without leading zeros.
  let digits: Substring
  let exponent: Int

  /// Nil for any other text. Exactly one text stands for a number: the mantissa is odd.
  init?(_ text: Substring) {
    var body = text
    negative = body.first == "-"
    if negative { body = body.dropFirst() }
    guard body.hasPrefix("0x") else { return nil }
    let parts = body.dropFirst(2).split(separator: "p", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = parts[0].utf8.first, first != 48, let e = Int(parts[1]), "\(e)" == parts[1]
    else { return nil }
    guard parts[0].utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }),
      let last = parts[0].utf8.last, (last < 58 ? last : last - 87) & 1 == 1
    else { return nil }
    (digits, exponent) = (parts[0], e)
  }

  /// Bits of the mantissa.
  var bits: Int { (digits.utf8.count - 1) * 4 + (64 - Int(UInt64(digits.prefix(1), radix: 16)!.leadingZeroBitCount)) }

  /// m 2^e of a double as text; d finite, not 0.
  static func text(_ d: Double, scale: Int = 0) -> String {
    // the leading bit of 53 is there unless the number is subnormal
    let normal = d.isNormal
    let pattern = d.significandBitPattern | (normal ? 1 << 52 : 0)
    let shift = pattern.trailingZeroBitCount
    let exponent = (normal ? Int(d.exponentBitPattern) - 1075 : -1074) + shift + scale
    return "\(d.sign == .minus ? "-" : "")0x\(String(pattern >> UInt64(shift), radix: 16))p\(exponent)"
  }

  /// The double, nil where it is none.
  var double: Double? {
    guard bits <= 53, let m = UInt64(digits, radix: 16), exponent >= -1074, exponent <= 1023 else { return nil }
    let d = Double(sign: negative ? .minus : .plus, exponent: exponent, significand: Double(m))
    return d.isFinite ? d : nil
  }
}

extension BigFloat {
  /// Longest mantissa that is read back from text: 2^24 bits.
  public static let maximumTextPrecision = 1 << 24

  /// The number and its precision, exactly: `-0x3p-1@53`. `init(exactText:)` gives the same bits back (to 2^24 of them).
  public var exactText: String { withExtendedLifetime(storage) { hexText } + "@\(precision)" }

  private var hexText: String {
    let minus = storage.pointer.pointee._mpfr_sign < 0 ? "-" : ""
    switch kind {
    case 0: return minus + "0"
    case 2: return minus + "inf"
    case 3: return "nan"
    default:
      let z = UnsafeMutablePointer<__mpz_struct>.allocate(capacity: 1)
      cgmp_z_init(z)
      defer {
        cgmp_z_clear(z)
        z.deallocate()
      }
      let e = cmpfr_get_z_2exp(z, storage.pointer)
      let shift = cgmp_z_bits(z) - minimalPrecision
      cgmp_z_fdiv_q_2exp(z, z, UInt(shift))
      let characters = cgmp_z_get_hex(z)!
      defer { cgmp_free_str(characters) }
      let digits = String(cString: characters)
      return minus + "0x" + (minus.isEmpty ? digits : String(digits.dropFirst())) + "p\(e + shift)"
    }
  }

  /// The number that `exactText` wrote; throws `MalformedNumber`.
  public init(exactText text: String) throws {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let precision = Int(parts[1]), "\(precision)" == parts[1] else {
      throw MalformedNumber(text: text, reason: "not a number with its precision, as in -0x3p-1@53")
    }
    guard precision >= 1, precision <= BigFloat.maximumTextPrecision else {
      throw MalformedNumber(text: text, reason: "the precision is not between 1 and 2^24 bits")
    }
    let minus = parts[0].first == "-"
    switch minus ? parts[0].dropFirst() : parts[0] {
    case "0": self.init(precision) { cmpfr_set_special($0, 0, minus ? -1 : 1); return 0 }
    case "inf": self.init(precision) { cmpfr_set_special($0, 2, minus ? -1 : 1); return 0 }
    case "nan" where !minus: self.init(precision) { cmpfr_set_special($0, 3, 1); return 0 }
    default:
      guard let number = HexNumber(parts[0]) else {
        throw MalformedNumber(text: text, reason: "not a number with its precision, as in -0x3p-1@53")
      }
      guard number.bits <= precision else {
        throw MalformedNumber(text: text, reason: "the mantissa is longer than the precision")
      }
      let (top, overflow) = number.exponent.addingReportingOverflow(number.bits)
      guard !overflow, top >= BigFloat.smallestExponent, top <= -BigFloat.smallestExponent else {
        throw MalformedNumber(text: text, reason: "the exponent is out of range")
      }
      var z = __mpz_struct()
      cgmp_z_init(&z)
      defer { cgmp_z_clear(&z) }
      _ = String(number.digits).withCString { cgmp_z_set_hex(&z, $0) }
      self.init(precision) { cmpfr_set_z_2exp($0, &z, number.exponent, MPFR_RNDN) }
      if minus { self = negated }
    }
  }
}

extension Magnitude {
  /// The bound, exactly: `0x1p-60`, `0`, `inf`.
  public var exactText: String {
    if isZero { return "0" }
    return isFinite ? HexNumber.text(mantissa, scale: exponent) : "inf"
  }

  /// The bound that `exactText` wrote; throws `MalformedNumber`.
  public init(exactText text: String) throws {
    if text == "0" {
      self = .zero
    } else if text == "inf" {
      self = .infinity
    } else {
      guard let number = HexNumber(text[...]), !number.negative, number.bits <= 53,
        let m = UInt64(number.digits, radix: 16)
      else { throw MalformedNumber(text: text, reason: "not a bound of at most 53 bits, as in 0x1p-60") }
      let (e, overflow) = number.exponent.addingReportingOverflow(number.bits)
      guard !overflow, e.magnitude <= UInt(Magnitude.exponentLimit) else {
        throw MalformedNumber(text: text, reason: "the exponent is out of range")
      }
      self.init(normalizing: Double(sign: .plus, exponent: -number.bits, significand: Double(m)), e)
    }
  }
}

extension Ball {
  /// Middle and radius, exactly: `0x3p-1@53 +- 0x1p-60`.
  public var exactText: String { "\(mid.exactText) +- \(rad.exactText)" }

  /// The ball that `exactText` wrote; throws `MalformedNumber`.
  public init(exactText text: String) throws {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1] == "+-" else {
      throw MalformedNumber(text: text, reason: "not a middle and a radius, as in 0x3p-1@53 +- 0x1p-60")
    }
    self.init(center: try BigFloat(exactText: String(parts[0])), radius: try Magnitude(exactText: String(parts[2])))
  }
}

// MARK: Codable

extension Decoder {
  /// One text, read by `body`, whose error becomes a `DecodingError` that says what and where.
  fileprivate func text<T>(_ body: (String) throws -> T) throws -> T {
    let container = try singleValueContainer()
    let text = try container.decode(String.self)
    do {
      return try body(text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }
}

extension Encoder {
  fileprivate func write(_ text: String) throws {
    var container = singleValueContainer()
    try container.encode(text)
  }
}

extension Rational: Codable {
  /// `p/q` or `p`.
  public func encode(to encoder: any Encoder) throws { try encoder.write(description) }
  /// Any text that `Rational(_:)` takes.
  public init(from decoder: any Decoder) throws { self = try decoder.text { try Rational($0) } }
}

extension BigFloat: Codable {
  /// `exactText`; throws an `EncodingError` beyond 2^24 bits, which could not be read back.
  public func encode(to encoder: any Encoder) throws {
    guard precision <= BigFloat.maximumTextPrecision else {
      let context = EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "more than 2^24 bits")
      throw EncodingError.invalidValue(precision, context)
    }
    try encoder.write(exactText)
  }
  /// `exactText`.
  public init(from decoder: any Decoder) throws { self = try decoder.text { try BigFloat(exactText: $0) } }
}

extension Magnitude: Codable {
  /// `exactText`.
  public func encode(to encoder: any Encoder) throws { try encoder.write(exactText) }
  /// `exactText`.
  public init(from decoder: any Decoder) throws { self = try decoder.text { try Magnitude(exactText: $0) } }
}

extension Ball: Codable {
  /// `exactText`; throws an `EncodingError` beyond 2^24 bits.
  public func encode(to encoder: any Encoder) throws {
    guard mid.precision <= BigFloat.maximumTextPrecision else {
      let context = EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "more than 2^24 bits")
      throw EncodingError.invalidValue(mid.precision, context)
    }
    try encoder.write(exactText)
  }
  /// `exactText`.
  public init(from decoder: any Decoder) throws { self = try decoder.text { try Ball(exactText: $0) } }
}

extension ComplexBall: Codable {
  private enum CodingKeys: CodingKey { case re, im }
  /// `{"re": ball, "im": ball}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(re, forKey: .re)
    try container.encode(im, forKey: .im)
  }
  /// `{"re": ball, "im": ball}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode(Ball.self, forKey: .re), try container.decode(Ball.self, forKey: .im))
  }
}

extension Disc: Codable {
  private enum CodingKeys: CodingKey, CaseIterable { case re, im, rad }
  /// `{"re": "0x3p-1", "im": "0", "rad": "0x1p-60"}`; the radius of `unknown` is `inf`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    for (key, d) in [(CodingKeys.re, re), (.im, im), (.rad, rad)] {
      let text = d == 0 ? (d.sign == .minus ? "-0" : "0") : d.isFinite ? HexNumber.text(d) : "inf"
      try container.encode(text, forKey: key)
    }
  }
  /// The same; a radius that is negative is refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var parts: [Double] = []
    for key in CodingKeys.allCases {
      let text = try container.decode(String.self, forKey: key)
      let d: Double? =
        switch text {
        case "0": 0
        case "-0": -0.0
        case "inf" where key == .rad: .infinity
        default: HexNumber(text[...])?.double
        }
      guard let d, key != .rad || d >= 0 else {
        let reason = key == .rad ? "not a radius, as in 0x1p-60: \(text)" : "not a double, as in -0x3p-1: \(text)"
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: reason)
      }
      parts.append(d)
    }
    self.init(re: parts[0], im: parts[1], rad: parts[2])
  }
}
