// Binders without a plan: integrals over any range, expectations with kinks or others inside, roots, extrema, limits and
// infinite sums, in balls.
import Balls
import Effort
import Formulas

/// An end of a binder's range.
public enum BlockEnd: Sendable {
  case finite(Ball)
  case infinity
  case minusInfinity
}

/// Encloses what a binder makes of its block.
public struct BlockEvaluator: Sendable {
  let effort: Effort

  public init(effort: Effort) { self.effort = effort }

  /// An enclosure of the binder's value for all loads and ends in their balls.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  public func enclose(
    _ block: Block, loads: (Int) -> Ball, from: BlockEnd, to: BlockEnd, precision: Int
  ) throws -> Ball {
    throw EvaluationFailure(kind: .unproved, reason: "the value of \(block.text) under its binder is not built yet")
  }
}
