import Balls
import Effort
import Enclosures
import Formulas
import TestSupport

/// The expectations of a formula as problems, for tests of their proofs.
struct Problems {
  /// One for each kernel.
  var all: [ExpectationProblem] = []

  /// - Parameter names: a ball for each free name. Expectations inside of main formulas are taken as 0.
  init(_ formula: String, _ names: KeyValuePairs<String, Ball> = [:], precision: Int = 128) throws {
    try self.init(formula, names: names.map { ($0.key, $0.value) }, precision: precision)
  }

  init(_ formula: String, names: [(String, Ball)], precision: Int = 128) throws {
    let graph = Graph()
    let program = Program(graph, outputs: [try graph.parse(formula)], parameters: names.map(\.0))
    var found: [ExpectationProblem] = []
    _ = try ProgramEvaluator(program).evaluate(names.map(\.1), precision: precision) { _, problem in
      found.append(problem)
      return problem.kernel.outputs.map { _ in Ball(0) }
    }
    all = found
  }

  /// The only problem of a formula.
  static func single(_ formula: String, _ names: KeyValuePairs<String, Ball> = [:]) throws -> ExpectationProblem {
    let problems = try Problems(formula, names).all
    guard problems.count == 1 else { throw Oracle.Failure(description: "\(formula) has \(problems.count) kernels") }
    return problems[0]
  }
}

var anyEffort: Effort { Effort(seconds: 30) }

/// log x of a ball, as a double for people and comparisons to a few digits.
func roughLog(_ x: Ball) -> Double {
  guard !x.containsZero else { return -.infinity }
  return x.absolute(precision: 64).function(.log, precision: 64).mid.toDouble()
}

/// log(e^a + e^b + ..), in doubles.
func logSum(_ terms: Double...) -> Double {
  let top = terms.max()!
  if top == -.infinity { return top }
  var total = Ball(0)
  for t in terms where t > -.infinity {
    total = total.adding(Ball(exactly: t - top).function(.exp, precision: 64), precision: 64)
  }
  return top + roughLog(total)
}
