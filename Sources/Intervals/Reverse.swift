// IEEE 1788-2015, 10.5.4 reverse operations: the tightest interval around { t in x : f(t, ..) meets c }. A solution set
// is a union of pieces between real ends; an end is held by its two neighbouring doubles, so cutting a piece with x is
// exact (lemma I1), and an end that is only approached is held as 0+, 1- and so on, by the neighbours of a real next to
// it.

/// A piece of a solution set, its ends in order.
typealias Piece = (from: Neighbours, to: Neighbours)

extension Neighbours {
  /// A real just above the double d.
  static func justAbove(_ d: Double) -> Neighbours { Neighbours(d, d.nextUp) }
  /// A real just below the double d.
  static func justBelow(_ d: Double) -> Neighbours { Neighbours(d.nextDown, d) }
}

extension Interval {
  /// The hull of the pieces' members.
  func hull(of pieces: [Piece]) -> Interval {
    pieces.reduce(.empty) { $0.convexHull(clipped($1.from, $1.to)) }
  }
  /// The hull of a piece's and its mirror image's members.
  private func hull(ofBoth from: Neighbours, _ to: Neighbours) -> Interval {
    hull(of: [(from, to), (to.negated, from.negated)])
  }

  /// { t in x : t^2 in c }. sqrRev of [1,4] in [-1.5, 0] is [-1.5, -1].
  public static func sqrRev(_ c: Interval, _ x: Interval = .entire) -> Interval {
    if c.isEmpty || c.upper < 0 { return .empty }
    return x.hull(ofBoth: squareRoot(Swift.max(c.lower, 0)), squareRoot(c.upper))
  }
  /// { t in x : |t| in c }.
  public static func absRev(_ c: Interval, _ x: Interval = .entire) -> Interval {
    if c.isEmpty || c.upper < 0 { return .empty }
    return x.hull(ofBoth: Neighbours(Swift.max(c.lower, 0)), Neighbours(c.upper))
  }
  /// { t in x : cosh t in c }.
  public static func coshRev(_ c: Interval, _ x: Interval = .entire) -> Interval {
    if c.isEmpty || c.upper < 1 { return .empty }
    return x.hull(ofBoth: Neighbours.acosh(Swift.max(c.lower, 1)), Neighbours.acosh(c.upper))
  }

  /// { t in x : t^n in c }.
  public static func pownRev(_ c: Interval, _ x: Interval = .entire, _ n: Int) -> Interval {
    if c.isEmpty { return .empty }
    if n == 0 { return c.contains(1) ? x : .empty }
    let odd = n % 2 != 0
    if n > 0 {
      if odd { return x.hull(of: [(Neighbours.rootn(c.lower, n), Neighbours.rootn(c.upper, n))]) }
      if c.upper < 0 { return .empty }
      return x.hull(ofBoth: Neighbours.rootn(Swift.max(c.lower, 0), n), Neighbours.rootn(c.upper, n))
    }
    // t^n > 0 for t > 0, falling from infinity to 0
    func positive(_ c: Interval) -> Piece? {
      if c.upper <= 0 { return nil }
      return (
        c.upper == .infinity ? .justAbove(0) : Neighbours.rootn(c.upper, n), Neighbours.rootn(Swift.max(c.lower, 0), n)
      )
    }
    let above = positive(c)
    let below = (odd ? positive(c.mirrored) : above).map { ($0.to.negated, $0.from.negated) }
    return x.hull(of: [above, below].compactMap { $0 })
  }

  // MARK: multiplication

  /// a/b by its neighbours, b not 0; where b is infinite and a not 0, a real next to 0.
  private static func quotient(_ a: Double, _ b: Double) -> Neighbours {
    if a == 0 { return Neighbours(0) }
    if !b.isFinite { return (a < 0) == (b < 0) ? .justAbove(0) : .justBelow(0) }
    return Neighbours(divDown(a, b), divUp(a, b))
  }

  /// { t : b t meets c } as pieces.
  private static func mulRevPieces(_ b: Interval, _ c: Interval) -> [Piece] {
    if b.isEmpty || c.isEmpty { return [] }
    let infinite = Neighbours(.infinity)
    if b.lower <= 0 && b.upper >= 0 {
      if c.lower <= 0 && c.upper >= 0 { return [(infinite.negated, infinite)] }
      if c.upper < 0 { return mulRevPieces(b.mirrored, c.mirrored) }
      return (b.lower < 0 ? [(infinite.negated, quotient(c.lower, b.lower))] : [])
        + (b.upper > 0 ? [(quotient(c.lower, b.upper), infinite)] : [])
    }
    if b.upper < 0 { return mulRevPieces(b.mirrored, c.mirrored) }
    return [(quotient(c.lower, c.lower >= 0 ? b.upper : b.lower), quotient(c.upper, c.upper >= 0 ? b.lower : b.upper))]
  }

  /// { t in x : b t meets c }. mulRev of [-2,1] and [3,6] is everything, in [-1, 10] it is [3, 10].
  public static func mulRev(_ b: Interval, _ c: Interval, _ x: Interval = .entire) -> Interval {
    x.hull(of: mulRevPieces(b, c))
  }
  /// { t : b t meets c } as one or two intervals, the lower one first; the second is empty where there is one.
  public static func mulRevToPair(_ b: Interval, _ c: Interval) -> (Interval, Interval) {
    let parts = mulRevPieces(b, c).map { Interval($0.from, $0.to) }
    return (parts.first ?? .empty, parts.count > 1 ? parts[1] : .empty)
  }

  // MARK: powers

  /// { t in x : t^y in c for some y in b }.
  public static func powRev1(_ b: Interval, _ c: Interval, _ x: Interval = .entire) -> Interval {
    if b.isEmpty || c.isEmpty || c.upper < 0 { return .empty }
    let (low, high) = (Swift.max(c.lower, 0), c.upper)
    var pieces: [Piece] = []
    if b.contains(0) && c.contains(1) { pieces.append((.justAbove(0), Neighbours(.infinity))) }
    // z^(1/y), y > 0: |log z| / y grows toward the end of b that is nearer to 0
    func root(_ z: Double, _ y: Double) -> Neighbours {
      if z == 1 { return Neighbours(1) }
      if y == 0 { return z < 1 ? (z == 0 ? Neighbours(0) : .justAbove(0)) : Neighbours(.infinity) }
      if y == .infinity && z > 0 && z < .infinity { return z < 1 ? .justBelow(1) : .justAbove(1) }
      if y == .infinity { return z == 0 ? Neighbours(0) : Neighbours(.infinity) }
      return Neighbours.root(z, y)
    }
    if b.upper > 0 {
      let (near, far) = (Swift.max(b.lower, 0), b.upper)
      pieces.append((root(low, low < 1 ? near : far), root(high, high > 1 ? near : far)))
    }
    // z^(1/y), y < 0, of z > 0
    func inverse(_ z: Double, _ y: Double) -> Neighbours {
      if z == 1 { return Neighbours(1) }
      if z == 0 { return Neighbours(.infinity) }
      if z == .infinity { return .justAbove(0) }
      if y == 0 { return z < 1 ? Neighbours(.infinity) : .justAbove(0) }
      if y == -.infinity { return z < 1 ? .justAbove(1) : .justBelow(1) }
      return Neighbours.root(z, y)
    }
    if b.lower < 0 && high > 0 {
      let (near, far) = (Swift.min(b.upper, 0), b.lower)
      pieces.append((inverse(high, high > 1 ? near : far), inverse(low, low < 1 ? near : far)))
    }
    return x.hull(of: pieces)
  }

  /// { y in x : t^y in c for some t in a }.
  public static func powRev2(_ a: Interval, _ c: Interval, _ x: Interval = .entire) -> Interval {
    if a.isEmpty || c.isEmpty || a.upper < 0 || c.upper < 0 { return .empty }
    let (low, high) = (Swift.max(c.lower, 0), c.upper)
    let infinite = Neighbours(.infinity)
    var pieces: [Piece] = []
    if a.contains(0) && c.contains(0) { pieces.append((.justAbove(0), infinite)) }
    if a.contains(1) && c.contains(1) { pieces.append((infinite.negated, infinite)) }
    if high > 0 && a.upper > 0 {
      // y = log z / log t, z in (0, infinity) between low and high
      func quotient(_ z: Double, _ t: Double) -> Neighbours {
        if z == 1 { return Neighbours(0) }
        let positive = (z > 1) == (t > 1)
        if z == 0 || z == .infinity { return positive ? infinite : infinite.negated }
        if t == 0 || t == .infinity { return positive ? .justAbove(0) : .justBelow(0) }
        return Neighbours.logQuotient(z, t)
      }
      if a.upper > 1 {
        let from = low < 1 ? (a.lower > 1 ? quotient(low, a.lower) : infinite.negated) : quotient(low, a.upper)
        let to = high > 1 ? (a.lower > 1 ? quotient(high, a.lower) : infinite) : quotient(high, a.upper)
        pieces.append((from, to))
      }
      if a.lower < 1 {
        let nearest = Swift.max(a.lower, 0)
        let from = high > 1 ? (a.upper < 1 ? quotient(high, a.upper) : infinite.negated) : quotient(high, nearest)
        let to = low < 1 ? (a.upper < 1 ? quotient(low, a.upper) : infinite) : quotient(low, nearest)
        pieces.append((from, to))
      }
    }
    return x.hull(of: pieces)
  }

  // MARK: angles

  /// { t in x : the angle of (v, t) is in c for some v in b }: the ordinate.
  public static func atan2Rev1(_ b: Interval, _ c: Interval, _ x: Interval = .entire) -> Interval {
    if b.isEmpty || c.isEmpty { return .empty }
    var pieces = ordinates(b, c) + ordinates(b, c.mirrored).map { ($0.to.negated, $0.from.negated) }
    // on the axis the angle is 0 or pi
    if c.contains(0) && b.upper > 0 || c.holdsPi && b.lower < 0 { pieces.append((Neighbours(0), Neighbours(0))) }
    return x.hull(of: pieces)
  }

  /// { t in x : the angle of (t, v) is in c for some v in a }: the abscissa.
  public static func atan2Rev2(_ a: Interval, _ c: Interval, _ x: Interval = .entire) -> Interval {
    if a.isEmpty || c.isEmpty { return .empty }
    var pieces = abscissas(a, c) + abscissas(a.mirrored, c.mirrored)
    if a.contains(0) {
      if c.contains(0) { pieces.append((.justAbove(0), Neighbours(.infinity))) }
      if c.holdsPi { pieces.append((Neighbours(-.infinity), .justBelow(0))) }
    }
    return x.hull(of: pieces)
  }

  private static let pi = CorrectlyRounded.atan2(0, -1)
  private static let halfPi = CorrectlyRounded.atan2(1, 0)

  private var holdsPi: Bool { lower <= Interval.pi.down && upper >= Interval.pi.up }

  /// { t > 0 : the angle of (v, t) is in c for some v in b }: t = v tan(angle), or any t where v = 0.
  private static func ordinates(_ b: Interval, _ c: Interval) -> [Piece] {
    if c.upper <= 0 || c.lower >= pi.up { return [] }
    let infinite = Neighbours(.infinity)
    let (acute, obtuse) = (c.lower <= halfPi.down, c.upper >= halfPi.up)
    var pieces: [Piece] = []
    if b.contains(0) && acute && obtuse { pieces.append((.justAbove(0), infinite)) }
    func end(_ v: Double, _ t: Double) -> Neighbours {
      v == .infinity ? infinite : CorrectlyRounded.tanProduct(v, t, divide: false)
    }
    if b.upper > 0 && acute {
      pieces.append(
        (
          b.lower > 0 && c.lower > 0 ? end(b.lower, c.lower) : .justAbove(0), obtuse ? infinite : end(b.upper, c.upper)
        ))
    }
    if b.lower < 0 && obtuse {
      pieces.append(
        (
          b.upper < 0 && c.upper <= pi.down ? end(-b.upper, c.upper) : .justAbove(0),
          acute ? infinite : end(-b.lower, c.lower)
        ))
    }
    return pieces
  }

  /// { t : the angle of (t, v) is in c for some v > 0 in a }: t = v cot(angle), falling in the angle.
  private static func abscissas(_ a: Interval, _ c: Interval) -> [Piece] {
    if a.upper <= 0 || c.upper <= 0 || c.lower >= pi.up { return [] }
    let infinite = Neighbours(.infinity)
    let near = Swift.max(a.lower, 0)
    func end(_ v: Double, _ t: Double) -> Neighbours {
      v == .infinity ? infinite : CorrectlyRounded.tanProduct(v, t, divide: true)
    }
    let from: Neighbours
    if c.upper <= halfPi.down {
      from = near > 0 ? end(near, c.upper) : .justAbove(0)
    } else {
      from = c.upper <= pi.down ? end(a.upper, c.upper).negated : infinite.negated
    }
    let to: Neighbours
    if c.lower <= halfPi.down {
      to = c.lower > 0 ? end(a.upper, c.lower) : infinite
    } else {
      to = near > 0 ? end(near, c.lower).negated : .justBelow(0)
    }
    return [(from, to)]
  }

  // MARK: periodic functions

  /// { t in x : sin t in c }. sinRev of [0,0] in [3,4] is around pi.
  public static func sinRev(_ c: Interval, _ x: Interval = .entire) -> Interval {
    guard let low = firstAngle(c, x, 0), let high = firstAngle(c.mirrored, x.mirrored, 0) else { return .empty }
    return Interval(low, high.negated)
  }
  /// { t in x : cos t in c }.
  public static func cosRev(_ c: Interval, _ x: Interval = .entire) -> Interval {
    guard let low = firstAngle(c, x, 1), let high = firstAngle(c, x.mirrored, 1) else { return .empty }
    return Interval(low, high.negated)
  }
  /// { t in x : tan t in c }.
  public static func tanRev(_ c: Interval, _ x: Interval = .entire) -> Interval {
    guard let low = firstTangent(c, x), let high = firstTangent(c.mirrored, x.mirrored) else { return .empty }
    return Interval(low, high.negated)
  }

  /// The least t in x with sin(t + shift pi/2) in c, -infinity where there is no least one, nil where there is none.
  private static func firstAngle(_ c: Interval, _ x: Interval, _ shift: Int) -> Neighbours? {
    if x.isEmpty || c.isEmpty || c.upper < -1 || c.lower > 1 { return nil }
    if x.lower == -.infinity { return Neighbours(-.infinity) }
    let value = shift == 0 ? Neighbours.sin(x.lower) : Neighbours.cos(x.lower)
    let t: Neighbours
    let quarter = (octet(x.lower) + shift) % 4
    if !value.isAtMost(c.upper) {
      // the next falling branch is centred at an odd multiple of pi
      t = Arc.sine.angle(from: x.lower, offset: [2, 1, 0, 3][quarter], -c.upper)
    } else if !value.isAtLeast(c.lower) {
      // the next rising branch is centred at an even multiple of pi
      t = Arc.sine.angle(from: x.lower, offset: [0, 3, 2, 1][quarter], c.lower)
    } else {
      return Neighbours(x.lower)
    }
    return t.isAtMost(x.upper) ? t : nil
  }

  /// The least t in x with tan t in c (or the pole that such t approach), likewise.
  private static func firstTangent(_ c: Interval, _ x: Interval) -> Neighbours? {
    if x.isEmpty || c.isEmpty { return nil }
    if x.lower == -.infinity { return Neighbours(-.infinity) }
    let value = Neighbours.tan(x.lower)
    if value.isAtLeast(c.lower) && value.isAtMost(c.upper) { return Neighbours(x.lower) }
    let branch = octet(x.lower) % 2 + (value.isAtLeast(c.lower) ? 2 : 0)
    let t = Arc.tangent.angle(from: x.lower, offset: branch, c.lower)
    return t.isAtMost(x.upper) ? t : nil
  }
}
