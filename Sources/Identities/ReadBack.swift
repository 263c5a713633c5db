// From an element back to a formula, for enclosures of what is left of a difference.
import Balls
import Formulas

extension Field {
  /// A formula of the graph with the element's value; nil where a generator has no form under a binder that is enclosed.
  func formula(of e: Element, in graph: Graph) throws -> Formula {
    var front = Element.zero
    var rest: [Formula] = []
    for d in e.den {
      if let (middle, half) = try cosine(d.factor) {
        front = try subtract(front, try scale(middle, Number(d.power)))
        rest.append(graph.power(graph.scale(graph.apply(.sech, try formula(of: half, in: graph)), by: Rational(1, 2)), d.power))
      } else {
        rest.append(graph.power(try formula(of: factors[d.factor], times: nil, in: graph), -d.power))
      }
    }
    return rest.reduce(try formula(of: e.num, times: try formula(of: front, times: nil, in: graph), in: graph)) { graph.multiply($0, $1) }
  }

  /// t, u with e^a + e^b = e^t 2 cosh u, for a factor that is a sum of two exponentials.
  private func cosine(_ f: Int) throws -> (middle: Element, half: Element)? {
    let terms = factors[f].sorted
    guard terms.count == 2, terms.allSatisfy({ $0.coefficient.isOne }) else { return nil }
    var exponents: [Element] = []
    for (m, _) in terms {
      var t = Element.zero
      for (g, e) in m.powers {
        guard case .exp(let u) = generators[g] else { return nil }
        t = try add(t, try scale(u, Number(e, Monomial.unit)))
      }
      exponents.append(t)
    }
    let half = Number(1, 2)
    return (try scale(try add(exponents[0], exponents[1]), half), try scale(try subtract(exponents[0], exponents[1]), half))
  }

  private func formula(of e: Element, times front: Formula?, in graph: Graph) throws -> Formula {
    try e.den.isEmpty ? formula(of: e.num, times: nil, in: graph) : formula(of: e, in: graph)
  }

  private func formula(of p: Polynomial, times front: Formula?, in graph: Graph) throws -> Formula {
    var total = graph.zero
    for (m, c) in p.sorted {
      var exponent = front ?? graph.zero
      var t = graph.constant(c.rational)
      for (g, e) in m.powers {
        if case .exp(let u) = generators[g] {
          exponent = graph.add(exponent, graph.scale(try formula(of: u, in: graph), by: Rational(e, Monomial.unit)))
          continue
        }
        let base = try formula(ofGenerator: g, in: graph)
        t = graph.multiply(
          t, e % Monomial.unit == 0 ? graph.power(base, e / Monomial.unit) : graph.power(base, graph.constant(Rational(e, Monomial.unit))))
      }
      if graph.rational(exponent)?.isZero != true { t = graph.multiply(t, graph.apply(.exp, exponent)) }
      total = graph.add(total, t)
    }
    return total
  }

  private func formula(ofGenerator g: Int, in graph: Graph) throws -> Formula {
    func put(_ e: Element) throws -> Formula { try formula(of: e, in: graph) }
    func absolute(_ e: Element) throws -> Formula {
      let f = try put(e)
      switch sign(e) {
      case .positive?, .nonNegative?: return f
      case .negative?, .nonPositive?: return graph.negate(f)
      default: return graph.apply(.abs, f)
      }
    }
    switch generators[g] {
    case .name(let n): return graph.name(n)
    case .prime(let p): return graph.constant(p)
    case .pi: return graph.pi
    case .power(let f): return try absolute(Element(factors[f]))
    case .exp(let t): return graph.apply(.exp, try put(t))
    case .logGenerator(let k):
      if case .tail(let u) = generators[k] { return graph.apply(.logH, try put(u)) }
      return graph.apply(.log, try absolute(element(k)))
    case .logFactor(let f):
      if let (middle, half) = try cosine(f) {
        return graph.add(try put(middle), graph.apply(.log2cosh, try put(half)))
      }
      return graph.apply(.log, try absolute(Element(factors[f])))
    case .logNumber(let c): return graph.apply(.log, graph.constant(c.rational))
    case .tail(let u): return graph.apply(.H, try put(u))
    case .function(let f, let list):
      let x = try put(list[0])
      switch f {
      case "abs": return graph.apply(.abs, x)
      case "sin": return graph.apply(.sin, x)
      case "cos": return graph.apply(.cos, x)
      case "atan": return graph.apply(.atan, x)
      case "asin": return graph.apply(.asin, x)
      case "I0": return graph.apply(.I0, x)
      case "I1": return graph.apply(.I1, x)
      case "K0": return graph.apply(.K0, x)
      case "K1": return graph.apply(.K1, x)
      case "gamma": return graph.apply(.gamma, x)
      case "lambertW": return graph.apply(.lambertW, x)
      case "Phiinv": return graph.apply(.Phiinv, x)
      case "owenT": return graph.special(.owenT, x, try put(list[1]))
      default:
        if f.hasPrefix("polygamma"), let n = Int(f.dropFirst(9)) {
          return n == 0 ? graph.apply(.digamma, x) : graph.special(.polygamma(n), x, x)
        }
        throw Unsupported("\(f) in a formula")
      }
    case .integral(let body, let a, let b, let h):
      let v = fresh()
      var f = try substitute([variable(h): element(v)], in: body)
      guard case .name(let n) = generators[v] else { throw Unsupported("a variable") }
      if case .minusInfinity = a, case .infinity = b {
        f = try divide(f, try density(element(v)))
        return graph.expectation(of: try put(f), over: n)
      }
      func end(_ e: End) throws -> Formula {
        switch e {
        case .minusInfinity: return graph.negate(graph.infinity)
        case .infinity: return graph.infinity
        case .finite(let x): return try put(x)
        }
      }
      return graph.binding(.integral, try put(f), over: n, from: try end(a), to: try end(b))
    case .root(let body, let a, let b, let h):
      let v = fresh()
      let f = try substitute([variable(h): element(v)], in: body)
      guard case .name(let n) = generators[v] else { throw Unsupported("a variable") }
      return graph.binding(.root, try put(f), over: n, from: try put(a), to: try put(b))
    }
  }
}
