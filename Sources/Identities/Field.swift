// The difference field: generators, factors and the arithmetic of elements. Every rule here is an identity between
// functions where both sides are defined; which generators are independent is a matter of completeness alone.
import Balls
import Effort

/// The generators and factors of one problem, and the ranges of its names.
final class Field {
  var generators: [Generator] = []
  private var index: [Generator: Int] = [:]
  /// The names (as generators) on which each generator depends.
  private(set) var names: [Set<Int>] = []
  /// The largest height of a binder in a generator plus one, 0 without one.
  private(set) var heights: [Int] = []
  /// Primitive polynomials of more than one term.
  private(set) var factors: [Polynomial] = []
  private var factorIndex: [Polynomial: Int] = [:]
  /// Products by which factors were replaced, once a common divisor was found.
  private(set) var splits: [Int: [FactorPower]] = [:]
  /// The sign that makes |f| of a factor with a fractional power.
  var factorSigns: [Int: Int] = [:]
  /// The range of each name that has one.
  var ranges: [Int: Range] = [:]
  /// Open ends for every name: what is proved then holds inside of the domain.
  var treatsEndsAsOpen = false
  var signs: [Polynomial: Sign] = [:]
  /// Signs on the whole domain that were proved from the form in which a formula was written.
  var facts: [Polynomial: Sign] = [:]
  var openSigns: [Polynomial: Sign] = [:]
  var derivatives: [Int: [Int: Element]] = [:]
  var factorDerivatives: [Int: [Int: Element]] = [:]
  /// The time for what is being tried.
  var effort: Effort
  private var freshCount = 0

  init(effort: Effort) { self.effort = effort }

  // MARK: generators

  func generator(_ g: Generator) -> Int {
    if let i = index[g] { return i }
    let i = generators.count
    generators.append(g)
    index[g] = i
    names.append([])
    heights.append(0)
    var free: Set<Int> = []
    var height = 0
    func use(_ e: Element) {
      free.formUnion(self.names(in: e))
      height = max(height, self.height(e))
    }
    func useEnd(_ e: End) { if case .finite(let x) = e { use(x) } }
    switch g {
    case .name: free = [i]
    case .prime, .pi, .logNumber: break
    case .power(let f), .logFactor(let f): use(Element(factors[f]))
    case .exp(let e), .tail(let e): use(e)
    case .logGenerator(let k):
      free = names[k]
      height = heights[k]
    case .function(_, let list): list.forEach(use)
    case .integral(let body, let a, let b, let h):
      use(body)
      free.remove(variable(h))
      useEnd(a)
      useEnd(b)
      height = max(height, h + 1)
    case .root(let body, let a, let b, let h):
      use(body)
      free.remove(variable(h))
      use(a)
      use(b)
      height = max(height, h + 1)
    }
    names[i] = free
    heights[i] = height
    return i
  }

  /// A generator that was made before.
  func known(_ g: Generator) -> Int? { index[g] }

  /// The variable of a binder of a given height.
  func variable(_ height: Int) -> Int { generator(.name("\u{2022}\(height)")) }

  /// A name that nothing else has.
  func fresh() -> Int {
    freshCount += 1
    return generator(.name("\u{2023}\(freshCount)"))
  }

  func element(_ g: Generator) -> Element { element(generator(g)) }
  func element(_ i: Int, exponent: Int = Monomial.unit) -> Element { Element(Polynomial(Monomial(i, exponent))) }

  func names(in p: Polynomial) -> Set<Int> {
    var r: Set<Int> = []
    for g in p.generators { r.formUnion(names[g]) }
    return r
  }
  func names(in e: Element) -> Set<Int> {
    var r = names(in: e.num)
    for d in e.den { r.formUnion(names(in: factors[d.factor])) }
    return r
  }
  func height(_ e: Element) -> Int {
    var h = 0
    for g in e.num.generators { h = max(h, heights[g]) }
    for d in e.den { for g in factors[d.factor].generators { h = max(h, heights[g]) } }
    return h
  }
  func depends(_ generator: Int, on name: Int) -> Bool { names[generator].contains(name) }
  func depends(_ p: Polynomial, on name: Int) -> Bool { p.contains { names[$0].contains(name) } }
  func depends(_ e: Element, on name: Int) -> Bool {
    depends(e.num, on: name) || e.den.contains { depends(factors[$0.factor], on: name) }
  }

  // MARK: factors

  private func newFactor(_ p: Polynomial) -> Int {
    if let i = factorIndex[p] { return i }
    factors.append(p)
    factorIndex[p] = factors.count - 1
    return factors.count - 1
  }

  /// c, m and factors with p = c m product factor^power.
  func factorise(_ p: Polynomial) throws -> (coefficient: Number, monomial: Monomial, factors: [FactorPower]) {
    try effort.check()
    let (c, m, primitive) = try p.content()
    if primitive == .one { return (c, m, []) }
    var found: [Int: Int] = [:]
    var rest = primitive
    for (i, f) in factors.enumerated() where splits[i] == nil {
      while rest.count > 1, let q = try rest.divided(by: f) {
        found[i, default: 0] += 1
        rest = q
      }
    }
    if rest.count > 1 {
      var parts: [Int: Int] = [:]
      for (part, multiplicity) in try squarefree(rest) {
        for i in try apart(part) { parts[i, default: 0] += multiplicity }
      }
      // the product itself is the proof that these are the factors
      let product = try expanded(parts.map { FactorPower(factor: $0.key, power: $0.value) })
      guard product == rest else { throw Unsupported("a factorisation that does not multiply back") }
      found.merge(parts, uniquingKeysWith: +)
    } else if let k = rest.constant, !k.isOne {
      // both primitive with positive leading coefficients: what is left is 1
      throw Unsupported("a factor is not primitive")
    }
    return (c, m, canonical(found))
  }

  private func canonical(_ found: [Int: Int]) -> [FactorPower] {
    var r: [Int: Int] = [:]
    for (i, n) in found { for f in resolved(i) { r[f.factor, default: 0] += f.power * n } }
    return r.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { FactorPower(factor: $0.key, power: $0.value) }
  }

  /// A factor in terms of those that have not been split.
  func resolved(_ i: Int) -> [FactorPower] {
    guard let parts = splits[i] else { return [FactorPower(factor: i, power: 1)] }
    return parts.flatMap { part in resolved(part.factor).map { FactorPower(factor: $0.factor, power: $0.power * part.power) } }
  }

  private func squarefree(_ p: Polynomial) throws -> [(Polynomial, Int)] {
    guard p.count <= 200, let g = p.generators.last else { return [(p, 1)] }
    var slope = Polynomial.zero
    for (e, c) in try p.coefficients(of: g) where e != 0 {
      slope = try slope + c.scaled(Number(e), Monomial(g, e))
    }
    let d = try Polynomial.commonDivisor(p, try slope.content().primitive)
    if d.count < 2 { return [(p, 1)] }
    guard let q = try p.divided(by: d) else { return [(p, 1)] }
    // p = d q: what divides both is repeated
    return try squarefree(d) + squarefree(try q.content().primitive)
  }

  /// The factors whose product is p: p itself, or parts where it shares a divisor with a known one, which is split.
  private func apart(_ p: Polynomial) throws -> [Int] {
    if p.count <= 60 {
      for (i, f) in factors.enumerated() where splits[i] == nil && f.count <= 60 {
        if f == p { return [i] }
        let d = try Polynomial.commonDivisor(p, f)
        guard d.count > 1, let a = try p.divided(by: d), let b = try f.divided(by: d) else { continue }
        let shared = newFactor(d)
        if b.count > 1 {
          splits[i] = [FactorPower(factor: shared, power: 1), FactorPower(factor: newFactor(b), power: 1)]
        }
        return try [shared] + (a.count > 1 ? apart(a) : [])
      }
    }
    return [newFactor(p)]
  }

  // MARK: arithmetic

  private func merged(_ a: [FactorPower], _ b: [FactorPower], _ combine: (Int, Int) -> Int) -> [FactorPower] {
    if a.isEmpty && b.isEmpty { return [] }
    var r: [Int: (Int, Int)] = [:]
    for f in a { r[f.factor, default: (0, 0)].0 = f.power }
    for f in b { r[f.factor, default: (0, 0)].1 = f.power }
    return r.map { FactorPower(factor: $0.key, power: combine($0.value.0, $0.value.1)) }.filter { $0.power > 0 }
      .sorted { $0.factor < $1.factor }
  }

  func expanded(_ list: [FactorPower]) throws -> Polynomial {
    var r = Polynomial.one
    for f in list { for _ in 0..<f.power { r = try r * factors[f.factor] } }
    return r
  }

  /// num/den with common factors cancelled and powers of algebraic generators reduced.
  func normalised(_ num: Polynomial, _ den: [FactorPower]) throws -> Element {
    try effort.check()
    var (p, d) = (num, den)
    if p.contains({ isAlgebraic($0) }) {
      let e = try reduced(p)
      p = e.num
      d = merged(d, e.den, +)
    }
    if p.isZero { return .zero }
    if d.isEmpty { return Element(p) }
    // Laurent terms: shift to nonnegative exponents for the divisions
    var shift: [Int: Int] = [:]
    for m in p.terms.keys { for (g, e) in m.powers where e < 0 { shift[g] = min(shift[g] ?? 0, e) } }
    let s = Monomial(shift.map { ($0.key, -$0.value) })
    var q = shift.isEmpty ? p : try p.scaled(.one, s)
    var left: [FactorPower] = []
    for f in d {
      var n = f.power
      if let parts = splits[f.factor] {
        // replaced since: put the parts in
        return try normalised(
          p, merged(d.filter { $0 != f }, canonical(Dictionary(parts.map { ($0.factor, $0.power * n) }, uniquingKeysWith: +)), +))
      }
      while n > 0, q.count > 1, let r = try q.divided(by: factors[f.factor]) {
        q = r
        n -= 1
      }
      if n > 0 { left.append(FactorPower(factor: f.factor, power: n)) }
    }
    return Element(shift.isEmpty ? q : try q.scaled(.one, s.inverse), left)
  }

  private func isAlgebraic(_ g: Int) -> Bool {
    switch generators[g] {
    case .prime, .power: return true
    case .function("sin", _): return true
    case .function("abs", let list): return list[0].den.isEmpty
    default: return false
    }
  }

  /// Powers of primes and factors brought into [0, 1), of a sine and of |u| below 2.
  private func reduced(_ p: Polynomial) throws -> Element {
    let unit = Monomial.unit
    var groups: [[FactorPower]: Polynomial] = [:]
    var sines: [Monomial: Polynomial] = [:]
    for (m, c) in p.terms {
      var rest = Monomial.one
      var k = c
      var shift: [FactorPower] = []
      var isSine = Monomial.one
      for (g, e) in m.powers {
        switch generators[g] {
        case .prime(let q):
          let whole = Int((Double(e) / Double(unit)).rounded(.down))
          k = try k * Number(q).power(whole)
          rest = rest * Monomial(g, e - whole * unit)
        case .power(let f):
          let whole = Int((Double(e) / Double(unit)).rounded(.down))
          if whole != 0 {
            shift.append(FactorPower(factor: f, power: whole))
            if whole % 2 != 0, let s = factorSigns[f], s < 0 { k = -k }
          }
          rest = rest * Monomial(g, e - whole * unit)
        case .function(let name, _) where name == "sin" || name == "abs" && isAlgebraic(g):
          if e >= 2 * unit {
            let pairs = e / (2 * unit)
            isSine = isSine * Monomial(g, pairs * unit)
            rest = rest * Monomial(g, e - 2 * pairs * unit)
          } else {
            rest = rest * Monomial(g, e)
          }
        default: rest = rest * Monomial(g, e)
        }
      }
      if !isSine.isOne {
        // sin^2 = 1 - cos^2, |u|^2 = u^2
        var q = Polynomial(k, rest)
        for (g, e) in isSine.powers {
          guard case .function(let name, let list) = generators[g] else { continue }
          if name == "abs" {
            q = try q * list[0].num.power(2 * e / unit)
            continue
          }
          let cosine = Polynomial(Monomial(generator(.function("cos", list))))
          let square = try Polynomial.one - cosine * cosine
          q = try q * square.power(e / unit)
        }
        sines[.one] = try (sines[.one] ?? .zero) + q
        if !shift.isEmpty { throw Unsupported("a root beside a square") }
        continue
      }
      try groups[shift, default: .zero].add(k, rest)
    }
    if let q = sines[.one] {
      // what was put in may have such powers itself
      let again = q.contains { isAlgebraic($0) } ? try reduced(q) : Element(q)
      guard again.den.isEmpty else { throw Unsupported("a root beside a square") }
      groups[[]] = try (groups[[]] ?? .zero) + again.num
    }
    if groups.count == 1, let only = groups.first, only.key.isEmpty { return Element(only.value) }
    var total = Element.zero
    for (shift, q) in groups.sorted(by: { $0.key.count < $1.key.count }) {
      let up = shift.filter { $0.power > 0 }
      let down = shift.filter { $0.power < 0 }.map { FactorPower(factor: $0.factor, power: -$0.power) }
      let num = try q * expanded(up)
      // a product may bring powers back
      let e = num.contains { isAlgebraic($0) } && !up.isEmpty ? try normalised(num, down) : Element(num, down.sorted { $0.factor < $1.factor })
      total = try add(total, e)
    }
    return total
  }

  func add(_ a: Element, _ b: Element) throws -> Element {
    if a.isZero { return b }
    if b.isZero { return a }
    if a.den == b.den {
      let s = try a.num + b.num
      return a.den.isEmpty ? Element(s) : try normalised(s, a.den)
    }
    let den = merged(a.den, b.den, max)
    func missing(_ e: Element) -> [FactorPower] {
      den.compactMap { f in
        let n = f.power - (e.den.first { $0.factor == f.factor }?.power ?? 0)
        return n > 0 ? FactorPower(factor: f.factor, power: n) : nil
      }
    }
    let s = try a.num * expanded(missing(a)) + b.num * expanded(missing(b))
    return try normalised(s, den)
  }
  func negate(_ a: Element) -> Element { Element(-a.num, a.den) }
  func subtract(_ a: Element, _ b: Element) throws -> Element { try add(a, negate(b)) }
  func multiply(_ a: Element, _ b: Element) throws -> Element {
    if a.isZero || b.isZero { return .zero }
    if let c = a.constant { return Element(try b.num.scaled(c), b.den) }
    if let c = b.constant { return Element(try a.num.scaled(c), a.den) }
    return try normalised(try a.num * b.num, merged(a.den, b.den, +))
  }
  func scale(_ a: Element, _ c: Number) throws -> Element { Element(try a.num.scaled(c), c.isZero ? [] : a.den) }
  func sum(_ list: [Element]) throws -> Element { try list.reduce(.zero) { try add($0, $1) } }
  func divide(_ a: Element, _ b: Element) throws -> Element { try multiply(a, try inverse(b)) }

  /// 1/a; an element that is 0 has none.
  func inverse(_ a: Element) throws -> Element {
    if a.isZero { throw Unsupported("a division by 0") }
    // a root in a sum: multiply by the conjugate
    if a.num.count > 1, a.num.count <= 40 {
      for g in a.num.generators {
        guard isAlgebraic(g) else { continue }
        switch generators[g] {
        case .prime, .power: break
        default: continue
        }
        let parts = try a.num.coefficients(of: g)
        guard parts.count == 2, let plain = parts[0], let half = parts[Monomial.unit / 2] else { continue }
        let conjugate = try plain - half.scaled(.one, Monomial(g, Monomial.unit / 2))
        let norm = try normalised(try a.num * conjugate, [])
        if norm.isZero { throw Unsupported("a division by 0") }
        return try multiply(Element(try conjugate * expanded(a.den)), try inverse(norm))
      }
    }
    let (c, m, list) = try factorise(a.num)
    let num = try expanded(a.den).scaled(try Number.one / c, m.inverse)
    return try normalised(num, list)
  }

  func power(_ a: Element, _ n: Int) throws -> Element {
    if n == 0 { return .one }
    if n < 0 { return try power(try inverse(a), -n) }
    guard n <= 2000 else { throw Unsupported("a power is too large") }
    if a.num.single != nil || n == 1 {
      return try normalised(try a.num.power(n), a.den.map { FactorPower(factor: $0.factor, power: $0.power * n) })
    }
    var r = Element.one
    for _ in 0..<n { r = try multiply(r, a) }
    return r
  }

  /// a^(n/m) for a >= 0, m > 1, in lowest terms.
  func power(_ a: Element, _ n: Int, over m: Int) throws -> Element {
    if m == 1 { return try power(a, n) }
    if a.isZero { return .zero }
    guard m <= 16, Monomial.unit % m == 0 else { throw Unsupported("a root of order \(m)") }
    if m == 2, let root = try nestedRoot(a) { return try power(root, n) }
    let (c, mono, list) = try factorise(a.num)
    var result = try power(of: c.magnitude, n, over: m)
    var sign = c.sign
    var unknown: [(Int?, Int)] = []
    for (g, e) in mono.powers {
      let exponent = e * n
      guard exponent % m == 0 else { throw Unsupported("a root of a root") }
      switch self.sign(ofGenerator: g) {
      case .positive?, .nonNegative?: result = try multiply(result, element(g, exponent: exponent / m))
      default:
        // |g|^(e n/m)
        guard e % Monomial.unit == 0 else { throw Unsupported("a root of unknown sign") }
        unknown.append((g, e / Monomial.unit))
      }
    }
    for (f, power) in (list.map { ($0.factor, $0.power) } + a.den.map { ($0.factor, -$0.power) }) {
      if let s = factorSign(f) {
        if s < 0, power % 2 != 0 { sign = -sign }
        result = try multiply(result, rootOfFactor(f, s, power * n, m))
      } else {
        unknown.append((nil, power))
        factorOfUnknown = f
      }
    }
    let odd = unknown.filter { $0.1 % 2 != 0 }
    guard odd.count <= 1 else { throw Unsupported("a root of a product of unknown signs") }
    for (g, power) in unknown {
      if power % 2 != 0 {
        // a >= 0 gives the sign of the only factor of unknown sign
        if let g {
          guard sign > 0 else { throw Unsupported("a root of unknown sign") }
          result = try multiply(result, element(g, exponent: power * n * Monomial.unit / m))
        } else {
          result = try multiply(result, rootOfFactor(factorOfUnknown!, sign, power * n, m))
        }
        continue
      }
      guard (power * n) % m == 0 else { throw Unsupported("a root of unknown sign") }
      let k = power * n / m
      let base = g.map { element($0) } ?? Element(factors[factorOfUnknown!])
      result = try multiply(result, k % 2 == 0 ? self.power(base, k) : self.power(try absolute(base), k))
    }
    return result
  }
  /// sqrt(x + y sqrt(p)) = sqrt((x + d)/2) + s sqrt((x - d)/2), s the sign of y, where x^2 - y^2 p = d^2 with rational d and
  /// x > d >= 0.
  private func nestedRoot(_ a: Element) throws -> Element? {
    guard a.den.isEmpty, a.num.count == 2, let x = a.num.terms[.one], x.sign > 0 else { return nil }
    for (m, y) in a.num.terms where !m.isOne {
      guard m.count == 1, m[0].exponent == Monomial.unit / 2, case .prime(let p) = generators[m[0].generator],
        let d = try (x * x - y * y * Number(p)).rational.squareRoot
      else { return nil }
      let half = Number(1, 2)
      let u = try sqrt(Element(try (x + Number(d)) * half))
      let w = try sqrt(Element(try (x - Number(d)) * half))
      return y.sign > 0 ? try add(u, w) : try subtract(u, w)
    }
    return nil
  }

  private var factorOfUnknown: Int? {
    get { unknownFactor }
    set { unknownFactor = newValue }
  }

  private func rootOfFactor(_ f: Int, _ s: Int, _ n: Int, _ m: Int) throws -> Element {
    if n % m == 0 {
      let k = n / m
      let base = s < 0 ? negate(Element(factors[f])) : Element(factors[f])
      return try power(base, k)
    }
    if let old = factorSigns[f], old != s { throw Unsupported("a factor of two signs") }
    factorSigns[f] = s
    return try normalised(Polynomial(Monomial(generator(.power(f)), n * Monomial.unit / m)), [])
  }
  private var unknownFactor: Int?

  /// A positive number to a rational power.
  private func power(of c: Number, _ n: Int, over m: Int) throws -> Element {
    guard let a = c.numerator.asInt, let b = c.denominator.asInt, let p = Number.primes(of: a), let q = Number.primes(of: b)
    else { throw Unsupported("a root of a large number") }
    var r = Element.one
    for (list, s) in [(p, 1), (q, -1)] {
      for (prime, k) in list {
        let g = generator(.prime(prime))
        r = try multiply(r, try normalised(Polynomial(Monomial(g, k * n * s * Monomial.unit / m)), []))
      }
    }
    return r
  }

  /// +1 or -1 where the factor is proved to be >= 0 or <= 0.
  func factorSign(_ f: Int) -> Int? {
    switch sign(of: factors[f]) {
    case .positive?, .nonNegative?: return 1
    case .negative?, .nonPositive?: return -1
    default: return nil
    }
  }

  /// |a|.
  func absolute(_ a: Element) throws -> Element {
    switch sign(a) {
    case .positive?, .nonNegative?, .zero?: return a
    case .negative?, .nonPositive?: return negate(a)
    case nil:
      let (c, m, primitive) = try a.num.content()
      if a.den.isEmpty, m.isOne, !primitive.isZero, primitive.count > 1 {
        return try scale(element(.function("abs", [Element(primitive)])), c.magnitude)
      }
      if a.den.isEmpty, primitive == .one {
        return try scale(element(.function("abs", [Element(Polynomial(m))])), c.magnitude)
      }
      return element(.function("abs", [a]))
    }
  }
}
