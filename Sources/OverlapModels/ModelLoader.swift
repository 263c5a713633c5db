// From the value tree to a model: every key parsed, kept and checked; then names and expressions (ModelChecker).
import Balls
import Formulas
import Foundation

extension Model {
  /// The model in a file.
  /// - Throws: `ModelError`, also where the file cannot be read.
  public static func load(path: String) throws -> Model {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ModelError(file: path, message: "the model file cannot be read")
    }
    if data.count > 1 << 24 { throw ModelError(file: name, message: "the model file is larger than 16 MiB") }
    let text = String(decoding: data, as: UTF8.self)
    if !text.utf8.elementsEqual(data) { throw ModelError(file: name, message: "the model file is not UTF-8") }
    return try load(document: try withRows(try readTOML(text, file: name), beside: path, name: name), name: name)
  }

  /// The document with the rows of its `[data] file` in it, so that a certificate holds all that the formulas need.
  private static func withRows(_ document: ModelTable, beside path: String, name: String) throws -> ModelTable {
    let top = TableReader(document, "", file: name)
    guard let data = try top.subtable("data"), data.table["rows"] == nil else { return document }
    let file = try data.requiredString("file")
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    guard let bytes = FileManager.default.contents(atPath: file.hasPrefix("/") ? file : folder + file) else {
      throw data.error("file", "the file '\(file)' cannot be read")
    }
    if bytes.count > 1 << 24 { throw data.error("file", "the file '\(file)' is larger than 16 MiB") }
    let rows = try dataRows(String(decoding: bytes, as: UTF8.self), columns: data.strings("columns")) {
      data.error("file", "\(file), \($0)")
    }
    let list = ModelValue.array(rows.map { .array($0.map { .string($0) }) })
    let table = ModelTable((data.table.entries + [.init(key: "rows", value: list)]).sorted { codePointsPrecede($0.key, $1.key) })
    return ModelTable(document.entries.map { $0.key == "data" ? .init(key: "data", value: .table(table)) : $0 })
  }

  /// The wanted columns of a CSV text whose first line names them.
  private static func dataRows(_ text: String, columns: [String], error: (String) -> ModelError) throws -> [[String]] {
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard let header = lines.first else { throw error("it is empty") }
    let places = try columns.map { column in
      guard let k = header.firstIndex(of: column) else { throw error("there is no column '\(column)'") }
      return k
    }
    return try lines.dropFirst().enumerated().map { i, fields in
      guard fields.count == header.count else {
        throw error("line \(i + 2): \(fields.count) fields, the first line has \(header.count)")
      }
      return places.map { fields[$0] }
    }
  }

  /// The model that TOML text writes; `name` stands for the file in messages.
  public static func load(text: String, name: String) throws -> Model {
    try load(document: try readTOML(text, file: name), name: name)
  }

  /// The model whose compact JSON a certificate holds. The form is strict (`StrictJSON`), keys sorted.
  public static func load(canonicalJSON: String, name: String = "the embedded model") throws -> Model {
    let value: ModelValue
    do { value = try StrictJSON.parse(canonicalJSON) } catch { throw ModelError(file: name, message: "\(error)") }
    return try load(value: value, name: name)
  }

  /// The model of a value tree with sorted keys, such as the `model` of a certificate's line.
  public static func load(value: ModelValue, name: String = "the embedded model") throws -> Model {
    guard case .table(let document) = value else { throw ModelError(file: name, message: "the model is no table") }
    if !value.isSorted { throw ModelError(file: name, message: "the keys of the model are not sorted") }
    return try load(document: document, name: name)
  }

  private static func load(document: ModelTable, name: String) throws -> Model {
    let model = try ModelLoader(top: TableReader(document, "", file: name)).model()
    try ModelChecker(model).check()
    return model
  }
}

private struct ModelLoader {
  let top: TableReader

  func model() throws -> Model {
    try top.allow(ModelKeys.top)
    let model = Model(
      file: top.file, document: top.table, id: try top.requiredString("id"), title: try top.requiredString("title"),
      source: try top.string("source"), note: try top.string("note"),
      constraints: try top.texts("constraints").map { try top.relation($0, "constraints") },
      parameters: try top.subtables("parameters").map { try parameter($0, $1) },
      order: try top.subtables("order").map { try order($0, $1) },
      priors: try priors(), channel: try channel(), definitions: try definitions(), potential: try potential(),
      stateEvolution: try top.namedTexts("state_evolution"), equations: try equations(), control: try control(),
      data: try data(), observables: try top.namedTexts("observables"),
      branches: try top.subtable("branches").map { try branches($0) } ?? [],
      identities: try top.records("identities").map { try identity($0) },
      thresholds: try top.records("thresholds").map { try threshold($0) },
      claims: try top.records("claims").map { try claim($0) },
      references: try top.subtables("references").map { try reference($0, $1) })
    return model
  }

  func parameter(_ name: String, _ t: TableReader) throws -> Parameter {
    try t.allow(ModelKeys.parameter)
    return Parameter(
      name: name, domain: try t.range("domain") ?? .line(place: t.keyPlace("domain")),
      defaultValue: try t.text("default"), doc: try t.string("doc"), isInteger: try t.boolean("integer") ?? false)
  }

  func order(_ name: String, _ t: TableReader) throws -> OrderParameter {
    try t.allow(ModelKeys.order)
    return OrderParameter(
      name: name, domain: try t.range("domain") ?? .line(place: t.keyPlace("domain")), doc: try t.string("doc"))
  }

  func priors() throws -> [Prior] {
    guard let t = try top.subtable("prior") else { return [] }
    let tables = t.table.entries.filter { if case .table = $0.value { return true } else { return false } }
    if tables.isEmpty { return [try prior(t, nil)] }
    if tables.count < t.table.entries.count {
      throw t.error(nil, "either one prior, or only tables [prior.NAME]")
    }
    return try top.subtables("prior").map { name, reader in
      if !name.isIdentifier { throw reader.error(nil, "'\(name)' is no name") }
      return try prior(reader, name)
    }
  }

  func prior(_ t: TableReader, _ suffix: String?) throws -> Prior {
    try t.allow(ModelKeys.prior)
    var atoms: [Prior.Atom] = []
    if let v = t.table["atoms"] {
      guard case .array(let items) = v else { throw t.error("atoms", "a list of [value, weight] is expected") }
      for item in items {
        guard case .array(let pair) = item, pair.count == 2, case .string(let value) = pair[0],
          case .string(let weight) = pair[1]
        else { throw t.error("atoms", "each atom is [\"value\", \"weight\"], two strings") }
        atoms.append(
          .init(
            value: ModelText(value, place: t.keyPlace("atoms")),
            weight: ModelText(weight, place: t.keyPlace("atoms"))))
      }
      if atoms.isEmpty { throw t.error("atoms", "the list is empty") }
    }
    let names = ["gaussian", "rademacher", "bernoulli", "rademacher-bernoulli", "bernoulli-gauss", "two-point"]
    let name = try t.string("name")
    if let name, !names.contains(name) {
      throw t.error("name", "no prior is called '\(name)'; the nearest is '\(nearest(to: name, among: names)!)'")
    }
    let p = Prior(
      suffix: suffix, name: name, atoms: atoms, density: try t.text("density"), support: try t.range("support"))
    if (p.name == nil) == (p.atoms.isEmpty && p.density == nil) {
      throw t.error(nil, "a prior has a name, or else atoms or a density")
    }
    if (p.density == nil) != (p.support == nil) {
      throw t.error(nil, "'density' and 'support' need each other")
    }
    return p
  }

  func channel() throws -> Channel? {
    guard let t = try top.subtable("channel") else { return nil }
    try t.allow(ModelKeys.channel)
    var outputs: [ModelText] = []
    var range: ModelRange?
    if case .array = t.table["outputs"] { outputs = try t.texts("outputs") } else { range = try t.range("outputs") }
    let names = ["sign", "probit", "door", "abs", "relu", "linear"]
    let c = Channel(
      outputs: outputs, outputRange: range, likelihood: try t.text("likelihood"), output: try t.text("output"),
      variance: try t.text("variance"), name: try t.string("name"))
    if let name = c.name, !names.contains(name) {
      throw t.error("name", "no channel is called '\(name)'; the nearest is '\(nearest(to: name, among: names)!)'")
    }
    let ways = [c.likelihood != nil, c.output != nil, c.name != nil].filter { $0 }.count
    if ways != 1 { throw t.error(nil, "a channel has exactly one of 'likelihood', 'output' and 'name'") }
    if c.likelihood != nil, outputs.isEmpty, range == nil { throw t.error("outputs", "the key 'outputs' is missing") }
    return c
  }

  func definitions() throws -> [Definition] {
    guard let t = try top.subtable("definitions") else { return [] }
    return try t.table.sortedEntries.map { entry in
      let text = try t.requiredText(entry.key)
      let name: String
      var arguments: [String] = []
      if let open = entry.key.firstIndex(of: "(") {
        let head = entry.key[..<open]
        let rest = entry.key[entry.key.index(after: open)...]
        guard rest.last == ")" else { throw t.error(entry.key, "a function is defined as \"f(x, y)\"") }
        name = String(head.filter { !$0.isWhitespace })
        arguments = rest.dropLast().split(separator: ",", omittingEmptySubsequences: false).map {
          String($0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        if Set(arguments).count < arguments.count { throw t.error(entry.key, "an argument occurs twice") }
      } else {
        name = entry.key
      }
      for n in [name] + arguments where !n.isIdentifier { throw t.error(entry.key, "'\(n)' is no name") }
      for a in arguments where a == "pi" || a == "inf" { throw t.error(entry.key, "'\(a)' is reserved") }
      return Definition(name: name, arguments: arguments, body: text)
    }
  }

  func potential() throws -> Potential? {
    guard let t = try top.subtable("potential") else { return nil }
    try t.allow(ModelKeys.potential)
    let extremum: Potential.Extremum
    let words = (try t.string("extremum") ?? "stationary").split(whereSeparator: \.isWhitespace).map(String.init)
    switch words {
    case ["max"]: extremum = .maximum
    case ["min"]: extremum = .minimum
    case ["stationary"]: extremum = .stationary
    default:
      var steps: [Potential.SaddleStep] = []
      for i in stride(from: 0, to: words.count, by: 2) {
        guard words[i] == "inf" || words[i] == "sup", i + 1 < words.count else {
          throw t.error("extremum", "max, min, stationary, or a saddle such as \"inf r sup q\" is expected")
        }
        steps.append(.init(isSupremum: words[i] == "sup", name: words[i + 1]))
      }
      if steps.isEmpty { throw t.error("extremum", "must not be empty") }
      extremum = .saddle(steps)
    }
    return Potential(expression: try t.requiredText("expression"), extremum: extremum)
  }

  func equations() throws -> [ModelText] {
    guard let t = try top.subtable("equations") else { return [] }
    try t.allow(ModelKeys.equations)
    let list = try t.texts("vanish")
    if list.isEmpty { throw t.error("vanish", "a list of expressions is expected") }
    return list
  }

  func control() throws -> Control? {
    guard let t = try top.subtable("control") else { return nil }
    let variable = try t.requiredString("variable")
    let rest = ModelTable(t.table.entries.filter { $0.key != "variable" })
    return Control(variable: variable, entries: try TableReader(rest, t.place, file: t.file).namedTexts())
  }

  func data() throws -> DataFile? {
    guard let t = try top.subtable("data") else { return nil }
    try t.allow(ModelKeys.data)
    let columns = try t.strings("columns")
    if columns.isEmpty { throw t.error("columns", "a list of names is expected") }
    guard case .array(let items)? = t.table["rows"] else {
      throw t.error("file", "data belong to a model file: they are read from beside it")
    }
    if items.isEmpty || items.count > 1 << 14 { throw t.error("rows", "between 1 and 2^14 rows are expected") }
    let rows = try items.enumerated().map { i, item in
      guard case .array(let fields) = item, fields.count == columns.count else {
        throw t.error("rows", "row \(i + 1): \(columns.count) numbers are expected")
      }
      return try fields.map { field in
        guard case .string(let text) = field, let number = try? Rational(decimal: text) else {
          throw t.error("rows", "row \(i + 1): an exact decimal is expected")
        }
        return number
      }
    }
    return DataFile(
      file: try t.requiredString("file"), columns: columns, rows: DataRows(columns: columns, rows: rows))
  }

  func branches(_ t: TableReader) throws -> [Branch] {
    try t.table.sortedEntries.map { entry in
      let b = try TableReader(entry.value, "[branches] \(entry.key)", file: t.file)
      try b.allow(ModelKeys.branch)
      let ways = ["start", "global", "box"].filter { b.table[$0] != nil }
      if ways.count != 1 { throw b.error(nil, "a branch has exactly one of 'start', 'global' and 'box'") }
      if ways[0] != "start", b.table["damping"] != nil { throw b.error("damping", "belongs to 'start'") }
      let definition: Branch.Definition
      switch ways[0] {
      case "start": definition = .start(try b.namedTexts("start"), damping: try b.text("damping"))
      case "box": definition = .box(try b.namedExtents("box"))
      default:
        if try b.boolean("global") != true { throw b.error("global", "is either true or absent") }
        definition = .global
      }
      return Branch(name: entry.key, definition: definition)
    }
  }

  func identity(_ t: TableReader) throws -> Identity {
    try t.allow(ModelKeys.identity)
    return Identity(
      id: try t.requiredString("id"), title: try t.string("title"), note: try t.string("note"),
      left: try t.requiredText("left"), right: try t.requiredText("right"), over: try t.namedExtents("for"),
      uses: try t.strings("uses"))
  }

  func threshold(_ t: TableReader) throws -> Threshold {
    try t.allow(ModelKeys.threshold)
    let id = try t.requiredString("id")
    guard let kind = try t.choice("kind", ThresholdKind.self) else {
      throw t.error("kind", "the key 'kind' is missing")
    }
    let unknowns = try t.oneOrMore("unknown").map(\.text)
    let brackets = try t.oneOrMore("bracket").map { try t.range($0, "bracket") }
    if !brackets.isEmpty, brackets.count != unknowns.count {
      throw t.error("bracket", "a range for each unknown is expected: \(brackets.count) for \(unknowns.count)")
    }
    var near: [[NamedText]] = []
    if case .array(let items) = t.table["near"] {
      if items.count != 2 { throw t.error("near", "a table, or a list of two for a maxwell point") }
      near = try items.map { try TableReader($0, t.keyPlace("near"), file: t.file).namedTexts() }
    } else if t.table["near"] != nil {
      near = [try t.namedTexts("near")]
    }
    let place = try t.string("where")
    if let place, place != "interior" { throw t.error("where", "is either \"interior\" or absent") }
    return Threshold(
      id: id, title: try t.string("title"), kind: kind, unknowns: unknowns, brackets: brackets,
      expression: try t.text("expression"), system: try t.texts("system"), at: try t.namedExtents("at"),
      box: try t.namedExtents("box"), near: near, set: try t.namedTexts("set"), value: try t.text("value"),
      directions: try t.strings("directions"), which: try t.choice("which", Threshold.Which.self),
      branches: try states(t), extremum: try t.choice("extremum", Threshold.ExtremumKind.self),
      isInterior: place != nil, start: try t.namedTexts("start"), literature: try t.string("literature"),
      meaning: try t.string("meaning"), note: try t.string("note"), assumes: try t.strings("assumes"),
      uses: try t.strings("uses"))
  }

  func states(_ t: TableReader) throws -> [Threshold.State] {
    guard let v = t.table["branches"] else { return [] }
    guard case .array(let items) = v else { throw t.error("branches", "a list is expected, not \(v.kindName)") }
    return try items.map { item in
      if case .string(let name) = item { return .branch(name) }
      let state = try TableReader(item, t.keyPlace("branches"), file: t.file)
      if state.table.keys == ["value"] { return .known(try state.requiredText("value")) }
      return .box(try state.namedExtents())
    }
  }

  func claim(_ t: TableReader) throws -> Claim {
    try t.allow(ModelKeys.claim)
    let holds = try t.oneOrMore("holds").map { try t.relation($0, "holds") }
    var count: Claim.Count?
    switch t.table["count"] {
    case nil: break
    case .integer(let n)?: count = .init(comparison: .equal, number: n)
    case .string(let s)?:
      let bare = s.filter { !$0.isWhitespace }
      let comparison = ["<=", ">=", "<", ">", "="].first { bare.hasPrefix($0) } ?? ""
      let digits = bare.dropFirst(comparison.count)
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let n = Int(digits) else {
        throw t.error("count", "a number, or one with a comparison such as \"<= 3\", is expected, not \"\(s)\"")
      }
      count = .init(comparison: Comparison(rawValue: comparison) ?? .equal, number: n)
    case let other?: throw t.error("count", "an integer or a string is expected, not \(other.kindName)")
    }
    if let count, count.number < 0 { throw t.error("count", "must not be negative") }
    if holds.isEmpty, count == nil { throw t.error(nil, "a claim has 'holds' or 'count'") }
    return Claim(
      id: try t.requiredString("id"), title: try t.string("title"), note: try t.string("note"),
      over: try t.namedExtents("for"), holds: holds,
      conditions: try t.oneOrMore("where").map { try t.relation($0, "where") }, count: count,
      box: try t.namedExtents("box"), system: try t.texts("system"), set: try t.namedTexts("set"),
      literature: try t.string("literature"), meaning: try t.string("meaning"), assumes: try t.strings("assumes"),
      uses: try t.strings("uses"))
  }

  func reference(_ id: String, _ t: TableReader) throws -> Reference {
    try t.allow(ModelKeys.reference)
    return Reference(id: id, cite: try t.requiredString("cite"), statement: try t.string("statement"))
  }
}
