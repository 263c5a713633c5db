// IEEE 1788-2015, 10.5.3 and table 9.1: the basic operations. All results are the tightest.

extension Interval {
  /// x itself.
  public static func pos(_ x: Interval) -> Interval { x }
  /// { -x }.
  @inlinable public static func neg(_ x: Interval) -> Interval { x.mirrored }
  /// { x + y }, tightest.
  @inlinable public static func add(_ x: Interval, _ y: Interval) -> Interval { x + y }
  /// { x - y }, tightest.
  @inlinable public static func sub(_ x: Interval, _ y: Interval) -> Interval { x - y }
  /// { x y }, tightest.
  @inlinable public static func mul(_ x: Interval, _ y: Interval) -> Interval { x * y }
  /// { x / y : y != 0 }, tightest.
  @inlinable public static func div(_ x: Interval, _ y: Interval) -> Interval { x / y }
  /// { 1 / x : x != 0 }, tightest.
  @inlinable
  public static func recip(_ x: Interval) -> Interval { Interval(unchecked: 1, 1) / x }

  /// { -x }. `-Interval("[1,2]")` is [-2, -1].
  @inlinable public static prefix func - (x: Interval) -> Interval { x.mirrored }

  /// { x + y }, tightest. [1,2] + [5,7] is [6,9]; the empty set where an operand is empty.
  @inlinable
  public static func + (x: Interval, y: Interval) -> Interval {
    if x.isEmpty || y.isEmpty { return .empty }
    return Interval(unchecked: addDown(x.lower, y.lower), addUp(x.upper, y.upper))
  }

  /// { x - y }, tightest. [1,2] - [5,7] is [-6,-3].
  @inlinable
  public static func - (x: Interval, y: Interval) -> Interval { x + y.mirrored }

  /// { x y }, tightest. [-1,2] * [3,4] is [-4,8].
  @inlinable
  public static func * (x: Interval, y: Interval) -> Interval {
    if x.isEmpty || y.isEmpty { return .empty }
    let (a, b, c, d) = (x.lower, x.upper, y.lower, y.upper)
    // the corners at which the product is least, e f, and largest, g h
    let (e, f, g, h): (Double, Double, Double, Double)
    if a >= 0 {
      (e, f, g, h) = (c >= 0 ? a : b, c, d <= 0 ? a : b, d)
    } else if b <= 0 {
      (e, f, g, h) = (d >= 0 ? a : b, d, c >= 0 ? b : a, c)
    } else if c >= 0 {
      (e, f, g, h) = (a, d, b, d)
    } else if d <= 0 {
      (e, f, g, h) = (b, c, a, c)
    } else {
      return x.productAcrossZero(y)
    }
    return Interval(unchecked: mulDown(e, f), mulUp(g, h))
  }

  /// The product where 0 is inside both.
  @usableFromInline
  func productAcrossZero(_ y: Interval) -> Interval {
    Interval(
      unchecked: Swift.min(mulDown(lower, y.upper), mulDown(upper, y.lower)),
      Swift.max(mulUp(lower, y.lower), mulUp(upper, y.upper)))
  }

  /// { x / y : y != 0 }, tightest: empty where y = [0,0], a half-line or everything where y holds 0 and more.
  @inlinable
  public static func / (x: Interval, y: Interval) -> Interval {
    if x.isEmpty || y.isEmpty { return .empty }
    let (a, b) = (x.lower, x.upper)
    let (c, d) = (y.lower, y.upper)
    if c > 0 {
      return Interval(unchecked: divDown(a, a >= 0 ? d : c), divUp(b, b >= 0 ? c : d))
    }
    if d < 0 {
      return Interval(unchecked: divDown(b, b >= 0 ? d : c), divUp(a, a >= 0 ? c : d))
    }
    return x.dividedAcrossZero(y)
  }

  /// The quotient where 0 lies in the divisor.
  @usableFromInline
  func dividedAcrossZero(_ y: Interval) -> Interval {
    if y.lower == 0 && y.upper == 0 { return .empty }
    if lower == 0 && upper == 0 { return Interval(unchecked: 0, 0) }
    if y.lower == 0 {
      if lower >= 0 { return Interval(unchecked: divDown(lower, y.upper), .infinity) }
      if upper <= 0 { return Interval(unchecked: -.infinity, divUp(upper, y.upper)) }
    } else if y.upper == 0 {
      if lower >= 0 { return Interval(unchecked: -.infinity, divUp(lower, y.lower)) }
      if upper <= 0 { return Interval(unchecked: divDown(upper, y.lower), .infinity) }
    }
    return .entire
  }

  /// { x^2 }, tightest.
  @inlinable
  public static func sqr(_ x: Interval) -> Interval {
    if x.isEmpty { return .empty }
    let (small, large) = (x.leastModulus, x.largestModulus)
    return Interval(unchecked: mulDown(small, small), mulUp(large, large))
  }

  /// { sqrt(x) : x >= 0 }, tightest. sqrt of [-10, 1] is [0, 1].
  @inlinable
  public static func sqrt(_ x: Interval) -> Interval {
    if x.isEmpty || x.upper < 0 { return .empty }
    return Interval(squareRoot(Swift.max(x.lower, 0)), squareRoot(x.upper))
  }

  /// { x y + z }, tightest.
  public static func fma(_ x: Interval, _ y: Interval, _ z: Interval) -> Interval {
    if x.isEmpty || y.isEmpty || z.isEmpty { return .empty }
    var low = Double.infinity
    var high = -Double.infinity
    for a in [x.lower, x.upper] {
      for b in [y.lower, y.upper] {
        // 0 times infinity is 0: the member infinity does not exist, and 0 times any other is 0
        low = Swift.min(low, fmaDown(a, b, z.lower))
        high = Swift.max(high, fmaUp(a, b, z.upper))
      }
    }
    return Interval(unchecked: low, high)
  }

  /// min |x| of a set that is not empty.
  @inlinable var leastModulus: Double { lower > 0 ? lower : upper < 0 ? -upper : 0 }
  /// max |x| of a set that is not empty.
  @inlinable var largestModulus: Double { Swift.max(-lower, upper) }
}
