// Runs the built executable.
import Balls
import Foundation

/// What a run of `overlap` ended in.
struct Run {
  let code: Int32
  let output: String
  let errors: String

  /// The lines of standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }
  /// The object on standard output; nil where it is not exactly one.
  var object: [String: Any]? { (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] }
  /// The ends of "value".
  var value: (lower: Rational, upper: Rational)? { bounds("value") }

  func bounds(_ key: String) -> (lower: Rational, upper: Rational)? {
    guard let v = object?[key] as? [String: Any], let l = v["lower"] as? String, let u = v["upper"] as? String,
      let lower = Rational(text: l), let upper = Rational(text: u)
    else { return nil }
    return (lower, upper)
  }
}

/// The executable beside the test bundle.
private let executable: URL = {
  let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
  let program = URL(fileURLWithPath: CommandLine.arguments[0])
  let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent(".build/release/program")
  for place in [bundle, program, sources].compactMap({ $0 }) {
    let candidate = place.deletingLastPathComponent().appendingPathComponent("overlap")
    if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
  }
  fatalError("the executable overlap is not built")
}()

/// A folder for files of the tests, removed by nobody but the system.
let scratch: URL = {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("overlap-tests-\(UUID().uuidString)")
  try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}()

/// A file of the tests with this text.
func file(_ name: String, _ text: String) throws -> String {
  let url = scratch.appendingPathComponent(name)
  try text.write(to: url, atomically: true, encoding: .utf8)
  return url.path
}

/// Starts `overlap`, its outputs going to files.
func start(_ arguments: [String], input: String? = nil) throws -> (process: Process, finish: () throws -> Run) {
  let process = Process()
  process.executableURL = executable
  process.arguments = arguments
  let name = UUID().uuidString
  let (out, err) = (scratch.appendingPathComponent(name + ".out"), scratch.appendingPathComponent(name + ".err"))
  for url in [out, err] { FileManager.default.createFile(atPath: url.path, contents: nil) }
  process.standardOutput = try FileHandle(forWritingTo: out)
  process.standardError = try FileHandle(forWritingTo: err)
  if let input {
    let url = scratch.appendingPathComponent(name + ".in")
    try input.write(to: url, atomically: true, encoding: .utf8)
    process.standardInput = try FileHandle(forReadingFrom: url)
  } else {
    process.standardInput = FileHandle.nullDevice
  }
  try process.run()
  return (
    process,
    {
      process.waitUntilExit()
      let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
      return Run(
        code: code, output: try String(contentsOf: out, encoding: .utf8), errors: try String(contentsOf: err, encoding: .utf8))
    }
  )
}

/// Runs `overlap` to its end.
func overlap(_ arguments: [String], input: String? = nil) throws -> Run { try start(arguments, input: input).finish() }
func overlap(_ arguments: String...) throws -> Run { try overlap(arguments) }
