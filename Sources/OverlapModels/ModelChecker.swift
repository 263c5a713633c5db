// The checks of a model file that go beyond single keys: names, ids, and that every expression can be read.
import Balls
import Formulas

/// Checks a model once, when it is loaded.
struct ModelChecker {
  let model: Model
  let graph = Graph()

  init(_ model: Model) { self.model = model }

  func error(_ place: String, _ message: String) -> ModelError {
    ModelError(file: model.file, place: place, message: message)
  }

  func check() throws {
    try checkNames()
    try checkIds()
    try checkFormulas()
    for b in model.branches { try checkBranch(b) }
    for i in model.identities { try checkIdentity(i) }
    for t in model.thresholds { try ThresholdChecker(t, self).check() }
    for c in model.claims { try checkClaim(c) }
  }

  // MARK: Names and ids

  private func checkNames() throws {
    var owner: [String: String] = [:]
    func take(_ name: String, _ place: String) throws {
      if !name.isIdentifier { throw error(place, "'\(name)' is no name: letters, digits and _ are expected") }
      if name == "pi" || name == "inf" || name == "potential" { throw error(place, "the name '\(name)' is reserved") }
      if let other = owner[name] { throw error(place, "the name '\(name)' is already taken by \(other)") }
      owner[name] = place
    }
    for p in model.parameters { try take(p.name, "[parameters.\(p.name)]") }
    for o in model.order { try take(o.name, "[order.\(o.name)]") }
    for o in model.observables { try take(o.name, "[observables] \(o.name)") }
    for f in model.reservedFunctions where model.reservedFunctions.filter({ $0 == f }).count > 1 {
      throw error("[prior]", "the function '\(f)' is defined twice")
    }
    for d in model.definitions {
      let place = "[definitions] \(d.name)"
      if isReservedName(d.name) || ["E", "sum", "diff", "integral", "root", "sup", "limit"].contains(d.name) {
        throw error(place, "'\(d.name)' is built in and cannot be redefined")
      }
      if model.reservedFunctions.contains(d.name) {
        throw error(place, "'\(d.name)' is defined by [prior] or [channel] and cannot be redefined")
      }
      if model.definitions.filter({ $0.name == d.name }).count > 1 {
        throw error(place, "'\(d.name)' is defined twice")
      }
      // A function is a name before '(', and so does not clash with a parameter of its name.
      if d.arguments.isEmpty { try take(d.name, place) }
    }
    let names = model.order.map(\.name)
    if !model.stateEvolution.isEmpty {
      for s in model.stateEvolution where !names.contains(s.name) {
        throw error(
          "[state_evolution] \(s.name)",
          "there is no order parameter '\(s.name)'"
            + (nearest(to: s.name, among: names).map { "; the nearest is '\($0)'" } ?? ""))
      }
      for n in names where !model.stateEvolution.contains(where: { $0.name == n }) {
        throw error("[state_evolution]", "the next value of the order parameter '\(n)' is missing")
      }
    }
    if case .saddle(let steps)? = model.potential?.extremum {
      for s in steps where !names.contains(s.name) {
        throw error("[potential] extremum", "there is no order parameter '\(s.name)'")
      }
      if Set(steps.map(\.name)).count < steps.count {
        throw error("[potential] extremum", "an order parameter occurs twice")
      }
    }
    for c in model.data?.columns ?? [] where !c.isIdentifier {
      throw error("[data] columns", "'\(c)' is no name")
    }
    if let control = model.control {
      try checkFresh(control.variable, "[control] variable")
      if model.parameter(control.variable) != nil || model.orderParameter(control.variable) != nil {
        throw error("[control] variable", "'\(control.variable)' is already a name of the model")
      }
      for e in control.entries where model.parameter(e.name) == nil && !names.contains(e.name) {
        throw error("[control] \(e.name)", "'\(e.name)' is no parameter and no order parameter")
      }
    }
  }

  /// A name that is no parameter or order parameter is a fresh variable; it must not hide a formula of the model.
  func checkFresh(_ name: String, _ place: String) throws {
    if !name.isIdentifier { throw error(place, "'\(name)' is no name") }
    if name == "pi" || name == "inf" { throw error(place, "the name '\(name)' is reserved") }
    if model.isDerivedName(name) || model.definition(name) != nil {
      throw error(place, "'\(name)' is defined by the model and cannot be a variable")
    }
  }

  private func checkIds() throws {
    var seen: [String: String] = [:]
    func take(_ id: String, _ table: String) throws {
      if let other = seen[id] {
        throw error(
          "\(table) id", "the id '\(id)' occurs twice (\(other) has it); thresholds and claims share one list")
      }
      seen[id] = table
    }
    for t in model.thresholds { try take(t.id, "[[thresholds]]") }
    for c in model.claims { try take(c.id, "[[claims]]") }
    var identities: Set<String> = []
    for i in model.identities where !identities.insert(i.id).inserted {
      throw error("[[identities]] id", "the id '\(i.id)' occurs twice")
    }
    func checkUses(_ uses: [String], _ place: String) throws {
      for u in uses where !identities.contains(u) && model.claim(u) == nil {
        throw error("\(place) uses", "there is no identity or claim '\(u)'")
      }
    }
    func checkAssumes(_ assumes: [String], _ place: String) throws {
      for a in assumes where model.reference(a) == nil {
        throw error("\(place) assumes", "there is no [references.\(a)]")
      }
    }
    for i in model.identities { try checkUses(i.uses, "[[identities]] \(i.id)") }
    for t in model.thresholds {
      try checkUses(t.uses, "[[thresholds]] \(t.id)")
      try checkAssumes(t.assumes, "[[thresholds]] \(t.id)")
    }
    for c in model.claims {
      try checkUses(c.uses, "[[claims]] \(c.id)")
      try checkAssumes(c.assumes, "[[claims]] \(c.id)")
    }
  }

  // MARK: Expressions

  /// Reads an expression; returns the formulas of the model that it uses. What is not built yet is let pass.
  @discardableResult
  func check(_ text: ModelText, locals: Set<String> = [], isConstant: Bool = false) throws -> Set<String> {
    let scope = CheckScope(model, locals: locals, isConstant: isConstant)
    do { _ = try graph.parse(text.text, scope: scope) } catch let e as FormulaError {
      if !isUnbuilt(e, text) {
        throw error(text.place, "column \(e.column + text.offset): \(e.message), in \"\(text.text)\"")
      }
    }
    return scope.used
  }

  /// True when the text failed only because it uses what this version does not have yet.
  private func isUnbuilt(_ e: FormulaError, _ text: ModelText) -> Bool {
    e.message.hasSuffix("not built yet")
  }

  func check(_ range: ModelRange, locals: Set<String> = []) throws {
    for end in [range.lower, range.upper] { if let end { try check(end, locals: locals) } }
    guard let a = exact(range.lower), let b = exact(range.upper) else { return }
    if b < a { throw error(range.place, "the range is reversed: \(a) is above \(b)") }
    if a == b, range.lowerOpen || range.upperOpen { throw error(range.place, "the range is empty") }
  }

  /// The exact value of an end that is a rational constant.
  private func exact(_ text: ModelText?) -> Rational? {
    guard let text, let f = try? graph.parse(text.text, scope: CheckScope(model, isConstant: true)) else { return nil }
    return graph.rational(f)
  }

  func check(_ extents: [NamedExtent], locals: Set<String> = []) throws {
    for e in extents {
      switch e.extent {
      case .point(let t): try check(t, locals: locals)
      case .range(let r): try check(r, locals: locals)
      }
    }
  }

  func check(_ relation: ModelRelation, locals: Set<String> = []) throws {
    for side in relation.sides { try check(side, locals: locals) }
  }

  private func checkFormulas() throws {
    for p in model.parameters {
      try check(p.domain)
      if let d = p.defaultValue {
        try check(d, isConstant: true)
        if let value = exact(d) {
          if p.isInteger, value.asInt == nil { throw error(d.place, "an integer is expected, not \(d.text)") }
          if let a = exact(p.domain.lower), value < a || (value == a && p.domain.lowerOpen) {
            throw error(d.place, "\(d.text) lies outside of the domain")
          }
          if let b = exact(p.domain.upper), b < value || (value == b && p.domain.upperOpen) {
            throw error(d.place, "\(d.text) lies outside of the domain")
          }
        }
      }
    }
    for o in model.order { try check(o.domain) }
    for r in model.constraints { try check(r) }
    try checkPriors()
    var uses: [String: Set<String>] = [:]
    for d in model.definitions { uses[d.name] = try check(d.body, locals: Set(d.arguments)) }
    for o in model.observables { uses[o.name] = try check(o.text) }
    if let p = model.potential { uses["potential"] = try check(p.expression) }
    for s in model.stateEvolution { uses["next." + s.name] = try check(s.text) }
    for e in model.equations { try check(e) }
    if let control = model.control {
      for e in control.entries { try check(e.text, locals: [control.variable]) }
    }
    try checkCycles(uses)
  }

  private func checkPriors() throws {
    for p in model.priors {
      for a in p.atoms {
        try check(a.value)
        try check(a.weight)
      }
      if let d = p.density { try check(d, locals: ["x"]) }
      if let s = p.support { try check(s) }
    }
    guard let c = model.channel else { return }
    for o in c.outputs { try check(o) }
    if let r = c.outputRange { try check(r) }
    if let l = c.likelihood { try check(l, locals: ["y", "w"]) }
    if let o = c.output { try check(o, locals: ["w"]) }
    if let v = c.variance { try check(v) }
  }

  /// Removes formulas that use nothing that is left, until nothing changes; what stays is cyclic.
  private func checkCycles(_ uses: [String: Set<String>]) throws {
    var left = uses
    while let free = left.first(where: { $0.value.isDisjoint(with: left.keys) })?.key { left[free] = nil }
    guard var name = left.keys.min(by: codePointsPrecede) else { return }
    // Every name that is left uses one that is left: following them closes a cycle.
    var path: [String] = []
    while !path.contains(name) {
      path.append(name)
      name = left[name]!.intersection(left.keys).min(by: codePointsPrecede)!
    }
    let cycle = path[path.firstIndex(of: name)!...] + [name]
    throw error(place(of: name), "the definition is cyclic: \(cycle.joined(separator: " -> "))")
  }

  private func place(of name: String) -> String {
    model.definition(name)?.body.place ?? model.derivedText(name)?.place ?? name
  }

  // MARK: Branches, identities, claims

  func checkOrder(_ name: String, _ place: String) throws {
    let names = model.order.map(\.name)
    if names.contains(name) { return }
    throw error(
      place,
      "there is no order parameter '\(name)'"
        + (nearest(to: name, among: names).map { "; the nearest is '\($0)'" } ?? ""))
  }

  private func checkBranch(_ b: Branch) throws {
    let place = "[branches] \(b.name)"
    switch b.definition {
    case .start(let values, let damping):
      for v in values {
        try checkOrder(v.name, "\(place) start")
        if !v.text.text.isInfinite(negative: false), !v.text.text.isInfinite(negative: true) { try check(v.text) }
      }
      if let damping { try check(damping) }
    case .box(let extents):
      for e in extents { try checkOrder(e.name, "\(place) box") }
      try check(extents)
    case .global: break
    }
  }

  /// Checks the names of `for` or `box` and returns them.
  func variables(_ extents: [NamedExtent], _ place: String) throws -> Set<String> {
    for e in extents where model.parameter(e.name) == nil && model.orderParameter(e.name) == nil {
      try checkFresh(e.name, place)
    }
    return Set(extents.map(\.name))
  }

  private func checkIdentity(_ i: Identity) throws {
    let locals = try variables(i.over, "[[identities]] \(i.id) for")
    try check(i.over, locals: locals)
    try check(i.left, locals: locals)
    try check(i.right, locals: locals)
  }

  func checkSettings(_ settings: [NamedText], _ place: String) throws {
    let names = model.parameters.map(\.name)
    for s in settings {
      if !names.contains(s.name) {
        throw error(
          "\(place) set",
          "there is no parameter '\(s.name)'"
            + (nearest(to: s.name, among: names).map { "; the nearest is '\($0)'" } ?? ""))
      }
      try check(s.text, isConstant: true)
    }
  }

  private func checkClaim(_ c: Claim) throws {
    let place = "[[claims]] \(c.id)"
    var locals = try variables(c.over, "\(place) for").union(try variables(c.box, "\(place) box"))
    try checkSettings(c.set, place)
    try check(c.over, locals: locals)
    try check(c.box, locals: locals)
    // The value of a threshold is a name in claims.
    locals.formUnion(model.thresholds.map(\.id))
    for r in c.holds + c.conditions { try check(r, locals: locals) }
    for s in c.system { try check(s, locals: locals) }
  }
}
