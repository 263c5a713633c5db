/// Functions of a plain disc in split form: each takes the split to use, or nil to choose it from the centre, and
/// gives back the one it used. Every split is a formula that holds for all arguments; the choice decides only how
/// tight it is. Proofs: docs/discs.md, section 6.
extension ScaledDisc {
  /// A value and the split it was computed with.
  public typealias Split = (value: ScaledDisc, choice: SplitChoice)

  /// e^w: L = w, D = 1.
  public static func exp(_ w: Disc) -> ScaledDisc { ScaledDisc(L: w, D: w.isUsable ? .one : .unknown) }

  /// phi(w) = e^{-w^2/2}/sqrt(2 pi): L = -w^2/2 - log sqrt(2 pi), D = 1.
  public static func phi(_ w: Disc) -> ScaledDisc { exp(logPhi(w)) }

  /// log phi(w) = -w^2/2 - log sqrt(2 pi).
  static func logPhi(_ w: Disc) -> Disc { w.square * -0.5 - Disc.logSquareRootOfTwoPi }

  /// cosh w: first L = w, D = (1 + e^{-2w})/2; second L = -w, D = (1 + e^{2w})/2; plain for |Re w| < 1/2 at the
  /// centre.
  public static func cosh(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let made = choice ?? hyperbolicChoice(w)
    switch made {
    case .plain: return (ScaledDisc(Disc.cosh(w)), made)
    case .first: return (ScaledDisc(L: w, D: (Disc.exp(w * -2) + .one) * 0.5), made)
    case .second: return (ScaledDisc(L: -w, D: (Disc.exp(w * 2) + .one) * 0.5), made)
    }
  }

  /// sinh w: first L = w, D = (1 - e^{-2w})/2; second L = -w, D = (e^{2w} - 1)/2; plain for |Re w| < 1/2 at the
  /// centre.
  public static func sinh(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let made = choice ?? hyperbolicChoice(w)
    switch made {
    case .plain: return (ScaledDisc(Disc.sinh(w)), made)
    case .first: return (ScaledDisc(L: w, D: (.one - Disc.exp(w * -2)) * 0.5), made)
    case .second: return (ScaledDisc(L: -w, D: (Disc.exp(w * 2) - .one) * 0.5), made)
    }
  }

  private static func hyperbolicChoice(_ w: Disc) -> SplitChoice {
    w.re.magnitude < 0.5 ? .plain : w.re > 0 ? .first : .second
  }

  /// cos w = cosh(i w), with the splits of `cosh` at i w.
  public static func cos(_ w: Disc, choice: SplitChoice? = nil) -> Split { cosh(w.timesI, choice: choice) }

  /// sin w = -i sinh(i w), with the splits of `sinh` at i w.
  public static func sin(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let (value, made) = sinh(w.timesI, choice: choice)
    return (ScaledDisc(L: value.L, D: -value.D.timesI, binary: value.binary), made)
  }

  /// tanh w, with L = 0 always.
  public static func tanh(_ w: Disc) -> ScaledDisc { ScaledDisc(Disc.tanh(w)) }

  /// 1/cosh w, with the splits of `cosh`.
  public static func sech(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let (value, made) = cosh(w, choice: choice)
    return (value.reciprocal, made)
  }

  /// R(w) = H(w)/phi(w): plain; first L = w^2/2, D = sqrt(2 pi) H(w).
  public static func R(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let made: SplitChoice = choice ?? (prefersLeft(w) ? .first : .plain)
    if made == .plain { return (ScaledDisc(Disc.R(w)), made) }
    return (ScaledDisc(L: w.square * 0.5, D: Disc.squareRootOfTwoPi * plainH(w)), made)
  }

  /// H(w), the Gaussian upper tail: plain; first L = -w^2/2 - log sqrt(2 pi), D = R(w).
  public static func H(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let made: SplitChoice = choice ?? (prefersLeft(w) ? .plain : .first)
    if made == .plain { return (ScaledDisc(plainH(w)), made) }
    return (ScaledDisc(L: logPhi(w), D: Disc.R(w)), made)
  }

  /// phi(w)/H(w): plain D = 1/R(w); first L = -w^2/2 - log sqrt(2 pi), D = 1/H(w). Unusable unless 0 is excluded.
  public static func mills(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let made: SplitChoice = choice ?? (prefersLeft(w) ? .first : .plain)
    if made == .plain { return (ScaledDisc(Disc.R(w).reciprocal), made) }
    return (ScaledDisc(L: logPhi(w), D: plainH(w).reciprocal), made)
  }

  /// Phi(w) = H(-w), with the splits of `H` at -w.
  public static func Phi(_ w: Disc, choice: SplitChoice? = nil) -> Split { H(-w, choice: choice) }

  /// erfc(w) = 2 H(sqrt(2) w), with the splits of `H` there.
  public static func erfc(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let (value, made) = H(w * Disc.squareRootOfTwo, choice: choice)
    return (ScaledDisc(L: value.L, D: value.D * 2, binary: value.binary), made)
  }

  /// erf(w): plain, 1 - 2 H(sqrt(2) w) or its mirror image; first L = -w^2, D = e^{w^2} - sqrt(2/pi) R(sqrt(2) w);
  /// second L = -w^2, D = sqrt(2/pi) R(-sqrt(2) w) - e^{w^2}.
  public static func erf(_ w: Disc, choice: SplitChoice? = nil) -> Split {
    let made: SplitChoice =
      choice ?? (w.im * w.im - w.re * w.re < 100 ? .plain : w.re >= 0 ? .first : .second)
    let u = w * Disc.squareRootOfTwo
    switch made {
    case .plain:
      let value = w.re >= 0 ? .one - plainH(u) * 2 : plainH(-u) * 2 - .one
      return (ScaledDisc(value), made)
    case .first, .second:
      let square = w.square
      let part = Disc.exp(square) - Disc.R(made == .first ? u : -u) * (2 * Disc.squareRootOfTwoPi.reciprocal)
      return (ScaledDisc(L: -square, D: made == .first ? part : -part), made)
    }
  }

  /// log H(w), the branch that is real on the real axis: -w^2/2 - log sqrt(2 pi) + Log R(w) for a centre in the
  /// closed right half-plane; Log H(w) for one on the left with |Im w| <= |Re w|, |Im w| <= 1.9 or
  /// |Re w Im w| <= 3.1, where Re H > 0. In both cases continued over the disc, and only where the disc of R or H
  /// excludes 0. Elsewhere `unknown`: follow the argument of `H` there.
  ///
  /// That log H is analytic INSIDE a contour follows from `logHIsPrimitive` on all of it, or from a count of the
  /// zeros of H, not from usable values. (docs/discs.md, 6.3)
  public static func logH(_ w: Disc) -> Disc {
    if w.re >= 0 { return logPhi(w) + Disc.log(Disc.R(w)) }
    let y = w.im.magnitude
    guard y <= -w.re || y <= 1.9 || y * -w.re <= 3.1 else { return Disc.unknown }
    return Disc.log(plainH(w))
  }

  /// True only if the whole disc is proved to lie in the region Re w >= 0, or |Im w| <= 1.9, or |Im w| <= |Re w|, or
  /// |Re w Im w| <= 3.1, which is simply connected and free of zeros of H: if w(z) stays in it along a contour, and
  /// w is analytic inside, then log H(w(z)) is analytic inside, with the values of `logH`. (docs/discs.md, 6.3)
  public static func logHIsPrimitive(on w: Disc) -> Bool {
    let left = w.lowerRe
    if left >= 0 { return true }
    let high = (w.im.magnitude + w.rad).nextUp
    return high <= 1.9 || high * -left <= 3.1 || (w.im.magnitude + 1.4143 * w.rad) * (1 + 0x1p-50) <= -w.re
  }

  /// log(2 cosh w), real on the real axis, only where |Im w| < pi/2 is proved on the whole disc.
  public static func log2coshNearAxis(_ w: Disc) -> Disc { Disc.log2cosh(w) }

  /// True where H itself, not R, is of moderate size: on the left, unless |phi| is large there.
  private static func prefersLeft(_ w: Disc) -> Bool { w.re < 0 && w.im.magnitude <= w.re.magnitude }

  /// H as one disc: phi R or 1 - phi R(-w) at the centre, radius r sup|phi|. (6.2)
  static func plainH(_ w: Disc) -> Disc {
    guard w.isUsable else { return .unknown }
    let c = w.centre
    let density = Disc.exp(logPhi(c))
    let value = w.re >= 0 ? density * Disc.R(c) : .one - density * Disc.R(-c)
    if w.rad == 0 { return value }
    return value.widened(by: (w.rad * supPhi(w)).nextUp)
  }

  /// An upper bound of |phi| on the disc: the smaller of |phi(c)| e^{|c| r + r^2/2} and the bound of the box around.
  static func supPhi(_ w: Disc) -> Double {
    let m = DiscKernels.modulusUpper(w.modulus)
    let x = w.re.magnitude
    let y = w.im.magnitude
    let near = 0.5 * ((y - x) * (y + x))
    let spread = w.rad * (m + 0.5 * w.rad) * (1 + 0x1p-49)
    let byCentre = near + near.magnitude * 0x1p-49 + spread
    let low = max(0, (x - w.rad).nextDown)
    let high = (y + w.rad).nextUp
    let box = 0.5 * ((high - low) * (high + low))
    let byBox = box + box.magnitude * 0x1p-49
    let exponent = min(byCentre + byCentre.magnitude * 0x1p-50, byBox)
    return (0.39894228040143276 * DiscKernels.expUpper(exponent.nextUp)).nextUp
  }
}
