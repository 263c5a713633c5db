// Discs and complex balls: how the functions that have no kernel of their own reach discs.
extension ComplexBall {
  /// The square around the disc.
  public init(_ disc: Disc) {
    let rad = Magnitude(disc.rad)
    self.init(
      Ball(center: BigFloat(exactly: disc.re), radius: rad), Ball(center: BigFloat(exactly: disc.im), radius: rad))
  }
}

extension Disc {
  /// The disc around the rectangle; `unknown` where nothing is known or a bound leaves the range of doubles.
  public init(around z: ComplexBall) {
    guard z.isFinite else {
      self = .unknown
      return
    }
    let (x, y) = (z.re, z.im)
    self = Disc.box(
      re: (x.lower.toDouble(.down), x.upper.toDouble(.up)), im: (y.lower.toDouble(.down), y.upper.toDouble(.up)))
  }

  /// f on the disc (by the square around it), where f is shown to be analytic there; otherwise `unknown`.
  public func function(_ f: SpecialFunction) -> Disc {
    isUsable ? Disc(around: ComplexBall(self).function(f, precision: 64)) : .unknown
  }
}
