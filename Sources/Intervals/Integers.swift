// IEEE 1788-2015, table 9.1: sign, roundings to integers, absolute value, minimum, maximum. All results are exact.

extension Interval {
  /// The range of a growing function whose values are doubles; infinite ends stay.
  private static func steps(_ x: Interval, _ rule: FloatingPointRoundingRule) -> Interval {
    if x.isEmpty { return .empty }
    return Interval(unchecked: x.lower.rounded(rule), x.upper.rounded(rule))
  }

  /// { -1, 0 or 1, the sign of x }.
  public static func sign(_ x: Interval) -> Interval {
    if x.isEmpty { return .empty }
    func sign(_ d: Double) -> Double { d > 0 ? 1 : d < 0 ? -1 : 0 }
    return Interval(unchecked: sign(x.lower), sign(x.upper))
  }
  /// { the smallest integer >= x }.
  public static func ceil(_ x: Interval) -> Interval { steps(x, .up) }
  /// { the largest integer <= x }.
  public static func floor(_ x: Interval) -> Interval { steps(x, .down) }
  /// { x rounded toward 0 }.
  public static func trunc(_ x: Interval) -> Interval { steps(x, .towardZero) }
  /// { the nearest integer, the even one of two }.
  public static func roundTiesToEven(_ x: Interval) -> Interval { steps(x, .toNearestOrEven) }
  /// { the nearest integer, the one farther from 0 of two }.
  public static func roundTiesToAway(_ x: Interval) -> Interval { steps(x, .toNearestOrAwayFromZero) }

  /// { |x| }.
  public static func abs(_ x: Interval) -> Interval {
    if x.isEmpty { return .empty }
    return Interval(unchecked: x.leastModulus, x.largestModulus)
  }
  /// { the smaller of x and y }.
  public static func min(_ x: Interval, _ y: Interval) -> Interval {
    if x.isEmpty || y.isEmpty { return .empty }
    return Interval(unchecked: Swift.min(x.lower, y.lower), Swift.min(x.upper, y.upper))
  }
  /// { the larger of x and y }.
  public static func max(_ x: Interval, _ y: Interval) -> Interval {
    if x.isEmpty || y.isEmpty { return .empty }
    return Interval(unchecked: Swift.max(x.lower, y.lower), Swift.max(x.upper, y.upper))
  }
}
