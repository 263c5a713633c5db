import CMPFR

// Functions on balls. Thin balls: the value at the middle and a proved bound of the change over the ball (lemmas F of
// docs/balls.md); wide balls: the two ends and the extrema between them.
//
//     Ball(40).function(.H, precision: 100)               // the Gaussian tail beyond 40, to 100 bits
//     Ball(-1).function(.sqrt, precision: 53)             // indeterminate: no value
//     Ball(2).power(try Ball("1/2", precision: 53), precision: 53)
extension Ball {
  /// self = f(a). Indeterminate where a is not proved to lie in the domain. Full relative accuracy at exact points.
  public mutating func setFunction(_ f: ElementaryFunction, of a: Ball, precision: Int) {
    let p = Swift.max(precision, 2)
    if !a.isFinite || !Ball.isInDomain(f, a) {
      self = .indeterminate
      return
    }
    if f == .abs {
      setAbs(a, precision: p)
      return
    }
    if (f == .sin || f == .cos) && (a.mid.exponent > 1 << 20 || a.rad.exponent > 3) {
      self = Ball(center: .zero, radius: .one)
      return
    }
    if a.rad.isZero {
      setPoint(f, a.mid, precision: p)
      return
    }
    let scale = Ball.thinness(f, a.mid, a.rad)
    if scale.isFinite && scale.exponent <= -10 {
      setPoint(f, a.mid, precision: p)
      if isFinite { widen(by: Ball.change(f, a.mid, a.rad, scale, self)) }
      return
    }
    self = Ball.byEnds(f, a, p)
  }

  /// f(a).
  public func function(_ f: ElementaryFunction, precision: Int) -> Ball {
    made { $0.setFunction(f, of: self, precision: precision) }
  }

  private static func isInDomain(_ f: ElementaryFunction, _ a: Ball) -> Bool {
    switch f {
    case .log: return a.isPositive
    case .log1p: return a.lower > BigFloat(-1)
    case .sqrt, .xlogx: return a.isNonnegative
    default: return true
    }
  }

  // MARK: thin balls

  /// A size s such that the bound of `change` is tight for small s (s < 2^-10 is required there); infinity where the
  /// thin form does not apply.
  private static func thinness(_ f: ElementaryFunction, _ m: BigFloat, _ r: Magnitude) -> Magnitude {
    switch f {
    // near the minimum or maximum of an even function the ends are tighter
    case .cosh, .sech, .log2cosh, .phi:
      if m.isZero || m.exponent <= r.exponent + 2 { return .infinity }
      return f == .phi ? Magnitude(upper: m) * r + r * r : r
    case .exp, .expm1, .sinh, .tanh, .sin, .cos, .abs: return r
    case .log, .xlogx: return r / Magnitude.differenceBelow(Magnitude(lower: m), r)
    case .sqrt: return r / Magnitude(lower: m)
    case .log1p:
      let base = m.adding(.one, precision: 53, rounding: .down)
      return base.sign > 0 ? r / Magnitude.differenceBelow(Magnitude(lower: base), r) : .infinity
    case .atan: return r / max(.one, Magnitude(lower: m))
    case .erf, .erfc, .Phi, .H: return max(r, Magnitude(upper: m) * r + r * r)
    case .logH, .mills: return max(r * hazardExcess(m, r), r / max(.one, Magnitude(lower: m)))
    }
  }

  /// Upper bound of D(x) = mills(x) - x over |x - m| <= r: D decreases, D(0) < 0.79789, D(x) <= 1/x, D(x) <= 0.79789 -
  /// x for x <= 0 (lemma R4).
  private static func hazardExcess(_ m: BigFloat, _ r: Magnitude) -> Magnitude {
    if m.sign <= 0 { return Magnitude(0.79789) + (Magnitude(upper: m) + r) }
    let least = Magnitude.differenceBelow(Magnitude(lower: m), r)
    return least.isZero ? Magnitude(0.79789) + r : min(Magnitude(0.79789), .one / least)
  }

  /// Upper bound of phi(m).
  private static func densityBound(_ m: BigFloat) -> Magnitude {
    let y = m.multipliedExactly(by: m).scaled(by: -1).negated
    let e = y.apply(53, .up, cmpfr_exp)
    return (e.isZero ? Magnitude.powerOfTwo(BigFloat.smallestExponent) : Magnitude(upper: e)) * Magnitude(0.398942281)
  }

  /// Upper bound of |f(m + d) - f(m)| over |d| <= r, where v encloses f(m) and s = thinness < 2^-10 (lemmas F1 to F12).
  private static func change(
    _ f: ElementaryFunction, _ m: BigFloat, _ r: Magnitude, _ s: Magnitude, _ v: Ball
  ) -> Magnitude {
    let size = v.magnitude
    switch f {
    case .exp: return size * r.expm1
    case .expm1:
      // e^m = 1 + v
      let e = m.sign >= 0 ? size + .one : Magnitude(upper: v.mid.adding(.one, precision: 53, rounding: .up)) + v.rad
      return e * r.expm1
    case .log, .log1p: return s
    case .sqrt: return size * s.shifted(by: -1) * (.one + s)
    case .sinh: return (.one + size * size).squareRoot * r.expm1
    case .cosh: return size * (min(.one, Magnitude(upper: m)) * r.expm1 + r * r)
    case .tanh: return r * complementOfSquare(v) * (.one + r.shifted(by: 1).expm1)
    case .sech: return r * size * (.one + r.expm1) * min(.one, Magnitude(upper: m) + r)
    case .log2cosh: return r * min(.one, Magnitude(upper: m) + r)
    case .sin, .cos: return r * complementOfSquare(v).squareRoot + (r * r).shifted(by: -1)
    case .atan:
      let least = BigFloat(Magnitude.differenceBelow(Magnitude(lower: m), r))
      let square = least.multiplied(by: least, precision: 53, rounding: .down)
      return r / Magnitude(lower: square.adding(.one, precision: 53, rounding: .down))
    case .erf, .erfc:
      let least = BigFloat(Magnitude.differenceBelow(Magnitude(lower: m), r))
      let e = least.multipliedExactly(by: least).negated.apply(53, .up, cmpfr_exp)
      let bound = e.isZero ? Magnitude.powerOfTwo(BigFloat.smallestExponent) : Magnitude(upper: e)
      return r * bound * Magnitude(1.12838)
    case .phi: return size * s.expm1
    case .Phi, .H: return r * densityBound(m) * (.one + s.expm1)
    case .logH:
      let hazard: Magnitude
      if m.sign <= 0 {
        // mills = phi e^{-logH}
        hazard = densityBound(m) * size.exp
      } else {
        let x = Magnitude(upper: m)
        hazard = min(x + Magnitude(0.79789), (x + (x * x + Magnitude(4)).squareRoot).shifted(by: -1))
      }
      return r * hazard * (.one + (r * hazardExcess(m, r)).expm1)
    case .mills:
      let difference = v.mid.subtracting(m, precision: 53, rounding: .up)
      var excess = hazardExcess(m, r)
      if difference.sign > 0 { excess = min(excess, Magnitude(upper: difference) + v.rad + r) }
      return size * (r * excess).expm1
    case .xlogx:
      let log = m.apply(64, .nearest, cmpfr_log)
      let slope = Magnitude(upper: log.adding(.one, precision: 64, rounding: .nearest))
      let error = (Magnitude(upper: log) + Magnitude(2)).shifted(by: -62)
      return r * (slope + error + s)
    case .abs: return r
    }
  }

  /// Upper bound of 1 - x^2 over the ball v, at least 0.
  private static func complementOfSquare(_ v: Ball) -> Magnitude {
    let a = v.mid.absolute
    let gap = BigFloat.one.subtracting(a, precision: 53, rounding: .up)
    return ((gap.sign > 0 ? Magnitude(upper: gap) : .zero) + v.rad) * (.one + (Magnitude(upper: a) + v.rad))
  }

  // MARK: wide balls

  private static func byEnds(_ f: ElementaryFunction, _ a: Ball, _ p: Int) -> Ball {
    var (l, u) = f == .log1p ? (a.lower, a.upper) : a.roughEnds
    switch f {
    case .sin, .cos: return trigonometricByEnds(f, a, l, u, p)
    case .erfc, .H, .logH: (l, u) = (u, l)
    case .cosh, .log2cosh, .sech, .phi:
      // even: by |x|
      if a.isNonpositive {
        (l, u) = (u.negated, l.negated)
      } else if !a.isNonnegative {
        let m = l.negated
        (l, u) = (.zero, m < u ? u : m)
      }
      if f == .sech || f == .phi { (l, u) = (u, l) }
    case .xlogx: return xlogxByEnds(l, u, p)
    default: break
    }
    return Ball(
      lower: point(f, l, precision: p).lower, upper: point(f, u, precision: p).upper, precision: p)
  }

  /// x log x decreases to -1/e at 1/e, then increases.
  private static func xlogxByEnds(_ l: BigFloat, _ u: BigFloat, _ p: Int) -> Ball {
    let (fl, fu) = (point(.xlogx, l, precision: p), point(.xlogx, u, precision: p))
    var hull = fl.hull(fu, precision: p)
    let place = point(.exp, BigFloat(-1), precision: 64)
    if l < place.upper && place.lower < u {
      hull = hull.hull(point(.exp, BigFloat(-1), precision: p).negated, precision: p)
    }
    return hull
  }

  /// The ends, and 1 or -1 where a place of a maximum or minimum may lie between them.
  private static func trigonometricByEnds(
    _ f: ElementaryFunction, _ a: Ball, _ l: BigFloat, _ u: BigFloat, _ p: Int
  ) -> Ball {
    var hull = point(f, l, precision: p).hull(point(f, u, precision: p), precision: p)
    let wp = 64 + Swift.max(0, a.mid.exponent)
    let turn = Ball.pi(precision: wp).scaled(by: 1)
    // places in turns: x/(2 pi) + shift is an integer (shift in quarters)
    for (shift, value) in f == .sin ? [(-1, 1), (1, -1)] : [(0, 1), (2, -1)] {
      let quarter = Ball(exactly: BigFloat(shift, exponent: -2))
      let from = Ball(exactly: l).divided(by: turn, precision: wp).adding(quarter, precision: wp).lower.ceiling
      let to = Ball(exactly: u).divided(by: turn, precision: wp).adding(quarter, precision: wp).upper.floor
      if from <= to { hull = hull.hull(Ball(value), precision: p) }
    }
    return hull
  }

  // MARK: general powers

  /// self = base^exponent for base >= 0 (0^0 = 1, 0^positive = 0), any integer exponent for any base; indeterminate
  /// where the base is not proved nonnegative, or where 0 to a power not proved nonnegative may occur.
  public mutating func setPower(base: Ball, exponent: Ball, precision: Int) {
    if exponent.isExact, let n = exponent.mid.asInt {
      setPower(base, n, precision: precision)
      return
    }
    guard base.isFinite, exponent.isFinite, base.isNonnegative else {
      self = .indeterminate
      return
    }
    if base.isPositive {
      // e^{exponent log base}: the absolute error of the exponent is the relative one of the result
      let rough = base.function(.log, precision: 32).multiplied(by: exponent, precision: 32)
      let extra = Swift.min(Swift.max(0, rough.magnitude.exponent), 64)
      let wp = precision + extra + 8
      let log = base.function(.log, precision: wp).multiplied(by: exponent, precision: wp)
      setFunction(.exp, of: log, precision: precision)
      return
    }
    if exponent.isPositive && base.isZero {
      self = .zero
      return
    }
    guard exponent.isNonnegative else {
      self = .indeterminate
      return
    }
    let top = Ball(exactly: base.roughEnds.upper).power(exponent, precision: precision)
    if !top.isFinite {
      self = .indeterminate
      return
    }
    let upper = top.upper
    self = Ball(
      lower: .zero, upper: exponent.isPositive || upper > .one ? upper : .one, precision: precision)
  }

  /// base^exponent for base >= 0.
  public func power(_ exponent: Ball, precision: Int) -> Ball {
    made { $0.setPower(base: self, exponent: exponent, precision: precision) }
  }
}
