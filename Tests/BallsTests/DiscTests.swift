import Balls
import Testing

@Suite("Discs") struct DiscTests {
  private let odd: [Double] = [.nan, .infinity, -.infinity, 1e308, -1e308, 5e-324, 0, -0.0, 1]

  /// Whatever comes in, a disc is either usable with finite parts or the one that knows nothing.
  @Test func invariantHoldsForEveryInput() {
    func check(_ d: Disc) {
      if d.isUsable {
        #expect(d.re.isFinite && d.im.isFinite && d.rad >= 0 && d.rad.isFinite)
      } else {
        #expect(d == Disc.unknown)
      }
    }
    var discs: [Disc] = [.unknown]
    for a in odd {
      for b in odd {
        discs.append(Disc(a, b))
        for r in odd { discs.append(Disc(re: a, im: b, rad: r)) }
        check(Disc(lower: a, upper: b))
        check(Disc.segment((a, b), (b, a)))
      }
    }
    for d in discs {
      check(d)
      for s in odd { check(d * s); check(d + s) }
      for k in [-5000, -1100, -1000, -3, 0, 3, 1000, 1100, 5000] { check(d.scaled(exponent: k)) }
      for n in [Int.min, -7, -1, 0, 1, 2, 9, 1 << 40] { check(d.power(n)) }
      for f in [
        Disc.exp, Disc.log, Disc.log1p, Disc.sqrt, Disc.sin, Disc.cos, Disc.sinh, Disc.cosh, Disc.tanh, Disc.sigmoid,
        Disc.atanh, Disc.atan, Disc.log2cosh, Disc.R, { $0.reciprocal }, { $0.square }, { $0.conjugate }, { -$0 },
        { $0.centre }, { $0.widened(by: 1e308) }, ScaledDisc.logH,
        { ScaledDisc.H($0).value.collapsed }, { ScaledDisc.erf($0).value.collapsed },
        { ScaledDisc.mills($0).value.collapsed }, { ScaledDisc.exp($0).power(-1 << 50).collapsed },
        { ScaledDisc.sum(ScaledDisc.exp($0), ScaledDisc.exp(-$0)).value.collapsed },
        { ScaledDisc.cosh($0, choice: .second).value.log() }, { ScaledDisc($0).squareRoot().collapsed },
      ] { check(f(d)) }
      for e in discs.prefix(120) { check(d + e); check(d - e); check(d * e); check(d / e); check(d.union(e)) }
    }
  }

  @Test func theUnknownDiscProvesNothing() {
    let d = Disc.unknown
    #expect(!d.isUsable && !d.excludesZero && d.upperAbs == .infinity && d.lowerAbs == 0 && d.argument == nil)
    #expect(d.upperRe == .infinity && d.lowerRe == -.infinity && d.upperIm == .infinity && d.lowerIm == -.infinity)
    #expect(Disc(.nan) == d && Disc(re: 0, im: 0, rad: -1) == d && Disc(lower: 2, upper: 1) == d)
    #expect(d + .one == d && d * .zero == d && d / .one == d && Disc.one / .zero == d && d.power(0) == d)
    let s = ScaledDisc.unknown
    #expect(!s.isUsable && !s.excludesZero && s.upperLogAbs == .infinity && s.lowerLogAbs == -.infinity)
    #expect(s.argument == nil && ScaledDisc.argumentIncrement(from: s, to: .one) == nil)
    #expect(!ScaledDisc.exp(d).isUsable && !(s * .zero).isUsable && !ScaledDisc.sum(s, .zero).value.isUsable)
  }

  @Test func exactPointsStayExact() {
    #expect(Disc.zero + .zero == .zero && Disc.zero * Disc(3, 4) == .zero && Disc(3, 4) * 0.0 == .zero)
    #expect(Disc.exp(.zero) == .one && Disc.zero.upperAbs == 0 && Disc(5).upperRe == 5 && Disc(5).lowerRe == 5)
    #expect(Disc.sqrt(.zero) == .zero && Disc.sin(.zero) == .zero && Disc.cos(.zero) == .one)
    let s = ScaledDisc.sum(ScaledDisc(Disc(2)), ScaledDisc(Disc(3)))
    #expect(s.choice == .plain && s.value.L == .zero)
    #expect(ScaledDisc.zero.upperLogAbs == -.infinity && (ScaledDisc.zero * ScaledDisc.exp(Disc(9))).isZero)
    #expect(ScaledDisc.sum(.zero, .zero).value.isZero)
  }

  @Test func boxesHoldTheirCorners() {
    let d = Disc.box(re: (-1, 3), im: (0.1, 0.3))
    for (x, y) in [(-1.0, 0.1), (-1, 0.3), (3, 0.1), (3, 0.3), (1, 0.2)] { #expect(d.contains(x, y)) }
    #expect(!d.contains(3.01, 0.3) && d.rad < 2.01)
    #expect(Disc(lower: 0.1, upper: 0.1).rad == 0)
    #expect(Disc(lower: 5e-324, upper: 1e-323).contains(5e-324, 0))
    #expect(Disc.segment((1, 1), (-1, -1)).contains(0.5, 0.5))
    let u = Disc(re: 1, im: 0, rad: 1).union(Disc(re: -4, im: 2, rad: 0.25))
    #expect(u.contains(2, 0) && u.contains(-4.25, 2) && u.contains(1, -1))
    #expect(Disc(re: 0, im: 0, rad: 5).union(Disc(1)) == Disc(re: 0, im: 0, rad: 5))
  }

  /// The branch is the centre's principal value, continued over the disc: no jump across the negative axis.
  @Test func branchesDoNotJumpInsideADisc() {
    let d = Disc(re: -2, im: 0.1, rad: 0.5)
    let log = Disc.log(d)
    #expect(log.im > 3 && log.upperIm > 3.2 && log.rad < 0.4)
    #expect(Disc.log(Disc(-1, -0.0)).im > 3 && Disc.log(Disc(-1, -1e-300)).im < -3)
    let root = Disc.sqrt(d)
    #expect(root.im > 1 && root.lowerRe < 0)
    #expect(Disc.sqrt(Disc(-1, -0.0)).im == 1)
    #expect(!Disc.log(Disc(re: 1, im: 0, rad: 1)).isUsable && Disc.log(Disc(re: 1, im: 0, rad: 0.999)).isUsable)
    let angle = d.argument!
    #expect(angle.lower < 3.1 && angle.upper > 3.2)
  }

  @Test func reciprocalIsTheImageDisc() {
    let d = Disc(re: 2, im: 0, rad: 1).reciprocal
    #expect((d.re - 2 / 3.0).magnitude < 1e-14 && (d.rad - 1 / 3.0).magnitude < 1e-12)
    for size in [1e-300, 1e-160, 1e160, 1e300] {
      let inverse = Disc(size, size).reciprocal
      #expect(inverse.isUsable && (inverse.re * size - 0.5).magnitude < 1e-12)
      #expect(size < 1 || inverse.rad < 1e-12 * inverse.re + 1e-299)
    }
  }
}

@Suite("Scaled discs") struct ScaledDiscTests {
  @Test func powersOfTwoLeaveTheFactor() {
    var s = ScaledDisc(Disc(0x1p150, 1))
    for _ in 0..<8 { s = s * s.power(3) }
    #expect(s.isUsable && s.excludesZero && (s.upperLogAbs / s.lowerLogAbs - 1).magnitude < 1e-9)
    for x in [5e-324, 1e-310, 1e-200, 1e200, 1.7e308] {
      let d = ScaledDisc(Disc(x))
      #expect(d.D.re >= 0x1p-200 && d.D.re <= 0x1p200 && d.collapsed.contains(x, 0))
      #expect(d.lowerLogAbs <= DiscKernels.log(x) + 1e-12 && d.upperLogAbs >= DiscKernels.log(x) - 1e-12)
    }
  }

  @Test func hugeExponents() {
    let h = ScaledDisc.H(Disc(re: 1e5, im: 0, rad: 1e-12)).value
    #expect(h.excludesZero && (h.upperLogAbs + 5_000_000_012.43).magnitude < 0.01)
    let quotient = h / h
    #expect(quotient.excludesZero && quotient.upperLogAbs < 1e-4)
    #expect(ScaledDisc.exp(Disc(1e6)).power(1000).lowerLogAbs > 0.999e9)
    #expect(!ScaledDisc.exp(Disc(1e6)).collapsed.isUsable)
    let tiny = ScaledDisc.exp(Disc(-1e6)).collapsed
    #expect(tiny.isUsable && tiny.upperAbs < 1e-290 && tiny.upperAbs > 0)
  }

  @Test func sumsFactorTheLargerTerm() {
    let a = ScaledDisc.exp(Disc(re: 1000, im: 3, rad: 0.1))
    let b = ScaledDisc.exp(Disc(re: -50, im: -300, rad: 2))
    for (sum, expected) in [(ScaledDisc.sum(a, b), SplitChoice.first), (ScaledDisc.sum(b, a), .second)] {
      #expect(sum.choice == expected && sum.value.L == a.L && sum.value.excludesZero)
    }
    #expect(!ScaledDisc.sum(a, b, choice: .second).value.isUsable)
    let same = ScaledDisc.sumSameScale(a, a * -0.5)
    #expect(same.L == a.L && same.D.rad < 1e-12 && (same.D.re - 0.5).magnitude < 1e-12)
    #expect(ScaledDisc.sumSameScale(a, .zero).L == .zero || ScaledDisc.sumSameScale(a, .zero).D == a.D)
  }

  @Test func incrementsOfTheArgument() throws {
    let p = ScaledDisc.exp(Disc(1, 2)) * Disc(0, 1)
    let q = ScaledDisc.exp(Disc(1, 40)) * Disc(-1, 0)
    let turn = try #require(ScaledDisc.argumentIncrement(from: p, to: q))
    let expected = 38 + 3.141592653589793 / 2
    #expect(turn.lower <= expected && turn.upper >= expected && turn.upper - turn.lower < 1e-12)
    #expect(ScaledDisc.argumentIncrement(from: ScaledDisc(Disc(1)), to: ScaledDisc(Disc(-1))) == nil)
    #expect(ScaledDisc.argumentIncrement(from: ScaledDisc(Disc(re: 1, im: 0, rad: 1)), to: .one) == nil)
  }

  @Test func rootsLogarithmsAndRealPowers() {
    let v = ScaledDisc(L: Disc(2, 30), D: Disc(-3, 0.5), binary: 701)
    let root = v.squareRoot(turns: 3)
    let back = root * root / v
    #expect(back.collapsed.contains(1, 0) && back.D.rad < 1e-12)
    #expect((v.squareRoot(turns: 2) / root).collapsed.contains(-1, 0))
    #expect((v.power(real: 0.5, turns: 1) / root).collapsed.contains(1, 0))
    #expect((v.log(turns: 1).im - v.log().im - 2 * 3.141592653589793).magnitude < 1e-12)
    #expect((ScaledDisc.exp(v.log(turns: -4)) / v).collapsed.contains(1, 0))
    #expect(v.power(0) == .one && v.power(-2).excludesZero)
    #expect((v.power(5) / (v * v * v * v * v)).collapsed.contains(1, 0))
  }

  /// Where log H is called a primitive, H is in the right half-plane or the argument is: no zero, no cut.
  @Test func regionOfLogH() {
    var inside = 0
    for i in -240...80 {
      for j in -200...200 {
        let w = Disc(re: 0.05 * Double(i), im: 0.05 * Double(j), rad: 0.01)
        guard ScaledDisc.logHIsPrimitive(on: w) else { continue }
        inside += 1
        guard w.re < 0 else { continue }
        let value = ScaledDisc.H(w.centre, choice: .plain).value.collapsed
        #expect(value.lowerRe > 0.3, "\(w)")
        #expect(ScaledDisc.logH(w.centre).isUsable)
      }
    }
    #expect(inside > 60_000)
    #expect(!ScaledDisc.logHIsPrimitive(on: Disc(re: -1.916, im: 2.816, rad: 1e-3)))
    #expect(!ScaledDisc.logHIsPrimitive(on: Disc(re: -3, im: 2.5, rad: 1)))
    #expect(!ScaledDisc.logHIsPrimitive(on: .unknown) && ScaledDisc.logHIsPrimitive(on: Disc(re: 9, im: 99, rad: 8)))
    let real = ScaledDisc.logH(Disc(re: -0.25, im: 0, rad: 0.5))
    #expect(real.isUsable && real.im.magnitude < 1e-11)
  }

  /// Powers of two of the terms count in both factored sums.
  @Test func sumsOfTermsWithPowersOfTwo() {
    let a = ScaledDisc(L: Disc(1), D: .one, binary: 3)
    let b = ScaledDisc(L: Disc(1.5, 1), D: .one, binary: -2)
    let truth = Disc.exp(Disc(1)) * 8 + Disc.exp(Disc(1.5, 1)) * 0.25
    for choice in [SplitChoice.plain, .first, .second] {
      let sum = ScaledDisc.sum(a, b, choice: choice).value.collapsed
      #expect(sum.rad < 1e-12 && (sum - truth).lowerAbs == 0, "\(choice)")
    }
  }

  /// The argument's bounds hold on the circle and touch it nearly.
  @Test func argumentsOfDiscs() throws {
    for i in 0..<40 {
      let turn = DiscKernels.sinCos(0.17 * Double(i))
      for rad in [0.01, 0.3, 0.9, 0.999] {
        let d = Disc(re: turn.cos, im: turn.sin, rad: rad)
        let bounds = try #require(d.argument)
        let middle = 0.5 * (bounds.lower + bounds.upper)
        var widest = 0.0
        for j in 0..<720 {
          let step = DiscKernels.sinCos(0.0087266462599716 * Double(j))
          let (x, y) = (d.re + rad * (1 - 1e-12) * step.cos, d.im + rad * (1 - 1e-12) * step.sin)
          // The angle from the centre's direction, which stays within (-pi/2, pi/2).
          let angle = DiscKernels.argument(x * turn.cos + y * turn.sin, y * turn.cos - x * turn.sin)
          widest = max(widest, angle.magnitude)
        }
        #expect((middle - DiscKernels.argument(d.re, d.im)).magnitude < 1e-12)
        #expect(widest <= 0.5 * (bounds.upper - bounds.lower) + 1e-13)
        #expect(widest >= 0.4 * (bounds.upper - bounds.lower))
      }
    }
  }

  /// Beyond the range of squares R is only bounded, by 4/|z|.
  @Test func farPointsOfR() {
    for (x, y) in [(1e200, 1e200), (0, 1e160), (1e300, 0), (1e-300, -1e290)] {
      let r = Disc.pointR(x, y)
      let inverse = Disc(x, y).reciprocal
      #expect(r.isUsable && r.rad >= inverse.upperAbs && r.rad <= 8 * inverse.upperAbs + 1e-299)
    }
    #expect(!Disc.pointR(-1, 0).isUsable && !Disc.pointR(.nan, 0).isUsable && !Disc.pointR(0, .infinity).isUsable)
  }
}
