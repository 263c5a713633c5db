// Roots and extrema as analytic functions of complex loads, for bounds under outer integrals
// (docs/lemmas.md, "Roots", "Extrema").
import Balls
import Effort
import Formulas

extension BlockEvaluator {
  /// An enclosure of the analytic continuation of a root, or of a smooth extremum inside its range.
  /// - Parameters:
  ///   - complexLoads: the loads over a connected set of parameters of the block around that holds, with every point, the
  ///     real points it is continued from; real at those.
  ///   - from: the ends of the range at the real points.
  ///   - to: likewise.
  /// - Throws: `EvaluationFailure` where the continuation is not shown; `Stopped`.
  public func enclose(
    _ block: Block, complexLoads: (Int) -> ComplexBall, from: BlockEnd, to: BlockEnd, precision p: Int
  ) throws -> ComplexBall {
    var known: [Int: ComplexBall] = [:]
    for k in block.loads { known[k] = complexLoads(k) }
    return try continued(block, known, BinderRange(from: from, to: to), p)
  }

  private func continued(
    _ block: Block, _ known: [Int: ComplexBall], _ range: BinderRange, _ p: Int
  ) throws -> ComplexBall {
    let real = { (k: Int) in known[k]!.re }
    let body = ComplexBody(block: block, evaluator: self, loads: { known[$0]! })
    switch block.binder {
    case .root:
      return try body.zero(around: root(block, loads: real, range: range, precision: p), derivative: 0, precision: p)
    case .minimiser, .maximiser:
      return try body.zero(around: optimiser(block, loads: real, range: range, precision: p), derivative: 1, precision: p)
    case .infimum, .supremum:
      let place = try optimiser(block, loads: real, range: range, precision: p)
      let x = try body.zero(around: place, derivative: 1, precision: p)
      let m = x.centre
      let h = x.subtracting(m, precision: p)
      let bend = try body.jet(x, order: 2, precision: p).at(2)
      let v = try body.jet(m, order: 0, precision: p).value
        .subtracting(bend.multiplied(by: h.squared(precision: p), precision: p), precision: p)
      guard v.isFinite else { throw body.failure }
      return v
    case .integral, .series, .limit, nil:
      throw EvaluationFailure(kind: .unproved, reason: "the value of \(block.text) under its binder is not continued to complex numbers")
    }
  }
}

/// The body of a block for complex loads.
private struct ComplexBody {
  let block: Block
  let evaluator: BlockEvaluator
  let loads: (Int) -> ComplexBall

  var failure: EvaluationFailure {
    EvaluationFailure(kind: .unproved, reason: "the zero of \(block.text) is not shown to continue to complex numbers")
  }

  /// Taylor coefficients over a rectangle.
  func jet(_ x: ComplexBall, order n: Int, precision p: Int) throws -> Jet<ComplexBall> {
    let inputs = BlockInputs<ComplexBall>(loads: loads) { inner, r, from, to in
      func end(_ e: RangeEnd) -> BlockEnd {
        switch e {
        case .register(let k): return .finite(r(k).re)
        case .infinity: return .infinity
        case .minusInfinity: return .minusInfinity
        }
      }
      return try evaluator.enclose(inner, complexLoads: r, from: end(from), to: end(to), precision: p)
    }
    if block.inner.isEmpty || n == 0 {
      return try block.jets(of: [block.output], node: Jet(variable: x, order: n), order: n, precision: p, inputs)[block.output]!
    }
    let roots = [block.output] + block.slopes.prefix(n)
    guard roots.count == n + 1 else { return .unknown(n) }
    let r = try block.jets(of: roots, node: Jet(x), order: 0, precision: p, inputs)
    return Jet((0...n).map { k in
      r[roots[k]]!.value.divided(by: Ball(k == 2 ? 2 : 1), precision: p)
    })
  }

  /// The zero of coefficient d of the jet near a real zero, for all loads, by Krawczyk's operator on a rectangle that
  /// holds the zeros for all real loads.
  func zero(around real: Ball, derivative d: Int, precision p: Int) throws -> ComplexBall {
    let centre = ComplexBall(Ball(exactly: real.mid))
    var x = ComplexBall(real).widened(by: real.magnitude.shifted(by: -p) + .powerOfTwo(-p))
    for _ in 0..<30 {
      try evaluator.effort.check()
      let c = x.centre
      let slope = try jet(centre, order: d + 1, precision: p).at(d + 1).multiplied(by: Ball(d + 1), precision: p)
      let y = slope.centre.inverse(precision: 64).centre
      guard slope.isFinite, y.isFinite, !y.containsZero else { throw failure }
      let value = try jet(c, order: d, precision: p).at(d)
      let slopes = try jet(x, order: d + 1, precision: p).at(d + 1).multiplied(by: Ball(d + 1), precision: p)
      let contraction = ComplexBall.one.subtracting(y.multiplied(by: slopes, precision: p), precision: p)
      let k = c.subtracting(y.multiplied(by: value, precision: p), precision: p)
        .adding(contraction.multiplied(by: x.subtracting(c, precision: p), precision: p), precision: p)
      guard k.isFinite else { throw failure }
      if k.re.isInterior(of: x.re), k.im.isInterior(of: x.im) { return k }
      let joined = k.hull(ComplexBall(real), precision: p)
      let margin = joined.re.rad + joined.im.rad
      x = joined.widened(by: margin.shifted(by: -3) + .powerOfTwo(-p))
      if x.radius > Magnitude(1e6) { throw failure }
    }
    throw failure
  }
}
