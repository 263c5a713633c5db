import CMPFR

// In-place operations reuse the destination's limbs where they are unique and of the right size. Lemma B3
// (docs/balls.md) bounds what the operands' radii contribute.
//
//     let third = Ball.one.divided(by: 3, precision: 100)
//     third.adding(third, precision: 100).multiplied(by: 3, precision: 100).contains(2)   // true
//     Ball(2).power(-3, precision: 53)                                                    // 0.125
//     var sum = Ball.zero
//     sum.add(third, precision: 100)                                                      // in place
//     sum.setFusedProductSum(third, third, precision: 100)                                // 1/3 + 1/9, rounded once
extension Ball {
  /// self = a + b.
  @inline(never) public mutating func setSum(_ a: Ball, _ b: Ball, precision: Int) { setLinear(a, b, 1, precision) }

  /// self = a - b.
  @inline(never) public mutating func setDifference(_ a: Ball, _ b: Ball, precision: Int) {
    setLinear(a, b, -1, precision)
  }

  /// self = a + sign b.
  @inline(__always)
  private mutating func setLinear(_ a: Ball, _ b: Ball, _ sign: Int32, _ precision: Int) {
    let p = mid.destination(precision)
    let t = cmpfr_sum(p, a.mid.storage.pointer, b.mid.storage.pointer, sign)
    finish(t, a.rad + b.rad)
    withExtendedLifetime(a) {}
    withExtendedLifetime(b) {}
  }

  /// |a b - mid a mid b| <= |mid a| rad b + |mid b| rad a + rad a rad b, for middles x of a and y of b.
  @inline(__always)
  private static func productRadius(_ x: FloatPointer, _ a: Magnitude, _ y: FloatPointer, _ b: Magnitude) -> Magnitude {
    if a.isZero {
      return b.isZero ? .zero : Magnitude(upper: x) * b
    }
    if b.isZero { return Magnitude(upper: y) * a }
    return Magnitude(upper: x) * b + (Magnitude(upper: y) + b) * a
  }

  /// Whether middles and radii of both factors are finite and not 0.
  @inline(__always)
  private static func isCommon(_ x: FloatPointer, _ a: Magnitude, _ y: FloatPointer, _ b: Magnitude) -> Bool {
    a.isRegular && b.isRegular && cmpfr_kind(x) == 1 && cmpfr_kind(y) == 1
  }

  /// Completes a product of such factors, their middles known by leading limbs and exponents.
  @inline(__always)
  private mutating func finishProduct(
    _ ternary: Int32, _ x: UInt64, _ i: Int, _ a: Magnitude, _ y: UInt64, _ j: Int, _ b: Magnitude
  ) {
    rad = Magnitude.spread(x, i, a, y, j, b, ternary == 0 ? nil : Ball.roundingError(mid))
    if !mid.isFinite || !rad.isFinite { forget() }
  }

  /// Whether the radius is a sizeable part of the value, so that ends are tighter than middle and radius.
  @inline(__always) private var isWide: Bool {
    let e = mid.storage.pointer.pointee._mpfr_exp
    withExtendedLifetime(mid) {}
    return rad.isWide(against: e)
  }

  /// self = a b. 0 times a finite ball is exactly 0; two wide factors are multiplied by their ends.
  public mutating func setProduct(_ a: Ball, _ b: Ball, precision: Int) {
    if a.isWide && b.isWide && a.isFinite && b.isFinite {
      setWideProduct(a, b, precision)
      return
    }
    let p = mid.destination(precision)
    let (x, y) = (a.mid.storage.pointer, b.mid.storage.pointer)
    let t = cmpfr_product(p, x, y)
    if Ball.isCommon(x, a.rad, y, b.rad) {
      finishProduct(t, cmpfr_top(x), x.pointee._mpfr_exp, a.rad, cmpfr_top(y), y.pointee._mpfr_exp, b.rad)
    } else {
      finish(t, Ball.productRadius(x, a.rad, y, b.rad))
    }
    withExtendedLifetime(a) {}
    withExtendedLifetime(b) {}
  }

  @inline(never) private mutating func setWideProduct(_ a: Ball, _ b: Ball, _ precision: Int) {
    self = Ball.hullOfEnds(a, b, precision) { x, y, direction in
      x.multiplied(by: y, precision: x.precision + y.precision, rounding: direction)
    }
  }

  /// The hull of an operation monotone in each argument separately, evaluated outward at the four pairs of ends.
  private static func hullOfEnds(
    _ a: Ball, _ b: Ball, _ precision: Int, _ operation: (BigFloat, BigFloat, Rounding) -> BigFloat
  ) -> Ball {
    let (al, au) = a.roughEnds
    let (bl, bu) = b.roughEnds
    var lower = operation(al, bl, .down)
    var upper = operation(al, bl, .up)
    for (x, y) in [(al, bu), (au, bl), (au, bu)] {
      let down = operation(x, y, .down)
      let up = operation(x, y, .up)
      if !down.isFinite || !up.isFinite { return .indeterminate }
      if down < lower { lower = down }
      if upper < up { upper = up }
    }
    return Ball(lower: lower, upper: upper, precision: precision)
  }

  /// self = a a, never below 0.
  public mutating func setSquare(_ a: Ball, precision: Int) {
    if a.isWide {
      setPower(a, 2, precision: precision)
      return
    }
    let p = mid.destination(precision)
    let t = withExtendedLifetime(a.mid.storage) { cmpfr_sqr(p, a.mid.storage.pointer, MPFR_RNDN) }
    finish(t, a.rad.isZero ? .zero : Magnitude(upper: a.mid).shifted(by: 1) * a.rad + a.rad * a.rad)
  }

  /// self = self + a b, the middle rounded once.
  public mutating func setFusedProductSum(_ a: Ball, _ b: Ball, precision: Int) {
    if a.isWide && b.isWide {
      let product = a.multiplied(by: b, precision: precision)
      add(product, precision: precision)
      return
    }
    let radius = rad + Ball.productRadius(a.mid.storage.pointer, a.rad, b.mid.storage.pointer, b.rad)
    withExtendedLifetime((a, b)) {}
    if let p = mid.own(precision) {
      let t = withExtendedLifetime((a.mid.storage, b.mid.storage)) {
        cmpfr_fma(p, a.mid.storage.pointer, b.mid.storage.pointer, p, MPFR_RNDN)
      }
      finish(t, radius)
    } else {
      let old = mid
      mid = BigFloat(storage: FloatStorage.make(Swift.max(precision, 1)))
      let p = mid.storage.pointer
      let t = withExtendedLifetime((a.mid.storage, b.mid.storage, old.storage)) {
        cmpfr_fma(p, a.mid.storage.pointer, b.mid.storage.pointer, old.storage.pointer, MPFR_RNDN)
      }
      finish(t, radius)
    }
  }

  /// self = self + b in place.
  public mutating func add(_ b: Ball, precision: Int) { accumulate(b, 1, precision) }
  /// self = self - b in place.
  public mutating func subtract(_ b: Ball, precision: Int) { accumulate(b, -1, precision) }

  /// self = self + sign b.
  @inline(__always)
  private mutating func accumulate(_ b: Ball, _ sign: Int32, _ precision: Int) {
    if let p = mid.own(precision) {
      let t = cmpfr_sum(p, p, b.mid.storage.pointer, sign)
      finish(t, rad + b.rad)
      withExtendedLifetime(b) {}
    } else {
      let old = self
      if sign > 0 { setSum(old, b, precision: precision) } else { setDifference(old, b, precision: precision) }
    }
  }

  /// self = self b in place.
  public mutating func multiply(by b: Ball, precision: Int) {
    if !isWide || !b.isWide, let p = mid.own(precision) {
      let y = b.mid.storage.pointer
      if Ball.isCommon(p, rad, y, b.rad) {
        let (top, e) = (cmpfr_top(p), p.pointee._mpfr_exp)
        finishProduct(cmpfr_product(p, p, y), top, e, rad, cmpfr_top(y), y.pointee._mpfr_exp, b.rad)
      } else {
        let radius = Ball.productRadius(p, rad, y, b.rad)
        finish(cmpfr_product(p, p, y), radius)
      }
      withExtendedLifetime(b) {}
    } else {
      let old = self
      setProduct(old, b, precision: precision)
    }
  }

  /// self = a / b; indeterminate where b contains 0. A wide divisor is treated by ends.
  public mutating func setQuotient(_ a: Ball, _ b: Ball, precision: Int) {
    if !a.isFinite || b.containsZero {
      self = .indeterminate
      return
    }
    if b.isWide {
      self = Ball.hullOfEnds(a, b, precision) { x, y, direction in
        x.divided(by: y, precision: 64, rounding: direction)
      }
      return
    }
    let p = mid.destination(precision)
    let t = withExtendedLifetime((a.mid.storage, b.mid.storage)) {
      cmpfr_div(p, a.mid.storage.pointer, b.mid.storage.pointer, MPFR_RNDN)
    }
    // |a/b - ma/mb| <= (ra + |ma/mb| rb) / (|mb| - rb)
    var radius = a.rad
    if !b.rad.isZero {
      var quotient = Magnitude(upper: mid)
      if t != 0 { quotient += Ball.roundingError(mid) }
      radius += quotient * b.rad
    }
    if !radius.isZero { radius = radius / b.mignitude }
    finish(t, radius)
  }

  /// self = -a, exactly.
  public mutating func setNegation(_ a: Ball) {
    let p = mid.destination(a.mid.precision)
    withExtendedLifetime(a.mid.storage) { _ = cmpfr_neg(p, a.mid.storage.pointer, MPFR_RNDN) }
    rad = a.rad
  }

  /// self = a 2^k.
  public mutating func setScaled(_ a: Ball, by k: Int) {
    let p = mid.destination(a.mid.precision)
    let t = withExtendedLifetime(a.mid.storage) { cmpfr_mul_2si(p, a.mid.storage.pointer, k, MPFR_RNDN) }
    finish(t, a.rad.shifted(by: k))
  }

  /// self = |a|, never below 0.
  public mutating func setAbs(_ a: Ball, precision: Int) {
    if a.isNonnegative {
      self = a
    } else if a.isNonpositive {
      setNegation(a)
    } else if a.isFinite {
      let (l, u) = a.roughEnds
      let m = l.negated
      self = Ball(lower: .zero, upper: m < u ? u : m, precision: precision)
    } else {
      self = .indeterminate
    }
    if mid.precision > precision { round(precision: precision) }
  }

  /// self = min(a, b).
  public mutating func setMinimum(_ a: Ball, _ b: Ball, precision: Int) {
    guard a.isFinite, b.isFinite else {
      self = .indeterminate
      return
    }
    let (al, au, bl, bu) = (a.lower, a.upper, b.lower, b.upper)
    if au <= bl {
      self = a
    } else if bu <= al {
      self = b
    } else {
      self = Ball(lower: al < bl ? al : bl, upper: au < bu ? au : bu, precision: precision)
    }
  }

  /// self = max(a, b).
  public mutating func setMaximum(_ a: Ball, _ b: Ball, precision: Int) {
    guard a.isFinite, b.isFinite else {
      self = .indeterminate
      return
    }
    let (al, au, bl, bu) = (a.lower, a.upper, b.lower, b.upper)
    if au <= bl {
      self = b
    } else if bu <= al {
      self = a
    } else {
      self = Ball(lower: al < bl ? bl : al, upper: au < bu ? bu : au, precision: precision)
    }
  }

  /// self = a^n for any integer n, 0^0 = 1; indeterminate for n < 0 where a contains 0.
  public mutating func setPower(_ a: Ball, _ n: Int, precision: Int) {
    if n == 0 {
      self = .one
      return
    }
    if !a.isFinite || (n < 0 && a.containsZero) {
      self = .indeterminate
      return
    }
    if n == 1 {
      self = a
      round(precision: precision)
      return
    }
    if a.rad.isZero {
      setPointPower(a.mid, n, precision)
      return
    }
    // thin: |(m + d)^n - m^n| <= |m^n| (e^{|n| s} - 1), s = r / (|m| - r) (lemma B4)
    let s = a.mid.isZero ? .infinity : Magnitude(Double(n.magnitude)) * (a.rad / a.mignitude)
    if n.magnitude < 1 << 50 && s.exponent <= -10 && s.isFinite {
      setPointPower(a.mid, n, precision)
      if isFinite { widen(by: magnitude * s.expm1) }
      return
    }
    var (l, u) = a.roughEnds
    if n % 2 == 0 {
      if a.isNonpositive {
        (l, u) = (u.negated, l.negated)
      } else if !a.isNonnegative {
        let m = l.negated
        (l, u) = (.zero, m < u ? u : m)
      }
    }
    if n < 0 { (l, u) = (u, l) }
    self = Ball(
      lower: l.apply(precision, .down) { cmpfr_pow_si($0, $1, n, $2) },
      upper: u.apply(precision, .up) { cmpfr_pow_si($0, $1, n, $2) }, precision: precision)
  }

  private mutating func setPointPower(_ x: BigFloat, _ n: Int, _ precision: Int) {
    let p = mid.destination(precision)
    let t = withExtendedLifetime(x.storage) {
      n == 2 ? cmpfr_sqr(p, x.storage.pointer, MPFR_RNDN) : cmpfr_pow_si(p, x.storage.pointer, n, MPFR_RNDN)
    }
    finish(t, .zero)
  }

  // MARK: value-returning twins

  /// a + b.
  public func adding(_ b: Ball, precision: Int) -> Ball { made(precision) { $0.setSum(self, b, precision: precision) } }
  /// a - b.
  public func subtracting(_ b: Ball, precision: Int) -> Ball {
    made(precision) { $0.setDifference(self, b, precision: precision) }
  }
  /// a b.
  public func multiplied(by b: Ball, precision: Int) -> Ball {
    made(precision) { $0.setProduct(self, b, precision: precision) }
  }
  /// a / b.
  public func divided(by b: Ball, precision: Int) -> Ball { made { $0.setQuotient(self, b, precision: precision) } }
  /// a a.
  public func squared(precision: Int) -> Ball { made { $0.setSquare(self, precision: precision) } }
  /// a^n.
  public func power(_ n: Int, precision: Int) -> Ball { made { $0.setPower(self, n, precision: precision) } }
  /// -a.
  public var negated: Ball { made { $0.setNegation(self) } }
  /// |a|.
  public func absolute(precision: Int) -> Ball { made { $0.setAbs(self, precision: precision) } }
  /// a 2^k.
  public func scaled(by k: Int) -> Ball { made { $0.setScaled(self, by: k) } }
  /// min(a, b).
  public func minimum(_ b: Ball, precision: Int) -> Ball { made { $0.setMinimum(self, b, precision: precision) } }
  /// max(a, b).
  public func maximum(_ b: Ball, precision: Int) -> Ball { made { $0.setMaximum(self, b, precision: precision) } }

  @inline(__always) func made(_ body: (inout Ball) -> Void) -> Ball {
    var ball = Ball.zero
    body(&ball)
    return ball
  }

  /// The same into fresh storage of the right size.
  @inline(__always) private func made(_ precision: Int, _ body: (inout Ball) -> Void) -> Ball {
    var ball = Ball(mid: BigFloat(storage: FloatStorage.make(Swift.max(precision, 1))), rad: .zero)
    body(&ball)
    return ball
  }
}
