import Certificates
import Enclosures
import Foundation
import OverlapModels
import TestSupport
import Testing

/// Certificates to read, write and break.
enum Sample {
  /// The certificate in docs/certificate.md, "Example".
  static func example() throws -> String {
    let text = try String(contentsOf: Oracle.root.appendingPathComponent("docs/certificate.md"), encoding: .utf8)
    let section = text[try #require(text.range(of: "## Example")).upperBound...]
    let parts = section.components(separatedBy: "```\n")
    return try #require(parts.count == 3 ? parts[1] : nil)
  }

  /// The lines of the example without the end line.
  static func exampleLines() throws -> [String] {
    Array(try example().split(separator: "\n").map(String.init).dropLast())
  }

  /// Lines with an end line that fits.
  static func sealed(_ lines: [String]) -> String {
    let body = lines.map { $0 + "\n" }.joined()
    return body + #"{"rec":"end","lines":\#(lines.count),"sha256":"\#(hexadecimalSHA256(body.utf8))"}"# + "\n"
  }

  /// The example with one line replaced, hashes mended.
  static func changed(line: Int, _ old: String, _ new: String) throws -> String {
    var lines = try exampleLines()
    lines[line - 1] = try replaced(lines[line - 1], old, new)
    return sealed(lines)
  }

  static func replaced(_ text: String, _ old: String, _ new: String) throws -> String {
    let range = try #require(text.range(of: old), "\(old) is not in \(text)")
    return text.replacingCharacters(in: range, with: new)
  }

  static func pair(_ lower: String, _ upper: String) throws -> DecimalPair { try #require(DecimalPair(lower, upper)) }

  /// A model of a fold and other kinds, with characters that need care.
  static func model() throws -> Model {
    try Model.load(
      text: #"""
        id = "sample"
        title = "Ünïcode \"quoted\" \\ tab\t\u0001\u007f / 𝒙 \u2028"
        [parameters.lambda]
        domain = "[0, inf)"
        default = "3/2"
        [parameters.k]
        domain = "[1, inf)"
        default = "3"
        integer = true
        [parameters.Z]
        default = "1/2"
        [order.q]
        domain = "[0, 1]"
        [order.m]
        [definitions]
        "f(r)" = "E[z](tanh(r + sqrt(r)*z)) + shift"
        shift = "Z - 1/2"
        unused = "7"
        [potential]
        expression = "lambda*q - m^2 + f(q)"
        [state_evolution]
        q = "f(lambda*q)"
        m = "m/2 + Z"
        [branches]
        amp = { start = { q = "0", m = "0" } }
        high = { box = { q = "[1/2, 1]", m = "[0, 2]" } }
        [[thresholds]]
        id = "fold"
        kind = "fold"
        unknown = "lambda"
        bracket = "[1, 4)"
        which = "first"
        box = { q = "(0, 1/2]" }
        [[thresholds]]
        id = "stability"
        kind = "stability"
        unknown = "lambda"
        bracket = "[1/2, 2]"
        at = { q = "0", m = "[0, 2]" }
        directions = ["q"]
        meaning = "recovery is possible exactly above it"
        assumes = ["source"]
        [[thresholds]]
        id = "maxwell"
        kind = "maxwell"
        unknown = "lambda"
        bracket = "[1, 3]"
        branches = ["high", { q = "0", m = "[0, 2]" }]
        near = { lambda = "2" }
        [[thresholds]]
        id = "known"
        kind = "maxwell"
        unknown = "lambda"
        branches = [{ value = "-log(2)" }, "amp"]
        [[thresholds]]
        id = "zero"
        kind = "zero"
        unknown = "lambda"
        expression = "potential"
        value = "lambda^2"
        near = { lambda = "2" }
        [[thresholds]]
        id = "system"
        kind = "zero"
        unknown = "lambda"
        system = ["x^2 - lambda", "x - 1"]
        box = { x = "[0, 2]" }
        [[thresholds]]
        id = "peak"
        kind = "extremum"
        unknown = ["lambda", "Z"]
        bracket = ["[1, 3]", "[-1, 1]"]
        expression = "-(lambda - 2)^2 - Z^2"
        extremum = "max"
        [[thresholds]]
        id = "valley"
        kind = "extremum"
        unknown = "lambda"
        bracket = "[1, 3]"
        expression = "(lambda - 2)^2"
        extremum = "min"
        where = "interior"
        [[thresholds]]
        id = "number"
        kind = "value"
        expression = "exp(lambda)"
        [[thresholds]]
        id = "cusp"
        kind = "cusp"
        unknown = ["lambda", "Z"]
        [references.source]
        cite = "A source"
        """#, name: "sample.toml")
  }

  /// A certificate with every kind of line; its claim need not be true.
  static func full() throws -> Certificate {
    let model = try model()
    let large = ["q": try pair("0.1", "0.3"), "m": try pair("0.9", "1.25"), "lambda": try pair("1.5", "2")]
    let small = ["q": try pair("0.2", "2.1e-1"), "m": try pair("1", "1.1"), "lambda": try pair("1.75", "1.8")]
    let plan = try #require(QuadraturePlan(count: 61, step: 0.2529296875, height: 1.3))
    return Certificate(
      model: model,
      claim: .init(
        id: "fold", set: ["Z": "1/2", "k": "3"], scope: .bracket, bounds: small, modelHash: model.sha256),
      krawczyk: [
        .init(box: large, digits: 33, jacobianDigits: 8), .init(box: small, digits: 100_000, jacobianDigits: 1),
      ],
      others: [.init(box: large.merging(["q": try pair("-1", "-0.5")]) { $1 }, digits: 16, jacobianDigits: 8)],
      cover: .init(box: large.merging(["q": try pair("0", "0.5")]) { $1 }, tree: "0a1kbn"),
      plans: [
        .init(use: "equations", line: 0, kernel: 1, plan: plan),
        .init(fields: ModelTable([.init(key: "A", value: .boolean(true)), .init(key: "é", value: .string("\u{1}/"))])),
      ])
  }
}

/// What Tests/Oracle/certificates.py says of every file of a folder.
func pythonVerdicts(_ folder: URL) throws -> [String: (form: String, isCompact: Bool)] {
  var verdicts: [String: (form: String, isCompact: Bool)] = [:]
  for line in try Oracle.lines("certificates.py", [folder.path]) {
    let words = line.split(separator: " ").map(String.init)
    try #require(words.count == 3)
    verdicts[words[0]] = (words[1], words[2] == "compact")
  }
  return verdicts
}
