// The value tree of a model file or of a certificate's line: what TOML and JSON have in common, without floats.

/// A value of a TOML or JSON document. There are no floating-point numbers, dates or nulls.
public enum ModelValue: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case array([ModelValue])
  case table(ModelTable)

  /// What kind of value it is, for messages: "a string", "an integer", ..
  public var kindName: String {
    switch self {
    case .string: return "a string"
    case .integer: return "an integer"
    case .boolean: return "a boolean"
    case .array: return "an array"
    case .table: return "a table"
    }
  }
}

/// A table (TOML) or object (JSON). The entries keep the order in which they were read; keys are distinct as
/// sequences of code points.
public struct ModelTable: Hashable, Sendable {
  /// One key with its value.
  public struct Entry: Hashable, Sendable {
    /// The key.
    public let key: String
    /// Its value.
    public let value: ModelValue
    /// An entry.
    public init(key: String, value: ModelValue) {
      self.key = key
      self.value = value
    }
  }

  /// The entries in the order of the document (of the keys' code points for TOML).
  public private(set) var entries: [Entry]

  /// A table of entries whose keys the caller knows to be distinct.
  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// The keys in the order of the entries.
  public var keys: [String] { entries.map(\.key) }

  /// The value of a key, compared code point by code point; nil where the key is absent.
  public subscript(key: String) -> ModelValue? {
    entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The entries sorted by the code points of their keys.
  public var sortedEntries: [Entry] { entries.sorted { codePointsPrecede($0.key, $1.key) } }

  /// True when the keys stand in strictly increasing order of code points.
  public var hasSortedKeys: Bool {
    zip(entries, entries.dropFirst()).allSatisfy { codePointsPrecede($0.key, $1.key) }
  }
}

/// True when `a` stands before `b` in the order of code points. (`String`'s own `<` normalises and is another order.)
public func codePointsPrecede(_ a: String, _ b: String) -> Bool {
  // UTF-8 bytes sort like code points.
  a.utf8.lexicographicallyPrecedes(b.utf8)
}

extension ModelValue {
  /// True when the keys of this value and of everything inside it are sorted by code point.
  public var isSorted: Bool {
    switch self {
    case .string, .integer, .boolean: return true
    case .array(let items): return items.allSatisfy(\.isSorted)
    case .table(let t): return t.hasSortedKeys && t.entries.allSatisfy(\.value.isSorted)
    }
  }

  /// Compact JSON by docs/certificate.md, "Bytes". With `sorted` the keys of every object are sorted by code point,
  /// otherwise they keep the order of the entries.
  public func compactJSON(sorted: Bool = true) -> String {
    var out: [UInt8] = []
    write(to: &out, sorted: sorted)
    return String(decoding: out, as: UTF8.self)
  }

  private func write(to out: inout [UInt8], sorted: Bool) {
    switch self {
    case .string(let s): writeString(s, to: &out)
    case .integer(let n): out.append(contentsOf: String(n).utf8)
    case .boolean(let b): out.append(contentsOf: (b ? "true" : "false").utf8)
    case .array(let items):
      out.append(UInt8(ascii: "["))
      for (i, item) in items.enumerated() {
        if i > 0 { out.append(UInt8(ascii: ",")) }
        item.write(to: &out, sorted: sorted)
      }
      out.append(UInt8(ascii: "]"))
    case .table(let t):
      out.append(UInt8(ascii: "{"))
      for (i, entry) in (sorted ? t.sortedEntries : t.entries).enumerated() {
        if i > 0 { out.append(UInt8(ascii: ",")) }
        writeString(entry.key, to: &out)
        out.append(UInt8(ascii: ":"))
        entry.value.write(to: &out, sorted: sorted)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  private func writeString(_ s: String, to out: inout [UInt8]) {
    let hex = Array("0123456789abcdef".utf8)
    out.append(UInt8(ascii: "\""))
    for c in s.utf8 {
      switch c {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(contentsOf: [UInt8(ascii: "\\"), c])
      case 0x08: out.append(contentsOf: "\\b".utf8)
      case 0x09: out.append(contentsOf: "\\t".utf8)
      case 0x0a: out.append(contentsOf: "\\n".utf8)
      case 0x0c: out.append(contentsOf: "\\f".utf8)
      case 0x0d: out.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        out.append(contentsOf: "\\u00".utf8)
        out.append(contentsOf: [hex[Int(c >> 4)], hex[Int(c & 15)]])
      default: out.append(c)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
