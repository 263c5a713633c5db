// The range of a formula over intervals of its names.
//
// A name with the range [a, b] is a + t in the left half of the range and b - t in the right half, so that both ends are
// exact: sqrt(x) on [0, 1/3] never sees a negative number. Names in which the formula is proved monotone are put to
// their ends; over the others the halves are cut into pieces whose enclosures are joined. The pieces do not depend on
// time, so that the answer does not either.
import Balls
import Effort
import Enclosures
import Formulas
import Search

/// Encloses all values of a formula over a box of names.
struct RangeEvaluation {
  /// A name over half of its range: `argument` in terms of `variable`, which runs through [0, length].
  private struct Chart {
    let argument: Formula
    let variable: String
    /// At most 24 significant bits, so that the pieces' middles and radii are exact.
    let length: Double
  }

  private let graph: Graph
  private let formula: Formula
  private let names: [String]
  private let ends: [String: (Formula, Formula)]
  private let charts: [String: [Chart]]
  private let effort: Effort
  /// The most pieces for values, and for the sign of a derivative.
  private let pieceLimit = 1024
  private let signPieceLimit = 64

  /// - Parameter ranges: every free name of `formula` with its two ends, constant formulas in order.
  /// - Throws: `EvaluationFailure` where the length of a range is not shown to be finite; `Stopped`.
  init(_ formula: Formula, ranges: [(String, (Formula, Formula))], graph: Graph, effort: Effort) throws {
    self.graph = graph
    self.effort = effort
    self.formula = formula
    names = ranges.map(\.0)
    ends = Dictionary(uniqueKeysWithValues: ranges)
    var charts: [String: [Chart]] = [:]
    for (name, (a, b)) in ranges {
      let program = Program(graph, outputs: [graph.subtract(b, a)], parameters: [])
      let width = try CertifiedEvaluation(program, effort: effort).evaluate([], bits: 64)[0].upper.toDouble(.up)
      guard width.isFinite, width < 1e300 else {
        throw EvaluationFailure(kind: .unproved, reason: "the range of '\(name)' is too long", remedy: "a smaller range")
      }
      let variable = graph.freshName(name)
      let t = graph.name(variable)
      // Two charts for each of many names would be too many boxes.
      let length = RangeEvaluation.shortUpper(ranges.count <= 3 ? width / 2 : width)
      charts[name] = [Chart(argument: graph.add(a, t), variable: variable, length: length)]
      if ranges.count <= 3 {
        charts[name]!.append(Chart(argument: graph.subtract(b, t), variable: variable, length: length))
      }
    }
    self.charts = charts
    try refuseLargeConstants(graph)
  }

  /// An upper bound with 24 significant bits.
  private static func shortUpper(_ x: Double) -> Double {
    let unit = max(x, 1e-300).ulp * 0x1p30
    return ((x / unit).rounded(.up) + 1) * unit
  }

  /// An enclosure of the formula's values over the whole box.
  /// - Throws: `EvaluationFailure` where a point is proved to have no value, or some are not shown to have one; `Stopped`.
  func enclosure(digits: Int) throws -> Ball {
    // That every point has a value is shown by the pieces, not by the ends.
    let bits = min(max(64, (digits + 1) * 10 / 3 + 16), 4096)
    let whole: Ball
    do { whole = try hull(of: formula, names, bits: bits, pieces: pieceLimit) } catch let e as EvaluationFailure {
      if case .unproved = e.kind { try refuseKnownPoints() }
      throw e
    }
    let signs = names.map { sign(of: $0) }
    guard signs.contains(where: { $0 != 0 }) else { return whole }
    let low = try value(at: signs.map { -$0 }, digits: digits, bits: bits)
    let high = try value(at: signs, digits: digits, bits: bits)
    let tight = Ball(lower: low.lower, upper: high.upper, precision: bits + 64)
    return tight.isFinite ? tight : whole
  }

  /// Throws where an end of the ranges, or a 0 inside them, is proved to have no value: that is as bad as an expression
  /// without one.
  private func refuseKnownPoints() throws {
    let points = names.map { name -> [Formula] in
      let (a, b) = ends[name]!
      let isInside = [a, b].compactMap { graph.rational($0)?.sign } == [-1, 1]
      return [a, b] + (isInside ? [graph.zero] : [])
    }
    for i in 0..<(points.map(\.count).max() ?? 0) {
      let at = zip(names, points).map { ($0, $1[min(i, $1.count - 1)]) }
      let g = graph.substitute(Dictionary(uniqueKeysWithValues: at), in: formula)
      do {
        _ = try CertifiedEvaluation(Program(graph, outputs: [g], parameters: []), effort: effort).evaluate([], bits: 64)
      } catch let e as EvaluationFailure where e.kind == .undefined {
        let place = at.map { "\($0) = \(graph.text(of: $1))" }.joined(separator: ", ")
        throw EvaluationFailure(kind: .undefined, reason: "at \(place): \(e.reason)")
      } catch is EvaluationFailure {}
    }
  }

  /// The sign of the derivative in a name over the whole box, 0 where it is not proved.
  private func sign(of name: String) -> Int {
    guard graph.isSmooth(formula) else { return 0 }
    let slope = graph.derivative(of: formula, withRespectTo: name)
    if graph.constantTooLarge { return 0 }
    let found = try? hull(of: slope, names, bits: 64, pieces: signPieceLimit) { $0.isNonnegative || $0.isNonpositive }
    guard let b = found else { return 0 }
    return b.isNonnegative ? 1 : b.isNonpositive ? -1 : 0
  }

  /// The values where names stand at an end (1 the upper, -1 the lower), those with 0 anywhere in their range.
  private func value(at places: [Int], digits: Int, bits: Int) throws -> Ball {
    var fixed: [String: Formula] = [:]
    for (name, place) in zip(names, places) where place != 0 { fixed[name] = place > 0 ? ends[name]!.1 : ends[name]!.0 }
    let g = graph.substitute(fixed, in: formula)
    try refuseLargeConstants(graph)
    let rest = names.filter { fixed[$0] == nil }
    if !rest.isEmpty { return try hull(of: g, rest, bits: bits, pieces: pieceLimit) }
    if let q = graph.rational(g) { return Ball(q, precision: bits + 64) }
    let program = Program(graph, outputs: [g], parameters: [])
    return try CertifiedEvaluation(program, effort: effort).evaluate({ _ in [] }, accuracy: Accuracy(digits: digits + 1))[0]
  }

  /// The joined enclosures of a formula over equal pieces, refined while that helps.
  /// - Parameter isEnough: ends the refinement where the enclosure is good enough.
  private func hull(
    of f: Formula, _ names: [String], bits: Int, pieces limit: Int, until isEnough: (Ball) -> Bool = { _ in false }
  ) throws -> Ball {
    if let q = graph.rational(f) { return Ball(q, precision: bits + 64) }
    let boxes = combinations(names).map { charts in
      let g = graph.substitute(Dictionary(uniqueKeysWithValues: charts.map { ($0, $1.argument) }), in: f)
      let program = Program(graph, outputs: [g], parameters: charts.map(\.1.variable))
      return (CertifiedEvaluation(program, effort: effort), charts.map(\.1.length))
    }
    try refuseLargeConstants(graph)
    var best: Ball?
    var failure: (any Error)?
    var cuts = 1
    while true {
      do {
        var ball: Ball?
        for (evaluation, lengths) in boxes {
          let part = try joined(evaluation, lengths, cuts: cuts, bits: bits)
          ball = ball.map { $0.joined(part, precision: bits + 64) } ?? part
        }
        failure = nil
        let old = best
        best = old.flatMap { $0.intersection(ball!, precision: bits + 64) } ?? ball
        if isEnough(best!) || best!.rad.isZero { break }
        if let old, best!.rad.toDouble() > 0.97 * old.rad.toDouble() { break }
      } catch let e as EvaluationFailure where e.kind == .unproved {
        failure = e
      } catch let e as Stopped {
        if case .budget = e, best != nil { break }
        throw e
      }
      cuts *= names.count == 1 ? 4 : 2
      var count = boxes.count
      for _ in names { count = min(count * cuts, limit + 1) }
      if count > limit { break }
    }
    guard let best else { throw failure! }
    return best
  }

  /// One chart for each name, in every combination.
  private func combinations(_ names: [String]) -> [[(String, Chart)]] {
    names.reduce([[]]) { lists, name in lists.flatMap { list in charts[name]!.map { list + [(name, $0)] } } }
  }

  /// The hull over cuts^dimension equal pieces of a box.
  private func joined(_ evaluation: CertifiedEvaluation, _ lengths: [Double], cuts: Int, bits: Int) throws -> Ball {
    var count = 1
    for _ in lengths { count *= cuts }
    let balls = try effort.map(count) { [effort] i -> Ball in
      try effort.check()
      var rest = i
      let box = lengths.map { length -> Ball in
        let k = rest % cuts
        rest /= cuts
        // cuts is a power of two and the length is short: both products are exact.
        let unit = length / Double(2 * cuts)
        return Ball(center: BigFloat(exactly: Double(2 * k + 1) * unit), radius: Magnitude(unit))
      }
      return try evaluation.evaluate(box, bits: bits)[0]
    }
    return balls.dropFirst().reduce(balls[0]) { $0.joined($1, precision: bits + 64) }
  }
}

extension Ball {
  /// The smallest ball around both.
  fileprivate func joined(_ other: Ball, precision: Int) -> Ball {
    Ball(lower: min(lower, other.lower), upper: max(upper, other.upper), precision: precision)
  }
}

extension Graph {
  /// True when every part of `f` is differentiable wherever the formula of its derivative has a value, so that the sign
  /// of that formula on a box proves monotony there.
  fileprivate func isSmooth(_ f: Formula) -> Bool {
    reachable(from: [f]).allSatisfy { g in
      switch self[g] {
      case .constant, .pi, .infinity, .name, .bound, .sum, .product, .quotient, .negation, .integerPower, .power, .function,
        .special, .expectation, .near, .existence:
        return true
      default: return false
      }
    }
  }
}
