import Balls
import Foundation
import Testing

@Suite("Mills ratio") struct MillsRatioTests {
  static let report = ProcessInfo.processInfo.environment["OVERLAP_BALL_REPORT"] != nil

  @Test(
    "marched values agree with point values and stay tight", arguments: [(53, 40), (128, 60), (333, 300), (1000, 40)])
  func march(precision: Int, count: Int) {
    // 8 = count d exactly in binary only for some: an arbitrary step
    let d = BigFloat(Rational(8, count), precision: 60, rounding: .down)
    let x0 = BigFloat(8)
    let values = RMarch(from: x0, step: d, count: count, precision: precision).values
    #expect(values.count == count + 1)
    for (k, value) in values.enumerated() {
      let x = x0.subtracting(d.multipliedExactly(by: BigFloat(k)), precision: 200, rounding: .nearest)
      let point = MillsRatio.value(x, precision: precision + 30)
      #expect(value.overlaps(point), "node \(k)")
      #expect(value.accuracyBits >= precision - 3, "node \(k): \(value.accuracyBits) bits")
    }
  }

  @Test("large steps and steep nodes") func marchFar() {
    for (x0, d, n) in [(40.0, 0.5, 80), (60.0, 3.0, 20), (3.0, 0.001, 50), (300.0, 100.0, 3), (1.0, 1.0, 1)] {
      let values = RMarch(from: BigFloat(exactly: x0), step: BigFloat(exactly: d), count: n, precision: 100).values
      for (k, value) in values.enumerated() {
        let x = BigFloat(exactly: x0).subtracting(
          BigFloat(exactly: d).multipliedExactly(by: BigFloat(k)), precision: 200, rounding: .nearest)
        #expect(value.overlaps(MillsRatio.value(x, precision: 130)))
        #expect(value.accuracyBits >= 96, "\(x0) \(d) node \(k): \(value.accuracyBits) bits")
      }
    }
  }

  @Test("time of a marched node", .enabled(if: report)) func marchTime() {
    let d = BigFloat(Rational(1, 20), precision: 340, rounding: .down)
    let clock = ContinuousClock()
    for p in [53, 128, 333, 3333] {
      let n = 400
      let t = clock.measure { _ = RMarch(from: BigFloat(20), step: d, count: n, precision: p) }
      print("march", p, "bits:", t / n, "a node")
    }
  }

  @Test("time of the functions", .enabled(if: report)) func functionTimes() {
    let clock = ContinuousClock()
    for p in [53, 128, 333] {
      for f in ElementaryFunction.allCases {
        var text = "\(f.name) \(p):"
        for x in [0.7, 3.3, 12.1] {
          let a = Ball(Rational.exactly(x)!, precision: p).adding(
            Ball(Rational(1, 1000), precision: p), precision: p)
          var r = Ball.zero
          let n = 200
          let t = clock.measure { for _ in 0..<n { r.setFunction(f, of: a, precision: p) } }
          text += " \(t / n)"
        }
        print(text)
      }
    }
  }

  @Test("time of arithmetic", .enabled(if: report)) func arithmeticTimes() {
    let clock = ContinuousClock()
    for p in [53, 128, 333, 1024] {
      let a = Ball(Rational(1, 3), precision: p)
      let b = Ball(Rational(2, 7), precision: p)
      var registers = [a, b, a, b]
      let n = 100_000
      func time(_ name: String, _ body: () -> Void) {
        let t = clock.measure { for _ in 0..<n { body() } }
        print(name, p, t / n)
      }
      time("sum") { registers[2].setSum(registers[0], registers[1], precision: p) }
      time("product") { registers[3].setProduct(registers[0], registers[1], precision: p) }
      time("quotient") { registers[3].setQuotient(registers[0], registers[1], precision: p) }
      time("square") { registers[3].setSquare(registers[0], precision: p) }
      registers[2] = .zero
      time("fused") { registers[2].setFusedProductSum(registers[0], registers[1], precision: p) }
      time("product of exact") {
        registers[3].setProduct(Ball(3), registers[1], precision: p)
      }
    }
  }
}
