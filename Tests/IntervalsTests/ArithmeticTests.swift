// + - * / sqrt fma on doubles against exact rationals: every result is the tightest, over the whole range.
import Balls
import Intervals
import TestSupport
import Testing

/// The points of a set, as intervals.
private func point(_ d: Double) -> Interval { try! Interval(exactly: d) }

/// Cases in which an operation on two points is not the tightest enclosure of the exact value.
private func failures(
  _ count: Int, seed: UInt64, exact value: (Rational, Rational) throws -> Rational,
  _ f: (Interval, Interval) -> Interval
) -> [String] {
  var random = Random(seed)
  var found: [String] = []
  for _ in 0..<count {
    let (a, b) = (random.double(), random.double())
    guard let q = try? value(exact(a), exact(b)) else { continue }
    let (got, wanted) = (f(point(a), point(b)), tightest(q))
    if got != wanted { found.append("\(a) \(b): \(got.intervalToExact), not \(wanted.intervalToExact)") }
  }
  return found
}

@Test func sumsAreTightest() { #expect(failures(40_000, seed: 1, exact: { try $0 + $1 }, +) == []) }
@Test func differencesAreTightest() { #expect(failures(40_000, seed: 2, exact: { try $0 - $1 }, -) == []) }
@Test func productsAreTightest() { #expect(failures(40_000, seed: 3, exact: { try $0 * $1 }, *) == []) }
@Test func quotientsAreTightest() { #expect(failures(40_000, seed: 4, exact: { try $0 / $1 }, /) == []) }

/// The same checks reject arithmetic that is rounded to nearest, and arithmetic whose error term underflows.
@Test func wrongRoundingsAreCaught() {
  func plain(_ op: @escaping (Double, Double) -> Double) -> (Interval, Interval) -> Interval {
    { x, y in
      let r = op(x.sup, y.sup)
      return r.isFinite ? try! Interval(exactly: r) : .entire
    }
  }
  #expect(!failures(2000, seed: 1, exact: { try $0 + $1 }, plain(+)).isEmpty)
  #expect(!failures(2000, seed: 3, exact: { try $0 * $1 }, plain(*)).isEmpty)
  #expect(!failures(2000, seed: 4, exact: { try $0 / $1 }, plain(/)).isEmpty)
  let naive: (Interval, Interval) -> Interval = { x, y in
    let p = x.sup * y.sup
    if !p.isFinite { return .entire }
    let e = (-p).addingProduct(x.sup, y.sup)
    return try! Interval(inf: e < 0 ? p.nextDown : p, sup: e > 0 ? p.nextUp : p)
  }
  let missed = failures(40_000, seed: 3, exact: { try $0 * $1 }, naive)
  #expect(missed.contains { $0.contains("e-") && !$0.contains("-inf") })
}

@Test func fusedProductsAreTightest() {
  var random = Random(5)
  for _ in 0..<20_000 {
    var (a, b, c) = (random.double(), random.double(), random.double())
    if random.int(0...2) == 0 {
      // near cancellation
      a = random.any(-20...20)
      b = random.any(-20...20)
      c = -(a * b)
      for _ in 0..<random.int(0...2) { c = c.nextUp }
    }
    let wanted = tightest(try! exact(a) * exact(b) + exact(c))
    #expect(Interval.fma(point(a), point(b), point(c)) == wanted, "\(a) \(b) \(c)")
  }
}

@Test func rootsAreTightest() {
  var random = Random(6)
  for _ in 0..<20_000 {
    let a = random.double().magnitude
    let r = Interval.sqrt(point(a))
    let q = exact(a)
    let (low, high) = (exact(r.inf), exact(r.sup))
    #expect(try! low * low <= q && high * high >= q)
    if r.isSingleton { #expect(try! low * low == q) } else { #expect(r.inf.nextUp == r.sup) }
  }
}

/// Wide operands: the ends are extremes of the exact operation over the corners.
@Test func wideOperationsAreTightest() {
  var random = Random(7)
  for _ in 0..<20_000 {
    let (x, y) = (random.interval(), random.interval())
    guard x.isCommonInterval, y.isCommonInterval else { continue }
    func corners(_ f: (Rational, Rational) throws -> Rational) -> Interval {
      [(x.inf, y.inf), (x.inf, y.sup), (x.sup, y.inf), (x.sup, y.sup)].reduce(Interval.empty) {
        $0.convexHull(tightest(try! f(exact($1.0), exact($1.1))))
      }
    }
    #expect(x + y == corners { try $0 + $1 })
    #expect(x - y == corners { try $0 - $1 })
    #expect(x * y == corners { try $0 * $1 }, "\(x.intervalToExact) * \(y.intervalToExact)")
    #expect(Interval.fma(x, y, x).subset(x * y + x))
    if !y.contains(0) { #expect(x / y == corners { try $0 / $1 }, "\(x.intervalToExact) / \(y.intervalToExact)") }
    let square = tightest(try! exact(x.mag) * exact(x.mag))
    #expect(Interval.sqr(x).sup == square.sup)
    #expect(Interval.sqr(x).subset(x * x))
  }
}

/// Members stay members, whatever the sets look like.
@Test func membersStayMembers() {
  var random = Random(8)
  func member(_ x: Interval) -> Double? {
    if x.isEmpty { return nil }
    let candidates = [x.inf, x.sup, x.mid, random.double()].filter { x.contains($0) }
    return candidates.isEmpty ? nil : candidates[random.int(0...(candidates.count - 1))]
  }
  for _ in 0..<20_000 {
    let (x, y) = (random.interval(), random.interval())
    guard let a = member(x), let b = member(y) else {
      #expect(!x.isEmpty && !y.isEmpty || (x + y).isEmpty && (x * y).isEmpty && (x / y).isEmpty && (x - y).isEmpty)
      continue
    }
    #expect(tightest(try! exact(a) + exact(b)).subset(x + y))
    #expect(tightest(try! exact(a) * exact(b)).subset(x * y))
    if b != 0 { #expect(tightest(try! exact(a) / exact(b)).subset(x / y)) }
    #expect(x.intersection(y).subset(x) && x.subset(x.convexHull(y)))
    if x.isCommonInterval {
      #expect(x.contains(x.mid))
      #expect(exact(x.mid).isInside(try! exact(x.mid) - exact(x.rad), exact(x.sup)) || x.rad == .infinity)
    }
  }
}

extension Rational {
  fileprivate func isInside(_ a: Rational, _ b: Rational) -> Bool { a <= self && self <= b }
}
