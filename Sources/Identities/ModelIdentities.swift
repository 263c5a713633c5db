// The identities of a model file, each over the domain that the file says.
import Balls
import Effort
import Enclosures
import Formulas
import OverlapModels
import Search

/// One identity of a model with its verdict.
public struct ModelIdentity: Sendable {
  public let id: String
  /// Both sides as the file writes them.
  public let statement: String
  public let verdict: IdentityVerdict
}

/// The verdicts on all identities of a model, in the order of the file.
/// - Parameters:
///   - seconds: the budget of each.
///   - progress: called with the id before each.
/// - Throws: `ModelError` where a side cannot be read, `Stopped.interrupted`.
public func decideIdentities(
  of model: Model, seconds: Double, threads: Int?, progress: (String) -> Void = { _ in }
) throws -> [ModelIdentity] {
  try model.identities.map { identity in
    progress(identity.id)
    let statement = "\(identity.left.text) = \(identity.right.text)"
    do {
      let verdict = try ModelIdentityDecision(model, identity, Effort(seconds: seconds, threads: threads)).verdict()
      return ModelIdentity(id: identity.id, statement: statement, verdict: verdict)
    } catch let e as Stopped {
      guard case .budget = e else { throw e }
      return ModelIdentity(
        id: identity.id, statement: statement, verdict: .undecided(reason: e.description, remedy: "a larger --budget"))
    }
  }
}

private struct ModelIdentityDecision {
  let model: Model
  let identity: Identity
  let effort: Effort

  init(_ model: Model, _ identity: Identity, _ effort: Effort) {
    self.model = model
    self.identity = identity
    self.effort = effort
  }

  /// The verdict over all values of the integer parameters.
  func verdict() throws -> IdentityVerdict {
    var rules: [String] = []
    for integers in try integerValues() {
      switch try verdict(integers) {
      case .proved(let found): for r in found where !rules.contains(r) { rules.append(r) }
      case let other: return other
      }
    }
    return .proved(rules: rules)
  }

  /// Every combination of values of the integer parameters, at most 64.
  private func integerValues() throws -> [[String: Int]] {
    var list: [[String: Int]] = [[:]]
    for p in model.parameters where p.isInteger {
      let values = try values(of: p)
      list = list.flatMap { known in values.map { known.merging([p.name: $0]) { $1 } } }
    }
    return Array(list.prefix(64))
  }

  private func values(of p: Parameter) throws -> [Int] {
    let formulas = try ModelFormulas(model)
    func number(_ f: Formula?) -> Int? { f.flatMap { formulas.graph.rational($0)?.asInt } }
    var range = p.domain
    if let given = identity.over.first(where: { $0.name == p.name }) {
      switch given.extent {
      case .point(let t): return [number(try formulas.formula(t))].compactMap { $0 }
      case .range(let r): range = r
      }
    }
    let ends = try formulas.range(range)
    let preset = number(formulas.values[p.name])
    guard let a = number(ends.lower), let b = number(ends.upper) else { return [preset].compactMap { $0 } }
    let first = ends.lowerOpen ? a + 1 : a
    let last = ends.upperOpen ? b - 1 : b
    return first <= last ? Array(first...last) : []
  }

  private func verdict(_ integers: [String: Int]) throws -> IdentityVerdict {
    let points = identity.over.compactMap { e -> (String, ModelText)? in
      if case .point(let t) = e.extent { return (e.name, t) }
      return nil
    }
    let free = model.parameters.filter { integers[$0.name] == nil }.map(\.name)
    let formulas = try ModelFormulas(model, set: integers.mapValues(String.init), unknowns: free)
    let graph = formulas.graph
    let locals = identity.over.map(\.name)
    var values: [String: Formula] = [:]
    for (name, text) in points where integers[name] == nil { values[name] = try formulas.formula(text, locals: locals) }
    let sides = [
      try formulas.formula(identity.left, locals: locals), try formulas.formula(identity.right, locals: locals),
    ].map { graph.substitute(values, in: $0) }
    if let what = graph.unbuilt { return .undecided(reason: "\(what) is not built yet", remedy: "another form of the sides") }
    if graph.constantTooLarge { return .undecided(reason: "an exact constant has more than 2^20 bits", remedy: "") }
    let names = graph.freeNames(of: sides)
    var domains: [IdentityProblem.Domain] = []
    // Ends may use further names: their domains are needed too.
    var wanted = names
    var known: Set<String> = []
    while let name = wanted.popLast() {
      guard known.insert(name).inserted else { continue }
      guard let text = range(of: name) else { continue }
      let range = try formulas.range(text)
      let d = IdentityProblem.Domain(
        name: name, lower: range.lower ?? graph.negate(graph.infinity), upper: range.upper ?? graph.infinity,
        lowerIsOpen: range.lowerOpen, upperIsOpen: range.upperOpen)
      domains.append(d)
      wanted += graph.freeNames(of: [d.lower, d.upper])
    }
    domains.sort { $0.name < $1.name }
    let found = try decideIdentity(
      IdentityProblem(graph: graph, left: sides[0], right: sides[1], domains: domains), effort: effort)
    guard case .refuted(let witness, let difference) = found else { return found }
    guard try satisfiesConstraints(formulas, witness) else {
      return .undecided(
        reason: "the sides differ at a point that the model's constraints are not shown to allow",
        remedy: "'for' with a range inside of the constraints")
    }
    let fixed = integers.sorted { $0.key < $1.key }.map { (name: $0.key, value: Rational($0.value)) }
    return .refuted(witness: fixed + witness, difference: difference)
  }

  /// The range of a name; nil for all reals.
  private func range(of name: String) -> ModelRange? {
    for e in identity.over where e.name == name { if case .range(let r) = e.extent { return r } }
    return model.parameter(name)?.domain ?? model.orderParameter(name)?.domain
  }

  /// Whether the constraints of the model that concern the witness hold there.
  private func satisfiesConstraints(_ formulas: ModelFormulas, _ witness: [(name: String, value: Rational)]) throws -> Bool {
    let graph = formulas.graph
    let values = Dictionary(uniqueKeysWithValues: witness.map { ($0.name, graph.constant($0.value)) })
    for constraint in model.constraints {
      let relation = try formulas.relation(constraint)
      let sides = graph.substitute(values, in: relation.sides)
      if !graph.freeNames(of: sides).isEmpty { continue }
      let program = Program(graph, outputs: sides, parameters: [])
      guard let v = try? CertifiedEvaluation(program, effort: effort).evaluate([], bits: 64) else { return false }
      for (i, comparison) in relation.comparisons.enumerated() {
        let gap = v[i].subtracting(v[i + 1], precision: 96)
        let holds: Bool
        switch comparison {
        case .less: holds = gap.isNegative
        case .lessOrEqual: holds = gap.isNonpositive
        case .greater: holds = gap.isPositive
        case .greaterOrEqual: holds = gap.isNonnegative
        case .equal: holds = gap.isZero
        }
        if !holds { return false }
      }
    }
    return true
  }
}
