import Balls
import Effort
import Formulas
import Search
import TestSupport
import Testing

/// The enclosure over a box of parameters holds the values at its points.
@Suite("Parameter boxes") struct BoxTests {
  private func check(_ formula: String, _ ranges: [(name: String, lower: Rational, upper: Rational)], _ random: inout Random) throws -> Bool {
    let graph = Graph()
    let program = Program(graph, outputs: [try graph.parse(formula)], parameters: ranges.map(\.name))
    let evaluation = CertifiedEvaluation(program, effort: Effort(seconds: 10))
    let box = ranges.map { Ball(lower: $0.lower, upper: $0.upper, precision: 90) }
    guard let v = try? evaluation.evaluate(box, bits: 50)[0] else { return false }
    for _ in 0..<6 {
      let point = ranges.map { random.point($0.lower, $0.upper) }
      let w = try evaluation.evaluate(point.map { Ball($0, precision: 110) }, bits: 80)[0]
      #expect(v.overlaps(w), "\(formula) at \(point) in \(ranges): \(w) outside \(v)")
      // The point's enclosure is narrow: it lies inside up to its own width.
      #expect(v.widened(by: w.rad.shifted(by: 2)).contains(w), "\(formula) at \(point)")
    }
    return true
  }

  @Test func boxesHoldTheValuesAtTheirPoints() throws {
    let formulas: [(String, [(String, Int, Int)])] = [
      // Names with the middle of their range in sixteenths, and its largest radius in 1/1024.
      ("E[z](tanh(r+sqrt(r)*z))", [("r", 24, 300)]), ("E[z](tanh(a*z+b)^2)", [("a", 16, 200), ("b", 3, 200)]),
      ("E[z](log2cosh(sqrt(r)*z+b))", [("r", 12, 200), ("b", -4, 100)]), ("E[z](logH((k-sqrt(q)*z)/sqrt(1-q)))", [("q", 8, 60), ("k", 4, 200)]),
      ("(1-q)*E[z](mills((k-sqrt(q)*z)/sqrt(1-q))^2)", [("q", 9, 60), ("k", -2, 100)]), ("E[z](1/(z^2+a))", [("a", 20, 200)]),
      ("E[z](log(a+z^2))", [("a", 20, 300)]), ("E[z](sqrt(a+(z-b)^2))", [("a", 18, 200), ("b", 5, 300)]), ("E[z](exp(a*z+b))", [("a", 8, 500), ("b", 0, 500)]),
      ("E[z](cos(a*z)*exp(b*z))", [("a", 30, 200), ("b", 6, 200)]), ("E[z](atan(a*z+b))", [("a", 20, 100), ("b", 5, 200)]),
      ("E[z]((1+z^2)^a)", [("a", 9, 300)]), ("E[z](xlogx(1+a*z^2))", [("a", 9, 200)]), ("E[z](a*z+b*z^2)", [("a", 0, 900), ("b", 0, 900)]),
      ("E[z](a*exp(z)+b*sech(z)+2)", [("a", 0, 500), ("b", 0, 500)]), ("E[z](log(2+a*tanh(z)+b*exp(-z^2)))", [("a", 0, 400), ("b", 0, 400)]),
      ("E[z](H(a*z)*Phi(b*z+1))", [("a", 0, 600), ("b", 0, 600)]), ("E[z](phi(a*z)^2/H(a*z))", [("a", 0, 600)]),
      ("E[z](log(1-p+p*exp(sqrt(r)*z-r/2)))", [("p", 3, 60), ("r", 24, 200)]), ("E[z](1/(1+a*exp(b*z)))", [("a", 16, 300), ("b", 20, 300)]),
      ("E[z](exp(-a*(z-b)^2))", [("a", 30, 500), ("b", 10, 300)]), ("E[z](log1p(a*z^2)*erf(z+b))", [("a", 6, 100), ("b", 0, 300)]),
      ("E[z](tanh(a*z)/(a+z^2))", [("a", 24, 100)]), ("E[z](sqrt(1+exp(a*z+b)))", [("a", 12, 100), ("b", 0, 300)]),
      ("diff[r](E[z](tanh(r+sqrt(r)*z)))", [("r", 24, 100)]), ("diff[q](E[z](logH((k-sqrt(q)*z)/sqrt(1-q))))", [("q", 7, 20), ("k", 4, 50)]),
      ("a*E[z](tanh(b*z)^2)-b*E[z](cosh(a*z))", [("a", 5, 200), ("b", 16, 200)]), ("E[z](min(a,b)*cosh(z)+max(a,1)*abs(b))", [("a", 16, 300), ("b", 16, 300)]),
    ]
    var random = Random(17)
    var proved = 0
    for (formula, names) in formulas {
      for shrink in [1, 8, 1024] {
        let ranges = names.map { name, middle, radius -> (name: String, lower: Rational, upper: Rational) in
          let r = Rational(radius, 1024 * shrink)
          let m = Rational(middle, 16)
          // Sometimes the middle is no middle.
          return (name, try! m - r * Rational(random.int(1...8), 8), try! m + r * Rational(random.int(1...8), 8))
        }
        if try check(formula, ranges, &random) { proved += 1 }
      }
    }
    #expect(proved >= formulas.count * 3 * 9 / 10, "only \(proved) boxes of \(formulas.count * 3) were enclosed")
  }

  /// Boxes that end where a function does.
  @Test func boxesAtAnEnd() throws {
    var random = Random(18)
    for (formula, name, upper) in [
      ("E[z](tanh(r+sqrt(r)*z))", "r", 1), ("E[z](log2cosh(sqrt(r)*z))", "r", 2), ("E[z](H((1-sqrt(q)*z)/sqrt(1-q)))", "q", 1),
      ("diff[r](E[z](tanh(r+sqrt(r)*z)))", "r", 1), ("E[z](exp(-x*z^2))*x", "x", 8),
    ] {
      let isEnclosed = try check(formula, [(name, Rational(0), Rational(upper, 16))], &random)
      #expect(isEnclosed, "\(formula) on [0, \(upper)/16]")
    }
  }
}
