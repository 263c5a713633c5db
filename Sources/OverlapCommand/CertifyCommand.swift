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
    try checkWritable()
    let seconds = effort.budget ?? 240
    let report = CertifyReport(model: model.id, id: id, out: out, json: output.json, begin: begin)
    let certifier = try Certifier(
      model: model, id: id, set: try sets.dictionary(), digits: digits.digits, isRelative: digits.relative,
      effort: effort.effort(default: 240))
    let why = Undecided.budget(seconds)
    let stopped = certifier.stopped(why.reason, why.remedy)
    Watchdog.start(output.quiet ? nil : "certify \(model.id) \(id)", seconds: seconds) { report.outcome(stopped) }
    var result: Certification
    do { result = try certifier.run() } catch Stopped.budget { result = stopped }
    checkWidth(&result)
    if let expected, let certificate = result.certificate, result.status == .proved {
      try judge(certificate, expected, &result)
    }
    if let out, let certificate = result.certificate {
      do { try Data(certificate.text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic) } catch {
        throw BadInput("\(out): cannot be written")
      }
    }
    return report.outcome(result)
  }

  /// Finds out before the work whether its result can be kept.
  private func checkWritable() throws {
    guard let out else { return }
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: out, isDirectory: &isDirectory), isDirectory.boolValue {
      throw BadInput("--out \(out): a directory, not a file")
    }
    let folder = URL(fileURLWithPath: out).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else { throw BadInput("--out \(out): no such folder") }
    guard FileManager.default.isWritableFile(atPath: folder) else { throw BadInput("--out \(out): cannot be written") }
  }

  /// The rule of `--digits` on the printed bounds: the value, and unknowns to two digits fewer.
  private func checkWidth(_ result: inout Certification) {
    guard result.status == .proved else { return }
    func isNarrow(_ lower: String, _ upper: String, _ digits: Int) -> Bool {
      DecimalEnclosure(lower: lower, upper: upper).isNarrow(digits: digits, relative: self.digits.relative)
    }
    let n = digits.digits
    let fits =
      (result.value.map { isNarrow($0.lower, $0.upper, n) } ?? true)
      && result.unknowns.allSatisfy { n <= 2 || isNarrow($0.lower, $0.upper, n - 2) }
    if !fits {
      result.status = .undecided
      result.reason = "proved, to fewer than \(n) digits"
      result.remedy = "fewer --digits, or without --relative"
    }
  }

  /// Holds what was proved against the expected inclusion.
  private func judge(_ certificate: Certificate, _ expected: ExpectedClaim, _ result: inout Certification) throws {
    if let other = expected.id, other != id { throw BadInput("--expect speaks of '\(other)', not of '\(id)'") }
    let key = expected.name ?? certificate.reportedName
    guard let bounds = certificate.claim.bounds[key] else { throw BadInput("--expect: there is no '\(key)' here") }
    guard let range = expected.range else { return }
    switch expected.inclusion(lower: bounds.lower, upper: bounds.upper) {
    case .inside: result.claim += " It lies in \(range.text), as expected."
    case .notInside:
      // The bounds hold one point: outside of the range as a whole it is refuted, across its end undecided.
      if expected.isDisjoint(lower: bounds.lower, upper: bounds.upper) {
        result.status = .refuted
        result.claim += " It does not lie in \(range.text)."
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

  /// The id and the names of `--set` must be the model's.
  private func checkNames(_ model: Model) throws {
    let ids = model.thresholds.map(\.id) + model.claims.map(\.id)
    if !ids.contains(id) {
      throw BadInput("\(model.id) has no threshold or claim '\(id)'" + nearestHint(to: id, among: ids))
    }
    try checkParameters(sets, of: model)
  }
}

/// What `certify` prints.
private struct CertifyReport: Sendable {
  let model: String
  let id: String
  let out: String?
  let json: Bool
  let begin: ContinuousClock.Instant

  func outcome(_ result: Certification) -> Outcome {
    let undecided = result.status == .undecided ? Undecided(reason: result.reason ?? "", remedy: result.remedy ?? "") : nil
    var outcome = Outcome(
      code: result.status == .proved ? .done : result.status == .refuted ? .refuted : .undecided,
      errors: undecided?.lines ?? [])
    outcome.output = json ? object(result, undecided).text : lines(result)
    return outcome
  }

  private func object(_ result: Certification, _ undecided: Undecided?) -> JSON {
    func number(_ lower: String, _ upper: String) -> JSON { DecimalEnclosure(lower: lower, upper: upper).json }
    var entries: [(String, JSON)] = [
      ("model", .string(model)), ("id", .string(id)), ("status", .string(result.status.rawValue)),
      ("claim", .string(result.claim)), ("value", result.value.map { number($0.lower, $0.upper) } ?? .null),
      ("unknowns", .object(result.unknowns.map { ($0.name, number($0.lower, $0.upper)) })),
      ("assumes", .array(result.assumes.map { .string($0) })),
      ("certificate", result.certificate == nil ? .null : .optional(out)),
    ]
    if let undecided { entries += [("reason", .string(undecided.reason)), ("remedy", .string(undecided.remedy))] }
    entries.append(("seconds", .seconds((ContinuousClock.now - begin).inSeconds)))
    return .object(entries)
  }

  private func lines(_ result: Certification) -> String {
    var lines = ["\(result.status.rawValue): \(id) of \(model)"]
    if let v = result.value { lines.append(DecimalEnclosure(lower: v.lower, upper: v.upper).forPeople) }
    for u in result.unknowns { lines.append("\(u.name) in [\(u.lower), \(u.upper)]") }
    lines.append(result.claim)
    if !result.assumes.isEmpty { lines.append("The meaning assumes: \(result.assumes.joined(separator: ", ")).") }
    if let out, result.certificate != nil { lines.append("certificate: \(out)") }
    return lines.joined(separator: "\n")
  }
}
