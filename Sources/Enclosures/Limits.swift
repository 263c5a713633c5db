// The limit of a body at a point (docs/lemmas.md, "Limits").
import Balls
import Effort
import Formulas

extension BlockEvaluator {
  /// The limit of the body as its variable goes to the point, from inside the body's domain: by continuity, else by the
  /// leading term of its germ, on both sides where both are in the domain.
  /// - Throws: `EvaluationFailure`, `undefined` where the body is proved to grow without bound or to have different limits
  ///   on the two sides; `Stopped`.
  func limit(_ block: Block, loads: @escaping (Int) -> Ball, at point: BlockEnd, precision p: Int) throws -> Ball {
    guard block.inner.isEmpty else {
      throw EvaluationFailure(kind: .unproved, reason: "the limit of \(block.text), with a binder inside, is not shown")
    }
    if case .finite(let a) = point, let v = try continuousValue(block, loads, a, p) { return v }
    var reason = "its behaviour at the point is open"
    for (n, bits) in [(6, 3), (6, 8), (14, 4), (14, 12), (30, 5), (30, 20)] {
      try effort.check()
      do {
        return try limit(block, loads, point, n, Ball.one.scaled(by: -bits), p)
      } catch let e as GermFailure {
        reason = e.reason
      }
    }
    throw EvaluationFailure(kind: .unproved, reason: "the limit of \(block.text) is not shown: \(reason)")
  }

  /// The value at the point, where the body is shown to be continuous next to it.
  private func continuousValue(_ block: Block, _ loads: @escaping (Int) -> Ball, _ a: Ball, _ p: Int) throws -> Ball? {
    guard a.isFinite else { return nil }
    let body = BinderBody(block: block, evaluator: self, loads: loads)
    let step = BigFloat(1, exponent: max(a.mid.exponent, 0) - 40)
    let right = Span(a.lower, a.upper.adding(step, precision: a.mid.precision + 128, rounding: .up))
    let left = Span(a.lower.subtracting(step, precision: a.mid.precision + 128, rounding: .down), a.upper)
    let sides = try [left, right].map { try body.span($0, order: 0).value.isTotal }
    let hasChoice = block.instructions.contains { if case .choice = $0 { return true } else { return false } }
    guard hasChoice ? sides[0] && sides[1] : sides[0] || sides[1] else { return nil }
    let v = try body.jet(a, order: 0, precision: p + 8).value
    return v.isFinite ? v : nil
  }

  private func limit(
    _ block: Block, _ loads: @escaping (Int) -> Ball, _ point: BlockEnd, _ n: Int, _ h: Ball, _ p: Int
  ) throws -> Ball {
    let bits = p + 32
    func side(_ sign: Int, isTwoSided: Bool) throws -> Ball {
      let a = GermArithmetic(n: n, h: h, isTwoSided: isTwoSided, precision: bits)
      var node = a.monomial(Ball(sign), -1)
      if case .finite(let x) = point {
        node = a.constant(x)
        node.terms[0][1] = Ball(sign)
      }
      return try value(of: block.germ(node: node, loads: loads, a), isTwoSided, block)
    }
    switch point {
    case .infinity: return try side(1, isTwoSided: false)
    case .minusInfinity: return try side(-1, isTwoSided: false)
    case .finite: break
    }
    if let both = try? side(1, isTwoSided: true) { return both }
    func oneSided(_ sign: Int) throws -> Ball? {
      do { return try side(sign, isTwoSided: false) } catch let e as GermFailure where e.isOutside { return nil }
    }
    switch (try oneSided(1), try oneSided(-1)) {
    case (let v?, nil), (nil, let v?): return v
    case (let u?, let v?):
      if !u.overlaps(v) {
        throw EvaluationFailure(kind: .undefined, reason: "\(block.text) has two different limits, one on each side")
      }
      guard u.isExact, v.isExact else { throw GermFailure(reason: "the limits of both sides are not shown to be equal") }
      return u
    case (nil, nil): throw EvaluationFailure(kind: .undefined, reason: "\(block.text) has no value near the point")
    }
  }

  private func value(of germ: Germ, _ isTwoSided: Bool, _ block: Block) throws -> Ball {
    let g = germ.normalised
    guard g.rest.allSatisfy(\.isFinite) else { throw GermFailure(reason: "no bound near the point") }
    let e = g.power.adding(Ball(g.shift), precision: 64)
    if g.isZero || e.isPositive { return .zero }
    if !isTwoSided, g.count > 0, e.isZero || e.isNegative, let m = (1...8).last(where: { $0 <= g.degree && !g.terms[$0][0].isZero }),
      !g.terms[m][0].containsZero
    {
      throw EvaluationFailure(kind: .undefined, reason: "\(block.text) grows without bound")
    }
    guard let c = g.leading, c.isFinite else { throw GermFailure(reason: "its leading term is open") }
    if e.isZero { return c }
    guard e.isNegative, !c.containsZero else { throw GermFailure(reason: "its leading term is open") }
    throw EvaluationFailure(kind: .undefined, reason: "\(block.text) grows without bound")
  }
}
