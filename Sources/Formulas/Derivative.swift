// Derivatives as further formulas of the same graph.
//
// Under an expectation the derivative is taken in heat form (docs/lemmas.md, "Heat form"): for a body F(y_1, ..; theta)
// with y_i = a_i + b_i z,
//   d/dtheta E F = E[ sum_i a_i' F_i + sum_ij (b_i b_j)'/2 F_ij + F_theta ],
// in which b_i b_j = sqrt(q) sqrt(q) is q: no 1/sqrt(q) survives, and q = 0 is an ordinary point.
import Balls

extension Graph {
  /// The derivative of `f` with respect to a name. It equals the derivative wherever `f` is differentiable and the
  /// result has a value; kinks of abs, min and max leave a formula without a value there.
  public func derivative(of f: Formula, withRespectTo name: String) -> Formula {
    derivatives(of: [f], withRespectTo: name)[0]
  }

  /// The derivatives of several formulas with respect to one name, sharing the work.
  public func derivatives(of roots: [Formula], withRespectTo name: String) -> [Formula] {
    let plain = plainDerivatives(of: roots, withRespectTo: name)
    return zip(roots, plain).map { root, slope in
      existences(besides: root, slope, next: name).reduce(slope) { add($0, $1) }
    }
  }

  /// The formulas of the derivatives alone: equal to the derivatives where those exist.
  private func plainDerivatives(of roots: [Formula], withRespectTo name: String) -> [Formula] {
    let result = differentiate(roots) { f in
      if case .name(let n) = self[f], n == name { return self.one }
      return nil
    }
    return roots.map { result[$0] ?? zero }
  }

  /// Forward differentiation: `seed` gives the derivative of a leaf (nil is zero).
  func differentiate(_ roots: [Formula], seed: (Formula) -> Formula?) -> [Formula: Formula] {
    var d: [Formula: Formula] = [:]
    for f in unopened(roots) {
      let v: Formula?
      switch self[f] {
      case .constant, .pi, .infinity, .name, .bound: v = seed(f)
      case .choice(let comparison, let a, let b, let first, let second):
        // What is between the two sides counts under a binder only, where it is a boundary term.
        v =
          d[first] == nil && d[second] == nil
          ? nil
          : choice(
            comparison == .apart || !isSwitch(a, b, d) ? comparison : .apart, a, b, then: d[first] ?? zero,
            otherwise: d[second] ?? zero)
      case .binding, .expectation where isOpened(f): v = openDerivative(f, d, seed)
      case .sum(let a, let b):
        v = sumOf(d[a], d[b])
      case .product(let a, _) where isZero(a): v = nil
      case .product(let a, let b):
        v = sumOf(d[a].map { multiply($0, b) }, d[b].map { multiply(a, $0) })
      case .quotient(let a, let b):
        // a'/b - (a/b) b'/b
        v = sumOf(d[a].map { divide($0, b) }, d[b].map { negate(multiply(f, divide($0, b))) })
      case .negation(let a): v = d[a].map { negate($0) }
      case .integerPower(let a, let n):
        v = n == 0 ? nil : d[a].map { scale(multiply(power(a, n - 1), $0), by: Rational(n)) }
      case .power(let a, let b):
        let base = d[a].map { multiply(multiply(b, power(a, subtract(b, one))), $0) }
        v = sumOf(base, d[b].map { multiply(multiply(f, apply(.log, a)), $0) })
      case .function(let g, let a): v = d[a].map { multiply(slope(g, a, f), $0) }
      case .special(.owenT, let a, let b):
        // phi(h) (H(a h) - 1/2), and e^{-h^2 (1 + a^2)/2}/(2 pi (1 + a^2))
        let tail = subtract(apply(.H, multiply(a, b)), constant(Rational(1, 2)))
        let square = add(one, power(b, 2))
        let rate = divide(
          apply(.exp, scale(multiply(power(a, 2), square), by: Rational(-1, 2))), scale(multiply(pi, square), by: Rational(2)))
        v = sumOf(d[a].map { multiply(multiply(apply(.phi, a), tail), $0) }, d[b].map { multiply(rate, $0) })
      case .special(let g, let a, _): v = d[a].map { multiply(slope(g, a, f), $0) }
      case .minimum(let a, let b), .maximum(let a, let b):
        // The derivative of the one that counts, without a value where both are equal.
        if d[a] == nil && d[b] == nil { v = nil; break }
        var (first, second) = (d[a] ?? zero, d[b] ?? zero)
        if case .maximum = self[f] { swap(&first, &second) }
        v = choice(.apart, a, b, then: first, otherwise: second)
      case .expectation(let body):
        v = heatForm(body, d)
      // 0 where it has a value; `existences` keeps it.
      case .near, .existence: v = nil
      case .binding: preconditionFailure("a binder is opened")
      }
      if let v, !isZero(v) { d[f] = v }
    }
    return d
  }

  private func sumOf(_ a: Formula?, _ b: Formula?) -> Formula? {
    guard let a else { return b }
    guard let b else { return a }
    return add(a, b)
  }

  /// The derivative of an elementary function at `a`, `value` being the function there.
  private func slope(_ g: ElementaryFunction, _ a: Formula, _ value: Formula) -> Formula {
    switch g {
    case .exp: return value
    case .expm1: return apply(.exp, a)
    case .log: return divide(one, a)
    case .log1p: return divide(one, add(one, a))
    case .sqrt: return divide(constant(Rational(1, 2)), value)
    case .abs: return choice(.apart, a, zero, then: constant(-1), otherwise: one)
    case .sinh: return apply(.cosh, a)
    case .cosh: return apply(.sinh, a)
    case .tanh: return power(apply(.sech, a), 2)
    case .sech: return negate(multiply(value, apply(.tanh, a)))
    case .log2cosh: return apply(.tanh, a)
    case .sin: return apply(.cos, a)
    case .cos: return negate(apply(.sin, a))
    case .atan: return divide(one, add(one, power(a, 2)))
    case .erf: return scale(divide(apply(.exp, negate(power(a, 2))), apply(.sqrt, pi)), by: Rational(2))
    case .erfc: return scale(divide(apply(.exp, negate(power(a, 2))), apply(.sqrt, pi)), by: Rational(-2))
    case .phi: return negate(multiply(a, value))
    case .Phi: return apply(.phi, a)
    case .H: return negate(apply(.phi, a))
    case .logH: return negate(apply(.mills, a))
    case .mills: return multiply(value, subtract(value, a))
    case .xlogx: return add(apply(.log, a), one)
    }
  }

  /// The derivative of a special function of one argument at `a`, `value` being the function there.
  private func slope(_ g: SpecialOperation, _ a: Formula, _ value: Formula) -> Formula {
    guard case .function(let f) = g else {
      guard case .polygamma(let n) = g else { preconditionFailure("a function of two arguments") }
      return special(.polygamma(n + 1), a, a)
    }
    let complement = subtract(one, power(a, 2))
    switch f {
    case .tan: return add(one, power(value, 2))
    case .asin: return divide(one, apply(.sqrt, complement))
    case .acos: return negate(divide(one, apply(.sqrt, complement)))
    case .atanh: return divide(one, complement)
    case .softplus: return apply(.sigmoid, a)
    case .sigmoid: return multiply(value, apply(.sigmoid, negate(a)))
    case .binent: return subtract(apply(.log1p, negate(a)), apply(.log, a))
    case .logcosh: return apply(.tanh, a)
    case .erfcx: return subtract(scale(multiply(a, value), by: Rational(2)), divide(constant(2), apply(.sqrt, pi)))
    case .millsDerivative:
      // (2 m - x) m' - m
      let m = apply(.mills, a)
      return subtract(multiply(subtract(scale(m, by: Rational(2)), a), value), m)
    case .erfinv: return scale(multiply(apply(.sqrt, pi), apply(.exp, power(value, 2))), by: Rational(1, 2))
    case .Phiinv: return divide(one, apply(.phi, value))
    case .gamma: return multiply(value, apply(.digamma, a))
    case .lgamma: return apply(.digamma, a)
    case .digamma: return special(.polygamma(1), a, a)
    case .I0: return apply(.I1, a)
    case .I1: return subtract(apply(.I0, a), divide(value, a))
    case .K0: return negate(apply(.K1, a))
    case .K1: return negate(add(apply(.K0, a), divide(value, a)))
    case .logI0: return apply(.I1I0, a)
    case .I1I0: return subtract(subtract(one, divide(value, a)), power(value, 2))
    case .lambertW: return divide(apply(.exp, negate(value)), add(one, value))
    }
  }

  // MARK: Heat form

  /// The derivative of E[body] from the derivatives `d` of what stands in the body.
  private func heatForm(_ body: Formula, _ d: [Formula: Formula]) -> Formula? {
    guard d[body] != nil else { return nil }
    let h = height(body)
    let arguments = affineArguments(of: body, bound: h)
    // No slope moves: the plain derivative under the expectation is already free of 1/b.
    let moving = arguments.contains { differentiateAffine($0.slope, d) != nil }
    guard moving else { return expectation(bound: at(h, d[body]!)) }

    let names = arguments.map { _ in freshName("y") }
    let forward = Dictionary(uniqueKeysWithValues: zip(arguments.map(\.formula), names.map { self.name($0) }))
    let back = Dictionary(uniqueKeysWithValues: zip(names, arguments.map(\.formula)))
    let frozen = replace(forward, in: body)
    let first = names.map { plainDerivatives(of: [frozen], withRespectTo: $0)[0] }
    var terms: [Formula] = []
    let slopes = arguments.map { monomial($0.slope) }
    for (i, argument) in arguments.enumerated() {
      if let rate = differentiateAffine(argument.intercept, d) { terms.append(multiply(rate, first[i])) }
      for j in arguments.indices {
        let product = formula(multiply(slopes[i], slopes[j]))
        guard let rate = differentiateAffine(product, d) else { continue }
        let second = plainDerivatives(of: [first[i]], withRespectTo: names[j])[0]
        terms.append(scale(multiply(rate, second), by: Rational(1, 2)))
      }
    }
    // F_theta: what depends on theta outside the affine arguments.
    let known = d
    let fixed = Set(names.map { self.name($0) })
    let explicit = differentiate([frozen]) { f in fixed.contains(f) ? nil : known[f] }
    if let e = explicit[frozen] { terms.append(e) }
    guard var total = terms.first else { return nil }
    for t in terms.dropFirst() { total = add(total, t) }
    var result = expectation(bound: at(h, substitute(back, in: total)))
    // The lemma needs phi F_i -> 0 at both ends: 0 times an expectation that has to be enclosed is its witness.
    for (i, argument) in arguments.enumerated() where differentiateAffine(argument.slope, d) != nil {
      let witness = expectation(bound: at(h, substitute(back, in: first[i])))
      result = add(result, scale(witness, by: Rational(0)))
    }
    return result
  }

  /// A derivative of a body may have lost or gained inner expectations; its own variable is renamed to its height.
  private func at(_ h: Int, _ body: Formula) -> Formula { renameBound(h, to: height(body), in: body) }

  /// The derivative of a formula in parameters, from the derivatives of its leaves.
  private func differentiateAffine(_ f: Formula, _ d: [Formula: Formula]) -> Formula? {
    differentiate([f]) { leaf in d[leaf] }[f]
  }

  struct AffineArgument {
    let formula: Formula
    let intercept: Formula
    let slope: Formula
  }

  /// The largest subformulas of `body` that are affine in its Gaussian variable, up to a rational factor.
  func affineArguments(of body: Formula, bound h: Int) -> [AffineArgument] {
    var affine: [Formula: (Formula, Formula)] = [:]
    let nodes = reachable(from: [body])
    for f in nodes where depends(f, onBound: h) {
      switch self[f] {
      case .bound: affine[f] = (zero, one)
      case .negation(let a):
        if let (i, s) = affine[a] { affine[f] = (negate(i), negate(s)) }
      case .sum(let a, let b):
        let x = depends(a, onBound: h) ? affine[a] : (a, zero)
        let y = depends(b, onBound: h) ? affine[b] : (b, zero)
        if let (i, s) = x, let (j, t) = y { affine[f] = (add(i, j), add(s, t)) }
      case .product(let a, let b):
        let (z, c) = depends(a, onBound: h) ? (a, b) : (b, a)
        // No intercept stays none, whatever c: the argument itself has no value where c has none.
        if !depends(c, onBound: h), let (i, s) = affine[z] {
          affine[f] = (isZero(i) ? zero : multiply(i, c), multiply(s, c))
        }
      case .quotient(let a, let b):
        if !depends(b, onBound: h), let (i, s) = affine[a] {
          affine[f] = (isZero(i) ? zero : divide(i, b), divide(s, b))
        }
      default: break
      }
    }
    // An affine node is an argument when a node that is not affine uses it; a rational multiple passes the use on.
    var used: Set<Formula> = affine[body] == nil ? [] : [body]
    for f in nodes.reversed() where depends(f, onBound: h) {
      if affine[f] == nil {
        forEachOperand(self[f]) { if affine[$0] != nil { used.insert($0) } }
      } else if used.contains(f) {
        let (c, inner) = splitCoefficient(f)
        if c != Rational(1), affine[inner] != nil {
          used.remove(f)
          used.insert(inner)
        }
      }
    }
    return used.sorted().map { AffineArgument(formula: $0, intercept: affine[$0]!.0, slope: affine[$0]!.1) }
  }
}
