// That a derivative exists: the terms, equal to 0, which a derivative carries for it (docs/lemmas.md, "Heat form").
//
// A derivative at a point needs its expectations next to the point, too. There the name stands as near(name), which no
// substitution folds: of z^3 exp(r z^3) at r = 0 nothing but z^3 is left, of z^3 exp(near(r) z^3) everything.
import Balls

extension FormulaNode {
  var isExistence: Bool {
    if case .existence = self { return true }
    return false
  }
}

extension Graph {
  /// The existences that the derivative `slope` of `root` in `name` needs: of every expectation in it that depends on
  /// the name, of the powers in `root` (whose domain may end where their derivative is 0), and those that `root` has
  /// already, all next to the name's value.
  func existences(besides root: Formula, _ slope: Formula, next name: String) -> [Formula] {
    let nodes = reachable(from: [root, slope]) { !$0.isExistence }
    let inRoot = Set(reachable(from: [root]) { !$0.isExistence })
    let inSlope = Set(reachable(from: [slope]) { !$0.isExistence })
    var found: Set<Formula> = []
    for f in nodes where !hasFreeBound(f) {
      switch self[f] {
      case .expectation where inSlope.contains(f) && isGeneral(f), .binding where inSlope.contains(f):
        // What is enclosed for all values next to the name's holds next to it (docs/lemmas.md, "Derivatives through
        // binders"): integrals are dominated, roots and optimisers are unique.
        let next = rewrite([f]) { g in
          if case .name(let n) = self[g], n == name { return near(g) }
          return nil
        }[0]
        if next != f { found.insert(intern(.product(zero, next))) }
      case .expectation(let body) where inSlope.contains(f):
        let next = approach(name, in: body)
        if next != body { found.insert(existence(bound: next)) }
      case .power where inRoot.contains(f):
        // z times the power is an integrand where the power has a value.
        let next = approach(name, in: f)
        if next != f { found.insert(existence(bound: multiply(intern(.bound(height(next))), next))) }
      case .existence(let body):
        let next = approach(name, in: body)
        if next != body { found.insert(existence(bound: renameBound(height(body), to: height(next), in: next))) }
      default: break
      }
    }
    return found.sorted()
  }

  /// `body` with near(name) for the name. An inner expectation is continuous in it: its values next to the one there.
  private func approach(_ name: String, in body: Formula) -> Formula {
    func isInner(_ node: FormulaNode) -> Bool {
      if case .expectation = node { return true }
      return node.isExistence
    }
    var new: [Formula: Formula] = [:]
    for f in reachable(from: [body], isEntered: { !isInner($0) }) {
      if case .name(let n) = self[f], n == name {
        new[f] = near(f)
      } else if isInner(self[f]) {
        let isFree = !self[f].isExistence && freeNames(of: [f]).contains(name)
        new[f] = isFree ? near(f, around: true) : f
      } else {
        new[f] = rebuild(f, new)
      }
    }
    return new[body]!
  }

  /// The expectation of which `existence(body)` says that it exists next to a point too, where all that is approached
  /// stands in it only as approached: then both have the same instructions. nil otherwise.
  func twin(ofExistence body: Formula) -> Formula? {
    func isNear(_ node: FormulaNode) -> Bool {
      if case .near = node { return true }
      return false
    }
    let nodes = reachable(from: [body]) { !isNear($0) }
    let outside = Set(nodes)
    var new: [Formula: Formula] = [:]
    for f in nodes {
      guard case .near(let a, _) = self[f] else {
        new[f] = rebuild(f, new)
        continue
      }
      switch self[a] {
      case .name, .expectation: new[f] = a
      default: return nil
      }
      if outside.contains(a) { return nil }
    }
    let f = new[body]!
    return height(f) == height(body) ? expectation(bound: f) : nil
  }
}
