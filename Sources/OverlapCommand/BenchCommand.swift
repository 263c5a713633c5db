// `overlap bench`: times against other libraries.
import ArgumentParser
import Benchmarks

/// `overlap bench [NAME...]`.
struct BenchCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "bench", abstract: "Times against other libraries, in one run.")
  }

  @OptionGroup var output: OutputOptions

  @Argument(help: "Groups: \(BenchmarkGroup.allCases.map(\.rawValue).joined(separator: ", ")); all without any.")
  var names: [String] = []

  func outcome() throws -> Outcome {
    let groups = try names.map { name -> BenchmarkGroup in
      guard let group = BenchmarkGroup(rawValue: name) else {
        throw BadInput("there is no benchmark '\(name)'" + nearestHint(to: name, among: BenchmarkGroup.allCases.map(\.rawValue)))
      }
      return group
    }
    Watchdog.start(output.quiet ? nil : "bench", seconds: nil) { Outcome(code: .interrupted) }
    let report = runBenchmarks(groups.isEmpty ? BenchmarkGroup.allCases : groups)
    return Outcome(output: output.json ? report.json : report.lines)
  }
}
