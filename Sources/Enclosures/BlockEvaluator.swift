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
    switch block.binder {
    case .integral, nil:
      let body = BlockBody(block, evaluator: self) { ComplexBall(loads($0)) }
      return try Integration(body, effort: effort, precision: precision).real(from: from, to: to)
    default:
      var known: [Int: Ball] = [:]
      for k in block.loads { known[k] = loads(k) }
      return try binder(block, known, from: from, to: to, precision: precision)
    }
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
    case .integral, nil: preconditionFailure("an integral")
    }
  }

  /// The value of a block inside another one, in real balls; indeterminate where none was shown.
  /// - Throws: `Stopped`.
  func value(of block: Block, loads: (Int) -> Ball, from: BlockEnd, to: BlockEnd, precision: Int) throws -> Ball {
    for l in block.loads where !loads(l).isFinite { return .indeterminate }
    for end in [from, to] { if case .finite(let x) = end, !x.isFinite { return .indeterminate } }
    do {
      return try enclose(block, loads: loads, from: from, to: to, precision: precision)
    } catch is EvaluationFailure {
      return .indeterminate
    }
  }

  /// The value of an integral inside another body by a plan for its range.
  /// - Throws: `Stopped`.
  func value(
    of block: Block, _ plan: RulePlan, loads: (Int) -> Ball, from: BlockEnd, to: BlockEnd, precision: Int
  ) throws -> Ball {
    let body = BlockBody(block, evaluator: self) { ComplexBall(loads($0)) }
    do {
      return try Integration(body, effort: effort, precision: precision).apply(plan, from: from, to: to)
    } catch is EvaluationFailure {
      return .indeterminate
    }
  }

  /// The value of a block inside another one on complex balls: an analytic function of loads and ends there, or
  /// indeterminate.
  /// - Parameter holdsReals: whether the balls were taken over a rectangle of variables that holds, with every point, its
  ///   real part.
  /// - Throws: `Stopped`.
  func complexValue(
    of block: Block, loads: (Int) -> ComplexBall, from: RangeEnd, to: RangeEnd, register: (Int) -> ComplexBall,
    holdsReals: Bool, precision: Int
  ) throws -> ComplexBall {
    func end(_ e: RangeEnd) -> ComplexBall? { if case .register(let k) = e { return register(k) } else { return nil } }
    let (a, b) = (end(from), end(to))
    let isReal = block.loads.allSatisfy { loads($0).isReal } && a?.isReal ?? true && b?.isReal ?? true
    if isReal {
      return ComplexBall(
        try value(
          of: block, loads: { loads($0).re }, from: BlockBody.end(from) { register($0).re },
          to: BlockBody.end(to) { register($0).re }, precision: precision))
    }
    for l in block.loads where !loads(l).isFinite { return .indeterminate }
    if let a, !a.isFinite { return .indeterminate }
    if let b, !b.isFinite { return .indeterminate }
    switch block.binder {
    case .integral, nil:
      var body = BlockBody(block, evaluator: self, loads: loads)
      body.holdsReals = holdsReals
      do {
        let integration = Integration(body, effort: effort, precision: min(precision, 36))
        return try integration.complex(from: from, to: to, a, b)
      } catch is EvaluationFailure {
        return .indeterminate
      }
    case .root, .infimum, .supremum, .minimiser, .maximiser:
      // The continuation wants sets that hold, with every point, the real points it comes from.
      guard holdsReals else { return .indeterminate }
      do {
        return try enclose(
          block, complexLoads: loads, from: BlockBody.end(from) { register($0).re }, to: BlockBody.end(to) { register($0).re },
          precision: min(precision, 64))
      } catch is EvaluationFailure {
        return .indeterminate
      }
    case .series, .limit: return .indeterminate
    }
  }
}

extension ExpectationProblem {
  /// The expectations by the general rules, which adapt to steep places.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  public func enclose(precision: Int, effort: Effort) throws -> [Ball] {
    try zip(kernel.outputs, kernel.texts).map { output, text in
      let block = Block(binder: nil, instructions: kernel.instructions, output: output, inner: [], text: text)
      return try BlockEvaluator(effort: effort).enclose(
        block, loads: { balls[$0]! }, from: .minusInfinity, to: .infinity, precision: precision)
    }
  }
}
