// Formulas in LaTeX, for mathematics mode; amsmath is needed.

extension Graph {
  /// `f` in LaTeX. Its braces are balanced.
  public func latex(of f: Formula) -> String {
    // What `text` prints is written in the grammar.
    (try? OverlapLatex.text(text(of: f))) ?? ""
  }
}

/// LaTeX of texts.
public enum OverlapLatex {
  /// A text of the contract's grammar in LaTeX, as it stands: nothing is folded or expanded, names are not looked up.
  /// - Throws: `FormulaError` for what is not written in the grammar.
  public static func text(_ text: String) throws -> String { Latex(try Syntax(text)).whole }
}

private typealias Printed = (precedence: Int, pieces: [Piece<Int>])

private struct Latex {
  let syntax: Syntax

  init(_ syntax: Syntax) { self.syntax = syntax }

  var whole: String { rendered(syntax.root, parentheses: ("\\left(", "\\right)"), form) }

  // Precedence: 0 cases, 1 sums and signs, 2 what reaches to its right, 3 products, 4 what a power is of, 5 atoms.
  private func form(_ k: Int) -> Printed {
    switch syntax.nodes[k] {
    case .number(let text): return number(text)
    case .name(let name):
      if name == "inf" { return (5, [.text("\\infty")]) }
      return (takesPower(name) ? 5 : 4, [.text(latexName(name))])
    case .negation(let a): return (1, [.text("-"), .node(a, minimum: 2)])
    case .operation(let c, let a, let b): return operation(c, a, b)
    case .call(let name, let arguments): return call(name, arguments, power: nil)
    case .binder(let name, let variables, let ends, let table, let body):
      return binder(name, variables.map(latexName), ends, table, body)
    case .choice(let sign, let a, let b, let u, let v):
      let word = ["<": " < ", "<=": " \\le ", ">": " > ", ">=": " \\ge "][sign] ?? sign
      return (
        0,
        [
          .text("\\begin{cases} "), .node(u, minimum: 1), .text(" & \\text{if } "), .node(a, minimum: 1), .text(word),
          .node(b, minimum: 1), .text(" \\\\ "), .node(v, minimum: 1), .text(" & \\text{otherwise} \\end{cases}"),
        ]
      )
    }
  }

  /// A decimal number; 3e-5 is a product.
  private func number(_ text: String) -> Printed {
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    guard parts.count == 2 else { return (5, [.text(text)]) }
    let exponent = parts[1].hasPrefix("+") ? parts[1].dropFirst() : parts[1]
    let power = "10^{\(exponent)}"
    return parts[0] == "1" ? (4, [.text(power)]) : (3, [.text("\(parts[0]) \\cdot \(power)")])
  }

  private func operation(_ c: UInt8, _ a: Int, _ b: Int) -> Printed {
    switch c {
    case UInt8(ascii: "+"): return (1, [.node(a, minimum: 1), .text(" + "), .node(b, minimum: 2)])
    case UInt8(ascii: "-"): return (1, [.node(a, minimum: 1), .text(" - "), .node(b, minimum: 3)])
    case UInt8(ascii: "*"):
      return (3, [.node(a, minimum: 3), .text(beginsWithNumber(b) ? " \\cdot " : " "), .node(b, minimum: 3)])
    case UInt8(ascii: "/"):
      return (4, [.text("\\frac{"), .node(a, minimum: 0), .text("}{"), .node(b, minimum: 0), .text("}")])
    default:
      if case .call(let name, let arguments) = syntax.nodes[a], latexFunctions[name] != nil, name != "exp",
        case .number(let n) = syntax.nodes[b], n.allSatisfy(\.isNumber)
      {
        return call(name, arguments, power: n)
      }
      return (4, [.node(a, minimum: 5), .text("^{"), .node(b, minimum: 0), .text("}")])
    }
  }

  /// Whether a factor, printed, begins with a digit.
  private func beginsWithNumber(_ k: Int) -> Bool {
    var k = k
    while true {
      switch syntax.nodes[k] {
      case .number: return true
      case .operation(let c, let a, _) where c == UInt8(ascii: "*") || c == UInt8(ascii: "^"): k = a
      default: return false
      }
    }
  }

  private func call(_ name: String, _ arguments: [Int], power: String?) -> Printed {
    let a = arguments[0]
    switch name {
    case "sqrt": return (4, [.text("\\sqrt{"), .node(a, minimum: 0), .text("}")])
    case "abs": return (5, [.text("\\left|"), .node(a, minimum: 0), .text("\\right|")])
    case "expm1": return (1, [.text("e^{"), .node(a, minimum: 0), .text("} - 1")])
    case "log1p": return (3, [.text("\\log\\left(1 + "), .node(a, minimum: 2), .text("\\right)")])
    case "log2cosh": return (3, [.text("\\log\\left(2\\cosh\\left("), .node(a, minimum: 0), .text("\\right)\\right)")])
    case "lgamma": return (3, [.text("\\log\\left|\\Gamma\\left("), .node(a, minimum: 0), .text("\\right)\\right|")])
    case "polygamma" where arguments.count == 2:
      return (
        4,
        [.text("\\psi^{("), .node(a, minimum: 0), .text(")}\\left("), .node(arguments[1], minimum: 0), .text("\\right)")]
      )
    default:
      var pieces: [Piece<Int>] = [.text(latexFunction(name) + (power.map { "^{\($0)}" } ?? "") + "\\left(")]
      for (i, argument) in arguments.enumerated() {
        if i > 0 { pieces.append(.text(", ")) }
        pieces.append(.node(argument, minimum: 0))
      }
      return (power == nil && latexFunctions[name] == nil ? 5 : 4, pieces + [.text("\\right)")])
    }
  }

  private func binder(_ name: String, _ variables: [String], _ ends: [Int], _ table: String?, _ body: Int) -> Printed {
    let x = variables[0]
    func bracketed(_ head: [Piece<Int>]) -> Printed {
      (5, head + [.text("\\left["), .node(body, minimum: 0), .text("\\right]")])
    }
    func reaching(_ head: [Piece<Int>], _ tail: String = "") -> Printed {
      (2, head + [.text(" "), .node(body, minimum: 2), .text(tail)])
    }
    if let table {
      return reaching([.text("\\frac{1}{\\left|\(latexName(table))\\right|}\\sum_{\(x) \\in \(latexName(table))}")])
    }
    switch (name, ends.count) {
    case ("E", _): return bracketed([.text("\\mathbb{E}_{\(variables.joined(separator: ", "))}")])
    case ("diff", _): return (4, bracketed([.text("\\frac{\\partial}{\\partial \(x)}")]).pieces)
    case ("integral", 2):
      return reaching(
        [.text("\\int_{"), .node(ends[0], minimum: 0), .text("}^{"), .node(ends[1], minimum: 0), .text("}")], " \\,d\(x)")
    case ("sum", 2):
      return reaching(
        [.text("\\sum_{\(x)="), .node(ends[0], minimum: 0), .text("}^{"), .node(ends[1], minimum: 0), .text("}")])
    case ("limit", 1): return reaching([.text("\\lim_{\(x) \\to "), .node(ends[0], minimum: 0), .text("}")])
    case (_, 2):
      let head = ["inf": "\\inf", "sup": "\\sup"][name] ?? "\\operatorname*{\(name)}"
      let open = isInfinite(ends[0]) ? "(" : "["
      let close = isInfinite(ends[1]) ? ")" : "]"
      return bracketed([
        .text("\(head)_{\(x) \\in \(open)"), .node(ends[0], minimum: 0), .text(", "), .node(ends[1], minimum: 0),
        .text("\(close)}"),
      ])
    default: return bracketed([.text("\\operatorname{\(name)}_{\(x)}")])
    }
  }

  private func isInfinite(_ k: Int) -> Bool {
    switch syntax.nodes[k] {
    case .name("inf"): return true
    case .negation(let a): return isInfinite(a)
    default: return false
    }
  }
}
