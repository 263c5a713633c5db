// Iteration of a model's map in doubles.
import Foundation

/// How an iteration ended.
public enum IterationOutcome: Sendable, Equatable, CustomStringConvertible {
  case settled
  /// It came back to itself after so many steps.
  case cycle(Int)
  /// A value outside of the domain or constraints.
  case leftDomain
  /// A value that is not finite.
  case noValue
  /// Neither within the steps allowed.
  case unsettled

  public var description: String {
    switch self {
    case .settled: return "settled"
    case .cycle(let n): return "a cycle of \(n) steps"
    case .leftDomain: return "the iteration leaves the domain"
    case .noValue: return "the map has no value at a point of the iteration"
    case .unsettled: return "the iteration does not settle"
    }
  }
}

/// Where an iteration ended.
public struct IterationResult: Sendable {
  public let point: [Double]
  public let iterations: Int
  public let outcome: IterationOutcome
}

/// State evolution: all order parameters are replaced at once by the map's values.
struct StateEvolution: Sendable {
  let map: @Sendable ([Double]) -> [Double]
  /// Whether a point lies in the domain and satisfies the constraints.
  let isInDomain: @Sendable ([Double]) -> Bool
  let search: RootSearch

  private var ranges: [DoubleRange] { search.ranges }

  /// The limit from a start. A start that is an unstable fixed point is left along its unstable direction, upwards
  /// where both ways are open.
  /// - Parameters:
  ///   - start: infinite coordinates stand for very large ones; a start at an end of the domain where the map has no
  ///     value is moved inside by little.
  ///   - damping: the share of the old value in the new one.
  func run(from start: [Double], damping: Double = 0, maximalIterations: Int = 20000) -> IterationResult {
    guard var x = prepared(start) else { return IterationResult(point: start, iterations: 0, outcome: .noValue) }
    let next = { (x: [Double]) in zip(x, map(x)).map { $0 == $1 ? $0 : damping * $0 + (1 - damping) * $1 } }
    let scales = ranges.map(\.scale)
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      a.indices.reduce(0) { max($0, abs(a[$1] - b[$1]) / max(abs(a[$1]), 1e-3 * scales[$1])) }
    }
    if distance(map(x), x) < 1e-13 {
      guard let left = leftAlongUnstableDirection(x) else {
        return IterationResult(point: search.snapped(x), iterations: 0, outcome: .settled)
      }
      x = left
    }
    var history: [[Double]] = [x]
    var lastStep = Double.infinity
    var lastRatio = Double.infinity
    for n in 1...maximalIterations {
      var y = next(x)
      if !y.allSatisfy(\.isFinite) { return IterationResult(point: x, iterations: n, outcome: .noValue) }
      // Rounding may put a value just outside.
      y = zip(y, ranges).map { abs($1.clamped($0) - $0) <= 1e-12 * $1.scale ? $1.clamped($0) : $0 }
      if !isInDomain(y) { return IterationResult(point: y, iterations: n, outcome: .leftDomain) }
      let step = distance(y, x)
      if step <= 4e-16 { return settled(y, n) }
      let ratio = step / lastStep
      // Where the steps shrink by a steady factor, Newton finds the limit that they point to.
      if n % 20 == 0, ratio < 1, abs(ratio - lastRatio) < 0.05 * (1 - ratio) {
        let rest = 1 / (1 - ratio)
        let goal = x.indices.map { ranges[$0].clamped(x[$0] + (y[$0] - x[$0]) * rest) }
        let r = newton(search.system, start: goal, ranges: ranges)
        if r.converged, isInDomain(r.point), distance(r.point, goal) <= 1.2 * step * rest { return settled(r.point, n) }
      }
      history.append(y)
      if history.count > 17 { history.removeFirst() }
      if n >= 200, step > 1e-6, let period = period(history, distance) {
        return IterationResult(point: y, iterations: n, outcome: .cycle(period))
      }
      (x, lastStep, lastRatio) = (y, step, ratio)
    }
    return IterationResult(point: x, iterations: maximalIterations, outcome: .unsettled)
  }

  /// A point to which the iteration settles, polished.
  private func settled(_ x: [Double], _ iterations: Int) -> IterationResult {
    let r = newton(search.system, start: x, ranges: ranges)
    let isSame = r.converged && zip(r.point, x).allSatisfy { abs($0 - $1) <= 1e-8 * max(abs($0), 1e-3) }
    return IterationResult(point: search.snapped(isSame ? r.point : x), iterations: iterations, outcome: .settled)
  }

  private func period(_ history: [[Double]], _ distance: ([Double], [Double]) -> Double) -> Int? {
    guard let last = history.last else { return nil }
    return (2...8).first { $0 < history.count && distance(history[history.count - 1 - $0], last) < 1e-10 }
  }

  /// The start itself, or a point next to it at which the map has values.
  private func prepared(_ start: [Double]) -> [Double]? {
    let infinite = start.contains { $0.isInfinite }
    for size in infinite ? [1e12, 1e9, 1e6, 1e4, 1e3] : [0] {
      let finite = start.map { $0.isInfinite ? ($0 < 0 ? -size : size) : $0 }
      for inward in [0, 1e-15, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6] {
        let x = zip(finite, ranges).map { v, r in
          if r.upper.isFinite, v >= r.upper { return r.upper - inward * max(r.scale, abs(r.upper)) }
          if r.lower.isFinite, v <= r.lower { return r.lower + inward * r.scale }
          return v
        }
        if map(x).allSatisfy(\.isFinite) { return x }
      }
    }
    return nil
  }

  /// A point next to the fixed point x from which the map leads away; nil where x is stable.
  private func leftAlongUnstableDirection(_ x: [Double]) -> [Double]? {
    let scales = ranges.map(\.scale)
    var direction = scales
    let jacobian = search.system.linearised(x).jacobian
    let isRegular = jacobian.allSatisfy { $0.allSatisfy(\.isFinite) }
    if isRegular {
      // The equations are next - x: the map's derivative is theirs plus the identity. Power iteration; the mean growth
      // of the last half, as eigenvalues of opposite signs make it alternate.
      func image(_ v: [Double]) -> [Double] {
        v.indices.map { i in v[i] + zip(jacobian[i], v).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      var logGrowth = 0.0
      for step in 0..<200 {
        let next = image(direction)
        let size = zip(next, scales).reduce(0) { max($0, abs($1.0 / $1.1)) }
        if size == 0 { return nil }
        if step >= 100 { logGrowth += log(size) / 100 }
        direction = next.map { $0 / size }
      }
      if logGrowth <= 1e-10 { return nil }
      // The part that belongs to the positive one of two opposite eigenvalues.
      let positive = zip(direction, image(direction)).map { $0 + $1 / exp(logGrowth) }
      if zip(positive, scales).contains(where: { abs($0 / $1) > 1e-3 }) { direction = positive }
      if direction.reduce(0, +) < 0 { direction = direction.map { -$0 } }
    }
    for sign in [1.0, -1.0] {
      let y = x.indices.map { x[$0] + sign * 1e-5 * direction[$0] }
      guard isInDomain(y), zip(ranges, y).allSatisfy({ $0.contains($1) }) else { continue }
      if isRegular { return y }
      let image = map(y)
      let away = y.indices.contains { abs(image[$0] - x[$0]) > abs(y[$0] - x[$0]) }
      if image.allSatisfy(\.isFinite), away { return y }
    }
    return nil
  }
}
