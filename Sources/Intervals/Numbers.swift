// IEEE 1788-2015, 10.5.9: numeric functions of intervals.

extension Interval {
  /// The lower end, -0 for 0; infinity for the empty set.
  public var inf: Double { lower == 0 ? -0.0 : lower }
  /// The upper end, +0 for 0; -infinity for the empty set.
  public var sup: Double { upper == 0 ? 0.0 : upper }

  /// The middle, rounded to nearest: 0 for everything, the largest finite double (or its negative) for a half-line,
  /// NaN for the empty set.
  public var mid: Double {
    if isEmpty { return .nan }
    if lower == -.infinity { return upper == .infinity ? 0 : -.greatestFiniteMagnitude }
    if upper == .infinity { return .greatestFiniteMagnitude }
    let sum = lower + upper
    // halving is exact unless the sum is subnormal; then the sum is exact, and halving rounds once
    let m = sum.isFinite ? sum * 0.5 : lower * 0.5 + upper * 0.5
    return m == 0 ? 0 : m
  }

  /// The width, rounded up; NaN for the empty set.
  public var wid: Double {
    if isEmpty { return .nan }
    return addUp(upper, -lower) + 0
  }

  /// The smallest double r with [mid - r, mid + r] around the set; NaN for the empty set.
  public var rad: Double {
    if isEmpty { return .nan }
    let m = mid
    return Swift.max(addUp(upper, -m), addUp(m, -lower)) + 0
  }

  /// Middle and radius: [mid - rad, mid + rad] holds the set.
  public var midRad: (mid: Double, rad: Double) { (mid, rad) }

  /// The largest |x|; NaN for the empty set.
  public var mag: Double { isEmpty ? .nan : largestModulus + 0 }
  /// The smallest |x|; NaN for the empty set.
  public var mig: Double { isEmpty ? .nan : leastModulus + 0 }
}
