// The tree of a text as it stands, nothing folded: for printing, not for values.

/// What a text of the contract's grammar is written as. Children are indices into the same list, smaller than their
/// parent's.
struct Syntax {
  enum Node {
    /// The text of a number.
    case number(String)
    case name(String)
    case negation(Int)
    /// `+ - * / ^`.
    case operation(UInt8, Int, Int)
    /// A function of any name.
    case call(String, [Int])
    /// A binder with its variables, its ends, or the table it runs over.
    case binder(String, variables: [String], ends: [Int], table: String?, body: Int)
    /// `if(a < b, u, v)`.
    case choice(String, Int, Int, then: Int, otherwise: Int)
  }

  private(set) var nodes: [Node] = []
  /// The node of the whole text.
  private(set) var root = 0

  private enum Frame {
    case operation(UInt8)
    case negation
    /// An open parenthesis of a function, or of none.
    case call(String?, [Int])
    case ends(String, [String], [Int])
    case body(String, [String], [Int], String?)
    case choice(String, [Int])
  }

  private let text: [UInt8]
  private var at = 0
  private var frames: [Frame] = []
  private var values: [Int] = []

  /// Reads a text. - Throws: `FormulaError` for what is not written in the grammar; names are not looked up.
  init(_ text: String) throws {
    self.text = Array(text.utf8)
    while true {
      try operand()
      if try continuation() { break }
    }
    root = values[0]
  }

  private func failure() -> FormulaError { FormulaError(column: at + 1, message: "this is not written in the grammar") }

  private func peek() -> UInt8 { at < text.count ? text[at] : 0 }

  private mutating func skipSpace() {
    while at < text.count, text[at] == 0x20 || (text[at] >= 0x09 && text[at] <= 0x0d) { at += 1 }
  }

  private mutating func take(_ c: UInt8) throws {
    skipSpace()
    guard peek() == c else { throw failure() }
    at += 1
  }

  private func isDigit(_ c: UInt8) -> Bool { c >= 0x30 && c <= 0x39 }
  private func isLetter(_ c: UInt8) -> Bool { (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a || c == 0x5f }

  private mutating func word() throws -> String {
    skipSpace()
    let start = at
    guard isLetter(peek()) else { throw failure() }
    while isLetter(peek()) || isDigit(peek()) { at += 1 }
    return String(decoding: text[start..<at], as: UTF8.self)
  }

  private mutating func number() -> String {
    let start = at
    while isDigit(peek()) || peek() == UInt8(ascii: ".") { at += 1 }
    if peek() | 0x20 == UInt8(ascii: "e") {
      at += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { at += 1 }
      while isDigit(peek()) { at += 1 }
    }
    return String(decoding: text[start..<at], as: UTF8.self)
  }

  private mutating func push(_ node: Node) {
    nodes.append(node)
    values.append(nodes.count - 1)
  }

  /// Signs, openings and one number or name.
  private mutating func operand() throws {
    while true {
      skipSpace()
      let c = peek()
      if c == UInt8(ascii: "+") {
        at += 1
      } else if c == UInt8(ascii: "-") {
        at += 1
        frames.append(.negation)
      } else if c == UInt8(ascii: "(") {
        at += 1
        frames.append(.call(nil, []))
      } else if isDigit(c) || c == UInt8(ascii: ".") {
        push(.number(number()))
        return
      } else if try !opening() {
        return
      }
    }
  }

  /// A name, or what it opens: then true.
  private mutating func opening() throws -> Bool {
    var name = try word()
    if name == "next", peek() == UInt8(ascii: ".") {
      at += 1
      name += try "." + word()
    }
    if peek() == UInt8(ascii: "@") {
      at += 1
      name += try "@" + word()
      if peek() == UInt8(ascii: "[") {
        let start = at
        while at < text.count, text[at] != UInt8(ascii: "]") { at += 1 }
        try take(UInt8(ascii: "]"))
        name += String(decoding: text[start..<at], as: UTF8.self)
      }
    }
    skipSpace()
    switch peek() {
    case UInt8(ascii: "("):
      at += 1
      frames.append(name == "if" ? .choice("", []) : .call(name, []))
      return true
    case UInt8(ascii: "["):
      at += 1
      var variables = [try word()]
      skipSpace()
      while name == "E", peek() == UInt8(ascii: ",") {
        at += 1
        variables.append(try word())
        skipSpace()
      }
      if peek() == UInt8(ascii: ",") {
        at += 1
        frames.append(.ends(name, variables, []))
        return true
      }
      var table: String?
      if isLetter(peek()) {
        guard try word() == "in" else { throw failure() }
        table = try word()
      }
      try take(UInt8(ascii: "]"))
      try take(UInt8(ascii: "("))
      frames.append(.body(name, variables, [], table))
      return true
    default:
      push(.name(name))
      return false
    }
  }

  /// Closings and one operator or comma; true at the end.
  private mutating func continuation() throws -> Bool {
    while true {
      skipSpace()
      let c = peek()
      switch c {
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "^"):
        if c != UInt8(ascii: "^") { reduce(precedence(c)) }
        frames.append(.operation(c))
        at += 1
        return false
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        reduce(0)
        guard case .choice("", let read)? = frames.popLast() else { throw failure() }
        at += 1
        var sign = String(UnicodeScalar(c))
        if peek() == UInt8(ascii: "=") {
          at += 1
          sign += "="
        }
        frames.append(.choice(sign, read + [values.removeLast()]))
        return false
      case UInt8(ascii: ","):
        reduce(0)
        at += 1
        switch frames.popLast() {
        case .call(let name?, let read): frames.append(.call(name, read + [values.removeLast()]))
        case .choice(let sign, let read): frames.append(.choice(sign, read + [values.removeLast()]))
        case .ends(let name, let variables, let read): frames.append(.ends(name, variables, read + [values.removeLast()]))
        default: throw failure()
        }
        return false
      case UInt8(ascii: "]"):
        reduce(0)
        at += 1
        guard case .ends(let name, let variables, let read)? = frames.popLast() else { throw failure() }
        let ends = read + [values.removeLast()]
        try take(UInt8(ascii: "("))
        frames.append(.body(name, variables, ends, nil))
        return false
      case UInt8(ascii: ")"):
        reduce(0)
        at += 1
        switch frames.popLast() {
        case .call(nil, _): break
        case .call(let name?, let read): push(.call(name, read + [values.removeLast()]))
        case .body(let name, let variables, let ends, let table):
          push(.binder(name, variables: variables, ends: ends, table: table, body: values.removeLast()))
        case .choice(let sign, let read) where read.count == 3:
          push(.choice(sign, read[0], read[1], then: read[2], otherwise: values.removeLast()))
        default: throw failure()
        }
      case 0 where at == text.count:
        reduce(0)
        guard frames.isEmpty else { throw failure() }
        return true
      default: throw failure()
      }
    }
  }

  private func precedence(_ c: UInt8) -> Int {
    switch c {
    case UInt8(ascii: "+"), UInt8(ascii: "-"): return 1
    case UInt8(ascii: "*"), UInt8(ascii: "/"): return 2
    default: return 4
    }
  }

  /// Applies the operators on top whose precedence is at least `level`.
  private mutating func reduce(_ level: Int) {
    while let top = frames.last {
      switch top {
      case .negation where level <= 3:
        frames.removeLast()
        push(.negation(values.removeLast()))
      case .operation(let c) where precedence(c) >= level:
        frames.removeLast()
        let b = values.removeLast()
        operate(c, values.removeLast(), b)
      default: return
      }
    }
  }

  /// An operation, a sign brought to its front: (-a)*b is -(a*b), a + (-b) is a - b.
  private mutating func operate(_ c: UInt8, _ a: Int, _ b: Int) {
    if c == UInt8(ascii: "*") || c == UInt8(ascii: "/"), case .negation(let x) = nodes[a] {
      nodes.append(.operation(c, x, b))
      push(.negation(nodes.count - 1))
    } else if c == UInt8(ascii: "+"), case .negation(let x) = nodes[b] {
      push(.operation(UInt8(ascii: "-"), a, x))
    } else {
      push(.operation(c, a, b))
    }
  }
}
