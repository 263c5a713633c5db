// ITF1788 interval test files: `testcase NAME { op arg.. = result.. [<= accurate..] [signal Exception]; }`.
import Balls
import Intervals

/// A value in a test file.
public enum TestValue: Sendable {
  /// A double; decimals stand for the nearest one.
  case number(Double)
  /// An interval without a decoration.
  case bare(Interval)
  /// An interval with a decoration, or `[nai]`.
  case decorated(DecoratedInterval)
  /// A vector, for reductions.
  case vector([Double])
  /// A quoted text.
  case text(String)
  /// true, false, a state of overlap, or a decoration.
  case word(String)
}

/// One assertion of a test file.
public struct TestAssertion: Sendable {
  /// Where it ends in the file.
  public let line: Int
  /// The operation's name.
  public let operation: String
  /// What it is applied to.
  public let arguments: [TestValue]
  /// The results that are expected.
  public let expected: [TestValue]
  /// The exception that is expected.
  public let signal: String?
  /// Its text with single spaces.
  public let text: String
}

/// Thrown for a text that is no test file.
public struct MalformedTestFile: Error, Sendable, CustomStringConvertible {
  /// The line at fault.
  public let line: Int
  /// What is wrong.
  public let reason: String
  /// One line for the user.
  public var description: String { "line \(line): \(reason)" }
}

/// The assertions of a test file, in order.
public func readTestFile(_ text: String) throws -> [TestAssertion] {
  var reader = TestFileReader(text)
  return try reader.assertions()
}

/// Splits the text into words and assembles the assertions.
private struct TestFileReader {
  private let bytes: [UInt8]
  private var i = 0
  private var line = 1

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func assertions() throws -> [TestAssertion] {
    var found: [TestAssertion] = []
    while let word = try next() {
      guard word == "testcase" else { throw fail("'testcase' is expected, not '\(word)'") }
      guard try next() != nil, try next() == "{" else { throw fail("a name and '{' are expected") }
      var statement: [String] = []
      while true {
        guard let word = try next() else { throw fail("'}' is missing") }
        if word == "}" && !statement.contains("{") {
          if !statement.isEmpty { throw fail("';' is missing") }
          break
        }
        if word == "}" {
          // the end of a vector, or of the testcase
          let open = statement.filter { $0 == "{" }.count - statement.filter { $0 == "}" }.count
          if open == 0 { throw fail("';' is missing") }
        }
        if word == ";" {
          found.append(try assertion(statement))
          statement = []
        } else {
          statement.append(word)
        }
      }
    }
    if found.isEmpty { throw fail("there is no assertion") }
    return found
  }

  private func fail(_ reason: String) -> MalformedTestFile { MalformedTestFile(line: line, reason: reason) }

  /// The next word: an interval with its decoration, a quoted text, one of `{ } , ; = <=`, or letters and digits.
  private mutating func next() throws -> String? {
    while i < bytes.count {
      if bytes[i] == 10 { line += 1 }
      if bytes[i] <= 32 {
        i += 1
      } else if bytes[i...].starts(with: "//".utf8) {
        while i < bytes.count && bytes[i] != 10 { i += 1 }
      } else if bytes[i...].starts(with: "/*".utf8) {
        let begin = line
        i += 2
        while i < bytes.count && !bytes[i...].starts(with: "*/".utf8) {
          if bytes[i] == 10 { line += 1 }
          i += 1
        }
        if i >= bytes.count { throw MalformedTestFile(line: begin, reason: "a comment has no end") }
        i += 2
      } else {
        break
      }
    }
    guard i < bytes.count else { return nil }
    let start = i
    let c = bytes[i]
    if c == UInt8(ascii: "\"") || c == UInt8(ascii: "[") {
      let close = c == UInt8(ascii: "[") ? UInt8(ascii: "]") : c
      i += 1
      while i < bytes.count && bytes[i] != close && bytes[i] != 10 { i += 1 }
      guard i < bytes.count, bytes[i] == close else { throw fail("'\(Character(UnicodeScalar(close)))' is missing") }
      i += 1
      if close == c { return String(decoding: bytes[start..<i], as: UTF8.self) }
    } else if "{},;=".utf8.contains(c) {
      i += 1
      return String(decoding: bytes[start..<i], as: UTF8.self)
    } else if bytes[i...].starts(with: "<=".utf8) {
      i += 2
      return "<="
    }
    while i < bytes.count, bytes[i] > 32, !"{},;=[]\"".utf8.contains(bytes[i]) { i += 1 }
    if i == start { throw fail("'\(Character(UnicodeScalar(c)))' is not expected") }
    return String(decoding: bytes[start..<i], as: UTF8.self)
  }

  private func assertion(_ words: [String]) throws -> TestAssertion {
    guard let operation = words.first, operation.utf8.allSatisfy({ isNamePart($0) }) else {
      throw fail("an operation is expected")
    }
    guard let equals = words.firstIndex(of: "=") else { throw fail("'=' is missing") }
    var results = Array(words[(equals + 1)...])
    var signal: String?
    if let s = results.firstIndex(of: "signal") {
      guard s + 2 == results.count else { throw fail("one exception is expected after 'signal'") }
      signal = results[s + 1]
      results.removeSubrange(s...)
    }
    if let accurate = results.firstIndex(of: "<=") {
      // what a less accurate implementation may return: not needed here
      _ = try values(results[(accurate + 1)...])
      results.removeSubrange(accurate...)
    }
    let expected = try values(results[...])
    if expected.isEmpty { throw fail("a result is expected") }
    return TestAssertion(
      line: line, operation: operation, arguments: try values(words[1..<equals]), expected: expected, signal: signal,
      text: words.joined(separator: " "))
  }

  private func isNamePart(_ c: UInt8) -> Bool {
    c == UInt8(ascii: "_") || c == UInt8(ascii: "-") || c >= 48 && c <= 57 || (c | 32) >= 97 && (c | 32) <= 122
  }

  private func values(_ words: ArraySlice<String>) throws -> [TestValue] {
    var found: [TestValue] = []
    var k = words.startIndex
    while k < words.endIndex {
      let word = words[k]
      k += 1
      if word == "{" {
        guard let end = words[k...].firstIndex(of: "}") else { throw fail("'}' is missing") }
        let parts = words[k..<end].split(separator: ",", omittingEmptySubsequences: false)
        found.append(
          .vector(
            try parts.map { part in
              guard part.count == 1, let x = number(part.first!) else { throw fail("a vector of numbers is expected") }
              return x
            }))
        k = end + 1
      } else {
        found.append(try value(word))
      }
    }
    return found
  }

  private func value(_ word: String) throws -> TestValue {
    if word.hasPrefix("\"") { return .text(String(word.dropFirst().dropLast())) }
    if word.hasPrefix("[") { return try interval(word) }
    if let x = number(word) { return .number(x) }
    if let c = word.utf8.first, (c | 32) >= 97, (c | 32) <= 122, word.utf8.allSatisfy({ isNamePart($0) }) {
      return .word(word)
    }
    throw fail("'\(word)' is no value")
  }

  /// The nearest double, an infinity, or NaN.
  private func number(_ word: String) -> Double? {
    switch word.lowercased() {
    case "nan": return .nan
    case "infinity", "+infinity", "inf", "+inf": return .infinity
    case "-infinity", "-inf": return -.infinity
    default:
      guard let q = Interval.exactNumber(word) else { return nil }
      return q.isZero && word.hasPrefix("-") ? -0.0 : q.toDouble()
    }
  }

  private func interval(_ word: String) throws -> TestValue {
    let close = word.lastIndex(of: "]")!
    let inner = word[word.index(after: word.startIndex)..<close].filter { $0 != " " && $0 != "\t" }
    let suffix = word[word.index(after: close)...]
    let bare: Interval
    switch inner.lowercased() {
    case "nai": return .decorated(.nai)
    case "empty", "": bare = .empty
    case "entire", ",": bare = .entire
    default:
      let ends = try inner.split(separator: ",", omittingEmptySubsequences: false).map { part in
        guard let x = number(String(part)) else { throw fail("'\(part)' is no number") }
        return x
      }
      guard ends.count <= 2, let x = try? Interval(inf: ends[0], sup: ends[ends.count - 1]) else {
        throw fail("no interval: \(word)")
      }
      bare = x
    }
    if suffix.isEmpty { return .bare(bare) }
    guard suffix.hasPrefix("_"), let decoration = Decoration(name: String(suffix.dropFirst())) else {
      throw fail("no decoration: \(word)")
    }
    return .decorated(DecoratedInterval(bare, decoration))
  }
}
