// Trees as text, without recursion.

/// A part of what a node prints as.
enum Piece<Node> {
  case text(String)
  /// Another node, in parentheses where it binds less than the given precedence.
  case node(Node, minimum: Int)
}

/// The text of a tree: `form` gives the precedence of a node and the pieces it prints as.
func rendered<Node>(
  _ root: Node, parentheses: (String, String) = ("(", ")"), _ form: (Node) -> (precedence: Int, pieces: [Piece<Node>])
) -> String {
  var out = ""
  var stack: [Piece<Node>] = [.node(root, minimum: 0)]
  while let piece = stack.popLast() {
    switch piece {
    case .text(let t): out += t
    case .node(let node, let minimum):
      let (precedence, pieces) = form(node)
      let isWrapped = precedence < minimum
      if isWrapped { stack.append(.text(parentheses.1)) }
      stack.append(contentsOf: pieces.reversed())
      if isWrapped { stack.append(.text(parentheses.0)) }
    }
  }
  return out
}
