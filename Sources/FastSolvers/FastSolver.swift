// What `overlap solve` prints: every branch of a model in doubles.
import Effort
import Enclosures
import Formulas
import OverlapModels

/// One branch of a model at given parameters; estimates.
public struct BranchSolution: Sendable {
  public let name: String
  /// The order parameters, sorted by name.
  public let order: [(name: String, value: Double)]
  /// nil for a model without potential.
  public let potential: Double?
  /// The observables, sorted by name; nil where this version cannot evaluate one.
  public let observables: [(name: String, value: Double?)]
  public let converged: Bool
  public let iterations: Int
  /// Why it did not converge; empty otherwise.
  public let note: String
}

/// The branches of a model.
public struct FastSolution: Sendable {
  public let branches: [BranchSolution]

  /// The object that `overlap solve --json` prints: {"branches":[{"name","order","potential","observables",
  /// "converged","iterations"}]}, with "note" where a branch did not converge. Doubles in their shortest form that
  /// reads back the same; null where there is no value.
  public var json: String {
    let list = branches.map { b -> String in
      var fields = [
        "\"name\":\(quoted(b.name))", "\"order\":\(object(b.order.map { ($0.name, $0.value) }))",
        "\"potential\":\(number(b.potential))", "\"observables\":\(object(b.observables.map { ($0.name, $0.value) }))",
        "\"converged\":\(b.converged)", "\"iterations\":\(b.iterations)",
      ]
      if !b.note.isEmpty { fields.append("\"note\":\(quoted(b.note))") }
      return "{" + fields.joined(separator: ",") + "}"
    }
    return "{\"branches\":[" + list.joined(separator: ",") + "]}"
  }

  private func quoted(_ s: String) -> String { ModelValue.string(s).compactJSON() }
  private func number(_ x: Double?) -> String { x.map { $0.isFinite ? "\($0)" : "null" } ?? "null" }
  private func object(_ entries: [(String, Double?)]) -> String {
    "{" + entries.map { "\(quoted($0.0)):\(number($0.1))" }.joined(separator: ",") + "}"
  }
}

/// The double-precision solver of a model at given parameters. Everything it returns is an estimate.
public struct FastSolver {
  private let model: Model
  private let formulas: ModelFormulas
  private let fast: FastModel

  /// - Parameter set: values of parameters as constant expressions; the others take their defaults.
  /// - Throws: `ModelError`, `FastSolverError`.
  public init(model: Model, set: [String: String] = [:]) throws {
    self.model = model
    formulas = try ModelFormulas(model, set: set)
    fast = try FastModel(formulas)
  }

  /// All fixed points found in the domain, in increasing order of the order parameters (sorted by name), zero and the
  /// ends of the domain included.
  /// - Throws: `Stopped`.
  public func fixedPoints(effort: Effort = Effort()) throws -> [[Double]] { try fast.fixedPoints(effort: effort) }

  /// Every branch of the model; without `[branches]` every fixed point found, "fixed-point-1" and so on in increasing
  /// order.
  /// - Throws: `ModelError`, `FastSolverError`, `Stopped`.
  public func solve(effort: Effort = Effort()) throws -> FastSolution {
    if model.branches.isEmpty {
      let points = try fixedPoints(effort: effort)
      return FastSolution(
        branches: points.enumerated().map { i, x in
          solution("fixed-point-\(i + 1)", IterationResult(point: x, iterations: 0, outcome: .settled), "")
        })
    }
    var known: [[Double]]?
    func points() throws -> [[Double]] {
      if known == nil { known = try fixedPoints(effort: effort) }
      return known!
    }
    return FastSolution(
      branches: try model.branches.map { branch in
        try effort.check()
        switch branch.definition {
        case .start(let start, let damping): return try fromStart(branch.name, start, damping)
        case .global:
          let r = globalExtremum(fast, try points())
          return solution(branch.name, IterationResult(point: r.point, iterations: 0, outcome: .settled), r.note)
        case .box(let extents): return try inBox(branch.name, extents, effort)
        }
      })
  }

  private func solution(_ name: String, _ r: IterationResult, _ note: String) -> BranchSolution {
    let x = r.point
    let hasPoint = x.count == fast.order.count
    let values = hasPoint ? x : fast.order.map { _ in Double.nan }
    let failure = note.isEmpty && r.outcome != .settled ? r.outcome.description : note
    return BranchSolution(
      name: name, order: Array(zip(fast.order, values)).map { ($0.0, $0.1) },
      potential: hasPoint ? fast.potential(at: x) : nil,
      observables: fast.observables.indices.map {
        (fast.observables[$0].name, hasPoint ? fast.observable($0, at: x) : nil)
      },
      converged: failure.isEmpty && hasPoint, iterations: r.iterations, note: failure)
  }

  private func constant(_ text: ModelText) throws -> Double {
    if text.text.filter({ !$0.isWhitespace }) == "inf" { return .infinity }
    if text.text.filter({ !$0.isWhitespace }) == "-inf" { return -.infinity }
    return DoubleEvaluator(try compiled(formulas.graph, [try formulas.formula(text)], [])).evaluate([])[0]
  }

  private func fromStart(_ name: String, _ start: [NamedText], _ damping: ModelText?) throws -> BranchSolution {
    guard let evolution = fast.stateEvolution else {
      throw FastSolverError("the branch '\(name)' has a start, and the model has no state evolution")
    }
    let x = try fast.order.map { o -> Double in
      guard let entry = start.first(where: { $0.name == o }) else {
        throw FastSolverError("the start of the branch '\(name)' lacks '\(o)'")
      }
      return try constant(entry.text)
    }
    return solution(name, evolution.run(from: x, damping: try damping.map { try constant($0) } ?? 0), "")
  }

  private func inBox(_ name: String, _ extents: [NamedExtent], _ effort: Effort) throws -> BranchSolution {
    guard let whole = fast.search else { throw FastSolverError("the model has no equations for the branch '\(name)'") }
    let ranges = try fast.order.enumerated().map { i, o -> DoubleRange in
      switch extents.first(where: { $0.name == o })?.extent {
      case .range(let r)?:
        return try RangeEvaluator(formulas.graph, [try formulas.range(r)], variables: []).evaluate([])[0]
      case .point(let p)?:
        let v = try constant(p)
        return DoubleRange(v, v)
      case nil: return fast.ranges[i]
      }
    }
    var search = RootSearch(system: whole.system, ranges: ranges)
    search.map = whole.map
    let found = try search.solutions(effort: effort)
    let note = found.count == 1 ? "" : "\(found.count) fixed points were found in the box"
    return solution(name, IterationResult(point: found.first ?? [], iterations: 0, outcome: .settled), note)
  }
}
