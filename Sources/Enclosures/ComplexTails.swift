// The ends of inner integrals whose loads are complex balls (docs/integrals.md, "Complex ends").
//
// Along an end every register is an analytic function of the loads; it carries bounds of its real part, of the modulus of its
// imaginary part, and of log|value|, quadratics in t >= 0. Where all operands are real the rules of Tails.swift apply.
import Balls
import Formulas

/// What is known of a complex register along an end.
struct ComplexTail {
  /// lo, hi: of the real part; L, U: of the logarithm of the modulus; sign: the proved sign of the real part.
  var v: TailValue
  /// An upper bound of |Im|, with coefficients >= 0.
  var im: Quadratic?
  var isReal: Bool

  static func real(_ v: TailValue) -> ComplexTail { ComplexTail(v: v, im: Quadratic(0), isReal: true) }

  init(v: TailValue, im: Quadratic?, isReal: Bool = false) {
    self.v = v
    self.im = im
    self.isReal = isReal
    if !isReal { complete() }
  }

  /// A constant.
  init(_ z: ComplexBall) {
    if z.isReal {
      self = .real(.constant(Bounds(z.re)))
    } else {
      let re = TailValue.constant(Bounds(z.re))
      var v = TailValue(lo: re.lo, hi: re.hi, sign: re.sign)
      v.L = z.mignitude.isZero ? nil : Quadratic(logLower(BigFloat(z.mignitude).toDouble(.down)))
      v.U = Quadratic(logUpper(z.magnitude.toDouble()))
      self.init(v: v, im: Quadratic(z.im.magnitude.toDouble()))
    }
  }

  /// Fills in what follows: |Re| <= |v|, |Im| <= |v| <= |Re| + |Im|, |v| >= |Re|.
  private mutating func complete() {
    if let lo = v.lo, lo.infimum > 0 { v.sign = 1 }
    if let hi = v.hi, hi.supremum < 0 { v.sign = -1 }
    if v.U == nil, let size = size { v.U = TailValue(lo: Quadratic(0), hi: size).completed().U }
    if v.L == nil, v.sign != 0, let m = v.sign > 0 ? v.lo?.infimum : v.hi.map({ -$0.supremum }), m > 0 {
      v.L = Quadratic(logLower(m))
    }
    if let U = v.U {
      let top = U.supremum
      if top < 600 {
        let m = Quadratic(expUpper(max(top, -700)))
        if v.lo == nil { v.lo = m.negated }
        if v.hi == nil { v.hi = m }
        if im == nil { im = m }
      }
    }
  }

  /// An upper bound of the modulus as a quadratic with coefficients >= 0.
  var size: Quadratic? {
    guard let re = v.absUpper, let im else { return nil }
    return re.plus(im, addUp)
  }
  /// The real part alone.
  var re: TailValue { TailValue(lo: v.lo, hi: v.hi, sign: v.sign).completed() }
  /// m > 0 with |Re| >= m; 0 where none is proved.
  var least: Double { max(0, v.absLower?.infimum ?? 0) }
  var negated: ComplexTail { ComplexTail(v: v.opposite, im: im, isReal: isReal) }

  /// Bounds of the modulus only.
  static func modulus(_ U: Quadratic?, _ L: Quadratic? = nil, sign: Int = 0) -> ComplexTail {
    ComplexTail(v: TailValue(L: L, U: U, sign: sign), im: nil)
  }
  /// Within r of c.
  static func near(_ c: Double, _ r: Double) -> ComplexTail {
    ComplexTail(v: TailValue(lo: Quadratic(down(c - r)), hi: Quadratic(up(c + r))), im: Quadratic(r))
  }
}

private func plus(_ a: Quadratic?, _ b: Quadratic?, _ add: (Double, Double) -> Double) -> Quadratic? {
  guard let a, let b else { return nil }
  return a.plus(b, add)
}

/// The product of two lines with coefficients >= 0, from above.
private func times(_ a: Quadratic?, _ b: Quadratic?) -> Quadratic? {
  guard let a, let b else { return nil }
  func isConstant(_ q: Quadratic) -> Bool { q.c1 == 0 && q.c2 == 0 }
  if isConstant(a) { return b.map { mulUp($0, a.c0) } }
  if isConstant(b) { return a.map { mulUp($0, b.c0) } }
  guard a.c2 == 0, b.c2 == 0 else { return nil }
  return Quadratic(mulUp(a.c0, b.c0), addUp(mulUp(a.c0, b.c1), mulUp(a.c1, b.c0)), mulUp(a.c1, b.c1))
}

/// One operation along an end on complex values; nil where it is not proved to be analytic there.
func complexTailOperation(_ instruction: Instruction, _ known: [ComplexTail?]) -> ComplexTail? {
  var isKnown = true
  var isReal = true
  instruction.forEachOperand {
    isKnown = isKnown && known[$0] != nil
    isReal = isReal && known[$0]?.isReal ?? true
  }
  if isReal { return tailOperation(instruction, known.map { $0.flatMap { $0.isReal ? $0.v : nil } }).map(ComplexTail.real) }
  guard isKnown else { return nil }
  func r(_ k: Int) -> ComplexTail { known[k]! }
  switch instruction {
  case .sum(let a, let b): return sum(r(a), r(b))
  case .difference(let a, let b): return sum(r(a), r(b).negated)
  case .negation(let a): return r(a).negated
  case .product(let a, let b): return a == b ? power(r(a), 2) : product(r(a), r(b))
  case .quotient(let a, let b): return inverse(r(b)).flatMap { product(r(a), $0) }
  case .integerPower(let a, let n): return power(r(a), n)
  case .power(let a, let b):
    guard let l = logarithm(r(a)) else { return nil }
    return exponential(product(l, r(b)))
  case .function(let f, let a): return function(f, r(a))
  case .special(.function(let f), let a, _): return special(f, r(a))
  default: return nil
  }
}

private func sum(_ a: ComplexTail, _ b: ComplexTail) -> ComplexTail {
  if a.v.isZero { return b }
  if b.v.isZero { return a }
  var v = TailValue(lo: plus(a.v.lo, b.v.lo, addDown), hi: plus(a.v.hi, b.v.hi, addUp))
  if a.v.sign == b.v.sign { v.sign = a.v.sign }
  for (p, q) in [(a, b), (b, a)] {
    // |q| <= e^-g |p|
    guard let L = p.v.L, let U = q.v.U, let top = p.v.U else { continue }
    let g = plus(L, U.negated, addDown)!.infimum
    guard g > 0 else { continue }
    let ratio = expUpper(max(-g, -700))
    guard ratio < 1 else { continue }
    v.U = top.plus(Quadratic(log1pUpper(ratio)), addUp)
    v.L = L.plus(Quadratic(logLower(down(1 - ratio))), addDown)
    break
  }
  if v.U == nil, let x = a.v.U, let y = b.v.U { v.U = x.maximum(y).plus(Quadratic(0.6931471805599454), addUp) }
  return ComplexTail(v: v, im: plus(a.im, b.im, addUp))
}

private func product(_ a: ComplexTail, _ b: ComplexTail) -> ComplexTail {
  if a.v.isZero || b.v.isZero { return .real(.zero) }
  var v = TailValue(L: plus(a.v.L, b.v.L, addDown), U: plus(a.v.U, b.v.U, addUp))
  let real = TailValue.multiply(a.re, b.re)
  let cross = times(a.im, b.im)
  v.lo = cross.flatMap { plus(real.lo, $0.negated, addDown) }
  v.hi = cross.flatMap { plus(real.hi, $0, addUp) }
  if a.isReal || b.isReal { v.sign = a.v.sign * b.v.sign }
  let im = plus(times(a.v.absUpper, b.im), times(b.v.absUpper, a.im), addUp)
  return ComplexTail(v: v, im: im)
}

private func inverse(_ a: ComplexTail) -> ComplexTail? {
  if a.isReal { return a.v.isZero ? nil : .real(.reciprocal(a.v)) }
  guard let L = a.v.L else { return nil }
  return .modulus(L.negated, a.v.U?.negated, sign: a.v.sign)
}

private func power(_ a: ComplexTail, _ n: Int) -> ComplexTail? {
  if n == 0 { return .real(.unit) }
  if n < 0 { return inverse(a).flatMap { power($0, -n) } }
  if n == 1 { return a }
  guard n < 1 << 40 else { return nil }
  var v = TailValue()
  v.L = a.v.L?.map { mulDown($0, Double(n)) }
  v.U = a.v.U?.map { mulUp($0, Double(n)) }
  guard n == 2 else { return .modulus(v.U, v.L) }
  let square = TailValue.multiply(a.re, a.re)
  let cross = times(a.im, a.im)
  let least = a.v.absLower.map { Quadratic(mulDown($0.c0, $0.c0), mulDown(2 * $0.c0, $0.c1), mulDown($0.c1, $0.c1)) } ?? Quadratic(0)
  v.lo = cross.map { least.plus($0.negated, addDown) }
  v.hi = square.hi
  return ComplexTail(v: v, im: times(a.v.absUpper, a.im)?.map { mulUp(2, $0) })
}

private func exponential(_ a: ComplexTail) -> ComplexTail {
  // Re e^w > 0 where |Im w| < pi/2
  .modulus(a.v.hi, a.v.lo, sign: (a.im?.supremum ?? 2) < 1.57 ? 1 : 0)
}

/// Where the real part is positive the principal logarithm is analytic.
private func logarithm(_ a: ComplexTail) -> ComplexTail? {
  guard a.v.sign > 0 else { return nil }
  if a.isReal { return .real(TailValue(lo: a.v.L, hi: a.v.U).completed()) }
  return ComplexTail(v: TailValue(lo: a.v.L, hi: a.v.U), im: Quadratic(1.5707963267948968))
}

/// u^2/2 - v^2/2 of u + iv, from both sides.
private func halfSquare(_ a: ComplexTail) -> (lower: Quadratic?, upper: Quadratic?) {
  let cross = times(a.im, a.im)?.map { mulUp(0.5, $0) }
  var lower = Quadratic(0)
  if let b = a.v.absLower {
    lower = Quadratic(
      max(0, mulDown(0.5, mulDown(b.c0, b.c0))), max(0, mulDown(b.c0, b.c1)), max(0, mulDown(0.5, mulDown(b.c1, b.c1))))
  }
  let upper = times(a.v.absUpper, a.v.absUpper)?.map { mulUp(0.5, $0) }
  return (cross.map { lower.plus($0.negated, addDown) }, upper)
}

private let logTwo = (lower: 0.6931471805599452, upper: 0.6931471805599454)
private let logRoot = (lower: 0.918938533204672, upper: 0.918938533204673)

private func density(_ a: ComplexTail) -> ComplexTail {
  let (lower, upper) = halfSquare(a)
  return .modulus(
    lower.map { $0.negated.plus(Quadratic(-logRoot.lower), addUp) },
    upper.map { $0.negated.plus(Quadratic(-logRoot.upper), addDown) })
}

/// |H(u + iv)| <= e^{v^2/2} H(u); left of 0 it is within that of 1 - H(-w).
private func upperTail(_ a: ComplexTail) -> ComplexTail? {
  guard let cross = times(a.im, a.im)?.map({ mulUp(0.5, $0) }) else { return nil }
  if a.v.sign < 0 {
    guard let h = upperTail(a.negated)?.v.U?.supremum, h < -0.7 else { return nil }
    return .near(1, expUpper(max(h, -700)))
  }
  let (lower, _) = halfSquare(a)
  guard a.v.sign > 0, let lower else { return .modulus(cross) }
  // |mills(w)| <= |w| + 1/Re w (lemma "mills on the right")
  var L: Quadratic?
  if let m = mills(a)?.v.U, let size = density(a).v.L { L = size.plus(m.negated, addDown) }
  return .modulus(lower.negated.plus(Quadratic(-logTwo.lower), addUp), L)
}

private func mills(_ a: ComplexTail) -> ComplexTail? {
  if a.v.sign > 0, a.least > 0 {
    let excess = divUp(1, a.least)
    let hi = a.v.hi?.plus(Quadratic(excess), addUp)
    return ComplexTail(v: TailValue(lo: a.v.lo, hi: hi, sign: 1), im: a.im?.plus(Quadratic(excess), addUp))
  }
  guard a.v.sign < 0, let h = upperTail(a), let L = h.v.L else { return nil }
  return .modulus(plus(density(a).v.U, L.negated, addUp))
}

private func function(_ f: ElementaryFunction, _ a: ComplexTail) -> ComplexTail? {
  let m = a.least
  /// e^{-2m}, where it is below 1/2.
  let q = m > 0.35 ? expUpper(-min(2 * m, 600)) : 1
  let rest = down(1 - q)
  let above = a.v.absUpper
  let below = a.v.absLower
  /// |Im| <= |Re|: there |cosh| >= 1/sqrt 2 and |tanh| <= 1.53 (lemma "sector").
  var isSector = false
  if let below, let im = a.im { isSector = below.plus(im.negated, addDown).infimum >= 0 }
  switch f {
  case .exp: return exponential(a)
  case .expm1: return sum(exponential(a), .real(.constant(Bounds(-1, -1))))
  case .log: return logarithm(a)
  case .log1p: return logarithm(sum(a, .real(.unit)))
  case .xlogx: return logarithm(a).map { product(a, $0) }
  case .sqrt:
    guard a.v.sign > 0 else { return nil }
    return .modulus(a.v.U?.map { mulUp(0.5, $0) }, a.v.L?.map { mulDown(0.5, $0) }, sign: 1)
  case .abs: return a.v.sign > 0 ? a : a.v.sign < 0 ? a.negated : nil
  case .cosh, .sinh:
    // sinh |u| <= |cosh w|, |sinh w| <= cosh u
    return .modulus(above, q < 0.5 ? below?.plus(Quadratic(addDown(logLower(rest), -logTwo.upper)), addDown) : nil)
  case .sech:
    if q >= 0.5, isSector { return .modulus(Quadratic(0.3467), above?.negated) }
    guard q < 0.5, let below else { return nil }
    return .modulus(
      below.negated.plus(Quadratic(addUp(logTwo.upper, -logLower(rest))), addUp), above?.negated)
  case .tanh:
    // tanh |u| <= |tanh w| <= coth |u|
    if q >= 0.5, isSector { return .modulus(Quadratic(0.4254), sign: a.v.sign) }
    guard q < 0.5 else { return nil }
    let size = logUpper(divUp(up(1 + q), rest))
    return .modulus(Quadratic(size), Quadratic(-size), sign: a.v.sign)
  case .log2cosh:
    // +-w + log(1 + e^{-+2w})
    if q >= 0.5, isSector {
      return ComplexTail(
        v: TailValue(lo: Quadratic(0.346), hi: above?.plus(Quadratic(logTwo.upper), addUp), sign: 1),
        im: a.im?.plus(Quadratic(1.5707963267948968), addUp))
    }
    guard q < 0.5 else { return nil }
    let w = a.v.sign < 0 ? a.negated : a
    return sum(w, .near(0, divUp(q, rest)))
  case .sin, .cos: return .modulus(a.im)
  case .phi: return density(a)
  case .H: return upperTail(a)
  case .Phi: return upperTail(a.negated)
  case .erf, .erfc:
    let root = ComplexTail.real(.constant(Bounds(1.414213562373095, 1.4142135623730952)))
    guard let h = upperTail(product(root, a)) else { return nil }
    let c = product(.real(.constant(Bounds(2, 2))), h)
    return f == .erfc ? c : sum(.real(.unit), c.negated)
  case .logH:
    guard let h = upperTail(a) else { return nil }
    if a.v.sign < 0 {
      guard let e = upperTail(a.negated)?.v.U?.supremum, e < -0.7 else { return nil }
      // |log(1 - x)| <= 2 |x| for |x| <= 1/2
      return .near(0, mulUp(2, expUpper(max(e, -700))))
    }
    guard a.v.sign > 0, h.v.L != nil else { return nil }
    // Im log H = -u v + Im log R, the latter within pi/2
    let turn = times(a.v.absUpper, a.im)?.plus(Quadratic(1.5707963267948968), addUp)
    return ComplexTail(v: TailValue(lo: h.v.L, hi: h.v.U), im: turn)
  case .mills: return mills(a)
  case .atan: return nil
  }
}

private func special(_ f: SpecialFunction, _ a: ComplexTail) -> ComplexTail? {
  let m = a.least
  let q = m > 0.7 ? expUpper(-min(m, 600)) : 1
  let rest = down(1 - q)
  switch f {
  case .softplus:
    guard q < 0.5 else { return nil }
    if a.v.sign > 0 { return sum(a, .near(0, divUp(q, rest))) }
    return .modulus(a.v.hi?.plus(Quadratic(-logLower(rest)), addUp))
  case .sigmoid:
    guard q < 0.5 else { return nil }
    if a.v.sign > 0 { return .near(1, divUp(q, rest)) }
    return .modulus(a.v.hi?.plus(Quadratic(-logLower(rest)), addUp), a.v.lo?.plus(Quadratic(-log1pUpper(q)), addDown))
  case .logcosh:
    return function(.log2cosh, a).map { sum($0, .real(.constant(Bounds(-logTwo.upper, -logTwo.lower)))) }
  case .I0, .I1: return .modulus(a.v.absUpper)
  default: return nil
  }
}

extension BlockTail {
  /// The bounds of the output where loads are complex; nil where a part is not proved to be analytic in them along the end.
  func complexValue() -> TailValue? {
    guard body.map == nil else { return nil }
    var r = [ComplexTail?](repeating: nil, count: body.block.instructions.count)
    for (i, instruction) in body.block.instructions.enumerated() where body.needed[i] {
      switch instruction {
      case .load: r[i] = ComplexTail(body.loads[i])
      case .node:
        guard let x = variable() else { return nil }
        r[i] = .real(x)
      case .binding: return nil
      default:
        guard let v = complexTailOperation(instruction, r) else { return nil }
        r[i] = v
      }
    }
    return r[body.block.output]?.v
  }
}
