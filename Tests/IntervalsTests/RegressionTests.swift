// Failures of other libraries, each once.
import Balls
import Intervals
import TestSupport
import Testing

/// ibex 463: empty + x was not empty.
@Test func ibex463EmptyPlusAnything() throws {
  let x = try Interval(inf: 1, sup: 2)
  for y in [x, .entire, .empty, try Interval(inf: 0, sup: .infinity)] {
    #expect((Interval.empty + y).isEmpty && (y + .empty).isEmpty && (y - .empty).isEmpty && (.empty - y).isEmpty)
    #expect((Interval.empty * y).isEmpty && (y / .empty).isEmpty && Interval.fma(y, .empty, y).isEmpty)
    #expect(Interval.pow(.empty, y).isEmpty && Interval.atan2(y, .empty).isEmpty && Interval.hypot(.empty, y).isEmpty)
  }
  #expect(Interval.exp(.empty).isEmpty && Interval.sin(.empty).isEmpty && Interval.sqrt(.empty).isEmpty)
}

/// ibex 522, codac 113, boost interval PR 4: results that depend on a rounding mode, a flag or a tool. Here nothing but
/// rounding to nearest is used: the same sums and products, disjoint from nothing that they must meet.
@Test func boostPR4NoRoundingMode() throws {
  let tenth = try Interval("0.1")
  #expect(tenth.inf < tenth.sup)
  let third = try Interval("1/3")
  let one = third + third + third
  #expect(one.contains(1) && !(tenth * Interval(10)).disjoint(Interval(1)))
  #expect((tenth * Interval(10)).contains(1))
  #expect(Interval.exp(Interval.log(tenth)).contains(0.1))
}

/// IntervalArithmetic.jl 215: error-free transforms near underflow.
@Test func intervalArithmetic215Underflow() throws {
  let tiny = try Interval(exactly: 0x1p-1074)
  #expect(tiny * tiny == set(0, 0x1p-1074))
  #expect(tiny * -tiny == set(-0x1p-1074, 0))
  let small = try Interval(exactly: 0x1.0000000000001p-537)
  #expect(small * small == set(0x1p-1074, 0x1p-1073))
  #expect(tiny / Interval(3) == set(0, 0x1p-1074))
  // 3 2^-1074 halved lies between two subnormals
  #expect(set(0x3p-1074, 0x3p-1074) / Interval(2) == set(0x1p-1074, 0x2p-1074))
  let r = Interval.sqrt(tiny)
  #expect(r == set(0x1p-537, 0x1p-537))
  #expect(Interval.fma(tiny, tiny, Interval(1)) == set(1, 1.0.nextUp))
  #expect(Interval.fma(tiny, -tiny, Interval(1)) == set(1.0.nextDown, 1))
}

/// The tangent across a pole is everything; beside it, it is finite.
@Test func tangentAcrossAPole() throws {
  let below = 1.5707963267948966
  #expect(Interval.tan(set(below, below.nextUp)) == .entire)
  #expect(Interval.tan(set(1, 2)) == .entire)
  #expect(Interval.tan(set(-2, -1)) == .entire)
  #expect(Interval.tan(set(0, below)).isCommonInterval)
  #expect(Interval.tan(set(below.nextUp, 4)).isCommonInterval)
  #expect(Interval.tan(set(0, 10)) == .entire)
}

/// minimise(sqrt, [-10, 1]): the part without a value is left out, not invented.
@Test func minimiseSquareRoot() throws {
  #expect(Interval.sqrt(set(-10, 1)) == set(0, 1))
  #expect(DecoratedInterval.sqrt(DecoratedInterval(set(-10, 1))).decorationPart == .trv)
  #expect(Interval.sqrt(set(-10, -1)).isEmpty)
  #expect(Interval.log(set(-1, 0)).isEmpty)
}

/// A NaN never becomes an end.
@Test func nanRadius() {
  for (l, u) in [
    (Double.nan, 1), (1, Double.nan), (Double.nan, Double.nan), (2, 1), (.infinity, .infinity),
    (-.infinity, -.infinity),
  ] {
    #expect(throws: IntervalError.self) { try Interval(inf: l, sup: u) }
    #expect(Interval.numsToInterval(l, u).value.isEmpty)
  }
  #expect(throws: IntervalError.self) { try Interval(exactly: .nan) }
  #expect(throws: IntervalError.self) { try Interval(exactly: .infinity) }
  #expect(Interval.empty.wid.isNaN && Interval.empty.rad.isNaN && Interval.empty.mid.isNaN)
}

/// Accessors that round inward: middle and radius hold the set, the width is no less than the true one.
@Test func inwardRoundingAccessors() throws {
  var random = Random(21)
  for _ in 0..<5000 {
    let x = random.interval()
    guard x.isCommonInterval else { continue }
    let (m, r, w) = (x.mid, x.rad, x.wid)
    if r.isFinite {
      #expect(try! exact(m) - exact(r) <= exact(x.inf) && exact(x.sup) <= exact(m) + exact(r))
      if r > 0 {
        #expect(try! exact(m) - exact(r.nextDown) > exact(x.inf) || exact(x.sup) > exact(m) + exact(r.nextDown))
      }
    }
    if w.isFinite { #expect(try! exact(x.sup) - exact(x.inf) <= exact(w)) }
  }
}

/// IntervalArithmetic.jl 502: decimal literals are exact; no double is taken for one.
@Test func exactDecimalLiterals() throws {
  let x = try Interval("0.1")
  #expect(tightest(Rational(1, 10)) == x)
  #expect(try Interval("[0.1, 0.1]") == x)
  #expect(try Interval("1/10") == x)
  #expect(!set(0.1, 0.1).equal(x))
}

/// FLINT 2293, arb 199: a nearest integer that is too small, a lower bound that is rounded up.
@Test func flint2293NearestInteger() throws {
  let x = try Interval(inf: 0.499, sup: 0.501)
  #expect(Interval.roundTiesToEven(x) == set(0, 1))
  #expect(Interval.roundTiesToAway(x) == set(0, 1))
  #expect(Interval.floor(set(-0.5, 0.5)) == set(-1, 0))
}

/// mpmath 1181: exp did not enclose.
@Test func mpmath1181Exponential() throws {
  for n in -30...30 {
    let e = Interval.exp(Interval(n))
    #expect(n == 0 || e.inf.nextUp == e.sup)
    #expect((e * Interval.exp(Interval(-n))).contains(1))
  }
}

/// Signed zeros and infinities at the edges of domains.
@Test func signedZeros() throws {
  let zero = try Interval(inf: 0, sup: -0.0)
  #expect(zero.inf.sign == .minus && zero.sup.sign == .plus && zero == set(-0.0, 0))
  #expect(zero.hashValue == Interval(0).hashValue)
  #expect(Interval(1) / zero == .empty)
  #expect(Interval(1) / set(-0.0, 1) == set(1, .infinity))
  #expect(
    Interval.atan2(zero, Interval(-1)).contains(3.1415926535897931)
      == Interval.atan2(Interval(0), Interval(-1)).contains(3.1415926535897931))
  #expect(zero * .entire == zero)
}

/// Overflow keeps a finite end on the inner side.
@Test func overflow() throws {
  let big = try Interval(exactly: .greatestFiniteMagnitude)
  #expect(big + big == set(.greatestFiniteMagnitude, .infinity))
  #expect(big * -big == set(-.infinity, -.greatestFiniteMagnitude))
  #expect(Interval.exp(Interval(1000)) == set(.greatestFiniteMagnitude, .infinity))
  #expect(Interval.exp(Interval(-1000)) == set(0, 0x1p-1074))
  #expect(big / set(0.5, 0.5) == set(.greatestFiniteMagnitude, .infinity))
}
