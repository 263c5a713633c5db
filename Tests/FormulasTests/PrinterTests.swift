import Balls
import Effort
import Formulas
import Search
import TestSupport
import Testing

@Suite("Printing for others") struct PrinterTests {
  @Test("LaTeX as it is written by hand", arguments: [
    ("E[z](tanh(r+sqrt(r)*z)^2)", "\\mathbb{E}_{z}\\left[\\tanh^{2}\\left(r + \\sqrt{r} z\\right)\\right]"),
    ("-psi*(1-q)/2", "-\\frac{\\psi \\left(1 - q\\right)}{2}"), ("q_u^2", "q_{u}^{2}"), ("lambda*alpha", "\\lambda \\alpha"), ("s2", "s_{2}"),
    ("mmse", "\\mathrm{mmse}"), ("H(x)", "\\operatorname{H}\\left(x\\right)"), ("Phi(x)", "\\Phi\\left(x\\right)"), ("2*3", "2 \\cdot 3"),
    ("2*3*x", "2 \\cdot 3 x"), ("x*2^y", "x \\cdot 2^{y}"), ("3e-5", "3 \\cdot 10^{-5}"), ("1e+3*x", "10^{3} x"),
    ("integral[x,a,inf](exp(-x))", "\\int_{a}^{\\infty} \\exp\\left(-x\\right) \\,dx"),
    ("sum[k,a,inf](k+1)", "\\sum_{k=a}^{\\infty} \\left(k + 1\\right)"), ("limit[x,a](x)", "\\lim_{x \\to a} x"),
    ("sup[x,a,b](x)", "\\sup_{x \\in [a, b]}\\left[x\\right]"), ("inf[x,-inf,b](x)", "\\inf_{x \\in (-\\infty, b]}\\left[x\\right]"),
    ("if(a<=b,1,2)", "\\begin{cases} 1 & \\text{if } a \\le b \\\\ 2 & \\text{otherwise} \\end{cases}"),
    ("a-(b-c)", "a - \\left(b - c\\right)"), ("a-(b+c)", "a - \\left(b + c\\right)"), ("(a+b)^2", "\\left(a + b\\right)^{2}"), ("(a/b)^2", "\\left(\\frac{a}{b}\\right)^{2}"),
    ("a^b^c", "a^{b^{c}}"), ("(a^b)^c", "\\left(a^{b}\\right)^{c}"), ("a*(-b)", "a \\left(-b\\right)"), ("a+-b", "a - b"), ("-a^2", "-a^{2}"), ("(-a)^2", "\\left(-a\\right)^{2}"),
    ("next.q^2", "\\left(q^{\\mathrm{next}}\\right)^{2}"), ("q_u@amp", "\\left.q_{u}\\right|_{\\mathrm{amp}}"), ("q@a_b[3]", "\\left.q\\right|_{\\mathrm{a\\_b, 3}}"),
    ("_x", "\\mathrm{\\_x}"), ("exp(x)^2", "\\left(\\exp\\left(x\\right)\\right)^{2}"), ("diff[q](f(q))", "\\frac{\\partial}{\\partial q}\\left[f\\left(q\\right)\\right]"),
    ("f(x)^2", "f\\left(x\\right)^{2}"), ("2*integral[x,0,1](x)*3", "2 \\left(\\int_{0}^{1} x \\,dx\\right) \\cdot 3"), ("polygamma(2,x)", "\\psi^{(2)}\\left(x\\right)"),
    ("sum[row in data](x*row)", "\\frac{1}{\\left|\\mathrm{data}\\right|}\\sum_{\\mathrm{row} \\in \\mathrm{data}} x \\mathrm{row}"),
    ("E[z,w](z*w)", "\\mathbb{E}_{z, w}\\left[z w\\right]"), ("min(a,b,c)", "\\min\\left(a, b, c\\right)"), ("abs(x)", "\\left|x\\right|"),
  ]) func latex(text: String, latex: String) throws {
    #expect(try OverlapLatex.text(text) == latex)
  }

  @Test func latexIsBalanced() throws {
    var generator = RandomFormula(seed: 51, names: ["alpha", "q_u", "s2", "_x_", "a1_b2"])
    for i in 0..<2000 {
      let text = i % 2 == 0 ? generator.binders(depth: i % 7, scope: ["x"]) : "diff[alpha](\(generator.tame(depth: i % 5)))"
      let written = try OverlapLatex.text(text)
      #expect(isBalanced(written), "\(text): \(written)")
      let graph = Graph()
      guard let f = try? graph.parse(text) else { continue }
      let latex = graph.latex(of: f)
      #expect(!latex.isEmpty && isBalanced(latex), "\(text): \(latex)")
    }
    for text in ["", "(", "1+", "a b", "f(", "E[", "E[x", "E[x](", "if(a,1,2)", "a<b", "]", ")", ",", "sum[k,1](", "é", "if(a<b)", "x@"] {
      #expect(throws: FormulaError.self, "\(text)") { try OverlapLatex.text(text) }
    }
  }

  private func isBalanced(_ latex: String) -> Bool {
    var depth = 0
    for c in latex where c == "{" || c == "}" {
      depth += c == "{" ? 1 : -1
      if depth < 0 { return false }
    }
    func count(_ word: String) -> Int { latex.ranges(of: word).count }
    return depth == 0 && count("\\left") == count("\\right") && count("\\begin{") == count("\\end{")
  }

  /// No depth overflows a printer's stack.
  @Test func depth() throws {
    let n = 200_000
    let graph = Graph()
    let f = try graph.parse(String(repeating: "sin(", count: n) + "x" + String(repeating: ")", count: n))
    #expect(graph.latex(of: f).utf8.count > n)
    #expect(graph.python(of: f).utf8.count > n)
    #expect(graph.coq(of: f).utf8.count > n)
    #expect(try OverlapLatex.text(String(repeating: "-", count: n) + "x").utf8.count > n)
  }

  @Test("Coq", arguments: [
    ("E[z](tanh(r+z)^2)/3", "(1/3)%R * expectation (fun z : R => tanh (r + z) ^ 2)"), ("2+log(x)^-2", "/ (ln x ^ 2) + 2"),
    ("integral[x,0,a](exp(x))", "RInt (fun z : R => exp z) 0 a"),
    ("integral[x,a,inf](exp(-x))", "RInt_gen (fun z : R => exp (- z)) (at_point a) (Rbar_locally p_infty)"),
    ("sum[k,2,inf](k^-2)", "Series (fun k : nat => (fun z : R => / (z ^ 2)) (INR k + 2))"), ("if(a<b,1,2)", "if Rlt_dec a b then 1 else 2"),
    ("fun+exp", "fun_ + exp_"), ("sup[x,-inf,1](-x^2)", "supremum (fun z : R => - z ^ 2) m_infty 1"), ("x^a", "power x a"),
  ]) func coq(text: String, coq: String) throws {
    let graph = Graph()
    #expect(graph.coq(of: try graph.parse(text)) == coq)
  }

  @Test("Python", arguments: [
    ("E[z](tanh(lambda*z)^2)/3", "arb(1)/3*expectation(lambda z: (lambda_*z).tanh()**2)"), ("x^-2", "x**(-2)"), ("x^a", "power(x, a)"),
    ("if(a<=b,1,2)", "choice(a, \"<=\", b, lambda: arb(1), lambda: arb(2))"), ("integral[x,0,inf](H(x))", "integral(lambda z: tail(z), arb(0), arb.pos_inf())"),
  ]) func python(text: String, python: String) throws {
    let graph = Graph()
    #expect(graph.python(of: try graph.parse(text)) == python)
  }

  /// Values that python-flint gives to the printed texts of closed formulas.
  @Test func pythonValues() throws {
    var generator = RandomFormula(seed: 52)
    let texts = [
      "E[z](E[w](tanh(z*w/2+1/3))^2)", "E[z,w](log(2+sin(z+w)))", "integral[u,0,1](E[z](exp(-z^2*u)))", "2^(1/3)/7-3^-2", "max(1/3,sqrt(2))*min(1,pi)",
      "if(sqrt(2)<3/2,sqrt(3),log(0))", "if(sqrt(2)>=3/2,log(0),sqrt(5))", "E[z](softplus(z))", "E[z](H(z)*logH(z/2))", "E[z](mills(z))", "xlogx(1/3)+log1p(1/3)", "abs(sin(4))",
    ] + (0..<120).map { generator.closed(depth: 2 + $0 % 4) }
    let graph = Graph()
    let formulas = try texts.map { try graph.parse($0) }
    let answers = try Oracle.lines("printed.py", jobs: formulas.map { "15\t\(graph.python(of: $0))" })
    var compared = 0
    for (i, answer) in answers.enumerated() where answer != "unknown" {
      let program = Program(graph, outputs: [formulas[i]], parameters: [])
      guard
        let ours = try? CertifiedEvaluation(program, effort: Effort(seconds: 5)).evaluate(
          { _ in [] }, accuracy: Accuracy(digits: 15))[0]
      else { continue }
      compared += 1
      let theirs = try Oracle.ball(answer)
      #expect(ours.overlaps(theirs), "\(texts[i]): \(ours), \(theirs)")
      #expect(theirs.rad.toDouble() < 1e-9 * max(1, abs(theirs.mid.toDouble())), "\(texts[i]): \(theirs)")
    }
    #expect(compared > 110, "\(compared)")
  }
}
