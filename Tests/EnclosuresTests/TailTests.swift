import Balls
import Enclosures
import Formulas
import TestSupport
import Testing

/// What is claimed of a register on a tail holds at every point of it.
@Suite("Real tails") struct TailTests {
  private static let places = [0, 0x1p-30, 0.125, 0.75, 2, 5.5, 17, 60, 300]

  /// c0 + c1 t + c2 t^2, nearly exactly.
  private func value(_ q: Quadratic, _ t: Double) -> Ball {
    let t = Ball(exactly: t)
    let line = Ball(exactly: q.c1).adding(Ball(exactly: q.c2).multiplied(by: t, precision: 300), precision: 300)
    return Ball(exactly: q.c0).adding(line.multiplied(by: t, precision: 300), precision: 300)
  }

  /// Counts the claims checked; records those that fail.
  private func check(_ envelope: [TailValue], _ registers: [Ball], _ t: Double, _ what: String) -> Int {
    var checked = 0
    for (i, (e, v)) in zip(envelope, registers).enumerated() where v.isFinite {
      func fails(_ claim: String) { Issue.record("\(what), register \(i) = \(v) at t = \(t): \(claim) fails, \(e)") }
      checked += 1
      if e.isZero {
        if !v.containsZero { fails("zero") }
        continue
      }
      if e.sign > 0, v.isNegative || v.isZero { fails("sign +") }
      if e.sign < 0, v.isPositive || v.isZero { fails("sign -") }
      if let lo = e.lo, v.isLess(than: value(lo, t)) { fails("lower bound") }
      if let hi = e.hi, value(hi, t).isLess(than: v) { fails("upper bound") }
      if v.isZero, e.L != nil { fails("a value that is not 0") }
      if v.containsZero { continue }
      let log = v.absolute(precision: 300).function(.log, precision: 300)
      if let L = e.L, log.isLess(than: value(L, t)) { fails("lower bound of the logarithm") }
      if let U = e.U, value(U, t).isLess(than: log) { fails("upper bound of the logarithm") }
    }
    return checked
  }

  private func check(_ formula: String, _ names: [(String, Ball)], _ random: inout Random) throws -> Int {
    var checked = 0
    guard let problems = try? Problems(formula, names: names, precision: 256).all else { return 0 }
    for problem in problems {
      let R = [1, 2.5, 4, 7.75, 13][random.int(0...4)]
      for side in [1, -1] {
        guard let envelope = try? problem.tailEnvelopes(beyond: R, side: side) else { continue }
        for _ in 0..<2 {
          // A point of the box of loads.
          let loads = problem.loads.mapValues { b -> Ball in
            let part = [-1, 1, 0, Double.random(in: -1...1, using: &random)][random.int(0...3)]
            let offset = Ball(exactly: BigFloat(b.rad)).multiplied(by: Ball(exactly: part), precision: 300)
            return Ball(exactly: b.mid).adding(offset, precision: 300)
          }
          let point = ExpectationProblem(problem.kernel, loads: loads)
          for t in Self.places {
            checked += check(envelope, point.registers(at: Double(side) * (R + t), precision: 256), t, "\(formula), \(names), R = \(R), side \(side)")
          }
        }
      }
    }
    return checked
  }

  @Test func randomFormulas() throws {
    var generator = RandomFormula(seed: 23)
    var random = Random(24)
    var checked = 0
    for i in 0..<900 {
      let f = i % 2 == 0 ? generator.wild(depth: 1 + i % 3) : generator.tame(depth: 1 + i % 4)
      let radius = [0, 0, 1e-3, 0.3][random.int(0...3)]
      let a = Ball(center: BigFloat(exactly: Double(random.int(-8...24)) / 8), radius: Magnitude(radius))
      let b = Ball(center: BigFloat(exactly: Double(random.int(-8...8)) / 8), radius: Magnitude(radius))
      checked += try check("E[z](\(f))", [("a", a), ("b", b)], &random)
    }
    #expect(checked > 100_000, "\(checked)")
  }

  /// Every function at arguments of every kind: rising, falling, constant, near 0, of unproved sign.
  @Test func everyFunction() throws {
    var random = Random(25)
    var checked = 0
    let arguments = [
      "z", "-z", "z-5", "5-z", "z/100", "-z/100", "a*z", "a*z+b", "b*z", "a+0*z+b*tanh(z)", "exp(z)", "exp(-z)", "z^2", "-z^2", "1-z^2", "1/z",
      "sin(z)", "2+sin(z)", "exp(z)+z-5", "z-exp(-z)", "exp(z)-exp(2*z)", "1/(1+z^2)", "-exp(-z^2)", "log(1+z^2)", "sqrt(1+z^2)-z", "tanh(z)", "z^3",
      "(z-2)*exp(-z)", "phi(z)-H(z)", "mills(z)-z", "z+exp(z)-7", "cosh(z)-z^2",
    ]
    for f in ElementaryFunction.allCases where f != .abs {
      for x in arguments {
        let radius = [0, 0.25][random.int(0...1)]
        let a = Ball(center: BigFloat(exactly: Double(random.int(-16...16)) / 8), radius: Magnitude(radius))
        let b = Ball(center: BigFloat(exactly: Double(random.int(-2...2)) / 8), radius: Magnitude(radius))
        for g in ["\(f.name)(\(x))", "\(f.name)(\(x))^3", "1/\(f.name)(\(x))+z", "z*\(f.name)(\(x))-\(f.name)(z+6)"] {
          checked += try check("E[z](\(g))", [("a", a), ("b", b)], &random)
        }
      }
    }
    #expect(checked > 100_000, "\(checked)")
  }

  /// The integrals at the end: never below the truth, and close to it where the integrand is one exponential.
  @Test func integrals() throws {
    for (f, primitive, closeness) in [
      ("exp(c*z)", "exp(c^2/2)*H(R-c)", 0.7), ("exp(-c*z)", "exp(c^2/2)*H(R+c)", 0.7), ("exp(z^2/4)", "sqrt(2)*H(R/sqrt(2))", 0.7),
      ("exp(-z^2)", "H(R*sqrt(3))/sqrt(3)", 0.7), ("phi(z)", "H(R*sqrt(2))/sqrt(4*pi)", 0.7), ("z", "phi(R)", 0.7), ("z^2", "R*phi(R)+H(R)", 0.7),
      ("z^3", "(R^2+2)*phi(R)", 0.8), ("H(z)", "H(R)^2/2", 3.2), ("Phi(z)", "(1-Phi(R)^2)/2", 0.7), ("1+0*z+exp(-9*z^2)", "H(R)", 0.8),
    ] {
      for R in ["3", "5", "11/2", "9", "15"] {
        let graph = Graph()
        let problem = try Problems.single("E[z](\(f))", ["c": Ball(1)])
        let bound = try problem.tail(beyond: try graph.exact(R).toDouble(), side: 1)[0]
        let truth = roughLog(try FormulaJob(primitive, ["c": "1", "R": R], digits: 20).value(extra: 200))
        #expect(bound > truth, "\(f) beyond \(R)")
        #expect(bound < truth + closeness, "\(f) beyond \(R): \(bound) against \(truth)")
      }
    }
  }
}
