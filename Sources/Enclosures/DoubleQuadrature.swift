// Gaussian expectations in doubles: the trapezoidal rule with a step and ends that follow the integrand; where it does
// not settle soon (steep integrands, kinks), Gauss-Legendre panels that are halved where needed.
import Formulas

/// A sum that carries its own rounding errors along (Neumaier).
private struct CompensatedSum {
  private var sum = 0.0
  private var rest = 0.0

  var value: Double { sum + rest }

  mutating func add(_ x: Double) {
    let t = sum + x
    rest += abs(sum) >= abs(x) ? (sum - t) + x : (x - t) + sum
    sum = t
  }

  /// The same for half the sum.
  mutating func halve() {
    sum /= 2
    rest /= 2
  }
}

/// Sums over nodes, for each integrand.
private struct NodeTotals {
  private var sums: [CompensatedSum]
  /// The sums of absolute values.
  private(set) var sizes: [Double]
  private(set) var errors: [Double]
  private(set) var isUndefined = false

  init(_ count: Int) {
    sums = .init(repeating: CompensatedSum(), count: count)
    sizes = .init(repeating: 0, count: count)
    errors = sizes
  }

  var values: [Double] { sums.map(\.value) }

  /// Adds the terms of some nodes.
  /// - Parameters:
  ///   - nodeError: relative to each node, what it may be off by.
  ///   - weightUnits: what factor phi(z) may be off by, in units of `DoubleErrors.unit`.
  mutating func add(
    _ integrands: any NodeIntegrands, _ nodes: [Double], _ factors: [Double], nodeError: Double = 0,
    weightUnits: Double = 6
  ) {
    var first = 0
    nodes.withUnsafeBufferPointer { nodes in
      factors.withUnsafeBufferPointer { factors in
        while first < nodes.count {
          let n = min(nodeBatch, nodes.count - first)
          integrands.run(at: nodes.baseAddress! + first, factors.baseAddress! + first, n, nodeError: nodeError)
          for o in sums.indices {
            let (terms, own) = (integrands.terms(o), integrands.errors(o))
            for j in 0..<n {
              guard terms[j].isFinite else {
                isUndefined = true
                continue
              }
              sums[o].add(terms[j])
              sizes[o] += abs(terms[j])
              if let own { errors[o] += own[j] + (weightUnits + 1) * DoubleErrors.unit * abs(terms[j]) }
            }
          }
          first += n
        }
      }
    }
  }

  /// Adds other totals.
  mutating func add(_ other: NodeTotals) {
    for o in sums.indices {
      sums[o].add(other.sums[o].value)
      sizes[o] += other.sizes[o]
      errors[o] += other.errors[o]
    }
    isUndefined = isUndefined || other.isUndefined
  }

  /// Half of all sums: before the nodes in between are added at half the step.
  mutating func halve() {
    for o in sums.indices {
      sums[o].halve()
      sizes[o] /= 2
      errors[o] /= 2
    }
  }
}

/// The ends beyond which phi |f| is negligible, from the nodes at integers.
private struct Ends {
  var lower = -8.0
  var upper = 8.0
  /// False where the integrand is not seen to decay.
  var isFinite = true
  /// The sums of the absolute values of the terms.
  var sizes: [Double]

  private static let negligible = 1e-18
  private static let farthest = 1000.0

  init(_ integrands: any NodeIntegrands) {
    let count = integrands.count
    var terms: [(z: Double, values: [Double])] = []
    var sizes = [Double](repeating: 0, count: count)
    func visit(_ z: [Double]) {
      let ones = [Double](repeating: 1, count: z.count)
      integrands.run(at: z, ones, z.count, nodeError: 0)
      for j in z.indices {
        let values = (0..<count).map { integrands.terms($0)[j] }
        for (o, v) in values.enumerated() where v.isFinite { sizes[o] += abs(v) }
        terms.append((z[j], values))
      }
    }
    visit((-12...12).map(Double.init))
    var ends = (-12.0, 12.0)
    // Farther out while the outermost terms count.
    while true {
      for t in terms {
        for o in 0..<count where t.values[o].isFinite && abs(t.values[o]) > Self.negligible * sizes[o] {
          lower = min(lower, t.z - 1)
          upper = max(upper, t.z + 1)
        }
      }
      let (left, right) = (lower < ends.0, upper > ends.1)
      if !left && !right { break }
      if max(-lower, upper) > Self.farthest {
        isFinite = false
        break
      }
      var more: [Double] = []
      if left { more += (1...8).map { ends.0 - Double($0) }; ends.0 -= 8 }
      if right { more += (1...8).map { ends.1 + Double($0) }; ends.1 += 8 }
      visit(more)
    }
    self.sizes = sizes
  }
}

/// E f for each integrand f; NaN where it has no value at a node or does not decay. The error is estimated where the
/// integrands track theirs.
func gaussianExpectations(_ integrands: any NodeIntegrands) -> [DoubleEstimate] {
  let failed = (0..<integrands.count).map { _ in DoubleEstimate(value: .nan, error: .nan) }
  let ends = Ends(integrands)
  guard ends.isFinite, let (totals, tolerance) = trapezoidal(integrands, ends) ?? panels(integrands, ends) else {
    return failed
  }
  return totals.values.indices.map { o in
    let rest = tolerance[o] + (4 * DoubleErrors.unit + 1e-17) * totals.sizes[o]
    return DoubleEstimate(value: totals.values[o], error: totals.errors[o] + rest)
  }
}

// MARK: The trapezoidal rule

/// The step is halved until two sums agree to 1e-14 of E|f|, or until the changes shrink so fast that the next one is
/// predicted to be far below.
/// - Returns: the sums and what the rule may be off by; nil where it did not settle or a node has no value.
private func trapezoidal(_ integrands: any NodeIntegrands, _ ends: Ends) -> (NodeTotals, [Double])? {
  var totals = NodeTotals(integrands.count)
  func add(from first: Double, by distance: Double, step: Double) {
    let nodes = Array(stride(from: first, through: ends.upper, by: distance))
    totals.add(integrands, nodes, [Double](repeating: step, count: nodes.count))
  }
  add(from: ends.lower, by: 1, step: 1)
  var step = 1.0
  var last = 1.0
  while step > 1.0 / 32, !totals.isUndefined {
    step /= 2
    let old = totals.values
    totals.halve()
    add(from: ends.lower + step, by: 2 * step, step: step)
    var change = 0.0
    for (o, new) in totals.values.enumerated() where totals.sizes[o] > 0 {
      change = max(change, abs(new - old[o]) / totals.sizes[o])
    }
    if let relative = remainder(after: last, change), !totals.isUndefined {
      return (totals, totals.sizes.map { relative * $0 })
    }
    last = change
  }
  return nil
}

/// What is left after two relative changes in a row, where that is enough: halving the step squares the error of an
/// analytic integrand.
private func remainder(after last: Double, _ change: Double) -> Double? {
  if change < 1e-6, last < 1e-2 {
    if change < 1e-15 { return 1e-16 }
    let (now, before) = (DoubleFunctions.value(.log, change), DoubleFunctions.value(.log, last))
    let next = DoubleFunctions.value(.exp, 1.7 * now)
    if now < 1.6 * before, next < 1e-16 { return next + 1e-17 }
  }
  return change <= 1e-14 ? change : nil
}

// MARK: Panels

/// Gauss and Legendre's rule with 20 points on [-1, 1].
private let legendre: (nodes: [Double], weights: [Double]) = {
  let n = 20
  var nodes: [Double] = []
  var weights: [Double] = []
  for i in 0..<n {
    var x = DoubleFunctions.value(.cos, Double.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
    var slope = 0.0
    for _ in 0..<10 {
      var (p, q) = (1.0, 0.0)
      for k in 1...n { (p, q) = ((Double(2 * k - 1) * x * p - Double(k - 1) * q) / Double(k), p) }
      slope = Double(n) * (x * p - q) / (x * x - 1)
      x -= p / slope
    }
    nodes.append(x)
    weights.append(2 / ((1 - x * x) * slope * slope))
  }
  return (nodes, weights)
}()

/// A panel [a, b] with the rule on its two halves, and what that changes against the rule on the whole.
private struct Panel {
  let a: Double
  let b: Double
  let left: NodeTotals
  let right: NodeTotals
  let differences: [Double]
  /// The largest difference relative to E|f|.
  var size = 0.0

  init(_ integrands: any NodeIntegrands, _ a: Double, _ b: Double, whole: NodeTotals? = nil) {
    func total(_ a: Double, _ b: Double) -> NodeTotals {
      var totals = NodeTotals(integrands.count)
      let (middle, half) = ((a + b) / 2, (b - a) / 2)
      totals.add(
        integrands, legendre.nodes.map { middle + half * $0 }, legendre.weights.map { half * $0 },
        nodeError: 2 * DoubleErrors.unit, weightUnits: 20)
      return totals
    }
    (self.a, self.b) = (a, b)
    left = total(a, (a + b) / 2)
    right = total((a + b) / 2, b)
    let old = (whole ?? total(a, b)).values
    differences = zip(old, zip(left.values, right.values)).map { abs($0 - $1.0 - $1.1) }
  }
}

/// Panels of length 1; the one with the largest difference is halved until the differences sum up to 2e-15 of E|f|, or
/// halving does not help any more.
/// - Returns: the sums and the differences that were left; nil where a node has no value.
private func panels(_ integrands: any NodeIntegrands, _ ends: Ends) -> (NodeTotals, [Double])? {
  var panels = stride(from: ends.lower, to: ends.upper, by: 1).map { Panel(integrands, $0, $0 + 1) }
  let sizes = ends.sizes.indices.map { o in
    max(ends.sizes[o], panels.reduce(0) { $0 + $1.left.sizes[o] + $1.right.sizes[o] })
  }
  func measure(_ p: inout Panel) {
    p.size = 0
    for (d, s) in zip(p.differences, sizes) where s > 0 { p.size = max(p.size, d / s) }
  }
  for i in panels.indices { measure(&panels[i]) }
  var history: [Double] = []
  for step in 0..<400 {
    if panels.contains(where: { $0.left.isUndefined || $0.right.isUndefined }) { return nil }
    let total = panels.reduce(0) { $0 + $1.size }
    history.append(total)
    if total <= 2e-15 || (step >= 30 && total > 0.5 * history[step - 30]) { break }
    let worst = panels.indices.max { panels[$0].size < panels[$1].size }!
    let p = panels[worst]
    let middle = (p.a + p.b) / 2
    if p.b - p.a < 1e-15 * max(1e-300, abs(middle)) || p.size == 0 { break }
    panels[worst] = Panel(integrands, p.a, middle, whole: p.left)
    panels.append(Panel(integrands, middle, p.b, whole: p.right))
    measure(&panels[worst])
    measure(&panels[panels.count - 1])
  }
  var sum = NodeTotals(integrands.count)
  var rest = [Double](repeating: 0, count: integrands.count)
  for p in panels {
    sum.add(p.left)
    sum.add(p.right)
    for o in rest.indices { rest[o] += p.differences[o] }
  }
  return sum.isUndefined ? nil : (sum, rest)
}
