// What is left of an integral next to an infinite or a singular end, bounded on the real axis (docs/integrals.md, "Ends").
//
// The variable of a chart is t >= 0; a register carries bounds as in Tails.swift: value in [lo, hi] and log|value| in
// [L, U], quadratics in t.
import Balls
import Formulas

/// How the variable x of a body runs along an end.
enum EndChart: Sendable {
  /// x = side (R + t).
  case line(R: Double, side: Int)
  /// x = side R e^t.
  case growth(R: Double, side: Int)
  /// x = x0 + side 2^k e^{-t}; registers in `zeros` are affine in x and exactly 0 at x0.
  case approach(x0: Ball, exponent: Int, side: Int, zeros: Set<Int>)
}

/// The bounds of a body along an end.
struct BlockTail {
  let body: BlockBody
  let chart: EndChart

  /// An upper bound of the logarithm of the integral of |body| along the end; nil where none is proved.
  func logIntegral() -> Double? {
    guard let v = body.realLoads == nil ? complexValue() : value() else { return nil }
    if v.isZero { return -.infinity }
    guard var U = v.U, U.isUsable else { return nil }
    switch chart {
    case .line(let R, _):
      if body.isWeighted {
        // log phi(R + t) = -R^2/2 - R t - t^2/2 - log sqrt(2 pi)
        U = Quadratic(
          addUp(addUp(U.c0, -mulDown(0.5, mulDown(R, R))), -0.9189385), addUp(U.c1, -R), addUp(U.c2, -0.5))
      }
    case .growth(let R, _):
      guard !body.isWeighted else { return nil }
      U = Quadratic(addUp(U.c0, logUpper(R)), addUp(U.c1, 1), U.c2)
    case .approach(_, let k, _, _):
      // phi <= 0.4
      if body.isWeighted { U.c0 = addUp(U.c0, -0.916) }
      U = Quadratic(addUp(U.c0, logPower(k).upper), addUp(U.c1, -1), U.c2)
    }
    // Int_0^inf e^{c0 + c1 t + c2 t^2}
    if U.c2 <= 0, U.c1 < 0 { return addUp(U.c0, -logLower(-U.c1)) }
    if U.c2 < 0 {
      let peak = divUp(mulUp(U.c1, U.c1), mulDown(4, -U.c2))
      return addUp(addUp(U.c0, peak), mulUp(0.5, addUp(1.1447299, -logLower(-U.c2))))
    }
    return nil
  }

  /// The bounds of the output; nil where a part is not proved to have a value along the end.
  func value() -> TailValue? {
    // nil: not proved to have a value, which only matters where it is used
    var registers = [TailValue?](repeating: nil, count: body.block.instructions.count)
    var affine = [(c: Ball, k: Ball)?](repeating: nil, count: registers.count)
    var complements = ComplementTails(count: registers.count)
    for (i, instruction) in body.block.instructions.enumerated() where body.needed[i] {
      if case .load = instruction, let n = body.integerLoad(i) { complements.load(i, n) }
      if case .approach = chart {
        affine[i] = affineForm(i, instruction, affine)
        if let v = affine[i].flatMap(along) ?? nearZero(instruction, affine) {
          registers[i] = v
          continue
        }
      }
      if let v = complements.value(i, instruction, registers) {
        registers[i] = v
        continue
      }
      registers[i] = bound(i, instruction, registers, affine)
    }
    return registers[body.block.output]
  }

  // MARK: next to a finite end

  /// k log 2.
  private func logPower(_ k: Int) -> (lower: Double, upper: Double) {
    let k = Double(k)
    return k >= 0
      ? (mulDown(k, 0.6931471805599452), mulUp(k, 0.6931471805599454))
      : (mulDown(k, 0.6931471805599454), mulUp(k, 0.6931471805599452))
  }

  /// The register as c + k(u) u, u = side 2^e e^{-t}, with k(u) in k all along the end: slope forms, exact for what is affine.
  private func affineForm(_ i: Int, _ instruction: Instruction, _ known: [(c: Ball, k: Ball)?]) -> (c: Ball, k: Ball)? {
    guard case .approach(let x0, let e, let side, let zeros) = chart else { return nil }
    let p = 256
    /// The values of u.
    let reach = Ball.zero.hull(Ball(side).scaled(by: e), precision: p)
    func times(_ x: (c: Ball, k: Ball), _ y: (c: Ball, k: Ball)) -> (c: Ball, k: Ball) {
      var k = x.c.multiplied(by: y.k, precision: p).adding(y.c.multiplied(by: x.k, precision: p), precision: p)
      if !x.k.isZero, !y.k.isZero {
        k = k.adding(x.k.multiplied(by: y.k, precision: p).multiplied(by: reach, precision: p), precision: p)
      }
      return (x.c.multiplied(by: y.c, precision: p), k)
    }
    func made(_ c: Ball, _ k: Ball) -> (c: Ball, k: Ball)? { zeros.contains(i) ? (.zero, k) : (c, k) }
    switch instruction {
    case .node: return made(x0, .one)
    case .load: return body.loads[i].isReal && body.loads[i].isFinite ? (body.loads[i].re, .zero) : nil
    case .sum(let a, let b):
      guard let x = known[a], let y = known[b] else { return nil }
      return made(x.c.adding(y.c, precision: p), x.k.adding(y.k, precision: p))
    case .difference(let a, let b):
      guard let x = known[a], let y = known[b] else { return nil }
      return made(x.c.subtracting(y.c, precision: p), x.k.subtracting(y.k, precision: p))
    case .negation(let a):
      guard let x = known[a] else { return nil }
      return made(x.c.negated, x.k.negated)
    case .product(let a, let b):
      guard let x = known[a], let y = known[b] else { return nil }
      let z = times(x, y)
      return made(z.c, z.k)
    case .integerPower(let a, let n):
      guard let x = known[a], n > 0, n <= 16 else { return nil }
      var z = x
      for _ in 1..<n { z = times(z, x) }
      return made(z.c, z.k)
    case .function(let f, let a):
      // f(c + k u) = f(c) + f'(xi) k u where f(c) is exact
      guard let x = known[a], x.c.isZero || x.c.isExact && x.c.mid == .one, !x.k.isZero else { return nil }
      let xi = x.c.hull(x.c.adding(x.k.multiplied(by: reach, precision: p), precision: p), precision: p)
      let isZero = x.c.isZero
      let slope: Ball
      let c: Ball
      switch f {
      case .exp where isZero: (c, slope) = (.one, xi.function(.exp, precision: p))
      case .expm1 where isZero: (c, slope) = (.zero, xi.function(.exp, precision: p))
      case .sin where isZero: (c, slope) = (.zero, xi.function(.cos, precision: p))
      case .sinh where isZero: (c, slope) = (.zero, xi.function(.cosh, precision: p))
      case .cos where isZero: (c, slope) = (.one, xi.function(.sin, precision: p).negated)
      case .cosh where isZero: (c, slope) = (.one, xi.function(.sinh, precision: p))
      case .tanh where isZero: (c, slope) = (.zero, xi.function(.sech, precision: p).squared(precision: p))
      case .log1p where isZero: (c, slope) = (.zero, Ball.one.divided(by: xi.adding(.one, precision: p), precision: p))
      case .log where !isZero: (c, slope) = (.zero, Ball.one.divided(by: xi, precision: p))
      case .sqrt where !isZero:
        (c, slope) = (.one, Ball.one.divided(by: xi.function(.sqrt, precision: p).scaled(by: 1), precision: p))
      default: return nil
      }
      return made(c, slope.multiplied(by: x.k, precision: p))
    case .quotient(let a, let b):
      guard let x = known[a], let y = known[b], y.k.isZero else { return nil }
      return made(x.c.divided(by: y.c, precision: p), x.k.divided(by: y.c, precision: p))
    default: return nil
    }
  }

  /// The bounds of c + k u.
  private func along(_ form: (c: Ball, k: Ball)) -> TailValue? {
    guard case .approach(_, let e, let side, _) = chart, form.c.isFinite, form.k.isFinite else { return nil }
    if form.c.isZero {
      if form.k.isZero { return .zero }
      let sign = form.k.isPositive ? side : form.k.isNegative ? -side : 0
      let size = Bounds(form.k.absolute(precision: 64))
      let power = logPower(e)
      let top = mulUp(size.upper, expUpper(min(max(power.upper, -700), 700)))
      var v = TailValue(
        lo: Quadratic(sign > 0 ? 0 : -top), hi: Quadratic(sign < 0 ? 0 : top), L: nil,
        U: Quadratic(addUp(logUpper(size.upper), power.upper), -1), sign: sign)
      if sign != 0 { v.L = Quadratic(addDown(logLower(size.lower), power.lower), -1) }
      return v
    }
    // c + k [0, side 2^e]
    let reach = form.k.multiplied(by: Ball(side).scaled(by: e), precision: 256)
    let other = form.c.adding(reach, precision: 256)
    return .constant(Bounds(form.c.hull(other, precision: 256)))
  }

  /// Functions next to their zeros: |f(x)| <= C |x| for log(1 + x) and its like, x affine and 0 at the end.
  private func nearZero(_ instruction: Instruction, _ known: [(c: Ball, k: Ball)?]) -> TailValue? {
    guard case .approach(_, let e, _, _) = chart, e < -8 else { return nil }
    func form(_ a: Int, minus one: Int) -> (c: Ball, k: Ball)? {
      guard let x = known[a] else { return nil }
      let c = x.c.subtracting(Ball(one), precision: 256)
      return c.isZero && !x.k.isZero ? (.zero, x.k) : nil
    }
    var found: TailValue?
    switch instruction {
    case .function(let f, let a):
      switch f {
      case .log, .xlogx:
        // log(1 + u) and (1 + u) log(1 + u), |u| <= 1/2: at most 2 |u|, and |u|/2 at least
        if let x = form(a, minus: 1) { found = along(x) }
      case .log1p, .expm1, .tanh, .sinh, .sin, .atan, .erf:
        if let x = form(a, minus: 0) { found = along(x) }
      default: break
      }
    default: break
    }
    guard var v = found, let U = v.U, U.c0 < -0.7 else { return nil }
    v.U = Quadratic(addUp(U.c0, 0.6931471805599454), U.c1)
    v.L = v.L.map { Quadratic(addDown($0.c0, -0.6931471805599454), $0.c1) }
    v.lo = v.lo.map { Quadratic(2 * $0.c0) }
    v.hi = v.hi.map { Quadratic(2 * $0.c0) }
    return v
  }

  // MARK: rules

  private func bound(_ i: Int, _ instruction: Instruction, _ r: [TailValue?], _ affine: [(c: Ball, k: Ball)?]) -> TailValue? {
    switch instruction {
    case .load:
      let v = body.loads[i]
      return v.isReal && v.isFinite ? .constant(Bounds(v.re)) : nil
    case .node: return variable()
    case .binding(let b, let from, let to):
      return BlockTail.inner(body.block.inner[b], loads: { r[$0] }, from, to) { r[$0] }
    case .choice(_, let a, let b, let u, let v):
      if let order = order(a, b, affine) { return order < 0 ? r[u] : r[v] }
    case .minimum(let a, let b):
      if let order = order(a, b, affine) { return order < 0 ? r[a] : r[b] }
    case .maximum(let a, let b):
      if let order = order(a, b, affine) { return order < 0 ? r[b] : r[a] }
    default: break
    }
    return tailOperation(instruction, r)
  }

  /// The variable along an infinite end.
  func variable() -> TailValue? {
    switch chart {
    case .line(let R, let side):
      let x = Quadratic(Double(side) * R, Double(side))
      return TailValue(lo: x, hi: x).completed()
    case .growth(let R, let side):
      let L = Quadratic(logLower(R), 1)
      let v = TailValue(lo: Quadratic(R), L: L, U: Quadratic(logUpper(R), 1), sign: 1)
      return side > 0 ? v : v.opposite
    case .approach: return nil
    }
  }

  /// The sign of a - b next to a finite end, where it is seen from affine forms.
  private func order(_ a: Int, _ b: Int, _ affine: [(c: Ball, k: Ball)?]) -> Int? {
    guard case .approach = chart, let x = affine[a], let y = affine[b] else { return nil }
    let form = (c: x.c.subtracting(y.c, precision: 256), k: x.k.subtracting(y.k, precision: 256))
    let sign = along(form)?.sign ?? 0
    return sign == 0 ? nil : sign
  }

  /// What is known of an inner binder's value: bounds that hold for every value of its variable in the range.
  static func inner(
    _ block: Block, loads: (Int) -> TailValue?, _ from: RangeEnd, _ to: RangeEnd, _ register: (Int) -> TailValue?
  ) -> TailValue? {
    func end(_ e: RangeEnd) -> TailValue? { if case .register(let k) = e { return register(k) } else { return nil } }
    let (a, b) = (end(from), end(to))
    switch block.binder {
    case .series, .limit, .minimiser, .maximiser: return nil
    case .root:
      guard let a, let b else { return nil }
      return TailValue(lo: a.lo, hi: b.hi).completed()
    case .integral, .infimum, .supremum, nil: break
    }
    if case .register = from, a == nil { return nil }
    if case .register = to, b == nil { return nil }
    let variable = TailValue(lo: a?.lo, hi: b?.hi).completed()
    var r = [TailValue?](repeating: nil, count: block.instructions.count)
    for (i, instruction) in block.instructions.enumerated() {
      switch instruction {
      case .load(let k): r[i] = loads(k)
      case .node: r[i] = variable
      case .binding(let k, let f, let t):
        r[i] = inner(block.inner[k], loads: { r[$0] }, f, t, { r[$0] })
      default: r[i] = tailOperation(instruction, r)
      }
    }
    guard let v = r[block.output] else { return nil }
    guard block.binder == .integral else { return v }
    guard let a, let b else { return v.isZero ? v : nil }
    return .multiply(v, .add(b, a.opposite))
  }
}
