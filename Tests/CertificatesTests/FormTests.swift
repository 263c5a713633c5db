import Certificates
import Foundation
import OverlapModels
import Testing

/// Bytes that are no certificate: the line that is at fault, and what makes them so.
struct MalformedCase: Sendable {
  let name: String
  let line: Int
  let bytes: [UInt8]
  /// False where proofs/flint/check.py sees it later, as a claim that is not proved.
  let isSeenByPython: Bool
}

private func cases() throws -> [MalformedCase] {
  var cases: [MalformedCase] = []
  let lines = try Sample.exampleLines()
  let example = try Sample.example()
  func add(_ name: String, _ line: Int, _ bytes: [UInt8], python: Bool = true) {
    cases.append(.init(name: name, line: line, bytes: bytes, isSeenByPython: python))
  }
  func add(_ name: String, _ line: Int, _ lines: [String], python: Bool = true) {
    add(name, line, Array(Sample.sealed(lines).utf8), python: python)
  }
  func change(_ name: String, _ line: Int, _ old: String, _ new: String, python: Bool = true) throws {
    add(name, line, Array(try Sample.changed(line: line, old, new).utf8), python: python)
  }
  func insert(_ name: String, _ line: Int, _ text: String, python: Bool = true) {
    add(name, line, lines[..<(line - 1)] + [text] + lines[(line - 1)...], python: python)
  }
  func reorder(_ name: String, _ line: Int, _ order: [Int]) { add(name, line, order.map { lines[$0 - 1] }) }

  // The file
  add("empty", 1, [UInt8]())
  add("byte order mark", 1, [0xef, 0xbb, 0xbf] + Array(example.utf8))
  add("carriage returns", 1, Array(example.replacingOccurrences(of: "\n", with: "\r\n").utf8))
  add("carriage return in one line", 4, lines[..<3] + [lines[3] + "\r"] + lines[4...])
  add("no last line feed", 7, Array(example.utf8.dropLast()))
  add("two last line feeds", 8, Array(example.utf8) + [10])
  insert("empty line", 4, "")
  add("a line after the end", 8, Array((example + #"{"rec":"plan"}"# + "\n").utf8))
  add("a second end", 8, Array((example + Sample.sealed(lines).split(separator: "\n").last! + "\n").utf8))
  add("the end is missing", 6, Array(lines.map { $0 + "\n" }.joined().utf8))
  add("only the header", 2, Array((lines[0] + "\n").utf8))
  add("too many lines", 100_001, lines + [String](repeating: #"{"rec":"plan"}"#, count: 100_000 - lines.count))
  add("too long", 1, Array(example.utf8) + [UInt8](repeating: 10, count: (1 << 26) + 1 - example.utf8.count))

  // JSON
  func bytes(_ name: String, _ inserted: [UInt8]) throws {
    let at = example.utf8.distance(
      from: example.startIndex, to: try #require(example.range(of: "Square")).lowerBound)
    var all = Array(example.utf8)
    all.insert(contentsOf: inserted, at: at)
    add(name, 2, all)
  }
  try bytes("no UTF-8", [0xff])
  try bytes("a lone surrogate", [0xed, 0xa0, 0x80])
  try bytes("overlong UTF-8", [0xc0, 0xaf])
  try bytes("a raw tab", [9])
  try bytes("a raw NUL", [0])
  for escape in [
    "\\/", "\\u0041", "\\u00e9", "\\u001F", "\\u000a", "\\u0009", "\\u007f", "\\ud834\\udd1e", "\\x41", "\\u00",
  ] {
    try bytes("the escape \(escape)", Array(escape.utf8))
  }
  try change("a space after a comma", 3, #","set""#, #", "set""#)
  try change("a space before the line", 4, "{", " {")
  try change("a space after the line", 6, #"aka"}"#, #"aka"} "#)
  for number in ["16.0", "1e1", "-0", "016", "+16", "null", "NaN", "Infinity", "-", "0x10"] {
    try change("digits \(number)", 4, "16,", "\(number),")
  }
  try change("an integer beyond 64 bits", 4, "16,", "9223372036854775808,")
  insert("a huge integer in a plan", 7, #"{"rec":"plan","a":9223372036854775808}"#, python: false)
  try change("a key of the model twice", 2, #""id":"sqrt-two""#, #""id":"sqrt-two","id":"sqrt-two""#)
  try change("a key of a box twice", 4, #""x":["1.2","1.6"]"#, #""x":["1.2","1.6"],"x":["1.2","1.6"]"#)
  try change("a key of the record twice", 4, #""digits":16"#, #""digits":16,"digits":16"#)
  try change("an array", 4, lines[3], "[]")
  try change("a string", 4, lines[3], "\"rec\"")
  try change("two values", 4, lines[3], lines[3] + lines[3])
  try change("cut off", 4, "}", "")
  try change("a comma too many", 4, "8}", "8,}")
  try change("single quotes", 4, "\"rec\"", "'rec'")
  let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
  insert("nested 65 deep", 7, #"{"rec":"plan","a":\#(deep)}"#)
  try change(
    "keys of the model in another order", 2, #""default":"1","domain":"[0, 4]""#, #""domain":"[0, 4]","default":"1""#)
  try change("keys of a box in another order", 6, #"{"x":["1","2"]}"#, #"{"x":["1","2"],"w":["1","2"]}"#)
  try change("keys of set in another order", 3, #""set":{}"#, #""set":{"b":"1","a":"1"}"#)
  insert("keys of a plan in another order", 7, #"{"rec":"plan","b":1,"a":1}"#)
  insert("keys inside a plan in another order", 7, #"{"rec":"plan","a":{"d":1,"c":1}}"#)

  // Records
  try change("version 2", 1, "1}", "2}")
  try change("a longer header", 1, "1}", #"1,"x":1}"#)
  try change("an unknown record", 4, "krawczyk", "newton")
  try change("no record", 4, #""rec":"krawczyk","#, "")
  try change("the record's name is no string", 4, #""krawczyk""#, "1")
  try change("rec is not first", 6, #""rec":"cover","box":{"x":["1","2"]}"#, #""box":{"x":["1","2"]},"rec":"cover""#)
  insert("rec is not first in a plan", 7, #"{"a":1,"rec":"plan"}"#)
  insert("a second header", 2, lines[0])
  try change("a key of the claim is missing", 3, #""set":{},"#, "")
  try change("a key too many in the claim", 3, #""set":{}"#, #""set":{},"t":1"#)
  try change("keys of the claim in another order", 3, #""id":"root","set":{}"#, #""set":{},"id":"root""#)
  try change("a key too many in krawczyk", 4, #","digits""#, #","a":1,"digits""#)
  try change(
    "keys of krawczyk in another order", 4, #""digits":16,"jacobian_digits":8"#, #""jacobian_digits":8,"digits":16"#)
  try change("the model is a string", 2, lines[1], #"{"rec":"model","model":"x"}"#)
  try change("the id is an integer", 3, #""id":"root""#, #""id":1"#)
  try change("a value of set is an integer", 3, #""set":{}"#, #""set":{"a":1}"#)
  try change("set is an array", 3, #""set":{}"#, #""set":[]"#)
  try change("an unknown scope", 3, #""bracket""#, #""global""#)
  try change("the scope is a boolean", 3, #""bracket""#, "true")
  try change("bounds is an array", 3, #"{"x":["1.4142135623","1.4142135624"]}"#, "[]")
  try change(
    "the model's hash is an integer", 3, #""cc31bee890bff2b7c713e6164fc7e92871bac5c54adbb52cba3443c6f4956b18""#, "1")
  try change("a pair of three", 4, #""1.6""#, #""1.6","1.7""#)
  try change("a pair of one", 4, #","1.6""#, "")
  try change("a pair of integers", 6, #"["1","2"]"#, "[1,2]")
  try change("a pair is a string", 6, #"["1","2"]"#, #""1,2""#)
  try change("a pair out of order", 6, #"["1","2"]"#, #"["2","1"]"#)
  try change("bounds out of order", 3, #"["1.4142135623","1.4142135624"]"#, #"["1.4142135624","1.4142135623"]"#)
  try change("a krawczyk box that is a point", 4, #"["1.2","1.6"]"#, #"["1.2","1.20"]"#)
  let decimals = [
    "", "-", "+1", " 1", "1 ", "1.", ".5", "01", "-01", "1E0", "1e0", "1e+5", "1e05", "1e", "1e-", "1e1.5", "1e-100001",
    "1.2.3",
    "1_000", "1,5", "inf", "-inf", "nan", "1/2", "0x1", "１", "1e-١", "--1", "1\\n", "1e-9999999999999999999",
  ]
  for d in decimals { try change("the decimal '\(d)'", 6, #""1""#, "\"\(d)\"") }
  try change("a decimal of 210001 characters", 6, #""1""#, "\"0.\(String(repeating: "1", count: 209_999))\"")
  for n in ["0", "-1", "100001", #""16""#, "true", "[16]"] {
    try change("digits \(n) of krawczyk", 5, #""digits":16"#, #""digits":\#(n)"#)
    try change("jacobian_digits \(n)", 5, #""jacobian_digits":8"#, #""jacobian_digits":\#(n)"#)
  }
  try change("the tree is an array", 6, #""00aka""#, "[]")
  let end = #"{"rec":"end","lines":6,"sha256":"x"}"#
  let body = lines.map { $0 + "\n" }.joined()
  add("lines is a string", 7, Array((body + end.replacingOccurrences(of: ":6", with: ":\"6\"") + "\n").utf8))
  add("lines is a boolean", 7, Array((body + end.replacingOccurrences(of: ":6", with: ":true") + "\n").utf8))
  add("the hash is an integer", 7, Array((body + end.replacingOccurrences(of: "\"x\"", with: "1") + "\n").utf8))
  add("keys of end in another order", 7, Array((body + #"{"rec":"end","sha256":"x","lines":6}"# + "\n").utf8))

  // Order
  reorder("no model", 2, [1, 3, 4, 5, 6])
  reorder("no claim", 3, [1, 2, 4, 5, 6])
  reorder("claim before model", 2, [1, 3, 2, 4, 5, 6])
  reorder("two models", 3, [1, 2, 2, 3, 4, 5, 6])
  reorder("two claims", 4, [1, 2, 3, 3, 4, 5, 6])
  reorder("krawczyk after cover", 6, [1, 2, 3, 4, 6, 5])
  reorder("two covers", 7, [1, 2, 3, 4, 5, 6, 6])
  add("plan before cover", 7, lines[..<5] + [#"{"rec":"plan"}"#, lines[5]])
  add(
    "krawczyk after other", 5,
    [lines[0], lines[1], lines[2], lines[3].replacingOccurrences(of: "krawczyk", with: "other")] + lines[4...])
  add("a bracket without a cover", 3, Array(lines[..<5]))
  try change("a cover without a bracket", 3, #""bracket","bounds""#, #""local","bounds""#)
  add(
    "other lines without a bracket", 3,
    [
      lines[0], lines[1], lines[2].replacingOccurrences(of: #""bracket","bounds""#, with: #""local","bounds""#),
      lines[3],
    ]
      + [lines[4].replacingOccurrences(of: "krawczyk", with: "other")])
  try change("a name that is not ASCII", 6, #"{"x":"#, #"{"ẋ":"#, python: false)
  return cases
}

@Suite struct FormTests {
  @Test func theExampleOfTheDocument() throws {
    let text = try Sample.example()
    let c = try Certificate(text: text)
    #expect(c.text == text)
    #expect(c.model.id == "sqrt-two")
    #expect(c.model.sha256 == "cc31bee890bff2b7c713e6164fc7e92871bac5c54adbb52cba3443c6f4956b18")
    #expect(c.claim.id == "root" && c.claim.scope == .bracket && c.claim.set.isEmpty)
    #expect(c.claim.bounds["x"]?.lowerText == "1.4142135623")
    #expect(c.krawczyk.count == 2 && c.krawczyk[0].digits == 16 && c.krawczyk[0].jacobianDigits == 8)
    #expect(c.krawczyk[0].box["x"]?.lower.description == "6/5" && c.krawczyk[0].box["x"]?.upper.description == "8/5")
    #expect(c.cover?.tree == "00aka" && c.others.isEmpty && c.plans.isEmpty)
    try c.checkFit(to: ThresholdSystem(c.model, c.claim.id, set: c.claim.set))
  }

  @Test func everyKindOfLineReadsBack() throws {
    let c = try Sample.full()
    let again = try Certificate(text: c.text)
    #expect(again.text == c.text)
    #expect(again.lines() == c.lines())
    #expect(again.krawczyk.map(\.digits) == [33, 100_000] && again.krawczyk.map(\.jacobianDigits) == [8, 1])
    #expect(again.others.count == 1 && again.others[0].box["q"]?.upperText == "-0.5")
    #expect(again.claim.bounds["q"]?.upperText == "2.1e-1" && again.claim.bounds["q"]?.upper.description == "21/100")
    #expect(again.claim.set == ["Z": "1/2", "k": "3"])
    #expect(again.plans == c.plans)
    let plan = again.plans[0]
    #expect(plan.use == "equations" && plan.line == 0 && plan.kernel == 1)
    #expect(plan.plan?.count == 61 && plan.plan?.step == 0.2529296875 && plan.plan?.height == 1.3)
    #expect(again.plans[1].plan == nil && again.plans[1].use == nil)
    #expect(
      c.lines()[3].hasPrefix(#"{"rec":"krawczyk","box":{"lambda":["1.5","2"],"m":["0.9","1.25"],"q":["0.1","0.3"]},"#))
    // Upper-case letters stand before lower-case ones.
    #expect(c.lines()[2].contains(#""set":{"Z":"1/2","k":"3"},"scope":"bracket""#))
  }

  @Test func limitsThatAreKept() throws {
    var lines = try Sample.exampleLines()
    let deep = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    _ = try Certificate(text: Sample.sealed(lines + [#"{"rec":"plan","a":\#(deep)}"#]))
    let many = Sample.sealed(lines + [String](repeating: #"{"rec":"plan"}"#, count: 99_999 - lines.count))
    #expect(try Certificate(text: many).plans.count == 99_993)
    lines[5] = lines[5].replacingOccurrences(of: #"["1","2"]"#, with: #"["-0","1e100000"]"#)
    let c = try Certificate(text: Sample.sealed(lines))
    #expect(c.cover?.box["x"]?.lower.isZero == true)
    #expect(
      DecimalPair("0.\(String(repeating: "1", count: 209_998))", "\(String(repeating: "9", count: 100_000))e100000")
        != nil)
    #expect(DecimalPair("-1.5e-3", "-0.0015")?.lower.description == "-3/2000")
  }

  @Test func malformed() throws {
    let cases = try cases()
    #expect(cases.count >= 40)
    for c in cases {
      do {
        _ = try Certificate(data: Data(c.bytes))
        Issue.record("accepted: \(c.name)")
      } catch let e as CertificateError {
        #expect(e.status == "malformed" && e.line == c.line, "\(c.name): \(e.status) \(e)")
      }
    }
  }

  @Test func rejected() throws {
    func status(_ text: String) -> String {
      do {
        _ = try Certificate(text: text)
        return "accepted"
      } catch let e as CertificateError { return "\(e.status) \(e.line)" } catch { return "\(error)" }
    }
    let text = try Sample.example()
    #expect(status(try Sample.replaced(text, "f545b629", "f545b628")) == "rejected 7")
    #expect(status(try Sample.replaced(text, #""lines":6"#, #""lines":5"#)) == "rejected 7")
    #expect(status(try Sample.replaced(text, "1.4142135623", "1.4142135622")) == "rejected 7")
    #expect(status(try Sample.changed(line: 3, "cc31bee8", "cc31bee9")) == "rejected 3")
    #expect(status(try Sample.changed(line: 2, "x^2 - 2", "x^2 - 3")) == "rejected 3")
    func withModel(_ old: String, _ new: String) throws -> String {
      var lines = try Sample.exampleLines()
      let before = String(lines[1].dropFirst(#"{"rec":"model","model":"#.count).dropLast())
      let after = try Sample.replaced(before, old, new)
      lines[1] = #"{"rec":"model","model":\#(after)}"#
      lines[2] = try Sample.replaced(lines[2], hexadecimalSHA256(before.utf8), hexadecimalSHA256(after.utf8))
      return Sample.sealed(lines)
    }
    #expect(status(try withModel("x^2 - 2", "x^2 - 3")) == "accepted")
    #expect(status(try withModel("x^2 - 2", "x^2 -")) == "rejected 2")
    #expect(status(try withModel(#""title""#, #""titel""#)) == "rejected 2")
    #expect(status(try withModel(#""id":"root""#, #""id":"other""#)) == "rejected 3")
    #expect(status(try withModel(#"{"id""#, #"{"data":{"columns":["w"],"file":"a.csv"},"id""#)) == "rejected 2")
    var cusp = try Sample.full()
    cusp.claim.id = "cusp"
    #expect(status(cusp.text) == "rejected 3")
  }

  @Test func linesThatDoNotFitTheClaim() throws {
    let good = try Sample.full()
    func check(_ change: (inout Certificate) throws -> Void) throws {
      var c = good
      try change(&c)
      c = try Certificate(text: c.text)
      try c.checkFit(to: ThresholdSystem(c.model, c.claim.id, set: c.claim.set))
    }
    try check { _ in }
    func refuses(_ line: Int, _ name: String, _ change: (inout Certificate) throws -> Void) {
      let error = #expect(throws: CertificateError.self, "\(name)") { try check(change) }
      #expect(error?.status == "rejected" && error?.line == line, "\(name): \(error?.description ?? "")")
    }
    refuses(3, "a parameter is missing") { $0.claim.set["k"] = nil }
    refuses(3, "the unknown is set") { $0.claim.set["lambda"] = "2" }
    refuses(3, "an integer as an expression") { $0.claim.set["k"] = "1+2" }
    refuses(3, "bounds of a variable are missing") { $0.claim.bounds["q"] = nil }
    refuses(3, "bounds of a value that is the unknown") { $0.claim.bounds["value"] = try Sample.pair("1", "2") }
    refuses(4, "a variable is missing") { $0.krawczyk[0].box["m"] = nil }
    refuses(5, "a variable too many") { $0.krawczyk[1].box["x"] = try Sample.pair("1", "2") }
    refuses(6, "another variable") { $0.others[0].box = ["x": try Sample.pair("1", "2")] }
    refuses(7, "the cover without a variable") { $0.cover?.box["lambda"] = nil }
    refuses(3, "no krawczyk line") { $0.krawczyk = [] }
    refuses(6, "other lines of a stability") {
      $0.claim.id = "stability"
      $0.others[0].box["q"] = nil
      $0.cover?.box["q"] = nil
      for i in 0..<2 { $0.krawczyk[i].box["q"] = nil }
      $0.claim.bounds["q"] = nil
    }
    refuses(4, "krawczyk lines of a value") { c in
      c.claim = .init(
        id: "number", set: ["Z": "1/2", "k": "3", "lambda": "1"], scope: .local,
        bounds: ["value": try Sample.pair("2", "3")],
        modelHash: c.claim.modelHash)
      (c.others, c.cover) = ([], nil)
    }
  }

  /// Both readers, and Python's json, on every file of these tests.
  @Test func agreesWithTheSecondChecker() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "overlap-certificates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let cases = try cases()
    for (i, c) in cases.enumerated() { try Data(c.bytes).write(to: folder.appendingPathComponent("case-\(i)")) }
    try Data(try Sample.example().utf8).write(to: folder.appendingPathComponent("example"))
    try Data(try Sample.full().text.utf8).write(to: folder.appendingPathComponent("full"))
    try Data(try Sample.replaced(Sample.example(), "f545b629", "f545b628").utf8).write(
      to: folder.appendingPathComponent("hash"))
    let verdicts = try pythonVerdicts(folder)
    #expect(verdicts.count == cases.count + 3)
    for name in ["example", "full"] {
      #expect(verdicts[name]?.form == "form" && verdicts[name]?.isCompact == true, "\(name)")
    }
    #expect(verdicts["hash"]?.form == "hash")
    for (i, c) in cases.enumerated() where c.isSeenByPython {
      #expect(verdicts["case-\(i)"]?.form == "malformed", "\(c.name)")
    }
  }
}
