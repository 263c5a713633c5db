// The trapezoidal rule in doubles with a step and ends that follow the integrand.
import Formulas

/// The weighted values phi(z) f(z) summed over some nodes, by integrand.
private struct NodeTotals {
  var sums: [Double]
  var sizes: [Double]
  var isUndefined = false

  init(_ count: Int) {
    sums = [Double](repeating: 0, count: count)
    sizes = sums
  }

  /// Adds the nodes z; `visit` sees node, integrand and term.
  mutating func add(_ batch: KernelBatch, _ z: [Double], _ visit: (Int, Int, Double) -> Void = { _, _, _ in }) {
    z.withUnsafeBufferPointer { all in
      var first = 0
      while first < all.count {
        let n = min(KernelBatch.size, all.count - first)
        batch.run(at: all.baseAddress! + first, count: n)
        for j in 0..<n {
          let weight = DoubleFunctions.phi(all[first + j])
          for o in sums.indices {
            let term = weight * batch.output(o)[j]
            visit(first + j, o, term)
            if term.isFinite {
              sums[o] += term
              sizes[o] += abs(term)
            } else {
              isUndefined = true
            }
          }
        }
        first += n
      }
    }
  }
}

/// The nodes at integers, and the ends beyond which phi |f| is negligible.
private struct CoarseRule {
  var lower = 0.0
  var upper = 0.0
  var totals: NodeTotals
  var decays = true

  private static let negligible = 1e-18
  private static let farthest = 1000.0

  init(_ batch: KernelBatch) {
    let outputs = batch.kernel.outputs.count
    var terms: [(z: Double, values: [Double])] = []
    var sizes = [Double](repeating: 0, count: outputs)
    func visit(_ z: [Double]) {
      var values = [[Double]](repeating: [Double](repeating: 0, count: outputs), count: z.count)
      var t = NodeTotals(outputs)
      t.add(batch, z) { values[$0][$1] = $2 }
      for o in 0..<outputs { sizes[o] += t.sizes[o] }
      for (z, v) in zip(z, values) { terms.append((z, v)) }
    }
    visit((-12...12).map(Double.init))
    totals = NodeTotals(outputs)
    // Farther out while the outermost terms count.
    var ends = (-12.0, 12.0)
    while true {
      (lower, upper) = (-8, 8)
      for t in terms {
        for o in 0..<outputs where t.values[o].isFinite && abs(t.values[o]) > Self.negligible * sizes[o] {
          lower = min(lower, t.z - 1)
          upper = max(upper, t.z + 1)
        }
      }
      let (left, right) = (lower < ends.0, upper > ends.1)
      if !left && !right { break }
      if max(-lower, upper) > Self.farthest {
        decays = false
        break
      }
      var more: [Double] = []
      if left { more += (1...8).map { ends.0 - Double($0) }; ends.0 -= 8 }
      if right { more += (1...8).map { ends.1 + Double($0) }; ends.1 += 8 }
      visit(more)
    }
    for t in terms where t.z >= lower && t.z <= upper {
      for o in 0..<outputs {
        if !t.values[o].isFinite { totals.isUndefined = true; continue }
        totals.sums[o] += t.values[o]
        totals.sizes[o] += abs(t.values[o])
      }
    }
  }
}

/// E f for the integrands of the kernel: the step is halved until two sums agree to 1e-14 of E|f|, or until the
/// differences shrink so fast that the next one would.
func gaussianExpectations(_ batch: KernelBatch) -> [Double] {
  let count = batch.kernel.outputs.count
  let failed = [Double](repeating: .nan, count: count)
  let coarse = CoarseRule(batch)
  guard coarse.decays, !coarse.totals.isUndefined else { return failed }
  var values = coarse.totals.sums
  var sizes = coarse.totals.sizes
  var step = 1.0
  var last = 1.0
  while step > 1e-4 {
    step /= 2
    let first = (coarse.lower / (2 * step)).rounded(.up)
    let nodes = stride(from: (2 * first + 1) * step, to: coarse.upper, by: 2 * step).map { $0 }
    var totals = NodeTotals(count)
    totals.add(batch, nodes)
    if totals.isUndefined { return failed }
    var change = 0.0
    for o in 0..<count {
      let new = values[o] / 2 + step * totals.sums[o]
      sizes[o] = sizes[o] / 2 + step * totals.sizes[o]
      if sizes[o] > 0 { change = max(change, abs(new - values[o]) / sizes[o]) }
      values[o] = new
    }
    if change <= 1e-14 { break }
    // Halving the step squares the error of an analytic integrand.
    if change < 1e-6, last < 1e-2 {
      let (now, before) = (DoubleFunctions.value(.log, change), DoubleFunctions.value(.log, last))
      if now < 1.6 * before, now * 1.7 < -38 { break }
    }
    last = change
  }
  return values
}
