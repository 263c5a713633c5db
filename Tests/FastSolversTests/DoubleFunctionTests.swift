import Balls
import Enclosures
import Foundation
import Testing

/// Double functions against balls.
@Suite struct DoubleFunctionTests {
  /// Arguments in the function's domain: moderate, small, large, and where values underflow.
  static func arguments(_ f: ElementaryFunction) -> [Double] {
    var generator = SplitMix(seed: 17)
    var x: [Double] = []
    for _ in 0..<1500 { x.append(6 * generator.unit() - 3) }
    for _ in 0..<1500 { x.append(70 * generator.unit() - 35) }
    for _ in 0..<500 { x.append(pow(10, -12 * generator.unit()) * (generator.unit() < 0.5 ? -1 : 1)) }
    x += [40, -40, 30, -30, 37.5, -37.5, 15.9999999, 16, 16.0000001, 1000, -1000, 700, -700]
    switch f {
    case .log, .sqrt, .xlogx: x = x.map(abs)
    case .log1p: x = x.map { $0 <= -1 ? -1 / (1 - $0) : $0 }
    case .sin, .cos: x = x.filter { abs($0) < 100 }
    default: break
    }
    return x
  }

  @Test(arguments: ElementaryFunction.allCases)
  func staysWithinItsUnits(_ f: ElementaryFunction) {
    var worst = (units: 0.0, at: 0.0)
    for x in Self.arguments(f) {
      let exact = Ball(exactly: x).function(f, precision: 200)
      let value = DoubleFunctions.value(f, x)
      let truth = exact.mid.toDouble()
      // Beyond the range of normal doubles only the size is asked for.
      if abs(truth) < 1e-300 || truth.isInfinite {
        #expect(abs(value - truth) < 1e-300 || value == truth, "\(f) at \(x)")
        continue
      }
      guard value.isFinite else {
        Issue.record("\(f) at \(x) is \(value), not \(truth)")
        continue
      }
      let off = exact.subtracting(Ball(exactly: value), precision: 100).mid.toDouble()
      let units = abs(off) / (DoubleErrors.unit * abs(truth))
      if units > worst.units { worst = (units, x) }
    }
    #expect(worst.units <= DoubleErrors.units(of: f), "\(f.name) at \(worst.at)")
  }

  @Test func undefinedIsNaN() {
    for (f, x) in [(ElementaryFunction.log, -1.0), (.sqrt, -1), (.xlogx, -1), (.log1p, -2), (.logH, .nan), (.mills, .nan)] {
      #expect(DoubleFunctions.value(f, x).isNaN)
    }
    #expect(DoubleFunctions.value(.xlogx, 0) == 0)
  }
}

/// A small generator with a fixed sequence.
struct SplitMix {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
  /// In [0, 1).
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
