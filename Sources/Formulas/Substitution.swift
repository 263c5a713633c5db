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
    var new: [Formula: Formula] = [:]
    for g in reachable(from: roots) {
      if case .name(let n) = self[g], let v = values[n] { new[g] = v } else { new[g] = rebuild(g, new) }
    }
    return roots.map { new[$0]! }
  }

  /// `f` with each given node replaced, wherever it stands outside of the expectations of `f`.
  func replace(_ nodes: [Formula: Formula], in f: Formula) -> Formula {
    var new: [Formula: Formula] = [:]
    for g in reachable(from: [f]) { new[g] = nodes[g] ?? rebuild(g, new) }
    return new[f]!
  }

  /// The node `f` with its operands replaced.
  func rebuild(_ f: Formula, _ new: [Formula: Formula]) -> Formula {
    switch self[f] {
    case .constant, .pi, .name, .bound: return f
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
    if h == k || !depends(f, onBound: h) { return f }
    var new: [Formula: Formula] = [:]
    for g in reachable(from: [f]) {
      if !depends(g, onBound: h) {
        new[g] = g
      } else if case .bound = self[g] {
        new[g] = intern(.bound(k))
      } else {
        new[g] = rebuild(g, new)
      }
    }
    return new[f]!
  }
}
