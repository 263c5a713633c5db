// The value of a formula at a point, to digits, and its range over intervals.
import Balls
import Effort
import Enclosures
import Formulas
import Foundation
import Search

/// How narrow a value is asked for, and with what means.
struct ValueRequest {
  let digits: Int
  let isRelative: Bool
  let effort: Effort
  /// Where a first enclosure is put, for whoever ends the work early.
  let reached: Reached
}

/// The best enclosure so far, shared with the watchdog.
final class Reached: @unchecked Sendable {
  private let lock = NSLock()
  private var best = DecimalEnclosure.everything
  var enclosure: DecimalEnclosure {
    get { lock.withLock { best } }
    set { lock.withLock { best = newValue } }
  }
}

/// What was reached; `undecided` where it is less than was asked for.
struct ValueResult {
  let enclosure: DecimalEnclosure
  var undecided: Undecided?
  /// True for the enclosure of all values over ranges.
  var isRange = false
}

/// The value of `f` for the settings: at a point to the digits asked for, over ranges an enclosure of all values.
/// - Throws: `EvaluationFailure`, `Stopped`.
func value(
  of f: Formula, _ settings: [(name: String, setting: Setting)], graph: Graph, _ request: ValueRequest
) throws -> ValueResult {
  var points: [String: Formula] = [:]
  var ranges: [String: (Formula, Formula)] = [:]
  for (name, setting) in settings {
    switch setting {
    case .point(let value): points[name] = value
    case .range(let a, let b): ranges[name] = (a, b)
    }
  }
  let g = graph.substitute(points, in: f)
  try refuseLargeConstants(graph)
  let free = graph.freeNames(of: [g])
  if free.isEmpty { return try pointValue(g, graph: graph, request) }
  let range = try RangeEvaluation(g, ranges: free.map { ($0, ranges[$0]!) }, graph: graph, effort: request.effort)
  let ball = try range.enclosure(digits: request.digits)
  return ValueResult(enclosure: DecimalEnclosure(ball, digits: request.digits), isRange: true)
}

/// A formula that was folded to a constant beyond 2^20 bits must not be used.
func refuseLargeConstants(_ graph: Graph) throws {
  if graph.constantTooLarge { throw BadInput("an exact constant is beyond 2^20 bits") }
}

private func pointValue(_ f: Formula, graph: Graph, _ request: ValueRequest) throws -> ValueResult {
  let digits = request.digits
  if let q = graph.rational(f) { return ValueResult(enclosure: DecimalEnclosure(q, digits: digits)) }
  let evaluation = CertifiedEvaluation(Program(graph, outputs: [f], parameters: []), effort: request.effort)
  func ball(_ digits: Int) throws -> Ball {
    // One digit more, so that rounding the ends to decimals stays within what was asked for.
    let accuracy = Accuracy(digits: digits + 1, isRelative: request.isRelative)
    return try evaluation.evaluate({ _ in [] }, accuracy: accuracy)[0]
  }
  // A few digits first are cheap, and are there when many are out of reach.
  let coarse = digits > 40 ? try ball(15) : nil
  if let coarse { request.reached.enclosure = DecimalEnclosure(coarse, digits: 15) }
  let reached: Ball
  var obstacle: Undecided?
  do { reached = try ball(digits) } catch Stopped.budget(let seconds) where coarse != nil {
    (reached, obstacle) = (coarse!, .budget(seconds))
  } catch let e as EvaluationFailure where coarse != nil && e.kind == .unproved {
    (reached, obstacle) = (coarse!, Undecided(reason: e.reason, remedy: "fewer --digits"))
  }
  let enclosure = DecimalEnclosure(reached, digits: obstacle == nil ? digits : 15)
  if enclosure.isNarrow(digits: digits, relative: request.isRelative) { return ValueResult(enclosure: enclosure) }
  let relative = request.isRelative ? " relative" : ""
  return ValueResult(
    enclosure: enclosure,
    undecided: obstacle
      ?? Undecided(
        reason: "\(digits)\(relative) digits were not reached: the value lies in \(DecimalEnclosure(reached, digits: 3))",
        remedy: request.isRelative && reached.containsZero ? "the value may be 0: without --relative" : "fewer --digits"))
}
