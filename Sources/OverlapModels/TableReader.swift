// Reading the keys of one table with messages that name file, table and key.

/// A table of a model file together with where it stands.
struct TableReader {
  let file: String
  /// `[potential]`, `[[claims]] subcritical`; empty for the top level.
  let place: String
  let table: ModelTable

  /// Wraps a value; an error unless it is a table.
  init(_ value: ModelValue, _ place: String, file: String) throws {
    guard case .table(let t) = value else {
      throw ModelError(file: file, place: place, message: "a table is expected, not \(value.kindName)")
    }
    self.init(t, place, file: file)
  }

  init(_ table: ModelTable, _ place: String, file: String) {
    self.table = table
    self.place = place
    self.file = file
  }

  func keyPlace(_ key: String?) -> String {
    guard let key else { return place }
    return place.isEmpty ? key : "\(place) \(key)"
  }

  func error(_ key: String?, _ message: String) -> ModelError {
    ModelError(file: file, place: keyPlace(key), message: message)
  }

  /// Throws for the first key that is not in `known`, naming the nearest known one, here or in another table.
  func allow(_ known: [String]) throws {
    for key in table.keys where !known.contains(key) {
      let here = nearest(to: key, among: known)
      let anywhere = nearest(to: key, among: ModelKeys.all.map(\.key))
      var hint = here.map { "; the nearest known key is '\($0)'" } ?? ""
      if let other = anywhere, editDistance(key, other) < here.map({ editDistance(key, $0) }) ?? .max {
        let tables = ModelKeys.all.filter { $0.key == other }.map(\.table).joined(separator: ", ")
        hint += "; '\(other)' is a key of \(tables)"
      }
      let scope = place.isEmpty ? "at the top of the file" : "in \(place)"
      throw ModelError(file: file, place: "", message: "unknown key '\(key)' \(scope)\(hint)")
    }
  }

  func string(_ key: String) throws -> String? {
    guard let v = table[key] else { return nil }
    guard case .string(let s) = v else { throw error(key, "a string is expected, not \(v.kindName)") }
    return s
  }

  func requiredString(_ key: String) throws -> String {
    guard let s = try string(key) else { throw error(key, "the key '\(key)' is missing") }
    if s.allSatisfy(\.isWhitespace) { throw error(key, "must not be empty") }
    return s
  }

  func boolean(_ key: String) throws -> Bool? {
    guard let v = table[key] else { return nil }
    guard case .boolean(let b) = v else { throw error(key, "true or false is expected, not \(v.kindName)") }
    return b
  }

  /// An expression: a string. Numbers are strings too.
  func text(_ key: String) throws -> ModelText? {
    guard let v = table[key] else { return nil }
    return try text(v, key)
  }

  func requiredText(_ key: String) throws -> ModelText {
    guard let t = try text(key) else { throw error(key, "the key '\(key)' is missing") }
    return t
  }

  private func text(_ v: ModelValue, _ key: String) throws -> ModelText {
    switch v {
    case .string(let s):
      if s.allSatisfy(\.isWhitespace) { throw error(key, "an expression is expected, the text is empty") }
      return ModelText(s, place: keyPlace(key))
    case .integer(let n): throw error(key, "a number is written as a string: \"\(n)\"")
    default: throw error(key, "an expression in a string is expected, not \(v.kindName)")
    }
  }

  /// A list of strings; a single string is not one.
  func strings(_ key: String) throws -> [String] { try texts(key).map(\.text) }

  func texts(_ key: String) throws -> [ModelText] {
    guard let v = table[key] else { return [] }
    guard case .array(let items) = v else { throw error(key, "a list of strings is expected, not \(v.kindName)") }
    return try items.map { try text($0, key) }
  }

  /// One string or a list of them.
  func oneOrMore(_ key: String) throws -> [ModelText] {
    if case .string = table[key] { return [try requiredText(key)] }
    return try texts(key)
  }

  func range(_ text: ModelText, _ key: String) throws -> ModelRange {
    do { return try text.range() } catch let e as TextError { throw error(key, e.message) }
  }

  func range(_ key: String) throws -> ModelRange? { try text(key).map { try range($0, key) } }

  func relation(_ text: ModelText, _ key: String) throws -> ModelRelation {
    do { return try text.relation() } catch let e as TextError { throw error(key, e.message) }
  }

  func subtable(_ key: String) throws -> TableReader? {
    guard let v = table[key] else { return nil }
    return try TableReader(v, place.isEmpty ? "[\(key)]" : keyPlace(key), file: file)
  }

  /// The entries of a table of tables, `[parameters.a]`.
  func subtables(_ key: String) throws -> [(name: String, reader: TableReader)] {
    guard let t = try subtable(key) else { return [] }
    return try t.table.sortedEntries.map { ($0.key, try TableReader($0.value, "[\(key).\($0.key)]", file: file)) }
  }

  /// The entries of an array of tables, `[[claims]]`; the place shows the id, or the number without one.
  func records(_ key: String) throws -> [TableReader] {
    guard let v = table[key] else { return [] }
    guard case .array(let items) = v else {
      throw error(key, "is written [[\(key)]], a list of tables, not \(v.kindName)")
    }
    return try items.enumerated().map { i, item in
      var label = "number \(i + 1)"
      if case .table(let t) = item, case .string(let id) = t["id"] { label = id }
      return try TableReader(item, "[[\(key)]] \(label)", file: file)
    }
  }

  /// The entries of a table of expressions, sorted by name.
  func namedTexts() throws -> [NamedText] {
    try table.sortedEntries.map { NamedText(name: $0.key, text: try requiredText($0.key)) }
  }

  func namedTexts(_ key: String) throws -> [NamedText] { try subtable(key)?.namedTexts() ?? [] }

  /// The entries of a table of ranges and points, sorted by name.
  func namedExtents() throws -> [NamedExtent] {
    try table.sortedEntries.map { entry in
      let t = try requiredText(entry.key)
      do { return NamedExtent(name: entry.key, extent: try t.extent()) } catch let e as TextError {
        throw error(entry.key, e.message)
      }
    }
  }

  func namedExtents(_ key: String) throws -> [NamedExtent] { try subtable(key)?.namedExtents() ?? [] }

  /// A word out of few.
  func choice<C: RawRepresentable & CaseIterable>(_ key: String, _ type: C.Type) throws -> C?
  where C.RawValue == String {
    guard let word = try string(key) else { return nil }
    guard let c = C(rawValue: word) else {
      let words = C.allCases.map(\.rawValue)
      throw error(
        key,
        "one of \(words.joined(separator: ", ")) is expected, not '\(word)'"
          + (nearest(to: word, among: words).map { "; the nearest is '\($0)'" } ?? ""))
    }
    return c
  }
}

/// The keys that each table of a model file may have.
enum ModelKeys {
  static let top = [
    "id", "title", "source", "note", "constraints", "parameters", "order", "prior", "channel", "definitions",
    "potential", "state_evolution", "equations", "control", "data", "observables", "branches", "identities",
    "thresholds", "claims", "references",
  ]
  static let parameter = ["domain", "default", "doc", "integer"]
  static let order = ["domain", "doc"]
  static let prior = ["atoms", "density", "support", "name"]
  static let channel = ["outputs", "likelihood", "variance", "output", "name"]
  static let potential = ["expression", "extremum"]
  static let equations = ["vanish"]
  static let data = ["file", "columns", "rows"]
  static let branch = ["start", "global", "box", "damping"]
  static let identity = ["id", "title", "note", "left", "right", "for", "uses"]
  static let threshold = [
    "id", "title", "note", "kind", "unknown", "bracket", "expression", "system", "at", "box", "near", "set", "value",
    "directions", "which", "branches", "extremum", "where", "start", "literature", "meaning", "assumes", "uses",
  ]
  static let claim = [
    "id", "title", "note", "for", "holds", "where", "count", "box", "system", "set", "literature", "meaning",
    "assumes", "uses",
  ]
  static let reference = ["cite", "statement"]

  static let all: [(table: String, key: String)] = [
    ("the top of the file", top), ("[parameters.NAME]", parameter), ("[order.NAME]", order), ("[prior]", prior),
    ("[channel]", channel), ("[potential]", potential), ("[equations]", equations), ("[control]", ["variable"]),
    ("[data]", data), ("[branches]", branch), ("[[identities]]", identity), ("[[thresholds]]", threshold),
    ("[[claims]]", claim), ("[references.ID]", reference),
  ].flatMap { table, keys in keys.map { (table, $0) } }
}
