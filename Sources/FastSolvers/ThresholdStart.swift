// Starting points for the proof of a threshold: Newton in doubles from `near`, or from a grid. Nothing is proved here.
import Effort
import Enclosures
import Formulas
import OverlapModels

/// A point from which a threshold's search may start.
public struct StartingPoint: Sendable {
  /// The values in the order of `ThresholdSystem.unknowns`.
  public let point: [Double]
  /// The largest equation there in absolute value.
  public let residual: Double
  /// True when Newton's iteration settled there.
  public let converged: Bool
}

/// Candidate starting points of a threshold's system in its bracket and boxes, best first, without duplicates. With
/// `near` the solution that Newton reaches from there, alone; or that point itself, not converged.
/// - Throws: `FastSolverError`, `Stopped`.
public func startingPoints(_ system: ThresholdSystem, effort: Effort = Effort()) throws -> [StartingPoint] {
  try ThresholdStart(system, effort).candidates()
}

/// The search for starting points.
struct ThresholdStart {
  let system: ThresholdSystem
  let effort: Effort
  let square: SquareSystem
  let ranges: [DoubleRange]

  init(_ system: ThresholdSystem, _ effort: Effort) throws {
    self.system = system
    self.effort = effort
    square = try SquareSystem(system)
    ranges = try Self.ranges(system)
  }

  /// The ranges of the unknowns, those that depend on the threshold's own unknowns hulled over their bracket.
  static func ranges(_ system: ThresholdSystem) throws -> [DoubleRange] {
    let graph = system.graph
    let own = Array(system.unknowns.suffix(system.ownUnknowns))
    let brackets = try RangeEvaluator(graph, own.map { system.ranges[$0] }, variables: []).evaluate([])
    let others = try RangeEvaluator(
      graph, system.unknowns.dropLast(own.count).map { system.ranges[$0] }, variables: own)
    var hull: [DoubleRange]?
    for s in [0, 1, 2, 3, 4] {
      let at = brackets.map { $0.samples(5)[min(s, $0.samples(5).count - 1)] }
      let r = others.evaluate(at)
      hull = hull.map { zip($0, r).map { $0.hull($1) } } ?? r
    }
    return (hull ?? []) + brackets
  }

  func candidates() throws -> [StartingPoint] {
    if let near = system.near {
      let names = near.keys.sorted()
      let values = DoubleEvaluator(try compiled(system.graph, names.map { near[$0]! }, [])).evaluate([])
      let given = Dictionary(uniqueKeysWithValues: zip(names, values))
      var starts: [[Double]] = [[]]
      for (u, r) in zip(system.unknowns, ranges) {
        let choices = given[u].map { [$0] } ?? r.samples(7)
        starts = starts.flatMap { s in choices.map { s + [$0] } }
      }
      let found = try polished(starts)
      if !found.isEmpty { return [found[0]] }
      return starts.prefix(1).map { StartingPoint(point: $0, residual: .infinity, converged: false) }
    }
    var starts: [[Double]] = [[]]
    let perVariable = [0, 200, 16, 7, 5, 4][min(ranges.count, 5)]
    for r in ranges { starts = starts.flatMap { s in r.samples(perVariable).map { s + [$0] } } }
    return try polished(starts)
  }

  /// The limits of Newton's iteration from the starts, distinct ones only.
  func polished(_ starts: [[Double]]) throws -> [StartingPoint] {
    let results = try effort.map(starts.count) { [square, ranges, effort] i -> NewtonResult in
      try effort.check()
      return newton(square, start: starts[i], ranges: ranges)
    }
    var found: [StartingPoint] = []
    for r in results where r.converged {
      let isNew = found.allSatisfy { f in
        zip(f.point, r.point).contains { abs($0 - $1) > 1e-7 * max(abs($0), abs($1), 1e-3) }
      }
      if isNew { found.append(StartingPoint(point: r.point, residual: r.residual, converged: true)) }
    }
    return found.sorted { $0.residual < $1.residual }
  }
}
