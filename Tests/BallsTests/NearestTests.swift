import Balls
import CMPFR
import Testing

/// A number of MPFR with limbs made to hit carries, cancellation and ties.
private final class Number {
  let p = UnsafeMutablePointer<__mpfr_struct>.allocate(capacity: 1)

  init(_ precision: Int) { mpfr_init2(p, precision) }
  deinit {
    mpfr_clear(p)
    p.deallocate()
  }

  var limbs: Int { (p.pointee._mpfr_prec + 63) / 64 }

  /// Random limbs, runs of ones and zeros, one bit; an exponent around `centre`; sometimes 0, infinity, NaN.
  func fill(_ random: inout Random, _ centre: Int) {
    let (n, style) = (limbs, random.int(0...5))
    for i in 0..<n {
      let w = random.next()
      switch style {
      case 0: p.pointee._mpfr_d[i] = .max
      case 1: p.pointee._mpfr_d[i] = 0
      case 2: p.pointee._mpfr_d[i] = w & 1 == 0 ? 0 : .max
      case 3: p.pointee._mpfr_d[i] = UInt(1) << UInt(w & 63)
      default: p.pointee._mpfr_d[i] = UInt(w)
      }
    }
    let unused = UInt(64 * n - p.pointee._mpfr_prec)
    p.pointee._mpfr_d[n - 1] |= 1 << 63
    p.pointee._mpfr_d[0] = (p.pointee._mpfr_d[0] >> unused) << unused
    let span = [1, 2, 3, 64, 66, 130, 260, 1100, 1 << 58][random.int(0...8)]
    let limit = 1 << 60
    p.pointee._mpfr_exp = min(max(centre + random.int(-span...span), -limit), limit)
    p.pointee._mpfr_sign = random.int(0...1) == 0 ? 1 : -1
    switch random.int(0...60) {
    case 0: cmpfr_set_special(p, 0, p.pointee._mpfr_sign)
    case 1: cmpfr_set_special(p, 2, p.pointee._mpfr_sign)
    case 2: cmpfr_set_special(p, 3, 1)
    default: break
    }
  }

  /// The same value, bit for bit.
  func equals(_ q: Number) -> Bool {
    if p.pointee._mpfr_exp != q.p.pointee._mpfr_exp { return false }
    if cmpfr_kind(p) == 3 { return true }
    if p.pointee._mpfr_sign != q.p.pointee._mpfr_sign { return false }
    return cmpfr_kind(p) != 1 || (0..<limbs).allSatisfy { p.pointee._mpfr_d[$0] == q.p.pointee._mpfr_d[$0] }
  }
}

@Suite("Sums and products to nearest") struct NearestTests {
  @Test("the bits of MPFR, whatever the precisions") func bits() {
    var random = Random(71)
    let sizes = [1, 2, 31, 53, 63, 64, 65, 100, 127, 128, 129, 192, 256, 333, 384, 512, 513, 1000, 1024, 1025]
    var exact = 0
    var failures = 0
    for _ in 0..<400_000 {
      let mode = random.int(0...2)
      let size = { (random: inout Random) in
        random.int(0...3) == 0 ? random.int(1...700) : sizes[random.int(0...(sizes.count - 1))]
      }
      let p = size(&random)
      let (pb, pr) = (mode < 2 ? p : size(&random), mode == 0 ? p : size(&random))
      let (a, b, r, expected) = (Number(p), Number(pb), Number(pr), Number(pr))
      let centre = [0, 0, 0, 1 << 59, 1 << 60, -(1 << 60), -(1 << 59)][random.int(0...6)]
      a.fill(&random, centre)
      b.fill(&random, random.int(0...5) == 0 ? -centre : centre)
      switch random.int(0...11) {
      case 0:  // cancellation, all of it or nearly
        _ = cmpfr_set(b.p, a.p, MPFR_RNDN)
        if random.int(0...1) == 0 { mpfr_nextabove(b.p) }
      case 1 where cmpfr_kind(a.p) == 1 && a.p.pointee._mpfr_exp > -(1 << 59):  // half a unit: a tie
        _ = cmpfr_set_si_2exp(b.p, random.int(0...1) == 0 ? 1 : -1, a.p.pointee._mpfr_exp - pr + random.int(-2...1),
          MPFR_RNDN)
      default: break
      }
      let operation = random.int(0...2)
      var u: Int32
      switch operation {
      case 0: u = cmpfr_add(expected.p, a.p, b.p, MPFR_RNDN)
      case 1: u = cmpfr_sub(expected.p, a.p, b.p, MPFR_RNDN)
      default: u = cmpfr_mul(expected.p, a.p, b.p, MPFR_RNDN)
      }
      // in place where the sizes allow it
      let place = random.int(0...2)
      let out = place == 1 && pr == p ? a : place == 2 && pr == pb ? b : r
      let t = operation == 2 ? cmpfr_product(out.p, a.p, b.p) : cmpfr_sum(out.p, a.p, b.p, operation == 0 ? 1 : -1)
      if t == 0 { exact += 1 }
      if (t == 0) != (u == 0) || !out.equals(expected) {
        failures += 1
        if failures < 5 { Issue.record("operation \(operation), \(p) and \(pb) to \(pr) bits") }
      }
    }
    #expect(failures == 0 && exact > 50_000)
  }

  /// The exact values of a ball's middle and radius.
  private func parts(_ b: Ball) throws -> (mid: Rational, rad: Rational) {
    (try b.mid.toRational(), try BigFloat(b.rad).toRational())
  }

  /// A ball of MPFR's hard limbs with a radius of any size, or none.
  private func ball(_ random: inout Random, _ precision: Int) -> Ball {
    let x = Number(precision)
    repeat { x.fill(&random, 0) } while cmpfr_kind(x.p) > 1 || abs(x.p.pointee._mpfr_exp) > 1200
      && cmpfr_kind(x.p) == 1
    let m = BigFloat(copying: x.p)
    if random.int(0...5) == 0 { return Ball(exactly: m) }
    let d: Double = random.int(0...2) == 0 ? 1 : Double.random(in: 1...2, using: &random)
    let e = random.int(0...7) == 0 ? 2 : random.int(-80...(-10)) - (random.int(0...1) == 0 ? precision : 0)
    return Ball(center: m, radius: Magnitude(d, scale: m.exponent + e))
  }

  @Test("radii bound the exact error and little more") func radii() throws {
    var random = Random(72)
    for _ in 0..<20_000 {
      let p = [1, 24, 53, 64, 100, 128, 200, 333, 600][random.int(0...8)]
      let (a, b) = (ball(&random, p), ball(&random, random.int(0...2) == 0 ? 53 : p))
      let ((x, s), (y, t)) = (try parts(a), try parts(b))
      func check(_ c: Ball, _ middle: Rational, _ propagated: Rational, _ name: String) throws {
        let (z, r) = try parts(c)
        let error = try (z - middle).magnitude
        // a value of p bits is off by half a unit at most
        let unit = try error.isZero ? .zero : Rational(2).power(c.mid.exponent - c.mid.precision - 1)
        #expect(error <= unit, "\(name) of \(a) and \(b): the middle")
        let least = try error + propagated
        let most = try (propagated + unit) * (Rational(1) + Rational(2).power(-24))
        #expect(r >= least && r <= most, "\(name) of \(a) and \(b) with \(p) bits: radius \(c.rad)")
      }
      try check(a.adding(b, precision: p), x + y, s + t, "sum")
      try check(a.subtracting(b, precision: p), x - y, s + t, "difference")
      var c = a
      c.add(b, precision: p)
      try check(c, x + y, s + t, "sum in place")
      c = a
      c.subtract(b, precision: p)
      try check(c, x - y, s + t, "difference in place")
      let wide = { (ball: Ball) in !ball.rad.isZero && (ball.mid.isZero || ball.rad.exponent > ball.mid.exponent - 12) }
      if wide(a) && wide(b) { continue }  // by their ends
      let propagated = try x.magnitude * t + y.magnitude * s + s * t
      try check(a.multiplied(by: b, precision: p), x * y, propagated, "product")
      c = a
      c.multiply(by: b, precision: p)
      try check(c, x * y, propagated, "product in place")
    }
  }

  @Test("magnitudes: the nearest bound of 53 bits") func magnitudes() {
    var random = Random(73)
    func magnitude(_ exponent: Int) -> Magnitude {
      let bits = [1 << 52, (1 << 53) - 1, 1 << 52 | 1, Int(random.next() >> 12) | 1 << 52][random.int(0...3)]
      return Magnitude(Double(bits), scale: exponent)
    }
    for _ in 0..<100_000 {
      let e = random.int(-200...200)
      let a = magnitude(e)
      let b = magnitude(e + [0, 1, -1, 11, -52, -53, -54, -63, -64, -65, 52, 53, 54, 300][random.int(0...13)])
      let (x, y) = (BigFloat(a), BigFloat(b))
      #expect(BigFloat(a + b) == x.adding(y, precision: 53, rounding: .up))
      #expect(BigFloat(a * b) == x.multiplied(by: y, precision: 53, rounding: .up))
      let difference = x.subtracting(y, precision: 53, rounding: .down)
      #expect(BigFloat(Magnitude.differenceBelow(a, b)) == (difference.sign < 0 ? .zero : difference))
    }
  }

  @Test("the ends of the exponents: bounds stay bounds") func ends() {
    let (small, large) = (Magnitude.powerOfTwo(-(1 << 60)), Magnitude.powerOfTwo((1 << 60) - 66))
    #expect(!small.isZero && large.isFinite && !(large + large + large + large).isFinite)
    #expect(!(small * small).isZero && !(large * large).isFinite && !small.shifted(by: -(1 << 60)).isZero)
    // lower bounds go down, not up
    let tiny = BigFloat(3, exponent: -(1 << 60))
    #expect(BigFloat(Magnitude(lower: tiny)) <= tiny && BigFloat(Magnitude(upper: tiny)) >= tiny)
    let huge = BigFloat(3, exponent: (1 << 60) - 5)
    #expect(BigFloat(Magnitude(lower: huge)) <= huge && Magnitude(lower: huge).isFinite)
    #expect(!Magnitude(upper: huge).isFinite)
    let bound = Magnitude.differenceBelow(small + small.shifted(by: -3), small)
    #expect(BigFloat(bound) <= BigFloat(small))
    // products that leave the range of exponents, with radii and without
    for e in [-(1 << 60) + 100, (1 << 60) - 100] {
      let exact = Ball(exactly: BigFloat(3, exponent: e))
      for ball in [exact, exact.widened(by: .powerOfTwo(e - 60))] {
        let product = ball.multiplied(by: ball, precision: 53)
        #expect(e > 0 ? !product.isFinite : product.containsZero && product.isFinite)
      }
    }
    // half a unit in the last place that is below the range
    let third = BigFloat(1).divided(by: BigFloat(3), precision: 1000, rounding: .down).scaled(by: -(1 << 60) + 50)
    let sum = Ball(exactly: third).adding(Ball(exactly: third.scaled(by: -3)), precision: 500)
    let error = third.adding(third.scaled(by: -3), precision: 2000, rounding: .nearest)
      .subtracting(sum.mid, precision: 2000, rounding: .awayFromZero).absolute
    #expect(!error.isZero && BigFloat(sum.rad) >= error)
  }
}
