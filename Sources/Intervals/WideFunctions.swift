// Elementary functions on wide numbers. Each returns the value with a proved bound of its error, or nothing known.
// Proofs: docs/intervals.md, "Wide functions".

extension Wide {
  /// y (c_1 + y (c_2 + ... + y c_k)) in units of 2^-128, y < 1/4, the coefficients at most 1/2 and decreasing; with
  /// `alternating` each sum is a difference. Wrong by less than 8 (rule S1), the terms after the k-th not counted.
  @inline(__always)
  private static func series(_ y: Words, _ c: WideTable, _ first: Int, _ last: Int, alternating: Bool) -> Words {
    var sum = c[last]
    var n = last - 1
    while n >= first {
      let product = Words.high(sum, y)
      sum = alternating ? c[n] &- product : c[n] &+ product
      n &-= 1
    }
    return .high(sum, y)
  }

  /// u (1 + v) or u (1 - v), v of `series` in y, y known up to `error`.
  @inline(__always)
  private static func product(
    _ u: Wide, _ y: (Words, error: UInt64), _ c: WideTable, _ first: Int, _ last: Int, alternating: Bool
  ) -> Wide {
    if y.error >= hopeless { return .unknown }
    let v = series(y.0, c, first, last, alternating: alternating)
    if alternating && !v.isZero {
      // 1 - v in units of 2^-128
      return u * Wide(normalising: .zero &- v, exponent: -1, error: y.error &+ 10)
    }
    return u * Wide(m: Words(1 << 63, 0) &+ v.right(1), exponent: 0, error: y.error &+ 10)
  }

  // MARK: exponentials

  /// e^w or, with `negative`, e^-w, for w < 2^10.
  package static func exp(_ w: Wide, negative: Bool) -> Wide {
    let k = wideConstants
    if w.exponent > 9 { return .unknown }
    let (fraction, error) = w.fraction()
    if error >= hopeless { return .unknown }
    let estimate = (negative ? -w.estimate : w.estimate) * 92.332482616893657
    var n = Int(estimate.rounded(.down))
    // s = +-w - n log(2)/64 modulo 1, then brought into [0, log(2)/64)
    var s = negative ? Words.zero &- fraction : fraction
    let count = UInt64(n.magnitude)
    let p = k.log2Part.lo.multipliedFullWidth(by: count)
    let multiple = Words(p.high &+ k.log2Part.hi &* count, p.low)
    s = n < 0 ? s &+ multiple : s &- multiple
    while s.hi >> 63 == 1 {
      s = s &+ k.log2Part
      n -= 1
    }
    while !(s < k.log2Part) {
      s = s &- k.log2Part
      n += 1
    }
    // q = e^s - 1
    let q = s &+ series(s, k.factorials, 2, 13, alternating: false, timesY: s)
    let t = k.powers[n & 63]
    let sum = t &+ Words.high(t, q)
    // a sum that wraps would be 2 or more
    if sum.hi >> 63 == 0 { return .unknown }
    return Wide(m: sum, exponent: n >> 6, error: 2 &* error &+ 2 &* count &+ 32)
  }

  /// y (c_first y + ...): `series` times y once more.
  @inline(__always)
  private static func series(
    _ y: Words, _ c: WideTable, _ first: Int, _ last: Int, alternating: Bool, timesY: Words
  ) -> Words {
    .high(series(y, c, first, last, alternating: alternating), timesY)
  }

  /// e^w - 1.
  package static func expm1(_ w: Wide) -> Wide {
    if w.exponent >= -10 { return exp(w, negative: false) - .one }
    // w (1 + w/2! + w^2/3! + ...)
    return shiftedExponentialSeries(w)
  }

  /// w (1 + sum of w^n/(n+1)!, n from 1 to 11), w < 2^-10.
  private static func shiftedExponentialSeries(_ w: Wide) -> Wide {
    product(w, w.fraction(), wideConstants.factorials, 2, 12, alternating: false)
  }

  /// 1 - e^-w.
  package static func oneMinusExp(_ w: Wide) -> Wide {
    if w.exponent >= -10 { return .one - exp(w, negative: true) }
    let p = shiftedExponentialSeries(w)
    return p / (p + .one)
  }

  package static func sinh(_ w: Wide) -> Wide {
    if w.exponent < -6 { return product(w, (w * w).fraction(), wideConstants.sine, 1, 8, alternating: false) }
    let e = exp(w, negative: false)
    return (e - .one / e).scaled(-1)
  }

  package static func cosh(_ w: Wide) -> Wide {
    let e = exp(w, negative: false)
    return (e + .one / e).scaled(-1)
  }

  package static func tanh(_ w: Wide) -> Wide {
    let p = expm1(w.scaled(1))
    return p / (p + one.scaled(1))
  }

  // MARK: logarithms

  /// The inverse of tanh at u < 2^-6.
  package static func smallAtanh(_ u: Wide) -> Wide {
    product(u, (u * u).fraction(), wideConstants.odd, 1, 10, alternating: false)
  }

  /// log(1 + d) for d < 2^-6.
  package static func smallLog(onePlus d: Wide) -> Wide { smallAtanh(d / (d + one.scaled(1))).scaled(1) }

  /// -log(1 - d) for d < 2^-6.
  package static func smallLog(oneMinus d: Wide) -> Wide { smallAtanh(d / (one.scaled(1) - d)).scaled(1) }

  /// |log w| and whether it is negative, for w outside of [1 - 2^-6, 1 + 2^-6]; elsewhere digits are lost.
  package static func log(_ w: Wide) -> (Wide, negative: Bool) {
    if w.error >= 1 << 48 { return (.unknown, false) }
    let k = wideConstants
    let index = Int(w.m.hi &>> 55) & 0xff
    let c = (131071 + 256 + index) / (256 + index)
    // t = m c/512 - 1 in units of 2^-136, then 2^-128
    let p0 = w.m.lo.multipliedFullWidth(by: UInt64(c))
    let p1 = w.m.hi.multipliedFullWidth(by: UInt64(c))
    let (mid, carry) = p1.low.addingReportingOverflow(p0.high)
    let top = p1.high &+ (carry ? 1 : 0) &- 256
    let t = Words(top &<< 56 | mid &>> 8, mid &<< 56 | p0.low &>> 8)
    let tError = 2 &* w.error &+ 1
    // log m = log(512/c) + 2 atanh(t/(2 + t))
    let logC = c == 512 ? Words.zero : k.logs[c]
    var absolute = logC
    var absoluteError = UInt64(2)
    if t.hi < 1 << 8 {
      // t < 2^-56: a fraction of 128 bits is enough for the sum; t - t^2/2 <= log(1 + t) <= t
      let square = Words.high(t, t).right(1)
      absolute = absolute &+ t &- square
      absoluteError &+= tError &+ 4
    } else {
      let u =
        Wide(fraction: t, error: tError) / Wide(m: Words(1 << 63, 0) &+ t.right(2), exponent: 1, error: tError &+ 1)
      let l = smallAtanh(u).scaled(1).fraction()
      if l.error >= hopeless { return (.unknown, false) }
      absolute = absolute &+ l.0
      absoluteError &+= l.error
    }
    if w.exponent == 0 { return (Wide(fraction: absolute, error: absoluteError), false) }
    let multiple = k.log2.times(UInt64(w.exponent.magnitude))
    if absolute.hi == 0 {
      // a power of 2, or nearly one: units of 2^-128 are at most units of the multiple
      if absolute.lo >= 1 << 40 { return (.unknown, false) }
      let error = multiple.error &+ absolute.lo &+ absoluteError
      return (Wide(m: multiple.m, exponent: multiple.exponent, error: error), w.exponent < 0)
    }
    let logM = Wide(fraction: absolute, error: absoluteError)
    return (w.exponent < 0 ? multiple - logM : multiple + logM, w.exponent < 0)
  }

  // MARK: angles

  /// The angle of (x, y), both positive, in (0, pi/2).
  package static func angle(_ y: Wide, _ x: Wide) -> Wide {
    if y.error | x.error >= 1 << 48 { return .unknown }
    // far apart: the estimate of a ratio is clamped
    let ratio =
      y.exponent - x.exponent > 900
      ? 0x1p900
      : y.exponent - x.exponent < -900
        ? 0x1p-900
        : Wide(m: y.m, exponent: y.exponent - x.exponent, error: 0).estimate
          / Wide(m: x.m, exponent: 0, error: 0).estimate
    return ratio <= 1 ? smallAngle(y, x, ratio) : wideConstants.pi.scaled(-1) - smallAngle(x, y, 1 / ratio)
  }

  /// atan(y/x), y/x <= 1 + 2^-40, `ratio` about y/x.
  private static func smallAngle(_ y: Wide, _ x: Wide, _ ratio: Double) -> Wide {
    let k = wideConstants
    let j = Int(ratio * 64 - 0x1p-30)
    if j <= 0 {
      let t = y / x
      return product(t, (t * t).fraction(), k.odd, 1, 11, alternating: true)
    }
    // atan(j/64) + atan t, t = (64 y - j x)/(64 x + j y), 0 <= t < 2^-5.9
    let base = k.arcs[j]
    let t = (y.scaled(6) - x.times(UInt64(j))) / (x.scaled(6) + y.times(UInt64(j)))
    return Wide(fraction: base, error: 2) + product(t, (t * t).fraction(), k.odd, 1, 11, alternating: true)
  }

  /// An angle modulo pi/2: x = n pi/2 + s, 0 <= s < pi/2, s in units of 2^-126 with an error of 4; nil where it is too
  /// close to a multiple. 2^-27 <= x < 2^45.
  package static func reduced(_ x: Double) -> (n: UInt64, s: Words)? {
    let k = wideConstants
    let w = Wide(x)
    var n = UInt64(x * 0.63661977236758138)
    // exact: the last of 53 bits is at least 2^-79
    let whole = w.exponent >= 1 ? w.m.left(w.exponent - 1) : w.m.right(1 - w.exponent)
    let p = k.halfPi.lo.multipliedFullWidth(by: n)
    let multiple = Words(p.high &+ k.halfPi.hi &* n, p.low) &+ Words(0, k.halfPiRest.multipliedFullWidth(by: n).high)
    var s = whole &- multiple
    while s.hi >> 63 == 1 {
      s = s &+ k.halfPi
      n &-= 1
    }
    while !(s < k.halfPi) {
      s = s &- k.halfPi
      n &+= 1
    }
    let room = Words(0, 8)
    return room < s && room < k.halfPi &- s ? (n, s) : nil
  }

  /// sin s for s of `reduced`.
  package static func sine(_ s: Words) -> Wide {
    let rest = wideConstants.halfPi &- s
    return s < rest ? smallSine(s, 4) : smallCosine(rest, 6)
  }
  /// cos s for s of `reduced`.
  package static func cosine(_ s: Words) -> Wide {
    let rest = wideConstants.halfPi &- s
    return s < rest ? smallCosine(s, 4) : smallSine(rest, 6)
  }

  /// sin r, r < 0.79 in units of 2^-126 with this error.
  private static func smallSine(_ r: Words, _ error: UInt64) -> Wide {
    let k = wideConstants
    let j = Int(r.hi &>> 57)
    if j == 0 {
      let w = Wide(normalising: r, exponent: 1, error: error)
      return product(w, (w * w).fraction(), k.sine, 1, 9, alternating: true)
    }
    let (sine, versine) = smallParts(r, j)
    let value = k.sines[j] &- Words.high(k.sines[j], versine) &+ Words.high(k.cosines[j], sine)
    return Wide(fraction: value, error: 4 &* error &+ 64)
  }

  /// cos r likewise.
  private static func smallCosine(_ r: Words, _ error: UInt64) -> Wide {
    let k = wideConstants
    let j = Int(r.hi &>> 57)
    let (sine, versine) = smallParts(r, j)
    if j == 0 { return versine.isZero ? .unknown : Wide(fraction: .zero &- versine, error: 4 &* error &+ 64) }
    let value = k.cosines[j] &- Words.high(k.cosines[j], versine) &- Words.high(k.sines[j], sine)
    return Wide(fraction: value, error: 4 &* error &+ 64)
  }

  /// sin(r - j/32) and 1 - cos(r - j/32) in units of 2^-128.
  @inline(__always)
  private static func smallParts(_ r: Words, _ j: Int) -> (sine: Words, versine: Words) {
    let k = wideConstants
    let s = (r &- Words(UInt64(j) &<< 57, 0)).left(2)
    let y = Words.high(s, s)
    let v = series(y, k.sine, 1, 8, alternating: true)
    return (s &- Words.high(s, v), series(y, k.cosine, 1, 9, alternating: true))
  }
}
