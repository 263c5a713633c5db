// Programs in doubles: starting points, pictures, comparisons. No bound rests on what stands here.
import Balls
import Formulas

/// Evaluates a program in doubles. The values are estimates, usually to 14 digits of E|f|: no bound rests on them.
public struct DoubleEvaluator: Sendable {
  public let program: Program
  let constants: [Double]
  /// Functions that stand in for the ordinary ones: for tests of what must notice a wrong one.
  let replaced: [ElementaryFunction: @Sendable (Double) -> Double]

  public init(_ program: Program) { self.init(program, replacing: [:]) }

  /// An evaluator in which some functions are replaced by others.
  package init(_ program: Program, replacing replaced: [ElementaryFunction: @Sendable (Double) -> Double]) {
    self.program = program
    self.replaced = replaced
    constants = program.constants.map { $0.toDouble() }
  }

  /// The outputs of the program at the parameters, in their order; NaN where there is no value (or none was found:
  /// intermediate overflow, an integrand that does not decay).
  public func evaluate(_ parameters: [Double]) -> [Double] {
    precondition(parameters.count == program.parameters.count, "one number for each parameter")
    var r = [Double](repeating: .nan, count: program.main.count)
    var known = [[Double]?](repeating: nil, count: program.kernels.count)
    for (i, instruction) in program.main.enumerated() {
      switch instruction {
      case .constant(let c): r[i] = constants[c]
      case .pi: r[i] = Double.pi
      case .parameter(let p): r[i] = parameters[p]
      case .expectation(let k, let o):
        if known[k] == nil { known[k] = expectations(program.kernels[k], main: r) }
        r[i] = known[k]![o]
      default:
        r.withUnsafeMutableBufferPointer { operate(instruction, $0.baseAddress!, at: i, count: 1, stride: 1) }
      }
    }
    return program.outputs.map { r[$0] }
  }

  /// E f for each integrand f of the kernel.
  private func expectations(_ kernel: Kernel, main: [Double]) -> [Double] {
    let batch = KernelBatch(self, kernel, main: main)
    return gaussianExpectations(batch)
  }

  /// One operation on rows of n values; row i starts at `i * stride`.
  @inline(__always)
  func operate(_ instruction: Instruction, _ v: UnsafeMutablePointer<Double>, at i: Int, count n: Int, stride: Int) {
    let y = v + i * stride
    switch instruction {
    case .sum(let a, let b):
      let (a, b) = (v + a * stride, v + b * stride)
      for j in 0..<n { y[j] = a[j] + b[j] }
    case .difference(let a, let b):
      let (a, b) = (v + a * stride, v + b * stride)
      for j in 0..<n { y[j] = a[j] - b[j] }
    case .product(let a, let b):
      let (a, b) = (v + a * stride, v + b * stride)
      for j in 0..<n { y[j] = a[j] * b[j] }
    case .quotient(let a, let b):
      let (a, b) = (v + a * stride, v + b * stride)
      for j in 0..<n { y[j] = b[j] == 0 ? .nan : a[j] / b[j] }
    case .negation(let a):
      let a = v + a * stride
      for j in 0..<n { y[j] = -a[j] }
    case .integerPower(let a, let e):
      let a = v + a * stride
      for j in 0..<n { y[j] = integerPower(a[j], e) }
    case .power(let a, let b):
      let (a, b) = (v + a * stride, v + b * stride)
      for j in 0..<n { y[j] = realPower(a[j], b[j]) }
    case .function(let f, let a):
      let a = v + a * stride
      if let g = replaced[f] {
        for j in 0..<n { y[j] = g(a[j]) }
      } else {
        DoubleFunctions.apply(f, a, y, n)
      }
    case .minimum(let a, let b):
      let (a, b) = (v + a * stride, v + b * stride)
      for j in 0..<n { y[j] = a[j] < b[j] ? a[j] : b[j] }
    case .maximum(let a, let b):
      let (a, b) = (v + a * stride, v + b * stride)
      for j in 0..<n { y[j] = a[j] < b[j] ? b[j] : a[j] }
    case .constant, .pi, .parameter, .expectation, .load, .node: preconditionFailure("no operation")
    }
  }
}

/// An integer power by repeated squaring; 0^0 = 1, a negative power of 0 has no value.
private func integerPower(_ x: Double, _ n: Int) -> Double {
  if n < 0 { return x == 0 ? .nan : 1 / integerPower(x, -n) }
  var (result, base, e) = (1.0, x, n)
  while e > 0 {
    if e & 1 == 1 { result *= base }
    base *= base
    e >>= 1
  }
  return result
}

/// A real power of a base >= 0; 0 to a positive power is 0.
private func realPower(_ x: Double, _ y: Double) -> Double {
  if x < 0 { return .nan }
  if x == 0 { return y > 0 ? 0 : .nan }
  return DoubleFunctions.power(x, y)
}

/// A kernel's registers for a batch of nodes, with its loads in place.
final class KernelBatch {
  static let size = 32
  let evaluator: DoubleEvaluator
  let kernel: Kernel
  private let rows: UnsafeMutablePointer<Double>

  init(_ evaluator: DoubleEvaluator, _ kernel: Kernel, main: [Double]) {
    self.evaluator = evaluator
    self.kernel = kernel
    rows = .allocate(capacity: kernel.instructions.count * Self.size)
    for (i, instruction) in kernel.instructions.enumerated() {
      if case .load(let m) = instruction { (rows + i * Self.size).initialize(repeating: main[m], count: Self.size) }
    }
  }

  deinit { rows.deallocate() }

  /// Runs the kernel at up to `size` nodes.
  func run(at nodes: UnsafePointer<Double>, count n: Int) {
    for (i, instruction) in kernel.instructions.enumerated() {
      switch instruction {
      case .load: continue
      case .node: (rows + i * Self.size).update(from: nodes, count: n)
      default: evaluator.operate(instruction, rows, at: i, count: n, stride: Self.size)
      }
    }
  }

  /// The values of integrand number `o` at the nodes of the last run.
  func output(_ o: Int) -> UnsafePointer<Double> { UnsafePointer(rows + kernel.outputs[o] * Self.size) }
}
