// The quantities of a model that are compared, as one program for both evaluators.
import Balls
import Effort
import Enclosures
import FastSolvers
import Formulas
import OverlapModels
import Search

/// A model's quantities in its real parameters and order parameters.
struct CrosscheckProgram: Sendable {
  /// The parameters that are no integers, and the order parameters, each sorted by name.
  let parameters: [String]
  let order: [String]
  /// The names of the outputs.
  let names: [String]
  let residuals: Residuals?
  private let joint: Program
  private let single: [Program]
  private let fast: DoubleEvaluator
  private let domains: RangeEvaluator
  private let constraints: RelationEvaluator

  init(
    _ model: Model, integers: [String: String], replacing: [ElementaryFunction: @Sendable (Double) -> Double]
  ) throws {
    let parameters = model.parameters.filter { !$0.isInteger }.map(\.name)
    let order = model.order.map(\.name)
    let formulas = try ModelFormulas(model, set: integers, unknowns: parameters)
    let graph = formulas.graph
    var list: [(name: String, formula: Formula)] = []
    func append(_ name: String, _ formula: () throws -> Formula) throws {
      do {
        let f = try formula()
        _ = try compiled(graph, [f], parameters + order)
        list.append((name, f))
      } catch let e as ModelError where e.isNotBuilt {} catch let e as FastSolverError where e.isNotBuilt {}
    }
    for o in order where !model.stateEvolution.isEmpty { try append("next.\(o)") { try formulas.next(o) } }
    for (i, text) in model.equations.enumerated() {
      try append("vanish \(i + 1)") { try formulas.formula(text) }
    }
    if model.potential != nil {
      try append("potential") { try formulas.potential() }
      for o in order { try append("diff[\(o)](potential)") { try formulas.slope(of: o) } }
    }
    for o in model.observables { try append(o.name) { try formulas.value(of: o.name) } }
    // The expectations inside.
    for f in graph.reachable(from: list.map(\.formula)) {
      if case .expectation = graph[f], !graph.hasFreeBound(f) { list.append((graph.text(of: f), f)) }
    }
    self.parameters = parameters
    self.order = order
    names = list.map(\.name)
    joint = try compiled(graph, list.map(\.formula), parameters + order)
    single = try list.map { try compiled(graph, [$0.formula], parameters + order) }
    fast = DoubleEvaluator(joint, replacing: replacing)
    domains = try RangeEvaluator(graph, model.order.map { try formulas.range($0.domain) }, variables: parameters)
    constraints = try RelationEvaluator(
      graph, model.constraints.map { try formulas.relation($0) }, variables: parameters + order)
    let hasEquations = !model.stateEvolution.isEmpty || !model.equations.isEmpty || model.potential != nil
    residuals = order.isEmpty || !hasEquations
      ? nil : try Residuals(graph, try formulas.fixedPointEquations(), order, parameters)
  }

  /// A point of this program.
  func point(_ parameters: [Double], _ order: [Double]) -> [Double] { parameters + order }

  /// The ranges of the order parameters at given parameters.
  func ranges(_ parameters: [Double]) -> [DoubleRange] { domains.evaluate(parameters) }

  /// Whether a point lies in the domain of the order parameters and satisfies the constraints.
  func contains(_ x: [Double]) -> Bool {
    let inDomain = zip(ranges(Array(x.prefix(parameters.count))), x.dropFirst(parameters.count)).allSatisfy { r, v in
      (r.lowerOpen ? v > r.lower : v >= r.lower) && (r.upperOpen ? v < r.upper : v <= r.upper)
    }
    return inDomain && constraints.hold(at: x)
  }

  /// The map's values, or nil where the model has no map or they are not finite.
  func next(_ x: [Double]) -> [Double]? {
    guard !order.isEmpty, names.prefix(order.count).elementsEqual(order.map { "next.\($0)" }) else { return nil }
    let v = Array(fast.evaluate(x).prefix(order.count))
    return v.allSatisfy(\.isFinite) ? v : nil
  }

  /// Every quantity that has an enclosure at the point, against the double.
  /// - Throws: `Stopped`.
  func compare(at x: [Double], effort: Effort) throws -> [Compared] {
    try effort.check()
    let balls = x.map { Ball(exactly: $0) }
    let inner = effort.onOneThread
    let accuracy = Accuracy(digits: 20)
    var enclosures: [Ball?]
    do {
      enclosures = try CertifiedEvaluation(joint, effort: inner).evaluate({ _ in balls }, accuracy: accuracy)
    } catch is EvaluationFailure {
      enclosures = try single.map { program in
        do {
          return try CertifiedEvaluation(program, effort: inner).evaluate({ _ in balls }, accuracy: accuracy)[0]
        } catch is EvaluationFailure { return nil }
      }
    }
    if enclosures.allSatisfy({ $0 == nil }) { return [] }
    let estimates = fast.estimate(x)
    return names.indices.compactMap { i in enclosures[i].flatMap { Compared(names[i], estimates[i], $0) } }
  }
}

/// The fixed-point equations at points that the solver takes for fixed points.
struct Residuals: Sendable {
  private let program: Program
  private let order: [String]
  private let system: FastSystem

  init(_ graph: Graph, _ equations: [Formula], _ order: [String], _ parameters: [String]) throws {
    program = try compiled(graph, equations, parameters + order)
    self.order = order
    system = try FastSystem(
      graph, equations: equations, variables: order, fixed: parameters.map { ($0, 0) })
  }

  /// The certified residuals against 0, within what the rounding of the equations and of the point itself explains.
  /// - Throws: `Stopped`.
  func compare(_ parameters: [Double], _ x: [Double], effort: Effort) throws -> [Compared] {
    let point = parameters + x
    let enclosures: [Ball]
    do {
      enclosures = try CertifiedEvaluation(program, effort: effort.onOneThread).evaluate(
        { _ in point.map { Ball(exactly: $0) } }, accuracy: Accuracy(digits: 20))
    } catch is EvaluationFailure { return [] }
    var square = system
    square.fixed = parameters
    let slopes = square.linearised(x).jacobian
    let estimates = DoubleEvaluator(program).estimate(point)
    var compared: [Compared] = []
    for (i, enclosure) in enclosures.enumerated() {
      // What the rounding of x itself does.
      var own = 0.0
      for (slope, v) in zip(slopes[i], x) { own += abs(slope * v) }
      let error = 2 * estimates[i].error + 4 * DoubleErrors.unit * own
      let name = enclosures.count == order.count ? "residual of \(order[i])" : "residual \(i + 1)"
      let size = enclosures.count == x.count ? abs(x[i]) : 1
      if let c = Compared(name, DoubleEstimate(value: 0, error: error), enclosure, size: size) { compared.append(c) }
    }
    return compared
  }
}
