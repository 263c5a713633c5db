import CFixedPoint
import CMPFR

// exp, log and the Gaussian family in fixed point (lemmas P1 to P5 of docs/balls.md), where they are in the range of
// CFixedPoint: up to about 1250 bits, |x| < 64 for the Gaussian family.
extension Ball {
  /// self = f(x) for exp, log, phi, Phi, H, log H, mills; false where fixed point has no such function or declines, and
  /// self is then anything.
  mutating func setFixed(_ f: ElementaryFunction, _ x: BigFloat, _ p: Int, guard bits: Int = Int(CFIXED_GUARD)) -> Bool {
    switch f {
    case .exp: return setFixed(x, p, bits, cfixed_exp)
    case .log: return setFixed(x, p, bits, cfixed_log)
    case .phi: return setFixedGauss(CFIXED_PHI, x, p, bits)
    case .Phi: return setFixedGauss(CFIXED_H, x.negated, p, bits)
    case .H: return setFixedGauss(CFIXED_H, x, p, bits)
    case .logH: return setFixedGauss(CFIXED_LOGH, x, p, bits)
    case .mills: return setFixedGauss(CFIXED_MILLS, x, p, bits)
    default: return false
    }
  }

  /// f(x) in fixed point with at least `bits` more bits than the precision, nil where that is not offered. A negative
  /// number leaves the error of the fixed-point function itself as the radius: what tests compare.
  package static func fixed(_ f: ElementaryFunction, _ x: BigFloat, precision: Int, guard bits: Int) -> Ball? {
    var ball = Ball.zero
    return ball.setFixed(f, x, precision, guard: bits) ? ball : nil
  }

  /// self = R(x), x > 0; false as above.
  mutating func setFixedMillsRatio(_ x: BigFloat, _ p: Int) -> Bool {
    setFixedGauss(CFIXED_R, x, p, Int(CFIXED_GUARD))
  }

  @inline(__always) private mutating func setFixed(
    _ x: BigFloat, _ p: Int, _ bits: Int,
    _ function: (UnsafeMutableRawPointer?, UnsafeRawPointer?, Int, UnsafeMutablePointer<Int>?) -> Int32
  ) -> Bool {
    let r = mid.destination(p)
    var error = 0
    let ternary = withExtendedLifetime(x.storage) { function(r, x.storage.pointer, bits, &error) }
    if ternary == CFIXED_DECLINED { return false }
    finish(ternary, .powerOfTwo(error))
    return true
  }

  /// The first call near a node of the tables of R fills it.
  private mutating func setFixedGauss(_ kind: Int32, _ x: BigFloat, _ p: Int, _ bits: Int) -> Bool {
    let r = mid.destination(p)
    var (error, tier, node) = (0, Int32(0), Int32(0))
    while true {
      let ternary = withExtendedLifetime(x.storage) {
        cfixed_gauss(kind, r, x.storage.pointer, bits, &error, &tier, &node)
      }
      if ternary == CFIXED_MISSING {
        if !MillsRatio.fillNode(Int(node), tier: tier) { return false }
        continue
      }
      if ternary == CFIXED_DECLINED { return false }
      finish(ternary, .powerOfTwo(error))
      return true
    }
  }
}

extension MillsRatio {
  /// Stores the Taylor series of R at node/32; false if R is not known well enough there, or there is no room.
  fileprivate static func fillNode(_ node: Int, tier: Int32) -> Bool {
    let bits = cfixed_node_bits(tier)
    let value = seriesValue(BigFloat(node, exponent: -5), precision: bits + 8)
    guard value.isFinite, value.rad < .powerOfTwo(-bits) else { return false }
    return withExtendedLifetime(value.mid.storage) { cfixed_publish(tier, Int32(node), value.mid.storage.pointer) } == 1
  }
}
