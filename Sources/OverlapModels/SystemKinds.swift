// The system of each kind of threshold: the table of docs/certificate.md.
import Formulas

extension SystemBuilder {
  func valueSystem() throws -> ThresholdSystem {
    try system(variables: [], equations: [], value: try expression(threshold.expression), states: [])
  }

  func rootSystem() throws -> ThresholdSystem {
    try system(
      variables: [], equations: [try expression(threshold.expression)!], value: try expression(threshold.value),
      states: [])
  }

  func extremumSystem() throws -> ThresholdSystem {
    let f = try expression(threshold.expression)!
    let gradient = threshold.unknowns.map { graph.derivative(of: f, withRespectTo: $0) }
    return try system(variables: [], equations: gradient, value: f, states: [])
  }

  func zeroSystem() throws -> ThresholdSystem {
    var s = try state(threshold.box)
    var fresh: [String] = []
    for e in threshold.box where model.orderParameter(e.name) == nil {
      if model.parameter(e.name) != nil {
        throw error("box", "'\(e.name)' is a parameter; `unknown` names what is solved for")
      }
      guard let r = try range(of: e) else {
        s.substitution[e.name] = try point(of: e)
        s.points[e.name] = s.substitution[e.name]
        continue
      }
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
    // What no equation depends on is no variable.
    let used = Set(graph.freeNames(of: equations))
    let variables = (s.variables.map(\.variable) + fresh).filter { used.contains($0) }.sorted(by: codePointsPrecede)
    return try system(
      variables: variables, equations: equations, value: value, states: [s], mustVanish: mustVanish)
  }

  func foldSystem() throws -> ThresholdSystem {
    for e in threshold.box { try requireOrder(e.name, "box") }
    let s = try state(threshold.box)
    if s.variables.isEmpty { throw error(nil, "a fold needs an order parameter that varies") }
    var (equations, mustVanish) = try self.equations(of: s)
    equations.append(try determinant(s.variables.map(\.order), s))
    let value = try expression(threshold.value).map { graph.substitute(s.substitution, in: $0) }
    return try system(
      variables: s.variables.map(\.variable), equations: equations, value: value, states: [s], mustVanish: mustVanish)
  }

  func stabilitySystem() throws -> ThresholdSystem {
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

  func requireOrder(_ name: String, _ key: String) throws {
    if model.orderParameter(name) == nil { throw error(key, "there is no order parameter '\(name)'") }
  }

  func maxwellSystem() throws -> ThresholdSystem {
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
}
