// IEEE 1788-2015, table 9.1 (10.5.3): exponentials, logarithms, hyperbolic functions and their inverses, and monotone
// functions of the recommended table 10.5. Each is monotone on at most two pieces of its domain; all results are the
// tightest: the ends are values of the function rounded once.

extension Interval {
  /// The range of an increasing function on the members between `from` and `to`.
  @inline(__always)
  private static func increasing(
    _ x: Interval, from: Double = -.infinity, to: Double = .infinity, _ f: (Double) -> Neighbours
  ) -> Interval {
    if x.isEmpty || x.upper < from || x.lower > to { return .empty }
    if x.isSingleton {
      let value = f(x.lower)
      return Interval(value, value)
    }
    return Interval(f(Swift.max(x.lower, from)), f(Swift.min(x.upper, to)))
  }

  /// The same where the function is -infinity at `from`, which is thus no member of the domain.
  @inline(__always)
  private static func increasing(_ x: Interval, above from: Double, _ f: (Double) -> Neighbours) -> Interval {
    if x.isEmpty || x.upper <= from { return .empty }
    if x.isSingleton {
      let value = f(x.lower)
      return Interval(value, value)
    }
    return Interval(f(Swift.max(x.lower, from)), f(x.upper))
  }

  /// { e^x }. exp of [0,1] is [1, 2.718281828459046].
  public static func exp(_ x: Interval) -> Interval { increasing(x, Neighbours.exp) }
  /// { 2^x }.
  public static func exp2(_ x: Interval) -> Interval { increasing(x, Neighbours.exp2) }
  /// { 10^x }.
  public static func exp10(_ x: Interval) -> Interval { increasing(x, Neighbours.exp10) }
  /// { e^x - 1 }.
  public static func expm1(_ x: Interval) -> Interval { increasing(x, Neighbours.expm1) }
  /// { 2^x - 1 }.
  public static func exp2m1(_ x: Interval) -> Interval { increasing(x, Neighbours.exp2m1) }
  /// { 10^x - 1 }.
  public static func exp10m1(_ x: Interval) -> Interval { increasing(x, Neighbours.exp10m1) }
  /// { log x : x > 0 }. log of [-1,1] is [-infinity, 0].
  public static func log(_ x: Interval) -> Interval { increasing(x, above: 0, Neighbours.log) }
  /// { log x / log 2 : x > 0 }.
  public static func log2(_ x: Interval) -> Interval { increasing(x, above: 0, Neighbours.log2) }
  /// { log x / log 10 : x > 0 }.
  public static func log10(_ x: Interval) -> Interval { increasing(x, above: 0, Neighbours.log10) }
  /// { log(1 + x) : x > -1 }.
  public static func logp1(_ x: Interval) -> Interval { increasing(x, above: -1, Neighbours.log1p) }

  /// { log(1 + x) / log 2 : x > -1 }.
  public static func log2p1(_ x: Interval) -> Interval { increasing(x, above: -1, Neighbours.log2p1) }
  /// { log(1 + x) / log 10 : x > -1 }.
  public static func log10p1(_ x: Interval) -> Interval { increasing(x, above: -1, Neighbours.log10p1) }

  /// { sinh x }.
  public static func sinh(_ x: Interval) -> Interval { increasing(x, Neighbours.sinh) }
  /// { cosh x }. cosh of [-1,2] is [1, 3.762195691083632].
  public static func cosh(_ x: Interval) -> Interval {
    if x.isEmpty { return .empty }
    return Interval(Neighbours.cosh(x.leastModulus), Neighbours.cosh(x.largestModulus))
  }
  /// { tanh x }.
  public static func tanh(_ x: Interval) -> Interval { increasing(x, Neighbours.tanh) }
  /// { asinh x }.
  public static func asinh(_ x: Interval) -> Interval { increasing(x, Neighbours.asinh) }
  /// { acosh x : x >= 1 }.
  public static func acosh(_ x: Interval) -> Interval { increasing(x, from: 1, Neighbours.acosh) }
  /// { atanh x : -1 < x < 1 }.
  public static func atanh(_ x: Interval) -> Interval {
    if x.isEmpty || x.upper <= -1 || x.lower >= 1 { return .empty }
    return Interval(Neighbours.atanh(Swift.max(x.lower, -1)), Neighbours.atanh(Swift.min(x.upper, 1)))
  }

  /// { asin x : -1 <= x <= 1 }.
  public static func asin(_ x: Interval) -> Interval { increasing(x, from: -1, to: 1, Neighbours.asin) }
  /// { acos x : -1 <= x <= 1 }.
  public static func acos(_ x: Interval) -> Interval {
    increasing(x.mirrored, from: -1, to: 1) { Neighbours.acos(-$0) }
  }
  /// { atan x }.
  public static func atan(_ x: Interval) -> Interval { increasing(x, Neighbours.atan) }

  /// { 1/sqrt(x) : x > 0 }.
  public static func rSqrt(_ x: Interval) -> Interval {
    if x.isEmpty || x.upper <= 0 { return .empty }
    return Interval(Neighbours.rSqrt(x.upper), Neighbours.rSqrt(Swift.max(x.lower, 0)))
  }
  /// { sqrt(x^2 + y^2) }.
  public static func hypot(_ x: Interval, _ y: Interval) -> Interval {
    if x.isEmpty || y.isEmpty { return .empty }
    return Interval(
      Neighbours.hypot(x.leastModulus, y.leastModulus), Neighbours.hypot(x.largestModulus, y.largestModulus))
  }

  /// { the angle of (x, y) in (-pi, pi] : (x, y) != (0, 0) }.
  public static func atan2(_ y: Interval, _ x: Interval) -> Interval {
    if y.isEmpty || x.isEmpty { return .empty }
    let pi = Neighbours.atan2(0, -1)
    if y.lower == 0 && y.upper == 0 {
      // the angle is 0 where x > 0, pi where x < 0
      if x.lower == 0 && x.upper == 0 { return .empty }
      return Interval(x.upper > 0 ? Neighbours(0) : pi, x.lower < 0 ? pi : Neighbours(0))
    }
    if y.upper < 0 || y.upper == 0 && x.lower >= 0 { return atan2(y.mirrored, x).mirrored }
    if y.lower < 0 {
      // the angle jumps from -pi to pi across the negative half-axis
      if x.lower < 0 { return Interval(pi.negated, pi) }
      return Interval(Neighbours.atan2(y.lower, x.lower), Neighbours.atan2(y.upper, x.lower))
    }
    // y >= 0: the angle falls in x; it grows in y where x > 0 and falls where x < 0
    let low = Neighbours.atan2(x.upper > 0 ? y.lower : y.upper, x.upper)
    let high = Neighbours.atan2(x.lower < 0 ? y.lower : y.upper, x.lower)
    return Interval(low, high)
  }
}
