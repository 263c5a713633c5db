// Failures of other libraries that concern the Krawczyk test and covers, each once. Those of arithmetic are in
// Tests/BallsTests/RegressionTests.swift and Tests/IntervalsTests/RegressionTests.swift.
import Balls
import Effort
import Enclosures
import Formulas
import Search
import TestSupport
import Testing

/// f = 0 in the unknown x, as a search.
private func search(_ f: String) throws -> SolutionSearch {
  let graph = Graph()
  let formula = try graph.parse(f)
  let system = SquareSystem(
    graph, unknowns: ["x"], equations: [formula], jacobian: [[graph.derivative(of: formula, withRespectTo: "x")]],
    value: nil)
  return SolutionSearch(system, effort: anyEffort)
}

private func box(_ lower: String, _ upper: String) throws -> ExactBox {
  ExactBox(lower: [try #require(Rational(text: lower))], upper: [try #require(Rational(text: upper))])
}

/// Whether a box is said to hold exactly one zero.
private func isUnique(_ f: String, _ lower: String, _ upper: String) throws -> Bool {
  try search(f).test(box(lower, upper), bits: 60, jacobianBits: 40) != nil
}

/// Whether a box is said to hold no zero.
private func isExcluded(_ f: String, _ lower: String, _ upper: String) throws -> Bool {
  let tests = try LeafTests(search(f).system, box(lower, upper), precision: 80)
  return tests.signs.contains { $0 != 0 } || tests.newtonExcludes
}

/// IntervalRootFinding.jl 102: no roots of x^2 - 2 on [-4, 4], where the derivative at the middle is 0. Nothing may be
/// said of that box, and its cover finds both roots.
@Test func intervalRootFinding102SingularMiddle() throws {
  let f = "x^2 - 2"
  #expect(
    try search(f).system.krawczyk([Ball("[-4, 4]", precision: 64)], precision: 64, jacobianPrecision: 64) { _, _, _ in
      []
    } == nil)
  #expect(try !isUnique(f, "-4", "4") && !isExcluded(f, "-4", "4"))
  let result = try CoverSearch(search(f), root: box("-4", "4")).run()
  #expect(result.tree != nil && result.undecided == nil)
  let roots = result.solutions.map { $0.point[0].toDouble() }.sorted()
  #expect(roots.count == 2 && abs(roots[0] + 1.4142135623730951) < 1e-12 && abs(roots[1] - 1.4142135623730951) < 1e-12)
  // the whole line is no box: nothing is claimed
  #expect(throws: (any Error).self) {
    try search(f).system.krawczyk([.indeterminate], precision: 64, jacobianPrecision: 64) { _, _, _ in [] }
  }
}

/// IntervalRootFinding.jl 48: boxes beside the triple root of sin(x) - x were said to hold unique roots, later none at
/// all. A root that is not simple is never unique, a box with a root on its edge neither; and no box with a root is empty.
@Test func intervalRootFinding48NotUnique() throws {
  for f in ["sin(x) - x", "x^3", "x^2", "4567*x^2", "x^2*(x - 3)"] {
    for (lower, upper) in [
      ("-1", "1"), ("-1e-3", "2e-3"), ("-3e-8", "1e-9"), ("-1e-12", "1e-12"), ("-1e-17", "3e-17"), ("0", "1e-9"),
      ("-1e-9", "0"),
    ] {
      #expect(try !isUnique(f, lower, upper), "\(f) on [\(lower), \(upper)]")
      #expect(try !isExcluded(f, lower, upper), "\(f) on [\(lower), \(upper)]")
    }
    // beside the root: nothing to be found
    for (lower, upper) in [("9e-10", "1.1e-8"), ("-4e-8", "-1e-9"), ("0.5", "1")] {
      #expect(try !isUnique(f, lower, upper), "\(f) on [\(lower), \(upper)]")
    }
  }
  // two roots in one box, one root on the edge
  #expect(try !isUnique("x^2 - 1", "-1.5", "1.4") && !isUnique("x^2 - 1", "1", "1.25"))
  #expect(try isUnique("x^2 - 1", "0.75", "1.25"))
  // a cover of a root that is not simple ends undecided, not with an answer
  let result = try CoverSearch(search("sin(x) - x"), root: box("-1", "1.1")).run(leafLimit: 200)
  #expect(result.tree == nil && result.undecided != nil && result.solutions.isEmpty)
}

/// IntervalRootFinding.jl 182: a derivative of width 0. Of an equation that is linear the image is a point; constants
/// have no roots, or nothing but roots.
@Test func intervalRootFinding182ZeroWidthDerivative() throws {
  #expect(try isUnique("2*x - 1", "0", "1") && isUnique("2*x - 1", "0.49", "0.500001"))
  #expect(try !isUnique("2*x - 1", "0.5", "1") && !isExcluded("2*x - 1", "0.5", "1"))
  #expect(try isExcluded("2*x - 1", "0.51", "1") && !isUnique("2*x - 1", "0.51", "1"))
  for f in ["0*x", "x - x", "1 + 0*x"] {
    #expect(try !isUnique(f, "-1", "1"), "\(f)")
  }
  #expect(try isExcluded("1 + 0*x", "-1", "1") && !isExcluded("0*x", "-1", "1"))
  // a box without width: no interior, so no claim of uniqueness
  #expect(try !isUnique("2*x - 1", "0.5", "0.5") && !isExcluded("2*x - 1", "0.5", "0.5"))
}

/// IntervalRootFinding.jl 181: a root at 0 of x + 0/x, which has no value there.
@Test func intervalRootFinding181NoValue() throws {
  for f in ["x + 0/x", "x + (x - x)/x"] {
    #expect(try !isUnique(f, "-1", "1.1") && !isUnique(f, "-1", "1"), "\(f)")
    #expect(try CoverSearch(search(f), root: box("-1", "1.1")).run(leafLimit: 200).solutions.isEmpty, "\(f)")
  }
}
