// What a command ends in: an exit code, its standard output, and lines for standard error.
import Effort
import Foundation

/// The exit codes of the contract.
enum ExitCode: Int32, Sendable {
  case done = 0
  case refuted = 1
  case bad = 2
  case undecided = 3
  case interrupted = 130
}

/// The end of a command.
struct Outcome: Sendable {
  var code: ExitCode = .done
  /// Standard output, without the last line's end.
  var output = ""
  /// Lines for standard error.
  var errors: [String] = []

  /// Bad usage or bad input: one line, nothing on standard output.
  static func bad(_ message: String) -> Outcome { Outcome(code: .bad, errors: ["overlap: " + oneLine(message)]) }

  /// Prints and ends the process. Whoever comes second (the watchdog, or the work it watched) waits for the first.
  func finish() -> Never {
    Outcome.once.lock()
    if Outcome.hasBar { try? FileHandle.standardError.write(contentsOf: Data("\r\u{1b}[K".utf8)) }
    if !output.isEmpty { try? FileHandle.standardOutput.write(contentsOf: Data((output + "\n").utf8)) }
    for line in errors { try? FileHandle.standardError.write(contentsOf: Data((Outcome.oneLine(line) + "\n").utf8)) }
    _exit(code.rawValue)
  }

  /// Writes a sign of life to standard error, never after the end's own lines.
  static func progress(_ text: String) {
    once.lock()
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    hasBar = text.hasPrefix("\r")
    once.unlock()
  }

  private static let once = NSLock()
  /// True while a bar stands on the terminal's last line; guarded by `once`.
  nonisolated(unsafe) private static var hasBar = false

  /// The text with line breaks and other control characters as spaces, cut where it is very long.
  static func oneLine(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    var count = 0
    for c in text.unicodeScalars {
      if count == 600 {
        line.append(contentsOf: " ..".unicodeScalars)
        break
      }
      line.append(c.value < 0x20 || c.value == 0x7f || c.value == 0x2028 || c.value == 0x2029 ? " " : c)
      count += 1
    }
    return String(line)
  }
}

/// Bad usage or bad input, said in one line.
struct BadInput: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Why a value or proof was not reached, and the cheapest thing that may help.
struct Undecided: Sendable {
  let reason: String
  let remedy: String

  /// The lines for standard error.
  var lines: [String] {
    ["overlap: undecided: \(reason)"] + (remedy.isEmpty ? [] : ["overlap: remedy: \(remedy)"])
  }

  /// The keys that a command's object gets.
  var entries: [(String, JSON)] {
    [("status", .string("undecided")), ("reason", .string(reason)), ("remedy", .string(remedy))]
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
