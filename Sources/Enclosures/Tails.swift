// The tails of an expectation, proved on the real axis (docs/lemmas.md, "Real tails").
//
// For x = +-(R + t), t >= 0, each register of the kernel carries quadratics in t: lo(t) <= value <= hi(t) and
// L(t) <= log|value| <= U(t), and the sign of the value where it is proved. At the end
//   Int_R^inf phi e^U dx <= e^{U0 - R^2/2} / (sqrt(2 pi) (R - U1))   when U2 < 1/2 and U1 < R.
import Balls
import Formulas

/// c0 + c1 t + c2 t^2 for t >= 0. As a lower bound its coefficients are rounded down, as an upper bound up.
package struct Quadratic: Sendable {
  package var c0: Double
  package var c1: Double = 0
  package var c2: Double = 0

  init(_ c0: Double, _ c1: Double = 0, _ c2: Double = 0) {
    self.c0 = c0
    self.c1 = c1
    self.c2 = c2
  }

  var isUsable: Bool { c0.isFinite && c1.isFinite && c2.isFinite }
  var negated: Quadratic { Quadratic(-c0, -c1, -c2) }
  /// A lower bound over t >= 0, -infinity where none is seen.
  var infimum: Double {
    if c1 >= 0, c2 >= 0 { return c0 }
    if c2 > 0 { return down(c0 - up(divUp(mulUp(c1, c1), mulDown(4, c2)))) }
    return -.infinity
  }
  var supremum: Double { -negated.infimum }

  func map(_ f: (Double) -> Double) -> Quadratic { Quadratic(f(c0), f(c1), f(c2)) }
  func plus(_ b: Quadratic, _ add: (Double, Double) -> Double) -> Quadratic {
    Quadratic(add(c0, b.c0), add(c1, b.c1), add(c2, b.c2))
  }
  /// Coefficientwise maximum of two upper bounds: an upper bound of both.
  func maximum(_ b: Quadratic) -> Quadratic { Quadratic(max(c0, b.c0), max(c1, b.c1), max(c2, b.c2)) }
  func minimum(_ b: Quadratic) -> Quadratic { Quadratic(min(c0, b.c0), min(c1, b.c1), min(c2, b.c2)) }
  /// Which of two upper bounds grows less.
  func isBetterUpper(than b: Quadratic) -> Bool { (c2, c1, c0) < (b.c2, b.c1, b.c0) }
}

private func plusUp(_ a: Quadratic, _ b: Quadratic) -> Quadratic { a.plus(b, addUp) }
private func plusDown(_ a: Quadratic, _ b: Quadratic) -> Quadratic { a.plus(b, addDown) }

/// What is known of a register on a tail. A missing bound is nil.
package struct TailValue: Sendable {
  package var lo: Quadratic?
  package var hi: Quadratic?
  package var L: Quadratic?
  package var U: Quadratic?
  /// 1, -1, or 0 where it is not proved.
  package var sign = 0
  /// True when the value is exactly 0 everywhere on the tail.
  package var isZero = false

  static let zero = TailValue(lo: Quadratic(0), hi: Quadratic(0), L: nil, U: Quadratic(-.greatestFiniteMagnitude), isZero: true)

  static func constant(_ b: Bounds) -> TailValue {
    if b.lower == 0, b.upper == 0 { return .zero }
    var v = TailValue()
    if b.lower.isFinite { v.lo = Quadratic(b.lower) }
    if b.upper.isFinite { v.hi = Quadratic(b.upper) }
    return v.completed()
  }

  /// Fills in what follows from what is there: signs and logarithms from values, values from logarithms.
  func completed() -> TailValue {
    if isZero { return self }
    var v = self
    if let lo = v.lo, lo.infimum > 0 { v.sign = 1 }
    if let hi = v.hi, hi.supremum < 0 { v.sign = -1 }
    if let lo = v.lo, let hi = v.hi {
      // log(c0 + x) <= log c0 + x/c0 for c0 > 0; |value| <= the coefficientwise maximum of |lo|, |hi|.
      let m =
        v.sign > 0 ? hi : v.sign < 0 ? lo.negated : lo.negated.maximum(hi).maximum(Quadratic(0, 0, 0))
      let c0 = max(m.c0, min(1, max(m.c1, m.c2)), Double.leastNormalMagnitude)
      let scaled = Quadratic(
        logUpper(c0), m.c1 >= 0 ? divUp(m.c1, c0) : up(m.c1 / c0), m.c2 >= 0 ? divUp(m.c2, c0) : up(m.c2 / c0))
      if scaled.isUsable, v.U == nil || scaled.isBetterUpper(than: v.U!) { v.U = scaled }
    }
    if v.sign != 0 {
      let least = v.sign > 0 ? v.lo?.infimum : v.hi.map { -$0.supremum }
      if let m = least, m > 0 {
        let low = Quadratic(logLower(m))
        if v.L == nil { v.L = low }
      }
    }
    if let U = v.U {
      let top = U.supremum
      if top < 600 {
        let m = expUpper(max(top, -700))
        if v.lo == nil { v.lo = Quadratic(v.sign > 0 ? 0 : -m) }
        if v.hi == nil { v.hi = Quadratic(v.sign < 0 ? 0 : m) }
      }
    }
    if v.lo == nil, v.sign > 0 { v.lo = Quadratic(0) }
    if v.hi == nil, v.sign < 0 { v.hi = Quadratic(0) }
    return v
  }

  /// Upper bound of |value| as a quadratic with coefficients >= 0.
  var absUpper: Quadratic? {
    guard let lo, let hi else { return nil }
    return lo.negated.maximum(hi).maximum(Quadratic(0))
  }
  /// Lower bound of |value| with coefficients >= 0 (a linear one), where one is proved.
  var absLower: Quadratic? {
    guard sign != 0, let b = sign > 0 ? lo : hi?.negated, b.c2 >= 0 else { return nil }
    // A line that starts below 0 and rises is no bound of |value| once its start is raised to 0.
    if b.c0 >= 0, b.c1 >= 0 { return Quadratic(b.c0, b.c1) }
    let m = b.infimum
    return m > 0 ? Quadratic(m) : nil
  }
}

/// A tail that is not proved to be small.
public struct TailFailure: Error, Sendable {
  public let reason: String
}

/// Upper bounds of the logarithms of one tail, Int phi |f| over z > R (side 1) or z < -R (side -1), for each output.
/// - Parameters:
///   - loads: the values of the main registers that the kernel loads (bounds over the whole parameter box).
///   - R: the end of the middle part; any double > 0.
/// - Throws: `TailFailure` where no bound below e^{x^2/2} is proved from this R on, or where a log, root or power is
///   not proved to have a value on the whole tail (a bounded function of it would hide that).
func tailBounds(_ kernel: Kernel, loads: [Int: Bounds], R: Double, side: Int) throws -> [Double] {
  let values = try tailValues(kernel, loads: loads, R: R, side: side)
  return try kernel.outputs.enumerated().map { o, r in
    let v = values[r]
    if v.isZero { return -.infinity }
    guard let U = v.U, U.isUsable else {
      throw TailFailure(reason: "no bound of \(kernel.texts[o]) for z \(side > 0 ? ">" : "<") \(side > 0 ? R : -R)")
    }
    guard U.c2 < 0.5, U.c1 < down(R) else {
      throw TailFailure(
        reason: "\(kernel.texts[o]) is not proved to grow more slowly than exp(z^2/2) as z goes to "
          + (side > 0 ? "infinity" : "-infinity"))
    }
    // log of e^{c0 - R^2/2} / (sqrt(2 pi) (R - c1)); log sqrt(2 pi) > 0.9189385
    let exponent = addUp(U.c0, -mulDown(0.5, mulDown(R, R)))
    return addUp(addUp(exponent, -0.9189385), -logLower(down(R - U.c1)))
  }
}

/// An upper bound of log(e^a + e^b).
func logAddUpper(_ a: Double, _ b: Double) -> Double {
  let m = max(a, b)
  let n = min(a, b)
  if n == -.infinity { return m }
  return addUp(m, log1pUpper(expUpper(max(up(n - m), -700))))
}

/// What is known of every register on one tail.
func tailValues(_ kernel: Kernel, loads: [Int: Bounds], R: Double, side: Int) throws -> [TailValue] {
  var values: [TailValue] = []
  values.reserveCapacity(kernel.instructions.count)
  for instruction in kernel.instructions {
    let v: TailValue
    switch instruction {
    case .load(let r): v = .constant(loads[r]!)
    case .node:
      let x = Quadratic(Double(side) * R, Double(side))
      v = TailValue(lo: x, hi: x).completed()
    case .sum(let a, let b): v = sum(values[a], values[b])
    case .difference(let a, let b): v = sum(values[a], negated(values[b]))
    case .product(let a, let b): v = product(values[a], values[b])
    case .quotient(let a, let b): v = product(values[a], inverse(values[b]))
    case .negation(let a): v = negated(values[a])
    case .integerPower(let a, let n): v = integerPower(values[a], n)
    case .power(let a, let b):
      guard values[a].sign > 0 else { throw domainFailure("the base of a power", side) }
      v = exponential(product(logarithm(values[a]), values[b]))
    case .function(let f, let a):
      guard isInDomain(f, values[a]) else { throw domainFailure("the argument of \(f.name)", side) }
      v = function(f, values[a])
    case .minimum, .maximum:
      throw TailFailure(reason: "min and max of the Gaussian variable are not built yet")
    case .special(let f, _, _): throw TailFailure(reason: "\(f.name) of the Gaussian variable is not built yet")
    case .constant, .pi, .parameter, .expectation, .near, .existence, .choice, .binding:
        preconditionFailure("an instruction of the main block in a kernel")
    }
    values.append(v)
  }
  return values
}

private func domainFailure(_ what: String, _ side: Int) -> TailFailure {
  TailFailure(reason: "\(what) is not shown to be positive as z goes to \(side > 0 ? "infinity" : "-infinity")")
}

/// Whether a function is proved to have a value on the whole tail.
private func isInDomain(_ f: ElementaryFunction, _ a: TailValue) -> Bool {
  switch f {
  case .log: return a.sign > 0
  case .log1p: return sum(one, a).sign > 0
  case .sqrt, .xlogx: return a.isZero || a.sign > 0 || (a.lo?.infimum ?? -1) >= 0
  default: return true
  }
}

private func negated(_ a: TailValue) -> TailValue {
  if a.isZero { return a }
  return TailValue(lo: a.hi?.negated, hi: a.lo?.negated, L: a.L, U: a.U, sign: -a.sign)
}

private func sum(_ a: TailValue, _ b: TailValue) -> TailValue {
  if a.isZero { return b }
  if b.isZero { return a }
  var v = TailValue()
  if let x = a.lo, let y = b.lo { v.lo = plusDown(x, y) }
  if let x = a.hi, let y = b.hi { v.hi = plusUp(x, y) }
  if a.sign != 0, a.sign == b.sign { v.sign = a.sign }
  // Dominance: g = inf(L_a - U_b) > 0 says |a| >= e^g |b|.
  func dominates(_ p: TailValue, _ q: TailValue) -> Double {
    guard let L = p.L, let U = q.U else { return 0 }
    return plusDown(L, U.negated).infimum
  }
  let gab = dominates(a, b)
  let gba = dominates(b, a)
  if gab > 0 || gba > 0 {
    let (p, q, g) = gab >= gba ? (a, b, gab) : (b, a, gba)
    let ratio = expUpper(max(-g, -700))
    let opposite = p.sign != 0 && q.sign != 0 && p.sign != q.sign
    if let U = p.U { v.U = opposite ? U : plusUp(U, Quadratic(log1pUpper(ratio))) }
    if let L = p.L {
      let same = p.sign != 0 && p.sign == q.sign
      if same {
        v.L = L
      } else if ratio < 1 {
        v.L = plusDown(L, Quadratic(logLower(down(1 - ratio))))
      }
    }
    if p.sign != 0, p.sign == q.sign || ratio < 1 { v.sign = p.sign }
  } else {
    if let x = a.U, let y = b.U { v.U = plusUp(x.maximum(y), Quadratic(0.6931471805599454)) }
    if v.sign != 0 {
      // Same sign: |a + b| is at least each.
      if let x = a.L, let y = b.L { v.L = y.isBetterUpper(than: x) ? x : y } else { v.L = a.L ?? b.L }
    }
  }
  return v.completed()
}

private func product(_ a: TailValue, _ b: TailValue) -> TailValue {
  if a.isZero { return b.U == nil && b.hi == nil ? b : .zero }
  if b.isZero { return product(b, a) }
  var v = TailValue(sign: a.sign * b.sign)
  if let x = a.L, let y = b.L { v.L = plusDown(x, y) }
  if let x = a.U, let y = b.U { v.U = plusUp(x, y) }
  if let c = constant(a) { scaleValues(b, c, &v) } else if let c = constant(b) { scaleValues(a, c, &v) } else {
    // Two linear bounds of proved sign multiply to a quadratic.
    if let x = a.absUpper, let y = b.absUpper, x.c2 == 0, y.c2 == 0 {
      let top = Quadratic(
        mulUp(x.c0, y.c0), addUp(mulUp(x.c0, y.c1), mulUp(x.c1, y.c0)), mulUp(x.c1, y.c1))
      if v.sign >= 0 { v.hi = top }
      if v.sign <= 0 { v.lo = top.negated }
      if v.sign == 0 { (v.lo, v.hi) = (top.negated, top) }
    }
    if v.sign != 0, let x = a.absLower, let y = b.absLower {
      let low = Quadratic(
        max(0, mulDown(x.c0, y.c0)), max(0, addDown(mulDown(x.c0, y.c1), mulDown(x.c1, y.c0))),
        max(0, mulDown(x.c1, y.c1)))
      if v.sign > 0 { v.lo = low } else { v.hi = low.negated }
    }
  }
  return v.completed()
}

/// The bounds of a value known to be a constant interval.
private func constant(_ a: TailValue) -> Bounds? {
  guard let lo = a.lo, let hi = a.hi, lo.c1 == 0, lo.c2 == 0, hi.c1 == 0, hi.c2 == 0 else { return nil }
  return Bounds(lo.c0, hi.c0)
}

/// The value bounds of c*a for a constant interval c: each coefficient's product hulls over the ends, valid because
/// t >= 0 and lo <= a <= hi holds for the quadratics as functions.
private func scaleValues(_ a: TailValue, _ c: Bounds, _ v: inout TailValue) {
  func scaled(_ q: Quadratic, _ s: Double, _ mul: (Double, Double) -> Double) -> Quadratic {
    q.map { s == 0 || $0 == 0 ? 0 : mul(s, $0) }
  }
  guard let lo = a.lo, let hi = a.hi else { return }
  let lows = [scaled(c.lower >= 0 ? lo : hi, c.lower, mulDown), scaled(c.upper >= 0 ? lo : hi, c.upper, mulDown)]
  let highs = [scaled(c.lower >= 0 ? hi : lo, c.lower, mulUp), scaled(c.upper >= 0 ? hi : lo, c.upper, mulUp)]
  v.lo = lows[0].minimum(lows[1])
  v.hi = highs[0].maximum(highs[1])
}

private func inverse(_ a: TailValue) -> TailValue {
  if a.isZero { return TailValue() }
  var v = TailValue(L: a.U?.negated, U: a.L?.negated, sign: a.sign)
  if let c = constant(a), c.sign != 0 {
    v.lo = Quadratic(divDown(1, c.upper))
    v.hi = Quadratic(divUp(1, c.lower))
  } else if a.sign > 0, let lo = a.lo, lo.infimum > 0 {
    v.hi = Quadratic(divUp(1, lo.infimum))
    v.lo = Quadratic(0)
  } else if a.sign < 0, let hi = a.hi, hi.supremum < 0 {
    v.lo = Quadratic(divDown(1, hi.supremum))
    v.hi = Quadratic(0)
  }
  return v.completed()
}

private func integerPower(_ a: TailValue, _ n: Int) -> TailValue {
  if n == 0 { return .constant(Bounds(1, 1)) }
  guard n.magnitude < 1 << 53 else { return TailValue() }
  if n < 0 { return inverse(integerPower(a, -n)) }
  if n == 1 || a.isZero { return a }
  var square = product(a, a)
  if n % 2 == 0 || a.sign > 0 {
    square.sign = a.sign != 0 ? 1 : square.sign
    if square.lo == nil { square.lo = Quadratic(0) }
  }
  if n == 2 {
    if (square.lo?.c0 ?? -1) < 0 { square.lo = Quadratic(0) }
    return square.completed()
  }
  let k = Double(n)
  var v = TailValue(sign: n % 2 == 0 ? (a.sign == 0 ? 0 : 1) : a.sign)
  v.L = a.L?.map { $0 == 0 ? 0 : mulDown($0, k) }
  v.U = a.U?.map { $0 == 0 ? 0 : mulUp($0, k) }
  if n % 2 == 0 { v.lo = Quadratic(0) }
  if n % 2 == 0 || a.sign > 0, let b = a.absLower, b.c0 > 0 {
    // |a|^n >= m^{n-2} a^2 where |a| >= m = c0
    let low = mulDown(max(0, Double(n - 2)), logLower(b.c0))
    if low > -600, low < 600 {
      let m = max(0, expLower(low))
      v.lo = Quadratic(
        max(0, mulDown(m, mulDown(b.c0, b.c0))), max(0, mulDown(m, mulDown(2 * b.c0, b.c1))),
        max(0, mulDown(m, mulDown(b.c1, b.c1))))
    }
  }
  return v.completed()
}

private func exponential(_ a: TailValue) -> TailValue {
  if a.isZero { return .constant(Bounds(1, 1)) }
  return TailValue(L: a.lo, U: a.hi, sign: 1).completed()
}

private func logarithm(_ a: TailValue) -> TailValue {
  guard a.sign > 0 else { return TailValue() }
  return TailValue(lo: a.L, hi: a.U).completed()
}

private func squareRoot(_ a: TailValue) -> TailValue {
  if a.isZero { return a }
  return TailValue(lo: Quadratic(0), L: a.L?.map { mulDown(0.5, $0) }, U: a.U?.map { mulUp(0.5, $0) }, sign: a.sign).completed()
}

private let one = TailValue.constant(Bounds(1, 1))
/// log sqrt(2 pi), rounded both ways; sqrt(2/pi) rounded up; log 2 rounded up.
private let logSqrtTwoPi = (lower: 0.918938533204672, upper: 0.918938533204673)
private let millsAtZero = 0.7978845608028655
private let logTwoUpper = 0.6931471805599454
private let logTwoLower = 0.6931471805599452

/// Bounds of x^2/2 on the tail: a lower one from |x|'s linear lower bound, an upper one from a linear upper bound.
private func halfSquare(_ a: TailValue) -> (lower: Quadratic, upper: Quadratic?) {
  var lower = Quadratic(0)
  if let b = a.absLower {
    lower = Quadratic(
      max(0, mulDown(0.5, mulDown(b.c0, b.c0))), max(0, mulDown(b.c0, b.c1)),
      max(0, mulDown(0.5, mulDown(b.c1, b.c1))))
  }
  guard let b = a.absUpper, b.c2 == 0 else { return (lower, nil) }
  return (lower, Quadratic(mulUp(0.5, mulUp(b.c0, b.c0)), mulUp(b.c0, b.c1), mulUp(0.5, mulUp(b.c1, b.c1))))
}

/// log phi = -x^2/2 - log sqrt(2 pi).
private func gaussianDensity(_ a: TailValue) -> TailValue {
  let (lower, upper) = halfSquare(a)
  return TailValue(
    L: upper.map { plusDown($0.negated, Quadratic(-logSqrtTwoPi.upper)) },
    U: plusUp(lower.negated, Quadratic(-logSqrtTwoPi.lower)), sign: 1
  ).completed()
}

/// For u >= 0: -log 2 - u^2/2 - sqrt(2/pi) u <= log H(u) <= -log 2 - u^2/2, for u <= 0: 1/2 <= H(u) <= 1
/// (docs/lemmas.md, "Real tails": mills(u) <= u + sqrt(2/pi) integrated).
private func upperTail(_ a: TailValue) -> TailValue {
  if a.sign < 0 || a.isZero || (a.hi?.supremum ?? 1) <= 0 {
    return TailValue(lo: Quadratic(0.5), hi: Quadratic(1), L: Quadratic(-logTwoUpper), U: Quadratic(0), sign: 1)
  }
  let (lower, upper) = halfSquare(a)
  var v = TailValue(lo: Quadratic(0), hi: Quadratic(1), sign: 1)
  v.U = a.sign > 0 ? plusUp(lower.negated, Quadratic(-logTwoLower)) : Quadratic(0)
  if let upper, let m = a.absUpper {
    let linear = m.map { $0 == 0 ? 0 : mulUp($0, millsAtZero) }
    v.L = plusDown(plusUp(upper, linear).negated, Quadratic(-logTwoUpper))
  }
  return v.completed()
}

private func function(_ f: ElementaryFunction, _ a: TailValue) -> TailValue {
  /// A lower bound of |x| on the whole tail.
  let least = max(0, a.absLower?.infimum ?? 0)
  switch f {
  case .exp: return exponential(a)
  case .log: return logarithm(a)
  case .sqrt: return squareRoot(a)
  case .expm1:
    if a.isZero { return .zero }
    var v = sum(exponential(a), .constant(Bounds(-1, -1)))
    if a.sign < 0 { (v.lo, v.hi, v.U, v.sign) = (Quadratic(-1), Quadratic(0), Quadratic(0), -1) }
    if a.sign > 0 { v.sign = 1 }
    return v.completed()
  case .log1p: return logarithm(sum(one, a))
  case .abs:
    if a.isZero { return a }
    if a.sign < 0 { return negated(a) }
    if a.sign > 0 { return a }
    return TailValue(lo: Quadratic(0), hi: a.absUpper, L: a.L, U: a.U)
  case .cosh:
    if a.isZero { return one }
    var v = TailValue(L: Quadratic(0), U: a.absUpper, sign: 1)
    if let b = a.absLower, b.c0 > 0.7 { v.L = plusDown(b, Quadratic(-logTwoUpper)) }
    return v.completed()
  case .sinh:
    if a.isZero { return a }
    var v = TailValue(U: a.absUpper, sign: a.sign)
    if let b = a.absLower, least > 0 {
      let rest = down(1 - expUpper(-min(2 * least, 600)))
      if rest > 0 { v.L = plusDown(b, Quadratic(addDown(logLower(rest), -logTwoUpper))) }
    }
    return v.completed()
  case .tanh, .erf, .atan:
    // |tanh x|, |erf x| <= 1 and |atan x| <= pi/2; for |x| >= m > 0 at least 1 - e^{-2m}, up to a factor, and so on:
    // tanh m >= m/(1+m), erf m >= 1 - e^{-m^2} >= m^2/(1+m^2), atan m >= m/(1+m).
    if a.isZero { return a }
    let top = f == .atan ? 1.5707963267948968 : 1.0
    let low = f == .erf ? divDown(mulDown(least, least), up(1 + mulUp(least, least))) : divDown(least, up(1 + least))
    var v = TailValue(lo: Quadratic(-top), hi: Quadratic(top), U: Quadratic(f == .atan ? 0.4515827052894549 : 0), sign: a.sign)
    if a.sign > 0 { v.lo = Quadratic(max(0, low)) }
    if a.sign < 0 { v.hi = Quadratic(-max(0, low)) }
    return v.completed()
  case .sech: return inverse(function(.cosh, a))
  case .log2cosh:
    // |x| <= log 2cosh x <= |x| + e^{-2|x|}, and at least log 2
    var v = TailValue(lo: Quadratic(logTwoLower), hi: a.absUpper.map { plusUp($0, Quadratic(logTwoUpper)) }, sign: 1)
    if let b = a.absLower {
      if b.c0 >= logTwoUpper { v.lo = b }
      if let top = a.absUpper { v.hi = plusUp(top, Quadratic(expUpper(-min(2 * least, 600)))) }
    }
    return v.completed()
  case .sin, .cos: return TailValue(lo: Quadratic(-1), hi: Quadratic(1), U: Quadratic(0)).completed()
  case .phi: return gaussianDensity(a)
  case .H: return upperTail(a)
  case .Phi: return upperTail(negated(a))
  case .erfc:
    let root = TailValue.constant(Bounds(1.414213562373095, 1.4142135623730952))
    return product(.constant(Bounds(2, 2)), upperTail(product(root, a)))
  case .logH:
    let h = upperTail(a)
    return TailValue(lo: h.L, hi: h.U.map { $0.supremum <= 0 ? $0 : Quadratic(0) } ?? Quadratic(0), sign: -1).completed()
  case .mills:
    // For u >= 0: max(u, sqrt(2/pi)) <= mills(u) <= u + sqrt(2/pi); for u <= 0: phi <= mills <= 2 phi.
    if a.sign < 0 {
      var v = gaussianDensity(a)
      v.lo = Quadratic(0)
      v.hi = nil
      v.U = v.U.map { plusUp($0, Quadratic(logTwoUpper)) }
      return v.completed()
    }
    var v = TailValue(lo: Quadratic(0), hi: a.absUpper.map { plusUp($0, Quadratic(millsAtZero)) }, sign: 1)
    if a.sign > 0 {
      v.lo = a.absLower.map { $0.c0 >= 0.797 ? $0 : Quadratic(0.797) } ?? Quadratic(0.797)
    } else if let upper = halfSquare(a).upper {
      v.L = plusDown(upper.negated, Quadratic(-logSqrtTwoPi.upper))
    }
    return v.completed()
  case .xlogx:
    if a.isZero { return a }
    return product(a, logarithm(a))
  }
}

// MARK: general programs (docs/integrals.md, "Ends")

/// One operation on what is known along an end; nil where an operand is not proved to be in the domain. A choice needs
/// only the branches that may be taken.
func tailOperation(_ instruction: Instruction, _ known: [TailValue?]) -> TailValue? {
  if case .choice(_, let a, let b, let u, let v) = instruction {
    guard let x = known[a], let y = known[b] else { return nil }
    let sign = sum(x, negated(y)).sign
    if sign != 0 { return sign < 0 ? known[u] : known[v] }
    guard let x = known[u], let y = known[v] else { return nil }
    return x.hull(y)
  }
  var isKnown = true
  instruction.forEachOperand { isKnown = isKnown && known[$0] != nil }
  guard isKnown else { return nil }
  func r(_ k: Int) -> TailValue { known[k]! }
  switch instruction {
  case .sum(let a, let b): return sum(r(a), r(b))
  case .difference(let a, let b): return sum(r(a), negated(r(b)))
  case .product(let a, let b): return a == b ? integerPower(r(a), 2) : product(r(a), r(b))
  case .quotient(let a, let b): return r(b).isZero ? nil : product(r(a), inverse(r(b)))
  case .negation(let a): return negated(r(a))
  case .integerPower(let a, let n): return r(a).isZero && n < 0 ? nil : integerPower(r(a), n)
  case .power(let a, let b):
    if r(a).isZero, r(b).sign > 0 { return .zero }
    guard r(a).sign > 0 || (r(b).sign > 0 && (r(a).lo?.infimum ?? -1) >= 0) else { return nil }
    if r(a).sign == 0 {
      // a base that may be 0: only from above
      return exponential(product(TailValue(hi: r(a).U), r(b))).asUpperBound
    }
    return exponential(product(logarithm(r(a)), r(b)))
  case .function(let f, let a): return isInDomain(f, r(a)) ? function(f, r(a)) : nil
  case .special(let f, let a, let b): return special(f, r(a), r(b))
  case .minimum(let a, let b): return r(a).lesser(r(b), sum(r(a), negated(r(b))).sign)
  case .maximum(let a, let b): return r(b).lesser(r(a), sum(r(a), negated(r(b))).sign)
  case .choice, .constant, .pi, .parameter, .expectation, .near, .existence, .load, .node, .binding: return nil
  }
}

extension TailValue {
  /// What holds for either value.
  func hull(_ b: TailValue) -> TailValue {
    if isZero && b.isZero { return self }
    var v = TailValue()
    if let x = lo, let y = b.lo { v.lo = x.minimum(y) }
    if let x = hi, let y = b.hi { v.hi = x.maximum(y) }
    if let x = L, let y = b.L { v.L = x.minimum(y) }
    if let x = U, let y = b.U { v.U = isZero ? y : b.isZero ? x : x.maximum(y) }
    v.sign = sign == b.sign ? sign : 0
    return v.completed()
  }

  /// min(self, b), the sign of self - b being known or 0. (max(x, y) = y.lesser(x) with that of x - y.)
  fileprivate func lesser(_ b: TailValue, _ order: Int) -> TailValue { order < 0 ? self : order > 0 ? b : hull(b) }

  /// Only the upper bound of the modulus, of a value that is not negative.
  fileprivate var asUpperBound: TailValue { TailValue(lo: Quadratic(0), U: U).completed() }

  /// Anything at all.
  static let unknown = TailValue()
  static let unit = one

  static func add(_ a: TailValue, _ b: TailValue) -> TailValue { sum(a, b) }
  static func multiply(_ a: TailValue, _ b: TailValue) -> TailValue { product(a, b) }
  static func of(_ f: ElementaryFunction, _ a: TailValue) -> TailValue { function(f, a) }
  static func reciprocal(_ a: TailValue) -> TailValue { inverse(a) }
  var opposite: TailValue { negated(self) }
}

/// The special functions along an end (docs/integrals.md, "Special functions along an end").
private func special(_ f: SpecialOperation, _ a: TailValue, _ b: TailValue) -> TailValue? {
  let least = max(0, a.absLower?.infimum ?? 0)
  func bounded(_ l: Double, _ u: Double, sign: Int = 0) -> TailValue {
    TailValue(lo: Quadratic(l), hi: Quadratic(u), sign: sign).completed()
  }
  switch f {
  case .owenT:
    // |T(h, a)| <= e^{-h^2/2}/4
    let (lower, _) = halfSquare(a)
    return TailValue(lo: Quadratic(-0.25), hi: Quadratic(0.25), U: plusUp(lower.negated, Quadratic(-1.386294))).completed()
  case .polygamma(let n):
    guard a.sign > 0, let m = a.lo?.infimum, m > 0 else { return nil }
    if n == 0 { return digamma(a, m) }
    let top = Ball(exactly: m).polygamma(n, precision: 64).absolute(precision: 64).upper.toDouble(.up)
    return n % 2 == 1 ? bounded(0, top, sign: 1) : bounded(-top, 0, sign: -1)
  case .function(let g):
    switch g {
    case .softplus:
      // max(0, x) <= softplus x <= max(0, x) + log 2, and softplus x <= e^x
      var v = TailValue(lo: Quadratic(0), sign: 1)
      v.hi = a.hi.map { plusUp(a.sign > 0 ? $0 : $0.maximum(Quadratic(0)), Quadratic(logTwoUpper)) }
      if a.sign > 0, let lo = a.lo, lo.c0 >= 0, lo.c1 >= 0, lo.c2 >= 0 { v.lo = lo }
      if a.sign < 0 { v.U = a.hi }
      v.L = a.sign < 0 ? a.lo.map { plusDown($0, Quadratic(-logTwoUpper)) } : Quadratic(logLower(0.69))
      if a.sign == 0 { v.L = nil }
      return v.completed()
    case .sigmoid:
      // e^x/2 <= sigmoid x <= min(1, e^x) for x <= 0, >= 1/2 for x >= 0
      var v = TailValue(lo: Quadratic(a.sign > 0 ? 0.5 : 0), hi: Quadratic(1), U: Quadratic(0), sign: 1)
      if a.sign < 0 {
        v.U = a.hi
        v.L = a.lo.map { plusDown($0, Quadratic(-logTwoUpper)) }
      }
      return v.completed()
    case .logcosh:
      return sum(function(.log2cosh, a), .constant(Bounds(-logTwoUpper, -logTwoLower)))
    case .millsDerivative: return bounded(0, 1, sign: 1)
    case .erfcx: return a.sign > 0 || (a.lo?.infimum ?? -1) >= 0 ? bounded(0, 1, sign: 1) : nil
    case .tan: return nil
    case .asin: return bounded(-1.5707963267948968, 1.5707963267948968)
    case .acos: return bounded(0, 3.1415926535897936)
    case .atanh, .erfinv, .Phiinv, .gamma, .lgamma: return nil
    case .binent:
      guard let lo = a.lo, let hi = a.hi, a.isZero || lo.infimum >= 0, hi.supremum <= 1 else { return nil }
      // x log(1/x) + x >= binent(x), as -(1 - x) log(1 - x) <= x
      var v = bounded(0, logTwoUpper)
      if a.sign > 0, let L = a.L, let U = a.U {
        let factor = TailValue(lo: Quadratic(0), hi: plusUp(L.negated, Quadratic(1))).completed()
        if let grown = factor.U, factor.hi?.isUsable ?? false {
          let u = plusUp(U, grown)
          if v.U == nil || u.isBetterUpper(than: v.U!) { v.U = u }
        }
      }
      return v
    case .digamma:
      guard a.sign > 0, let m = a.lo?.infimum, m > 0 else { return nil }
      return digamma(a, m)
    case .I0:
      // 1 <= I0 <= cosh
      return TailValue(lo: Quadratic(1), L: Quadratic(0), U: a.absUpper, sign: 1).completed()
    case .I1: return TailValue(U: a.absUpper, sign: a.sign).completed()
    case .logI0: return TailValue(lo: Quadratic(0), hi: a.absUpper).completed()
    case .I1I0: return TailValue(lo: Quadratic(-1), hi: Quadratic(1), U: Quadratic(0), sign: a.sign).completed()
    case .K0, .K1:
      // e^x K(x) decreases
      guard a.sign > 0, let lo = a.lo else { return nil }
      if lo.infimum <= 0 {
        // K0(x) <= log(1/x) + 0.56 for x <= 1, and K1(x) <= 1/x
        guard let L = a.L else { return nil }
        if g == .K1 { return TailValue(lo: Quadratic(0), U: L.negated, sign: 1).completed() }
        guard let hi = a.hi, hi.supremum <= 1 else { return nil }
        return TailValue(lo: Quadratic(0), hi: plusUp(L.negated, Quadratic(0.56)), sign: 1).completed()
      }
      let m = Ball(exactly: lo.infimum)
      let top = m.function(g, precision: 64).function(.log, precision: 64).adding(m, precision: 64).upper.toDouble(.up)
      return TailValue(lo: Quadratic(0), U: plusUp(lo.negated, Quadratic(top)), sign: 1).completed()
    case .lambertW:
      guard a.sign > 0 || a.isZero || (a.lo?.infimum ?? -1) >= 0 else { return nil }
      return TailValue(lo: Quadratic(0), hi: a.hi, U: a.U, sign: a.sign).completed()
    }
  }
  func digamma(_ a: TailValue, _ m: Double) -> TailValue? {
    // log x - 1/x <= psi(x) <= log x
    _ = least
    var v = logarithm(a)
    v.L = nil
    v.U = nil
    v.sign = 0
    v.lo = v.lo.map { plusDown($0, Quadratic(-divUp(1, m))) }
    return v.completed()
  }
}
