// Every entry of data/identities.toml: true ones are proved, false ones refuted, and what has no value somewhere, or is
// not equal everywhere, is never proved.
import Balls
import Effort
import Formulas
import Foundation
import Identities
import Testing

/// An entry of the table.
struct Entry: Sendable, CustomStringConvertible {
  var id = ""
  var left = ""
  var right = ""
  var domains: [(name: String, range: String)] = []
  var holds = ""
  var description: String { id }
}

private let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("data/identities.toml")

/// The entries of the table, which is read line by line: strings and one-line tables of strings.
func table() throws -> [Entry] {
  var entries: [Entry] = []
  for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
    if line == "[[identities]]" {
      entries.append(Entry())
      continue
    }
    guard let sign = line.range(of: " = ") else { continue }
    let key = line[..<sign.lowerBound]
    let value = String(line[sign.upperBound...])
    var parts: [String] = []
    for (i, part) in value.split(separator: "\"", omittingEmptySubsequences: false).enumerated() where i % 2 == 1 {
      parts.append(String(part))
    }
    let k = entries.count - 1
    switch key {
    case "id": entries[k].id = parts[0]
    case "left": entries[k].left = parts[0]
    case "right": entries[k].right = parts[0]
    case "holds": entries[k].holds = parts[0]
    case "for":
      let names = value.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }
        .map { $0.element.filter { $0.isLetter || $0.isNumber || $0 == "_" } }
      for (name, range) in zip(names, parts) { entries[k].domains.append((name, range)) }
    default: Issue.record("an unknown key \(key)")
    }
  }
  return entries
}

/// The domain that a range such as `(0, 1]` denotes.
func domain(_ name: String, _ text: String, _ graph: Graph) throws -> IdentityProblem.Domain {
  func end(_ t: Substring) throws -> Formula {
    let t = t.trimmingCharacters(in: .whitespaces)
    if t == "inf" { return graph.infinity }
    return t == "-inf" ? graph.negate(graph.infinity) : try graph.parse(t)
  }
  let inner = text.dropFirst().dropLast()
  var depth = 0
  var cut = inner.startIndex
  for i in inner.indices {
    if inner[i] == "(" { depth += 1 }
    if inner[i] == ")" { depth -= 1 }
    if inner[i] == ",", depth == 0 { cut = i }
  }
  return IdentityProblem.Domain(
    name: name, lower: try end(inner[..<cut]), upper: try end(inner[inner.index(after: cut)...]),
    lowerIsOpen: text.hasPrefix("("), upperIsOpen: text.hasSuffix(")"))
}

/// What is decided of two texts.
func verdict(_ left: String, _ right: String, _ domains: [(name: String, range: String)] = []) throws -> IdentityVerdict {
  let graph = Graph()
  let ranges = try domains.map { try domain($0.name, $0.range, graph) }
  let problem = IdentityProblem(graph: graph, left: try graph.parse(left), right: try graph.parse(right), domains: ranges)
  return try decideIdentity(problem, effort: Effort(seconds: 10, threads: 1))
}

private func word(_ v: IdentityVerdict) -> String {
  switch v {
  case .proved: return "proved"
  case .refuted: return "refuted"
  case .undecided: return "undecided"
  }
}

@Test(arguments: try table()) func identityOfTheTable(_ entry: Entry) throws {
  let v: IdentityVerdict
  do { v = try verdict(entry.left, entry.right, entry.domains) } catch let e as FormulaError where entry.holds == "not" {
    // Refused when it is read: a derivative of a jump in a binder's variable.
    #expect(e.message.hasSuffix("not built yet"), "\(entry.id): \(e)")
    return
  }
  switch entry.holds {
  case "true": #expect(word(v) == "proved", "\(entry.id): \(v)")
  case "false": #expect(word(v) == "refuted", "\(entry.id): \(v)")
  default: #expect(word(v) != "proved", "\(entry.id): \(v)")
  }
}

@Test func theTableIsLarge() throws {
  let entries = try table()
  #expect(Set(entries.map(\.id)).count == entries.count)
  #expect(entries.filter { $0.holds == "true" }.count >= 100)
  #expect(entries.filter { $0.holds == "false" }.count >= 20)
  #expect(entries.filter { $0.holds == "not" }.count >= 25)
}

@Test func theWitnessIsInTheDomainAndTheDifferenceIsTheirs() throws {
  guard case .refuted(let witness, let difference) = try verdict("x^2", "x^3", [("x", "(0, 1/2)")]) else {
    Issue.record("not refuted")
    return
  }
  let x = try #require(witness.first).value
  #expect(x > Rational(0) && x < Rational(1, 2))
  let d = try x.power(2) - x.power(3)
  #expect(Ball(d, precision: 64).toDoubleIsBetween(difference))
}

@Test func anInterruptedBudgetIsNoVerdict() throws {
  let graph = Graph()
  let problem = IdentityProblem(graph: graph, left: try graph.parse("x"), right: try graph.parse("x"), domains: [])
  #expect(throws: Stopped.self) { try decideIdentity(problem, effort: Effort(seconds: -1, threads: 1)) }
}

@Test func aDomainOfOnePointIsThatPoint() throws {
  #expect(word(try verdict("x", "2", [("x", "[2, 2]")])) == "proved")
  #expect(word(try verdict("x", "3", [("x", "[2, 2]")])) == "refuted")
  // an end of the range where a sign of the inside says nothing
  #expect(word(try verdict("x/x", "1", [("x", "[0, 0]")])) != "proved")
  // no point at all, or only one, in a range whose ends are in the wrong order
  #expect(word(try verdict("x/sqrt(x^2)", "1", [("x", "[p^2, 0]"), ("p", "[-1, 1]")])) != "proved")
}

@Test func endsOfTheDomainCount() throws {
  // at 0 one side has a value, to which the other tends; where neither has one, nothing is proved
  #expect(word(try verdict("x^2/x", "x", [("x", "[0, 1]")])) == "proved")
  #expect(word(try verdict("x/x^2", "1/x", [("x", "[0, 1]")])) != "proved")
  #expect(word(try verdict("x/x^2", "1/x", [("x", "(0, 1]")])) == "proved")
}

extension Ball {
  fileprivate func toDoubleIsBetween(_ d: DecimalEnclosure) -> Bool {
    guard let l = Double(d.lower), let u = Double(d.upper) else { return false }
    let m = mid.toDouble()
    return l - 1e-9 <= m && m <= u + 1e-9
  }
}
