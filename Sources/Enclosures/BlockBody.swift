// The body of a binder as a function of its variable: on real balls, and on complex ones where it is analytic.
import Balls
import Effort
import Formulas

/// How a kink is resolved on a real piece: its register is analytic there.
enum Branch: UInt8, Sendable {
  case undecided, first, second
}

/// A block with the values of its loads. The values may be balls with a radius: every statement holds for all of them.
struct BlockBody: Sendable {
  let block: Block
  let evaluator: BlockEvaluator
  /// Values of the load registers, 0 elsewhere.
  private(set) var loads: [ComplexBall]
  /// The same where all are real.
  private(set) var realLoads: [Ball]?
  /// Whether the loads were taken over a set that holds, with every point, the real points they are continued from.
  var holdsReals = true
  /// True for the expectation over a standard Gaussian: the body is multiplied by its density.
  let isWeighted: Bool
  /// The registers that the output needs.
  private(set) var needed: [Bool]
  /// Whether values next to an integer are carried as that and a rest.
  let usesComplements: Bool
  /// Rules for inner integrals, made for a set of values of the variable.
  private var plans: [Int: RulePlan] = [:]
  /// The variable as from + slope t, where t is what the rule runs over and the integrand is multiplied by the slope.
  private(set) var map: (from: ComplexBall, slope: ComplexBall)?

  init(_ block: Block, evaluator: BlockEvaluator, loads: (Int) -> ComplexBall) {
    self.block = block
    self.evaluator = evaluator
    isWeighted = block.binder == nil
    usesComplements = Complements.registers(block).isUsed
    var values = [ComplexBall](repeating: .zero, count: block.instructions.count)
    var isReal = true
    for (i, instruction) in block.instructions.enumerated() {
      guard case .load(let r) = instruction else { continue }
      values[i] = loads(r)
      isReal = isReal && values[i].isReal
    }
    self.loads = values
    realLoads = isReal ? values.map(\.re) : nil
    needed = BlockBody.needed(block, [block.output])
  }

  /// The body along a segment.
  func along(from: ComplexBall, slope: ComplexBall) -> BlockBody {
    var body = self
    body.map = (from, slope)
    if !from.isReal || !slope.isReal { body.realLoads = nil }
    return body
  }

  /// The same body at the middles of its loads, for estimates.
  var centred: BlockBody {
    var body = self
    body.loads = loads.map(\.centre)
    body.realLoads = realLoads.map { $0.map { $0.isFinite ? Ball(exactly: $0.mid) : $0 } }
    body.map = map.map { ($0.from.centre, $0.slope.centre) }
    return body
  }

  /// The body with only the instructions that these registers need.
  func part(_ registers: [Int]) -> BlockBody {
    var body = self
    body.needed = BlockBody.needed(block, registers)
    return body
  }

  /// Whether an inner binder's value enters a register.
  func isBound(_ register: Int) -> Bool {
    let needed = BlockBody.needed(block, [register])
    return block.instructions.indices.contains { i in
      if needed[i], case .binding = block.instructions[i] { return true }
      return false
    }
  }

  private static func needed(_ block: Block, _ registers: [Int]) -> [Bool] {
    var needed = [Bool](repeating: false, count: block.instructions.count)
    for r in registers { needed[r] = true }
    for i in block.instructions.indices.reversed() where needed[i] {
      block.instructions[i].forEachOperand { needed[$0] = true }
      if case .binding(let b, _, _) = block.instructions[i] {
        for l in block.inner[b].loads { needed[l] = true }
      }
    }
    return needed
  }

  /// The branches of kinks on a real ball, without the values of inner binders; nil where a kink depends on one.
  func outerBranches(_ x: Ball, precision p: Int) throws -> [Branch]? {
    var found = [Branch](repeating: .undecided, count: block.instructions.count)
    var operands: [Int] = []
    for (i, instruction) in block.instructions.enumerated() where needed[i] {
      switch instruction {
      case .function(.abs, let a): operands.append(a)
      case .minimum(let a, let b), .maximum(let a, let b), .choice(_, let a, let b, _, _): operands += [a, b]
      default: break
      }
    }
    if operands.isEmpty { return found }
    if operands.contains(where: isBound) { return nil }
    var body = part(operands)
    for (i, instruction) in block.instructions.enumerated() where needed[i] {
      switch instruction {
      case .function(.abs, let a) where body.needed[a]: body.needed[i] = true
      case .minimum, .maximum, .choice: body.needed[i] = true
      default: break
      }
    }
    _ = try body.registers(x, precision: p, branches: &found)
    return found
  }

  /// Whether there is anything but analytic functions.
  var hasKinks: Bool {
    block.instructions.indices.contains { i in
      guard needed[i] else { return false }
      switch block.instructions[i] {
      case .function(.abs, _), .minimum, .maximum, .choice: return true
      default: return false
      }
    }
  }

  /// The body with rules for its inner integrals that serve all of a real range.
  func withInnerPlans(_ X: Ball, precision p: Int) throws -> BlockBody {
    guard realLoads != nil else { return self }
    var body = self
    var branches = [Branch](repeating: .undecided, count: block.instructions.count)
    // The loads of inner blocks over the range, without the values of others.
    let inner = block.instructions.indices.filter { i in
      if needed[i], case .binding = block.instructions[i] { return true }
      return false
    }
    for i in inner {
      guard case .binding(let b, let from, let to) = block.instructions[i] else { continue }
      let child = block.inner[b]
      guard child.binder == .integral || child.binder == nil else { continue }
      var wanted = child.loads
      block.instructions[i].forEachOperand { wanted.append($0) }
      if wanted.contains(where: isBound) { continue }
      let r = try part(wanted).registers(X, precision: p, branches: &branches)
      guard wanted.allSatisfy({ r[$0].isFinite }) else { continue }
      let childBody = BlockBody(child, evaluator: evaluator) { ComplexBall(r[$0]) }
      if let plan = try? Integration(childBody, effort: evaluator.effort, precision: p, isShared: true).sharedPlan(
        from: BlockBody.end(from) { r[$0] }, to: BlockBody.end(to) { r[$0] })
      {
        body.plans[i] = plan
      }
    }
    return body
  }

  /// Whether an inner binder occurs.
  var hasInner: Bool { !block.inner.isEmpty }
  /// Whether all loads are exact.
  var isExact: Bool { loads.allSatisfy(\.isExact) }

  /// The small integer that a load is.
  func integerLoad(_ i: Int) -> Int? {
    guard loads[i].isReal, loads[i].re.isExact, let n = loads[i].re.mid.asInt, n.magnitude < 1 << 20 else { return nil }
    return n
  }

  // MARK: real

  /// Every register at a real ball, without the weight; `branches` gets the branch of each kink that the ball decides.
  func registers(_ t: Ball, precision p: Int, branches: inout [Branch]) throws -> [Ball] {
    let x = map.map { $0.from.re.adding($0.slope.re.multiplied(by: t, precision: p), precision: p) } ?? t
    guard var r = realLoads else { preconditionFailure("complex loads") }
    var complements = ComplementRegisters<Ball>(count: usesComplements ? r.count : 0)
    for (i, instruction) in block.instructions.enumerated() where needed[i] {
      if usesComplements {
        if case .load = instruction, let n = integerLoad(i) { complements.load(i, n, zero: .zero) }
        if let v = complements.value(i, instruction, r, precision: p) {
          r[i] = v
          continue
        }
      }
      switch instruction {
      case .load: break
      case .node: r[i] = x
      case .binding(let b, let from, let to):
        if let plan = plans[i] {
          r[i] = try evaluator.value(
            of: block.inner[b], plan, loads: { r[$0] }, from: BlockBody.end(from) { r[$0] },
            to: BlockBody.end(to) { r[$0] }, precision: p)
          continue
        }
        r[i] = try evaluator.value(
          of: block.inner[b], loads: { r[$0] }, from: BlockBody.end(from) { r[$0] }, to: BlockBody.end(to) { r[$0] },
          precision: p)
      case .function(.abs, let a):
        branches[i] = r[a].isNonnegative ? .first : r[a].isNonpositive ? .second : .undecided
        evaluateOperation(instruction, into: &r, at: i, precision: p)
      case .minimum(let a, let b), .maximum(let a, let b):
        let order = r[a].comparison(to: r[b])
        let isMaximum = if case .maximum = instruction { true } else { false }
        switch order {
        case .less: branches[i] = isMaximum ? .second : .first
        case .greater, .equal: branches[i] = isMaximum ? .first : .second
        case .unknown: branches[i] = .undecided
        }
        evaluateOperation(instruction, into: &r, at: i, precision: p)
      case .choice(let comparison, let a, let b, _, _):
        switch r[a].comparison(to: r[b]) {
        case .less: branches[i] = .first
        case .greater: branches[i] = .second
        case .equal: branches[i] = comparison == .less ? .second : comparison == .lessOrEqual ? .first : .undecided
        case .unknown: branches[i] = .undecided
        }
        if comparison == .apart, branches[i] == .undecided, case .choice(_, _, _, let u, let v) = instruction {
          // A set of measure 0, or both branches.
          r[i] = r[u].hull(r[v], precision: p)
        } else {
          evaluateOperation(instruction, into: &r, at: i, precision: p)
        }
      default: evaluateOperation(instruction, into: &r, at: i, precision: p)
      }
    }
    return r
  }

  /// The integrand at a real ball. (Where two sides of a comparison agree on a set of measure 0 it is the hull of both.)
  func value(_ x: Ball, precision p: Int) throws -> ComplexBall {
    guard realLoads != nil else { return try value(ComplexBall(x), precision: p, branches: nil) }
    var branches = [Branch](repeating: .undecided, count: block.instructions.count)
    return ComplexBall(try value(x, precision: p, branches: &branches))
  }

  func value(_ x: Ball, precision p: Int, branches: inout [Branch]) throws -> Ball {
    var v = try registers(x, precision: p, branches: &branches)[block.output]
    if let map { v = v.multiplied(by: map.slope.re, precision: p) }
    return isWeighted ? v.multiplied(by: x.function(.phi, precision: p), precision: p) : v
  }

  static func end(_ end: RangeEnd, _ value: (Int) -> Ball) -> BlockEnd {
    switch end {
    case .register(let k): return .finite(value(k))
    case .infinity: return .infinity
    case .minusInfinity: return .minusInfinity
    }
  }

  // MARK: complex

  /// The integrand on a rectangle, finite only where it is shown to be analytic there and to continue its values on the
  /// real piece that decided `branches` (nil: what the ball decides itself).
  func value(_ t: ComplexBall, precision p: Int, branches: [Branch]?) throws -> ComplexBall {
    let x = map.map { $0.from.adding($0.slope.multiplied(by: t, precision: p), precision: p) } ?? t
    var r = loads
    var complements = ComplementRegisters<ComplexBall>(count: usesComplements ? r.count : 0)
    for (i, instruction) in block.instructions.enumerated() where needed[i] {
      if usesComplements {
        if case .load = instruction, let n = integerLoad(i) { complements.load(i, n, zero: .zero) }
        if let v = complements.value(i, instruction, r, precision: p) {
          r[i] = v
          continue
        }
      }
      switch instruction {
      case .load: break
      case .node: r[i] = x
      case .binding(let b, let from, let to):
        r[i] = try evaluator.complexValue(
          of: block.inner[b], loads: { r[$0] }, from: from, to: to, register: { r[$0] },
          holdsReals: holdsReals && t.im.containsZero, precision: p)
      default: r[i] = BlockBody.operation(instruction, r, branches?[i], precision: p)
      }
    }
    var v = r[block.output]
    if let map { v = v.multiplied(by: map.slope, precision: p) }
    return isWeighted && v.isFinite ? v.multiplied(by: BlockBody.density(x, p), precision: p) : v
  }

  /// phi on a rectangle.
  static func density(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    square(z, p + 8).scaled(by: -1).negated.exp(precision: p + 4)
      .divided(by: Ball.pi(precision: p + 8).scaled(by: 1).function(.sqrt, precision: p + 8), precision: p)
  }

  /// z^2 by the squares of its parts, which is the range for wide rectangles; else as usual.
  static func square(_ z: ComplexBall, _ p: Int) -> ComplexBall {
    if z.isReal || z.radius.isZero || z.radius.exponent < z.magnitude.exponent - 12 { return z.squared(precision: p) }
    return ComplexBall(
      z.re.squared(precision: p).subtracting(z.im.squared(precision: p), precision: p),
      z.re.multiplied(by: z.im, precision: p).scaled(by: 1))
  }

  private static func operation(_ instruction: Instruction, _ r: [ComplexBall], _ branch: Branch?, precision p: Int) -> ComplexBall {
    /// The branch that stands, decided by real parts on the whole ball where it was not given.
    func decided(_ a: ComplexBall, _ b: ComplexBall) -> Branch {
      if let branch { return branch }
      switch a.re.comparison(to: b.re) {
      case .less: return .first
      case .greater: return .second
      case .equal, .unknown: return .undecided
      }
    }
    switch instruction {
    case .sum(let a, let b): return r[a].adding(r[b], precision: p)
    case .difference(let a, let b): return r[a].subtracting(r[b], precision: p)
    case .product(let a, let b):
      return a == b ? square(r[a], p) : r[a].multiplied(by: r[b], precision: p)
    case .quotient(let a, let b): return r[a].divided(by: r[b], precision: p)
    case .negation(let a): return r[a].negated
    case .integerPower(let a, let n):
      return n == 2 ? square(r[a], p) : n == -2 ? square(r[a], p).inverse(precision: p) : r[a].power(n, precision: p)
    case .power(let a, let b):
      if r[a].isReal, r[b].isReal { return ComplexBall(r[a].re.power(r[b].re, precision: p)) }
      if r[b].isReal, r[b].isExact, let n = r[b].re.mid.asInt { return r[a].power(n, precision: p) }
      return r[a].log(precision: p + 8).multiplied(by: r[b], precision: p + 8).exp(precision: p)
    case .function(.abs, let a):
      if r[a].isReal, branch == nil { return ComplexBall(r[a].re.absolute(precision: p)) }
      switch branch ?? (r[a].re.isPositive ? .first : r[a].re.isNegative ? .second : .undecided) {
      case .first: return r[a]
      case .second: return r[a].negated
      case .undecided: return .indeterminate
      }
    case .function(.phi, let a): return density(r[a], p)
    case .function(.logH, let a):
      let v = r[a].function(.logH, precision: p)
      if v.isFinite || !r[a].im.mid.isZero || !r[a].isFinite { return v }
      // The mean value from the real middle: log H continues over the rectangle where mills = -(log H)' is analytic.
      let slope = r[a].function(.mills, precision: p)
      guard slope.isFinite else { return .indeterminate }
      let m = Ball(exactly: r[a].re.mid)
      let deviation = ComplexBall(Ball(center: .zero, radius: r[a].re.rad), r[a].im)
      return ComplexBall(m.function(.logH, precision: p)).subtracting(slope.multiplied(by: deviation, precision: p), precision: p)
    case .function(let f, let a): return r[a].function(f, precision: p)
    case .special(let f, let a, let b):
      if r[a].isReal, r[b].isReal { return ComplexBall(f.value(r[a].re, r[b].re, precision: p)) }
      return f.value(r[a], r[b], precision: p)
    case .minimum(let a, let b), .maximum(let a, let b):
      let isMaximum = if case .maximum = instruction { true } else { false }
      if branch == nil, r[a].isReal, r[b].isReal {
        return ComplexBall(
          isMaximum ? r[a].re.maximum(r[b].re, precision: p) : r[a].re.minimum(r[b].re, precision: p))
      }
      // A branch that was given names the operand, one found here the smaller operand.
      switch (branch ?? .undecided, branch == nil ? decided(r[a], r[b]) : .undecided) {
      case (.first, _): return r[a]
      case (.second, _): return r[b]
      case (.undecided, .first): return isMaximum ? r[b] : r[a]
      case (.undecided, .second): return isMaximum ? r[a] : r[b]
      default: return .indeterminate
      }
    case .choice(let comparison, let a, let b, let u, let v):
      if branch == nil, r[a].isReal, r[b].isReal {
        switch r[a].re.comparison(to: r[b].re) {
        case .less: return r[u]
        case .greater: return r[v]
        case .equal: return comparison == .less ? r[v] : comparison == .lessOrEqual ? r[u] : .indeterminate
        case .unknown: return .indeterminate
        }
      }
      switch decided(r[a], r[b]) {
      case .first: return r[u]
      case .second: return r[v]
      case .undecided: return .indeterminate
      }
    case .near(let a, _):
      let width = Magnitude.powerOfTwo(-96)
      return ComplexBall(r[a].re.widened(by: width), r[a].isReal ? r[a].im : r[a].im.widened(by: width))
    case .constant, .pi, .parameter, .expectation, .existence, .load, .node, .binding:
      preconditionFailure("no operation")
    }
  }
}
