// Working precision by trial: the one loop behind functions whose loss of bits is not known beforehand.

/// A value computed with more and more bits until about p are right, five times at most.
/// - Parameters:
///   - start: the bits to begin with.
///   - bits: the relative bits of a value, nil where more bits are no remedy.
/// - Returns: the last value, not rounded; whatever its accuracy, it is one that `value` gave.
private func adaptiveValue<T>(_ p: Int, from start: Int, bits: (T) -> Int?, _ value: (Int) -> T) -> T {
  var wp = start
  var result = value(wp)
  for _ in 0..<4 {
    guard let bits = bits(result), bits < p - 1 else { break }
    wp += Swift.min(p - bits, 4 * wp) + 8
    result = value(wp)
  }
  return result
}

extension Ball {
  /// A value computed with more and more bits until about p relative ones are right.
  static func adaptive(_ p: Int, _ value: (Int) -> Ball) -> Ball {
    let result = adaptiveValue(p, from: p + 4, bits: { $0.isFinite ? $0.accuracyBits : nil }, value)
    return result.mid.precision > p ? result.rounded(precision: p) : result
  }
}

extension ComplexBall {
  /// A value computed with more and more bits until about p of its larger part are right.
  static func adaptive(_ p: Int, _ value: (Int) -> ComplexBall) -> ComplexBall {
    adaptiveValue(p, from: p + 2, bits: { $0.isFinite ? $0.accuracyBits : nil }, value).rounded(precision: p)
  }
}
