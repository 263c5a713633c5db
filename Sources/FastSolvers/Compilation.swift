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
func compiled(_ graph: Graph, _ formulas: [Formula], _ variables: [String]) throws -> Program {
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
