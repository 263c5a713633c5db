// Replacing names by formulas, and formulas by names.
import Balls

extension Graph {
  /// `f` with each name replaced by its formula, everything folded again. The replacements must not contain a
  /// Gaussian variable that an expectation inside `f` binds.
  public func substitute(_ values: [String: Formula], in f: Formula) -> Formula {
    substitute(values, in: [f])[0]
  }

  /// The same for several formulas at once, sharing the work.
  public func substitute(_ values: [String: Formula], in roots: [Formula]) -> [Formula] {
    if values.values.allSatisfy({ height($0) == 0 }) {
      // No height grows, so no variable is captured: a binder's own number stays below those of the variables that are
      // free in its body, and one pass does, however deep binders nest.
      var new: [Formula: Formula] = [:]
      for f in reachable(from: roots) {
        if case .name(let n) = self[f], let v = values[n] { new[f] = v } else { new[f] = rebuild(f, new) }
      }
      return roots.map { new[$0]! }
    }
    return rewrite(roots) { f in
      if case .name(let n) = self[f] { return values[n] }
      return nil
    }
  }

  /// `f` with each given node replaced.
  func replace(_ nodes: [Formula: Formula], in f: Formula) -> Formula { rewrite([f]) { nodes[$0] }[0] }

  /// The roots with each node replaced for which `leaf` gives a formula, everything else folded again.
  ///
  /// A binder with others inside that depend on its variable is opened, outermost first: its variable becomes a name for
  /// the time, so that no height that grows inside can capture it.
  func rewrite(_ roots: [Formula], _ leaf: (Formula) -> Formula?) -> [Formula] {
    var new: [Formula: Formula] = [:]
    func opens(_ node: FormulaNode) -> Bool {
      switch node {
      case .expectation(let body), .existence(let body), .binding(_, let body, _, _): return isNested(body)
      default: return false
      }
    }
    // The ends of an opened binder are reached, its body is not.
    var order: [Formula] = []
    var found: Set<Formula> = []
    var stack = roots
    while let f = stack.popLast() {
      guard found.insert(f).inserted else { continue }
      order.append(f)
      if case .binding(_, _, let a, let b) = self[f], opens(self[f]) {
        stack += [a, b]
      } else if !opens(self[f]) {
        forEachOperand(self[f]) { stack.append($0) }
      }
    }
    for f in order.sorted() {
      if let v = leaf(f) {
        new[f] = v
      } else if opens(self[f]) {
        let (variable, body) = opened(f)
        let changed = rewrite([body], leaf)[0]
        new[f] = changed == body && endsUnchanged(f, new) ? f : closed(f, changed, over: variable, new)
      } else {
        new[f] = rebuild(f, new)
      }
    }
    return roots.map { new[$0]! }
  }

  /// The body of a binder with a fresh name for its variable.
  func opened(_ f: Formula) -> (variable: String, body: Formula) {
    switch self[f] {
    case .expectation(let body), .existence(let body), .binding(_, let body, _, _):
      let variable = freshName("z")
      return (variable, replaceBound(height(body), by: name(variable), in: body))
    default: preconditionFailure("no binder")
    }
  }

  private func endsUnchanged(_ f: Formula, _ new: [Formula: Formula]) -> Bool {
    guard case .binding(_, _, let a, let b) = self[f] else { return true }
    return new[a]! == a && new[b]! == b
  }

  private func closed(_ f: Formula, _ body: Formula, over variable: String, _ new: [Formula: Formula]) -> Formula {
    switch self[f] {
    case .expectation: return expectation(of: body, over: variable)
    case .binding(let kind, _, let a, let b): return binding(kind, body, over: variable, from: new[a]!, to: new[b]!)
    default:
      return existence(bound: boundBody(body, over: variable))
    }
  }

  /// The node `f` with its operands replaced.
  func rebuild(_ f: Formula, _ new: [Formula: Formula]) -> Formula {
    switch self[f] {
    case .constant, .pi, .infinity, .name, .bound: return f
    case .choice(let comparison, let a, let b, let u, let v):
      return choice(comparison, new[a]!, new[b]!, then: new[u]!, otherwise: new[v]!)
    case .binding(let kind, let body, let a, let b):
      let changed = new[body]!
      if changed == body, new[a]! == a, new[b]! == b { return f }
      let own = renameBound(height(body), to: height(changed), in: changed)
      return binding(kind, bound: own, from: new[a]!, to: new[b]!)
    case .sum(let a, let b): return new[a]! == a && new[b]! == b ? f : add(new[a]!, new[b]!)
    case .product(let a, let b): return new[a]! == a && new[b]! == b ? f : multiply(new[a]!, new[b]!)
    case .quotient(let a, let b): return new[a]! == a && new[b]! == b ? f : divide(new[a]!, new[b]!)
    case .negation(let a): return negate(new[a]!)
    case .integerPower(let a, let n): return power(new[a]!, n)
    case .power(let a, let b): return power(new[a]!, new[b]!)
    case .function(let g, let a): return apply(g, new[a]!)
    case .special(let g, let a, let b): return special(g, new[a]!, new[b]!)
    case .minimum(let a, let b): return minimum(new[a]!, new[b]!)
    case .maximum(let a, let b): return maximum(new[a]!, new[b]!)
    case .near(let a, let around): return near(new[a]!, around: around)
    case .expectation(let body), .existence(let body):
      let changed = new[body]!
      if changed == body { return f }
      let own = renameBound(height(body), to: height(changed), in: changed)
      if case .existence = self[f] { return existence(bound: own) }
      return expectation(bound: own)
    }
  }

  /// `f` with its free Gaussian variable of height `h` renamed; inner expectations that bind `h` are left alone.
  func renameBound(_ h: Int, to k: Int, in f: Formula) -> Formula {
    h == k ? f : replaceBound(h, by: intern(.bound(k)), in: f)
  }

  /// `f` with a formula for its free variable of height `h`; the formula has no other variable of a binder in it.
  func replaceBound(_ h: Int, by value: Formula, in f: Formula) -> Formula {
    if !depends(f, onBound: h) { return f }
    var new: [Formula: Formula] = [:]
    for g in reachable(from: [f]) {
      if !depends(g, onBound: h) {
        new[g] = g
      } else if case .bound = self[g] {
        new[g] = value
      } else {
        new[g] = rebuild(g, new)
      }
    }
    return new[f]!
  }
}
