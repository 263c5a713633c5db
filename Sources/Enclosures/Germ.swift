// Expansions at a point in powers of t and of its logarithm, with rests that are proved on (0, h]
// (docs/lemmas.md, "Germs").
import Balls
import Formulas

/// Why a germ was not found.
struct GermFailure: Error {
  let reason: String
  /// True where the function is proved to have no value next to the point, for all small t.
  var isOutside = false
}

/// A function of t on (0, h], or on [-h, h] without 0:
/// t^(shift + power) sum_m L^m (sum_{i < count} terms[m][i] t^i + rest_m(t) t^count), L = log(1/t), rest_m(t) in rest[m].
struct Germ: Sendable {
  var shift: Int
  /// A further real exponent; exactly 0 for most.
  var power = Ball.zero
  var terms: [[Ball]]
  var rest: [Ball]

  var count: Int { terms[0].count }
  var degree: Int { terms.count - 1 }
  var isZero: Bool { terms.allSatisfy { $0.allSatisfy(\.isZero) } && rest.allSatisfy(\.isZero) }
  var end: Int { shift + count }

  /// Without leading coefficients that are exactly 0, and without logarithms that do not occur.
  var normalised: Germ {
    var g = self
    while g.degree > 0, g.rest[g.degree].isZero, g.terms[g.degree].allSatisfy(\.isZero) {
      g.terms.removeLast()
      g.rest.removeLast()
    }
    var k = 0
    while k < g.count, g.terms.allSatisfy({ $0[k].isZero }) { k += 1 }
    if k == g.count, g.rest.allSatisfy(\.isZero) { return g }
    if k > 0 {
      g.terms = g.terms.map { Array($0.dropFirst(k)) }
      g.shift += k
    }
    return g
  }

  /// The leading coefficient of a normalised germ; nil if there is none or it has a logarithm.
  var leading: Ball? {
    guard count > 0, terms.dropFirst().allSatisfy({ $0[0].isZero }) else { return nil }
    return terms[0][0]
  }
}

/// Operations on germs of `n` terms over one range of t.
struct GermArithmetic {
  let n: Int
  let p: Int
  /// [0, h], or [-h, h].
  let t: Ball
  let h: Ball
  let isTwoSided: Bool

  /// - Parameter h: positive and at most 1/2, so that L > 0.
  init(n: Int, h: Ball, isTwoSided: Bool, precision p: Int) {
    (self.n, self.h, self.p, self.isTwoSided) = (n, h, p, isTwoSided)
    t = Ball(lower: isTwoSided ? h.upper.negated : .zero, upper: h.upper, precision: 64)
  }

  private func fail(_ reason: String) -> GermFailure { GermFailure(reason: reason) }

  func constant(_ b: Ball) -> Germ {
    Germ(shift: 0, terms: [[b] + .init(repeating: .zero, count: n - 1)], rest: [.zero])
  }

  /// c t^k.
  func monomial(_ c: Ball, _ k: Int) -> Germ {
    var g = constant(c)
    g.shift = k
    return g
  }

  /// c L.
  func logarithm(_ c: Ball) -> Germ {
    var g = constant(.zero)
    g.terms.append(constant(c).terms[0])
    g.rest.append(.zero)
    return g
  }

  /// A function of which only a bound is known.
  func bounded(_ b: Ball) -> Germ { Germ(shift: 0, terms: [[]], rest: [b]) }

  /// What sum_{i >= k} c_i t^{i-k} + rest t^{count-k} may be.
  private func tailRange(_ c: [Ball], _ rest: Ball, from k: Int) -> Ball {
    var v = rest
    for i in stride(from: c.count - 1, through: k, by: -1) {
      v = v.isZero ? c[i] : v.multiplied(by: t, precision: 64).adding(c[i], precision: p)
    }
    return v
  }

  private func powerOfT(_ k: Int) -> Ball { k == 0 ? .one : t.power(k, precision: 64) }

  /// The same germ with fewer terms.
  private func cut(_ g: Germ, to k: Int) -> Germ {
    if k >= g.count { return g }
    var r = g
    for m in 0...g.degree {
      r.rest[m] = tailRange(g.terms[m], g.rest[m], from: k)
      r.terms[m] = Array(g.terms[m].prefix(k))
    }
    return r
  }

  func negate(_ a: Germ) -> Germ {
    var g = a
    g.terms = a.terms.map { $0.map(\.negated) }
    g.rest = a.rest.map(\.negated)
    return g
  }

  func add(_ x: Germ, _ y: Germ) throws -> Germ {
    var (a, b) = (x.normalised, y.normalised)
    if a.isZero { return y }
    if b.isZero { return x }
    if !(a.power.isExact && b.power.isExact && a.power.mid == b.power.mid) {
      throw fail("powers of the variable whose exponents do not differ by integers are added")
    }
    let shift = min(a.shift, b.shift)
    let end = max(shift, min(a.end, b.end, shift + n))
    func aligned(_ g: Germ) -> Germ {
      let pad = min(g.shift, end) - shift
      if g.shift >= end {
        // Only a rest.
        let factor = powerOfT(g.shift - end)
        return Germ(
          shift: shift, power: g.power, terms: g.terms.map { _ in .init(repeating: .zero, count: end - shift) },
          rest: g.terms.indices.map { tailRange(g.terms[$0], g.rest[$0], from: 0).multiplied(by: factor, precision: 64) })
      }
      var r = cut(g, to: end - g.shift)
      r.shift = shift
      r.terms = r.terms.map { .init(repeating: .zero, count: pad) + $0 }
      return r
    }
    (a, b) = (aligned(a), aligned(b))
    var g = Germ(shift: shift, power: a.power, terms: [], rest: [])
    for m in 0...max(a.degree, b.degree) {
      if m > a.degree {
        g.terms.append(b.terms[m])
        g.rest.append(b.rest[m])
      } else if m > b.degree {
        g.terms.append(a.terms[m])
        g.rest.append(a.rest[m])
      } else {
        g.terms.append(zip(a.terms[m], b.terms[m]).map { $0.adding($1, precision: p) })
        g.rest.append(a.rest[m].adding(b.rest[m], precision: 64))
      }
    }
    return g
  }

  func subtract(_ a: Germ, _ b: Germ) throws -> Germ { try add(a, negate(b)) }

  func multiply(_ x: Germ, _ y: Germ) throws -> Germ {
    let (a, b) = (x.normalised, y.normalised)
    if a.isZero { return a }
    if b.isZero { return b }
    let count = min(a.count, b.count, n)
    guard a.degree + b.degree <= 8 else { throw fail("too many logarithms") }
    var g = Germ(
      shift: a.shift + b.shift, power: a.power.adding(b.power, precision: p),
      terms: .init(repeating: .init(repeating: .zero, count: count), count: a.degree + b.degree + 1),
      rest: .init(repeating: .zero, count: a.degree + b.degree + 1))
    for i in 0...a.degree {
      for j in 0...b.degree {
        let (u, v) = (a.terms[i], b.terms[j])
        // Rests: u_k times what of v goes beyond, and the rest of u times all of v.
        var tails = [b.rest[j]]
        for k in stride(from: v.count - 1, through: 0, by: -1) {
          let last = tails[tails.count - 1]
          tails.append(last.isZero ? v[k] : last.multiplied(by: t, precision: 64).adding(v[k], precision: 64))
        }
        func tail(_ k: Int) -> Ball { tails[max(0, v.count - k)] }
        var rest = Ball.zero
        for k in 0..<count where !u[k].isZero {
          for l in 0..<(count - k) where !v[l].isZero {
            g.terms[i + j][k + l].add(u[k].multiplied(by: v[l], precision: p), precision: p)
          }
          rest.add(u[k].multiplied(by: tail(count - k), precision: 64), precision: 64)
        }
        let beyond = tailRange(u, a.rest[i], from: count)
        if !beyond.isZero { rest.add(beyond.multiplied(by: tail(0), precision: 64), precision: 64) }
        g.rest[i + j].add(rest, precision: 64)
      }
    }
    return g
  }

  /// The range of a germ with shift 0 and no logarithm, over all t.
  private func range(_ g: Germ) -> Ball { tailRange(g.terms[0], g.rest[0], from: 0) }

  /// What L^m t^k is at most, k > 0: at t = h or at its maximum L = m/k.
  private func logBound(_ m: Int, _ k: Int) -> Ball {
    let l = h.function(.log, precision: 64).negated
    let top = l.hull(Ball(Rational(m, k), precision: 64).maximum(l, precision: 64), precision: 64)
    let v = top.power(m, precision: 64).multiplied(
      by: top.multiplied(by: Ball(-k), precision: 64).function(.exp, precision: 64), precision: 64)
    return Ball(lower: .zero, upper: v.upper, precision: 64)
  }

  /// The range of a germ that goes to 0 or to a constant.
  func anyRange(_ g: Germ) throws -> Ball {
    guard g.power.isZero, g.shift >= 0 else { throw fail("an unbounded function") }
    var v = Ball.zero
    for m in 0...g.degree {
      let c = g.terms[m]
      if m == 0 {
        v.add(range(g).multiplied(by: powerOfT(g.shift), precision: 64), precision: 64)
        continue
      }
      guard !isTwoSided else { throw fail("a logarithm on both sides") }
      for i in 0...c.count {
        let x = i < c.count ? c[i] : g.rest[m]
        if x.isZero { continue }
        guard g.shift + i > 0 else { throw fail("an unbounded logarithm") }
        v.add(x.multiplied(by: logBound(m, g.shift + i), precision: 64), precision: 64)
      }
    }
    return v
  }

  /// The sign of a germ for all t in the range, 0 where that is open.
  func sign(_ x: Germ) -> Int {
    let g = x.normalised
    guard g.degree == 0 else { return 0 }
    let v = range(g)
    if v.containsZero || (isTwoSided && (g.shift % 2 != 0 || !g.power.isZero)) { return 0 }
    return v.isPositive ? 1 : -1
  }

  func divide(_ x: Germ, _ y: Germ) throws -> Germ {
    let (a, b) = (x.normalised, y.normalised)
    guard let d = b.leading, !d.containsZero else {
      throw fail("a divisor whose leading coefficient is not shown to be other than 0")
    }
    if a.isZero { return a }
    if b.degree > 0 {
      var unit = b
      (unit.shift, unit.power) = (0, .zero)
      let inverse = try compose(unit) { JetArithmetic<Ball>(n: $1, p: $2).divide(Jet(.one), Jet(variable: $0, order: $1)) }
      var g = try multiply(a, inverse)
      (g.shift, g.power) = (g.shift - b.shift, g.power.subtracting(b.power, precision: p))
      return g
    }
    let all = range(b)
    guard !all.containsZero else { throw fail("a divisor that may vanish near the point") }
    let count = min(a.count, b.count)
    var g = Germ(
      shift: a.shift - b.shift, power: a.power.subtracting(b.power, precision: p), terms: [], rest: [])
    for m in 0...a.degree {
      let u = a.terms[m]
      var q: [Ball] = []
      for k in 0..<count {
        var s = u[k]
        for j in 0..<k where !b.terms[0][k - j].isZero && !q[j].isZero {
          s.subtract(q[j].multiplied(by: b.terms[0][k - j], precision: p), precision: p)
        }
        q.append(s.isZero ? .zero : s.divided(by: d, precision: p))
      }
      // a - q b is t^count times this; its terms below cancel exactly.
      var left = tailRange(u, a.rest[m], from: count)
      for k in 0..<count where !q[k].isZero {
        let beyond = tailRange(b.terms[0], b.rest[0], from: count - k)
        left.subtract(q[k].multiplied(by: beyond, precision: 64), precision: 64)
      }
      g.terms.append(q)
      g.rest.append(left.isZero ? .zero : left.divided(by: all, precision: 64))
    }
    return g
  }

  func power(_ a: Germ, _ m: Int) throws -> Germ {
    if m == 0 { return constant(.one) }
    if m < 0 { return try divide(constant(.one), power(a, -m)) }
    var (result, base, e): (Germ?, Germ, Int) = (nil, a, m)
    while true {
      if e & 1 == 1 { result = try result.map { try multiply($0, base) } ?? base }
      e >>= 1
      if e == 0 { return result! }
      base = try multiply(base, base)
    }
  }

  /// f(v) for v with a finite limit; `jet` gives the Taylor coefficients of f over a ball to an order.
  func compose(_ v: Germ, _ jet: (Ball, Int, Int) -> Jet<Ball>) throws -> Germ {
    let g = v.normalised
    guard g.isZero || (g.shift >= 0 && g.power.isZero) else { throw fail("a function of what is unbounded") }
    if g.isZero { return constant(jet(.zero, 0, p).value) }
    if g.count == 0 && g.shift == 0 {
      let r = jet(try anyRange(g), 0, 64).value
      guard r.isFinite else { throw fail("a function without a bound near the point") }
      return bounded(r)
    }
    var w = g
    var c0 = Ball.zero
    if g.shift == 0 {
      guard let c = g.leading else { throw fail("a function of a logarithm") }
      c0 = c
      w.terms[0][0] = .zero
      w = w.normalised
    }
    if w.isZero { return constant(jet(c0, 0, p).value) }
    let around = c0.adding(try anyRange(w), precision: p)
    let valuation = max(1, w.shift)
    let length = g.shift == 0 ? g.count : g.count + g.shift
    let order = max(1, (min(n, length) + valuation - 1) / valuation)
    let at = jet(c0, order - 1, p)
    let last = jet(around, order, 64).at(order)
    guard last.isFinite, (0..<order).allSatisfy({ at.at($0).isFinite }) else {
      throw fail("a function that is not shown to be smooth near the point")
    }
    var result = bounded(last)
    for k in stride(from: order - 1, through: 0, by: -1) {
      result = try add(constant(at.at(k)), multiply(w, result))
    }
    return result
  }

  /// The limit of a normalised germ as t -> 0: -1, 1 for infinities, 0 for a finite one, nil where that is open.
  private func infinity(_ g: Germ) -> Int? {
    if g.isZero { return 0 }
    let e = g.power.adding(Ball(g.shift), precision: 64)
    if e.isPositive || (e.isZero && (g.degree == 0 || g.leading != nil)) { return 0 }
    guard !isTwoSided, let c = g.leading, e.isNegative else { return nil }
    guard g.degree == 0, !range(g).containsZero else { return nil }
    return c.isPositive ? 1 : -1
  }

  /// e^(-v), v -> infinity faster than a power of t: smaller than every power.
  private func flat(_ v: Germ) throws -> Germ {
    let g = v.normalised
    guard g.power.isZero, g.shift < 0, g.degree == 0 else { throw fail("an exponential of slow growth") }
    let least = range(g)
    guard least.isPositive else { throw fail("an exponential whose growth is not shown") }
    // sup e^{-c t^{-r}} t^{-n}: at t = h, or where t^{-r} = n/(c r).
    let c = Ball(exactly: least.lower)
    let r = -g.shift
    let atEnd = h.power(-r, precision: 64)
    let turn = Ball(Rational(n, r), precision: 64).divided(by: c, precision: 64)
    let y = atEnd.maximum(turn, precision: 64)
    let log = y.function(.log, precision: 64).multiplied(by: Ball(Rational(n, r), precision: 64), precision: 64)
      .subtracting(c.multiplied(by: y, precision: 64), precision: 64)
    let top = log.function(.exp, precision: 64)
    return Germ(
      shift: 0, terms: [.init(repeating: .zero, count: n)], rest: [Ball(lower: .zero, upper: top.upper, precision: 64)])
  }

  func exponential(_ v: Germ) throws -> Germ {
    let g = v.normalised
    if g.isZero { return constant(.one) }
    switch infinity(g) {
    case -1: return try flat(negate(g))
    case 1: throw fail("an exponential that grows without bound")
    case 0: return try compose(g) { Jet<Ball>.elementary(.exp, $0, $1, $2) }
    default:
      // e^{c L + ..} = t^{-c} e^{..}
      guard g.shift == 0, g.power.isZero, g.degree >= 1, g.count > 0,
        g.terms.dropFirst(2).allSatisfy({ $0[0].isZero }), g.terms[1][0].isFinite
      else { throw fail("an exponential whose limit is open") }
      var w = g
      let c = g.terms[1][0]
      w.terms[1][0] = .zero
      var e = try exponential(w)
      e.power = e.power.subtracting(c, precision: p)
      return try withIntegerPower(e)
    }
  }

  /// With an exact integer exponent moved into the shift.
  private func withIntegerPower(_ g: Germ) throws -> Germ {
    guard g.power.isExact, let k = g.power.mid.asInt else { return g }
    var r = g
    r.shift += k
    r.power = .zero
    return r
  }

  func log(_ v: Germ) throws -> Germ {
    let g = v.normalised
    guard let d = g.leading else { throw fail("a logarithm whose argument is not shown to have a sign") }
    if d.isNegative, !isTwoSided, g.degree == 0, range(g).isNegative {
      throw GermFailure(reason: "log of a negative number", isOutside: true)
    }
    guard d.isPositive else { throw fail("a logarithm whose argument is not shown to be positive") }
    let e = g.power.adding(Ball(g.shift), precision: p)
    var unit = g
    (unit.shift, unit.power) = (0, .zero)
    let rest = try compose(unit) { Jet<Ball>.elementary(.log, $0, $1, $2) }
    if e.isZero { return rest }
    guard !isTwoSided else { throw fail("a logarithm on both sides of its singularity") }
    return try add(logarithm(e.negated), rest)
  }

  /// A real power with a constant exponent.
  func power(_ v: Germ, _ b: Ball) throws -> Germ {
    if b.isExact, let k = b.mid.asInt, abs(k) < 1 << 16 { return try power(v, k) }
    let g = v.normalised
    if g.isZero { throw fail("a real power of 0") }
    guard let d = g.leading else { throw fail("a power whose base is not shown to have a sign") }
    if d.isNegative, !isTwoSided, g.degree == 0, range(g).isNegative, b.isFinite, b.upper.floor < b.lower {
      throw GermFailure(reason: "a power of a negative number", isOutside: true)
    }
    guard d.isPositive else { throw fail("a power whose base is not shown to be positive") }
    let e = g.power.adding(Ball(g.shift), precision: p)
    guard e.isZero || !isTwoSided else { throw fail("a power on both sides of its singularity") }
    var unit = g
    (unit.shift, unit.power) = (0, .zero)
    var r = try compose(unit) { x, n, p in
      JetArithmetic<Ball>(n: n, p: p).power(Jet(variable: x, order: n), Jet(b))
    }
    r.power = e.multiplied(by: b, precision: p)
    return try withIntegerPower(r)
  }

  /// A real power with any exponent.
  func power(_ v: Germ, _ b: Germ) throws -> Germ {
    let e = b.normalised
    if e.isZero { return constant(.one) }
    if e.shift == 0, e.degree == 0, e.power.isZero, e.count > 0, e.rest[0].isZero, e.terms[0].dropFirst().allSatisfy(\.isZero) {
      return try power(v, e.terms[0][0])
    }
    return try exponential(multiply(b, log(v)))
  }

  func absolute(_ v: Germ) throws -> Germ {
    switch sign(v) {
    case 1: return v
    case -1: return negate(v)
    default:
      if v.normalised.isZero { return v }
      throw fail("an absolute value whose sign is open near the point")
    }
  }

  /// R(v) = H(v)/phi(v) for v -> infinity: sum (-1)^j (2j-1)!! v^{-2j-1}, the error at most the first term left out.
  private func tailRatio(_ v: Germ) throws -> Germ {
    let inverse = try divide(constant(.one), v)
    let square = try multiply(inverse, inverse)
    let terms = n / 2 + 1
    var coefficient = [Ball.one]
    for j in 1...terms { coefficient.append(coefficient[j - 1].multiplied(by: Ball(1 - 2 * j), precision: p)) }
    let rest = coefficient[terms].hull(.zero, precision: 64)
    var sum = bounded(rest)
    for j in stride(from: terms - 1, through: 0, by: -1) {
      sum = try add(constant(coefficient[j]), multiply(square, sum))
    }
    return try multiply(inverse, sum)
  }

  /// H(v) for v -> infinity, at most phi(v) sqrt(pi/2): smaller than every power.
  private func upperTail(_ v: Germ) throws -> Germ {
    try multiply(flat(halfSquare(v)), bounded(Ball(lower: .zero, upper: BigFloat(exactly: 0.5), precision: 64)))
  }

  private func halfSquare(_ v: Germ) throws -> Germ {
    try multiply(multiply(v, v), constant(Ball.one.scaled(by: -1)))
  }

  private func half(_ v: Germ, times k: Int) throws -> Germ { try multiply(v, constant(Ball(k).scaled(by: -1))) }

  func function(_ f: ElementaryFunction, _ v: Germ) throws -> Germ {
    let g = v.normalised
    let one = constant(.one)
    switch f {
    case .exp: return try exponential(g)
    case .log: return try log(g)
    case .sqrt: return g.isZero ? g : try power(g, Ball.one.scaled(by: -1))
    case .abs: return try absolute(g)
    case .xlogx: return g.isZero ? g : try multiply(g, log(g))
    case .log1p: if infinity(g) != 0 { return try log(add(one, g)) }
    case .expm1: if infinity(g) != 0 { return try subtract(exponential(g), one) }
    default: break
    }
    guard let side = infinity(g), side != 0 else {
      return try compose(g) { Jet<Ball>.elementary(f, $0, $1, $2) }
    }
    let size = side > 0 ? g : negate(g)
    let rootTwo = constant(Ball(2).function(.sqrt, precision: p))
    switch f {
    case .tanh, .sech, .log2cosh:
      let e = try flat(size)
      let square = try multiply(e, e)
      if f == .log2cosh { return try add(size, function(.log1p, square)) }
      let below = try add(one, square)
      if f == .sech { return try divide(multiply(constant(Ball(2)), e), below) }
      let r = try divide(subtract(one, square), below)
      return side > 0 ? r : negate(r)
    case .atan:
      let quarter = constant(Ball.pi(precision: p).scaled(by: -1))
      let r = try subtract(quarter, function(.atan, divide(one, size)))
      return side > 0 ? r : negate(r)
    case .H, .Phi:
      let tail = try upperTail(size)
      return (f == .H) == (side > 0) ? tail : try subtract(one, tail)
    case .erf, .erfc:
      let tail = try multiply(constant(Ball(2)), upperTail(multiply(rootTwo, size)))
      if f == .erf {
        let r = try subtract(one, tail)
        return side > 0 ? r : negate(r)
      }
      return side > 0 ? tail : try subtract(constant(Ball(2)), tail)
    case .phi:
      return try multiply(flat(halfSquare(size)), bounded(Ball(exactly: 0.4).hull(.zero, precision: 64)))
    case .mills:
      // mills(-x) <= 2 phi(x)
      if side < 0 { return try multiply(flat(halfSquare(size)), bounded(Ball(lower: BigFloat.zero, upper: .one, precision: 64))) }
      return try divide(one, tailRatio(size))
    case .logH:
      if side < 0 { return try function(.log1p, negate(upperTail(size))) }
      let density = Ball.pi(precision: p).scaled(by: 1).function(.log, precision: p).scaled(by: -1)
      return try subtract(log(tailRatio(size)), add(halfSquare(size), constant(density)))
    case .sin, .cos: return bounded(Ball(lower: BigFloat(-1), upper: .one, precision: 64))
    default: throw fail("\(f.name) of what grows without bound")
    }
  }

  func special(_ f: SpecialOperation, _ v: Germ, _ b: Germ) throws -> Germ {
    let g = v.normalised
    let one = constant(.one)
    if case .owenT = f { throw fail("owenT near the point") }
    guard let side = infinity(g), side != 0 else {
      return try compose(g) { x, n, p in
        let j = Jet<Ball>(variable: x, order: n)
        return JetArithmetic<Ball>(n: n, p: p).special(f, j, j)
      }
    }
    let size = side > 0 ? g : negate(g)
    switch f {
    case .function(.sigmoid):
      let e = try flat(size)
      return try divide(side > 0 ? one : e, add(one, e))
    case .function(.softplus):
      let rest = try function(.log1p, flat(size))
      return side > 0 ? try add(size, rest) : rest
    case .function(.logcosh):
      let twice = constant(Ball(2).function(.log, precision: p))
      return try subtract(function(.log2cosh, size), twice)
    case .function(.erfcx) where side > 0:
      let scale = Ball(2).divided(by: Ball.pi(precision: p), precision: p).function(.sqrt, precision: p)
      return try multiply(constant(scale), tailRatio(multiply(size, constant(Ball(2).function(.sqrt, precision: p)))))
    default: throw fail("\(f.name) of what grows without bound")
    }
  }
}

extension Jet where T == Ball {
  /// The Taylor coefficients of an elementary function over a ball.
  static func elementary(_ f: ElementaryFunction, _ x: Ball, _ n: Int, _ p: Int) -> Jet<Ball> {
    JetArithmetic<Ball>(n: n, p: p).function(f, Jet(variable: x, order: n))
  }
}

extension Block {
  /// The germ of the body, its variable being the germ `node`. A branch that is proved not to be taken is not looked at.
  /// - Throws: `GermFailure`.
  func germ(node: Germ, loads: (Int) -> Ball, _ a: GermArithmetic) throws -> Germ {
    var known = [Germ?](repeating: nil, count: instructions.count)
    var stack = [output]
    while let i = stack.last {
      var missing: [Int] = []
      func need(_ k: Int) { if known[k] == nil { missing.append(k) } }
      if known[i] == nil {
        if case .choice(let comparison, let x, let y, let u, let v) = instructions[i] {
          need(x)
          need(y)
          if missing.isEmpty {
            let d = try a.subtract(known[x]!, known[y]!).normalised
            let s = a.sign(d)
            guard s != 0 || (d.isZero && comparison != .apart) else {
              throw GermFailure(reason: "a comparison that is open near the point")
            }
            let branch = s < 0 || (s == 0 && comparison == .lessOrEqual) ? u : v
            need(branch)
            if missing.isEmpty { known[i] = known[branch] }
          }
        } else {
          instructions[i].forEachOperand(need)
          if missing.isEmpty {
            let g = try germ(i, known, node, loads, a)
            // What has no bound may have no value, whatever it is multiplied with.
            guard g.rest.allSatisfy(\.isFinite), g.power.isFinite, g.terms.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
              throw GermFailure(reason: "no bound near the point")
            }
            known[i] = g
          }
        }
      }
      if missing.isEmpty { stack.removeLast() } else { stack += missing }
    }
    return known[output]!
  }

  private func germ(_ i: Int, _ r: [Germ?], _ node: Germ, _ loads: (Int) -> Ball, _ a: GermArithmetic) throws -> Germ {
    func extreme(_ x: Int, _ y: Int, _ sign: Int) throws -> Germ {
      let d = try a.subtract(r[x]!, r[y]!)
      if d.normalised.isZero { return r[x]! }
      let s = a.sign(d)
      guard s != 0 else { throw GermFailure(reason: "a comparison that is open near the point") }
      return s == sign ? r[y]! : r[x]!
    }
    switch instructions[i] {
    case .load(let k): return a.constant(loads(k))
    case .node: return node
    case .sum(let x, let y): return try a.add(r[x]!, r[y]!)
    case .difference(let x, let y): return try a.subtract(r[x]!, r[y]!)
    case .product(let x, let y): return try a.multiply(r[x]!, r[y]!)
    case .quotient(let x, let y): return try a.divide(r[x]!, r[y]!)
    case .negation(let x): return a.negate(r[x]!)
    case .integerPower(let x, let m): return try a.power(r[x]!, m)
    case .power(let x, let y): return try a.power(r[x]!, r[y]!)
    case .function(let f, let x): return try a.function(f, r[x]!)
    case .special(let f, let x, let y): return try a.special(f, r[x]!, r[y]!)
    case .minimum(let x, let y): return try extreme(x, y, 1)
    case .maximum(let x, let y): return try extreme(x, y, -1)
    case .binding: throw GermFailure(reason: "a binder inside")
    case .choice, .constant, .pi, .parameter, .expectation, .near, .existence: preconditionFailure("not in blocks")
    }
  }
}
