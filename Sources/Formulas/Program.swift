// A straight-line program: what evaluators run.
//
// The main block depends on parameters only. A kernel is the body of one or more expectations that share work: its
// instructions run once per value of the Gaussian variable and load what does not depend on it from the main block.
// One program, several evaluators (doubles, balls, discs, tails).
import Balls

/// One instruction; its result is register number i, i its place in the block. Operands are earlier registers.
public enum Instruction: Hashable, Sendable {
  /// An exact constant, by its place in `Program.constants`. Main block only.
  case constant(Int)
  case pi
  /// A parameter, by its place in `Program.parameters`. Main block only.
  case parameter(Int)
  /// An output of a kernel. Main block only.
  case expectation(kernel: Int, output: Int)
  /// The values next to a register, on one side of it or, `around`, on both. Main block only, for witnesses alone.
  case near(Int, around: Bool)
  /// 0 where a witness is shown to exist. Main block only.
  case existence(witness: Int)
  /// The value of a main register. Kernels only.
  case load(Int)
  /// The Gaussian variable. Kernels only.
  case node
  case sum(Int, Int)
  case difference(Int, Int)
  case product(Int, Int)
  case quotient(Int, Int)
  case negation(Int)
  case integerPower(Int, Int)
  case power(Int, Int)
  case function(ElementaryFunction, Int)
  /// A special function; of one argument, the second operand is the first again.
  case special(SpecialOperation, Int, Int)
  case minimum(Int, Int)
  case maximum(Int, Int)
  /// The third register where the first is less than the second, else the fourth.
  case choice(Condition, Int, Int, then: Int, otherwise: Int)
  /// What a binder makes of a block, by its place in the list of the program or of the block around; in kernels never.
  case binding(block: Int, from: RangeEnd, to: RangeEnd)
}

/// An end of a binder's range.
public enum RangeEnd: Hashable, Sendable {
  /// The value of a register of the block around.
  case register(Int)
  case infinity
  case minusInfinity
}

/// The body of a binder that the general rules enclose: a function of its variable (`node`), of registers of the block
/// around (`load`), and of blocks inside.
public struct Block: Sendable, Hashable {
  /// The binder; nil for the expectation over a standard Gaussian variable.
  public let binder: Binder?
  public let instructions: [Instruction]
  /// The register of the body's value.
  public let output: Int
  /// Of roots and extrema whose body has other binders in it: the registers of the body's first and second derivative in
  /// the variable; empty elsewhere, and where a derivative is not built.
  public let slopes: [Int]
  public let inner: [Block]
  /// The text of the body, for messages.
  public let text: String
  /// The registers of the block around that it loads, sorted.
  public var loads: [Int] {
    Set(instructions.compactMap { if case .load(let r) = $0 { return r } else { return nil } }).sorted()
  }

  package init(
    binder: Binder?, instructions: [Instruction], output: Int, slopes: [Int] = [], inner: [Block], text: String
  ) {
    self.slopes = slopes
    self.binder = binder
    self.instructions = instructions
    self.output = output
    self.inner = inner
    self.text = text
  }
}

extension Instruction {
  /// Calls `visit` on each operand register, left to right.
  package func forEachOperand(_ visit: (Int) -> Void) {
    switch self {
    case .constant, .pi, .parameter, .expectation, .existence, .load, .node: break
    case .choice(_, let a, let b, let u, let v):
      visit(a)
      visit(b)
      visit(u)
      visit(v)
    case .binding(_, let from, let to):
      if case .register(let a) = from { visit(a) }
      if case .register(let b) = to { visit(b) }
    case .negation(let a), .integerPower(let a, _), .function(_, let a), .near(let a, _): visit(a)
    case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b),
      .power(let a, let b), .minimum(let a, let b), .maximum(let a, let b), .special(_, let a, let b):
      visit(a)
      visit(b)
    }
  }
}

/// The integrands of expectations that share instructions, as functions of the standard Gaussian variable.
public struct Kernel: Sendable, Hashable {
  public let instructions: [Instruction]
  /// The register of each integrand.
  public let outputs: [Int]
  /// The text of each integrand, for messages.
  public let texts: [String]
  package init(instructions: [Instruction], outputs: [Int], texts: [String]) {
    self.instructions = instructions
    self.outputs = outputs
    self.texts = texts
  }

  /// The main registers that the kernel loads, sorted.
  public var loads: [Int] {
    Set(instructions.compactMap { if case .load(let r) = $0 { return r } else { return nil } }).sorted()
  }
}

/// Integrands that must be smooth and integrable next to a point, for a derivative there to exist.
public struct Witness: Sendable, Hashable {
  public let kernel: Kernel
  /// The main registers that depend on a `near`, as far as the kernel needs them, sorted.
  public let steps: [Int]
  /// The kernels of the program that have the same instructions at the point itself; nil where one is missing.
  public let twins: [Int]?
}

/// Formulas compiled for evaluation.
public struct Program: Sendable, Hashable {
  public let parameters: [String]
  public let constants: [Rational]
  public let main: [Instruction]
  public let kernels: [Kernel]
  public let witnesses: [Witness]
  /// What binders of the main block bind; they load main registers.
  public let blocks: [Block]
  /// The main register of each output formula.
  public let outputs: [Int]
  /// The main registers that the outputs need whatever branches are taken.
  package let neededOutsideChoices: Set<Int>

  /// Compiles formulas of `graph`; `parameters` gives the order in which their values will be passed and must hold
  /// every free name of the outputs.
  public init(_ graph: Graph, outputs: [Formula], parameters: [String]) {
    var compiler = Compiler(graph: graph, parameters: parameters)
    self = compiler.compile(outputs)
  }

  fileprivate init(
    parameters: [String], constants: [Rational], main: [Instruction], kernels: [Kernel], witnesses: [Witness],
    blocks: [Block], outputs: [Int]
  ) {
    self.parameters = parameters
    self.constants = constants
    self.main = main
    self.kernels = kernels
    self.witnesses = witnesses
    self.blocks = blocks
    self.outputs = outputs
    neededOutsideChoices = Program.needed(outputs, main, kernels, blocks)
  }

  private static func needed(_ outputs: [Int], _ main: [Instruction], _ kernels: [Kernel], _ blocks: [Block]) -> Set<Int> {
    var found: Set<Int> = []
    var stack = outputs
    while let i = stack.popLast() {
      guard found.insert(i).inserted else { continue }
      switch main[i] {
      case .choice(_, let a, let b, _, _): stack += [a, b]
      case .expectation(let k, _): stack += kernels[k].loads
      case .binding(let b, _, _):
        stack += blocks[b].loads
        main[i].forEachOperand { stack.append($0) }
      default: main[i].forEachOperand { stack.append($0) }
      }
    }
    return found
  }
}

private struct Compiler {
  let graph: Graph
  let parameters: [String]
  var constants: [Rational] = []
  var main: [Instruction] = []
  var register: [Formula: Int] = [:]
  var kernels: [Kernel] = []
  var blocks: [Block] = []
  var blockOf: [Formula: OpenBlock] = [:]
  /// Witnesses with the expectations that are their twins.
  var witnesses: [(kernel: Kernel, twins: [Formula?])] = []

  init(graph: Graph, parameters: [String]) {
    self.graph = graph
    self.parameters = parameters
  }

  /// The nodes of an expectation's body that depend on its variable, children first, and the formulas they load.
  func split(_ body: Formula) -> (dependent: [Formula], loads: [Formula]) {
    let h = graph.height(body)
    var seen: Set<Formula> = [body]
    var loads: Set<Formula> = []
    var stack = [body]
    while let f = stack.popLast() {
      graph.forEachOperand(graph[f]) { g in
        if !graph.depends(g, onBound: h) {
          loads.insert(g)
        } else if seen.insert(g).inserted {
          stack.append(g)
        }
      }
    }
    return (seen.sorted(), loads.sorted())
  }

  func operands(_ f: Formula) -> [Formula] {
    var found: [Formula] = []
    graph.forEachOperand(graph[f]) { found.append($0) }
    return found
  }

  /// The formulas by their indices, but each behind those of them that it needs: derivatives in a block may be younger than
  /// its binder.
  func inOrder(_ set: Set<Formula>, needs: (Formula) -> [Formula]) -> [Formula] {
    var result: [Formula] = []
    var done: Set<Formula> = []
    for f in set.sorted() {
      var stack = [f]
      while let g = stack.last {
        let missing = done.contains(g) ? [] : needs(g).filter { set.contains($0) && !done.contains($0) }
        if missing.isEmpty {
          stack.removeLast()
          if done.insert(g).inserted { result.append(g) }
        } else {
          stack += missing
        }
      }
    }
    return result
  }

  mutating func compile(_ outputs: [Formula]) -> Program {
    // Main nodes: reached without entering a body, and what bodies load.
    var bodies: [Formula: (dependent: [Formula], loads: [Formula])] = [:]
    var found: Set<Formula> = []
    var stack = outputs
    while let f = stack.popLast() {
      guard found.insert(f).inserted else { continue }
      switch graph[f] {
      case .binding, .expectation where graph.isGeneral(f):
        let compiled = block(f)
        blockOf[f] = compiled
        bodies[f] = ([], Set(compiled.loads + graph.ends(f)).sorted())
        stack.append(contentsOf: bodies[f]!.loads)
      case .expectation(let body), .existence(let body):
        let parts = split(body)
        bodies[f] = parts
        stack.append(contentsOf: parts.loads)
      default:
        graph.forEachOperand(graph[f]) { stack.append($0) }
      }
    }
    // Depth: how many expectations must be known before. All kernels of one depth follow all formulas of the last.
    var depth: [Formula: Int] = [:]
    let ordered = inOrder(found) { f in
      if let parts = bodies[f] { return parts.loads }
      return operands(f)
    }
    for f in ordered {
      var d = 0
      if let parts = bodies[f] {
        for g in parts.loads { d = max(d, depth[g]!) }
        d += 1
      } else {
        graph.forEachOperand(graph[f]) { d = max(d, depth[$0]!) }
      }
      depth[f] = d
    }
    let deepest = ordered.map { depth[$0]! }.max() ?? 0
    for d in 0...deepest {
      let here = ordered.filter { bodies[$0] != nil && depth[$0] == d }
      for f in here {
        guard let compiled = blockOf[f] else { continue }
        blocks.append(compiled.block { register[$0]! })
        emit(binding(f, blocks.count - 1) { register[$0]! }, f)
      }
      for group in groups(here.filter { blockOf[$0] == nil && !graph[$0].isExistence }, bodies) {
        let k = kernels.count
        kernels.append(kernel(group, bodies))
        for (o, f) in group.enumerated() { emit(.expectation(kernel: k, output: o), f) }
      }
      for group in groups(here.filter { graph[$0].isExistence }, bodies) {
        let twins = group.map { f -> Formula? in
          if case .existence(let body) = graph[f] { return graph.twin(ofExistence: body) }
          return nil
        }
        for f in group { emit(.existence(witness: witnesses.count), f) }
        witnesses.append((kernel(group, bodies), twins))
      }
      for f in ordered where bodies[f] == nil && depth[f] == d { emit(instruction(f), f) }
    }
    return Program(
      parameters: parameters, constants: constants, main: main, kernels: kernels,
      witnesses: witnesses.map(witness), blocks: blocks, outputs: outputs.map { register[$0]! })
  }

  /// A witness with what it needs of the main block, which is complete.
  func witness(_ kernel: Kernel, _ twins: [Formula?]) -> Witness {
    var isApproached: [Bool] = []
    for instruction in main {
      var found = false
      if case .near = instruction { found = true }
      instruction.forEachOperand { found = found || isApproached[$0] }
      isApproached.append(found)
    }
    var needed = Set(kernel.loads)
    for i in main.indices.reversed() where needed.contains(i) { main[i].forEachOperand { needed.insert($0) } }
    let numbers = twins.map { twin -> Int? in
      guard let twin, let r = register[twin], case .expectation(let k, _) = main[r] else { return nil }
      return k
    }
    let known = numbers.compactMap { $0 }
    return Witness(
      kernel: kernel, steps: main.indices.filter { needed.contains($0) && isApproached[$0] },
      twins: known.count == numbers.count ? Set(known).sorted() : nil)
  }

  mutating func emit(_ instruction: Instruction, _ f: Formula) {
    register[f] = main.count
    main.append(instruction)
  }

  /// Expectations that share a node beyond their bare variable stand in one group.
  func groups(_ expectations: [Formula], _ bodies: [Formula: (dependent: [Formula], loads: [Formula])]) -> [[Formula]] {
    var parent = Array(expectations.indices)
    func root(_ i: Int) -> Int {
      var i = i
      while parent[i] != i { i = parent[i] }
      return i
    }
    var owner: [Formula: Int] = [:]
    for (i, e) in expectations.enumerated() {
      for f in bodies[e]!.dependent {
        if case .bound = graph[f] { continue }
        if let j = owner[f] { parent[max(root(i), root(j))] = min(root(i), root(j)) } else { owner[f] = i }
      }
    }
    var result: [Int: [Formula]] = [:]
    for (i, e) in expectations.enumerated() { result[root(i), default: []].append(e) }
    return result.keys.sorted().map { result[$0]! }
  }

  func kernel(_ group: [Formula], _ bodies: [Formula: (dependent: [Formula], loads: [Formula])]) -> Kernel {
    var instructions: [Instruction] = []
    var local: [Formula: Int] = [:]
    let loads = Set(group.flatMap { bodies[$0]!.loads }).sorted()
    for f in loads {
      local[f] = instructions.count
      instructions.append(.load(register[f]!))
    }
    for f in Set(group.flatMap { bodies[$0]!.dependent }).sorted() {
      local[f] = instructions.count
      instructions.append(kernelInstruction(f, local))
    }
    let roots = group.map { g -> Formula in
      switch graph[g] {
      case .expectation(let body), .existence(let body): return body
      default: return g
      }
    }
    return Kernel(
      instructions: instructions, outputs: roots.map { local[$0]! },
      texts: roots.map { String(graph.text(of: $0).prefix(200)) })
  }

  func kernelInstruction(_ f: Formula, _ local: [Formula: Int]) -> Instruction {
    if case .bound = graph[f] { return .node }
    return operation(f) { local[$0]! }
  }

  mutating func instruction(_ f: Formula) -> Instruction {
    switch graph[f] {
    case .constant(let c):
      constants.append(c)
      return .constant(constants.count - 1)
    case .pi: return .pi
    case .name(let n):
      guard let i = parameters.firstIndex(of: n) else { preconditionFailure("the name \(n) is no parameter") }
      return .parameter(i)
    default: return operation(f) { register[$0]! }
    }
  }

  /// An instruction on operands that all have registers.
  func operation(_ f: Formula, _ operand: (Formula) -> Int) -> Instruction {
    switch graph[f] {
    case .sum(let a, let b): return .sum(operand(a), operand(b))
    case .product(let a, let b): return .product(operand(a), operand(b))
    case .quotient(let a, let b): return .quotient(operand(a), operand(b))
    case .negation(let a): return .negation(operand(a))
    case .integerPower(let a, let n): return .integerPower(operand(a), n)
    case .power(let a, let b): return .power(operand(a), operand(b))
    case .function(let g, let a): return .function(g, operand(a))
    case .special(let g, let a, let b): return .special(g, operand(a), operand(b))
    case .minimum(let a, let b): return .minimum(operand(a), operand(b))
    case .maximum(let a, let b): return .maximum(operand(a), operand(b))
    case .near(let a, let around): return .near(operand(a), around: around)
    case .choice(let comparison, let a, let b, let u, let v):
      return .choice(comparison, operand(a), operand(b), then: operand(u), otherwise: operand(v))
    case .constant, .pi, .infinity, .name, .bound, .expectation, .existence, .binding:
      preconditionFailure("a leaf has no operands")
    }
  }

  // MARK: blocks

  /// A binder's block before the registers of the block around are known.
  struct OpenBlock {
    let loads: [Formula]
    /// The block, given the register of each load in the block around.
    let block: ((Formula) -> Int) -> Block
  }

  /// The end of a range as it stands in an instruction.
  func end(_ f: Formula, _ register: (Formula) -> Int) -> RangeEnd {
    switch graph.infiniteSign(f) {
    case 1: return .infinity
    case -1: return .minusInfinity
    default: return .register(register(f))
    }
  }

  func binding(_ f: Formula, _ block: Int, _ register: (Formula) -> Int) -> Instruction {
    guard case .binding(_, _, let a, let b) = graph[f] else {
      return .binding(block: block, from: .minusInfinity, to: .infinity)
    }
    return .binding(block: block, from: end(a, register), to: end(b, register))
  }

  /// The block of a binder: what depends on its variable is its own, everything else is loaded from around.
  func block(_ f: Formula) -> OpenBlock {
    let binder: Binder?
    let body: Formula
    switch graph[f] {
    case .binding(let kind, let b, _, _): (binder, body) = (kind, b)
    case .expectation(let b): (binder, body) = (nil, b)
    default: preconditionFailure("no binder")
    }
    let (h, roots) = withSlopes(body, binder)
    var inner: [Formula: OpenBlock] = [:]
    var own: Set<Formula> = []
    var loads: Set<Formula> = []
    var stack = roots
    while let g = stack.popLast() {
      guard graph.depends(g, onBound: h) else {
        loads.insert(g)
        continue
      }
      guard own.insert(g).inserted else { continue }
      switch graph[g] {
      case .binding, .expectation, .existence:
        inner[g] = block(g)
        stack += inner[g]!.loads + graph.ends(g)
      default: graph.forEachOperand(graph[g]) { stack.append($0) }
      }
    }
    let sortedLoads = loads.sorted()
    let sortedOwn = inOrder(own) { g in inner[g].map { $0.loads + graph.ends(g) } ?? operands(g) }
    let text = String(graph.text(of: body).prefix(200))
    return OpenBlock(loads: sortedLoads) { outside in
      var instructions: [Instruction] = []
      var local: [Formula: Int] = [:]
      var blocks: [Block] = []
      for g in sortedLoads {
        local[g] = instructions.count
        instructions.append(.load(outside(g)))
      }
      for g in sortedOwn {
        local[g] = instructions.count
        if let open = inner[g] {
          blocks.append(open.block { local[$0]! })
          instructions.append(self.binding(g, blocks.count - 1) { local[$0]! })
        } else {
          instructions.append(self.kernelInstruction(g, local))
        }
      }
      return Block(
        binder: binder, instructions: instructions, output: local[roots[0]]!, slopes: roots.dropFirst().map { local[$0]! },
        inner: blocks, text: text)
    }
  }

  /// A body with its derivatives in its variable where they are wanted, and the height of the variable in them.
  func withSlopes(_ body: Formula, _ binder: Binder?) -> (height: Int, roots: [Formula]) {
    let h = graph.height(body)
    switch binder {
    case .root, .infimum, .supremum, .minimiser, .maximiser: break
    default: return (h, [body])
    }
    let hasInner = graph.reachable(from: [body]).contains { graph.isBinder($0) && graph.depends($0, onBound: h) }
    guard hasInner else { return (h, [body]) }
    let y = graph.freshName("y")
    let open = graph.replaceBound(h, by: graph.name(y), in: body)
    let (known, isLarge) = (graph.unbuilt, graph.constantTooLarge)
    let first = graph.innerSlope(open, y)
    let second = graph.innerSlope(first, y)
    if graph.unbuilt != known || graph.constantTooLarge != isLarge {
      (graph.unbuilt, graph.constantTooLarge) = (known, isLarge)
      return (h, [body])
    }
    let all = [open, first, second]
    let height = all.map { graph.height($0) }.max()!
    return (height, graph.substitute([y: graph.bound(height)], in: all))
  }
}
