// From a starting point to a small box that the Krawczyk test proves. Search only: what is found here is a hint.
import Balls
import Effort
import Enclosures
import Formulas

/// Why a search found nothing: the reason and the cheapest remedy.
public struct SearchFailure: Error, Sendable, CustomStringConvertible {
  public let reason: String
  public let remedy: String
  public init(reason: String, remedy: String) {
    self.reason = reason
    self.remedy = remedy
  }
  public var description: String { reason }
}

/// The plans found so far, by part and kernel; a plan is reused for the same or fewer bits nearby.
public final class PlanBook {
  public struct Key: Hashable, Sendable {
    public let part: SquareSystem.Part
    public let kernel: Int
    public init(part: SquareSystem.Part, kernel: Int) {
      self.part = part
      self.kernel = kernel
    }
  }
  private var plans: [Key: (bits: Int, plan: QuadraturePlan)] = [:]
  private let planner: Planner

  public init(effort: Effort) { planner = Planner(effort: effort) }

  /// A plan for about `bits` bits, from the book or searched anew.
  public func plan(_ part: SquareSystem.Part, _ kernel: Int, _ problem: ExpectationProblem, bits: Int) throws
    -> QuadraturePlan
  {
    let key = Key(part: part, kernel: kernel)
    if let known = plans[key], known.bits >= bits, known.bits <= bits + bits / 3 + 16 { return known.plan }
    let plan = try planner.plan(problem, bits: bits, hint: plans[key]?.plan.height)
    plans[key] = (bits, plan)
    return plan
  }
}

/// Finds solutions of a square system.
public struct SolutionSearch {
  public let system: SquareSystem
  public let effort: Effort
  let book: PlanBook

  public init(_ system: SquareSystem, effort: Effort) {
    self.system = system
    self.effort = effort
    book = PlanBook(effort: effort)
  }

  /// Expectations by their sums alone, to about `bits` bits: for steps of Newton, which need no proof.
  func sums(bits: Int) -> SquareSystem.Expectations {
    { part, k, problem in
      let plan = try book.plan(part, k, problem, bits: bits)
      let tolerance = [Double](repeating: -Double(bits) * 0.6931, count: problem.kernel.outputs.count)
      return try problem.sum(plan, precision: bits + 16, logTolerance: tolerance, effort: effort)
    }
  }

  /// A solution near `start`, to about `bits` bits of each unknown's scale.
  /// - Returns: the point, and an approximate inverse of the Jacobian there.
  /// - Throws: `SearchFailure` where Newton does not converge; `Stopped`.
  public func newton(from start: [Double], bits: Int) throws -> (point: [BigFloat], inverse: [[Double]]) {
    var x = start.map { Ball(exactly: $0) }
    var Y: [[Double]] = []
    var bestStep = Double.infinity
    var isClose = false
    for iteration in 0..<40 {
      try effort.check()
      let (f, j): ([Ball], [[Ball]])
      do {
        f = try system.evaluate(.equations, x, precision: 64, sums(bits: 50))
        j = try system.jacobian(x, precision: 64, sums(bits: 50))
      } catch let e as Stopped { throw e } catch {
        throw failed("Newton's method left the region where the equations have values: \(error)")
      }
      guard let inverse = approximateInverse(j.map { $0.map { $0.mid.toDouble() } }) else {
        throw failed("the Jacobian is singular on the way")
      }
      Y = inverse
      let step = Y.map { row in zip(row, f).reduce(0) { $0 + $1.0 * $1.1.mid.toDouble() } }
      let size = zip(step, x).map { abs($0) / max(abs($1.mid.toDouble()), 1e-300) }.max() ?? 0
      guard size.isFinite else { throw failed("Newton's method left the region where the equations have values") }
      // Far from the solution no unknown may change by more than a half of itself.
      let damping = size > 0.5 ? 0.5 / size : 1
      x = zip(x, step).map { Ball(exactly: BigFloat(exactly: $0.mid.toDouble() - damping * $1)) }
      if size < 1e-9 || size < 1e-6 && size >= bestStep {
        isClose = true
        break
      }
      if iteration > 25, size >= bestStep { break }
      bestStep = min(bestStep, size)
    }
    guard isClose else { throw failed("Newton's method does not converge from the starting point") }
    // From here on the error of a step is that of Y, times its length: Y is refined when many bits are still missing.
    let gain = max(0, Int((Y.flatMap { $0 }.map { abs($0) }.max() ?? 1).exponent)) + 12
    var inverse = Y.map { $0.map { Ball(exactly: $0) } }
    var inverseBits = 44
    var reached = 26
    for _ in 0..<100 where reached < bits {
      try effort.check()
      if bits - reached > 2 * inverseBits, reached >= 2 * inverseBits {
        let wanted = min(reached, bits / 2 + gain)
        let j = try system.jacobian(x, precision: wanted + 32, sums(bits: wanted + 16))
        while inverseBits < wanted {
          inverse = refined(inverse, j, precision: wanted + 32)
          inverseBits = min(wanted, 2 * inverseBits - 8)
        }
      }
      let precision = min(bits, reached + inverseBits) + gain
      let f = try system.evaluate(.equations, x, precision: precision + 16, sums(bits: precision))
      var worst = Int.min
      var next: [Ball] = []
      for (i, row) in inverse.enumerated() {
        var step = Ball(0)
        for (y, v) in zip(row, f) {
          step = step.adding(
            Ball(exactly: y.mid).multiplied(by: Ball(exactly: v.mid), precision: precision), precision: precision)
        }
        if !step.mid.isZero { worst = max(worst, step.mid.exponent - (x[i].mid.isZero ? 0 : x[i].mid.exponent)) }
        next.append(Ball(exactly: x[i].subtracting(step, precision: precision + 32).mid))
      }
      let now = worst == Int.min ? bits : -worst + inverseBits - 16
      x = next
      if now <= reached { throw failed("the digits do not converge beyond \(reached) bits") }
      reached = min(now, precision - gain + 1)
    }
    return (x.map(\.mid), Y)
  }

  /// One step of Y -> Y (2 - J Y), which doubles the digits of an approximate inverse.
  private func refined(_ Y: [[Ball]], _ J: [[Ball]], precision: Int) -> [[Ball]] {
    let n = Y.count
    func product(_ a: [[Ball]], _ b: [[Ball]]) -> [[Ball]] {
      (0..<n).map { i in
        (0..<n).map { j in
          var s = Ball(0)
          for k in 0..<n {
            s = s.adding(
              Ball(exactly: a[i][k].mid).multiplied(by: Ball(exactly: b[k][j].mid), precision: precision),
              precision: precision)
          }
          return s
        }
      }
    }
    let jy = product(J, Y)
    let twice = (0..<n).map { i in
      (0..<n).map { Ball(i == $0 ? 2 : 0).subtracting(jy[i][$0], precision: precision) }
    }
    return product(Y, twice)
  }

  private func failed(_ reason: String) -> SearchFailure {
    SearchFailure(reason: reason, remedy: "a better starting point: near = { .. } in the model file")
  }

  /// The Krawczyk test on a box, with the plans it used.
  /// - Returns: nil where the test cannot be made or fails.
  public func test(_ box: ExactBox, bits: Int, jacobianBits: Int) throws -> (
    image: SquareSystem.Image, plans: [PlanBook.Key: QuadraturePlan]
  )? {
    var plans: [PlanBook.Key: QuadraturePlan] = [:]
    do {
      let image = try system.krawczyk(
        box.balls(precision: bits + 32), precision: bits + 24, jacobianPrecision: jacobianBits + 16
      ) { part, k, problem in
        let wanted = part == .jacobian ? jacobianBits : bits
        let plan = try book.plan(part, k, problem, bits: wanted)
        plans[PlanBook.Key(part: part, kernel: k)] = plan
        return try problem.enclose(plan, precision: wanted + 16, effort: effort)
      }
      guard let image else { return nil }
      for (i, b) in image.box.enumerated() {
        guard b.lower.isGreater(than: box.lower[i]), b.upper.isLess(than: box.upper[i]) else { return nil }
      }
      return (image, plans)
    } catch let e as Stopped { throw e } catch { return nil }
  }

  /// The plans for one part at a point, and its values by sums alone.
  public func values(_ part: SquareSystem.Part, at point: [BigFloat], bits: Int) throws -> (
    values: [Ball], plans: [PlanBook.Key: QuadraturePlan]
  ) {
    var plans: [PlanBook.Key: QuadraturePlan] = [:]
    let values = try system.evaluate(part, point.map { Ball(exactly: $0) }, precision: bits + 24) { part, k, problem in
      let plan = try book.plan(part, k, problem, bits: bits)
      plans[PlanBook.Key(part: part, kernel: k)] = plan
      let tolerance = [Double](repeating: -Double(bits) * 0.6931, count: problem.kernel.outputs.count)
      return try problem.sum(plan, precision: bits + 16, logTolerance: tolerance, effort: effort)
    }
    return (values, plans)
  }
}
