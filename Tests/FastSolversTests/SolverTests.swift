import Effort
import FastSolvers
import Foundation
import OverlapModels
import Testing

/// Branches, fixed points and starting points of whole models.
@Suite struct SolverTests {
  static let gaussWigner = """
    id = "gw"
    title = "Spiked Wigner model, Gaussian prior"
    [parameters.lambda]
    domain = "[0, inf)"
    default = "3/2"
    [order.q]
    domain = "[0, 1]"
    [definitions]
    "f(r)" = "r/(1+r)"
    [potential]
    expression = "(lambda*q - log1p(lambda*q))/2 - lambda*q^2/4"
    extremum = "max"
    [state_evolution]
    q = "f(lambda*q)"
    [branches]
    amp = { start = { q = "0" } }
    informed = { start = { q = "1" } }
    bayes = { global = true }
    upper = { box = { q = "[1/10, 1]" } }
    [[thresholds]]
    id = "recovery"
    kind = "stability"
    unknown = "lambda"
    bracket = "[1/2, 2]"
    at = { q = "0" }
    """

  static let xorsat = """
    id = "pair"
    title = "3-XORSAT"
    [parameters.alpha]
    domain = "[0, inf)"
    default = "9/10"
    [order.x]
    domain = "[0, 1]"
    [state_evolution]
    x = "1 - exp(-3*alpha*x^2)"
    [observables]
    entropy = "x - alpha*(3*x^2 - 2*x^3) + (1-x)*log(1-x)*0"
    [[thresholds]]
    id = "tangent"
    kind = "fold"
    unknown = "alpha"
    bracket = "[1/2, 1]"
    box = { x = "[1/10, 1]" }
    [[thresholds]]
    id = "edge"
    kind = "extremum"
    unknown = "y"
    bracket = "[1/10, 99/100]"
    expression = "-log1p(-y)/(3*y^2)"
    extremum = "min"
    [[thresholds]]
    id = "crossing"
    kind = "root"
    unknown = "y"
    bracket = "[0, 1]"
    expression = "y*exp(y) - 1/2"
    """

  static let rademacherBernoulli = """
    id = "rb"
    title = "Spiked Wigner model, Rademacher-Bernoulli prior"
    [parameters.Delta]
    domain = "(0, inf)"
    default = "1/300"
    [parameters.rho]
    domain = "(0, 1]"
    default = "1/20"
    [order.q]
    domain = "[0, rho]"
    [definitions]
    "a(r,z)" = "log2cosh(r + sqrt(r)*z) - r/2 + log(rho/(2*(1-rho)))"
    "f(r)" = "rho*E[z](tanh(r + sqrt(r)*z)/(1 + exp(-a(r,z))))"
    "psi(r)" = "(1-rho)*E[z](log(1-rho+rho*exp(-r/2)*cosh(sqrt(r)*z))) + rho*E[z](log(1-rho+rho*exp(-r/2)*cosh(r+sqrt(r)*z)))"
    [potential]
    expression = "psi(q/Delta) - q^2/(4*Delta)"
    extremum = "max"
    [state_evolution]
    q = "f(q/Delta)"
    [[thresholds]]
    id = "dynamic"
    kind = "fold"
    unknown = "Delta"
    bracket = "[1/1000, 1/100]"
    box = { q = "[1/100, rho]" }
    [[thresholds]]
    id = "information"
    kind = "maxwell"
    unknown = "Delta"
    bracket = "[1/1000, 1/200]"
    branches = [{ q = "[1/100, rho]" }, { q = "0" }]
    """

  static func solved(_ text: String, _ set: [String: String] = [:]) throws -> FastSolution {
    try FastSolver(model: Model.load(text: text, name: "t.toml"), set: set).solve()
  }

  @Test func branches() throws {
    let b = try Self.solved(Self.gaussWigner).branches
    #expect(b.map(\.name) == ["amp", "bayes", "informed", "upper"])
    for branch in b {
      #expect(branch.converged, "\(branch)")
      #expect(abs(branch.order[0].value - 1 / 3.0) < 1e-14, "\(branch)")
    }
    let below = try Self.solved(Self.gaussWigner, ["lambda": "1/2"]).branches
    #expect(below.map { $0.order[0].value } .prefix(3) == [0, 0, 0])
    #expect(!below[3].converged)
    #expect(below[3].note == "0 fixed points were found in the box")
  }

  @Test func rademacher() throws {
    let text = Self.gaussWigner.replacingOccurrences(of: "\"r/(1+r)\"", with: "\"E[z](tanh(r + sqrt(r)*z))\"")
      .replacingOccurrences(
        of: "(lambda*q - log1p(lambda*q))/2 - lambda*q^2/4",
        with: "E[z](log2cosh(lambda*q + sqrt(lambda*q)*z)) - log(2) - lambda*q/2 - lambda*q^2/4")
    let model = try Model.load(text: text, name: "t.toml")
    let points = try FastSolver(model: model, set: ["lambda": "2"]).fixedPoints()
    #expect(points.count == 2)
    #expect(points[0] == [0])
    #expect(abs(points[1][0] - 0.618447509348822913) < 2e-15)
    for b in try FastSolver(model: model, set: ["lambda": "2"]).solve().branches {
      #expect(b.converged)
      #expect(abs(b.order[0].value - 0.618447509348822913) < 2e-15, "\(b.name)")
      // I = lambda/4 - potential
      #expect(abs(0.5 - b.potential! - 0.458714691294522592) < 2e-15, "\(b.name)")
    }
    let start = try startingPoints(ThresholdSystem(model, "recovery"))
    try #require(start.count == 1, "\(start)")
    #expect(abs(start[0].point[0] - 1) < 1e-14)
  }

  @Test func withoutBranches() throws {
    let s = try Self.solved(Self.xorsat)
    #expect(s.branches.map(\.name) == ["fixed-point-1", "fixed-point-2", "fixed-point-3"])
    #expect(s.branches[0].order[0].value == 0)
    for b in s.branches {
      let x = b.order[0].value
      #expect(abs(1 - exp(-2.7 * x * x) - x) < 1e-15)
      #expect(b.potential == nil)
    }
    #expect(s.json.hasPrefix("{\"branches\":[{\"name\":\"fixed-point-1\",\"order\":{\"x\":0.0},\"potential\":null"))
    let one = try Self.solved(Self.xorsat, ["alpha": "8/10"])
    #expect(one.branches.count == 1)
  }

  @Test func cyclesAndExitsAreTold() throws {
    let text = """
      id = "logistic"
      title = "Logistic map"
      [parameters.a]
      domain = "[0, 10]"
      default = "32/10"
      [order.x]
      domain = "[0, 1]"
      [state_evolution]
      x = "a*x*(1-x)"
      [branches]
      plain = { start = { x = "1/3" } }
      damped = { start = { x = "1/3" }, damping = "1/2" }
      """
    let s = try Self.solved(text).branches
    #expect(s[1].name == "plain" && !s[1].converged && s[1].note == "a cycle of 2 steps")
    #expect(s[0].converged && abs(s[0].order[0].value - 0.6875) < 1e-14)
    let out = try Self.solved(text, ["a": "5"]).branches
    #expect(!out[1].converged && out[1].note == "the iteration leaves the domain")
  }

  @Test func saddle() throws {
    let text = """
      id = "gw2"
      title = "The same potential as a saddle"
      [parameters.lambda]
      domain = "[0, inf)"
      default = "3/2"
      [order.q]
      domain = "[0, 1]"
      [order.r]
      domain = "[0, inf)"
      [potential]
      expression = "(r - log1p(r))/2 + lambda*q^2/4 - r*q/2"
      extremum = "sup q inf r"
      [state_evolution]
      q = "r/(1+r)"
      r = "lambda*q"
      [branches]
      amp = { start = { q = "0", r = "0" } }
      bayes = { global = true }
      far = { start = { q = "1", r = "inf" } }
      """
    for b in try Self.solved(text).branches {
      #expect(b.converged && abs(b.order[0].value - 1 / 3.0) < 1e-14 && abs(b.order[1].value - 0.5) < 1e-14, "\(b)")
    }
  }

  @Test func startsWithoutNear() throws {
    let pair = try Model.load(text: Self.xorsat, name: "t.toml")
    let fold = try startingPoints(ThresholdSystem(pair, "tangent"))
    try #require(fold.count == 1)
    #expect(abs(fold[0].point[1] - 0.8184691607) < 1e-9)
    let edge = try startingPoints(ThresholdSystem(pair, "edge"))
    try #require(edge.count == 1)
    #expect(abs(edge[0].point[0] - 0.7153318629) < 1e-8)
    let root = try startingPoints(ThresholdSystem(pair, "crossing"))
    try #require(root.count == 1)
    #expect(abs(root[0].point[0] - 0.3517337112491958) < 1e-14)

    let rb = try Model.load(text: Self.rademacherBernoulli, name: "t.toml")
    let dynamic = try startingPoints(ThresholdSystem(rb, "dynamic"))
    try #require(dynamic.count == 1)
    #expect(abs(dynamic[0].point[1] - 3.46540017342079e-3) < 1e-13, "\(dynamic)")
    let information = try startingPoints(ThresholdSystem(rb, "information"))
    try #require(information.count == 1, "\(information)")
    #expect(abs(information[0].point.last! - 3.34533505331379e-3) < 1e-13, "\(information)")
  }
}
