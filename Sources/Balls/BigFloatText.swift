import CMPFR

extension BigFloat {
  /// Decimal digits of |x| and exponent e: |x| ~ 0.d1d2... 10^e, `count` digits, rounded as MPFR does for x itself.
  func decimalDigits(_ count: Int, _ rounding: Rounding) -> (digits: String, exponent: Int) {
    withExtendedLifetime(storage) {
      var e = 0
      let characters = cmpfr_get_str(&e, count, storage.pointer, rounding.mpfr)!
      defer { cmpfr_free_str(characters) }
      let text = String(cString: characters)
      return (text.hasPrefix("-") ? String(text.dropFirst()) : text, e)
    }
  }

  /// e with 10^(e-1) <= |x| < 10^e; x must be regular.
  var decimalExponent: Int { decimalDigits(2, .towardZero).exponent }

  /// The value with `n >= 1` significant digits, correctly rounded in the direction asked; trailing zeros are dropped.
  /// Plain notation for moderate exponents, otherwise `d.ddde-dd`; `inf`, `-inf`, `nan`.
  public func decimal(significantDigits n: Int, rounding: Rounding) -> String {
    if let special = specialText { return special }
    let (digits, e) = decimalDigits(Swift.max(n, 1), rounding)
    return BigFloat.layout(digits, e, negative: sign < 0)
  }

  /// The value with at most `n` digits after the decimal point (n may be negative: tens, hundreds), correctly rounded
  /// in the direction asked (ties of `.nearest` below the last place away from 0); trailing zeros are dropped.
  public func decimal(decimals n: Int, rounding: Rounding) -> String {
    if let special = specialText { return special }
    let e = decimalExponent
    if e + n >= 1 {
      let (digits, shown) = decimalDigits(e + n, rounding)
      return BigFloat.layout(digits, shown, negative: sign < 0)
    }
    // |x| < 10^-n: the answer is 0 or one unit of the last place
    let away: Bool
    switch rounding {
    case .nearest: away = e + n == 0 && decimalDigits(2, .towardZero).digits.first! >= "5"
    case .down: away = sign < 0
    case .up: away = sign > 0
    case .towardZero: away = false
    case .awayFromZero: away = true
    }
    return away ? BigFloat.layout("1", 1 - n, negative: sign < 0) : "0"
  }

  private var specialText: String? {
    switch kind {
    case 0: return "0"
    case 2: return sign < 0 ? "-inf" : "inf"
    case 3: return "nan"
    default: return nil
    }
  }

  /// 0.digits 10^e as text.
  private static func layout(_ digits: String, _ e: Int, negative: Bool) -> String {
    var d = Array(digits.utf8)
    while d.count > 1 && d.last == UInt8(ascii: "0") { d.removeLast() }
    let zero = UInt8(ascii: "0")
    let point = UInt8(ascii: ".")
    var text: [UInt8] = negative ? [UInt8(ascii: "-")] : []
    if e > 0 && e <= Swift.max(24, d.count) {
      if d.count <= e {
        text += d + [UInt8](repeating: zero, count: e - d.count)
      } else {
        text += d[..<e] + [point] + d[e...]
      }
    } else if e <= 0 && e > -20 {
      text += [zero, point] + [UInt8](repeating: zero, count: -e) + d
    } else {
      text.append(d[0])
      if d.count > 1 { text += [point] + d[1...] }
      text += Array("e\(e - 1)".utf8)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// About as many digits as the precision holds, rounded to nearest.
  public var description: String { decimal(significantDigits: precision * 3 / 10 + 1, rounding: .nearest) }
}
