import Balls
import Enclosures
import Search
import TestSupport
import Testing

/// What has no value gets an error, never a number.
@Suite("Refusals") struct RefusalTests {
  private func refuses(_ job: FormulaJob, _ comment: String) {
    #expect("\(job): \(comment)") { _ = try job.value(seconds: 60) } throws: { error in
      error is EvaluationFailure
    }
  }

  @Test func polesOnTheLine() {
    for f in [
      "1/z", "1/(z-1/3)", "1/(z^2-2)", "1/sinh(z)", "z^(-2)", "1/(tanh(z)-1/2)", "1/(cos(z)+1/2)",
      "1/(z-20)", "1/(exp(z)-1e-30)", "exp(1/(z-5))", "1/(H(z)-1/7)", "1/(z^3-a)",
    ] { refuses(FormulaJob("E[z](\(f))", ["a": "7"]), "a pole on the real line") }
  }

  @Test func divergentTails() {
    for f in [
      "exp(z^2)", "exp(z^2/2)", "exp(z^2*51/100)", "1/H(z)^2", "exp(z^3)", "exp(cosh(z))", "mills(z)*exp(z^2/2)",
      "exp(-z^3)", "1/phi(z)", "exp(z^4/100)-exp(z^4/100+1)", "cosh(z^2)", "exp(exp(z))", "exp(a*z^2)",
    ] { refuses(FormulaJob("E[z](\(f))", ["a": "1/2"]), "the integral diverges") }
  }

  @Test func logarithmsRootsAndPowersOutsideTheirDomain() {
    for f in [
      "log(z)", "log(z+3)", "log(z^2-1)", "log(-1-z^2)", "log(tanh(z)+1/2)", "sqrt(z)", "sqrt(1-z^2)", "sqrt(z-8)",
      "log1p(z)", "log1p(-exp(z))", "xlogx(z)", "xlogx(-1-z^2)", "z^(1/3)", "(-1-z^2)^(3/2)", "(z+5)^a", "log(H(z)-1/2)",
    ] { refuses(FormulaJob("E[z](\(f))", ["a": "3/2"]), "no value on part of the line") }
  }

  /// A bounded function of something undefined far out would hide it: the tail must be proved to be in the domain.
  @Test func undefinedOnTheTailAlone() {
    for f in [
      "tanh(log(z+100))", "sin(log(100-z))", "cos(sqrt(z+50))", "H(log1p(z/40))", "erf(xlogx(60-z))", "phi((z+80)^a)",
      "0*log(z+100)", "log(z+100)^0", "tanh(log(1-z/1000))",
    ] { refuses(FormulaJob("E[z](\(f))", ["a": "3/2"]), "no value far out on the line") }
  }

  @Test func constantsWithoutValue() {
    for (f, names) in [
      ("1/0", [:]), ("log(-1)", [:]), ("sqrt(-2)", [:]), ("0*log(x)", ["x": "-1"]), ("x^0*log(x)", ["x": "-1"]),
      ("log(x)^0", ["x": "-1"]), ("1/x-1/x", ["x": "0"]), ("log(x)-log(x)", ["x": "-2"]), ("(-8)^(1/3)", [:]),
      ("0^(-1)", [:]), ("x^y", ["x": "-2", "y": "1/2"]), ("xlogx(x)", ["x": "-1/10"]), ("0/x", ["x": "0"]),
      ("E[z](exp(z^2))^0", [:]), ("0*E[z](exp(z^2))", [:]), ("E[z](1/z)-E[z](1/z)", [:]), ("x/x", ["x": "0"]),
    ] as [(String, KeyValuePairs<String, String>)] { refuses(FormulaJob(f, names), "no value") }
  }

  /// A derivative has a value only where the function has one.
  @Test func derivativesWhereTheFunctionHasNoValue() {
    for (f, names) in [
      ("diff[x](log(x))", ["x": "-1"]), ("diff[x](log1p(x))", ["x": "-3"]), ("diff[x](x+log(y))", ["x": "1", "y": "-1"]),
      ("diff[x](diff[x](log(x)))", ["x": "-1"]), ("diff[r](E[z](exp(z^2)+r*z))", ["r": "0"]),
      ("diff[q](E[z]((sqrt(q)*z)^2))", ["q": "-1"]), ("diff[r](E[z](log(r-1-z^2)))", ["r": "0"]),
    ] as [(String, KeyValuePairs<String, String>)] { refuses(FormulaJob(f, names), "no derivative") }
  }

  /// A derivative at a point needs the function on one side of it at least, and all its parts on the same side.
  @Test func derivativesWhereTheFunctionExistsAtThePointOnly() {
    for (f, names) in [
      ("diff[r](E[z](exp(r*z^3)))", ["r": "0"]), ("diff[r](diff[r](E[z](exp(r*z^3))))", ["r": "0"]),
      ("diff[r](E[z](log(1+r*z)))", ["r": "0"]), ("diff[r](E[z](sqrt(1+r*z)))", ["r": "0"]),
      ("diff[r](E[z](exp((r-1)*z^3)))", ["r": "1"]), ("diff[r](E[z](exp((r-s)*z^3)))", ["r": "1/3", "s": "1/3"]),
      ("diff[r](E[z](1/(1+r*z^2)+1/(1-r*z^2)))", ["r": "0"]), ("diff[r](E[z](1/(1+r*z^2))+E[z](1/(1-r*z^2)))", ["r": "0"]),
      ("diff[r](E[z](cos(r*z)))*diff[r](E[z](exp(r*z^3)))", ["r": "0"]),
      ("diff[r](E[z](exp(r*z^2)+exp(r*E[w](w*tanh(w))*z^3)))", ["r": "0"]),
      ("diff[s](diff[r](E[z](exp(r*z+s*r*z^3))))", ["r": "0", "s": "0"]),
      ("diff[r](diff[s](E[z](exp(r*z+s*r*z^3))))", ["r": "0", "s": "0"]),
      ("diff[s](E[z](z^2)+s*diff[r](E[z](exp(r*z^3))))", ["r": "0", "s": "1"]),
      ("diff[r](E[z](tanh(((r-1)^(3/2)+(1-r)^(3/2)+3)*z)^2))", ["r": "1"]),
      ("diff[r]((r-1)^(3/2)+(1-r)^(3/2))", ["r": "1"]),
    ] as [(String, KeyValuePairs<String, String>)] {
      refuses(FormulaJob(f, names), "the function has no other point")
      // Put in first, 0 folds more.
      #expect("\(f) at \(names)") { _ = try FormulaJob(f, names).valueAfterSubstitution(seconds: 5) } throws: { error in
        (error as? EvaluationFailure)?.reason.contains("a derivative is not shown to exist here") ?? false
      }
    }
  }

  /// One side is enough, and so is any: the same derivatives where the function exists.
  @Test func derivativesAtAnEnd() throws {
    for (f, names, value) in [
      ("diff[r](E[z](1/(1+r*z^2)))", ["r": "0"], -1), ("diff[r](E[z](1/(1-r*z^2)))", ["r": "0"], 1),
      ("diff[r](E[z](exp(r*z^2)))", ["r": "0"], 1), ("diff[r](diff[r](E[z](exp(r*z^2))))", ["r": "0"], 3),
      ("diff[q](E[z](tanh(sqrt(q)*z)^2))", ["q": "0"], 1), ("diff[r](E[z](cos(r*z)))", ["r": "0"], 0),
      ("diff[q](E[z](tanh(sqrt(1-q)*z)^2))", ["q": "1"], -1), ("diff[q](E[z](sin(sqrt(q*a)*z)^2))", ["q": "0", "a": "2"], 2),
      ("diff[a](diff[q](E[z](tanh(a*q+sqrt(a*q)*z))))", ["q": "0", "a": "1"], 1),
      ("diff[r](E[z](exp(r*E[w](tanh(r*w))*z^3-r*z)))", ["r": "1/1000"], nil), ("diff[r](r^(3/2))", ["r": "0"], 0),
      ("diff[r](E[z](tanh(r*z+E[w](cosh(r*w)))))", ["r": "0"], 0),
    ] as [(String, KeyValuePairs<String, String>, Int?)] {
      let job = FormulaJob(f, names)
      guard let value else {
        refuses(job, "the exponent has a z^3")
        continue
      }
      for v in [try job.value(), try job.valueAfterSubstitution()] {
        #expect(v.overlaps(Ball(value)) && Accuracy(digits: job.digits).isReached(by: v), "\(job): \(v)")
      }
    }
  }

  /// The same names where everything is defined: the refusals above are not for want of trying.
  @Test func neighboursThatHaveAValue() throws {
    for job in [
      FormulaJob("E[z](1/(z^2+2))"), FormulaJob("E[z](exp(z^2*49/100))", digits: 8), FormulaJob("E[z](log(z^2+3))"), FormulaJob("E[z](sqrt(z^2+1))"),
      FormulaJob("E[z](tanh(log(z^2+100)))"), FormulaJob("E[z](cos(sqrt(z^2+50)))"), FormulaJob("E[z]((z^2+5)^a)", ["a": "3/2"]),
      FormulaJob("diff[x](log(x))", ["x": "2"]), FormulaJob("E[z](tanh(1/(z-30)))", digits: 10), FormulaJob("E[z](H(z)*exp(z^2/3))", digits: 10),
      FormulaJob("x^y", ["x": "-2", "y": "3"]),
    ] {
      let v = try job.value()
      #expect(v.isFinite && Accuracy(digits: job.digits).isReached(by: v), "\(job): \(v)")
    }
  }
}
