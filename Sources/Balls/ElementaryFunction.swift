// The cases carry the names that formulas use.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// A function of one variable that every evaluator knows as a primitive.
public enum ElementaryFunction: UInt8, CaseIterable, Sendable {
  case exp, log, expm1, log1p, sqrt, abs, sinh, cosh, tanh, sech, log2cosh, sin, cos, atan
  case erf, erfc, phi, Phi, H, logH, mills, xlogx

  /// The name in formulas.
  public var name: String {
    switch self {
    case .exp: return "exp"
    case .log: return "log"
    case .expm1: return "expm1"
    case .log1p: return "log1p"
    case .sqrt: return "sqrt"
    case .abs: return "abs"
    case .sinh: return "sinh"
    case .cosh: return "cosh"
    case .tanh: return "tanh"
    case .sech: return "sech"
    case .log2cosh: return "log2cosh"
    case .sin: return "sin"
    case .cos: return "cos"
    case .atan: return "atan"
    case .erf: return "erf"
    case .erfc: return "erfc"
    case .phi: return "phi"
    case .Phi: return "Phi"
    case .H: return "H"
    case .logH: return "logH"
    case .mills: return "mills"
    case .xlogx: return "xlogx"
    }
  }

  /// The function with this name in formulas.
  public init?(name: String) {
    guard let f = ElementaryFunction.allCases.first(where: { $0.name == name }) else { return nil }
    self = f
  }

  /// The set of arguments with a value, in words.
  public var domain: String {
    switch self {
    case .log: return "x > 0"
    case .log1p: return "x > -1"
    case .sqrt, .xlogx: return "x >= 0"
    default: return "every x"
    }
  }
}
