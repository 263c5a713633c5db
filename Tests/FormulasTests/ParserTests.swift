import Balls
import Formulas
import TestSupport
import Testing

@Suite("Parser") struct ParserTests {
  @Test("the grammar", arguments: [
    ("-2^2", "-4"), ("2^-1", "1/2"), ("2^3^2", "512"), ("2^3/7", "8/7"), ("-2^-2", "-1/4"), ("2^-1^2", "1/2"), ("--3", "3"), ("+-3", "-3"), ("2*-3", "-6"),
    ("6/2/3", "1"), ("6-2-3", "1"), ("1-2+3", "2"), ("2+3*4^2/8-1", "7"), ("(2+3)*4", "20"), (".5+2.", "5/2"), ("1e2", "100"), ("1E-2", "1/100"),
    ("2e+1", "20"), ("0.1", "1/10"), ("0^0", "1"), ("(-2)^(6/2)", "-8"), ("(-2)^3", "-8"), ("sum[k,1,4](k^2)", "30"), ("sum[k,-1,1](k)", "0"),
    ("sum[k,2,2](k)", "2"), ("min(3,1,2)", "1"), ("max(1/2,1/3)", "1/2"), ("abs(-7/2)", "7/2"), ("sqrt(1/4)", "1/2"),
    ("(1/4)^(1/2)", "1/2"), (" \t7\n ", "7"), ("1/2/3*4", "2/3"), ("2-3*-4", "14"), ("-(2)^2", "-4"), ("(-2)^2", "4"), ("2^(-1)", "1/2"), ("4^0.5", "2"),
    ("diff[x](3*x)-3", "0"), ("((((1))))", "1"), ("1-(2-(3-4))", "-2"), ("-1-1", "-2"), ("+1", "1"), ("2/-4", "-1/2"), ("E[z](5)", "5"), ("E[2z](1)", ""),
    ("-0", "0"), ("1.50", "3/2"), ("00012", "12"), ("1e0", "1"), ("0e5", "0"),
  ]) func values(text: String, value: String) throws {
    let graph = Graph()
    if value.isEmpty {
      #expect(throws: FormulaError.self) { try graph.parse(text) }
      return
    }
    #expect(graph.rational(try graph.parse(text)) == Rational(text: value), "\(text)")
  }

  @Test("errors name their column", arguments: [
    ("", 1, "empty"), ("   ", 4, "empty"), ("1+", 3, "is expected"), ("(1", 3, "')' is missing"), ("1)", 2, "')' is not expected"), ("2x", 2, "a number ends"),
    ("1e", 2, "exponent"), ("1e+", 2, "exponent"), ("x y", 3, "an operator or the end"), ("sin()", 5, "argument"), ("sin(1,2)", 1, "takes one argument"),
    ("foo(1)", 1, "not known"), ("3*foo(1)", 3, "not known"), ("if(1,2,3)", 1, "not built"), ("E[z](gamma(z))", 14, "not built"), ("E(z)", 1, "brackets"), ("E[1](z)", 3, "a name is expected"),
    ("E[z]z", 5, "'('"), ("E[z](z", 7, "')' is missing"), ("E[pi](1)", 3, "reserved"), ("E[z", 4, "']'"), ("sum[k,1](k)", 8, "second end"),
    ("sum[k,2,1](k)", 4, "must not exceed"), ("sum[k,1/2,1](k)", 4, "integers"), ("sum[k,1,2,3](k)", 10, "']'"), ("1 < 2", 3, "comparison"), ("2**3", 2, "'**'"),
    ("inf", 1, "end of a range"), (",", 1, "is expected"), ("1,2", 2, "','"), (")", 1, "is expected"), ("1e-999999999", 1, "2^20 bits"), ("2^(10^10)", 10, "2^20 bits"),
    ("x@", 3, "branch"), ("1.2.3", 4, "an operator or the end"), ("é", 1, "is expected"), ("x + é*2", 5, "is expected"), ("diff[3](x)", 6, "a name is expected"),
    (".", 1, "digit"), ("x]", 2, "']'"), ("[1]", 1, "is expected"), ("2 3", 3, "an operator or the end"), ("min()", 5, "argument"), ("*2", 1, "is expected"),
    ("2^", 3, "is expected"), ("2^*3", 3, "is expected"), ("root[x,0,1](x)", 1, "not built"), ("foo[x](1)", 1, "no binder"), ("-", 2, "is expected"),
    ("x = 3", 3, "comparison"), ("log(", 5, "is expected"), ("E[z](z]", 7, "']'"), ("(1,2)", 3, "','"), ("2^9007199254740993*x^9007199254740993", 19, "2^20 bits"),
  ]) func errors(text: String, column: Int, message: String) {
    #expect {
      _ = try Graph().parse(text)
    } throws: { error in
      guard let e = error as? FormulaError else { return false }
      if e.column != column || !e.message.contains(message) { Issue.record("\(text): \(e)") }
      return !e.description.contains("\n")
    }
  }

  /// Depth overflows no stack: in the parser, the printer, substitution, derivatives, programs.
  @Test func depth() throws {
    func times(_ s: String, _ k: Int) -> String { String(repeating: s, count: k) }
    for n in [100_000, 1_000_000] {
      let graph = Graph()
      let x = graph.name("x")
      #expect(try graph.parse(times("(", n) + "x" + times(")", n)) == x)
      #expect(try graph.parse(times("-", n) + "x") == x)
      #expect(try graph.parse(times("+(", n) + "x" + times(")", n)) == x)
      let tower = try graph.parse(times("sin(", n) + "x" + times(")", n))
      #expect(graph.count >= n)
      #expect(throws: FormulaError.self) { try graph.parse(times("(", n)) }
      if n > 100_000 { continue }
      let text = graph.text(of: tower)
      #expect(text.utf8.count == 5 * n + 1)
      #expect(try graph.parse(text) == tower)
      let sum = try graph.parse(times("(x*y+", n) + "x" + times(")", n))
      #expect(graph.freeNames(of: [sum, tower]) == ["x", "y"])
      let power = try graph.parse(times("(1+x)^y^", n) + "x")
      #expect(try graph.parse(graph.text(of: power)) == power)
      let moved = graph.substitute(["x": graph.name("u")], in: tower)
      #expect(graph.freeNames(of: [moved]) == ["u"])
      let slope = graph.derivative(of: tower, withRespectTo: "x")
      #expect(graph.freeNames(of: [slope]) == ["x"])
      let program = Program(graph, outputs: [tower, sum], parameters: ["x", "y"])
      #expect(program.main.count > n)
    }
  }
}
