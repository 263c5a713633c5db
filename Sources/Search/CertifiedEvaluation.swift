// Values of formulas to a number of digits: plans are searched for, precision is raised until the enclosure is narrow
// enough.
import Balls
import Effort
import Enclosures
import Formulas

/// How narrow an enclosure is asked for.
public struct Accuracy: Sendable {
  public let digits: Int
  /// True for digits of the value itself, false for digits of max(1, |value|).
  public let isRelative: Bool
  public init(digits: Int, isRelative: Bool = false) {
    self.digits = digits
    self.isRelative = isRelative
  }

  /// True when the width of the ball is at most 10^-digits times the scale of its value.
  public func isReached(by b: Ball) -> Bool { shortfall(of: b) <= 0 }

  /// The number of bits that are missing, 0 or less when the accuracy is reached; `Int.max` for an unbounded ball.
  public func shortfall(of b: Ball) -> Int {
    guard b.isFinite else { return .max }
    if b.rad.isZero { return 0 }
    // 2 rad <= 10^-digits max(1, |v|), decided with the smallest |v| of the ball.
    let scale = isRelative ? b.mignitude : max(b.mignitude, Magnitude(1))
    if scale.isZero { return .max - 1 }
    let allowed = scale.exponent - 1 - Int((Double(digits) * 3.321928094887363).rounded(.up))
    return b.rad.exponent + 1 - allowed
  }
}

/// Evaluates programs, finding the plans of their expectations.
public struct CertifiedEvaluation: Sendable {
  public let evaluator: ProgramEvaluator
  public let effort: Effort

  public init(_ program: Program, effort: Effort) {
    evaluator = ProgramEvaluator(program, effort: effort)
    self.effort = effort
  }

  /// Enclosures of the outputs over the parameter box at a given working precision, whatever their width.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  public func evaluate(_ parameters: [Ball], bits: Int) throws -> [Ball] {
    let planner = Planner(effort: effort)
    return try evaluator.evaluate(parameters, precision: bits + 24) { _, problem in
      func general(_ reason: String) throws -> [Ball] {
        do {
          return try problem.enclose(precision: bits + 24, effort: effort)
        } catch is EvaluationFailure {
          throw EvaluationFailure(kind: .unproved, reason: reason)
        }
      }
      do {
        // What is odd or 0 needs no rule, and is exactly 0.
        if let zeros = problem.zeros { return zeros }
        let plan = try planner.plan(problem, bits: bits)
        return try problem.enclose(plan, precision: bits + 16, effort: effort)
      } catch let e as PlanFailure {
        return try general(e.reason)
      } catch let e as ContourFailure {
        return try general(e.reason)
      } catch let e as TailFailure {
        return try general(e.reason)
      }
    }
  }

  /// The outputs at a point to the accuracy asked for, or the best that was reached.
  /// - Returns: the enclosures; each encloses its value, the caller checks `accuracy`.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  public func evaluate(_ parameters: (Int) throws -> [Ball], accuracy: Accuracy) throws -> [Ball] {
    let wanted = Int((Double(accuracy.digits) * 3.321928094887363).rounded(.up)) + 8
    var bits = wanted
    var last: (values: [Ball], shortfall: Int)?
    while true {
      let values = try evaluate(try parameters(bits + 24), bits: bits)
      let shortfall = values.map { accuracy.shortfall(of: $0) }.max() ?? 0
      if shortfall <= 0 { return values }
      // Raise the precision by what is missing, while that helps and within reason.
      if let l = last, shortfall >= l.shortfall - 4, shortfall < .max - 1 || bits > 8 * wanted { return l.values }
      if bits > 16 * wanted + 4096 { return values }
      last = (values, shortfall)
      bits += shortfall >= .max - 1 ? max(64, bits) : min(shortfall, 4 * bits) + 4
    }
  }
}
