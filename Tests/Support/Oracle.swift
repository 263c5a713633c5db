import Balls
import Foundation

/// Runs the scripts of Tests/Oracle with a Python that has python-flint.
package enum Oracle {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
    package init(description: String) { self.description = description }
  }

  package static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// OVERLAP_PYTHON, else .venv/bin/python of the package, else python3.
  package static var interpreter: [String] {
    if let path = ProcessInfo.processInfo.environment["OVERLAP_PYTHON"], !path.isEmpty { return [path] }
    let local = root.appendingPathComponent(".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: local) ? [local] : ["/usr/bin/env", "python3"]
  }

  /// The lines a script prints.
  package static func lines(_ script: String, _ arguments: [String]) throws -> [Substring] {
    let process = Process()
    let command = interpreter + [root.appendingPathComponent("Tests/Oracle/\(script)").path] + arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory
      .appendingPathComponent("overlap-oracle-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
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

  /// The lines a script prints when its last argument is a file with these lines.
  package static func lines(_ script: String, jobs: [String]) throws -> [Substring] {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("overlap-jobs-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
    try jobs.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let lines = try lines(script, [file.path])
    guard lines.count == jobs.count else {
      throw Failure(description: "\(script): \(lines.count) answers to \(jobs.count) jobs")
    }
    return lines
  }

  /// m 2^e from its two texts.
  package static func number(_ m: Substring, _ e: Substring) throws -> BigFloat {
    guard let q = Rational(text: String(m)), let k = Int(e) else { throw Failure(description: "bad number \(m):\(e)") }
    return BigFloat(q, precision: max(q.bitSize, 2), rounding: .nearest).scaled(by: k)
  }

  /// `m:e` exactly.
  package static func number(_ text: Substring) throws -> BigFloat {
    let parts = text.split(separator: ":")
    guard parts.count == 2 else { throw Failure(description: "bad number \(text)") }
    return try number(parts[0], parts[1])
  }

  /// `m:e:r:s`.
  package static func ball(_ text: Substring) throws -> Ball {
    let parts = text.split(separator: ":")
    guard parts.count == 4 else { throw Failure(description: "bad ball \(text)") }
    return Ball(center: try number(parts[0], parts[1]), radius: Magnitude(upper: try number(parts[2], parts[3])))
  }
}
