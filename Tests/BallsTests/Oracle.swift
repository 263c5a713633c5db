import Balls
import Foundation

/// Runs the scripts of Tests/Oracle with a Python that has python-flint.
enum Oracle {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// OVERLAP_PYTHON, else .venv/bin/python of the package, else python3.
  static var interpreter: [String] {
    if let path = ProcessInfo.processInfo.environment["OVERLAP_PYTHON"] { return [path] }
    let local = root.appendingPathComponent(".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: local) ? [local] : ["/usr/bin/env", "python3"]
  }

  /// The lines a script prints.
  static func lines(_ script: String, _ arguments: [String]) throws -> [Substring] {
    let process = Process()
    let command = interpreter + [root.appendingPathComponent("Tests/Oracle/\(script)").path] + arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory
      .appendingPathComponent("overlap-oracle-\(ProcessInfo.processInfo.processIdentifier)-\(script)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    do {
      try process.run()
    } catch {
      throw Failure(description: "no Python at \(command[0]): set OVERLAP_PYTHON to one with python-flint")
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      let message = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      let reason = message.split(separator: "\n").last.map(String.init) ?? "no message"
      let hint = message.contains("flint") ? " (install python-flint, or set OVERLAP_PYTHON)" : ""
      throw Failure(description: "Tests/Oracle/\(script) failed: \(reason)\(hint)")
    }
    return String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  /// m 2^e from its two texts.
  static func number(_ m: Substring, _ e: Substring) throws -> BigFloat {
    guard let q = Rational(text: String(m)), let k = Int(e) else { throw Failure(description: "bad number \(m):\(e)") }
    return BigFloat(q, precision: max(q.bitSize, 2), rounding: .nearest).scaled(by: k)
  }

  /// `m:e` exactly.
  static func number(_ text: Substring) throws -> BigFloat {
    let parts = text.split(separator: ":")
    guard parts.count == 2 else { throw Failure(description: "bad number \(text)") }
    return try number(parts[0], parts[1])
  }

  /// `m:e:r:s`.
  static func ball(_ text: Substring) throws -> Ball {
    let parts = text.split(separator: ":")
    guard parts.count == 4 else { throw Failure(description: "bad ball \(text)") }
    return Ball(center: try number(parts[0], parts[1]), radius: Magnitude(upper: try number(parts[2], parts[3])))
  }
}
