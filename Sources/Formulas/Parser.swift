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
  /// An end of a finite sum as an exact integer, where parameters known here have been put in.
  func integer(_ f: Formula, in graph: Graph) -> Int?
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

/// The functions that the contract names and this version does not have yet.
private let laterFunctions: Set<String> = ["if"]
private let laterBinders: Set<String> = ["integral", "root", "inf", "sup", "limit"]
private let functionsByName = Dictionary(uniqueKeysWithValues: ElementaryFunction.allCases.map { ($0.name, $0) })
/// Special functions of one argument that the contract names.
private let specialByName = Dictionary(
  uniqueKeysWithValues: SpecialFunction.allCases
    .filter { ![.logcosh, .erfcx, .millsDerivative].contains($0) }.map { ("\($0)", $0) })

/// Whether the contract has a function of this name.
private func isFunction(_ name: String) -> Bool {
  functionsByName[name] != nil || specialByName[name] != nil || name == "polygamma" || name == "owenT"
    || laterFunctions.contains(name)
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
    case binder(name: String, variable: String, fresh: String, ends: (Int, Int), column: Int)
    /// `sum[k, a, b]` while its ends are read.
    case ends(variable: String, values: [Formula], column: Int)
  }

  let text: [UInt8]
  let graph: Graph
  let scope: any FormulaScope
  var at = 0
  var frames: [Frame] = []
  var values: [Formula] = []
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
          case .parenthesis(let c), .call(_, _, let c), .binder(_, _, _, _, let c):
            throw error("')' is missing: '(' was opened at column \(c + 1)")
          case .ends(_, _, let c): throw error("']' is missing: '[' was opened at column \(c + 1)")
          default: throw error("an operand is expected")
          }
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="):
          throw error("a comparison is not expected here")
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
      if laterBinders.contains(name) || name == "E" || name == "sum" || name == "diff" {
        throw error("'\(name)' takes its variable in brackets: \(name)[x..](..)", at: start)
      }
      if laterFunctions.contains(name) { throw error("the function '\(name)' is not built yet", at: start) }
      skipSpace()
      if peek() == UInt8(ascii: ")") { throw error("'\(name)' needs an argument") }
      frames.append(.call(name: name, arguments: [], column: start))
      return true
    }
    if name == "pi" {
      values.append(graph.pi)
      return false
    }
    if name == "inf" { throw error("'inf' may stand only as an end of a range", at: start) }
    if let bound = bindings.last(where: { $0.0 == name }) {
      values.append(bound.1)
      return false
    }
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

  mutating func binder(_ name: String, _ start: Int) throws -> Bool {
    if laterBinders.contains(name) { throw error("'\(name)[..]' is not built yet", at: start) }
    guard name == "E" || name == "sum" || name == "diff" else {
      throw error("'\(name)[' is no binder; E, sum and diff are", at: start)
    }
    let open = at
    at += 1
    skipSpace()
    guard isNameStart(peek()) else { throw error("a name is expected as the variable, \(shown()) was found") }
    let column = at
    let variable = identifier()
    if variable == "pi" || variable == "inf" { throw error("'\(variable)' is reserved and cannot be bound", at: column) }
    skipSpace()
    if name == "sum" {
      guard peek() == UInt8(ascii: ",") else { throw error("',' and the ends of the sum are expected") }
      at += 1
      frames.append(.ends(variable: variable, values: [], column: open))
      return true
    }
    if name == "E", peek() == UInt8(ascii: ",") {
      throw error("an expectation over several variables is not built yet")
    }
    guard peek() == UInt8(ascii: "]") else { throw error("']' is expected after '\(variable)'") }
    at += 1
    try openBody(name, variable, (0, 0), start)
    return true
  }

  mutating func openBody(_ name: String, _ variable: String, _ ends: (Int, Int), _ column: Int) throws {
    skipSpace()
    guard peek() == UInt8(ascii: "(") else { throw error("'(' and a body are expected after '\(name)[..]'") }
    at += 1
    let fresh: String
    if name == "diff" {
      // The innermost binder of the name, or the free name itself.
      let inner =
        try bindings.last(where: { $0.0 == variable })?.1
        ?? located(column) { try scope.formula(named: variable, in: graph) }
      guard let f = inner, case .name(let n) = graph[f] else {
        throw error("'\(variable)' is no variable here: nothing can be differentiated in it", at: column)
      }
      fresh = n
    } else {
      fresh = graph.freshName(variable)
      bindings.append((variable, graph.name(fresh)))
    }
    frames.append(.binder(name: name, variable: variable, fresh: fresh, ends: ends, column: column))
  }

  mutating func comma() throws {
    switch frames.last {
    case .call(let name, var arguments, let column):
      arguments.append(values.removeLast())
      frames[frames.count - 1] = .call(name: name, arguments: arguments, column: column)
      at += 1
    case .ends(let variable, var ends, let column):
      if !ends.isEmpty { throw error("']' is expected after the ends of the sum") }
      ends.append(values.removeLast())
      frames[frames.count - 1] = .ends(variable: variable, values: ends, column: column)
      at += 1
      skipSpace()
      let rest = text[at...].prefix(4)
      if rest.starts(with: Array("inf".utf8)), rest.count < 4 || !isNameStart(rest.last!) {
        throw error("a sum to infinity is not built yet")
      }
    default: throw error("',' is not expected here")
    }
  }

  mutating func closeBracket() throws {
    guard case .ends(let variable, let ends, let column)? = frames.last else { throw error("']' is not expected here") }
    guard ends.count == 1 else { throw error("the second end of the sum is missing") }
    let last = values.removeLast()
    guard let a = scope.integer(ends[0], in: graph), let b = scope.integer(last, in: graph) else {
      throw error("the ends of a sum must be integers known exactly", at: column)
    }
    if a > b { throw error("the sum runs from \(a) to \(b): the first end must not exceed the second", at: column) }
    if b - a >= 1 << 17 { throw error("a sum of \(b - a + 1) terms is beyond 2^17", at: column) }
    frames.removeLast()
    at += 1
    try openBody("sum", variable, (a, b), column)
  }

  mutating func closeParenthesis() throws {
    switch frames.popLast() {
    case .parenthesis: break
    case .call(let name, var arguments, let column):
      arguments.append(values.removeLast())
      values.append(try call(name, arguments, column))
    case .binder(let name, _, let fresh, let ends, _):
      let body = values.removeLast()
      if name != "diff" { bindings.removeLast() }
      values.append(try close(name, body, fresh, ends))
    case .some(let f):
      frames.append(f)
      throw error("')' is not expected here")
    case nil: throw error("')' is not expected here")
    }
    at += 1
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

  func close(_ name: String, _ body: Formula, _ fresh: String, _ ends: (Int, Int)) throws -> Formula {
    switch name {
    case "E":
      if graph.height(body) > 0, dependsNested(body, fresh) {
        throw error("an expectation inside an expectation that depends on its variable is not built yet")
      }
      return graph.expectation(of: try elementary(body, in: fresh), over: fresh)
    case "diff":
      // A derivative has a value only where the body has one: 1/x is no derivative of log(x) at -1.
      return graph.add(graph.derivative(of: body, withRespectTo: fresh), graph.scale(body, by: Rational(0)))
    default:
      var total = graph.substitute([fresh: graph.constant(ends.0)], in: body)
      var k = ends.0 + 1
      while k <= ends.1 {
        total = graph.add(total, graph.substitute([fresh: graph.constant(k)], in: body))
        k += 1
      }
      return total
    }
  }

  /// `body` with the special functions of the variable `fresh` written in elementary ones, which is what expectations
  /// know; the others are not built yet.
  func elementary(_ body: Formula, in fresh: String) throws -> Formula {
    let variable = graph.name(fresh)
    var new: [Formula: Formula] = [:]
    var depends: Set<Formula> = []
    for f in graph.reachable(from: [body]) {
      if f == variable { depends.insert(f) }
      graph.forEachOperand(graph[f]) { if depends.contains($0) { depends.insert(f) } }
      if depends.contains(f), case .special(let g, let a, _) = graph[f] {
        guard let form = graph.elementaryForm(g, new[a]!) else {
          throw error("'\(g.name)' of the variable of an expectation is not built yet")
        }
        new[f] = form
      } else {
        new[f] = graph.rebuild(f, new)
      }
    }
    return new[body]!
  }

  /// True when an expectation inside `body` depends on the variable `fresh`.
  func dependsNested(_ body: Formula, _ fresh: String) -> Bool {
    let variable = graph.name(fresh)
    var depends: Set<Formula> = []
    for f in graph.reachable(from: [body]) {
      var d = f == variable
      graph.forEachOperand(graph[f]) { d = d || depends.contains($0) }
      if d {
        depends.insert(f)
        switch graph[f] {
        case .expectation, .existence: return true
        default: break
        }
      }
    }
    return false
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
