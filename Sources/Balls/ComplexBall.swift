import CMPFR

/// A complex number known up to a rectangle: every x + iy with x in `re` and y in `im`. Indeterminate in both parts where
/// nothing is known, which includes "has no value".
///
/// Guarantee of every operation: if the operands contain z, w, the result contains f(z, w). Lemmas: docs/balls.md,
/// "Complex balls".
///
///     let z = ComplexBall(1, 2)                                  // 1 + 2i, exactly
///     z.multiplied(by: z.conjugate, precision: 53)               // 5
///     z.function(.log, precision: 53).exp(precision: 53)         // around 1 + 2i
public struct ComplexBall: Sendable, CustomStringConvertible {
  /// The real part.
  public internal(set) var re: Ball
  /// The imaginary part.
  public internal(set) var im: Ball

  /// re + i im; indeterminate in both parts if one is.
  public init(_ re: Ball, _ im: Ball = .zero) {
    let isFinite = re.isFinite && im.isFinite
    self.re = isFinite ? re : .indeterminate
    self.im = isFinite ? im : .indeterminate
  }

  /// The integer, exactly.
  public init(_ n: Int) { self.init(Ball(n)) }

  /// 0, exactly.
  public static let zero = ComplexBall(0)
  /// 1, exactly.
  public static let one = ComplexBall(1)
  /// i, exactly.
  public static let i = ComplexBall(.zero, .one)
  /// Nothing is known.
  public static let indeterminate = ComplexBall(.indeterminate, .indeterminate)

  // MARK: queries

  /// Whether anything is known.
  public var isFinite: Bool { re.isFinite && im.isFinite }
  /// Whether it is one number.
  public var isExact: Bool { isFinite && re.isExact && im.isExact }
  /// Whether the imaginary part is exactly 0.
  public var isReal: Bool { im.isZero }
  /// Whether it is exactly 0.
  public var isZero: Bool { re.isZero && im.isZero }
  /// True unless 0 is proved not to be in it.
  public var containsZero: Bool { re.containsZero && im.containsZero }
  /// False only where the rectangles are proved disjoint.
  public func overlaps(_ other: ComplexBall) -> Bool { re.overlaps(other.re) && im.overlaps(other.im) }
  /// Whether `other` is proved to be a subset.
  public func contains(_ other: ComplexBall) -> Bool { re.contains(other.re) && im.contains(other.im) }
  /// The middle, exactly.
  public var centre: ComplexBall { isFinite ? ComplexBall(Ball(exactly: re.mid), Ball(exactly: im.mid)) : self }
  /// z less its middle: a rectangle about 0.
  var deviation: ComplexBall {
    isFinite ? ComplexBall(Ball(center: .zero, radius: re.rad), Ball(center: .zero, radius: im.rad)) : self
  }
  /// Upper bound of the distance of its points from the middle.
  public var radius: Magnitude {
    if re.rad.isZero { return im.rad }
    return im.rad.isZero ? re.rad : (re.rad * re.rad + im.rad * im.rad).squareRoot
  }
  /// Upper bound of |z|.
  public var magnitude: Magnitude {
    let (x, y) = (re.magnitude, im.magnitude)
    if im.isZero { return x }
    return re.isZero ? y : (x * x + y * y).squareRoot
  }
  /// Lower bound of |z|.
  public var mignitude: Magnitude {
    if !isFinite { return .zero }
    let (x, y) = (BigFloat(re.mignitude), BigFloat(im.mignitude))
    let square = x.multiplied(by: x, precision: 64, rounding: .down)
      .adding(y.multiplied(by: y, precision: 64, rounding: .down), precision: 64, rounding: .down)
    return Magnitude(lower: square.apply(53, .down, cmpfr_sqrt))
  }
  /// About the number of correct bits relative to the larger part.
  public var accuracyBits: Int {
    if !isFinite { return -Magnitude.exponentLimit }
    let error = max(re.rad, im.rad)
    if error.isZero { return Magnitude.exponentLimit }
    if re.mid.isZero { return im.mid.isZero ? 0 : im.mid.exponent - error.exponent }
    return (im.mid.isZero ? re.mid.exponent : Swift.max(re.mid.exponent, im.mid.exponent)) - error.exponent
  }

  /// Both parts as `Ball.description` writes them, so a true statement: `3.14(15..16) + 0.5 i`.
  public var description: String { im.isZero ? "\(re)" : "\(re) + \(im) i" }

  // MARK: arithmetic

  /// -z, exactly.
  public var negated: ComplexBall { ComplexBall(re.negated, im.negated) }
  /// The conjugate, exactly.
  public var conjugate: ComplexBall { ComplexBall(re, im.negated) }
  /// i z, exactly.
  public var timesI: ComplexBall { ComplexBall(im.negated, re) }
  /// z 2^k, exactly.
  public func scaled(by k: Int) -> ComplexBall { ComplexBall(re.scaled(by: k), im.scaled(by: k)) }
  /// Both parts rounded to `precision` bits.
  public func rounded(precision p: Int) -> ComplexBall { ComplexBall(re.rounded(precision: p), im.rounded(precision: p)) }
  /// With an error bound added to both parts: contains every number within it.
  public func widened(by error: Magnitude) -> ComplexBall {
    ComplexBall(re.widened(by: error), im.widened(by: error))
  }
  /// The smallest rectangle around both (to `precision` bits).
  public func hull(_ other: ComplexBall, precision p: Int) -> ComplexBall {
    ComplexBall(re.hull(other.re, precision: p), im.hull(other.im, precision: p))
  }
  /// Around the common points; nil where there is proved to be none.
  public func intersection(_ other: ComplexBall, precision p: Int) -> ComplexBall? {
    guard let x = re.intersection(other.re, precision: p), let y = im.intersection(other.im, precision: p) else {
      return nil
    }
    return ComplexBall(x, y)
  }

  /// The sum.
  public func adding(_ w: ComplexBall, precision p: Int) -> ComplexBall {
    ComplexBall(re.adding(w.re, precision: p), isReal && w.isReal ? .zero : im.adding(w.im, precision: p))
  }
  /// The difference.
  public func subtracting(_ w: ComplexBall, precision p: Int) -> ComplexBall {
    ComplexBall(re.subtracting(w.re, precision: p), isReal && w.isReal ? .zero : im.subtracting(w.im, precision: p))
  }
  /// The product.
  public func multiplied(by w: ComplexBall, precision p: Int) -> ComplexBall {
    if w.isReal { return multiplied(by: w.re, precision: p) }
    if isReal { return w.multiplied(by: re, precision: p) }
    let q = p + 4
    return ComplexBall(
      re.multiplied(by: w.re, precision: q).subtracting(im.multiplied(by: w.im, precision: q), precision: p),
      re.multiplied(by: w.im, precision: q).adding(im.multiplied(by: w.re, precision: q), precision: p))
  }
  /// The product with a real number.
  public func multiplied(by x: Ball, precision p: Int) -> ComplexBall {
    ComplexBall(re.multiplied(by: x, precision: p), isReal ? .zero : im.multiplied(by: x, precision: p))
  }
  /// The square.
  public func squared(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.squared(precision: p)) }
    if re.isZero { return ComplexBall(im.squared(precision: p).negated) }
    // x^2 - y^2 = (x - y)(x + y)
    let (d, s) = (re.subtracting(im, precision: p + 8), re.adding(im, precision: p + 8))
    return ComplexBall(d.multiplied(by: s, precision: p), re.multiplied(by: im, precision: p).scaled(by: 1))
  }
  /// 1/z; indeterminate where z is not shown to exclude 0.
  public func inverse(precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(Ball.one.divided(by: re, precision: p)) }
    if re.isZero { return ComplexBall(.zero, Ball.one.divided(by: im, precision: p).negated) }
    let q = p + 6
    let norm = re.squared(precision: q).adding(im.squared(precision: q), precision: q)
    return ComplexBall(re.divided(by: norm, precision: p), im.divided(by: norm, precision: p).negated)
  }
  /// The quotient; indeterminate where the divisor is not shown to exclude 0.
  public func divided(by w: ComplexBall, precision p: Int) -> ComplexBall {
    if w.isReal { return divided(by: w.re, precision: p) }
    return multiplied(by: w.inverse(precision: p + 4), precision: p)
  }
  /// The quotient by a real number.
  public func divided(by x: Ball, precision p: Int) -> ComplexBall {
    ComplexBall(re.divided(by: x, precision: p), isReal && re.isFinite && !x.containsZero ? .zero : im.divided(by: x, precision: p))
  }
  /// z^n by squaring; 0^0 = 1.
  public func power(_ n: Int, precision p: Int) -> ComplexBall {
    if isReal { return ComplexBall(re.power(n, precision: p)) }
    if n == 0 { return isFinite ? .one : .indeterminate }
    let q = p + 8
    var (result, base, e) = (ComplexBall.one, self, n.magnitude)
    while true {
      if e & 1 == 1 { result = result.multiplied(by: base, precision: q) }
      e >>= 1
      if e == 0 { break }
      base = base.squared(precision: q)
    }
    return n < 0 ? result.inverse(precision: p) : result.rounded(precision: p)
  }

  /// f(z) in f(m) + f'(Z)(z - m), m the middle: for a function analytic on the rectangle (lemma C1). The derivative's
  /// enclosure must be indeterminate unless f is analytic there.
  /// - Parameter value: f at an exact point with about so many bits; asked for more where it loses some.
  func meanValue(
    precision p: Int, _ value: (ComplexBall, Int) -> ComplexBall, derivative: (ComplexBall) -> ComplexBall
  ) -> ComplexBall {
    if !isFinite { return .indeterminate }
    if isExact { return ComplexBall.adaptive(p) { value(self, $0) } }
    let slope = derivative(self)
    if !slope.isFinite { return .indeterminate }
    return ComplexBall.adaptive(p) { value(centre, $0) }
      .adding(slope.multiplied(by: deviation, precision: 64), precision: p)
  }

  /// As `meanValue`, by halves where the enclosure of the derivative says little: for an f that has one value at each point
  /// where it has any, so that the values on a ball are those on its parts.
  /// - Parameter depth: how often halves are halved at most; the last six times only for an answer at all.
  func meanValueByParts(
    precision p: Int, depth: Int = 12, _ value: (ComplexBall, Int) -> ComplexBall, derivative: (ComplexBall) -> ComplexBall
  ) -> ComplexBall {
    if !isFinite { return .indeterminate }
    if isExact { return ComplexBall.adaptive(p) { value(self, $0) } }
    let slope = derivative(self)
    var whole = ComplexBall.indeterminate
    if slope.isFinite {
      let change = slope.multiplied(by: deviation, precision: 64)
      // the middle's value with more bits than 64 only where they are seen beside the change
      let middle = ComplexBall.adaptive(Swift.min(p, 64)) { value(centre, $0) }
      let suffices = p <= 64 || middle.isFinite && middle.radius.shifted(by: 10) < change.radius
      whole = (suffices ? middle : ComplexBall.adaptive(p) { value(centre, $0) }).adding(change, precision: p)
      // the derivative to a bit, or the value to four
      if whole.isFinite, depth <= 6 || slope.radius.shifted(by: 1) < slope.centre.magnitude
        || (slope.radius * radius).shifted(by: 4) < whole.centre.magnitude { return whole }
    }
    guard depth > 0 else { return whole }
    let (first, second) = halves
    let q = Swift.min(p, 64)
    let left = first.meanValueByParts(precision: q, depth: depth - 1, value, derivative: derivative)
    guard left.isFinite else { return whole }
    let right = second.meanValueByParts(precision: q, depth: depth - 1, value, derivative: derivative)
    guard right.isFinite else { return whole }
    let hull = left.hull(right, precision: q)
    return hull.intersection(whole, precision: p) ?? hull
  }

  /// Two rectangles that cover it, cut across the longer side.
  var halves: (ComplexBall, ComplexBall) {
    if im.rad < re.rad {
      let (a, b) = re.halves
      return (ComplexBall(a, im), ComplexBall(b, im))
    }
    let (a, b) = im.halves
    return (ComplexBall(re, a), ComplexBall(re, b))
  }
}

extension Ball {
  /// The parts left and right of the middle.
  var halves: (Ball, Ball) {
    let bits = Swift.max(64, mid.precision)
    return (Ball(lower: lower, upper: mid, precision: bits), Ball(lower: mid, upper: upper, precision: bits))
  }
}
