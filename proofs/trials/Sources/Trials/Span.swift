// An interval arithmetic of its own, on MPFR's directed rounding alone: it shares no code with the balls it judges.
import CMPFR

/// An MPFR number. It lives until `Number.releaseAll()`, which is called between cases: a pointer taken from it stays good
/// within its case.
struct Number {
  let p: UnsafeMutablePointer<__mpfr_struct>
  nonisolated(unsafe) private static var inUse: [UnsafeMutablePointer<__mpfr_struct>] = []

  init(_ bits: Int) {
    p = .allocate(capacity: 1)
    mpfr_init2(p, bits)
    Number.inUse.append(p)
  }

  static func releaseAll() {
    for p in inUse {
      mpfr_clear(p)
      p.deallocate()
    }
    inUse.removeAll(keepingCapacity: true)
  }

  init(_ bits: Int, _ n: Int, exponent: Int = 0) {
    self.init(bits)
    _ = cmpfr_set_si_2exp(p, n, exponent, MPFR_RNDN)
  }

  var sign: Int { Int(cmpfr_kind(p)) == 3 ? 0 : Int(mpfr_sgn(p)) }
  var isFinite: Bool { cmpfr_kind(p) < 2 }
}

typealias Function = (UnsafeMutablePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, mpfr_rnd_t) -> Int32
typealias Operation = (
  UnsafeMutablePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, mpfr_rnd_t
) -> Int32

/// All reals between two MPFR numbers.
struct Span {
  let lo: Number
  let hi: Number
  /// Bits of results.
  let bits: Int

  init(_ lo: Number, _ hi: Number, _ bits: Int) {
    (self.lo, self.hi, self.bits) = (lo, hi, bits)
  }
  init(_ x: Number, _ bits: Int) { self.init(x, x, bits) }
  init(_ n: Int, _ bits: Int) { self.init(Number(64, n), bits) }

  static func pi(_ bits: Int) -> Span {
    let (l, u) = (Number(bits), Number(bits))
    _ = cmpfr_const_pi(l.p, MPFR_RNDD)
    _ = cmpfr_const_pi(u.p, MPFR_RNDU)
    return Span(l, u, bits)
  }

  /// f at one point, rounded both ways.
  static func at(_ x: Number, _ bits: Int, _ f: Function) -> Span {
    let (l, u) = (Number(bits), Number(bits))
    _ = f(l.p, x.p, MPFR_RNDD)
    _ = f(u.p, x.p, MPFR_RNDU)
    return Span(l, u, bits)
  }

  /// An increasing f.
  func increasing(_ f: Function) -> Span {
    let (l, u) = (Number(bits), Number(bits))
    _ = f(l.p, lo.p, MPFR_RNDD)
    _ = f(u.p, hi.p, MPFR_RNDU)
    return Span(l, u, bits)
  }
  /// A decreasing f.
  func decreasing(_ f: Function) -> Span { Span(hi, lo, bits).increasing(f) }

  private func with(_ f: Operation, _ a: Number, _ b: Number, _ direction: mpfr_rnd_t) -> Number {
    let r = Number(bits)
    _ = f(r.p, a.p, b.p, direction)
    return r
  }

  static func + (a: Span, b: Span) -> Span {
    Span(a.with(cmpfr_add, a.lo, b.lo, MPFR_RNDD), a.with(cmpfr_add, a.hi, b.hi, MPFR_RNDU), a.bits)
  }
  static func - (a: Span, b: Span) -> Span {
    Span(a.with(cmpfr_sub, a.lo, b.hi, MPFR_RNDD), a.with(cmpfr_sub, a.hi, b.lo, MPFR_RNDU), a.bits)
  }
  static func * (a: Span, b: Span) -> Span { a.corners(b, cmpfr_mul) }
  /// 0 in b gives NaN ends, which nothing is judged by.
  static func / (a: Span, b: Span) -> Span {
    if b.lo.sign * b.hi.sign <= 0 { return Span(Number(2), Number(2), a.bits) }
    return a.corners(b, cmpfr_div)
  }
  static prefix func - (a: Span) -> Span { Span(0, a.bits) - a }

  private func corners(_ b: Span, _ f: Operation) -> Span {
    let pairs = [(lo, b.lo), (lo, b.hi), (hi, b.lo), (hi, b.hi)]
    let lows = pairs.map { with(f, $0, $1, MPFR_RNDD) }
    let highs = pairs.map { with(f, $0, $1, MPFR_RNDU) }
    return Span(
      lows.min { cmpfr_cmp($0.p, $1.p) < 0 }!, highs.max { cmpfr_cmp($0.p, $1.p) < 0 }!, bits)
  }

  func halved(_ k: Int = 1) -> Span {
    increasing { r, a, m in cmpfr_mul_2si(r, a, -k, m) }
  }
  /// The square, of a span that does not cross 0 loosely.
  var square: Span { self * self }
  var exp: Span { increasing(cmpfr_exp) }
  var log: Span { increasing(cmpfr_log) }
  var log1p: Span { increasing(cmpfr_log1p) }
  var sqrt: Span { increasing(cmpfr_sqrt) }
  var erfc: Span { decreasing(mpfr_erfc) }

  var isFinite: Bool { lo.isFinite && hi.isFinite }
  /// Whether the width is at most 2^-accuracy of the value.
  func isThin(_ accuracy: Int) -> Bool {
    let width = with(cmpfr_sub, hi, lo, MPFR_RNDU)
    if width.sign == 0 { return true }
    if lo.sign * hi.sign <= 0 { return false }
    let e = Swift.min(lo.p.pointee._mpfr_exp, hi.p.pointee._mpfr_exp)
    return width.p.pointee._mpfr_exp < e - accuracy
  }
}
