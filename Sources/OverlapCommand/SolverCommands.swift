// `overlap solve` and `overlap crosscheck`: the fast solver, and the fast solver against enclosures.
import ArgumentParser
import Comparisons
import Effort
import FastSolvers
import OverlapModels

extension FastSolution {
  /// The branches for people, a line each.
  fileprivate var lines: String {
    branches.map { b in
      let order = b.order.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
      let potential = b.potential.map { ", potential \($0)" } ?? ""
      return "\(b.name): \(order)\(potential), \(b.converged ? "converged" : "not converged") after \(b.iterations) iterations"
        + (b.note.isEmpty ? "" : " (\(b.note))")
    }.joined(separator: "\n")
  }
}

/// Watches work that has no result before its end.
private func watch(_ work: String, _ output: OutputOptions, _ effort: EffortOptions) {
  let seconds = effort.budget
  Watchdog.start(output.quiet ? nil : work, seconds: seconds) {
    Outcome(code: .undecided, errors: Undecided.budget(seconds ?? 0).lines)
  }
}

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
    let model = try findModel(model)
    try checkParameters(sets, of: model)
    watch("solve \(model.id)", output, effort)
    do {
      let solution = try FastSolver(model: model, set: sets.dictionary()).solve(effort: effort.effort(default: nil))
      return Outcome(output: output.json ? solution.json : solution.lines)
    } catch let e as FastSolverError { throw BadInput(e.description) }
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
    let models = try models.isEmpty ? Catalogue.models : models.map { try findModel($0) }
    watch("crosscheck", output, effort)
    let effort = effort.effort(default: nil)
    let reports: [CrosscheckReport]
    do { reports = try models.map { try crosscheck($0, effort: effort) } } catch let e as FastSolverError {
      throw BadInput(e.description)
    }
    let lines = reports.flatMap { r in
      r.quantities.map { "\(r.id): \($0.name): \($0.inside) of \($0.points) inside, worst excess \($0.worstExcessUlps) ulps" }
    }
    return Outcome(
      code: reports.allSatisfy(\.holds) ? .done : .refuted,
      output: output.json ? crosscheckJSON(reports) : lines.joined(separator: "\n"))
  }
}
