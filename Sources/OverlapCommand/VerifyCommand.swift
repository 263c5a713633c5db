// `overlap verify`: re-checks certificates.
import ArgumentParser

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

  func outcome() throws -> Outcome {
    for file in files { _ = try readText(file) }
    throw BadInput("verify is not built yet")
  }
}
