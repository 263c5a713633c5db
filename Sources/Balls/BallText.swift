extension Ball {
  /// Decimal strings around the ball, rounded outward: lower <= every value <= upper, exact as decimals. They exceed
  /// the ball's width by less than 10^-(significantDigits + 2) times the larger |end|. "-inf", "inf" where nothing is
  /// known.
  public func decimalBounds(significantDigits: Int) -> (lower: String, upper: String) {
    if !isFinite { return ("-inf", "inf") }
    let (l, u) = (lower, upper)
    let largest = l.absolute < u.absolute ? u : l
    if largest.isZero { return ("0", "0") }
    // one unit of the last place is 10^(e - digits - 4) <= 10^(-digits - 3) |largest|
    let decimals = significantDigits + 4 - largest.decimalExponent
    return (l.decimal(decimals: decimals, rounding: .down), u.decimal(decimals: decimals, rounding: .up))
  }

  /// A true statement about every value of the ball, to about two digits of its width:
  /// `0.25` is exact (the ball holds that number alone), `3.14159265358979(29..34)` says that every value lies between
  /// 3.1415926535897929 and 3.1415926535897934 (ends rounded outward, the digits they share written once), as does
  /// `[0.99, 1.02]` where they share none; `indeterminate` says nothing. `Ball(_:precision:)` reads the first three back,
  /// outward.
  public var description: String {
    if !isFinite { return "indeterminate" }
    if rad.isZero {
      let text = mid.decimal(significantDigits: 20, rounding: .down)
      if text == mid.decimal(significantDigits: 20, rounding: .up) { return text }
    }
    let bits = Swift.max(-7, Swift.min(accuracyBits, mid.precision + 8))
    let bounds = decimalBounds(significantDigits: Swift.max(-2, bits * 3 / 10 - 2))
    let enclosure = DecimalEnclosure(lower: bounds.lower, upper: bounds.upper)
    guard let shared = enclosure.agreement, shared.lowerTail.utf8.count <= 5 else { return enclosure.description }
    return "\(shared.agreed)(\(shared.lowerTail)..\(shared.upperTail))"
  }
}
