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

  /// The digits on which both ends agree (each rounded to nearest), or `[lower, upper]` where they share none.
  public var description: String {
    if !isFinite { return "indeterminate" }
    if rad.isZero { return mid.description }
    let (l, u) = (lower, upper)
    var digits = Swift.max(1, Swift.min(accuracyBits, mid.precision) * 3 / 10 + 2)
    while digits >= 1 {
      let text = l.decimal(significantDigits: digits, rounding: .nearest)
      if text == u.decimal(significantDigits: digits, rounding: .nearest) { return text }
      digits -= 1
    }
    let bounds = decimalBounds(significantDigits: 1)
    return "[\(bounds.lower), \(bounds.upper)]"
  }
}
