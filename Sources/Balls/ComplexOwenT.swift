// Owen's T of complex balls (lemma T2 of docs/balls.md).
extension ComplexBall {
  /// Owen's T(h, a) = Int_0^a e^{-h^2 (1 + x^2)/2}/(1 + x^2) dx/(2 pi), self = h, along the segment from 0: entire in h,
  /// analytic in a off the cuts, the numbers i y with |y| >= 1; indeterminate where a is not shown to avoid them. Beyond
  /// |h| of about 60 (for |a| of about 1) a bound of its modulus is all that is known, unless both balls are real.
  public func owenT(_ a: ComplexBall, precision p: Int) -> ComplexBall {
    if isReal, a.isReal { return ComplexBall(re.owenT(a.re, precision: p)) }
    guard isFinite, a.isFinite, a.re.isPositive || a.re.isNegative || a.im.magnitude < .one else { return .indeterminate }
    return ComplexOwenT.value(self, a, p, depth: 5)
  }
}

enum ComplexOwenT {
  /// The mean value form in both variables, by halves where the derivatives' enclosures say little.
  static func value(_ h: ComplexBall, _ a: ComplexBall, _ p: Int, depth: Int) -> ComplexBall {
    if h.isExact && a.isExact { return ComplexBall.adaptive(p) { point(h, a, $0) } }
    let byH = h.isExact ? ComplexBall.zero : slopeInH(h, a)
    let byA = a.isExact ? ComplexBall.zero : slopeInA(h, a)
    let change = byH.multiplied(by: h.deviation, precision: 64).adding(byA.multiplied(by: a.deviation, precision: 64), precision: 64)
    var middle = ComplexBall.adaptive(Swift.min(p, 64)) { point(h.centre, a.centre, $0) }
    if p > 64, !(middle.radius.shifted(by: 10) < change.radius) {
      middle = ComplexBall.adaptive(p) { point(h.centre, a.centre, $0) }
    }
    guard middle.isFinite else { return .indeterminate }
    let whole = middle.adding(change, precision: p)
    let (inH, inA) = (byH.radius * h.radius, byA.radius * a.radius)
    func isGood(_ slope: ComplexBall, _ spread: Magnitude) -> Bool {
      slope.isFinite && (slope.isZero || slope.radius.shifted(by: 1) < slope.centre.magnitude
        || spread.shifted(by: 4) < middle.magnitude)
    }
    if depth == 0 || whole.isFinite && isGood(byH, inH) && isGood(byA, inA) { return whole }
    let q = Swift.min(p, 64)
    let cutsH = inA < inH || (!(inH < inA) && a.radius < h.radius)
    let parts = cutsH ? (h.halves.0, a, h.halves.1, a) : (h, a.halves.0, h, a.halves.1)
    let first = value(parts.0, parts.1, q, depth: depth - 1)
    guard first.isFinite else { return whole }
    let second = value(parts.2, parts.3, q, depth: depth - 1)
    guard second.isFinite else { return whole }
    let hull = first.hull(second, precision: q)
    return hull.intersection(whole, precision: p) ?? hull
  }

  /// dT/dh = -phi(h) erf(a h/sqrt 2)/2.
  private static func slopeInH(_ h: ComplexBall, _ a: ComplexBall) -> ComplexBall {
    let inner = h.multiplied(by: a, precision: 80).divided(by: Ball(2).function(.sqrt, precision: 80), precision: 80)
    return h.gaussianDensity(precision: 64).multiplied(by: inner.erf(precision: 64), precision: 64).scaled(by: -1).negated
  }

  /// dT/da = e^{-h^2 (1 + a^2)/2}/(2 pi (1 + a^2)).
  private static func slopeInA(_ h: ComplexBall, _ a: ComplexBall) -> ComplexBall {
    let sum = a.squared(precision: 80).adding(.one, precision: 80)
    return h.squared(precision: 80).multiplied(by: sum, precision: 80).scaled(by: -1).negated.exp(precision: 64)
      .divided(by: sum.multiplied(by: Ball.pi(precision: 64).scaled(by: 1), precision: 64), precision: 64)
  }

  /// T at exact points.
  static func point(_ h: ComplexBall, _ a: ComplexBall, _ p: Int) -> ComplexBall {
    if a.isZero { return .zero }
    if a.re.mid.sign < 0 { return point(h, a.negated, p).negated }
    if h.re.mid.sign < 0 { return point(h.negated, a, p) }
    guard a.mignitude > Magnitude(1.25), a.re.mid.sign > 0 else { return series(h, a, p) }
    // (H(h) + H(ah))/2 - H(h) H(ah) - T(ah, 1/a)
    let wp = p + 16
    let product = h.multiplied(by: a, precision: 4 * wp)
    let (q, r) = (h.gaussianTail(precision: wp), product.gaussianTail(precision: wp))
    let rest = series(product, a.inverse(precision: 4 * wp), wp)
    return q.adding(r, precision: wp).scaled(by: -1).subtracting(q.multiplied(by: r, precision: wp), precision: wp)
      .subtracting(rest, precision: p)
  }

  /// e^{-h^2/2}/(2 pi) Sum_k w^k/k! J_k, w = -h^2/2, J_k = Int_0^a x^{2k}/(1 + x^2) dx, for thin balls.
  private static func series(_ h: ComplexBall, _ a: ComplexBall, _ p: Int) -> ComplexBall {
    guard let distance = distance(a) else { return .indeterminate }
    let (sizeH, sizeA) = (h.magnitude.toDouble(), a.magnitude.toDouble())
    let goesBack = sizeA < 0.8
    // the moduli of the terms sum up to about e^x
    let x = sizeH * sizeH * (goesBack ? sizeA * sizeA : Swift.max(1, sizeA * sizeA)) / 2
    guard x < 2000, sizeH < 1e4 else { return bound(h, a, distance) }
    let wp = p + Int(1.4427 * x) + 24
    let square = a.squared(precision: wp)
    let w = h.squared(precision: wp).scaled(by: -1).negated
    let sizeSquared = a.magnitude * a.magnitude
    // |J_k| <= |a|^{2k+1}/distance
    let first = a.magnitude / distance
    let small = a.magnitude.exponent - wp
    let growth = (h.magnitude * h.magnitude * sizeSquared).shifted(by: -1)
    // `rest` bounds the term k; from there on terms halve
    var (rest, k, last) = (first, 0, first)
    while !(growth.shifted(by: 1) < Magnitude(Double(k + 1))) || rest.exponent > small {
      k += 1
      rest = rest * growth / Magnitude(Double(k))
      last = last * sizeSquared
    }
    // the recurrence begins at J_n, and backward at an interval around 0 that all J inherit
    var n = k
    if goesBack {
      let need = small - Int(0.7214 * sizeH * sizeH)
      while last.exponent > need, n < 50_000 {
        n += 1
        last = last * sizeSquared
      }
    }
    var steps: [ComplexBall] = []
    var power = a
    for i in 0..<n {
      steps.append(power.divided(by: Ball(2 * i + 1), precision: wp))
      power = power.multiplied(by: square, precision: wp)
    }
    // J_k + J_{k+1} = a^{2k+1}/(2k+1)
    var integrals = [goesBack ? ComplexBall.zero.widened(by: last) : a.atan(precision: wp)]
    for step in goesBack ? steps.reversed() : steps {
      integrals.append(step.subtracting(integrals[integrals.count - 1], precision: wp))
    }
    if goesBack { integrals.reverse() }
    var (sum, term) = (ComplexBall.zero, ComplexBall.one)
    for i in 0..<k {
      if i > 0 { term = term.multiplied(by: w, precision: wp).divided(by: Ball(i), precision: wp) }
      sum = sum.adding(term.multiplied(by: integrals[i], precision: wp), precision: wp)
    }
    return sum.widened(by: rest.shifted(by: 1)).multiplied(by: w.exp(precision: p + 8), precision: p + 8)
      .divided(by: Ball.pi(precision: p + 8).scaled(by: 1), precision: p)
  }

  /// Lower bound of |1 + x^2| on the segment from 0 to a: 1, or 1 - |a|^2, or the distance of -1 from the line through a^2;
  /// nil where none is positive.
  private static func distance(_ a: ComplexBall) -> Magnitude? {
    let square = a.squared(precision: 64)
    if square.re.isNonnegative { return .one }
    let inside = Magnitude.differenceBelow(.one, a.magnitude * a.magnitude)
    let line = Ball(exactly: BigFloat(square.im.mignitude))
      .divided(by: Ball(exactly: BigFloat(square.magnitude)), precision: 53).mignitude
    let distance = inside < line ? line : inside
    return distance.isZero ? nil : distance
  }

  /// The ball about 0 of radius |a| max |e^{-h^2 (1 + x^2)/2}|/(2 pi distance): the exponent is linear in x^2.
  private static func bound(_ h: ComplexBall, _ a: ComplexBall, _ distance: Magnitude) -> ComplexBall {
    let w = h.squared(precision: 64).scaled(by: -1).negated
    let end = w.multiplied(by: a.squared(precision: 64).adding(.one, precision: 64), precision: 64)
    let size = w.re.maximum(end.re, precision: 64).function(.exp, precision: 53)
    return ComplexBall.zero.widened(by: size.magnitude * a.magnitude / distance * Magnitude(0.16))
  }
}
