// The graph of formulas: a flat arena of hash-consed nodes.
//
// Goals, in this order: (1) one node per distinct formula, so that sharing is automatic; (2) children stand before
// parents, so that every walk is a loop over indices and no depth overflows a stack; (3) a formula is never replaced
// by one that is defined where it is not (a factor 0 is folded only against a `total` formula).
import Balls

/// A formula in a `Graph`: an index into its arena. Equal indices mean equal formulas.
public struct Formula: Hashable, Sendable, Comparable {
  public let index: Int32
  init(_ index: Int) { self.index = Int32(index) }
  public static func < (a: Formula, b: Formula) -> Bool { a.index < b.index }
}

/// How `if` compares.
public enum Condition: Hashable, Sendable {
  case less
  case lessOrEqual
  /// Like `less`, without a value where both are equal: the sign of a kink's derivative.
  case apart
}

/// What is bound over a range.
public enum Binder: String, Hashable, Sendable {
  /// The absolutely convergent integral.
  case integral
  /// The zero in the closed range, unique there.
  case root
  /// The extremum over the points of the range where the body is defined.
  case infimum = "inf"
  case supremum = "sup"
  /// Where the extremum is taken, unique and interior. Only derivatives contain these.
  case minimiser
  case maximiser
  /// The absolutely convergent sum over the integers from the lower end on; the upper end is infinity.
  case series = "sum"
  /// The limit at a point, which is both ends, from inside the domain.
  case limit
}

/// What a node of the graph is. Operands are formulas of the same graph with smaller indices.
public enum FormulaNode: Hashable, Sendable {
  /// An exact rational number.
  case constant(Rational)
  /// The number pi.
  case pi
  /// A parameter, an order parameter or a fresh variable.
  case name(String)
  /// The standard Gaussian variable of the expectation whose height is the given number.
  case bound(Int)
  case sum(Formula, Formula)
  case product(Formula, Formula)
  case quotient(Formula, Formula)
  case negation(Formula)
  /// An integer power; 0^0 = 1.
  case integerPower(Formula, Int)
  /// A real power of a base >= 0.
  case power(Formula, Formula)
  case function(ElementaryFunction, Formula)
  /// A special function; of one argument, the second operand is the first again.
  case special(SpecialOperation, Formula, Formula)
  case minimum(Formula, Formula)
  case maximum(Formula, Formula)
  /// The first of two formulas where a < b (or a <= b), else the second; the other one may be without a value.
  case choice(Condition, Formula, Formula, then: Formula, otherwise: Formula)
  /// Infinity, as an end of a range only; minus infinity is its negation.
  case infinity
  /// The expectation of the body over `bound(h)`, h the largest height of a binder in the body plus one (or 0).
  case expectation(Formula)
  /// What a binder makes of the body over `bound(h)`, h as for an expectation, between a lower and an upper end.
  case binding(Binder, Formula, from: Formula, to: Formula)
  /// The operand, held apart from what it is equal to: nothing folds it. Inside `existence` it stands for all values
  /// next to the operand's, on one side or, `around`, on both.
  case near(Formula, around: Bool)
  /// 0 where the body, over its variable like that of an expectation, is shown to be smooth and integrable for all that
  /// `near` stands for; no value elsewhere (docs/lemmas.md, "Heat form").
  case existence(Formula)
}

/// An arena of formulas. Not shared between threads: compile a `Program` (a value) for that.
public final class Graph {
  private var index: [FormulaNode: Int32] = [:]
  private var nodes: [FormulaNode] = []
  private var heights: [Int32] = []
  private var bounds: [UInt64] = []
  private var totals: [Bool] = []
  // Whether a binder inside, or the node itself, depends on the variable of a binder outside of it.
  private var nests: [Bool] = []
  // q#1 and q#2 are the copies of an order parameter in two states; fresh names begin behind them.
  private var freshCount = 2
  private var stamps: [UInt32] = []
  private var stamp: UInt32 = 0

  /// True once a constant beyond 2^20 bits was asked for; the formula then holds 0 in its place and must not be used.
  public internal(set) var constantTooLarge = false

  /// What a derivative needed that is not built yet; the formula then holds 0 in its place and must not be used.
  public internal(set) var unbuilt: String?

  public init() {}

  /// The number of nodes in the arena.
  public var count: Int { nodes.count }

  /// The node of a formula.
  public subscript(_ f: Formula) -> FormulaNode { nodes[Int(f.index)] }

  /// The number of expectations that enclose each other in `f`, itself included: 0 for a formula without one.
  public func height(_ f: Formula) -> Int { Int(heights[Int(f.index)]) }

  /// True when `f` contains a Gaussian variable that no expectation in `f` binds.
  public func hasFreeBound(_ f: Formula) -> Bool { bounds[Int(f.index)] != 0 }

  /// True when `f` depends on the Gaussian variable of height `h`.
  public func depends(_ f: Formula, onBound h: Int) -> Bool { bounds[Int(f.index)] & (1 << UInt64(h)) != 0 }

  /// True when a binder in `f` has the variable of another one in it.
  func isNested(_ f: Formula) -> Bool { nests[Int(f.index)] }

  /// True when `f` is proved to have a value for all real values of its names.
  public func isTotal(_ f: Formula) -> Bool { totals[Int(f.index)] }

  /// The exact value of a constant formula.
  public func rational(_ f: Formula) -> Rational? {
    if case .constant(let c) = self[f] { return c }
    return nil
  }

  /// The node itself, without any simplification: found if present, else appended.
  func intern(_ node: FormulaNode) -> Formula {
    if let i = index[node] { return Formula(Int(i)) }
    let f = Formula(nodes.count)
    index[node] = f.index
    nodes.append(node)
    var height: Int32 = 0
    var bound: UInt64 = 0
    var total = true
    var nested = false
    forEachOperand(node) {
      nested = nested || nests[Int($0.index)]
      height = max(height, heights[Int($0.index)])
      bound |= bounds[Int($0.index)]
      total = total && totals[Int($0.index)]
    }
    switch node {
    case .bound(let h): bound = 1 << UInt64(h)
    case .expectation(let body), .existence(let body):
      bound &= ~(1 << UInt64(heights[Int(body.index)]))
      height += 1
      total = false
      nested = nested || bound != 0
    case .binding(_, let body, let from, let to):
      let own = heights[Int(body.index)]
      bound = bounds[Int(body.index)] & ~(1 << UInt64(own)) | bounds[Int(from.index)] | bounds[Int(to.index)]
      height = max(height, own + 1)
      total = false
      nested = nested || bound != 0
    case .quotient, .power, .special, .infinity: total = false
    case .choice(.apart, _, _, _, _): total = false
    case .integerPower(_, let n): total = total && n >= 0
    case .function(let g, _): total = total && g.isTotal
    default: break
    }
    heights.append(height)
    bounds.append(bound)
    totals.append(total)
    nests.append(nested)
    return f
  }

  /// A name that no other formula of this graph has; it prints as `base`.
  public func freshName(_ base: String) -> String {
    freshCount += 1
    return "\(base)#\(freshCount)"
  }

  /// Calls `visit` on each operand of a node, left to right.
  public func forEachOperand(_ node: FormulaNode, _ visit: (Formula) -> Void) {
    switch node {
    case .constant, .pi, .infinity, .name, .bound: break
    case .choice(_, let a, let b, let u, let v):
      visit(a)
      visit(b)
      visit(u)
      visit(v)
    case .binding(_, let body, let a, let b):
      visit(body)
      visit(a)
      visit(b)
    case .negation(let a), .integerPower(let a, _), .function(_, let a), .expectation(let a), .near(let a, _),
      .existence(let a):
      visit(a)
    case .sum(let a, let b), .product(let a, let b), .quotient(let a, let b), .power(let a, let b),
      .minimum(let a, let b), .maximum(let a, let b), .special(_, let a, let b):
      visit(a)
      visit(b)
    }
  }

  /// The finite ends of a binder's range.
  func ends(_ f: Formula) -> [Formula] {
    guard case .binding(_, _, let a, let b) = self[f] else { return [] }
    return [a, b].filter { infiniteSign($0) == nil }
  }

  /// The nodes reachable from `roots`, children before parents. Time proportional to their number.
  public func reachable(from roots: [Formula]) -> [Formula] { reachable(from: roots) { _ in true } }

  /// The same without what is below the nodes that `isEntered` is false for.
  func reachable(from roots: [Formula], isEntered: (FormulaNode) -> Bool) -> [Formula] {
    stamp += 1
    while stamps.count < nodes.count { stamps.append(0) }
    var found: [Formula] = []
    var stack = roots
    while let f = stack.popLast() {
      if stamps[Int(f.index)] == stamp { continue }
      stamps[Int(f.index)] = stamp
      found.append(f)
      guard isEntered(nodes[Int(f.index)]) else { continue }
      forEachOperand(nodes[Int(f.index)]) { if stamps[Int($0.index)] != stamp { stack.append($0) } }
    }
    return found.sorted()
  }

  /// The free names of `f`, sorted.
  public func freeNames(of roots: [Formula]) -> [String] {
    reachable(from: roots).compactMap { f -> String? in
      if case .name(let n) = self[f] { return n }
      return nil
    }.sorted()
  }
}

extension ElementaryFunction {
  /// True when the function has a value at every real number.
  public var isTotal: Bool {
    switch self {
    case .log, .log1p, .sqrt, .xlogx: return false
    default: return true
    }
  }
}
