// `overlap identities`: the symbolic checks of a model.
import ArgumentParser
import Identities

/// `overlap identities MODEL`.
struct IdentitiesCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "identities", abstract: "The symbolic checks of a model: proved, refuted with a witness, or undecided.")
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup var effort: EffortOptions

  @Option(help: "Write the proofs to a file.")
  var out: String?

  @Argument(help: "A catalogue id or a model file.")
  var model: String

  func outcome() throws -> Outcome {
    if out != nil { throw BadInput("--out of identities is not built yet") }
    let model = try findModel(model)
    let isQuiet = output.quiet
    let found = try decideIdentities(of: model, seconds: effort.budget ?? 10, threads: effort.threads) { id in
      if !isQuiet { Outcome.progress("overlap: identity \(id)\n") }
    }
    var code = ExitCode.done
    var errors: [String] = []
    for identity in found {
      switch identity.verdict {
      case .proved: break
      case .refuted: code = .refuted
      case .undecided(let reason, let remedy):
        if code == .done { code = .undecided }
        errors += Undecided(reason: "\(identity.id): \(reason)", remedy: remedy).lines
      }
    }
    let text =
      output.json
      ? JSON.object([("identities", .array(found.map(\.json)))]).text : found.map(\.line).joined(separator: "\n")
    return Outcome(code: code, output: text, errors: errors)
  }
}

extension ModelIdentity {
  fileprivate var json: JSON {
    var entries: [(String, JSON)] = [("id", .string(id)), ("statement", .string(statement))]
    switch verdict {
    case .proved(let rules):
      entries += [("status", .string("proved")), ("method", .string(rules.joined(separator: ", ")))]
    case .refuted(let witness, let difference):
      entries += [
        ("status", .string("refuted")), ("method", .string("enclosure of the difference at a point")),
        ("witness", .object(witness.map { ($0.name, .string($0.value.description)) })), ("difference", difference.json),
      ]
    case .undecided(let reason, let remedy):
      entries += [
        ("status", .string("undecided")), ("method", .string("none")), ("reason", .string(reason)),
        ("remedy", .string(remedy)),
      ]
    }
    return .object(entries)
  }

  fileprivate var line: String {
    switch verdict {
    case .proved(let rules): return "\(id): proved (\(rules.joined(separator: ", ")))"
    case .refuted(let witness, let difference):
      let point = witness.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
      return "\(id): refuted at \(point): left - right is between \(difference.lower) and \(difference.upper)"
    case .undecided: return "\(id): undecided"
    }
  }
}
