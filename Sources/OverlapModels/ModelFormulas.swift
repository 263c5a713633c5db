// From a model and values of its parameters to formulas of one graph.
import Balls
import Formulas

/// The formulas of a model, made when asked for. Definitions are expanded with their arguments in place of the names
/// (hygienically: a definition sees its arguments and the names of the model, nothing of the place of its use).
///
/// Parameters with a value stay names while formulas are read, so that `diff[lambda](..)` means what it says, and are
/// replaced by their values at the end; integer parameters are replaced at once.
public final class ModelFormulas {
  /// The model.
  public let model: Model
  /// The graph of all formulas.
  public let graph: Graph
  /// The names that stay free: the unknowns.
  public let unknowns: [String]
  /// The text of the value of every parameter that has one and is not unknown, sorted by name.
  public let settings: [(name: String, text: String)]
  /// The value of every parameter in `settings`, a constant formula.
  public let values: [String: Formula]

  private var integers: [String: Formula] = [:]
  private var cache: [Call: Formula] = [:]
  private var active: [String] = []
  private var pending: ModelError?

  private struct Call: Hashable {
    let name: String
    let arguments: [Formula]
  }

  /// Prepares the formulas of `model`.
  /// - Parameters:
  ///   - set: values of parameters, constant expressions; the others take `preset` (a threshold's `set`), then their
  ///     defaults. A value of an unknown is checked against its domain and otherwise ignored.
  ///   - unknowns: names that stay free.
  /// - Throws: `ModelError` for a name that is no parameter, a value that is no constant or lies outside of the
  ///   domain (where that can be decided on exact numbers), an integer parameter without an exact integer.
  public init(
    _ model: Model, set: [String: String] = [:], preset: [NamedText] = [], unknowns: [String] = [],
    graph: Graph = Graph()
  ) throws {
    self.model = model
    self.graph = graph
    self.unknowns = unknowns
    var settings: [(name: String, text: String)] = []
    var values: [String: Formula] = [:]
    for name in set.keys.sorted(by: codePointsPrecede) where model.parameter(name) == nil {
      let near = nearest(to: name, among: model.parameters.map(\.name))
      throw ModelError(
        file: model.file, message: "there is no parameter '\(name)'" + (near.map { "; the nearest is '\($0)'" } ?? ""))
    }
    for p in model.parameters {
      let given = set[p.name].map { ModelText($0, place: "the value of '\(p.name)'") }
      guard let text = given ?? preset.first(where: { $0.name == p.name })?.text ?? p.defaultValue else { continue }
      let value = try Self.constant(text, model, graph)
      if unknowns.contains(p.name), given == nil { continue }
      if p.isInteger, graph.rational(value)?.asInt == nil {
        throw ModelError(file: model.file, place: text.place, message: "an integer is expected, not \(text.text)")
      }
      if unknowns.contains(p.name) {
        values[p.name] = value
        continue
      }
      settings.append((p.name, p.isInteger ? graph.text(of: value) : text.trimmedText))
      values[p.name] = value
      if p.isInteger { integers[p.name] = value }
    }
    self.settings = settings
    self.values = values.filter { !unknowns.contains($0.key) }
    for p in model.parameters { if let v = values[p.name] { try checkDomain(p, v) } }
  }

  private static func constant(_ text: ModelText, _ model: Model, _ graph: Graph) throws -> Formula {
    do { return try graph.parse(text.text, scope: CheckScope(model, isConstant: true)) } catch let e as FormulaError {
      throw ModelError(
        file: model.file, place: text.place, message: "column \(e.column + text.offset): \(e.message)",
        isNotBuilt: e.message.hasSuffix("not built yet"))
    }
  }

  /// Refuses a value that is seen to be outside of its domain by exact rational arithmetic.
  private func checkDomain(_ p: Parameter, _ value: Formula) throws {
    guard let v = graph.rational(value) else { return }
    let r = try range(p.domain)
    let below = r.lower.flatMap { graph.rational($0) }.map { v < $0 || (v == $0 && r.lowerOpen) } ?? false
    let above = r.upper.flatMap { graph.rational($0) }.map { $0 < v || (v == $0 && r.upperOpen) } ?? false
    if below || above {
      throw ModelError(
        file: model.file, place: "[parameters.\(p.name)]", message: "the value \(v) lies outside of the domain")
    }
  }

  // MARK: Formulas of the model

  /// The formula of an expression, parameters replaced by their values. `locals` are the fresh variables of the place.
  /// - Throws: `ModelError`; `isNotBuilt` where this version cannot read it.
  public func formula(_ text: ModelText, locals: [String] = []) throws -> Formula {
    withValues(try named(text, locals: locals))
  }

  /// The formula of an expression a user gives in the names of the model.
  public func formula(expression: String, locals: [String] = []) throws -> Formula {
    try formula(ModelText(expression, place: "the expression"), locals: locals)
  }

  /// The formula of the potential. - Throws: `ModelError` where the model has none.
  public func potential() throws -> Formula { withValues(try derived("potential")) }

  /// The next value of an order parameter.
  public func next(_ name: String) throws -> Formula { withValues(try derived("next." + name)) }

  /// An observable or a definition without arguments.
  public func value(of name: String) throws -> Formula { withValues(try derived(name)) }

  /// The derivative of the potential in an order parameter, the others fixed.
  public func slope(of name: String) throws -> Formula {
    graph.derivative(of: try potential(), withRespectTo: name)
  }

  /// The names for the fixed-point equations in order and the formulas that vanish at a fixed point: `next.x - x`, else
  /// `[equations] vanish`, else the derivatives of the potential.
  public func fixedPointEquations() throws -> [Formula] {
    if !model.stateEvolution.isEmpty {
      return try model.order.map { graph.subtract(try next($0.name), graph.name($0.name)) }
    }
    if !model.equations.isEmpty { return try model.equations.map { try formula($0) } }
    if model.potential != nil { return try model.order.map { try slope(of: $0.name) } }
    throw ModelError(file: model.file, message: "the model has no state evolution, no equations and no potential")
  }

  /// A range whose ends are formulas.
  public func range(_ range: ModelRange) throws -> VariableRange {
    VariableRange(
      lower: try range.lower.map { try formula($0) }, upper: try range.upper.map { try formula($0) },
      lowerOpen: range.lowerOpen, upperOpen: range.upperOpen)
  }

  /// The sides of a relation as formulas.
  public func relation(_ relation: ModelRelation, locals: [String] = []) throws -> RelationFormulas {
    RelationFormulas(
      sides: try relation.sides.map { try formula($0, locals: locals) }, comparisons: relation.comparisons)
  }

  /// `f` with the parameters that have a value replaced.
  public func withValues(_ f: Formula) -> Formula { graph.substitute(values, in: f) }

  // MARK: Reading

  /// The formula of a text in names.
  func named(_ text: ModelText, locals: [String]) throws -> Formula {
    try named(text, bindings: Dictionary(uniqueKeysWithValues: Set(locals).map { ($0, graph.name($0)) }))
  }

  private func named(_ text: ModelText, bindings: [String: Formula]) throws -> Formula {
    do { return try graph.parse(text.text, scope: UseScope(self, bindings)) } catch let e as FormulaError {
      // What went wrong inside a definition is told of the definition.
      if let inner = pending {
        pending = nil
        throw inner
      }
      throw ModelError(
        file: model.file, place: text.place,
        message: "column \(e.column + text.offset): \(e.message), in \"\(text.text)\"",
        isNotBuilt: e.message.hasSuffix("not built yet"))
    }
  }

  /// Definitions, observables, `potential` and `next.x`, in names.
  private func derived(_ name: String) throws -> Formula {
    guard let text = model.derivedText(name) else {
      let what = name == "potential" ? "the model has no potential" : "there is no '\(name)'"
      throw ModelError(file: model.file, message: what)
    }
    return try expand(Call(name: name, arguments: [])) { try named(text, bindings: [:]) }
  }

  /// The value of a call, remembered.
  private func expand(_ call: Call, _ make: () throws -> Formula) throws -> Formula {
    if let f = cache[call] { return f }
    // Cycles were refused when the file was loaded; what could not be read then may still hide one.
    if active.contains(call.name), call.arguments.isEmpty || active.count > 100 {
      throw ModelError(file: model.file, place: call.name, message: "the definition is cyclic")
    }
    if active.count > 200 {
      throw ModelError(file: model.file, place: call.name, message: "definitions nest too deeply")
    }
    active.append(call.name)
    defer { active.removeLast() }
    let f = try make()
    cache[call] = f
    return f
  }

  fileprivate func keep<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let e as ModelError {
      pending = e
      throw e
    }
  }

  fileprivate func lookUp(_ name: String) throws -> Formula? {
    if name.contains("@") { throw TextError(message: "'\(name)' is not built yet") }
    if let n = integers[name] { return n }
    if model.parameter(name) != nil || model.orderParameter(name) != nil { return graph.name(name) }
    if let d = model.definition(name), !d.arguments.isEmpty {
      throw TextError(message: "the function '\(name)' needs its argument in parentheses")
    }
    return model.isDerivedName(name) ? try keep { try derived(name) } : nil
  }

  fileprivate func call(_ name: String, _ arguments: [Formula]) throws -> Formula? {
    if let d = model.definition(name) {
      if d.arguments.count != arguments.count || arguments.isEmpty {
        throw TextError(message: "'\(name)' takes \(d.arguments.count) arguments, \(arguments.count) were given")
      }
      return try keep { try expand(Call(name: name, arguments: arguments)) { try apply(d, arguments) } }
    }
    guard model.reservedFunctions.contains(name) else { return nil }
    if arguments.count != 1 { throw TextError(message: "'\(name)' takes one argument, \(arguments.count) were given") }
    return try keep {
      try expand(Call(name: name, arguments: arguments)) { try channelFunction(name, at: arguments[0]) }
    }
  }

  /// A function that `[prior]` or `[channel]` defines.
  private func channelFunction(_ name: String, at x: Formula) throws -> Formula {
    let isOutput = model.channel != nil && Channel.functions.contains(name)
    do {
      if isOutput {
        let channel = ChannelFormulas(
          graph: graph, channel: model.channel!, read: { [unowned self] in try named($0, bindings: $1) },
          range: { [unowned self] in try namedRange($0) },
          secondMoment: { [unowned self] in
            try model.priors.first.map { try priorFormulas($0).secondMoment() } ?? graph.one
          },
          isPositive: { [unowned self] in isPositive($0) })
        return try channel.value(name, at: x)
      }
      let prior = model.priors.first { $0.functions.contains(name) }!
      let formulas = priorFormulas(prior)
      try formulas.checkWeights()
      let function = prior.suffix.map { String(name.dropLast($0.count + 1)) } ?? name
      return try formulas.value(function, at: x)
    } catch let e as TextError {
      throw ModelError(
        file: model.file, place: isOutput ? "[channel]" : "[prior]", message: e.message,
        isNotBuilt: e.message.hasSuffix("not built yet"))
    }
  }

  private func priorFormulas(_ prior: Prior) -> PriorFormulas {
    PriorFormulas(
      graph: graph, prior: prior, read: { [unowned self] in try named($0, bindings: $1) },
      range: { [unowned self] in try namedRange($0) })
  }

  /// A range whose ends are formulas in names.
  private func namedRange(_ range: ModelRange) throws -> VariableRange {
    VariableRange(
      lower: try range.lower.map { try named($0, bindings: [:]) },
      upper: try range.upper.map { try named($0, bindings: [:]) }, lowerOpen: range.lowerOpen, upperOpen: range.upperOpen)
  }

  /// Whether the domain of a name holds positive numbers only.
  private func isPositive(_ name: String) -> Bool {
    guard let domain = model.parameter(name)?.domain ?? model.orderParameter(name)?.domain,
      let lower = domain.lower, let f = try? named(lower, bindings: [:]), let a = graph.rational(f)
    else { return false }
    return a.sign > 0 || a.isZero && domain.lowerOpen
  }

  private func apply(_ d: Definition, _ arguments: [Formula]) throws -> Formula {
    // An argument in which the body differentiates has to be a name there.
    let variables = d.body.differentiated
    var bindings: [String: Formula] = [:]
    var back: [String: Formula] = [:]
    for (name, argument) in zip(d.arguments, arguments) {
      if variables.contains(name) {
        let fresh = graph.freshName(name)
        bindings[name] = graph.name(fresh)
        back[fresh] = argument
      } else {
        bindings[name] = argument
      }
    }
    let f = try named(d.body, bindings: bindings)
    return back.isEmpty ? f : graph.substitute(back, in: f)
  }

  fileprivate func integer(_ f: Formula) -> Int? { graph.rational(withValues(f))?.asInt }
}

/// The scope of an expression in use: names stand for what the model says they are.
private struct UseScope: FormulaScope {
  let formulas: ModelFormulas
  let bindings: [String: Formula]

  init(_ formulas: ModelFormulas, _ bindings: [String: Formula]) {
    self.formulas = formulas
    self.bindings = bindings
  }

  func formula(named name: String, in graph: Graph) throws -> Formula? {
    try bindings[name] ?? formulas.lookUp(name)
  }

  func call(_ name: String, _ arguments: [Formula], in graph: Graph) throws -> Formula? {
    try formulas.call(name, arguments)
  }

  func integer(_ f: Formula, in graph: Graph) -> Int? { formulas.integer(f) }

  func rows(of name: String) throws -> DataRows? { name == "data" ? formulas.model.data?.rows : nil }
}

/// A range with formulas as ends; a nil end is infinite.
public struct VariableRange: Sendable, Hashable {
  /// The lower end; nil is -inf.
  public let lower: Formula?
  /// The upper end; nil is inf.
  public let upper: Formula?
  /// True when the lower end is excluded.
  public let lowerOpen: Bool
  /// True when the upper end is excluded.
  public let upperOpen: Bool
}

/// A chain of comparisons between formulas.
public struct RelationFormulas: Sendable, Hashable {
  /// The sides, left to right.
  public let sides: [Formula]
  /// The comparisons between them.
  public let comparisons: [Comparison]
}

extension ModelText {
  /// The names in which the text differentiates, `diff[x]`.
  var differentiated: Set<String> {
    var names: Set<String> = []
    var rest = Substring(text)
    while let found = rest.range(of: "diff") {
      rest = rest[found.upperBound...].drop(while: \.isWhitespace)
      guard rest.first == "[" else { continue }
      names.insert(
        String(rest.dropFirst().drop(while: \.isWhitespace).prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
    }
    return names
  }
}
