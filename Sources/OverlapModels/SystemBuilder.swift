// The parts from which the system of a threshold is put together.
import Balls
import Formulas

/// Builds one system.
struct SystemBuilder {
  let model: Model
  let threshold: Threshold
  let formulas: ModelFormulas
  let graph: Graph
  let place: String

  init(_ model: Model, _ threshold: Threshold, _ set: [String: String], _ graph: Graph) throws {
    self.model = model
    self.threshold = threshold
    self.graph = graph
    self.place = "[[thresholds]] \(threshold.id)"
    self.formulas = try ModelFormulas(
      model, set: set, preset: threshold.set, unknowns: threshold.unknowns, graph: graph)
    for p in model.parameters where formulas.values[p.name] == nil && !threshold.unknowns.contains(p.name) {
      throw ModelError(
        file: model.file, message: "the parameter '\(p.name)' has no default: give it a value with --set")
    }
  }

  func error(_ key: String?, _ message: String, isNotBuilt: Bool = false) -> ModelError {
    ModelError(
      file: model.file, place: key.map { "\(place) \($0)" } ?? place, message: message, isNotBuilt: isNotBuilt)
  }

  /// Fresh variables: unknowns and names of `box` that the model does not have.
  var locals: [String] {
    (threshold.unknowns + threshold.box.map(\.name)).filter {
      model.parameter($0) == nil && model.orderParameter($0) == nil
    }
  }

  func build() throws -> ThresholdSystem {
    try checkKeys()
    switch threshold.kind {
    case .value: return try valueSystem()
    case .root: return try rootSystem()
    case .extremum: return try extremumSystem()
    case .zero: return try zeroSystem()
    case .fold: return try foldSystem()
    case .stability: return try stabilitySystem()
    case .maxwell: return try maxwellSystem()
    case .cusp, .phases: throw error("kind", "the kind \(threshold.kind.rawValue) is not built yet", isNotBuilt: true)
    }
  }

  /// A key that would have no effect is refused: it would make the claim another than the one meant.
  func checkKeys() throws {
    let t = threshold
    let given: [(String, Bool, [ThresholdKind])] = [
      ("expression", t.expression != nil, [.value, .root, .zero, .extremum]), ("system", !t.system.isEmpty, [.zero]),
      ("at", !t.at.isEmpty, [.stability, .cusp]), ("box", !t.box.isEmpty, [.zero, .fold, .cusp]),
      ("directions", !t.directions.isEmpty, [.stability]), ("which", t.which != nil, [.fold]),
      ("branches", !t.branches.isEmpty, [.maxwell, .phases]), ("extremum", t.extremum != nil, [.extremum]),
      ("where", t.isInterior, [.extremum]), ("start", !t.start.isEmpty, [.phases]),
      ("value", t.value != nil, [.root, .zero, .stability, .fold, .cusp, .maxwell]),
    ]
    for (key, present, kinds) in given where present && !kinds.contains(t.kind) {
      throw error(key, "the kind \(t.kind.rawValue) has no key '\(key)'")
    }
    if ![.root, .extremum].contains(t.kind) {
      for u in t.unknowns where model.orderParameter(u) != nil {
        throw error("unknown", "'\(u)' is an order parameter; the kind \(t.kind.rawValue) solves for it anyway")
      }
    }
  }

  // MARK: Parts

  func expression(_ text: ModelText?) throws -> Formula? {
    try text.map { try formulas.formula($0, locals: locals) }
  }

  func range(of extent: NamedExtent) throws -> VariableRange? {
    if case .range(let r) = extent.extent { return try formulas.range(r) }
    return nil
  }

  func point(of extent: NamedExtent) throws -> Formula? {
    if case .point(let t) = extent.extent { return try formulas.formula(t) }
    return nil
  }

  func domain(_ name: String) throws -> VariableRange? {
    try (model.orderParameter(name)?.domain ?? model.parameter(name)?.domain).map { try formulas.range($0) }
  }

  /// The unknowns of the threshold with their brackets or domains.
  func unknownRanges() throws -> [String: VariableRange] {
    var ranges: [String: VariableRange] = [:]
    for (i, u) in threshold.unknowns.enumerated() {
      ranges[u] = i < threshold.brackets.count ? try formulas.range(threshold.brackets[i]) : try domain(u)
    }
    return ranges
  }

  /// The state of one copy of the order parameters.
  struct State {
    /// The name of each variable by order parameter (`q` or `q#1`).
    var variables: [(order: String, variable: String)] = []
    var points: [String: Formula] = [:]
    var ranges: [String: VariableRange] = [:]
    var domains: [String: VariableRange] = [:]
    /// Order parameters to variables or points.
    var substitution: [String: Formula] = [:]
  }

  func state(_ extents: [NamedExtent], suffix: String = "") throws -> State {
    var s = State()
    for o in model.order {
      let variable = o.name + suffix
      let extent = extents.first { $0.name == o.name }
      if let extent, let p = try point(of: extent) {
        s.points[variable] = p
        s.substitution[o.name] = p
        continue
      }
      s.variables.append((o.name, variable))
      s.ranges[variable] = try extent.flatMap { try range(of: $0) } ?? formulas.range(o.domain)
      s.domains[variable] = try formulas.range(o.domain)
      if !suffix.isEmpty { s.substitution[o.name] = graph.name(variable) }
    }
    return s
  }

  /// The fixed-point equations of a state: those of its variables, and those of its points, which must vanish.
  func equations(of s: State) throws -> (equations: [Formula], mustVanish: [Formula]) {
    var equations: [Formula] = []
    var mustVanish: [Formula] = []
    let all = graph.substitute(s.substitution, in: try formulas.fixedPointEquations())
    let perOrderParameter = !model.stateEvolution.isEmpty || model.equations.isEmpty
    if !perOrderParameter, !s.points.isEmpty {
      throw error(nil, "[equations] belong to no single order parameter: points are not possible, give ranges")
    }
    if !perOrderParameter { return (all, []) }
    for (o, f) in zip(model.order, all) {
      if s.variables.contains(where: { $0.order == o.name }) { equations.append(f) } else { mustVanish.append(f) }
    }
    return (equations, mustVanish)
  }

  /// det(1 - J) over the order parameters `names`, at the state: J the derivative of the map, or 1 - J that of the
  /// fixed-point equations where there is no map.
  func determinant(_ names: [String], _ s: State) throws -> Formula {
    let hasMap = !model.stateEvolution.isEmpty
    let rows: [Formula]
    if hasMap {
      rows = try names.map { try formulas.next($0) }
    } else if model.equations.isEmpty {
      rows = try names.map { try formulas.slope(of: $0) }
    } else {
      rows = try formulas.fixedPointEquations()
    }
    if rows.count != names.count {
      throw error(nil, "\(rows.count) equations for \(names.count) order parameters: the determinant needs as many")
    }
    if names.count > 4 { throw error(nil, "more than four order parameters are not built yet", isNotBuilt: true) }
    let columns = names.map { graph.derivatives(of: rows, withRespectTo: $0) }
    var matrix = rows.indices.map { i in columns.map { $0[i] } }
    if hasMap {
      for i in rows.indices {
        for j in rows.indices { matrix[i][j] = graph.subtract(i == j ? graph.one : graph.zero, matrix[i][j]) }
      }
    }
    let flat = graph.substitute(s.substitution, in: matrix.flatMap { $0 })
    for (i, f) in flat.enumerated() { matrix[i / names.count][i % names.count] = f }
    return determinant(matrix)
  }

  /// Expansion along the first row.
  func determinant(_ m: [[Formula]]) -> Formula {
    if m.isEmpty { return graph.one }
    var total = graph.zero
    for j in m.indices {
      let minor = m.dropFirst().map { row in row.indices.filter { $0 != j }.map { row[$0] } }
      let term = graph.multiply(m[0][j], determinant(minor))
      total = j % 2 == 0 ? graph.add(total, term) : graph.subtract(total, term)
    }
    return total
  }

  func constraints(_ states: [State]) throws -> [RelationFormulas] {
    let all = try model.constraints.map { try formulas.relation($0) }
    if states.isEmpty {
      return all.filter { Set(graph.freeNames(of: $0.sides)).isSubset(of: threshold.unknowns) }
    }
    return states.flatMap { s in
      all.map { .init(sides: graph.substitute(s.substitution, in: $0.sides), comparisons: $0.comparisons) }
    }
  }

  // MARK: Assembly

  func system(
    variables: [String], equations: [Formula], value: Formula?, states: [State], mustVanish: [Formula] = []
  ) throws -> ThresholdSystem {
    let unknowns = variables + threshold.unknowns
    if equations.count != unknowns.count {
      throw error(
        nil,
        "\(equations.count) equations for \(unknowns.count) variables (\(unknowns.joined(separator: ", "))):"
          + " there must be as many")
    }
    // Every name must be a variable: nothing else has a value.
    let free = graph.freeNames(of: equations + mustVanish + (value.map { [$0] } ?? []))
    for n in free where !unknowns.contains(n) {
      let shown = String(n.prefix { $0 != "#" })
      throw error(
        nil, "the order parameter '\(shown)' occurs, which the kind \(threshold.kind.rawValue) does not solve for")
    }
    for f in mustVanish {
      if !Set(graph.freeNames(of: [f])).isSubset(of: threshold.unknowns) {
        throw error(nil, "whether the point is fixed depends on an order parameter that varies")
      }
      if let c = graph.rational(f), !c.isZero {
        throw error(nil, "the point is not fixed: next - value is \(c), not 0")
      }
    }
    var ranges = try unknownRanges()
    var domains: [String: VariableRange] = [:]
    for u in threshold.unknowns { domains[u] = try domain(u) }
    var points: [String: Formula] = [:]
    for s in states {
      ranges.merge(s.ranges) { a, _ in a }
      domains.merge(s.domains) { a, _ in a }
      points.merge(s.points) { a, _ in a }
    }
    // An end may depend on the unknown (a domain [0, rho] where rho is solved for), on nothing else.
    for name in Set(ranges.keys).union(domains.keys).sorted() {
      let ends = [ranges[name], domains[name]].flatMap { [$0?.lower, $0?.upper] }.compactMap { $0 }
      for n in graph.freeNames(of: ends) where !threshold.unknowns.contains(n) {
        throw error(nil, "the range of '\(name.prefix { $0 != "#" })' depends on '\(n)', which has no value")
      }
    }
    return ThresholdSystem(
      id: threshold.id, kind: threshold.kind, graph: graph, unknowns: unknowns, ownUnknowns: threshold.unknowns.count,
      equations: equations, value: value, ranges: ranges.filter { unknowns.contains($0.key) },
      domains: domains.filter { unknowns.contains($0.key) }, near: try near(unknowns), mustVanish: mustVanish,
      points: points, constraints: try constraints(states), settings: formulas.settings, extremum: threshold.extremum,
      isInterior: threshold.isInterior, which: threshold.which, hasTwoStates: threshold.kind == .maxwell,
      assumes: threshold.assumes)
  }

  /// The starting point by variable. In a list of two the order parameters of table i belong to state i.
  func near(_ unknowns: [String]) throws -> [String: Formula]? {
    if threshold.near.isEmpty { return nil }
    var result: [String: Formula] = [:]
    for (i, table) in threshold.near.enumerated() {
      for entry in table {
        var name = entry.name
        if !unknowns.contains(name), threshold.kind == .maxwell {
          // With one table the state that varies is meant.
          let copies = ["\(name)#\(i + 1)"] + (threshold.near.count == 1 ? ["\(name)#2"] : [])
          name = copies.first { unknowns.contains($0) } ?? name
        }
        guard unknowns.contains(name) else { continue }
        result[name] = try formulas.formula(entry.text)
      }
    }
    return result
  }
}
