// Sparse polynomials with exact coefficients in numbered generators. Exponents are multiples of 1/5040 and may be
// negative: the generators e^t, and those proved to be positive, have rational powers.

import Balls

/// A product of powers of generators.
struct Monomial: Hashable, Comparable {
  /// The denominator of all exponents.
  static let unit = 5040
  private static let offset = 1 << 41
  /// Generator and exponent packed, by increasing generator; no exponent is 0.
  private(set) var packed: [Int]

  static let one = Monomial(packed: [])
  private init(packed: [Int]) { self.packed = packed }
  /// The generator to a power, in units.
  init(_ generator: Int, _ exponent: Int = Monomial.unit) {
    packed = exponent == 0 ? [] : [generator << 42 | (exponent + Monomial.offset)]
  }
  init(_ powers: [(Int, Int)]) {
    packed = powers.filter { $0.1 != 0 }.sorted { $0.0 < $1.0 }.map { $0.0 << 42 | ($0.1 + Monomial.offset) }
  }
  var isOne: Bool { packed.isEmpty }
  var count: Int { packed.count }
  /// The i-th generator and its exponent in units.
  subscript(i: Int) -> (generator: Int, exponent: Int) {
    (packed[i] >> 42, packed[i] & (1 << 42 - 1) - Monomial.offset)
  }
  var powers: [(generator: Int, exponent: Int)] { packed.indices.map { self[$0] } }
  /// The exponent of a generator in units.
  func exponent(of generator: Int) -> Int {
    for p in packed where p >> 42 == generator { return p & (1 << 42 - 1) - Monomial.offset }
    return 0
  }
  static func * (a: Monomial, b: Monomial) -> Monomial {
    if a.packed.isEmpty { return b }
    if b.packed.isEmpty { return a }
    var r: [Int] = []
    r.reserveCapacity(a.packed.count + b.packed.count)
    var (i, j) = (0, 0)
    while i < a.packed.count, j < b.packed.count {
      let (x, y) = (a.packed[i], b.packed[j])
      if x >> 42 == y >> 42 {
        let e = x & (1 << 42 - 1) + y & (1 << 42 - 1) - offset
        if e != offset { r.append((x >> 42) << 42 | e) }
        i += 1
        j += 1
      } else if x < y {
        r.append(x)
        i += 1
      } else {
        r.append(y)
        j += 1
      }
    }
    r += a.packed[i...]
    r += b.packed[j...]
    return Monomial(packed: r)
  }
  /// Each exponent times n/m; nil where one is no multiple of the unit.
  func power(_ n: Int, _ m: Int = 1) -> Monomial? {
    var r: [(Int, Int)] = []
    for (g, e) in powers {
      let (x, o) = e.multipliedReportingOverflow(by: n)
      guard !o, x % m == 0, abs(x / m) < 1 << 28 else { return nil }
      r.append((g, x / m))
    }
    return Monomial(r)
  }
  var inverse: Monomial { Monomial(powers.map { ($0.generator, -$0.exponent) }) }
  /// Without a generator.
  func without(_ generator: Int) -> Monomial { Monomial(packed: packed.filter { $0 >> 42 != generator }) }
  /// The parts whose generators do and do not satisfy a condition.
  func split(_ isFirst: (Int) -> Bool) -> (Monomial, Monomial) {
    (Monomial(packed: packed.filter { isFirst($0 >> 42) }), Monomial(packed: packed.filter { !isFirst($0 >> 42) }))
  }
  /// Lexicographic by exponents, the smallest generator first: compatible with products.
  static func < (a: Monomial, b: Monomial) -> Bool {
    var i = 0
    while true {
      if i == a.packed.count { return i < b.packed.count && b[i].exponent > 0 }
      if i == b.packed.count { return a[i].exponent < 0 }
      if a.packed[i] == b.packed[i] {
        i += 1
        continue
      }
      let (x, y) = (a[i], b[i])
      if x.generator == y.generator { return x.exponent < y.exponent }
      return x.generator < y.generator ? x.exponent < 0 : y.exponent > 0
    }
  }
}

/// Why a normal form was given up: it is beyond a limit, or of a kind that is not known here. Never a statement about
/// the formula.
struct Unsupported: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// A sum of monomials with exact coefficients.
struct Polynomial: Hashable {
  private(set) var terms: [Monomial: Number]

  static let zero = Polynomial(terms: [:])
  static let one = Polynomial(Number.one)
  /// The largest number of products of terms in one multiplication.
  static let limit = 400_000

  private init(terms: [Monomial: Number]) { self.terms = terms }
  init(_ c: Number, _ m: Monomial = .one) { terms = c.isZero ? [:] : [m: c] }
  init(_ m: Monomial) { terms = [m: .one] }

  var isZero: Bool { terms.isEmpty }
  var count: Int { terms.count }
  /// The value of a constant polynomial.
  var constant: Number? {
    if terms.isEmpty { return .zero }
    return terms.count == 1 ? terms[.one] : nil
  }
  /// The only term.
  var single: (coefficient: Number, monomial: Monomial)? {
    terms.count == 1 ? terms.first.map { ($0.value, $0.key) } : nil
  }
  /// The terms from the greatest monomial down.
  var sorted: [(monomial: Monomial, coefficient: Number)] {
    terms.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
  }
  var leading: (monomial: Monomial, coefficient: Number) {
    let m = terms.keys.max()!
    return (m, terms[m]!)
  }

  mutating func add(_ c: Number, _ m: Monomial) throws {
    if c.isZero { return }
    guard let old = terms[m] else {
      terms[m] = c
      return
    }
    let s = try old + c
    terms[m] = s.isZero ? nil : s
  }

  static func + (a: Polynomial, b: Polynomial) throws -> Polynomial {
    var r = a.count >= b.count ? a : b
    for (m, c) in a.count >= b.count ? b.terms : a.terms { try r.add(c, m) }
    return r
  }
  static func - (a: Polynomial, b: Polynomial) throws -> Polynomial { try a + (-b) }
  static prefix func - (a: Polynomial) -> Polynomial { Polynomial(terms: a.terms.mapValues { -$0 }) }
  func scaled(_ c: Number, _ m: Monomial = .one) throws -> Polynomial {
    if c.isZero { return .zero }
    var r: [Monomial: Number] = [:]
    r.reserveCapacity(terms.count)
    for (k, v) in terms { r[k * m] = c.isOne ? v : try v * c }
    return Polynomial(terms: r)
  }
  static func * (a: Polynomial, b: Polynomial) throws -> Polynomial {
    if let (c, m) = a.single { return try b.scaled(c, m) }
    if let (c, m) = b.single { return try a.scaled(c, m) }
    guard a.count * b.count <= limit else { throw Unsupported("the normal form is too large") }
    var r = Polynomial.zero
    r.terms.reserveCapacity(a.count + b.count)
    for (m, c) in a.terms { for (n, d) in b.terms { try r.add(try c * d, m * n) } }
    return r
  }
  func power(_ n: Int) throws -> Polynomial {
    if let (c, m) = single, let k = m.power(n) { return Polynomial(try c.power(n), k) }
    guard n >= 0, n <= 400 else { throw Unsupported("a power is too large") }
    var r = Polynomial.one
    for _ in 0..<n { r = try r * self }
    return r
  }

  /// The generators that occur, sorted.
  var generators: [Int] { Set(terms.keys.flatMap { $0.powers.map(\.generator) }).sorted() }

  /// Whether a generator that satisfies the condition occurs.
  func contains(_ condition: (Int) -> Bool) -> Bool {
    terms.keys.contains { m in m.powers.contains { condition($0.generator) } }
  }

  /// The polynomial as coefficients of powers of one generator (exponents in units).
  func coefficients(of generator: Int) throws -> [Int: Polynomial] {
    var r: [Int: Polynomial] = [:]
    for (m, c) in terms { try r[m.exponent(of: generator), default: .zero].add(c, m.without(generator)) }
    return r
  }

  /// As coefficients, in generators that do not satisfy the condition, of monomials in those that do.
  func grouped(by condition: (Int) -> Bool) throws -> [Monomial: Polynomial] {
    var r: [Monomial: Polynomial] = [:]
    for (m, c) in terms {
      let (a, b) = m.split(condition)
      try r[a, default: .zero].add(c, b)
    }
    return r
  }

  /// The number and monomial that divide every term; what is left has coprime integer coefficients, a positive leading
  /// one, and the exponent 0 of each generator somewhere as its least.
  func content() throws -> (coefficient: Number, monomial: Monomial, primitive: Polynomial) {
    if let (c, m) = single { return (c, m, .one) }
    var least: [Int: Int] = [:]
    for g in generators { least[g] = terms.keys.map { $0.exponent(of: g) }.min()! }
    let m = Monomial(least.map { ($0.key, $0.value) })
    var (n, d) = (Number.zero, Number.one)
    for c in terms.values {
      n = try Polynomial.gcd(n, c.numerator)
      let e = c.denominator
      d = try d * (try e / Polynomial.gcd(d, e))
    }
    var c = try n / d
    if leading.coefficient.sign < 0 { c = -c }
    return (c, m, try scaled(try Number.one / c, m.inverse))
  }

  private static func gcd(_ a: Number, _ b: Number) throws -> Number {
    if let x = a.asInt, let y = b.asInt { return Number(Int(Number.gcd(x.magnitude, y.magnitude))) }
    var (x, y) = (a.rational.magnitude, b.rational.magnitude)
    while !y.isZero {
      let q = try x / y
      // the integer part by the numerator and denominator's own division
      let whole = try Polynomial.floor(q)
      (x, y) = (y, try x - whole * y)
    }
    return Number(x)
  }

  /// The exact quotient, nil where there is none. Both have nonnegative exponents in every generator.
  func divided(by b: Polynomial) throws -> Polynomial? {
    if let (c, m) = b.single { return try scaled(try Number.one / c, m.inverse) }
    if count < 2 { return isZero ? .zero : nil }
    let (lead, c) = b.leading
    let inverse = try Number.one / c
    // the degrees in each generator must fit
    for g in b.generators {
      let x = terms.keys.map { $0.exponent(of: g) }
      let y = b.terms.keys.map { $0.exponent(of: g) }
      if x.max()! - x.min()! < y.max()! - y.min()! { return nil }
    }
    var rest = self
    var q = Polynomial.zero
    var steps = 0
    while !rest.isZero {
      let (m, d) = rest.leading
      let t = m * lead.inverse
      if t.powers.contains(where: { $0.exponent < 0 }) { return nil }
      steps += 1
      if steps > 3000 || rest.count > 20000 { return nil }
      let k = try d * inverse
      try q.add(k, t)
      for (n, e) in b.terms { try rest.add(-(try e * k), n * t) }
    }
    return q
  }

  /// Quotient and remainder by the leading term: no term of the remainder is divisible by the leading monomial.
  func dividedWithRemainder(by b: Polynomial) throws -> (Polynomial, Polynomial) {
    let (lead, c) = b.leading
    let inverse = try Number.one / c
    var rest = self
    var (q, r) = (Polynomial.zero, Polynomial.zero)
    var steps = 0
    while !rest.isZero {
      let (m, d) = rest.leading
      let t = m * lead.inverse
      steps += 1
      if steps > 2000 { throw Unsupported("the normal form is too large") }
      if t.powers.contains(where: { $0.exponent < 0 }) {
        try r.add(d, m)
        try rest.add(-d, m)
        continue
      }
      let k = try d * inverse
      try q.add(k, t)
      for (n, e) in b.terms { try rest.add(-(try e * k), n * t) }
    }
    return (q, r)
  }
}

extension Polynomial {
  /// The greatest integer at most q, for q >= 0.
  private static func floor(_ q: Rational) throws -> Rational {
    if let n = q.numerator.asInt, let d = q.denominator.asInt { return Rational(n / d) }
    // by binary digits of the quotient
    var (low, high) = (Rational(0), Rational(1))
    while high <= q { high = try high * Rational(2) }
    while try high - low > Rational(1) {
      let sum = try low + high
      let middle = try sum / Rational(2)
      let whole = middle.isInteger ? middle : try middle - Rational(1, 2)
      if whole <= q { low = whole } else { high = whole }
    }
    return low
  }
}
