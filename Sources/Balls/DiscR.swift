/// R(z) = H(z)/phi(z) = Int_0^inf e^{-z t - t^2/2} dt, entire, on discs. Derivation and proofs: docs/discs.md,
/// section 4.
extension Disc {
  /// A disc that holds sqrt(2 pi).
  static let squareRootOfTwoPi = Disc(unchecked: 2.5066282746310007, 0, 0x1p-51)
  /// A disc that holds log sqrt(2 pi).
  static let logSquareRootOfTwoPi = Disc(unchecked: 0.9189385332046728, 0, 0x1p-53)
  /// The error of `pointR` is at most this over max(1, |z|).
  public static let pointRError = 0x1p-42

  /// R at the point x + i y, for x >= 0: a disc of radius at most about `pointRError`/max(1, |z|). On Re z >= 0,
  /// |R| >= 1/5 and |z R| >= 1/2 beyond |z| = 2.5, so the error is relative too. (docs/discs.md, 4.1 to 4.5)
  public static func pointR(_ x: Double, _ y: Double) -> Disc {
    let square = x * x + y * y
    guard x >= 0, square < 0x1p900 else { return farR(x, y) }
    return square >= 144 ? asymptoticR(x, y, square) : trapezoidalR(x, y)
  }

  /// |R(z)| <= 2.22/|z| for |z| >= 1 and Re z >= 0.
  private static func farR(_ x: Double, _ y: Double) -> Disc {
    guard x >= 0, y.magnitude < .infinity, x < .infinity else { return unknown }
    return Disc(re: 0, im: 0, rad: 4 / max(x, y.magnitude))
  }

  /// Sum over k < 14 of (-1)^k (2k-1)!! / z^{2k+1}, for |z|^2 >= 144 up to rounding. (docs/discs.md, 4.4)
  private static func asymptoticR(_ x: Double, _ y: Double, _ square: Double) -> Disc {
    let inverse = 1 / square
    let zr = x * inverse
    let zi = -y * inverse
    let qr = -((zr - zi) * (zr + zi))
    let qi = -2 * (zr * zi)
    var re = 1.0
    var im = 0.0
    var odd = 25.0
    for _ in 0..<13 {
      let a = odd * qr
      let b = odd * qi
      let next = 1 + (re * a - im * b)
      im = re * b + im * a
      re = next
      odd -= 2
    }
    let scale = inverse.squareRoot()
    return Disc(re: re * zr - im * zi, im: re * zi + im * zr, rad: scale * (pointRError * (1 + 0x1p-48)) + tiny)
  }

  /// The trapezoidal rule of step 3/4 on half-integer or integer nodes, whichever keep a quarter step from i z, and
  /// the residue term; for |z| < 12.1. (docs/discs.md, 4.2 and 4.3)
  private static func trapezoidalR(_ x: Double, _ y: Double) -> Disc {
    let turn = DiscKernels.sinCos(y * 0x1.0c152382d7366p3)
    let half = turn.cos >= 0
    var weights = SIMD8<Double>.zero
    var moments = SIMD8<Double>.zero
    let squareX = SIMD8<Double>(repeating: x * x)
    for block in 0..<3 {
      let t = (half ? NodesOfR.half : NodesOfR.whole)[block] + y
      let g = (half ? NodesOfR.halfWeights : NodesOfR.wholeWeights)[block] / (squareX + t * t)
      weights += g
      moments += g * t
    }
    var re = 0.2992067103010745 * (x * weights.sum())
    var im = -0.2992067103010745 * moments.sum()
    if x < 0x1.0c152382d7366p3 {
      // sqrt(2 pi) e^{z^2/2} / (1 +- e^{2 pi z/h})
      let angle = DiscKernels.sinCos(x * y)
      let top = 2.5066282746310007 * DiscKernels.exp(0.5 * ((x - y) * (x + y)))
      let growth = DiscKernels.exp(x * 0x1.0c152382d7366p3)
      let sign = half ? growth : -growth
      let dr = 1 + sign * turn.cos
      let di = sign * turn.sin
      let factor = top / (dr * dr + di * di)
      re += factor * (angle.cos * dr + angle.sin * di)
      im += factor * (angle.sin * dr - angle.cos * di)
    }
    return Disc(re: re, im: im, rad: pointRError / max(1, DiscKernels.modulus(x, y)) * (1 + 0x1p-48))
  }

  /// sup |R'| on the disc: 1, 1.2131/|z|, 2.8926/|z|^2 and 1/x^2 bound it for Re z = x >= 0; on the left
  /// |z| sqrt(2 pi) |e^{z^2/2}| comes on top. (docs/discs.md, 4.6)
  static func slopeOfR(_ z: Disc) -> Double {
    let low = z.lowerAbs
    var bound = min(1, 1.2132 / low, 2.8927 / low / low)
    let left = z.lowerRe
    if left > 0 {
      bound = min(bound, (1 + 0x1p-50) / left / left)
    } else if left < 0 {
      let y = max(0, (z.im.magnitude - z.rad).nextDown)
      let exponent = 0.5 * ((-left - y) * (y - left))
      bound += 2.5067 * z.upperAbs * DiscKernels.expUpper((exponent + exponent.magnitude * 0x1p-49).nextUp)
    }
    return (bound * (1 + 0x1p-49)).nextUp
  }

  /// R on a disc. On the left R(z) = sqrt(2 pi) e^{z^2/2} - R(-z), `unknown` where that may overflow: prefer
  /// `ScaledDisc.R` there.
  public static func R(_ z: Disc) -> Disc {
    guard z.isUsable else { return unknown }
    if z.re < 0 { return squareRootOfTwoPi * exp(z.square * 0.5) - R(-z) }
    let value = pointR(z.re, z.im)
    return z.rad == 0 ? value : value.widened(by: (z.rad * slopeOfR(z)).nextUp)
  }
}

/// Nodes and weights e^{-s^2/2} of the rule for R: 24 of each kind.
private enum NodesOfR {
  static let half: [SIMD8<Double>] = [
    SIMD8(-8.625, -7.875, -7.125, -6.375, -5.625, -4.875, -4.125, -3.375),
    SIMD8(-2.625, -1.875, -1.125, -0.375, 0.375, 1.125, 1.875, 2.625),
    SIMD8(3.375, 4.125, 4.875, 5.625, 6.375, 7.125, 7.875, 8.625),
  ]
  static let halfWeights: [SIMD8<Double>] = [
    SIMD8(
      7.019093515816266e-17, 3.415687539074165e-14, 9.470754871762951e-12, 1.496237071043946e-09,
      1.3468696888087105e-07, 6.908123638278764e-06, 0.0002018849656009158, 0.0033616864879322562),
    SIMD8(
      0.0318947933621571, 0.17242162389375282, 0.5310959910353452, 0.9321024923595276, 0.9321024923595276,
      0.5310959910353452, 0.17242162389375282, 0.0318947933621571),
    SIMD8(
      0.0033616864879322562, 0.0002018849656009158, 6.908123638278764e-06, 1.3468696888087105e-07,
      1.496237071043946e-09, 9.470754871762951e-12, 3.415687539074165e-14, 7.019093515816266e-17),
  ]
  static let whole: [SIMD8<Double>] = [
    SIMD8(-8.25, -7.5, -6.75, -6, -5.25, -4.5, -3.75, -3),
    SIMD8(-2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3),
    SIMD8(3.75, 4.5, 5.25, 6, 6.75, 7.5, 8.25, 9),
  ]
  static let wholeWeights: [SIMD8<Double>] = [
    SIMD8(
      1.661177012699743e-15, 6.101936677605324e-13, 1.2771115545128334e-10, 1.522997974471263e-08,
      1.0348542111093753e-06, 4.006529739295107e-05, 0.00088382630693505, 0.011108996538242306),
    SIMD8(
      0.07955950871822769, 0.32465246735834974, 0.7548396019890073, 1, 0.7548396019890073, 0.32465246735834974,
      0.07955950871822769, 0.011108996538242306),
    SIMD8(
      0.00088382630693505, 4.006529739295107e-05, 1.0348542111093753e-06, 1.522997974471263e-08, 1.2771115545128334e-10,
      6.101936677605324e-13, 1.661177012699743e-15, 2.576757109154981e-18),
  ]
}
