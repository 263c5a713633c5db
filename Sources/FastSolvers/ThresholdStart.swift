// Starting points for the proof of a threshold: Newton in doubles from `near`, or from a scan over the unknown that
// follows the states. Nothing is proved here.
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

/// Candidate starting points of a threshold's system in its bracket and boxes, best first, without duplicates: for an
/// extremum by its value, otherwise along the unknown (from above for `which = "last"`). With `near` the solution that
/// Newton reaches from there, alone; or that point itself, not converged.
/// - Throws: `FastSolverError`, `Stopped`.
public func startingPoints(_ system: ThresholdSystem, effort: Effort = Effort()) throws -> [StartingPoint] {
  if system.unknowns.isEmpty { return [] }
  return try ThresholdStart(system, effort).candidates()
}

/// The search for starting points.
struct ThresholdStart {
  let system: ThresholdSystem
  let effort: Effort
  let square: FastSystem
  /// The ranges of the unknowns, those that depend on the threshold's own unknowns hulled over their brackets.
  let ranges: [DoubleRange]
  private let states: RangeEvaluator
  private var own: Int { system.ownUnknowns }
  private var stateCount: Int { system.unknowns.count - own }

  init(_ system: ThresholdSystem, _ effort: Effort) throws {
    self.system = system
    self.effort = effort
    square = try FastSystem(system)
    let own = Array(system.unknowns.suffix(system.ownUnknowns))
    let brackets = try RangeEvaluator(system.graph, own.map { system.ranges[$0] }, variables: []).evaluate([])
    states = try RangeEvaluator(
      system.graph, system.unknowns.dropLast(own.count).map { system.ranges[$0] }, variables: own)
    var hull: [DoubleRange] = []
    for s in 0..<5 {
      let r = states.evaluate(brackets.map { b in b.samples(5)[min(s, b.samples(5).count - 1)] })
      hull = s == 0 ? r : zip(hull, r).map { $0.hull($1) }
    }
    ranges = hull + brackets
  }

  func candidates() throws -> [StartingPoint] {
    if let near = system.near { return try fromNear(near) }
    var found: [StartingPoint] = []
    if stateCount == 0 {
      found = try RootSearch(system: square, ranges: ranges).solutions(points: 400, effort: effort).map(checked)
    } else if own == 1 {
      found = try polished(try scan())
    }
    if found.isEmpty { found = try polished(grid()) }
    return try ordered(found.filter(isDistinct))
  }

  private func checked(_ x: [Double]) -> StartingPoint {
    let residual = square.residuals(x).reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, abs($1)) }
    return StartingPoint(point: x, residual: residual, converged: true)
  }

  /// The limit of Newton's iteration from `near`; free coordinates that it leaves open are tried out.
  private func fromNear(_ near: [String: Formula]) throws -> [StartingPoint] {
    let names = near.keys.sorted()
    let values = DoubleEvaluator(try compiled(system.graph, names.map { near[$0]! }, [])).evaluate([])
    let given = Dictionary(uniqueKeysWithValues: zip(names, values))
    var starts: [[Double]] = [[]]
    for (u, r) in zip(system.unknowns, ranges) {
      let choices = given[u].map { [$0] } ?? r.samples(7)
      starts = starts.flatMap { s in choices.map { s + [$0] } }
    }
    let found = try polished(starts)
    if let first = found.first { return [first] }
    return starts.prefix(1).map { StartingPoint(point: $0, residual: .infinity, converged: false) }
  }

  /// Starts all over the box.
  private func grid() -> [[Double]] {
    var starts: [[Double]] = [[]]
    let perVariable = [0, 200, 16, 7, 5, 4, 3][min(ranges.count, 6)]
    for r in ranges { starts = starts.flatMap { s in r.samples(perVariable).map { s + [$0] } } }
    return Array(starts.prefix(2000))
  }

  /// The limits of Newton's iteration from the starts, distinct ones only, in the order of the starts.
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
    return found
  }

  /// The two states of a Maxwell point differ.
  private func isDistinct(_ s: StartingPoint) -> Bool {
    guard system.hasTwoStates else { return true }
    let (first, second) = (indices(ofState: 1), indices(ofState: 2))
    guard first.count == second.count else { return true }
    return zip(first, second).contains { i, j in
      abs(s.point[i] - s.point[j]) > 1e-6 * max(abs(s.point[i]), abs(s.point[j]))
    }
  }

  private func ordered(_ found: [StartingPoint]) throws -> [StartingPoint] {
    if system.kind == .extremum, let value = system.value {
      let evaluator = DoubleEvaluator(try compiled(system.graph, [value], system.unknowns))
      let keyed = found.map { ($0, evaluator.evaluate($0.point)[0]) }.filter { !$0.1.isNaN }
      return keyed.sorted { system.extremum == .max ? $0.1 > $1.1 : $0.1 < $1.1 }.map(\.0)
    }
    let along = found.sorted { $0.point[stateCount] < $1.point[stateCount] }
    return system.which == .last ? along.reversed() : along
  }

  // MARK: The scan

  private func indices(ofState k: Int) -> [Int] {
    system.unknowns.indices.filter { system.unknowns[$0].hasSuffix("#\(k)") }
  }

  /// One state: some of the variables, with equations that hold no other ones.
  private struct Block {
    let indices: [Int]
    let system: FastSystem
  }

  /// The states whose equations are closed in themselves once the unknown is given, and the equation that is left.
  private func blocks() throws -> [Block]? {
    let graph = system.graph
    let unknown = system.unknowns[stateCount]
    let state = Array(system.equations.dropLast())
    let parts = system.hasTwoStates ? [indices(ofState: 1), indices(ofState: 2)] : [Array(0..<stateCount)]
    var blocks: [Block] = []
    for part in parts where !part.isEmpty {
      let names = part.map { system.unknowns[$0] }
      let equations = state.filter { Set(graph.freeNames(of: [$0])).isSubset(of: names + [unknown]) }
      guard equations.count == part.count else { return nil }
      let square = try FastSystem(graph, equations: equations, variables: names, fixed: [(unknown, 0)])
      blocks.append(Block(indices: part, system: square))
    }
    return blocks
  }

  /// A solution of the state equations at one value of the unknown, with the value of the remaining equation.
  private struct Followed {
    let point: [Double]
    let test: Double
  }

  /// Points from which Newton may reach the threshold: between neighbouring values of the unknown at which the
  /// remaining equation changes its sign along a state, or a pair of states appears or ends.
  private func scan() throws -> [[Double]] {
    guard let blocks = try blocks() else { return [] }
    let bracket = ranges[stateCount]
    let width = bracket.scale
    var grid = bracket.samples(blocks.contains { $0.indices.count > 1 } ? 32 : 64)
    if bracket.lower.isFinite { grid.insert(bracket.lower + 1e-6 * width, at: 0) }
    if bracket.upper.isFinite { grid.append(bracket.upper - 1e-6 * width) }
    var starts: [[Double]] = []
    var last: [Followed] = []
    var lastStates = [[[Double]]](repeating: [], count: blocks.count)
    for (k, u) in grid.enumerated() {
      try effort.check()
      let rows = states.evaluate([u])
      var points: [[Double]] = [[Double](repeating: 0, count: stateCount) + [u]]
      for (b, block) in blocks.enumerated() {
        var square = block.system
        square.fixed = [u]
        let search = RootSearch(system: square, ranges: block.indices.map { rows[$0] })
        lastStates[b] = try search.solutions(points: 100, known: lastStates[b], effort: effort)
        points = points.flatMap { p in
          lastStates[b].map { s in
            var q = p
            for (i, v) in zip(block.indices, s) { q[i] = v }
            return q
          }
        }
      }
      let now = points.filter { isDistinct(StartingPoint(point: $0, residual: 0, converged: true)) }.map {
        Followed(point: $0, test: square.residuals($0).last!)
      }
      if k > 0 { starts += crossings(last, now, from: grid[k - 1], to: u) }
      last = now
    }
    return starts
  }

  private func separation(_ a: [Double], _ b: [Double]) -> Double {
    (0..<stateCount).reduce(0) { max($0, abs(a[$1] - b[$1]) / ranges[$1].scale) }
  }

  private func crossings(_ old: [Followed], _ new: [Followed], from u: Double, to v: Double) -> [[Double]] {
    var starts: [[Double]] = []
    var freeOld = Set(old.indices)
    var freeNew = Set(new.indices)
    // Closest pairs first.
    let pairs = old.indices.flatMap { i in new.indices.map { j in (i, j, separation(old[i].point, new[j].point)) } }
    for (i, j, d) in pairs.sorted(by: { $0.2 < $1.2 }) where freeOld.contains(i) && freeNew.contains(j) && d < 0.3 {
      freeOld.remove(i)
      freeNew.remove(j)
      let (s, t) = (old[i].test, new[j].test)
      if s * t <= 0 {
        let w = s == t ? 0.5 : s / (s - t)
        starts.append(zip(old[i].point, new[j].point).map { $0 + w * ($1 - $0) })
      }
    }
    // What has no partner begins or ends in between: two of them together.
    for (list, free) in [(old, freeOld), (new, freeNew)] {
      let rest = free.sorted()
      for (a, i) in rest.enumerated() {
        for j in rest.dropFirst(a + 1) {
          var start = zip(list[i].point, list[j].point).map { ($0 + $1) / 2 }
          start[stateCount] = (u + v) / 2
          starts.append(start)
        }
        if rest.count == 1 {
          var start = list[i].point
          start[stateCount] = (u + v) / 2
          starts.append(start)
        }
      }
    }
    return starts
  }
}
