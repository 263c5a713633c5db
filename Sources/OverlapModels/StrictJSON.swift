// A reader for the one spelling of JSON that certificates have (docs/certificate.md, "Bytes").

/// Why bytes are no JSON of the strict form: one line, with the byte (from 1) it concerns.
public struct StrictJSONError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The position of the offending byte, from 1.
  public let byte: Int
  /// What is wrong there.
  public let message: String
  /// One line for the user.
  public var description: String { "byte \(byte): \(message)" }
}

/// Reads compact JSON: no white space outside strings, the shortest escapes only, integers without leading zeros,
/// no floating-point numbers, no `null`, no key twice in an object, valid UTF-8, nothing after the value.
public enum StrictJSON {
  /// Objects and arrays may be nested so deep.
  public static let maximumDepth = 64

  /// The value that `bytes` spell, whole. Keys keep their order. Every accepted text is its own compact form:
  /// `parse(b).compactJSON(sorted: false)` has the bytes `b`.
  /// - Throws: `StrictJSONError`.
  public static func parse<Bytes: Sequence<UInt8>>(_ bytes: Bytes) throws -> ModelValue {
    var reader = StrictJSONReader(bytes: Array(bytes))
    let value = try reader.value(depth: 0)
    if reader.at != reader.bytes.count { throw reader.error("nothing may follow the value") }
    return value
  }

  /// The value that `text` spells.
  public static func parse(_ text: String) throws -> ModelValue { try parse(text.utf8) }
}

private struct StrictJSONReader {
  let bytes: [UInt8]
  var at = 0

  func error(_ message: String, at position: Int? = nil) -> StrictJSONError {
    StrictJSONError(byte: (position ?? at) + 1, message: message)
  }

  var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func take(_ c: Character) -> Bool {
    guard next == c.asciiValue else { return false }
    at += 1
    return true
  }

  /// Recursion is bounded by the cap on depth.
  mutating func value(depth: Int) throws -> ModelValue {
    switch next ?? 0 {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
    case UInt8(ascii: "["):
      try open(depth)
      return .array(try items(depth))
    case UInt8(ascii: "{"):
      try open(depth)
      return .table(try object(depth))
    default:
      for (word, truth) in [("true", true), ("false", false)] where bytes[at...].starts(with: Array(word.utf8)) {
        at += word.utf8.count
        return .boolean(truth)
      }
      throw error("an object, an array, a string, an integer, true or false is expected")
    }
  }

  mutating func open(_ depth: Int) throws {
    if depth == StrictJSON.maximumDepth { throw error("nested deeper than \(StrictJSON.maximumDepth)") }
    at += 1
  }

  mutating func items(_ depth: Int) throws -> [ModelValue] {
    var items: [ModelValue] = []
    if take("]") { return items }
    while true {
      items.append(try value(depth: depth + 1))
      if take("]") { return items }
      if !take(",") { throw error("',' or ']' is expected") }
    }
  }

  mutating func object(_ depth: Int) throws -> ModelTable {
    var entries: [ModelTable.Entry] = []
    var seen: Set<[UInt8]> = []
    if take("}") { return ModelTable() }
    while true {
      guard next == UInt8(ascii: "\"") else { throw error("a key in double quotes is expected") }
      let start = at
      let key = try string()
      if !seen.insert(Array(key.utf8)).inserted { throw error("the key \"\(key)\" occurs twice", at: start) }
      if !take(":") { throw error("':' is expected") }
      entries.append(.init(key: key, value: try value(depth: depth + 1)))
      if take("}") { return ModelTable(entries) }
      if !take(",") { throw error("',' or '}' is expected") }
    }
  }

  mutating func integer() throws -> Int {
    let start = at
    _ = take("-")
    let digits = at
    while let c = next, c >= 48, c <= 57 { at += 1 }
    if at == digits { throw error("a digit is expected") }
    if bytes[digits] == 48, at > digits + 1 || digits > start { throw error("an integer has no such zero", at: start) }
    if let c = next, c == UInt8(ascii: ".") || c | 0x20 == UInt8(ascii: "e") {
      throw error("a floating-point number is not allowed", at: start)
    }
    guard let n = Int(String(decoding: bytes[start..<at], as: UTF8.self)) else {
      throw error("an integer beyond 64 bits", at: start)
    }
    return n
  }

  mutating func string() throws -> String {
    let start = at
    at += 1
    var out: [UInt8] = []
    while let c = next {
      at += 1
      switch c {
      case UInt8(ascii: "\""):
        // Decoding repairs what is not UTF-8, and so changes it.
        let s = String(decoding: out, as: UTF8.self)
        if !s.utf8.elementsEqual(out) { throw error("the string is not valid UTF-8", at: start) }
        return s
      case UInt8(ascii: "\\"): out.append(try escape())
      case 0..<0x20: throw error("a control character must be escaped", at: at - 1)
      default: out.append(c)
      }
    }
    throw error("the string is not closed", at: start)
  }

  mutating func escape() throws -> UInt8 {
    let c = next ?? 0
    at += 1
    switch c {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return c
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "n"): return 0x0a
    case UInt8(ascii: "f"): return 0x0c
    case UInt8(ascii: "r"): return 0x0d
    case UInt8(ascii: "u"):
      let digits = bytes[at...].prefix(4)
      let short: Set<UInt8> = [0x08, 0x09, 0x0a, 0x0c, 0x0d]
      if digits.count == 4, digits.allSatisfy({ $0 >= 48 && $0 <= 57 || $0 >= 97 && $0 <= 102 }),
        let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), code < 0x20, !short.contains(code)
      {
        at += 4
        return code
      }
      throw error("this escape is not the short one", at: at - 2)
    default: throw error("this escape is not allowed", at: at - 2)
    }
  }
}
