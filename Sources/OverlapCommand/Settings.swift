// The values that `--set` gives: constant formulas, or ranges of two.
import Balls
import Effort
import Enclosures
import Formulas
import OverlapModels
import Search

/// A value of `--set`.
enum Setting {
  case point(Formula)
  case range(Formula, Formula)
}

/// A scope without names.
private struct ConstantScope: FormulaScope {
  func formula(named name: String, in graph: Graph) throws -> Formula? { nil }
  func call(_ name: String, _ arguments: [Formula], in graph: Graph) throws -> Formula? { nil }
  func integer(_ f: Formula, in graph: Graph) -> Int? { PlainScope().integer(f, in: graph) }
}

/// A scope of names that have values; any other name is an error that says so.
struct SettingsScope: FormulaScope {
  private let names: Set<String>
  private let plain: PlainScope

  init(_ settings: [(name: String, setting: Setting)], graph: Graph) {
    names = Set(settings.map(\.name))
    var exact: [String: Rational] = [:]
    for case (let name, .point(let f)) in settings { exact[name] = graph.rational(f) }
    plain = PlainScope(values: exact)
  }

  func formula(named name: String, in graph: Graph) throws -> Formula? {
    guard names.contains(name) else {
      // A function without its parenthesis is told of by the parser.
      if isReservedName(name) { return nil }
      throw BadInput("the name '\(name)' has no value; give it with --set \(name)=VALUE")
    }
    return graph.name(name)
  }
  func call(_ name: String, _ arguments: [Formula], in graph: Graph) throws -> Formula? { nil }
  func integer(_ f: Formula, in graph: Graph) -> Int? { plain.integer(f, in: graph) }
}

/// Reads the values of `--set` and shows that each has one.
/// - Throws: `BadInput` for what is no constant, has no value, or is a reversed range; `EvaluationFailure` where a value
///   is not shown to exist; `Stopped`.
func readSettings(
  _ pairs: [(name: String, text: String)], graph: Graph, effort: Effort
) throws -> [(name: String, setting: Setting)] {
  try pairs.map { name, text in
    let place = "--set \(name)=\(text)"
    func constant(_ text: String) throws -> (formula: Formula, value: Ball) {
      let f: Formula
      do { f = try graph.parse(text, scope: ConstantScope()) } catch let e as FormulaError {
        throw BadInput("\(place): not a constant: column \(e.column): \(e.message)")
      }
      if let q = graph.rational(f) { return (f, Ball(q, precision: 128)) }
      let evaluation = CertifiedEvaluation(Program(graph, outputs: [f], parameters: []), effort: effort)
      do { return (f, try evaluation.evaluate({ _ in [] }, accuracy: Accuracy(digits: 15))[0]) } catch let e as EvaluationFailure {
        if case .undefined = e.kind { throw BadInput("\(place): no value: \(e.reason)") }
        throw EvaluationFailure(kind: .unproved, reason: "\(place): \(e.reason)", remedy: e.remedy)
      }
    }
    guard text.hasPrefix("[") else { return (name, .point(try constant(text).formula)) }
    guard let ends = rangeEnds(text) else { throw BadInput("\(place): a range is written [a,b]") }
    let (a, b) = (try constant(ends.0), try constant(ends.1))
    let isReversed: Bool
    if let x = graph.rational(a.formula), let y = graph.rational(b.formula) {
      isReversed = y < x
    } else {
      isReversed = b.value.isLess(than: a.value)
    }
    if isReversed { throw BadInput("\(place): the range is reversed") }
    return (name, a.formula == b.formula ? .point(a.formula) : .range(a.formula, b.formula))
  }
}

/// The two ends of `[a,b]`, nil where the text is no such range. Commas inside parentheses and brackets do not separate.
private func rangeEnds(_ text: String) -> (String, String)? {
  let bytes = Array(text.utf8)
  guard bytes.count >= 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
  var depth = 0
  var commas: [Int] = []
  for i in 1..<(bytes.count - 1) {
    switch bytes[i] {
    case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
    case UInt8(ascii: ","): if depth == 0 { commas.append(i) }
    default: break
    }
    if depth < 0 { return nil }
  }
  guard commas.count == 1 else { return nil }
  func part(_ r: Range<Int>) -> String { String(decoding: bytes[r], as: UTF8.self).trimmed }
  return (part(1..<commas[0]), part((commas[0] + 1)..<(bytes.count - 1)))
}

/// The names of `--set` must be parameters of the model, each with one value.
/// - Throws: what `readSettings` throws, `BadInput`.
func checkParameters(_ sets: SetOptions, of model: Model) throws {
  let pairs = try sets.pairs()
  for (name, _) in pairs where model.parameter(name) == nil {
    throw BadInput(
      "\(model.id) has no parameter '\(name)'" + nearestHint(to: name, among: model.parameters.map(\.name)))
  }
  for case (let name, .range) in try readSettings(pairs, graph: Graph(), effort: Effort(seconds: 20)) {
    throw BadInput("--set \(name): one value is expected here, not a range")
  }
}
