// The body of an expectation in doubles, a batch of nodes at a time.
import Balls
import Formulas

/// Integrands that are summed over nodes: what the quadrature sees.
protocol NodeIntegrands: AnyObject {
  /// The number of integrands.
  var count: Int { get }
  /// Computes factor phi(z) f(z) for up to `nodeBatch` nodes z and every integrand f.
  /// - Parameter nodeError: relative to each node, what it may be off by.
  func run(at nodes: UnsafePointer<Double>, _ factors: UnsafePointer<Double>, _ n: Int, nodeError: Double)
  /// The terms of integrand o in the last run.
  func terms(_ o: Int) -> UnsafePointer<Double>
  /// Their errors; nil where they are not tracked.
  func errors(_ o: Int) -> UnsafePointer<Double>?
}

/// The largest number of nodes in one run.
let nodeBatch = 40

/// The registers of a block: row i holds the values of register i at up to `stride` nodes.
final class DoubleRows {
  let stride: Int
  private let values: UnsafeMutablePointer<Double>

  init(count: Int, stride: Int) {
    self.stride = stride
    values = .allocate(capacity: max(1, count * stride))
  }

  deinit { values.deallocate() }

  /// The values of a register.
  func row(_ i: Int) -> UnsafeMutablePointer<Double> { values + i * stride }

  /// Fills a row.
  func set(_ i: Int, _ v: Double) { row(i).update(repeating: v, count: stride) }

  /// Register i as the result of an operation on earlier ones, at the first n nodes.
  func operate(
    _ instruction: Instruction, at i: Int, count n: Int,
    _ replaced: [ElementaryFunction: @Sendable (Double) -> Double]
  ) {
    let y = row(i)
    switch instruction {
    case .sum(let a, let b): combine(y, a, b, n) { $0 + $1 }
    case .difference(let a, let b): combine(y, a, b, n) { $0 - $1 }
    case .product(let a, let b): combine(y, a, b, n) { $0 * $1 }
    case .quotient(let a, let b): combine(y, a, b, n) { $1 == 0 ? .nan : $0 / $1 }
    case .minimum(let a, let b): combine(y, a, b, n) { $0 < $1 ? $0 : $1 }
    case .maximum(let a, let b): combine(y, a, b, n) { $0 < $1 ? $1 : $0 }
    case .power(let a, let b): combine(y, a, b, n) { DoubleFunctions.realPower($0, $1) }
    case .negation(let a):
      let a = row(a)
      for j in 0..<n { y[j] = -a[j] }
    case .integerPower(let a, let e):
      let a = row(a)
      for j in 0..<n { y[j] = DoubleFunctions.integerPower(a[j], e) }
    case .function(let f, let a):
      let a = row(a)
      if !replaced.isEmpty, let g = replaced[f] {
        for j in 0..<n { y[j] = g(a[j]) }
      } else {
        DoubleFunctions.apply(f, a, y, n)
      }
    case .special(let f, let a, let b):
      combine(y, a, b, n) { f.value(Ball(exactly: $0), Ball(exactly: $1), precision: 53).mid.toDouble() }
    case .choice(let comparison, let a, let b, let u, let v):
      let (a, b, u, v) = (row(a), row(b), row(u), row(v))
      for j in 0..<n {
        let isFirst = comparison == .lessOrEqual ? a[j] <= b[j] : a[j] < b[j]
        y[j] = comparison == .apart && a[j] == b[j] ? .nan : isFirst ? u[j] : v[j]
      }
    case .binding: for j in 0..<n { y[j] = .nan }
    case .constant, .pi, .parameter, .expectation, .near, .existence, .load, .node: preconditionFailure("no operation")
    }
  }

  @inline(__always)
  private func combine(
    _ y: UnsafeMutablePointer<Double>, _ a: Int, _ b: Int, _ n: Int, _ f: (Double, Double) -> Double
  ) {
    let (a, b) = (row(a), row(b))
    for j in 0..<n { y[j] = f(a[j], b[j]) }
  }
}

/// A kernel's registers for a batch of nodes, with its loads in place.
final class KernelBatch: NodeIntegrands {
  private let kernel: Kernel
  private let rows: DoubleRows
  private let products: DoubleRows
  private let replaced: [ElementaryFunction: @Sendable (Double) -> Double]

  init(
    _ kernel: Kernel, main: DoubleRows, _ replaced: [ElementaryFunction: @Sendable (Double) -> Double]
  ) {
    self.kernel = kernel
    self.replaced = replaced
    rows = DoubleRows(count: kernel.instructions.count, stride: nodeBatch)
    products = DoubleRows(count: kernel.outputs.count, stride: nodeBatch)
    for (i, instruction) in kernel.instructions.enumerated() {
      if case .load(let m) = instruction { rows.set(i, main.row(m)[0]) }
    }
  }

  var count: Int { kernel.outputs.count }
  func terms(_ o: Int) -> UnsafePointer<Double> { UnsafePointer(products.row(o)) }
  func errors(_ o: Int) -> UnsafePointer<Double>? { nil }

  func run(at nodes: UnsafePointer<Double>, _ factors: UnsafePointer<Double>, _ n: Int, nodeError: Double) {
    for (i, instruction) in kernel.instructions.enumerated() {
      switch instruction {
      case .load: continue
      case .node: rows.row(i).update(from: nodes, count: n)
      default: rows.operate(instruction, at: i, count: n, replaced)
      }
    }
    for j in 0..<n {
      let weight = factors[j] * DoubleFunctions.phi(nodes[j])
      for (o, register) in kernel.outputs.enumerated() { products.row(o)[j] = weight * rows.row(register)[j] }
    }
  }
}
