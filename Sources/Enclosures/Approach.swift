// The witnesses of a program: that its derivatives exist at the point (docs/lemmas.md, "Heat form").
import Balls
import Formulas

/// The main block of a program at a point, and next to it.
struct Approach {
  let program: Program
  let registers: [Ball]
  let precision: Int

  /// - Parameter registers: the main registers at the point; those of `steps` are not read.
  init(_ program: Program, _ registers: [Ball], precision: Int) {
    self.program = program
    self.registers = registers
    self.precision = max(precision, 256)
  }

  /// Shows that every witness exists next to the point: each approached value is approached from one side, the same for
  /// all witnesses.
  /// - Throws: `EvaluationFailure`.
  func check() throws {
    let pending = program.witnesses.filter { !isShownByTwins($0) }
    if pending.isEmpty { return }
    let points = Set(pending.flatMap(\.steps)).sorted().filter { i in
      if case .near(_, around: false) = program.main[i] { return true }
      return false
    }
    // Of more than four points the last ones go together.
    let count = min(points.count, 4)
    var known: [[Int: String?]] = pending.map { _ in [:] }
    var reason: String?
    for mask in 0..<1 << count {
      func isBelow(_ point: Int) -> Bool { mask >> min(points.firstIndex(of: point)!, count - 1) & 1 == 1 }
      var failure: String?
      for (i, witness) in pending.enumerated() where failure == nil {
        let own = points.indices.filter { witness.steps.contains(points[$0]) }
        let key = own.reduce(0) { $0 | mask & (1 << min($1, count - 1)) }
        if known[i][key] == nil { known[i][key] = .some(failureText(witness, isBelow)) }
        failure = known[i][key]!
      }
      guard let failure else { return }
      reason = reason ?? failure
    }
    throw EvaluationFailure(
      kind: .unproved,
      reason: "a derivative is not shown to exist here: next to this point " + (reason ?? "")
        + " (near(x): the values next to x)")
  }

  /// True where what was proved of the same kernels at the point holds next to it: no load is 0, and none is at an end
  /// of its domain.
  private func isShownByTwins(_ witness: Witness) -> Bool {
    guard let twins = witness.twins, !isAtAnEnd else { return false }
    return twins.allSatisfy { k in
      program.kernels[k].loads.allSatisfy { r in
        let b = Bounds(registers[r])
        return b.lower != 0 && b.upper != 0
      }
    }
  }

  /// True where a root or a power of what may be 0 stands in the main block, or a special function, whose domain may end.
  private var isAtAnEnd: Bool {
    let steps = Set(program.witnesses.flatMap(\.steps))
    return program.main.indices.contains { i in
      switch program.main[i] {
      case .power(let a, _), .function(.sqrt, let a), .function(.xlogx, let a):
        return !steps.contains(i) && Bounds(registers[a]).lower <= 0
      case .special: return !steps.contains(i)
      default: return false
      }
    }
  }

  private func failureText(_ witness: Witness, _ isBelow: (Int) -> Bool) -> String? {
    obstacle(witness, isBelow).map {
      "the expectation of \(witness.kernel.texts[0]) is not shown to have a value: \($0)"
    }
  }

  /// Why the integrands of a witness are not shown to exist for all values next to the point; nil where they are.
  private func obstacle(_ witness: Witness, _ isBelow: (Int) -> Bool) -> String? {
    var r = registers
    let evaluator = ProgramEvaluator(program)
    for i in witness.steps {
      let instruction = program.main[i]
      if case .near(let a, let around) = instruction {
        r[i] = next(to: r[a], around: around, isBelow: !around && isBelow(i))
        continue
      }
      if let failure = evaluator.domainFailure(instruction, r) { return failure.reason }
      var v = Ball(0)
      evaluateOperation(instruction, into: &v, registers: r, precision: precision)
      if !v.isFinite { return "a part that does not depend on the Gaussian variable has no bound" }
      r[i] = isNonnegative(instruction, r) && !v.isNonnegative
        ? Ball(lower: BigFloat(0), upper: v.upper, precision: precision) : v
    }
    let loads = Dictionary(uniqueKeysWithValues: witness.kernel.loads.map { ($0, r[$0]) })
    return ExpectationProblem(witness.kernel, loads: loads).obstacle()
  }

  /// True where the operands show that a sum, a product or a quotient is >= 0: its ball may reach below, and be refused
  /// by a square root, when an operand has 0 at its end.
  private func isNonnegative(_ instruction: Instruction, _ r: [Ball]) -> Bool {
    switch instruction {
    case .sum(let a, let b): return r[a].isNonnegative && r[b].isNonnegative
    case .product(let a, let b), .quotient(let a, let b):
      return (r[a].isNonnegative && r[b].isNonnegative) || (r[a].isNonpositive && r[b].isNonpositive)
    default: return false
    }
  }

  /// An interval that has the value at one end, or around it. A ball with a radius is one already.
  private func next(to b: Ball, around: Bool, isBelow: Bool) -> Ball {
    let (half, bits) = (0x1p-97, precision + 128)
    if around { return b.widened(by: Magnitude(half)) }
    if !b.isExact { return b }
    return b.adding(
      Ball(center: BigFloat(exactly: isBelow ? -half : half), radius: Magnitude(half)), precision: bits)
  }
}
