// The polynomials that are compiled into COverlapKernels, read from the library itself, against the functions they stand
// for: a proof over the whole range, by expansion in Chebyshev polynomials with balls. Rounding: proofs/gappa.
import Balls
import Testing

private let bits = 400

/// sum c_j (half t)^j on |t| <= 1 as sum a_j T_j(t): t^j = 2^(1-j) sum over i < j/2 of binomial(j, i) T_(j-2i), and half of
/// that for T_0. The bound is the sum of |a_j|.
private func supremum(_ coefficients: [Ball], half: Ball) -> Magnitude {
  var chebyshev = Array(repeating: Ball.zero, count: coefficients.count)
  var power = Ball.one
  for (j, c) in coefficients.enumerated() {
    let scaled = c.multiplied(by: power, precision: bits).scaled(by: 1 - j)
    var binomial = Ball.one
    for i in 0...(j / 2) {
      let term = scaled.multiplied(by: binomial, precision: bits)
      let k = j - 2 * i
      chebyshev[k] = chebyshev[k].adding(k == 0 ? term.scaled(by: -1) : term, precision: bits)
      binomial = binomial.multiplied(by: Ball(j - i), precision: bits).divided(by: Ball(i + 1), precision: bits)
    }
    power = power.multiplied(by: half, precision: bits)
  }
  return chebyshev.reduce(Magnitude.zero) { $0 + $1.magnitude }
}

private func ball(_ d: Double) -> Ball { Ball(exactly: d) }

private func quotient(_ a: Int, _ b: Int) -> Ball { Ball(a).divided(by: Ball(b), precision: bits) }

/// sup |e^r - 1 - r - r^2 Q(r)| over |r| <= 0.34658.
private func expError(_ table: [Double]) -> Double {
  let half = ball(0.34658)
  var difference: [Ball] = []
  var inverse = Ball.one  // 1/(k+2)!
  for k in 0...30 {
    inverse = inverse.divided(by: Ball(k + 2), precision: bits)
    difference.append(k < table.count ? inverse.subtracting(ball(table[k]), precision: bits) : inverse)
  }
  // What the series leaves: sum over k > 30 of half^k/(k+2)! <= 2^-31 / 32! times 2.
  let rest = inverse.magnitude.shifted(by: -30)
  let error = supremum(difference, half: half) + rest
  return (error * half.magnitude * half.magnitude).toDouble()
}

/// sup |(log((1+s)/(1-s)) - 2s)/s^3 - Q(s^2)| over 0 <= s^2 <= 0.02945.
private func logError(_ table: [Double]) -> Double {
  let middle = ball(0.02945).scaled(by: -1)
  var difference = (0...60).map { k in
    k < table.count ? quotient(2, 2 * k + 3).subtracting(ball(table[k]), precision: bits) : quotient(2, 2 * k + 3)
  }
  // Powers of w - middle, by synthetic division.
  for i in 0..<difference.count {
    for j in stride(from: difference.count - 2, through: i, by: -1) {
      difference[j] = difference[j].adding(difference[j + 1].multiplied(by: middle, precision: bits), precision: bits)
    }
  }
  // sum over k > 60 of w^k
  let rest = Magnitude.powerOfTwo(-61 * 5)
  return (supremum(difference, half: middle) + rest).toDouble()
}

/// sup |R(c + d) - P(d)| / R(c + d) over |d| <= half, for one row of the table: R's Taylor coefficients at the centre are
/// (-1)^j I_j with I_0 = R, I_1 = 1 - c R, I_(j+1) = (I_(j-1) - c I_j)/(j+1), all positive and decreasing (docs/lemmas.md).
private func ratioError(_ row: [Double], piece: Int) -> Double {
  let scale = Double(1 << (piece / 16))
  let centre = ball(row[0])
  // The piece, widened by what the rounding of 1 + x can move: 1 + x is classified after rounding.
  let half = ball(scale / 32 + (1 + row[0]) * 0x1p-50)
  let count = 40
  var value = [MillsRatio.value(BigFloat(exactly: row[0]), precision: bits)]
  value.append(Ball.one.subtracting(centre.multiplied(by: value[0], precision: bits), precision: bits))
  for j in 1...count {
    let next = value[j - 1].subtracting(centre.multiplied(by: value[j], precision: bits), precision: bits)
    value.append(next.divided(by: Ball(j + 1), precision: bits))
  }
  var difference = (0..<count).map { $0 % 2 == 0 ? value[$0] : value[$0].negated }
  let polynomial = [ball(row[11]).adding(ball(row[10]), precision: 120)] + row[1..<10].reversed().map(ball)
  for j in 0..<polynomial.count { difference[j] = difference[j].subtracting(polynomial[j], precision: bits) }
  // Lagrange: |R^(count)|/count! = I_count is largest at the left end; there it is at most I_0 / count! <= R(-1/16)/40!.
  var factorial = Ball.one
  for k in 1...count { factorial = factorial.multiplied(by: Ball(k), precision: bits) }
  var rest = Ball(2).divided(by: factorial, precision: bits).magnitude
  for _ in 0..<count { rest *= half.magnitude }
  let error = supremum(difference, half: half) + rest
  let least = MillsRatio.value(centre.adding(half, precision: bits), precision: bits)
  return (error / Magnitude(lower: least.lower)).toDouble()
}

@Suite struct KernelApproximationTests {
  /// K3 of docs/kernels.md.
  @Test func exponential() throws {
    let table = try #require(kernelTable("EXP_TAIL"))
    let error = expError(table)
    #expect(error <= 0x1p-60, "2^\(log2(error))")
    // One unit in the last place of the third coefficient, or two of the last, and the proof fails.
    var wrong = table
    wrong[2] = wrong[2].nextUp.nextUp.nextUp
    wrong[1] = wrong[1].nextUp
    #expect(expError(wrong) > 0x1p-60)
  }

  /// K4.
  @Test func logarithm() throws {
    let table = try #require(kernelTable("LOG_TAIL"))
    let error = logError(table)
    #expect(error <= 0x1p-51, "2^\(log2(error))")
    var wrong = table
    wrong[1] = wrong[1] * (1 + 0x1p-40)
    #expect(logError(wrong) > 0x1p-51)
  }

  /// K5, all 96 pieces; and the pieces cover [0, 63) as the index has it.
  @Test func ratio() throws {
    let table = try #require(kernelTable("R_TABLE"))
    #expect(table.count == 96 * 12)
    for piece in 0..<96 {
      let row = Array(table[(12 * piece)..<(12 * piece + 12)])
      let scale = Double(1 << (piece / 16))
      #expect(row[0] == scale * (1 + (2 * Double(piece % 16) + 1) / 32) - 1)
      let error = ratioError(row, piece: piece)
      #expect(error <= 0x1p-58 * 1.25, "piece \(piece): \(error / 0x1p-58)")
    }
    var wrong = Array(table[0..<12])
    wrong[5] = wrong[5] * (1 + 0x1p-20)
    #expect(ratioError(wrong, piece: 0) > 0x1p-57)
  }

  /// K2: the constants.
  @Test func constants() throws {
    let table = try #require(kernelTable("LN2"))
    let log2 = Ball(2).function(.log, precision: bits)
    // A multiple of 2^-42, so that its products with integers of 11 bits are exact.
    #expect((table[0] * 0x1p42).rounded() == table[0] * 0x1p42)
    let rest = log2.subtracting(ball(table[0]), precision: bits).subtracting(ball(table[1]), precision: bits)
    #expect(rest.magnitude < Magnitude.powerOfTwo(-97))
    let inverse = try #require(kernelTable("LOG2E"))
    let product = ball(inverse[0]).multiplied(by: log2, precision: bits)
    #expect(product.subtracting(Ball.one, precision: bits).magnitude < Magnitude.powerOfTwo(-53))
    let root = try #require(kernelTable("ROOT_TWO"))
    let two = Ball(2).function(.sqrt, precision: bits)
    let more = two.subtracting(ball(root[0]), precision: bits).subtracting(ball(root[1]), precision: bits)
    #expect(more.magnitude < Magnitude.powerOfTwo(-106))
    let rootPi = Ball.pi(precision: bits).function(.sqrt, precision: bits)
    for (name, value) in [("ROOT_TWO_OVER_PI", two.divided(by: rootPi, precision: bits)),
      ("INVERSE_ROOT_PI", Ball.one.divided(by: rootPi, precision: bits))] {
      let pair = try #require(kernelTable(name))
      let left = value.subtracting(ball(pair[0]), precision: bits).subtracting(ball(pair[1]), precision: bits)
      #expect(left.magnitude < Magnitude.powerOfTwo(-106))
    }
    let c = try #require(kernelTable("LOG_SQRT_2PI"))
    let exact = Ball.pi(precision: bits).scaled(by: 1).function(.log, precision: bits).scaled(by: -1)
    let left = exact.subtracting(ball(c[0]), precision: bits).subtracting(ball(c[1]), precision: bits)
    #expect(left.magnitude < Magnitude.powerOfTwo(-106))
  }

  private func log2(_ x: Double) -> Double { Double(Magnitude(x).exponent) }
}
