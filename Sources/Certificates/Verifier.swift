// The re-checker: proves the claim of a certificate again from its hints. It never searches; `certify` calls a
// threshold proved when this accepts its certificate. docs/certificate.md, "What is proved", numbers the steps.
import Balls
import Effort
import Enclosures
import Formulas
import OverlapModels

/// What a certificate was found to prove.
public struct Verified: Sendable {
  /// Enclosures of the unknowns, in the order of the system, inside of the claimed bounds.
  public let unknowns: [Ball]
  /// The enclosure of the reported value, where that is not an unknown.
  public let value: Ball?
  /// The lemmas used, by their heading in docs/lemmas.md.
  public let lemmas: [String]
}

/// Checks certificates.
public struct Verifier: Sendable {
  public let effort: Effort

  /// - Parameter effort: the budget; a certificate not checked within it is not accepted.
  public init(effort: Effort) { self.effort = effort }

  /// Proves the claim again.
  /// - Throws: `CertificateError.rejected` where a step is not proved; `Stopped`.
  public func verify(_ certificate: Certificate) throws -> Verified {
    try Check(certificate, effort).run()
  }
}

/// One certificate under check.
private struct Check {
  let certificate: Certificate
  let effort: Effort
  let threshold: ThresholdSystem
  let system: SquareSystem
  var graph: Graph { threshold.graph }
  var names: [String] { threshold.unknowns }

  init(_ certificate: Certificate, _ effort: Effort) throws {
    self.certificate = certificate
    self.effort = effort
    do {
      threshold = try ThresholdSystem(certificate.model, certificate.claim.id, set: certificate.claim.set)
    } catch let e as ModelError {
      throw CertificateError.rejected(line: certificate.claimLine, reason: e.description)
    }
    system = SquareSystem(
      threshold.graph, unknowns: threshold.unknowns, equations: threshold.equations, jacobian: threshold.jacobian(),
      value: threshold.value)
  }

  func rejected(_ line: Int, _ reason: String) -> CertificateError { .rejected(line: line, reason: reason) }

  func run() throws -> Verified {
    try certificate.checkFit(to: threshold)
    try checkSettings()
    if threshold.kind == .value { return try checkValueAlone() }
    let images = try checkBoxes()
    let last = images.last!
    try checkBounds(last)
    try checkPlace(last)
    try checkStatesDiffer()
    try checkPoints()
    if threshold.kind == .extremum { try checkSecondOrder(at: images[0]) }
    let value = try checkValue(last.box)
    try checkScope(last, value)
    return Verified(unknowns: last.box, value: value, lemmas: lemmas)
  }

  private var lemmas: [String] {
    var used = ["Krawczyk"]
    // Also where E[z^2] = 1 is all that is left of an expectation: it has to exist next to the point.
    let hasWitnesses = !(system.equations.witnesses + system.jacobian.witnesses).isEmpty
    if !system.isClosedForm || hasWitnesses { used += ["Rectangle", "Zero-freeness", "Real tails", "Heat form"] }
    if certificate.cover != nil { used.append("Cover") }
    return used
  }

  // MARK: Evaluation

  private func bits(_ digits: Int) -> Int { Int((Double(digits) * 3.321928094887363).rounded(.up)) + 16 }

  /// Expectations by the plans of the certificate for krawczyk line number `line`.
  private func expectations(line: Int, at fileLine: Int, bits: [SquareSystem.Part: Int]) -> SquareSystem.Expectations {
    { part, kernel, problem in
      let plan = certificate.plans.first {
        $0.line == line && $0.use == part.rawValue && $0.kernel == kernel
      }?.plan
      guard let plan else { throw rejected(fileLine, "no plan for expectation number \(kernel) of the \(part.rawValue)") }
      return try problem.enclose(plan, precision: bits[part]! + 16, effort: effort)
    }
  }

  /// Runs a proof; what it could not show rejects the certificate.
  private func proved<T>(_ line: Int, _ body: () throws -> T) throws -> T {
    do { return try body() } catch let e as CertificateError { throw e } catch let e as Stopped { throw e } catch let e
      as ContourFailure
    { throw rejected(line, e.reason) } catch let e as TailFailure { throw rejected(line, e.reason) } catch {
      throw rejected(line, "\(error)")
    }
  }

  /// A formula without unknowns, enclosed.
  private func constant(_ f: Formula, _ line: Int) throws -> Ball {
    if let q = graph.rational(f) { return Ball(q, precision: 256) }
    return try proved(line) {
      let program = Program(graph, outputs: [f], parameters: [])
      return try ProgramEvaluator(program).evaluate([], precision: 256) { _, _ in
        throw rejected(line, "an expectation stands where a constant is expected")
      }[0]
    }
  }

  // MARK: Steps

  /// Every parameter's value lies in its domain.
  private func checkSettings() throws {
    let line = certificate.claimLine
    for (name, text) in threshold.settings {
      guard let parameter = certificate.model.parameter(name) else { continue }
      try proved(line) {
        let formulas = try ModelFormulas(certificate.model, set: certificate.claim.set, graph: graph)
        let value = try constant(formulas.formula(expression: text), line)
        let domain = try formulas.range(parameter.domain)
        guard try lies(value, in: domain, line) else { throw rejected(line, "\(name) = \(text) is outside of its domain") }
      }
    }
  }

  /// 1, 2: the Krawczyk test on every line, and the boxes nested.
  private func checkBoxes() throws -> [SquareSystem.Image] {
    var images: [SquareSystem.Image] = []
    var outer: ExactBox?
    for (i, k) in certificate.krawczyk.enumerated() {
      let line = certificate.line(krawczyk: i)
      let box = exact(k.box)
      if let outer, !box.isInside(outer) { throw rejected(line, "the box does not lie in the one before it") }
      outer = box
      images.append(try checkKrawczyk(box, k, index: i, line))
    }
    for (i, k) in certificate.others.enumerated() {
      let line = certificate.line(other: i)
      let image = try checkKrawczyk(exact(k.box), k, index: certificate.krawczyk.count + i, line)
      let u = names.count - 1
      let here = images.last!.box[u]
      let isRight = threshold.which == .first ? here.isLess(than: image.box[u]) : image.box[u].isLess(than: here)
      if !isRight { throw rejected(line, "the further solution is not proved to lie on the other side") }
    }
    return images
  }

  private func checkKrawczyk(
    _ box: ExactBox, _ k: Certificate.KrawczykLine, index: Int, _ line: Int
  ) throws -> SquareSystem.Image {
    let high = bits(k.digits)
    let low = bits(k.jacobianDigits)
    let image = try proved(line) {
      try system.krawczyk(
        box.balls(precision: high + 32), precision: high + 24, jacobianPrecision: low + 16,
        expectations(line: index, at: line, bits: [.equations: high, .jacobian: low, .value: high]))
    }
    guard let image else { throw rejected(line, "the Jacobian over the box has no usable inverse") }
    for (i, b) in image.box.enumerated() {
      guard b.lower.isGreater(than: box.lower[i]), b.upper.isLess(than: box.upper[i]) else {
        throw rejected(line, "the Krawczyk image leaves the box in \(names[i])")
      }
    }
    return image
  }

  /// 3: the zero lies in the claimed bounds.
  private func checkBounds(_ image: SquareSystem.Image) throws {
    for (name, b) in zip(names, image.box) {
      let pair = certificate.claim.bounds[name]!
      if !(pair.lower <= b.lower && b.upper <= pair.upper) {
        throw rejected(certificate.claimLine, "\(name) is not proved to lie in \(pair)")
      }
    }
  }

  /// 4: bracket, ranges, domains, constraints.
  private func checkPlace(_ image: SquareSystem.Image) throws {
    let line = certificate.line(krawczyk: certificate.krawczyk.count - 1)
    for (name, b) in zip(names, image.box) {
      for range in [threshold.ranges[name], threshold.domains[name]] {
        if let range, try !lies(b, in: range, line) {
          throw rejected(line, "\(name) is not proved to lie in its range")
        }
      }
    }
    for relation in threshold.constraints {
      let sides = try proved(line) {
        try ProgramEvaluator(Program(graph, outputs: relation.sides, parameters: names)).evaluate(
          image.box, precision: 128
        ) { _, _ in throw rejected(line, "an expectation in a constraint is not supported") }
      }
      for (i, c) in relation.comparisons.enumerated() where !isProved(sides[i], c, sides[i + 1]) {
        throw rejected(line, "a constraint of the model is not proved")
      }
    }
  }

  private func isProved(_ a: Ball, _ c: Comparison, _ b: Ball) -> Bool {
    switch c {
    case .less: return a.isLess(than: b)
    case .lessOrEqual: return a.upper <= b.lower
    case .greater: return b.isLess(than: a)
    case .greaterOrEqual: return b.upper <= a.lower
    case .equal: return a.isExact && b.isExact && a.mid == b.mid
    }
  }

  /// True when the ball is proved to lie in the range, strictly at an open end.
  private func lies(_ b: Ball, in range: VariableRange, _ line: Int) throws -> Bool {
    if let f = range.lower {
      if let q = graph.rational(f) {
        if !(range.lowerOpen ? b.lower.isGreater(than: q) : q <= b.lower) { return false }
      } else {
        let end = try constant(f, line)
        if !(range.lowerOpen ? end.isLess(than: b) : end.upper <= b.lower) { return false }
      }
    }
    if let f = range.upper {
      if let q = graph.rational(f) {
        if !(range.upperOpen ? b.upper.isLess(than: q) : b.upper <= q) { return false }
      } else {
        let end = try constant(f, line)
        if !(range.upperOpen ? b.isLess(than: end) : b.upper <= end.lower) { return false }
      }
    }
    return b.isFinite
  }

  /// 5: the two states of a Maxwell point are distinct.
  private func checkStatesDiffer() throws {
    guard threshold.hasTwoStates else { return }
    let line = certificate.line(krawczyk: 0)
    let box = certificate.krawczyk[0].box
    func state(_ name: String) throws -> Ball? {
      if let p = box[name] { return Ball(lower: p.lower, upper: p.upper, precision: 128) }
      if let f = threshold.points[name] { return try constant(f, line) }
      return nil
    }
    // A state of known potential has no order parameters: nothing is to be told apart.
    let second = certificate.model.order.contains { box["\($0.name)#2"] != nil || threshold.points["\($0.name)#2"] != nil }
    let first = certificate.model.order.contains { box["\($0.name)#1"] != nil || threshold.points["\($0.name)#1"] != nil }
    guard first, second else { return }
    for o in certificate.model.order {
      if let a = try state("\(o.name)#1"), let b = try state("\(o.name)#2"), a.isLess(than: b) || b.isLess(than: a) { return }
    }
    throw rejected(line, "the two states are not proved to differ")
  }

  /// 6: points are fixed over the whole bracket.
  private func checkPoints() throws {
    let line = certificate.claimLine
    let remaining = threshold.mustVanish.filter { graph.rational($0) != Rational(0) }
    if remaining.isEmpty { return }
    // Exactly zero over an enclosure of the bracket: balls keep an exact zero.
    let box = try names.map { name -> Ball in
      guard let range = threshold.ranges[name], let lower = range.lower, let upper = range.upper else {
        throw rejected(line, "the point is not shown to be fixed: the bracket is unbounded")
      }
      let a = try constant(lower, line)
      let b = try constant(upper, line)
      return Ball(lower: a.lower, upper: b.upper, precision: 128)
    }
    let values = try proved(line) {
      try ProgramEvaluator(Program(graph, outputs: remaining, parameters: names)).evaluate(box, precision: 128) {
        _, problem in
        guard let zeros = problem.zeros else { throw rejected(line, "the point is not shown to be fixed") }
        return zeros
      }
    }
    if !values.allSatisfy(\.isZero) { throw rejected(line, "the point is not shown to be fixed over the bracket") }
  }

  /// 7: the Hessian is definite on the first box (leading minors).
  private func checkSecondOrder(at image: SquareSystem.Image) throws {
    let line = certificate.line(krawczyk: 0)
    let h = image.jacobian
    let negative = threshold.extremum == .max
    for k in 1...h.count {
      let minor = determinant(h.prefix(k).map { Array($0.prefix(k)) })
      let isRight = negative && k % 2 == 1 ? minor.isNegative : minor.isPositive
      if !isRight { throw rejected(line, "the second derivative is not proved to be \(negative ? "negative" : "positive") on the box") }
    }
  }

  private func determinant(_ m: [[Ball]]) -> Ball {
    if m.count == 1 { return m[0][0] }
    var total = Ball(0)
    for j in m.indices {
      let minor = m.dropFirst().map { row in row.indices.filter { $0 != j }.map { row[$0] } }
      let term = m[0][j].multiplied(by: determinant(minor), precision: 128)
      total = j % 2 == 0 ? total.adding(term, precision: 128) : total.subtracting(term, precision: 128)
    }
    return total
  }

  /// The reported value over the last image lies in its bounds.
  private func checkValue(_ box: [Ball]) throws -> Ball? {
    guard system.value != nil else { return nil }
    let i = certificate.krawczyk.count - 1
    let digits = certificate.krawczyk[i].digits
    let value = try enclosedValue(box, index: i, certificate.line(krawczyk: i), bits(digits))
    return value
  }

  private func checkValueAlone() throws -> Verified {
    let pair = certificate.claim.bounds["value"]!
    // The digits that the bounds themselves write decide how precisely to evaluate.
    let digits = max(pair.lowerText.utf8.count, pair.upperText.utf8.count)
    let value = try enclosedValue([], index: -1, certificate.claimLine, bits(min(digits, 100_000)))
    let hasWitnesses = !(system.value?.witnesses.isEmpty ?? true)
    let lemmas = system.isClosedForm && !hasWitnesses ? [] : ["Rectangle", "Zero-freeness", "Real tails"]
    return Verified(unknowns: [], value: value, lemmas: lemmas + (hasWitnesses ? ["Heat form"] : []))
  }

  private func enclosedValue(_ box: [Ball], index: Int, _ line: Int, _ bits: Int) throws -> Ball {
    let pair = certificate.claim.bounds["value"]!
    let value = try proved(line) {
      try system.evaluate(.value, box, precision: bits + 24, expectations(line: index, at: line, bits: [.value: bits]))[0]
    }
    if !(value.isFinite && pair.lower <= value.lower && value.upper <= pair.upper) {
      throw rejected(certificate.claimLine, "the value is not proved to lie in \(pair)")
    }
    return value
  }

  // MARK: Cover

  private func exact(_ box: DecimalBox) -> ExactBox {
    ExactBox(lower: names.map { box[$0]!.lower }, upper: names.map { box[$0]!.upper })
  }

  /// 8: nothing else lies in the bracket.
  private func checkScope(_ last: SquareSystem.Image, _ value: Ball?) throws {
    guard certificate.claim.scope == .bracket else { return }
    let line = certificate.coverLine
    guard let cover = certificate.cover else { throw rejected(line, "the scope is the bracket, and there is no cover") }
    let root = exact(cover.box)
    for (i, name) in names.enumerated() {
      guard let range = threshold.ranges[name], let lower = range.lower, let upper = range.upper else {
        throw rejected(line, "the range of \(name) is unbounded: no cover can contain it")
      }
      guard try isBelow(root.lower[i], lower, line), try isAbove(root.upper[i], upper, line) else {
        throw rejected(line, "the cover's box does not contain the range of \(name)")
      }
    }
    let isWhole = threshold.kind == .extremum && !threshold.isInterior
    let unique = [exact(certificate.krawczyk[0].box)] + certificate.others.map { exact($0.box) }
    let precision = bits(certificate.krawczyk[0].jacobianDigits)
    var stack = [(root, 0)]
    for (at, code) in cover.tree.utf8.enumerated() {
      if at % 256 == 0 { try effort.check() }
      guard let (box, depth) = stack.popLast() else { throw rejected(line, "the tree goes on after its last leaf") }
      switch code {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let i = Int(code) - 48
        guard i < names.count, depth < 200 else { throw rejected(line, "a split of no variable, or beyond depth 200") }
        let (a, b) = try proved(line) { try box.halves(i) }
        stack.append((b, depth + 1))
        stack.append((a, depth + 1))
      case UInt8(ascii: "k"):
        if !unique.contains(where: { box.isInside($0) }) { throw rejected(line, "leaf \(at) lies in no uniqueness box") }
      case UInt8(ascii: "n"):
        // An equation without a zero on the leaf excludes it as well.
        let tests = LeafTests(system, box, precision: precision)
        guard !isWhole, tests.newtonExcludes || tests.signs.contains(where: { $0 != 0 }) else {
          throw rejected(line, "leaf \(at) is not excluded")
        }
      case UInt8(ascii: "v"):
        guard isWhole, let v = LeafTests.value(system, box, precision: precision), isWorse(v, than: value!) else {
          throw rejected(line, "leaf \(at) is not proved worse than the extremum")
        }
      case UInt8(ascii: "a")...UInt8(ascii: "j"):
        let i = Int(code) - 97
        let tests = LeafTests(system, box, precision: precision)
        guard i < names.count, tests.signs[i] != 0 else { throw rejected(line, "leaf \(at) is not excluded") }
        if isWhole, !leavesUphill(box, root, i, tests.signs[i], value!, precision) {
          throw rejected(line, "leaf \(at): its face on the boundary is not proved worse than the extremum")
        }
      default: throw rejected(line, "an unknown letter in the tree")
      }
    }
    if !stack.isEmpty { throw rejected(line, "the tree ends before its last leaf") }
  }

  private func isWorse(_ v: Ball, than best: Ball) -> Bool {
    threshold.extremum == .max ? v.isLess(than: best) : best.isLess(than: v)
  }

  /// On a leaf where d expression / d u_i has one sign, the expression improves towards one end; if that end is the
  /// cover's, the face there must be worse than the extremum.
  private func leavesUphill(
    _ box: ExactBox, _ root: ExactBox, _ i: Int, _ sign: Int, _ value: Ball, _ precision: Int
  ) -> Bool {
    let up = (sign > 0) == (threshold.extremum == .max)
    let end = up ? box.upper[i] : box.lower[i]
    guard end == (up ? root.upper[i] : root.lower[i]) else { return true }
    var face = box
    face.lower[i] = end
    face.upper[i] = end
    guard let v = LeafTests.value(system, face, precision: precision) else { return false }
    return isWorse(v, than: value)
  }

  private func isBelow(_ q: Rational, _ f: Formula, _ line: Int) throws -> Bool {
    if let e = graph.rational(f) { return q <= e }
    return q <= (try constant(f, line)).lower
  }

  private func isAbove(_ q: Rational, _ f: Formula, _ line: Int) throws -> Bool {
    if let e = graph.rational(f) { return e <= q }
    return (try constant(f, line)).upper <= q
  }
}

/// q <= x, exactly.
private func <= (q: Rational, x: BigFloat) -> Bool { x.isFinite && !x.isLess(than: q) }
/// x <= q, exactly.
private func <= (x: BigFloat, q: Rational) -> Bool { x.isFinite && !x.isGreater(than: q) }
