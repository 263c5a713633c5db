import Balls
import Effort
import Enclosures
import Formulas
import Search
import TestSupport
import Testing

/// Integrals and expectations by the general rules: kinks, ends, infinite ranges, binders in binders.
@Suite("Integrals") struct IntegralTests {
  /// The key of Tests/Oracle/integrals.py and the formula.
  static let cases: [(key: String, formula: String)] = [
    ("abs(z^2-1)", "E[z](abs(z^2-1))"), ("max(abs(z)-5/4,0)^2", "E[z](max(abs(z)-5/4,0)^2)"),
    ("if(z<-6/5,z^2,tanh(z))", "E[z](if(z<-6/5,z^2,tanh(z)))"), ("min(z,z^3/16)", "E[z](min(z,z^3/16))"),
    ("tanh^3 on [-1,2]", "integral[x,-1,2](tanh(x)^3)"), ("1/(1+t^4) on [0,7/5]", "integral[t,0,7/5](1/(1+t^4))"),
    ("sin(20x)exp(x) on [0,3]", "integral[x,0,3](sin(20*x)*exp(x))"), ("gamma(x) on [1,4]", "integral[x,1,4](gamma(x))"),
    ("H(x)*Phi(x)", "integral[x,-inf,inf](H(x)*Phi(x))"), ("x*exp(-x)*I0(x/2)", "integral[x,0,inf](x*exp(-x)*I0(x/2))"),
  ]

  @Test func againstArb() throws {
    let digits = 40
    let lines = try Oracle.lines("integrals.py", jobs: Self.cases.map { "\(digits)\t\($0.key)" })
    for (c, line) in zip(Self.cases, lines) {
      let reference = try Oracle.ball(line)
      #expect(Accuracy(digits: digits).isReached(by: reference), "the reference of \(c.key)")
      do {
        let v = try FormulaJob(c.formula, digits: digits).value()
        #expect(v.overlaps(reference), "\(c.formula): \(v) against \(reference)")
        #expect(Accuracy(digits: digits).isReached(by: v), "\(c.formula): \(v)")
      } catch { Issue.record("\(c.formula): \(error)") }
    }
  }

  /// The formula minus its closed form: an enclosure of 0.
  @Test(
    "closed forms",
    arguments: [
      ("integral[x,-1,1](x^40)", "2/41"), ("integral[x,0,1](1/sqrt(x))", "2"), ("integral[x,0,1](xlogx(x)/(1-x))", "1-pi^2/6"),
      ("integral[x,0,1](log(x))", "-1"), ("integral[x,0,a](x^(1/3))", "3/4*a^(4/3)"), ("integral[x,-1,1](abs(x)^(-1/4))", "8/3"),
      ("integral[x,1,inf](1/x^2)", "1"), ("integral[x,1,inf](1/(x^2*sqrt(1+x)))", "sqrt(2)-log(1+sqrt(2))"),
      ("integral[x,-inf,inf](1/(1+x^4))", "pi/sqrt(2)"), ("integral[x,0,inf](exp(-2*x)*tanh(x))", "log(2)-1/2"),
      ("integral[x,-inf,inf](exp(-abs(x-a)))", "2"), ("integral[x,2,0](x)", "-2"), ("integral[x,a,a](exp(x))", "0"),
      ("integral[t,0,inf](t*exp(-(t^2+a^2)/2)*I0(a*t))", "1"), ("E[z](log(abs(z)))", "digamma(1/2)/2+log(2)/2"),
      ("E[z](abs(z)^(1/2))", "2^(1/4)*gamma(3/4)/sqrt(pi)"), ("E[z](abs(z-a))", "2*phi(a)+a*erf(a/sqrt(2))"),
      ("E[z](max(z,a))", "phi(a)+a*Phi(a)"), ("E[z](log(abs(z-1/3)))", "E[z](log(abs(z+1/3)))"),
      ("diff[a](diff[a](E[z](abs(z-a))))", "2*phi(a)"), ("E[z](binent(Phi((z+1)*30)))", "E[z](binent(H((1-z)*30)))"),
      ("E[z](z/(exp(z)-1))", "integral[x,0,inf](phi(x)*x/tanh(x/2))"), ("integral[x,-1,1](sqrt(1-x^2))", "pi/2"),
      ("integral[x,0,inf](x/(exp(x)-1))", "pi^2/6"), ("integral[x,1,inf](1/(x*sqrt(x^2-1)))", "pi/2"), ("integral[t,0,inf](t*exp(-t)*K0(t))", "1/3"),
      ("E[z](sqrt(abs(z^2-1)))", "2*integral[x,0,inf](phi(x)*sqrt(abs(x-1))*sqrt(x+1))"), ("integral[y,0,1](integral[x,0,y](x*y))", "1/8"),
      ("E[z](log(integral[x,-1,1](exp(a*x+0*z))))", "log(2*sinh(a)/a)"), ("integral[x,0,1](E[z](cos(x*z)))", "sqrt(pi/2)*erf(1/sqrt(2))"),
    ]) func closedForms(formula: String, value: String) throws {
    let job = FormulaJob("\(formula)-(\(value))", ["a": "7/5"], digits: 25)
    let v = try job.value()
    #expect(v.containsZero, "\(job): \(v)")
    #expect(Accuracy(digits: 25).isReached(by: v), "\(job): \(v)")
  }

  @Test func nested() throws {
    for (formula, value) in [("E[z](E[w](Phi(z+w/2)^2))", "E[z](Phi(z*sqrt(5)/2)^2)"), ("integral[x,0,1](E[z](tanh(x*z)^2))", "0.178001435617891282099847886336595546")] {
      let v = try FormulaJob("\(formula)-\(value)", digits: 12).value(seconds: 60)
      #expect(v.containsZero || v.magnitude < Magnitude(1e-14), "\(formula): \(v)")
    }
  }

  @Test(
    "divergent",
    arguments: [
      "integral[x,-1,1](1/x)", "integral[x,0,1](1/x)", "integral[x,1,inf](1/x)", "integral[x,0,inf](1/sqrt(x))",
      "E[z](1/abs(z))", "E[z](1/abs(z-1/3))", "E[z](exp(abs(z)^3))", "E[z](max(exp(z^2),0))", "integral[x,-inf,inf](x)",
      "integral[x,0,1](1/(x*log(x)))", "integral[x,0,2](log(x-1))", "integral[x,0,1](log(-x))", "integral[x,-1,1](if(x<0,1/x,0))",
      "integral[x,0,1](0*log(-x))", "integral[x,0,inf](sin(x)/x)", "integral[x,1,inf](abs(sin(x))/x)",
      "integral[x,0,1](x^(-1000001/1000000))", "E[z](E[w](exp(w^2*z)))", "integral[x,0,1](E[z](exp(x*z^2)))",
    ]) func divergent(formula: String) throws {
    #expect("\(formula) has no value") { _ = try FormulaJob(formula, digits: 10).value(seconds: 20) } throws: {
      $0 is EvaluationFailure || $0 is Stopped
    }
  }

  /// Loads with a radius: the enclosure holds the values at all points of the box.
  @Test func boxes() throws {
    for formula in ["integral[x,0,a](exp(a*x))", "E[z](abs(z-a))", "E[z](max(z*a,tanh(z)))", "integral[x,a,inf](exp(-x*a))"] {
      let graph = Graph()
      let f = try graph.parse(formula)
      let program = Program(graph, outputs: [f], parameters: ["a"])
      let evaluation = CertifiedEvaluation(program, effort: Effort(seconds: 20))
      let box = Ball(lower: Rational(13, 10), upper: Rational(14, 10), precision: 80)
      let range = try evaluation.evaluate([box], bits: 60)[0]
      #expect(range.isFinite && range.rad < Magnitude(1), "\(formula): \(range)")
      for k in 0...4 {
        let v = try evaluation.evaluate([Ball(Rational(52 + k, 40), precision: 80)], bits: 60)[0]
        #expect(range.contains(v), "\(formula): \(range) against \(v)")
      }
    }
  }
}
