// IEEE 1788-2015, 9.7 (literals), 10.5.1 (constructors), 13.3 and 13.4 (output). Numbers in a text are exact; only the
// ends of the interval are rounded, outward.
import Balls

/// What a literal denotes before its ends are rounded.
struct IntervalLiteral {
  /// An end: a rational, or infinite.
  enum End: Equatable {
    case minusInfinity, plusInfinity
    case number(Rational)

    /// The end rounded outward.
    func rounded(_ rounding: Rounding) -> Double {
      switch self {
      case .minusInfinity: return -.infinity
      case .plusInfinity: return .infinity
      case .number(let q): return BigFloat(q, precision: 53, rounding: rounding).toDouble(rounding)
      }
    }
  }

  /// The ends; nil for the empty set and for no interval.
  var ends: (End, End)?
  /// `[nai]`.
  var isNaI = false
  /// The word after `_`, in lower case.
  var decoration: String?

  /// Reads a literal; throws `IntervalError.undefinedOperation` for any other text.
  init(_ text: String) throws {
    func fail(_ reason: String) -> IntervalError {
      .undefinedOperation("not an interval: \(text.prefix(80)): \(reason)")
    }
    var body = Array(text.lowercased().utf8)[...]
    func trim(_ s: inout ArraySlice<UInt8>) {
      while let c = s.first, IntervalLiteral.isSpace(c) { s.removeFirst() }
      while let c = s.last, IntervalLiteral.isSpace(c) { s.removeLast() }
    }
    trim(&body)
    if let i = body.lastIndex(of: UInt8(ascii: "_")) {
      let word = String(decoding: body[(i + 1)...], as: UTF8.self)
      guard ["com", "dac", "def", "trv"].contains(word) else { throw fail("no decoration '\(word)'") }
      decoration = word
      body = body[..<i]
    }
    guard body.first == UInt8(ascii: "[") else {
      ends = try IntervalLiteral.uncertain(body) { fail($0) }
      return
    }
    guard body.last == UInt8(ascii: "]") else { throw fail("']' is missing") }
    var inner = body.dropFirst().dropLast()
    trim(&inner)
    switch String(decoding: inner, as: UTF8.self) {
    case "", "empty": return
    case "entire": ends = (.minusInfinity, .plusInfinity)
    case "nai":
      if decoration != nil { throw fail("no decoration fits [nai]") }
      isNaI = true
    default:
      let parts = inner.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard parts.count <= 2 else { throw fail("two ends at most") }
      let numbers = try parts.map { part -> End? in
        var part = part
        trim(&part)
        return part.isEmpty ? nil : try IntervalLiteral.number(part) { fail($0) }
      }
      if numbers.count == 1 {
        guard let x = numbers[0], case .number = x else { throw fail("a number is expected") }
        ends = (x, x)
      } else {
        ends = (numbers[0] ?? .minusInfinity, numbers[1] ?? .plusInfinity)
        if ends!.0 == .plusInfinity || ends!.1 == .minusInfinity { throw fail("no real lies between the ends") }
      }
    }
  }

  static func isSpace(_ c: UInt8) -> Bool { c == 32 || c >= 9 && c <= 13 }
  private static func isDigit(_ c: UInt8) -> Bool { c >= 48 && c <= 57 }

  /// A signed decimal, hexadecimal or rational number, or an infinity.
  static func number(_ text: ArraySlice<UInt8>, _ fail: (String) -> IntervalError) throws -> End {
    var body = text
    var negative = false
    if let sign = body.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      body.removeFirst()
    }
    let word = String(decoding: body, as: UTF8.self)
    if word == "inf" || word == "infinity" { return negative ? .minusInfinity : .plusInfinity }
    do {
      let magnitude: Rational
      if word.hasPrefix("0x") {
        magnitude = try hexadecimal(body.dropFirst(2), fail)
      } else if let slash = body.firstIndex(of: UInt8(ascii: "/")) {
        let (p, q) = (body[..<slash], body[(slash + 1)...])
        guard !p.isEmpty, !q.isEmpty, (p + q).allSatisfy(isDigit) else { throw fail("'\(word)' is no number") }
        magnitude =
          try Rational(decimal: String(decoding: p, as: UTF8.self))
          / Rational(decimal: String(decoding: q, as: UTF8.self))
      } else {
        magnitude = try Rational(decimal: word)
      }
      return .number(negative ? -magnitude : magnitude)
    } catch let e as IntervalError { throw e } catch { throw fail("\(error)") }
  }

  /// Hexadecimal digits with a point and a binary exponent, after `0x`.
  private static func hexadecimal(_ text: ArraySlice<UInt8>, _ fail: (String) -> IntervalError) throws -> Rational {
    let parts = text.split(separator: UInt8(ascii: "p"), maxSplits: 1, omittingEmptySubsequences: false)
    var exponent = 0
    if parts.count == 2 {
      guard let e = integer(parts[1]) else { throw fail("a binary exponent is expected") }
      exponent = e
    }
    var value = Rational.zero
    var point = false
    var any = false
    for c in parts[0] {
      if c == UInt8(ascii: ".") && !point {
        point = true
        continue
      }
      guard let digit = hexDigit(c) else { throw fail("a hexadecimal digit is expected") }
      value = try value * Rational(16) + Rational(digit)
      if point { exponent -= 4 }
      any = true
    }
    if !any { throw fail("a hexadecimal digit is expected") }
    return value.isZero ? value : try value * Rational(2).power(exponent)
  }

  private static func hexDigit(_ c: UInt8) -> Int? {
    isDigit(c) ? Int(c) - 48 : c >= 97 && c <= 102 ? Int(c) - 87 : nil
  }

  /// A decimal integer with an optional sign, at most 18 digits.
  private static func integer(_ text: ArraySlice<UInt8>) -> Int? {
    let digits = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
    guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy(isDigit) else { return nil }
    return Int(String(decoding: text, as: UTF8.self))
  }

  /// The uncertain form m?ru e: m and r in units of m's last place, r = 1/2 by default, `??` for infinite; u, d for one
  /// side.
  private static func uncertain(_ text: ArraySlice<UInt8>, _ fail: (String) -> IntervalError) throws -> (End, End) {
    guard let mark = text.firstIndex(of: UInt8(ascii: "?")) else { throw fail("'[' or '?' is expected") }
    var middle = text[..<mark]
    var rest = text[(mark + 1)...]
    var negative = false
    if let sign = middle.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      middle.removeFirst()
    }
    guard middle.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) else {
      throw fail("a decimal is expected before '?'")
    }
    let places = middle.firstIndex(of: UInt8(ascii: ".")).map { middle.endIndex - 1 - $0 } ?? 0
    var radius: Rational? = Rational(1, 2)
    do {
      if rest.first == UInt8(ascii: "?") {
        radius = nil
        rest.removeFirst()
      } else {
        let digits = rest.prefix(while: isDigit)
        if !digits.isEmpty { radius = try Rational(decimal: String(decoding: digits, as: UTF8.self)) }
        rest = rest.dropFirst(digits.count)
      }
      var side: UInt8?
      if let c = rest.first, c == UInt8(ascii: "u") || c == UInt8(ascii: "d") {
        side = c
        rest.removeFirst()
      }
      var exponent = 0
      if rest.first == UInt8(ascii: "e") {
        guard let e = integer(rest.dropFirst()) else { throw fail("an exponent is expected") }
        exponent = e
      } else if !rest.isEmpty {
        throw fail("'\(String(decoding: rest, as: UTF8.self))' is not expected")
      }
      let m = try Rational(decimal: String(decoding: middle, as: UTF8.self))
      let scale = try Rational(10).power(exponent)
      let centre = try (negative ? -m : m) * scale
      guard let radius else {
        return (
          side == UInt8(ascii: "u") ? .number(centre) : .minusInfinity,
          side == UInt8(ascii: "d") ? .number(centre) : .plusInfinity
        )
      }
      let r = try radius * Rational(10).power(-places) * scale
      return (
        .number(side == UInt8(ascii: "u") ? centre : try centre - r),
        .number(side == UInt8(ascii: "d") ? centre : try centre + r)
      )
    } catch let e as IntervalError { throw e } catch { throw fail("\(error)") }
  }

  /// The ends rounded outward, and whether they are exactly out of order.
  func interval() throws -> (Interval, disordered: Bool) {
    guard let (l, u) = ends else { return (.empty, false) }
    let rounded = Interval(unchecked: l.rounded(.down), u.rounded(.up))
    guard case .number(let p) = l, case .number(let q) = u, q < p else { return (rounded, false) }
    if rounded.isEmpty { throw IntervalError.undefinedOperation("the ends \(p) and \(q) are out of order") }
    return (rounded, true)
  }
}

extension Interval {
  /// The tightest interval around a literal: `[l,u]`, `[x]`, `[empty]`, `[entire]`, where a missing end is infinite and
  /// a number is decimal, hexadecimal (`0x1.8p-3`) or rational (`2/3`); or the uncertain form `3.56?1e2`. Throws
  /// `IntervalError`. `Interval("[0.1]")` holds one tenth, between two doubles. A plain number `0.1` is taken like
  /// `[0.1]`.
  public init(_ text: String) throws {
    let isLiteral = text.contains("[") || text.contains("?")
    if text.allSatisfy(\.isWhitespace) { throw IntervalError.undefinedOperation("not an interval: no text") }
    let literal = try IntervalLiteral(isLiteral ? text : "[\(text)]")
    guard !literal.isNaI, literal.decoration == nil else {
      throw IntervalError.undefinedOperation("not a bare interval: \(text.prefix(80))")
    }
    let (interval, disordered) = try literal.interval()
    if disordered { throw IntervalError.possiblyUndefinedOperation("the ends of \(text.prefix(80)) are out of order") }
    self = interval
  }

  /// IEEE 1788 textToInterval for bare intervals: the empty set with a signal where the text is none. Ends that are out
  /// of order by less than the doubles tell are rounded and signalled as possibly undefined.
  public static func textToInterval(_ text: String) -> Signalled<Interval> {
    guard let literal = try? IntervalLiteral(text), literal.decoration == nil, !literal.isNaI,
      let (interval, disordered) = try? literal.interval()
    else { return Signalled(.empty, .undefinedOperation) }
    return Signalled(interval, disordered ? .possiblyUndefinedOperation : nil)
  }

  /// A literal with decimal ends rounded outward to so many significant digits.
  public func intervalToText(significantDigits: Int = 17) -> String {
    if isEmpty { return "[empty]" }
    if isEntire { return "[entire]" }
    func text(_ d: Double, _ rounding: Rounding) -> String {
      BigFloat(exactly: d).decimal(significantDigits: significantDigits, rounding: rounding)
    }
    let (l, u) = (text(lower, .down), text(upper, .up))
    return l == u ? "[\(l)]" : "[\(l), \(u)]"
  }

  /// A literal that `Interval(_:)` reads back to the same set: hexadecimal ends.
  public var intervalToExact: String {
    if isEmpty { return "[empty]" }
    if isEntire { return "[entire]" }
    func text(_ d: Double) -> String {
      if !d.isFinite { return d < 0 ? "-inf" : "inf" }
      if d == 0 { return "0" }
      // the 52 bits after the leading 1, of subnormals too
      let bits = String(d.magnitude.significand.significandBitPattern, radix: 16)
      var fraction = String(repeating: "0", count: 13 - bits.count) + bits
      while fraction.last == "0" { fraction.removeLast() }
      return (d < 0 ? "-" : "") + "0x1" + (fraction.isEmpty ? "" : "." + fraction) + "p\(d.exponent)"
    }
    let (l, u) = (text(lower), text(upper))
    return lower == upper ? "[\(l)]" : "[\(l), \(u)]"
  }
}

extension Interval: CustomStringConvertible {
  /// The ends in decimal, rounded outward.
  public var description: String { intervalToText() }
}

extension Interval: Codable {
  /// Reads the exact text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do { self = try Interval(text) } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }
  /// Writes the exact text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(intervalToExact)
  }
}

extension Interval {
  /// The exact value of a signed decimal, hexadecimal or rational number in the notation of literals; nil for other
  /// texts and for infinities.
  package static func exactNumber(_ text: String) -> Rational? {
    let failure = IntervalError.undefinedOperation("")
    guard case .number(let q)? = try? IntervalLiteral.number(Array(text.lowercased().utf8)[...], { _ in failure })
    else {
      return nil
    }
    return q
  }
}
