// Options that several commands share.
import ArgumentParser
import Effort

/// How output is written.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "No progress on standard error.")
  var quiet = false
}

/// The means a computation may use.
struct EffortOptions: ParsableArguments {
  @Option(help: "Threads (default: all cores; the output does not depend on it).")
  var threads: Int?

  @Option(help: "Seconds after which a computation ends undecided.")
  var budget: Double?

  func validate() throws {
    if let threads, threads < 1 || threads > 4096 { throw ValidationError("--threads takes an integer from 1 to 4096") }
    if let budget, !(budget > 0 && budget.isFinite) { throw ValidationError("--budget takes a positive number of seconds") }
  }

  /// The effort, its clock started.
  func effort(default seconds: Double?) -> Effort { Effort(seconds: budget ?? seconds, threads: threads) }
}

/// How many digits a certified number has.
struct DigitOptions: ParsableArguments {
  @Option(help: "The width is at most 10^-N max(1, |value|), N from 1 to 100000.")
  var digits = 12

  @Flag(help: "The width is at most 10^-N |value|.")
  var relative = false

  func validate() throws {
    if digits < 1 || digits > 100_000 { throw ValidationError("--digits takes an integer from 1 to 100000, not \(digits)") }
  }
}

/// `--set name=VALUE`, any number of times.
struct SetOptions: ParsableArguments {
  @Option(name: .customLong("set"), help: ArgumentHelp("A parameter's value: a constant expression, or a range [a,b].", valueName: "name=value"))
  var settings: [String] = []

  /// Names and texts in the order given.
  func pairs() throws -> [(name: String, text: String)] {
    var pairs: [(name: String, text: String)] = []
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].trimmed
      guard parts.count == 2 else { throw BadInput("--set \(setting): name=VALUE is expected") }
      guard name.isName else { throw BadInput("--set \(setting): '\(name)' is no name") }
      if name == "pi" || name == "inf" { throw BadInput("--set \(setting): '\(name)' is reserved") }
      if pairs.contains(where: { $0.name == name }) { throw BadInput("--set \(setting): '\(name)' was set before") }
      pairs.append((name, parts[1].trimmed))
    }
    return pairs
  }

  /// The values by name.
  func dictionary() throws -> [String: String] {
    Dictionary(uniqueKeysWithValues: try pairs().map { ($0.name, $0.text) })
  }
}

extension StringProtocol {
  /// The text without white space around it.
  var trimmed: String {
    var s = self[...]
    while let c = s.first, c.isWhitespace { s = s.dropFirst() }
    while let c = s.last, c.isWhitespace { s = s.dropLast() }
    return String(s)
  }

  /// True for `[A-Za-z_][A-Za-z0-9_]*`.
  var isName: Bool {
    guard let first = utf8.first, !(first >= 48 && first <= 57) else { return false }
    return utf8.allSatisfy { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || $0 == 95 || ($0 >= 48 && $0 <= 57) }
  }
}
