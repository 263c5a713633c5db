// Text to formula, by the grammar of the contract:
//   sum = term {(+|-) term}; term = unary {(*|/) unary}; unary = (+|-) unary | power; power = atom [^ unary].
// One loop with an explicit stack, so that no depth of nesting overflows.
import Balls

/// Why a text is no formula: one line, with the column (from 1) it concerns.
public struct FormulaError: Error, CustomStringConvertible, Sendable {
  public let column: Int
  public let message: String
  public init(column: Int, message: String) {
    self.column = column
    self.message = message
  }
  public var description: String { "column \(column): \(message)" }
}

/// What a name means where a formula is read. The plain scope takes every name as a free name.
public protocol FormulaScope {
  /// The formula that a name stands for; nil for a name unknown here (an error at its column).
  func formula(named name: String, in graph: Graph) throws -> Formula?
  /// The value of a call of a function that is not built in; nil when there is none of that name.
  func call(_ name: String, _ arguments: [Formula], in graph: Graph) throws -> Formula?
  /// A formula as an exact integer, where parameters known here have been put in.
  func integer(_ f: Formula, in graph: Graph) -> Int?
  /// Both ends of a finite sum.
  func ends(_ a: Formula, _ b: Formula, in graph: Graph) -> (Int, Int)?
  /// The rows that `sum[row in NAME]` averages over, exact numbers under names; nil where there is no such table.
  func rows(of name: String) throws -> DataRows?
}

/// A table of exact numbers.
public struct DataRows: Sendable {
  public let columns: [String]
  /// Each with a number for each column.
  public let rows: [[Rational]]
  public init(columns: [String], rows: [[Rational]]) {
    self.columns = columns
    self.rows = rows
  }
}

extension FormulaScope {
  public func ends(_ a: Formula, _ b: Formula, in graph: Graph) -> (Int, Int)? {
    guard let a = integer(a, in: graph), let b = integer(b, in: graph) else { return nil }
    return (a, b)
  }
  public func rows(of name: String) throws -> DataRows? { nil }
}

/// The scope of `overlap eval`: every name is free, exact values are known for the ends of sums.
public struct PlainScope: FormulaScope {
  let values: [String: Rational]
  /// `values` are exact values of names, used only where an integer is needed while reading.
  public init(values: [String: Rational] = [:]) { self.values = values }
  public func formula(named name: String, in graph: Graph) throws -> Formula? { graph.name(name) }
  public func call(_ name: String, _ arguments: [Formula], in graph: Graph) throws -> Formula? { nil }
  public func integer(_ f: Formula, in graph: Graph) -> Int? {
    let exact = graph.substitute(values.mapValues { graph.constant($0) }, in: f)
    return graph.rational(exact)?.asInt
  }
}

/// Binders that take ends; `limit` takes one.
private let rangeBinders: [String: Binder] = [
  "integral": .integral, "root": .root, "inf": .infimum, "sup": .supremum, "sum": .series, "limit": .limit,
]
private let functionsByName = Dictionary(uniqueKeysWithValues: ElementaryFunction.allCases.map { ($0.name, $0) })
/// Special functions of one argument that the contract names.
private let specialByName = Dictionary(
  uniqueKeysWithValues: SpecialFunction.allCases
    .filter { ![.logcosh, .erfcx, .millsDerivative].contains($0) }.map { ("\($0)", $0) })

/// Whether the contract has a function of this name.
private func isFunction(_ name: String) -> Bool {
  functionsByName[name] != nil || specialByName[name] != nil || name == "polygamma" || name == "owenT"
    || name == "if"
}

/// True for names that a model file may not redefine: the built-in functions and the reserved names.
public func isReservedName(_ name: String) -> Bool {
  isFunction(name) || name == "min" || name == "max" || name == "pi"
    || name == "inf"
}

extension Graph {
  /// The formula that `text` denotes.
  /// - Throws: `FormulaError` with the column of what cannot be read, is not built yet, or is an exact constant
  ///   beyond 2^20 bits; errors of the scope.
  public func parse(_ text: String, scope: any FormulaScope = PlainScope()) throws -> Formula {
    var parser = Parser(text: Array(text.utf8), graph: self, scope: scope)
    return try parser.parse()
  }
}

private struct Parser {
  enum Frame {
    case plus, minus, times, over, power, negative, positive
    case parenthesis(column: Int)
    case call(name: String, arguments: [Formula], column: Int)
    case binder(name: String, variables: [String], fresh: [String], ends: [Formula], column: Int)
    /// `integral[x, a, b]` while its ends are read.
    case ends(name: String, variable: String, values: [Formula], column: Int)
    /// `if(a < b, u, v)`: what has been read of a, b, u.
    case choice(sign: String, values: [Formula], column: Int)
  }

  let text: [UInt8]
  let graph: Graph
  let scope: any FormulaScope
  var at = 0
  var frames: [Frame] = []
  var values: [Formula] = []
  /// The tables that open sums run over, innermost last.
  var tables: [DataRows] = []
  /// How many variables the open binders have, a row of a table being one.
  var depth = 0
  /// Bound names, innermost last, and the formula each stands for.
  var bindings: [(String, Formula)] = []

  init(text: [UInt8], graph: Graph, scope: any FormulaScope) {
    self.text = text
    self.graph = graph
    self.scope = scope
  }

  func error(_ message: String, at column: Int? = nil) -> FormulaError {
    FormulaError(column: (column ?? at) + 1, message: message)
  }

  mutating func skipSpace() {
    while at < text.count, text[at] == 0x20 || (text[at] >= 0x09 && text[at] <= 0x0d) { at += 1 }
  }

  func isNameStart(_ c: UInt8) -> Bool { (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a || c == 0x5f }
  func isDigit(_ c: UInt8) -> Bool { c >= 0x30 && c <= 0x39 }
  func peek(_ k: Int = 0) -> UInt8 { at + k < text.count ? text[at + k] : 0 }

  func shown() -> String {
    guard at < text.count else { return "the end" }
    var end = at + 1
    while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
    return "'\(String(decoding: text[at..<end], as: UTF8.self))'"
  }

  mutating func parse() throws -> Formula {
    skipSpace()
    if at == text.count { throw error("an expression is expected, the text is empty") }
    while true {
      try operand()
      // Operators and closings until another operand is due.
      after: while true {
        skipSpace()
        switch peek() {
        case UInt8(ascii: "+"):
          try reduce(1)
          at += 1
          frames.append(.plus)
          break after
        case UInt8(ascii: "-"):
          try reduce(1)
          at += 1
          frames.append(.minus)
          break after
        case UInt8(ascii: "*"):
          if peek(1) == UInt8(ascii: "*") { throw error("'**' is not an operator; a power is written '^'") }
          try reduce(2)
          at += 1
          frames.append(.times)
          break after
        case UInt8(ascii: "/"):
          try reduce(2)
          at += 1
          frames.append(.over)
          break after
        case UInt8(ascii: "^"):
          at += 1
          frames.append(.power)
          break after
        case UInt8(ascii: ")"):
          try reduce(0)
          try closeParenthesis()
        case UInt8(ascii: ","):
          try reduce(0)
          try comma()
          break after
        case UInt8(ascii: "]"):
          try reduce(0)
          try closeBracket()
          break after
        case 0 where at >= text.count:
          try reduce(0)
          switch frames.last {
          case nil: return values[0]
          case .parenthesis(let c), .call(_, _, let c), .binder(_, _, _, _, let c), .choice(_, _, let c):
            throw error("')' is missing: '(' was opened at column \(c + 1)")
          case .ends(_, _, _, let c): throw error("']' is missing: '[' was opened at column \(c + 1)")
          default: throw error("an operand is expected")
          }
        case UInt8(ascii: "<"), UInt8(ascii: ">"):
          try reduce(0)
          try comparison()
          break after
        case UInt8(ascii: "="): throw error("'=' is not expected here; 'if' compares by <, <=, >, >=")
        default: throw error("an operator or the end is expected, \(shown()) was found")
        }
      }
    }
  }

  /// Reads signs and one atom; an opening pushes its frame and goes on to the operand inside.
  mutating func operand() throws {
    while true {
      skipSpace()
      let c = peek()
      if c == UInt8(ascii: "-") || c == UInt8(ascii: "+") {
        at += 1
        frames.append(c == UInt8(ascii: "-") ? .negative : .positive)
        continue
      }
      if c == UInt8(ascii: "(") {
        frames.append(.parenthesis(column: at))
        at += 1
        continue
      }
      if isDigit(c) || c == UInt8(ascii: ".") {
        values.append(try number())
        return
      }
      if isNameStart(c) {
        if try !name() { return }
        continue
      }
      throw error("a number, a name or '(' is expected, \(shown()) was found")
    }
  }

  mutating func number() throws -> Formula {
    let start = at
    while isDigit(peek()) { at += 1 }
    if peek() == UInt8(ascii: ".") {
      at += 1
      while isDigit(peek()) { at += 1 }
    }
    if at == start + 1, text[start] == UInt8(ascii: ".") { throw error("a digit is expected beside '.'", at: start) }
    if peek() | 0x20 == UInt8(ascii: "e") {
      var k = 1
      if peek(k) == UInt8(ascii: "+") || peek(k) == UInt8(ascii: "-") { k += 1 }
      if !isDigit(peek(k)) { throw error("digits are expected after the exponent's 'e'") }
      at += k
      while isDigit(peek()) { at += 1 }
    }
    if isNameStart(peek()) { throw error("a number ends here; '\(Character(UnicodeScalar(peek())))' is not expected") }
    do {
      return graph.constant(try Rational(decimal: String(decoding: text[start..<at], as: UTF8.self)))
    } catch {
      throw self.error("this exact constant is beyond 2^20 bits", at: start)
    }
  }

  mutating func identifier() -> String {
    let start = at
    while at < text.count, isNameStart(text[at]) || isDigit(text[at]) { at += 1 }
    return String(decoding: text[start..<at], as: UTF8.self)
  }

  /// Reads a name, a call's or a binder's opening. True when an operand is still due (something was opened).
  mutating func name() throws -> Bool {
    let start = at
    var name = identifier()
    if name == "next", peek() == UInt8(ascii: "."), isNameStart(peek(1)) {
      at += 1
      name += "." + identifier()
    }
    if peek() == UInt8(ascii: "@") {
      at += 1
      guard isNameStart(peek()) else { throw error("the name of a branch is expected after '@'") }
      name += "@" + identifier()
      if peek() == UInt8(ascii: "[") {
        let open = at
        at += 1
        let digits = at
        while isDigit(peek()) { at += 1 }
        if at == digits || peek() != UInt8(ascii: "]") { throw error("a number of steps is expected in brackets", at: open) }
        at += 1
        name += String(decoding: text[open..<at], as: UTF8.self)
      }
    }
    skipSpace()
    if peek() == UInt8(ascii: "[") { return try binder(name, start) }
    if peek() == UInt8(ascii: "("), !name.contains("@"), !name.contains(".") {
      at += 1
      if rangeBinders[name] != nil || name == "E" || name == "diff" {
        throw error("'\(name)' takes its variable in brackets: \(name)[x..](..)", at: start)
      }
      if name == "if" {
        frames.append(.choice(sign: "", values: [], column: start))
        return true
      }
      skipSpace()
      if peek() == UInt8(ascii: ")") { throw error("'\(name)' needs an argument") }
      frames.append(.call(name: name, arguments: [], column: start))
      return true
    }
    if name == "pi" {
      values.append(graph.pi)
      return false
    }
    if name == "inf" {
      guard isWholeEnd() else { throw error("'inf' may stand only as an end of a range", at: start) }
      values.append(graph.infinity)
      return false
    }
    if let bound = bindings.last(where: { $0.0 == name }) {
      values.append(bound.1)
      return false
    }
    if name == "if" { throw error("the function 'if' needs its argument in parentheses", at: start) }
    if let f = try located(start, { try scope.formula(named: name, in: graph) }) {
      values.append(f)
      return false
    }
    if isFunction(name) {
      throw error("the function '\(name)' needs its argument in parentheses", at: start)
    }
    throw error("the name '\(name)' is not known", at: start)
  }

  /// An error of the scope gets the column of the name it concerns.
  func located<T>(_ column: Int, _ body: () throws -> T) throws -> T {
    do { return try body() } catch let e as FormulaError { throw e } catch {
      throw self.error("\(error)", at: column)
    }
  }

  /// Whether what is being read is an end of a range that holds nothing else (but a sign).
  func isWholeEnd() -> Bool {
    var k = frames.count - 1
    if k >= 0, case .negative = frames[k] { k -= 1 }
    guard k >= 0, case .ends = frames[k] else { return false }
    return peek() == UInt8(ascii: ",") || peek() == UInt8(ascii: "]")
  }

  mutating func binder(_ name: String, _ start: Int) throws -> Bool {
    guard rangeBinders[name] != nil || name == "E" || name == "diff" else {
      throw error("'\(name)[' is no binder; E, integral, sum, diff, limit, root, inf and sup are", at: start)
    }
    let open = at
    at += 1
    var variables: [String] = []
    while true {
      skipSpace()
      guard isNameStart(peek()) else { throw error("a name is expected as the variable, \(shown()) was found") }
      let column = at
      let variable = identifier()
      if variable == "pi" || variable == "inf" { throw error("'\(variable)' is reserved and cannot be bound", at: column) }
      if variables.contains(variable) { throw error("'\(variable)' is bound twice", at: column) }
      variables.append(variable)
      skipSpace()
      if name == "sum", isNameStart(peek()) {
        try dataSum(start)
        return true
      }
      if rangeBinders[name] != nil {
        guard peek() == UInt8(ascii: ",") else { throw error("',' and the ends of the range are expected") }
        at += 1
        frames.append(.ends(name: name, variable: variable, values: [], column: open))
        return true
      }
      if name != "E" || peek() != UInt8(ascii: ",") {
        guard peek() == UInt8(ascii: "]") else { throw error("']' is expected after '\(variable)'") }
        break
      }
      at += 1
    }
    at += 1
    try openBody(name, variables, [], start)
    return true
  }

  /// `sum[row in data](..)` after the name of the row: the columns become names.
  mutating func dataSum(_ start: Int) throws {
    let column = at
    guard identifier() == "in" else { throw error("',' or 'in' is expected", at: column) }
    skipSpace()
    let place = at
    guard isNameStart(peek()) else { throw error("the name of a table is expected after 'in'") }
    let table = identifier()
    guard let rows = try located(place, { try scope.rows(of: table) }) else {
      throw error("there is no table '\(table)' here", at: place)
    }
    skipSpace()
    guard peek() == UInt8(ascii: "]") else { throw error("']' is expected after '\(table)'") }
    at += 1
    skipSpace()
    guard peek() == UInt8(ascii: "(") else { throw error("'(' and a body are expected after 'sum[..]'") }
    at += 1
    try deepen(by: 1, start)
    let fresh = rows.columns.map { name in
      let own = graph.freshName(name)
      bindings.append((name, graph.name(own)))
      return own
    }
    tables.append(rows)
    frames.append(.binder(name: "rows", variables: rows.columns, fresh: fresh, ends: [], column: start))
  }

  mutating func openBody(_ name: String, _ variables: [String], _ ends: [Formula], _ column: Int) throws {
    skipSpace()
    guard peek() == UInt8(ascii: "(") else { throw error("'(' and a body are expected after '\(name)[..]'") }
    at += 1
    try deepen(by: variables.count, column)
    var fresh: [String] = []
    for variable in variables {
      if name == "diff" {
        // The innermost binder of the name, or the free name itself.
        let inner =
          try bindings.last(where: { $0.0 == variable })?.1
          ?? located(column) { try scope.formula(named: variable, in: graph) }
        guard let f = inner, case .name(let n) = graph[f] else {
          throw error("'\(variable)' is no variable here: nothing can be differentiated in it", at: column)
        }
        fresh.append(n)
      } else {
        fresh.append(graph.freshName(variable))
        bindings.append((variable, graph.name(fresh.last!)))
      }
    }
    frames.append(.binder(name: name, variables: variables, fresh: fresh, ends: ends, column: column))
  }

  /// A sign between the two sides of the condition of an `if`.
  mutating func comparison() throws {
    guard case .choice(sign: "", var read, let column)? = frames.last else {
      throw error("a comparison is not expected here")
    }
    var sign = String(UnicodeScalar(peek()))
    at += 1
    if peek() == UInt8(ascii: "=") {
      sign += "="
      at += 1
    }
    read.append(values.removeLast())
    frames[frames.count - 1] = .choice(sign: sign, values: read, column: column)
  }

  mutating func comma() throws {
    switch frames.last {
    case .call(let name, var arguments, let column):
      arguments.append(values.removeLast())
      frames[frames.count - 1] = .call(name: name, arguments: arguments, column: column)
    case .choice(let sign, var read, let column):
      if read.isEmpty { throw error("a comparison by <, <=, > or >= is expected before ','") }
      if read.count == 3 { throw error("'if' takes a comparison and two values") }
      read.append(values.removeLast())
      frames[frames.count - 1] = .choice(sign: sign, values: read, column: column)
    case .ends(let name, let variable, var ends, let column):
      if !ends.isEmpty || name == "limit" { throw error("']' is expected after the ends of the range") }
      ends.append(values.removeLast())
      frames[frames.count - 1] = .ends(name: name, variable: variable, values: ends, column: column)
    default: throw error("',' is not expected here")
    }
    at += 1
  }

  mutating func closeBracket() throws {
    guard case .ends(let name, let variable, var ends, let column)? = frames.last else {
      throw error("']' is not expected here")
    }
    guard ends.count == (name == "limit" ? 0 : 1) else { throw error("the second end of the range is missing") }
    ends.append(values.removeLast())
    if name == "sum" {
      let unknown = error("the ends of a sum must be integers known exactly", at: column)
      if graph.infiniteSign(ends[1]) == 1 {
        guard let a = scope.integer(ends[0], in: graph) else { throw unknown }
        ends[0] = graph.constant(a)
      } else {
        guard let (a, b) = scope.ends(ends[0], ends[1], in: graph) else { throw unknown }
        if a > b { throw error("the sum runs from \(a) to \(b): the first end must not exceed the second", at: column) }
        if b - a >= 1 << 17 { throw error("a sum of \(b - a + 1) terms is beyond 2^17", at: column) }
        ends = [graph.constant(a), graph.constant(b)]
      }
    }
    frames.removeLast()
    at += 1
    try openBody(name, [variable], ends, column)
  }

  /// A formula holds its binders in 64 bits; text that nests more of them is refused.
  mutating func deepen(by count: Int, _ column: Int) throws {
    depth += count
    if depth > 60 { throw error("binders nest more than 60 deep", at: column) }
  }

  mutating func closeParenthesis() throws {
    switch frames.popLast() {
    case .parenthesis: break
    case .call(let name, var arguments, let column):
      arguments.append(values.removeLast())
      values.append(try call(name, arguments, column))
    case .choice(let sign, let read, let column):
      if sign.isEmpty { throw error("a comparison by <, <=, > or >= is expected in 'if'", at: column) }
      if read.count != 3 { throw error("'if' takes a comparison and two values", at: column) }
      let (a, b, u, v) = (read[0], read[1], read[2], values.removeLast())
      let comparison: Condition = sign.count == 2 ? .lessOrEqual : .less
      values.append(
        sign.hasPrefix("<")
          ? graph.choice(comparison, a, b, then: u, otherwise: v) : graph.choice(comparison, b, a, then: u, otherwise: v))
    case .binder(let name, let variables, let fresh, let ends, let column):
      let body = values.removeLast()
      depth -= name == "rows" ? 1 : variables.count
      // Definitions may bring binders of their own.
      if name == "E" || rangeBinders[name] != nil, graph.height(body) + variables.count > 60 {
        throw error("binders nest more than 60 deep", at: column)
      }
      if name != "diff" { bindings.removeLast(variables.count) }
      values.append(try close(name, body, fresh, ends))
    case .some(let f):
      frames.append(f)
      throw error("')' is not expected here")
    case nil: throw error("')' is not expected here")
    }
    at += 1
    if let what = graph.unbuilt { throw error("\(what) is not built yet", at: at - 1) }
    if graph.constantTooLarge { throw error("an exact constant is beyond 2^20 bits", at: at - 1) }
  }

  func call(_ name: String, _ arguments: [Formula], _ column: Int) throws -> Formula {
    if name == "min" || name == "max" {
      return arguments.dropFirst().reduce(arguments[0]) { name == "min" ? graph.minimum($0, $1) : graph.maximum($0, $1) }
    }
    if let f = functionsByName[name] {
      if arguments.count != 1 { throw error("'\(name)' takes one argument, \(arguments.count) were given", at: column) }
      return graph.apply(f, arguments[0])
    }
    if let f = specialByName[name] {
      if arguments.count != 1 { throw error("'\(name)' takes one argument, \(arguments.count) were given", at: column) }
      return graph.apply(f, arguments[0])
    }
    if name == "polygamma" || name == "owenT" {
      if arguments.count != 2 { throw error("'\(name)' takes two arguments, \(arguments.count) were given", at: column) }
      if name == "owenT" { return graph.special(.owenT, arguments[0], arguments[1]) }
      guard let n = scope.integer(arguments[0], in: graph), (0...10_000).contains(n) else {
        throw error("the order of polygamma must be an integer from 0 to 10000", at: column)
      }
      return graph.special(.polygamma(n), arguments[1], arguments[1])
    }
    if let f = try located(column, { try scope.call(name, arguments, in: graph) }) { return f }
    throw error("the function '\(name)' is not known", at: column)
  }

  mutating func close(_ name: String, _ body: Formula, _ fresh: [String], _ ends: [Formula]) throws -> Formula {
    switch name {
    case "E":
      return fresh.reversed().reduce(body) { graph.expectation(of: graph.elementary($0, in: $1), over: $1) }
    case "rows":
      let table = tables.removeLast()
      var total = graph.zero
      for row in table.rows {
        let values = zip(fresh, row).map { ($0, graph.constant($1)) }
        total = graph.add(total, graph.substitute(Dictionary(uniqueKeysWithValues: values), in: body))
      }
      return graph.divide(total, graph.constant(table.rows.count))
    case "diff":
      // A jump in the variable of a binder has a boundary term there, which the formula of the slope does not hold.
      if bindings.contains(where: { $0.1 == graph.name(fresh[0]) }), graph.jumps(body, in: fresh[0]) {
        throw error("the derivative of a jump in the variable of a binder is not built yet")
      }
      // A derivative has a value only where the body has one: 1/x is no derivative of log(x) at -1.
      return graph.add(graph.derivative(of: body, withRespectTo: fresh[0]), graph.scale(body, by: Rational(0)))
    case "sum" where graph.infiniteSign(ends[1]) == nil:
      let (a, b) = (graph.rational(ends[0])!.asInt!, graph.rational(ends[1])!.asInt!)
      var total = graph.substitute([fresh[0]: graph.constant(a)], in: body)
      var k = a + 1
      while k <= b {
        total = graph.add(total, graph.substitute([fresh[0]: graph.constant(k)], in: body))
        k += 1
      }
      return total
    default:
      return graph.binding(rangeBinders[name]!, body, over: fresh[0], from: ends[0], to: ends.last!)
    }
  }

  /// Applies the operators on top of the stack whose precedence is at least `level` (0: all of them).
  mutating func reduce(_ level: Int) throws {
    while let top = frames.last {
      let precedence: Int
      switch top {
      case .plus, .minus: precedence = 1
      case .times, .over: precedence = 2
      case .negative, .positive: precedence = 3
      case .power: precedence = 4
      default: return
      }
      if precedence < level { return }
      frames.removeLast()
      let b = values.removeLast()
      switch top {
      case .negative: values.append(graph.negate(b))
      case .positive: values.append(b)
      case .plus: values.append(graph.add(values.removeLast(), b))
      case .minus: values.append(graph.subtract(values.removeLast(), b))
      case .times: values.append(graph.multiply(values.removeLast(), b))
      case .over: values.append(graph.divide(values.removeLast(), b))
      default: values.append(graph.power(values.removeLast(), b))
      }
      if graph.constantTooLarge { throw error("an exact constant is beyond 2^20 bits") }
    }
  }
}
