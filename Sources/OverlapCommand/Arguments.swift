// From the words of a command line to ArgumentParser, which would take `-log(2)` for an option, prints usage on errors
// and exits 64: options are joined to their values and put first, everything else follows `--`.
import ArgumentParser
import Effort
import Enclosures
import Formulas
import OverlapModels

/// A command: its arguments are parsed, `outcome` calls a library.
protocol Command: ParsableCommand {
  /// Runs the command.
  func outcome() throws -> Outcome
}

/// Options that take no value; every other option takes one.
private let flags: Set<String> = ["--json", "--quiet", "--relative", "--help", "--version", "--latex", "--exact", "--resume"]

/// The root of all commands.
struct Root: ParsableCommand {
  static let commands: [any Command.Type] = [
    EvalCommand.self, ModelsCommand.self, ShowCommand.self, SolveCommand.self, CertifyCommand.self, VerifyCommand.self,
    CrosscheckCommand.self, ConformCommand.self, BenchCommand.self, IdentitiesCommand.self,
  ]

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "overlap",
      abstract: "Certified numbers for models of high-dimensional inference: every digit printed is proved.",
      discussion: """
        Exit codes: 0 done or proved, 1 refuted, 2 bad usage or input, 3 undecided within the budget, 130 interrupted.
        """,
      version: "0.1.0",
      subcommands: commands.map { $0 as any ParsableCommand.Type })
  }
}

/// Commands of the contract that are not built yet.
private let laterCommands = [
  "check", "cite", "diagram", "enclose", "merge", "report", "theorems",
]

/// Parses and runs one command line.
func runCommand(_ words: [String]) -> Outcome {
  Interrupt.install()
  do {
    return try run(words)
  } catch let e as ModelError {
    return .bad("\(e)")
  } catch let e as FormulaError {
    return .bad("\(e)")
  } catch let e as BadInput {
    return .bad(e.description)
  } catch let e as EvaluationFailure {
    if case .undefined = e.kind { return .bad(e.reason) }
    return Outcome(code: .undecided, errors: Undecided(reason: e.reason, remedy: e.remedy).lines)
  } catch Stopped.interrupted {
    return Outcome(code: .interrupted, errors: ["overlap: interrupted"])
  } catch let e as Stopped {
    return Outcome(code: .undecided, errors: Undecided(reason: "\(e)", remedy: "a larger --budget").lines)
  } catch {
    return .bad("\(error)")
  }
}

private func run(_ words: [String]) throws -> Outcome {
  let names = Root.commands.map { $0._commandName }
  guard let first = words.first else { throw BadInput("a command is expected: \(names.joined(separator: ", ")); see overlap --help") }
  if first == "help" { return try run(Array(words.dropFirst().prefix(1)) + ["--help"]) }
  if ["--help", "-h", "--version"].contains(first) { return try parse([first == "-h" ? "--help" : first]) }
  if laterCommands.contains(first) { throw BadInput("'\(first)' is not built yet") }
  guard names.contains(first) else {
    if first.hasPrefix("-") { throw BadInput("a command is expected before '\(first)'; see overlap --help") }
    throw BadInput("there is no command '\(first)'" + nearestHint(to: first, among: names + laterCommands))
  }
  return try parse([first] + arranged(Array(words.dropFirst())))
}

/// Options joined to their values first, then `--` and the other words.
func arranged(_ words: [String]) -> [String] {
  var options: [String] = []
  var others: [String] = []
  var i = 0
  while i < words.count {
    let word = words[i]
    i += 1
    if word == "--" {
      others += words[i...]
      break
    }
    guard isOption(word) else {
      others.append(word)
      continue
    }
    if word.contains("=") || flags.contains(word) || i == words.count {
      options.append(word)
    } else {
      options.append(word + "=" + words[i])
      i += 1
    }
  }
  return options + (others.isEmpty ? [] : ["--"] + others)
}

/// True for `--name` and `--name=..`. `--log(2)` and `-x` are expressions.
private func isOption(_ word: String) -> Bool {
  guard word.hasPrefix("--") else { return false }
  let name = word.dropFirst(2).prefix { $0 != "=" }
  guard let first = name.utf8.first, (first | 0x20) >= 97, (first | 0x20) <= 122 else { return false }
  return name.utf8.allSatisfy { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || $0 >= 48 && $0 <= 57 || $0 == 45 }
}

private func parse(_ arguments: [String]) throws -> Outcome {
  if arguments.contains("--help") { return Outcome(output: help(of: arguments[0])) }
  let command: any ParsableCommand
  do { command = try Root.parseAsRoot(arguments) } catch {
    if Root.exitCode(for: error) == .success {
      let text = Root.fullMessage(for: error)
      return Outcome(output: text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
    throw BadInput(Root.message(for: error))
  }
  guard let runnable = command as? any Command else { return Outcome(output: help(of: "")) }
  return try runnable.outcome()
}

/// The help of a command, or of all.
private func help(of name: String) -> String {
  let command = Root.commands.first { $0._commandName == name }
  return (command.map { Root.helpMessage(for: $0) } ?? Root.helpMessage()).trimmed
}

/// "; the nearest is 'x'", or nothing where no candidate resembles the word.
func nearestHint(to word: String, among candidates: [String]) -> String {
  guard let near = nearest(to: word, among: candidates) else { return "" }
  return "; the nearest is '\(near)'"
}
