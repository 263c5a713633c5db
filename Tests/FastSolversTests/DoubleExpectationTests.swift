import Balls
import Effort
import Enclosures
import Formulas
import Search
import Testing

/// Expectations in doubles against enclosures and exact values.
@Suite struct DoubleExpectationTests {
  @Test(arguments: [
    "E[z](tanh(z)^2)", "E[z](log2cosh(3*z+1))", "E[z](mills(2*z)^2)", "E[z](logH(7*z))", "E[z](tanh(40*z+1/2)^2)",
    "E[z](z^20)", "E[z](exp(20*z-200))", "E[z](log2cosh(1000*z))", "E[z](1/(1+z^2/100))", "E[z](H(z)*logH(z))",
    "E[z](exp(z^2/5))", "E[z](sech(z)^2*z)", "E[z](exp(30*z-450))", "E[z](tanh(3000*z+1)^2)",
    "E[z](sinh(900+z)/cosh(900+z))", "exp(1000)/exp(999)*E[z](exp(z))",
  ])
  func enclosed(_ text: String) throws {
    let graph = Graph()
    let program = Program(graph, outputs: [try graph.parse(text)], parameters: [])
    let exact = try CertifiedEvaluation(program, effort: Effort(seconds: 20, threads: 1)).evaluate(
      { _ in [] }, accuracy: Accuracy(digits: 20))[0]
    let estimate = DoubleEvaluator(program).estimate([])[0]
    let off = abs(exact.subtracting(Ball(exactly: estimate.value), precision: 100).mid.toDouble())
    #expect(off <= estimate.error, "\(text): \(estimate), off by \(off)")
    #expect(estimate.error < 1e-11 * max(1, abs(estimate.value)), "\(text): \(estimate)")
    #expect(abs(DoubleEvaluator(program).evaluate([])[0] - estimate.value) <= estimate.error)
  }

  @Test(arguments: [
    ("E[z](abs(z))", "2*phi(0)"), ("E[z](max(z-1/2,0))", "phi(1/2)-H(1/2)/2"),
    ("E[z](min(z,3)^2)", "1-3*phi(3)+8*H(3)"), ("E[z](z/abs(z)*z)", "2*phi(0)"),
    ("E[z](max(abs(z)-1,0))", "2*(phi(1)-H(1))"), ("E[z](1/2-(z-1)/abs(z-1)/2)", "Phi(1)"),
  ])
  func kinks(_ text: String, _ closed: String) throws {
    let graph = Graph()
    let program = Program(graph, outputs: [try graph.parse(text)], parameters: [])
    let estimate = DoubleEvaluator(program).estimate([])[0]
    let value = DoubleEvaluator(Program(graph, outputs: [try graph.parse(closed)], parameters: [])).evaluate([])[0]
    #expect(abs(estimate.value - value) <= 4e-15, "\(text): \(estimate)")
    #expect(abs(estimate.value - value) <= estimate.error + 4e-16)
  }

  @Test(arguments: ["E[z](exp(z^2))", "E[z](log(z))", "log(-1)", "1/(2-2*1)", "(-8)^(1/3)"])
  func undefined(_ text: String) throws {
    let graph = Graph()
    let program = Program(graph, outputs: [try graph.parse(text)], parameters: [])
    #expect(DoubleEvaluator(program).evaluate([])[0].isNaN)
  }

  @Test func speed() throws {
    let graph = Graph()
    let f = try graph.parse("-psi*(1-q)/2 + E[z](log2cosh(sqrt(psi)*z)) + alpha*E[z](logH(-sqrt(q/(1-q))*z))")
    let names = ["q", "psi", "alpha"]
    let equations = [graph.derivative(of: f, withRespectTo: "q"), graph.derivative(of: f, withRespectTo: "psi"), f]
    let jacobian = names.flatMap { graph.derivatives(of: equations, withRespectTo: $0) }
    let program = Program(graph, outputs: equations + jacobian, parameters: names)
    let evaluator = DoubleEvaluator(program)
    let clock = ContinuousClock()
    var best = Duration.seconds(1)
    for _ in 0..<20 { best = min(best, clock.measure { _ = evaluator.evaluate([0.5639490801, 2.5763513191, 0.8330785997]) }) }
    #expect(best < .milliseconds(1))
  }
}
