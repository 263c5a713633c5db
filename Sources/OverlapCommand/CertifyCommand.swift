// `overlap certify`: proves a threshold or a claim.
import ArgumentParser
import Balls
import Certificates
import Effort
import Foundation
import OverlapModels
import Thresholds

/// `overlap certify MODEL ID`.
struct CertifyCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "certify", abstract: "Proves a threshold or a claim of a model.",
      discussion: "Example: overlap certify krauth-mezard capacity --digits 30 --out capacity.jsonl")
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup var digits: DigitOptions
  @OptionGroup var sets: SetOptions
  @OptionGroup var effort: EffortOptions

  @Option(help: "Write the certificate to this file.")
  var out: String?

  @Option(help: "A statement to prove as well, such as \"value in [a,b]\".")
  var expect: String?

  @Option(help: "The threshold as a curve over NAME=a..b.")
  var along: String?

  @Argument(help: "A catalogue id or a model file.")
  var model: String

  @Argument(help: "The id of a threshold or claim.")
  var id: String

  func outcome() throws -> Outcome {
    let begin = ContinuousClock.now
    let model = try findModel(model)
    try checkNames(model)
    if along != nil { throw BadInput("--along is not built yet") }
    if model.claim(id) != nil { throw BadInput("the proof of claims is not built yet: '\(id)' is one") }
    let expected = try expect.map { try ExpectedClaim($0) }
    let certifier = try Certifier(
      model: model, id: id, set: try sets.dictionary(), digits: digits.digits, isRelative: digits.relative,
      effort: effort.effort(default: 240))
    var result: Certification
    do { result = try certifier.run() } catch Stopped.budget(let seconds) {
      result = certifier.stopped("the budget of \(seconds) seconds is used up", "a larger --budget, or fewer --digits")
    }
    if let expected, let certificate = result.certificate, result.status == .proved {
      try judge(certificate, expected, &result)
    }
    if let out, let certificate = result.certificate {
      guard FileManager.default.createFile(atPath: out, contents: Data(certificate.text.utf8)) else {
        throw BadInput("\(out): cannot be written")
      }
    }
    return report(result, model, begin)
  }

  /// Holds what was proved against the expected inclusion.
  private func judge(_ certificate: Certificate, _ expected: ExpectedClaim, _ result: inout Certification) throws {
    if let other = expected.id, other != id { throw BadInput("--expect speaks of '\(other)', not of '\(id)'") }
    let key = expected.name ?? certificate.reportedName
    guard let bounds = certificate.claim.bounds[key] else { throw BadInput("--expect: there is no '\(key)' here") }
    guard let range = expected.range else { return }
    switch expected.inclusion(lower: bounds.lower, upper: bounds.upper) {
    case .inside: result.claim += ". It lies in \(range.text), as expected."
    case .notInside:
      // The bounds hold one point: outside of the range as a whole it is refuted, across its end undecided.
      if expected.isDisjoint(lower: bounds.lower, upper: bounds.upper) {
        result.status = .refuted
        result.claim += ". It does not lie in \(range.text)."
      } else {
        result.status = .undecided
        result.reason = "the bounds reach beyond \(range.text)"
        result.remedy = "more --digits"
      }
    case .undecided(let reason):
      result.status = .undecided
      result.reason = reason
      result.remedy = "more --digits"
    }
  }

  private func report(_ result: Certification, _ model: Model, _ begin: ContinuousClock.Instant) -> Outcome {
    let undecided = result.status == .undecided ? Undecided(reason: result.reason ?? "", remedy: result.remedy ?? "") : nil
    var outcome = Outcome(
      code: result.status == .proved ? .done : result.status == .refuted ? .refuted : .undecided,
      errors: undecided?.lines ?? [])
    let duration = ContinuousClock.now - begin
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    if output.json {
      func number(_ lower: String, _ upper: String) -> JSON { DecimalEnclosure(lower: lower, upper: upper).json }
      var entries: [(String, JSON)] = [
        ("model", .string(model.id)), ("id", .string(id)), ("status", .string(result.status.rawValue)),
        ("claim", .string(result.claim)),
      ]
      entries.append(("value", result.value.map { number($0.lower, $0.upper) } ?? .null))
      entries.append(("unknowns", .object(result.unknowns.map { ($0.name, number($0.lower, $0.upper)) })))
      entries.append(("assumes", .array(result.assumes.map { .string($0) })))
      entries.append(("certificate", result.certificate == nil ? .null : .optional(out)))
      if let u = undecided { entries += [("reason", .string(u.reason)), ("remedy", .string(u.remedy))] }
      entries.append(("seconds", .seconds(seconds)))
      outcome.output = JSON.object(entries).text
    } else {
      var lines = ["\(result.status.rawValue): \(id) of \(model.id)"]
      if let v = result.value { lines.append(DecimalEnclosure(lower: v.lower, upper: v.upper).forPeople) }
      lines.append(result.claim)
      if let out, result.certificate != nil { lines.append("certificate: \(out)") }
      outcome.output = lines.joined(separator: "\n")
    }
    return outcome
  }

  /// The id and the names of `--set` must be the model's.
  private func checkNames(_ model: Model) throws {
    let ids = model.thresholds.map(\.id) + model.claims.map(\.id)
    if !ids.contains(id) {
      throw BadInput("\(model.id) has no threshold or claim '\(id)'" + nearestHint(to: id, among: ids))
    }
    try checkParameters(sets, of: model)
  }
}

/// The names of `--set` must be parameters of the model.
func checkParameters(_ sets: SetOptions, of model: Model) throws {
  for (name, _) in try sets.pairs() where model.parameter(name) == nil {
    throw BadInput(
      "\(model.id) has no parameter '\(name)'" + nearestHint(to: name, among: model.parameters.map(\.name)))
  }
}
