import Foundation
import Testing

@Test func solveGivesEveryBranch() throws {
  let run = try overlap("solve", "krauth-mezard", "--set", "alpha=4/5", "--json")
  #expect(run.code == 0 && run.errors.isEmpty)
  let branches = try #require(run.object?["branches"] as? [[String: Any]])
  #expect(!branches.isEmpty)
  for b in branches {
    for key in ["name", "order", "potential", "observables", "converged", "iterations"] { #expect(b[key] != nil, "\(key)") }
  }
  let order = try #require(branches[0]["order"] as? [String: Double])
  // The fixed point, from the saddle-point equations at alpha = 0.8 by an independent program.
  #expect(abs(try #require(order["q"]) - 0.53794215979436) < 1e-10)
  #expect(try overlap("solve", "krauth-mezard", "--set", "alpha=0.8").output.contains("converged"))
}

@Test(arguments: ["kappa=[0,1]", "kappa=nan", "kappa=1/0", "kappa=log(-1)", "alpha=-1", "kappa=1e400000", "kappa=", "kappa=x"])
func badSettingsOfModels(_ setting: String) throws {
  for arguments in [["solve", "krauth-mezard"], ["certify", "krauth-mezard", "capacity"]] {
    let run = try overlap(arguments + ["--set", setting, "--budget", "20"])
    #expect(run.code == 2, "\(arguments) \(setting): \(run.code) \(run.errors)")
    #expect(run.output.isEmpty && run.errorLines.count == 1, "\(run.errors)")
  }
}
