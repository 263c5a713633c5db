// Functions by MPFR's own, at an exact point x with so many bits.
import CMPFR

private func at(_ f: @escaping Function) -> (Number, Int) -> Span { { Span.at($0, $1, f) } }

private func tail(_ x: Span) -> Span { (x / Span(2, x.bits).sqrt).erfc.halved() }
private func density(_ x: Span) -> Span {
  (-(x.square.halved())).exp / (Span.pi(x.bits) + Span.pi(x.bits)).sqrt
}
private func absolute(_ x: Number, _ bits: Int) -> Span { Span.at(x, Swift.max(bits, x.p.pointee._mpfr_prec), cmpfr_abs) }

/// I_n by its series, n = 0 or 1, x >= 0; the rest is at most the last term once terms halve.
private func bessel(_ n: Int, _ x: Span) -> Span {
  if x.hi.sign == 0 { return Span(n == 0 ? 1 : 0, x.bits) }
  let w = x.square.halved(2)
  var term = n == 0 ? Span(1, x.bits) : x.halved()
  var sum = term
  var k = 1
  // from here terms are at most half the one before: w < (k + 1)^2/2 for k > x
  let steps = Int(mpfr_get_d(x.hi.p, MPFR_RNDU)) + 2
  while true {
    term = term * w / Span(k * (k + n), x.bits)
    sum = sum + term
    k += 1
    if k > steps, term.hi.sign == 0 || term.hi.p.pointee._mpfr_exp < sum.lo.p.pointee._mpfr_exp - x.bits { break }
  }
  return Span(sum.lo, (sum + term).hi, x.bits)
}

/// The functions that MPFR has, or that its functions compose to.
nonisolated(unsafe) let references: [String: (Number, Int) -> Span] = [
  "exp": at(cmpfr_exp), "log": at(cmpfr_log), "expm1": at(cmpfr_expm1), "log1p": at(cmpfr_log1p), "sqrt": at(cmpfr_sqrt),
  "abs": at(cmpfr_abs), "sinh": at(cmpfr_sinh), "cosh": at(cmpfr_cosh), "tanh": at(cmpfr_tanh), "sech": at(cmpfr_sech),
  "sin": at(cmpfr_sin), "cos": at(cmpfr_cos), "atan": at(cmpfr_atan), "erf": at(mpfr_erf), "erfc": at(mpfr_erfc),
  "tan": at(cmpfr_tan), "asin": at(cmpfr_asin), "acos": at(cmpfr_acos), "atanh": at(cmpfr_atanh),
  "gamma": at(mpfr_gamma), "digamma": at(mpfr_digamma),
  "lgamma": at { r, a, m in
    var sign: Int32 = 0
    return mpfr_lgamma(r, &sign, a, m)
  },
  "log2cosh": { x, q in
    let size = absolute(x, q)
    return Span(size.lo, size.hi, q) + (-(size + size)).exp.log1p
  },
  "phi": { density(Span($0, $1)) },
  "Phi": { tail(-Span($0, $1)) },
  "H": { tail(Span($0, $1)) },
  "logH": { x, q in x.sign > 0 ? tail(Span(x, q)).log : (-tail(-Span(x, q))).log1p },
  "mills": { density(Span($0, $1)) / tail(Span($0, $1)) },
  "ratio": { tail(Span($0, $1)) / density(Span($0, $1)) },
  "xlogx": { x, q in x.sign == 0 ? Span(0, q) : Span(x, q) * Span(x, q).log },
  "softplus": { x, q in x.sign > 0 ? Span(x, q) + (-Span(x, q)).exp.log1p : Span(x, q).exp.log1p },
  "sigmoid": { x, q in Span(1, q) / (Span(1, q) + (-Span(x, q)).exp) },
  "binent": { x, q in
    let one = Span(1, q)
    let rest = one - Span(x, q)
    if x.sign == 0 || rest.hi.sign == 0 { return Span(0, q) }
    return -(Span(x, q) * Span(x, q).log) - rest * (-Span(x, q)).log1p
  },
  "logcosh": { x, q in
    let s = absolute(x, q).halved()
    let sinh = Span(s.lo, s.hi, q).increasing(cmpfr_sinh).square
    return (sinh + sinh).log1p
  },
  "erfcx": { x, q in Span(x, q).square.exp * Span(x, q).erfc },
  "millsDerivative": { x, q in
    let m = density(Span(x, q)) / tail(Span(x, q))
    return m * (m - Span(x, q))
  },
  "I0": { bessel(0, absolute($0, $1)) },
  "I1": { x, q in x.sign < 0 ? -bessel(1, absolute(x, q)) : bessel(1, Span(x, q)) },
  "logI0": { x, q in bessel(0, absolute(x, q)).log },
  "I1I0": { x, q in
    let ratio = bessel(1, absolute(x, q)) / bessel(0, absolute(x, q))
    return x.sign < 0 ? -ratio : ratio
  },
]

/// Inverse functions are judged by the function that they invert, which increases: x has to lie between its values at the
/// ends.
nonisolated(unsafe) let inverses: [String: (Number, Int) -> Span] = [
  "erfinv": at(mpfr_erf),
  "Phiinv": { tail(-Span($0, $1)) },
  "lambertW": { Span($0, $1) * Span($0, $1).exp },
]

/// A complex number in spans.
struct ComplexSpan {
  var re: Span
  var im: Span

  static func * (a: ComplexSpan, b: ComplexSpan) -> ComplexSpan {
    ComplexSpan(re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re)
  }
  static func / (a: ComplexSpan, b: ComplexSpan) -> ComplexSpan {
    let norm = b.re * b.re + b.im * b.im
    let c = a * ComplexSpan(re: b.re, im: -b.im)
    return ComplexSpan(re: c.re / norm, im: c.im / norm)
  }
}

/// The same for complex numbers x + iy.
nonisolated(unsafe) let complexReferences: [String: (Number, Number, Int) -> ComplexSpan] = [
  "exp": { x, y, q in
    let e = Span.at(x, q, cmpfr_exp)
    return ComplexSpan(re: e * Span.at(y, q, cmpfr_cos), im: e * Span.at(y, q, cmpfr_sin))
  },
  "log": { x, y, q in
    let norm = Span(x, q) * Span(x, q) + Span(y, q) * Span(y, q)
    let (l, u) = (Number(q), Number(q))
    _ = cmpfr_atan2(l.p, y.p, x.p, MPFR_RNDD)
    _ = cmpfr_atan2(u.p, y.p, x.p, MPFR_RNDU)
    return ComplexSpan(re: norm.log.halved(), im: Span(l, u, q))
  },
  "sin": { x, y, q in
    ComplexSpan(
      re: Span.at(x, q, cmpfr_sin) * Span.at(y, q, cmpfr_cosh), im: Span.at(x, q, cmpfr_cos) * Span.at(y, q, cmpfr_sinh))
  },
  "cos": { x, y, q in
    ComplexSpan(
      re: Span.at(x, q, cmpfr_cos) * Span.at(y, q, cmpfr_cosh), im: -(Span.at(x, q, cmpfr_sin) * Span.at(y, q, cmpfr_sinh)))
  },
  "sinh": { x, y, q in
    ComplexSpan(
      re: Span.at(x, q, cmpfr_sinh) * Span.at(y, q, cmpfr_cos), im: Span.at(x, q, cmpfr_cosh) * Span.at(y, q, cmpfr_sin))
  },
  "cosh": { x, y, q in
    ComplexSpan(
      re: Span.at(x, q, cmpfr_cosh) * Span.at(y, q, cmpfr_cos), im: Span.at(x, q, cmpfr_sinh) * Span.at(y, q, cmpfr_sin))
  },
  // e^{(y^2 - x^2)/2} (cos xy - i sin xy)/sqrt(2 pi), where q bits hold x y exactly
  "phi": { x, y, q in
    let product = Number(q)
    if cmpfr_mul(product.p, x.p, y.p, MPFR_RNDN) != 0 { return ComplexSpan(re: Span(Number(2), q), im: Span(Number(2), q)) }
    let size = (Span(y, q).square - Span(x, q).square).halved().exp / (Span.pi(q) + Span.pi(q)).sqrt
    return ComplexSpan(re: size * Span.at(product, q, cmpfr_cos), im: -(size * Span.at(product, q, cmpfr_sin)))
  },
  "tanh": { x, y, q in
    complexReferences["sinh"]!(x, y, q) / complexReferences["cosh"]!(x, y, q)
  },
  "tan": { x, y, q in
    complexReferences["sin"]!(x, y, q) / complexReferences["cos"]!(x, y, q)
  },
  "sech": { x, y, q in
    ComplexSpan(re: Span(1, q), im: Span(0, q)) / complexReferences["cosh"]!(x, y, q)
  },
]
