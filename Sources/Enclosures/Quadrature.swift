// The adaptive rule on a finite range: Gauss-Legendre on pieces where the integrand is shown to be analytic on an ellipse,
// direct enclosures on pieces so small that nothing else is needed (docs/integrals.md, "Pieces").
import Balls
import Effort

/// Integrates a body over exact finite ranges.
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

  /// The integral over [cuts[0], cuts.last], which starts in pieces between the cuts (increasing).
  /// - Throws: `EvaluationFailure` where a piece cannot be enclosed, `Stopped`.
  func integral(_ cuts: [BigFloat]) throws -> ComplexBall {
    var stack: [Piece] = []
    for k in cuts.indices.dropLast().reversed() where cuts[k] < cuts[k + 1] {
      stack.append(Piece(a: cuts[k], b: cuts[k + 1], depth: 0))
    }
    var sum = ComplexBall.zero
    var left = pieces
    while let piece = stack.popLast() {
      try effort.check()
      left -= 1
      guard left > 0, piece.depth < 4 * precision + 200 else { throw failure() }
      if let v = try value(piece) {
        sum = sum.adding(v, precision: precision + 16)
        continue
      }
      let (a, b) = (piece.a, piece.b)
      let bits = 24 + Swift.max(0, Swift.max(a.exponent, b.exponent) - b.subtracting(a, precision: 8, rounding: .up).exponent)
      let middle = a.adding(b, precision: bits, rounding: .nearest).scaled(by: -1)
      guard a < middle, middle < b else { throw failure() }
      stack.append(Piece(a: middle, b: b, depth: piece.depth + 1))
      stack.append(Piece(a: a, b: middle, depth: piece.depth + 1))
    }
    return sum
  }

  private func failure() -> EvaluationFailure {
    EvaluationFailure(
      kind: .unproved, reason: "no enclosure of the integral of \(body.block.text) was found",
      remedy: "fewer digits, or smaller ranges of the parameters")
  }

  /// The integral over a piece; nil where it must be cut.
  private func value(_ piece: Piece) throws -> ComplexBall? {
    let exact = Ball(lower: piece.a, upper: piece.b, precision: precision + narrowness(piece))
    let width = Ball(exactly: piece.b).subtracting(Ball(exactly: piece.a), precision: precision)
    var branches: [Branch]?
    let direct: ComplexBall
    if body.realLoads != nil {
      var found = [Branch](repeating: .undecided, count: body.block.instructions.count)
      direct = ComplexBall(try body.value(exact, precision: precision, branches: &found))
      branches = found
    } else {
      direct = try body.value(ComplexBall(exact), precision: Quadrature.wideBits, branches: nil)
    }
    if direct.isFinite {
      let v = direct.multiplied(by: width, precision: precision)
      if v.radius <= tolerance { return v }
    }
    return try gauss(piece, branches)
  }

  /// How many bits of its ends a piece does not change.
  private func narrowness(_ piece: Piece) -> Int {
    let width = piece.b.subtracting(piece.a, precision: 8, rounding: .up)
    return Swift.max(0, Swift.max(piece.a.exponent, piece.b.exponent) - width.exponent + 2)
  }

  /// Gauss-Legendre on the best ellipse; nil where none is found.
  private func gauss(_ piece: Piece, _ branches: [Branch]?) throws -> ComplexBall? {
    let extra = narrowness(piece)
    let wide = Quadrature.wideBits
    let (a, b) = (Ball(exactly: piece.a), Ball(exactly: piece.b))
    let middle = a.adding(b, precision: precision + extra + 16).scaled(by: -1)
    let half = b.subtracting(a, precision: precision + 16).scaled(by: -1)
    let most = Swift.max(12, Int(0.55 * Double(precision)) + 8)
    var best: (degree: Int, error: Magnitude)?
    for rho in Quadrature.ladder {
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
    guard let best, best.degree <= most else { return nil }
    return try sum(best.degree, middle, half, extra).widened(by: best.error)
  }

  /// The rule's sum, with more bits where the body loses some.
  private func sum(_ n: Int, _ middle: Ball, _ half: Ball, _ extra: Int) throws -> ComplexBall {
    var bits = precision
    var result = try sum(n, middle, half, extra, bits)
    for _ in 0..<4 {
      let radius = result.radius
      if result.isFinite, radius <= tolerance { break }
      bits += result.isFinite ? Swift.min(Swift.max(radius.exponent - tolerance.exponent, 0) + 8, 2 * bits) : bits
      let again = try sum(n, middle, half, extra, bits)
      let isBetter = again.isFinite && (!result.isFinite || again.radius.shifted(by: 3) < radius)
      if again.isFinite { result = again }
      if !isBetter && result.isFinite { break }
    }
    guard result.isFinite else { throw failure() }
    return result
  }

  private func sum(_ n: Int, _ middle: Ball, _ half: Ball, _ extra: Int, _ bits: Int) throws -> ComplexBall {
    let rule = GaussLegendre.rule(n, precision: bits)
    var total = ComplexBall.zero
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
  }

  // MARK: estimates, for choices only

  private func logTwo(_ m: Magnitude) -> Double { m.isZero ? -1e6 : Double(m.exponent) }
  private func log2Below(_ x: Double) -> Double { Double(x.exponent) + (x.significand - 1) * 0.99 }
}

extension Ball {
  /// [-m, m], m the largest modulus.
  var symmetric: Ball { isFinite ? Ball(center: .zero, radius: magnitude) : self }
}
