import Balls
import Effort
import Enclosures
import Formulas
import Search
import Testing

/// Derivatives of special functions by the mean value theorem: f(b) - f(a) lies in f'([a, b]) (b - a).
@Suite("Derivatives of special functions") struct SpecialFunctionDerivativeTests {
  private func value(_ graph: Graph, _ f: Formula, _ x: Ball) throws -> Ball {
    let program = Program(graph, outputs: [f], parameters: ["x"])
    return try CertifiedEvaluation(program, effort: Effort()).evaluate({ _ in [x] }, accuracy: Accuracy(digits: 30))[0]
  }

  @Test("mean value theorem", arguments: [
    "tan(x)", "asin(x)", "acos(x)", "atanh(x)", "softplus(x)", "sigmoid(x)", "binent(x)", "erfinv(x)", "Phiinv(x)",
    "gamma(x)", "lgamma(x)", "digamma(x)", "polygamma(0,x)", "polygamma(3,x)", "I0(x)", "I1(x)", "K0(x)", "K1(x)",
    "logI0(x)", "I1I0(x)", "lambertW(x)", "owenT(x,3/2)", "owenT(3/2,x)", "owenT(x,x)", "gamma(x)*K0(x^2)",
  ]) func meanValue(text: String) throws {
    let graph = Graph()
    let f = try graph.parse(text)
    let slope = graph.derivative(of: f, withRespectTo: "x")
    #expect(try graph.parse(graph.text(of: f)) == f)
    for a in [0.125, 0.375, 0.6875] {
      let h = 0x1p-20
      let (l, u) = (BigFloat(exactly: a), BigFloat(exactly: a + h))
      let left = try value(graph, f, Ball(exactly: l))
      let right = try value(graph, f, Ball(exactly: u))
      let program = Program(graph, outputs: [slope], parameters: ["x"])
      // the slope over the interval, whatever its width
      let over = try CertifiedEvaluation(program, effort: Effort()).evaluate(
        { _ in [Ball(lower: l, upper: u, precision: 128)] }, accuracy: Accuracy(digits: 1))[0]
      let difference = right.subtracting(left, precision: 128)
      let bound = over.multiplied(by: Ball(exactly: h), precision: 128)
      #expect(bound.overlaps(difference), "\(text) at \(a): \(difference) against \(bound)")
      #expect(bound.rad.toDouble() < 1e-3 * abs(bound.mid.toDouble()) + 1e-12, "\(text) at \(a): too wide to tell")
    }
  }

  @Test("what expectations know of them") func underExpectations() throws {
    let graph = Graph()
    #expect(try graph.parse("E[z](softplus(z))") == graph.parse("E[z](z/2+log2cosh(z/2))"))
    #expect(try graph.parse("gamma(x)*E[z](z)") == graph.parse("gamma(x)*E[z](z)"))
    #expect(try graph.text(of: graph.parse("E[z](K0(z^2+1))")) == "E[z](K0(z^2 + 1))")
  }
}
