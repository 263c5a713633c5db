// The trapezoidal sum of a kernel over its real nodes, in balls: values, never bounds.
import Balls
import Effort
import Formulas

/// Whether a register is an even or odd function of the Gaussian variable.
enum Parity { case even, odd, none }

extension Kernel {
  /// The proved parity of every register.
  var parities: [Parity] {
    var p: [Parity] = []
    for instruction in instructions {
      let v: Parity
      switch instruction {
      case .load, .constant, .pi, .parameter, .expectation, .near, .existence: v = .even
      case .choice, .binding: v = .none
      case .node: v = .odd
      case .sum(let a, let b), .difference(let a, let b): v = p[a] == p[b] ? p[a] : .none
      case .product(let a, let b), .quotient(let a, let b):
        v = p[a] == .none || p[b] == .none ? .none : p[a] == p[b] ? .even : .odd
      case .negation(let a): v = p[a]
      case .integerPower(let a, let n): v = p[a] == .odd && n % 2 == 0 ? .even : p[a]
      case .power(let a, let b): v = p[a] == .even && p[b] == .even ? .even : .none
      case .minimum(let a, let b), .maximum(let a, let b), .special(_, let a, let b): v = p[a] == .even && p[b] == .even ? .even : .none
      case .function(let f, let a):
        switch f {
        case .cosh, .sech, .log2cosh, .cos, .phi, .abs: v = p[a] == .none ? .none : .even
        case .sinh, .tanh, .sin, .atan, .erf: v = p[a]
        default: v = p[a] == .even ? .even : .none
        }
      }
      p.append(v)
    }
    return p
  }
}

/// Evaluates a kernel at real nodes.
struct NodeSum {
  let kernel: Kernel
  let loads: [Int: Ball]
  let isEven: Bool
  let outputParity: [Parity]

  init(_ kernel: Kernel, loads: [Int: Ball]) {
    self.kernel = kernel
    self.loads = loads
    let parities = kernel.parities
    outputParity = kernel.outputs.map { parities[$0] }
    isEven = outputParity.allSatisfy { $0 != .none }
  }

  /// The registers of a kernel, with its loads in place.
  func registers() -> [Ball] {
    kernel.instructions.map { if case .load(let r) = $0 { return loads[r]! } else { return Ball(0) } }
  }

  /// Runs the kernel at the exact node z.
  func evaluate(_ r: inout [Ball], at z: Double, precision: Int) {
    for (i, instruction) in kernel.instructions.enumerated() {
      if case .load = instruction { continue }
      if case .node = instruction {
        r[i] = Ball(exactly: z)
        continue
      }
      evaluateOperation(instruction, into: &r, at: i, precision: precision)
    }
  }

  /// h sum_{|k| <= N} phi(kh) f(kh) for each output. Each node is evaluated to the precision that its weight asks for.
  /// - Parameters:
  ///   - precision: working bits where the summand is largest.
  ///   - logTolerance: for each output, log of the absolute error that need not be undercut (a hint).
  func sum(step h: Double, count N: Int, precision: Int, logTolerance: [Double], effort: Effort) throws -> [Ball] {
    let chunk = 256
    let chunks = N / chunk + 1
    let bits = precision + 2 * max(8, chunk.bitWidth - chunk.leadingZeroBitCount)
    // log2 of what a node may be off by.
    let floor = logTolerance.map { $0.isFinite ? Int(max(-1e8, min(1e8, $0 / 0.6931))) - 6 : -precision }
    let parts = try effort.map(chunks) { c -> [Ball] in
      var r = registers()
      var total = [Ball](repeating: Ball(0), count: kernel.outputs.count)
      var term = Ball(0)
      let first = c * chunk
      let last = min(N, first + chunk - 1)
      // w_k = h phi(kh) and its ratio c_k = e^{-h^2 (k + 1/2)}, by two multiplications a node from the chunk's first.
      let square = Ball(exactly: h).squared(precision: bits)
      let shrink = square.negated.function(.exp, precision: bits)
      var ratio = square.multiplied(by: Ball(-(2 * first + 1)), precision: bits).scaled(by: -1).function(
        .exp, precision: bits)
      var weight = Ball(exactly: Double(first) * h).function(.phi, precision: bits).multiplied(
        by: Ball(exactly: h), precision: bits)
      var wanted = precision
      var working = (precision + 63) / 64 * 64
      for k in stride(from: first, through: last, by: 1) {
        if k % 64 == 0 { try effort.check() }
        var size = Int.min
        for sign in k == 0 || isEven ? [1.0] : [1.0, -1.0] {
          evaluate(&r, at: sign * Double(k) * h, precision: working)
          for (o, register) in kernel.outputs.enumerated() where outputParity[o] != .odd {
            term.setProduct(weight, r[register], precision: working)
            if isEven, k > 0 { term = term.scaled(by: 1) }
            if !term.mid.isZero, term.isFinite { size = max(size, term.mid.exponent - floor[o]) }
            total[o].add(term, precision: bits)
          }
        }
        // The next node needs as many bits as its summand stands above the tolerance, with room for growth.
        if size > Int.min { wanted = min(precision, max(size + 24, wanted - 8)) }
        working = (max(64, wanted) + 63) / 64 * 64
        weight.multiply(by: ratio, precision: bits)
        ratio.multiply(by: shrink, precision: bits)
      }
      return total
    }
    var total = parts[0]
    for p in parts.dropFirst() {
      for o in total.indices { total[o].add(p[o], precision: bits) }
    }
    return total
  }
}
