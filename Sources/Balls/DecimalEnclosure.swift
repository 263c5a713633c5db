// Enclosures as they are printed: two exact decimals, and an exact verdict on how far they stand apart.

/// An interval with exact decimal ends, "-inf" and "inf" where nothing is known.
public struct DecimalEnclosure: Sendable, Hashable, CustomStringConvertible {
  /// The lower end, rounded down.
  public let lower: String
  /// The upper end, rounded up.
  public let upper: String

  /// The whole line.
  public static let everything = DecimalEnclosure(lower: "-inf", upper: "inf")

  /// Ends that the caller has rounded outward.
  public init(lower: String, upper: String) {
    self.lower = lower
    self.upper = upper
  }

  /// A ball with its ends rounded outward; the rounding adds less than 10^-(digits+3) of the larger end's modulus.
  public init(_ ball: Ball, digits: Int) {
    (lower, upper) = ball.decimalBounds(significantDigits: digits + 1)
  }

  /// A rational number: exact where `digits` + 3 significant digits hold it, otherwise rounded outward as a ball is.
  public init(_ q: Rational, digits: Int) {
    let bits = (digits + 6) * 10 / 3 + 64
    let nearest = BigFloat(q, precision: bits, rounding: .nearest)
    let text = nearest.decimal(significantDigits: digits + 3, rounding: .nearest)
    if let shown = Rational(text: text), shown == q {
      self.init(lower: text, upper: text)
    } else {
      self.init(Ball(q, precision: bits), digits: digits)
    }
  }

  /// True when both ends are the same number.
  public var isPoint: Bool { lower == upper }

  /// True when both ends are numbers.
  public var isFinite: Bool { lower != "-inf" && upper != "inf" }

  /// `[lower, upper]`.
  public var description: String { "[\(lower), \(upper)]" }

  /// Whether upper - lower <= 10^-digits max(1, |v|), for `relative` 10^-digits |v|, for every v between the ends.
  /// Decided exactly on the decimals; false where an end is infinite, or the ends are beyond comparison (more than
  /// 300000 digits apart).
  public func isNarrow(digits: Int, relative: Bool) -> Bool {
    guard let a = Decimal(lower), let b = Decimal(upper) else { return false }
    if lower == upper { return true }
    let unit = min(a.exponent, b.exponent)
    let scaled = try? (a.integer(unit: unit), b.integer(unit: unit))
    guard let (low, high) = scaled, let width = try? high - low, width.sign >= 0 else { return false }
    if width.isZero { return true }
    // width 10^unit against 10^-digits |v|, |v| the smaller modulus
    if low.sign == high.sign, let needed = try? width * Rational(10).power(digits) {
      if needed <= min(low.magnitude, high.magnitude) { return true }
    }
    if relative { return false }
    // width 10^unit against 10^-digits
    let shift = -digits - unit
    if shift > Decimal.digitLimit { return true }
    if shift < 0 { return false }
    guard let allowed = try? Rational(10).power(shift) else { return false }
    return width <= allowed
  }

  /// The leading characters that both ends share and the two tails, where the ends are written alike; nil otherwise.
  /// For [0.12345, 0.12352] it is ("0.123", "45", "52").
  public var agreement: (agreed: String, lowerTail: String, upperTail: String)? {
    var (a, b) = (Array(lower.utf8), Array(upper.utf8))
    func integerPart(_ t: [UInt8]) -> Int? {
      t.contains(UInt8(ascii: "e")) ? nil : t.firstIndex(of: UInt8(ascii: ".")) ?? t.count
    }
    guard let i = integerPart(a), let j = integerPart(b), i == j else { return nil }
    // Dropped zeros are digits too.
    for _ in 0..<2 {
      if a.count < b.count, a.count == i { a.append(UInt8(ascii: ".")) }
      while a.count < b.count { a.append(UInt8(ascii: "0")) }
      swap(&a, &b)
    }
    var n = 0
    while n < a.count, n < b.count, a[n] == b[n] { n += 1 }
    guard n > i else { return nil }
    func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
    return (text(a[..<n]), text(a[n...]), text(b[n...]))
  }
}

/// A decimal text as an integer times a power of ten.
private struct Decimal {
  /// A number of digits that 2^20 bits cannot exceed.
  static let digitLimit = 315_654
  let negative: Bool
  /// Digits with an optional point, without an exponent.
  let mantissa: Rational
  let exponent: Int

  /// Nil for anything but a decimal.
  init?(_ text: String) {
    var body = Substring(text)
    negative = body.first == "-"
    if negative { body = body.dropFirst() }
    let parts = body.split(separator: "e", omittingEmptySubsequences: false)
    guard let digits = parts.first, parts.count <= 2 else { return nil }
    let halves = digits.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = halves.count == 2 ? halves[1].utf8.count : 0
    guard let integer = try? Rational(decimal: halves.joined()), let shown = parts.count == 2 ? Int(parts[1]) : 0
    else { return nil }
    mantissa = integer
    exponent = integer.isZero ? 0 : shown - fraction
  }

  /// The number divided by 10^unit, unit at most `exponent` or the number 0.
  func integer(unit: Int) throws -> Rational {
    if mantissa.isZero { return .zero }
    guard exponent - unit <= Decimal.digitLimit else { throw ConstantTooLarge() }
    let n = try mantissa * Rational(10).power(exponent - unit)
    return negative ? -n : n
  }
}
