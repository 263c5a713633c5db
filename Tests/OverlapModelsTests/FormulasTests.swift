import Formulas
import Foundation
import OverlapModels
import Testing

@Suite struct FormulasTests {
  private func formulas(_ text: String, set: [String: String] = [:], unknowns: [String] = []) throws -> ModelFormulas {
    let head = """
      id = "a"
      title = "t"
      [parameters.lambda]
      domain = "[0, inf)"
      default = "2"
      [parameters.k]
      integer = true
      default = "3"
      [order.q]
      [order.r]

      """
    return try ModelFormulas(
      try Model.load(text: head + text, name: "a.toml"), set: set, unknowns: unknowns)
  }

  private func value(_ f: ModelFormulas, _ expression: String, _ names: [String: Double]) throws -> Double {
    DoubleInterpreter(graph: f.graph).evaluate([try f.formula(expression: expression)], names)[0]
  }

  @Test func definitionsAreHygienic() throws {
    let f = try formulas(
      """
      [definitions]
      "f(q)" = "q^2 + r"
      "g(r)" = "f(r + 1) + q"
      "h(z)" = "E[z](z^2)*z"
      "late" = "snr + 1"
      "snr" = "lambda*q"
      "twice(x, y)" = "x + 10*y"
      """)
    let names = ["q": 0.5, "r": 0.25]
    // The argument shadows the order parameter; the body's own q and r are those of the model.
    #expect(try value(f, "f(3)", names) == 9.25)
    #expect(try value(f, "g(2)", names) == 9.75)
    #expect(abs(try value(f, "E[z](h(z)*z)", names) - 1) < 1e-12)
    #expect(try value(f, "late", names) == 2)
    #expect(try value(f, "twice(q, twice(r, 1))", names) == 103)
    #expect(try value(f, "twice(twice(1, 2), 3)", names) == 51)
  }

  @Test func derivativesGoThroughDefinitions() throws {
    let f = try formulas(
      """
      [definitions]
      "snr" = "lambda*q"
      "cube(x)" = "x^3"
      "slope(x)" = "diff[x](cube(x))"
      [potential]
      expression = "cube(snr) + r"
      [state_evolution]
      q = "q*r"
      r = "lambda*r^2"
      """)
    let names = ["q": 0.5, "r": 0.25]
    #expect(try value(f, "diff[q](potential)", names) == 3 * 8 * 0.25)
    #expect(try value(f, "diff[lambda](potential)", names) == 3 * 4 * 0.125)
    #expect(try value(f, "slope(snr)", names) == 3)
    #expect(try value(f, "slope(2)", names) == 12)
    #expect(try value(f, "diff[r](next.r)", names) == 1)
    #expect(try f.slope(of: "r") == f.graph.one)
    #expect(try f.graph.text(of: f.next("q")) == "q*r")
    #expect(try f.fixedPointEquations().count == 2)
  }

  @Test func integerParametersAndArgumentsAreExact() throws {
    let f = try formulas(
      """
      [definitions]
      "geometric(n, x)" = "sum[i, 0, n - 1](x^i)"
      """, set: ["k": "4"])
    #expect(try value(f, "geometric(3, q)", ["q": 2]) == 7)
    #expect(try value(f, "geometric(k, q)", ["q": -2]) == -5)
    #expect(try value(f, "(-2)^k", [:]) == 16)
    #expect(try value(f, "(-2)^(k - 1)*q^k", ["q": -1]) == -8)
    #expect(f.settings.map(\.text) == ["4", "2"])
  }

  @Test func unknownsStayNamesAndValuesAreTexts() throws {
    let f = try formulas("", set: ["lambda": " 0.1 "], unknowns: ["k"])
    #expect(f.settings.count == 1 && f.settings[0] == ("lambda", "0.1"))
    #expect(try f.graph.freeNames(of: [f.formula(expression: "k + lambda")]) == ["k"])
    #expect(throws: ModelError.self) { try formulas("", set: ["lambda": "-1"], unknowns: ["lambda"]) }
  }

  @Test func whatIsNotBuiltSaysSoOnlyWhenNeeded() throws {
    let f = try formulas(
      """
      [prior]
      name = "rademacher"
      [channel]
      name = "sign"
      variance = "1"
      [definitions]
      "partial(x)" = "sum[k, 0, x](k)"
      [observables]
      fine = "lambda + 1"
      mmse_at_q = "mmse(lambda*q) + Psi(q)"
      [branches]
      amp = { start = { q = "0" } }
      [[claims]]
      id = "c"
      holds = "q@amp < f(lambda)"
      """)
    #expect(try f.graph.text(of: f.value(of: "fine")) == "3")
    for text in ["f(1)", "1 + g(q)", "mmse_at_q"] { _ = try f.formula(expression: text) }
    for text in ["q@amp", "potential@amp[5]"] {
      let error = #expect(throws: ModelError.self) { try f.formula(expression: text) }
      #expect(error?.isNotBuilt == true, "\(text): \(error?.description ?? "")")
      #expect(error?.message.hasSuffix("not built yet") == true || error?.message.contains("not built yet, in") == true)
    }
    // The error inside a definition tells of the definition.
    let inner = #expect(throws: ModelError.self) { try f.formula(expression: "1 + partial(1/2)") }
    #expect(inner?.place == "[definitions] partial(x)")
    let unknown = #expect(throws: ModelError.self) { try f.formula(expression: "nothing + 1") }
    #expect(unknown?.isNotBuilt == false && unknown?.message.contains("column 1") == true)
  }

  @Test func identitiesOfTheCatalogueHoldInDoubles() throws {
    for model in Catalogue.models {
      let f = try ModelFormulas(model, unknowns: model.parameters.filter { !$0.isInteger }.map(\.name))
      for identity in model.identities {
        let difference = f.graph.subtract(try f.formula(identity.left), try f.formula(identity.right))
        for t in [0.13, 0.37, 0.61] {
          var names: [String: Double] = [:]
          for o in model.order { names[o.name] = o.name == "r" || o.name == "psi" ? 4 * t : t }
          for p in model.parameters { names[p.name] = p.name == "rho" ? 0.7 : 0.5 + t }
          let d = DoubleInterpreter(graph: f.graph).evaluate([difference], names)[0]
          #expect(abs(d) < 1e-9, "\(model.id) \(identity.id): \(d)")
        }
      }
    }
  }
}
