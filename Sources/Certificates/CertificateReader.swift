// From bytes to a certificate, strictly: the same lines that `Certificate.lines` writes, and no others.
import Foundation
import OverlapModels

extension Certificate {
  /// The certificate that a text writes; see `init(data:)`.
  public init(text: String) throws { try self.init(bytes: Array(text.utf8)) }

  /// The certificate in the bytes of a file. What is accepted reads back as the same bytes.
  /// - Throws: `CertificateError`: malformed where the bytes break docs/certificate.md; rejected where a hash or the
  ///   number of lines does not fit, where the embedded model cannot be read or the claim's id is no threshold of it.
  ///   Of several faults the malformed ones come first, then the first in the order of this list.
  public init(data: Data) throws { try self.init(bytes: Array(data)) }

  private init(bytes: [UInt8]) throws {
    let parts = try CertificateReader(bytes: bytes).parts()
    let model: Model
    do { model = try Model.load(value: .table(parts.model)) } catch {
      throw CertificateError.rejected(line: 2, reason: "\(error)")
    }
    if model.data != nil { throw CertificateError.rejected(line: 2, reason: "a model with [data] has no certificate") }
    guard let threshold = model.thresholds.first(where: { $0.id.utf8.elementsEqual(parts.claim.id.utf8) }) else {
      throw CertificateError.rejected(line: 3, reason: "the model has no threshold '\(parts.claim.id)'")
    }
    if [.cusp, .phases].contains(threshold.kind) {
      throw CertificateError.rejected(line: 3, reason: "the kind \(threshold.kind.rawValue) has no certificate")
    }
    self.init(
      model: model, claim: parts.claim, krawczyk: parts.krawczyk, others: parts.others, cover: parts.cover,
      plans: parts.plans)
  }
}

/// Reads the lines one by one. All of docs/certificate.md that can be seen without understanding the model.
private struct CertificateReader {
  struct Parts {
    var model = ModelTable()
    var claim = Certificate.Claim(id: "", set: [:], scope: .local, bounds: [:], modelHash: "")
    var krawczyk: [Certificate.KrawczykLine] = []
    var others: [Certificate.KrawczykLine] = []
    var cover: Certificate.Cover?
    var plans: [Certificate.PlanLine] = []
  }

  static let maximumBytes = 1 << 26
  static let maximumLines = 100_000

  let bytes: [UInt8]

  func malformed(_ line: Int, _ reason: String) -> CertificateError { .malformed(line: line, reason: reason) }

  func parts() throws -> Parts {
    if bytes.count > Self.maximumBytes { throw malformed(1, "the file is larger than 64 MiB") }
    let newline = UInt8(ascii: "\n")
    // One part more than line feeds, which must be empty.
    let lines = bytes.split(separator: newline, maxSplits: Self.maximumLines + 1, omittingEmptySubsequences: false)
    if lines.count > Self.maximumLines + 1 { throw malformed(Self.maximumLines + 1, "more than 100000 lines") }
    let count = lines.count - 1
    if !lines[count].isEmpty { throw malformed(count + 1, "the last line does not end in a line feed") }
    if count == 0 || !lines[0].elementsEqual(Certificate.header.utf8) {
      throw malformed(1, "this is no certificate of version 1")
    }
    let order = ["overlap-certificate", "model", "claim", "krawczyk", "other", "cover", "plan", "end"]
    var parts = Parts()
    var end: RecordReader?
    var rank = 0
    for number in 2...max(2, count) {
      if number > count { throw malformed(number, "the line of the model is missing") }
      let record = try RecordReader(lines[number - 1], line: number)
      // Each of the first four places has its record; later ones may repeat or be left out.
      let here = order.firstIndex(of: record.rec)!
      if end != nil { throw malformed(number, "a line follows the end line") }
      if number <= 3 ? here != number - 1 : here < max(rank, 3) || here == rank && record.rec == "cover" {
        throw malformed(number, "a \(record.rec) line does not stand in this place")
      }
      rank = here
      switch record.rec {
      case "model": parts.model = try record.table("model")
      case "claim": parts.claim = try record.claim()
      case "krawczyk": parts.krawczyk.append(try record.krawczyk())
      case "other": parts.others.append(try record.krawczyk())
      case "cover": parts.cover = .init(box: try record.box("box"), tree: try record.string("tree"))
      case "plan": parts.plans.append(.init(fields: record.fields))
      default: end = record
      }
    }
    guard let end else { throw malformed(count, "the end line is missing") }
    let (lineCount, hash) = (try end.integer("lines"), try end.string("sha256"))
    if (parts.cover != nil) != (parts.claim.scope == .bracket) {
      throw malformed(3, "a cover belongs to the scope \"bracket\", and to no other")
    }
    if parts.cover == nil, !parts.others.isEmpty { throw malformed(3, "other lines belong to the scope \"bracket\"") }
    if lineCount != count - 1 { throw CertificateError.rejected(line: count, reason: "\(count - 1) lines come before") }
    if hash != hexadecimalSHA256(bytes[..<lines[count - 1].startIndex]) {
      throw CertificateError.rejected(line: count, reason: "the hash of the file does not fit")
    }
    if parts.claim.modelHash != hexadecimalSHA256(ModelValue.table(parts.model).compactJSON().utf8) {
      throw CertificateError.rejected(line: 3, reason: "the hash of the model does not fit")
    }
    return parts
  }
}

/// One record, with its keys checked.
private struct RecordReader {
  static let keys = [
    "model": ["model"], "claim": ["id", "set", "scope", "bounds", "model_sha256"],
    "krawczyk": ["box", "digits", "jacobian_digits"], "other": ["box", "digits", "jacobian_digits"],
    "cover": ["box", "tree"], "end": ["lines", "sha256"],
  ]

  let line: Int
  let rec: String
  /// The entries but `rec`.
  let fields: ModelTable

  init(_ bytes: ArraySlice<UInt8>, line: Int) throws {
    self.line = line
    let value: ModelValue
    do { value = try StrictJSON.parse(bytes) } catch {
      throw CertificateError.malformed(line: line, reason: "\(error)")
    }
    guard case .table(let table) = value, let first = table.entries.first, first.key == "rec",
      case .string(let rec) = first.value, rec == "plan" || Self.keys[rec] != nil
    else { throw CertificateError.malformed(line: line, reason: "no record of a known kind") }
    self.rec = rec
    fields = ModelTable(Array(table.entries.dropFirst()))
    if let keys = Self.keys[rec], fields.keys != keys {
      throw error("the keys of a \(rec) line are rec, \(keys.joined(separator: ", ")), in this order")
    }
    if rec == "plan" ? !ModelValue.table(fields).isSorted : !fields.entries.allSatisfy(\.value.isSorted) {
      throw error("the keys of an object are not sorted")
    }
  }

  func error(_ reason: String) -> CertificateError { .malformed(line: line, reason: reason) }

  func table(_ key: String) throws -> ModelTable {
    guard case .table(let t)? = fields[key] else { throw error("'\(key)' is no object") }
    return t
  }

  func string(_ key: String) throws -> String {
    guard case .string(let s)? = fields[key] else { throw error("'\(key)' is no string") }
    return s
  }

  func integer(_ key: String) throws -> Int {
    guard case .integer(let n)? = fields[key] else { throw error("'\(key)' is no integer") }
    return n
  }

  /// The entries of an object. Names are ASCII: others could be equal as strings and differ in their code points.
  func entries<T>(_ key: String, _ value: (ModelTable.Entry) throws -> T) throws -> [String: T] {
    var result: [String: T] = [:]
    for entry in try table(key).entries {
      if !entry.key.utf8.allSatisfy({ $0 < 128 }) { throw error("'\(entry.key)' in '\(key)' is no name") }
      result[entry.key] = try value(entry)
    }
    return result
  }

  func box(_ key: String, isProper: Bool = false) throws -> DecimalBox {
    try entries(key) { entry in
      guard case .array(let ends) = entry.value, ends.count == 2, case .string(let lower) = ends[0],
        case .string(let upper) = ends[1], let pair = DecimalPair(lower, upper)
      else { throw error("'\(entry.key)' in '\(key)' is no pair of decimals in order") }
      if isProper, pair.lower == pair.upper { throw error("'\(entry.key)' in '\(key)' is a single point") }
      return pair
    }
  }

  func digits(_ key: String) throws -> Int {
    let n = try integer(key)
    if n < 1 || n > 100_000 { throw error("'\(key)' lies outside of 1 to 100000") }
    return n
  }

  func claim() throws -> Certificate.Claim {
    guard let scope = Certificate.Scope(rawValue: try string("scope")) else {
      throw error("the scope is either \"local\" or \"bracket\"")
    }
    let set = try entries("set") { entry in
      guard case .string(let text) = entry.value else { throw error("the value of '\(entry.key)' is no string") }
      return text
    }
    return .init(
      id: try string("id"), set: set, scope: scope, bounds: try box("bounds"), modelHash: try string("model_sha256"))
  }

  func krawczyk() throws -> Certificate.KrawczykLine {
    .init(
      box: try box("box", isProper: true), digits: try digits("digits"), jacobianDigits: try digits("jacobian_digits"))
  }
}
