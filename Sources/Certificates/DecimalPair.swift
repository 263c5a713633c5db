// Exact decimals as certificates write them (docs/certificate.md, "Bytes").
import Balls
import OverlapModels

/// A closed interval between two exact decimals, lower <= upper, with the texts that were read or printed.
public struct DecimalPair: Hashable, Sendable, CustomStringConvertible {
  /// The lower end, exactly.
  public let lower: Rational
  /// The upper end, exactly.
  public let upper: Rational
  /// The lower end as written.
  public let lowerText: String
  /// The upper end as written.
  public let upperText: String

  /// The pair that two texts write; nil unless both are decimals by docs/certificate.md and in order.
  public init?(_ lowerText: String, _ upperText: String) {
    guard let lower = Self.value(lowerText), let upper = Self.value(upperText), lower <= upper else { return nil }
    (self.lower, self.upper, self.lowerText, self.upperText) = (lower, upper, lowerText, upperText)
  }

  /// The pair that is printed for an enclosure; nil for an unbounded one.
  public init?(_ enclosure: DecimalEnclosure) { self.init(enclosure.lower, enclosure.upper) }

  /// `[lower, upper]` as written.
  public var description: String { "[\(lowerText), \(upperText)]" }

  /// True when `other` lies in this interval.
  public func contains(_ other: DecimalPair) -> Bool { lower <= other.lower && other.upper <= upper }

  /// The number that `-?(0|[1-9][0-9]*)(\.[0-9]+)?(e-?[1-9][0-9]*)?` writes, within the limits on length and exponent.
  static func value(_ text: String) -> Rational? {
    var text = text
    return text.withUTF8 { bytes in
      if bytes.count > 210_000 { return nil }
      var at = 0
      func has(_ c: Character) -> Bool { at < bytes.count && bytes[at] == c.asciiValue }
      func digits() -> Int {
        let start = at
        while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57 { at += 1 }
        return at - start
      }
      let isNegative = has("-")
      if isNegative { at += 1 }
      let first = at
      let startsWithZero = has("0")
      let count = digits()
      if count == 0 || startsWithZero && count > 1 { return nil }
      if has(".") {
        at += 1
        if digits() == 0 { return nil }
      }
      if has("e") {
        at += 1
        let sign = has("-") ? 1 : 0
        at += sign
        if has("0") { return nil }
        let start = at
        let n = digits()
        guard n > 0, n <= 6, Int(String(decoding: bytes[start..<at], as: UTF8.self))! <= 100_000 else { return nil }
      }
      if at != bytes.count { return nil }
      let magnitude = try? Rational(decimal: String(decoding: bytes[first...], as: UTF8.self))
      return isNegative ? magnitude.map { -$0 } : magnitude
    }
  }

  var json: ModelValue { .array([.string(lowerText), .string(upperText)]) }
}

/// A pair for each variable.
public typealias DecimalBox = [String: DecimalPair]

extension DecimalBox {
  /// `q in [a, b], alpha in [c, d]`, the names in the order given.
  func shown(_ names: [String]) -> String {
    names.compactMap { name in self[name].map { "\(name) in \($0)" } }.joined(separator: ", ")
  }
}
