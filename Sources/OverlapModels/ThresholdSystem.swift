// A threshold as a square system of equations, purely symbolic: docs/certificate.md, "The system of a threshold".
import Balls
import Formulas

/// The equations whose isolated solution a threshold is.
public struct ThresholdSystem {
  /// The threshold's id.
  public let id: String
  /// The kind of the threshold.
  public let kind: ThresholdKind
  /// The graph of all formulas here.
  public let graph: Graph
  /// The variables in the order of docs/certificate.md: order parameters (`q#1`, `q#2` in two states), fresh names of
  /// `box`, then the unknown(s).
  public let unknowns: [String]
  /// How many of the last `unknowns` are unknowns of the threshold itself.
  public let ownUnknowns: Int
  /// As many equations (= 0) as unknowns; none for the kind `value`.
  public let equations: [Formula]
  /// What is reported; nil when it is the (first) unknown itself.
  public let value: Formula?
  /// The bracket, box, state or domain of each variable; ends are formulas in the parameters that have no value.
  public let ranges: [String: VariableRange]
  /// The domain of each variable that is a parameter or an order parameter.
  public let domains: [String: VariableRange]
  /// The starting points of the search by variable, as far as `near` gives them; nil without `near`.
  public let near: [String: Formula]?
  /// Formulas in the unknown that must vanish identically over the bracket: points that are claimed to be fixed.
  public let mustVanish: [Formula]
  /// The points of order parameters that are no variables, by the name the variable would have (`q`, `q#1`, `q#2`).
  public let points: [String: Formula]
  /// The model's `constraints` in the variables; for two states those of each.
  public let constraints: [RelationFormulas]
  /// Every parameter but the unknown(s) with the text of its value.
  public let settings: [(name: String, text: String)]
  /// Whether the largest or the smallest value is meant (kind `extremum`).
  public let extremum: Threshold.ExtremumKind?
  /// Extremum: an interior one is meant, not that over the whole bracket.
  public let isInterior: Bool
  /// Fold: which one of a complete list.
  public let which: Threshold.Which?
  /// The order parameters of one state, for maxwell; the copies of state i are `name#i`.
  public let hasTwoStates: Bool
  /// Ids of the cited statements that give the threshold its meaning.
  public let assumes: [String]

  /// The derivative of each equation (row) in each unknown (column).
  public func jacobian() -> [[Formula]] {
    let columns = unknowns.map { graph.derivatives(of: equations, withRespectTo: $0) }
    return equations.indices.map { i in columns.map { $0[i] } }
  }
}

extension ThresholdSystem {
  /// The system of the threshold `id` of `model`, parameters taking the values of `set`, then the threshold's `set`,
  /// then their defaults.
  /// - Throws: `ModelError`; `isNotBuilt` for kinds and expressions that this version does not have yet.
  public init(_ model: Model, _ id: String, set: [String: String] = [:], graph: Graph = Graph()) throws {
    guard let threshold = model.threshold(id) else {
      let near = nearest(to: id, among: model.thresholds.map(\.id))
      throw ModelError(
        file: model.file, message: "there is no threshold '\(id)'" + (near.map { "; the nearest is '\($0)'" } ?? ""))
    }
    let builder = try SystemBuilder(model, threshold, set, graph)
    self = try builder.build()
  }
}
