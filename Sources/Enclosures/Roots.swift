// The zero of a body in a range (docs/lemmas.md, "Roots").
import Balls
import Effort
import Formulas

/// The range of a binder whose ends are balls: what lies in it for some loads, and what lies in it for all.
struct BinderRange {
  let from: BlockEnd
  let to: BlockEnd

  /// Around all points that the range has for some loads.
  var outer: Span {
    var (l, u) = (Span.minusInfinity, BigFloat.infinity)
    if case .finite(let a) = from { l = a.lower }
    if case .finite(let b) = to { u = b.upper }
    return Span(l, u)
  }

  /// Ends of what the range has for all loads; not in order where that may be empty.
  var inner: (lower: BigFloat, upper: BigFloat) {
    var (l, u) = (Span.minusInfinity, BigFloat.infinity)
    if case .finite(let a) = from { l = a.upper }
    if case .finite(let b) = to { u = b.lower }
    return (l, u)
  }

  /// - Throws: `EvaluationFailure` unless the lower end is shown to be at most the upper one.
  func check(_ name: String) throws {
    switch (from, to) {
    case (.finite(let a), .finite(let b)):
      guard a.isFinite, b.isFinite else {
        throw EvaluationFailure(kind: .unproved, reason: "the ends of the range of \(name) are not bounded")
      }
      if b.isLess(than: a) {
        throw EvaluationFailure(kind: .undefined, reason: "the range of \(name) is empty: its lower end is above its upper end")
      }
      if b.lower < a.upper {
        throw EvaluationFailure(
          kind: .unproved, reason: "the ends of the range of \(name) are not shown to be in order",
          remedy: "smaller ranges of the parameters")
      }
    case (.infinity, _), (_, .minusInfinity):
      throw EvaluationFailure(kind: .undefined, reason: "the range of \(name) is empty")
    case (.finite(let a), _), (_, .finite(let a)):
      guard a.isFinite else {
        throw EvaluationFailure(kind: .unproved, reason: "the ends of the range of \(name) are not bounded")
      }
    default: break
    }
  }

  /// A point inside a piece, to cut it at; nil where doubles and a few bits more hold none.
  static func cut(_ s: Span) -> BigFloat? {
    let m: BigFloat
    switch (s.lower.isFinite, s.upper.isFinite) {
    case (false, false): return .zero
    case (false, true): m = s.upper.sign > 0 ? .zero : s.upper.scaled(by: 1).adding(BigFloat(-1), precision: 64, rounding: .down)
    case (true, false): m = s.lower.sign < 0 ? .zero : s.lower.scaled(by: 1).adding(.one, precision: 64, rounding: .up)
    case (true, true):
      if s.lower.sign < 0, s.upper.sign > 0, s.lower.exponent > 4 + s.upper.exponent || s.upper.exponent > 4 + s.lower.exponent {
        m = .zero
      } else {
        let sum = s.lower.adding(s.upper, precision: 64, rounding: .nearest).scaled(by: -1)
        // A cut with few bits hits the round numbers at which bodies bend.
        let width = s.upper.subtracting(s.lower, precision: 32, rounding: .up)
        let bits = max(4, sum.exponent - width.exponent + 6)
        let short = sum.rounded(precision: min(bits, 64), rounding: .nearest)
        m = s.lower < short && short < s.upper ? short : sum
      }
    }
    return s.lower < m && m < s.upper && m.exponent < 1 << 14 ? m : nil
  }
}

extension BlockEvaluator {
  /// The zero of the body in the closed range, unique there: "Roots". For loads in balls, around the zeros for all loads.
  /// - Throws: `EvaluationFailure`, `undefined` where no zero or two are proved; `Stopped`.
  func root(_ block: Block, loads: @escaping (Int) -> Ball, range: BinderRange, precision p: Int) throws -> Ball {
    let body = BinderBody(block: block, evaluator: self, loads: loads)
    let bracket = try uniqueZero(body, range, derivative: 0)
    return try refine(body, bracket.lower, bracket.upper, derivative: 0, precision: p)
  }

  /// A bracket of the only zero of the body: the body is monotone on it and its signs at the ends differ (or are 0).
  func uniqueZero(_ body: BinderBody, _ range: BinderRange, derivative d: Int) throws -> Span {
    let text = body.block.text
    try range.check("root")
    let (outer, inner) = (range.outer, range.inner)
    if outer.lower == outer.upper {
      let v = try body.jet(Ball(exactly: outer.lower), order: 0, precision: 256).value
      if v.isZero { return outer }
      throw v.containsZero
        ? EvaluationFailure(kind: .unproved, reason: "\(text) is not shown to vanish at the one point of the range")
        : EvaluationFailure(kind: .undefined, reason: "\(text) has no zero in the range, a point")
    }
    // Pieces that may hold a zero, left to right: monotone ones with the sign of the slope, or open ones (sign 0).
    var found: [(span: Span, slope: Int)] = []
    var stack = [outer]
    var budget = 6000
    let smallest = -220
    while let piece = stack.popLast() {
      try effort.check()
      let jet = try body.span(piece, order: 1)
      let (value, slope) = (jet.value, jet.at(1))
      if value.isEmpty || value.isPositive || value.isNegative { continue }
      let isMonotone = value.isTotal && slope.isTotal && (slope.isPositive || slope.isNegative)
      if isMonotone, piece.isBounded {
        let sign = slope.isPositive ? 1 : -1
        let low = try sign_(body, Ball(exactly: piece.lower)) * sign
        let high = try sign_(body, Ball(exactly: piece.upper)) * sign
        // Nothing is left out at an end: 0 is not a sign.
        if low > 0 || high < 0 { continue }
        if let last = found.last, last.slope == sign, last.span.upper == piece.lower {
          found[found.count - 1].span = Span(last.span.lower, piece.upper)
        } else {
          found.append((piece, sign))
        }
        continue
      }
      budget -= 1
      let width = piece.isBounded ? piece.upper.subtracting(piece.lower, precision: 32, rounding: .up).exponent : 1
      if budget > 0, width > smallest, let m = BinderRange.cut(piece) {
        stack.append(Span(m, piece.upper))
        stack.append(Span(piece.lower, m))
      } else {
        found.append((piece, 0))
        if found.count > 64 || budget <= 0 { break }
      }
    }
    var certain: [Span] = []
    var doubtful = 0
    for (span, slope) in found {
      if slope == 0 {
        doubtful += 1
        continue
      }
      // At an end of the range the end itself counts, for all loads.
      func at(_ x: BigFloat, _ end: BlockEnd, isEnd: Bool) throws -> Ball {
        if isEnd, case .finite(let e) = end { return try body.jet(e, order: 0, precision: 320).value }
        return try body.jet(Ball(exactly: x), order: 0, precision: 320).value
      }
      var low = try at(span.lower, range.from, isEnd: span.lower < inner.lower || span.lower == outer.lower)
      var high = try at(span.upper, range.to, isEnd: inner.upper < span.upper || span.upper == outer.upper)
      if slope < 0 { (low, high) = (low.negated, high.negated) }
      if low.isNonpositive && high.isNonnegative {
        certain.append(span)
      } else if low.isPositive && span.lower == outer.lower && range.from.isExact {
        continue
      } else if high.isNegative && span.upper == outer.upper && range.to.isExact {
        continue
      } else {
        doubtful += 1
      }
    }
    if certain.count > 1 {
      throw EvaluationFailure(kind: .undefined, reason: "\(text) has more than one zero in the range of root")
    }
    if doubtful > 0 || budget <= 0 {
      throw EvaluationFailure(
        kind: .unproved, reason: "that \(text) has exactly one zero in the range of root is not shown",
        remedy: "a smaller range")
    }
    guard let only = certain.first else {
      throw EvaluationFailure(kind: .undefined, reason: "\(text) has no zero in the range of root")
    }
    return only
  }

  /// The sign of the body at a point to 64 bits, 0 if that does not tell.
  private func sign_(_ body: BinderBody, _ x: Ball) throws -> Int {
    let v = try body.jet(x, order: 0, precision: 96).value
    return v.isPositive ? 1 : v.isNegative ? -1 : 0
  }

  /// Around the zero that coefficient d of the body's jet (0: the body, 1: its slope) has in a bracket on which it is
  /// monotone: interval Newton, halving where that is slow.
  func refine(_ body: BinderBody, _ lower: BigFloat, _ upper: BigFloat, derivative d: Int, precision p: Int) throws -> Ball {
    var (l, u) = (lower, upper)
    if l == u { return Ball(exactly: l) }
    for bits in [80, p + 24] {
      var stalls = 0
      for _ in 0..<400 {
        try effort.check()
        let x = Ball(lower: l, upper: u, precision: bits)
        let m = Ball(exactly: x.mid.rounded(precision: bits, rounding: .nearest))
        let jet = try body.jet(x, order: d + 1, precision: bits)
        let slope = jet.at(d + 1).multiplied(by: Ball(d + 1), precision: bits)
        let value = try body.jet(m, order: d, precision: bits).at(d)
        let width = u.subtracting(l, precision: 64, rounding: .up)
        // The only zero in the bracket.
        if value.isZero { return m }
        if !slope.containsZero {
          let step = m.subtracting(value.divided(by: slope, precision: bits), precision: bits)
          let (a, b) = (step.lower, step.upper)
          if l < a { l = a }
          if b < u { u = b }
        }
        let newWidth = u.subtracting(l, precision: 64, rounding: .up)
        if newWidth.sign < 0 {
          throw EvaluationFailure(kind: .unproved, reason: "the zero of \(body.block.text) could not be followed")
        }
        if newWidth.isZero { break }
        if newWidth < width.scaled(by: -1) { continue }
        // Halve by the sign at the middle, relative to the sign at the ends.
        let atMiddle = value.isPositive ? 1 : value.isNegative ? -1 : 0
        let rising = slope.isPositive ? 1 : slope.isNegative ? -1 : try rise(body, lower, upper, d)
        if atMiddle != 0, rising != 0, l < m.mid, m.mid < u {
          if atMiddle * rising > 0 { u = m.mid } else { l = m.mid }
          continue
        }
        // The zero may be next to the middle: by the quarters.
        var isCut = false
        if atMiddle == 0, rising != 0, slope.containsZero {
          let quarter = newWidth.scaled(by: -2)
          for (x, side) in [
            (l.adding(quarter, precision: bits, rounding: .nearest), -1), (u.subtracting(quarter, precision: bits, rounding: .nearest), 1),
          ] where l < x && x < u {
            let v = try body.jet(Ball(exactly: x), order: d, precision: bits).at(d)
            let sign = v.isPositive ? rising : v.isNegative ? -rising : 0
            guard sign == side else { continue }
            if side < 0 { l = x } else { u = x }
            isCut = true
          }
        }
        if isCut { continue }
        stalls += 1
        if stalls > 1 || !(newWidth < width) { break }
      }
    }
    return Ball(lower: l, upper: u, precision: p + 8)
  }

  /// +1 where the coefficient is larger at the upper end, -1 where it is smaller, 0 where that is open.
  private func rise(_ body: BinderBody, _ l: BigFloat, _ u: BigFloat, _ d: Int) throws -> Int {
    let a = try body.jet(Ball(exactly: l), order: d, precision: 96).at(d)
    let b = try body.jet(Ball(exactly: u), order: d, precision: 96).at(d)
    return a.isLess(than: b) ? 1 : b.isLess(than: a) ? -1 : 0
  }
}

extension BlockEnd {
  /// Whether it is one number, or infinite.
  var isExact: Bool {
    if case .finite(let b) = self { return b.isExact }
    return true
  }
}
