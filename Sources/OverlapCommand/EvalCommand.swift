// `overlap eval`: the value of an expression, or its range.
import ArgumentParser
import Balls
import Effort
import Enclosures
import Formulas
import Foundation
import Search

/// `overlap eval EXPR`.
struct EvalCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "eval", abstract: "The value of an expression, enclosed.",
      discussion: "Example: overlap eval 'E[z](tanh(b*z)^2)' --set b=3/2 --digits 50")
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup var digits: DigitOptions
  @OptionGroup var sets: SetOptions
  @OptionGroup var effort: EffortOptions

  @Option(help: "Read the expression from a file, or from standard input for '-'.")
  var file: String?

  @Argument(help: "The expression; it may begin with '-'.")
  var expression: String?

  func outcome() throws -> Outcome {
    let clock = ContinuousClock()
    let begin = clock.now
    let text = try source()
    let effort = effort.effort(default: 20)
    let (json, seconds) = (output.json, self.effort.budget ?? 20)
    let reached = Reached()
    Watchdog.start(seconds: seconds) {
      EvalReport(text: text, value: reached.enclosure, undecided: .budget(seconds), begin: begin).outcome(json: json)
    }
    var report = EvalReport(text: text, value: .everything, begin: begin)
    let graph = Graph()
    do {
      let settings = try readSettings(try sets.pairs(), graph: graph, effort: effort)
      let f: Formula
      do { f = try graph.parse(text, scope: SettingsScope(settings, graph: graph)) } catch let e as FormulaError {
        throw BadInput(placed(e, in: text))
      }
      let request = ValueRequest(digits: digits.digits, isRelative: digits.relative, effort: effort, reached: reached)
      let result = try value(of: f, settings, graph: graph, request)
      report.value = result.enclosure
      report.isRange = result.isRange
      report.undecided = result.undecided
    } catch let e as EvaluationFailure where e.kind == .unproved {
      report.undecided = Undecided(reason: e.reason, remedy: e.remedy)
    } catch Stopped.budget {
      report.undecided = .budget(seconds)
    }
    return report.outcome(json: json)
  }

  /// The text of the expression.
  private func source() throws -> String {
    switch (expression, file) {
    case (let e?, nil): return e
    case (nil, let path?): return try readText(path)
    case (nil, nil): throw BadInput("an expression is expected, or --file FILE")
    case (_?, _?): throw BadInput("an expression and --file were given; one of them is expected")
    }
  }

  /// The error with its line where the text has several.
  private func placed(_ e: FormulaError, in text: String) -> String {
    let before = text.utf8.prefix(max(0, e.column - 1))
    let line = before.filter { $0 == 10 }.count
    let isOneLine = !text.trimmed.utf8.contains(10)
    let column = before.count - (before.lastIndex(of: 10).map { before.distance(from: before.startIndex, to: $0) + 1 } ?? 0)
    let place = isOneLine ? "column \(e.column)" : "line \(line + 1), column \(column + 1)"
    return (file.map { $0 == "-" ? "standard input, " : "\($0), " } ?? "") + "\(place): \(e.message)"
  }
}

extension Undecided {
  /// The budget is used up.
  static func budget(_ seconds: Double) -> Undecided {
    Undecided(reason: "the budget of \(seconds) seconds is used up", remedy: "a larger --budget, or fewer --digits")
  }
}

/// What `eval` prints.
struct EvalReport: Sendable {
  let text: String
  var value: DecimalEnclosure
  var undecided: Undecided?
  /// True for the enclosure of all values over ranges.
  var isRange = false
  let begin: ContinuousClock.Instant

  func outcome(json: Bool) -> Outcome {
    let seconds = (ContinuousClock.now - begin).inSeconds
    var outcome = Outcome(code: undecided == nil ? .done : .undecided, errors: undecided?.lines ?? [])
    if json {
      outcome.output =
        JSON.object(
          [("expression", .string(text)), ("value", value.json)] + (undecided?.entries ?? [])
            + [("seconds", .seconds(seconds))]
        ).text
    } else if undecided == nil || value.isFinite {
      outcome.output = isRange ? value.bounds : value.forPeople
    }
    return outcome
  }
}

extension DecimalEnclosure {
  /// `{"lower": .., "upper": ..}`.
  var json: JSON { .object([("lower", .string(lower)), ("upper", .string(upper))]) }

  /// The two bounds.
  var bounds: String { "between \(lower)\n    and \(upper)" }

  /// Agreed digits with an uncertain tail, then the two bounds.
  var forPeople: String {
    if isPoint { return "\(lower) exactly" }
    guard let a = agreement else { return bounds }
    return "\(a.agreed)(\(a.lowerTail)..\(a.upperTail))\n\(bounds)"
  }
}

/// The bytes of a file.
/// - Throws: `BadInput` that begins with the path.
func readData(_ path: String) throws -> Data {
  var isDirectory: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { throw BadInput("\(path): no such file") }
  if isDirectory.boolValue { throw BadInput("\(path): a directory, not a file") }
  guard let contents = FileManager.default.contents(atPath: path) else { throw BadInput("\(path): cannot be read") }
  return contents
}

/// The text of a file, or of standard input for `-`.
func readText(_ path: String) throws -> String {
  let data = path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try readData(path)
  let text = String(decoding: data, as: UTF8.self)
  if text.utf8.count != data.count || !text.utf8.elementsEqual(data) { throw BadInput("\(path): not UTF-8") }
  return text
}
