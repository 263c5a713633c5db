// `--expect`: a claim that somebody wants to see proved.
import Balls
import Enclosures
import Formulas
import OverlapModels

/// A text of `--expect` that cannot be read (exit code 2).
public struct ExpectedClaimError: Error, Sendable, CustomStringConvertible {
  /// One line for the user.
  public let description: String
}

/// `ID`, `ID in [a, b]`, `NAME@ID in [a, b]` or `value in [a, b]`; ends are constant expressions, or `inf`, `-inf`.
public struct ExpectedClaim: Sendable {
  /// The threshold; nil for `value`, which stands for whatever is reported.
  public let id: String?
  /// The variable whose bounds are meant; nil for the reported value.
  public let name: String?
  /// Nil where only the id is given.
  public let range: Range?

  /// A closed range.
  public struct Range: Sendable {
    enum End: Sendable {
      case infinite
      case exact(Rational)
      /// A program without parameters, with one output.
      case computed(Program)
    }
    let lower: End
    let upper: End
    /// The text, `[a, b]`.
    public let text: String
  }

  /// How an interval lies to the expected range.
  public enum Inclusion: Sendable {
    /// It is proved to lie inside.
    case inside
    /// It is proved to reach, or to lie, outside.
    case notInside
    /// Not decided: an end is too close to an end of the range, or has no enclosure here.
    case undecided(reason: String)
  }

  /// Reads a text of `--expect`.
  /// - Throws: `ExpectedClaimError`.
  public init(_ text: String) throws {
    func failure(_ message: String) -> ExpectedClaimError {
      .init(description: oneLine("--expect \"\(text)\": \(message)"))
    }
    guard let head = text.split(whereSeparator: \.isWhitespace).first else {
      throw failure("ID, or ID in [a, b], is expected")
    }
    let rest = trimmed(text[head.endIndex...])
    if rest.isEmpty {
      range = nil
    } else {
      guard rest.hasPrefix("in") else { throw failure("'in [a, b]' is expected after '\(head)'") }
      do { range = try Range(trimmed(rest.dropFirst(2))) } catch let e as FormulaError {
        throw failure(e.message)
      } catch let e as ExpectedClaimError { throw failure(e.description) }
    }
    let parts = head.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    if parts.count > 2 || parts.contains("") { throw failure("'\(head)' is no id") }
    if parts.count == 2, range == nil { throw failure("'in [a, b]' is expected after '\(head)'") }
    name = parts.count == 2 ? parts[0] : nil
    id = head == "value" && range != nil ? nil : parts.last
  }

  /// Whether every number between the two is in the range; without a range it is.
  public func inclusion(lower: Rational, upper: Rational) -> Inclusion {
    range?.inclusion(lower: lower, upper: upper) ?? .inside
  }

  /// True when no number between the two is in the range: proved.
  public func isDisjoint(lower: Rational, upper: Rational) -> Bool {
    guard let range else { return false }
    func exact(_ e: Range.End) -> Rational? { if case .exact(let q) = e { return q } else { return nil } }
    if let a = exact(range.lower), upper < a { return true }
    if let b = exact(range.upper), b < lower { return true }
    return false
  }

  /// Checks that a certificate, if its proof is accepted, proves this claim of this model: the same model by its hash,
  /// the same threshold, every parameter at the value of `set`, or else of the threshold, or else its default; the
  /// scope that the threshold asks for; and bounds inside the range.
  /// - Throws: `CertificateError.rejected`; `ModelError` where `set` cannot be read.
  public func check(_ certificate: Certificate, model: Model, set: [String: String] = [:]) throws {
    func need(_ holds: Bool, _ reason: String) throws {
      if !holds { throw CertificateError.rejected(line: certificate.claimLine, reason: reason) }
    }
    let claim = certificate.claim
    try need(model.sha256 == claim.modelHash, "the certificate is about another model than expected")
    let isSame = id == nil || id!.utf8.elementsEqual(claim.id.utf8)
    try need(isSame, "the certificate is about '\(claim.id)', not '\(id ?? "")'")
    guard let threshold = certificate.threshold else {
      throw CertificateError.rejected(line: certificate.claimLine, reason: "there is no threshold '\(claim.id)'")
    }
    // Constants are equal where they are the same formula; 1/2 and 0.5 are, sqrt(2) and 2^(1/2) need not be.
    let graph = Graph()
    let wanted = try ModelFormulas(model, set: set, preset: threshold.set, unknowns: threshold.unknowns).settings
    for p in model.parameters where !threshold.unknowns.contains(p.name) {
      let given = claim.set[p.name]
      let expected = wanted.first { $0.name == p.name }?.text
      let proved = given.flatMap { try? graph.parse($0) }
      try need(
        proved != nil && (try expected.map { try graph.parse($0) }) == proved,
        "the certificate has \(p.name) = \(given ?? "?"), expected is \(expected ?? "a value (--set)")")
    }
    try need(
      claim.scope == .bracket || !threshold.near.isEmpty || threshold.kind == .value,
      "only existence and uniqueness in a small box is proved; the threshold asks for the whole bracket")
    let key = name ?? certificate.reportedName
    guard let range else { return }
    guard let bounds = claim.bounds[key] else {
      throw CertificateError.rejected(line: certificate.claimLine, reason: "there are no bounds of '\(key)'")
    }
    switch range.inclusion(lower: bounds.lower, upper: bounds.upper) {
    case .inside: break
    case .notInside: try need(false, "the bounds \(bounds) of '\(key)' do not lie in \(range.text)")
    case .undecided(let reason):
      try need(false, "the bounds \(bounds) of '\(key)' are not shown to lie in \(range.text): \(reason)")
    }
  }
}

extension ExpectedClaim.Range {
  /// The range that `[a, b]` writes.
  /// - Throws: `FormulaError`, `ExpectedClaimError`.
  init(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else {
      throw ExpectedClaimError(description: "a closed range [a, b] is expected")
    }
    var depth = 0
    var commas: [Int] = []
    for (i, c) in bytes.enumerated() {
      if c == UInt8(ascii: "(") || c == UInt8(ascii: "[") { depth += 1 }
      if c == UInt8(ascii: ")") || c == UInt8(ascii: "]") { depth -= 1 }
      if c == UInt8(ascii: ","), depth == 1 { commas.append(i) }
    }
    guard commas.count == 1 else { throw ExpectedClaimError(description: "a range [a, b] has two ends") }
    let ends = [bytes[1..<commas[0]], bytes[(commas[0] + 1)..<(bytes.count - 1)]].map {
      trimmed(Substring(String(decoding: $0, as: UTF8.self)))
    }
    lower = ends[0] == "-inf" ? .infinite : try Self.end(ends[0])
    upper = ends[1] == "inf" || ends[1] == "+inf" ? .infinite : try Self.end(ends[1])
    if case .exact(let a) = lower, case .exact(let b) = upper, a > b {
      throw ExpectedClaimError(description: "the ends of \(text) are out of order")
    }
    self.text = text
  }

  private static func end(_ text: String) throws -> End {
    let graph = Graph()
    let f = try graph.parse(text)
    if let free = graph.freeNames(of: [f]).first {
      throw ExpectedClaimError(description: "a constant is expected; '\(free)' is a name")
    }
    return graph.rational(f).map { .exact($0) } ?? .computed(Program(graph, outputs: [f], parameters: []))
  }

  /// Decides lower end <= l and u <= upper end: exactly for rational ends, else at growing precision.
  func inclusion(lower l: Rational, upper u: Rational) -> ExpectedClaim.Inclusion {
    do {
      let (below, above) = (try Self.order(lower, l), try Self.order(upper, u))
      if below == 1 || above == -1 { return .notInside }
      if below != nil, above != nil { return .inside }
      return .undecided(reason: "an end is too close to that of the range")
    } catch { return .undecided(reason: "\(error)") }
  }

  /// 1 where the end is proved larger than q, -1 where smaller, 0 where neither matters (equal, or no end), nil where
  /// this is not decided.
  private static func order(_ end: End, _ q: Rational) throws -> Int? {
    switch end {
    case .infinite: return 0
    case .exact(let a): return a == q ? 0 : a > q ? 1 : -1
    case .computed(let program):
      for bits in [128, 1024, 8192] {
        let ball = try ProgramEvaluator(program).evaluate([], precision: bits + 2 * q.bitSize) { _, _ in
          throw EvaluationFailure(kind: .unproved, reason: "expectations are not possible in the ends of a range")
        }[0]
        if ball.lower.isGreater(than: q) { return 1 }
        if ball.upper.isLess(than: q) { return -1 }
      }
      return nil
    }
  }
}

private func trimmed(_ s: Substring) -> String {
  String(s.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
}
