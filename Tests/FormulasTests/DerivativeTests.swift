import Balls
import Formulas
import Search
import TestSupport
import Testing

/// Derivatives against differences of Arb's values, and values against Arb's own reading of the formula.
@Suite("Derivatives and values") struct DerivativeTests {
  @Test func everyFunctionAndOperation() throws {
    var random = Random(51)
    var cases = ElementaryFunction.allCases.map { "\($0.name)(x)" }
    cases += [
      "x^3", "x^(-2)", "x^(5/2)", "x^a", "a^x", "x^x", "(1+x^2)^(x*a)", "1/x", "a/(x+b)", "(x-b)/(x^2+a)", "x*exp(-x)*a", "-x^2", "min(x,a)*x", "max(x^2,a)", "min(x,a,b)",
      "abs(x-a)^3", "sqrt(1+x^2)^3", "log(1+exp(a*x))", "tanh(a*x+b)*x", "exp(sin(x))/cosh(a*x)", "xlogx(x)+xlogx(1+x)", "mills(x)*(mills(x)-x)",
      "phi(a*x)*H(b*x)", "logH(x)^2-logH(-x)", "erf(x)*erfc(x/2)", "sum[k,1,5](x^k/k)", "atan(x)^2/(1+x)", "(x+1)*(x+2)*(x+3)*(x-b)", "log2cosh(x*x-a)", "5", "a", "x-x",
    ]
    var jobs: [(FormulaJob, Int)] = []
    for f in cases {
      for order in 1...3 {
        let x = "\(random.int(1...30))/\(random.int(11...19))"
        let names = [("a", "\(random.int(1...20))/13"), ("b", "\(random.int(22...40))/9"), ("x", x)]
        let diff = String(repeating: "diff[x](", count: order) + f + String(repeating: ")", count: order)
        jobs.append((FormulaJob(diff, names: names, digits: 18), order))
        if !f.contains("log") && !f.contains("sqrt") && !f.contains("^a") && !f.contains("^x") && !f.contains("5/2") && !f.contains("(1+x)") {
          jobs.append((FormulaJob(diff, names: names.dropLast() + [("x", "-" + x)], digits: 18), order))
        }
      }
    }
    // Arb's reader knows no diff and no sum.
    let lines = try Oracle.lines(
      "formulas.py",
      jobs: jobs.map { job, order in
        let f = job.formula.dropFirst(8 * order).dropLast(order)
        let plain = f == "sum[k,1,5](x^k/k)" ? "x+x^2/2+x^3/3+x^4/4+x^5/5" : String(f)
        return "diff:50:\(order):x:\(["", "12", "9", "7"][order])\t\(plain)\t\(job.settings)"
      })
    #expect(jobs.count > 200)
    for ((job, _), line) in zip(jobs, lines) {
      let v = try job.value()
      let reference = try Oracle.ball(line)
      let gap = v.subtracting(Ball(exactly: reference.mid), precision: 200).magnitude
      #expect(gap < max(.one, reference.magnitude) * Magnitude(1e-15), "\(job): \(v) against \(reference)")
    }
  }

  /// Random formulas at random and at special points: no number where there is no value, the right one elsewhere.
  @Test func definedness() throws {
    var generator = RandomFormula(seed: 53, names: ["a", "b"])
    var random = Random(54)
    var jobs: [FormulaJob] = []
    for i in 0..<6000 {
      let text = generator.wild(depth: 1 + i % 4, variable: "x")
      let x = ["0", "1", "-1", "2", "1/2", "-3", "-1/2", "\(random.int(-40...40))/13"][random.int(0...7)]
      let a = ["1/2", "0", "1", "-1", "5/3"][random.int(0...4)]
      jobs.append(FormulaJob(text, names: [("a", a), ("b", "\(random.int(-9...9))/4"), ("x", x)], digits: 15))
    }
    var (right, refused, missed) = (0, 0, 0)
    for (job, reference) in zip(jobs, try references(jobs)) {
      for substitutes in [false, true] {
        let v = try? substitutes ? job.valueAfterSubstitution() : job.value()
        switch (reference, v) {
        case (.value(let r), .some(let v)):
          right += 1
          #expect(v.overlaps(r), "\(job): \(v) against \(r)")
        case (.undefined, .some(let v)): Issue.record("\(job) has no value, \(v) was given")
        case (.undefined, .none): refused += 1
        case (.value, .none): missed += 1
        case (.unknown, _): continue
        }
      }
    }
    #expect(right > 5000 && refused > 1000 && missed < 200, "\(right) right, \(refused) refused, \(missed) missed")
  }
}
