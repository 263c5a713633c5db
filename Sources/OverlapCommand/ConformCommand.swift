// `overlap conform`: runs ITF1788 interval test files.
import ArgumentParser
import Conformance

/// `overlap conform FILE...`.
struct ConformCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "conform", abstract: "Runs interval test files of the ITF1788 project on the package's intervals.",
      discussion: "Example: overlap conform libieeep1788_elem.itl")
  }

  @OptionGroup var output: OutputOptions

  @Argument(help: "Test files.")
  var files: [String]

  func outcome() throws -> Outcome {
    var reports: [(file: String, report: ConformanceReport)] = []
    var bad: [(file: String, reason: String)] = []
    for file in files {
      do {
        reports.append((file, try ConformanceReport(String(decoding: try readData(file), as: UTF8.self))))
      } catch let e as MalformedTestFile {
        bad.append((file, "\(file): \(e)"))
      } catch let e as BadInput {
        bad.append((file, e.description))
      }
    }
    let failed = reports.contains { !$0.report.failures.isEmpty }
    var outcome = Outcome(code: failed ? .refuted : bad.isEmpty ? .done : .bad)
    outcome.errors = bad.map { "overlap: \($0.reason)" }
    // One file that is no test file is bad input like any other.
    if reports.isEmpty && files.count == 1 { return outcome }
    outcome.output = output.json ? json(reports, bad).text : lines(reports, bad)
    return outcome
  }

  private func lines(
    _ reports: [(file: String, report: ConformanceReport)], _ bad: [(file: String, reason: String)]
  ) -> String {
    var lines: [String] = []
    for (file, report) in reports {
      lines.append("\(name(file)): \(report.summary)")
      lines += report.failures.map { "  line \($0.line): \($0.text)" }
      lines += report.skipped.sorted { $0.key < $1.key }.map { "  skipped \($0.value): \($0.key)" }
    }
    return (lines + bad.map { "\(name($0.file)): no test file" }).joined(separator: "\n")
  }

  private func json(
    _ reports: [(file: String, report: ConformanceReport)], _ bad: [(file: String, reason: String)]
  ) -> JSON {
    let files = reports.map { file, report in
      JSON.object([
        ("file", .string(file)), ("passed", .integer(report.passed)), ("failed", .integer(report.failures.count)),
        ("skipped", .integer(report.skippedCount)),
        (
          "failures",
          .array(report.failures.map { .object([("line", .integer($0.line)), ("text", .string($0.text))]) })
        ),
        (
          "not_run",
          .array(
            report.skipped.sorted { $0.key < $1.key }.map {
              .object([("name", .string($0.key)), ("count", .integer($0.value))])
            })
        ),
      ])
    }
    let malformed = bad.map { JSON.object([("file", .string($0.file)), ("malformed", .string($0.reason))]) }
    return .object([("files", .array(files + malformed))])
  }

  /// The last part of a path.
  private func name(_ file: String) -> String { file.split(separator: "/").last.map(String.init) ?? file }
}
