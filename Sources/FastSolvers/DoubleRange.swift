// Ranges of variables in doubles, and points to start from.
import Enclosures
import Foundation
import Formulas
import OverlapModels

/// The range of a variable in doubles, ends rounded to nearest.
public struct DoubleRange: Sendable, Hashable {
  public let lower: Double
  public let upper: Double
  public let lowerOpen: Bool
  public let upperOpen: Bool

  public init(_ lower: Double, _ upper: Double, lowerOpen: Bool = false, upperOpen: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.lowerOpen = lowerOpen
    self.upperOpen = upperOpen
  }

  /// The whole line.
  public static let line = DoubleRange(-.infinity, .infinity)

  /// Whether x lies in the closed range.
  public func contains(_ x: Double) -> Bool { x >= lower && x <= upper }

  /// The nearest point of the closed range.
  public func clamped(_ x: Double) -> Double { min(max(x, lower), upper) }

  /// The smallest range around both.
  func hull(_ other: DoubleRange) -> DoubleRange {
    DoubleRange(
      min(lower, other.lower), max(upper, other.upper), lowerOpen: lowerOpen && other.lowerOpen,
      upperOpen: upperOpen && other.upperOpen)
  }

  /// The length of a finite range, otherwise 1.
  var scale: Double { upper - lower > 0 && (upper - lower).isFinite ? upper - lower : 1 }

  /// Points inside, n of them spread evenly and more towards finite ends, the closest at 1e-12 of the length.
  func dense(_ n: Int) -> [Double] {
    var points = samples(n)
    for k in stride(from: 3, through: 48, by: 1) {
      let distance = scale * pow(10, -Double(k) / 4)
      if lower.isFinite { points.append(lower + distance) }
      if upper.isFinite { points.append(upper - distance) }
    }
    return points.filter { $0 > lower && $0 < upper }.sorted()
  }

  /// About n points inside, spread evenly; geometrically towards infinite ends, and over several orders of magnitude
  /// where both ends are positive and far apart. The ends themselves are not among them.
  public func samples(_ n: Int) -> [Double] {
    if lower == upper { return [lower] }
    let places = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    switch (lower.isFinite, upper.isFinite) {
    case (true, true):
      if lower > 0, upper / lower > 50 { return places.map { lower * pow(upper / lower, $0) } }
      return places.map { lower + (upper - lower) * $0 }
    case (true, false): return places.map { lower + pow(10, -4 + 8 * $0) }
    case (false, true): return places.reversed().map { upper - pow(10, -4 + 8 * $0) }
    case (false, false):
      return places.map { p in
        let t = 2 * p - 1
        return t == 0 ? 0 : (t < 0 ? -1 : 1) * pow(10, -4 + 8 * abs(t))
      }
    }
  }
}

/// Ranges whose ends may depend on parameters; nil is the whole line.
package struct RangeEvaluator: Sendable {
  private let evaluator: DoubleEvaluator
  private let ranges: [VariableRange?]

  package init(_ graph: Graph, _ ranges: [VariableRange?], variables: [String]) throws {
    let ends = ranges.flatMap { [$0?.lower ?? graph.zero, $0?.upper ?? graph.zero] }
    evaluator = DoubleEvaluator(try compiled(graph, ends, variables))
    self.ranges = ranges
  }

  /// The ranges at given values of the variables; an end without a value counts as infinite.
  package func evaluate(_ variables: [Double]) -> [DoubleRange] {
    let v = evaluator.evaluate(variables)
    return ranges.indices.map { i in
      let (a, b) = (v[2 * i], v[2 * i + 1])
      return DoubleRange(
        ranges[i]?.lower == nil || a.isNaN ? -.infinity : a, ranges[i]?.upper == nil || b.isNaN ? .infinity : b,
        lowerOpen: ranges[i]?.lowerOpen ?? true, upperOpen: ranges[i]?.upperOpen ?? true)
    }
  }
}
