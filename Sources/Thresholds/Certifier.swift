// `overlap certify`: search for a solution, write the hints down as a certificate, and let the re-checker prove it.
// Nothing is called proved that `Verifier` has not accepted.
import Balls
import Certificates
import Effort
import Enclosures
import FastSolvers
import Formulas
import OverlapModels
import Search

/// What `certify` found.
public struct Certification: Sendable {
  public enum Status: String, Sendable { case proved, refuted, undecided }
  public var status: Status
  /// The claim in words, local and global parts told apart.
  public var claim: String
  /// Decimal bounds of the reported value, rounded outward.
  public var value: (lower: String, upper: String)?
  /// The same for each unknown, in the order of the system.
  public var unknowns: [(name: String, lower: String, upper: String)] = []
  /// Ids of the cited statements that give the value its meaning.
  public var assumes: [String] = []
  public var certificate: Certificate?
  /// For an undecided result: why, and the cheapest remedy.
  public var reason: String?
  public var remedy: String?
}

/// Proves thresholds of a model.
public struct Certifier {
  let model: Model
  let threshold: ThresholdSystem
  let system: Enclosures.SquareSystem
  let accuracy: Accuracy
  let effort: Effort
  let search: SolutionSearch

  /// - Parameters:
  ///   - id: a threshold of the model.
  ///   - set: texts of parameters' values; the others take the threshold's `set` or their defaults.
  ///   - digits: the width of the value's bounds is at most 10^-digits max(1, |value|), or |value| if `isRelative`.
  /// - Throws: `ModelError` for what the model file or the settings do not allow.
  public init(
    model: Model, id: String, set: [String: String] = [:], digits: Int = 12, isRelative: Bool = false,
    effort: Effort = Effort()
  ) throws {
    self.model = model
    threshold = try ThresholdSystem(model, id, set: set)
    system = Enclosures.SquareSystem(
      threshold.graph, unknowns: threshold.unknowns, equations: threshold.equations, jacobian: threshold.jacobian(),
      value: threshold.value)
    accuracy = Accuracy(digits: digits, isRelative: isRelative)
    self.effort = effort
    search = SolutionSearch(system, effort: effort)
  }

  /// Searches and proves.
  /// - Throws: `Stopped`, `EvaluationFailure` where a formula is proved to have no value.
  public func run() throws -> Certification {
    do {
      if threshold.kind == .value { return try value() }
      if let near = threshold.near {
        let start = try threshold.unknowns.map { name -> Double in
          guard let f = near[name] else {
            throw SearchFailure(reason: "near gives no start for \(name)", remedy: "name it in near = { .. }")
          }
          return try number(f)
        }
        return try local(from: start)
      }
      if system.isClosedForm { return try complete() }
      return try localOnly()
    } catch let e as SearchFailure {
      return undecided(e.reason, e.remedy)
    } catch let e as PlanFailure {
      return undecided(e.reason, "another starting point, or a smaller box")
    } catch let e as EvaluationFailure where e.kind == .unproved {
      return undecided(e.reason, e.remedy)
    } catch let e as CertificateError {
      return undecided("the certificate that was found is not accepted: \(e.reason)", "more digits, or another start")
    }
  }

  /// The result of a run that was stopped.
  public func stopped(_ reason: String, _ remedy: String) -> Certification { undecided(reason, remedy) }

  private func undecided(_ reason: String, _ remedy: String) -> Certification {
    Certification(
      status: .undecided, claim: "Nothing is proved about \(threshold.id) of \(model.id).", assumes: threshold.assumes,
      reason: reason, remedy: remedy)
  }

  /// An estimate of a constant formula.
  private func number(_ f: Formula) throws -> Double {
    let program = Program(threshold.graph, outputs: [f], parameters: [])
    return try CertifiedEvaluation(program, effort: effort).evaluate([], bits: 50)[0].mid.toDouble()
  }

  // MARK: Kinds

  /// The kind `value`: one enclosure.
  private func value() throws -> Certification {
    var digits = accuracy.digits + 3
    for _ in 0..<3 {
      let bits = bits(digits)
      var plans: [Certificate.PlanLine] = []
      let book = PlanBook(effort: effort)
      let v = try system.evaluate(.value, [], precision: bits + 24) { part, k, problem in
        let plan = try book.plan(part, k, problem, bits: bits)
        plans.append(.init(use: "value", line: -1, kernel: k, plan: plan))
        do { return try problem.enclose(plan, precision: bits + 16, effort: effort) } catch let e as ContourFailure {
          throw EvaluationFailure(kind: .unproved, reason: e.reason)
        } catch let e as TailFailure { throw EvaluationFailure(kind: .unproved, reason: e.reason) }
      }[0]
      guard let pair = DecimalPair(DecimalEnclosure(v, digits: accuracy.digits + 4)) else { break }
      if isNarrow(pair) {
        return try finish(krawczyk: [], bounds: ["value": pair], scope: .local, cover: nil, plans: plans)
      }
      digits += max(8, digits / 2)
    }
    return undecided("the value is not enclosed to \(accuracy.digits) digits", "fewer digits")
  }

  /// From a starting point to a proved local result.
  private func local(from start: [Double]) throws -> Certification {
    let point = try search.newton(from: start, bits: bits(accuracy.digits + 6)).point
    for (digits, factor) in [(3, 2), (4, 2), (5, 2), (6, 2), (8, 2), (10, 2), (12, 2)] {
      guard let wide = search.relativeBox(around: point, digits: digits, factor: factor),
        let tested = try search.test(wide, bits: 60, jacobianBits: bits(uniqueDigits)),
        let unique = search.relativeBox(around: point, digits: digits, factor: factor / 2)
      else { continue }
      // The box of the certificate is half as wide as what passed: another checker's enclosures may be wider.
      return try prove(point, unique: unique, plans: tested.plans, scope: .local, cover: nil)
    }
    throw SearchFailure(
      reason: "no box around the solution found passes the Krawczyk test", remedy: "the solution may be degenerate")
  }

  /// Without `near`, with expectations: what is found near the fast solver's point, and no claim about the rest.
  private func localOnly() throws -> Certification {
    let starts = try startingPoints(threshold, effort: effort)
    guard let best = starts.first(where: \.converged) ?? starts.first else {
      throw SearchFailure(
        reason: "the fast solver found no starting point in the bracket", remedy: "near = { .. } in the model file")
    }
    var result = try local(from: best.point)
    result.status = .undecided
    result.reason =
      "proved in the box that is printed only: the complete cover of the bracket is not built yet for formulas with expectations"
    result.remedy = "near = { .. } in the model file asks for the local result alone"
    return result
  }

  /// A complete cover of bracket and box.
  private func complete() throws -> Certification {
    let root = try rootBox()
    let isWhole = threshold.kind == .extremum && !threshold.isInterior
    if isWhole { return try completeExtremum(root) }
    let cover = CoverSearch(search, root: root)
    let found = try cover.run()
    // Solutions outside of the ranges (their outward rounding, open ends) do not count.
    let inside = found.solutions.filter { s in zip(threshold.unknowns, s.point).allSatisfy { isInRange($0, $1) } }
    guard let tree = found.tree else {
      return undecided(
        "no statement about \(describe(found.undecided!)): \(inside.count) solution(s) found elsewhere" + list(inside),
        "a smaller bracket or box")
    }
    if inside.isEmpty {
      var c = undecided("", "")
      c.status = .refuted
      c.reason = nil
      c.remedy = nil
      c.claim = "\(model.id), \(threshold.id): it is proved that the bracket and box hold no such point."
      return c
    }
    var ordered = inside
    let u = threshold.unknowns.count - 1
    if let which = threshold.which {
      ordered.sort { which == .first ? $0.point[u] < $1.point[u] : $1.point[u] < $0.point[u] }
    } else if inside.count > 1 {
      return undecided("\(inside.count) solutions lie in the bracket and box" + list(inside), "a smaller bracket or box, or near")
    }
    let point = try search.newton(
      from: ordered[0].point.map { $0.toDouble() }, bits: bits(accuracy.digits + 6)).point
    let others = try ordered.dropFirst().map { s -> Certificate.KrawczykLine in
      guard let box = decimalBox(s.unique) else { throw SearchFailure(reason: "a box has no decimal ends", remedy: "") }
      return .init(box: box, digits: 16, jacobianDigits: uniqueDigits)
    }
    guard let box = decimalBox(root) else { return undecided("the bracket's ends have no decimals", "decimal ends") }
    return try prove(
      point, unique: ordered[0].unique, plans: [:], scope: .bracket, cover: .init(box: box, tree: tree), others: others)
  }

  private func completeExtremum(_ root: ExactBox) throws -> Certification {
    let isMaximum = threshold.extremum == .max
    let starts = try startingPoints(threshold, effort: effort)
    for start in starts.prefix(8) {
      guard let point = try? search.newton(from: start.point, bits: bits(accuracy.digits + 6)).point else { continue }
      let cover = CoverSearch(search, root: root, isMaximum: isMaximum)
      guard let unique = try cover.uniqueBox(around: point) else { continue }
      let best = try search.values(.value, at: point, bits: 100).values[0].widened(by: Magnitude.powerOfTwo(-80))
      let found = try cover.comparing(with: best).run(known: [.init(point: point, unique: unique)])
      guard let tree = found.tree, let box = decimalBox(root) else { continue }
      return try prove(point, unique: unique, plans: [:], scope: .bracket, cover: .init(box: box, tree: tree))
    }
    return undecided(
      "no interior extremum was found whose value is proved to be the extreme one of the bracket; one at an end has no "
        + "certificate yet", "where = \"interior\", or another bracket")
  }

  // MARK: Putting a certificate together

  private let uniqueDigits = 10

  private func bits(_ digits: Int) -> Int { Int((Double(digits) * 3.321928094887363).rounded(.up)) + 16 }

  private func prove(
    _ point: [BigFloat], unique: ExactBox, plans: [PlanBook.Key: QuadraturePlan], scope: Certificate.Scope,
    cover: Certificate.Cover?, others: [Certificate.KrawczykLine] = []
  ) throws -> Certification {
    let digits = accuracy.digits
    guard let small = search.relativeBox(around: point, digits: digits + 3), let outer = decimalBox(unique),
      let inner = decimalBox(small)
    else { throw SearchFailure(reason: "a box has no decimal ends", remedy: "fewer digits") }
    // The digits of the equations cover the norm of the inverse Jacobian.
    let inverse = try search.newton(from: point.map { $0.toDouble() }, bits: 40).inverse
    let norm = inverse.flatMap { $0 }.map { abs($0) }.max() ?? 1
    let guardDigits = 6 + max(0, Int(Double(norm.exponent) * 0.30103) + 1)
    let equationDigits = digits + 3 + guardDigits
    var lines: [Certificate.PlanLine] = []
    for (key, plan) in plans { lines.append(.init(use: key.part.rawValue, line: 0, kernel: key.kernel, plan: plan)) }
    for (key, plan) in plans where key.part == .jacobian {
      lines.append(.init(use: key.part.rawValue, line: 1, kernel: key.kernel, plan: plan))
    }
    let equations = try search.values(.equations, at: point, bits: bits(equationDigits))
    for (key, plan) in equations.plans {
      lines.append(.init(use: key.part.rawValue, line: 1, kernel: key.kernel, plan: plan))
    }
    var bounds = inner
    if system.value != nil {
      let v = try search.values(.value, at: point, bits: bits(digits + 6))
      for (key, plan) in v.plans {
        lines.append(.init(use: key.part.rawValue, line: 1, kernel: key.kernel, plan: plan))
      }
      let value = v.values[0]
      let slack = Magnitude(upper: value.mid.absolute) + (accuracy.isRelative ? .zero : Magnitude(1))
      let width = Magnitude.powerOfTwo(-Int(Double(digits + 1) * 3.3219) - 2)
      guard let pair = DecimalPair(DecimalEnclosure(value.widened(by: slack * width), digits: digits + 4)) else {
        throw SearchFailure(reason: "the value is not enclosed", remedy: "more digits")
      }
      bounds["value"] = pair
    }
    let krawczyk = [
      Certificate.KrawczykLine(box: outer, digits: 16 + guardDigits, jacobianDigits: uniqueDigits),
      Certificate.KrawczykLine(box: inner, digits: equationDigits, jacobianDigits: uniqueDigits),
    ]
    return try finish(krawczyk: krawczyk, others: others, bounds: bounds, scope: scope, cover: cover, plans: lines)
  }

  private func finish(
    krawczyk: [Certificate.KrawczykLine], others: [Certificate.KrawczykLine] = [], bounds: DecimalBox,
    scope: Certificate.Scope, cover: Certificate.Cover?, plans: [Certificate.PlanLine]
  ) throws -> Certification {
    let order = plans.sorted {
      ($0.line ?? 0, $0.use ?? "", $0.kernel ?? 0) < ($1.line ?? 0, $1.use ?? "", $1.kernel ?? 0)
    }
    let certificate = Certificate(
      model: model,
      claim: .init(
        id: threshold.id, set: Dictionary(uniqueKeysWithValues: threshold.settings.map { ($0.name, $0.text) }),
        scope: scope, bounds: bounds, modelHash: model.sha256),
      krawczyk: krawczyk, others: others, cover: cover, plans: order)
    _ = try Verifier(effort: effort).verify(certificate)
    let reported = bounds["value"] ?? bounds[threshold.unknowns[threshold.unknowns.count - threshold.ownUnknowns]]!
    return Certification(
      status: .proved, claim: certificate.sentences.joined(separator: " "), value: (reported.lowerText, reported.upperText),
      unknowns: threshold.unknowns.map { ($0, bounds[$0]!.lowerText, bounds[$0]!.upperText) },
      assumes: threshold.assumes, certificate: certificate)
  }

  /// True when the printed bounds are as narrow as asked.
  private func isNarrow(_ pair: DecimalPair) -> Bool {
    accuracy.isReached(by: Ball(lower: pair.lower, upper: pair.upper, precision: bits(accuracy.digits) + 64))
  }

  // MARK: Boxes

  /// Decimal ends around the ranges of all unknowns.
  private func rootBox() throws -> ExactBox {
    var lower: [Rational] = []
    var upper: [Rational] = []
    for name in threshold.unknowns {
      guard let range = threshold.ranges[name], let a = range.lower, let b = range.upper else {
        throw SearchFailure(
          reason: "the range of \(name) is unbounded: no complete cover", remedy: "a bounded bracket or box, or near")
      }
      lower.append(try end(a, .down))
      upper.append(try end(b, .up))
    }
    return ExactBox(lower: lower, upper: upper)
  }

  private func end(_ f: Formula, _ rounding: Rounding) throws -> Rational {
    let value: BigFloat
    if let q = threshold.graph.rational(f) {
      if q.exactDecimal != nil { return q }
      value = BigFloat(q, precision: 96, rounding: rounding)
    } else {
      let ball = try CertifiedEvaluation(Program(threshold.graph, outputs: [f], parameters: []), effort: effort)
        .evaluate([], bits: 90)[0]
      value = rounding == .down ? ball.lower : ball.upper
    }
    guard let q = Rational(text: value.decimal(significantDigits: 24, rounding: rounding)) else {
      throw SearchFailure(reason: "an end of a range has no decimals", remedy: "decimal ends")
    }
    return q
  }

  private func isInRange(_ name: String, _ x: BigFloat) -> Bool {
    guard let range = threshold.ranges[name] else { return true }
    func isAbove(_ f: Formula) -> Bool {
      if let q = threshold.graph.rational(f) { return !x.isLess(than: q) }
      return ((try? number(f)) ?? -.infinity) <= x.toDouble()
    }
    func isBelow(_ f: Formula) -> Bool {
      if let q = threshold.graph.rational(f) { return !x.isGreater(than: q) }
      return x.toDouble() <= ((try? number(f)) ?? .infinity)
    }
    return (range.lower.map(isAbove) ?? true) && (range.upper.map(isBelow) ?? true)
  }

  private func decimalBox(_ box: ExactBox) -> DecimalBox? {
    var result: DecimalBox = [:]
    for (i, name) in threshold.unknowns.enumerated() {
      guard let a = box.lower[i].exactDecimal, let b = box.upper[i].exactDecimal, let pair = DecimalPair(a, b) else {
        return nil
      }
      result[name] = pair
    }
    return result
  }

  private func describe(_ box: ExactBox) -> String {
    threshold.unknowns.indices.map {
      "\(threshold.unknowns[$0]) in [\(box.lower[$0].toDouble()), \(box.upper[$0].toDouble())]"
    }.joined(separator: ", ")
  }

  private func list(_ solutions: [CoverResult.Solution]) -> String {
    if solutions.isEmpty { return "" }
    return ": "
      + solutions.map { s in
        zip(threshold.unknowns, s.point).map { "\($0) = \($1.decimal(significantDigits: 10, rounding: .nearest))" }
          .joined(separator: ", ")
      }.joined(separator: "; ")
  }
}
