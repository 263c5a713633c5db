/// Elementary functions of discs: value at the centre by `DiscKernels`, radius from a bound of the function's
/// variation on the disc. Proofs: docs/discs.md, section 3.
extension Disc {
  /// e^z: centre e^c, radius |e^c| (e^r - 1). Where the angle of the centre is beyond `DiscKernels.sinCosLimit` only
  /// the modulus is known; `unknown` where the modulus may overflow.
  public static func exp(_ z: Disc) -> Disc {
    guard z.isUsable, z.re <= DiscKernels.expLimit else { return unknown }
    if z.re < -DiscKernels.expLimit || z.im.magnitude > DiscKernels.sinCosLimit {
      return Disc(re: 0, im: 0, rad: DiscKernels.expUpper(z.upperRe))
    }
    if z.isZero { return one }
    let m = DiscKernels.exp(z.re)
    let angle = DiscKernels.sinCos(z.im)
    let growth = DiscKernels.expm1Upper(z.rad) * (1 + 0x1p-46)
    return Disc(re: m * angle.cos, im: m * angle.sin, rad: m * (growth + 0x1p-47))
  }

  /// The logarithm that is continuous on the disc and principal (imaginary part in [-pi, pi]) at its centre; real
  /// negative centres have imaginary part pi. `unknown` unless 0 is proved to lie outside.
  public static func log(_ z: Disc) -> Disc {
    let m = z.modulus
    let low = DiscKernels.modulusLower(m)
    guard low > z.rad, m >= 0x1p-1000, m <= 0x1p1000 else { return unknown }
    let re = DiscKernels.log(m)
    let spread = DiscKernels.minusLog1mUpper((z.rad / low) * (1 + 0x1p-50))
    return Disc(
      re: re, im: DiscKernels.argument(z.re, z.im), rad: spread * (1 + 0x1p-50) + max(1, re.magnitude) * 0x1p-46)
  }

  /// log(1 + z), the branch of `log`.
  public static func log1p(_ z: Disc) -> Disc { log(z + one) }

  /// The square root that is continuous on the disc and principal (real part not negative) at its centre; at a
  /// negative centre the imaginary part is positive. `unknown` unless 0 is proved to lie outside, except the point 0.
  public static func sqrt(_ z: Disc) -> Disc {
    if z.isZero { return zero }
    let m = z.modulus
    let low = DiscKernels.modulusLower(m)
    guard low > z.rad, m >= 0x1p-900, m <= 0x1p900 else { return unknown }
    let long = (0.5 * (m + z.re.magnitude)).squareRoot()
    let short = z.im.magnitude / (2 * long)
    let right = z.re >= 0
    let re = right ? long : short
    let im = right ? short : long
    let t = (z.rad / low) * (1 + 0x1p-50)
    let spread = t < 1 ? t / (1 + (1 - t).squareRoot()) : 1
    let root = m.squareRoot()
    return Disc(re: re, im: z.im < 0 ? -im : im, rad: root * (spread * (1 + 0x1p-48) + 0x1p-48))
  }

  /// The sines: radius |sin c| (cosh r - 1) + |cos c| sinh r.
  public static func sin(_ z: Disc) -> Disc { trigonometric(z).sin }

  /// The cosines: radius |cos c| (cosh r - 1) + |sin c| sinh r.
  public static func cos(_ z: Disc) -> Disc { trigonometric(z).cos }

  /// Hyperbolic sines, -i sin(i z).
  public static func sinh(_ z: Disc) -> Disc { -sin(z.timesI).timesI }

  /// Hyperbolic cosines, cos(i z).
  public static func cosh(_ z: Disc) -> Disc { cos(z.timesI) }

  /// Sines and cosines of all members.
  public static func trigonometric(_ z: Disc) -> (sin: Disc, cos: Disc) {
    let y = z.im.magnitude
    guard z.isUsable, y <= 690 else { return (unknown, unknown) }
    if z.isZero { return (zero, one) }
    if z.re.magnitude > DiscKernels.sinCosLimit {
      let all = Disc(re: 0, im: 0, rad: DiscKernels.expUpper((y + z.rad).nextUp))
      return (all, all)
    }
    let up = DiscKernels.exp(y)
    let down = 1 / up
    let ch = 0.5 * (up + down)
    let sh = z.im < 0 ? -0.5 * (up - down) : 0.5 * (up - down)
    let angle = DiscKernels.sinCos(z.re)
    let sRe = angle.sin * ch
    let sIm = angle.cos * sh
    let cRe = angle.cos * ch
    let cIm = -(angle.sin * sh)
    let e = DiscKernels.expm1Upper(z.rad)
    let even = e * e / (2 * (1 + e))
    let odd = 0.5 * (e + e / (1 + e))
    let floor = ch * 0x1p-45
    let ms = DiscKernels.modulus(sRe, sIm) + floor
    let mc = DiscKernels.modulus(cRe, cIm) + floor
    return (
      Disc(re: sRe, im: sIm, rad: (ms * even + mc * odd) * (1 + 0x1p-47) + floor),
      Disc(re: cRe, im: cIm, rad: (mc * even + ms * odd) * (1 + 0x1p-47) + floor)
    )
  }

  /// tanh z = 2/(1 + q) - 1 with q = e^{-2z} (or its mirror image, so that |q| <= 1 at the centre); `unknown`
  /// unless 1 + q is proved to exclude 0.
  public static func tanh(_ z: Disc) -> Disc {
    let right = z.re >= 0
    let q = exp(right ? z * -2 : z * 2)
    let value = (q + one).reciprocal * 2 - 1
    return right ? value : -value
  }

  /// 1/(1 + e^{-z}).
  public static func sigmoid(_ z: Disc) -> Disc {
    z.re >= 0 ? (exp(-z) + one).reciprocal : 1 - (exp(z) + one).reciprocal
  }

  /// (log(1 + z) - log(1 - z))/2, the branch that is principal in both logarithms at the centre; `unknown` unless
  /// 1 and -1 are proved to lie outside.
  public static func atanh(_ z: Disc) -> Disc { (log(one + z) - log(one - z)) * 0.5 }

  /// -i atanh(i z), the branch of `atanh`.
  public static func atan(_ z: Disc) -> Disc { -atanh(z.timesI).timesI }

  /// log(2 cosh z), the branch that is real on the real axis. Given only where |Im z| < pi/2 is proved on the whole
  /// disc, which makes it analytic there; otherwise `unknown`.
  public static func log2cosh(_ z: Disc) -> Disc {
    guard z.isUsable, (z.im.magnitude + z.rad).nextUp < 0x1.921fb54442d18p0 else { return unknown }
    let c = z.re >= 0 ? z.centre : -z.centre
    let value = c + log(exp(c * -2) + one)
    if z.rad == 0 { return value }
    return value.widened(by: (tanh(z).upperAbs * z.rad).nextUp)
  }
}
