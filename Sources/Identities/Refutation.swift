// Points of the domain at which the two sides are proved to differ.
import Balls
import Effort
import Enclosures
import Formulas
import Search

struct Refutation {
  let problem: IdentityProblem
  let effort: Effort

  init(_ problem: IdentityProblem, effort: Effort) {
    self.problem = problem
    self.effort = effort
  }

  /// The first of some points where left - right is enclosed without 0.
  /// - Parameter rewritten: the difference of the sides in normal form, where both are proved to have values.
  func search(points: Swift.Range<Int>, seconds: Double, rewritten: (Field, Element)?) throws -> IdentityVerdict? {
    let limit = Effort(seconds: seconds, threads: effort.threads)
    for k in points {
      try effort.check()
      guard let point = try coordinates(k, limit) else { continue }
      let bits = k < 2 ? 24 : 64
      if let d = try rewritten.flatMap({ try rewrittenDifference($0.0, $0.1, point, bits, limit) }) ?? difference(point, bits, limit) {
        return .refuted(witness: point, difference: DecimalEnclosure(d, digits: 12))
      }
      if points.count > 1, problem.domains.isEmpty { break }
    }
    return nil
  }

  /// The rewritten difference at a point, where it is proved not to be 0: in balls, or, with integrals in it, as a formula.
  private func rewrittenDifference(_ field: Field, _ e: Element, _ point: [(name: String, value: Rational)], _ bits: Int, _ limit: Effort) throws -> Ball? {
    let values = Dictionary(uniqueKeysWithValues: point.map { (field.generator(.name($0.name)), $0.value) })
    let d = field.enclosure(e, at: values, precision: 256)
    if d.isFinite { return d.containsZero ? nil : d }
    guard !e.num.generators.isEmpty, let f = try? field.formula(of: e, in: problem.graph) else { return nil }
    return try enclosed([f], point, bits, limit)
  }

  /// left - right at a point, where it is proved not to be 0.
  private func difference(_ point: [(name: String, value: Rational)], _ bits: Int, _ limit: Effort) throws -> Ball? {
    try enclosed([problem.left, problem.right], point, bits, limit)
  }

  /// The first formula, less the second if there is one, at a point, where it is proved not to be 0.
  private func enclosed(_ formulas: [Formula], _ point: [(name: String, value: Rational)], _ bits: Int, _ limit: Effort) throws -> Ball? {
    let graph = problem.graph
    let values = Dictionary(uniqueKeysWithValues: point.map { ($0.name, graph.constant($0.value)) })
    let sides = graph.substitute(values, in: formulas)
    // a side that is not a closed formula says nothing
    guard graph.freeNames(of: sides).isEmpty else { return nil }
    let program = Program(graph, outputs: sides, parameters: [])
    do {
      let v = try CertifiedEvaluation(program, effort: limit).evaluate([], bits: bits)
      let d = v.count == 2 ? v[0].subtracting(v[1], precision: 96) : v[0]
      return d.isFinite && !d.containsZero ? d : nil
    } catch is EvaluationFailure {
      return nil
    } catch let e as Stopped {
      if case .interrupted = e { throw e }
      try effort.check()
      return nil
    }
  }

  /// The fraction of the way between the ends for the k-th point and the i-th name.
  private func fraction(_ k: Int, _ i: Int) -> Rational {
    let list = [(2, 5), (5, 7), (3, 11), (5, 9), (7, 8), (1, 12), (4, 7), (3, 5)]
    let (n, d) = list[(k * 3 + i * 2 + k * i) % list.count]
    return Rational(n, d)
  }

  /// The k-th point of the domain; nil where an end has no value.
  private func coordinates(_ k: Int, _ limit: Effort) throws -> [(name: String, value: Rational)]? {
    let graph = problem.graph
    var found: [String: Rational] = [:]
    var left = problem.domains
    var list: [(name: String, value: Rational)] = []
    let free = Set(graph.freeNames(of: [problem.left, problem.right]))
    while !left.isEmpty {
      let ready = left.firstIndex { d in
        [d.lower, d.upper].allSatisfy { f in graph.infiniteSign(f) != nil || graph.freeNames(of: [f]).allSatisfy { found[$0] != nil } }
      }
      guard let i = ready else { return nil }
      let d = left.remove(at: i)
      func end(_ f: Formula) throws -> Ball?? {
        if graph.infiniteSign(f) != nil { return .some(nil) }
        let g = graph.substitute(found.mapValues { graph.constant($0) }, in: f)
        if let c = graph.rational(g) { return Ball(c, precision: 256) }
        guard let b = try? CertifiedEvaluation(Program(graph, outputs: [g], parameters: []), effort: limit).evaluate([], bits: 64)
        else { return nil }
        return b[0]
      }
      guard let lower = try end(d.lower), let upper = try end(d.upper) else { return nil }
      guard let value = value(lower, upper, fraction(k, found.count), d, k) else { return nil }
      found[d.name] = value
      list.append((d.name, value))
    }
    for n in free.sorted() where found[n] == nil {
      let value = try Rational(2 * k + 3, 7) - Rational(found.count, 3)
      found[n] = value
      list.append((n, value))
    }
    return list
  }

  /// A rational number strictly between two ends, or an end where they are equal.
  private func value(_ lower: Ball?, _ upper: Ball?, _ t: Rational, _ d: IdentityProblem.Domain, _ k: Int) -> Rational? {
    func number(_ b: BigFloat) -> Rational? { Rational.exactly(b.toDouble()) }
    do {
      var x: Rational
      switch (lower, upper) {
      case (let l?, let u?):
        guard let a = number(l.mid), let b = number(u.mid) else { return nil }
        if l.isExact, u.isExact, a == b { return a }
        x = try a + t * (try b - a)
      case (let l?, nil):
        guard let a = number(l.mid) else { return nil }
        x = try a + (try Rational(3) * t)
      case (nil, let u?):
        guard let b = number(u.mid) else { return nil }
        x = try b - (try Rational(3) * t)
      case (nil, nil): x = try (try t - Rational(1, 2)) * Rational(3)
      }
      if d.isInteger {
        var n = Int(x.toDouble().rounded())
        if let l = lower { n = max(n, Int(l.upper.toDouble().rounded(.up))) }
        if let u = upper { n = min(n, Int(u.lower.toDouble().rounded(.down))) }
        x = Rational(n)
        if let l = lower, !l.isLess(than: Ball(n)), d.lowerIsOpen { return nil }
        if let u = upper, !Ball(n).isLess(than: u), d.upperIsOpen { return nil }
        return x
      }
      // a short number near it
      let short = Rational(Int((x.toDouble() * 840).rounded()), 840)
      let candidates = [short, x]
      for c in candidates {
        let b = Ball(c, precision: 256)
        if let l = lower, !l.isLess(than: b) { continue }
        if let u = upper, !b.isLess(than: u) { continue }
        return c
      }
      return nil
    } catch { return nil }
  }
}
