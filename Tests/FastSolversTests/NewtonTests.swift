import Effort
import FastSolvers
import Formulas
import OverlapModels
import Testing

enum Samples {
  static let krauthMezard = """
    id = "km"
    title = "Krauth and Mezard"
    [parameters.alpha]
    domain = "(0, 2)"
    [order.q]
    domain = "(0, 1)"
    [order.psi]
    domain = "(0, inf)"
    [potential]
    expression = "-psi*(1-q)/2 + E[z](log2cosh(sqrt(psi)*z)) + alpha*E[z](logH(-sqrt(q/(1-q))*z))"
    [[thresholds]]
    id = "capacity"
    kind = "zero"
    unknown = "alpha"
    bracket = "[1/2, 1]"
    expression = "potential"
    near = { alpha = "0.8", q = "0.5", psi = "2.4" }
    """
}

@Suite struct NewtonTests {
  @Test func krauthMezard() throws {
    let model = try Model.load(text: Samples.krauthMezard, name: "km.toml")
    let system = try ThresholdSystem(model, "capacity")
    let found = try startingPoints(system)
    #expect(found.count == 1)
    let point = Dictionary(uniqueKeysWithValues: zip(system.unknowns, found[0].point))
    #expect(abs(point["alpha"]! - 0.8330785997) < 1e-10)
    #expect(abs(point["q"]! - 0.5639490801) < 1e-10)
    #expect(abs(point["psi"]! - 2.5763513191) < 1e-9)
  }
}
