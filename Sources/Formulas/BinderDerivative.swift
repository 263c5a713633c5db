// Derivatives of what binders make of their bodies (docs/lemmas.md, "Derivatives through binders").
//
// Here a binder is opened: its variable is a name y, so that nothing that moves into another body is captured.
//   integral   Int F_theta + F(b) b' - F(a) a' + boundary terms of kinks and jumps
//   E          E F_theta + boundary terms
//   sum        Sum F_theta
//   root       -F_theta/F_y at the root
//   inf, sup   F_theta at the optimiser, whose own derivative is -F_{y theta}/F_yy
import Balls

extension Graph {
  /// Whether a binder is differentiated in open form: all but an expectation of a smooth body without others inside.
  func isOpened(_ f: Formula) -> Bool {
    switch self[f] {
    case .binding: return true
    case .expectation(let body):
      if isNested(body) { return true }
      let h = height(body)
      return reachable(from: [body]).contains { depends($0, onBound: h) && isKink(self[$0]) }
    default: return false
    }
  }

  /// Whether an expectation needs the general rule of integration: what `isOpened` says, or a special function in it.
  func isGeneral(_ f: Formula) -> Bool {
    if isOpened(f) { return true }
    guard case .expectation(let body) = self[f] else { return false }
    let h = height(body)
    return reachable(from: [body]).contains { g in
      if case .special = self[g] { return depends(g, onBound: h) }
      return false
    }
  }

  /// Whether a node binds a variable.
  func isBinder(_ f: Formula) -> Bool {
    switch self[f] {
    case .binding, .expectation, .existence: return true
    default: return false
    }
  }

  /// The variable of a binder of the given height.
  func bound(_ height: Int) -> Formula { intern(.bound(height)) }

  private func isKink(_ node: FormulaNode) -> Bool {
    switch node {
    case .choice, .minimum, .maximum, .function(.abs, _): return true
    default: return false
    }
  }

  /// The nodes that `differentiate` walks: those of the roots, without the bodies of binders that are opened.
  func unopened(_ roots: [Formula]) -> [Formula] {
    var found: Set<Formula> = []
    var stack = roots
    while let f = stack.popLast() {
      guard found.insert(f).inserted else { continue }
      if self[f].isExistence { continue }
      if case .binding(_, _, let a, let b) = self[f] {
        stack += [a, b]
      } else if !isOpened(f) {
        forEachOperand(self[f]) { stack.append($0) }
      }
    }
    return found.sorted()
  }

  /// Whether a comparison in `f` depends on a name.
  func jumps(_ f: Formula, in name: String) -> Bool {
    reachable(from: [f]).contains { g in
      guard case .choice(_, let a, let b, _, _) = self[g] else { return false }
      return freeNames(of: [a, b]).contains(name)
    }
  }

  /// Whether the condition a < b moves with what is differentiated in.
  func isSwitch(_ a: Formula, _ b: Formula, _ d: [Formula: Formula]) -> Bool { d[a] != nil || d[b] != nil }

  /// The derivative of an opened binder from the derivatives `d` of its ends; nil for 0.
  func openDerivative(_ f: Formula, _ d: [Formula: Formula], _ seed: (Formula) -> Formula?) -> Formula? {
    let (y, body) = opened(f)
    let inside = differentiate([body], seed: seed)
    let slope = inside[body]
    func at(_ point: Formula, _ g: Formula) -> Formula { substitute([y: point], in: g) }
    func sum(_ terms: [Formula?]) -> Formula? {
      let present = terms.compactMap { $0 }
      return present.isEmpty ? nil : present.dropFirst().reduce(present[0]) { add($0, $1) }
    }
    switch self[f] {
    case .expectation:
      let jumps = boundaryTerms(body, y, inside, seed).map { multiply(apply(.phi, $0.place), $0.term) }
      return sum([slope.map { expectation(of: $0, over: y) }] + jumps)
    case .binding(.integral, _, let a, let b):
      var terms: [Formula?] = [slope.map { binding(.integral, $0, over: y, from: a, to: b) }]
      terms.append(d[b].map { multiply(at(b, body), $0) })
      terms.append(d[a].map { negate(multiply(at(a, body), $0)) })
      for jump in boundaryTerms(body, y, inside, seed) {
        // Counted where the jump is inside the range; its sign is that of the range.
        let (low, high) = (infiniteSign(a) == nil, infiniteSign(b) == nil)
        var term = jump.term
        if low { term = choice(.apart, a, jump.place, then: term, otherwise: zero) }
        if high { term = choice(.apart, jump.place, b, then: term, otherwise: zero) }
        if low || high {
          var back = jump.term
          if low { back = choice(.apart, jump.place, a, then: back, otherwise: zero) }
          if high { back = choice(.apart, b, jump.place, then: back, otherwise: zero) }
          if low && high { term = subtract(term, back) }
        }
        terms.append(term)
      }
      return sum(terms)
    case .binding(.series, _, let a, let b): return slope.map { binding(.series, $0, over: y, from: a, to: b) }
    case .binding(.root, _, _, _):
      guard let slope else { return nil }
      return negate(divide(at(f, slope), at(f, innerSlope(body, y))))
    case .binding(.infimum, _, let a, let b):
      return slope.map { at(binding(.minimiser, body, over: y, from: a, to: b), $0) }
    case .binding(.supremum, _, let a, let b):
      return slope.map { at(binding(.maximiser, body, over: y, from: a, to: b), $0) }
    case .binding(.minimiser, _, _, _), .binding(.maximiser, _, _, _):
      let first = innerSlope(body, y)
      guard let mixed = differentiate([first], seed: seed)[first] else { return nil }
      return negate(divide(at(f, mixed), at(f, innerSlope(first, y))))
    default:
      guard slope != nil || d.count > 0 else { return nil }
      unbuilt = unbuilt ?? "the derivative of a limit"
      return zero
    }
  }

  /// The derivative of a body in its variable's name.
  func innerSlope(_ body: Formula, _ y: String) -> Formula {
    differentiate([body]) { f in
      if case .name(let n) = self[f], n == y { return self.one }
      return nil
    }[body] ?? zero
  }

  /// The intercept and the slope of a formula that is seen to be affine in a name; nil otherwise. They have values where
  /// the formula has one.
  func affineParts(_ f: Formula, in y: String) -> (intercept: Formula, slope: Formula)? {
    var parts: [Formula: (intercept: Formula, slope: Formula)] = [:]
    var depends: Set<Formula> = []
    let variable = name(y)
    for g in reachable(from: [f]) {
      if g == variable {
        depends.insert(g)
        parts[g] = (zero, one)
        continue
      }
      forEachOperand(self[g]) { if depends.contains($0) { depends.insert(g) } }
      guard depends.contains(g) else { continue }
      func part(_ h: Formula) -> (intercept: Formula, slope: Formula)? { depends.contains(h) ? parts[h] : (h, zero) }
      switch self[g] {
      case .negation(let a): if let p = part(a) { parts[g] = (negate(p.intercept), negate(p.slope)) }
      case .sum(let a, let b):
        if let p = part(a), let q = part(b) { parts[g] = (add(p.intercept, q.intercept), add(p.slope, q.slope)) }
      case .product(let a, let b):
        let (c, h) = depends.contains(a) ? (b, a) : (a, b)
        if !depends.contains(c), let p = parts[h] {
          parts[g] = (isZero(p.intercept) ? zero : multiply(c, p.intercept), multiply(c, p.slope))
        }
      case .quotient(let a, let b):
        if !depends.contains(b), let p = parts[a] {
          parts[g] = (isZero(p.intercept) ? zero : divide(p.intercept, b), divide(p.slope, b))
        }
      default: break
      }
    }
    return parts[f]
  }

  /// The terms that jumps of `body` in y give to the derivative of its integral over y: at the place y0, where the two
  /// sides of a comparison are equal, (body below y0 - body above y0) y0'. Both sides are affine in y, or the term is
  /// one that is not built.
  private func boundaryTerms(
    _ body: Formula, _ y: String, _ d: [Formula: Formula], _ seed: (Formula) -> Formula?
  ) -> [(place: Formula, term: Formula)] {
    let variable = name(y)
    var dependsOnY: Set<Formula> = []
    var moving: Set<Formula> = []
    var switches: [(Formula, Formula, Formula)] = []
    for f in unopened([body]) {
      var depends = f == variable
      forEachOperand(self[f]) { depends = depends || dependsOnY.contains($0) }
      if !depends, isOpened(f) { depends = freeNames(of: [f]).contains(y) }
      if depends { dependsOnY.insert(f) }
      if d[f] != nil { moving.insert(f) }
      if case .choice(_, let a, let b, _, _) = self[f],
        dependsOnY.contains(a) || dependsOnY.contains(b), d[a] != nil || d[b] != nil
      {
        switches.append((f, a, b))
      }
    }
    if switches.isEmpty { return [] }
    var places: [(place: Formula, slope: Formula, nodes: [Formula])] = []
    for (f, a, b) in switches {
      guard let (intercept, slope) = affineParts(subtract(a, b), in: y), !isZero(slope) else {
        unbuilt = unbuilt ?? "the derivative of a jump whose place is not affine"
        return []
      }
      let place = negate(divide(intercept, slope))
      if let k = places.firstIndex(where: { $0.place == place && $0.slope == slope }) {
        places[k].nodes.append(f)
      } else {
        places.append((place, slope, [f]))
      }
    }
    return places.compactMap { entry in
      // Any other comparison that is undecided at the place leaves the term without a value.
      func side(_ first: Bool) -> Formula {
        let nodes = Set(entry.nodes)
        var new: [Formula: Formula] = [:]
        for g in unopened([body]) {
          if case .choice(let comparison, let a, let b, let u, let v) = self[g] {
            if nodes.contains(g) {
              new[g] = first ? new[u]! : new[v]!
            } else {
              let apart = dependsOnY.contains(a) || dependsOnY.contains(b)
              new[g] = choice(apart ? .apart : comparison, new[a]!, new[b]!, then: new[u]!, otherwise: new[v]!)
            }
          } else {
            new[g] = isOpened(g) ? g : rebuild(g, new)
          }
        }
        return substitute([y: entry.place], in: new[body]!)
      }
      let motion = differentiate([entry.place], seed: seed)[entry.place]
      guard let motion else { return nil }
      // `then` holds below the place where the slope is positive.
      let sign = divide(entry.slope, apply(.abs, entry.slope))
      let term = multiply(multiply(subtract(side(true), side(false)), motion), sign)
      return isZero(term) ? nil : (entry.place, term)
    }
  }
}
