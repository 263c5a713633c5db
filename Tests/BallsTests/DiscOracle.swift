import Balls
import Foundation

/// One line of Tests/Oracle/discs.py.
struct DiscCase {
  let name: String
  let discs: [Disc]
  let points: [Disc]
  /// The true value at the points, to 2^-51 of its modulus.
  let value: ScaledDisc
}

/// Why no reference values could be had.
struct OracleError: Error, CustomStringConvertible { let description: String }

enum DiscOracle {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The interpreter: environment OVERLAP_PYTHON, else .venv/bin/python in the package root, else python3.
  static var interpreter: String {
    if let chosen = ProcessInfo.processInfo.environment["OVERLAP_PYTHON"], !chosen.isEmpty { return chosen }
    let local = root.appendingPathComponent(".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: local) ? local : "python3"
  }

  /// Runs the script: `count` cases of each function.
  static func cases(count: Int, seed: Int) throws -> [DiscCase] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = root.appendingPathComponent("Tests/Oracle/discs.py").path
    process.arguments = [interpreter, script, String(count), String(seed)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw OracleError(
        description: "no reference values from \(interpreter): it needs python-flint "
          + "(python3 -m venv .venv && .venv/bin/pip install python-flint)")
    }
    return try String(decoding: data, as: UTF8.self).split(separator: "\n").map(parse)
  }

  static func parse(_ line: Substring) throws -> DiscCase {
    let fields = line.split(separator: " ")
    let numbers = fields.dropFirst().dropLast().compactMap { Double($0) }
    guard numbers.count == fields.count - 2, numbers.count % 5 == 2, let exponent = Int(fields[fields.count - 1]) else {
      throw OracleError(description: "unreadable line of the oracle: \(line)")
    }
    let starts = stride(from: 0, to: numbers.count - 2, by: 5)
    let v = numbers.suffix(2).map { $0 }
    return DiscCase(
      name: String(fields[0]),
      discs: starts.map { Disc(re: numbers[$0], im: numbers[$0 + 1], rad: numbers[$0 + 2]) },
      points: starts.map { Disc(numbers[$0 + 3], numbers[$0 + 4]) },
      value: ScaledDisc(L: .zero, D: Disc(re: v[0], im: v[1], rad: 0x1p-51), binary: exponent))
  }
}
