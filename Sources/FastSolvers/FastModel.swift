// A model at given parameters, compiled for doubles.
import Effort
import Enclosures
import Formulas
import OverlapModels

/// The formulas of a model at given parameters, in doubles.
struct FastModel: Sendable {
  /// The order parameters, sorted by name.
  let order: [String]
  let ranges: [DoubleRange]
  /// The map; nil where the model has none.
  let map: DoubleEvaluator?
  /// The fixed-point equations; nil for a model without order parameters.
  let system: FastSystem?
  let potential: DoubleEvaluator?
  let extremum: Potential.Extremum?
  /// Observables, nil where this version cannot evaluate one.
  let observables: [(name: String, evaluator: DoubleEvaluator?)]
  private let constraints: RelationEvaluator

  init(_ formulas: ModelFormulas) throws {
    let model = formulas.model
    let graph = formulas.graph
    let order = model.order.map(\.name)
    self.order = order
    func evaluator(_ outputs: [Formula]) throws -> DoubleEvaluator { DoubleEvaluator(try compiled(graph, outputs, order)) }
    ranges = try RangeEvaluator(graph, model.order.map { try formulas.range($0.domain) }, variables: []).evaluate([])
    map = model.stateEvolution.isEmpty ? nil : try evaluator(order.map { try formulas.next($0) })
    let hasEquations = !model.stateEvolution.isEmpty || !model.equations.isEmpty || model.potential != nil
    system = order.isEmpty || !hasEquations
      ? nil : try FastSystem(graph, equations: formulas.fixedPointEquations(), variables: order)
    potential = model.potential == nil ? nil : try evaluator([try formulas.potential()])
    extremum = model.potential?.extremum
    observables = try model.observables.map { o in
      do { return (o.name, try evaluator([try formulas.value(of: o.name)])) } catch let e as ModelError where e.isNotBuilt {
        return (o.name, nil)
      } catch let e as FastSolverError where e.isNotBuilt { return (o.name, nil) }
    }
    constraints = try RelationEvaluator(graph, model.constraints.map { try formulas.relation($0) }, variables: order)
  }

  /// Whether a point lies in the domain and satisfies the constraints, to rounding at closed ends.
  func isInDomain(_ x: [Double]) -> Bool {
    for (v, r) in zip(x, ranges) {
      if r.lowerOpen ? v <= r.lower : v < r.lower { return false }
      if r.upperOpen ? v >= r.upper : v > r.upper { return false }
    }
    return constraints.hold(at: x)
  }

  /// The potential at a point; at an end of the domain where it has no value, next to it.
  func potential(at x: [Double]) -> Double? { potential.map { nearby(x, $0) } }

  /// An observable at a point, in the same way.
  func observable(_ i: Int, at x: [Double]) -> Double? { observables[i].evaluator.map { nearby(x, $0) } }

  private func nearby(_ x: [Double], _ evaluator: DoubleEvaluator) -> Double {
    for inward in [0, 1e-14, 1e-11, 1e-8] {
      let y = zip(x, ranges).map { v, r in
        if r.upper.isFinite, v >= r.upper { return r.upper - inward * r.scale }
        if r.lower.isFinite, v <= r.lower { return r.lower + inward * r.scale }
        return v
      }
      let value = evaluator.evaluate(y)[0]
      if value.isFinite { return value }
    }
    return .nan
  }

  /// The search for fixed points in the domain.
  var search: RootSearch? {
    guard let system else { return nil }
    var search = RootSearch(system: system, ranges: ranges)
    if let map { search.map = { map.evaluate($0) } }
    return search
  }

  /// The iteration of the map; nil for a model without one.
  var stateEvolution: StateEvolution? {
    guard let map, let search else { return nil }
    return StateEvolution(map: { map.evaluate($0) }, isInDomain: { isInDomain($0) }, search: search)
  }

  /// All fixed points in the domain that a search finds, sorted; one empty point for a model without order parameters.
  func fixedPoints(effort: Effort) throws -> [[Double]] {
    guard let search else { return order.isEmpty ? [[]] : [] }
    return try search.solutions(effort: effort).filter { isClosedInDomain($0) }
  }

  /// In the closure of the domain: an open end counts as its limit.
  private func isClosedInDomain(_ x: [Double]) -> Bool {
    isInDomain(x) || zip(ranges, x).contains { $0.lower == $1 || $0.upper == $1 }
  }
}
