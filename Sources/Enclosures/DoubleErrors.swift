// The error model of doubles: docs/crosscheck.md.
import Balls

/// What one operation adds to the error of a double.
package enum DoubleErrors {
  /// Half a unit in the last place, relative: the error of one rounded operation.
  package static let unit = 0x1p-53

  /// The error of a function in units of `unit`, relative to its value: docs/crosscheck.md, "The model of doubles".
  package static func units(of f: ElementaryFunction) -> Double {
    switch f {
    case .abs: return 0
    case .sqrt: return 1
    case .exp, .log, .log1p, .sin, .cos, .atan: return 2
    case .expm1, .erf, .xlogx: return 3
    case .sinh, .cosh, .tanh, .phi: return 5
    case .log2cosh, .sech: return 6
    case .erfc, .Phi, .H, .mills: return 10
    case .logH: return 12
    }
  }
}
