import CMPFR

/// The Mills ratio R at equidistant nodes x0, x0 - d, ..., x0 - n d >= 0: one Taylor expansion a node, marched inwards
/// (lemma R5 of docs/balls.md). R(x - d) = Sum d^j I_j with I_0 = R, I_1 = 1 - x R, I_{j+1} = (I_{j-1} - x I_j)/(j+1).
/// Each step starts from the exact middle; the old radius is carried by its exact propagator e^{((x-d)^2 - x^2)/2} < 1.
public struct RMarch: Sendable {
  /// Balls around R(x0 - k d), k = 0...n.
  public let values: [Ball]

  /// R at x0 - k d, k = 0...count, to about `precision` relative bits. Requires d > 0 and x0 - count d >= 0,
  /// exponents below 2^20.
  public init(from x0: BigFloat, step d: BigFloat, count: Int, precision: Int) {
    precondition(d.sign > 0 && count >= 0, "step and count")
    precondition(d.exponent > -(1 << 20) && d.exponent < 1 << 20 && x0.exponent < 1 << 20, "extreme nodes")
    let square = d.multipliedExactly(by: d)
    let product = x0.multipliedExactly(by: d)
    // s >= d^2 + x d for every node
    let s = Magnitude(upper: square) + Magnitude(upper: product)
    func node(_ k: Int) -> BigFloat {
      let offset = d.multipliedExactly(by: BigFloat(k))
      let bits =
        Swift.max(x0.exponent, offset.exponent) + 2
        - Swift.min(x0.exponent - x0.precision, offset.exponent - offset.precision)
      return x0.subtracting(offset, precision: Swift.max(2, bits), rounding: .nearest)
    }
    precondition(node(count).sign >= 0, "nodes below 0")
    if count == 0 || s > Magnitude(256) {
      values = (0...count).map { MillsRatio.value(node($0), precision: precision) }
      return
    }
    // local rounding errors, in units 2^-wp, are at most 4 and grow by at most s/(j+1) a term
    // from `settled` on the majorant halves every two terms and is small
    var majorant = Majorant(s)
    var settled = Int(2 * s.toDouble()) + 4
    while majorant[settled].exponent > -10 { settled += 1 }
    var growth = Magnitude(7)
    for j in 1..<settled {
      growth = max(growth, s * growth / Magnitude(Double(j + 1)) + Magnitude(3.5))
    }
    let wp = precision + 24 + Swift.max(0, x0.exponent) + growth.exponent + (Int.bitWidth - count.leadingZeroBitCount)

    let fixed = FixedPoint(registers: 7, fraction: wp)
    let (squareFixed, stepFixed, productFixed, sum, scratch) = (fixed[0], fixed[1], fixed[2], fixed[3], fixed[6])
    fixed.set(squareFixed, floorOf: square)
    fixed.set(stepFixed, floorOf: d)

    var result: [Ball] = []
    result.reserveCapacity(count + 1)
    let start = MillsRatio.value(x0, precision: wp)
    result.append(start.rounded(precision: precision))
    fixed.set(sum, floorOf: start.mid)
    let unit = Magnitude.powerOfTwo(-wp)
    var error = start.rad + unit
    let stepSquare = square.toDouble(.up)
    for k in 0..<count {
      let x = node(k)
      if (error + unit) * growth * max(.one, s) > Magnitude(0.5) {
        // the fixed-point terms are no longer known to stay below 2: each remaining node on its own
        result += (k + 1...count).map { MillsRatio.value(node($0), precision: precision) }
        break
      }
      fixed.set(productFixed, floorOf: x.multipliedExactly(by: d))
      // b_0 = R, b_1 = d - (x d) R
      var (old, new) = (fixed[4], fixed[5])
      cgmp_z_set(old, sum)
      fixed.multiply(scratch, productFixed, old)
      cgmp_z_sub(new, stepFixed, scratch)
      cgmp_z_add(sum, sum, new)
      var j = 1
      while !(RMarch.isSmall(old) && RMarch.isSmall(new) && j >= settled && stepSquare * 2 <= Double(j + 1)) {
        cgmp_z_mul(old, squareFixed, old)
        cgmp_z_mul(scratch, productFixed, new)
        cgmp_z_sub(old, old, scratch)
        cgmp_z_fdiv_q_2exp(old, old, UInt(wp))
        cgmp_z_fdiv_q_ui(old, old, UInt(j + 1))
        cgmp_z_add(sum, sum, old)
        (old, new) = (new, old)
        j += 1
      }
      // terms 0...j are summed; the last two are at most 2 units and their errors
      let last = majorant[j]
      let exponent = x.multipliedExactly(by: d).subtracting(square.scaled(by: -1), precision: 53, rounding: .down)
      let propagator = exponent.sign > 0 ? Magnitude(lower: exponent).expOfNegative : .one
      let rounding = (growth * Magnitude(Double(j + 3)) + Magnitude(4)) * unit
      error = error * (propagator + last * Magnitude(5)) + rounding
      result.append(fixed.ball(sum, precision: precision, error: error))
    }
    values = result
  }

  /// At most 1 unit in absolute value.
  private static func isSmall(_ a: FixedPoint.Register) -> Bool { cgmp_z_bits(a) <= 1 }

  /// max(g_j, g_{j-1}) for the majorant g_0 = g_1 = max(1, s), g_{j+1} = s max(g_j, g_{j-1})/(j+1) of the Taylor terms
  /// of the propagator; made once for all steps.
  private struct Majorant {
    private let s: Magnitude
    private var table: [Magnitude]

    init(_ s: Magnitude) {
      self.s = s
      let first = max(.one, s)
      table = [first, first]
    }

    subscript(j: Int) -> Magnitude {
      mutating get {
        while table.count <= j {
          let n = table.count
          table.append(s * max(table[n - 1], table[n - 2]) / Magnitude(Double(n)))
        }
        return max(table[j], table[j - 1])
      }
    }
  }
}
