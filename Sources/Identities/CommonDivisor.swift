// The greatest common divisor of polynomials, by remainders in one generator after another. It serves to keep factors
// small and apart: where it gives up, 1 is returned, which is a common divisor.

extension Polynomial {
  /// A common divisor, as a rule the greatest: primitive, with a positive leading coefficient.
  static func commonDivisor(_ a: Polynomial, _ b: Polynomial) throws -> Polynomial {
    var work = 0
    do { return try divisor(a, b, &work) } catch is Unsupported { return .one }
  }

  private static func divisor(_ a: Polynomial, _ b: Polynomial, _ work: inout Int) throws -> Polynomial {
    if a.isZero { return try b.isZero ? .zero : b.content().primitive }
    if b.isZero { return try a.content().primitive }
    var (p, q) = (try a.content().primitive, try b.content().primitive)
    if p == .one || q == .one { return .one }
    if p == q { return p }
    let shared = Set(p.generators).intersection(q.generators)
    // A generator in only one of them: its coefficients are divided.
    for (inout1, g) in p.generators.map({ (true, $0) }) + q.generators.map({ (false, $0) }) where !shared.contains(g) {
      var r = inout1 ? q : p
      for c in try (inout1 ? p : q).coefficients(of: g).values {
        r = try divisor(r, c, &work)
        if r == .one { return .one }
      }
      return r
    }
    guard let g = shared.min(by: { p.span($0) + q.span($0) < p.span($1) + q.span($1) }) else { return .one }
    let (cp, cq) = (try p.contentIn(g, &work), try q.contentIn(g, &work))
    let common = try divisor(cp, cq, &work)
    p = try p.divided(by: cp) ?? p
    q = try q.divided(by: cq) ?? q
    if p.degree(g) < q.degree(g) { swap(&p, &q) }
    while !q.isZero, q.degree(g) > 0 {
      let r = try p.pseudoRemainder(q, g, &work)
      p = q
      if r.isZero {
        q = .zero
      } else {
        let primitive = try r.content().primitive
        q = try primitive.divided(by: try primitive.contentIn(g, &work)) ?? primitive
      }
    }
    if !q.isZero { return common }
    return try (common * p).content().primitive
  }

  private func degree(_ g: Int) -> Int { terms.keys.map { $0.exponent(of: g) }.max() ?? 0 }
  private func span(_ g: Int) -> Int { Set(terms.keys.map { $0.exponent(of: g) }).count }

  private func contentIn(_ g: Int, _ work: inout Int) throws -> Polynomial {
    var r = Polynomial.zero
    for c in try coefficients(of: g).values.sorted(by: { $0.count < $1.count }) {
      r = try Polynomial.divisor(r, c, &work)
      if r == .one { return r }
    }
    return r
  }

  private func pseudoRemainder(_ b: Polynomial, _ g: Int, _ work: inout Int) throws -> Polynomial {
    let n = b.degree(g)
    let lead = try b.coefficients(of: g)[n]!
    var r = self
    while !r.isZero, r.degree(g) >= n {
      work += r.count * (lead.count + b.count)
      if work > 60_000 { throw Unsupported("a common divisor is too much work") }
      let d = r.degree(g)
      let top = try r.coefficients(of: g)[d]!
      r = try r * lead - (try top * b).scaled(.one, Monomial(g, d - n))
    }
    return r
  }
}
