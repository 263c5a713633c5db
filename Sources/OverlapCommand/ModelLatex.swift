// `overlap show --latex`: the formulas of a model in LaTeX, as they stand in its file.
import Formulas
import OverlapModels

/// A formula in LaTeX with a line for people.
struct LatexLine {
  let note: String?
  let formula: String

  init(_ formula: String, note: String? = nil) {
    self.formula = formula
    self.note = note
  }
}

extension Model {
  /// The formulas of the file, table by table. - Throws: `BadInput` for a text that is not written in the grammar.
  func latexSections() throws -> [(title: String, lines: [LatexLine])] {
    var all: [(String, [LatexLine])] = []
    all.append(
      (
        "parameters",
        try parameters.map { p in
          let value = try p.defaultValue.map { ", \\quad \(latexName(p.name)) = \(try latex($0))" } ?? ""
          return LatexLine(try membership(p.name, p.domain) + (p.isInteger ? " \\cap \\mathbb{Z}" : "") + value, note: p.doc)
        }
      ))
    all.append(("order", try order.map { LatexLine(try membership($0.name, $0.domain), note: $0.doc) }))
    all.append(("constraints", try constraints.map { LatexLine(try latex($0)) }))
    all.append(("prior", try priors.flatMap(priorLines)))
    all.append(("channel", try channel.map(channelLines) ?? []))
    all.append(
      (
        "definitions",
        try definitions.map { d in
          let left = d.arguments.isEmpty ? d.name : "\(d.name)(\(d.arguments.joined(separator: ", ")))"
          return LatexLine("\(try latex(ModelText(left, place: "[definitions]"))) = \(try latex(d.body))")
        }
      ))
    all.append(("potential", try potential.map { [LatexLine(try latex($0.expression), note: $0.extremum.shown)] } ?? []))
    all.append(("state_evolution", try stateEvolution.map { try equation("next." + $0.name, $0.text) }))
    all.append(("equations", try equations.map { LatexLine("\(try latex($0)) = 0") }))
    all.append(
      (
        "control",
        try control.map { c in
          try c.entries.map { LatexLine("\(latexName($0.name))\\left(\(latexName(c.variable))\\right) = \(try latex($0.text))") }
        } ?? []
      ))
    all.append(("observables", try observables.map { try equation($0.name, $0.text) }))
    all.append(
      ("identities", try identities.map { LatexLine("\(try latex($0.left)) = \(try latex($0.right))", note: $0.id) }))
    all.append(("thresholds", try thresholds.flatMap(thresholdLines)))
    all.append(
      (
        "claims",
        try claims.flatMap { c in
          try c.holds.map { relation in
            let over = try c.over.map { try extent($0) }.joined(separator: ", ")
            return LatexLine(try latex(relation) + (over.isEmpty ? "" : " \\quad \\text{for } \(over)"), note: c.id)
          }
        }
      ))
    return all.filter { !$0.1.isEmpty }
  }

  private func latex(_ text: ModelText) throws -> String {
    do { return try OverlapLatex.text(text.text) } catch let e as FormulaError {
      throw BadInput("\(file): \(text.place): \(e)")
    }
  }

  private func latex(_ range: ModelRange) throws -> String {
    let (a, b) = (try range.lower.map(latex) ?? "-\\infty", try range.upper.map(latex) ?? "\\infty")
    return "\(range.lowerOpen ? "(" : "[")\(a), \(b)\(range.upperOpen ? ")" : "]")"
  }

  private func latex(_ relation: ModelRelation) throws -> String {
    let signs: [Comparison: String] = [.lessOrEqual: "\\le", .greaterOrEqual: "\\ge"]
    var text = ""
    for (i, side) in relation.sides.enumerated() {
      if i > 0 { text += " \(signs[relation.comparisons[i - 1]] ?? relation.comparisons[i - 1].rawValue) " }
      text += try latex(side)
    }
    return text
  }

  private func membership(_ name: String, _ range: ModelRange) throws -> String {
    "\(latexName(name)) \\in \(try latex(range))"
  }

  private func extent(_ named: NamedExtent) throws -> String {
    switch named.extent {
    case .point(let text): return "\(latexName(named.name)) = \(try latex(text))"
    case .range(let range): return try membership(named.name, range)
    }
  }

  private func equation(_ name: String, _ text: ModelText) throws -> LatexLine {
    LatexLine("\(latexName(name)) = \(try latex(text))")
  }

  private func priorLines(_ prior: Prior) throws -> [LatexLine] {
    let note = [prior.suffix, prior.name].compactMap { $0 }.joined(separator: ": ")
    var lines = try prior.atoms.map { LatexLine("P\\left(x = \(try latex($0.value))\\right) = \(try latex($0.weight))", note: note) }
    if let density = prior.density {
      lines.append(
        LatexLine(
          "p\\left(x\\right) = \(try latex(density))" + (try prior.support.map { ", \\quad \(try membership("x", $0))" } ?? ""),
          note: note))
    }
    return lines
  }

  private func channelLines(_ channel: Channel) throws -> [LatexLine] {
    var lines: [LatexLine] = []
    if let likelihood = channel.likelihood {
      var outputs = ""
      if !channel.outputs.isEmpty {
        outputs = ", \\quad y \\in \\{\(try channel.outputs.map(latex).joined(separator: ", "))\\}"
      } else if let range = channel.outputRange {
        outputs = ", \\quad \(try membership("y", range))"
      }
      lines.append(LatexLine("P\\left(y \\mid w\\right) = \(try latex(likelihood))\(outputs)", note: channel.name))
    }
    if let output = channel.output { lines.append(LatexLine("y = \(try latex(output))", note: channel.name)) }
    if let variance = channel.variance { lines.append(LatexLine("\\Delta = \(try latex(variance))", note: channel.name)) }
    return lines
  }

  private func thresholdLines(_ t: Threshold) throws -> [LatexLine] {
    let note = "\(t.id) (\(t.kind.rawValue))" + (t.title.map { ": \($0)" } ?? "")
    var lines: [LatexLine] = []
    if let expression = t.expression {
      let isEquation = t.kind == .zero || t.kind == .root
      lines.append(LatexLine(try latex(expression) + (isEquation ? " = 0" : ""), note: note))
    }
    if let value = t.value { lines.append(LatexLine(try latex(value), note: note)) }
    lines += try t.system.map { LatexLine("\(try latex($0)) = 0", note: note) }
    for (unknown, bracket) in zip(t.unknowns, t.brackets) { lines.append(LatexLine(try membership(unknown, bracket), note: note)) }
    lines += try t.at.map { LatexLine(try extent($0), note: note) }
    lines += try t.set.map { try equation($0.name, $0.text) }
    return lines
  }
}
