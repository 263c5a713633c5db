// Expectations enclosed by a plan: a proof of the rule's error and a sum. Nothing here searches.
import Balls
import Effort
import Formulas

/// Everything that had to be searched for an expectation: R = (N + 1/2) h, the height of the rectangle. Any plan is
/// sound; a poor one gives a wide enclosure.
public struct QuadraturePlan: Sendable, Hashable {
  /// N: nodes are kh for |k| <= N.
  public let count: Int
  /// h, a double with at most 24 significant bits, so that kh and R are exact.
  public let step: Double
  /// a, the half height of the rectangle.
  public let height: Double

  /// - Returns: nil unless 0 < count < 2^28, step has at most 24 significant bits, and both lengths are positive,
  ///   finite and of sane size.
  public init?(count: Int, step: Double, height: Double) {
    guard count > 0, count < 1 << 28, step.isFinite, step > 1e-12, step < 1e3, height.isFinite, height > 1e-12,
      height < 1e6, step.significandWidth < 24
    else { return nil }
    self.count = count
    self.step = step
    self.height = height
  }

  /// R.
  public var radius: Double { (Double(count) + 0.5) * step }
}

/// The expectations of one kernel at given parameters.
public struct ExpectationProblem: Sendable {
  public let kernel: Kernel
  /// The main registers that the kernel loads, as balls over the whole parameter box.
  public let loads: [Int: Ball]
  let walk: ContourWalk
  let bounds: [Int: Bounds]
  let balls: [Int: Ball]

  public init(_ kernel: Kernel, loads: [Int: Ball]) {
    self.kernel = kernel
    self.loads = loads
    walk = ContourWalk(kernel, loads: loads)
    balls = loads
    bounds = loads.mapValues { Bounds($0).beyond }
  }

  /// Upper bounds of log Int_{|z| > R} phi |f| for each output; -infinity where f is 0.
  /// - Throws: `TailFailure`.
  public func tails(beyond R: Double) throws -> [Double] {
    zip(try tail(beyond: R, side: 1), try tail(beyond: R, side: -1)).map { logAddUpper($0, $1) }
  }

  /// The same for one tail: z > R for side 1, z < -R for side -1.
  package func tail(beyond R: Double, side: Int) throws -> [Double] {
    try tailBounds(kernel, loads: bounds, R: R, side: side)
  }

  /// What is proved of every register of the kernel for z = side (R + t), t >= 0. Throws `TailFailure`.
  package func tailEnvelopes(beyond R: Double, side: Int) throws -> [TailValue] {
    try tailValues(kernel, loads: bounds, R: R, side: side)
  }

  /// Why the integrands are not shown to be analytic near the real line and integrable, for all loads of the box; nil
  /// where they are. Of the lengths tried any will do.
  func obstacle() -> String? {
    var radius = 0.0
    var reason = ""
    for R in [8.0, 16, 32, 64, 128] {
      do {
        _ = try tails(beyond: R)
        radius = R
        break
      } catch { reason = (error as? TailFailure)?.reason ?? "\(error)" }
    }
    if radius == 0 { return reason }
    for k in 0...12 {
      do {
        try walk.checkAnalyticity(R: radius, a: 1 / Double(1 << k), cellLimit: 1 << 13)
        return nil
      } catch { reason = (error as? ContourFailure)?.reason ?? "\(error)" }
    }
    return reason
  }

  /// True where no load has an end at 0: then what is proved over the box holds around it too.
  var isInsideItsBox: Bool { bounds.values.allSatisfy { $0.lower != 0 && $0.upper != 0 } }

  /// The registers of the kernel at the exact node z.
  package func registers(at z: Double, precision: Int) -> [Ball] {
    let sum = NodeSum(kernel, loads: loads)
    var r = sum.registers()
    sum.evaluate(&r, at: z, precision: precision)
    return r
  }

  /// Bounds of |phi f| around the rectangle. Throws `ContourFailure`, `Stopped`.
  public func contour(R: Double, height: Double, cellLimit: Int, effort: Effort) throws -> ContourBounds {
    try walk.bounds(R: R, a: height, cellLimit: cellLimit) { try effort.check() }
  }

  /// Throws where the rectangle is not shown to be free of singularities; bounds nothing.
  public func checkAnalyticity(R: Double, height: Double, cellLimit: Int, effort: Effort) throws {
    try walk.checkAnalyticity(R: R, a: height, cellLimit: cellLimit) { try effort.check() }
  }

  /// Upper bounds of log |h sum_{|k| <= N} phi(kh) f(kh) - E f| for each output, uniform over the parameter box
  /// (docs/lemmas.md, "Rectangle" and "Real tails").
  /// - Throws: `ContourFailure`, `TailFailure`, `Stopped`.
  public func errors(of plan: QuadraturePlan, effort: Effort) throws -> [Double] {
    let tail = try tails(beyond: plan.radius)
    let contour = try contour(R: plan.radius, height: plan.height, cellLimit: 1 << 17, effort: effort)
    return tail.indices.map { logAddUpper(tail[$0], contour.logError(output: $0, step: plan.step)) }
  }

  /// The rule itself, for each output: a value without its error.
  public func sum(_ plan: QuadraturePlan, precision: Int, logTolerance: [Double], effort: Effort) throws -> [Ball] {
    try NodeSum(kernel, loads: loads).sum(
      step: plan.step, count: plan.count, precision: precision, logTolerance: logTolerance, effort: effort)
  }

  /// E f for each output, enclosed for all parameters of the box.
  /// - Throws: `ContourFailure`, `TailFailure`, `Stopped`.
  public func enclose(_ plan: QuadraturePlan, precision: Int, effort: Effort) throws -> [Ball] {
    let errors = try errors(of: plan, effort: effort)
    let values = try sum(plan, precision: precision, logTolerance: errors, effort: effort)
    return zip(values, errors).map { $0.widened(by: Magnitude(logarithm: $1)) }
  }
}

extension Magnitude {
  /// An upper bound of e^x; 0 for -infinity.
  package init(logarithm x: Double) {
    if x == -.infinity {
      self = .zero
      return
    }
    guard x < 1e15 else {
      self = .infinity
      return
    }
    // e^x = 2^k e^r, r = x - k log 2 bounded above: k log 2 is rounded down for either sign of k.
    let y = max(x, -1e15)
    let k = (y / 0.6931471805599453).rounded()
    let r = addUp(y, -mulDown(k, k > 0 ? 0.6931471805599452 : 0.6931471805599454))
    self = Magnitude(expUpper(r)).shifted(by: Int(k))
  }
}

extension ExpectationProblem {
  /// Estimates of E|f| for each output by a coarse sum in balls of 64 bits, for searches; nodes without a value are
  /// left out.
  public func estimates(count: Int, step: Double) -> [Double] {
    let sum = NodeSum(kernel, loads: loads.mapValues { Ball(exactly: $0.mid) })
    var r = sum.registers()
    var total = [Double](repeating: 0, count: kernel.outputs.count)
    for k in -count...count {
      let z = Double(k) * step
      sum.evaluate(&r, at: z, precision: 64)
      let weight = step * 0.3989422804014327 * expUpper(-z * z / 2)
      for (o, register) in kernel.outputs.enumerated() where r[register].isFinite {
        total[o] += weight * abs(r[register].mid.toDouble())
      }
    }
    return total
  }
}

extension ContourBounds {
  /// An upper bound of the logarithm of the integral of |phi f| over the top edge.
  public func logTop(output o: Int) -> Double { top[o] }
}

extension ExpectationProblem {
  /// 0 for each output, where every expectation is seen to be exactly 0 for all parameters of the box: its integrand is
  /// 0 for all values of the variable, or odd. nil otherwise.
  public var zeros: [Ball]? {
    // A register is a ball that holds its one value for all z, or nil: a function of z that is defined for every z.
    var r: [Ball?] = []
    for instruction in kernel.instructions {
      var operands: [Ball?] = []
      instruction.forEachOperand { operands.append(r[$0]) }
      switch instruction {
      case .load(let k): r.append(loads[k]!)
      case .node: r.append(nil)
      case .product(let a, let b) where r[a]?.isZero ?? false || r[b]?.isZero ?? false: r.append(Ball(0))
      default:
        if operands.allSatisfy({ $0 != nil }) {
          let known = r.map { $0 ?? .indeterminate }
          var v = Ball(0)
          evaluateOperation(instruction, into: &v, registers: known, precision: 64)
          guard v.isFinite else { return nil }
          r.append(v)
          continue
        }
        switch instruction {
        case .quotient, .power, .integerPower(_, ..<0), .special: return nil
        case .function(let f, _) where !f.isTotal: return nil
        default: r.append(nil)
        }
      }
    }
    // An odd integrand, continuous since every operation on it is defined everywhere, has the expectation 0 where its
    // tails are finite.
    let parities = kernel.parities
    let hasTails = [8.0, 16, 32, 64].contains { (try? tails(beyond: $0)) != nil }
    let isZero = kernel.outputs.allSatisfy { r[$0]?.isZero ?? (parities[$0] == .odd && hasTails) }
    return isZero ? kernel.outputs.map { _ in Ball(0) } : nil
  }
}
