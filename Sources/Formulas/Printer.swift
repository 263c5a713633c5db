// A formula as text that reads back as the same formula (but for the parts that only a derivative adds).
import Balls

extension Graph {
  /// The text of `f` in the contract's grammar. Gaussian variables are called z, z1, z2, .. by the height of their
  /// expectation. Reading it back gives the same formula, provided no name of `f` is called so.
  public func text(of f: Formula) -> String {
    // Precedence of what is printed: 1 sum, 2 term, 3 unary, 4 power, 5 atom. Work is a stack, not recursion.
    enum Piece {
      case text(String)
      case formula(Formula, minimum: Int)
    }
    var out = ""
    var stack: [Piece] = [.formula(f, minimum: 0)]
    func variable(_ h: Int) -> String { h == 0 ? "z" : "z\(h)" }
    while let piece = stack.popLast() {
      guard case .formula(let g, let minimum) = piece else {
        if case .text(let t) = piece { out += t }
        continue
      }
      let precedence: Int
      let pieces: [Piece]
      switch self[g] {
      case .constant(let c):
        precedence = c.isInteger ? (c.sign < 0 ? 3 : 5) : (c.sign < 0 ? 1 : 2)
        pieces = [.text(c.description)]
      case .pi: (precedence, pieces) = (5, [.text("pi")])
      case .name(let n): (precedence, pieces) = (5, [.text(String(n.prefix { $0 != "#" }))])
      case .bound(let h): (precedence, pieces) = (5, [.text(variable(h))])
      case .sum(let a, let b):
        precedence = 1
        if case .negation(let c) = self[b] {
          pieces = [.formula(a, minimum: 1), .text(" - "), .formula(c, minimum: 2)]
        } else if case .constant(let c) = self[b], c.sign < 0 {
          pieces = [.formula(a, minimum: 1), .text(" - "), .text(String(c.description.dropFirst()))]
        } else {
          pieces = [.formula(a, minimum: 1), .text(" + "), .formula(b, minimum: 2)]
        }
      case .product(let a, let b):
        (precedence, pieces) = (2, [.formula(a, minimum: 2), .text("*"), .formula(b, minimum: 3)])
      case .quotient(let a, let b):
        (precedence, pieces) = (2, [.formula(a, minimum: 2), .text("/"), .formula(b, minimum: 3)])
      case .negation(let a): (precedence, pieces) = (3, [.text("-"), .formula(a, minimum: 4)])
      case .integerPower(let a, let n):
        (precedence, pieces) = (4, [.formula(a, minimum: 5), .text("^\(n)")])
      case .power(let a, let b):
        (precedence, pieces) = (4, [.formula(a, minimum: 5), .text("^"), .formula(b, minimum: 4)])
      case .function(let h, let a):
        (precedence, pieces) = (5, [.text("\(h.name)("), .formula(a, minimum: 0), .text(")")])
      case .special(let h, let a, let b):
        precedence = 5
        switch h {
        case .function: pieces = [.text("\(h.name)("), .formula(a, minimum: 0), .text(")")]
        case .polygamma(let n): pieces = [.text("polygamma(\(n), "), .formula(a, minimum: 0), .text(")")]
        case .owenT: pieces = [.text("owenT("), .formula(a, minimum: 0), .text(", "), .formula(b, minimum: 0), .text(")")]
        }
      case .minimum(let a, let b), .maximum(let a, let b):
        var word = "min"
        if case .maximum = self[g] { word = "max" }
        precedence = 5
        pieces = [
          .text("\(word)("), .formula(a, minimum: 0), .text(", "), .formula(b, minimum: 0), .text(")"),
        ]
      case .expectation(let body):
        precedence = 5
        pieces = [.text("E[\(variable(height(body)))]("), .formula(body, minimum: 0), .text(")")]
      case .infinity: (precedence, pieces) = (5, [.text("inf")])
      case .choice(let comparison, let a, let b, let u, let v):
        let sign: String
        switch comparison {
        case .less, .apart: sign = " < "
        case .lessOrEqual: sign = " <= "
        }
        precedence = 5
        pieces = [
          .text("if("), .formula(a, minimum: 0), .text(sign), .formula(b, minimum: 0), .text(", "),
          .formula(u, minimum: 0), .text(", "), .formula(v, minimum: 0), .text(")"),
        ]
      case .binding(let kind, let body, let a, let b):
        precedence = 5
        let ends: [Piece] =
          kind == .limit ? [.formula(a, minimum: 0)] : [.formula(a, minimum: 0), .text(", "), .formula(b, minimum: 0)]
        pieces =
          [.text("\(kind.rawValue)[\(variable(height(body))), ")] + ends
          + [.text("]("), .formula(body, minimum: 0), .text(")")]
      case .near(let a, _): (precedence, pieces) = (5, [.text("near("), .formula(a, minimum: 0), .text(")")])
      case .existence(let body):
        precedence = 5
        pieces = [.text("exists[\(variable(height(body)))]("), .formula(body, minimum: 0), .text(")")]
      }
      let wrapped = precedence < minimum
      if wrapped { stack.append(.text(")")) }
      stack.append(contentsOf: pieces.reversed())
      if wrapped { stack.append(.text("(")) }
    }
    return out
  }
}
