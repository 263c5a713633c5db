// Elementary functions at doubles against Arb (Tests/Oracle/intervals.py): every result is the tightest.
import Balls
import Intervals
import TestSupport
import Testing

/// A function at points: its name in the oracle, where it is defined, and how it is computed here.
private struct PointFunction: Sendable, CustomTestStringConvertible {
  let name: String
  let domain: @Sendable (Double) -> Bool
  let value: @Sendable (Interval) -> Interval
  var testDescription: String { name }

  init(
    _ name: String, _ value: @escaping @Sendable (Interval) -> Interval,
    _ domain: @escaping @Sendable (Double) -> Bool = { _ in true }
  ) {
    (self.name, self.value, self.domain) = (name, value, domain)
  }
}

private let functions: [PointFunction] = [
  PointFunction("exp", Interval.exp), PointFunction("exp2", Interval.exp2), PointFunction("exp10", Interval.exp10),
  PointFunction("expm1", Interval.expm1), PointFunction("exp2m1", Interval.exp2m1),
  PointFunction("exp10m1", Interval.exp10m1),
  PointFunction("log2p1", Interval.log2p1) { $0 > -1 }, PointFunction("log10p1", Interval.log10p1) { $0 > -1 },
  PointFunction("log", Interval.log) { $0 > 0 }, PointFunction("log2", Interval.log2) { $0 > 0 },
  PointFunction("log10", Interval.log10) { $0 > 0 }, PointFunction("logp1", Interval.logp1) { $0 > -1 },
  PointFunction("sin", Interval.sin), PointFunction("cos", Interval.cos), PointFunction("tan", Interval.tan),
  PointFunction("asin", Interval.asin) { $0.magnitude <= 1 },
  PointFunction("acos", Interval.acos) { $0.magnitude <= 1 },
  PointFunction("atan", Interval.atan), PointFunction("sinh", Interval.sinh), PointFunction("cosh", Interval.cosh),
  PointFunction("tanh", Interval.tanh), PointFunction("asinh", Interval.asinh),
  PointFunction("acosh", Interval.acosh) { $0 >= 1 }, PointFunction("atanh", Interval.atanh) { $0.magnitude < 1 },
  PointFunction("rSqrt", Interval.rSqrt) { $0 > 0 }, PointFunction("sqrt", Interval.sqrt) { $0 >= 0 },
]

private func hex(_ d: Double) -> String {
  let m = Int64(d.significand * 0x1p52) * (d < 0 ? -1 : 1)
  return d == 0 ? "0x0p0" : "\(m < 0 ? "-" : "")0x\(String(m.magnitude, radix: 16))p\(d.exponent - 52)"
}

/// The oracle's two doubles of a line.
private func tight(_ line: Substring) throws -> Interval {
  let words = line.split(separator: " ").map { Double($0)! }
  return try Interval(inf: words[0], sup: words[1])
}

/// Arguments: of every size that the function tells apart, dense where its branches meet.
private func arguments(_ f: PointFunction, _ count: Int, seed: UInt64) -> [Double] {
  var random = Random(seed)
  let special = [
    0, 1, -1, 0.5, -0.5, 1.0.nextUp, 1.0.nextDown, (-1.0).nextUp, 0x1p-1074, -0x1p-1074, 0x1p-1022, 0x1p-60, -0x1p-60,
    709.78, 709.79, -745.1,
    -745.2, -708.4, 710.4, 22, -37.5, 308.25, -323.3, 1023.5, -1074.5, 1e22, 1e300, -1e300, 3.141592653589793,
    1.5707963267948966, 0.25, 2, 4,
    10, 100, 1000, 0x1p100, 0x1p-100, Double.greatestFiniteMagnitude,
  ]
  var points = special.filter(f.domain)
  while points.count < count {
    let x =
      random.int(0...7) == 0 ? random.double() : random.int(0...3) == 0 ? 1 + random.any(-52 ... -1) : random.moderate()
    if f.domain(x) && x.isFinite { points.append(x) }
  }
  return points
}

@Test(arguments: functions) private func functionsAreTightest(_ f: PointFunction) throws {
  let points = arguments(f, 1500, seed: 11)
  let wanted = try Oracle.lines("intervals.py", jobs: points.map { "\(f.name) \(hex($0))" })
  for (x, line) in zip(points, wanted) {
    let got = f.value(try Interval(exactly: x))
    #expect(got == (try tight(line)), "\(f.name)(\(x)) = \(got.intervalToExact), not \(line)")
  }
}

/// A function that is one unit off at some arguments, or rounded inward, does not pass.
@Test func wrongFunctionsAreCaught() throws {
  let wrong: [(String, @Sendable (Interval) -> Interval)] = [
    ("exp", { x in (try? Interval(exactly: Interval.exp(x).mid)) ?? .entire }),
    ("sin", { x in (try? Interval(inf: Interval.sin(x).sup, sup: Interval.sin(x).sup)) ?? .entire }),
    (
      "log",
      { x in x.sup > 8 ? (try? Interval(inf: Interval.log(x).inf, sup: Interval.log(x).sup.nextUp)) ?? .entire : .log(x)
      }
    ),
  ]
  for (name, value) in wrong {
    let f = PointFunction(name, value, functions.first { $0.name == name }!.domain)
    let points = arguments(f, 200, seed: 12)
    let wanted = try Oracle.lines("intervals.py", jobs: points.map { "\(name) \(hex($0))" })
    #expect(try zip(points, wanted).contains { f.value(try Interval(exactly: $0)) != (try tight($1)) }, "\(name)")
  }
}

@Test func functionsOfTwoAreTightest() throws {
  var random = Random(13)
  var jobs: [String] = []
  var results: [Interval] = []
  func add(_ name: String, _ a: Double, _ b: Double, _ value: Interval) {
    jobs.append("\(name) \(hex(a)) \(hex(b))")
    results.append(value)
  }
  func point(_ d: Double) -> Interval { try! Interval(exactly: d) }
  for _ in 0..<600 {
    let (a, b) = (random.moderate(), random.moderate())
    if a != 0 || b != 0 { add("hypot", a, b, .hypot(point(a), point(b))) }
    if a != 0 { add("atan2", a, b, .atan2(point(a), point(b))) }
    if a != 0 {
      add("pow", a.magnitude, b, .pow(point(a.magnitude), point(b)))
      let n = random.int(-40...40)
      add("pown", a, Double(n), .pown(point(a), n))
      if b != 0 { add("powRoot", a.magnitude, b, .powRev1(point(b), point(a.magnitude))) }
      if b != 0 && b.magnitude != 1 && a.magnitude != 1 {
        add("logRatio", a.magnitude, b.magnitude, .powRev2(point(b.magnitude), point(a.magnitude)))
      }
    }
  }
  for ((job, line), got) in zip(zip(jobs, try Oracle.lines("intervals.py", jobs: jobs)), results) {
    #expect(got == (try tight(line)), "\(job) = \(got.intervalToExact), not \(line)")
  }
}

/// Wide arguments of every function: values at members stay inside, and the ends are values or extrema.
@Test(arguments: functions) private func membersStayInside(_ f: PointFunction) {
  var random = Random(14)
  for _ in 0..<2000 {
    let (a, b) = (random.moderate(), random.moderate())
    let x = try! Interval(inf: min(a, b), sup: max(a, b))
    let whole = f.value(x)
    var hull = Interval.empty
    for t in [x.inf, x.sup] + (1...7).map({ x.inf + (x.sup - x.inf) * Double($0) / 8 }) {
      guard x.contains(t), f.domain(t) else { continue }
      let value = f.value(try! Interval(exactly: t))
      #expect(value.subset(whole), "\(f.name) at \(t) in \(x)")
      hull = hull.convexHull(value)
    }
    // narrow arguments without an extremum inside: nothing is lost
    if f.domain(x.inf), f.domain(x.sup), !["sin", "cos", "cosh", "tan"].contains(f.name) {
      #expect(hull == whole, "\(f.name) \(x)")
    }
  }
}

@Test func extremaOfWaves() throws {
  func f(_ a: Double, _ b: Double) throws -> (Interval, Interval) {
    let x = try Interval(inf: a, sup: b)
    return (.sin(x), .cos(x))
  }
  #expect(try f(0, 2).0 == Interval(inf: 0, sup: 1))
  #expect(try f(-2, 0).0 == Interval(inf: -1, sup: 0))
  #expect(try f(3, 4).1.inf == -1)
  #expect(try f(-1, 1).1.sup == 1)
  #expect(try f(0, 7).0 == Interval(inf: -1, sup: 1))
  // far from 0, one quadrant: no extremum
  let far = 1e300
  let x = try Interval(inf: far, sup: far)
  #expect(Interval.sin(x).inf.nextUp == Interval.sin(x).sup)
  #expect(try f(far, far.nextUp).0 == Interval(inf: -1, sup: 1))
}

/// The ends that Sources/Conformance/Sharpened.swift demands instead of the published ones.
@Test func sharpenedEndsAreTightest() throws {
  let c = 1.0.nextDown
  let t1 = 0x1.D02967C31CDB4p53
  let t2 = 0x1.72CECE675D1FCp-52
  let ends: [(job: String, low: Double)] = [
    ("powRoot 0x1p-1074 \(hex(-7))", 0x1.588cea3f093bdp153),
    ("half_pi_plus_asin 0x0p0 \(hex(c))", 0x1.921fb50442d18p0),
    ("half_pi_plus_asin \(hex(2)) \(hex(-c))", 0x1.921fb58442d18p0),
    ("half_pi_plus_asin \(hex(2)) 0x0p0", 0x1.921fb54442d18p1),
    ("half_pi_plus_asin \(hex(1)) \(hex(c))", 0x1.921fb52442d18p1),
    ("half_pi_plus_asin \(hex(3)) \(hex(-c))", 0x1.921fb56442d18p1),
    ("half_pi_plus_atan \(hex(-2)) \(hex(t1))", -0x1.921fb54442d19p0),
    ("half_pi_plus_atan \(hex(-2)) \(hex(t2))", -0x1.921fb54442d18p1),
  ]
  for (end, line) in zip(ends, try Oracle.lines("intervals.py", jobs: ends.map(\.job))) {
    #expect(try tight(line).inf == end.low, "\(end.job)")
  }
  #expect(Interval.powRev2(set(0.25, 0.5), set(2, .infinity)) == set(-.infinity, -0.5))
}
