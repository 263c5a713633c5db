// What `--json` prints: one object, keys in the order in which they were put in.
import Foundation

/// A JSON value whose objects keep their order.
indirect enum JSON {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A finite number with three decimals: a time in seconds.
  case seconds(Double)
  /// A double in the shortest form that reads back, null where it is not finite.
  case double(Double)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// A text, or null.
  static func optional(_ s: String?) -> JSON { s.map { .string($0) } ?? .null }

  /// The text on one line.
  var text: String {
    var out = ""
    write(to: &out)
    return out
  }

  private func write(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .boolean(let b): out += b ? "true" : "false"
    case .integer(let n): out += String(n)
    case .seconds(let s): out += String(format: "%.3f", s)
    case .double(let d): out += d.isFinite ? "\(d)" : "null"
    case .string(let s): JSON.write(s, to: &out)
    case .array(let items):
      out += "["
      for (i, item) in items.enumerated() {
        if i > 0 { out += ", " }
        item.write(to: &out)
      }
      out += "]"
    case .object(let entries):
      out += "{"
      for (i, entry) in entries.enumerated() {
        if i > 0 { out += ", " }
        JSON.write(entry.0, to: &out)
        out += ": "
        entry.1.write(to: &out)
      }
      out += "}"
    }
  }

  private static func write(_ s: String, to out: inout String) {
    out += "\""
    for c in s.unicodeScalars {
      switch c {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      default:
        if c.value < 0x20 || c.value == 0x7f {
          out += String(format: "\\u%04x", c.value)
        } else {
          out.unicodeScalars.append(c)
        }
      }
    }
    out += "\""
  }
}
