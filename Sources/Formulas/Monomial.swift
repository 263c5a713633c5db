// Products of powers: c * prod base^e with half-integer exponents, so that sqrt(q)*sqrt(q) is q and
// sqrt(q)/sqrt(1-q), squared, is q/(1-q).
import Balls

/// c * prod base^(halves/2). It equals the formula it was read from wherever that has a value.
struct Monomial {
  var coefficient: Rational
  /// Twice the exponent of each base.
  var halves: [Formula: Int]
}

extension Graph {
  /// A formula as a monomial in its factors; a formula that is no product is its own base.
  func monomial(_ f: Formula) -> Monomial {
    var result = Monomial(coefficient: Rational(1), halves: [:])
    var stack = [(f, 2)]
    while let (g, e) = stack.popLast() {
      switch self[g] {
      case .constant(let c):
        if e % 2 == 0, !(c.isZero && e < 0), let p = try? c.power(e / 2), let q = try? result.coefficient * p {
          result.coefficient = q
        } else {
          result.halves[g, default: 0] += e
        }
      case .negation(let a):
        if e % 2 == 0 {
          if (e / 2) % 2 != 0 { result.coefficient = (try? Rational(0) - result.coefficient) ?? result.coefficient }
          stack.append((a, e))
        } else {
          result.halves[g, default: 0] += e
        }
      case .product(let a, let b) where e % 2 == 0:
        stack.append((a, e))
        stack.append((b, e))
      case .quotient(let a, let b) where e % 2 == 0:
        stack.append((a, e))
        stack.append((b, -e))
      case .integerPower(let a, let n) where e % 2 == 0 && n.magnitude < 1 << 20 && e.magnitude < 1 << 30:
        stack.append((a, e * n))
      case .function(.sqrt, let a) where e % 2 == 0:
        result.halves[a, default: 0] += e / 2
      default: result.halves[g, default: 0] += e
      }
    }
    result.halves = result.halves.filter { $0.value != 0 }
    return result
  }

  func multiply(_ a: Monomial, _ b: Monomial) -> Monomial {
    Monomial(
      coefficient: (try? a.coefficient * b.coefficient) ?? Rational(0),
      halves: a.halves.merging(b.halves, uniquingKeysWith: +).filter { $0.value != 0 })
  }

  /// The formula of a monomial: numerator over denominator, square roots for odd halves.
  func formula(_ m: Monomial) -> Formula {
    var top = one
    var bottom = one
    for (base, e) in m.halves.sorted(by: { $0.key < $1.key }) {
      let factor = abs(e) % 2 == 0 ? power(base, abs(e) / 2) : power(apply(.sqrt, base), abs(e))
      if e > 0 { top = multiply(top, factor) } else { bottom = multiply(bottom, factor) }
    }
    return scale(divide(top, bottom), by: m.coefficient)
  }
}
