// `overlap solve` and `overlap crosscheck`: the fast solver, and the fast solver against enclosures.
import ArgumentParser
import OverlapModels

/// `overlap solve MODEL`.
struct SolveCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "solve", abstract: "The fast double-precision solver, every branch. Not certified.")
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup var sets: SetOptions
  @OptionGroup var effort: EffortOptions

  @Argument(help: "A catalogue id or a model file.")
  var model: String

  func outcome() throws -> Outcome {
    try checkParameters(sets, of: try findModel(model))
    throw BadInput("solve is not built yet")
  }
}

/// `overlap crosscheck [MODEL...]`.
struct CrosscheckCommand: Command {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "crosscheck", abstract: "The fast solver against enclosures over a grid.")
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup var effort: EffortOptions

  @Argument(help: "Catalogue ids or model files; all models of the catalogue without any.")
  var models: [String] = []

  func outcome() throws -> Outcome {
    for name in models { _ = try findModel(name) }
    throw BadInput("crosscheck is not built yet")
  }
}
