// Reading an expression only to see that it is one, and that its names are known.
import Balls
import Formulas

/// The names of a model where nothing is expanded: every known name is a free name.
final class CheckScope: FormulaScope {
  let model: Model
  /// Arguments, fresh variables and other names of the place.
  let locals: Set<String>
  /// No name is known: the expression must be a constant.
  let isConstant: Bool
  /// Definitions, observables, `potential` and `next.x` that occurred.
  private(set) var used: Set<String> = []

  init(_ model: Model, locals: Set<String> = [], isConstant: Bool = false) {
    self.model = model
    self.locals = locals
    self.isConstant = isConstant
  }

  func formula(named name: String, in graph: Graph) throws -> Formula? {
    if isConstant { throw TextError(message: "a constant is expected; '\(name)' is a name") }
    if locals.contains(name) { return graph.name(name) }
    if let at = name.firstIndex(of: "@") {
      let base = String(name[..<at])
      let branch = String(name[name.index(after: at)...].prefix { $0 != "[" })
      if model.branch(branch) == nil, model.threshold(branch) == nil {
        let names = model.branches.map(\.name)
        throw TextError(
          message: "there is no branch '\(branch)'"
            + (nearest(to: branch, among: names).map { "; the nearest is '\($0)'" } ?? ""))
      }
      guard try formula(named: base, in: graph) != nil else { throw unknown(base) }
      return graph.name(name)
    }
    if model.parameter(name) != nil || model.orderParameter(name) != nil { return graph.name(name) }
    if let d = model.definition(name), !d.arguments.isEmpty {
      throw TextError(message: "the function '\(name)' needs its argument in parentheses")
    }
    if model.isDerivedName(name) {
      used.insert(name)
      return graph.name(name)
    }
    if isReservedName(name) { return nil }
    throw unknown(name)
  }

  private func unknown(_ name: String) -> TextError {
    let near = nearest(to: name, among: model.plainNames + locals.sorted())
    let hint = near.flatMap { 2 * editDistance($0, name) <= name.count ? "; the nearest is '\($0)'" : nil }
    return TextError(message: "the name '\(name)' is not known" + (hint ?? ""))
  }

  func call(_ name: String, _ arguments: [Formula], in graph: Graph) throws -> Formula? {
    if isConstant { return nil }
    let count: Int
    if let d = model.definition(name) {
      used.insert(name)
      count = d.arguments.count
      if count == 0 { throw TextError(message: "'\(name)' takes no arguments") }
    } else if model.reservedFunctions.contains(name) {
      count = 1
    } else {
      return nil
    }
    if arguments.count != count {
      let noun = count == 1 ? "one argument" : "\(count) arguments"
      throw TextError(message: "'\(name)' takes \(noun), \(arguments.count) were given")
    }
    return graph.name(graph.freshName(name))
  }

  /// What is not known here is taken as 0.
  func integer(_ f: Formula, in graph: Graph) -> Int? {
    guard let known = graph.rational(f) else { return 0 }
    return known.asInt
  }

  /// What the sum is does not matter here; that ends which are known are in order does. Any other sum is short.
  func ends(_ a: Formula, _ b: Formula, in graph: Graph) -> (Int, Int)? {
    guard let first = integer(a, in: graph), let last = integer(b, in: graph) else { return nil }
    let isKnown = graph.rational(a) != nil && graph.rational(b) != nil
    if isKnown, last < first || last - first >= 1 << 17 { return (first, last) }
    return (first, first)
  }

  func rows(of name: String) throws -> DataRows? {
    guard name == "data", let data = model.data else { return nil }
    return DataRows(columns: data.columns, rows: [data.columns.map { _ in Rational(1) }])
  }
}

extension Model {
  /// True for names that stand for formulas of the model: definitions without arguments, observables, `potential`
  /// and `next.x`.
  func isDerivedName(_ name: String) -> Bool {
    derivedText(name) != nil
  }

  /// The text behind a derived name.
  func derivedText(_ name: String) -> ModelText? {
    if name == "potential" { return potential?.expression }
    if name.hasPrefix("next.") { return stateEvolution.first { "next." + $0.name == name }?.text }
    if let d = definition(name) { return d.arguments.isEmpty ? d.body : nil }
    return observables.first { $0.name == name }?.text
  }

  /// The names that an expression may use without parentheses.
  var plainNames: [String] {
    parameters.map(\.name) + order.map(\.name) + definitions.filter(\.arguments.isEmpty).map(\.name)
      + observables.map(\.name) + (potential == nil ? [] : ["potential"]) + stateEvolution.map { "next." + $0.name }
  }

  /// The functions that `[prior]` and `[channel]` define.
  var reservedFunctions: [String] { priors.flatMap(\.functions) + (channel == nil ? [] : Channel.functions) }
}
