// The fast solver's doubles against certified enclosures: docs/crosscheck.md.
import Balls
import Effort
import Enclosures
import FastSolvers
import Foundation
import Formulas
import OverlapModels
import Search

/// One quantity of a model, compared at many points.
public struct CrosscheckQuantity: Sendable {
  public let name: String
  /// At how many points it was compared.
  public let points: Int
  /// At how many the double lies within its tolerance of the enclosure.
  public let inside: Int
  /// At the point that comes nearest to its tolerance or exceeds it most: the distance of the double from the
  /// enclosure in units in the last place of the double.
  public let worstExcessUlps: Double
  /// The tolerance there, in the same units.
  public let tolerance: Double
}

/// The quantities of one model.
public struct CrosscheckReport: Sendable {
  public let id: String
  public let quantities: [CrosscheckQuantity]
  /// True when every double lay within its tolerance.
  public var holds: Bool { quantities.allSatisfy { $0.inside == $0.points } }
}

/// The object that `overlap crosscheck --json` prints.
public func crosscheckJSON(_ reports: [CrosscheckReport]) -> String {
  let models = reports.map { r -> String in
    let list = r.quantities.map { q in
      "{\"name\":\(ModelValue.string(q.name).compactJSON()),\"points\":\(q.points),\"inside\":\(q.inside),"
        + "\"worst_excess_ulps\":\(q.worstExcessUlps),\"tolerance\":\(q.tolerance)}"
    }
    return "{\"id\":\(ModelValue.string(r.id).compactJSON()),\"quantities\":[\(list.joined(separator: ","))]}"
  }
  return "{\"models\":[\(models.joined(separator: ","))]}"
}

/// Compares the fast solver with certified enclosures over a grid of at least `points` points, ten more next to each
/// threshold, and at fixed points that the solver finds.
/// - Parameter replacing: functions to be replaced in the fast solver: for tests of what a wrong one does.
/// - Throws: `ModelError`, `FastSolverError`, `Stopped`.
public func crosscheck(_ model: Model, points: Int = 100, effort: Effort = Effort()) throws -> CrosscheckReport {
  try crosscheck(model, points: points, effort: effort, replacing: [:])
}

package func crosscheck(
  _ model: Model, points: Int, effort: Effort, replacing: [ElementaryFunction: @Sendable (Double) -> Double]
) throws -> CrosscheckReport {
  var tallies = Tallies()
  let places = try CrosscheckPlaces(model, effort: effort)
  // The grid, at the default values of integer parameters.
  let plain = try CrosscheckProgram(model, integers: [:], replacing: replacing)
  var done = 0
  for round in 0..<6 where done < points {
    let chunk = places.grid(points - done, round: round, plain)
    let results = try effort.map(chunk.count) { try plain.compare(at: chunk[$0], effort: effort) }
    for r in results {
      tallies.add(r)
      if !r.isEmpty { done += 1 }
    }
  }
  // Next to the thresholds.
  for group in try places.thresholds() {
    let program = group.integers.isEmpty
      ? plain : try CrosscheckProgram(model, integers: group.integers, replacing: replacing)
    let chunk = group.points.map { program.point($0.parameters, $0.order) }
    for r in try effort.map(chunk.count, { try program.compare(at: chunk[$0], effort: effort) }) { tallies.add(r) }
  }
  // Fixed points: their residuals, certified.
  if let residuals = plain.residuals {
    for parameters in try places.parametersForSolving() {
      let texts = Dictionary(
        uniqueKeysWithValues: zip(plain.parameters, parameters).map { ($0, Rational.exactly($1)!.description) })
      let found = try FastSolver(model: model, set: texts).fixedPoints(effort: effort)
      for r in try effort.map(found.count, { try residuals.compare(parameters, found[$0], effort: effort) }) {
        tallies.add(r)
      }
    }
  }
  return CrosscheckReport(id: model.id, quantities: tallies.quantities)
}

/// One comparison.
struct Compared: Sendable {
  let name: String
  /// Distance of the double from the enclosure.
  let distance: Double
  let tolerance: Double
  /// The unit in the last place of the double, of the tolerance if that is larger.
  let ulp: Double

  /// - Parameter size: what else the unit in the last place may be taken of.
  /// - Returns: nil where the enclosure is too wide to tell.
  init?(_ name: String, _ estimate: DoubleEstimate, _ enclosure: Ball, size: Double = 0) {
    self.name = name
    guard enclosure.isFinite else { return nil }
    guard estimate.value.isFinite else {
      (distance, tolerance, ulp) = (.greatestFiniteMagnitude, 0, 1)
      return
    }
    // Twice the first-order estimate: docs/crosscheck.md, "Tolerance". Underflow comes on top.
    tolerance = estimate.error.isNaN ? 0 : 2 * estimate.error + 1e-300
    guard enclosure.rad.toDouble() <= max(tolerance, 1e-19) else { return nil }
    let gap = enclosure.subtracting(Ball(exactly: estimate.value), precision: 128)
    distance = gap.containsZero ? 0 : gap.mignitude.toDouble()
    ulp = min(max(abs(estimate.value), tolerance, size), .greatestFiniteMagnitude).ulp
  }

  var isInside: Bool { distance <= tolerance }
}

/// Comparisons gathered by quantity, in the order in which names first appear.
private struct Tallies {
  private var names: [String] = []
  private var points: [String: Int] = [:]
  private var inside: [String: Int] = [:]
  private var worst: [String: Compared] = [:]

  mutating func add(_ compared: [Compared]) {
    for c in compared {
      if points[c.name] == nil { names.append(c.name) }
      points[c.name, default: 0] += 1
      inside[c.name, default: 0] += c.isInside ? 1 : 0
      // d/t > d'/t' without a division by 0.
      if let w = worst[c.name], c.distance * w.tolerance <= w.distance * c.tolerance { continue }
      worst[c.name] = c
    }
  }

  var quantities: [CrosscheckQuantity] {
    names.map { n in
      let w = worst[n]!
      return CrosscheckQuantity(
        name: n, points: points[n]!, inside: inside[n]!, worstExcessUlps: min(w.distance / w.ulp, 1e300),
        tolerance: min(w.tolerance / w.ulp, 1e300))
    }
  }
}
