// From a model file to a proved threshold and a certificate that both checkers accept; corrupted certificates that
// both refuse.
import Balls
import Certificates
import Effort
import Foundation
import OverlapModels
import TestSupport
import Testing
import Thresholds

private let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Models")
private let root = models.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func model(_ name: String) throws -> Model {
  try Catalogue.model(name) ?? Model.load(path: models.appendingPathComponent(name + ".toml").path)
}

/// Runs the second checker on a text; its exit code.
private func secondChecker(_ text: String) throws -> Int32 {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl")
  try text.write(to: file, atomically: true, encoding: .utf8)
  defer { try? FileManager.default.removeItem(at: file) }
  let process = Process()
  let command = Oracle.interpreter + [root.appendingPathComponent("proofs/flint/check.py").path, file.path]
  process.executableURL = URL(fileURLWithPath: command[0])
  process.arguments = Array(command.dropFirst())
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}

struct Target: Sendable, CustomTestStringConvertible {
  let model: String
  let id: String
  /// Digits known from elsewhere: the bounds must meet the value at its own precision.
  let value: String
  var set: [String: String] = [:]
  var testDescription: String { "\(model) \(id) \(set)" }
}

let targets = [
  Target(model: "krauth-mezard", id: "capacity", value: "0.83307859973957923368908689326696"),
  Target(model: "krauth-mezard", id: "capacity", value: "0.455664564542437", set: ["kappa": "1/2"]),
  Target(model: "spiked-wigner-rademacher", id: "recovery", value: "1"),
  Target(model: "spiked-wigner-rademacher-bernoulli", id: "recovery", value: "400"),
  Target(model: "spiked-wigner-rademacher-bernoulli", id: "algorithmic", value: "402.163004765442"),
  Target(model: "spiked-wigner-rademacher-bernoulli", id: "dynamic", value: "288.56696195431"),
  Target(model: "spiked-wigner-rademacher-bernoulli", id: "information-theoretic", value: "298.9237203638"),
  Target(model: "binary-perceptron", id: "algorithmic", value: "1.49263181823035"),
  Target(model: "binary-perceptron", id: "information-theoretic", value: "1.24468398985069"),
  Target(model: "xorsat", id: "clustering", value: "0.818469160761376"),
  Target(model: "xorsat", id: "satisfiability", value: "0.917935276658086"),
  Target(model: "isolated-point", id: "one-sided-definition", value: "1"),
  Target(model: "random-field", id: "order", value: "1.3484999610"),
  Target(model: "sk-field", id: "at-line", value: "0.569933830310296"),
  Target(model: "hopfield-two", id: "retrieval", value: "0.542255037918085"),
  Target(model: "spiked-tensor-three", id: "dynamic", value: "3.2287512886"),
  Target(model: "spiked-tensor-three", id: "information-theoretic", value: "3.5352118922"),
  Target(model: "spiked-tensor-three", id: "smallest-control", value: "3.2287512886"),
  Target(model: "two-layer", id: "largest-control", value: "1.49263181823035"),
  Target(model: "two-layer", id: "perfect", value: "1.24468398985069"),
]

@Suite struct ThresholdProofs {
  @Test(arguments: targets) func provedAndAcceptedTwice(_ target: Target) throws {
    let result = try Certifier(model: model(target.model), id: target.id, set: target.set, digits: 20).run()
    #expect(result.status == .proved, "\(result.reason ?? "")")
    let certificate = try #require(result.certificate)
    let value = try #require(result.value)
    let lower = try #require(Rational(text: value.lower))
    let upper = try #require(Rational(text: value.upper))
    let known = try #require(Rational(text: target.value))
    let places = target.value.split(separator: ".").dropFirst().first?.count ?? 15
    let slack = try Rational(decimal: "2e-\(max(1, places - 1))")
    #expect(try lower <= known + slack && known - slack <= upper, "\(value) misses \(target.value)")
    #expect(try upper - lower <= Rational(decimal: "1e-20") * max(Rational(1), upper))
    // What was written reads back, and both checkers accept it.
    _ = try Verifier(effort: Effort()).verify(Certificate(text: certificate.text))
    #expect(try secondChecker(certificate.text) == 0)
  }

  @Test(arguments: ["isolated", "isolated-definition"]) func aDerivativeWhereNothingElseExists(_ id: String) throws {
    let result = try Certifier(model: model("isolated-point"), id: id, digits: 12).run()
    #expect(result.status == .undecided && result.certificate == nil)
    #expect(result.reason?.contains("a derivative is not shown to exist here") ?? false, "\(result.reason ?? "")")
  }

  @Test func withoutNearNothingGlobalIsClaimed() throws {
    let result = try Certifier(model: model("spiked-tensor-three"), id: "without-near", digits: 12).run()
    #expect(result.status == .undecided)
    #expect(result.value != nil && result.remedy != nil)
  }
}

@Suite struct CorruptedCertificates {
  static let text = Result { try Certifier(model: model("krauth-mezard"), id: "capacity", digits: 20).run().certificate!.text }

  /// The text with one replacement and its hash mended.
  private func mended(_ text: String, _ change: (String) -> String) throws -> String {
    var lines = change(text).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    lines.removeLast()
    let body = lines.map { $0 + "\n" }.joined()
    return body + "{\"rec\":\"end\",\"lines\":\(lines.count),\"sha256\":\"\(Certificate.sha256(of: body))\"}\n"
  }

  private func accepts(_ text: String) -> Bool {
    do {
      _ = try Verifier(effort: Effort()).verify(Certificate(text: text))
      return true
    } catch { return false }
  }

  /// The upper bound of alpha in the claim.
  private func bound(_ text: String) throws -> (lower: String, upper: String) {
    let claim = try #require(text.split(separator: "\n").first { $0.contains("\"rec\":\"claim\"") })
    let match = try #require(claim.firstMatch(of: /"alpha":\["([^"]*)","([^"]*)"\]/))
    return (String(match.1), String(match.2))
  }

  @Test func unchangedIsAccepted() throws {
    let text = try Self.text.get()
    #expect(accepts(text))
    #expect(try mended(text) { $0 } == text)
  }

  @Test func aChangedDigitBreaksTheHash() throws {
    let text = try Self.text.get()
    let upper = try bound(text).upper
    let changed = text.replacingOccurrences(of: "\"\(upper)\"]", with: "\"\(upper)1\"]")
    #expect(changed != text)
    #expect(!accepts(changed))
    #expect(try secondChecker(changed) == 1)
  }

  @Test func aFalseBoundIsRejectedAndAWiderOneAccepted() throws {
    let text = try Self.text.get()
    let (lower, upper) = try bound(text)
    let end = "],\"psi\""
    func with(_ a: String, _ b: String) throws -> String {
      try mended(text) {
        $0.replacingOccurrences(of: "\"bounds\":{\"alpha\":[\"\(lower)\",\"\(upper)\"\(end)", with: "\"bounds\":{\"alpha\":[\"\(a)\",\"\(b)\"\(end)")
      }
    }
    let false1 = try with("0.8", "0.83307")
    let wider = try with("0.833", "0.8331")
    #expect(false1 != text && wider != text)
    #expect(!accepts(false1))
    #expect(try secondChecker(false1) == 1)
    #expect(accepts(wider))
    #expect(try secondChecker(wider) == 0)
  }

  @Test func otherHintsThatDoNotFitAreRejected() throws {
    let text = try Self.text.get()
    for (from, to) in [
      ("\"kappa\":\"0\"}", "\"kappa\":\"1/2\"}"), ("\"scope\":\"local\"", "\"scope\":\"bracket\""),
      ("\"count\":", "\"count\":1"), ("\"digits\":", "\"digits\":1"),
    ] {
      let changed = try mended(text) { $0.replacingOccurrences(of: from, with: to) }
      #expect(changed != text, "\(from)")
      if from != "\"digits\":", from != "\"count\":" { #expect(!accepts(changed), "\(from)") }
    }
    // Without its plans nothing is proved.
    let bare = try mended(text) { t in
      t.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("\"rec\":\"plan\"") }.joined(separator: "\n")
    }
    #expect(!accepts(bare))
    // A poor plan is sound: it gives a wide enclosure, not a wrong one.
    let poor = try mended(text) { $0.replacing(/"count":\d+/, with: "\"count\":3") }
    #expect(!accepts(poor))
  }
}
