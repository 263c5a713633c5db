// Registers in wide doubles with running errors: the model of docs/crosscheck.md.
import Balls
import Formulas

/// The registers of a block at one node: values, and estimates of their errors to first order.
struct WideBlock {
  private(set) var values: [WideDouble]
  private(set) var errors: [WideDouble]
  let replaced: [ElementaryFunction: @Sendable (Double) -> Double]

  init(count: Int, _ replaced: [ElementaryFunction: @Sendable (Double) -> Double]) {
    values = .init(repeating: .zero, count: count)
    errors = values
    self.replaced = replaced
  }

  mutating func set(_ i: Int, _ value: Double, error: Double) {
    set(i, WideDouble(value), WideDouble(error))
  }

  mutating func set(_ i: Int, _ value: WideDouble, _ error: WideDouble) {
    values[i] = value
    errors[i] = error
  }

  /// Register i as the result of an operation on earlier ones: value and error.
  mutating func operate(_ instruction: Instruction, at i: Int) {
    func own(_ y: WideDouble, _ units: Double = 1) -> WideDouble { (units * DoubleErrors.unit) * y.absolute }
    switch instruction {
    case .sum(let a, let b):
      let y = values[a] + values[b]
      set(i, y, errors[a] + errors[b] + own(y))
    case .difference(let a, let b):
      let y = values[a] - values[b]
      set(i, y, errors[a] + errors[b] + own(y))
    case .product(let a, let b):
      let y = values[a] * values[b]
      let mixed = values[a].absolute * errors[b] + values[b].absolute * errors[a]
      set(i, y, mixed + errors[a] * errors[b] + own(y))
    case .quotient(let a, let b):
      guard !values[b].isZero else { return set(i, .nan, .nan) }
      let y = values[a] / values[b]
      let room = values[b].absolute - errors[b]
      set(i, y, room.m > 0 ? (errors[a] + y.absolute * errors[b]) / room + own(y) : .nan)
    case .negation(let a): set(i, -values[a], errors[a])
    case .integerPower(let a, let n):
      let y = Self.power(values[a], n)
      let slope = errors[a].isZero || n == 0
        ? .zero : Double(n.magnitude) * Self.power(values[a], n - 1).absolute * errors[a]
      set(i, y, slope + own(y, Double(2 * (Int.bitWidth - n.magnitude.leadingZeroBitCount))))
    case .power(let a, let b): power(i, a, b)
    case .function(let f, let a):
      let y = replaced[f].map { WideDouble($0(values[a].double)) } ?? WideDouble.value(f, values[a])
      let slope = errors[a].isZero ? .zero : WideDouble.slope(f, values[a], y) * errors[a]
      set(i, y, slope + own(y, DoubleErrors.units(of: f)))
    case .minimum(let a, let b), .maximum(let a, let b):
      var isMinimum = false
      if case .minimum = instruction { isMinimum = true }
      let y = (values[a] < values[b]) == isMinimum ? values[a] : values[b]
      set(i, values[a].isFinite && values[b].isFinite ? y : .nan, errors[a] < errors[b] ? errors[b] : errors[a])
    case .special(let f, let a, let b):
      // The radius over what the operands may be off by stands for slope times error.
      func ball(_ k: Int) -> Ball {
        Ball(exactly: values[k].double).widened(by: Magnitude(errors[k].double))
      }
      let y = f.value(ball(a), ball(b), precision: 60)
      let middle = WideDouble(y.mid.toDouble())
      set(i, middle, WideDouble(y.rad.toDouble()) + own(middle))
    case .choice(let comparison, let a, let b, let u, let v):
      let isFirst = values[a] < values[b] || comparison == .lessOrEqual && !(values[b] < values[a])
      let isUndefined = comparison == .apart && !(values[a] < values[b]) && !(values[b] < values[a])
      let k = isFirst ? u : v
      set(i, isUndefined ? .nan : values[k], errors[k])
    case .binding: set(i, .nan, .nan)
    case .constant, .pi, .parameter, .expectation, .near, .existence, .load, .node: preconditionFailure("no operation")
    }
  }

  /// A real power.
  private mutating func power(_ i: Int, _ a: Int, _ b: Int) {
    let (x, p) = (values[a], values[b].double)
    if x.m < 0 || x.m.isNaN || (x.isZero && !(p > 0)) { return set(i, .nan, .nan) }
    if x.isZero { return set(i, .zero, errors[a]) }
    let plain = DoubleFunctions.realPower(x.double, p)
    let exponent = WideDouble.log(x) * values[b]
    let isPlain = plain.isNormal && x.double.isNormal
    let y = isPlain ? WideDouble(plain) : WideDouble.exp(exponent.double)
    let base = (values[b] / x).absolute * errors[a]
    let rest = WideDouble.log(x).absolute * errors[b]
    let units = isPlain ? 2 : 4 + 2 * exponent.absolute.double
    set(i, y, (base + rest + WideDouble(units * DoubleErrors.unit)) * y.absolute)
  }

  private static func power(_ x: WideDouble, _ n: Int) -> WideDouble {
    if n < 0, x.isZero { return .nan }
    var (result, base, e) = (WideDouble(1), x, n.magnitude)
    while e > 0 {
      if e & 1 == 1 { result = result * base }
      base = base * base
      e >>= 1
    }
    return n < 0 ? WideDouble(1) / result : result
  }
}

/// A kernel in wide doubles.
final class WideKernel: NodeIntegrands {
  private let kernel: Kernel
  private var block: WideBlock
  private let products: DoubleRows
  private let productErrors: DoubleRows

  init(_ kernel: Kernel, main: WideBlock) {
    self.kernel = kernel
    block = WideBlock(count: kernel.instructions.count, main.replaced)
    products = DoubleRows(count: kernel.outputs.count, stride: nodeBatch)
    productErrors = DoubleRows(count: kernel.outputs.count, stride: nodeBatch)
    for (i, instruction) in kernel.instructions.enumerated() {
      if case .load(let m) = instruction { block.set(i, main.values[m], main.errors[m]) }
    }
  }

  var count: Int { kernel.outputs.count }
  func terms(_ o: Int) -> UnsafePointer<Double> { UnsafePointer(products.row(o)) }
  func errors(_ o: Int) -> UnsafePointer<Double>? { UnsafePointer(productErrors.row(o)) }

  func run(at nodes: UnsafePointer<Double>, _ factors: UnsafePointer<Double>, _ n: Int, nodeError: Double) {
    for j in 0..<n {
      for (i, instruction) in kernel.instructions.enumerated() {
        switch instruction {
        case .load: continue
        case .node: block.set(i, nodes[j], error: nodeError * abs(nodes[j]))
        default: block.operate(instruction, at: i)
        }
      }
      let weight = WideDouble(factors[j]) * WideDouble.phi(nodes[j])
      for (o, register) in kernel.outputs.enumerated() {
        products.row(o)[j] = (weight * block.values[register]).double
        productErrors.row(o)[j] = (weight.absolute * block.errors[register]).double
      }
    }
  }
}
