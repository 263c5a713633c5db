// Integrals over any range: where to cut, what is left of the ends, and the rule between (docs/integrals.md).
import Balls
import Effort
import Formulas

/// One integral. Everything that is searched for here is a choice: cuts, ends, tolerances; `Quadrature` and `BlockTail`
/// prove.
struct Integration {
  let body: BlockBody
  let effort: Effort
  let precision: Int
  /// Working bits.
  var bits: Int { precision + 24 }

  /// True where the loads stand for a set, each element of which will get its own sum.
  let isShared: Bool

  init(_ body: BlockBody, effort: Effort, precision: Int, isShared: Bool = false) {
    self.isShared = isShared
    self.body = body
    self.effort = effort
    self.precision = precision
  }

  /// The integral over a real range.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  func real(from: BlockEnd, to: BlockEnd) throws -> Ball {
    switch (from, to) {
    case (.finite(let a), .finite(let b)):
      if a.isExact, b.isExact, a.mid == b.mid { return .zero }
      if b.isLess(than: a) { return try real(from: to, to: from).negated }
      if !a.isLess(than: b) {
        // The mean of the body between the ends, times their difference.
        let mean = try body.value(a.hull(b, precision: bits), precision: bits).re
        return mean.multiplied(by: b.subtracting(a, precision: bits), precision: bits)
      }
    case (.infinity, .minusInfinity), (.infinity, .finite), (.finite, .minusInfinity):
      return try real(from: to, to: from).negated
    case (.infinity, .infinity), (.minusInfinity, .minusInfinity): return .zero
    default: break
    }
    return try apply(try plan(from, to)).re
  }

  /// A plan for all loads, where the range is the same for all or runs between two finite ends in this order.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  func sharedPlan(from: BlockEnd, to: BlockEnd) throws -> RulePlan? {
    switch (from, to) {
    case (.finite(let a), .finite(let b)):
      guard a.isLess(than: b) else { return nil }
      if a.isExact, b.isExact { return try plan(from, to) }
      let moved = body.along(from: ComplexBall(a), slope: ComplexBall(b.subtracting(a, precision: bits)))
      var made = try Integration(moved, effort: effort, precision: precision, isShared: true).plan(.finite(.zero), .finite(.one))
      made.isMapped = true
      return made
    case (.finite(let a), .infinity):
      guard a.isExact else { return nil }
    case (.minusInfinity, .finite(let b)):
      guard b.isExact else { return nil }
    case (.minusInfinity, .infinity): break
    default: return nil
    }
    return try plan(from, to)
  }

  /// The integral by a plan that was made for a set of loads with these in it.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  func apply(_ plan: RulePlan, from: BlockEnd, to: BlockEnd) throws -> Ball {
    if plan.isMapped, case .finite(let a) = from, case .finite(let b) = to {
      let moved = body.along(from: ComplexBall(a), slope: ComplexBall(b.subtracting(a, precision: bits)))
      return try Integration(moved, effort: effort, precision: precision).apply(plan).re
    }
    return try apply(plan).re
  }

  private func apply(_ plan: RulePlan) throws -> ComplexBall {
    try Quadrature(body: body, effort: effort, precision: bits, tolerance: plan.tolerance).sum(plan)
  }

  /// The integral on complex loads, over a real range or along the segment between complex ends.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  func complex(from: RangeEnd, to: RangeEnd, _ a: ComplexBall?, _ b: ComplexBall?) throws -> ComplexBall {
    if let a, let b {
      if a.isReal, b.isReal, a.re.isLess(than: b.re) { return try apply(try plan(.finite(a.re), .finite(b.re))) }
      let moved = body.along(from: a, slope: b.subtracting(a, precision: bits))
      return try Integration(moved, effort: effort, precision: precision).integral(.finite(.zero), .finite(.one))
    }
    func end(_ e: RangeEnd, _ v: ComplexBall?) throws -> BlockEnd {
      switch e {
      case .infinity: return .infinity
      case .minusInfinity: return .minusInfinity
      case .register:
        guard let v, v.isReal else { throw failure("a half-line from a point that is not real") }
        return .finite(v.re)
      }
    }
    return try integral(try end(from, a), try end(to, b))
  }

  private func failure(_ reason: String) -> EvaluationFailure {
    EvaluationFailure(
      kind: .unproved, reason: "the integral of \(body.block.text): \(reason)",
      remedy: "more digits, or smaller ranges of the parameters")
  }

  // MARK: the range

  /// An end of the range that the rule sees, with what lies beyond it.
  private struct End {
    var place: BigFloat
    var rest: Magnitude = .zero
  }

  private func integral(_ from: BlockEnd, _ to: BlockEnd) throws -> ComplexBall { try apply(try plan(from, to)) }

  /// Rules for the whole range, for all loads.
  private func plan(_ from: BlockEnd, _ to: BlockEnd) throws -> RulePlan {
    let scale = try estimate(from, to)
    var tolerance = scale.shifted(by: -(isShared ? precision - 12 : min(precision - 12, lossOfLoads)))
    if tolerance.isZero || !tolerance.isFinite { tolerance = .powerOfTwo(-precision) }
    let left = try end(from, side: -1, other: to, tolerance)
    let right = try end(to, side: 1, other: from, tolerance)
    guard left.place < right.place else { throw failure("the ends are too near") }
    var rule = Quadrature(body: body, effort: effort, precision: bits, tolerance: tolerance)
    if isShared { rule.pieces = 600 }
    if body.realLoads == nil { rule.pieces = 160 }
    var plan = RulePlan(tolerance: tolerance)
    plan.error = left.rest + right.rest
    let gaps = try gaps(left.place, right.place)
    if body.isWeighted, gaps.isEmpty, !body.hasKinks, body.map == nil {
      let R = max(-left.place.toDouble(), right.place.toDouble())
      if R > 3, R < 60, try rule.strip(R, most: body.hasInner ? 600 : 400, &plan) { return plan }
    }
    var cuts = [left.place]
    for gap in gaps {
      if let e = try singularity(gap, tolerance) {
        // excise [middle - 2^(e-1), middle + 2^(e-1)]
        let half = BigFloat(1, exponent: e.exponent - 1)
        let (l, u) = (gap.lower.subtracting(half, precision: bits + 4096, rounding: .nearest),
          gap.upper.adding(half, precision: bits + 4096, rounding: .nearest))
        guard cuts.last! < l, u < right.place else { throw failure("a singularity is too near to an end") }
        cuts.append(l)
        try rule.extend(&plan, cuts)
        plan.error += e.rest
        cuts = [u]
      } else {
        if cuts.last! < gap.lower { cuts.append(gap.lower) }
        if cuts.last! < gap.upper, gap.upper < right.place { cuts.append(gap.upper) }
      }
    }
    cuts.append(right.place)
    try rule.extend(&plan, cuts)
    return plan
  }

  /// The bits that the loads allow.
  private var lossOfLoads: Int {
    var least = Int.max / 2
    for (i, instruction) in body.block.instructions.enumerated() {
      guard case .load = instruction else { continue }
      let v = body.loads[i]
      if !v.isExact { least = min(least, max(4, v.accuracyBits + 6)) }
    }
    if let map = body.map { least = min(least, max(4, min(map.from.accuracyBits, map.slope.accuracyBits) + 6)) }
    return body.realLoads == nil ? min(least, 16) : least
  }

  // MARK: estimates

  /// About the integral of the modulus, by sampling.
  private func estimate(_ from: BlockEnd, _ to: BlockEnd) throws -> Magnitude {
    let count = body.hasInner ? 12 : 40
    var sum = Magnitude.zero
    for k in 0..<count {
      let s = (Double(k) + 0.5) / Double(count)
      let (x, w) = sample(s, from, to)
      let v = try body.centred.value(x.adding(.zero, precision: 64), precision: 64)
      if v.isFinite { sum += v.magnitude * w }
    }
    return sum.isZero ? .one : sum.shifted(by: 0) * Magnitude(1 / Double(count))
  }

  /// A point of the range for s in (0, 1), with the derivative.
  private func sample(_ s: Double, _ from: BlockEnd, _ to: BlockEnd) -> (Ball, Magnitude) {
    switch (from, to) {
    case (.finite(let a), .finite(let b)):
      let width = b.subtracting(a, precision: 64)
      let x = a.adding(width.multiplied(by: Ball(exactly: s), precision: 64), precision: 64)
      return (Ball(exactly: x.mid), width.magnitude)
    case (.finite(let a), _):
      let y = s / (1 - s)
      return (Ball(exactly: a.adding(Ball(exactly: y), precision: 64).mid), Magnitude(1 / ((1 - s) * (1 - s))))
    case (_, .finite(let b)):
      let y = s / (1 - s)
      return (Ball(exactly: b.subtracting(Ball(exactly: y), precision: 64).mid), Magnitude(1 / ((1 - s) * (1 - s))))
    default:
      if body.isWeighted { return (Ball(exactly: 12 * s - 6), Magnitude(12)) }
      let u = 2 * s - 1
      let d = 1 - u * u
      return (Ball(exactly: u / d), Magnitude(2 * (1 + u * u) / (d * d)))
    }
  }

  // MARK: ends

  private func end(_ e: BlockEnd, side: Int, other: BlockEnd, _ tolerance: Magnitude) throws -> End {
    let goal = logLower(tolerance)
    switch e {
    case .finite(let x):
      var end = End(place: x.mid)
      if !x.isExact {
        // Int between the middle and the true end
        let f = try body.value(x, precision: bits)
        guard f.isFinite else { throw failure("no bound next to an end that is not exact") }
        end.rest = f.magnitude * x.rad
        return end
      }
      // A bounded integrand needs nothing.
      let d = Magnitude.powerOfTwo(min(x.mid.exponent, 0) - precision)
      let near = Ball(center: side < 0 ? x.mid.adding(BigFloat(d), precision: bits + 4096, rounding: .nearest) : x.mid.subtracting(BigFloat(d), precision: bits + 4096, rounding: .nearest), radius: d)
      let f = try body.value(near, precision: bits)
      if f.isFinite, f.magnitude * d <= tolerance { return end }
      for factor in [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] {
        let k = min(x.mid.exponent, 0) - precision * factor
        let chart = EndChart.approach(x0: x, exponent: k, side: -side, zeros: [])
        guard let l = BlockTail(body: body, chart: chart).logIntegral() else { break }
        if l <= goal {
          let step = BigFloat(1, exponent: k)
          end.place = side < 0
            ? x.mid.adding(step, precision: bits + 64 * precision + 4096, rounding: .nearest)
            : x.mid.subtracting(step, precision: bits + 64 * precision + 4096, rounding: .nearest)
          end.rest = expMagnitude(l)
          return end
        }
      }
      throw failure("no bound next to an end was found")
    case .infinity, .minusInfinity:
      var least = 1.0
      if case .finite(let x) = other { least = max(1, x.mid.toDouble() * Double(side) + 1) }
      if let found = try infiniteEnd(side, least, goal) {
        return End(place: found.place, rest: expMagnitude(found.log))
      }
      throw failure("no bound at \(side > 0 ? "infinity" : "-infinity") was found")
    }
  }

  private func infiniteEnd(_ side: Int, _ least: Double, _ goal: Double) throws -> (place: BigFloat, log: Double)? {
    func line(_ R: Double) -> Double? { BlockTail(body: body, chart: .line(R: R, side: side)).logIntegral() }
    func place(_ R: Double) -> BigFloat { BigFloat(exactly: Double(side) * R) }
    if body.isWeighted {
      var R = max(least, (2 * max(1, -goal)).squareRoot().rounded(.up))
      for _ in 0..<160 {
        if let l = line(R), l <= goal {
          // as near as it goes: steep integrands need no wide range
          var best = (place(R), l)
          while R > 0.1, R * 0.8 > least - 1, let m = line((R * 0.8 * 64).rounded(.up) / 64), m <= goal {
            R = (R * 0.8 * 64).rounded(.up) / 64
            best = (place(R), m)
            if R < 0.2 { break }
          }
          return best
        }
        R = (R * 1.06 * 16).rounded(.up) / 16
      }
      return nil
    }
    var R = max(4, least.rounded(.up))
    for _ in 0..<30 {
      if let l = line(R), l <= goal {
        // a little nearer
        for f in [0.6, 0.75, 0.87] {
          let nearer = max(least, (R * f).rounded(.up))
          if nearer < R, let m = line(nearer), m <= goal { return (place(nearer), m) }
        }
        return (place(R), l)
      }
      R *= 2
    }
    R = max(16, least.rounded(.up))
    while R < 0x1p900 {
      if let l = BlockTail(body: body, chart: .growth(R: R, side: side)).logIntegral(), l <= goal { return (place(R), l) }
      R *= 16
    }
    return nil
  }

  /// A number at most log m.
  private func logLower(_ m: Magnitude) -> Double {
    Double(m.exponent) * 0.6931471805599453 - 0.7
  }

  /// At least e^x.
  private func expMagnitude(_ x: Double) -> Magnitude {
    if x == -.infinity { return .zero }
    return Ball(exactly: x).function(.exp, precision: 53).magnitude
  }

  // MARK: kinks and singular points

  private struct Gap {
    let lower: BigFloat
    let upper: BigFloat
    /// Registers that change their sign in it.
    let register: [Int]
  }

  /// Where an operand of a kink changes its sign, or what must not be 0 may be: intervals of about the precision's width.
  private func gaps(_ a: BigFloat, _ b: BigFloat) throws -> [Gap] {
    guard body.realLoads != nil else { return [] }
    var pairs: [(Int, Int?)] = []
    for (i, instruction) in body.block.instructions.enumerated() where body.needed[i] {
      switch instruction {
      case .function(.abs, let x), .function(.log, let x), .function(.sqrt, let x), .function(.xlogx, let x), .power(let x, _),
        .quotient(_, let x):
        pairs.append((x, nil))
      case .integerPower(let x, let n) where n < 0: pairs.append((x, nil))
      case .minimum(let x, let y), .maximum(let x, let y), .choice(_, let x, let y, _, _): pairs.append((x, y))
      default: break
      }
    }
    let usable = pairs.filter { !body.isBound($0.0) && !($0.1.map(body.isBound) ?? false) }
    if usable.isEmpty { return [] }
    let part = body.part(usable.flatMap { [$0.0] + ($0.1.map { [$0] } ?? []) })
    func signs(_ x: BigFloat) throws -> [Int?] {
      var ignored = [Branch](repeating: .undecided, count: part.block.instructions.count)
      let r = try part.registers(Ball(exactly: x), precision: bits, branches: &ignored)
      return usable.map { pair in
        let d = pair.1.map { r[pair.0].subtracting(r[$0], precision: bits) } ?? r[pair.0]
        return d.isPositive ? 1 : d.isNegative ? -1 : d.isZero ? 0 : nil
      }
    }
    var found: [Gap] = []
    let count = 128
    let step = b.subtracting(a, precision: 64, rounding: .nearest)
    var last: (x: BigFloat, signs: [Int?])?
    for k in 0...count {
      let x = k == 0 ? a : k == count ? b
        : a.adding(step.multiplied(by: BigFloat(k), precision: 64, rounding: .nearest).scaled(by: -7), precision: 64, rounding: .nearest)
      let s = try signs(x)
      for j in usable.indices {
        if s[j] == 0 {
          if k > 0, k < count { found.append(Gap(lower: x, upper: x, register: usable[j].1 == nil ? [usable[j].0] : [])) }
        } else if let l = last, let p = l.signs[j], let q = s[j], p * q < 0 {
          var (lower, upper) = (l.x, x)
          for _ in 0..<(bits + 64) {
            let m = lower.adding(upper, precision: bits + 8, rounding: .nearest).scaled(by: -1)
            guard lower < m, m < upper else { break }
            guard let t = try signs(m)[j] else {
              // as near as the precision allows
              let w = upper.subtracting(lower, precision: 16, rounding: .up).scaled(by: -8)
              let (c, d) = (m.subtracting(w, precision: bits + 8, rounding: .nearest), m.adding(w, precision: bits + 8, rounding: .nearest))
              if try signs(c)[j] == p { lower = c } else if try signs(d)[j] == q { upper = d } else { break }
              continue
            }
            if t == 0 {
              (lower, upper) = (m, m)
              break
            }
            if t == p { lower = m } else { upper = m }
          }
          found.append(Gap(lower: lower, upper: upper, register: usable[j].1 == nil ? [usable[j].0] : []))
        }
      }
      last = (x, s)
    }
    found.sort { $0.lower < $1.lower }
    var merged: [Gap] = []
    for gap in found {
      if let l = merged.last, gap.lower <= l.upper {
        merged[merged.count - 1] = Gap(
          lower: l.lower, upper: l.upper < gap.upper ? gap.upper : l.upper, register: l.register + gap.register)
      } else {
        merged.append(gap)
      }
    }
    return merged
  }

  /// What is left next to a singular point inside the range; nil where the integrand is bounded there.
  private func singularity(_ gap: Gap, _ tolerance: Magnitude) throws -> (exponent: Int, rest: Magnitude)? {
    let goal = logLower(tolerance)
    let place = Ball(lower: gap.lower, upper: gap.upper, precision: bits)
    let size = min(place.mid.exponent, 0)
    let near = place.widened(by: .powerOfTwo(size - precision))
    let f = try body.value(near, precision: bits)
    if f.isFinite, f.magnitude * near.rad <= tolerance { return nil }
    // One register's zero is the place by definition; another one's may lie elsewhere in the gap.
    let zeros = Set(gap.register.min().map { [$0] } ?? [])
    // A place that is not exact is known to about `bits` bits only.
    let isExact = gap.lower == gap.upper
    for k in isExact
      ? [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].map({ size - precision * $0 })
      : [precision / 2, precision - 8, precision - 6, precision - 4, precision - 2, precision, precision + 8, precision + 16].map({ size - $0 })
    {
      let step = BigFloat(1, exponent: k - 2)
      guard gap.upper.subtracting(gap.lower, precision: 16, rounding: .up) < step else { break }
      var total = Magnitude.zero
      var isDone = true
      for side in [-1, 1] {
        let chart = EndChart.approach(x0: place, exponent: k, side: side, zeros: zeros)
        guard let l = BlockTail(body: body, chart: chart).logIntegral() else { return nil }
        isDone = isDone && l <= goal
        total += expMagnitude(l)
      }
      if isDone { return (k, total) }
    }
    return nil
  }
}
