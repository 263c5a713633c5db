import Balls
import Enclosures
import Formulas
import TestSupport
import Testing

/// Rectangles that hold a singularity are refused although nothing on their boundary shows it.
@Suite("Zero-freeness") struct WindingTests {
  /// Integrand, and the height of its singularity nearest to the real axis with |Re| < 7.
  static let cases: [(String, Double)] = [
    ("1/(z^2+1)", 1), ("1/(z^2+1/4)^3", 0.5), ("(z^2+4)^(-2)", 2), ("1/((z-3)^2+1/16)", 0.25), ("1/((z+2)^2+9)", 3),
    ("tanh(z)", 1.5707963), ("tanh(2*z+1)^2", 0.7853981), ("sech(z/2)", 3.1415926), ("log2cosh(z-1)", 1.5707963), ("tanh(z)*log2cosh(z)", 1.5707963),
    ("mills(z)", 2.816), ("logH(z)", 2.816), ("mills(2*z)", 1.408), ("logH(1-z/2)", 5.632), ("phi(z)^2/H(z)", 2.816),
    ("log(z^2+1)", 1), ("sqrt(z^2+2)", 1.4142135), ("(z^2+1/4)^(1/3)", 0.5), ("atan(z)", 1), ("atan(2*z-1)", 0.5), ("log1p(z^2/4)", 2),
    ("xlogx(z^2+1)", 1), ("log1p(exp(z))", 3.1415926), ("1/(1+exp(2*z+1))", 1.5707963), ("log(2+cos(z))", 1.3169578), ("1/(2+cos(2*z))", 0.6584789),
    ("sqrt(1+exp(z))", 3.1415926), ("log(cosh(z)+1/2)", 2.0943951), ("1/(3+sinh(z)^2)", 1.5707963), ("log(1+tanh(z)^2)", 0.7853981),
    ("exp(1/(z^2+1))", 1), ("log(log(z^2+3))", 1.4142135), ("sqrt(atan(z)^2+4)", 0.9640275), ("1/(1+sqrt(z^2+1))", 1), ("H(1/(z^2+1))", 1),
    ("atan(tanh(z))", 0.7853981), ("1/(z^4+1)", 0.7071067), ("1/(z^4+5*z^2+4)", 1), ("tanh(z^2)", 0.8862269),
  ]

  private func isRefused(_ problem: ExpectationProblem, _ R: Double, _ a: Double) -> Bool {
    do {
      _ = try problem.contour(R: R, height: a, cellLimit: 1 << 15, effort: anyEffort)
      return false
    } catch { return error is ContourFailure }
  }

  @Test("singularities inside are found", arguments: cases) func inside(formula: String, height: Double) throws {
    let problem = try Problems.single("E[z](\(formula))")
    for R in [7.0625, 8.5] {
      for factor in [1.02, 1.1, 1.35, 1.7, 2.3] {
        #expect(isRefused(problem, R, height * factor), "a = \(height * factor), R = \(R)")
        #expect(throws: ContourFailure.self) {
          try problem.checkAnalyticity(R: R, height: height * factor, cellLimit: 1 << 15, effort: anyEffort)
        }
      }
      // A rectangle below the singularity passes.
      #expect(!isRefused(problem, R, height * 0.8), "a = \(height * 0.8), R = \(R)")
    }
  }

  /// Zeros on the boundary itself: on the upper edge, on a side, in a corner, at the end of the axis.
  @Test func singularitiesOnTheBoundary() throws {
    for (x, y) in [(0.0, 1.0), (2, 1), (8, 0.5), (-8, 0.25), (8, 1), (-8, 1), (8, 0), (-8, 0), (7.9999999, 1), (8, 0.99999999)] {
      let problem = try Problems.single("E[z](1/((z-x)^2+y^2))", ["x": Ball(exactly: x), "y": Ball(exactly: y)])
      #expect(isRefused(problem, 8, 1), "\(x) + \(y) i")
    }
    for (x, y) in [(8.125, 0.5), (-8.125, 0), (3, 1.03125), (8.0625, 1.0625)] {
      let problem = try Problems.single("E[z](1/((z-x)^2+y^2))", ["x": Ball(exactly: x), "y": Ball(exactly: y)])
      #expect(!isRefused(problem, 8, 1), "\(x) + \(y) i lies outside")
    }
  }

  /// Over a box of parameters a singularity of any member counts.
  @Test func singularitiesOfOneMemberOfABox() throws {
    func problem(_ lower: Double, _ upper: Double) throws -> ExpectationProblem {
      let y = Ball(lower: BigFloat(exactly: lower), upper: BigFloat(exactly: upper), precision: 64)
      return try Problems.single("E[z](log((z-1/2)^2+y^2)/(z^2+y))", ["y": y])
    }
    #expect(isRefused(try problem(0.99, 1.2), 8, 1))
    #expect(isRefused(try problem(0.5, 1.5), 8, 1))
    #expect(isRefused(try problem(0.5, 1.5), 8, 2))
    #expect(!isRefused(try problem(1.25, 1.375), 8, 1))
  }

  /// Zeros that come in even number, or cancel poles, are still counted.
  @Test func countsDoNotCancel() throws {
    for f in [
      "(z^2+1)/(z^2+1)", "1/(z^2+1)-1/(z^2+1)", "log((z^2+1)/(z^2+2))", "log((z^2+1)^2)", "sqrt((z^2+1)^2)", "1/(z^2+1)^4", "sqrt(z^2+1)^4",
      "log(1/(z^2+1))", "log(z^2+1)-log(z^2+1)/2", "1/tanh(z^2+1)", "1/(1/(z^2+1))", "(z^2+1)^(1/2)*(z^2+1)^(1/2)",
    ] {
      let problem = try Problems.single("E[z](\(f))")
      #expect(isRefused(problem, 8, 1.5), "\(f)")
      #expect(!isRefused(problem, 8, 0.75), "\(f)")
    }
  }

  /// Without a zero in the rectangle, but with the wrong sign: log and roots of negative numbers.
  @Test func negativeArguments() throws {
    for f in ["log(-1-z^2)", "sqrt(tanh(z)-2)", "(-2-sin(z))^(1/3)", "xlogx(-exp(z))", "log1p(-3-z^2)", "log(log(1/(2+z^2)))"] {
      let problem = try Problems.single("E[z](\(f))")
      #expect(isRefused(problem, 8, 0.5), "\(f)")
    }
  }
}
