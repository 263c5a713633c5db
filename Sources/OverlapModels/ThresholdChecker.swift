// The checks of one threshold when its file is loaded.
import Formulas

/// Checks keys, names and expressions of a threshold.
struct ThresholdChecker {
  let threshold: Threshold
  let checker: ModelChecker
  let place: String
  var model: Model { checker.model }

  init(_ threshold: Threshold, _ checker: ModelChecker) {
    self.threshold = threshold
    self.checker = checker
    self.place = "[[thresholds]] \(threshold.id)"
  }

  func check() throws {
    try checkRequiredKeys()
    var locals: Set<String> = []
    for u in threshold.unknowns {
      if model.parameter(u) == nil, model.orderParameter(u) == nil { try checker.checkFresh(u, "\(place) unknown") }
      locals.insert(u)
    }
    locals.formUnion(try checker.variables(threshold.box, "\(place) box"))
    for e in threshold.at { try checker.checkOrder(e.name, "\(place) at") }
    for d in threshold.directions { try checker.checkOrder(d, "\(place) directions") }
    for s in threshold.start { try checker.checkOrder(s.name, "\(place) start") }
    try checker.checkSettings(threshold.set, place)
    // Ends of ranges may use the parameters and other names, not the variables that are solved for.
    for r in threshold.brackets { try checker.check(r) }
    try checker.check(threshold.box)
    try checker.check(threshold.at)
    for s in threshold.start where !s.text.text.isInfinite(negative: false) { try checker.check(s.text) }
    for n in threshold.near.joined() {
      if !locals.contains(n.name), model.orderParameter(n.name) == nil {
        throw checker.error("\(place) near", "'\(n.name)' is neither an unknown nor an order parameter")
      }
      try checker.check(n.text)
    }
    for text in [threshold.expression, threshold.value] { if let text { try checker.check(text, locals: locals) } }
    for text in threshold.system { try checker.check(text, locals: locals) }
    try checkStates()
  }

  private func checkRequiredKeys() throws {
    func require(_ present: Bool, _ key: String) throws {
      if !present {
        throw checker.error(
          "\(place) \(key)", "the key '\(key)' is missing; the kind \(threshold.kind.rawValue) needs it")
      }
    }
    let count: ClosedRange<Int>
    switch threshold.kind {
    case .value: count = 0...0
    case .cusp: count = 2...2
    case .zero, .extremum: count = 1...9
    default: count = 1...1
    }
    try require(!threshold.unknowns.isEmpty || count == 0...0, "unknown")
    if !count.contains(threshold.unknowns.count) {
      let wanted = count == 0...0 ? "no unknown" : count == 2...2 ? "two unknowns" : "one unknown"
      throw checker.error(
        "\(place) unknown", "the kind \(threshold.kind.rawValue) has \(wanted), not \(threshold.unknowns.count)")
    }
    if Set(threshold.unknowns).count < threshold.unknowns.count {
      throw checker.error("\(place) unknown", "a name occurs twice")
    }
    if threshold.brackets.isEmpty {
      try require(threshold.unknowns.allSatisfy { model.parameter($0) != nil }, "bracket")
    }
    switch threshold.kind {
    case .root, .value: try require(threshold.expression != nil, "expression")
    case .extremum:
      try require(threshold.expression != nil, "expression")
      try require(threshold.extremum != nil, "extremum")
    case .stability: try require(!threshold.at.isEmpty, "at")
    case .maxwell: try require(!threshold.branches.isEmpty, "branches")
    case .zero, .fold, .cusp, .phases: break
    }
    if threshold.near.count == 2, threshold.kind != .maxwell {
      throw checker.error("\(place) near", "a list of two belongs to the kind maxwell; a table is expected")
    }
    if threshold.kind == .maxwell, threshold.branches.count != 2 {
      throw checker.error("\(place) branches", "two states are expected, not \(threshold.branches.count)")
    }
  }

  private func checkStates() throws {
    for state in threshold.branches {
      switch state {
      case .branch(let name):
        if model.branch(name) == nil {
          throw checker.error(
            "\(place) branches",
            "there is no branch '\(name)'"
              + (nearest(to: name, among: model.branches.map(\.name)).map { "; the nearest is '\($0)'" } ?? ""))
        }
      case .known(let value): try checker.check(value)
      case .box(let extents):
        for e in extents { try checker.checkOrder(e.name, "\(place) branches") }
        try checker.check(extents)
      }
    }
  }
}
