// Programs in doubles: starting points, pictures, comparisons. No bound rests on what stands here.
import Balls
import Formulas

/// A double with an estimate of its error by the model of docs/crosscheck.md.
public struct DoubleEstimate: Sendable {
  public let value: Double
  /// First-order rounding errors of the whole evaluation, and what the quadrature may be off by.
  public let error: Double

  public init(value: Double, error: Double) {
    self.value = value
    self.error = error
  }
}

/// Evaluates a program in doubles. The values are estimates, usually to 14 digits of E|f|: no bound rests on them.
public struct DoubleEvaluator: Sendable {
  public let program: Program
  private let constants: [Double]
  /// Functions that stand in for the ordinary ones: for tests of what must notice a wrong one.
  let replaced: [ElementaryFunction: @Sendable (Double) -> Double]

  public init(_ program: Program) { self.init(program, replacing: [:]) }

  /// An evaluator in which some functions are replaced by others.
  package init(_ program: Program, replacing replaced: [ElementaryFunction: @Sendable (Double) -> Double]) {
    self.program = program
    self.replaced = replaced
    constants = program.constants.map { $0.toDouble() }
  }

  /// The outputs of the program at the parameters, in their order; NaN where there is no value (or none was found: an
  /// integrand that does not decay).
  public func evaluate(_ parameters: [Double]) -> [Double] {
    precondition(parameters.count == program.parameters.count, "one number for each parameter")
    let rows = DoubleRows(count: program.main.count, stride: 1)
    var known = [[Double]?](repeating: nil, count: program.kernels.count)
    for (i, instruction) in program.main.enumerated() {
      switch instruction {
      case .constant(let c): rows.set(i, constants[c])
      case .pi: rows.set(i, Double.pi)
      case .parameter(let p): rows.set(i, parameters[p])
      case .expectation(let k, let o):
        if known[k] == nil {
          let kernel = program.kernels[k]
          let hasLoads = kernel.loads.allSatisfy { rows.row($0)[0].isFinite }
          known[k] = hasLoads
            ? gaussianExpectations(KernelBatch(kernel, main: rows, replaced)).map(\.value)
            : kernel.outputs.map { _ in .nan }
        }
        rows.set(i, known[k]![o])
      case .binding(let b, _, _):
        let values = kernel(b).flatMap { kernel -> [DoubleEstimate]? in
          guard kernel.loads.allSatisfy({ rows.row($0)[0].isFinite }) else { return nil }
          return gaussianExpectations(KernelBatch(kernel, main: rows, replaced))
        }
        rows.set(i, values?[0].value ?? .nan)
      case .near(let a, _): rows.set(i, rows.row(a)[0])
      case .existence: rows.set(i, 0)
      default: rows.operate(instruction, at: i, count: 1, replaced)
      }
    }
    let values = program.outputs.map { rows.row($0)[0] }
    if values.allSatisfy(\.isFinite) || !parameters.allSatisfy(\.isFinite) { return values }
    // Something left the range of doubles, or has no value: once more in wide ones, all kernels known that can be.
    let finite = known.map { k in k.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil } }
    return wide(parameters) { k, block in
      if let v = finite[k] { return v.map { DoubleEstimate(value: $0, error: 0) } }
      return gaussianExpectations(WideKernel(program.kernels[k], main: block))
    }.map(\.value)
  }

  /// The same with estimates of the errors, some ten times slower. Parameters count as exact.
  public func estimate(_ parameters: [Double]) -> [DoubleEstimate] {
    wide(parameters) { k, block in gaussianExpectations(WideKernel(program.kernels[k], main: block)) }
  }

  /// An expectation without a binder inside as a kernel; nil for the other binders, which have no value here.
  private func kernel(_ b: Int) -> Kernel? {
    let block = program.blocks[b]
    guard block.binder == nil, block.inner.isEmpty else { return nil }
    return Kernel(instructions: block.instructions, outputs: [block.output], texts: [block.text])
  }

  /// The outputs in wide doubles; a kernel is asked for once, and only where all that it loads has a value.
  private func wide(
    _ parameters: [Double], _ expectations: (Int, WideBlock) -> [DoubleEstimate]
  ) -> [DoubleEstimate] {
    precondition(parameters.count == program.parameters.count, "one number for each parameter")
    var block = WideBlock(count: program.main.count, replaced)
    var known = [[DoubleEstimate]?](repeating: nil, count: program.kernels.count)
    for (i, instruction) in program.main.enumerated() {
      switch instruction {
      case .constant(let c):
        let isExact = Rational.exactly(constants[c]) == program.constants[c]
        block.set(i, constants[c], error: isExact ? 0 : DoubleErrors.unit * abs(constants[c]))
      case .pi: block.set(i, Double.pi, error: DoubleErrors.unit * Double.pi)
      case .parameter(let p): block.set(i, parameters[p], error: 0)
      case .expectation(let k, let o):
        if known[k] == nil {
          let hasLoads = program.kernels[k].loads.allSatisfy { block.values[$0].isFinite }
          known[k] = hasLoads
            ? expectations(k, block) : program.kernels[k].outputs.map { _ in DoubleEstimate(value: .nan, error: .nan) }
        }
        block.set(i, known[k]![o].value, error: known[k]![o].error)
      case .binding(let b, _, _):
        let values = kernel(b).flatMap { kernel -> [DoubleEstimate]? in
          guard kernel.loads.allSatisfy({ block.values[$0].isFinite }) else { return nil }
          return gaussianExpectations(WideKernel(kernel, main: block))
        }
        block.set(i, values?[0].value ?? .nan, error: values?[0].error ?? .nan)
      case .near(let a, _): block.set(i, block.values[a], block.errors[a])
      case .existence: block.set(i, 0, error: 0)
      default: block.operate(instruction, at: i)
      }
    }
    return program.outputs.map { DoubleEstimate(value: block.values[$0].double, error: block.errors[$0].double) }
  }
}
