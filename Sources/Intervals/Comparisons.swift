// IEEE 1788-2015, 10.5.10 boolean functions, and 10.6.4 the recommended ones. Words of order for sets: `less` compares
// both ends weakly, `precedes` says that no member of the first exceeds any of the second.

extension Interval {
  /// Whether there is no member.
  @inlinable @inline(__always)
  public var isEmpty: Bool { !(lower <= upper) }
  /// Whether every real is a member.
  public var isEntire: Bool { lower == -.infinity && upper == .infinity }
  /// Bounded and not empty.
  public var isCommonInterval: Bool { lower > -.infinity && upper < .infinity && !isEmpty }
  /// One member.
  public var isSingleton: Bool { lower == upper }
  /// Whether the real `x` is a member (false for infinities and NaN).
  public func contains(_ x: Double) -> Bool { x.isFinite && lower <= x && x <= upper }
  /// IEEE 1788 isMember.
  public static func isMember(_ x: Double, _ y: Interval) -> Bool { y.contains(x) }

  /// The same members.
  public func equal(_ y: Interval) -> Bool { self == y }
  /// Every member is one of `y`.
  public func subset(_ y: Interval) -> Bool { y.lower <= lower && upper <= y.upper || isEmpty }
  /// For every member of each there is one of the other: x' >= x, and y' <= y.
  public func less(_ y: Interval) -> Bool {
    isEmpty || y.isEmpty ? isEmpty && y.isEmpty : lower <= y.lower && upper <= y.upper
  }
  /// No member exceeds any member of `y`.
  public func precedes(_ y: Interval) -> Bool { isEmpty || y.isEmpty || upper <= y.lower }
  /// A subset of the topological interior of `y`.
  public func interior(_ y: Interval) -> Bool {
    isEmpty || (y.lower < lower || y.lower == -.infinity) && (upper < y.upper || y.upper == .infinity) && !y.isEmpty
  }
  /// `less` with strict inequalities.
  public func strictLess(_ y: Interval) -> Bool {
    if isEmpty || y.isEmpty { return isEmpty && y.isEmpty }
    return (lower < y.lower || lower == -.infinity && y.lower == -.infinity)
      && (upper < y.upper || upper == .infinity && y.upper == .infinity)
  }
  /// Every member is smaller than every member of `y`.
  public func strictPrecedes(_ y: Interval) -> Bool { isEmpty || y.isEmpty || upper < y.lower }
  /// No common member.
  public func disjoint(_ y: Interval) -> Bool {
    isEmpty || y.isEmpty || upper < y.lower || y.upper < lower
  }
}

/// An answer about all members at once.
public enum ThreeValued: Sendable, Hashable {
  /// True of all members.
  case yes
  /// False for all members.
  case no
  /// True for some, false for others.
  case some
}

extension Interval {
  /// x < y for all members, for none, or for some. Vacuously `yes` where a set is empty.
  public func isLess(than y: Interval) -> ThreeValued {
    if strictPrecedes(y) { return .yes }
    return y.precedes(self) ? .no : .some
  }
  /// x <= y for all members, for none, or for some.
  public func isAtMost(_ y: Interval) -> ThreeValued {
    if precedes(y) { return .yes }
    return y.strictPrecedes(self) ? .no : .some
  }
  /// x = y for all members, for none, or for some.
  public func isEqual(to y: Interval) -> ThreeValued {
    if isEmpty || y.isEmpty || isSingleton && self == y { return .yes }
    return disjoint(y) ? .no : .some
  }
}

/// How two intervals lie to each other: the sixteen states of IEEE 1788-2015, table 10.7.
public enum OverlapState: String, Sendable, CaseIterable {
  /// One or both are empty.
  case bothEmpty, firstEmpty, secondEmpty
  /// The first begins before the second.
  case before, meets, overlaps, finishedBy, contains
  /// They begin together.
  case starts, equals, startedBy
  /// The first begins after the second.
  case containedBy, finishes, overlappedBy, metBy, after
}

extension Interval {
  /// The state of the pair (self, y).
  public func overlap(_ y: Interval) -> OverlapState {
    if isEmpty { return y.isEmpty ? .bothEmpty : .firstEmpty }
    if y.isEmpty { return .secondEmpty }
    if upper < y.lower { return .before }
    if y.upper < lower { return .after }
    if lower == y.lower { return upper == y.upper ? .equals : upper < y.upper ? .starts : .startedBy }
    if upper == y.upper { return lower < y.lower ? .finishedBy : .finishes }
    if lower < y.lower {
      if upper == y.lower { return .meets }
      return upper < y.upper ? .overlaps : .contains
    }
    if lower == y.upper { return .metBy }
    return upper < y.upper ? .containedBy : .overlappedBy
  }
}
