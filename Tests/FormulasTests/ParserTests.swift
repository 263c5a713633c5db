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
    ("foo(1)", 1, "not known"), ("3*foo(1)", 3, "not known"), ("if(1,2,3)", 5, "a comparison"), ("E(z)", 1, "brackets"), ("E[1](z)", 3, "a name is expected"),
    ("E[z]z", 5, "'('"), ("E[z](z", 7, "')' is missing"), ("E[pi](1)", 3, "reserved"), ("E[z", 4, "']'"), ("sum[k,1](k)", 8, "second end"),
    ("sum[k,2,1](k)", 4, "must not exceed"), ("sum[k,1/2,1](k)", 4, "integers"), ("sum[k,1,2,3](k)", 10, "']'"), ("1 < 2", 3, "a comparison is not expected"), ("2**3", 2, "'**'"),
    ("inf", 1, "end of a range"), (",", 1, "is expected"), ("1,2", 2, "','"), (")", 1, "is expected"), ("1e-999999999", 1, "2^20 bits"), ("2^(10^10)", 10, "2^20 bits"),
    ("x@", 3, "branch"), ("1.2.3", 4, "an operator or the end"), ("é", 1, "is expected"), ("x + é*2", 5, "is expected"), ("diff[3](x)", 6, "a name is expected"),
    (".", 1, "digit"), ("x]", 2, "']'"), ("[1]", 1, "is expected"), ("2 3", 3, "an operator or the end"), ("min()", 5, "argument"), ("*2", 1, "is expected"),
    ("2^", 3, "is expected"), ("2^*3", 3, "is expected"), ("sum[k,1](k)", 8, "second end"), ("foo[x](1)", 1, "no binder"), ("-", 2, "is expected"),
    ("x = 3", 3, "'=' is not expected"), ("log(", 5, "is expected"), ("E[z](z]", 7, "']'"), ("(1,2)", 3, "','"), ("2^9007199254740993*x^9007199254740993", 19, "2^20 bits"),
    ("if(1)", 1, "a comparison"), ("if(a)", 1, "a comparison"), ("if(a<b)", 1, "two values"), ("if(a<b,1)", 1, "two values"), ("if(a<b,1,2,3)", 11, "two values"),
    ("2*if(a<b,1)", 3, "two values"), ("if(a<b<c,1,2)", 7, "a comparison is not expected"), ("if(a,b<c,1)", 5, "a comparison"), ("if(a=b,1,2)", 5, "compares by"), ("if()", 4, "is expected"),
    ("if(a<b,1,2", 11, "')' is missing"), ("if(a<b,c<d,2)", 9, "a comparison is not expected"), ("(a<b)", 3, "a comparison is not expected"), ("1+E[x](x<1)", 9, "a comparison is not expected"),
    ("integral[x](x)", 11, "the ends of the range"), ("integral[x,0](x)", 13, "second end"), ("integral[x,0,1,2](x)", 15, "']'"), ("integral[x,0,1]", 16, "'('"), ("integral(x)", 1, "brackets"),
    ("integral[x,](x)", 12, "is expected"), ("integral[x,0,](x)", 14, "is expected"), ("integral[x,0,1", 15, "']' is missing"), ("integral[x,0,1)", 15, "')' is not expected"), ("integral[0,0,1](x)", 10, "a name"),
    ("limit[x,0,1](x)", 10, "']'"), ("limit[x](x)", 8, "ends of the range"), ("root[x,0](x)", 9, "second end"), ("inf[x,0](x)", 8, "second end"), ("sup[x,0,1,2](x)", 10, "']'"), ("root[pi,0,1](x)", 6, "reserved"),
    ("E[z,z](z)", 5, "bound twice"), ("E[z,](z)", 5, "a name"), ("E[z,1](z)", 5, "a name"), ("E[inf](1)", 3, "reserved"), ("E[z w](z)", 5, "']'"), ("1+inf", 3, "end of a range"), ("integral[x,0,2*inf](x)", 16, "end of a range"),
    ("integral[x,0,inf+1](x)", 14, "end of a range"), ("inf*2", 1, "end of a range"), ("E[z](inf)", 6, "end of a range"), ("mean[z](z)", 1, "no binder"), ("2*avg[x,0,1](x)", 3, "no binder"), ("E [z] (", 8, "is expected"),
    ("sum[row in nowhere](x)", 12, "no table 'nowhere'"), ("sum[row of data](x)", 9, "'in'"), ("sum[row in](x)", 11, "name of a table"), ("sum[k,1,a](k)", 4, "integers"), ("sum[k,-inf,1](k)", 4, "integers"), ("sum[k,1,2^18](k)", 4, "beyond 2^17"),
    ("owenT(1)", 1, "two arguments"), ("polygamma(1/2,a)", 1, "integer"), ("gamma(1,2)", 1, "one argument"), ("diff[3*x](x)", 6, "a name"), ("diff[x,y](x)", 7, "']'"), ("E[x](diff[pi](x))", 11, "reserved"),
  ]) func errors(text: String, column: Int, message: String) {
    #expect {
      _ = try Graph().parse(text)
    } throws: { error in
      guard let e = error as? FormulaError else { return false }
      if e.column != column || !e.message.contains(message) { Issue.record("\(text): \(e)") }
      return !e.description.contains("\n")
    }
  }

  /// 60 binders may stand inside each other.
  @Test func nesting() throws {
    func nest(_ n: Int, _ open: (Int) -> String) -> String {
      (0..<n).map(open).joined() + (0..<n).map { "x\($0)" }.joined(separator: "+") + String(repeating: ")", count: n)
    }
    let graph = Graph()
    let f = try graph.parse("1+" + nest(60) { "integral[x\($0),0,1](" })
    #expect(graph.height(f) == 60)
    #expect(try graph.parse(graph.text(of: f)) == f)
    for open in ["E[x", "integral[x"] {
      let width = open == "E[x" ? "E[x10](".count : "integral[x10,0,1](".count
      let text = "1+" + nest(61) { open + "\($0)" + (open == "E[x" ? "](" : ",0,1](") }
      #expect {
        _ = try Graph().parse(text)
      } throws: { error in
        guard let e = error as? FormulaError else { return false }
        // Of a range it is the column of its bracket.
        let inside = open == "E[x" ? 0 : "integral".count
        if e.column != 3 + 60 * width - 10 + inside { Issue.record("\(e)") }
        return e.message == "binders nest more than 60 deep"
      }
    }
    // What the binders stand in counts too, where a scope puts formulas for names.
    struct Deep: FormulaScope {
      let deep: Formula
      func formula(named name: String, in graph: Graph) throws -> Formula? { name == "deep" ? deep : nil }
      func call(_ name: String, _ arguments: [Formula], in graph: Graph) throws -> Formula? { nil }
      func integer(_ f: Formula, in graph: Graph) -> Int? { nil }
    }
    #expect {
      _ = try graph.parse("2*E[z](z*deep)", scope: Deep(deep: f))
    } throws: { ($0 as? FormulaError)?.column == 3 }
    #expect(throws: FormulaError.self) { try graph.parse(String(repeating: "E[z](", count: 1_000_000)) }
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
