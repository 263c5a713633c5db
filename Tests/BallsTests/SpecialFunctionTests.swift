import Balls
import Foundation
import TestSupport
import Testing

/// Special functions, and complex balls, against Arb: containment, and accuracy at exact points.
@Suite("Special functions against Arb") struct SpecialFunctionTests {
  private static let isReporting = ProcessInfo.processInfo.environment["OVERLAP_BALL_REPORT"] != nil
  private static var count: String { ProcessInfo.processInfo.environment["OVERLAP_SPECIAL_CASES"] ?? "120" }

  /// What was seen of one function.
  private struct Tally {
    var cases = 0
    /// Exact points with an answer, and the bits lost there at worst.
    var exact = 0
    var lost = Int.min
    var lostAt = ""
    /// Cases without an answer.
    var silent = 0
    var silentAt = ""
  }

  private static func real(_ name: Substring, _ x: Ball, _ p: Int) -> Ball? {
    if let f = SpecialFunction.allCases.first(where: { "\($0)" == name }) { return x.function(f, precision: p) }
    if name.hasPrefix("polygamma"), let n = Int(name.dropFirst(9)) { return x.polygamma(n, precision: p) }
    return nil
  }

  private static func complex(_ name: Substring, _ z: ComplexBall, _ p: Int) -> ComplexBall? {
    if let f = SpecialFunction.allCases.first(where: { "\($0)" == name }) { return z.function(f, precision: p) }
    if let f = ElementaryFunction(name: String(name)) { return z.function(f, precision: p) }
    if name.hasPrefix("polygamma"), let n = Int(name.dropFirst(9)) { return z.polygamma(n, precision: p) }
    return nil
  }

  private func report(_ tallies: [Substring: Tally]) {
    guard Self.isReporting else { return }
    for (name, t) in tallies.sorted(by: { $0.key < $1.key }) {
      print(name, t.cases, "lost", t.exact == 0 ? 0 : t.lost, t.lostAt.prefix(90), "silent", t.silent, t.silentAt.prefix(90))
    }
  }

  @Test("real balls") func realBalls() throws {
    var tallies: [Substring: Tally] = [:]
    for line in try Oracle.lines("special.py", ["20250102", Self.count, "real"]) {
      let parts = line.split(separator: " ")
      let (name, p) = (parts[1], try #require(Int(parts[2])))
      let x = Ball(center: try Oracle.number(parts[3]), radius: Magnitude(upper: try Oracle.number(parts[4])))
      let isOwen = name == "owenT"
      let ours: Ball
      if isOwen {
        ours = x.owenT(Ball(exactly: try Oracle.number(parts[5])), precision: p)
      } else {
        ours = try #require(Self.real(name, x, p), "\(name)")
      }
      let values = try parts.dropFirst(isOwen ? 7 : 5).map { try Oracle.ball($0) }
      if let wrong = values.first(where: { !ours.overlaps($0) }) {
        Issue.record("\(line.prefix(120)): \(ours) misses \(wrong)")
        return
      }
      var tally = tallies[name] ?? Tally()
      tally.cases += 1
      if !ours.isFinite {
        tally.silent += 1
        tally.silentAt = String(line)
      } else if x.isExact {
        tally.exact += 1
        let lost = p - min(ours.accuracyBits, p)
        if lost > tally.lost { (tally.lost, tally.lostAt) = (lost, String(line)) }
      } else {
        // the width against that of the values at both ends and in between, where rounding does not hide it
        var (low, high) = (values[0].mid, values[0].mid)
        for v in values {
          if v.mid < low { low = v.mid }
          if high < v.mid { high = v.mid }
        }
        let half = Magnitude(lower: high.subtracting(low, precision: 53, rounding: .up)).shifted(by: -1)
        let rounding = Magnitude(upper: ours.mid).shifted(by: 6 - p)
        if rounding < half {
          let isMonotone = !["gamma", "lgamma", "polygamma1", "polygamma5", "binent"].contains(name)
          #expect(ours.rad < half * Magnitude(isMonotone ? 1.1 : 8), "\(line.prefix(120)): \(ours) is too wide")
        }
      }
      tallies[name] = tally
    }
    report(tallies)
    #expect(tallies.count == SpecialFunction.allCases.count + 5)
    for (name, t) in tallies {
      // wide balls may reach a pole of the tangent
      #expect(name == "tan" || t.silent == 0, "\(name) has no answer at \(t.silentAt.prefix(120))")
      #expect(t.lost <= 3, "\(name) loses \(t.lost) bits at \(t.lostAt.prefix(120))")
    }
  }

  @Test("complex balls") func complexBalls() throws {
    var tallies: [Substring: Tally] = [:]
    for line in try Oracle.lines("special.py", ["20250103", Self.count, "complex"]) {
      let parts = line.split(separator: " ")
      let (name, p) = (parts[1], try #require(Int(parts[2])))
      let re = Ball(center: try Oracle.number(parts[3]), radius: Magnitude(upper: try Oracle.number(parts[4])))
      let im = Ball(center: try Oracle.number(parts[5]), radius: Magnitude(upper: try Oracle.number(parts[6])))
      let z = ComplexBall(re, im)
      let isOwen = name == "owenT"
      let second = isOwen
        ? ComplexBall(
          Ball(center: try Oracle.number(parts[7]), radius: Magnitude(upper: try Oracle.number(parts[8]))),
          Ball(center: try Oracle.number(parts[9]), radius: Magnitude(upper: try Oracle.number(parts[10])))) : .one
      if z.isReal && second.isReal { continue }
      let ours = isOwen ? z.owenT(second, precision: p) : try #require(Self.complex(name, z, p), "\(name)")
      let numbers = try parts.dropFirst(isOwen ? 11 : 7).map { try Oracle.ball($0) }
      for k in stride(from: 0, to: numbers.count, by: 2) {
        let value = ComplexBall(numbers[k], numbers[k + 1])
        if !ours.overlaps(value) {
          Issue.record("\(line.prefix(160)): \(ours) misses \(value)")
          return
        }
      }
      var tally = tallies[name] ?? Tally()
      tally.cases += 1
      if !ours.isFinite {
        // balls may meet cuts and poles; points do not, but for what is not shown to continue the real function
        let radius = z.radius + second.radius
        if radius < Magnitude(0x1p-30) { tally.silent += 1 }
        tally.silentAt = String(line)
      } else if z.isExact && second.isExact {
        tally.exact += 1
        let lost = p - min(ours.accuracyBits, p)
        if lost > tally.lost { (tally.lost, tally.lostAt) = (lost, String(line)) }
      }
      tallies[name] = tally
    }
    report(tallies)
    #expect(tallies.count == SpecialFunction.allCases.count + ElementaryFunction.allCases.count - 1 + 3)
    for (name, t) in tallies {
      let mayFail = name == "logH"
      #expect(mayFail || t.silent <= t.cases / 20, "\(name) has no answer \(t.silent) times: \(t.silentAt.prefix(120))")
      #expect(t.lost <= 3, "\(name) loses \(t.lost) bits at \(t.lostAt.prefix(120))")
    }
  }

  /// Numbers that are known in closed form.
  @Test("values that are known", arguments: [53, 128, 333, 1000]) func known(p: Int) throws {
    let pi = Ball.pi(precision: p + 20)
    let half = Ball(exactly: BigFloat(1, exponent: -1))
    func close(_ a: Ball, _ b: Ball) -> Bool { a.overlaps(b) && a.isFinite && a.accuracyBits >= p - 4 }
    #expect(close(half.function(.gamma, precision: p), pi.function(.sqrt, precision: p + 20)))
    #expect(close(Ball(10).function(.gamma, precision: p), Ball(362_880)))
    // (n - 1)! exactly where it fits, and else as ever
    for (n, factorial) in [(1, 1), (2, 1), (3, 2), (5, 24), (10, 362_880), (18, 355_687_428_096_000)] {
      let value = Ball(n).function(.gamma, precision: p)
      #expect(value.isExact && value.mid == BigFloat(factorial), "\(n)")
    }
    #expect(!Ball(40).function(.gamma, precision: 53).isExact)
    #expect(Ball(40).function(.gamma, precision: 53).contains(Ball(40).function(.gamma, precision: 400)))
    #expect(!Ball(1_000_000).function(.gamma, precision: 53).isExact && !Ball(5).function(.gamma, precision: 1).isExact)
    // psi(1/2) = -gamma - 2 log 2, psi_1(1) = pi^2/6, T(0, 1) = 1/8, T(h, 1) = Phi H/2, W(e) = 1, Gamma(-1/2) = -2 sqrt pi
    let psi = Ball.eulerGamma(precision: p + 20).negated
      .subtracting(Ball(2).function(.log, precision: p + 20).scaled(by: 1), precision: p + 20)
    #expect(close(half.function(.digamma, precision: p), psi))
    #expect(close(Ball(1).polygamma(1, precision: p), pi.squared(precision: p + 20).divided(by: Ball(6), precision: p + 20)))
    #expect(close(Ball.zero.owenT(.one, precision: p), Ball(exactly: BigFloat(1, exponent: -3))))
    let h = Ball(exactly: 1.375)
    #expect(close(h.owenT(.one, precision: p),
      h.function(.Phi, precision: p + 20).multiplied(by: h.function(.H, precision: p + 20), precision: p + 20).scaled(by: -1)))
    #expect(close(half.negated.function(.gamma, precision: p), pi.function(.sqrt, precision: p + 20).scaled(by: 1).negated))
    #expect(Ball(3).function(.lgamma, precision: p).contains(Ball(2).function(.log, precision: 2 * p)))
    #expect(Ball(1).function(.lgamma, precision: p).isZero && Ball(2).function(.lgamma, precision: p).isZero)
    // I_0 K_1 + I_1 K_0 = 1/x across the change from series to asymptotics
    for x in [0.5, 3, 40, 75, 120, 300, 1500] {
      let b = Ball(exactly: x)
      func f(_ s: SpecialFunction) -> Ball { b.function(s, precision: p) }
      let sum = f(.I0).multiplied(by: f(.K1), precision: p).adding(f(.I1).multiplied(by: f(.K0), precision: p), precision: p)
      #expect(close(sum.multiplied(by: b, precision: p), .one), "at \(x)")
      // I_1/I_0 and log I_0
      #expect(f(.I1I0).overlaps(f(.I1).divided(by: f(.I0), precision: p)))
      #expect(f(.logI0).overlaps(f(.I0).function(.log, precision: p)))
    }
    // inverses
    for t in [1e-300, 1e-20, 0.001, 0.2, 0.49, 0.5, 0.75, 0.999] {
      let b = Ball(exactly: t)
      #expect(b.function(.Phiinv, precision: p).function(.Phi, precision: p).contains(b.mid), "at \(t)")
      #expect(b.function(.erfinv, precision: p).function(.erf, precision: p).contains(b.mid), "at \(t)")
      #expect(b.function(.lambertW, precision: p + 8).function(.exp, precision: p)
        .multiplied(by: b.function(.lambertW, precision: p + 8), precision: p).contains(b.mid))
    }
  }

  /// No value where there is none, and never an infinity or NaN that looks like a number.
  @Test("poles, cuts and ends of domains") func domains() {
    func silent(_ f: SpecialFunction, _ lower: Double, _ upper: Double) -> Bool {
      let x = Ball(lower: BigFloat(exactly: lower), upper: BigFloat(exactly: upper), precision: 53)
      return !x.function(f, precision: 53).isFinite
    }
    #expect(silent(.tan, 1.5, 1.6) && silent(.tan, -2, 2) && !silent(.tan, -1.5, 1.5))
    for f: SpecialFunction in [.gamma, .lgamma, .digamma] {
      #expect(silent(f, 0, 0) && silent(f, -3, -3) && silent(f, -0.5, 0.5) && silent(f, -2.5, -1.5) && !silent(f, -1.9, -1.1))
    }
    #expect(silent(.asin, 0.5, 1.5) && silent(.atanh, 0.5, 1) && silent(.erfinv, -1, 0) && silent(.Phiinv, 0, 0.5))
    #expect(silent(.lambertW, -0.5, 0) && silent(.K0, 0, 1) && silent(.K1, -1, -1) && silent(.binent, -0.1, 0.5))
    #expect(!silent(.lambertW, -0.3678794411714423, -0.3678794411714423))
    #expect(silent(.lambertW, -0.36787944117144234, -0.36787944117144234))
    let cut = ComplexBall(Ball(-2), Ball(center: .zero, radius: Magnitude(1e-9)))
    for f: ElementaryFunction in [.log, .sqrt, .xlogx] { #expect(!cut.function(f, precision: 53).isFinite) }
    for f: SpecialFunction in [.lgamma, .K0, .lambertW, .atanh] { #expect(!cut.function(f, precision: 53).isFinite) }
    #expect(!ComplexBall(.zero, Ball(exactly: 2)).function(.log2cosh, precision: 53).isFinite)
    // the first zero of H, near -1.9156 + 2.8161 i
    let zero = ComplexBall(Ball(center: BigFloat(exactly: -1.9156), radius: Magnitude(1e-2)),
      Ball(center: BigFloat(exactly: 2.8161), radius: Magnitude(1e-2)))
    #expect(!zero.function(.mills, precision: 53).isFinite && !zero.function(.logH, precision: 53).isFinite)
    #expect(zero.function(.H, precision: 53).containsZero)
  }

  /// A wide ball's enclosure contains what its points give, and is not much wider.
  @Test("wide balls around the extrema of gamma") func extrema() {
    func range(_ f: SpecialFunction, _ lower: Double, _ upper: Double) -> Ball {
      Ball(lower: BigFloat(exactly: lower), upper: BigFloat(exactly: upper), precision: 64).function(f, precision: 64)
    }
    let g = range(.gamma, 1.4, 1.6)
    #expect(g.contains(range(.gamma, 1.4616321449683622, 1.4616321449683622)) && g.lower > BigFloat(exactly: 0.87))
    let n = range(.gamma, -0.6, -0.4)
    #expect(n.contains(range(.gamma, -0.5040830082644554, -0.5040830082644554)) && n.upper < BigFloat(-3))
    let l = range(.lgamma, 0.5, 3)
    #expect(l.contains(range(.lgamma, 1.4616321449683622, 1.4616321449683622)))
    let h = range(.binent, 0.25, 0.75)
    #expect(h.contains(range(.binent, 0.5, 0.5)))
    let i = range(.I0, -1, 2)
    #expect(i.contains(BigFloat.one) && i.lower > BigFloat(exactly: 0.999))
  }

  /// Wide complex balls have answers of the size of the function's range, and none where they meet a cut or a pole.
  @Test("wide complex balls") func wideComplexBalls() {
    func ball(_ x: Double, _ y: Double, _ r: Double) -> ComplexBall {
      ComplexBall(
        Ball(center: BigFloat(exactly: x), radius: Magnitude(r)), Ball(center: BigFloat(exactly: y), radius: Magnitude(r)))
    }
    let wide: [(SpecialFunction, ComplexBall, Double)] = [
      (.gamma, ball(-1.5, 0.5, 0.25), 2.5), (.gamma, ball(-1.5, 0, 0.25), 4), (.lgamma, ball(-2.5, 1, 0.5), 4),
      (.digamma, ball(-3.5, 0.25, 0.25), 6), (.digamma, ball(-10, 2, 0.5), 1), (.logI0, ball(5, 3, 0.5), 2),
      (.logI0, ball(0, 1, 0.5), 1), (.lambertW, ball(2, 1, 1), 1.5), (.lambertW, ball(-2, 1.5, 0.5), 2),
      (.lambertW, ball(0, 0, 0.25), 1), (.erfinv, ball(0, 0, 0.5), 2), (.erfinv, ball(2, 2, 0.5), 1),
      (.Phiinv, ball(0.5, 1, 0.4), 2),
    ]
    for (f, z, size) in wide {
      let value = z.function(f, precision: 64)
      #expect(value.isFinite && value.radius < Magnitude(size), "\(f)(\(z)) = \(value)")
      #expect(value.contains(z.centre.function(f, precision: 128)), "\(f)(\(z))")
    }
    let none: [(SpecialFunction, ComplexBall)] = [
      (.gamma, ball(-2, 0.1, 0.25)), (.lgamma, ball(-2.5, 0, 0.1)), (.digamma, ball(0, 0, 0.1)), (.logI0, ball(0, 2.5, 0.25)),
      (.logI0, ball(0, 8, 0.1)), (.lambertW, ball(-0.4, 0, 0.01)), (.erfinv, ball(1.5, 0, 0.25)), (.Phiinv, ball(0, 0, 0.25)),
    ]
    for (f, z) in none { #expect(!z.function(f, precision: 64).isFinite, "\(f)(\(z))") }
    #expect(ball(1, 1, 0.125).owenT(ball(0.5, 0.5, 0.125), precision: 64).radius < Magnitude(0.5))
    #expect(!ball(1, 1, 0.25).owenT(ball(0, 1.5, 0.25), precision: 64).isFinite)
  }

  @Test("discs reach every function through complex balls") func discs() {
    let d = Disc(re: 0.75, im: 0.25, rad: 1e-6)
    for f in SpecialFunction.allCases {
      let value = d.function(f)
      let middle = Disc(around: ComplexBall(Ball(exactly: 0.75), Ball(exactly: 0.25)).function(f, precision: 64))
      #expect(value.isUsable && value.contains(middle.re, middle.im) && value.rad < 1e-4, "\(f)")
    }
    #expect(!Disc(re: 0, im: 0, rad: 0.5).function(.gamma).isUsable)
  }
}
