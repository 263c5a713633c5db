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
    var known: [Int: Ball] = [:]
    for k in block.loads { known[k] = loads(k) }
    return try binder(block, known, from: from, to: to, precision: precision)
  }

  private func binder(
    _ block: Block, _ known: [Int: Ball], from: BlockEnd, to: BlockEnd, precision: Int
  ) throws -> Ball {
    let range = BinderRange(from: from, to: to)
    let loads = { (k: Int) in known[k]! }
    switch block.binder {
    case .root: return try root(block, loads: loads, range: range, precision: precision)
    case .infimum, .supremum: return try extremum(block, loads: loads, range: range, precision: precision)
    case .minimiser, .maximiser: return try optimiser(block, loads: loads, range: range, precision: precision)
    case .series: return try series(block, loads: loads, from: from, precision: precision)
    case .limit: return try limit(block, loads: loads, at: from, precision: precision)
    case .integral, nil:
      throw EvaluationFailure(kind: .unproved, reason: "the value of \(block.text) under its binder is not built yet")
    }
  }
}
