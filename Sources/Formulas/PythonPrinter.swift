// Formulas as Python for python-flint.
import Balls

extension Graph {
  /// `f` as a Python expression over `arb` and `acb` of python-flint.
  ///
  /// Each name is a variable holding a ball (`identifiers` says how unusual names are written). Entire and meromorphic
  /// functions are methods, `x.tanh()`. What has a domain or a cut is a function the caller defines, so that it can
  /// answer NaN where `acb.integral` asks for analyticity: `log`, `log1p`, `sqrt`, `absolute`, `atan`, `log2cosh`,
  /// `power(x, y)`, `logH`, `mills`, `xlogx`, `minimum(x, y)`, `maximum(x, y)`, every special function under its name
  /// in formulas (`polygamma(n, x)`, `owenT(h, a)`), and `density`, `Phi`, `tail` for phi, Phi, H.
  /// `choice(a, "<", b, lambda: u, lambda: v)` is the first value where the comparison holds, else the second.
  /// `expectation(lambda z: ..)` is over the standard Gaussian; `integral`, `root`, `infimum`, `supremum`, `minimiser`,
  /// `maximiser` take the function and two ends, `series` and `limit` the function and one. `existence(lambda z: ..)` is 0
  /// where the derivative that contains it exists; `near(x)` is x.
  /// The text grows with the formula as a tree, and Python itself reads some hundred nested parentheses at most.
  public func python(of f: Formula) -> String {
    let (names, variables) = identifiers(in: f, reserved: reservedInPython)
    // 1 sum, 2 term, 3 sign, 4 power, 5 atom.
    return rendered(f) { g in
      func call(_ name: String, _ arguments: Formula...) -> (Int, [Piece<Formula>]) {
        (5, [.text("\(name)(")] + separated(arguments) + [.text(")")])
      }
      func over(_ name: String, _ body: Formula, _ ends: [Formula] = []) -> (Int, [Piece<Formula>]) {
        let rest = ends.flatMap { [.text(", "), .node($0, minimum: 0)] as [Piece<Formula>] }
        return (5, [.text("\(name)(lambda \(variables[height(body)]): "), .node(body, minimum: 0)] + rest + [.text(")")])
      }
      switch self[g] {
      case .constant(let c):
        let number = "arb(\(c.numeratorText))"
        return c.isInteger ? (5, [.text(number)]) : (2, [.text("\(number)/\(c.denominatorText)")])
      case .pi: return (5, [.text("arb.pi()")])
      case .infinity: return (5, [.text("arb.pos_inf()")])
      case .name(let n): return (5, [.text(names[n]!)])
      case .bound(let h): return (5, [.text(variables[h])])
      case .sum(let a, let b): return (1, [.node(a, minimum: 1), .text(" + "), .node(b, minimum: 2)])
      case .product(let a, let b): return (2, [.node(a, minimum: 2), .text("*"), .node(b, minimum: 3)])
      case .quotient(let a, let b): return (2, [.node(a, minimum: 2), .text("/"), .node(b, minimum: 3)])
      case .negation(let a): return (3, [.text("-"), .node(a, minimum: 4)])
      case .integerPower(let a, let n): return (4, [.node(a, minimum: 5), .text("**\(n < 0 ? "(\(n))" : "\(n)")")])
      case .power(let a, let b): return call("power", a, b)
      case .function(let h, let a):
        switch h {
        case .exp, .expm1, .sinh, .cosh, .tanh, .sech, .sin, .cos, .erf, .erfc:
          return (5, [.node(a, minimum: 5), .text(".\(h.name)()")])
        case .abs: return call("absolute", a)
        case .phi: return call("density", a)
        case .H: return call("tail", a)
        default: return call(h.name, a)
        }
      case .special(.polygamma(let n), let a, _):
        return (5, [.text("polygamma(\(n), "), .node(a, minimum: 0), .text(")")])
      case .special(.owenT, let a, let b): return call("owenT", a, b)
      case .special(let h, let a, _): return call(h.name, a)
      case .minimum(let a, let b): return call("minimum", a, b)
      case .maximum(let a, let b): return call("maximum", a, b)
      case .choice(let condition, let a, let b, let u, let v):
        let sign = condition == .less ? "<" : condition == .lessOrEqual ? "<=" : "apart"
        return (
          5,
          [
            .text("choice("), .node(a, minimum: 0), .text(", \"\(sign)\", "), .node(b, minimum: 0), .text(", lambda: "),
            .node(u, minimum: 0), .text(", lambda: "), .node(v, minimum: 0), .text(")"),
          ]
        )
      case .expectation(let body): return over("expectation", body)
      case .existence(let body): return over("existence", body)
      case .near(let a, _): return call("near", a)
      case .binding(let kind, let body, let a, let b):
        switch kind {
        case .infimum: return over("infimum", body, [a, b])
        case .supremum: return over("supremum", body, [a, b])
        case .series: return over("series", body, [a])
        case .limit: return over("limit", body, [a])
        case .integral, .root, .minimiser, .maximiser: return over(kind.rawValue, body, [a, b])
        }
      }
    }
  }
}

extension Rational {
  fileprivate var parts: [Substring] { description.split(separator: "/") }
  /// The numerator of the reduced fraction, with its sign.
  var numeratorText: String { String(parts[0]) }
  /// The denominator of the reduced fraction.
  var denominatorText: String { parts.count > 1 ? String(parts[1]) : "1" }
}

/// Operands with commas between.
func separated(_ nodes: [Formula]) -> [Piece<Formula>] {
  var pieces: [Piece<Formula>] = []
  for (i, node) in nodes.enumerated() {
    if i > 0 { pieces.append(.text(", ")) }
    pieces.append(.node(node, minimum: 0))
  }
  return pieces
}

/// Words of Python and the names `python(of:)` uses itself.
private let reservedInPython: Set<String> = Set(ElementaryFunction.allCases.map(\.name))
  .union(SpecialFunction.allCases.map { "\($0)" })
  .union([
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass",
    "raise", "return", "try", "while", "with", "yield", "arb", "acb", "absolute", "power", "density", "tail", "minimum",
    "maximum", "choice", "expectation", "existence", "integral", "root", "infimum", "supremum", "minimiser", "maximiser", "series",
    "limit", "near", "polygamma", "owenT",
  ])
