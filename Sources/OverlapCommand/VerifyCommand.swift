// `overlap verify`: re-checks certificates.
import ArgumentParser
import Certificates
import Effort
import Enclosures
import Foundation
import OverlapModels

/// `overlap verify FILE...`.
struct VerifyCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "verify", abstract: "Re-checks certificates, and says what they prove.",
      discussion: "Example: overlap verify capacity.jsonl --model krauth-mezard --expect 'capacity in [0.83,0.84]'")
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup var sets: SetOptions
  @OptionGroup var effort: EffortOptions

  @Option(help: "The model that the certificates must be about.")
  var model: String?

  @Option(help: "The claim that they must prove: an id, or \"ID in [a,b]\".")
  var expect: String?

  @Argument(help: "Certificates.")
  var files: [String]

  func outcome() throws -> Outcome {
    if expect != nil, model == nil { throw BadInput("--expect needs --model") }
    let expected = try Expectation(model: model, claim: expect, set: try sets.dictionary())
    let effort = effort.effort(default: nil)
    let seconds = self.effort.budget ?? 0
    Watchdog.start(output.quiet ? nil : "verify", seconds: self.effort.budget) {
      Outcome(code: .undecided, errors: Undecided.budget(seconds).lines)
    }
    let reports = try files.map { try FileReport(file: $0, expected, effort: effort) }
    let codes = reports.map(\.code)
    var outcome = Outcome(code: [.refuted, .bad, .undecided].first { codes.contains($0) } ?? .done)
    if let failed = reports.first(where: { $0.code == outcome.code && $0.code != .done }) {
      outcome.errors = ["overlap: \(failed.file): \(failed.place)\(failed.reason ?? "")"]
    }
    // One file that is no certificate is bad input like any other.
    if outcome.code == .bad, files.count == 1 { return outcome }
    outcome.output =
      output.json
      ? JSON.object([("files", .array(reports.map(\.json)))]).text : reports.map(\.lines).joined(separator: "\n")
    return outcome
  }
}

/// What `--model` and `--expect` ask for.
private struct Expectation {
  let model: Model?
  let claim: ExpectedClaim?
  let set: [String: String]

  init(model: String?, claim: String?, set: [String: String]) throws {
    self.model = try model.map { try findModel($0) }
    self.set = set
    do { self.claim = try claim.map { try ExpectedClaim($0) } } catch let e as ExpectedClaimError {
      throw BadInput(e.description)
    }
    if let model = self.model, let id = self.claim?.id, model.threshold(id) == nil, model.claim(id) == nil {
      throw BadInput(
        "\(model.id) has no threshold or claim '\(id)'" + nearestHint(to: id, among: model.thresholds.map(\.id)))
    }
  }

  /// Throws where an accepted certificate does not prove what is expected.
  func check(_ certificate: Certificate) throws {
    guard let model else { return }
    if let claim { return try claim.check(certificate, model: model, set: set) }
    if model.sha256 != certificate.claim.modelHash {
      throw CertificateError.rejected(line: 1, reason: "the certificate is about another model than \(model.id)")
    }
  }
}

/// The verdict on one file.
private struct FileReport {
  let file: String
  var code = ExitCode.done
  var status = "accepted"
  var line: Int?
  var reason: String?
  var claims: [ProvedClaim] = []
  var lemmas: [String] = []
  var assumes: [String] = []
  var hash: String?
  var seconds = 0.0

  init(file: String, _ expected: Expectation, effort: Effort) throws {
    self.file = file
    let clock = ContinuousClock()
    let begin = clock.now
    do {
      let certificate = try Certificate(data: try readData(file))
      hash = certificate.claim.modelHash
      assumes = certificate.threshold?.assumes ?? []
      let verified = try Verifier(effort: effort).verify(certificate)
      try expected.check(certificate)
      claims = certificate.claims
      lemmas = verified.lemmas
    } catch let e as CertificateError {
      (status, line, reason) = (e.status, e.line, e.reason)
      if case .malformed = e { code = .bad } else { code = .refuted }
    } catch let e as BadInput {
      (status, reason, code) = ("malformed", String(e.description.dropFirst(file.count + 2)), .bad)
    } catch let e as Stopped {
      if case .interrupted = e { throw e }
      (status, reason, code) = ("undecided", "\(e)", .undecided)
    } catch let e as EvaluationFailure {
      (status, reason, code) = ("rejected", e.reason, .refuted)
    }
    seconds = (clock.now - begin).inSeconds
  }

  /// "line 3: ", or nothing.
  var place: String { line.map { "line \($0): " } ?? "" }

  var json: JSON {
    .object([
      ("file", .string(file)), ("status", .string(status)), ("line", line.map { .integer($0) } ?? .null),
      ("reason", .optional(reason)),
      (
        "claims",
        .array(claims.map { .object([("expression", .string($0.expression)), ("words", .string($0.words))]) })
      ),
      ("lemmas", .array(lemmas.map { .string($0) })), ("assumes", .array(assumes.map { .string($0) })),
      ("model_sha256", .optional(hash)), ("seconds", .seconds(seconds)),
    ])
  }

  /// For people: the verdict, and what was proved in words.
  var lines: String {
    guard code == .done else { return "\(file): \(status): \(place)\(reason ?? "")" }
    var lines = ["\(file): accepted"] + claims.map { "  \($0.words)" }
    if !lemmas.isEmpty { lines.append("  Lemmas: \(lemmas.joined(separator: ", ")).") }
    if !assumes.isEmpty { lines.append("  The meaning assumes: \(assumes.joined(separator: ", ")).") }
    return lines.joined(separator: "\n")
  }
}
