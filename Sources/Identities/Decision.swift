// The order in which proofs and refutations are tried.
import Balls
import Effort
import Formulas

struct Decision {
  let problem: IdentityProblem
  let effort: Effort
  let field: Field

  init(_ problem: IdentityProblem, effort: Effort) {
    self.problem = problem.withoutPoints
    self.effort = effort
    field = Field(effort: effort)
  }

  func verdict() throws -> IdentityVerdict {
    var reason = ""
    var difference: Element?
    do {
      difference = try limited(seconds: 4) {
        try setRanges()
        let conversion = Conversion(field, problem.graph)
        let left = try conversion.read(problem.left)
        let (issues, ends) = (conversion.issues, conversion.endIssues)
        let right = try conversion.read(problem.right)
        // Inside of the domain both sides have values; at its ends one of them, to which the other tends.
        if let issue = (issues + conversion.issues).first { throw Unsupported(issue) }
        if let issue = ends.first, !conversion.endIssues.isEmpty { throw Unsupported(issue + " at an end of the domain") }
        return try field.subtract(left, right)
      }
      // Both sides are continuous on the domain: what follows need hold inside of it only.
      field.treatsEndsAsOpen = true
      if let d = difference, let rules = try limited(seconds: 3, { try ZeroTest(field).quick(d) }) { return .proved(rules: rules) }
    } catch let e as Unsupported { reason = e.reason }
    let refutation = Refutation(problem, effort: effort)
    let rewritten = difference.map { (field, $0) }
    if let found = try refutation.search(points: 0..<2, seconds: 2, rewritten: rewritten) { return found }
    if let d = difference {
      do {
        if let rules = try limited(seconds: 4, { try ZeroTest(field).thorough(d) }) { return .proved(rules: rules) }
        reason = "no proof of equality was found, and no point where the sides are proved to differ"
      } catch let e as Unsupported { reason = e.reason }
    }
    if let found = try refutation.search(points: 2..<8, seconds: 3, rewritten: rewritten) { return found }
    return .undecided(reason: reason, remedy: "a simpler form of both sides, or a smaller domain")
  }

  /// Work within a part of the time; what takes longer is given up like what is not supported.
  private func limited<T>(seconds: Double, _ work: () throws -> T) throws -> T {
    try effort.check()
    field.effort = Effort(seconds: seconds, threads: 1)
    defer { field.effort = effort }
    do {
      return try work()
    } catch let e as Stopped {
      if case .budget = e {
        try effort.check()
        throw Unsupported("a proof of equality takes too long")
      }
      throw e
    } catch is ConstantTooLarge {
      throw Unsupported("an exact constant is too large")
    } catch is DivisionByZero {
      throw Unsupported("a division by 0")
    }
  }

  private func setRanges() throws {
    let graph = problem.graph
    for d in problem.domains {
      func end(_ f: Formula) throws -> Element? {
        if graph.infiniteSign(f) != nil { return nil }
        let conversion = Conversion(field, graph)
        return try conversion.read(f)
      }
      // an end that is not exact is left out: the range proved for is then larger
      let lower = try? end(d.lower)
      let upper = try? end(d.upper)
      field.setRange(
        field.generator(.name(d.name)),
        Range(lower: lower, upper: upper, lowerIsOpen: d.lowerIsOpen, upperIsOpen: d.upperIsOpen,
          isParameter: true))
    }
    // The domain is the closure of its inside: what holds inside of it holds on it, by continuity.
    for d in problem.domains {
      guard let r = field.ranges[field.generator(.name(d.name))], let l = r.lower, let u = r.upper else { continue }
      let width = try field.subtract(u, l)
      guard !width.isZero, field.sign(width)?.isUp == true else {
        throw Unsupported("the ends of the domain of \(d.name) are not shown to be in order")
      }
    }
  }
}

extension IdentityProblem {
  /// The same with the value in place of each name that has only one.
  var withoutPoints: IdentityProblem {
    let points = domains.filter { $0.lower == $0.upper }
    if points.isEmpty { return self }
    let values = Dictionary(points.map { ($0.name, $0.lower) }, uniquingKeysWith: { a, _ in a })
    let sides = graph.substitute(values, in: [left, right])
    let rest = domains.filter { $0.lower != $0.upper }.map { d in
      let ends = graph.substitute(values, in: [d.lower, d.upper])
      return Domain(
        name: d.name, lower: ends[0], upper: ends[1], lowerIsOpen: d.lowerIsOpen, upperIsOpen: d.upperIsOpen, isInteger: d.isInteger)
    }
    return IdentityProblem(graph: graph, left: sides[0], right: sides[1], domains: rest)
  }
}
