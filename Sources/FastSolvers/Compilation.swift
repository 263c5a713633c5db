// From formulas to programs in doubles, with errors for what cannot run.
import Enclosures
import Formulas
import OverlapModels

/// Why the fast solver cannot run.
public struct FastSolverError: Error, Sendable, CustomStringConvertible {
  public let message: String
  /// True when the input is right and asks for what this version does not have yet.
  public let isNotBuilt: Bool
  public var description: String { message }

  init(_ message: String, isNotBuilt: Bool = false) {
    self.message = message
    self.isNotBuilt = isNotBuilt
  }
}

/// A program of formulas of which every free name is among `variables`.
/// - Throws: `FastSolverError` where a name has no value or the version at hand cannot run the formulas.
package func compiled(_ graph: Graph, _ formulas: [Formula], _ variables: [String]) throws -> Program {
  if let n = graph.freeNames(of: formulas).first(where: { !variables.contains($0) }) {
    throw FastSolverError("'\(n)' has no value; give it one with --set")
  }
  if graph.constantTooLarge { throw FastSolverError("an exact constant has more than 2^20 bits") }
  for f in graph.reachable(from: formulas) {
    if case .expectation = graph[f], graph.hasFreeBound(f) {
      throw FastSolverError("expectations that depend on an outer one are not built yet", isNotBuilt: true)
    }
  }
  return Program(graph, outputs: formulas, parameters: variables)
}

/// Relations between formulas, in doubles.
package struct RelationEvaluator: Sendable {
  private let sides: DoubleEvaluator
  private let comparisons: [[Comparison]]

  package init(_ graph: Graph, _ relations: [RelationFormulas], variables: [String]) throws {
    sides = DoubleEvaluator(try compiled(graph, relations.flatMap(\.sides), variables))
    comparisons = relations.map(\.comparisons)
  }

  /// Whether all of them hold, those that allow equality to rounding.
  package func hold(at x: [Double]) -> Bool {
    if comparisons.isEmpty { return true }
    var rest = sides.evaluate(x)[...]
    for chain in comparisons {
      let values = Array(rest.prefix(chain.count + 1))
      rest = rest.dropFirst(chain.count + 1)
      for (i, c) in chain.enumerated() {
        let (a, b) = (values[i], values[i + 1])
        let slack = 1e-12 * max(abs(a), abs(b))
        switch c {
        case .less where !(a < b), .greater where !(a > b), .lessOrEqual where !(a <= b + slack),
          .greaterOrEqual where !(a >= b - slack), .equal where !(abs(a - b) <= 1e3 * slack):
          return false
        default: break
        }
      }
    }
    return true
  }
}
