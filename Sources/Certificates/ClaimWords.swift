// What an accepted certificate proves, in words, from the claim and the model alone.
import OverlapModels

/// One proved statement: for machines and for people.
public struct ProvedClaim: Sendable, Hashable {
  /// `capacity in [a, b]`, or `q@capacity in [a, b]` for another variable at the solution. `ExpectedClaim` reads it.
  public let expression: String
  /// The statement with its quantifiers.
  public let words: String
}

extension Certificate {
  /// What is proved once every check of docs/certificate.md, "What is proved", holds; one sentence for each part: where
  /// the solution exists and is unique, its bounds, what is said of the rest of the bracket, and what is not said.
  public var sentences: [String] {
    guard let threshold else { return [] }
    return Wording(certificate: self, threshold: threshold).sentences()
  }

  /// The statements: that of the threshold's value with all words, then one for each further variable.
  public var claims: [ProvedClaim] {
    guard let threshold else { return [] }
    let reported = reportedName
    var claims: [ProvedClaim] = []
    if let bounds = claim.bounds[reported] {
      claims.append(.init(expression: "\(threshold.id) in \(bounds)", words: sentences.joined(separator: " ")))
    }
    // Copies of two states have no name outside of the certificate.
    for name in variables where name != reported && !name.contains("#") {
      guard let bounds = claim.bounds[name] else { continue }
      claims.append(
        .init(
          expression: "\(name)@\(threshold.id) in \(bounds)",
          words: "At the \(threshold.id) so defined \(name) lies in \(bounds)."))
    }
    return claims
  }

  /// The key of `bounds` that holds the threshold's value: "value", or else the (first) unknown.
  public var reportedName: String {
    claim.bounds["value"] == nil ? threshold?.unknowns.first ?? "value" : "value"
  }

  /// The variables: order parameters (of state 1, then of state 2) and fresh names sorted, then the unknowns.
  var variables: [String] {
    let unknowns = threshold?.unknowns ?? []
    let rest = (krawczyk.first?.box.keys.filter { !unknowns.contains($0) } ?? []).sorted {
      let (a, b) = ($0.hasSuffix("#2"), $1.hasSuffix("#2"))
      return a == b ? codePointsPrecede($0, $1) : b
    }
    return rest + (krawczyk.isEmpty ? [] : unknowns)
  }
}

/// Finds the words. `and` joins conditions that hold together.
private struct Wording {
  let certificate: Certificate
  let threshold: Threshold
  var model: Model { certificate.model }
  var claim: Certificate.Claim { certificate.claim }
  var variables: [String] { certificate.variables }

  func sentences() -> [String] {
    let settings = claim.set.sorted { codePointsPrecede($0.key, $1.key) }.map { "\($0.key) = \(oneLine($0.value))" }
    let head = "Model \(oneLine(model.id)) (sha256 \(claim.modelHash)), threshold \(oneLine(threshold.id))"
      + (settings.isEmpty ? ":" : ", at \(settings.joined(separator: ", ")):")
    if threshold.kind == .value {
      let bounds = claim.bounds["value"].map(\.description) ?? "-"
      return ["\(head) \(text(threshold.expression)) lies in \(bounds)."] + definitions() + meaning()
    }
    return ["\(head) \(existence())", position()] + points() + [elsewhere()] + definitions() + caveats() + meaning()
  }

  // MARK: The parts

  /// Existence and uniqueness in the first box.
  func existence() -> String {
    let box = certificate.krawczyk[0].box.shown(variables)
    if threshold.kind == .extremum {
      let f = text(threshold.expression)
      let word = threshold.extremum == .min ? "minimum" : "maximum"
      return "in the box \(box) the expression \(f) has exactly one critical point in"
        + " \(list(threshold.unknowns)), and it is the strict \(word) of the expression over this box."
    }
    let tuple = variables.count == 1 ? variables[0] : "(\(variables.joined(separator: ", ")))"
    let known = threshold.branches.contains { if case .known = $0 { return true } else { return false } }
    let states = threshold.kind == .maxwell && !known ? "; there the two states differ" : ""
    return "there is exactly one \(tuple) in the box \(box) with \(list(conditions()))\(states)."
  }

  /// The equations, one condition each.
  func conditions() -> [String] {
    let own = threshold.expression.map { ["\(text($0)) = 0"] } ?? []
    switch threshold.kind {
    case .root: return own
    case .zero:
      return (threshold.system.isEmpty ? fixedPoint("") : threshold.system.map { "\(text($0)) = 0" }) + own
    case .stability:
      let directions = threshold.directions.isEmpty ? model.order.map(\.name) : threshold.directions
      let place = held.isEmpty ? "" : " at \(list(held.map(\.words)))"
      return fixedPoint("") + [singular(directions.sorted(by: codePointsPrecede)) + place]
    case .fold: return fixedPoint("") + [singular(variables.filter { model.orderParameter($0) != nil })]
    case .maxwell:
      let levels = threshold.branches.enumerated().map { i, state in
        if case .known(let t) = state { return text(t) }
        return "potential at state \(i + 1)"
      }
      return fixedPoint("#1") + fixedPoint("#2") + [levels.joined(separator: " = ")]
    case .extremum, .value, .cusp, .phases: return []
    }
  }

  /// The fixed-point equations of the variables of a state.
  func fixedPoint(_ suffix: String) -> [String] {
    let names = model.order.map(\.name).filter { variables.contains($0 + suffix) }
    if names.isEmpty { return [] }
    let state = suffix.isEmpty ? "" : " at state \(suffix.dropFirst())"
    if !model.stateEvolution.isEmpty { return names.map { "\($0) = next.\($0)\(state)" } }
    return vanishing(names).map { "\($0) = 0\(state)" }
  }

  /// What vanishes at a fixed point where there is no map.
  func vanishing(_ names: [String]) -> [String] {
    model.equations.isEmpty ? names.map { "diff[\($0)](potential)" } : model.equations.map { text($0) }
  }

  func singular(_ names: [String]) -> String {
    let hasMap = !model.stateEvolution.isEmpty
    let rows = hasMap ? names.map { "next.\($0)" } : vanishing(names)
    return "\(hasMap ? "det(1 - J)" : "det J") = 0, J the derivative of \(list(rows)) in \(list(names))"
  }

  /// The bounds, and that the solution lies where it is looked for.
  func position() -> String {
    var parts = variables.compactMap { n in claim.bounds[n].map { "\(n) lies in \($0)" } }
    if let v = claim.bounds["value"] {
      let what = threshold.kind == .extremum ? threshold.expression : threshold.value
      parts.append("the value \(text(what)) lies in \(v)")
    }
    let ranges = variables.compactMap { n in range(of: n).map { "\(n) in \(shown($0))" } }
    let limits = model.constraints.map { r in
      zip([""] + r.comparisons.map { " \($0.rawValue) " }, r.sides.map { text($0) }).map { $0 + $1 }.joined()
    }
    return "There \(list(parts)); this point lies in the bracket and ranges \(list(ranges)), and in the domains of"
      + " the model" + (limits.isEmpty ? "." : ", and satisfies \(list(limits)).")
  }

  /// The points that are held, `q = 0`, with their order parameters.
  var held: [(name: String, words: String)] {
    func points(_ extents: [NamedExtent], _ state: String) -> [(String, String)] {
      extents.compactMap { e in
        if case .point(let p) = e.extent { return (e.name, "\(e.name) = \(text(p))\(state)") }
        return nil
      }
    }
    switch threshold.kind {
    case .stability: return points(threshold.at, "")
    case .zero, .fold: return threshold.system.isEmpty ? points(threshold.box, "") : []
    case .maxwell:
      return threshold.branches.enumerated().flatMap { points(extents($1), " at state \($0 + 1)") }
    default: return []
    }
  }

  /// Points are fixed for every value of the unknown.
  func points() -> [String] {
    if held.isEmpty { return [] }
    let brackets = threshold.unknowns.map { n in n + (range(of: n).map { " in \(shown($0))" } ?? "") }
    return ["That \(list(held.map(\.words))) is a fixed point is proved for every \(list(brackets))."]
  }

  /// What is said of the rest.
  func elsewhere() -> String {
    guard claim.scope == .bracket, let cover = certificate.cover else {
      let rest = threshold.near.isEmpty
        ? ", while the threshold asks for the whole bracket" : "; the model's `near` says which solution is meant"
      return "Nothing is claimed outside of this box\(rest)."
    }
    let box = "the closed box \(cover.box.shown(variables)), which holds the bracket and the ranges"
    if threshold.kind == .extremum, !threshold.isInterior {
      let word = threshold.extremum == .min ? "smallest" : "largest"
      return "Over \(box), the expression is \(word) at this point, and only there."
    }
    if threshold.kind == .extremum { return "No other critical point lies in \(box)." }
    if certificate.others.isEmpty { return "No other solution lies in \(box)." }
    let boxes = certificate.others.map { $0.box.shown(variables) }
    let (word, unknown) = (threshold.which == .last ? "smaller" : "larger", threshold.unknowns[0])
    return "Every other solution in \(box), is the only one in one of the boxes (\(boxes.joined(separator: "), (")))"
      + " and has a \(word) \(unknown)."
  }

  /// The definitions that the words use, in the order of the model.
  func definitions() -> [String] {
    let all: [(name: String, shown: String, text: ModelText)] =
      model.definitions.map { d in
        (d.name, d.arguments.isEmpty ? d.name : "\(d.name)(\(d.arguments.joined(separator: ", ")))", d.body)
      } + model.observables.map { ($0.name, $0.name, $0.text) }
      + (model.potential.map { [("potential", "potential", $0.expression)] } ?? [])
      + model.stateEvolution.map { ("next." + $0.name, "next." + $0.name, $0.text) }
    let shown = conditions() + held.map(\.words) + held.map { "next.\($0.name)" }
    var pending = (shown + [text(threshold.expression), text(threshold.value)]).joined(separator: " ; ")
    var used: Set<String> = []
    while !pending.isEmpty {
      let fresh = names(in: pending).subtracting(used)
      used.formUnion(fresh)
      pending = all.filter { fresh.contains($0.name) }.map { text($0.text) }.joined(separator: " ; ")
    }
    let found = all.filter { used.contains($0.name) }.map { "\($0.shown) = \(text($0.text))" }
    let functions = model.priors.flatMap(\.functions).filter { used.contains($0) }
    return (found.isEmpty ? [] : ["Here \(found.joined(separator: "; "))."])
      + (functions.isEmpty ? [] : ["\(list(functions)): functions of the model's prior."])
  }

  /// What a reader might take for proved and is not.
  func caveats() -> [String] {
    let branches = threshold.branches.compactMap { state -> String? in
      if case .branch(let name) = state { return name }
      return nil
    }
    if threshold.kind != .maxwell || branches.isEmpty { return [] }
    return ["That the states are those called \(list(branches)) in the model is not part of the claim."]
  }

  func meaning() -> [String] {
    guard let meaning = threshold.meaning else { return [] }
    let cited = threshold.assumes.isEmpty ? "" : "; it assumes the cited \(list(threshold.assumes))"
    return ["Not part of the proof is what this means, \"\(oneLine(meaning))\"\(cited)."]
  }

  // MARK: Texts

  func text(_ t: ModelText?) -> String { oneLine(t?.text ?? "") }

  func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The ranges and points of a state of maxwell.
  func extents(_ state: Threshold.State) -> [NamedExtent] {
    switch state {
    case .known: return []
    case .box(let e): return e
    case .branch(let name):
      if case .box(let e)? = model.branch(name)?.definition { return e }
      return []
    }
  }

  /// The bracket, range or domain of a variable.
  func range(of variable: String) -> ModelRange? {
    if let i = threshold.unknowns.firstIndex(of: variable) {
      return i < threshold.brackets.count ? threshold.brackets[i]
        : model.parameter(variable)?.domain ?? model.orderParameter(variable)?.domain
    }
    let name = String(variable.prefix { $0 != "#" })
    var given = threshold.kind == .stability ? threshold.at : threshold.box
    if threshold.kind == .maxwell, let i = variable.last?.wholeNumberValue, threshold.branches.indices.contains(i - 1) {
      given = extents(threshold.branches[i - 1])
    }
    if case .range(let r)? = given.first(where: { $0.name == name })?.extent { return r }
    return model.orderParameter(name)?.domain
  }

  func shown(_ r: ModelRange) -> String {
    (r.lowerOpen ? "(" : "[") + (r.lower.map { text($0) } ?? "-inf") + ", " + (r.upper.map { text($0) } ?? "inf")
      + (r.upperOpen ? ")" : "]")
  }
}

/// Text in one line: every run of white space and control characters is one space.
func oneLine(_ s: String) -> String {
  s.unicodeScalars.split { $0.value <= 0x20 || $0.value == 0x7f }.map { String($0) }.joined(separator: " ")
}

/// The names in an expression, `next.q` as one.
private func names(in text: String) -> Set<String> {
  let words = text.utf8.split { c in
    !((c | 0x20) >= 97 && (c | 0x20) <= 122 || c >= 48 && c <= 57 || c == 95 || c == UInt8(ascii: "."))
  }
  return Set(words.map { String(decoding: $0, as: UTF8.self) })
}
