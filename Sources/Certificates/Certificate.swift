// A certificate as data, and its one spelling (docs/certificate.md). Reading is in CertificateReader.
import Crypto
import Enclosures
import Foundation
import OverlapModels

/// What a certificate file says: a claim about a threshold of a model, and the hints to prove it again.
public struct Certificate: Sendable {
  /// The embedded model.
  public var model: Model
  /// What is claimed.
  public var claim: Claim
  /// Boxes of the solution: the first for uniqueness, the last for the digits.
  public var krawczyk: [KrawczykLine]
  /// Uniqueness boxes of further solutions.
  public var others: [KrawczykLine]
  /// The proof that nothing else is there; for the scope "bracket".
  public var cover: Cover?
  /// Hints for this checker.
  public var plans: [PlanLine]

  /// Puts the parts together; nothing is checked.
  public init(
    model: Model, claim: Claim, krawczyk: [KrawczykLine] = [], others: [KrawczykLine] = [], cover: Cover? = nil,
    plans: [PlanLine] = []
  ) {
    self.model = model
    self.claim = claim
    self.krawczyk = krawczyk
    self.others = others
    self.cover = cover
    self.plans = plans
  }

  /// How far a claim reaches.
  public enum Scope: String, Sendable {
    /// Existence, and uniqueness in the first box.
    case local
    /// Nothing else in the bracket and the ranges.
    case bracket
  }

  /// The claim line.
  public struct Claim: Sendable {
    /// The threshold's id.
    public var id: String
    /// The text of the value of every parameter but the unknown(s).
    public var set: [String: String]
    public var scope: Scope
    /// Bounds of each variable, and of "value" where that is not the unknown.
    public var bounds: DecimalBox
    /// SHA-256 of the model's compact form, `Model.sha256`.
    public var modelHash: String

    /// The claim of these parts.
    public init(id: String, set: [String: String], scope: Scope, bounds: DecimalBox, modelHash: String) {
      self.id = id
      self.set = set
      self.scope = scope
      self.bounds = bounds
      self.modelHash = modelHash
    }
  }

  /// A krawczyk or other line.
  public struct KrawczykLine: Sendable {
    /// lower < upper for each variable.
    public var box: DecimalBox
    /// Decimal digits to which the equations at the middle are evaluated.
    public var digits: Int
    /// Those for derivatives over the box.
    public var jacobianDigits: Int

    /// A line of these parts.
    public init(box: DecimalBox, digits: Int, jacobianDigits: Int) {
      self.box = box
      self.digits = digits
      self.jacobianDigits = jacobianDigits
    }
  }

  /// The cover line.
  public struct Cover: Sendable {
    public var box: DecimalBox
    /// The tree in preorder.
    public var tree: String

    /// A cover of these parts.
    public init(box: DecimalBox, tree: String) {
      self.box = box
      self.tree = tree
    }
  }

  /// A plan line: a hint, any fields.
  public struct PlanLine: Sendable, Hashable {
    /// The fields but `rec`, sorted.
    public let fields: ModelTable

    /// A line with any fields; their keys must be sorted and `rec` must not be among them.
    public init(fields: ModelTable) { self.fields = fields }

    /// The plan of kernel number `kernel` of a program.
    /// - Parameters:
    ///   - use: what the program is for, such as "equations", "jacobian", "value", "cover".
    ///   - line: the index of the krawczyk line it belongs to, or -1.
    public init(use: String, line: Int, kernel: Int, plan: QuadraturePlan) {
      fields = ModelTable([
        .init(key: "count", value: .integer(plan.count)), .init(key: "height", value: Self.exact(plan.height)),
        .init(key: "kernel", value: .integer(kernel)), .init(key: "line", value: .integer(line)),
        .init(key: "step", value: Self.exact(plan.step)), .init(key: "use", value: .string(use)),
      ])
    }

    /// What the program is for; nil where the line is none of this writer.
    public var use: String? { if case .string(let s)? = fields["use"] { return s } else { return nil } }
    /// The index of the krawczyk line, or -1.
    public var line: Int? { integer("line") }
    /// The number of the kernel.
    public var kernel: Int? { integer("kernel") }
    /// The plan; nil where the fields write none.
    public var plan: QuadraturePlan? {
      guard let count = integer("count"), let step = number("step"), let height = number("height") else { return nil }
      return QuadraturePlan(count: count, step: step, height: height)
    }

    private func integer(_ key: String) -> Int? {
      if case .integer(let n)? = fields[key] { return n }
      return nil
    }

    /// `[m, e]` for m 2^e.
    private func number(_ key: String) -> Double? {
      guard case .array(let parts)? = fields[key], parts.count == 2, case .integer(let m) = parts[0],
        case .integer(let e) = parts[1], m > 0, m <= 1 << 53, abs(e) <= 200
      else { return nil }
      return Double(sign: .plus, exponent: e, significand: Double(m))
    }

    private static func exact(_ x: Double) -> ModelValue {
      let width = x.significandWidth
      let e = Int(x.exponent) - width
      return .array([.integer(Int(Double(sign: .plus, exponent: -e, significand: x))), .integer(e)])
    }
  }
}

extension Model {
  /// SHA-256 of the compact form, 64 lower-case hexadecimal digits.
  public var sha256: String { hexadecimalSHA256(canonicalJSON.utf8) }
}

/// SHA-256 of bytes, 64 lower-case hexadecimal digits.
package func hexadecimalSHA256<Bytes: Sequence<UInt8>>(_ bytes: Bytes) -> String {
  let digits = Array("0123456789abcdef".utf8)
  let hash = SHA256.hash(data: Data(bytes))
  return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

// MARK: Writing

extension Certificate {
  /// The first line of every certificate.
  static let header = #"{"rec":"overlap-certificate","version":1}"#

  /// The lines of the file, the end line with count and hash included, without line feeds.
  public func lines() -> [String] {
    var lines = [
      Self.header, #"{"rec":"model","model":"# + model.canonicalJSON + "}",
      Self.record(
        "claim",
        [
          ("id", .string(claim.id)), ("set", Self.table(claim.set.mapValues { .string($0) })),
          ("scope", .string(claim.scope.rawValue)), ("bounds", Self.table(claim.bounds.mapValues(\.json))),
          ("model_sha256", .string(claim.modelHash)),
        ]),
    ]
    for (rec, boxes) in [("krawczyk", krawczyk), ("other", others)] {
      for k in boxes {
        lines.append(
          Self.record(
            rec,
            [
              ("box", Self.table(k.box.mapValues(\.json))), ("digits", .integer(k.digits)),
              ("jacobian_digits", .integer(k.jacobianDigits)),
            ]))
      }
    }
    if let cover {
      lines.append(
        Self.record("cover", [("box", Self.table(cover.box.mapValues(\.json))), ("tree", .string(cover.tree))]))
    }
    for plan in plans { lines.append(Self.record("plan", plan.fields.entries.map { ($0.key, $0.value) })) }
    let hash = hexadecimalSHA256(lines.map { $0 + "\n" }.joined().utf8)
    return lines + [Self.record("end", [("lines", .integer(lines.count)), ("sha256", .string(hash))])]
  }

  /// SHA-256 of a text, as the end line writes it: for tools that edit certificates.
  public static func sha256(of text: String) -> String { hexadecimalSHA256(text.utf8) }

  /// The bytes of the file.
  public var text: String { lines().map { $0 + "\n" }.joined() }

  private static func record(_ rec: String, _ fields: [(String, ModelValue)]) -> String {
    let entries = [("rec", .string(rec))] + fields
    return ModelValue.table(ModelTable(entries.map { .init(key: $0, value: $1) })).compactJSON(sorted: false)
  }

  private static func table(_ entries: [String: ModelValue]) -> ModelValue {
    .table(ModelTable(ModelTable(entries.map { .init(key: $0.key, value: $0.value) }).sortedEntries))
  }
}
