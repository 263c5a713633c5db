// A formula as text that reads back as the same formula (but for the parts that only a derivative adds).
import Balls

extension Graph {
  /// The text of `f` in the contract's grammar: reading it back gives the same formula. The variable of a binder is
  /// called z, z1, z2, .. by its height, without the names of `f`.
  public func text(of f: Formula) -> String {
    // Precedence of what is printed: 1 sum, 2 term, 3 unary, 4 power, 5 atom.
    let variables = boundNames(in: f)
    func variable(_ h: Int) -> String { variables[h] }
    return rendered(f) { g in
      let precedence: Int
      let pieces: [Piece<Formula>]
      switch self[g] {
      case .constant(let c):
        precedence = c.isInteger ? (c.sign < 0 ? 3 : 5) : (c.sign < 0 ? 1 : 2)
        pieces = [.text(c.description)]
      case .pi: (precedence, pieces) = (5, [.text("pi")])
      case .name(let n): (precedence, pieces) = (5, [.text(shown(n))])
      case .bound(let h): (precedence, pieces) = (5, [.text(variable(h))])
      case .sum(let a, let b):
        precedence = 1
        if case .negation(let c) = self[b] {
          pieces = [.node(a, minimum: 1), .text(" - "), .node(c, minimum: 2)]
        } else if case .constant(let c) = self[b], c.sign < 0 {
          pieces = [.node(a, minimum: 1), .text(" - "), .text(String(c.description.dropFirst()))]
        } else {
          pieces = [.node(a, minimum: 1), .text(" + "), .node(b, minimum: 2)]
        }
      case .product(let a, let b):
        (precedence, pieces) = (2, [.node(a, minimum: 2), .text("*"), .node(b, minimum: 3)])
      case .quotient(let a, let b):
        (precedence, pieces) = (2, [.node(a, minimum: 2), .text("/"), .node(b, minimum: 3)])
      case .negation(let a): (precedence, pieces) = (3, [.text("-"), .node(a, minimum: 4)])
      case .integerPower(let a, let n):
        (precedence, pieces) = (4, [.node(a, minimum: 5), .text("^\(n)")])
      case .power(let a, let b):
        (precedence, pieces) = (4, [.node(a, minimum: 5), .text("^"), .node(b, minimum: 4)])
      case .function(let h, let a):
        (precedence, pieces) = (5, [.text("\(h.name)("), .node(a, minimum: 0), .text(")")])
      case .special(let h, let a, let b):
        precedence = 5
        switch h {
        case .function: pieces = [.text("\(h.name)("), .node(a, minimum: 0), .text(")")]
        case .polygamma(let n): pieces = [.text("polygamma(\(n), "), .node(a, minimum: 0), .text(")")]
        case .owenT: pieces = [.text("owenT("), .node(a, minimum: 0), .text(", "), .node(b, minimum: 0), .text(")")]
        }
      case .minimum(let a, let b), .maximum(let a, let b):
        var word = "min"
        if case .maximum = self[g] { word = "max" }
        precedence = 5
        pieces = [
          .text("\(word)("), .node(a, minimum: 0), .text(", "), .node(b, minimum: 0), .text(")"),
        ]
      case .expectation(let body):
        precedence = 5
        pieces = [.text("E[\(variable(height(body)))]("), .node(body, minimum: 0), .text(")")]
      case .infinity: (precedence, pieces) = (5, [.text("inf")])
      case .choice(let comparison, let a, let b, let u, let v):
        let sign: String
        switch comparison {
        case .less, .apart: sign = " < "
        case .lessOrEqual: sign = " <= "
        }
        precedence = 5
        pieces = [
          .text("if("), .node(a, minimum: 0), .text(sign), .node(b, minimum: 0), .text(", "),
          .node(u, minimum: 0), .text(", "), .node(v, minimum: 0), .text(")"),
        ]
      case .binding(let kind, let body, let a, let b):
        precedence = 5
        let ends: [Piece<Formula>] =
          kind == .limit ? [.node(a, minimum: 0)] : [.node(a, minimum: 0), .text(", "), .node(b, minimum: 0)]
        pieces =
          [.text("\(kind.rawValue)[\(variable(height(body))), ")] + ends
          + [.text("]("), .node(body, minimum: 0), .text(")")]
      case .near(let a, _): (precedence, pieces) = (5, [.text("near("), .node(a, minimum: 0), .text(")")])
      case .existence(let body):
        precedence = 5
        pieces = [.text("exists[\(variable(height(body)))]("), .node(body, minimum: 0), .text(")")]
      }
      return (precedence, pieces)
    }
  }

  /// A name for the variable of each height up to that of `f` and of its free variables, none of them a name of `f`.
  func boundNames(in f: Formula) -> [String] {
    let nodes = reachable(from: [f])
    var count = 1
    var taken: Set<String> = []
    for g in nodes {
      count = max(count, height(g) + 1)
      if case .bound(let h) = self[g] { count = max(count, h + 1) }
      if case .name(let n) = self[g] { taken.insert(shown(n)) }
    }
    var names: [String] = []
    var k = 0
    while names.count < count {
      let name = k == 0 ? "z" : "z\(k)"
      if !taken.contains(name) { names.append(name) }
      k += 1
    }
    return names
  }

  /// A name without what tells fresh copies of it apart.
  func shown(_ name: String) -> String { String(name.prefix { $0 != "#" }) }
}
