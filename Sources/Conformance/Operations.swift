// The operations that test files name, by their names in ITF1788.
import Balls
import Intervals

/// What an operation returned.
struct TestResult {
  var values: [TestValue]
  var signal: IntervalSignal?
}

/// Thrown where an operation does not take these arguments.
struct WrongArguments: Error {}

/// An operation on values of a test file.
typealias TestOperation = @Sendable ([TestValue]) throws -> TestResult

extension TestValue {
  func bare() throws -> Interval {
    guard case .bare(let x) = self else { throw WrongArguments() }
    return x
  }
  /// A decorated interval; one without decoration gets the strongest.
  func decorated() throws -> DecoratedInterval {
    switch self {
    case .bare(let x): return DecoratedInterval(x)
    case .decorated(let x): return x
    default: throw WrongArguments()
    }
  }
  func number() throws -> Double {
    guard case .number(let x) = self else { throw WrongArguments() }
    return x
  }
  func integer() throws -> Int {
    guard let n = Int(exactly: try number()) else { throw WrongArguments() }
    return n
  }
  func vector() throws -> [Double] {
    guard case .vector(let x) = self else { throw WrongArguments() }
    return x
  }
  func string() throws -> String {
    guard case .text(let x) = self else { throw WrongArguments() }
    return x
  }
  func word() throws -> String {
    guard case .word(let x) = self else { throw WrongArguments() }
    return x
  }
  var isDecorated: Bool { if case .decorated = self { true } else { false } }
}

private func arity(_ values: [TestValue], _ n: Int) throws {
  if values.count != n { throw WrongArguments() }
}

private func unary(
  _ bare: @escaping @Sendable (Interval) -> Interval,
  _ decorated: @escaping @Sendable (DecoratedInterval) -> DecoratedInterval
) -> TestOperation {
  { v in
    try arity(v, 1)
    if v[0].isDecorated { return TestResult(values: [.decorated(decorated(try v[0].decorated()))]) }
    return TestResult(values: [.bare(bare(try v[0].bare()))])
  }
}

private func binary(
  _ bare: @escaping @Sendable (Interval, Interval) -> Interval,
  _ decorated: @escaping @Sendable (DecoratedInterval, DecoratedInterval) -> DecoratedInterval
) -> TestOperation {
  { v in
    try arity(v, 2)
    if v.contains(where: \.isDecorated) {
      return TestResult(values: [.decorated(decorated(try v[0].decorated(), try v[1].decorated()))])
    }
    return TestResult(values: [.bare(bare(try v[0].bare(), try v[1].bare()))])
  }
}

private func ternary(
  _ bare: @escaping @Sendable (Interval, Interval, Interval) -> Interval,
  _ decorated: @escaping @Sendable (DecoratedInterval, DecoratedInterval, DecoratedInterval) -> DecoratedInterval
) -> TestOperation {
  { v in
    try arity(v, 3)
    if v.contains(where: \.isDecorated) {
      return TestResult(
        values: [.decorated(decorated(try v[0].decorated(), try v[1].decorated(), try v[2].decorated()))])
    }
    return TestResult(values: [.bare(bare(try v[0].bare(), try v[1].bare(), try v[2].bare()))])
  }
}

/// An operation with an integer as its last argument.
private func indexed(
  _ bare: @escaping @Sendable (Interval, Int) -> Interval,
  _ decorated: @escaping @Sendable (DecoratedInterval, Int) -> DecoratedInterval
) -> TestOperation {
  { v in
    try arity(v, 2)
    let n = try v[1].integer()
    if v[0].isDecorated { return TestResult(values: [.decorated(decorated(try v[0].decorated(), n))]) }
    return TestResult(values: [.bare(bare(try v[0].bare(), n))])
  }
}

private func numeric(
  _ bare: @escaping @Sendable (Interval) -> [Double], _ decorated: @escaping @Sendable (DecoratedInterval) -> [Double]
) -> TestOperation {
  { v in
    try arity(v, 1)
    let numbers = v[0].isDecorated ? decorated(try v[0].decorated()) : bare(try v[0].bare())
    return TestResult(values: numbers.map { .number($0) })
  }
}

private func truth(_ b: Bool) -> TestResult { TestResult(values: [.word(b ? "true" : "false")]) }

private func predicate(
  _ bare: @escaping @Sendable (Interval) -> Bool, _ decorated: @escaping @Sendable (DecoratedInterval) -> Bool
) -> TestOperation {
  { v in
    try arity(v, 1)
    return truth(v[0].isDecorated ? decorated(try v[0].decorated()) : bare(try v[0].bare()))
  }
}

private func relation(
  _ bare: @escaping @Sendable (Interval, Interval) -> Bool,
  _ decorated: @escaping @Sendable (DecoratedInterval, DecoratedInterval) -> Bool
) -> TestOperation {
  { v in
    try arity(v, 2)
    if v.contains(where: \.isDecorated) { return truth(decorated(try v[0].decorated(), try v[1].decorated())) }
    return truth(bare(try v[0].bare(), try v[1].bare()))
  }
}

private func reduction(_ f: @escaping @Sendable ([Double]) -> Double) -> TestOperation {
  { v in
    try arity(v, 1)
    return TestResult(values: [.number(f(try v[0].vector()))])
  }
}

/// All operations by name.
let testOperations: [String: TestOperation] = forwardOperations.merging(otherOperations) { first, _ in first }

private let forwardOperations: [String: TestOperation] = [
  "pos": unary(Interval.pos, DecoratedInterval.pos), "neg": unary(Interval.neg, DecoratedInterval.neg),
  "sqr": unary(Interval.sqr, DecoratedInterval.sqr), "sqrt": unary(Interval.sqrt, DecoratedInterval.sqrt),
  "recip": unary(Interval.recip, DecoratedInterval.recip),
  "exp": unary(Interval.exp, DecoratedInterval.exp), "exp2": unary(Interval.exp2, DecoratedInterval.exp2),
  "exp10": unary(Interval.exp10, DecoratedInterval.exp10), "expm1": unary(Interval.expm1, DecoratedInterval.expm1),
  "log": unary(Interval.log, DecoratedInterval.log), "log2": unary(Interval.log2, DecoratedInterval.log2),
  "log10": unary(Interval.log10, DecoratedInterval.log10), "logp1": unary(Interval.logp1, DecoratedInterval.logp1),
  "sin": unary(Interval.sin, DecoratedInterval.sin), "cos": unary(Interval.cos, DecoratedInterval.cos),
  "tan": unary(Interval.tan, DecoratedInterval.tan), "asin": unary(Interval.asin, DecoratedInterval.asin),
  "acos": unary(Interval.acos, DecoratedInterval.acos), "atan": unary(Interval.atan, DecoratedInterval.atan),
  "sinh": unary(Interval.sinh, DecoratedInterval.sinh), "cosh": unary(Interval.cosh, DecoratedInterval.cosh),
  "tanh": unary(Interval.tanh, DecoratedInterval.tanh), "asinh": unary(Interval.asinh, DecoratedInterval.asinh),
  "acosh": unary(Interval.acosh, DecoratedInterval.acosh), "atanh": unary(Interval.atanh, DecoratedInterval.atanh),
  "exp2m1": unary(Interval.exp2m1, DecoratedInterval.exp2m1),
  "exp10m1": unary(Interval.exp10m1, DecoratedInterval.exp10m1),
  "log2p1": unary(Interval.log2p1, DecoratedInterval.log2p1),
  "log10p1": unary(Interval.log10p1, DecoratedInterval.log10p1),
  "rSqrt": unary(Interval.rSqrt, DecoratedInterval.rSqrt),
  "sign": unary(Interval.sign, DecoratedInterval.sign), "ceil": unary(Interval.ceil, DecoratedInterval.ceil),
  "floor": unary(Interval.floor, DecoratedInterval.floor), "trunc": unary(Interval.trunc, DecoratedInterval.trunc),
  "roundTiesToEven": unary(Interval.roundTiesToEven, DecoratedInterval.roundTiesToEven),
  "roundTiesToAway": unary(Interval.roundTiesToAway, DecoratedInterval.roundTiesToAway),
  "abs": unary(Interval.abs, DecoratedInterval.abs),
  "add": binary(Interval.add, DecoratedInterval.add), "sub": binary(Interval.sub, DecoratedInterval.sub),
  "mul": binary(Interval.mul, DecoratedInterval.mul), "div": binary(Interval.div, DecoratedInterval.div),
  "min": binary(Interval.min, DecoratedInterval.min), "max": binary(Interval.max, DecoratedInterval.max),
  "pow": binary(Interval.pow, DecoratedInterval.pow), "atan2": binary(Interval.atan2, DecoratedInterval.atan2),
  "hypot": binary(Interval.hypot, DecoratedInterval.hypot),
  "fma": ternary(Interval.fma, DecoratedInterval.fma),
  "pown": indexed(Interval.pown, DecoratedInterval.pown), "rootn": indexed(Interval.rootn, DecoratedInterval.rootn),
]

private let otherOperations: [String: TestOperation] = [
  // reverse
  "sqrRev": unary({ .sqrRev($0) }, { .sqrRev($0) }), "sqrRevBin": binary({ .sqrRev($0, $1) }, { .sqrRev($0, $1) }),
  "absRev": unary({ .absRev($0) }, { .absRev($0) }), "absRevBin": binary({ .absRev($0, $1) }, { .absRev($0, $1) }),
  "coshRev": unary({ .coshRev($0) }, { .coshRev($0) }),
  "coshRevBin": binary({ .coshRev($0, $1) }, { .coshRev($0, $1) }),
  "sinRev": unary({ .sinRev($0) }, { .sinRev($0) }), "sinRevBin": binary({ .sinRev($0, $1) }, { .sinRev($0, $1) }),
  "cosRev": unary({ .cosRev($0) }, { .cosRev($0) }), "cosRevBin": binary({ .cosRev($0, $1) }, { .cosRev($0, $1) }),
  "tanRev": unary({ .tanRev($0) }, { .tanRev($0) }), "tanRevBin": binary({ .tanRev($0, $1) }, { .tanRev($0, $1) }),
  "pownRev": indexed({ .pownRev($0, .entire, $1) }, { .pownRev($0, .entire, $1) }),
  "pownRevBin": { v in
    try arity(v, 3)
    let n = try v[2].integer()
    return try binary({ .pownRev($0, $1, n) }, { .pownRev($0, $1, n) })(Array(v[..<2]))
  },
  "mulRev": binary({ .mulRev($0, $1) }, { .mulRev($0, $1) }),
  "mulRevTen": ternary({ .mulRev($0, $1, $2) }, { .mulRev($0, $1, $2) }),
  "powRev1": ternary({ .powRev1($0, $1, $2) }, { .powRev1($0, $1, $2) }),
  "powRev2": ternary({ .powRev2($0, $1, $2) }, { .powRev2($0, $1, $2) }),
  "atan2Rev1": ternary({ .atan2Rev1($0, $1, $2) }, { .atan2Rev1($0, $1, $2) }),
  "atan2Rev2": ternary({ .atan2Rev2($0, $1, $2) }, { .atan2Rev2($0, $1, $2) }),
  "mulRevToPair": { v in
    try arity(v, 2)
    if v.contains(where: \.isDecorated) {
      let (a, b) = DecoratedInterval.mulRevToPair(try v[0].decorated(), try v[1].decorated())
      return TestResult(values: [.decorated(a), .decorated(b)])
    }
    let (a, b) = Interval.mulRevToPair(try v[0].bare(), try v[1].bare())
    return TestResult(values: [.bare(a), .bare(b)])
  },
  "cancelMinus": binary(Interval.cancelMinus, DecoratedInterval.cancelMinus),
  "cancelPlus": binary(Interval.cancelPlus, DecoratedInterval.cancelPlus),
  // sets
  "intersection": binary(Interval.intersection, DecoratedInterval.intersection),
  "convexHull": binary(Interval.convexHull, DecoratedInterval.convexHull),
  // numbers
  "inf": numeric({ [$0.inf] }, { [$0.inf] }), "sup": numeric({ [$0.sup] }, { [$0.sup] }),
  "mid": numeric({ [$0.mid] }, { [$0.mid] }), "wid": numeric({ [$0.wid] }, { [$0.wid] }),
  "rad": numeric({ [$0.rad] }, { [$0.rad] }), "mag": numeric({ [$0.mag] }, { [$0.mag] }),
  "mig": numeric({ [$0.mig] }, { [$0.mig] }),
  "midRad": numeric({ [$0.mid, $0.rad] }, { [$0.mid, $0.rad] }),
  // comparisons
  "isEmpty": predicate({ $0.isEmpty }, { $0.isEmpty }), "isEntire": predicate({ $0.isEntire }, { $0.isEntire }),
  "isNaI": predicate({ _ in false }, { $0.isNaI }),
  "isCommonInterval": predicate({ $0.isCommonInterval }, { $0.isCommonInterval }),
  "isSingleton": predicate({ $0.isSingleton }, { $0.isSingleton }),
  "isMember": { v in
    try arity(v, 2)
    let x = try v[0].number()
    return truth(v[1].isDecorated ? try v[1].decorated().contains(x) : try v[1].bare().contains(x))
  },
  "equal": relation({ $0.equal($1) }, { $0.equal($1) }), "subset": relation({ $0.subset($1) }, { $0.subset($1) }),
  "less": relation({ $0.less($1) }, { $0.less($1) }), "precedes": relation({ $0.precedes($1) }, { $0.precedes($1) }),
  "interior": relation({ $0.interior($1) }, { $0.interior($1) }),
  "strictLess": relation({ $0.strictLess($1) }, { $0.strictLess($1) }),
  "strictPrecedes": relation({ $0.strictPrecedes($1) }, { $0.strictPrecedes($1) }),
  "disjoint": relation({ $0.disjoint($1) }, { $0.disjoint($1) }),
  "overlap": { v in
    try arity(v, 2)
    guard let state = try v[0].decorated().overlap(try v[1].decorated()) else { throw WrongArguments() }
    return TestResult(values: [.word(state.rawValue)])
  },
  // reductions
  "sum_nearest": reduction { Reduction.sum($0) }, "sum_abs_nearest": reduction { Reduction.sumAbs($0) },
  "sum_sqr_nearest": reduction { Reduction.sumSquare($0) },
  "dot_nearest": { v in
    try arity(v, 2)
    return TestResult(values: [.number(Reduction.dot(try v[0].vector(), try v[1].vector()))])
  },
  // constructors
  "b-numsToInterval": { v in
    try arity(v, 2)
    let r = Interval.numsToInterval(try v[0].number(), try v[1].number())
    return TestResult(values: [.bare(r.value)], signal: r.signal)
  },
  "d-numsToInterval": { v in
    try arity(v, 2)
    let r = DecoratedInterval.numsToInterval(try v[0].number(), try v[1].number())
    return TestResult(values: [.decorated(r.value)], signal: r.signal)
  },
  "b-textToInterval": { v in
    try arity(v, 1)
    let r = Interval.textToInterval(try v[0].string())
    return TestResult(values: [.bare(r.value)], signal: r.signal)
  },
  "d-textToInterval": { v in
    try arity(v, 1)
    let r = DecoratedInterval.textToInterval(try v[0].string())
    return TestResult(values: [.decorated(r.value)], signal: r.signal)
  },
  "newDec": { v in
    try arity(v, 1)
    return TestResult(values: [.decorated(DecoratedInterval.newDec(try v[0].bare()))])
  },
  "setDec": { v in
    try arity(v, 2)
    guard let d = Decoration(name: try v[1].word()) else { throw WrongArguments() }
    let r = DecoratedInterval.setDec(try v[0].bare(), d)
    return TestResult(values: [.decorated(r.value)], signal: r.signal)
  },
  "intervalPart": { v in
    try arity(v, 1)
    let r = DecoratedInterval.intervalPart(try v[0].decorated())
    return TestResult(values: [.bare(r.value)], signal: r.signal)
  },
  "decorationPart": { v in
    try arity(v, 1)
    return TestResult(values: [.word(try v[0].decorated().decorationPart.name)])
  },
]
