// A positive real to 128 bits with a proved bound of its error, in integer arithmetic: fast enough to spare MPFR, exact
// enough to decide nearly every rounding to a double. Rules and proofs: docs/intervals.md, "Wide numbers".

/// 128 bits as two words. Its unit is told where it is used.
package struct Words: Sendable {
  package var hi: UInt64
  package var lo: UInt64

  @inline(__always) package init(_ hi: UInt64, _ lo: UInt64) {
    self.hi = hi
    self.lo = lo
  }

  static let zero = Words(0, 0)

  @inline(__always) var isZero: Bool { hi | lo == 0 }

  /// The sum modulo 2^128.
  @inline(__always) package static func &+ (a: Words, b: Words) -> Words {
    let (lo, carry) = a.lo.addingReportingOverflow(b.lo)
    return Words(a.hi &+ b.hi &+ (carry ? 1 : 0), lo)
  }
  /// The difference modulo 2^128.
  @inline(__always) package static func &- (a: Words, b: Words) -> Words {
    let (lo, borrow) = a.lo.subtractingReportingOverflow(b.lo)
    return Words(a.hi &- b.hi &- (borrow ? 1 : 0), lo)
  }
  @inline(__always) package static func < (a: Words, b: Words) -> Bool { a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

  /// a b / 2^128, too small by less than 3 (rule W0).
  @inline(__always) package static func high(_ a: Words, _ b: Words) -> Words {
    let p = a.hi.multipliedFullWidth(by: b.hi)
    let (x, c) = p.low.addingReportingOverflow(a.hi.multipliedFullWidth(by: b.lo).high)
    let (y, d) = x.addingReportingOverflow(a.lo.multipliedFullWidth(by: b.hi).high)
    return Words(p.high &+ (c ? 1 : 0) &+ (d ? 1 : 0), y)
  }

  /// Shifted toward lower places; what falls off is lost. 0 <= n.
  @inline(__always) func right(_ n: Int) -> Words {
    if n == 0 { return self }
    if n < 64 { return Words(hi &>> UInt64(n), lo &>> UInt64(n) | hi &<< UInt64(64 &- n)) }
    return n < 128 ? Words(0, hi &>> UInt64(n &- 64)) : .zero
  }
  /// Shifted toward higher places modulo 2^128. 0 <= n.
  @inline(__always) func left(_ n: Int) -> Words {
    if n == 0 { return self }
    if n < 64 { return Words(hi &<< UInt64(n) | lo &>> UInt64(64 &- n), lo &<< UInt64(n)) }
    return n < 128 ? Words(lo &<< UInt64(n &- 64), 0) : .zero
  }
}

/// M 2^(exponent - 127) with 2^127 <= M < 2^128, known up to `error` units of M's last place. An error of 2^60 or more
/// means that nothing is known.
package struct Wide: Sendable {
  package var m: Words
  package var exponent: Int
  package var error: UInt64

  /// From here on nothing is known.
  package static let hopeless = UInt64(1) << 60
  package static let unknown = Wide(m: Words(1 << 63, 0), exponent: 0, error: hopeless)
  package static let one = Wide(m: Words(1 << 63, 0), exponent: 0, error: 0)

  @inline(__always) package init(m: Words, exponent: Int, error: UInt64) {
    self.m = m
    self.exponent = exponent
    self.error = error
  }

  /// A finite positive double, exactly.
  @inline(__always) package init(_ d: Double) {
    if d.isNormal {
      m = Words(1 << 63 | d.significandBitPattern &<< 11, 0)
      exponent = Int(d.exponentBitPattern) - 1023
    } else {
      let z = d.significandBitPattern.leadingZeroBitCount
      m = Words(d.significandBitPattern &<< UInt64(z), 0)
      exponent = -1011 - z
    }
    error = 0
  }

  /// m units of 2^(exponent - 127), m not normalised, with this error in the same unit.
  @inline(__always) init(normalising m: Words, exponent: Int, error: UInt64) {
    if m.hi >> 63 == 1 {
      self.init(m: m, exponent: exponent, error: error < Wide.hopeless ? error : Wide.hopeless)
      return
    }
    let z = m.hi != 0 ? m.hi.leadingZeroBitCount : 64 &+ m.lo.leadingZeroBitCount
    // error 2^z below 2^60, or an exact number that is not 0
    if error == 0 ? z == 128 : z > 60 || error >= Wide.hopeless &>> UInt64(z) {
      self = .unknown
    } else {
      self.init(m: m.left(z), exponent: exponent &- z, error: error &<< UInt64(z & 63))
    }
  }

  /// m units of 2^-128.
  @inline(__always) init(fraction m: Words, error: UInt64) { self.init(normalising: m, exponent: -1, error: error) }

  /// About the value.
  @inline(__always) var estimate: Double {
    if exponent < -1000 || exponent > 1000 { return exponent < 0 ? 0x1p-1000 : 0x1p1000 }
    return Double(bitPattern: UInt64(exponent &+ 1023) &<< 52 | (m.hi &>> 11) & 0xf_ffff_ffff_ffff)
  }

  /// The value times 2^k.
  @inline(__always) func scaled(_ k: Int) -> Wide { Wide(m: m, exponent: exponent &+ k, error: error) }

  /// The value as units of 2^-128, modulo 1, and its error in them.
  @inline(__always) func fraction() -> (Words, error: UInt64) {
    let shift = exponent + 1
    if shift <= 0 { return (m.right(-shift), (-shift < 64 ? error &>> UInt64(-shift) : 0) &+ 2) }
    if shift > 11 || error >= 1 << 48 { return (m, Wide.hopeless) }
    return (m.left(shift), error &<< UInt64(shift))
  }

  /// The product (rule W1).
  @inline(__always) package static func * (a: Wide, b: Wide) -> Wide {
    if a.error | b.error >= hopeless { return .unknown }
    let e = a.exponent &+ b.exponent &+ 1
    if a.m.lo | b.m.lo == 0 {
      let p = a.m.hi.multipliedFullWidth(by: b.m.hi)
      let error = a.error | b.error == 0 ? 0 : a.error &+ b.error &+ 1
      return Wide(normalising: Words(p.high, p.low), exponent: e, error: error)
    }
    return Wide(normalising: .high(a.m, b.m), exponent: e, error: a.error &+ b.error &+ 4)
  }

  /// The sum (rule W2).
  @inline(__always) package static func + (a: Wide, b: Wide) -> Wide {
    if a.error | b.error >= hopeless { return .unknown }
    if a.exponent < b.exponent { return add(b, a) }
    return add(a, b)
  }

  @inline(__always) private static func add(_ a: Wide, _ b: Wide) -> Wide {
    let d = a.exponent &- b.exponent
    let other = b.m.right(d)
    let error = a.error &+ shiftedError(b.error, d)
    let (lo, c) = a.m.lo.addingReportingOverflow(other.lo)
    let (h, c1) = a.m.hi.addingReportingOverflow(other.hi)
    let (hi, c2) = h.addingReportingOverflow(c ? 1 : 0)
    if c1 || c2 {
      let m = Words(1 << 63 | hi &>> 1, lo &>> 1 | hi &<< 63)
      return Wide(m: m, exponent: a.exponent &+ 1, error: error &>> 1 &+ 2)
    }
    return Wide(m: Words(hi, lo), exponent: a.exponent, error: error)
  }

  /// The error of a number shifted right by d places, what falls off counted.
  @inline(__always) private static func shiftedError(_ error: UInt64, _ d: Int) -> UInt64 {
    d == 0 ? error : (d < 64 ? error &>> UInt64(d) : 0) &+ 2
  }

  /// a - b for a > b (rule W3); unknown where b comes too close.
  @inline(__always) package static func - (a: Wide, b: Wide) -> Wide {
    if a.error | b.error >= hopeless || a.exponent < b.exponent { return .unknown }
    let d = a.exponent &- b.exponent
    let other = b.m.right(d)
    if !(other < a.m) { return .unknown }
    return Wide(normalising: a.m &- other, exponent: a.exponent, error: a.error &+ shiftedError(b.error, d))
  }

  /// The quotient (rule W4).
  package static func / (a: Wide, b: Wide) -> Wide {
    if a.error | b.error >= hopeless { return .unknown }
    var top = a.m
    var e = a.exponent &- b.exponent &- 1
    if !(top < b.m) {
      top = top.right(1)
      e &+= 1
    }
    let (q1, r1) = digit(top, b.m)
    let (q0, _) = digit(r1, b.m)
    return Wide(normalising: Words(q1, q0), exponent: e, error: 2 &* (a.error &+ b.error) &+ 4)
  }

  /// floor(r 2^64 / b) and the remainder, for r < b, b >= 2^127 (Knuth's estimate from the leading words).
  @inline(__always) private static func digit(_ r: Words, _ b: Words) -> (UInt64, Words) {
    var q = r.hi >= b.hi ? UInt64.max : b.hi.dividingFullWidth((r.hi, r.lo)).quotient
    // r 2^64 - q b in three words
    let p0 = q.multipliedFullWidth(by: b.lo)
    let p1 = q.multipliedFullWidth(by: b.hi)
    let (mid, carry) = p1.low.addingReportingOverflow(p0.high)
    let top = p1.high &+ (carry ? 1 : 0)
    let (x0, b0) = UInt64(0).subtractingReportingOverflow(p0.low)
    let (t1, b1) = r.lo.subtractingReportingOverflow(mid)
    let (x1, b2) = t1.subtractingReportingOverflow(b0 ? 1 : 0)
    var x2 = r.hi &- top &- (b1 ? 1 : 0) &- (b2 ? 1 : 0)
    var rest = Words(x1, x0)
    // the estimate is too large by at most 2
    while x2 >> 63 == 1 {
      q &-= 1
      let sum = rest &+ b
      if sum < rest { x2 &+= 1 }
      rest = sum
    }
    return (q, rest)
  }

  /// n a for 0 < n < 2^32 (rule W5).
  @inline(__always) package func times(_ n: UInt64) -> Wide {
    if error >= Wide.hopeless { return .unknown }
    let p0 = m.lo.multipliedFullWidth(by: n)
    let p1 = m.hi.multipliedFullWidth(by: n)
    let (mid, carry) = p1.low.addingReportingOverflow(p0.high)
    let top = p1.high &+ (carry ? 1 : 0)
    if top == 0 { return Wide(m: Words(mid, p0.low), exponent: exponent, error: error &* n) }
    let shift = 64 &- top.leadingZeroBitCount
    let (s, t) = (UInt64(shift), UInt64(64 &- shift))
    let scaled = error.multipliedFullWidth(by: n)
    let newError = scaled.high &<< t | scaled.low &>> s
    return Wide(
      m: Words(top &<< t | mid &>> s, mid &<< t | p0.low &>> s), exponent: exponent &+ shift, error: newError &+ 2)
  }

  /// The square root (rule W6).
  package func squareRoot() -> Wide {
    if error >= Wide.hopeless { return .unknown }
    // a in [1, 4)
    let odd = exponent & 1
    let a = Wide(m: m, exponent: odd, error: error)
    let seed = Wide(a.estimate.squareRoot())
    let first = (seed + a / seed).scaled(-1)
    let exactFirst = Wide(m: first.m, exponent: first.exponent, error: 0)
    let second = (exactFirst + a / exactFirst).scaled(-1)
    return Wide(m: second.m, exponent: second.exponent &+ (exponent &- odd) / 2, error: second.error &+ 1)
  }

  /// The doubles next to the value or, with `negative`, to its negation; nil where the error leaves them open, or for
  /// results that are not normal (rule W7).
  @inline(__always) package func neighbours(negative: Bool = false) -> Neighbours? {
    if error >= Wide.hopeless || exponent < -1022 || exponent > 1022 { return nil }
    let rest = m.hi & 0x7ff
    let d = Double(bitPattern: UInt64(exponent &+ 1023) &<< 52 | (m.hi &>> 11) & 0xf_ffff_ffff_ffff)
    if error == 0 && rest == 0 && m.lo == 0 { return Neighbours(negative ? -d : d) }
    if rest == 0 && m.lo <= error { return nil }
    if rest == 0x7ff && m.lo.addingReportingOverflow(error).overflow { return nil }
    let up = Double(bitPattern: d.bitPattern &+ 1)
    return negative ? Neighbours(-up, -d) : Neighbours(d, up)
  }
}
