// `overlap models` and `overlap show`: the catalogue, and the formulas of a model as text.
import ArgumentParser
import Foundation
import OverlapModels

/// The model with a catalogue id, or of a file.
/// - Throws: `BadInput` with the nearest id, `ModelError`.
func findModel(_ name: String) throws -> Model {
  if let model = Catalogue.model(name) { return model }
  if name.contains("/") || name.hasSuffix(".toml") || FileManager.default.fileExists(atPath: name) {
    if !FileManager.default.fileExists(atPath: name) { throw BadInput("\(name): no such model file") }
    return try Model.load(path: name)
  }
  throw BadInput("there is no model '\(name)'" + nearestHint(to: name, among: Catalogue.models.map(\.id)))
}

/// `overlap models`.
struct ModelsCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "models", abstract: "The catalogue of models.")
  }

  @OptionGroup var output: OutputOptions

  func outcome() throws -> Outcome {
    if output.json { return Outcome(output: JSON.object([("models", .array(Catalogue.models.map(\.summary)))]).text) }
    return Outcome(output: Catalogue.models.map(\.lines).joined(separator: "\n"))
  }
}

extension Model {
  /// The entry of `overlap models --json`.
  fileprivate var summary: JSON {
    .object([
      ("id", .string(id)),
      ("title", .string(title)),
      ("source", .optional(source)),
      (
        "parameters",
        .object(
          parameters.map { p in
            (
              p.name,
              .object([
                ("domain", .string(p.domain.shown)), ("default", .optional(p.defaultValue?.text)), ("doc", .optional(p.doc)),
                ("integer", .boolean(p.isInteger)),
              ])
            )
          })
      ),
      (
        "order",
        .object(order.map { o in (o.name, .object([("domain", .string(o.domain.shown)), ("doc", .optional(o.doc))])) })
      ),
      ("branches", .array(branches.map { .string($0.name) })),
      (
        "thresholds",
        .array(
          thresholds.map { t in
            .object([
              ("id", .string(t.id)), ("title", .optional(t.title)), ("kind", .string(t.kind.rawValue)),
              ("literature", .optional(t.literature)),
            ])
          })
      ),
      ("claims", .array(claims.map { .string($0.id) })),
      ("identities", .array(identities.map { .string($0.id) })),
    ])
  }

  /// The entry for people.
  fileprivate var lines: String {
    var lines = ["\(id): \(title)"]
    for t in thresholds {
      lines.append("  \(t.id) (\(t.kind.rawValue))" + (t.title.map { ": \($0)" } ?? ""))
    }
    if !claims.isEmpty { lines.append("  claims: " + claims.map(\.id).joined(separator: ", ")) }
    return lines.joined(separator: "\n")
  }
}

extension ModelRange {
  /// The range as a model file writes it.
  var shown: String {
    (lowerOpen ? "(" : "[") + (lower?.text ?? "-inf") + ", " + (upper?.text ?? "inf") + (upperOpen ? ")" : "]")
  }
}

extension ModelExtent {
  var shown: String {
    switch self {
    case .point(let text): return text.text
    case .range(let range): return range.shown
    }
  }
}

extension ModelRelation {
  var shown: String {
    zip(sides, comparisons.map { " \($0.rawValue) " } + [""]).map { $0.text + $1 }.joined()
  }
}

/// `overlap show MODEL`.
struct ShowCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "show", abstract: "The formulas of a model as text.")
  }

  @OptionGroup var output: OutputOptions

  @Flag(help: "LaTeX instead of text.")
  var latex = false

  @Argument(help: "A catalogue id or a model file.")
  var model: String

  func outcome() throws -> Outcome {
    let model = try findModel(model)
    if latex { return try latexOutcome(model) }
    let sections = model.sections
    if output.json {
      let entries: [(String, JSON)] = sections.map { section in
        (section.title, .array(section.lines.map { .string($0) }))
      }
      return Outcome(output: JSON.object([("id", .string(model.id)), ("title", .string(model.title))] + entries).text)
    }
    var lines = ["\(model.id): \(model.title)"]
    if let source = model.source { lines.append("source: \(source)") }
    if let note = model.note { lines.append("note: \(note)") }
    for section in sections {
      lines += ["", section.title] + section.lines.map { "  " + $0 }
    }
    return Outcome(output: lines.joined(separator: "\n"))
  }

  /// Displayed formulas with comments, for a document that loads amsmath and amssymb.
  private func latexOutcome(_ model: Model) throws -> Outcome {
    let sections = try model.latexSections()
    if output.json {
      let entries: [(String, JSON)] = sections.map { section in
        (section.title, .array(section.lines.map { .string($0.formula) }))
      }
      return Outcome(output: JSON.object([("id", .string(model.id)), ("title", .string(model.title))] + entries).text)
    }
    // A comment is one line.
    func comment(_ text: String) -> String { "% " + text.split(whereSeparator: \.isNewline).joined(separator: " ") }
    var lines = [comment("\(model.id): \(model.title)")]
    for section in sections {
      lines += ["", comment(section.title)]
      for line in section.lines {
        if let note = line.note, !note.isEmpty { lines.append(comment(note)) }
        lines.append("\\[ \(line.formula) \\]")
      }
    }
    return Outcome(output: lines.joined(separator: "\n"))
  }
}

extension Model {
  /// What the file says, table by table, as lines.
  fileprivate var sections: [(title: String, lines: [String])] {
    var all: [(String, [String])] = []
    all.append(
      (
        "parameters",
        parameters.map { p in
          "\(p.name) in \(p.domain.shown)" + (p.isInteger ? ", an integer" : "")
            + (p.defaultValue.map { ", default \($0.text)" } ?? "") + (p.doc.map { ": \($0)" } ?? "")
        }
      ))
    all.append(("order", order.map { o in "\(o.name) in \(o.domain.shown)" + (o.doc.map { ": \($0)" } ?? "") }))
    all.append(("constraints", constraints.map(\.shown)))
    all.append(("prior", priors.map(\.shown)))
    all.append(("channel", channel.map { [$0.shown] } ?? []))
    all.append(
      (
        "definitions",
        definitions.map { d in
          d.name + (d.arguments.isEmpty ? "" : "(\(d.arguments.joined(separator: ", ")))") + " = \(d.body.text)"
        }
      ))
    all.append(("potential", potential.map { ["\($0.expression.text)    [\($0.extremum.shown)]"] } ?? []))
    all.append(("state_evolution", stateEvolution.map { "next.\($0.name) = \($0.text.text)" }))
    all.append(("equations", equations.map { "\($0.text) = 0" }))
    all.append(
      ("control", control.map { c in c.entries.map { "\($0.name)(\(c.variable)) = \($0.text.text)" } } ?? []))
    all.append(("observables", observables.map { "\($0.name) = \($0.text.text)" }))
    all.append(("branches", branches.map { "\($0.name): \($0.definition.shown)" }))
    all.append(("identities", identities.map { "\($0.id): \($0.left.text) = \($0.right.text)" }))
    all.append(
      (
        "thresholds",
        thresholds.map { t in
          "\(t.id) (\(t.kind.rawValue))" + (t.unknowns.isEmpty ? "" : " in \(t.unknowns.joined(separator: ", "))")
            + (t.expression.map { ": \($0.text)" } ?? "") + (t.title.map { ", \($0)" } ?? "")
        }
      ))
    all.append(
      (
        "claims",
        claims.map { c in
          "\(c.id): " + c.holds.map(\.shown).joined(separator: " and ")
            + (c.over.isEmpty ? "" : " for " + c.over.map { "\($0.name) in \($0.extent.shown)" }.joined(separator: ", "))
        }
      ))
    return all.filter { !$0.1.isEmpty }
  }
}

extension Prior {
  fileprivate var shown: String {
    var parts: [String] = []
    if let name { parts.append(name) }
    parts += atoms.map { "\($0.value.text) with weight \($0.weight.text)" }
    if let density { parts.append("density \(density.text)" + (support.map { " on \($0.shown)" } ?? "")) }
    return (suffix.map { "\($0): " } ?? "") + parts.joined(separator: "; ")
  }
}

extension Channel {
  fileprivate var shown: String {
    if let name { return name }
    if let output { return "y = \(output.text)" }
    let range = outputs.isEmpty ? outputRange?.shown : "{\(outputs.map(\.text).joined(separator: ", "))}"
    return "P(y|w) = \(likelihood?.text ?? "") for y in \(range ?? "(-inf, inf)")"
  }
}

extension Potential.Extremum {
  var shown: String {
    switch self {
    case .maximum: return "max"
    case .minimum: return "min"
    case .stationary: return "stationary"
    case .saddle(let steps): return steps.map { ($0.isSupremum ? "sup " : "inf ") + $0.name }.joined(separator: " ")
    }
  }
}

extension Branch.Definition {
  fileprivate var shown: String {
    switch self {
    case .start(let point, let damping):
      return "from " + point.map { "\($0.name) = \($0.text.text)" }.joined(separator: ", ")
        + (damping.map { ", damping \($0.text)" } ?? "")
    case .global: return "the global extremum of the potential"
    case .box(let box): return "the fixed point with " + box.map { "\($0.name) in \($0.extent.shown)" }.joined(separator: ", ")
    }
  }
}
