import Balls
import Foundation
import Testing

/// exp, log and the Gaussian family in fixed point against Arb (lemmas P1 to P5 of docs/balls.md).
@Suite("Functions in fixed point against Arb") struct FixedFunctionTests {
  @Test("every value lies in our enclosure, also where the radius is the error of the fixed point alone")
  func againstArb() throws {
    let count = ProcessInfo.processInfo.environment["OVERLAP_BALL_CASES"] ?? "1500"
    let lines = try Oracle.lines("fixed.py", ["20250102", count])
    var bare: [String: Int] = [:]
    for line in lines {
      let parts = line.split(separator: " ")
      let f = try #require(ElementaryFunction(name: String(parts[0])))
      let p = try #require(Int(parts[1]))
      let x = try Oracle.number(parts[2])
      let value = try Oracle.ball(parts[3])
      let ours = Ball(exactly: x).function(f, precision: p)
      #expect(ours.overlaps(value), "\(line.prefix(300)): \(ours)")
      let bits = p == 53 && [.H, .Phi, .logH, .mills].contains(f) ? 51 : p
      #expect(ours.accuracyBits >= bits - 1, "\(line.prefix(300)): \(ours.accuracyBits) bits")
      // 24 bits more than the fraction has: the error of the function and nothing else
      if let exposed = Ball.fixed(f, x, precision: max(2, (p + 91) / 64) * 64 + 24, guard: -24) {
        #expect(exposed.overlaps(value), "\(line.prefix(300)): exposed \(exposed)")
        bare[f.name, default: 0] += 1
      }
    }
    #expect(lines.count == 7 * Int(count)!)
    for f in ["exp", "log", "phi", "Phi", "H", "logH", "mills"] {
      #expect(bare[f, default: 0] > Int(count)! / 2, "\(f): only \(bare[f, default: 0]) in fixed point")
    }
  }

  @Test("R by its series at nodes agrees with R by the series of R1 and R2, on both sides of every choice")
  func millsRatio() {
    var x = BigFloat(1, exponent: -7)
    while x < BigFloat(66) {
      for p in [60, 150, 357, 1100] {
        let (ours, better) = (MillsRatio.value(x, precision: p), MillsRatio.value(x, precision: 1300))
        #expect(ours.overlaps(better) && ours.accuracyBits >= p - 1, "\(x) at \(p) bits")
      }
      x = x.multiplied(by: BigFloat(exactly: 1.0625), precision: 40, rounding: .down)
    }
  }

  @Test("what must stay exact, and values that leave the range") func edges() {
    for p in [24, 53, 100, 1000] {
      #expect(Ball(0).function(.exp, precision: p).isExact && Ball(1).function(.log, precision: p).isZero)
      #expect(Ball(0).function(.H, precision: p).contains(Rational(1, 2)))
      let large = Ball(exactly: BigFloat(1, exponent: 40)).function(.exp, precision: p)
      #expect(large.isPositive && large.accuracyBits >= p - 1)
      let small = Ball(exactly: BigFloat(-1, exponent: 40)).function(.exp, precision: p)
      #expect(large.multiplied(by: small, precision: p).contains(Rational(1)))
      // log of 2^(2^50), and beside 1
      let high = Ball(exactly: BigFloat(1, exponent: 1 << 50)).function(.log, precision: p)
      #expect(high.divided(by: Ball(2).function(.log, precision: p + 20), precision: p).contains(Rational(1 << 50)))
      for shift in [40, 59, 60, 61, 62, 63, 64, 65, 200, 1000] {
        let one = BigFloat.one.adding(BigFloat(1, exponent: -shift), precision: shift + 2, rounding: .nearest)
        let log = Ball(exactly: one).function(.log, precision: p)
        #expect(log.overlaps(Ball(exactly: BigFloat(1, exponent: -shift)).function(.log1p, precision: p + 20)))
        #expect(log.accuracyBits >= p - 1)
      }
    }
  }

  @Test("threads that fill the same tables get the same balls") func threads() async {
    let points = (1...200).map { BigFloat($0 * 37 + 1, exponent: -8) }
    let all = await withTaskGroup(of: [Ball].self) { group in
      for _ in 0..<4 {
        group.addTask { points.map { Ball(exactly: $0).function(.H, precision: 700) } }
      }
      var results: [[Ball]] = []
      for await r in group { results.append(r) }
      return results
    }
    for r in all.dropFirst() {
      for (a, b) in zip(r, all[0]) { #expect(a.mid == b.mid && a.rad == b.rad) }
    }
  }
}
