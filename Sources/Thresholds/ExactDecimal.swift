// Exact decimal texts of rational numbers, as certificates write them.
import Balls

extension Rational {
  /// The number as a decimal without rounding; nil unless its denominator divides a power of ten up to 10^20000.
  var exactDecimal: String? {
    var places = 0
    var scaled = self
    while !scaled.isInteger {
      // Many places at once, then one by one: 10^n x is an integer from the right n on.
      guard places < 20_000, let next = try? scaled * Rational(10) else { return nil }
      scaled = next
      places += 1
    }
    let text = scaled.description
    let isNegative = text.hasPrefix("-")
    var digits = isNegative ? String(text.dropFirst()) : text
    if places > 0 {
      while digits.count <= places { digits = "0" + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    }
    return (isNegative ? "-" : "") + digits
  }
}
