// Infinite sums (docs/lemmas.md, "Series").
import Balls
import Effort
import Formulas

extension BlockEvaluator {
  /// The sum of the body over the integers from `from` on, whose absolute convergence is proved: by the ratio of its terms,
  /// or by their expansion in powers of 1/k and logarithms of k.
  /// - Throws: `EvaluationFailure`, `undefined` where the terms are proved not to be summable; `Stopped`.
  func series(_ block: Block, loads: @escaping (Int) -> Ball, from: BlockEnd, precision p: Int) throws -> Ball {
    guard case .finite(let a) = from, a.isExact, let first = a.mid.asInt, abs(first) < 1 << 40 else {
      throw EvaluationFailure(kind: .unproved, reason: "the lower end of the sum of \(block.text) is not shown to be an integer")
    }
    let body = BinderBody(block: block, evaluator: self, loads: loads)
    // By ratios: the largest term is looked for where the ratio is below 1.
    let start = max(first, 1)
    var gap = 8
    var slowRatio = false
    while gap <= 1 << 17 {
      try effort.check()
      let k = start + gap
      switch try SeriesTail(block: block, body: body, from: k).bound() {
      case .bounded(let error):
        if error.exponent < -p - 6 || error.isZero {
          return try partialSum(body, first, k, p).widened(by: error)
        }
        slowRatio = true
      case .diverges:
        throw EvaluationFailure(kind: .undefined, reason: "the terms \(block.text) of a sum do not go to 0")
      case .open: break
      }
      if gap == 256, !slowRatio, let v = try powerSum(body, first, p) { return v }
      gap *= 2
    }
    throw EvaluationFailure(kind: .unproved, reason: "that the sum of \(block.text) converges absolutely is not shown")
  }

  /// The terms from `first` to `end` - 1.
  private func partialSum(_ body: BinderBody, _ first: Int, _ end: Int, _ p: Int) throws -> Ball {
    var sum = Ball.zero
    if first < end {
      for k in first..<end {
        if k & 63 == 0 { try effort.check() }
        let v = try body.jet(Ball(k), order: 0, precision: p + 24).value
        guard v.isFinite else {
          throw EvaluationFailure(kind: .unproved, reason: "the term \(body.block.text) of a sum is not shown to have a value at \(k)")
        }
        sum.add(v, precision: p + 24)
      }
    }
    return sum
  }

  /// By the germ of the body in t = 1/k: sums of powers and logarithms by Euler and Maclaurin. nil where there is none.
  private func powerSum(_ body: BinderBody, _ first: Int, _ p: Int) throws -> Ball? {
    guard body.block.inner.isEmpty else { return nil }
    // Exponents that are no integers: in a root of 1/k.
    for q in [1, 2, 3, 4] {
      if let v = try powerSum(body, first, root: q, p) { return v }
    }
    return nil
  }

  private func powerSum(_ body: BinderBody, _ first: Int, root q: Int, _ p: Int) throws -> Ball? {
    var best: Ball?
    for (cut, bits, factor) in [(64, 6, 1), (256, 8, 1), (256, 8, 2), (2048, 11, 3)] {
      try effort.check()
      let start = max(first, cut)
      let n = min(160, q * (factor * (p + 24) / (bits - 1) + 4))
      let h = Ball(start).power(Ball(Rational(-1, q), precision: 64), precision: 64)
      let a = GermArithmetic(n: n, h: h, isTwoSided: false, precision: p + 40)
      let germ: Germ
      do { germ = try body.block.germ(node: a.monomial(.one, -q), loads: body.loads, a).normalised } catch is GermFailure { continue }
      guard germ.rest.allSatisfy(\.isFinite) else { continue }
      if germ.isZero { return try partialSum(body, first, start, p) }
      let exponent = germ.power.adding(Ball(germ.shift), precision: p + 40)
      if let c = germ.leading, !c.containsZero, exponent.subtracting(Ball(q), precision: p).isNonpositive {
        throw EvaluationFailure(
          kind: .undefined, reason: "the sum of \(body.block.text) diverges: its terms go to 0 no faster than 1/k")
      }
      let zeta = PowerSums(start: start, precision: p + 40)
      guard let first_ = try sum(germ, exponent, zeta, root: q) else { continue }
      let total = try partialSum(body, first, start, p).adding(first_, precision: p + 24)
      if best.map({ total.rad < $0.rad }) ?? true { best = total }
      if total.rad.exponent < max(0, total.mid.exponent) - p { break }
    }
    return best
  }

  private func sum(_ g: Germ, _ exponent: Ball, _ zeta: PowerSums, root q: Int) throws -> Ball? {
    var total = Ball.zero
    for m in 0...g.degree {
      for i in 0...g.count {
        let c = i < g.count ? g.terms[m][i] : g.rest[m]
        if c.isZero { continue }
        let s = exponent.adding(Ball(i), precision: zeta.precision).divided(by: Ball(q), precision: zeta.precision)
        guard s.subtracting(.one, precision: 64).isPositive else { return nil }
        try effort.check()
        // log(1/t) = log(k)/q
        let z = zeta.sum(s, m).divided(by: Ball(q).power(m, precision: 64), precision: zeta.precision)
        guard z.isFinite else { return nil }
        total.add(c.multiplied(by: z, precision: zeta.precision), precision: zeta.precision)
      }
    }
    return total
  }
}

/// Sums of log^m(k) k^-s over k >= N, s > 1.
struct PowerSums {
  let start: Int
  let precision: Int
  private let logN: Ball

  init(start: Int, precision: Int) {
    self.start = start
    self.precision = precision
    logN = Ball(start).function(.log, precision: precision)
  }

  /// Euler and Maclaurin: Int_N^inf f + f(N)/2 - sum B_2j/(2j)! f^(2j-1)(N), the error at most
  /// |B_2M|/(2M)! Int |f^(2M)|. f^(n) = x^(-s-n) q_n(log x), q_(n+1) = q_n' - (s + n) q_n.
  func sum(_ s: Ball, _ m: Int) -> Ball {
    let p = precision
    let n = Ball(start)
    let scale = n.power(s.negated, precision: p)
    func value(_ q: [Ball]) -> Ball {
      q.reversed().reduce(Ball.zero) { $0.multiplied(by: logN, precision: p).adding($1, precision: p) }
    }
    // Int_N^inf x^(-sigma) log^i x = N^(1-sigma) log^i N/(sigma-1) + i/(sigma-1) Int .. log^(i-1)
    func integrals(_ sigma: Ball, _ factor: Ball) -> [Ball] {
      let rest = sigma.subtracting(.one, precision: p)
      var result: [Ball] = []
      var power = factor
      for i in 0...m {
        var v = power
        if i > 0 { v = v.adding(result[i - 1].multiplied(by: Ball(i), precision: p), precision: p) }
        result.append(v.divided(by: rest, precision: p))
        power = power.multiplied(by: logN, precision: p)
      }
      return result
    }
    var q = [Ball](repeating: .zero, count: m) + [.one]
    var total = integrals(s, scale.multiplied(by: n, precision: p))[m]
      .adding(value(q).multiplied(by: scale, precision: p).scaled(by: -1), precision: p)
    var x = scale
    var order = 0
    func step() {
      var next = q.map { $0.multiplied(by: s.adding(Ball(order), precision: p), precision: p).negated }
      for i in 1..<max(1, q.count) { next[i - 1].add(q[i].multiplied(by: Ball(i), precision: p), precision: p) }
      q = next
      x = x.divided(by: n, precision: p)
      order += 1
    }
    var factorial = Ball.one
    var error = Magnitude.infinity
    for j in 1...200 {
      step()
      factorial = factorial.multiplied(by: Ball((2 * j - 1) * (2 * j)), precision: p)
      let b = Ball(Bernoulli.number(j), precision: p).divided(by: factorial, precision: p)
      let term = b.multiplied(by: value(q).multiplied(by: x, precision: p), precision: p)
      total.subtract(term, precision: p)
      step()
      let sigma = s.adding(Ball(order), precision: p)
      let parts = integrals(sigma, x.multiplied(by: n, precision: p))
      var size = Magnitude.zero
      for i in 0...m { size += q[i].magnitude * parts[i].magnitude }
      let bound = size * b.magnitude
      if !(bound < error) || bound.exponent < scale.magnitude.exponent - p {
        error = bound
        break
      }
      error = bound
    }
    return total.widened(by: error)
  }
}

/// A bound of the absolute sum of the terms from an index on, by the ratios of factors.
private struct SeriesTail {
  enum Outcome {
    case bounded(Magnitude)
    case diverges
    case open
  }

  let block: Block
  let body: BinderBody
  let from: Int
  private let jets: [Jet<Span>?]
  private var slopes: LogarithmicSlopes { LogarithmicSlopes(block: block, jets: jets) }
  private let values: [Jet<Ball>?]

  init(block: Block, body: BinderBody, from: Int) throws {
    self.block = block
    self.body = body
    self.from = from
    let range = Span(BigFloat(from), .infinity)
    let loads = body.loads
    if block.inner.isEmpty {
      jets = try block.jets(
        of: [block.output], node: Jet(variable: range, order: 1), order: 1, precision: 64,
        BlockInputs<Span>(loads: { Span(loads($0)) }) { _, _, _, _ in .whole })
      values = try block.jets(
        of: [block.output], node: Jet(Ball(from)), order: 0, precision: 64,
        BlockInputs<Ball>(loads: loads) { _, _, _, _ in .indeterminate })
    } else {
      (jets, values) = ([], [])
    }
  }

  func bound() throws -> Outcome {
    guard !jets.isEmpty else { return .open }
    var budget = 64
    return tail([(block.output, 1)], &budget, isWhole: true)
  }

  private func tail(_ product: [(Int, Int)], _ budget: inout Int, isWhole: Bool) -> Outcome {
    budget -= 1
    if budget < 0 { return .open }
    let parts = slopes.factors(product)
    var rate = Span(.zero, .zero)
    // What |f(from)| is, and bounds of factors whose ratio is not used.
    var size = Ball.one
    var isComplete = true
    for (r, e) in parts {
      guard let jet = jets[r], let value = values[r]?.value else { return .open }
      if jet.isConstant {
        size = size.multiplied(by: value.power(e, precision: 64), precision: 64)
        continue
      }
      if e == 0 {
        // A factor that cancels counts where it has a value alone.
        guard jet.value.isTotal, jet.value.isPositive || jet.value.isNegative else { return .open }
        continue
      }
      let own = (slopes.signedPower(r) ?? slopes.slope(r)).multiplied(Span(BigFloat(e), BigFloat(e)), 64)
      if own.isTotal, own.upper.isFinite, value.isFinite, !value.containsZero {
        rate = rate.adding(own, 64)
        size = size.multiplied(by: value.power(e, precision: 64), precision: 64)
        continue
      }
      isComplete = false
      let bound = jet.value.isEmpty ? Span.whole : jet.value.power(e, 64)
      if bound.isTotal, bound.isBounded {
        size = size.multiplied(by: bound.ball(precision: 64), precision: 64)
        continue
      }
      return split(product, parts, &budget)
    }
    let top = size.magnitude
    guard top.isFinite else { return .open }
    if rate.upper.sign < 0 {
      // sum q^j |f(from)| = |f(from)|/(1 - q), 1 - q = -expm1(rate)
      let gap = Ball(exactly: rate.upper).function(.expm1, precision: 64).negated
      guard gap.isPositive else { return .open }
      return .bounded(top / Magnitude(lower: gap.lower))
    }
    if isWhole, isComplete, rate.lower.sign >= 0, !size.containsZero { return .diverges }
    return split(product, parts, &budget)
  }

  /// A factor that is a sum: both terms by themselves.
  private func split(_ product: [(Int, Int)], _ parts: [(register: Int, power: Int)], _ budget: inout Int) -> Outcome {
    guard let i = parts.firstIndex(where: { part in
      guard part.power > 0, part.power < 8 else { return false }
      switch block.instructions[part.register] {
      case .sum, .difference: return true
      default: return false
      }
    }) else { return .open }
    var rest = parts.map { ($0.register, $0.power) }
    let (r, e) = rest[i]
    if e == 1 { rest.remove(at: i) } else { rest[i] = (r, e - 1) }
    var operands: [Int] = []
    block.instructions[r].forEachOperand { operands.append($0) }
    var total = Magnitude.zero
    for o in operands {
      guard case .bounded(let m) = tail(rest + [(o, 1)], &budget, isWhole: false) else { return .open }
      total += m
    }
    return .bounded(total)
  }
}
