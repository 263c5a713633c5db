// The main block of a program in balls.
import Balls
import Effort
import Formulas

/// Why a program has no enclosure here.
public struct EvaluationFailure: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    /// It is proved that the formula has no value.
    case undefined
    /// No value was shown; more precision, a smaller box or later versions may do.
    case unproved
  }
  public let kind: Kind
  public let reason: String
  public let remedy: String
  public var description: String { reason }

  public init(kind: Kind, reason: String, remedy: String = "") {
    self.kind = kind
    self.reason = reason
    self.remedy = remedy
  }
}

/// Evaluates a program at a parameter box. Expectations are given by the caller: a plan's enclosure, or a sum alone.
public struct ProgramEvaluator: Sendable {
  public let program: Program
  /// Budget and interrupt of what is enclosed without a plan.
  let effort: Effort

  public init(_ program: Program, effort: Effort = Effort()) {
    self.program = program
    self.effort = effort
  }

  /// The outputs of the program, each enclosing its exact value for all parameters of the box, provided that
  /// `expectations` encloses those of the kernel it is asked for.
  /// - Parameters:
  ///   - parameters: a ball for each of `program.parameters`.
  ///   - precision: working bits.
  ///   - expectations: encloses the outputs of kernel number k for given loads. Called once for each kernel.
  /// - Throws: `EvaluationFailure`, and what `expectations` throws.
  public func evaluate(
    _ parameters: [Ball], precision: Int, expectations: (Int, ExpectationProblem) throws -> [Ball]
  ) throws -> [Ball] {
    let r = try registers(parameters, precision: precision, expectations: expectations)
    return program.outputs.map { r[$0] }
  }

  private func registers(
    _ parameters: [Ball], precision: Int, expectations: (Int, ExpectationProblem) throws -> [Ball]
  ) throws -> [Ball] {
    precondition(parameters.count == program.parameters.count, "one ball for each parameter")
    var r: [Ball] = []
    r.reserveCapacity(program.main.count)
    var known = [[Ball]?](repeating: nil, count: program.kernels.count)
    let steps = Set(program.witnesses.flatMap(\.steps))
    // What stands only in a branch of a choice may be without a value while the branch is not taken.
    var failures: [Int: EvaluationFailure] = [:]
    let needed = program.neededOutsideChoices
    for (i, instruction) in program.main.enumerated() {
      if steps.contains(i) {
        // For the witnesses alone.
        r.append(Ball(0))
        continue
      }
      if !failures.isEmpty, let failure = failed(instruction, failures, r) {
        if needed.contains(i) { throw failure }
        failures[i] = failure
        r.append(.indeterminate)
        continue
      }
      do {
        r.append(
          try value(i, instruction, r, parameters, precision: precision, known: &known, expectations: expectations))
      } catch let failure as EvaluationFailure where !needed.contains(i) {
        failures[i] = failure
        r.append(.indeterminate)
      }
    }
    try Approach(program, r, precision: precision).check()
    return r
  }

  /// The failure of an operand that the instruction needs; of a choice only the branch that may be taken counts.
  private func failed(_ instruction: Instruction, _ failures: [Int: EvaluationFailure], _ r: [Ball]) -> EvaluationFailure? {
    var found: EvaluationFailure?
    func look(_ k: Int) { found = found ?? failures[k] }
    switch instruction {
    case .choice(let comparison, let a, let b, let u, let v):
      look(a)
      look(b)
      if found != nil { return found }
      let order = r[a].comparison(to: r[b])
      let takesFirst = order == .less || order == .equal && comparison == .lessOrEqual
      let takesSecond = order == .greater || order == .equal && comparison == .less
      if !takesSecond { look(u) }
      if !takesFirst { look(v) }
    case .expectation(let k, _): for l in program.kernels[k].loads { look(l) }
    case .binding(let b, _, _):
      for l in program.blocks[b].loads { look(l) }
      instruction.forEachOperand(look)
    default: instruction.forEachOperand(look)
    }
    return found
  }

  private func value(
    _ i: Int, _ instruction: Instruction, _ r: [Ball], _ parameters: [Ball], precision: Int, known: inout [[Ball]?],
    expectations: (Int, ExpectationProblem) throws -> [Ball]
  ) throws -> Ball {
    switch instruction {
    case .existence: return Ball(0)
    case .constant(let c): return Ball(program.constants[c], precision: precision)
    case .pi: return Ball.pi(precision: precision)
    case .parameter(let p): return parameters[p]
    case .expectation(let k, let o):
      if known[k] == nil {
        let kernel = program.kernels[k]
        let loads = Dictionary(uniqueKeysWithValues: kernel.loads.map { ($0, r[$0]) })
        known[k] = try expectations(k, ExpectationProblem(kernel, loads: loads))
      }
      let v = known[k]![o]
      guard v.isFinite else {
        throw EvaluationFailure(
          kind: .unproved, reason: "no bound of the expectation of \(program.kernels[k].texts[o]) was proved",
          remedy: "smaller ranges of the parameters, or more digits")
      }
      return v
    case .binding(let b, let from, let to):
      let block = program.blocks[b]
      return try BlockEvaluator(effort: effort).enclose(
        block, loads: { r[$0] }, from: end(from, r), to: end(to, r), precision: precision)
    default:
      if let failure = domainFailure(instruction, r) { throw failure }
      var v = Ball(0)
      evaluateOperation(instruction, into: &v, registers: r, precision: precision)
      guard v.isFinite else {
        throw EvaluationFailure(
          kind: .unproved, reason: "\(describe(instruction)) is not shown to have a value here",
          remedy: "smaller ranges of the parameters, or more digits")
      }
      return v
    }
  }

  private func end(_ end: RangeEnd, _ r: [Ball]) -> BlockEnd {
    switch end {
    case .register(let k): return .finite(r[k])
    case .infinity: return .infinity
    case .minusInfinity: return .minusInfinity
    }
  }

  /// What is proved to have no value: a division by 0, the logarithm of a negative number.
  func domainFailure(_ instruction: Instruction, _ r: [Ball]) -> EvaluationFailure? {
    func undefined(_ reason: String) -> EvaluationFailure { EvaluationFailure(kind: .undefined, reason: reason) }
    switch instruction {
    case .quotient(_, let b) where r[b].isZero: return undefined("a division by 0")
    case .integerPower(let a, let n) where n < 0 && r[a].isZero: return undefined("a negative power of 0")
    case .power(let a, let b):
      // Integer exponents take any base: the exponent is proved to be none.
      if r[a].isNegative, r[b].isFinite, r[b].upper.floor < r[b].lower {
        return undefined("a power of a negative number whose exponent is not an integer")
      }
      if r[a].isZero, r[b].isNegative { return undefined("a negative power of 0") }
    case .function(let f, let a):
      switch f {
      case .log where r[a].isNonpositive: return undefined("log of a number that is not positive")
      case .log1p where r[a].adding(Ball(1), precision: 64).isNonpositive: return undefined("log1p of a number <= -1")
      case .sqrt where r[a].isNegative: return undefined("sqrt of a negative number")
      case .xlogx where r[a].isNegative: return undefined("xlogx of a negative number")
      default: break
      }
    case .special(let f, let a, _) where f.isUndefined(on: r[a]): return undefined("\(f.name) outside of its domain")
    default: break
    }
    return nil
  }

  private func describe(_ instruction: Instruction) -> String {
    switch instruction {
    case .quotient: return "a quotient"
    case .power, .integerPower: return "a power"
    case .function(let f, _): return f.name
    case .special(let f, _, _): return f.name
    default: return "a value"
    }
  }
}

/// One operation on balls. Registers that are operands must be known.
@inline(__always)
func evaluateOperation(_ instruction: Instruction, into v: inout Ball, registers r: [Ball], precision p: Int) {
  switch instruction {
  case .sum(let a, let b): v.setSum(r[a], r[b], precision: p)
  case .difference(let a, let b): v.setDifference(r[a], r[b], precision: p)
  case .product(let a, let b):
    if a == b { v.setSquare(r[a], precision: p) } else { v.setProduct(r[a], r[b], precision: p) }
  case .quotient(let a, let b): v.setQuotient(r[a], r[b], precision: p)
  case .negation(let a): v.setNegation(r[a])
  case .integerPower(let a, let n):
    if n == 2 { v.setSquare(r[a], precision: p) } else { v.setPower(r[a], n, precision: p) }
  case .power(let a, let b): v.setPower(base: r[a], exponent: r[b], precision: p)
  case .function(let f, let a): v.setFunction(f, of: r[a], precision: p)
  case .special(let f, let a, let b): v = f.value(r[a], r[b], precision: p)
  case .minimum(let a, let b): v.setMinimum(r[a], r[b], precision: p)
  case .maximum(let a, let b): v.setMaximum(r[a], r[b], precision: p)
  case .choice(let comparison, let a, let b, let first, let second):
    switch r[a].comparison(to: r[b]) {
    case .less: v = r[first]
    case .greater: v = r[second]
    case .equal: v = comparison == .less ? r[second] : comparison == .lessOrEqual ? r[first] : .indeterminate
    case .unknown: v = comparison == .apart ? .indeterminate : r[first].hull(r[second], precision: p)
    }
  case .near(let a, _): v = r[a].widened(by: Magnitude.powerOfTwo(-96))
  case .constant, .pi, .parameter, .expectation, .existence, .load, .node, .binding:
    preconditionFailure("no operation")
  }
}

/// One operation on a register file, reusing the storage of register i.
@inline(__always)
func evaluateOperation(_ instruction: Instruction, into r: inout [Ball], at i: Int, precision: Int) {
  var v = Ball.zero
  swap(&v, &r[i])
  evaluateOperation(instruction, into: &v, registers: r, precision: precision)
  swap(&v, &r[i])
}
