// Extrema of a body over a range (docs/lemmas.md, "Extrema").
import Balls
import Effort
import Formulas

/// What is left of a range after a search for the least value of sign * body.
private struct Candidates {
  /// Points and balls of the range at which the least value may be taken: where, what it is there, whether it is a critical
  /// point inside a piece on which the body is strictly convex.
  var places: [(place: Ball, value: Ball, isCritical: Bool)] = []
  /// Pieces that were not settled, with a lower bound.
  var open: [(span: Span, lower: BigFloat)] = []
  /// An upper bound of the least value.
  var upper = BigFloat.infinity
  /// Whether every piece that was left for one of its ends was strictly monotone.
  var isStrict = true
}

extension BlockEvaluator {
  /// The infimum or supremum of the body over the points of the closed range where it has a value: "Extrema".
  /// - Throws: `EvaluationFailure`, `Stopped`.
  func extremum(_ block: Block, loads: @escaping (Int) -> Ball, range: BinderRange, precision p: Int) throws -> Ball {
    let sign = block.binder == .supremum ? -1 : 1
    let body = BinderBody(block: block, evaluator: self, loads: loads)
    let c = try candidates(body, sign, range, precision: p)
    var (lower, upper) = (BigFloat.infinity, c.upper)
    for e in c.places {
      let (l, u) = (e.value.lower, e.value.upper)
      if l < lower { lower = l }
      if u < upper { upper = u }
    }
    for piece in c.open where piece.lower < lower { lower = piece.lower }
    guard lower.isFinite, upper.isFinite, lower <= upper else {
      throw EvaluationFailure(
        kind: .unproved, reason: "the \(sign < 0 ? "supremum" : "infimum") of \(block.text) is not shown to be finite",
        remedy: "a smaller range")
    }
    let v = Ball(lower: lower, upper: upper, precision: p + 8)
    return sign < 0 ? v.negated : v
  }

  /// Where the extremum is taken: unique, inside the range.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  func optimiser(_ block: Block, loads: @escaping (Int) -> Ball, range: BinderRange, precision p: Int) throws -> Ball {
    let sign = block.binder == .maximiser ? -1 : 1
    let body = BinderBody(block: block, evaluator: self, loads: loads)
    let c = try candidates(body, sign, range, precision: p)
    var upper = c.upper
    for e in c.places where e.value.upper < upper { upper = e.value.upper }
    let left = c.places.filter { !(upper < $0.value.lower) }
    let (low, high) = range.inner
    // One critical point, or one point that strictly monotone pieces share.
    func isSame(_ x: Ball, _ y: Ball) -> Bool { x.isExact && y.isExact && x.mid == y.mid }
    guard c.open.allSatisfy({ upper < $0.lower }), let first = left.first,
      first.isCritical
        ? left.count == 1 : c.isStrict && left.allSatisfy({ !$0.isCritical && isSame($0.place, first.place) }),
      low < first.place.lower, first.place.upper < high
    else {
      throw EvaluationFailure(
        kind: .unproved, reason: "that the extremum of \(block.text) is taken at one point inside the range is not shown")
    }
    return first.place
  }

  private func candidates(
    _ body: BinderBody, _ sign: Int, _ range: BinderRange, precision p: Int
  ) throws -> Candidates {
    try range.check(sign < 0 ? "sup" : "inf")
    var result = Candidates()
    func signed(_ b: Ball) -> Ball { sign < 0 ? b.negated : b }
    func signed(_ s: Span) -> Span { sign < 0 ? s.opposite : s }
    func value(_ x: Ball, _ bits: Int) throws -> Ball { signed(try body.jet(x, order: 0, precision: bits).value) }
    func note(_ v: Ball) { if v.isFinite, v.upper < result.upper { result.upper = v.upper } }
    var points: [BigFloat] = []
    func point(_ x: BigFloat) { if points.last.map({ !($0 == x) }) ?? true { points.append(x) } }
    // What lies between an end and the largest or smallest value that it may have is one ball; bounds hold for all of it.
    for end in [range.from, range.to] {
      guard case .finite(let e) = end, !e.isExact else { continue }
      let v = try value(e, p + 16)
      note(v)
      result.places.append((e, v, false))
    }
    let (low, high) = range.inner
    for x in [low, high] where x.isFinite { note(try value(Ball(exactly: x), 80)) }
    var pieces = low == high ? [] : [Span(low, high)]
    if low == high { point(low) }
    // Pieces on which the body is strictly convex, left to right.
    var convex: [Span] = []
    var budget = 20000
    var level = 0
    while !pieces.isEmpty, budget > 0, level < p + 300 {
      level += 1
      var next: [(span: Span, lower: BigFloat)] = []
      for piece in pieces {
        try effort.check()
        budget -= 1
        let jet = try body.span(piece, order: 2)
        let v = signed(jet.value)
        if v.isEmpty || result.upper < v.lower { continue }
        let slope = signed(jet.at(1))
        if v.isTotal, slope.isTotal {
          // Monotone: what counts is an end; a limit at infinity is approached by further pieces.
          let end = slope.isNonnegative ? piece.lower : slope.isNonpositive ? piece.upper : .nan
          if end.isFinite {
            // A slope that falls or rises itself vanishes at one point at most.
            let bend = jet.at(2)
            let turns = bend.isTotal && (bend.isPositive || bend.isNegative)
            if !slope.isPositive && !slope.isNegative && !turns { result.isStrict = false }
            note(try value(Ball(exactly: end), 80))
            point(end)
            continue
          }
          if signed(jet.at(2)).isPositive, jet.at(2).isTotal, piece.isBounded {
            convex.append(piece)
            continue
          }
        }
        // A product on a half-line, by the slope of its logarithm: |g| rises or falls, the sign stays.
        if !piece.isBounded, v.isTotal, piece.lower.isFinite || piece.upper.isFinite,
          let rate = try body.logarithmicSlope(piece), rate.isNonnegative || rate.isNonpositive
        {
          let end = piece.lower.isFinite ? piece.lower : piece.upper
          let atEnd = try value(Ball(exactly: end), 80)
          let grows = rate.isNonnegative == piece.lower.isFinite
          if atEnd.isPositive && grows || atEnd.isNegative && !grows {
            if rate.lower.isZero || rate.upper.isZero { result.isStrict = false }
            note(atEnd)
            point(end)
            continue
          }
        }
        // At an end of the range where the span has no bound, the germ may have one; the end itself counts apart.
        var lower = v.lower
        if !lower.isFinite {
          for atUpperEnd in [false, true] {
            let end = atUpperEnd ? piece.upper : piece.lower
            guard end == (atUpperEnd ? high : low), let g = body.germRange(piece, atUpperEnd: atUpperEnd) else { continue }
            var bound = signed(g).lower
            if end.isFinite {
              let own = signed(try body.span(Span(end, end), order: 0).value)
              if !own.isEmpty, own.lower < bound { bound = own.lower }
            }
            if lower < bound { lower = bound }
          }
          if result.upper < lower { continue }
        }
        if let m = BinderRange.cut(piece) {
          let middle = try value(Ball(exactly: m), 80)
          note(middle)
          if v.isTotal, slope.isTotal, piece.isBounded, middle.isFinite {
            let x = piece.minus(Span(m, m), 64)
            let bound = Span(middle).plus(slope.times(x, 64), 64).lower
            if lower < bound { lower = bound }
            if result.upper < lower { continue }
          }
          next.append((Span(piece.lower, m), lower))
          next.append((Span(m, piece.upper), lower))
        } else {
          result.open.append((piece, lower))
        }
      }
      // Settled to the accuracy that is asked for.
      next = next.filter { !(result.upper < $0.lower) }
      if let least = next.map(\.lower).min(by: { $0 < $1 }), least.isFinite, result.upper.isFinite {
        let gap = result.upper.subtracting(least, precision: 32, rounding: .up)
        let scale = max(0, result.upper.exponent)
        if gap.isZero || gap.exponent < scale - p - 4 {
          result.open += next
          next = []
        }
      }
      pieces = next.map(\.span)
      if budget <= 0 || level >= p + 300 { result.open += next }
    }
    for x in points.sorted(by: { $0 < $1 }) {
      let rough = try value(Ball(exactly: x), 80)
      if rough.isFinite, result.upper < rough.lower { continue }
      let v = try value(Ball(exactly: x), p + 16)
      note(v)
      if !v.isFinite { result.open.append((Span(x, x), Span.minusInfinity)) } else {
        result.places.append((Ball(exactly: x), v, false))
      }
    }
    // Neighbours are convex together.
    var merged: [Span] = []
    for s in convex.sorted(by: { $0.lower < $1.lower }) {
      if let last = merged.last, last.upper == s.lower {
        merged[merged.count - 1] = Span(last.lower, s.upper)
      } else {
        merged.append(s)
      }
    }
    for s in merged {
      try effort.check()
      func slope(_ x: BigFloat) throws -> Ball { signed(try body.jet(Ball(exactly: x), order: 1, precision: p + 16).at(1)) }
      let (a, b) = (try slope(s.lower), try slope(s.upper))
      if a.isNonnegative || b.isNonpositive {
        let x = a.isNonnegative ? s.lower : s.upper
        let v = try value(Ball(exactly: x), p + 16)
        note(v)
        result.places.append((Ball(exactly: x), v, false))
        continue
      }
      guard a.isNegative, b.isPositive else {
        // At an end or next to it: narrowed by Newton's steps for the slope, then by a tangent, g >= g(m) + g' (x - m).
        var (l, u) = (s.lower, s.upper)
        for _ in 0..<60 {
          let x = Ball(lower: l, upper: u, precision: p + 16)
          let m = Ball(exactly: x.mid)
          let bend = signed(try body.jet(x, order: 2, precision: p + 16).at(2)).scaled(by: 1)
          guard bend.isPositive else { break }
          let step = m.subtracting(try slope(m.mid).divided(by: bend, precision: p + 16), precision: p + 16)
          let width = u.subtracting(l, precision: 64, rounding: .up)
          if a.isNegative, l < step.lower { l = step.lower < u ? step.lower : u }
          if b.isPositive, step.upper < u { u = l < step.upper ? step.upper : l }
          if !(u.subtracting(l, precision: 64, rounding: .up) < width.scaled(by: -1)) { break }
        }
        let whole = Ball(lower: l, upper: u, precision: p + 16)
        let m = Ball(exactly: whole.mid)
        let v = try value(m, p + 16)
        note(v)
        let tilt = signed(try body.jet(whole, order: 1, precision: p + 16).at(1))
          .multiplied(by: whole.subtracting(m, precision: p + 16), precision: p + 16)
        result.open.append((Span(l, u), v.adding(tilt, precision: p + 16).lower))
        continue
      }
      let x = try refine(body, s.lower, s.upper, derivative: 1, precision: p)
      let v = try valueNear(body, x, sign, p)
      note(v)
      result.places.append((x, v, true))
    }
    return result
  }

  /// The body (times the sign) at a critical point x*: f(m) = f(x*) + f''(xi)/2 (m - x*)^2 for the middle m.
  private func valueNear(_ body: BinderBody, _ x: Ball, _ sign: Int, _ p: Int) throws -> Ball {
    let m = Ball(exactly: x.mid)
    let bits = p + 16
    let h = x.subtracting(m, precision: bits)
    let bend = try body.jet(x, order: 2, precision: 64).at(2)
    let v = try body.jet(m, order: 0, precision: bits).value
      .subtracting(bend.multiplied(by: h.squared(precision: 64), precision: 64), precision: bits)
    return sign < 0 ? v.negated : v
  }
}
