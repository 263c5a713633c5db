// The value of a formula at a point, to digits, and its range over intervals.
import Balls
import Effort
import Enclosures
import Formulas
import Search

/// How narrow a value is asked for, and with what means.
struct ValueRequest {
  let digits: Int
  let isRelative: Bool
  let effort: Effort
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
  // One digit more, so that rounding the ends to decimals stays within what was asked for.
  let accuracy = Accuracy(digits: digits + 1, isRelative: request.isRelative)
  let ball = try evaluation.evaluate({ _ in [] }, accuracy: accuracy)[0]
  let enclosure = DecimalEnclosure(ball, digits: digits)
  if enclosure.isNarrow(digits: digits, relative: request.isRelative) { return ValueResult(enclosure: enclosure) }
  let relative = request.isRelative ? " relative" : ""
  return ValueResult(
    enclosure: enclosure,
    undecided: Undecided(
      reason: "\(digits)\(relative) digits were not reached: the value lies in \(DecimalEnclosure(ball, digits: 3))",
      remedy: request.isRelative && ball.containsZero ? "the value may be 0: without --relative" : "fewer --digits"))
}
