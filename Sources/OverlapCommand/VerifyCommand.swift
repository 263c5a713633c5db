// `overlap verify`: re-checks certificates.
import ArgumentParser
import Certificates
import Effort
import Foundation
import OverlapModels

/// `overlap verify FILE...`.
struct VerifyCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "verify", abstract: "Re-checks certificates, and says what they prove.")
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup var effort: EffortOptions

  @Option(help: "The model that the certificate must be about.")
  var model: String?

  @Option(help: "The claim that the certificate must prove: an id, or \"ID in [a,b]\".")
  var expect: String?

  @Argument(help: "Certificates.")
  var files: [String]

  @OptionGroup var sets: SetOptions

  func outcome() throws -> Outcome {
    let expected = try expect.map { try ExpectedClaim($0) }
    if expected != nil, model == nil { throw BadInput("--expect needs --model") }
    let model = try model.map { try findModel($0) }
    let set = try sets.dictionary()
    var code = ExitCode.done
    var entries: [JSON] = []
    var lines: [String] = []
    for file in files {
      let begin = ContinuousClock.now
      let result = judge(file, model, expected, set)
      let duration = ContinuousClock.now - begin
      let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
      // Of several files 1 outranks 2, and 2 outranks 3.
      let rank: [ExitCode: Int] = [.done: 0, .undecided: 1, .bad: 2, .refuted: 3]
      if rank[result.code]! > rank[code]! { code = result.code }
      entries.append(result.json(file, seconds))
      lines.append(result.text(file))
    }
    // One file that is no certificate is bad input like any other: one line, nothing on standard output.
    if files.count == 1, code == .bad { throw BadInput(lines[0]) }
    return Outcome(
      code: code, output: output.json ? JSON.object([("files", .array(entries))]).text : lines.joined(separator: "\n"))
  }

  /// What became of one file.
  private struct Judgement {
    var code = ExitCode.done
    var status = "accepted"
    var line: Int?
    var reason: String?
    var certificate: Certificate?
    var lemmas: [String] = []

    func json(_ file: String, _ seconds: Double) -> JSON {
      let proved = code == .done ? certificate?.claims ?? [] : []
      var entries: [(String, JSON)] = [("file", .string(file)), ("status", .string(status))]
      entries.append(("line", line.map { .integer($0) } ?? .null))
      entries.append(("reason", .optional(reason)))
      entries.append(
        ("claims", .array(proved.map { .object([("expression", .string($0.expression)), ("words", .string($0.words))]) })))
      entries.append(("lemmas", .array(lemmas.map { .string($0) })))
      entries.append(("assumes", .array((certificate?.threshold?.assumes ?? []).map { .string($0) })))
      entries.append(("model_sha256", .optional(certificate?.claim.modelHash)))
      entries.append(("seconds", .seconds(seconds)))
      return .object(entries)
    }

    func text(_ file: String) -> String {
      var text = "\(file): \(status)"
      if let line { text += ", line \(line)" }
      if let reason { text += ": \(reason)" }
      if code == .done { for c in certificate?.claims ?? [] { text += "\n  \(c.expression)\n  \(c.words)" } }
      return text
    }
  }

  private func judge(_ file: String, _ model: Model?, _ expected: ExpectedClaim?, _ set: [String: String]) -> Judgement {
    var result = Judgement()
    do {
      guard let data = FileManager.default.contents(atPath: file) else { throw BadInput("\(file): cannot be read") }
      let certificate = try Certificate(data: data)
      result.certificate = certificate
      if let expected, let model { try expected.check(certificate, model: model, set: set) } else if let model,
        model.sha256 != certificate.claim.modelHash
      {
        throw CertificateError.rejected(
          line: certificate.claimLine, reason: "the certificate is about another model than expected")
      }
      result.lemmas = try Verifier(effort: effort.effort(default: nil)).verify(certificate).lemmas
    } catch let e as CertificateError {
      result.status = e.status
      result.line = e.line
      result.reason = e.reason
      result.code = e.status == "malformed" ? .bad : .refuted
    } catch let e as Stopped {
      result.status = "rejected"
      result.reason = e.description
      result.code = .undecided
    } catch {
      result.status = "malformed"
      result.reason = "\(error)"
      result.code = .bad
    }
    return result
  }
}
