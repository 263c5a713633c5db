import Balls
import Enclosures
import TestSupport
import Testing

/// Jets and spans hold the values of their functions.
@Suite("Jets") struct JetTests {
  private static let specials: [SpecialOperation] =
    SpecialFunction.allCases.map { .function($0) } + [.polygamma(1), .polygamma(2), .owenT]

  private func ball(_ x: Double) -> Ball { Ball(exactly: x) }

  /// Points with a value: all inside (0, 1).
  private static let pairs: [(Double, Double)] = [(0.25, 0.375), (0.5, 0.46875), (0.7, 0.95), (0.0625, 0.09)]

  /// f(y) is the Taylor sum at x to order 5 with the last coefficient over both; the sums of different orders cannot all
  /// hold it if a coefficient is wrong.
  private func check(_ name: String, _ f: (JetArithmetic<Ball>, Jet<Ball>) -> Jet<Ball>) {
    for (x, y) in Self.pairs {
      let around = ball(x).hull(ball(y), precision: 160)
      let h = ball(y).subtracting(ball(x), precision: 160)
      let value = f(JetArithmetic(n: 0, p: 160), Jet(variable: ball(y), order: 0)).at(0)
      for n in 1...5 {
        let arithmetic = JetArithmetic<Ball>(n: n, p: 160)
        let jet = f(arithmetic, Jet(variable: ball(x), order: n))
        var sum = f(arithmetic, Jet(variable: around, order: n)).at(n)
        for k in stride(from: n - 1, through: 0, by: -1) {
          sum = sum.multiplied(by: h, precision: 160).adding(jet.at(k), precision: 160)
        }
        #expect(sum.overlaps(value), "\(name), \(x) to \(y), order \(n): \(sum), \(value)")
        #expect(jet.at(n).isFinite && jet.at(n).rad < Magnitude(1e-30), "\(name) at \(x): \(jet.at(n))")
        // A thin step tells the coefficient itself.
        let step = Ball.one.scaled(by: -40)
        let near = f(JetArithmetic(n: 0, p: 400), Jet(variable: ball(x).adding(step, precision: 400), order: 0)).at(0)
        var rest = near
        for k in 0..<n {
          rest = rest.subtracting(jet400(f, x, n).at(k).multiplied(by: step.power(k, precision: 400), precision: 400), precision: 400)
        }
        let slope = rest.divided(by: step.power(n, precision: 400), precision: 400)
        let error = slope.subtracting(jet.at(n), precision: 400).magnitude
        #expect(error < Magnitude(1e-8) * (.one + jet.at(n).magnitude), "\(name) at \(x), coefficient \(n): \(slope), \(jet.at(n))")
      }
    }
  }

  private func jet400(_ f: (JetArithmetic<Ball>, Jet<Ball>) -> Jet<Ball>, _ x: Double, _ n: Int) -> Jet<Ball> {
    f(JetArithmetic(n: n, p: 400), Jet(variable: ball(x), order: n))
  }

  @Test func taylorSums() {
    for f in ElementaryFunction.allCases { check(f.name) { $0.function(f, $1) } }
    for f in Self.specials {
      check("\(f)") { a, u in
        if case .owenT = f { return a.special(f, u, a.function(.exp, u)) }
        return a.special(f, u, u)
      }
    }
    check("x^x") { $0.power($1, $1) }
    check("x^(2/3)") { a, u in a.power(u, Jet(variable: Ball(Rational(2, 3), precision: 500), order: 0)) }
  }

  /// The span of a function over an interval holds its values inside, and never calls a partial function total.
  @Test func spans() {
    let points: [Double] = [-40, -7, -2, -1, -0.75, -0.25, 0, 0.125, 0.5, 1, 1.75, 2.5, 6, 30]
    let minus = BigFloat.infinity.negated
    for operation in ElementaryFunction.allCases.map({ Operation.elementary($0) }) + Self.specials.map({ .special($0) }) {
      let ends = points.map { BigFloat(exactly: $0) }
      for i in -1..<ends.count {
        for j in (max(i, 0))...ends.count {
          let (l, u) = (i < 0 ? minus : ends[i], j == ends.count ? BigFloat.infinity : ends[j])
          let span = operation.value(Span(l, u))
          var hasHole = false
          for x in points where l <= BigFloat(exactly: x) && BigFloat(exactly: x) <= u {
            let v = operation.value(ball(x))
            guard v.isFinite else {
              hasHole = true
              continue
            }
            #expect(!span.isEmpty && span.lower <= v.upper && v.lower <= span.upper, "\(operation) over \(l)...\(u) at \(x): \(span)")
          }
          if hasHole { #expect(!span.isTotal, "\(operation) over \(l)...\(u) has a hole") }
        }
      }
    }
  }

  private enum Operation {
    case elementary(ElementaryFunction)
    case special(SpecialOperation)
    func value<T: JetScalar>(_ x: T) -> T {
      switch self {
      case .elementary(let f): return x.apply(f, 64)
      case .special(let f): return x.apply(f, x, 64)
      }
    }
  }
}
