import Balls
import Comparisons
import Effort
import Foundation
import FastSolvers
import OverlapModels
import Testing

/// The crosscheck holds for sound models, and notices wrong functions.
@Suite struct CrosscheckTests {
  static let rademacher = """
    id = "r"
    title = "Spiked Wigner model, Rademacher prior"
    [parameters.lambda]
    domain = "[0, inf)"
    default = "3/2"
    [order.q]
    domain = "[0, 1]"
    [definitions]
    "f(r)" = "E[z](tanh(r + sqrt(r)*z))"
    [potential]
    expression = "E[z](log2cosh(lambda*q + sqrt(lambda*q)*z)) - log(2) - lambda*q/2 - lambda*q^2/4"
    extremum = "max"
    [state_evolution]
    q = "f(lambda*q)"
    [observables]
    mmse = "1 - q^2"
    [[thresholds]]
    id = "recovery"
    kind = "stability"
    unknown = "lambda"
    bracket = "[1/2, 2]"
    at = { q = "0" }
    """

  @Test func holds() throws {
    let model = try Model.load(text: Self.rademacher, name: "r.toml")
    let report = try crosscheck(model)
    #expect(report.holds)
    let names = report.quantities.map(\.name)
    #expect(names.prefix(4) == ["next.q", "potential", "diff[q](potential)", "mmse"])
    #expect(names.last == "residual of q")
    for q in report.quantities where q.name != "residual of q" {
      #expect(q.points >= 110, "\(q)")
      #expect(q.worstExcessUlps <= q.tolerance, "\(q)")
      if q.name.hasPrefix("E[") || q.name == "next.q" { #expect(q.tolerance < 1000, "\(q)") }
    }
    #expect(report.quantities.last!.points >= 5)
  }

  @Test(arguments: Catalogue.models.map(\.id))
  func catalogueHolds(_ id: String) throws {
    let report = try crosscheck(Catalogue.model(id)!, points: 20)
    #expect(report.holds)
    #expect(!report.quantities.isEmpty)
  }

  @Test func wrongFunctionsAreCaught() throws {
    let model = try Model.load(text: Self.rademacher, name: "r.toml")
    let wrong = try crosscheck(model, points: 20, effort: Effort(), replacing: [.tanh: { $0 }])
    #expect(!wrong.holds)
    #expect(wrong.quantities[0].inside <= 10, "\(wrong.quantities[0])")
    #expect(wrong.quantities[0].worstExcessUlps > wrong.quantities[0].tolerance)
    // The potential has no tanh.
    #expect(wrong.quantities[1].inside == wrong.quantities[1].points)
    let slightly = try crosscheck(
      model, points: 20, effort: Effort(),
      replacing: [.log2cosh: { abs($0) + log1p(exp(-2 * abs($0))) * (1 + 1e-11) }])
    #expect(!slightly.holds)
  }
}
