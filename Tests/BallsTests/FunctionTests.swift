import Balls
import Foundation
import Testing

/// Against Arb: containment and tightness of every function.
@Suite("Functions against Arb") struct FunctionTests {
  /// Worst tightness seen for one function.
  struct Worst {
    var cases = 0
    var exact = 0.0
    var wide = 0.0
    var line = ""
  }

  @Test("every value lies in our enclosure, and enclosures are tight") func againstArb() throws {
    let count = ProcessInfo.processInfo.environment["OVERLAP_BALL_CASES"] ?? "5000"
    let lines = try Oracle.lines("balls.py", ["20250101", count])
    var worst: [String: Worst] = [:]
    for line in lines {
      let parts = line.split(separator: " ")
      let f = try #require(ElementaryFunction(name: String(parts[0])))
      let p = try #require(Int(parts[1]))
      let x = Ball(center: try Oracle.number(parts[2]), radius: Magnitude(upper: try Oracle.number(parts[3])))
      let values = try parts.dropFirst(4).map { try Oracle.ball($0) }
      let ours = x.function(f, precision: p)
      for value in values where !ours.overlaps(value) || !ours.isFinite {
        Issue.record("\(line): \(ours) misses \(value)")
        return
      }
      var entry = worst[f.name] ?? Worst()
      entry.cases += 1
      if x.isExact {
        // radius against 2^-p |value|
        let scale = Magnitude(lower: values[0].mid)
        let ratio = ours.rad.isZero ? 0 : (ours.rad / scale).shifted(by: p).toDouble()
        entry.exact = max(entry.exact, ratio)
      } else {
        // radius beyond rounding against half the range of the values
        var low = values[0].mid
        var high = low
        for v in values {
          if v.mid < low { low = v.mid }
          if high < v.mid { high = v.mid }
        }
        let half = Magnitude(lower: high.subtracting(low, precision: 53, rounding: .up)).shifted(by: -1)
        let rounding = Magnitude(upper: ours.mid).shifted(by: 1 - p)
        let excess = Magnitude.differenceBelow(ours.rad, rounding)
        let ratio = excess.isZero ? 0 : (excess / half).toDouble()
        if ratio > entry.wide {
          entry.wide = ratio
          entry.line = String(line.prefix(100))
        }
      }
      worst[f.name] = entry
    }
    #expect(lines.count == ElementaryFunction.allCases.count * Int(count)!)
    for f in ElementaryFunction.allCases {
      let w = try #require(worst[f.name])
      if ProcessInfo.processInfo.environment["OVERLAP_BALL_REPORT"] != nil {
        print(f.name, w.cases, "exact", w.exact, "ball", w.wide, w.line)
      }
      #expect(w.exact <= 1.2, "\(f.name) at exact points: radius in units of 2^-p |value|")
    }
  }
}
