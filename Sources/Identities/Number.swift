// Exact rational numbers with a fast path: most coefficients of a normal form fit in two machine words.
import Balls

/// An exact rational number in lowest terms; beyond two `Int` it is held by `Rational`.
struct Number: Hashable {
  private var n: Int
  private var d: Int
  private var big: Rational?

  init(_ n: Int) { (self.n, d, big) = (n, 1, nil) }

  init(_ n: Int, _ d: Int) { self.init(Rational(n, d)) }

  init(_ q: Rational) {
    if let a = q.numerator.asInt, let b = q.denominator.asInt, a != .min {
      (n, d, big) = (a, b, nil)
    } else {
      (n, d, big) = (0, 0, q)
    }
  }

  private init(reducing a: Int, _ b: Int) {
    let g = Number.gcd(a.magnitude, b.magnitude)
    (n, d, big) = (a / Int(g), b / Int(g), nil)
  }

  static let zero = Number(0)
  static let one = Number(1)

  /// The same number as a `Rational`.
  var rational: Rational { big ?? Rational(n, d) }
  var isZero: Bool { big == nil && n == 0 }
  var isOne: Bool { big == nil && n == 1 && d == 1 }
  var sign: Int { big?.sign ?? n.signum() }
  /// The value as an `Int`; nil if it is none.
  var asInt: Int? { big == nil ? (d == 1 ? n : nil) : big!.asInt }
  var numerator: Number { Number(rational.numerator) }
  var denominator: Number { Number(rational.denominator) }
  var magnitude: Number { sign < 0 ? -self : self }

  static func gcd(_ a: UInt, _ b: UInt) -> UInt {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return x
  }

  static prefix func - (a: Number) -> Number {
    if let q = a.big { return Number(-q) }
    var r = a
    r.n = -a.n
    return r
  }

  static func + (a: Number, b: Number) throws -> Number {
    if a.big == nil, b.big == nil {
      if a.d == 1, b.d == 1 {
        let (s, o) = a.n.addingReportingOverflow(b.n)
        if !o, s != .min { return Number(s) }
      } else {
        let (x, o1) = a.n.multipliedReportingOverflow(by: b.d)
        let (y, o2) = b.n.multipliedReportingOverflow(by: a.d)
        let (s, o3) = x.addingReportingOverflow(y)
        let (t, o4) = a.d.multipliedReportingOverflow(by: b.d)
        if !o1, !o2, !o3, !o4, s != .min { return Number(reducing: s, t) }
      }
    }
    return Number(try a.rational + b.rational)
  }

  static func - (a: Number, b: Number) throws -> Number { try a + (-b) }

  static func * (a: Number, b: Number) throws -> Number {
    if a.big == nil, b.big == nil {
      let (x, o1) = a.n.multipliedReportingOverflow(by: b.n)
      let (t, o2) = a.d.multipliedReportingOverflow(by: b.d)
      if !o1, !o2, x != .min { return t == 1 ? Number(x) : Number(reducing: x, t) }
    }
    return Number(try a.rational * b.rational)
  }

  static func / (a: Number, b: Number) throws -> Number { Number(try a.rational / b.rational) }

  func power(_ k: Int) throws -> Number { Number(try rational.power(k)) }

  static func < (a: Number, b: Number) -> Bool { a.rational < b.rational }

  /// The prime factors of a positive integer with their multiplicities, found by trial division; nil when a part of more
  /// than 10^12 is left over.
  static func primes(of m: Int) -> [(prime: Int, count: Int)]? {
    var rest = m
    var found: [(Int, Int)] = []
    var p = 2
    while p * p <= rest {
      if p > 1_000_000 { return nil }
      var k = 0
      while rest % p == 0 {
        rest /= p
        k += 1
      }
      if k > 0 { found.append((p, k)) }
      p += p == 2 ? 1 : 2
    }
    if rest > 1 { found.append((rest, 1)) }
    return found
  }
}
