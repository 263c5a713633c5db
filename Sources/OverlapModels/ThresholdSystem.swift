// A threshold as a square system of equations, purely symbolic: docs/certificate.md, "The system of a threshold".
import Balls
import Formulas

/// The equations whose isolated solution a threshold is.
public struct ThresholdSystem {
  /// The threshold's id and kind.
  public let id: String
  public let kind: ThresholdKind
  /// The graph of all formulas here.
  public let graph: Graph
  /// The variables in the order of docs/certificate.md: order parameters (`q#1`, `q#2` in two states), fresh names of
  /// `box`, then the unknown(s).
  public let unknowns: [String]
  /// How many of the last `unknowns` are unknowns of the threshold itself.
  public let ownUnknowns: Int
  /// As many equations (= 0) as unknowns; none for the kind `value`.
  public let equations: [Formula]
  /// What is reported; nil when it is the (first) unknown itself.
  public let value: Formula?
  /// The bracket, box, state or domain of each variable; ends are formulas in the parameters that have no value.
  public let ranges: [String: VariableRange]
  /// The domain of each variable that is a parameter or an order parameter.
  public let domains: [String: VariableRange]
  /// The starting points of the search by variable, as far as `near` gives them; nil without `near`.
  public let near: [String: Formula]?
  /// Formulas in the unknown that must vanish identically over the bracket: points that are claimed to be fixed.
  public let mustVanish: [Formula]
  /// The points of order parameters that are no variables, by the name the variable would have (`q`, `q#1`, `q#2`).
  public let points: [String: Formula]
  /// The model's `constraints` in the variables; for two states those of each.
  public let constraints: [RelationFormulas]
  /// Every parameter but the unknown(s) with the text of its value.
  public let settings: [(name: String, text: String)]
  /// Whether the largest or the smallest value is meant (kind `extremum`).
  public let extremum: Threshold.ExtremumKind?
  /// Extremum: an interior one is meant, not that over the whole bracket.
  public let isInterior: Bool
  /// Fold: which one of a complete list.
  public let which: Threshold.Which?
  /// The order parameters of one state, for maxwell; the copies of state i are `name#i`.
  public let hasTwoStates: Bool
  /// Ids of the cited statements that give the threshold its meaning.
  public let assumes: [String]

  /// The derivative of each equation (row) in each unknown (column).
  public func jacobian() -> [[Formula]] {
    let columns = unknowns.map { graph.derivatives(of: equations, withRespectTo: $0) }
    return equations.indices.map { i in columns.map { $0[i] } }
  }
}

extension ThresholdSystem {
  /// The system of the threshold `id` of `model`, parameters taking the values of `set`, then the threshold's `set`,
  /// then their defaults.
  /// - Throws: `ModelError`; `isNotBuilt` for kinds and expressions that this version does not have yet.
  public init(_ model: Model, _ id: String, set: [String: String] = [:], graph: Graph = Graph()) throws {
    guard let threshold = model.threshold(id) else {
      let near = nearest(to: id, among: model.thresholds.map(\.id))
      throw ModelError(
        file: model.file, message: "there is no threshold '\(id)'" + (near.map { "; the nearest is '\($0)'" } ?? ""))
    }
    let builder = try SystemBuilder(model, threshold, set, graph)
    self = try builder.build()
  }
}

/// Builds one system.
private struct SystemBuilder {
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
  private func checkKeys() throws {
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

  private func expression(_ text: ModelText?) throws -> Formula? {
    try text.map { try formulas.formula($0, locals: locals) }
  }

  private func range(of extent: NamedExtent) throws -> VariableRange? {
    if case .range(let r) = extent.extent { return try formulas.range(r) }
    return nil
  }

  private func point(of extent: NamedExtent) throws -> Formula? {
    if case .point(let t) = extent.extent { return try formulas.formula(t) }
    return nil
  }

  private func domain(_ name: String) throws -> VariableRange? {
    try (model.orderParameter(name)?.domain ?? model.parameter(name)?.domain).map { try formulas.range($0) }
  }

  /// The unknowns of the threshold with their brackets or domains.
  private func unknownRanges() throws -> [String: VariableRange] {
    var ranges: [String: VariableRange] = [:]
    for (i, u) in threshold.unknowns.enumerated() {
      ranges[u] = i < threshold.brackets.count ? try formulas.range(threshold.brackets[i]) : try domain(u)
    }
    return ranges
  }

  /// The state of one copy of the order parameters.
  private struct State {
    /// The name of each variable by order parameter (`q` or `q#1`).
    var variables: [(order: String, variable: String)] = []
    var points: [String: Formula] = [:]
    var ranges: [String: VariableRange] = [:]
    var domains: [String: VariableRange] = [:]
    /// Order parameters to variables or points.
    var substitution: [String: Formula] = [:]
  }

  private func state(_ extents: [NamedExtent], suffix: String = "") throws -> State {
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
  private func equations(of s: State) throws -> (equations: [Formula], mustVanish: [Formula]) {
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
  private func determinant(_ names: [String], _ s: State) throws -> Formula {
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
  private func determinant(_ m: [[Formula]]) -> Formula {
    if m.isEmpty { return graph.one }
    var total = graph.zero
    for j in m.indices {
      let minor = m.dropFirst().map { row in row.indices.filter { $0 != j }.map { row[$0] } }
      let term = graph.multiply(m[0][j], determinant(minor))
      total = j % 2 == 0 ? graph.add(total, term) : graph.subtract(total, term)
    }
    return total
  }

  private func constraints(_ states: [State]) throws -> [RelationFormulas] {
    let all = try model.constraints.map { try formulas.relation($0) }
    if states.isEmpty {
      return all.filter { Set(graph.freeNames(of: $0.sides)).isSubset(of: threshold.unknowns) }
    }
    return states.flatMap { s in
      all.map { .init(sides: graph.substitute(s.substitution, in: $0.sides), comparisons: $0.comparisons) }
    }
  }

  // MARK: Kinds

  private func valueSystem() throws -> ThresholdSystem {
    try system(variables: [], equations: [], value: try expression(threshold.expression), states: [])
  }

  private func rootSystem() throws -> ThresholdSystem {
    try system(
      variables: [], equations: [try expression(threshold.expression)!], value: try expression(threshold.value),
      states: [])
  }

  private func extremumSystem() throws -> ThresholdSystem {
    let f = try expression(threshold.expression)!
    let gradient = threshold.unknowns.map { graph.derivative(of: f, withRespectTo: $0) }
    return try system(variables: [], equations: gradient, value: f, states: [])
  }

  private func zeroSystem() throws -> ThresholdSystem {
    var s = try state(threshold.box)
    var fresh: [String] = []
    for e in threshold.box where model.orderParameter(e.name) == nil {
      if model.parameter(e.name) != nil { throw error("box", "'\(e.name)' is a parameter; `unknown` names what is solved for") }
      guard let r = try range(of: e) else { throw error("box", "a range is expected for the fresh variable '\(e.name)'") }
      fresh.append(e.name)
      s.ranges[e.name] = r
    }
    var equations: [Formula] = []
    var mustVanish: [Formula] = []
    if !threshold.system.isEmpty {
      equations = graph.substitute(
        s.substitution, in: try threshold.system.map { try formulas.formula($0, locals: locals) })
    } else if !model.order.isEmpty {
      (equations, mustVanish) = try self.equations(of: s)
    }
    if let f = try expression(threshold.expression) { equations.append(graph.substitute(s.substitution, in: f)) }
    let value = try expression(threshold.value).map { graph.substitute(s.substitution, in: $0) }
    if !threshold.system.isEmpty {
      // An order parameter on which no equation depends is no variable of a system of one's own.
      let used = Set(graph.freeNames(of: equations))
      s.variables.removeAll { !used.contains($0.variable) }
    }
    let variables = (s.variables.map(\.variable) + fresh).sorted(by: codePointsPrecede)
    return try system(
      variables: variables, equations: equations, value: value, states: [s], mustVanish: mustVanish)
  }

  private func foldSystem() throws -> ThresholdSystem {
    for e in threshold.box { try requireOrder(e.name, "box") }
    let s = try state(threshold.box)
    if s.variables.isEmpty { throw error(nil, "a fold needs an order parameter that varies") }
    var (equations, mustVanish) = try self.equations(of: s)
    equations.append(try determinant(s.variables.map(\.order), s))
    let value = try expression(threshold.value).map { graph.substitute(s.substitution, in: $0) }
    return try system(
      variables: s.variables.map(\.variable), equations: equations, value: value, states: [s], mustVanish: mustVanish)
  }

  private func stabilitySystem() throws -> ThresholdSystem {
    for o in model.order where !threshold.at.contains(where: { $0.name == o.name }) {
      throw error("at", "the order parameter '\(o.name)' is missing")
    }
    let s = try state(threshold.at)
    let (fixed, mustVanish) = try self.equations(of: s)
    let directions = threshold.directions.isEmpty ? model.order.map(\.name) : threshold.directions
    if Set(directions).count < directions.count { throw error("directions", "a name occurs twice") }
    let ordered = model.order.map(\.name).filter { directions.contains($0) }
    let equations = fixed + [try determinant(ordered, s)]
    let value = try expression(threshold.value).map { graph.substitute(s.substitution, in: $0) }
    return try system(
      variables: s.variables.map(\.variable), equations: equations, value: value, states: [s], mustVanish: mustVanish)
  }

  private func requireOrder(_ name: String, _ key: String) throws {
    if model.orderParameter(name) == nil { throw error(key, "there is no order parameter '\(name)'") }
  }

  private func maxwellSystem() throws -> ThresholdSystem {
    let potential = try formulas.potential()
    var states: [State] = []
    var equations: [Formula] = []
    var mustVanish: [Formula] = []
    var levels: [Formula] = []
    for (i, entry) in threshold.branches.enumerated() {
      let extents: [NamedExtent]
      switch entry {
      case .known(let value):
        levels.append(try formulas.formula(value))
        continue
      case .box(let e): extents = e
      case .branch(let name):
        if case .box(let e)? = model.branch(name)?.definition { extents = e } else { extents = [] }
      }
      let s = try state(extents, suffix: "#\(i + 1)")
      let (fixed, vanish) = try self.equations(of: s)
      equations += fixed
      mustVanish += vanish
      levels.append(graph.substitute(s.substitution, in: potential))
      states.append(s)
    }
    if states.isEmpty { throw error("branches", "one of the two states has to be a fixed point") }
    equations.append(graph.subtract(levels[0], levels[1]))
    let value = try expression(threshold.value)
    if let value, !Set(graph.freeNames(of: [value])).isDisjoint(with: model.order.map(\.name)) {
      throw error("value", "an order parameter has two values at a maxwell point")
    }
    return try system(
      variables: states.flatMap { $0.variables.map(\.variable) }, equations: equations, value: value, states: states,
      mustVanish: mustVanish)
  }

  // MARK: Assembly

  private func system(
    variables: [String], equations: [Formula], value: Formula?, states: [State], mustVanish: [Formula] = []
  ) throws -> ThresholdSystem {
    let unknowns = variables + threshold.unknowns
    if equations.count != unknowns.count {
      throw error(
        nil, "\(equations.count) equations for \(unknowns.count) variables (\(unknowns.joined(separator: ", "))):"
          + " there must be as many")
    }
    // Every name must be a variable: nothing else has a value.
    let free = graph.freeNames(of: equations + mustVanish + (value.map { [$0] } ?? []))
    for n in free where !unknowns.contains(n) {
      let shown = String(n.prefix { $0 != "#" })
      if model.parameter(shown) != nil {
        throw error(nil, "the parameter '\(shown)' has no default; give it a value with --set")
      }
      throw error(nil, "the order parameter '\(shown)' occurs, which the kind \(threshold.kind.rawValue) does not solve for")
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
    return ThresholdSystem(
      id: threshold.id, kind: threshold.kind, graph: graph, unknowns: unknowns, ownUnknowns: threshold.unknowns.count,
      equations: equations, value: value, ranges: ranges.filter { unknowns.contains($0.key) },
      domains: domains.filter { unknowns.contains($0.key) }, near: try near(unknowns), mustVanish: mustVanish,
      points: points, constraints: try constraints(states), settings: formulas.settings, extremum: threshold.extremum,
      isInterior: threshold.isInterior, which: threshold.which, hasTwoStates: threshold.kind == .maxwell,
      assumes: threshold.assumes)
  }

  /// The starting point by variable. In a list of two the order parameters of table i belong to state i.
  private func near(_ unknowns: [String]) throws -> [String: Formula]? {
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
