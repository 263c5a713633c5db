import Balls
import Formulas
import Foundation
import OverlapModels
import Testing

/// A threshold, the variables it must have, and its solution in doubles.
struct SystemCase: CustomTestStringConvertible, Sendable {
  let model: String
  let id: String
  var set: [String: String] = [:]
  let unknowns: [String]
  let solution: [Double]
  /// How exactly the equations vanish there, in units of the rows of the Jacobian.
  var tolerance = 1e-9
  var testDescription: String { "\(model) \(id) \(set)" }
}

@Suite struct SystemTests {
  static let cases: [SystemCase] = [
    .init(
      model: "krauth-mezard", id: "capacity", unknowns: ["psi", "q", "alpha"],
      solution: [2.576351319075674572, 0.563949080084561636, 0.833078599739579233]),
    .init(
      model: "krauth-mezard", id: "capacity", set: ["kappa": "1/2"], unknowns: ["psi", "q", "alpha"],
      solution: [4.08322809, 0.63841333, 0.455664564542437], tolerance: 1e-7),
    .init(
      model: "spiked-wigner-rademacher", id: "recovery", unknowns: ["lambda"], solution: [1]),
    .init(model: "spiked-wigner-rademacher-bernoulli", id: "recovery", unknowns: ["lambda"], solution: [400]),
    .init(
      model: "spiked-wigner-rademacher-bernoulli", id: "recovery", set: ["rho": "1/10"], unknowns: ["lambda"],
      solution: [100]),
    .init(
      model: "spiked-wigner-rademacher-bernoulli", id: "dynamic", unknowns: ["q", "lambda"],
      solution: [0.0210485995, 1 / 3.46540017342079e-3], tolerance: 1e-8),
    .init(
      model: "spiked-wigner-rademacher-bernoulli", id: "algorithmic", unknowns: ["q", "lambda"],
      solution: [0.000551925699, 1 / 2.48655392999971e-3], tolerance: 1e-8),
    .init(
      model: "spiked-wigner-rademacher-bernoulli", id: "information-theoretic", unknowns: ["q#1", "lambda"],
      solution: [0.0291466761987, 1 / 3.34533505331379e-3]),
    .init(
      model: "binary-perceptron", id: "algorithmic", unknowns: ["q", "r", "alpha"],
      solution: [0.8936614188, 3.2594803882, 1.49263181823035], tolerance: 1e-8),
    .init(
      model: "binary-perceptron", id: "information-theoretic", unknowns: ["q#1", "r#1", "alpha"],
      solution: [0.69376021965, 1.56489971389, 1.24468398985069]),
    .init(
      model: "xorsat", id: "clustering", unknowns: ["x", "alpha"], solution: [0.71533186311, 0.818469160761376],
      tolerance: 1e-8),
    .init(
      model: "xorsat", id: "clustering", set: ["k": "5"], unknowns: ["x", "alpha"],
      solution: [0.9033503779, 0.701780266484569], tolerance: 1e-8),
    .init(
      model: "xorsat", id: "satisfiability", set: ["k": "4"], unknowns: ["x#1", "alpha"],
      solution: [0.97249842407, 0.976770164878046], tolerance: 1e-8),
  ]

  @Test(arguments: cases) func systemOfTheCatalogue(_ c: SystemCase) throws {
    let model = try #require(Catalogue.model(c.model))
    let system = try ThresholdSystem(model, c.id, set: c.set)
    #expect(system.unknowns == c.unknowns)
    #expect(system.equations.count == c.unknowns.count)
    #expect(system.value == nil)
    #expect(Set(system.ranges.keys) == Set(c.unknowns))
    try checkJacobian(system, c.solution)
    // The solution known from elsewhere solves the equations, in the scale of each row.
    let interpreter = DoubleInterpreter(graph: system.graph)
    let at = Dictionary(uniqueKeysWithValues: zip(c.unknowns, c.solution))
    let values = interpreter.evaluate(system.equations, at)
    let slopes = system.jacobian()
    for (f, row) in zip(values, slopes) {
      let scale = zip(interpreter.evaluate(row, at), c.solution).map { abs($0 * $1) }.max()!
      #expect(abs(f) <= c.tolerance * max(scale, 1e-3), "\(f) in scale \(scale)")
    }
    for f in system.mustVanish { #expect(system.graph.rational(f)?.isZero == true) }
    // `near` lies within a percent of the solution.
    if let near = system.near {
      #expect(Set(near.keys) == Set(c.unknowns))
      for (name, x) in at {
        let y = interpreter.evaluate([near[name]!], [:])[0]
        #expect(abs(y / x - 1) < 0.01, "\(name): \(y), \(x)")
      }
    }
  }

  /// The Jacobian against central differences at a point a little beside `point`.
  private func checkJacobian(_ system: ThresholdSystem, _ point: [Double]) throws {
    let interpreter = DoubleInterpreter(graph: system.graph)
    let x = point.enumerated().map { $1 * (1 - 0.01 * Double($0 + 1)) }
    func values(_ x: [Double]) -> [Double] {
      interpreter.evaluate(system.equations, Dictionary(uniqueKeysWithValues: zip(system.unknowns, x)))
    }
    let at = Dictionary(uniqueKeysWithValues: zip(system.unknowns, x))
    let jacobian = system.jacobian().map { interpreter.evaluate($0, at) }
    for j in x.indices {
      let h = 1e-4 * abs(x[j])
      func shifted(_ k: Double) -> [Double] {
        var y = x
        y[j] += k * h
        return values(y)
      }
      let (a, b, c, d) = (shifted(-2), shifted(-1), shifted(1), shifted(2))
      for i in x.indices {
        let slope = (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * h)
        let scale = jacobian[i].enumerated().map { abs($1 * x[$0]) }.max()! / abs(x[j])
        #expect(abs(slope - jacobian[i][j]) <= 1e-7 * max(scale, abs(slope)) + 1e-10, "row \(i), column \(j)")
      }
    }
  }

  // MARK: Meaning of kinds

  private func load(_ text: String) throws -> Model {
    try Model.load(text: "id = \"a\"\ntitle = \"t\"\n" + text, name: "a.toml")
  }

  private let map = """
    [parameters.a]
    domain = "(0, 9)"
    default = "2"
    [parameters.b]
    domain = "[0, 1]"
    default = "1/3"
    [order.q]
    domain = "[0, b]"
    [order.p]
    domain = "[0, 1)"
    [state_evolution]
    q = "a*q*(1 - p)"
    p = "b*p + q^2"
    [potential]
    expression = "a*q^2 - p + b"
    [branches]
    low = { box = { q = "[0, 1/2]", p = "0" } }
    any = { start = { q = "1", p = "0" } }

    """

  private func text(_ system: ThresholdSystem) -> [String] { system.equations.map { system.graph.text(of: $0) } }

  @Test func valueRootAndExtremum() throws {
    let m = try load(
      map + """
        [[thresholds]]
        id = "v"
        kind = "value"
        expression = "a + b"
        [[thresholds]]
        id = "r"
        kind = "root"
        unknown = "y"
        bracket = "[b, 2*b)"
        expression = "y^2 - a"
        [[thresholds]]
        id = "e"
        kind = "extremum"
        unknown = ["y", "a"]
        bracket = ["[0, 1]", "(1, 2)"]
        expression = "y^2*a - a^3"
        extremum = "max"
        where = "interior"
        """)
    let v = try ThresholdSystem(m, "v", set: ["a": "0.5"])
    #expect(v.unknowns.isEmpty && v.equations.isEmpty && v.ownUnknowns == 0)
    #expect(v.graph.text(of: v.value!) == "5/6")
    #expect(v.settings.map(\.name) == ["a", "b"] && v.settings.map(\.text) == ["0.5", "1/3"])
    let r = try ThresholdSystem(m, "r")
    #expect(r.unknowns == ["y"] && text(r) == ["y^2 - 2"] && r.value == nil && r.near == nil)
    let range = try #require(r.ranges["y"])
    #expect(r.graph.text(of: range.lower!) == "1/3" && r.graph.text(of: range.upper!) == "2/3")
    #expect(!range.lowerOpen && range.upperOpen && r.domains.isEmpty)
    let e = try ThresholdSystem(m, "e", set: ["a": "3"])
    #expect(e.unknowns == ["y", "a"] && e.ownUnknowns == 2 && e.extremum == .max && e.isInterior)
    let point = ["y": 0.3, "a": 1.7]
    let values = DoubleInterpreter(graph: e.graph).evaluate(e.equations, point)
    #expect(abs(values[0] - 2 * 0.3 * 1.7) < 1e-14 && abs(values[1] - (0.09 - 3 * 2.89)) < 1e-13)
    #expect(e.settings.map(\.name) == ["b"])
    #expect(e.domains["a"]?.lowerOpen == true)
  }

  @Test func zeroOfAFixedPointAndOfASystem() throws {
    let m = try load(
      map + """
        [[thresholds]]
        id = "z"
        kind = "zero"
        unknown = "a"
        box = { q = "[1/10, b)" }
        expression = "potential"
        value = "q + p"
        [[thresholds]]
        id = "point"
        kind = "zero"
        unknown = "a"
        box = { q = "0" }
        expression = "p - a"
        [[thresholds]]
        id = "bracketed"
        kind = "zero"
        unknown = "a"
        box = { q = "(1 - b)*0*(2)", p = "(max(0, b - 1), (1 + b)/2]" }
        expression = "p - a"
        [[thresholds]]
        id = "own"
        kind = "zero"
        unknown = "a"
        box = { d = "[0, 1]", z = "[2, 3]", p = "[0, 1/2]", unused = "[0, 1]", e = "1/2" }
        system = ["d + p - a", "z - d*p", "p^2 - e", "a - 1"]
        """)
    let z = try ThresholdSystem(m, "z")
    #expect(z.unknowns == ["p", "q", "a"] && z.equations.count == 3)
    let at = ["p": 0.2, "q": 0.3, "a": 1.5]
    let f = DoubleInterpreter(graph: z.graph).evaluate(z.equations + [z.value!], at)
    let expected = [0.2 / 3 + 0.09 - 0.2, 1.5 * 0.3 * 0.8 - 0.3, 1.5 * 0.09 - 0.2 + 1.0 / 3, 0.5]
    for (x, y) in zip(f, expected) { #expect(abs(x - y) < 1e-14) }
    #expect(z.graph.text(of: z.ranges["q"]!.upper!) == "1/3" && z.ranges["q"]!.upperOpen)
    #expect(!z.domains["q"]!.upperOpen && z.ranges["p"]!.upperOpen)
    #expect(z.ranges["a"]!.lowerOpen && z.settings.map(\.name) == ["b"])
    let point = try ThresholdSystem(m, "point")
    #expect(point.unknowns == ["p", "a"] && point.points["q"] != nil)
    #expect(point.mustVanish.map { point.graph.text(of: $0) } == ["0"])
    // A point may start with a bracket.
    let bracketed = try ThresholdSystem(m, "bracketed")
    #expect(bracketed.unknowns == ["p", "a"] && bracketed.points.keys.sorted() == ["q"])
    let p = try #require(bracketed.ranges["p"])
    #expect(p.lowerOpen && !p.upperOpen && [p.lower!, p.upper!].map { bracketed.graph.text(of: $0) } == ["0", "2/3"])
    let own = try ThresholdSystem(m, "own")
    #expect(own.unknowns == ["d", "p", "z", "a"] && own.mustVanish.isEmpty)
    #expect(text(own)[2] == "p^2 - 1/2" && Set(own.ranges.keys) == ["d", "p", "z", "a"])
  }

  @Test func stabilityWithDirectionsAndFold() throws {
    let m = try load(
      map + """
        [[thresholds]]
        id = "all"
        kind = "stability"
        unknown = "a"
        at = { q = "0", p = "0" }
        [[thresholds]]
        id = "q"
        kind = "stability"
        unknown = "a"
        at = { q = "0", p = "0" }
        directions = ["q"]
        [[thresholds]]
        id = "base"
        kind = "stability"
        unknown = "a"
        at = { q = "0", p = "[0, 1/2]" }
        directions = ["q"]
        [[thresholds]]
        id = "unfixed"
        kind = "stability"
        unknown = "a"
        at = { q = "1/4", p = "0" }
        [[thresholds]]
        id = "short"
        kind = "stability"
        unknown = "a"
        at = { q = "0" }
        [[thresholds]]
        id = "fold"
        kind = "fold"
        unknown = "a"
        which = "first"
        """)
    // J = [[b, 2q], [-a q, a (1-p)]] in the order p, q.
    let all = try ThresholdSystem(m, "all")
    #expect(all.unknowns == ["a"])
    #expect(abs(DoubleInterpreter(graph: all.graph).evaluate(all.equations, ["a": 3])[0] - 2.0 / 3 * (1 - 3)) < 1e-14)
    #expect(all.mustVanish.count == 2 && all.mustVanish.allSatisfy { all.graph.rational($0)?.isZero == true })
    let q = try ThresholdSystem(m, "q")
    #expect(DoubleInterpreter(graph: q.graph).evaluate(q.equations, ["a": 3]) == [-2])
    let base = try ThresholdSystem(m, "base")
    #expect(base.unknowns == ["p", "a"] && base.mustVanish.count == 1)
    let values = DoubleInterpreter(graph: base.graph).evaluate(base.equations, ["a": 3, "p": 0.25])
    #expect(abs(values[0] - (0.25 / 3 - 0.25)) < 1e-15 && abs(values[1] - (1 - 3 * 0.75)) < 1e-15)
    let unfixed = #expect(throws: ModelError.self) { try ThresholdSystem(m, "unfixed") }
    #expect(unfixed?.message.contains("not fixed") == true)
    let short = #expect(throws: ModelError.self) { try ThresholdSystem(m, "short") }
    #expect(short?.message.contains("'p'") == true)
    let fold = try ThresholdSystem(m, "fold")
    #expect(fold.unknowns == ["p", "q", "a"] && fold.which == .first)
    let det = DoubleInterpreter(graph: fold.graph).evaluate([fold.equations[2]], ["p": 0.2, "q": 0.3, "a": 1.5])[0]
    #expect(abs(det - ((1 - 1.0 / 3) * (1 - 1.5 * 0.8) + 2 * 0.3 * 1.5 * 0.3)) < 1e-14)
  }

  @Test func maxwellStates() throws {
    let m = try load(
      map + """
        [[thresholds]]
        id = "two"
        kind = "maxwell"
        unknown = "a"
        branches = ["any", { q = "0" }]
        near = [{ q = "1/5", p = "1/4", a = "3" }, { p = "1/8" }]
        [[thresholds]]
        id = "box"
        kind = "maxwell"
        unknown = "a"
        branches = [{ value = "log(2)" }, { p = "[0, 1/2]", q = "0" }]
        near = { p = "1/5", a = "3" }
        [[thresholds]]
        id = "moving"
        kind = "maxwell"
        unknown = "a"
        branches = [{ value = "log(2)" }, "low"]
        """)
    let two = try ThresholdSystem(m, "two")
    #expect(two.unknowns == ["p#1", "q#1", "p#2", "a"] && two.hasTwoStates)
    let at = ["p#1": 0.2, "q#1": 0.3, "p#2": 0.6, "a": 1.5]
    let f = DoubleInterpreter(graph: two.graph).evaluate(two.equations, at)
    let expected = [0.2 / 3 + 0.09 - 0.2, 1.5 * 0.3 * 0.8 - 0.3, 0.6 / 3 - 0.6, 1.5 * 0.09 - 0.2 + 0.6]
    for (x, y) in zip(f, expected) { #expect(abs(x - y) < 1e-14) }
    #expect(two.near?.mapValues { two.graph.text(of: $0) } == ["p#1": "1/4", "q#1": "1/5", "a": "3", "p#2": "1/8"])
    #expect(two.points.keys.sorted() == ["q#2"] && two.mustVanish.count == 1)
    let box = try ThresholdSystem(m, "box")
    #expect(box.unknowns == ["p#2", "a"] && box.equations.count == 2)
    #expect(box.near?.mapValues { box.graph.text(of: $0) } == ["p#2": "1/5", "a": "3"])
    // The point p = 0 of the branch is fixed only where q = 0.
    let moving = #expect(throws: ModelError.self) { try ThresholdSystem(m, "moving") }
    #expect(moving?.message.contains("depends on an order parameter") == true)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let m = try load(
      map + """
        [[thresholds]]
        id = "root-of-q"
        kind = "root"
        unknown = "a"
        expression = "a - q"
        [[thresholds]]
        id = "key"
        kind = "fold"
        unknown = "a"
        at = { q = "0", p = "0" }
        [[thresholds]]
        id = "count"
        kind = "zero"
        unknown = "a"
        [[thresholds]]
        id = "later"
        kind = "cusp"
        unknown = ["a", "b"]
        bracket = ["[0, 1]", "[0, 1]"]
        [[thresholds]]
        id = "range"
        kind = "fold"
        unknown = "a"
        box = { q = "[0, p]" }
        [[thresholds]]
        id = "on-a-branch"
        kind = "root"
        unknown = "a"
        expression = "a - q@any"
        """)
    func message(_ id: String, _ set: [String: String] = [:]) throws -> ModelError {
      try #require(#expect(throws: ModelError.self) { try ThresholdSystem(m, id, set: set) })
    }
    #expect(try message("root-of-q").message.contains("'q'"))
    #expect(try message("key").description.contains("[[thresholds]] key at"))
    #expect(try message("count").message.contains("2 equations for 3 variables"))
    #expect(try message("later").message == "the kind cusp is not built yet" && message("later").isNotBuilt)
    #expect(try message("on-a-branch").isNotBuilt)
    #expect(try message("lost").message.contains("'lost'"))
    #expect(try message("count", ["c": "1"]).message.contains("'c'"))
    #expect(try message("count", ["b": "x"]).message.contains("constant"))
    #expect(try message("count", ["b": "2"]).message.contains("outside of the domain"))
    #expect(try message("root-of-q", ["a": "-1"]).message.contains("outside of the domain"))
    #expect(try message("count", ["b": "1/"]).message.contains("column"))
    #expect(try message("range").message.contains("depends on 'p'"))
    let open = try load("[parameters.c]\n[[thresholds]]\nid = \"v\"\nkind = \"value\"\nexpression = \"1\"")
    #expect(throws: ModelError.self) { try ThresholdSystem(open, "v") }
    #expect(try ThresholdSystem(open, "v", set: ["c": "sqrt(2)"]).settings.map(\.text) == ["sqrt(2)"])
    let xorsat = try #require(Catalogue.model("xorsat"))
    for bad in ["7/2", "2", "sqrt(10)"] {
      #expect(throws: ModelError.self) { try ThresholdSystem(xorsat, "clustering", set: ["k": bad]) }
    }
    #expect(try ThresholdSystem(xorsat, "clustering", set: ["k": "8/2"]).settings.map(\.text) == ["4"])
  }
}
