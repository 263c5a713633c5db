import Balls
import Formulas
import Search
import TestSupport
import Testing

/// Derivatives of expectations against derivatives that Arb's values give.
@Suite("Heat form") struct HeatFormTests {
  struct Case {
    let formula: String
    let name: String
    let names: KeyValuePairs<String, String>
    /// At an end of the domain: differences to the right only.
    var isEnd = false
    var orders = 3
  }

  static let cases = [
    Case(formula: "E[z](tanh(r+sqrt(r)*z))", name: "r", names: ["r": "3/2"]),
    Case(formula: "E[z](tanh(r+sqrt(r)*z))", name: "r", names: ["r": "0"], isEnd: true),
    Case(formula: "E[z](tanh(sqrt(r)*z+h)^2)", name: "r", names: ["r": "2/3", "h": "1/5"]),
    Case(formula: "E[z](tanh(sqrt(r)*z+h)^2)", name: "r", names: ["r": "0", "h": "2/5"], isEnd: true),
    Case(formula: "E[z](log2cosh(sqrt(r)*z+h))", name: "h", names: ["r": "4/3", "h": "1/5"]),
    Case(formula: "E[z](log2cosh(sqrt(r)*z+h))", name: "r", names: ["r": "0", "h": "1/5"], isEnd: true),
    Case(formula: "E[z](logH((k-sqrt(q)*z)/sqrt(1-q)))", name: "q", names: ["q": "2/5", "k": "1/4"]),
    Case(formula: "E[z](logH((k-sqrt(q)*z)/sqrt(1-q)))", name: "q", names: ["q": "0", "k": "1/4"], isEnd: true),
    Case(formula: "E[z](mills((k-sqrt(q)*z)/sqrt(1-q))^2)/(1-q)", name: "q", names: ["q": "3/10", "k": "-1/3"]),
    Case(formula: "E[z](phi(sqrt(q/(1-q))*z)^2/H(sqrt(q/(1-q))*z))", name: "q", names: ["q": "1/2"], orders: 1),
    Case(formula: "E[z](exp(a*z+b)*H(c*z))", name: "a", names: ["a": "1/2", "b": "1/3", "c": "2"]),
    Case(formula: "E[z](exp(a*z+b)*H(c*z))", name: "c", names: ["a": "1/2", "b": "1/3", "c": "2"]),
    Case(formula: "E[z](tanh(sqrt(q)*z)*H(1-sqrt(1-q)*z))", name: "q", names: ["q": "1/3"]),
    Case(formula: "E[z](log(1-rho+rho*exp(sqrt(r)*z-r/2)))", name: "r", names: ["rho": "1/5", "r": "2"]),
    Case(formula: "E[z](log(1-rho+rho*exp(sqrt(r)*z-r/2)))", name: "rho", names: ["rho": "1/5", "r": "2"]),
    Case(formula: "E[z](log(1-rho+rho*exp(sqrt(r)*z-r/2)))", name: "r", names: ["rho": "1/5", "r": "0"], isEnd: true),
    Case(
      formula: "rho^2*E[z](sinh(r+sqrt(r)*z)/((1-rho)*exp(r/2)+rho*cosh(r+sqrt(r)*z)))", name: "r", names: ["rho": "1/20", "r": "3"]),
    Case(formula: "E[z](z*tanh(b*z)+z^2*cos(b*z))", name: "b", names: ["b": "3/4"]),
    Case(formula: "E[z](cos(b*z)*z)+b*E[z](exp(b*z/3))^2", name: "b", names: ["b": "3/4"]),
    Case(formula: "E[z](atan(b*(z+c))+sqrt(1+(b*z)^2))", name: "b", names: ["b": "5/4", "c": "1/2"]),
    Case(formula: "E[z]((1+(b*z)^2)^b)", name: "b", names: ["b": "3/4"]),
    Case(formula: "E[z](erf(-2*(sqrt(v)*z+m))*exp(m*z/4))", name: "v", names: ["v": "1/2", "m": "1/3"]),
    Case(formula: "E[z](erf(-2*(sqrt(v)*z+m))*exp(m*z/4))", name: "m", names: ["v": "1/2", "m": "1/3"]),
    Case(formula: "E[z](tanh(E[w](tanh(b*w+1))+b*z))", name: "b", names: ["b": "4/5"]),
    Case(formula: "sqrt(E[z](cosh(sqrt(r)*z)))*E[z](Phi(r-sqrt(r)*z))", name: "r", names: ["r": "7/10"]),
  ]

  @Test func derivativesAgainstArb() throws {
    var jobs: [String] = []
    var ours: [(String, Ball)] = []
    for c in Self.cases {
      for order in 1...c.orders {
        let step = c.isEnd ? "-4" : ["", "12", "10", "8"][order]
        let settings = FormulaJob("", c.names).settings
        // Arb's reader has no nested expectation: its value is a name there.
        jobs.append("diff:60:\(order):\(c.name):\(step)\t\(c.formula)\t\(settings)")
        let opening = String(repeating: "diff[\(c.name)](", count: order)
        let job = FormulaJob(opening + c.formula + String(repeating: ")", count: order), c.names, digits: 18)
        // Values put in first: 0 for a name folds more than a ball that is 0.
        guard let v = try? job.value(), let again = try? job.valueAfterSubstitution() else {
          Issue.record("\(job) got no value")
          ours.append((job.description, .indeterminate))
          continue
        }
        #expect(again.overlaps(v), "\(job)")
        ours.append((job.description, v))
      }
    }
    for (line, (name, v)) in zip(try Oracle.lines("formulas.py", jobs: jobs), ours) {
      if !v.isFinite { continue }
      if line == "unknown" {
        Issue.record("no reference for \(name)")
        continue
      }
      let reference = try Oracle.ball(line)
      let scale = max(Magnitude.one, reference.magnitude)
      let gap = v.subtracting(Ball(exactly: reference.mid), precision: 200).magnitude
      #expect(gap < scale * Magnitude(1e-16), "\(name): \(v) against \(reference)")
    }
  }
}
