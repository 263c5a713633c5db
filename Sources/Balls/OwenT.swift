/// Owen's T(h, a) = Int_0^a e^{-h^2 (1 + x^2)/2}/(1 + x^2) dx/(2 pi) at exact points (lemma T1 of docs/balls.md).
enum OwenT {
  static func value(_ h: BigFloat, _ a: BigFloat, _ p: Int) -> Ball {
    if a.isZero { return .zero }
    if a.sign < 0 { return value(h, a.negated, p).negated }
    if h.sign < 0 { return value(h.negated, a, p) }
    if h.isZero {
      return Ball(exactly: a).function(.atan, precision: p + 4).divided(by: Ball.pi(precision: p + 4), precision: p).scaled(by: -1)
    }
    let wp = p + 12
    if a <= .one { return core(Ball(exactly: h), Ball(exactly: a), wp).rounded(precision: p) }
    // (Q(h) + Q(ah))/2 - Q(h) Q(ah) - T(ah, 1/a), Q = H
    let product = h.multipliedExactly(by: a)
    let (q, r) = (Ball(exactly: h).function(.H, precision: wp), Ball(exactly: product).function(.H, precision: wp))
    let rest = core(Ball(exactly: product), Ball.one.divided(by: Ball(exactly: a), precision: wp), wp)
    return q.adding(r, precision: wp).scaled(by: -1).subtracting(q.multiplied(by: r, precision: wp), precision: wp)
      .subtracting(rest, precision: p)
  }

  /// T for h > 0, 0 < a <= 1: with u = x^2, 1/(1 + u) is (1 +- 3^-K) times its Taylor polynomial of K terms about 1/2; the
  /// moments of e^{-h^2 x^2/2} follow by a recurrence, in its stable direction.
  private static func core(_ h: Ball, _ a: Ball, _ p: Int) -> Ball {
    let terms = Int(Double(p + 8) / 1.584) + 2
    let wp = p + 24
    let square = h.squared(precision: wp)
    // s = h^2 a^2/2
    let s = square.multiplied(by: a.squared(precision: wp), precision: wp).scaled(by: -1)
    let decay = Ball(exactly: s.mid).negated.function(.exp, precision: wp)
      .multiplied(by: Ball(center: .zero, radius: s.rad).function(.exp, precision: wp), precision: wp)
    let moments = s.magnitude.toDouble() > 4 * Double(terms)
      ? forward(h, a, square, decay, terms, wp) : backward(a, s, square, decay, terms, wp)
    let coefficients = coefficients(terms, wp)
    var sum = Ball.zero
    for (c, m) in zip(coefficients, moments) { sum = sum.adding(c.multiplied(by: m, precision: wp), precision: wp) }
    // 3^-K relative: the remainder is ((1/2 - u)/(3/2))^K/(1 + u)
    let third = Ball.one.divided(by: Ball(3), precision: 53).power(terms, precision: 53)
    sum = sum.multiplied(by: Ball(center: .one, radius: third.magnitude.shifted(by: 1)), precision: wp)
    let front = Ball(exactly: square.mid.scaled(by: -1)).negated.function(.exp, precision: wp)
      .multiplied(by: Ball(center: .zero, radius: square.rad.shifted(by: -1)).function(.exp, precision: wp), precision: wp)
    return sum.multiplied(by: front, precision: wp)
      .divided(by: Ball.pi(precision: wp).scaled(by: 1), precision: p)
  }

  /// The coefficients of u^j in Sum_{k<K} (-1)^k (2/3)^{k+1} (u - 1/2)^k: (-1)^j (2/3)^{j+1} S_j, S_j = Sum_{i<K-j}
  /// binom(i+j, j) 3^-i.
  private static func coefficients(_ terms: Int, _ p: Int) -> [Ball] {
    let third = Ball.one.divided(by: Ball(3), precision: p)
    var power = third.power(terms - 1, precision: p)
    // A = S_j, B = binom(K, j+1)
    var sum = Ball.one.subtracting(third.power(terms, precision: p), precision: p)
      .divided(by: Ball.one.subtracting(third, precision: p), precision: p)
    var binomial = Ball(terms)
    var factor = third.scaled(by: 1)
    var result: [Ball] = []
    for j in 0..<terms {
      result.append(j % 2 == 0 ? factor.multiplied(by: sum, precision: p) : factor.multiplied(by: sum, precision: p).negated)
      // power = 3^-(K-1-j): S_{j+1} = (S_j - power binom/3)/(2/3) - power binom
      let edge = power.multiplied(by: binomial, precision: p)
      sum = sum.subtracting(edge.multiplied(by: third, precision: p), precision: p)
        .divided(by: third.scaled(by: 1), precision: p).subtracting(edge, precision: p)
      power = power.multiplied(by: Ball(3), precision: p)
      binomial = binomial.multiplied(by: Ball(terms - j - 1), precision: p).divided(by: Ball(j + 2), precision: p)
      factor = factor.multiplied(by: third.scaled(by: 1), precision: p)
    }
    return result
  }

  /// m_j = Int_0^a x^{2j} e^{-h^2 x^2/2} dx from the last: m_{j-1} = (h^2 m_j + a^{2j-1} e^-s)/(2j - 1), positive terms;
  /// the last by a^{2J+1} e^-s Sum (2s)^i/((2J+1)(2J+3)..).
  private static func backward(_ a: Ball, _ s: Ball, _ square: Ball, _ decay: Ball, _ terms: Int, _ p: Int) -> [Ball] {
    let last = terms - 1
    let twice = s.scaled(by: 1)
    var term = Ball.one.divided(by: Ball(2 * last + 1), precision: p)
    var sum = term
    var i = 0
    let bound = 4.004 * s.magnitude.toDouble()
    repeat {
      i += 1
      term = term.multiplied(by: twice, precision: p).divided(by: Ball(2 * last + 2 * i + 1), precision: p)
      sum = sum.adding(term, precision: p)
      // the next ratio is 2s/(2J+2i+3) <= 1/2
    } while Double(2 * last + 2 * i + 3) < bound || (!term.isZero && term.magnitude.exponent > sum.magnitude.exponent - p)
    sum = sum.widened(by: term.magnitude)
    let aa = a.squared(precision: p)
    var edge = a.power(2 * last + 1, precision: p).multiplied(by: decay, precision: p)
    var moments = [Ball](repeating: .zero, count: terms)
    moments[last] = sum.multiplied(by: edge, precision: p)
    for j in stride(from: last, to: 0, by: -1) {
      edge = edge.divided(by: aa, precision: p)
      moments[j - 1] = square.multiplied(by: moments[j], precision: p).adding(edge, precision: p)
        .divided(by: Ball(2 * j - 1), precision: p)
    }
    return moments
  }

  /// The same from the first, sqrt(pi/2) erf(h a/sqrt 2)/h, for large s.
  private static func forward(
    _ h: Ball, _ a: Ball, _ square: Ball, _ decay: Ball, _ terms: Int, _ p: Int
  ) -> [Ball] {
    let root = Ball(2).function(.sqrt, precision: p)
    let first = h.multiplied(by: a, precision: p).divided(by: root, precision: p).function(.erf, precision: p)
      .multiplied(by: MillsRatio.rootTwoPi(p).scaled(by: -1), precision: p).divided(by: h, precision: p)
    var moments = [first]
    let aa = a.squared(precision: p)
    var edge = a.multiplied(by: decay, precision: p)
    for j in 1..<terms {
      moments.append(
        moments[j - 1].multiplied(by: Ball(2 * j - 1), precision: p).subtracting(edge, precision: p)
          .divided(by: square, precision: p))
      edge = edge.multiplied(by: aa, precision: p)
    }
    return moments
  }
}
