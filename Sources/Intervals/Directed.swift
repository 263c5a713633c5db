// + - * / sqrt and fma rounded toward minus infinity and toward plus infinity, by one operation rounded to nearest and
// the exact sign of its error. No rounding mode is changed. Proofs: docs/intervals.md, lemmas D1 to D5.
import CMPFR

/// The next double toward minus infinity for a value rounded to nearest and finite.
@inlinable @inline(__always)
func below(_ nearest: Double, _ error: Double) -> Double { error < 0 ? nearest.nextDown : nearest }

/// The next double toward plus infinity likewise.
@inlinable @inline(__always)
func above(_ nearest: Double, _ error: Double) -> Double { error > 0 ? nearest.nextUp : nearest }

/// What an overflow (finite operands, infinite rounding to nearest) is when rounded down.
@inlinable @inline(__always)
func overflowDown(_ nearest: Double) -> Double { nearest > 0 ? .greatestFiniteMagnitude : nearest }

/// The error of s = a + b rounded to nearest, s finite: exact (Fast2Sum, lemma D1).
@inlinable @inline(__always)
func sumError(_ a: Double, _ b: Double, _ s: Double) -> Double {
  let first = a.magnitude >= b.magnitude
  let big = first ? a : b
  let small = first ? b : a
  return small - (s - big)
}

/// a + b rounded down. Infinite operands of one sign are allowed.
@inlinable @inline(__always)
func addDown(_ a: Double, _ b: Double) -> Double {
  let s = a + b
  if s.isFinite { return below(s, sumError(a, b, s)) }
  return a.isFinite && b.isFinite ? overflowDown(s) : s
}

/// a + b rounded up.
@inlinable @inline(__always)
func addUp(_ a: Double, _ b: Double) -> Double { -addDown(-a, -b) }

/// The 53 bits of a normal double's modulus.
@inlinable @inline(__always)
func integerBits(_ d: Double) -> UInt64 { d.bitPattern & 0xf_ffff_ffff_ffff | 0x10_0000_0000_0000 }

/// The exponent field.
@inlinable @inline(__always)
func exponentField(_ d: Double) -> Int { Int(d.bitPattern >> 52) & 0x7ff }

/// Whether three exponent fields all belong to normal doubles.
@inlinable @inline(__always)
func areNormal(_ a: Int, _ b: Int, _ c: Int) -> Bool {
  UInt(bitPattern: a &- 1) < 2046 && UInt(bitPattern: b &- 1) < 2046 && UInt(bitPattern: c &- 1) < 2046
}

/// The double r = s rounded down, where s is a normal double rounded to nearest and `error` has the sign of the true
/// modulus minus |s|.
@inlinable @inline(__always)
func below(_ s: Double, modulusError error: Int64) -> Double {
  let sign = Int64(bitPattern: s.bitPattern) >> 63
  // -1 where the true value is below s, else 0; the bit pattern grows with the modulus
  let step = ((error ^ sign) &- sign) >> 63
  return Double(bitPattern: s.bitPattern &+ UInt64(bitPattern: (step ^ sign) &- sign))
}

/// a b rounded down; 0 where a factor is 0, be the other infinite or not (lemma D2).
@inlinable @inline(__always)
func mulDown(_ a: Double, _ b: Double) -> Double {
  let p = a * b
  let (i, j, k) = (exponentField(a), exponentField(b), exponentField(p))
  if areNormal(i, j, k) {
    let scaled = integerBits(p) &<< UInt64(k &- i &- j &+ 1075)
    return below(p, modulusError: Int64(bitPattern: integerBits(a) &* integerBits(b) &- scaled))
  }
  return unusualProductDown(a, b, p)
}

/// The same for products with operands or results that are not normal.
@usableFromInline
func unusualProductDown(_ a: Double, _ b: Double, _ p: Double) -> Double {
  if a == 0 || b == 0 { return 0 }
  if !p.isFinite { return a.isFinite && b.isFinite ? overflowDown(p) : p }
  if p.magnitude >= 0x1p-960 { return below(p, (-p).addingProduct(a, b)) }
  return below(p, (-(p * 0x1p600 * 0x1p600)).addingProduct(a * 0x1p600, b * 0x1p600))
}

/// a b rounded up; 0 where a factor is 0.
@inlinable @inline(__always)
func mulUp(_ a: Double, _ b: Double) -> Double { -mulDown(-a, b) }

/// a/b rounded down, b not 0; x/infinity is 0 (lemma D3).
@inlinable @inline(__always)
func divDown(_ a: Double, _ b: Double) -> Double {
  let q = a / b
  let (i, j, k) = (exponentField(a), exponentField(b), exponentField(q))
  if areNormal(i, j, k) {
    let scaled = integerBits(a) &<< UInt64(i &- j &- k &+ 1075)
    return below(q, modulusError: Int64(bitPattern: scaled &- integerBits(q) &* integerBits(b)))
  }
  return unusualQuotientDown(a, b, q)
}

/// The same for quotients with operands or results that are not normal.
@usableFromInline
func unusualQuotientDown(_ a: Double, _ b: Double, _ q: Double) -> Double {
  if !q.isFinite { return a.isFinite ? overflowDown(q) : q }
  if a == 0 || !b.isFinite { return 0 }
  if q == 0 { return (a < 0) == (b < 0) ? 0 : -Double.leastNonzeroMagnitude }
  // all three at the size of 1
  let m = Double(sign: a.sign, exponent: 0, significand: a.significand)
  let n = Double(sign: b.sign, exponent: 0, significand: b.significand)
  let scaled = Double(sign: .plus, exponent: Int(b.exponent) - Int(a.exponent), significand: q)
  let r = m.addingProduct(-scaled, n)
  return below(q, b < 0 ? -r : r)
}

/// a/b rounded up, b not 0.
@inlinable @inline(__always)
func divUp(_ a: Double, _ b: Double) -> Double { -divDown(-a, b) }

/// The neighbours of sqrt(x), x >= 0 or infinity (lemma D4).
@inlinable @inline(__always)
func squareRoot(_ x: Double) -> Neighbours {
  let i = exponentField(x)
  if UInt(bitPattern: i &- 1) >= 2046 { return unusualSquareRoot(x) }
  let s = x.squareRoot()
  let root = integerBits(s)
  let error = Int64(bitPattern: integerBits(x) &<< UInt64(i &- 2 &* exponentField(s) &+ 1075) &- root &* root)
  let down = s.bitPattern &+ UInt64(bitPattern: error >> 63)
  return Neighbours(Double(bitPattern: down), Double(bitPattern: down &+ (error == 0 ? 0 : 1)))
}

/// The same for 0, subnormal numbers and infinity.
@usableFromInline
func unusualSquareRoot(_ x: Double) -> Neighbours {
  if x == 0 || x == .infinity { return Neighbours(x) }
  // x 2^200 is normal, and the root of a positive double is at least 2^-537
  let r = squareRoot(x * 0x1p200)
  return Neighbours(r.down * 0x1p-100, r.up * 0x1p-100)
}

/// a b + c rounded down, 0 times infinity being 0, and c where c is infinite (lemma D5).
func fmaDown(_ a: Double, _ b: Double, _ c: Double) -> Double {
  if a == 0 || b == 0 || !c.isFinite { return c }
  let s = c.addingProduct(a, b)
  guard a.isFinite, b.isFinite else { return s }
  let p = a * b
  let usual = 0x1p-900...0x1p1000
  if usual.contains(p.magnitude), c == 0 || usual.contains(c.magnitude) {
    let u2 = (-p).addingProduct(a, b)
    let (a1, a2) = twoSum(c, u2)
    let (b1, b2) = twoSum(p, a1)
    let gamma = (b1 - s) + b2
    return below(s, gamma + a2)
  }
  var exact: Int32 = 0
  return cmpfr_down_fma(a, b, c, &exact)
}

/// a b + c rounded up.
func fmaUp(_ a: Double, _ b: Double, _ c: Double) -> Double { -fmaDown(-a, b, -c) }

/// The sum rounded to nearest and its error, exact where nothing overflows (Knuth's 2Sum).
@inline(__always)
func twoSum(_ a: Double, _ b: Double) -> (Double, Double) {
  let s = a + b
  let t = s - a
  return (s, (a - (s - t)) + (b - t))
}
