// Powers. All results are the tightest.

extension Interval {
  /// { x^n : x != 0 where n < 0 }; x^0 = 1. pown of [-3,5] and 2 is [0,25].
  public static func pown(_ x: Interval, _ n: Int) -> Interval {
    if x.isEmpty { return .empty }
    if n == 0 { return Interval(unchecked: 1, 1) }
    if n > 0 {
      if n % 2 != 0 { return Interval(Neighbours.pown(x.lower, n), Neighbours.pown(x.upper, n)) }
      return Interval(Neighbours.pown(x.leastModulus, n), Neighbours.pown(x.largestModulus, n))
    }
    if x.lower == 0 && x.upper == 0 { return .empty }
    if n % 2 == 0 {
      let (small, large) = (x.leastModulus, x.largestModulus)
      return Interval(Neighbours.pown(large, n), small == 0 ? Neighbours(.infinity) : Neighbours.pown(small, n))
    }
    if x.lower < 0 && x.upper > 0 { return .entire }
    return Interval(
      x.upper == 0 ? Neighbours(-.infinity) : Neighbours.pown(x.upper, n),
      x.lower == 0 ? Neighbours(.infinity) : Neighbours.pown(x.lower, n))
  }

  /// { x^(1/n) }, n not 0: all x for odd n, x >= 0 for even n, x != 0 for n < 0; empty for n = 0. The cube root is
  /// `rootn(x, 3)`.
  public static func rootn(_ x: Interval, _ n: Int) -> Interval {
    if x.isEmpty || n == 0 { return .empty }
    if n < 0 { return recipRoot(x, n) }
    if n % 2 != 0 { return Interval(Neighbours.rootn(x.lower, n), Neighbours.rootn(x.upper, n)) }
    if x.upper < 0 { return .empty }
    return Interval(Neighbours.rootn(Swift.max(x.lower, 0), n), Neighbours.rootn(x.upper, n))
  }

  private static func recipRoot(_ x: Interval, _ n: Int) -> Interval {
    let odd = n % 2 != 0
    if x.lower == 0 && x.upper == 0 || !odd && x.upper <= 0 { return .empty }
    if odd && x.lower < 0 && x.upper > 0 { return .entire }
    if odd && x.upper <= 0 { return recipRoot(x.mirrored, n).mirrored }
    return Interval(Neighbours.rootn(x.upper, n), Neighbours.rootn(Swift.max(x.lower, 0), n))
  }

  /// { x^y : x > 0, or x = 0 and y > 0 }, where x^y = e^(y log x). pow of [4,9] and [0.5,0.5] is [2,3].
  public static func pow(_ x: Interval, _ y: Interval) -> Interval {
    if x.isEmpty || y.isEmpty || x.upper < 0 { return .empty }
    if x.upper == 0 { return y.upper > 0 ? Interval(unchecked: 0, 0) : .empty }
    let (a, b, c, d) = (Swift.max(x.lower, 0), x.upper, y.lower, y.upper)
    // the corners at which y log x, a product, is least and largest
    if c >= 0 {
      return Interval(Neighbours.pow(a, a < 1 ? d : c), Neighbours.pow(b, b > 1 ? d : c))
    }
    if d <= 0 {
      return Interval(Neighbours.pow(b, b > 1 ? c : d), Neighbours.pow(a, a < 1 ? c : d))
    }
    if a >= 1 { return Interval(Neighbours.pow(b, c), Neighbours.pow(b, d)) }
    if b <= 1 { return Interval(Neighbours.pow(a, d), Neighbours.pow(a, c)) }
    return Interval(
      unchecked: Swift.min(Neighbours.pow(a, d).down, Neighbours.pow(b, c).down),
      Swift.max(Neighbours.pow(a, c).up, Neighbours.pow(b, d).up))
  }
}
