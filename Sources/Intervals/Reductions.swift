// IEEE 1788-2015, 12.12.12: sums of doubles, computed exactly and rounded once.
import Balls

/// Correctly rounded reductions of vectors of doubles. NaN where a term is NaN, where infinities of both signs meet, or
/// where 0 meets an infinity in a product; infinite where a term is infinite.
public enum Reduction {
  /// The sum of the terms.
  public static func sum(_ x: [Double], _ rounding: Rounding = .nearest) -> Double {
    total(x.map { ($0, 1) }, rounding)
  }
  /// The sum of the moduli.
  public static func sumAbs(_ x: [Double], _ rounding: Rounding = .nearest) -> Double {
    total(x.map { ($0.magnitude, 1) }, rounding)
  }
  /// The sum of the squares.
  public static func sumSquare(_ x: [Double], _ rounding: Rounding = .nearest) -> Double {
    total(x.map { ($0, $0) }, rounding)
  }
  /// The scalar product of two vectors of one length (NaN for two lengths).
  public static func dot(_ x: [Double], _ y: [Double], _ rounding: Rounding = .nearest) -> Double {
    x.count == y.count ? total(zip(x, y).map { ($0, $1) }, rounding) : .nan
  }

  /// The sum of products; exact, as 4400 bits reach from 2^-2148 to 2^2048 times 2^50 terms.
  private static func total(_ terms: [(Double, Double)], _ rounding: Rounding) -> Double {
    // the infinite terms decide where there are any; a product of finite ones counts as 0 here
    let special = terms.reduce(0.0) { $0 + ($1.0.isFinite && $1.1.isFinite ? 0 : $1.0 * $1.1) }
    if special != 0 { return special }
    let exact = terms.reduce(BigFloat.zero) { s, t in
      s.adding(
        BigFloat(exactly: t.0).multipliedExactly(by: BigFloat(exactly: t.1)), precision: 4400, rounding: .nearest)
    }
    return exact.isZero ? 0 : exact.toDouble(rounding)
  }
}
