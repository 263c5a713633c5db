// The range of a formula over intervals of its names.
//
// A name with the range [a, b] becomes a + (b - a) t, t in [0, 1], so that ends which are no binary fractions stay
// exact. Names in which the formula is proved monotone are put to their ends; the others are cut into pieces whose
// enclosures are joined. The pieces do not depend on time, so that the answer does not either.
import Balls
import Effort
import Enclosures
import Formulas
import Search

/// Encloses all values of a formula over a box of names.
struct RangeEvaluation {
  private let graph: Graph
  private let formula: Formula
  private let names: [String]
  private let effort: Effort
  /// The most pieces for values, and for the sign of a derivative.
  private let pieceLimit = 1024
  private let signPieceLimit = 64

  /// - Parameter ranges: every free name of `formula` with its two ends, constant formulas in order.
  init(_ formula: Formula, ranges: [(String, (Formula, Formula))], graph: Graph, effort: Effort) throws {
    self.graph = graph
    self.effort = effort
    var names: [String] = []
    var replaced: [String: Formula] = [:]
    for (name, (a, b)) in ranges {
      let t = graph.freshName("t")
      names.append(t)
      replaced[name] = graph.add(a, graph.multiply(graph.subtract(b, a), graph.name(t)))
    }
    self.formula = graph.substitute(replaced, in: formula)
    try refuseLargeConstants(graph)
    self.names = names
  }

  /// An enclosure of the formula's values over the whole box.
  /// - Throws: `EvaluationFailure` where a point is proved to have no value, or some are not shown to have one; `Stopped`.
  func enclosure(digits: Int) throws -> Ball {
    // That every point has a value is shown by the pieces, not by the ends.
    let bits = min(max(64, (digits + 1) * 10 / 3 + 16), 4096)
    let whole = try hull(of: formula, names, bits: bits, pieces: pieceLimit)
    let signs = names.map { sign(of: $0) }
    guard signs.contains(where: { $0 != 0 }) else { return whole }
    let low = try end(signs.map { $0 > 0 ? 0 : $0 < 0 ? 1 : nil }, digits: digits, bits: bits)
    let high = try end(signs.map { $0 > 0 ? 1 : $0 < 0 ? 0 : nil }, digits: digits, bits: bits)
    let precision = bits + 64
    let tight = Ball(lower: low.lower, upper: high.upper, precision: precision)
    return tight.isFinite ? tight : whole
  }

  /// The sign of the derivative in a name over the whole box, 0 where it is not proved.
  private func sign(of name: String) -> Int {
    guard graph.isSmooth(formula) else { return 0 }
    let slope = graph.derivative(of: formula, withRespectTo: name)
    if graph.constantTooLarge { return 0 }
    guard let b = try? hull(of: slope, names, bits: 64, pieces: signPieceLimit, until: { !$0.containsZero }) else { return 0 }
    return b.isNonnegative ? 1 : b.isNonpositive ? -1 : 0
  }

  /// The values where some names stand at an end, the others over their range.
  private func end(_ places: [Int?], digits: Int, bits: Int) throws -> Ball {
    var fixed: [String: Formula] = [:]
    for (name, place) in zip(names, places) { if let place { fixed[name] = graph.constant(place) } }
    let g = graph.substitute(fixed, in: formula)
    let rest = zip(names, places).filter { $0.1 == nil }.map(\.0)
    if !rest.isEmpty { return try hull(of: g, rest, bits: bits, pieces: pieceLimit) }
    if let q = graph.rational(g) { return Ball(q, precision: bits + 64) }
    let program = Program(graph, outputs: [g], parameters: [])
    return try CertifiedEvaluation(program, effort: effort).evaluate({ _ in [] }, accuracy: Accuracy(digits: digits + 1))[0]
  }

  /// The joined enclosures of a formula over equal pieces, refined while that helps.
  /// - Parameter until: ends the refinement where the enclosure is good enough.
  private func hull(
    of f: Formula, _ names: [String], bits: Int, pieces limit: Int, until isEnough: (Ball) -> Bool = { _ in false }
  ) throws -> Ball {
    if let q = graph.rational(f) { return Ball(q, precision: bits + 64) }
    let evaluation = CertifiedEvaluation(Program(graph, outputs: [f], parameters: names), effort: effort)
    var best: Ball?
    var failure: (any Error)?
    var cuts = 1
    while true {
      do {
        let ball = try joined(evaluation, cuts: cuts, dimension: names.count, bits: bits)
        failure = nil
        let old = best
        best = old.flatMap { $0.intersection(ball, precision: bits + 64) } ?? ball
        if isEnough(ball) { break }
        if let old, !best!.rad.isZero, best!.rad.toDouble() > 0.97 * old.rad.toDouble() { break }
        if best!.rad.isZero { break }
      } catch let e as EvaluationFailure where e.kind == .unproved {
        failure = e
      } catch let e as Stopped {
        if case .budget = e, best != nil { break }
        throw e
      }
      cuts *= names.count == 1 ? 4 : 2
      var count = 1
      for _ in names { count = min(count * cuts, limit + 1) }
      if count > limit { break }
    }
    guard let best else { throw failure! }
    return best
  }

  /// The hull over `cuts`^dimension equal pieces of the unit box.
  private func joined(_ evaluation: CertifiedEvaluation, cuts: Int, dimension: Int, bits: Int) throws -> Ball {
    var count = 1
    for _ in 0..<dimension { count *= cuts }
    // Powers of two: the pieces' middles and radii are exact.
    let radius = Magnitude(0.5 / Double(cuts))
    let balls = try effort.map(count) { [effort] i -> Ball in
      var rest = i
      let box = (0..<dimension).map { _ -> Ball in
        defer { rest /= cuts }
        return Ball(center: BigFloat(exactly: (Double(rest % cuts) + 0.5) / Double(cuts)), radius: radius)
      }
      try effort.check()
      return try evaluation.evaluate(box, bits: bits)[0]
    }
    var lower = balls[0].lower
    var upper = balls[0].upper
    for b in balls.dropFirst() {
      lower = min(lower, b.lower)
      upper = max(upper, b.upper)
    }
    return Ball(lower: lower, upper: upper, precision: bits + 64)
  }
}

extension Graph {
  /// True when every part of `f` is differentiable wherever the formula of its derivative has a value, so that the sign
  /// of that formula on a box proves monotony there.
  fileprivate func isSmooth(_ f: Formula) -> Bool {
    reachable(from: [f]).allSatisfy { g in
      switch self[g] {
      case .constant, .pi, .name, .bound, .sum, .product, .quotient, .negation, .integerPower, .power, .function,
        .expectation:
        return true
      default: return false
      }
    }
  }
}
