// The body of a block as a function of its variable, with derivatives (docs/lemmas.md, "Bodies").
import Balls
import Effort
import Formulas

/// What stands in a block that is not an operation on its registers.
struct BlockInputs<T: JetScalar> {
  /// The values of registers of the block around.
  let loads: (Int) -> T
  /// What an inner binder makes of its block: the block, this block's registers, the ends.
  let inner: (Block, (Int) -> T, RangeEnd, RangeEnd) throws -> T
}

extension Block {
  /// The jets of the registers that `roots` need, to order n; the others are nil. A branch that is proved not to be taken
  /// is not looked at.
  /// - Throws: what `inputs.inner` throws for a binder that is needed.
  func jets<T: JetScalar>(
    of roots: [Int], node: Jet<T>, order n: Int, precision p: Int, _ inputs: BlockInputs<T>
  ) throws -> [Jet<T>?] {
    let arithmetic = JetArithmetic<T>(n: n, p: p)
    var known = [Jet<T>?](repeating: nil, count: instructions.count)
    var stack = roots
    while let i = stack.last {
      if known[i] != nil {
        stack.removeLast()
        continue
      }
      var missing: [Int] = []
      func need(_ k: Int) { if known[k] == nil { missing.append(k) } }
      if case .choice(let comparison, let a, let b, let u, let v) = instructions[i] {
        need(a)
        need(b)
        if missing.isEmpty {
          let (x, y) = (known[a]!.value, known[b]!.value)
          let order = x.order(y)
          let first = order == .less || comparison == .lessOrEqual && x.isAtMost(y)
          let second = order == .greater || comparison == .less && y.isAtMost(x)
          let never = order == .equal && comparison == .apart
          if !second && !never { need(u) }
          if !first && !never { need(v) }
          if missing.isEmpty {
            known[i] = never ? .unknown(n) : first ? known[u]! : second ? known[v]!
              : order == .unknown && comparison == .apart ? .unknown(n) : arithmetic.either(known[u]!, known[v]!)
          }
        }
      } else {
        instructions[i].forEachOperand(need)
        if case .binding(let b, _, _) = instructions[i] { inner[b].loads.forEach(need) }
        if missing.isEmpty { known[i] = try result(i, known, node, arithmetic, inputs) }
      }
      if missing.isEmpty { stack.removeLast() } else { stack += missing }
    }
    return known
  }

  private func result<T: JetScalar>(
    _ i: Int, _ r: [Jet<T>?], _ node: Jet<T>, _ a: JetArithmetic<T>, _ inputs: BlockInputs<T>
  ) throws -> Jet<T> {
    switch instructions[i] {
    case .load(let k): return Jet(inputs.loads(k))
    case .node: return node
    case .sum(let x, let y): return a.add(r[x]!, r[y]!)
    case .difference(let x, let y): return a.subtract(r[x]!, r[y]!)
    case .product(let x, let y): return x == y ? a.square(r[x]!) : a.multiply(r[x]!, r[y]!)
    case .quotient(let x, let y): return a.divide(r[x]!, r[y]!)
    case .negation(let x): return a.negate(r[x]!)
    case .integerPower(let x, let m): return a.power(r[x]!, m)
    case .power(let x, let y): return a.power(r[x]!, r[y]!)
    case .function(let f, let x): return a.function(f, r[x]!)
    case .special(let f, let x, let y): return a.special(f, r[x]!, r[y]!)
    case .minimum(let x, let y): return a.minimum(r[x]!, r[y]!)
    case .maximum(let x, let y): return a.maximum(r[x]!, r[y]!)
    case .binding(let b, let from, let to):
      // Derivatives of what is inside are registers of their own (`slopes`).
      let v = try inputs.inner(inner[b], { r[$0]!.value }, from, to)
      return Jet([v] + .init(repeating: .unknown, count: a.n))
    case .near: return .unknown(a.n)
    case .choice, .constant, .pi, .parameter, .expectation, .existence: preconditionFailure("not in blocks")
    }
  }
}

/// The body of a block for given loads, in balls, spans and complex balls.
struct BinderBody {
  let block: Block
  let evaluator: BlockEvaluator
  let loads: (Int) -> Ball

  /// Taylor coefficients of the body over a ball.
  func jet(_ x: Ball, order n: Int, precision p: Int) throws -> Jet<Ball> {
    let inputs = BlockInputs<Ball>(loads: loads) { inner, r, from, to in
      try enclosed(inner, r, from, to, p)
    }
    return try coefficients(Jet(variable: x, order: n), n, p, inputs)
  }

  /// The same over a span.
  func span(_ x: Span, order n: Int) throws -> Jet<Span> {
    let inputs = BlockInputs<Span>(loads: { Span(loads($0)) }) { inner, r, from, to in
      for k in inner.loads where !r(k).isBounded { return .whole }
      let v = try enclosed(inner, { r($0).ball(precision: 64) }, from, to, 64)
      let isTotal = inner.loads.allSatisfy { r($0).isTotal }
      return Span(v.lower, v.upper, isTotal: isTotal)
    }
    return try coefficients(Jet(variable: x, order: n), n, 64, inputs)
  }

  /// The slope of log |body| over a span without zeros of it; nil where there is none.
  func logarithmicSlope(_ x: Span) throws -> Span? {
    guard block.inner.isEmpty else { return nil }
    let inputs = BlockInputs<Span>(loads: { Span(loads($0)) }) { _, _, _, _ in .whole }
    let jets = try block.jets(of: [block.output], node: Jet(variable: x, order: 1), order: 1, precision: 64, inputs)
    return LogarithmicSlopes(block: block, jets: jets).ofOutput
  }

  /// A bound of the body over a half-line, or over a piece of which one end is left out, by its germ there; nil where there
  /// is none.
  func germRange(_ x: Span, atUpperEnd: Bool) -> Ball? {
    guard block.inner.isEmpty else { return nil }
    let end = atUpperEnd ? x.upper : x.lower
    let other = Ball(exactly: atUpperEnd ? x.lower : x.upper)
    let sign = Ball(atUpperEnd ? -1 : 1)
    let isInfinite = end.isInfinite
    // x = end + sign t, or x = -sign/t.
    let h = isInfinite
      ? Ball.one.divided(by: other.absolute(precision: 64), precision: 64)
      : other.subtracting(Ball(exactly: end), precision: 64).absolute(precision: 64)
    guard h.isPositive, h.upper <= BigFloat(exactly: 0.5), !isInfinite || other.isPositive == atUpperEnd else { return nil }
    let a = GermArithmetic(n: 3, h: h, isTwoSided: false, precision: 96)
    var node = a.monomial(sign.negated, -1)
    if !isInfinite {
      node = a.constant(Ball(exactly: end))
      node.terms[0][1] = sign
    }
    guard let germ = try? block.germ(node: node, loads: loads, a), let v = try? a.anyRange(germ.normalised), v.isFinite else { return nil }
    return v
  }

  private func coefficients<T: JetScalar>(_ x: Jet<T>, _ n: Int, _ p: Int, _ inputs: BlockInputs<T>) throws -> Jet<T> {
    if block.inner.isEmpty || n == 0 {
      return try block.jets(of: [block.output], node: x, order: n, precision: p, inputs)[block.output]!
    }
    let roots = [block.output] + block.slopes.prefix(n)
    let r = try block.jets(of: roots, node: Jet(x.value), order: 0, precision: p, inputs)
    var (c, factorial): ([T], Int) = ([], 1)
    for k in 0...n {
      factorial *= max(1, k)
      c.append(k < roots.count ? r[roots[k]]!.value.over(.exactly(factorial), p) : .unknown)
    }
    return Jet(c)
  }

  private func enclosed(_ inner: Block, _ r: (Int) -> Ball, _ from: RangeEnd, _ to: RangeEnd, _ p: Int) throws -> Ball {
    func end(_ e: RangeEnd) -> BlockEnd {
      switch e {
      case .register(let k): return .finite(r(k))
      case .infinity: return .infinity
      case .minusInfinity: return .minusInfinity
      }
    }
    do {
      return try withoutActuallyEscaping(r) { r in
        try evaluator.enclose(inner, loads: r, from: end(from), to: end(to), precision: p)
      }
    } catch is EvaluationFailure {
      return .indeterminate
    }
  }
}

extension BlockEvaluator {
  /// The registers of a block at a node, a ball; indeterminate where a register is without a value or not needed for the
  /// output: a branch that is proved not to be taken is not looked at.
  /// - Throws: `Stopped`, and what an inner binder that is needed throws.
  func registers(of block: Block, loads: @escaping (Int) -> Ball, node: Ball, precision p: Int) throws -> [Ball] {
    let inputs = BlockInputs<Ball>(loads: loads) { inner, r, from, to in
      func end(_ e: RangeEnd) -> BlockEnd {
        switch e {
        case .register(let k): return .finite(r(k))
        case .infinity: return .infinity
        case .minusInfinity: return .minusInfinity
        }
      }
      return try withoutActuallyEscaping(r) { r in
        try enclose(inner, loads: r, from: end(from), to: end(to), precision: p)
      }
    }
    return try block.jets(of: [block.output], node: Jet(node), order: 0, precision: p, inputs)
      .map { $0?.value ?? .indeterminate }
  }
}
