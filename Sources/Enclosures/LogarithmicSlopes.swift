// Products by the slopes of the logarithms of their factors (docs/lemmas.md, "Series", "Extrema").
import Balls
import Formulas

/// The registers of a block, with derivatives, over one piece of its variable.
struct LogarithmicSlopes {
  let block: Block
  let jets: [Jet<Span>?]

  /// The factors of a product of registers with integer exponents, as far as they can be taken apart.
  func factors(_ product: [(Int, Int)]) -> [(register: Int, power: Int)] {
    var result: [Int: Int] = [:]
    var stack = product
    while let (r, e) = stack.popLast() {
      switch block.instructions[r] {
      case .product(let a, let b): stack += [(a, e), (b, e)]
      case .quotient(let a, let b): stack += [(a, e), (b, -e)]
      case .negation(let a): stack.append((a, e))
      case .integerPower(let a, let n) where abs(n) < 1 << 20: stack.append((a, e * n))
      default: result[r, default: 0] += e
      }
    }
    return result.keys.sorted().map { ($0, result[$0]!) }
  }

  /// Whether a register is an integer at every integer.
  func isInteger(_ r: Int) -> Bool {
    guard let jet = jets[r] else { return false }
    switch block.instructions[r] {
    case .load: return jet.value.lower == jet.value.upper && jet.value.lower.isInteger
    case .node: return true
    case .sum(let a, let b), .difference(let a, let b), .product(let a, let b): return isInteger(a) && isInteger(b)
    case .negation(let a): return isInteger(a)
    default: return false
    }
  }

  /// (log |u|)' for u = c^b, c < 0 free of the variable and b an integer at every integer; nil elsewhere.
  func signedPower(_ r: Int) -> Span? {
    guard case .power(let a, let b) = block.instructions[r], let base = jets[a], let exponent = jets[b], base.isConstant,
      base.value.isTotal, base.value.isNegative, exponent.value.isTotal, exponent.at(1).isTotal, isInteger(b)
    else { return nil }
    return base.value.negated.apply(.log, 64).times(exponent.at(1), 64)
  }

  /// (log |u|)' over the piece; not total where it is not shown to exist.
  func slope(_ r: Int) -> Span { slope(r, depth: 8) }

  private func slope(_ r: Int, depth: Int) -> Span {
    guard let jet = jets[r], jet.value.isTotal else { return .whole }
    let p = 64
    func argument(_ a: Int) -> (Span, Span)? {
      guard let j = jets[a], j.value.isTotal, j.at(1).isTotal else { return nil }
      return (j.value, j.at(1))
    }
    func chain(_ a: Int, _ f: (Span) -> Span) -> Span {
      guard let (u, slope) = argument(a) else { return .whole }
      return f(u).times(slope, p)
    }
    switch block.instructions[r] {
    case .power(let a, let b):
      guard let (u, du) = argument(a), let (v, dv) = argument(b), u.isPositive else { return .whole }
      return u.apply(.log, p).times(dv, p).plus(v.times(du.over(u, p), p), p)
    case .function(let f, let a):
      switch f {
      case .exp: return chain(a) { _ in .exactly(1) }
      case .expm1: return chain(a) { Span.exactly(1).plus($0.apply(.expm1, p).inverse(p), p) }
      case .sinh: return chain(a) { $0.apply(.tanh, p).inverse(p) }
      case .cosh: return chain(a) { $0.apply(.tanh, p) }
      case .sech: return chain(a) { $0.apply(.tanh, p).opposite }
      case .phi: return chain(a) { $0.opposite }
      case .H: return chain(a) { $0.apply(.mills, p).opposite }
      case .erfc:
        let rootTwo = Span(Ball(2).function(.sqrt, precision: p))
        return chain(a) { $0.times(rootTwo, p).apply(.mills, p).times(rootTwo, p).opposite }
      default: break
      }
    case .special(.function(let f), let a, _):
      switch f {
      case .gamma:
        guard let (u, _) = argument(a), u.isPositive else { break }
        return chain(a) { $0.apply(.function(.digamma), $0, p) }
      case .I0: return chain(a) { $0.apply(.function(.I1I0), $0, p) }
      default: break
      }
    case .sum(let a, let b), .difference(let a, let b):
      // (a + b)'/(a + b) = s_a + b (s_b - s_a)/(a + b)
      guard depth > 0, jet.value.isPositive || jet.value.isNegative else { break }
      for (x, y) in [(a, b), (b, a)] {
        guard let own = jets[x], let other = jets[y], other.value.isTotal else { continue }
        let (s, t) = (own.isConstant ? Span.exactly(0) : slope(x, depth: depth - 1),
          other.isConstant ? Span.exactly(0) : slope(y, depth: depth - 1))
        var part = other.value
        if y == b, case .difference = block.instructions[r] { part = part.opposite }
        let v = s.plus(part.times(t.minus(s, p), p).over(jet.value, p), p)
        if v.isTotal, v.isBounded { return v }
      }
    default: break
    }
    guard jet.at(1).isTotal, jet.value.isPositive || jet.value.isNegative else { return .whole }
    return jet.at(1).over(jet.value, p)
  }

  /// The slope of log |f| for the output f, where f is a product of factors that have one: then f has no zero and its sign
  /// does not change. nil elsewhere.
  var ofOutput: Span? {
    var total = Span(.zero, .zero)
    for (r, e) in factors([(block.output, 1)]) {
      guard let jet = jets[r] else { return nil }
      if jet.isConstant { continue }
      let own = slope(r)
      guard own.isTotal else { return nil }
      total = total.plus(own.times(.exactly(e), 64), 64)
    }
    return total
  }
}
