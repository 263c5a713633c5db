// Expectations of step functions in closed form.
//
// A body that takes finitely many values, cut by comparisons that are affine in the Gaussian variable x, is a list of
// cells [t_i, t_{i+1}) with values, and its expectation the sum of value times probability. A cell between two cuts has
// the probability H(a) - H(b) = -H(a) expm1(logH(b) - logH(a)), which keeps its digits far out on both sides; the two
// outer cells have Phi(t) and H(t).
import Balls

extension Graph {
  /// E body over a standard Gaussian `variable` where the body is a step function in it; nil where it is not, or where the
  /// order of two cuts is not seen.
  /// - Parameter isPositive: whether a name is known to be positive.
  public func stepExpectation(of body: Formula, over variable: String, isPositive: (String) -> Bool) -> Formula? {
    guard let cells = cells(body, variable, isPositive) else { return nil }
    var total: Formula?
    for cell in cells where !isZero(cell.value) {
      let term = multiply(cell.value, probability(cell))
      total = total.map { add($0, term) } ?? term
    }
    return total ?? zero
  }

  private struct Cut: Hashable {
    /// The condition slope * x + intercept, slope > 0, changes sign there.
    let slope: Formula
    let intercept: Formula
  }

  private struct Cell {
    var from: Cut?
    var to: Cut?
    let value: Formula
  }

  private func place(_ cut: Cut) -> Formula { negate(divide(cut.intercept, cut.slope)) }

  private func probability(_ cell: Cell) -> Formula {
    switch (cell.from.map(place), cell.to.map(place)) {
    case (nil, nil): return one
    case (nil, let b?): return apply(.Phi, b)
    case (let a?, nil): return apply(.H, a)
    case (let a?, let b?):
      let ratio = apply(.expm1, subtract(apply(.logH, b), apply(.logH, a)))
      return negate(multiply(apply(.H, a), ratio))
    }
  }

  private func cells(_ f: Formula, _ x: String, _ isPositive: (String) -> Bool) -> [Cell]? {
    guard freeNames(of: [f]).contains(x) else { return [Cell(from: nil, to: nil, value: f)] }
    guard case .choice(_, let a, let b, let u, let v) = self[f] else { return nil }
    // a - b < 0 gives u.
    guard let (intercept, slope) = affineParts(subtract(a, b), in: x) else { return nil }
    let isRising = isPositiveFormula(slope, isPositive)
    guard isRising || isPositiveFormula(negate(slope), isPositive) else { return nil }
    let cut = isRising ? Cut(slope: slope, intercept: intercept) : Cut(slope: negate(slope), intercept: negate(intercept))
    guard let below = cells(isRising ? u : v, x, isPositive), let above = cells(isRising ? v : u, x, isPositive) else {
      return nil
    }
    var result: [Cell] = []
    for var cell in below {
      if let from = cell.from {
        guard let order = order(from, cut, isPositive) else { return nil }
        if order >= 0 { continue }
      }
      if let to = cell.to {
        guard let order = order(to, cut, isPositive) else { return nil }
        if order > 0 { cell.to = cut }
      } else {
        cell.to = cut
      }
      result.append(cell)
    }
    for var cell in above {
      if let to = cell.to {
        guard let order = order(cut, to, isPositive) else { return nil }
        if order >= 0 { continue }
      }
      if let from = cell.from {
        guard let order = order(from, cut, isPositive) else { return nil }
        if order < 0 { cell.from = cut }
      } else {
        cell.from = cut
      }
      result.append(cell)
    }
    return result
  }

  /// The sign of the place of a cut less that of another one; nil where it is not seen.
  private func order(_ a: Cut, _ b: Cut, _ isPositive: (String) -> Bool) -> Int? {
    guard a.slope == b.slope else { return nil }
    // place = -intercept/slope
    let gap = collected(subtract(b.intercept, a.intercept))
    if isZero(gap) { return 0 }
    if isPositiveFormula(gap, isPositive) { return 1 }
    return isPositiveFormula(negate(gap), isPositive) ? -1 : nil
  }

  /// A sum with equal terms gathered: c x and d x are (c + d) x, what cancels goes.
  public func collected(_ f: Formula) -> Formula {
    var terms: [Formula: Rational] = [:]
    var order: [Formula] = []
    var stack = [(f, Rational(1))]
    while let (g, c) = stack.popLast() {
      switch self[g] {
      case .sum(let a, let b): stack += [(a, c), (b, c)]
      case .negation(let a): stack.append((a, (try? Rational(0) - c) ?? c))
      case .product(let a, let b):
        if let k = rational(a), let e = try? k * c { stack.append((b, e)) } else { fallthrough }
      default:
        let (k, h) = rational(g).map { ($0, one) } ?? (Rational(1), g)
        guard let e = try? k * c, let total = try? (terms[h] ?? 0) + e else { return f }
        if terms[h] == nil { order.append(h) }
        terms[h] = total
      }
    }
    return order.sorted().reduce(zero) { add($0, scale($1, by: terms[$1]!)) }
  }

  /// Whether a formula is seen to be positive wherever it has a value, from names that are.
  func isPositiveFormula(_ f: Formula, _ isPositive: (String) -> Bool) -> Bool {
    switch self[f] {
    case .constant(let c): return c.sign > 0
    case .pi: return true
    case .name(let n): return isPositive(n)
    case .sum(let a, let b), .product(let a, let b), .quotient(let a, let b):
      return isPositiveFormula(a, isPositive) && isPositiveFormula(b, isPositive)
    case .integerPower(let a, _), .power(let a, _): return isPositiveFormula(a, isPositive)
    // A root that is 0 leaves the quotient by it without a value.
    case .function(.sqrt, _), .function(.exp, _), .function(.cosh, _), .function(.sech, _), .function(.phi, _),
      .function(.H, _), .function(.Phi, _):
      return true
    default: return false
    }
  }
}
