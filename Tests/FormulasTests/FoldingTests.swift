import Balls
import Formulas
import Testing

/// Folding never gives a formula that is defined where the original is not.
@Suite("Folding") struct FoldingTests {
  private func text(_ formula: String) throws -> String {
    let graph = Graph()
    return graph.text(of: try graph.parse(formula))
  }

  @Test func factorsOfZeroAndEqualTermsStayWhereTheyMayBeUndefined() throws {
    for f in [
      "0*log(x)", "x/x", "0/x", "log(x) - log(x)", "log(x)^0", "1/x - 1/x", "0*x^y", "0*sqrt(x)", "1/0", "0/0", "0*(1/x)",
      "0*E[z](exp(z^2))", "E[z](exp(z^2))^0", "0*xlogx(x)", "0*log1p(x)", "0*x^(-1)", "x^(-1)*x", "sqrt(x)^2",
    ] {
      let graph = Graph()
      let g = try graph.parse(f)
      let names = graph.freeNames(of: [g])
      #expect(graph.rational(g) == nil, "\(f) was folded to \(graph.text(of: g))")
      #expect(!graph.isTotal(g), "\(f) is not defined everywhere")
      for name in ["x", "y"] where f.contains(name) && !f.contains("exp") { #expect(names.contains(name), "\(f)") }
    }
  }

  @Test func exactFoldsWhereEverythingIsDefined() throws {
    for (f, folded) in [
      ("0*x", "0"), ("x-x", "0"), ("x^0", "1"), ("0^0", "1"), ("x*1", "x"), ("x+0", "x"), ("2*3+x-6", "x"), ("--x", "x"),
      ("0*tanh(x)*exp(y)", "0"), ("exp(0)", "1"), ("log(1)", "0"), ("H(0)", "1/2"), ("sqrt(9/4)", "3/2"), ("-2^2", "-4"),
      ("abs(-3)", "3"), ("x*x^2", "x^3"), ("tanh(-x)", "-tanh(x)"), ("cosh(-x)", "cosh(x)"), ("E[z](x)", "x"),
      ("min(1, 2, 1/2)", "1/2"), ("max(x, x)", "x"), ("(x^2)^3", "x^6"), ("0.1+0.2-0.3", "0"), ("xlogx(0)", "0"),
    ] { #expect(try text(f) == folded, "\(f)") }
  }
}
