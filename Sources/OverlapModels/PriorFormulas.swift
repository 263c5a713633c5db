// What `[prior]` defines: the scalar Gaussian channel y = sqrt(r) x + z of a distribution (Guo, Shamai, Verdu 2005).
//
//   psi(r) = E log Int P(dx) exp(r x x0 + sqrt(r) z x - r x^2/2),  f = 2 psi' = E <x>^2,
//   mmse = E x^2 - f,  information = r E x^2/2 - psi.
//
// Atoms: with d = x_j - x_i the exponent less the one of x_i is d sqrt(r) z - r d^2/2, so that
//   psi = r E x^2/2 + sum_i w_i E log sum_j w_j exp(d sqrt(r) z - r d^2/2),
//   f   = sum_i w_i x_i E <x>_i,  <x>_i = sum_j w_j x_j exp(..) / sum_j w_j exp(..)    (Nishimori: E x0 <x> = E <x>^2).
// With a density: the law of y has the density phi(y) Z(y), Z(y) = Int P(dx) exp(sqrt(r) y x - r x^2/2), so that
//   psi = E Z log Z,  f = E N^2/Z with N = Int P(dx) x exp(..), the expectations over a standard Gaussian y.
import Balls
import Formulas

struct PriorFormulas {
  let graph: Graph
  let prior: Prior
  /// Reads an expression of the file in names; the strings are names of its own.
  let read: (ModelText, [String: Formula]) throws -> Formula
  let range: (ModelRange) throws -> VariableRange

  /// The function `f`, `psi`, `mmse` or `information` at r.
  func value(_ function: String, at r: Formula) throws -> Formula {
    let g = graph
    switch function {
    case "mmse": return g.subtract(try secondMoment(), try value("f", at: r))
    case "information":
      return g.subtract(g.scale(g.multiply(r, try secondMoment()), by: Rational(1, 2)), try value("psi", at: r))
    default: break
    }
    let isF = function == "f"
    if let name = prior.name { return try named(name, isF, r) }
    if prior.density != nil { return try mixed(isF, r) }
    return try discrete(try atoms(), isF, r)
  }

  /// E x^2.
  func secondMoment() throws -> Formula {
    let g = graph
    switch prior.name {
    case "gaussian", "rademacher", "two-point": return g.one
    case "bernoulli", "rademacher-bernoulli", "bernoulli-gauss": return try rho()
    default: break
    }
    var total = try atoms().reduce(g.zero) { g.add($0, g.multiply($1.weight, g.power($1.value, 2))) }
    if let density = try densityIntegral({ g.power($0, 2) }) { total = g.add(total, density) }
    return total
  }

  private struct Atom {
    let value: Formula
    let weight: Formula
  }

  private func atoms() throws -> [Atom] {
    try prior.atoms.map { Atom(value: try read($0.value, [:]), weight: try read($0.weight, [:])) }
  }

  private func rho() throws -> Formula { try read(ModelText("rho", place: "[prior] name"), [:]) }

  private func expectation(_ body: (Formula) -> Formula) -> Formula {
    let z = graph.freshName("z")
    return graph.expectation(of: body(graph.name(z)), over: z)
  }

  private func discrete(_ atoms: [Atom], _ isF: Bool, _ r: Formula) throws -> Formula {
    let g = graph
    let root = g.apply(.sqrt, r)
    let bodies = { (z: Formula) -> Formula in
      var total = g.zero
      for (i, a) in atoms.enumerated() {
        var (sum, mean) = (g.zero, g.zero)
        for (j, b) in atoms.enumerated() {
          let d = g.subtract(b.value, a.value)
          let exponent = g.subtract(
            g.multiply(d, g.multiply(root, z)), g.scale(g.multiply(g.power(d, 2), r), by: Rational(1, 2)))
          let weight = i == j ? b.weight : g.multiply(b.weight, g.apply(.exp, exponent))
          sum = g.add(sum, weight)
          mean = g.add(mean, g.multiply(b.value, weight))
        }
        let term = isF ? g.multiply(a.value, g.divide(mean, sum)) : g.apply(.log, sum)
        total = g.add(total, g.multiply(a.weight, term))
      }
      return total
    }
    let value = expectation(bodies)
    return isF ? value : g.add(g.scale(g.multiply(r, try secondMoment()), by: Rational(1, 2)), value)
  }

  /// Int density(x) factor(x) dx over the support; nil without a density.
  private func densityIntegral(_ factor: (Formula) throws -> Formula) throws -> Formula? {
    guard let text = prior.density, let support = prior.support else { return nil }
    let g = graph
    let ends = try range(support)
    let x = g.freshName("x")
    let body = g.multiply(try read(text, ["x": g.name(x)]), try factor(g.name(x)))
    return g.binding(
      .integral, body, over: x, from: ends.lower ?? g.negate(g.infinity), to: ends.upper ?? g.infinity)
  }

  private func mixed(_ isF: Bool, _ r: Formula) throws -> Formula {
    let g = graph
    let y = g.freshName("y")
    let field = g.multiply(g.apply(.sqrt, r), g.name(y))
    func weight(_ x: Formula) -> Formula {
      g.apply(.exp, g.subtract(g.multiply(field, x), g.scale(g.multiply(r, g.power(x, 2)), by: Rational(1, 2))))
    }
    func partition(_ moment: (Formula) -> Formula) throws -> Formula {
      let discrete = try atoms().reduce(g.zero) {
        g.add($0, g.multiply($1.weight, g.multiply(moment($1.value), weight($1.value))))
      }
      return g.add(discrete, try densityIntegral { g.multiply(moment($0), weight($0)) } ?? g.zero)
    }
    let sum = try partition { _ in g.one }
    let body = isF ? g.divide(g.power(try partition { $0 }, 2), sum) : g.multiply(sum, g.apply(.log, sum))
    return g.expectation(of: body, over: y)
  }

  /// The catalogue's closed forms (docs/models.md).
  private func named(_ name: String, _ isF: Bool, _ r: Formula) throws -> Formula {
    let g = graph
    let half = Rational(1, 2)
    let root = g.apply(.sqrt, r)
    func shifted(_ z: Formula) -> Formula { g.add(r, g.multiply(root, z)) }
    switch name {
    case "gaussian":
      return isF ? g.divide(r, g.add(g.one, r)) : g.scale(g.subtract(r, g.apply(.log1p, r)), by: half)
    case "rademacher":
      if isF { return expectation { g.apply(.tanh, shifted($0)) } }
      let energy = expectation { g.apply(.log2cosh, shifted($0)) }
      return g.subtract(g.add(g.scale(r, by: Rational(-1, 2)), energy), g.apply(.log, g.constant(2)))
    case "two-point":
      let rho = try rho()
      let rest = g.subtract(g.one, rho)
      return try discrete(
        [
          Atom(value: g.apply(.sqrt, g.divide(rest, rho)), weight: rho),
          Atom(value: g.negate(g.apply(.sqrt, g.divide(rho, rest))), weight: rest),
        ], isF, r)
    case "bernoulli":
      let rho = try rho()
      let rest = g.subtract(g.one, rho)
      let halfR = g.scale(r, by: half)
      if isF {
        return g.multiply(
          rho,
          expectation { z in
            let e = g.apply(.exp, g.negate(g.add(halfR, g.multiply(root, z))))
            return g.divide(g.one, g.add(g.one, g.multiply(g.divide(rest, rho), e)))
          })
      }
      func part(_ shift: Formula) -> Formula {
        expectation { z in
          g.apply(.log, g.add(rest, g.multiply(rho, g.apply(.exp, g.add(shift, g.multiply(root, z))))))
        }
      }
      return g.add(g.multiply(rest, part(g.negate(halfR))), g.multiply(rho, part(halfR)))
    case "rademacher-bernoulli":
      let rho = try rho()
      let rest = g.subtract(g.one, rho)
      let halfR = g.scale(r, by: half)
      if isF {
        let mean = expectation { z in
          let y = shifted(z)
          let below = g.add(g.multiply(rest, g.apply(.exp, halfR)), g.multiply(rho, g.apply(.cosh, y)))
          return g.divide(g.multiply(rho, g.apply(.sinh, y)), below)
        }
        return g.multiply(rho, mean)
      }
      func part(_ argument: (Formula) -> Formula) -> Formula {
        expectation { z in
          let e = g.multiply(g.apply(.exp, g.negate(halfR)), g.apply(.cosh, argument(z)))
          return g.apply(.log, g.add(rest, g.multiply(rho, e)))
        }
      }
      return g.add(g.multiply(rest, part { g.multiply(root, $0) }), g.multiply(rho, part(shifted)))
    case "bernoulli-gauss":
      let rho = try rho()
      let rest = g.subtract(g.one, rho)
      let one = g.add(g.one, r)
      let narrow = g.divide(rho, g.apply(.sqrt, one))
      func square(_ z: Formula, _ c: Formula) -> Formula { g.scale(g.multiply(c, g.power(z, 2)), by: half) }
      if isF {
        let ratio = g.multiply(g.divide(rest, rho), g.apply(.sqrt, one))
        let mean = expectation { z in
          g.divide(g.power(z, 2), g.add(g.one, g.multiply(ratio, g.apply(.exp, g.negate(square(z, r))))))
        }
        return g.multiply(g.divide(g.multiply(rho, r), one), mean)
      }
      let empty = expectation { z in
        g.apply(.log, g.add(rest, g.multiply(narrow, g.apply(.exp, square(z, g.divide(r, one))))))
      }
      let full = expectation { z in
        g.add(
          square(z, r), g.apply(.log, g.add(g.multiply(rest, g.apply(.exp, g.negate(square(z, r)))), narrow)))
      }
      return g.add(g.multiply(rest, empty), g.multiply(rho, full))
    default: throw TextError(message: "there is no prior named '\(name)'")
    }
  }

  /// Throws unless the weights of a purely discrete prior are seen to sum to 1.
  func checkWeights() throws {
    guard prior.name == nil, prior.density == nil, !prior.atoms.isEmpty else { return }
    let total = try atoms().reduce(graph.zero) { graph.add($0, $1.weight) }
    guard graph.rational(graph.collected(total)) == Rational(1) else {
      throw TextError(message: "the weights are not shown to sum to 1")
    }
  }
}
