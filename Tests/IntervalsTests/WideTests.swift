// Wide numbers: the proved bounds of their errors against MPFR at 300 bits, and fast paths against MPFR's own rounding.
import Balls
import Intervals
import TestSupport
import Testing

private let bits = 300

extension Words {
  fileprivate var exact: BigFloat {
    // 32 bits at a time: an Int has no room for 64
    [(hi >> 32, 96), (hi & 0xffff_ffff, 64), (lo >> 32, 32), (lo & 0xffff_ffff, 0)].reduce(BigFloat.zero) {
      $0.adding(BigFloat(Int($1.0), exponent: $1.1), precision: 128, rounding: .nearest)
    }
  }
}

extension Wide {
  /// The middle and the radius that the error claims.
  fileprivate var middle: BigFloat { m.exact.scaled(by: exponent - 127) }
  fileprivate var radius: BigFloat {
    BigFloat(Int(error)).scaled(by: exponent - 127)
  }
  fileprivate var isKnown: Bool { error < Wide.hopeless }

  /// Whether every point of a ball lies within the claimed error; and how much of it is used.
  fileprivate func holds(_ value: Ball) -> (Bool, share: Double) {
    let off = value.subtracting(Ball(exactly: middle), precision: bits).absolute(precision: bits)
    let share =
      off.upper.toDouble(.up) == 0 ? 0 : off.upper.divided(by: radius, precision: 53, rounding: .up).toDouble(.up)
    return (off.upper <= radius, share)
  }
}

private func ball(_ d: Double) -> Ball { Ball(exactly: d) }

/// A kernel of wide numbers, the same function of balls, and the arguments that the kernel may be given.
private struct Kernel: Sendable, CustomTestStringConvertible {
  let name: String
  let exponents: ClosedRange<Int>
  let wide: @Sendable (Double) -> Wide
  let ball: @Sendable (Ball) -> Ball
  var testDescription: String { name }
}

private let one = Ball.one

extension Ball {
  fileprivate func callAsFunction(_ f: ElementaryFunction) -> Ball { function(f, precision: bits) }
  fileprivate static func / (a: Ball, b: Ball) -> Ball { a.divided(by: b, precision: bits) }
  fileprivate static func * (a: Ball, b: Ball) -> Ball { a.multiplied(by: b, precision: bits) }
  fileprivate static func + (a: Ball, b: Ball) -> Ball { a.adding(b, precision: bits) }
  fileprivate static func - (a: Ball, b: Ball) -> Ball { a.subtracting(b, precision: bits) }
  fileprivate var negated: Ball { Ball.zero - self }
}

private let kernels: [Kernel] = [
  Kernel(name: "exp", exponents: -60...8, wide: { .exp(Wide($0), negative: false) }, ball: { $0(.exp) }),
  Kernel(
    name: "exp of minus", exponents: -60...8, wide: { .exp(Wide($0), negative: true) }, ball: { $0.negated(.exp) }),
  Kernel(name: "expm1", exponents: -54...8, wide: { .expm1(Wide($0)) }, ball: { $0(.expm1) }),
  Kernel(
    name: "1 - exp(-w)", exponents: -54...5, wide: { .oneMinusExp(Wide($0)) }, ball: { $0.negated(.expm1).negated }),
  Kernel(name: "sinh", exponents: -27...8, wide: { .sinh(Wide($0)) }, ball: { $0(.sinh) }),
  Kernel(name: "cosh", exponents: -27...8, wide: { .cosh(Wide($0)) }, ball: { $0(.cosh) }),
  Kernel(name: "tanh", exponents: -27...4, wide: { .tanh(Wide($0)) }, ball: { $0(.tanh) }),
  Kernel(
    name: "log", exponents: -1074...1023,
    wide: {
      let (w, _) = Wide.log(Wide($0))
      return w
    }, ball: { $0(.log).absolute(precision: bits) }),
  Kernel(name: "log(1 + d)", exponents: -54 ... -7, wide: { .smallLog(onePlus: Wide($0)) }, ball: { $0(.log1p) }),
  Kernel(
    name: "-log(1 - d)", exponents: -54 ... -7, wide: { .smallLog(oneMinus: Wide($0)) },
    ball: { $0.negated(.log1p).negated }),
  Kernel(
    name: "atanh", exponents: -27 ... -7, wide: { .smallAtanh(Wide($0)) },
    ball: { ($0(.log1p) - $0.negated(.log1p)).scaled(by: -1) }),
  Kernel(name: "atan", exponents: -27...300, wide: { .angle(Wide($0), .one) }, ball: { $0(.atan) }),
  Kernel(
    name: "sin", exponents: -27...44,
    wide: { x in Wide.reduced(x).map { $0.n & 1 == 0 ? Wide.sine($0.s) : Wide.cosine($0.s) } ?? .unknown },
    ball: { $0(.sin).absolute(precision: bits) }),
  Kernel(
    name: "cos", exponents: -27...44,
    wide: { x in Wide.reduced(x).map { $0.n & 1 == 0 ? Wide.cosine($0.s) : Wide.sine($0.s) } ?? .unknown },
    ball: { $0(.cos).absolute(precision: bits) }),
  Kernel(name: "sqrt", exponents: -1074...1023, wide: { Wide($0).squareRoot() }, ball: { $0(.sqrt) }),
  Kernel(
    name: "1/3 of a sum", exponents: -80...80, wide: { (Wide($0) + .one) / Wide(3) }, ball: { ($0 + one) / Ball(3) }),
  Kernel(
    name: "square of a third", exponents: -80...80,
    wide: {
      let w = Wide($0) / Wide(3)
      return w * w
    }, ball: { $0 * $0 / Ball(9) }),
  Kernel(
    name: "difference of quotients", exponents: -30...30, wide: { Wide($0) / Wide(3) - Wide($0) / Wide(7) },
    ball: { $0 * Ball(4) / Ball(21) }),
  Kernel(
    name: "11 thirds", exponents: -80...80, wide: { (Wide($0) / Wide(3)).times(11) }, ball: { $0 * Ball(11) / Ball(3) }),
]

@Test(arguments: kernels) private func errorsAreWithinTheirBounds(_ k: Kernel) {
  var random = Random(51)
  var known = 0
  var share = 0.0
  let count = 4000
  for i in 0..<count {
    var x = random.any(k.exponents).magnitude
    if i % 2 == 0, k.exponents.contains(0) {
      x = random.any(Swift.max(k.exponents.lowerBound, -8)...Swift.min(k.exponents.upperBound, 8)).magnitude
    }
    if i % 10 == 0, k.exponents.contains(3) { x = Double(random.int(1...512)) / 64 }
    let w = k.wide(x)
    guard w.isKnown else { continue }
    known += 1
    let (inside, used) = w.holds(k.ball(ball(x)))
    #expect(inside, "\(k.name)(\(x)): \(used) of the error")
    share = Swift.max(share, used)
  }
  // the fast path is the usual one, and the bounds are not absurdly wide
  #expect(known > count * 9 / 10, "\(k.name): \(known) of \(count) known")
  // nor so tight that a slip of the count would show only elsewhere
  #expect(share > 0.01 && share < 0.9, "\(k.name): \(share) of the error is used")
}

/// A bound that is too small is noticed.
@Test func falseBoundsAreCaught() {
  var random = Random(52)
  var caught = 0
  for _ in 0..<500 {
    let x = random.any(-4...4).magnitude
    var w = Wide.exp(Wide(x), negative: false)
    w.error = 1
    if !w.holds(ball(x)(.exp)).0 { caught += 1 }
  }
  #expect(caught > 50)
}

/// Errors of the operands are carried: the extremes of the operands' ranges stay inside.
@Test func operandErrorsAreCarried() {
  var random = Random(53)
  func wide() -> Wide {
    Wide(
      m: Words(random.next() | 1 << 63, random.next()), exponent: random.int(-5...5),
      error: random.next() >> UInt64(random.int(10...63)))
  }
  func ends(_ w: Wide) -> [Ball] {
    [Ball(exactly: w.middle) - Ball(exactly: w.radius), Ball(exactly: w.middle) + Ball(exactly: w.radius)]
  }
  for _ in 0..<3000 {
    let (a, b) = (wide(), wide())
    let n = UInt64(random.int(1...1000))
    for x in ends(a) {
      for y in ends(b) {
        for (name, w, value) in [
          ("*", a * b, x * y), ("+", a + b, x + y), ("-", a - b, x - y), ("/", a / b, x / y),
          ("times", a.times(n), x * Ball(Int(n))),
          ("root", a.squareRoot(), x(.sqrt)),
        ] where w.isKnown {
          #expect(w.holds(value).0, "\(name) \(a) \(b)")
        }
      }
    }
  }
}

/// Every fast path rounds as MPFR does.
@Test func fastPathsAgreeWithMPFR() {
  typealias F = (String, (Double) -> Bool, (Double) -> Neighbours, (Double) -> Neighbours)
  let always: (Double) -> Bool = { _ in true }
  let pairs: [F] = [
    ("exp", always, Neighbours.exp, CorrectlyRounded.exp), ("exp2", always, Neighbours.exp2, CorrectlyRounded.exp2),
    ("exp10", always, Neighbours.exp10, CorrectlyRounded.exp10),
    ("expm1", always, Neighbours.expm1, CorrectlyRounded.expm1),
    ("exp2m1", always, Neighbours.exp2m1, { CorrectlyRounded.powerMinusOne(2, $0) }),
    ("exp10m1", always, Neighbours.exp10m1, { CorrectlyRounded.powerMinusOne(10, $0) }),
    ("log2p1", { $0 > -1 }, Neighbours.log2p1, { CorrectlyRounded.logPlusOne(2, $0) }),
    ("log10p1", { $0 > -1 }, Neighbours.log10p1, { CorrectlyRounded.logPlusOne(10, $0) }),
    ("log", { $0 > 0 }, Neighbours.log, CorrectlyRounded.log),
    ("log2", { $0 > 0 }, Neighbours.log2, CorrectlyRounded.log2),
    ("log10", { $0 > 0 }, Neighbours.log10, CorrectlyRounded.log10),
    ("log1p", { $0 > -1 }, Neighbours.log1p, CorrectlyRounded.log1p),
    ("sinh", always, Neighbours.sinh, CorrectlyRounded.sinh), ("cosh", always, Neighbours.cosh, CorrectlyRounded.cosh),
    ("tanh", always, Neighbours.tanh, CorrectlyRounded.tanh),
    ("asinh", always, Neighbours.asinh, CorrectlyRounded.asinh),
    ("acosh", { $0 >= 1 }, Neighbours.acosh, CorrectlyRounded.acosh),
    ("atanh", { $0.magnitude < 1 }, Neighbours.atanh, CorrectlyRounded.atanh),
    ("sin", always, Neighbours.sin, CorrectlyRounded.sin), ("cos", always, Neighbours.cos, CorrectlyRounded.cos),
    ("tan", always, Neighbours.tan, CorrectlyRounded.tan),
    ("asin", { $0.magnitude <= 1 }, Neighbours.asin, CorrectlyRounded.asin),
    ("acos", { $0.magnitude <= 1 }, Neighbours.acos, CorrectlyRounded.acos),
    ("atan", always, Neighbours.atan, CorrectlyRounded.atan),
    ("rSqrt", { $0 > 0 }, Neighbours.rSqrt, CorrectlyRounded.rSqrt),
    ("atan2", always, { Neighbours.atan2($0, 0.7 * $0 + 1) }, { CorrectlyRounded.atan2($0, 0.7 * $0 + 1) }),
    ("hypot", always, { Neighbours.hypot($0, 0.7 * $0 + 1) }, { CorrectlyRounded.hypot($0, 0.7 * $0 + 1) }),
    ("pow", { $0 > 0 }, { Neighbours.pow($0, -2.625) }, { CorrectlyRounded.pow($0, -2.625) }),
    ("pown", { $0 != 0 }, { Neighbours.pown($0, 7) }, { CorrectlyRounded.pown($0, 7) }),
    ("pown of -12", { $0 != 0 }, { Neighbours.pown($0, -12) }, { CorrectlyRounded.pown($0, -12) }),
    ("rootn", always, { Neighbours.rootn($0, 3) }, { CorrectlyRounded.rootn($0, 3) }),
    ("root", { $0 > 0 }, { Neighbours.root($0, 3.25) }, { CorrectlyRounded.root($0, 3.25) }),
    (
      "logQuotient", { $0 > 0 && $0 != 1 }, { Neighbours.logQuotient($0, 3.25) },
      { CorrectlyRounded.logQuotient($0, 3.25) }
    ),
  ]
  for (name, domain, fast, slow) in pairs {
    var random = Random(54)
    var count = 0
    while count < 4000 {
      var x = random.int(0...3) == 0 ? random.double() : random.moderate()
      if random.int(0...9) == 0 { x = 1 + random.any(-52 ... -1) }
      if random.int(0...9) == 0 { x = Double(random.int(-100...100)) * .pi / 2 }
      guard x.isFinite, domain(x) else { continue }
      count += 1
      #expect(fast(x) == slow(x), "\(name)(\(x))")
    }
  }
}
