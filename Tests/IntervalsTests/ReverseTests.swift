// Reverse operations: what is kept holds every solution, and its ends are solutions or next to one.
import Balls
import Intervals
import TestSupport
import Testing

/// A reverse operation and the function that it reverses.
private struct Reverse: Sendable, CustomTestStringConvertible {
  let name: String
  let forward: @Sendable (Interval) -> Interval
  let reverse: @Sendable (Interval, Interval) -> Interval
  var testDescription: String { name }
}

private let reverses: [Reverse] = [
  Reverse(name: "sqr", forward: Interval.sqr, reverse: { .sqrRev($0, $1) }),
  Reverse(name: "abs", forward: Interval.abs, reverse: { .absRev($0, $1) }),
  Reverse(name: "cosh", forward: Interval.cosh, reverse: { .coshRev($0, $1) }),
  Reverse(name: "sin", forward: Interval.sin, reverse: { .sinRev($0, $1) }),
  Reverse(name: "cos", forward: Interval.cos, reverse: { .cosRev($0, $1) }),
  Reverse(name: "tan", forward: Interval.tan, reverse: { .tanRev($0, $1) }),
  Reverse(name: "cube", forward: { .pown($0, 3) }, reverse: { .pownRev($0, $1, 3) }),
  Reverse(name: "fourth", forward: { .pown($0, 4) }, reverse: { .pownRev($0, $1, 4) }),
  Reverse(name: "inverse cube", forward: { .pown($0, -3) }, reverse: { .pownRev($0, $1, -3) }),
  Reverse(name: "inverse square", forward: { .pown($0, -2) }, reverse: { .pownRev($0, $1, -2) }),
]

@Test(arguments: reverses) private func solutionsAreKept(_ r: Reverse) throws {
  var random = Random(41)
  for _ in 0..<1500 {
    let (a, b, t) = (random.moderate(), random.moderate(), random.moderate())
    let x = try Interval(inf: min(a, b), sup: max(a, b))
    let value = r.forward(try Interval(exactly: t))
    // a set that surely meets f(t)
    let c = random.int(0...2) == 0 ? value : value.convexHull(r.forward(try Interval(exactly: random.moderate())))
    let kept = r.reverse(c, x)
    #expect(kept.subset(x))
    if x.contains(t) && !value.isEmpty {
      #expect(kept.contains(t), "\(r.name) \(t) \(c.intervalToExact) \(x.intervalToExact)")
    }
    guard !kept.isEmpty else { continue }
    // ends: a solution lies within one gap of doubles of each end
    for (d, inward) in [(kept.inf, kept.inf.nextUp), (kept.sup, kept.sup.nextDown)] {
      guard d.isFinite, inward.isFinite else { continue }
      let near = r.forward(try Interval(inf: min(d, inward), sup: max(d, inward)))
      #expect(!near.disjoint(c), "\(r.name): no solution near \(d), \(c.intervalToExact) \(x.intervalToExact)")
    }
  }
}

@Test func productsAreReversed() throws {
  var random = Random(42)
  for _ in 0..<5000 {
    let (b, x) = (random.interval(), random.interval())
    guard !b.isEmpty, !x.isEmpty else { continue }
    let (s, t) = (b.mid, x.mid)
    let c = tightest(try exact(s) * exact(t))
    #expect(Interval.mulRev(b, c, x).contains(t))
    let (first, second) = Interval.mulRevToPair(b, c)
    #expect(first.contains(t) || second.contains(t))
    #expect(second.isEmpty || first.strictPrecedes(second) || first.sup == 0 && second.inf == 0)
  }
}

@Test func powersAreReversed() throws {
  var random = Random(43)
  for _ in 0..<3000 {
    let (t, y) = (random.moderate().magnitude, random.moderate())
    guard t > 0 else { continue }
    let (a, b) = (try Interval(exactly: t), try Interval(exactly: y))
    let c = Interval.pow(a, b)
    guard c.isCommonInterval else { continue }
    let wideA = a.convexHull(try Interval(exactly: random.moderate().magnitude))
    let wideB = b.convexHull(try Interval(exactly: random.moderate()))
    #expect(Interval.powRev1(wideB, c, wideA).contains(t), "\(t)^\(y)")
    #expect(Interval.powRev2(wideA, c, wideB).contains(y), "\(t)^\(y)")
  }
}

/// atan2Rev1 and atan2Rev2: solutions are kept, and next to every end there is one.
@Test func anglesAreReversed() throws {
  var random = Random(44)
  func point(_ d: Double) -> Interval { set(d, d) }
  for i in 0..<6000 {
    let (y, x) = (random.int(0...9) == 0 ? 0 : random.moderate(), random.int(0...9) == 0 ? 0 : random.moderate())
    let angle = Interval.atan2(point(y), point(x))
    if angle.isEmpty { continue }
    var c = angle
    if i % 3 == 1 { c = angle.convexHull(point(Double(random.int(-4...4)))) }
    if i % 7 == 0 { c = .entire }
    var (xs, ys) = (point(x), point(y))
    if i % 2 == 0 { (xs, ys) = (xs.convexHull(point(random.moderate())), ys.convexHull(point(random.moderate()))) }
    if i % 11 == 0 { xs = xs.convexHull(set(0, .infinity)) }
    let ordinates = Interval.atan2Rev1(xs, c, ys)
    let abscissas = Interval.atan2Rev2(ys, c, xs)
    #expect(
      ordinates.contains(y) && ordinates.subset(ys), "\(xs.intervalToExact) \(c.intervalToExact) \(ys.intervalToExact)")
    #expect(
      abscissas.contains(x) && abscissas.subset(xs), "\(ys.intervalToExact) \(c.intervalToExact) \(xs.intervalToExact)")
    for (d, inward) in [(ordinates.inf, ordinates.inf.nextUp), (ordinates.sup, ordinates.sup.nextDown)] where d.isFinite
    {
      #expect(
        !Interval.atan2(set(min(d, inward), max(d, inward)), xs).disjoint(c),
        "\(xs.intervalToExact) \(c.intervalToExact) \(d)")
    }
    for (d, inward) in [(abscissas.inf, abscissas.inf.nextUp), (abscissas.sup, abscissas.sup.nextDown)] where d.isFinite
    {
      #expect(
        !Interval.atan2(ys, set(min(d, inward), max(d, inward))).disjoint(c),
        "\(ys.intervalToExact) \(c.intervalToExact) \(d)")
    }
  }
  // pi lies between two doubles: only the upper one admits the negative half-axis
  let below = 3.141592653589793
  #expect(Interval.atan2Rev1(set(-1, -1), set(3, below), set(0, 0)).isEmpty)
  #expect(Interval.atan2Rev1(set(-1, -1), set(3, below.nextUp), set(0, 0)) == set(0, 0))
  #expect(Interval.atan2Rev2(set(1, 2), set(0.5, 1)).interior(set(0.642, 3.661)))
  #expect(set(0.643, 3.66).interior(Interval.atan2Rev2(set(1, 2), set(0.5, 1))))
}
