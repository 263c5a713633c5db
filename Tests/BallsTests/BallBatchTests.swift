// Batches of double balls against MPFR: containment, units in the last place, special values, the same bits on all paths.
import Balls
import Testing

/// Bits of the reference values.
private let bits = 200

/// f at an exact point; indeterminate outside the domain.
private func reference(_ f: DoubleBalls.Function, _ x: BigFloat) -> Ball {
  let ball = Ball(exactly: x)
  switch f {
  case .sqrt: return ball.function(.sqrt, precision: bits)
  case .exp: return ball.function(.exp, precision: bits)
  case .log: return ball.function(.log, precision: bits)
  case .expm1: return ball.function(.expm1, precision: bits)
  case .log1p: return ball.function(.log1p, precision: bits)
  case .tanh: return ball.function(.tanh, precision: bits)
  case .log2cosh: return ball.function(.log2cosh, precision: bits)
  case .H: return ball.function(.H, precision: bits)
  case .logH: return ball.function(.logH, precision: bits)
  case .mills: return ball.function(.mills, precision: bits)
  case .ratio: return MillsRatio.value(x, precision: bits)
  case .erfc: return ball.function(.erfc, precision: bits)
  case .erfcx: return ball.function(.erfcx, precision: bits)
  }
}

/// Arguments on which the middles have to be within one unit in the last place (two are proved).
private func ranges(_ f: DoubleBalls.Function) -> [ClosedRange<Double>] {
  switch f {
  case .sqrt: return [0...1, 0...1e308, 0...1e-307, 0...1e-320]
  case .exp: return [-1...1, -708...709, -746 ... -708, -1e-10...1e-10, -1e-300...1e-300]
  case .log: return [0...2, 0.99...1.01, 0...1e308, 0...1e-307, 0...1e-320, 0.70...0.72, 1.41...1.42]
  case .expm1: return [-1...1, 0.34...0.5, -60...60, -0.36 ... -0.34, -1e-10...1e-10, -1e-320...1e-320, 600...709]
  case .log1p: return [-1...2, -0.3 ... -0.28, 0.4...0.42, -1e-10...1e-10, -1e-320...1e-320, 0...1e308, 1e15...1e17]
  case .tanh, .log2cosh: return [-1...1, 0.15...0.3, -30...30, -1e-10...1e-10, -1e-320...1e-320, -1e300...1e300]
  // -37.5 ... -39: where parts of the tail underflow.
  case .H, .logH, .mills: return [-1...1, -10...10, -39 ... -37, 37...39, -1e-10...1e-10, 50...70, 63...1e5, -1e3 ... -40]
  case .ratio: return [-1...1, -10...10, -37.7 ... -36, 37...39, -1e-10...1e-10, 50...70, 63...1e5]
  case .erfcx: return [-1...1, -10...10, -26.6 ... -25, -0.5...0.5, -1e-10...1e-10, 40...48, 44...1e5, 1e100...1e300]
  case .erfc: return [-1...1, -10...10, -28 ... -26, 26...28, -1e-10...1e-10, 40...1e5]
  }
}

private func unit(_ x: Double) -> Double { max(abs(x).ulp, .leastNonzeroMagnitude) }

/// Whether it is certain that y is not in the ball.
private func outside(_ y: Ball, _ mid: Double, _ rad: Double) -> Bool {
  if rad == .infinity { return false }
  if !mid.isFinite || !y.isFinite { return true }
  let distance = y.subtracting(Ball(exactly: mid), precision: bits)
  return Magnitude.differenceBelow(Magnitude(lower: distance.mid), distance.rad) > Magnitude(rad)
}

/// Points of the ball (m, r), rounded inward: the ends, the middle, one between.
private func points(_ m: Double, _ r: Double, _ random: inout Random) -> [BigFloat] {
  let middle = BigFloat(exactly: m)
  if r == 0 { return [middle] }
  let part = BigFloat(exactly: r * Double.random(in: -1...1, using: &random))
  let radius = BigFloat(exactly: r)
  return [
    middle, middle.adding(radius, precision: bits, rounding: .down),
    middle.subtracting(radius, precision: bits, rounding: .up),
    middle.adding(part, precision: bits, rounding: part.sign > 0 ? .down : .up),
  ]
}

/// A random ball with its middle in the range: exact, thin, or wide.
private func random(_ range: ClosedRange<Double>, _ random: inout Random) -> (Double, Double) {
  var m = Double.random(in: range, using: &random)
  if random.int(0...3) == 0 { m *= Double(sign: .plus, exponent: random.int(-60...0), significand: 1) }
  switch random.int(0...3) {
  case 0: return (m, 0)
  case 1: return (m, unit(m) * Double(random.int(0...4)))
  case 2: return (m, abs(m) * Double(sign: .plus, exponent: random.int(-60...1), significand: 1))
  default: return (m, Double(sign: .plus, exponent: random.int(-60...6), significand: 1.5))
  }
}

/// Hostile middles and radii.
private let corners: [Double] = [
  0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 0x1p-1000, 1e-20, 0.5, 1, -1, 2, 36,
  -37.6, 38, 40, -40, 63, 700, -745.13, -746, 709.78, 710, 1e17, -1e17, 0x1p1000, .greatestFiniteMagnitude,
  -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
]

private func cornerBalls() -> (mid: [Double], rad: [Double]) {
  let radii = [0, .leastNonzeroMagnitude, 1e-300, 1e-17, 0.5, 1, 2, 50, 1e17, 1e308, .infinity]
  var mid: [Double] = []
  var rad: [Double] = []
  for m in corners {
    for r in radii {
      mid.append(m)
      rad.append(r)
    }
  }
  return (mid, rad)
}

/// The same bits, any NaN being like any other.
private func same(_ a: DoubleBalls, _ b: DoubleBalls) -> Bool {
  a.count == b.count
    && (0..<a.count).allSatisfy {
      (a.mid[$0].bitPattern == b.mid[$0].bitPattern || a.mid[$0].isNaN && b.mid[$0].isNaN)
        && a.rad[$0].bitPattern == b.rad[$0].bitPattern
    }
}

@Suite struct BallBatchTests {
  @Test(arguments: DoubleBalls.Function.allCases)
  func functionsContain(_ f: DoubleBalls.Function) {
    var source = Random(17)
    for range in ranges(f) {
      let balls = (0..<1500).map { _ in random(range, &source) }
      let x = DoubleBalls(mid: balls.map(\.0), rad: balls.map(\.1))
      let y = x.function(f)
      for i in 0..<x.count {
        for p in points(x.mid[i], x.rad[i], &source) where outside(reference(f, p), y.mid[i], y.rad[i]) {
          Issue.record("\(f) of \(x.mid[i]) +- \(x.rad[i]): \(y.mid[i]) +- \(y.rad[i]) misses the value at \(p)")
        }
      }
    }
  }

  @Test(arguments: DoubleBalls.Function.allCases)
  func cornersContain(_ f: DoubleBalls.Function) {
    var source = Random(19)
    let (mid, rad) = cornerBalls()
    let x = DoubleBalls(mid: mid, rad: rad)
    let y = x.function(f)
    for i in 0..<x.count where x.rad[i] < .infinity {
      for p in points(x.mid[i], x.rad[i], &source) {
        // Exponents beyond MPFR's own bound are out of reach for the reference, not for the kernel.
        if p.exponent > 60 && f != .sqrt && f != .log { continue }
        if outside(reference(f, p), y.mid[i], y.rad[i]) {
          Issue.record("\(f) of \(x.mid[i]) +- \(x.rad[i]): \(y.mid[i]) +- \(y.rad[i]) misses the value at \(p)")
        }
      }
    }
    for i in 0..<x.count where mid[i].isNaN { #expect(y.rad[i] == .infinity) }
  }

  /// At most one unit in the last place, measured; and radii of exact arguments that do not exceed three.
  @Test(arguments: DoubleBalls.Function.allCases)
  func functionsAreAccurate(_ f: DoubleBalls.Function) {
    var source = Random(23)
    for range in ranges(f) {
      let x = DoubleBalls(exactly: (0..<2000).map { _ in Double.random(in: range, using: &source) })
      let y = x.function(f)
      var worst = 0.0
      for i in 0..<x.count where y.mid[i].isFinite {
        let value = reference(f, BigFloat(exactly: x.mid[i]))
        if !value.isFinite { continue }
        let distance = value.subtracting(Ball(exactly: y.mid[i]), precision: bits).magnitude
        worst = max(worst, (distance / Magnitude(unit(y.mid[i]))).toDouble())
        #expect(y.rad[i] <= 3.01 * unit(y.mid[i]) + 0x1p-1068)
      }
      #expect(worst <= 1, "\(f) on \(range): \(worst) units")
    }
  }

  @Test(arguments: DoubleBalls.Operation.allCases)
  func operationsContain(_ operation: DoubleBalls.Operation) throws {
    var source = Random(29)
    var xs: [(Double, Double)] = []
    var ys: [(Double, Double)] = []
    for range in [-1...1, -8e307...8e307, -1e-300...1e-300, -1e-320...1e-320, -1e160...1e160] as [ClosedRange<Double>] {
      for other in [-1...1, range] as [ClosedRange<Double>] {
        for _ in 0..<200 {
          xs.append(random(range, &source))
          ys.append(random(other, &source))
        }
      }
    }
    let (mid, rad) = cornerBalls()
    for _ in 0..<4000 {
      let (i, j) = (source.int(0...mid.count - 1), source.int(0...mid.count - 1))
      xs.append((mid[i], rad[i]))
      ys.append((mid[j], rad[j]))
    }
    let x = DoubleBalls(mid: xs.map(\.0), rad: xs.map(\.1))
    let y = DoubleBalls(mid: ys.map(\.0), rad: ys.map(\.1))
    var z = DoubleBalls(exactly: [])
    z.set(operation, of: x, y)
    for i in 0..<z.count where x.rad[i] < .infinity && y.rad[i] < .infinity && z.rad[i] < .infinity {
      for p in points(x.mid[i], x.rad[i], &source) {
        for q in points(y.mid[i], y.rad[i], &source) {
          let (a, b) = (Ball(exactly: p), Ball(exactly: q))
          let exact: Ball
          switch operation {
          case .add: exact = a.adding(b, precision: 2400)
          case .subtract: exact = a.subtracting(b, precision: 2400)
          case .multiply: exact = a.multiplied(by: b, precision: 2400)
          case .divide: exact = a.divided(by: b, precision: 2400)
          }
          if outside(exact, z.mid[i], z.rad[i]) {
            Issue.record("\(operation) of \(xs[i]) and \(ys[i]): \(z.mid[i]) +- \(z.rad[i]) misses \(exact)")
          }
        }
      }
    }
  }

  @Test func fusedProductsAndSumsContain() {
    var source = Random(31)
    for n in [0, 1, 7, 8, 9, 64, 100] {
      let balls = (0..<3).map { _ in (0..<n).map { _ in random(-10...10, &source) } }
      let xyz = balls.map { DoubleBalls(mid: $0.map(\.0), rad: $0.map(\.1)) }
      var f = DoubleBalls(exactly: [])
      f.setFusedProductSum(xyz[0], xyz[1], xyz[2])
      #expect(f.count == n)
      var total = Ball.zero
      for i in 0..<n {
        let exact = Ball(exactly: xyz[0].mid[i]).multiplied(by: Ball(exactly: xyz[1].mid[i]), precision: 400)
          .adding(Ball(exactly: xyz[2].mid[i]), precision: 400)
        #expect(!outside(exact, f.mid[i], f.rad[i]))
        let corner = Ball(exactly: xyz[0].mid[i]).adding(Ball(exactly: xyz[0].rad[i]), precision: 400)
          .multiplied(
            by: Ball(exactly: xyz[1].mid[i]).adding(Ball(exactly: xyz[1].rad[i]), precision: 400), precision: 400
          )
          .subtracting(Ball(exactly: xyz[2].rad[i]), precision: 400)
          .adding(Ball(exactly: xyz[2].mid[i]), precision: 400)
        #expect(!outside(corner, f.mid[i], f.rad[i]))
        total = total.adding(
          Ball(exactly: xyz[0].mid[i]).adding(Ball(exactly: xyz[0].rad[i]), precision: 400), precision: 400)
      }
      let sum = xyz[0].sum
      #expect(sum.count == 1)
      #expect(!outside(total, sum.mid[0], sum.rad[0]))
    }
  }

  @Test func everyPathGivesTheSameBits() {
    var source = Random(37)
    let (mid, rad) = cornerBalls()
    for path in KernelPath.all.dropFirst() {
      for f in DoubleBalls.Function.allCases {
        var balls = ranges(f).flatMap { range in (0..<500).map { _ in random(range, &source) } }
        balls += zip(mid, rad)
        let x = DoubleBalls(mid: balls.map(\.0), rad: balls.map(\.1))
        var (a, b) = (DoubleBalls(exactly: []), DoubleBalls(exactly: []))
        a.set(f, of: x, path: KernelPath.all[0])
        b.set(f, of: x, path: path)
        #expect(same(a, b), "\(f) on \(path)")
      }
      let balls = zip(mid, rad) + (0..<2000).map { _ in random(-1e5...1e5, &source) }
      let others = balls.shuffled(using: &source)
      let x = DoubleBalls(mid: balls.map(\.0), rad: balls.map(\.1))
      let y = DoubleBalls(mid: others.map(\.0), rad: others.map(\.1))
      var (a, b) = (DoubleBalls(exactly: []), DoubleBalls(exactly: []))
      for operation in DoubleBalls.Operation.allCases {
        a.set(operation, of: x, y, path: KernelPath.all[0])
        b.set(operation, of: x, y, path: path)
        #expect(same(a, b), "\(operation) on \(path)")
      }
      a.setFusedProductSum(x, y, x, path: KernelPath.all[0])
      b.setFusedProductSum(x, y, x, path: path)
      #expect(same(a, b), "fma on \(path)")
      let finite = DoubleBalls(exactly: (0..<1001).map { _ in Double.random(in: -1...1, using: &source) })
      #expect(same(finite.sum(path: KernelPath.all[0]), finite.sum(path: path)), "sum on \(path)")
    }
  }

  /// Traps that kernels of this kind have fallen into: arguments next to multiples of log 2 (the two parts of the reduced
  /// argument come in either order), powers of two beyond 1022, parts of a tail that underflow, 1/phi at its overflow,
  /// both sides of every change of formula.
  @Test func traps() {
    var cases: [(DoubleBalls.Function, [Double])] = []
    var logarithms: [Double] = []
    for k in -1074...1023 {
      let x = Double(k) * 0.6931471805599453
      logarithms += [x.nextDown, x, x.nextUp]
    }
    cases.append((.exp, logarithms))
    cases.append((.expm1, logarithms.filter { abs($0) < 100 }))
    var roots: [Double] = []
    for k in -1074...1023 {
      let root = Double(sign: .plus, exponent: k, significand: 1.4142135623730951)
      roots += [root.nextDown, root, root.nextUp, Double(sign: .plus, exponent: k, significand: 1)]
    }
    cases.append((.log, roots))
    var tails: [Double] = []
    for i in 0..<210 {
      let x = 36.9 + 0.01 * Double(i)
      tails += [x, -x]
    }
    var pieces: [Double] = []
    for i in 0..<98 {
      let octave = Double(1 << (i / 16))
      let edge: Double = i == 97 ? 0.553 : octave * (1 + Double(i % 16) / 16) - 1
      pieces += [edge.nextDown, edge, edge.nextUp, -edge]
    }
    for f in [.H, .logH, .mills] as [DoubleBalls.Function] { cases.append((f, tails + pieces)) }
    cases.append((.ratio, tails.filter { $0 > -37.6 } + pieces.filter { $0 > -37.6 }))
    cases.append((.erfc, (tails + pieces).map { $0 * 0.7071067811865476 }))
    cases.append((.erfcx, (tails + pieces).map { $0 * 0.7071067811865476 } + [0x1p500, 0x1p501, .greatestFiniteMagnitude]))
    for (f, arguments) in cases {
      let x = DoubleBalls(exactly: arguments)
      let y = x.function(f)
      for i in 0..<x.count where y.mid[i].isFinite {
        let value = reference(f, BigFloat(exactly: x.mid[i]))
        if !value.isFinite { continue }
        let distance = value.subtracting(Ball(exactly: y.mid[i]), precision: bits).magnitude
        let units = (distance / Magnitude(unit(y.mid[i]))).toDouble()
        #expect(units <= 1, "\(f) at \(x.mid[i]): \(units)")
        #expect(!outside(value, y.mid[i], y.rad[i]), "\(f) at \(x.mid[i])")
      }
    }
  }

  @Test func exactnessAndDomains() {
    let zero = DoubleBalls(exactly: [0])
    let any = DoubleBalls(mid: [3], rad: [0.5])
    #expect((zero * any).rad == [0] && (zero + zero).rad == [0] && (zero / any).rad == [0])
    #expect(zero.function(.sqrt).rad == [0] && zero.function(.sqrt).mid == [0])
    #expect(DoubleBalls(exactly: [1]).function(.log).rad == [0])
    // Outside the domain, at its edge, and where the enclosure would reach beyond the doubles.
    #expect(DoubleBalls(mid: [1], rad: [1]).function(.log).rad == [.infinity])
    #expect(DoubleBalls(mid: [1], rad: [1.5]).function(.sqrt).rad == [.infinity])
    #expect(DoubleBalls(mid: [1], rad: [1]).function(.sqrt).rad[0] < 1.01)
    #expect((any / DoubleBalls(mid: [1], rad: [1])).rad == [.infinity])
    #expect(DoubleBalls(exactly: [710]).function(.exp).rad == [.infinity])
    #expect(DoubleBalls(exactly: [-800]).function(.exp).rad[0] < 1e-300)
    // A quotient that underflows still carries its divisor's radius.
    let thin = DoubleBalls(mid: [1e-320], rad: [0]) / DoubleBalls(mid: [1.0001e10], rad: [1e10])
    #expect(thin.rad[0] > 1e-326)
  }
}
