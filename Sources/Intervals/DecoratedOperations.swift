// IEEE 1788-2015, table 8.1 and 11.6: the operations on decorated intervals. The result of an operation is that on the
// intervals; its decoration is the weakest of the operands' and of what holds of the operation itself on their box.

extension DecoratedInterval {
  /// The result with the weakest of the operands' decorations and the operation's own; NaI where an operand is.
  private static func decorated(
    _ result: Interval, _ own: Decoration, _ operands: DecoratedInterval...
  ) -> DecoratedInterval {
    let weakest = operands.map(\.decorationPart).min() ?? .com
    if weakest == .ill { return .nai }
    if operands.contains(where: { $0.intervalPart.isEmpty }) { return DecoratedInterval(result, .trv) }
    return DecoratedInterval(result, Swift.min(weakest, own))
  }

  /// `Interval.pos`, continuous everywhere.
  public static func pos(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.pos(x.intervalPart), .com, x)
  }

  /// `Interval.neg`, continuous everywhere.
  public static func neg(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.neg(x.intervalPart), .com, x)
  }

  /// `Interval.sqr`, continuous everywhere.
  public static func sqr(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.sqr(x.intervalPart), .com, x)
  }

  /// `Interval.exp`, continuous everywhere.
  public static func exp(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.exp(x.intervalPart), .com, x)
  }

  /// `Interval.exp2`, continuous everywhere.
  public static func exp2(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.exp2(x.intervalPart), .com, x)
  }

  /// `Interval.exp10`, continuous everywhere.
  public static func exp10(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.exp10(x.intervalPart), .com, x)
  }

  /// `Interval.expm1`, continuous everywhere.
  public static func expm1(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.expm1(x.intervalPart), .com, x)
  }

  /// `Interval.exp2m1`, continuous everywhere.
  public static func exp2m1(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.exp2m1(x.intervalPart), .com, x)
  }

  /// `Interval.exp10m1`, continuous everywhere.
  public static func exp10m1(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.exp10m1(x.intervalPart), .com, x)
  }

  /// `Interval.log2p1`; `trv` where the box leaves the domain.
  public static func log2p1(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.log2p1(x.intervalPart), own(x.intervalPart) { x in x.lower > -1 ? .com : .trv }, x)
  }

  /// `Interval.log10p1`; `trv` where the box leaves the domain.
  public static func log10p1(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.log10p1(x.intervalPart), own(x.intervalPart) { x in x.lower > -1 ? .com : .trv }, x)
  }

  /// `Interval.sin`, continuous everywhere.
  public static func sin(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.sin(x.intervalPart), .com, x)
  }

  /// `Interval.cos`, continuous everywhere.
  public static func cos(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.cos(x.intervalPart), .com, x)
  }

  /// `Interval.atan`, continuous everywhere.
  public static func atan(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.atan(x.intervalPart), .com, x)
  }

  /// `Interval.sinh`, continuous everywhere.
  public static func sinh(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.sinh(x.intervalPart), .com, x)
  }

  /// `Interval.cosh`, continuous everywhere.
  public static func cosh(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.cosh(x.intervalPart), .com, x)
  }

  /// `Interval.tanh`, continuous everywhere.
  public static func tanh(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.tanh(x.intervalPart), .com, x)
  }

  /// `Interval.asinh`, continuous everywhere.
  public static func asinh(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.asinh(x.intervalPart), .com, x)
  }

  /// `Interval.abs`, continuous everywhere.
  public static func abs(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.abs(x.intervalPart), .com, x)
  }

  /// `Interval.recip`; `trv` where the box leaves the domain.
  public static func recip(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.recip(x.intervalPart), own(x.intervalPart) { x in x.holds(0) ? .trv : .com }, x)
  }

  /// `Interval.sqrt`; `trv` where the box leaves the domain.
  public static func sqrt(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.sqrt(x.intervalPart), own(x.intervalPart) { x in x.lower < 0 ? .trv : .com }, x)
  }

  /// `Interval.log`; `trv` where the box leaves the domain.
  public static func log(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.log(x.intervalPart), own(x.intervalPart) { x in x.lower > 0 ? .com : .trv }, x)
  }

  /// `Interval.log2`; `trv` where the box leaves the domain.
  public static func log2(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.log2(x.intervalPart), own(x.intervalPart) { x in x.lower > 0 ? .com : .trv }, x)
  }

  /// `Interval.log10`; `trv` where the box leaves the domain.
  public static func log10(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.log10(x.intervalPart), own(x.intervalPart) { x in x.lower > 0 ? .com : .trv }, x)
  }

  /// `Interval.logp1`; `trv` where the box leaves the domain.
  public static func logp1(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.logp1(x.intervalPart), own(x.intervalPart) { x in x.lower > -1 ? .com : .trv }, x)
  }

  /// `Interval.rSqrt`; `trv` where the box leaves the domain.
  public static func rSqrt(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.rSqrt(x.intervalPart), own(x.intervalPart) { x in x.lower > 0 ? .com : .trv }, x)
  }

  /// `Interval.tan`; `trv` where the box leaves the domain.
  public static func tan(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.tan(x.intervalPart), own(x.intervalPart) { x in x.hasTangentPole ? .trv : .com }, x)
  }

  /// `Interval.asin`; `trv` where the box leaves the domain.
  public static func asin(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.asin(x.intervalPart), own(x.intervalPart) { x in x.lower >= -1 && x.upper <= 1 ? .com : .trv }, x)
  }

  /// `Interval.acos`; `trv` where the box leaves the domain.
  public static func acos(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.acos(x.intervalPart), own(x.intervalPart) { x in x.lower >= -1 && x.upper <= 1 ? .com : .trv }, x)
  }

  /// `Interval.acosh`; `trv` where the box leaves the domain.
  public static func acosh(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.acosh(x.intervalPart), own(x.intervalPart) { x in x.lower >= 1 ? .com : .trv }, x)
  }

  /// `Interval.atanh`; `trv` where the box leaves the domain.
  public static func atanh(_ x: DecoratedInterval) -> DecoratedInterval {
    decorated(.atanh(x.intervalPart), own(x.intervalPart) { x in x.lower > -1 && x.upper < 1 ? .com : .trv }, x)
  }

  /// `Interval.add`, continuous everywhere.
  public static func add(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    decorated(.add(x.intervalPart, y.intervalPart), .com, x, y)
  }

  /// `Interval.sub`, continuous everywhere.
  public static func sub(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    decorated(.sub(x.intervalPart, y.intervalPart), .com, x, y)
  }

  /// `Interval.mul`, continuous everywhere.
  public static func mul(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    decorated(.mul(x.intervalPart, y.intervalPart), .com, x, y)
  }

  /// `Interval.min`, continuous everywhere.
  public static func min(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    decorated(.min(x.intervalPart, y.intervalPart), .com, x, y)
  }

  /// `Interval.max`, continuous everywhere.
  public static func max(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    decorated(.max(x.intervalPart, y.intervalPart), .com, x, y)
  }

  /// `Interval.hypot`, continuous everywhere.
  public static func hypot(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    decorated(.hypot(x.intervalPart, y.intervalPart), .com, x, y)
  }

  /// `Interval.div`; `trv` where 0 is in the divisor.
  public static func div(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    decorated(.div(x.intervalPart, y.intervalPart), own(y.intervalPart) { y in y.holds(0) ? .trv : .com }, x, y)
  }

  /// `Interval.fma`, continuous everywhere.
  public static func fma(_ x: DecoratedInterval, _ y: DecoratedInterval, _ z: DecoratedInterval) -> DecoratedInterval {
    decorated(.fma(x.intervalPart, y.intervalPart, z.intervalPart), .com, x, y, z)
  }

  /// `Interval.pown`; `trv` where n < 0 and the box holds 0.
  public static func pown(_ x: DecoratedInterval, _ n: Int) -> DecoratedInterval {
    decorated(.pown(x.intervalPart, n), own(x.intervalPart) { x in n < 0 && x.holds(0) ? .trv : .com }, x)
  }

  /// `Interval.rootn`; `trv` where the box leaves the domain.
  public static func rootn(_ x: DecoratedInterval, _ n: Int) -> DecoratedInterval {
    decorated(
      .rootn(x.intervalPart, n),
      own(x.intervalPart) { x in
        n == 0 || n % 2 == 0 && x.lower < 0 || n < 0 && x.holds(0) ? .trv : .com
      }, x)
  }

  /// `Interval.pow`; `trv` where the box leaves x > 0 and holds more than x = 0 < y.
  public static func pow(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    let inside = x.intervalPart.lower > 0 || x.intervalPart.lower == 0 && y.intervalPart.lower > 0
    return decorated(.pow(x.intervalPart, y.intervalPart), inside ? .com : .trv, x, y)
  }

  /// `Interval.atan2`; `trv` where the box holds the origin, `def` where it crosses the negative half-axis, at most
  /// `dac` where it touches that from above.
  public static func atan2(_ y: DecoratedInterval, _ x: DecoratedInterval) -> DecoratedInterval {
    let (v, u) = (y.intervalPart, x.intervalPart)
    var own = Decoration.com
    if v.holds(0) {
      if u.holds(0) { own = .trv } else if u.lower < 0 { own = v.lower < 0 ? .def : .dac }
    }
    return decorated(.atan2(v, u), own, y, x)
  }

  // MARK: steps

  /// `Interval.sign`.
  public static func sign(_ x: DecoratedInterval) -> DecoratedInterval {
    step(x, Interval.sign) { $0 == 0 }
  }
  /// `Interval.ceil`.
  public static func ceil(_ x: DecoratedInterval) -> DecoratedInterval {
    step(x, Interval.ceil) { $0 == $0.rounded() }
  }
  /// `Interval.floor`.
  public static func floor(_ x: DecoratedInterval) -> DecoratedInterval {
    step(x, Interval.floor) { $0 == $0.rounded() }
  }
  /// `Interval.trunc`.
  public static func trunc(_ x: DecoratedInterval) -> DecoratedInterval {
    step(x, Interval.trunc) { $0 == $0.rounded() && $0 != 0 }
  }
  /// `Interval.roundTiesToEven`.
  public static func roundTiesToEven(_ x: DecoratedInterval) -> DecoratedInterval {
    step(x, Interval.roundTiesToEven) { ($0 - $0.rounded(.down)) == 0.5 }
  }
  /// `Interval.roundTiesToAway`.
  public static func roundTiesToAway(_ x: DecoratedInterval) -> DecoratedInterval {
    step(x, Interval.roundTiesToAway) { ($0 - $0.rounded(.down)) == 0.5 }
  }

  /// A step function: `def` where it takes two values; where it takes one, `dac`, and `com` where no end is a jump.
  private static func step(
    _ x: DecoratedInterval, _ f: (Interval) -> Interval, jump: (Double) -> Bool
  ) -> DecoratedInterval {
    let (box, result) = (x.intervalPart, f(x.intervalPart))
    let own: Decoration = !result.isSingleton ? .def : jump(box.lower) || jump(box.upper) ? .dac : .com
    return decorated(result, own, x)
  }

  /// The decoration of an operation on a box that is not empty.
  private static func own(_ x: Interval, _ rule: (Interval) -> Decoration) -> Decoration { x.isEmpty ? .trv : rule(x) }

  // MARK: operations that keep no decoration

  /// A result about which nothing is known beyond the set.
  private static func bare(_ result: Interval, _ operands: DecoratedInterval...) -> DecoratedInterval {
    operands.contains(where: \.isNaI) ? .nai : DecoratedInterval(result, .trv)
  }

  /// `Interval.intersection`, decorated `trv`.
  public static func intersection(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    bare(.intersection(x.intervalPart, y.intervalPart), x, y)
  }
  /// `Interval.convexHull`, decorated `trv`.
  public static func convexHull(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    bare(.convexHull(x.intervalPart, y.intervalPart), x, y)
  }
  /// `Interval.cancelMinus`, decorated `trv`.
  public static func cancelMinus(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    bare(.cancelMinus(x.intervalPart, y.intervalPart), x, y)
  }
  /// `Interval.cancelPlus`, decorated `trv`.
  public static func cancelPlus(_ x: DecoratedInterval, _ y: DecoratedInterval) -> DecoratedInterval {
    bare(.cancelPlus(x.intervalPart, y.intervalPart), x, y)
  }
  /// `Interval.sqrRev`, decorated `trv`.
  public static func sqrRev(_ c: DecoratedInterval, _ x: DecoratedInterval = .entire) -> DecoratedInterval {
    bare(.sqrRev(c.intervalPart, x.intervalPart), c, x)
  }
  /// `Interval.absRev`, decorated `trv`.
  public static func absRev(_ c: DecoratedInterval, _ x: DecoratedInterval = .entire) -> DecoratedInterval {
    bare(.absRev(c.intervalPart, x.intervalPart), c, x)
  }
  /// `Interval.coshRev`, decorated `trv`.
  public static func coshRev(_ c: DecoratedInterval, _ x: DecoratedInterval = .entire) -> DecoratedInterval {
    bare(.coshRev(c.intervalPart, x.intervalPart), c, x)
  }
  /// `Interval.sinRev`, decorated `trv`.
  public static func sinRev(_ c: DecoratedInterval, _ x: DecoratedInterval = .entire) -> DecoratedInterval {
    bare(.sinRev(c.intervalPart, x.intervalPart), c, x)
  }
  /// `Interval.cosRev`, decorated `trv`.
  public static func cosRev(_ c: DecoratedInterval, _ x: DecoratedInterval = .entire) -> DecoratedInterval {
    bare(.cosRev(c.intervalPart, x.intervalPart), c, x)
  }
  /// `Interval.tanRev`, decorated `trv`.
  public static func tanRev(_ c: DecoratedInterval, _ x: DecoratedInterval = .entire) -> DecoratedInterval {
    bare(.tanRev(c.intervalPart, x.intervalPart), c, x)
  }
  /// `Interval.pownRev`, decorated `trv`.
  public static func pownRev(_ c: DecoratedInterval, _ x: DecoratedInterval = .entire, _ n: Int) -> DecoratedInterval {
    bare(.pownRev(c.intervalPart, x.intervalPart, n), c, x)
  }
  /// `Interval.mulRev`, decorated `trv`.
  public static func mulRev(
    _ b: DecoratedInterval, _ c: DecoratedInterval, _ x: DecoratedInterval = .entire
  ) -> DecoratedInterval {
    bare(.mulRev(b.intervalPart, c.intervalPart, x.intervalPart), b, c, x)
  }
  /// `Interval.powRev1`, decorated `trv`.
  public static func powRev1(
    _ b: DecoratedInterval, _ c: DecoratedInterval, _ x: DecoratedInterval = .entire
  ) -> DecoratedInterval {
    bare(.powRev1(b.intervalPart, c.intervalPart, x.intervalPart), b, c, x)
  }
  /// `Interval.powRev2`, decorated `trv`.
  public static func powRev2(
    _ b: DecoratedInterval, _ c: DecoratedInterval, _ x: DecoratedInterval = .entire
  ) -> DecoratedInterval {
    bare(.powRev2(b.intervalPart, c.intervalPart, x.intervalPart), b, c, x)
  }
  /// `Interval.atan2Rev1`, decorated `trv`.
  public static func atan2Rev1(
    _ b: DecoratedInterval, _ c: DecoratedInterval, _ x: DecoratedInterval = .entire
  ) -> DecoratedInterval {
    bare(.atan2Rev1(b.intervalPart, c.intervalPart, x.intervalPart), b, c, x)
  }
  /// `Interval.atan2Rev2`, decorated `trv`.
  public static func atan2Rev2(
    _ b: DecoratedInterval, _ c: DecoratedInterval, _ x: DecoratedInterval = .entire
  ) -> DecoratedInterval {
    bare(.atan2Rev2(b.intervalPart, c.intervalPart, x.intervalPart), b, c, x)
  }
  /// `Interval.mulRevToPair`. Where 0 is not in b this is a division and keeps its decoration.
  public static func mulRevToPair(
    _ b: DecoratedInterval, _ c: DecoratedInterval
  ) -> (DecoratedInterval, DecoratedInterval) {
    let (first, second) = Interval.mulRevToPair(b.intervalPart, c.intervalPart)
    let division = !b.intervalPart.isEmpty && !b.intervalPart.holds(0)
    return (division ? decorated(first, .com, b, c) : bare(first, b, c), bare(second, b, c))
  }

  // MARK: numbers and comparisons; NaN and false for NaI

  /// The lower end; NaN for NaI.
  public var inf: Double { isNaI ? .nan : intervalPart.inf }
  /// The upper end; NaN for NaI.
  public var sup: Double { isNaI ? .nan : intervalPart.sup }
  /// The middle; NaN for NaI.
  public var mid: Double { isNaI ? .nan : intervalPart.mid }
  /// The width; NaN for NaI.
  public var wid: Double { isNaI ? .nan : intervalPart.wid }
  /// The radius; NaN for NaI.
  public var rad: Double { isNaI ? .nan : intervalPart.rad }
  /// The largest modulus; NaN for NaI.
  public var mag: Double { isNaI ? .nan : intervalPart.mag }
  /// The smallest modulus; NaN for NaI.
  public var mig: Double { isNaI ? .nan : intervalPart.mig }
  /// Middle and radius; NaN for NaI.
  public var midRad: (mid: Double, rad: Double) { (mid, rad) }
  /// `Interval.isEmpty`; false for NaI.
  public var isEmpty: Bool { !isNaI && intervalPart.isEmpty }
  /// `Interval.isEntire`; false for NaI.
  public var isEntire: Bool { !isNaI && intervalPart.isEntire }
  /// `Interval.isCommonInterval`; false for NaI.
  public var isCommonInterval: Bool { !isNaI && intervalPart.isCommonInterval }
  /// `Interval.isSingleton`; false for NaI.
  public var isSingleton: Bool { !isNaI && intervalPart.isSingleton }
  /// `Interval.contains`; false for NaI.
  public func contains(_ x: Double) -> Bool { !isNaI && intervalPart.contains(x) }
  /// `Interval.equal`; false for NaI.
  public func equal(_ y: DecoratedInterval) -> Bool { !isNaI && !y.isNaI && intervalPart.equal(y.intervalPart) }
  /// `Interval.subset`; false for NaI.
  public func subset(_ y: DecoratedInterval) -> Bool { !isNaI && !y.isNaI && intervalPart.subset(y.intervalPart) }
  /// `Interval.less`; false for NaI.
  public func less(_ y: DecoratedInterval) -> Bool { !isNaI && !y.isNaI && intervalPart.less(y.intervalPart) }
  /// `Interval.precedes`; false for NaI.
  public func precedes(_ y: DecoratedInterval) -> Bool { !isNaI && !y.isNaI && intervalPart.precedes(y.intervalPart) }
  /// `Interval.interior`; false for NaI.
  public func interior(_ y: DecoratedInterval) -> Bool { !isNaI && !y.isNaI && intervalPart.interior(y.intervalPart) }
  /// `Interval.strictLess`; false for NaI.
  public func strictLess(_ y: DecoratedInterval) -> Bool {
    !isNaI && !y.isNaI && intervalPart.strictLess(y.intervalPart)
  }
  /// `Interval.strictPrecedes`; false for NaI.
  public func strictPrecedes(_ y: DecoratedInterval) -> Bool {
    !isNaI && !y.isNaI && intervalPart.strictPrecedes(y.intervalPart)
  }
  /// `Interval.disjoint`; false for NaI.
  public func disjoint(_ y: DecoratedInterval) -> Bool { !isNaI && !y.isNaI && intervalPart.disjoint(y.intervalPart) }
  /// `Interval.overlap`; nil for NaI.
  public func overlap(_ y: DecoratedInterval) -> OverlapState? {
    isNaI || y.isNaI ? nil : intervalPart.overlap(y.intervalPart)
  }
}

extension Interval {
  /// Whether a finite double is a member.
  fileprivate func holds(_ x: Double) -> Bool { lower <= x && x <= upper }
}
