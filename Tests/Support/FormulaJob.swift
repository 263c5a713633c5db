import Balls
import Effort
import Formulas
import Search

/// A formula of the contract's grammar, exact values of its names, and the digits asked for.
package struct FormulaJob: CustomStringConvertible {
  package let formula: String
  package let names: [(name: String, value: String)]
  package let digits: Int

  package init(_ formula: String, _ names: KeyValuePairs<String, String> = [:], digits: Int = 20) {
    self.formula = formula
    self.names = names.map { ($0.key, $0.value) }
    self.digits = digits
  }

  package init(_ formula: String, names: [(name: String, value: String)], digits: Int) {
    self.formula = formula
    self.names = names
    self.digits = digits
  }

  package var settings: String { names.map { "\($0.name)=\($0.value)" }.joined(separator: ";") }
  package var description: String { names.isEmpty ? formula : "\(formula) at \(settings)" }

  /// The value to the digits asked for, the names being parameters of the program.
  package func value(seconds: Double = 20, extra: Int = 0) throws -> Ball {
    let graph = Graph()
    let f = try graph.parse(formula)
    let program = Program(graph, outputs: [f], parameters: names.map(\.name))
    let exact = try names.map { try graph.exact($0.value) }
    return try CertifiedEvaluation(program, effort: Effort(seconds: seconds)).evaluate(
      { bits in exact.map { Ball($0, precision: bits) } }, accuracy: Accuracy(digits: digits + extra))[0]
  }

  /// The same with the exact values put into the formula first.
  package func valueAfterSubstitution(seconds: Double = 20) throws -> Ball {
    let graph = Graph()
    let f = try graph.parse(formula)
    let values = try Dictionary(uniqueKeysWithValues: names.map { ($0.name, graph.constant(try graph.exact($0.value))) })
    let program = Program(graph, outputs: [graph.substitute(values, in: f)], parameters: [])
    return try CertifiedEvaluation(program, effort: Effort(seconds: seconds)).evaluate(
      { _ in [] }, accuracy: Accuracy(digits: digits))[0]
  }
}

extension Graph {
  /// The exact value of a constant expression.
  package func exact(_ text: String) throws -> Rational {
    guard let q = rational(try parse(text)) else { throw Oracle.Failure(description: "\(text) is no exact constant") }
    return q
  }
}

/// What Arb says of a job.
package enum Reference {
  case value(Ball)
  /// It is proved that there is no value.
  case undefined
  case unknown
}

/// Arb's answers, each with its own reader of formulas (Tests/Oracle/formulas.py).
package func references(_ jobs: [FormulaJob], extra: Int = 5) throws -> [Reference] {
  let lines = try Oracle.lines(
    "formulas.py", jobs: jobs.map { "\($0.digits + extra)\t\($0.formula)\t\($0.settings)" })
  return try lines.map {
    switch $0 {
    case "undefined": return .undefined
    case "unknown": return .unknown
    default: return .value(try Oracle.ball($0))
    }
  }
}
