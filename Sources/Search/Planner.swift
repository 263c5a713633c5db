// Plans for expectations: the search for R, a and h. Untrusted: whatever it finds is proved by `enclose(plan)`.
import Balls
import Effort
import Enclosures
import Formulas

/// Why no plan was found: the place and the reason of the last obstacle.
public struct PlanFailure: Error, Sendable, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}

/// Finds quadrature plans.
public struct Planner: Sendable {
  public let effort: Effort

  public init(effort: Effort) { self.effort = effort }

  /// A plan whose proved error is about 2^-bits of E|f| for each output.
  /// - Parameter hint: the height of a plan for a problem nearby; it is tried first and spares most of the search.
  /// - Throws: `PlanFailure` where analyticity or a tail cannot be shown; `Stopped`.
  public func plan(_ problem: ExpectationProblem, bits: Int, hint: Double? = nil) throws -> QuadraturePlan {
    let tolerance = scales(problem).map { $0 - Double(bits) * 0.6931471805599453 }
    var radius = try radius(problem, tolerance)
    for attempt in 0..<12 {
      let best = try bestHeight(problem, radius, tolerance, hint)
      // The sides dominate: a longer rectangle is cheaper than a smaller step.
      if best.sidesDominate, attempt < 11 {
        radius *= 1.12
        continue
      }
      return try rounded(best.height, best.step, radius)
    }
    throw PlanFailure(reason: "no rectangle was found")
  }

  private func rounded(_ height: Double, _ step: Double, _ radius: Double) throws -> QuadraturePlan {
    // Twelve significant bits, rounded down.
    let unit = Double(sign: .plus, exponent: step.exponent - 11, significand: 1)
    let h = (step / unit).rounded(.down) * unit
    let count = max(1, (radius / h - 0.5).rounded(.up))
    guard count < 3e7, let plan = QuadraturePlan(count: Int(count), step: h, height: height) else {
      throw PlanFailure(reason: "the sum would need \(count) nodes: a singularity is within \(height) of the real axis")
    }
    return plan
  }

  /// Estimates of log E|f| for each output, by a coarse sum. Estimates only.
  func scales(_ problem: ExpectationProblem) -> [Double] {
    let estimates = problem.estimates(count: 48, step: 0.125)
    return estimates.map { $0 > 0 && $0.isFinite ? estimateLog($0) : 0 }
  }

  /// The smallest radius, up to 6%, from which the tails are below the tolerance.
  private func radius(_ problem: ExpectationProblem, _ tolerance: [Double]) throws -> Double {
    var radius = 3.0
    var failure: TailFailure?
    while radius < 1e5 {
      try effort.check()
      do {
        let tails = try problem.tails(beyond: radius)
        if zip(tails, tolerance).allSatisfy({ $0 <= $1 - 1.5 }) { return radius }
        failure = nil
      } catch let e as TailFailure { failure = e }
      radius *= failure == nil ? 1.04 : 1.3
    }
    throw PlanFailure(reason: failure?.reason ?? "the tails do not fall below the tolerance")
  }

  private struct Candidate {
    var height = 0.0
    var step = 0.0
    var sidesDominate = false
  }

  /// The height that allows the largest step.
  private func bestHeight(
    _ problem: ExpectationProblem, _ radius: Double, _ tolerance: [Double], _ hint: Double?
  ) throws -> Candidate {
    var failure: ContourFailure?
    func attempt<T>(_ body: () throws -> T) throws -> T? {
      try effort.check()
      do { return try body() } catch let e as ContourFailure {
        failure = e
        if !e.isLocal { throw PlanFailure(reason: describe(e)) }
        return nil
      }
    }
    func isAnalytic(_ a: Double) throws -> Bool {
      try attempt { try problem.checkAnalyticity(R: radius, height: a, cellLimit: 4000, effort: effort) } != nil
    }
    func candidate(_ a: Double) throws -> Candidate {
      let contour = try attempt { try problem.contour(R: radius, height: a, cellLimit: 4000, effort: effort) }
      return contour.map { step($0, a, tolerance) } ?? Candidate(height: a)
    }
    if let hint {
      let c = try candidate(hint)
      if c.step > 0 { return c }
    }
    // The largest analytic rectangle, to 10%, by walks that follow arguments alone.
    var a = min(hint ?? radius, radius, 24)
    while a > 1e-9, try !isAnalytic(a) { a /= 2 }
    guard a > 1e-9 else { throw PlanFailure(reason: failure.map(describe) ?? "no rectangle was found") }
    if failure != nil {
      for factor in [1.5, 1.22, 1.1] where try isAnalytic(a * factor) { a *= factor }
      a *= 0.85
    }
    // From there down to the best step: a rectangle so high that the integrand explodes on it passes, uselessly.
    var best = try candidate(a)
    var worse = 0
    while a > 1e-9 {
      let isCrowded = best.step == 0 || best.step < best.height / (40 + 4 * (tolerance.map { abs($0) }.max() ?? 0))
      let c = try candidate(a * (isCrowded ? 0.5 : 0.75))
      a = c.height
      if c.step > best.step {
        best = c
        worse = 0
      } else {
        worse += 1
        if !isCrowded || worse > 6, best.step > 0 { break }
      }
    }
    guard best.step > 0 else { throw PlanFailure(reason: failure.map(describe) ?? "no rectangle was found") }
    return best
  }

  /// The largest step that a contour allows for all outputs.
  private func step(_ contour: ContourBounds, _ a: Double, _ tolerance: [Double]) -> Candidate {
    var h = Double.infinity
    for (o, t) in tolerance.enumerated() {
      let top = contour.logTop(output: o)
      if top == -.infinity { continue }
      h = min(h, 6.283185307179586 * a / max(1.1, top + 0.6931 - (t - 1.5)))
    }
    if h == .infinity { h = a }
    func isEnough(_ h: Double) -> Bool {
      tolerance.indices.allSatisfy { contour.logError(output: $0, step: h) <= tolerance[$0] - 0.7 }
    }
    if isEnough(h) { return Candidate(height: a, step: h, sidesDominate: false) }
    // Slightly smaller steps may do; otherwise the sides dominate.
    for shrink in [0.97, 0.92, 0.85] where isEnough(h * shrink) {
      return Candidate(height: a, step: h * shrink, sidesDominate: false)
    }
    return Candidate(height: a, step: h * 0.8, sidesDominate: true)
  }

  private func describe(_ e: ContourFailure) -> String {
    let place = e.y == 0 ? "z = \(e.x)" : "z = \(e.x) + \(e.y) i"
    return "the integrand is not shown to be analytic near \(place): \(e.reason)"
  }
}

/// log x, for choices only.
private func estimateLog(_ x: Double) -> Double { Double(x.exponent) * 0.6931471805599453 + (x.significand - 1) * 0.7 }
