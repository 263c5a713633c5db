import Balls
import Foundation
import Testing

private func rational(_ text: String) throws -> Rational { try #require(Rational(text: text)) }

/// An expression with its true value between two exact numbers.
struct ValueCase: Sendable, CustomTestStringConvertible {
  let expression: String
  let lower: String
  let upper: String
  var set: [String] = []
  var digits = 12
  init(_ e: String, _ l: String, _ u: String, set: [String] = [], digits: Int = 12) {
    (expression, lower, upper, self.set, self.digits) = (e, l, u, set, digits)
  }
  /// The value is a rational number that arithmetic alone gives.
  var isFolded: Bool { lower == upper && set.allSatisfy { !$0.contains("(") } && !expression.contains("E[") }
  var testDescription: String { expression }
}

@Test(arguments: [
  ValueCase("0.1", "1/10", "1/10"), ValueCase("3/7+4/7", "1", "1"), ValueCase("-2^2", "-4", "-4"),
  ValueCase("2^-1", "1/2", "1/2"), ValueCase("2^3^2", "512", "512"), ValueCase("2^3/7", "8/7", "8/7"),
  ValueCase("1e-3", "1/1000", "1/1000"), ValueCase("xlogx(0)", "0", "0"), ValueCase("0^0", "1", "1"),
  ValueCase("-log(2)", "-0.6931471805599454", "-0.6931471805599453"), ValueCase("abs(-3/2)", "3/2", "3/2"),
  ValueCase("min(1,2)*max(3,4)", "4", "4"), ValueCase("H(0)", "1/2", "1/2"), ValueCase("E[z](z^4)", "3", "3"),
  ValueCase("log2cosh(0)", "0.6931471805599453", "0.6931471805599454"), ValueCase("sum[k,1,10](k)", "55", "55"),
  ValueCase("diff[x](x^3)", "12", "12", set: ["x=2"]), ValueCase("(-2)^n", "-8", "-8", set: ["n=6/2"]),
  ValueCase("diff[r](E[z](1/(1+r*z^2)))", "-1", "-1", set: ["r=0"]),
  ValueCase("diff[r](E[z](exp(r*z^2)))", "1", "1", set: ["r=0"]),
  ValueCase("diff[q](E[z](tanh(sqrt(q)*z)^2))", "1", "1", set: ["q=0"]),
  ValueCase("sum[k,1,n](k)", "55", "55", set: ["n=10"]), ValueCase("x^2", "2", "2", set: ["x=sqrt(2)"]),
  ValueCase("acos(1)", "0", "0"), ValueCase("lgamma(2)", "0", "0"), ValueCase("Phiinv(1/2)", "0", "0"),
  ValueCase("x-x", "0", "0", set: ["x=pi"]), ValueCase("gamma+1", "3", "3", set: ["gamma=2"]),
  ValueCase("E[z](tanh(z)^2)", "0.394294490397841174416459772444119", "0.394294490397841174416459772444120"),
  ValueCase("E[z](tanh(1+z))", "0.550400490793327170288319498821825", "0.550400490793327170288319498821827"),
  ValueCase(
    "E[z](tanh(z)^2)", "0.394294490397841174416459772444119", "0.394294490397841174416459772444120", digits: 60),
])
func values(_ c: ValueCase) throws {
  let run = try overlap(
    ["eval", c.expression, "--json", "--digits", "\(c.digits)"] + c.set.flatMap { ["--set", $0] })
  #expect(run.code == 0, "\(run.errors)")
  #expect(run.errors.isEmpty)
  let v = try #require(run.value)
  let (low, high) = (try rational(c.lower), try rational(c.upper))
  #expect(v.lower <= high && low <= v.upper)
  let scale = max(low.magnitude, Rational(1))
  #expect(try v.upper - v.lower <= scale / Rational(10).power(c.digits))
  // Exact rationals are printed exactly where so many digits hold them.
  if c.isFolded, try (low * Rational(1000)).isInteger {
    #expect(v.lower == low && v.upper == low)
  }
}

@Test(arguments: [
  // expression and ranges, ends just inside of the image, and how much wider the answer may be
  (["x^2", "x=[1,2]"], "1", "4", "0.0000001"), (["x*(1-x)", "x=[0,1]"], "0", "1/4", "0.01"),
  (["sqrt(x-1/3)", "x=[1/3,1]"], "0", "0.816496580927726", "0.0000001"),
  (["sqrt(1-x)", "x=[2/3,1]"], "0", "0.577350269189625", "0.0000001"),
  (["E[z](tanh(b*z)^2)", "b=[1/2,4/3]"], "0.1735161434323719", "0.4989859111640078", "0.0000001"),
  (["abs(x)", "x=[-1,2]"], "0", "2", "0.01"), (["x", "x=[sqrt(2),sqrt(2)]"], "1.4142135623730951", "1.4142135623730950", "0.001"),
  (["x+y^2", "x=[0,1]", "y=[1,2]"], "1", "5", "0.0000001"), (["sin(x)", "x=[0,10]"], "-1", "1", "0.01"),
] as [([String], String, String, String)])
func rangesEncloseEveryValue(_ words: [String], _ low: String, _ high: String, _ slack: String) throws {
  let run = try overlap(["eval", words[0], "--json"] + words.dropFirst().flatMap { ["--set", $0] })
  #expect(run.code == 0, "\(run.errors)")
  let v = try #require(run.value)
  let (a, b, s) = (try rational(low), try rational(high), try rational(slack))
  #expect(v.lower <= a && b <= v.upper)
  #expect(try a - v.lower <= s && v.upper - b <= s)
}

@Test func relativeDigits() throws {
  let run = try overlap("eval", "logH(-40)", "--relative", "--digits", "30", "--json")
  #expect(run.code == 0)
  let v = try #require(run.value)
  #expect(try v.upper - v.lower <= v.upper.magnitude / Rational(10).power(30))
  #expect(try v.lower <= rational("-3.65589354091502970373898580268828366505394e-350"))
  let zero = try overlap("eval", "0.1+0.2-0.3", "--relative", "--json").value
  #expect(zero?.lower == .zero && zero?.upper == .zero)
  // A value that is 0 and not seen to be exactly so: undecided, with what was reached.
  let sine = try overlap("eval", "sin(pi)", "--relative", "--json")
  #expect(sine.code == 3)
  #expect(sine.object?["status"] as? String == "undecided")
  #expect(sine.value.map { $0.lower.sign <= 0 && $0.upper.sign >= 0 } == true)
  #expect(sine.errorLines.count == 2)
}

@Test func oneObjectWithKeysInOrder() throws {
  let run = try overlap("eval", "1/3", "--json")
  let keys = ["\"expression\"", "\"value\"", "\"lower\"", "\"upper\"", "\"seconds\""]
  let places = try keys.map { try #require(run.output.range(of: $0)).lowerBound }
  #expect(places == places.sorted())
  #expect(run.object?.keys.sorted() == ["expression", "seconds", "value"])
  #expect(run.output.filter { $0 == "\n" }.count == 1)
}

/// Next to 0 these have no value: the expectations do not exist, or not on the same side.
@Test(arguments: [
  "diff[x](E[z](exp(x*z^3)))", "diff[x](diff[x](E[z](exp(x*z^3))))", "diff[x](E[z](log(1+x*z)))",
  "diff[x](E[z](sqrt(1+x*z)))", "diff[x](E[z](1/(1+x*z^2) + 1/(1-x*z^2)))",
])
func noDerivativeAtAnIsolatedPoint(_ expression: String) throws {
  for set in [["--set", "x=0"], ["--set", "x=1-1"]] {
    let run = try overlap(["eval", expression, "--json"] + set)
    #expect(run.code == 3, "\(run.output)")
    #expect(run.object?["status"] as? String == "undecided")
    let reason = try #require(run.object?["reason"] as? String)
    #expect(reason.contains("a derivative is not shown to exist here: next to this point") && reason.contains("near(0)"))
  }
}

@Test func undecidedKeepsTheObject() throws {
  let run = try overlap("eval", "E[z](abs(sin(exp(z))))^(1/3)", "--json", "--budget", "2")
  #expect(run.code == 3)
  let object = try #require(run.object)
  #expect(object["status"] as? String == "undecided")
  for key in ["expression", "value", "reason", "remedy", "seconds"] { #expect(object[key] != nil, "\(key)") }
  #expect(!run.errorLines.isEmpty)
}

@Test func outputDoesNotDependOnThreads() throws {
  for arguments in [["E[z](logH(z))"], ["E[z](tanh(b*z)^2)", "--set", "b=[1,2]"]] {
    let outputs = try [1, 2, 1].map { threads in
      let run = try overlap(["eval"] + arguments + ["--json", "--threads", "\(threads)"])
      return run.output.replacing(/"seconds": [0-9.]+/, with: "")
    }
    #expect(!outputs[0].isEmpty)
    #expect(outputs.allSatisfy { $0 == outputs[0] })
  }
}

@Test func forPeople() throws {
  let run = try overlap("eval", "E[z](tanh(z)^2)")
  let lines = run.output.split(separator: "\n")
  #expect(lines.count == 3)
  #expect(lines[0].hasPrefix("0.39429449039784"))
  #expect(lines[0].contains("..") && lines[1].contains("0.39429449039784") && lines[2].contains("0.39429449039784"))
  #expect(try overlap("eval", "-2^2").output == "-4 exactly\n")
}

@Test func textFromAFileOrStandardInput() throws {
  let path = try file("expression.txt", "1/\n 3\n")
  let a = try overlap("eval", "--file", path, "--json")
  #expect(a.code == 0)
  #expect(try a.value.map { try $0.lower <= rational("1/3") && rational("1/3") <= $0.upper } == true)
  let b = try overlap(["eval", "--file", "-"], input: "0.25")
  #expect(b.output == "0.25 exactly\n")
  let bad = try overlap(["eval", "--file", "-"], input: "1+\n2+*3\n")
  #expect(bad.code == 2 && bad.errors.contains("line 2, column 3"))
}

@Test func optionsStandAnywhere() throws {
  let runs = [
    ["eval", "-x", "--digits", "5", "--set", "x=-1"], ["eval", "--set", "x=-1", "--digits=5", "-x"],
    ["eval", "--set=x=-1", "--digits", "5", "--", "-x"],
  ]
  for arguments in runs { #expect(try overlap(arguments).output == "1 exactly\n", "\(arguments)") }
  #expect(try overlap("eval", "--log(2)").code == 0)
}

/// Formulas 10^5 deep end in an answer or in one line, soon.
@Test(arguments: ["parentheses", "tanh", "sum", "negative", "open", "derivative", "power", "expectation"])
func deepFormulas(_ kind: String) throws {
  let n = 100_000
  func nested(_ open: String, _ inner: String) -> String {
    String(repeating: open, count: n) + inner + String(repeating: ")", count: n)
  }
  let text: String
  switch kind {
  case "parentheses": text = nested("(", "1/3")
  case "tanh": text = nested("tanh(", "1")
  case "sum": text = (1...n).map { "sqrt(\($0))" }.joined(separator: "+")
  case "negative": text = String(repeating: "-", count: n) + "1"
  case "open": text = String(repeating: "(", count: n)
  case "derivative": text = "diff[x](" + nested("tanh(", "x") + ")"
  case "power": text = String(repeating: "2^", count: n) + "2"
  default: text = "E[z](" + nested("tanh(", "z") + ")"
  }
  // What needs no search has time enough on a busy machine; the others may end undecided.
  let budget = ["derivative", "expectation"].contains(kind) ? "5" : "100"
  let clock = ContinuousClock()
  let begin = clock.now
  let run = try overlap("eval", "--file", try file("\(kind).txt", text), "--set", "x=1/2", "--budget", budget)
  #expect([0, 2, 3].contains(run.code), "\(run.code)")
  #expect(clock.now - begin < .seconds(120))
  if run.code == 2 { #expect(run.errorLines.count == 1 && run.output.isEmpty) }
  let expected: [String: Int32] = ["parentheses": 0, "tanh": 0, "sum": 0, "negative": 0, "open": 2, "power": 2]
  if let code = expected[kind] { #expect(run.code == code) }
  if kind == "negative" { #expect(run.output == "1 exactly\n") }
}

@Test func interruptEndsWith130() throws {
  let (process, finish) = try start(["eval", "E[z](tanh(z)^2)", "--digits", "30000", "--budget", "300"])
  Thread.sleep(forTimeInterval: 0.5)
  process.interrupt()
  let begin = ContinuousClock.now
  let run = try finish()
  #expect(run.code == 130)
  #expect(run.output.isEmpty)
  #expect(ContinuousClock.now - begin < .seconds(15))
}

@Test func budgetEndsWith3() throws {
  let run = try overlap("eval", "E[z](tanh(z)^2)", "--digits", "30000", "--budget", "1", "--json")
  #expect(run.code == 3)
  #expect(run.errors.contains("budget"))
  // What was reached is there.
  let v = try #require(run.value)
  #expect(try v.lower <= rational("0.3942944903978412") && rational("0.3942944903978411") <= v.upper)
}
