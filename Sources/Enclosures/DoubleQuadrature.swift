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

/// Panels of length 1, halved while the rule on a panel and on its halves differ by more than 1e-15 of E|f|.
/// - Returns: the sums and the differences that were left; nil where a node has no value.
private func panels(_ integrands: any NodeIntegrands, _ ends: Ends) -> (NodeTotals, [Double])? {
  func total(_ a: Double, _ b: Double) -> NodeTotals {
    var totals = NodeTotals(integrands.count)
    let (middle, half) = ((a + b) / 2, (b - a) / 2)
    totals.add(
      integrands, legendre.nodes.map { middle + half * $0 }, legendre.weights.map { half * $0 },
      nodeError: 2 * DoubleErrors.unit, weightUnits: 20)
    return totals
  }
  var sum = NodeTotals(integrands.count)
  var rest = [Double](repeating: 0, count: integrands.count)
  var stack: [(a: Double, b: Double, whole: NodeTotals)] = []
  for a in stride(from: ends.upper - 1, through: ends.lower, by: -1) { stack.append((a, a + 1, total(a, a + 1))) }
  var sizes = ends.sizes
  for o in sizes.indices { sizes[o] = max(sizes[o], stack.reduce(0) { $0 + $1.whole.sizes[o] }) }
  var budget = 20000
  while let (a, b, whole) = stack.popLast() {
    let middle = (a + b) / 2
    let (left, right) = (total(a, middle), total(middle, b))
    if left.isUndefined || right.isUndefined { return nil }
    budget -= 1
    let differences = whole.values.indices.map { abs(whole.values[$0] - left.values[$0] - right.values[$0]) }
    let isFine = zip(differences, sizes).allSatisfy { $0 <= 1e-15 * $1 }
    if isFine || b - a < 1e-14 || budget < 0 {
      sum.add(left)
      sum.add(right)
      for o in rest.indices { rest[o] += differences[o] }
    } else {
      stack.append((middle, b, right))
      stack.append((a, middle, left))
    }
  }
  return (sum, rest)
}
