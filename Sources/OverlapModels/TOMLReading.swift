// TOML text to the value tree.
import TOMLKit

/// The document that `text` spells, the keys of every table sorted by code point.
/// - Throws: `ModelError` for text that is no TOML, for floats, dates and times, and for NUL characters (which the
///   TOML library would cut a string at).
func readTOML(_ text: String, file: String) throws -> ModelTable {
  if text.utf8.contains(0) { throw ModelError(file: file, message: "a NUL byte is not allowed") }
  for escape in ["\\u0000", "\\U00000000"] where text.contains(escape) {
    throw ModelError(file: file, message: "the NUL character \(escape) is not allowed")
  }
  let document: TOMLTable
  do {
    // Line ends are one character, whatever the platform, so that the hash of a model is the same everywhere.
    document = try TOMLTable(
      string: text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n"))
  } catch let e as TOMLParseError {
    throw ModelError(
      file: file, message: "no TOML at line \(e.source.begin.line), column \(e.source.begin.column): \(e.description)")
  }
  return try table(document, path: "", file: file)
}

private func table(_ t: TOMLTable, path: String, file: String) throws -> ModelTable {
  let entries = try t.keys.map { key -> ModelTable.Entry in
    let inner = path.isEmpty ? key : "\(path).\(key)"
    guard let v = t[key] else { throw ModelError(file: file, place: inner, message: "the key cannot be read") }
    return .init(key: key, value: try value(v, path: inner, file: file))
  }
  return ModelTable(ModelTable(entries).sortedEntries)
}

/// The TOML library caps nesting at 256, which bounds this recursion.
private func value(_ v: any TOMLValueConvertible, path: String, file: String) throws -> ModelValue {
  func error(_ message: String) -> ModelError { ModelError(file: file, place: path, message: message) }
  switch v.type {
  case .string:
    if let s = v.string { return .string(s) }
  case .int:
    if let n = v.int { return .integer(n) }
  case .bool:
    if let b = v.bool { return .boolean(b) }
  case .array:
    if let a = v.array { return .array(try a.enumerated().map { try value($1, path: "\(path)[\($0)]", file: file) }) }
  case .table:
    if let t = v.table { return .table(try table(t, path: path, file: file)) }
  case .double:
    throw error("a TOML float is not exact: write the number as a string, \"0.1\"")
  case .date, .time, .dateTime: throw error("a date or time has no meaning in a model")
  }
  throw error("the value cannot be read")
}
