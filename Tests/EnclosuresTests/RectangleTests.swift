import Balls
import Enclosures
import Formulas
import TestSupport
import Testing

/// Every term of the rectangle's bound is needed: plans in which one term makes the true error.
@Suite("Rectangle") struct RectangleTests {
  /// The terms of a plan's bound, as logarithms, and the rule's own value.
  struct Terms {
    let edges: Double
    let right: Double
    let left: Double
    let rightTail: Double
    let leftTail: Double
    let sum: Ball
    let contour: ContourBounds

    init(_ problem: ExpectationProblem, count: Int, step: Double, height: Double) throws {
      let plan = try #require(QuadraturePlan(count: count, step: step, height: height))
      contour = try problem.contour(R: plan.radius, height: height, cellLimit: 1 << 16, effort: anyEffort)
      edges = contour.logEdgeError(output: 0, step: step)
      right = contour.logSideError(output: 0, step: step, isRight: true)
      left = contour.logSideError(output: 0, step: step, isRight: false)
      rightTail = try problem.tail(beyond: plan.radius, side: 1)[0]
      leftTail = try problem.tail(beyond: plan.radius, side: -1)[0]
      sum = try problem.sum(plan, precision: 200, logTolerance: [-1000], effort: anyEffort)[0]
      let all = try problem.errors(of: plan, effort: anyEffort)[0]
      #expect(abs(all - logSum(edges, right, left, rightTail, leftTail)) < 1e-9, "the bound is the sum of its terms")
      #expect(abs(contour.logError(output: 0, step: step) - logSum(edges, right, left)) < 1e-9)
    }
  }

  private func ball(_ text: String) throws -> Ball { try FormulaJob(text, digits: 50).value() }

  /// c as text, for formulas.
  private func shifted(_ c: String) throws -> ExpectationProblem { try Problems.single("E[z](exp(\(c)*z))") }

  @Test("each tail is needed", arguments: [1, -1]) func tails(side: Int) throws {
    // A short sum of exp(+-2z): what is missing is one tail. R = 4.0625.
    let t = try Terms(try shifted(side > 0 ? "2" : "(-2)"), count: 32, step: 0.125, height: 2)
    let error = roughLog(t.sum.subtracting(try ball("exp(2)"), precision: 200))
    let (this, other) = side > 0 ? (t.rightTail, t.leftTail) : (t.leftTail, t.rightTail)
    #expect(logSum(t.edges, t.right, t.left, other) < error)
    #expect(logSum(t.edges, t.right, t.left, this, other) > error)
    // The tail itself, Int_R^inf phi e^{2z} = e^2 H(R - 2), is bounded closely.
    let truth = roughLog(try ball("exp(2)*H(4.0625-2)"))
    #expect(this > truth && this < truth + 0.25)
  }

  @Test("each side is needed", arguments: [1, -1]) func sides(side: Int) throws {
    // The rule against the integral over [-R, R] alone, with a step so small that the edges are nothing.
    let t = try Terms(try shifted(side > 0 ? "2" : "(-2)"), count: 25, step: 0.125, height: 2)
    let inner = try ball("exp(2)*(H(-25.5/8-2)-H(25.5/8-2))")
    let error = roughLog(t.sum.subtracting(inner, precision: 200))
    let (this, other) = side > 0 ? (t.right, t.left) : (t.left, t.right)
    #expect(logSum(t.edges, other) < error)
    #expect(logSum(t.edges, this, other) > error)
  }

  @Test func theEdgesAreNeeded() throws {
    // A large step: the error is the first alias, e^{-(2 pi/h - 1)^2/2} for cos z.
    for (height, step) in [(4.25, 1.1875), (3.5, 1.375), (5, 1.0)] {
      let t = try Terms(try Problems.single("E[z](cos(z))"), count: 12, step: step, height: height)
      let error = roughLog(t.sum.subtracting(try ball("exp(-1/2)"), precision: 200))
      #expect(logSum(t.right, t.left, t.rightTail, t.leftTail) < error)
      #expect(logSum(t.edges, t.right, t.left, t.rightTail, t.leftTail) > error)
    }
  }

  @Test func everyPlanIsSound() throws {
    // Good, poor and absurd plans: the error never exceeds its bound.
    let cases: [(String, String)] = [
      ("exp(z)", "exp(1/2)"), ("cos(3*z)", "exp(-9/2)"), ("z^4", "3"), ("exp(-z^2/2)", "1/sqrt(2)"), ("exp(z^2/5)", "1/sqrt(3/5)"),
      ("H(2*z+1)", "H(1/sqrt(5))"), ("phi(z)^2", "1/(2*pi*sqrt(3))"), ("logH(z)", "-1"), ("H(z)*logH(z)", "-1/4"), ("z*sinh(z)", "exp(1/2)"),
    ]
    var random = Random(11)
    var tried = 0
    for (f, value) in cases {
      let problem = try Problems.single("E[z](\(f))")
      let exact = try ball(value)
      for _ in 0..<14 {
        let step = Double(random.int(3...40)) / 16
        let count = random.int(1...24)
        let height = Double(random.int(1...60)) / 16
        guard let plan = QuadraturePlan(count: count, step: step, height: height) else { continue }
        guard let v = try? problem.enclose(plan, precision: 128, effort: anyEffort)[0] else { continue }
        #expect(v.overlaps(exact), "\(f): \(plan)")
        tried += 1
      }
    }
    #expect(tried > 80)
  }

  /// Each cell of a side against the integral it stands for, 2 Int |g|/(1 + e^{2 pi y/h}) dy, |g| in closed form.
  @Test func cellsOfTheSides() throws {
    var cells = 0
    for (c, text) in [(2.0, "2"), (-1.5, "(-3/2)"), (0.5, "1/2")] {
      let problem = try shifted(text)
      for (R, a, h) in [(3.1875, 2.0, 0.125), (5.25, 3.0, 0.5), (2.25, 6.0, 1.5), (12.25, 4.0, 0.5), (1.5, 1.0, 3.0)] {
        let contour = try problem.contour(R: R, height: a, cellLimit: 1 << 16, effort: anyEffort)
        for isRight in [true, false] {
          let x = isRight ? R : -R
          var total = Ball(0)
          var ys: [Double] = []
          for cell in contour.sides where cell.isRight == isRight {
            // A lower sum over 400 pieces: |g| grows and the kernel falls with y.
            var lower = Ball(0)
            let n = 400
            for k in 0..<n {
              let y1 = cell.y1 + (cell.y2 - cell.y1) * Double(k) / Double(n)
              let y2 = cell.y1 + (cell.y2 - cell.y1) * Double(k + 1) / Double(n)
              let g = Ball(exactly: (y1 * y1 - x * x) / 2 + c * x).function(.exp, precision: 64)
              let kernel = Ball(exactly: 6.283185307179586 * y2 / h).function(.exp, precision: 64).adding(Ball(1), precision: 64)
              lower = lower.adding(g.divided(by: kernel, precision: 64), precision: 64)
            }
            lower = lower.multiplied(by: Ball(exactly: 2 * 0.398942280401 * (cell.y2 - cell.y1) / Double(n)), precision: 64)
            let charge = contour.logCellError(cell, output: 0, step: h)
            #expect(charge > roughLog(lower), "c \(c), R \(R), h \(h), y \(cell.y1)...\(cell.y2)")
            total = total.adding(lower, precision: 64)
            ys += [cell.y1, cell.y2]
            cells += 1
          }
          // The cells cover the side.
          ys.sort()
          #expect(ys.first == 0 && ys.last == a && stride(from: 1, to: ys.count - 1, by: 2).allSatisfy { ys[$0] == ys[$0 + 1] })
          #expect(contour.logSideError(output: 0, step: h, isRight: isRight) > roughLog(total))
        }
      }
    }
    #expect(cells >= 200)
  }

  /// The bound of the upper edge against Arb: never below, and not absurdly above.
  @Test func edgesAgainstArb() throws {
    let cases: [(String, String, Double, Double)] = [
      ("exp(3*z/2)", "", 8, 2.5), ("cos(2*z)", "", 7, 1.5), ("log(4+z^2)", "", 8, 1), ("sqrt(3+z^2)^3", "", 8, 1.5), ("tanh(z)^2", "", 8, 1.25),
      ("mills(z)^2", "", 8, 1.25), ("logH(z)", "", 9, 1.5), ("atan(z)*z", "", 8, 0.75), ("log2cosh(z+1/2)", "", 8, 1.25), ("1/(1+exp(2*z))", "", 8, 1.25),
      ("(2+z^2)^a", "a=3/7", 8, 1), ("xlogx(2+sin(z))", "", 8, 1), ("log1p(exp(z))", "", 8, 2.5), ("sech(z)*erf(z)", "", 8, 1.375),
      ("exp(-exp(z/2))", "", 8, 2), ("phi(z)^2/H(z)", "", 8, 1.5), ("1/(5+z^2)^2", "", 8, 1.75), ("H(z-1)*Phi(z)", "", 8, 2), ("expm1(z)/(3+z^2)", "", 8, 1.25),
    ]
    let lines = try Oracle.lines("formulas.py", jobs: cases.map { "edge:\($0.2):\($0.3)\tE[z](\($0.0))\t\($0.1)" })
    for (c, line) in zip(cases, lines) {
      let names = try c.1.split(separator: "=").last.map { [("a", Ball(try Graph().exact(String($0)), precision: 64))] } ?? []
      let problem = try #require(try Problems("E[z](\(c.0))", names: names).all.first)
      let truth = roughLog(try Oracle.ball(line))
      let top = try problem.contour(R: c.2, height: c.3, cellLimit: 1 << 16, effort: anyEffort).logTop(output: 0)
      #expect(top > truth - 1e-5, "\(c.0): \(top) is below \(truth)")
      #expect(top < truth + 16, "\(c.0): \(top) is far above \(truth)")
    }
  }

  @Test func plansKeepNodesExact() throws {
    #expect(QuadraturePlan(count: 1 << 28, step: 0.5, height: 1) == nil)
    #expect(QuadraturePlan(count: 3, step: 0.1, height: 1) == nil, "0.1 has 53 bits")
    #expect(QuadraturePlan(count: 0, step: 0.5, height: 1) == nil)
    #expect(QuadraturePlan(count: 3, step: -0.5, height: 1) == nil)
    #expect(QuadraturePlan(count: 3, step: 0.5, height: .nan) == nil)
    var random = Random(3)
    for _ in 0..<2000 {
      let step = Double(random.int(1...((1 << 24) - 1))) * 0x1p-24
      let count = random.int(1...((1 << 28) - 1))
      let plan = try #require(QuadraturePlan(count: count, step: step, height: 1))
      let exact = try #require(Rational.exactly(step))
      #expect(Rational.exactly(plan.radius) == (try exact * Rational(2 * count + 1, 2)))
      #expect(Rational.exactly(Double(count) * step) == (try exact * Rational(count)))
    }
  }
}
