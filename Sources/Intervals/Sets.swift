// IEEE 1788-2015, 10.5.7 set operations and 10.5.5 cancellation.
import Balls

extension Interval {
  /// The common members.
  public func intersection(_ y: Interval) -> Interval {
    let (l, u) = (Swift.max(lower, y.lower), Swift.min(upper, y.upper))
    return l <= u ? Interval(unchecked: l, u) : .empty
  }
  /// The smallest interval that holds both.
  public func convexHull(_ y: Interval) -> Interval {
    Interval(unchecked: Swift.min(lower, y.lower), Swift.max(upper, y.upper))
  }
  /// IEEE 1788 intersection.
  public static func intersection(_ x: Interval, _ y: Interval) -> Interval { x.intersection(y) }
  /// IEEE 1788 convexHull.
  public static func convexHull(_ x: Interval, _ y: Interval) -> Interval { x.convexHull(y) }

  /// The tightest z with y + z around x, both bounded, where x is at least as wide as y; empty where x is empty, and
  /// everything where there is no such z. cancelMinus of [2,5] and [1,2] is [1,3].
  public static func cancelMinus(_ x: Interval, _ y: Interval) -> Interval {
    if x.isEmpty && (y.isEmpty || y.isCommonInterval) { return .empty }
    guard x.isCommonInterval, y.isCommonInterval else { return .entire }
    // wid(x) - wid(y), its sign exactly
    if exactSum([x.upper, -x.lower, -y.upper, y.lower]).sign < 0 { return .entire }
    return Interval(unchecked: addDown(x.lower, -y.lower), addUp(x.upper, -y.upper))
  }
  /// cancelMinus(x, -y).
  public static func cancelPlus(_ x: Interval, _ y: Interval) -> Interval { cancelMinus(x, y.mirrored) }

  /// The exact sum of finite doubles (not too many: below 2^50).
  static func exactSum(_ terms: some Sequence<Double>) -> BigFloat {
    // from 2^-1074 to 2^1024 2^50
    terms.reduce(BigFloat.zero) { $0.adding(BigFloat(exactly: $1), precision: 2200, rounding: .nearest) }
  }
}
