// Truncated Taylor series: automatic differentiation of a body in its variable (docs/lemmas.md, "Bodies").
import Balls

/// The Taylor coefficients f^(k)/k! of a function at every point of a set, k = 0, .., n; what is left out at the end is 0.
/// Where abs, min or max bend inside the set the first derivative is Clarke's: the hull of those of both sides.
package struct Jet<T: JetScalar>: Sendable {
  var c: [T]

  init(_ c: [T]) { self.c = c }
  init(_ value: T) { c = [value] }
  /// The variable itself.
  package init(variable x: T, order n: Int) { c = n > 0 ? [x, .exactly(1)] : [x] }

  var value: T { c[0] }
  /// Coefficient k.
  package func at(_ k: Int) -> T { k < c.count ? c[k] : .exactly(0) }
  var isConstant: Bool { c.count == 1 }
  /// Unknown in all coefficients.
  static func unknown(_ n: Int) -> Jet { Jet(.init(repeating: .unknown, count: n + 1)) }
}

/// Operations on jets to order n with p bits.
package struct JetArithmetic<T: JetScalar>: Sendable {
  let n: Int
  let p: Int

  package init(n: Int, p: Int) { (self.n, self.p) = (n, p) }

  package typealias J = Jet<T>

  func add(_ a: J, _ b: J) -> J {
    J((0..<max(a.c.count, b.c.count)).map { k in
      k >= a.c.count ? b.c[k] : k >= b.c.count ? a.c[k] : a.c[k].plus(b.c[k], p)
    })
  }

  func negate(_ a: J) -> J { J(a.c.map(\.opposite)) }

  func subtract(_ a: J, _ b: J) -> J {
    J((0..<max(a.c.count, b.c.count)).map { k in
      k >= a.c.count ? b.c[k].opposite : k >= b.c.count ? a.c[k] : a.c[k].minus(b.c[k], p)
    })
  }

  func multiply(_ a: J, _ b: J) -> J {
    let top = min(n, a.c.count + b.c.count - 2)
    return J((0...top).map { convolution(a.c, b.c, $0) })
  }

  func square(_ a: J) -> J {
    let top = min(n, 2 * a.c.count - 2)
    return J((0...top).map { k in
      if k == 0 { return a.c[0].toPower(2, p) }
      return convolution(a.c, a.c, k)
    })
  }

  func scale(_ a: J, _ s: T) -> J { J(a.c.map { $0.times(s, p) }) }

  func divide(_ a: J, _ b: J) -> J {
    if b.isConstant { return J(a.c.map { $0.over(b.c[0], p) }) }
    var q: [T] = []
    for k in 0...n {
      var s = a.at(k)
      for j in 1..<max(1, min(k, b.c.count - 1) + 1) { s = s.minus(b.c[j].times(q[k - j], p), p) }
      q.append(s.over(b.c[0], p))
    }
    return J(q)
  }

  /// sum over i + j = k of a_i b_j, as far as they are there.
  private func convolution(_ a: [T], _ b: [T], _ k: Int) -> T {
    var s: T?
    for i in max(0, k - b.count + 1)..<max(max(0, k - b.count + 1), min(k, a.count - 1) + 1) {
      let t = a[i].times(b[k - i], p)
      s = s?.plus(t, p) ?? t
    }
    return s ?? .exactly(0)
  }

  /// The jet w with w_0 = value and w' = g u', where g_k may depend on w_0, .., w_k.
  private func solve(_ value: T, _ u: J, _ g: ([T], Int) -> T) -> J {
    if u.isConstant || n == 0 { return J(value) }
    var w = [value]
    var slope: [T] = []
    for k in 1...n {
      slope.append(g(w, k - 1))
      var s: T?
      for j in 1...k where j < u.c.count {
        let t = u.c[j].times(slope[k - j], p)
        let term = j == 1 ? t : t.times(.exactly(j), p)
        s = s?.plus(term, p) ?? term
      }
      let total = s ?? .exactly(0)
      w.append(k == 1 ? total : total.over(.exactly(k), p))
    }
    return J(w)
  }

  /// The jet with a value whose derivative in u is a known jet.
  private func integrate(_ value: T, _ u: J, _ g: (JetArithmetic) -> J) -> J {
    if u.isConstant || n == 0 { return J(value) }
    let slope = g(JetArithmetic(n: n - 1, p: p))
    return solve(value, u) { _, k in slope.at(k) }
  }

  func power(_ a: J, _ m: Int) -> J {
    if m == 0 { return J(a.value.toPower(0, p)) }
    if m < 0 { return divide(J(.exactly(1)), power(a, -m)).withValue(a.value.toPower(m, p)) }
    if a.isConstant { return J(a.value.toPower(m, p)) }
    var (result, base, e): (J?, J, Int) = (nil, a, m)
    while true {
      if e & 1 == 1 { result = result.map { multiply($0, base) } ?? base }
      e >>= 1
      if e == 0 { break }
      base = square(base)
    }
    return result!.withValue(a.value.toPower(m, p))
  }

  /// The jet of a real power.
  package func power(_ a: J, _ b: J) -> J {
    let value = a.value.toPower(b.value, p)
    if a.isConstant && b.isConstant || n == 0 { return J(value) }
    if b.isConstant {
      // w = a^b: w_k = (1/(k a_0)) sum_j (b j - (k - j)) a_j w_{k-j}
      var w = [value]
      for k in 1...n {
        if k == 1 {
          w.append(a.value.toPower(b.value.minus(.exactly(1), p), p).times(b.value, p).times(a.c[1], p))
          continue
        }
        var s = T.exactly(0)
        for j in 1...k where j < a.c.count {
          let factor = b.value.times(.exactly(j), p).minus(.exactly(k - j), p)
          s = s.plus(factor.times(a.c[j], p).times(w[k - j], p), p)
        }
        w.append(s.over(a.value.times(.exactly(k), p), p))
      }
      return J(w)
    }
    return exponential(multiply(b, function(.log, a))).withValue(value)
  }

  private func exponential(_ u: J) -> J { solve(u.value.apply(.exp, p), u) { w, k in w[k] } }

  private func one(_ k: Int) -> T { .exactly(k == 0 ? 1 : 0) }

  /// Sine and cosine, or (sign = 1) their hyperbolic relatives.
  private func pair(_ s: T, _ c: T, _ u: J, _ sign: Int) -> (J, J) {
    if u.isConstant || n == 0 { return (J(s), J(c)) }
    var (sines, cosines) = ([s], [c])
    for k in 1...n {
      var (x, y) = (T.exactly(0), T.exactly(0))
      for j in 1...k where j < u.c.count {
        let t = u.c[j].times(.exactly(j), p)
        x = x.plus(t.times(cosines[k - j], p), p)
        y = y.plus(t.times(sines[k - j], p), p)
      }
      sines.append(x.over(.exactly(k), p))
      cosines.append((sign < 0 ? y.opposite : y).over(.exactly(k), p))
    }
    return (J(sines), J(cosines))
  }

  private func rootOfPi() -> T { .constant(Ball.pi(precision: p + 8).function(.sqrt, precision: p)) }

  /// The jet of an elementary function.
  package func function(_ f: ElementaryFunction, _ u: J) -> J {
    if u.isConstant || n == 0 { return f == .abs ? absolute(u) : J(u.value.apply(f, p)) }
    let v = u.value.apply(f, p)
    switch f {
    case .exp: return exponential(u)
    case .expm1: return exponential(u).withValue(v)
    case .log: return integrate(v, u) { $0.divide(J(.exactly(1)), u) }
    case .log1p: return integrate(v, u) { $0.divide(J(.exactly(1)), $0.add(u, J(.exactly(1)))) }
    case .sqrt: return power(u, J(T.exactly(1).over(.exactly(2), p))).withValue(v)
    case .abs: return absolute(u)
    case .sin: return pair(v, u.value.apply(.cos, p), u, -1).0
    case .cos: return pair(u.value.apply(.sin, p), v, u, -1).1
    case .sinh: return pair(v, u.value.apply(.cosh, p), u, 1).0
    case .cosh: return pair(u.value.apply(.sinh, p), v, u, 1).1
    case .tanh: return solve(v, u) { w, k in
      k == 0 ? u.value.apply(.sech, p).toPower(2, p) : convolution(w, w, k).opposite
    }
    case .sech: return integrate(v, u) { $0.negate($0.multiply($0.function(.sech, u), $0.function(.tanh, u))) }
    case .log2cosh: return integrate(v, u) { $0.function(.tanh, u) }
    case .atan: return integrate(v, u) { $0.divide(J(.exactly(1)), $0.add($0.square(u), J(.exactly(1)))) }
    case .erf, .erfc:
      return integrate(v, u) { a in
        let g = a.scale(a.exponential(a.negate(a.square(u))), T.exactly(f == .erf ? 2 : -2).over(rootOfPi(), p))
        return g
      }
    case .phi: return solve(v, u) { w, k in convolution(u.c, w, k).opposite }
    case .Phi: return integrate(v, u) { $0.function(.phi, u) }
    case .H: return integrate(v, u) { $0.negate($0.function(.phi, u)) }
    case .logH: return integrate(v, u) { $0.negate($0.function(.mills, u)) }
    case .mills:
      return solve(v, u) { w, k in
        k == 0 ? u.value.apply(.function(.millsDerivative), u.value, p)
          : convolution(w, zip(w, (0...k).map { u.at($0) }).map { $0.minus($1, p) }, k)
      }
    case .xlogx: return multiply(u, function(.log, u)).withValue(v)
    }
  }

  /// The jet of a special function.
  package func special(_ f: SpecialOperation, _ u: J, _ b: J) -> J {
    let v = u.value.apply(f, b.value, p)
    if n == 0 || u.isConstant && b.isConstant { return J(v) }
    let unit = J(T.exactly(1))
    switch f {
    case .polygamma(let m): return integrate(v, u) { $0.special(.polygamma(m + 1), u, u) }
    case .owenT:
      // phi(h) (H(a h) - 1/2) h' + e^{-h^2 (1 + a^2)/2}/(2 pi (1 + a^2)) a'
      let half = J(T.exactly(1).over(.exactly(2), p))
      let first = integrate(v, u) { a in
        a.multiply(a.function(.phi, u), a.subtract(a.function(.H, a.multiply(u, b)), half))
      }
      let second = integrate(T.exactly(0), b) { a in
        let square = a.add(a.square(b), unit)
        let e = a.exponential(a.scale(a.multiply(a.square(u), square), T.exactly(-1).over(.exactly(2), p)))
        return a.divide(e, a.scale(square, .constant(Ball.pi(precision: p).scaled(by: 1))))
      }
      return add(first, second).withValue(v)
    case .function(let g):
      switch g {
      case .tan: return solve(v, u) { w, k in one(k).plus(convolution(w, w, k), p) }
      case .asin, .acos:
        return integrate(v, u) { a in
          let r = a.divide(unit, a.function(.sqrt, a.subtract(unit, a.square(u))))
          return g == .asin ? r : a.negate(r)
        }
      case .atanh: return integrate(v, u) { $0.divide(unit, $0.subtract(unit, $0.square(u))) }
      case .softplus: return integrate(v, u) { $0.special(.function(.sigmoid), u, u) }
      case .sigmoid: return solve(v, u) { w, k in w[k].minus(convolution(w, w, k), p) }
      case .binent: return integrate(v, u) { $0.subtract($0.function(.log1p, $0.negate(u)), $0.function(.log, u)) }
      case .logcosh: return integrate(v, u) { $0.function(.tanh, u) }
      case .erfcx:
        let constant = T.exactly(2).over(rootOfPi(), p)
        return solve(v, u) { w, k in
          let t = convolution(u.c, w, k).times(.exactly(2), p)
          return k == 0 ? t.minus(constant, p) : t
        }
      case .millsDerivative:
        return integrate(v, u) { a in
          let m = a.function(.mills, u)
          let slope = a.special(f, u, u)
          return a.subtract(a.multiply(a.subtract(a.scale(m, .exactly(2)), u), slope), m)
        }
      case .erfinv, .Phiinv:
        // w' = c e^{w^2/2} or c e^{w^2}: the exponential is carried along.
        let two = g == .erfinv
        let start = two
          ? v.toPower(2, p).apply(.exp, p).times(rootOfPi(), p).over(.exactly(2), p)
          : T.exactly(1).over(v.apply(.phi, p), p)
        var e = [start]
        return solve(v, u) { w, k in
          if k == 0 { return start }
          var s = T.exactly(0)
          for j in 1...k {
            let y = convolution(w, w, j).times(.exactly(j), p)
            s = s.plus((two ? y : y.over(.exactly(2), p)).times(e[k - j], p), p)
          }
          e.append(s.over(.exactly(k), p))
          return e[k]
        }
      case .gamma:
        let psi = JetArithmetic(n: n - 1, p: p).special(.function(.digamma), u, u)
        return solve(v, u) { w, k in convolution(w, psi.c, k) }
      case .lgamma: return integrate(v, u) { $0.special(.function(.digamma), u, u) }
      case .digamma: return integrate(v, u) { $0.special(.polygamma(1), u, u) }
      case .I0: return integrate(v, u) { $0.special(.function(.I1), u, u) }
      case .I1:
        return integrate(v, u) { a in
          a.subtract(a.special(.function(.I0), u, u), a.divide(a.special(f, u, u), u))
        }
      case .K0: return integrate(v, u) { $0.negate($0.special(.function(.K1), u, u)) }
      case .K1:
        return integrate(v, u) { a in
          a.negate(a.add(a.special(.function(.K0), u, u), a.divide(a.special(f, u, u), u)))
        }
      case .logI0: return integrate(v, u) { $0.special(.function(.I1I0), u, u) }
      case .I1I0:
        return integrate(v, u) { a in
          let w = a.special(f, u, u)
          return a.subtract(a.subtract(unit, a.divide(w, u)), a.square(w))
        }
      case .lambertW:
        return integrate(v, u) { a in
          let w = a.special(f, u, u)
          return a.divide(a.exponential(a.negate(w)), a.add(unit, w))
        }
      }
    }
  }

  /// The branch that counts; where that is open, what holds for both.
  private func pick(_ order: Ball.Order, _ a: J, _ b: J, _ value: T) -> J {
    switch order {
    case .less: return a
    case .greater: return b
    case .equal, .unknown:
      var c = [value]
      if n > 0 { c.append(a.at(1).around(b.at(1), p)) }
      while c.count <= n { c.append(.unknown) }
      return J(c)
    }
  }

  private func absolute(_ u: J) -> J {
    if T.isOnPieces {
      // |u| is u, or -u, as a function on the piece.
      if T.exactly(0).isAtMost(u.value) { return u }
      if u.value.isAtMost(.exactly(0)) { return negate(u) }
    }
    if u.isConstant, u.value.order(.exactly(0)) == .equal { return u }
    return pick(u.value.order(.exactly(0)), negate(u), u, u.value.apply(.abs, p))
  }

  func minimum(_ a: J, _ b: J) -> J {
    if T.isOnPieces, a.value.isAtMost(b.value) { return a }
    if T.isOnPieces, b.value.isAtMost(a.value) { return b }
    if a.isConstant && b.isConstant { return J(pick(a.value.order(b.value), a, b, a.value.smaller(b.value, p)).value) }
    return pick(a.value.order(b.value), a, b, a.value.smaller(b.value, p))
  }
  func maximum(_ a: J, _ b: J) -> J {
    if T.isOnPieces, a.value.isAtMost(b.value) { return b }
    if T.isOnPieces, b.value.isAtMost(a.value) { return a }
    if a.isConstant && b.isConstant { return J(pick(a.value.order(b.value), b, a, a.value.larger(b.value, p)).value) }
    return pick(a.value.order(b.value), b, a, a.value.larger(b.value, p))
  }

  /// A choice whose comparison is open: the values of both, broken.
  func either(_ a: J, _ b: J) -> J {
    var c = [a.value.around(b.value, p).broken]
    while c.count <= n { c.append(.unknown) }
    return J(c)
  }
}

extension Jet {
  func withValue(_ v: T) -> Jet {
    var j = self
    j.c[0] = v
    return j
  }
}
