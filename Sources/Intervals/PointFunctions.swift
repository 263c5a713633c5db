// The neighbours of f(x) for doubles x: in wide numbers where their error decides, else by MPFR (`CorrectlyRounded`).
// The bounds for arguments near 0 and near saturation are in docs/intervals.md, "Small arguments".

extension Neighbours {
  /// Neighbours of a real just beyond x, seen from 0.
  @inline(__always) private static func beyond(_ x: Double) -> Neighbours {
    x > 0 ? Neighbours(x, x.nextUp) : x < 0 ? Neighbours(x.nextDown, x) : Neighbours(x)
  }
  /// Neighbours of a real just before x, seen from 0.
  @inline(__always) private static func before(_ x: Double) -> Neighbours {
    x > 0 ? Neighbours(x.nextDown, x) : x < 0 ? Neighbours(x, x.nextUp) : Neighbours(x)
  }
  /// Neighbours of 1 moved by less than 2^-54 in the direction of `sign`.
  @inline(__always) private static func nextToOne(_ sign: Double) -> Neighbours {
    sign > 0 ? Neighbours(1, 1.0.nextUp) : sign < 0 ? Neighbours(1.0.nextDown, 1) : Neighbours(1)
  }

  /// e^x; 0 and infinity at the infinities.
  package static func exp(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-54 { return nextToOne(x) }
    if x.magnitude <= 750, let r = Wide.exp(Wide(x.magnitude), negative: x < 0).neighbours() { return r }
    return CorrectlyRounded.exp(x)
  }

  /// 2^x.
  package static func exp2(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-54 { return nextToOne(x) }
    if x.magnitude <= 1022 {
      if x == x.rounded() { return Neighbours(Double(bitPattern: UInt64(Int(x) + 1023) << 52)) }
      if let r = Wide.exp(Wide(x.magnitude) * wideConstants.log2, negative: x < 0).neighbours() { return r }
    }
    return CorrectlyRounded.exp2(x)
  }

  /// 10^x.
  package static func exp10(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-56 { return nextToOne(x) }
    if x.magnitude <= 320, let r = Wide.exp(Wide(x.magnitude) * wideConstants.log10, negative: x < 0).neighbours() {
      return r
    }
    return CorrectlyRounded.exp10(x)
  }

  /// e^x - 1.
  package static func expm1(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-54 { return x == 0 ? Neighbours(x) : Neighbours(x, x.nextUp) }
    if x > 0 {
      if x <= 750, let r = Wide.expm1(Wide(x)).neighbours() { return r }
    } else if x >= -40 {
      if let r = Wide.oneMinusExp(Wide(-x)).neighbours(negative: true) { return r }
    } else if x > -.infinity {
      return Neighbours(-1, (-1.0).nextUp)
    }
    return CorrectlyRounded.expm1(x)
  }

  /// |log x| and whether it is negative, for x > 0 finite and not 1.
  @inline(__always) private static func wideLog(_ x: Double) -> (Wide, negative: Bool) {
    let d = x - 1
    if d.magnitude < 0x1p-7 {
      // exact; |d| >= 2^-53
      return d < 0 ? (Wide.smallLog(oneMinus: Wide(-d)), true) : (Wide.smallLog(onePlus: Wide(d)), false)
    }
    return Wide.log(Wide(x))
  }

  /// The logarithm; -infinity at 0.
  package static func log(_ x: Double) -> Neighbours {
    if x > 0 && x.isFinite && x != 1 {
      let (w, negative) = wideLog(x)
      if let r = w.neighbours(negative: negative) { return r }
    }
    return CorrectlyRounded.log(x)
  }

  /// The logarithm to base 2.
  package static func log2(_ x: Double) -> Neighbours {
    if x > 0 && x.isFinite {
      if x.significand == 1 { return Neighbours(Double(x.exponent)) }
      let (w, negative) = wideLog(x)
      if let r = (w * wideConstants.inverseLog2).neighbours(negative: negative) { return r }
    }
    return CorrectlyRounded.log2(x)
  }

  /// The logarithm to base 10.
  package static func log10(_ x: Double) -> Neighbours {
    if x > 0 && x.isFinite && x != 1 {
      let (w, negative) = wideLog(x)
      if let r = (w * wideConstants.inverseLog10).neighbours(negative: negative) { return r }
    }
    return CorrectlyRounded.log10(x)
  }

  /// |log(1 + x)| and whether it is negative, for x > -1 finite and not 0.
  @inline(__always) private static func wideLog(onePlus x: Double) -> (Wide, negative: Bool) {
    let w = Wide(x.magnitude)
    if x.magnitude < 0x1p-7 { return (x < 0 ? Wide.smallLog(oneMinus: w) : Wide.smallLog(onePlus: w), x < 0) }
    return Wide.log(x < 0 ? .one - w : w + .one)
  }

  /// log(1 + x), x >= -1.
  package static func log1p(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-54 { return x == 0 ? Neighbours(x) : Neighbours(x.nextDown, x) }
    if x > -1 && x.isFinite {
      let (w, negative) = wideLog(onePlus: x)
      if let r = w.neighbours(negative: negative) { return r }
    }
    return CorrectlyRounded.log1p(x)
  }

  /// log(1 + x) to base 2, x >= -1.
  package static func log2p1(_ x: Double) -> Neighbours {
    if x > -1 && x.isFinite && x != 0 {
      let (w, negative) = wideLog(onePlus: x)
      if let r = (w * wideConstants.inverseLog2).neighbours(negative: negative) { return r }
    }
    return CorrectlyRounded.logPlusOne(2, x)
  }

  /// log(1 + x) to base 10, x >= -1.
  package static func log10p1(_ x: Double) -> Neighbours {
    if x > -1 && x.isFinite && x != 0 {
      let (w, negative) = wideLog(onePlus: x)
      if let r = (w * wideConstants.inverseLog10).neighbours(negative: negative) { return r }
    }
    return CorrectlyRounded.logPlusOne(10, x)
  }

  /// 2^x - 1.
  package static func exp2m1(_ x: Double) -> Neighbours { powerMinusOne(2, wideConstants.log2, x) }
  /// 10^x - 1.
  package static func exp10m1(_ x: Double) -> Neighbours { powerMinusOne(10, wideConstants.log10, x) }

  /// b^x - 1, `log` being that of b.
  private static func powerMinusOne(_ b: UInt, _ log: Wide, _ x: Double) -> Neighbours {
    if x != 0 && x.magnitude <= 1100 {
      let w = Wide(x.magnitude) * log
      if let r = (x > 0 ? Wide.expm1(w) : Wide.oneMinusExp(w)).neighbours(negative: x < 0) { return r }
    }
    return CorrectlyRounded.powerMinusOne(b, x)
  }

  /// The hyperbolic sine.
  package static func sinh(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return beyond(x) }
    if x.magnitude <= 750, let r = Wide.sinh(Wide(x.magnitude)).neighbours(negative: x < 0) { return r }
    return CorrectlyRounded.sinh(x)
  }

  /// The hyperbolic cosine.
  package static func cosh(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return nextToOne(x.magnitude) }
    if x.magnitude <= 750, let r = Wide.cosh(Wide(x.magnitude)).neighbours() { return r }
    return CorrectlyRounded.cosh(x)
  }

  /// The hyperbolic tangent.
  package static func tanh(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return before(x) }
    if x.magnitude < 20, let r = Wide.tanh(Wide(x.magnitude)).neighbours(negative: x < 0) { return r }
    if x.magnitude >= 20 && x.isFinite { return before(x < 0 ? -1 : 1) }
    return CorrectlyRounded.tanh(x)
  }

  /// The inverse of sinh.
  package static func asinh(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return before(x) }
    if x.isFinite {
      let w = Wide(x.magnitude)
      let root = (w * w + .one).squareRoot()
      let l = x.magnitude < 0x1p-7 ? Wide.smallLog(onePlus: w + w * w / (root + .one)) : Wide.log(w + root).0
      if let r = l.neighbours(negative: x < 0) { return r }
    }
    return CorrectlyRounded.asinh(x)
  }

  /// The inverse of cosh, x >= 1.
  package static func acosh(_ x: Double) -> Neighbours {
    if x > 1 && x.isFinite {
      let y = x < 2 ? Wide(x - 1) : Wide(x) - .one
      let w = y + (y * (y + Wide.one.scaled(1))).squareRoot()
      let l = w.exponent < -7 ? Wide.smallLog(onePlus: w) : Wide.log(w + .one).0
      if let r = l.neighbours() { return r }
    }
    return CorrectlyRounded.acosh(x)
  }

  /// The inverse of tanh, |x| <= 1; infinite at +-1.
  package static func atanh(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return beyond(x) }
    if x.magnitude < 1 {
      let w = Wide(x.magnitude)
      let l = x.magnitude < 0x1p-7 ? Wide.smallAtanh(w) : Wide.log((w + .one) / (.one - w)).0.scaled(-1)
      if let r = l.neighbours(negative: x < 0) { return r }
    }
    return CorrectlyRounded.atanh(x)
  }

  /// The sine of a finite x.
  package static func sin(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return before(x) }
    if x.magnitude < 0x1p45, let (n, s) = Wide.reduced(x.magnitude) {
      let w = n & 1 == 0 ? Wide.sine(s) : Wide.cosine(s)
      if let r = w.neighbours(negative: (x < 0) != (n & 2 != 0)) { return r }
    }
    return CorrectlyRounded.sin(x)
  }

  /// The cosine of a finite x.
  package static func cos(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return nextToOne(-x.magnitude) }
    if x.magnitude < 0x1p45, let (n, s) = Wide.reduced(x.magnitude) {
      let w = n & 1 == 0 ? Wide.cosine(s) : Wide.sine(s)
      if let r = w.neighbours(negative: (n &+ 1) & 2 != 0) { return r }
    }
    return CorrectlyRounded.cos(x)
  }

  /// The tangent of a finite x (no double is a pole).
  package static func tan(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return beyond(x) }
    if x.magnitude < 0x1p45, let (n, s) = Wide.reduced(x.magnitude) {
      let (a, b) = (Wide.sine(s), Wide.cosine(s))
      let w = n & 1 == 0 ? a / b : b / a
      if let r = w.neighbours(negative: (x < 0) != (n & 1 != 0)) { return r }
    }
    return CorrectlyRounded.tan(x)
  }

  /// The arc sine, |x| <= 1.
  package static func asin(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return beyond(x) }
    if x.magnitude < 1, let r = Wide.angle(Wide(x.magnitude), leg(x)).neighbours(negative: x < 0) { return r }
    return CorrectlyRounded.asin(x)
  }

  /// The arc cosine, |x| <= 1.
  package static func acos(_ x: Double) -> Neighbours {
    if x.magnitude < 1 && x.magnitude >= 0x1p-27 {
      let a = Wide.angle(leg(x), Wide(x.magnitude))
      if let r = (x < 0 ? wideConstants.pi - a : a).neighbours() { return r }
    }
    return CorrectlyRounded.acos(x)
  }

  /// sqrt(1 - x^2), 0 < |x| < 1.
  @inline(__always) private static func leg(_ x: Double) -> Wide {
    let w = Wide(x.magnitude)
    return ((.one - w) * (w + .one)).squareRoot()
  }

  /// The arc tangent; +-pi/2 at the infinities.
  package static func atan(_ x: Double) -> Neighbours {
    if x.magnitude < 0x1p-27 { return before(x) }
    if x.isFinite, let r = Wide.angle(Wide(x.magnitude), .one).neighbours(negative: x < 0) { return r }
    return CorrectlyRounded.atan(x)
  }

  /// The angle of (x, y) != (0, 0) in (-pi, pi], infinite ends as limits; y = 0 has the angle 0 or pi.
  package static func atan2(_ y: Double, _ x: Double) -> Neighbours {
    if x.isFinite && y.isFinite && x != 0 && y != 0 {
      let a = Wide.angle(Wide(y.magnitude), Wide(x.magnitude))
      if let r = (x < 0 ? wideConstants.pi - a : a).neighbours(negative: y < 0) { return r }
    }
    return CorrectlyRounded.atan2(y, x)
  }

  /// 1/sqrt(x), x >= 0.
  package static func rSqrt(_ x: Double) -> Neighbours {
    if x > 0 && x.isFinite, let r = (Wide.one / Wide(x).squareRoot()).neighbours() { return r }
    return CorrectlyRounded.rSqrt(x)
  }

  /// sqrt(x^2 + y^2).
  package static func hypot(_ x: Double, _ y: Double) -> Neighbours {
    if x.isFinite && y.isFinite && x != 0 && y != 0 {
      let (a, b) = (Wide(x.magnitude), Wide(y.magnitude))
      if let r = (a * a + b * b).squareRoot().neighbours() { return r }
    }
    return CorrectlyRounded.hypot(x, y)
  }

  /// x^n, n an integer, x not 0 where n < 0; the limits at the infinities.
  package static func pown(_ x: Double, _ n: Int) -> Neighbours {
    if x != 0 && x.isFinite && n.magnitude <= 64 && n != 0 {
      var power = Wide(x.magnitude)
      var result = Wide.one
      var k = n.magnitude
      while true {
        if k & 1 == 1 { result = result * power }
        k >>= 1
        if k == 0 { break }
        power = power * power
      }
      let w = n < 0 ? .one / result : result
      if let r = w.neighbours(negative: x < 0 && n % 2 != 0) { return r }
    }
    return CorrectlyRounded.pown(x, n)
  }

  /// x^y for x >= 0, as e^(y log x) with 0 times infinity being 0: the limits at 0 and at the infinities.
  package static func pow(_ x: Double, _ y: Double) -> Neighbours {
    if x > 0 && x.isFinite && x != 1 && y.isFinite && y != 0 {
      let (w, negative) = wideLog(x)
      if let r = Wide.exp(w * Wide(y.magnitude), negative: negative != (y < 0)).neighbours() { return r }
    }
    return CorrectlyRounded.pow(x, y)
  }

  /// x^(1/y) for x >= 0 and y not 0, limits likewise.
  package static func root(_ x: Double, _ y: Double) -> Neighbours {
    if x > 0 && x.isFinite && x != 1 && y.isFinite && y != 0 {
      let (w, negative) = wideLog(x)
      if let r = Wide.exp(w / Wide(y.magnitude), negative: negative != (y < 0)).neighbours() { return r }
    }
    return CorrectlyRounded.root(x, y)
  }

  /// log x / log y for x > 0, y > 0, both not 1 and finite.
  package static func logQuotient(_ x: Double, _ y: Double) -> Neighbours {
    let ((a, m), (b, n)) = (wideLog(x), wideLog(y))
    return (a / b).neighbours(negative: m != n) ?? CorrectlyRounded.logQuotient(x, y)
  }

  /// x^(1/n) for n not 0: odd n take any x, even ones x >= 0; x not 0 where n < 0 (its limit from the right there).
  package static func rootn(_ x: Double, _ n: Int) -> Neighbours {
    if x > 0 && x.isFinite && x != 1 && n.magnitude > 2 && n.magnitude < 1 << 50 {
      let (w, negative) = wideLog(x)
      let exponent = w / Wide(Double(n.magnitude))
      if let r = Wide.exp(exponent, negative: negative != (n < 0)).neighbours() { return r }
    }
    return x < 0 ? rootn(-x, n).negated : CorrectlyRounded.rootn(x, n)
  }
}

/// floor(2x/pi) modulo 8, x finite.
func octet(_ x: Double) -> Int {
  if x.magnitude < 0x1p-27 { return x < 0 ? 7 : 0 }
  guard x.magnitude < 0x1p45, let (n, _) = Wide.reduced(x.magnitude) else { return slowOctet(x) }
  return Int((x < 0 ? ~n : n) & 7)
}
