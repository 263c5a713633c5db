// Expressions and ranges as a model file writes them: text, with the place it comes from.

/// An expression in a model file.
public struct ModelText: Hashable, Sendable {
  /// The text of the expression.
  public let text: String
  /// Table and key, for messages.
  public let place: String
  /// How many bytes of the key's value stand before the expression.
  public let offset: Int

  /// An expression at a place, for messages.
  public init(_ text: String, place: String, offset: Int = 0) {
    self.text = text
    self.place = place
    self.offset = offset
  }
}

/// A range `[a, b]`, `(a, b]`, ..; a nil end is infinite (and open).
public struct ModelRange: Hashable, Sendable {
  /// The lower end; nil is -inf.
  public let lower: ModelText?
  /// The upper end; nil is inf.
  public let upper: ModelText?
  /// True when the lower end is excluded.
  public let lowerOpen: Bool
  /// True when the upper end is excluded.
  public let upperOpen: Bool
  /// Table and key, for messages.
  public let place: String

  /// The whole line.
  static func line(place: String) -> ModelRange {
    ModelRange(lower: nil, upper: nil, lowerOpen: true, upperOpen: true, place: place)
  }
}

/// A value of a table such as `box`, `at` or `for`: a point, or a range (its text is a bracketed pair).
public enum ModelExtent: Hashable, Sendable {
  case point(ModelText)
  case range(ModelRange)
}

/// A comparison between two expressions of a chain.
public enum Comparison: String, Hashable, Sendable, CaseIterable {
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "="
}

/// A chain `a <= x <= b`: one more side than comparisons.
public struct ModelRelation: Hashable, Sendable {
  /// The sides, left to right.
  public let sides: [ModelText]
  /// The comparisons between them.
  public let comparisons: [Comparison]
}

/// What is wrong with the text of a range or relation.
struct TextError: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}

/// Splits `bytes` at depth 0 where `separator` matches: it gives the length of the separator that starts at a place.
private func split(_ bytes: [UInt8], _ separator: (Int) -> Int) -> (parts: [Range<Int>], separators: [Range<Int>]) {
  var depth = 0
  var start = 0
  var i = 0
  var parts: [Range<Int>] = []
  var separators: [Range<Int>] = []
  while i < bytes.count {
    switch bytes[i] {
    case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
    default:
      let n = depth == 0 ? separator(i) : 0
      if n > 0 {
        parts.append(start..<i)
        separators.append(i..<(i + n))
        start = i + n
        i += n
        continue
      }
    }
    i += 1
  }
  parts.append(start..<bytes.count)
  return (parts, separators)
}

private func isSpace(_ c: UInt8) -> Bool { c == 0x20 || (c >= 0x09 && c <= 0x0d) }

private func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
  var (a, b) = (range.lowerBound, range.upperBound)
  while a < b, isSpace(bytes[a]) { a += 1 }
  while b > a, isSpace(bytes[b - 1]) { b -= 1 }
  return a..<b
}

extension ModelText {
  /// The same expression without white space around it.
  var trimmedText: String {
    let bytes = Array(text.utf8)
    return String(decoding: bytes[trimmed(bytes, bytes.indices)], as: UTF8.self)
  }

  /// A part of this text with its own offset.
  private func part(_ bytes: [UInt8], _ range: Range<Int>) -> ModelText {
    let r = trimmed(bytes, range)
    return ModelText(String(decoding: bytes[r], as: UTF8.self), place: place, offset: offset + r.lowerBound)
  }

  /// True when the text is written as a range: it starts with '[', or is one pair of brackets around a comma, so
  /// that `(1 - rho)/2` is a point.
  var isRange: Bool {
    let bytes = Array(trimmedText.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count > 1 else { return bytes == [UInt8(ascii: "[")] }
    if first == UInt8(ascii: "[") { return true }
    guard first == UInt8(ascii: "("), last == UInt8(ascii: ")") || last == UInt8(ascii: "]") else { return false }
    let inner = Array(bytes[1..<(bytes.count - 1)])
    var depth = 0
    for c in inner {
      if c == UInt8(ascii: "(") || c == UInt8(ascii: "[") { depth += 1 }
      if c == UInt8(ascii: ")") || c == UInt8(ascii: "]") { depth -= 1 }
      if depth < 0 { return false }
    }
    return split(inner) { inner[$0] == UInt8(ascii: ",") ? 1 : 0 }.parts.count > 1
  }

  /// The range that the text writes.
  func range() throws -> ModelRange {
    let bytes = Array(text.utf8)
    let outer = trimmed(bytes, bytes.indices)
    guard outer.count >= 2, isRange, let last = bytes[outer].last,
      last == UInt8(ascii: "]") || last == UInt8(ascii: ")")
    else { throw TextError(message: "a range is written \"[a, b]\", with '(' or ')' at an open end, not \"\(text)\"") }
    let inner = Array(bytes[(outer.lowerBound + 1)..<(outer.upperBound - 1)])
    let (parts, _) = split(inner) { inner[$0] == UInt8(ascii: ",") ? 1 : 0 }
    guard parts.count == 2 else {
      throw TextError(message: "a range has two ends, \"\(text)\" has \(parts.count == 1 ? "one" : "\(parts.count)")")
    }
    let shifted = ModelText("", place: place, offset: offset + outer.lowerBound + 1)
    let ends = parts.map { shifted.part(inner, $0) }
    if ends.contains(where: { $0.text.isEmpty }) {
      throw TextError(message: "an end of the range \"\(text)\" is missing")
    }
    let lowerInfinite = ends[0].text.isInfinite(negative: true)
    let upperInfinite = ends[1].text.isInfinite(negative: false)
    if ends[0].text.isInfinite(negative: false) || ends[1].text.isInfinite(negative: true) {
      throw TextError(message: "the range \"\(text)\" is reversed")
    }
    return ModelRange(
      lower: lowerInfinite ? nil : ends[0], upper: upperInfinite ? nil : ends[1],
      lowerOpen: lowerInfinite || bytes[outer.lowerBound] == UInt8(ascii: "("),
      upperOpen: upperInfinite || last == UInt8(ascii: ")"), place: place)
  }

  /// The range or point that the text writes.
  func extent() throws -> ModelExtent { isRange ? .range(try range()) : .point(self) }

  /// The relation that the text writes.
  func relation() throws -> ModelRelation {
    let bytes = Array(text.utf8)
    let (parts, separators) = split(bytes) { i in
      switch bytes[i] {
      case UInt8(ascii: "<"), UInt8(ascii: ">"): return i + 1 < bytes.count && bytes[i + 1] == UInt8(ascii: "=") ? 2 : 1
      case UInt8(ascii: "="): return 1
      default: return 0
      }
    }
    if separators.isEmpty { throw TextError(message: "a comparison with <, <=, >, >= or = is expected in \"\(text)\"") }
    let comparisons = separators.compactMap { Comparison(rawValue: String(decoding: bytes[$0], as: UTF8.self)) }
    return ModelRelation(sides: parts.map { part(bytes, $0) }, comparisons: comparisons)
  }
}

extension String {
  /// True for `inf` or `+inf`, with `negative` for `-inf`; white space around and inside is ignored.
  func isInfinite(negative: Bool) -> Bool {
    let letters = String(decoding: utf8.filter { !isSpace($0) }, as: UTF8.self)
    return negative ? letters == "-inf" : letters == "inf" || letters == "+inf"
  }

  /// True for `[A-Za-z_][A-Za-z0-9_]*`.
  var isIdentifier: Bool {
    guard let first = utf8.first, !(first >= 48 && first <= 57) else { return false }
    return utf8.allSatisfy { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || $0 == 95 || ($0 >= 48 && $0 <= 57) }
  }
}
