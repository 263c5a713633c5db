// Rules on a finite range: Gauss-Legendre on pieces where the integrand is shown to be analytic on an ellipse, the
// trapezoidal rule for a Gaussian weight on a strip, direct enclosures on pieces so small that nothing else is needed
// (docs/integrals.md, "Pieces", "Strips").
import Balls
import Effort
import Formulas

/// Rules for the parts of an integral with a bound of what they miss, for all loads that they were made for.
struct RulePlan {
  enum Part {
    /// Degree n on middle +- half; `extra` bits tell the points from the middle.
    case gauss(n: Int, middle: Ball, half: Ball, extra: Int, X: Ball)
    /// Nodes k h for from <= k <= to; `X` holds them.
    case strip(h: BigFloat, from: Int, to: Int, X: Ball)
  }
  var parts: [Part] = []
  /// What needs no rule.
  var constant = ComplexBall.zero
  /// What rules and ends miss.
  var error = Magnitude.zero
  /// The error that is of no concern.
  var tolerance = Magnitude.zero
  /// True where the variable is from + slope t of the two ends.
  var isMapped = false
}

/// Makes rules for a body over exact finite ranges and applies them.
struct Quadrature {
  let body: BlockBody
  let effort: Effort
  /// Working bits of values.
  let precision: Int
  /// The error that a piece may have.
  let tolerance: Magnitude
  /// Pieces that may be looked at before the range is given up.
  var pieces = 20_000

  private struct Piece {
    let a: BigFloat
    let b: BigFloat
    let depth: Int
  }

  private static let wideBits = 64
  /// The parameters of the ellipses that are tried.
  private static let ladder: [Double] = [1.8, 2.5, 3.5, 5, 8, 14, 26, 50, 100, 200]
  private static let shortLadder: [Double] = [2.5, 5, 12, 30, 100]

  /// Rules for [cuts[0], cuts.last], which starts in pieces between the cuts (increasing).
  /// - Throws: `EvaluationFailure` where a piece cannot be enclosed, `Stopped`.
  func extend(_ plan: inout RulePlan, _ cuts: [BigFloat]) throws {
    var stack: [Piece] = []
    for k in cuts.indices.dropLast().reversed() where cuts[k] < cuts[k + 1] {
      stack.append(Piece(a: cuts[k], b: cuts[k + 1], depth: 0))
    }
    var left = pieces
    while let piece = stack.popLast() {
      try effort.check()
      left -= 1
      guard left > 0, piece.depth < 4 * precision + 200 else { throw failure() }
      if try add(piece, &plan) { continue }
      let (a, b) = (piece.a, piece.b)
      let bits = 24 + Swift.max(0, Swift.max(a.exponent, b.exponent) - b.subtracting(a, precision: 8, rounding: .up).exponent)
      let middle = a.adding(b, precision: bits, rounding: .nearest).scaled(by: -1)
      guard a < middle, middle < b else { throw failure() }
      stack.append(Piece(a: middle, b: b, depth: piece.depth + 1))
      stack.append(Piece(a: a, b: middle, depth: piece.depth + 1))
    }
  }

  private func failure() -> EvaluationFailure {
    EvaluationFailure(
      kind: .unproved, reason: "no enclosure of the integral of \(body.block.text) was found",
      remedy: "fewer digits, or smaller ranges of the parameters")
  }

  /// Adds a rule or an enclosure for a piece; false where it must be cut.
  private func add(_ piece: Piece, _ plan: inout RulePlan) throws -> Bool {
    let exact = Ball(lower: piece.a, upper: piece.b, precision: precision + narrowness(piece))
    let width = Ball(exactly: piece.b).subtracting(Ball(exactly: piece.a), precision: precision)
    func direct() throws -> (ComplexBall, [Branch]?) {
      if body.realLoads != nil {
        var found = [Branch](repeating: .undecided, count: body.block.instructions.count)
        let v = ComplexBall(try body.value(exact, precision: precision + narrowness(piece), branches: &found))
        return (v, found)
      }
      return (try body.value(ComplexBall(exact), precision: Quadrature.wideBits, branches: nil), nil)
    }
    func keep(_ v: ComplexBall) -> Bool {
      guard v.isFinite else { return false }
      let v = v.multiplied(by: width, precision: precision)
      guard v.radius <= tolerance else { return false }
      plan.constant = plan.constant.adding(v, precision: precision + 16)
      return true
    }
    if body.hasInner, body.realLoads != nil, let branches = try body.outerBranches(exact, precision: precision) {
      // Inner integrals over wide loads are dear: the rule first.
      if try gauss(piece, branches, exact, &plan) { return true }
      return width.magnitude.exponent < -20 ? keep(try direct().0) : false
    }
    let (v, branches) = try direct()
    return keep(v) ? true : try gauss(piece, branches, exact, &plan)
  }

  /// How many bits of its ends a piece does not change.
  private func narrowness(_ piece: Piece) -> Int {
    let width = piece.b.subtracting(piece.a, precision: 8, rounding: .up)
    let top = Swift.max(piece.a.isZero ? Int.min : piece.a.exponent, piece.b.isZero ? Int.min : piece.b.exponent)
    // exp(x) - 1 and its like cancel next to 0.
    let nearZero = -top <= 4 * precision ? -top : 0
    return Swift.max(0, top - width.exponent + 2, nearZero)
  }

  /// Gauss-Legendre on the best ellipse; false where none is found.
  private func gauss(_ piece: Piece, _ branches: [Branch]?, _ X: Ball, _ plan: inout RulePlan) throws -> Bool {
    let extra = narrowness(piece)
    // Next to a place where the body cancels its ends count with all their bits.
    let wide = Quadrature.wideBits + (extra > 16 ? extra : 0)
    let (a, b) = (Ball(exactly: piece.a), Ball(exactly: piece.b))
    let middle = a.adding(b, precision: precision + extra + 16).scaled(by: -1)
    let half = b.subtracting(a, precision: precision + 16).scaled(by: -1)
    let most = Swift.max(12, Int(0.55 * Double(precision)) + 8)
    var best: (degree: Int, error: Magnitude)?
    for rho in body.hasInner ? Quadrature.shortLadder : Quadrature.ladder {
      // Half axes of the ellipse, rounded up.
      let x = Ball(exactly: (rho + 1 / rho) / 2 * (1 + 0x1p-40))
      let y = Ball(exactly: (rho - 1 / rho) / 2 * (1 + 0x1p-40))
      let rectangle = ComplexBall(
        middle.adding(half.multiplied(by: x, precision: wide).symmetric, precision: wide + extra),
        half.multiplied(by: y, precision: wide).symmetric)
      let v = try body.value(rectangle, precision: wide, branches: branches)
      guard v.isFinite else { break }
      // error <= half 64 M / (15 (1 - rho^-2) rho^{2n}) for n >= 2
      let constant = v.magnitude * half.magnitude * Magnitude(64.0 / 15 / (1 - 1 / (rho * rho)) * 1.0001)
      let needed = logTwo(constant) - logTwo(tolerance)
      let n = GaussLegendre.degree(atLeast: Swift.max(4, Int((needed / (2 * log2Below(rho))).rounded(.up)) + 1))
      let power = Ball(exactly: rho).power(-2 * n, precision: 53)
      let error = constant * power.magnitude
      if best == nil || n < best!.degree { best = (n, error) } else { break }
      if n == 4 { break }
    }
    guard let best, best.degree <= most else { return false }
    plan.parts.append(.gauss(n: best.degree, middle: middle, half: half, extra: extra, X: X))
    plan.error += best.error
    return true
  }

  // MARK: strips

  /// The trapezoidal rule for a Gaussian weight over [-R, R], where a strip serves with at most `most` nodes.
  func strip(_ least: Double, most: Int, _ plan: inout RulePlan) throws -> Bool {
    let R = least + 1
    let top = R.rounded(.up) + 1
    /// The sums of bounds on [-top, top] x [-a, a] and on its ends.
    func bounds(_ a: Double) throws -> (edge: Magnitude, sides: Magnitude)? {
      let width = body.hasInner ? 0.5 : 1.0
      let count = Int(2 * top / width)
      var (edge, sides) = (Magnitude.zero, Magnitude.zero)
      /// Cells are halved up to three times where no bound is found.
      func add(_ x: Double, _ width: Double, _ depth: Int) throws -> Bool {
        try effort.check()
        let cell = ComplexBall(
          Ball(lower: BigFloat(exactly: x), upper: BigFloat(exactly: x + width), precision: 64),
          Ball(center: .zero, radius: Magnitude(a)))
        let v = try body.value(cell, precision: Quadrature.wideBits, branches: nil)
        if !v.isFinite {
          guard depth < 3 else { return false }
          return try add(x, width / 2, depth + 1) && add(x + width / 2, width / 2, depth + 1)
        }
        edge += v.magnitude * Magnitude(width)
        if x < -top + 1 || x + width > top - 1 { sides = max(sides, v.magnitude) }
        return true
      }
      // From the middle outwards: failures come early.
      for k in 0..<count {
        let j = k % 2 == 0 ? count / 2 + k / 2 : count / 2 - 1 - k / 2
        guard try add(-top + Double(j) * width, width, 0) else { return nil }
      }
      return (edge, sides)
    }
    let goal = logTwo(tolerance) * 0.6931471805599453
    var best: (a: Double, h: Double, bound: (edge: Magnitude, sides: Magnitude))?
    func attempt(_ a: Double) throws -> Bool {
      guard let b = try bounds(a) else { return false }
      let h = min(0.75, 6.2831853 * a / Swift.max(1, logTwo(b.edge) * 0.6931471805599453 + 1.4 - goal))
      guard (b.sides * Magnitude(h)).shifted(by: -1) <= tolerance else { return false }
      let gain = best.map { h / $0.h } ?? 2
      if gain > 1 { best = (a, h, b) }
      return gain > 1.15
    }
    var a = 1.0
    if try attempt(a) {
      while a < 12, try attempt(a * 1.6) { a *= 1.6 }
    } else {
      while a > 0.2, best == nil {
        a *= 0.6
        _ = try attempt(a)
      }
    }
    guard let best else { return false }
    // 20 bits of the step
    let scale = Double(sign: .plus, exponent: best.h.exponent - 19, significand: 1)
    let h = (best.h * 0.995 / scale).rounded(.down) * scale
    let N = Int((R / h).rounded(.up))
    guard h > 0, 2 * N + 1 <= most, (Double(N) + 0.5) * h <= top, (Double(N) + 0.5) * h >= R else { return false }
    // 2 edge/(e^{2 pi a/h} - 1) + 2 (ln 2/(2 pi)) h (both sides)
    let growth = Ball(exactly: 6.283185307179586 * best.a * (1 - 0x1p-40)).divided(by: Ball(exactly: h), precision: 53)
      .function(.expm1, precision: 53)
    guard growth.isPositive else { return false }
    let error = best.bound.edge.shifted(by: 1) / growth.mignitude + best.bound.sides * Magnitude(0.4414 * h * 1.0001)
    guard error <= tolerance.shifted(by: 4) else { return false }
    plan.error += error
    let step = BigFloat(exactly: h)
    var from = -N
    while from <= N {
      // Nodes in groups of about unit length share the rules of inner integrals.
      let to = body.hasInner ? min(N, from + Swift.max(1, Int(1 / h))) : N
      let X = Ball(
        lower: step.multipliedExactly(by: BigFloat(from)), upper: step.multipliedExactly(by: BigFloat(to)), precision: 64)
      plan.parts.append(.strip(h: step, from: from, to: to, X: X))
      from = to + 1
    }
    return true
  }

  // MARK: sums

  /// The sum of all parts for this body's loads, an enclosure of the integral.
  /// - Throws: `EvaluationFailure`, `Stopped`.
  func sum(_ plan: RulePlan) throws -> ComplexBall {
    var total = plan.constant
    for part in plan.parts {
      try effort.check()
      total = total.adding(try sum(part), precision: precision + 16)
    }
    return body.realLoads != nil ? ComplexBall(total.re.widened(by: plan.error)) : total.widened(by: plan.error)
  }

  /// A rule's sum, with more bits where the body loses some.
  private func sum(_ part: RulePlan.Part) throws -> ComplexBall {
    var planned = body
    if body.hasInner {
      switch part {
      case .gauss(_, _, _, _, let X), .strip(_, _, _, let X): planned = try body.withInnerPlans(X, precision: precision)
      }
    }
    var bits = precision
    if case .gauss(_, _, _, let extra, _) = part, extra > 16 { bits += extra }
    var result = try sum(part, planned, bits)
    for _ in 0..<5 {
      let radius = result.radius
      if result.isFinite, radius <= tolerance { break }
      bits += result.isFinite ? Swift.min(Swift.max(radius.exponent - tolerance.exponent, 0) + 8, 2 * bits) : bits
      let again = try sum(part, result.isFinite ? planned : body, bits)
      let isBetter = again.isFinite && (!result.isFinite || again.radius.shifted(by: 3) < radius)
      if again.isFinite { result = again }
      if !isBetter && result.isFinite { break }
    }
    guard result.isFinite else { throw failure() }
    return result
  }

  private func sum(_ part: RulePlan.Part, _ body: BlockBody, _ bits: Int) throws -> ComplexBall {
    var total = ComplexBall.zero
    switch part {
    case .gauss(let n, let middle, let half, let extra, _):
      let rule = GaussLegendre.rule(n, precision: bits)
      func add(_ x: Ball, _ weight: Ball) throws {
        let v = try body.value(x, precision: bits)
        total = total.adding(v.multiplied(by: weight, precision: bits), precision: bits + 8)
      }
      for (x, w) in zip(rule.nodes, rule.weights) {
        if body.hasInner { try effort.check() }
        let d = half.multiplied(by: x, precision: bits + 8)
        try add(middle.adding(d, precision: bits + extra + 8), w)
        try add(middle.subtracting(d, precision: bits + extra + 8), w)
        if !total.isFinite { return total }
      }
      if let w = rule.middleWeight { try add(middle, w) }
      return total.multiplied(by: half, precision: bits)
    case .strip(let h, let from, let to, _):
      for k in from...to {
        if body.hasInner { try effort.check() }
        let x = Ball(exactly: h.multipliedExactly(by: BigFloat(k)))
        total = total.adding(try body.value(x, precision: bits), precision: bits + 8)
        if !total.isFinite { return total }
      }
      return total.multiplied(by: Ball(exactly: h), precision: bits)
    }
  }

  // MARK: estimates, for choices only

  private func logTwo(_ m: Magnitude) -> Double { m.isZero ? -1e6 : Double(m.exponent) }
  private func log2Below(_ x: Double) -> Double { Double(x.exponent) + (x.significand - 1) * 0.99 }
}

extension Ball {
  /// [-m, m], m the largest modulus.
  var symmetric: Ball { isFinite ? Ball(center: .zero, radius: magnitude) : self }
}
