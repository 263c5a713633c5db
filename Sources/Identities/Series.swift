// Infinite sums: exponential series (with inverse factorials) and geometric ones, times polynomials in the index.

extension Field {
  /// Sum over the integers v >= first of f, for terms c v^n x^v / Gamma(v), and c v^n x^v with 0 < x < 1.
  func series(_ f: Element, _ v: Int, from first: Int) throws -> Element {
    guard !f.den.contains(where: { depends(factors[$0.factor], on: v) }), abs(first) <= 400 else {
      throw Unsupported("a sum of this kind")
    }
    var total = Element.zero
    for (m, c) in f.num.terms {
      var (degree, gammas) = (0, 0)
      var exponent = Element.zero
      var free: [(Int, Int)] = []
      for (g, e) in m.powers {
        if g == v {
          degree = e
        } else if !depends(g, on: v) {
          free.append((g, e))
        } else if case .exp(let t) = generators[g], let (a, b) = try affine(t, v), b.isZero {
          exponent = try add(exponent, try scale(a, Number(e, Monomial.unit)))
        } else if generators[g] == .function("gamma", [element(v)]) {
          gammas = e
        } else {
          throw Unsupported("a sum of this kind")
        }
      }
      guard degree % Monomial.unit == 0, gammas % Monomial.unit == 0 else { throw Unsupported("a sum of this kind") }
      let n = degree / Monomial.unit
      let x = try exp(exponent)
      let sum: Element
      switch gammas / Monomial.unit {
      case -1: sum = try exponentialSum(n, x, first)
      case 0:
        guard n >= 0, n <= 12, sign(x) == .positive, sign(try subtract(.one, x)) == .positive else {
          throw Unsupported("a sum that is not shown to converge")
        }
        let t = fresh()
        // x d/dx brings the index down
        var s = try divide(try power(element(t), first), try subtract(.one, element(t)))
        for _ in 0..<n { s = try multiply(element(t), try derivative(s, t)) }
        sum = try substitute([t: x], in: s)
      default: throw Unsupported("a sum of this kind")
      }
      total = try add(total, try multiply(Element(Polynomial(c, Monomial(free)), f.den), sum))
    }
    return total
  }

  /// Sum of v^n x^v/Gamma(v) over v >= first, with 1/Gamma = 0 at the integers <= 0.
  private func exponentialSum(_ n: Int, _ x: Element, _ first: Int) throws -> Element {
    guard n >= -1, n <= 20, first >= (n == -1 ? 0 : 1) || n >= 0 && first >= 0 else { throw Unsupported("a sum of this kind") }
    // v^n/Gamma(v) as a sum of a_k/Gamma(v - k), by v/Gamma(v - k) = 1/Gamma(v - k - 1) + (k + 1)/Gamma(v - k)
    var terms: [Int: Number] = n == -1 ? [-1: .one] : [0: .one]
    for _ in 0..<max(n, 0) {
      var next: [Int: Number] = [:]
      for (k, a) in terms {
        next[k + 1] = try (next[k + 1] ?? .zero) + a
        next[k] = try (next[k] ?? .zero) + (try a * Number(k + 1))
      }
      terms = next
    }
    var total = Element.zero
    for (k, a) in terms.sorted(by: { $0.key < $1.key }) {
      // Sum_{v >= first} x^v/Gamma(v - k) = x^{k+1} Sum_{j >= first - k - 1} x^j/j!
      var s = try exp(x)
      let start = first - k - 1
      var factorial = Number.one
      var j = 0
      while j < start {
        if j > 0 { factorial = try factorial * Number(j) }
        s = try subtract(s, try scale(try power(x, j), try Number.one / factorial))
        j += 1
      }
      total = try add(total, try scale(try multiply(try power(x, k + 1), s), a))
    }
    return total
  }
}
