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

/// A number with the sign of a b - p, p the product rounded to nearest and finite (lemma D2).
@inlinable @inline(__always)
func productError(_ a: Double, _ b: Double, _ p: Double) -> Double {
  if p.magnitude >= 0x1p-960 { return (-p).addingProduct(a, b) }
  return tinyProductError(a, b, p)
}

/// The same for |p| < 2^-960: both factors are scaled by 2^600, exactly.
@usableFromInline
func tinyProductError(_ a: Double, _ b: Double, _ p: Double) -> Double {
  if a == 0 || b == 0 { return 0 }
  return (-(p * 0x1p600 * 0x1p600)).addingProduct(a * 0x1p600, b * 0x1p600)
}

/// a b rounded down; 0 where a factor is 0, be the other infinite or not.
@inlinable @inline(__always)
func mulDown(_ a: Double, _ b: Double) -> Double {
  let p = a * b
  if p.isFinite { return below(p, productError(a, b, p)) }
  return unusualProductDown(a, b, p)
}

@usableFromInline
func unusualProductDown(_ a: Double, _ b: Double, _ p: Double) -> Double {
  if a == 0 || b == 0 { return 0 }
  return a.isFinite && b.isFinite ? overflowDown(p) : p
}

/// a b rounded up; 0 where a factor is 0.
@inlinable @inline(__always)
func mulUp(_ a: Double, _ b: Double) -> Double { -mulDown(-a, b) }

/// A number with the sign of a/b - q, q the quotient rounded to nearest and finite, b finite and not 0 (lemma D3).
@inlinable @inline(__always)
func quotientError(_ a: Double, _ b: Double, _ q: Double) -> Double {
  if a.magnitude >= 0x1p-900 && q.magnitude >= 0x1p-1022 {
    let r = a.addingProduct(-q, b)
    return b < 0 ? -r : r
  }
  return tinyQuotientError(a, b, q)
}

/// The same where a or q is tiny: all three are scaled to the size of 1.
@usableFromInline
func tinyQuotientError(_ a: Double, _ b: Double, _ q: Double) -> Double {
  if a == 0 { return 0 }
  if q == 0 { return (a < 0) == (b < 0) ? 1 : -1 }
  let m = Double(sign: a.sign, exponent: 0, significand: a.significand)
  let n = Double(sign: b.sign, exponent: 0, significand: b.significand)
  let scaled = Double(sign: .plus, exponent: Int(b.exponent) - Int(a.exponent), significand: q)
  let r = m.addingProduct(-scaled, n)
  return b < 0 ? -r : r
}

/// a/b rounded down, b not 0; x/infinity is 0.
@inlinable @inline(__always)
func divDown(_ a: Double, _ b: Double) -> Double {
  let q = a / b
  if q.isFinite { return b.isFinite ? below(q, quotientError(a, b, q)) : 0 }
  return a.isFinite ? overflowDown(q) : q
}

/// a/b rounded up, b not 0.
@inlinable @inline(__always)
func divUp(_ a: Double, _ b: Double) -> Double { -divDown(-a, b) }

/// The neighbours of sqrt(x), x >= 0 or infinity (lemma D4).
@inlinable @inline(__always)
func squareRoot(_ x: Double) -> Neighbours {
  if x < 0x1p-900 { return tinySquareRoot(x) }
  let s = x.squareRoot()
  if x == .infinity { return Neighbours(s) }
  let error = x.addingProduct(-s, s)
  return Neighbours(below(s, error), above(s, error))
}

@usableFromInline
func tinySquareRoot(_ x: Double) -> Neighbours {
  if x == 0 { return Neighbours(0) }
  // x 2^200 is at least 2^-874; the root of a positive double is at least 2^-537
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
