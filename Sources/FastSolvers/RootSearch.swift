// All solutions of a small square system in a box that a search in doubles finds. Nothing is proved.
import Effort

/// A search for the solutions of a system in ranges.
struct RootSearch: Sendable {
  var system: FastSystem
  let ranges: [DoubleRange]
  /// A map whose fixed points are the solutions: starting points are also moved along it.
  var map: (@Sendable ([Double]) -> [Double])?

  /// The solutions found in the closed ranges, ends included, sorted.
  /// - Parameters:
  ///   - points: about how many points of one variable are looked at (for one variable; fewer for several).
  ///   - known: further points to start from.
  func solutions(points: Int = 200, known: [[Double]] = [], effort: Effort) throws -> [[Double]] {
    if ranges.isEmpty { return [[]] }
    var found = Solutions(ranges)
    for corner in corners() where vanishes(at: corner) { found.add(corner) }
    let starts = try ranges.count == 1 ? scalarStarts(points, &found) : gridStarts()
    let all = known + starts
    let results = try effort.map(all.count) { [self] i -> [Double]? in
      try effort.check()
      // Many starts: those that make no progress are given up soon.
      let r = newton(system, start: all[i], ranges: ranges, maximalIterations: 25, smallestStep: 1e-2)
      return r.converged ? snapped(r.point) : nil
    }
    for case let x? in results { found.add(x) }
    return found.sorted
  }

  /// The finite ends of all ranges, and 0, in every combination (up to 81 of them).
  private func corners() -> [[Double]] {
    var corners: [[Double]] = [[]]
    for r in ranges {
      var ends = [r.lower, r.upper].filter(\.isFinite)
      if r.contains(0), !ends.contains(0) { ends.append(0) }
      corners = corners.flatMap { c in ends.map { c + [$0] } }
      if corners.count > 81 { return [] }
    }
    return corners
  }

  /// Whether the equations vanish to rounding.
  private func vanishes(at x: [Double]) -> Bool { system.residuals(x).allSatisfy { abs($0) <= 1e-15 } }

  /// A solution with coordinates very close to an end put there, where the equations still vanish.
  func snapped(_ x: [Double]) -> [Double] {
    var y = x
    for (i, r) in ranges.enumerated() {
      for end in [r.lower, r.upper, 0] where r.contains(end) && abs(x[i] - end) <= 1e-12 * r.scale { y[i] = end }
    }
    return y != x && vanishes(at: y) ? y : x
  }

  // MARK: One variable

  /// Sign changes, refined, go to `found`; where |f| has a minimum without one, Newton may start.
  private func scalarStarts(_ points: Int, _ found: inout Solutions) throws -> [[Double]] {
    let f = { (x: Double) in system.residuals([x])[0] }
    let grid = ranges[0].dense(points)
    let values = grid.map(f)
    var starts: [[Double]] = []
    for i in grid.indices.dropFirst() where values[i].isFinite && values[i - 1].isFinite {
      if values[i - 1] == 0 { starts.append([grid[i - 1]]) }
      guard values[i - 1] * values[i] < 0 else { continue }
      if let x = bracketed(f, grid[i - 1], grid[i], values[i - 1], values[i]) {
        let r = newton(system, start: [x], ranges: [DoubleRange(grid[i - 1], grid[i])])
        found.add(snapped(r.converged ? r.point : [x]))
      }
    }
    for i in grid.indices.dropFirst().dropLast() {
      let (a, b, c) = (values[i - 1], values[i], values[i + 1])
      if a * b > 0, b * c > 0, abs(b) <= abs(a), abs(b) <= abs(c) { starts.append([grid[i]]) }
    }
    return starts
  }

  /// The sign change in [a, b] by bisection and false position; nil where it is a pole or jump.
  private func bracketed(_ f: (Double) -> Double, _ a: Double, _ b: Double, _ fa: Double, _ fb: Double) -> Double? {
    var (a, b, fa, fb) = (a, b, fa, fb)
    let size = max(abs(fa), abs(fb))
    for i in 0..<80 where b - a > 1e-15 * max(abs(a), abs(b)) {
      let secant = a + (b - a) * (fa / (fa - fb))
      let x = i % 3 == 2 || !(secant > a && secant < b) ? a + (b - a) / 2 : secant
      let y = f(x)
      if y.isNaN { return nil }
      if y == 0 { return x }
      if y * fa > 0 { (a, fa) = (x, y) } else { (b, fb) = (x, y) }
    }
    return min(abs(fa), abs(fb)) <= 1e-6 * size ? (abs(fa) < abs(fb) ? a : b) : nil
  }

  // MARK: Several variables

  private func gridStarts() -> [[Double]] {
    let each = [0, 0, 8, 5, 4][min(ranges.count, 4)]
    var starts: [[Double]] = [[]]
    for r in ranges.prefix(5) { starts = starts.flatMap { s in r.samples(each).map { s + [$0] } } }
    if ranges.count > 5 { starts = starts.map { $0 + ranges.dropFirst(5).map { $0.samples(1)[0] } } }
    guard let map else { return starts }
    let moved = starts.compactMap { s -> [Double]? in
      var x = s
      for _ in 0..<12 { x = map(x) }
      return x.allSatisfy(\.isFinite) && zip(ranges, x).allSatisfy { $0.contains($1) } ? x : nil
    }
    // Points that have come together need one start.
    var distinct = Solutions(ranges, tolerance: 1e-3)
    for x in moved { distinct.add(x) }
    return starts + distinct.sorted
  }
}

/// Points that count as equal within a tolerance.
struct Solutions {
  private let ranges: [DoubleRange]
  private let tolerance: Double
  private(set) var points: [[Double]] = []

  init(_ ranges: [DoubleRange], tolerance: Double = 1e-7) {
    self.ranges = ranges
    self.tolerance = tolerance
  }

  /// Adds a point unless one like it is there.
  mutating func add(_ x: [Double]) {
    let isKnown = points.contains { p in
      x.indices.allSatisfy { abs(p[$0] - x[$0]) <= tolerance * max(1e-3 * ranges[$0].scale, abs(p[$0]), abs(x[$0])) }
    }
    if !isKnown { points.append(x) }
  }

  /// In increasing order, the first coordinate first.
  var sorted: [[Double]] { points.sorted { $0.lexicographicallyPrecedes($1) } }
}
