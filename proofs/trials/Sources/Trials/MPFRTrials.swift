import Balls
import CMPFR

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

func exitWithFailure() -> Never { exit(1) }

/// Exponents (of 2) of the largest arguments.
private let largest: [String: Int] = [
  "exp": 20, "expm1": 20, "sinh": 14, "cosh": 14, "tanh": 10, "sech": 14, "log2cosh": 14, "erf": 7, "erfc": 8, "H": 8, "Phi": 8,
  "logH": 8, "mills": 8, "phi": 16, "softplus": 14, "sigmoid": 14, "logcosh": 10, "erfcx": 7, "millsDerivative": 7, "gamma": 7,
  "lgamma": 20, "digamma": 16, "I0": 7, "I1": 7, "logI0": 7, "I1I0": 7, "atan": 200, "log": 200, "log1p": 200, "sqrt": 200, "abs": 200,
  "lambertW": 60,
]

/// A ball and its trials at some points, the reference with more and more bits until it is thin.
private func trial(_ name: String, _ result: Ball, _ p: Int, _ points: [Number], _ reference: (Number, Int) -> Span, _ message: String) {
  for x in points {
    var q = 2 * p + 64
    var value = reference(x, q)
    while value.isFinite && !value.isThin(p + 20) && q < 3000 {
      q *= 2
      value = reference(x, q)
    }
    judge.count(name, result, value, "\(message) at \(Judge.text(x))")
  }
}

func mpfrTrials(_ seed: UInt64, _ count: Int, _ wanted: (String) -> Bool) {
  cmpfr_ready()
  var all: [(String, (Ball, Int) -> Ball)] = ElementaryFunction.allCases.map { f in (f.name, { $0.function(f, precision: $1) }) }
  all += SpecialFunction.allCases.map { f in ("\(f)", { $0.function(f, precision: $1) }) }
  for (i, (name, f)) in all.enumerated() where wanted(name) {
    var random = Generator(state: seed &* 1_000_003 &+ UInt64(i))
    guard let reference = references[name] else {
      if let inverted = inverses[name] { inverseTrials(name, f, inverted, count, &random) }
      continue
    }
    while (judge.tallies[name]?.trials ?? 0) < count {
      Number.releaseAll()
      let p = random.pick(precisions)
      let (x, points) = random.argument(largest: largest[name] ?? 8)
      // in the domain: the reference has values at the ends
      guard points.allSatisfy({ reference($0, 30).isFinite }) else { continue }
      trial(name, f(x, p), p, points, reference, "\(x.exactText) with \(p) bits")
    }
  }
  if wanted("arithmetic") { arithmeticTrials(seed, count) }
  if wanted("complex") { complexTrials(seed, count) }
  if wanted("batch") { batchTrials(seed, count) }
  if wanted("disc") { discTrials(seed, count) }
}

/// f^-1 of an increasing f: the argument lies between the values of f at the ends of the result.
private func inverseTrials(
  _ name: String, _ f: (Ball, Int) -> Ball, _ inverted: (Number, Int) -> Span, _ count: Int, _ random: inout Generator
) {
  let (low, high) = name == "erfinv" ? (BigFloat(-1), BigFloat.one) : name == "Phiinv" ? (.zero, .one) : (BigFloat(exactly: -0.3678), .infinity)
  while (judge.tallies[name]?.trials ?? 0) < count {
    Number.releaseAll()
    let p = random.pick(precisions)
    let (x, points) = random.argument(largest: largest[name] ?? 1)
    guard low < x.lower, x.upper < high else { continue }
    let result = f(x, p)
    let (l, u) = (result.lower, result.upper)
    for point in points {
      guard result.isFinite else {
        judge.verdict(name, nil, "")
        continue
      }
      let q = 2 * p + 400
      let below = l.withNumber { inverted(copy($0), q) }
      let above = u.withNumber { inverted(copy($0), q) }
      let holds = cmpfr_cmp(below.lo.p, point.p) <= 0 && cmpfr_cmp(above.hi.p, point.p) >= 0
      judge.verdict(name, holds, "\(x.exactText) with \(p) bits at \(Judge.text(point)): \(result.exactText)")
    }
  }
}

private func copy(_ p: UnsafePointer<__mpfr_struct>) -> Number {
  let x = Number(p.pointee._mpfr_prec)
  _ = cmpfr_set(x.p, p, MPFR_RNDN)
  return x
}

private func arithmeticTrials(_ seed: UInt64, _ count: Int) {
  var random = Generator(state: seed ^ 0xa51)
  let q = 1000
  func power(_ x: Span, _ n: Int) -> Span {
    let y = (0..<abs(n)).reduce(Span(1, q)) { y, _ in y * x }
    return n < 0 ? Span(1, q) / y : y
  }
  while (judge.tallies["add"]?.trials ?? 0) < count {
    Number.releaseAll()
    let p = random.pick([2, 24, 53, 53, 64, 128, 333])
    let (a, xs) = random.argument(largest: 20)
    let (b, ys) = random.argument(largest: 20)
    let n = random.int(-4...6)
    var fused = a
    fused.setFusedProductSum(a, b, precision: p)
    var accumulated = a
    accumulated.add(b, precision: p)
    accumulated.multiply(by: b, precision: p)
    let results: [(String, Ball, (Span, Span) -> Span)] = [
      ("add", a.adding(b, precision: p), { $0 + $1 }), ("subtract", a.subtracting(b, precision: p), { $0 - $1 }),
      ("multiply", a.multiplied(by: b, precision: p), { $0 * $1 }), ("divide", a.divided(by: b, precision: p), { $0 / $1 }),
      ("square", a.squared(precision: p), { x, _ in x * x }), ("power", a.power(n, precision: p), { x, _ in power(x, n) }),
      ("fused", fused, { $0 + $0 * $1 }), ("inPlace", accumulated, { ($0 + $1) * $1 }),
      ("round", a.rounded(precision: p), { x, _ in x }), ("negate", a.negated, { x, _ in -x }),
      ("hull", a.hull(b, precision: p), { _, y in y }),
      ("minimum", a.minimum(b, precision: p), { cmpfr_cmp($0.lo.p, $1.lo.p) <= 0 ? $0 : $1 }),
      ("maximum", a.maximum(b, precision: p), { cmpfr_cmp($0.lo.p, $1.lo.p) >= 0 ? $0 : $1 }),
      ("absolute", a.absolute(precision: p), { x, _ in x.lo.sign < 0 ? -x : x }),
    ]
    for k in 0..<max(xs.count, ys.count) {
      let (x, y) = (xs[k % xs.count], ys[random.int(0...(ys.count - 1))])
      for (name, ball, exact) in results {
        judge.count(name, ball, exact(Span(x, q), Span(y, q)), "\(a.exactText), \(b.exactText), \(p) bits, power \(n)")
      }
    }
  }
}

private func complexTrials(_ seed: UInt64, _ count: Int) {
  let functions = Dictionary(
    uniqueKeysWithValues: ElementaryFunction.allCases.map { f in
      (f.name, { (z: ComplexBall, p: Int) in z.function(f, precision: p) })
    } + [("tan", { $0.function(SpecialFunction.tan, precision: $1) })])
  var random = Generator(state: seed ^ 0xc0)
  for (name, reference) in complexReferences.sorted(by: { $0.key < $1.key }) {
    while (judge.tallies["complex-" + name]?.trials ?? 0) < count {
      Number.releaseAll()
      let p = random.pick(precisions)
      let (x, xs) = random.argument(largest: 5)
      let (y, ys) = random.argument(largest: 5)
      let z = ComplexBall(x, y)
      // the cut of log, where the value is another on either side
      if name == "log", y.containsZero { continue }
      let result = functions[name]!(z, p)
      for k in 0..<max(xs.count, ys.count) {
        let (a, b) = (xs[k % xs.count], ys[random.int(0...(ys.count - 1))])
        let value = reference(a, b, 4 * p + 700)
        judge.count("complex-" + name, result.re, value.re, "\(x.exactText), \(y.exactText), \(p) bits, real part")
        judge.count("complex-" + name, result.im, value.im, "\(x.exactText), \(y.exactText), \(p) bits, imaginary part")
      }
    }
  }
  while (judge.tallies["complex-multiply"]?.trials ?? 0) < count {
    Number.releaseAll()
    let p = random.pick(precisions)
    let parts = (0..<4).map { _ in random.argument(largest: 10) }
    let (z, w) = (ComplexBall(parts[0].ball, parts[1].ball), ComplexBall(parts[2].ball, parts[3].ball))
    let point = parts.map { Span(random.pick($0.points), 1500) }
    let (u, v) = (ComplexSpan(re: point[0], im: point[1]), ComplexSpan(re: point[2], im: point[3]))
    for (name, result, value) in [
      ("multiply", z.multiplied(by: w, precision: p), u * v), ("divide", z.divided(by: w, precision: p), u / v),
      ("square", z.squared(precision: p), u * u), ("power3", z.power(3, precision: p), u * u * u),
    ] {
      judge.count("complex-" + name, result.re, value.re, "\(z.re.exactText), \(z.im.exactText), \(p) bits, real part")
      judge.count("complex-" + name, result.im, value.im, "\(z.re.exactText), \(z.im.exactText), \(p) bits, imaginary part")
    }
  }
}

/// Balls of doubles, 64 at a time.
private func batchTrials(_ seed: UInt64, _ count: Int) {
  var random = Generator(state: seed ^ 0xba7)
  func batch(_ top: Int) -> (DoubleBalls, [[Number]]) {
    let arguments = (0..<64).map { _ in random.argument(largest: top, bits: [8, 24, 53]) }
    return (DoubleBalls(arguments.map(\.ball)), arguments.map(\.points))
  }
  for f in DoubleBalls.Function.allCases {
    guard let reference = references["\(f)"] else { continue }
    while (judge.tallies["batch-\(f)"]?.trials ?? 0) < count {
      Number.releaseAll()
      let (x, points) = batch(Swift.min(largest["\(f)"] ?? 8, 10))
      let y = x.function(f)
      for i in 0..<64 {
        for point in points[i] {
          let value = reference(point, 200)
          judge.count("batch-\(f)", y.ball(at: i), value, "\(x.mid[i]) +- \(x.rad[i]) at \(Judge.text(point))")
        }
      }
    }
  }
  while (judge.tallies["batch-add"]?.trials ?? 0) < count {
    Number.releaseAll()
    let (x, xs) = batch(40)
    let (y, ys) = batch(40)
    var fused = x
    fused.setFusedProductSum(x, y, y)
    let results: [(String, DoubleBalls, (Span, Span) -> Span)] = [
      ("add", x + y, { $0 + $1 }), ("subtract", x - y, { $0 - $1 }), ("multiply", x * y, { $0 * $1 }),
      ("divide", x / y, { $0 / $1 }), ("fused", fused, { $0 * $1 + $1 }),
    ]
    for i in 0..<64 {
      let (a, b) = (Span(random.pick(xs[i]), 1000), Span(random.pick(ys[i]), 1000))
      for (name, result, exact) in results {
        judge.count("batch-" + name, result.ball(at: i), exact(a, b), "\(x.ball(at: i).exactText), \(y.ball(at: i).exactText)")
      }
    }
  }
}

/// Discs of doubles, at points of their horizontal and vertical diameters.
private func discTrials(_ seed: UInt64, _ count: Int) {
  var random = Generator(state: seed ^ 0xd15c)
  let q = 1000
  let functions: [(String, (Disc) -> Disc)] = [
    ("exp", { Disc.exp($0) }), ("log", { Disc.log($0) }), ("sin", { Disc.sin($0) }), ("cos", { Disc.cos($0) }),
    ("sinh", { Disc.sinh($0) }), ("cosh", { Disc.cosh($0) }), ("tanh", { Disc.tanh($0) }),
  ]
  func operand() -> (Disc, (Number, Number)) {
    func coordinate() -> Number {
      let (m, e) = random.dyadic(largest: 5, bits: [8, 24, 53])
      return Number(53, m, exponent: e)  // rounded: a double
    }
    let centre = (coordinate(), coordinate())
    let scale: Int = random.pick([0, -1, -2, -4, -8, -16, -30, -50])
    let rad = random.int(0...2) == 0 ? 0 : Double(random.int(1...1000)) * 0x1p-10 * Double(sign: .plus, exponent: scale, significand: 1)
    func double(_ x: Number) -> Double { mpfr_get_d(x.p, MPFR_RNDN) }
    let t = random.pick([-1024, 1024, random.int(-1024...1024)])
    let step = Number(53)
    _ = cmpfr_set_d(step.p, rad * Double(t) * 0x1p-10, MPFR_RNDN)
    let moved = Number(2000)
    let isReal = random.int(0...1) == 0
    _ = cmpfr_add(moved.p, (isReal ? centre.0 : centre.1).p, step.p, MPFR_RNDN)
    return (Disc(re: double(centre.0), im: double(centre.1), rad: rad), isReal ? (moved, centre.1) : (centre.0, moved))
  }
  func check(_ name: String, _ disc: Disc, _ value: ComplexSpan, _ operands: [Disc]) {
    guard value.re.isFinite, value.im.isFinite else { return }
    func number(_ d: Double) -> Span {
      let x = Number(53)
      _ = cmpfr_set_d(x.p, d, MPFR_RNDN)
      return Span(x, q)
    }
    // |value - centre|^2 against rad^2; a span's square by its smaller modulus
    func least(_ s: Span) -> Span {
      if s.lo.sign * s.hi.sign <= 0 { return Span(0, q) }
      let end = Span(s.lo.sign > 0 ? s.lo : s.hi, q)
      return end * end
    }
    let gap = least(value.re - number(disc.re)) + least(value.im - number(disc.im))
    let holds = !disc.isUsable || cmpfr_cmp(gap.lo.p, (number(disc.rad) * number(disc.rad)).hi.p) <= 0
    let all = operands.map { "\($0.re) \($0.im) +- \($0.rad)" }.joined(separator: ", ")
    judge.verdict("disc-" + name, disc.isUsable ? holds : nil, "\(all): \(disc.re) \(disc.im) +- \(disc.rad) misses \(Judge.text(value.re.lo)) \(Judge.text(value.im.lo))")
  }
  while (judge.tallies["disc-add"]?.trials ?? 0) < count {
    Number.releaseAll()
    let (z, (x, y)) = operand()
    let (w, (u, v)) = operand()
    let (a, b) = (ComplexSpan(re: Span(x, q), im: Span(y, q)), ComplexSpan(re: Span(u, q), im: Span(v, q)))
    check("add", z + w, ComplexSpan(re: a.re + b.re, im: a.im + b.im), [z, w])
    check("multiply", z * w, a * b, [z, w])
    check("divide", z / w, a / b, [z, w])
    check("square", z.square, a * a, [z])
    for (name, f) in functions {
      // the logarithm of a disc continues the principal value at its centre; on the cut that is another
      if name == "log", z.lowerIm <= 0, z.upperIm >= 0, z.lowerRe <= 0 { continue }
      check(name, f(z), complexReferences[name]!(x, y, 400), [z])
    }
  }
}
