// `overlap certify`: proves a threshold or a claim.
import ArgumentParser
import Effort
import OverlapModels

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
    let model = try findModel(model)
    try checkNames(model)
    if along != nil { throw BadInput("--along is not built yet") }
    if expect != nil { throw BadInput("--expect is not built yet") }
    throw BadInput("certify is not built yet")
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
