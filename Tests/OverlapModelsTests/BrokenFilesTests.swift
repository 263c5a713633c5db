import Foundation
import OverlapModels
import Testing

/// A wrong model file and what its one line must name.
struct BrokenFile: CustomTestStringConvertible, Sendable {
  let text: String
  let words: [String]
  var testDescription: String { words.joined(separator: " ") }
}

private let head = "id = \"a\"\ntitle = \"t\"\n"
private let base =
  head + """
    [parameters.a]
    domain = "[0, 1]"
    default = "1/2"
    [order.q]
    domain = "[0, 1]"
    [definitions]
    "f(r)" = "tanh(r)"
    snr = "a*q"
    [state_evolution]
    q = "f(snr)"
    [branches]
    amp = { start = { q = "0" } }

    """

private func broken(_ text: String, _ words: String...) -> BrokenFile { BrokenFile(text: text, words: words) }
private func threshold(_ text: String, _ words: String...) -> BrokenFile {
  BrokenFile(text: base + "[[thresholds]]\nid = \"x\"\n" + text, words: words)
}

@Suite struct BrokenFilesTests {
  static let files: [BrokenFile] = [
    // TOML
    broken("id = ", "line 1"), broken("id = \"a\"\nid = \"b\"", "line 2"), broken("[a\n", "line 1"),
    broken("id = \"a\u{0}b\"", "NUL"), broken("id = \"a\\u0000\"", "NUL"),
    // Keys
    broken("", "id"), broken("id = \"a\"", "title"), broken("id = \"\"\ntitle = \"t\"", "id", "empty"),
    broken(head + "extremmum = \"max\"", "extremmum", "extremum", "[potential]"),
    broken(head + "titel = \"x\"", "titel", "'title'"),
    broken(head + "[parameters.a]\ndefualt = \"1\"", "defualt", "[parameters.a]", "'default'"),
    broken(head + "[[thresholds]]\nid = \"x\"\nkind = \"root\"\nbrackett = \"[0, 1]\"", "brackett", "'bracket'", "x"),
    broken(head + "[[claims]]\nid = \"c\"\nhold = \"1 < 2\"", "hold", "'holds'"),
    broken(head + "[references.r]\ncite = \"c\"\nurl = \"u\"", "url", "[references.r]"),
    broken(head + "[potential]\nexpression = \"1\"\nextremum = \"biggest\"", "[potential] extremum", "max"),
    // Types
    broken(head + "[parameters.a]\ndomain = \"[0, 1]\"\ndefault = 0.1", "parameters.a.default", "float"),
    broken(head + "[parameters.a]\ndefault = 1", "[parameters.a] default", "string"),
    broken(head + "[parameters.a]\ndomain = [0, 1]", "[parameters.a] domain", "array"),
    broken(
      head + "[[thresholds]]\nid = \"x\"\nkind = \"root\"\nbracket = [0.5, 1.5]", "thresholds[0].bracket", "float"),
    broken(head + "[parameters.a]\ndoc = 1979-05-27", "parameters.a.doc", "date"),
    broken(head + "parameters = 3", "[parameters]", "table"),
    broken(head + "[thresholds]\nid = \"x\"", "thresholds", "[[thresholds]]"),
    broken(head + "[parameters.a]\ninteger = \"yes\"", "integer", "true or false"),
    broken(head + "[definitions]\na = 3", "[definitions] a", "\"3\""),
    broken(head + "[[claims]]\nid = \"c\"\ncount = \"about 3\"", "count", "about 3"),
    broken(head + "[[claims]]\nid = \"c\"", "'holds' or 'count'"),
    // Names and ids
    broken(head + "[definitions]\n\"tanh(x)\" = \"x\"", "[definitions] tanh", "built in"),
    broken(head + "[definitions]\n\"min(x)\" = \"x\"", "min", "built in"),
    broken(head + "[definitions]\n\"E(x)\" = \"x\"", "[definitions] E", "built in"),
    broken(head + "[definitions]\n\"lgamma(x)\" = \"x\"", "lgamma", "built in"),
    broken(head + "[parameters.pi]", "pi", "reserved"), broken(head + "[order.inf]", "inf", "reserved"),
    broken(head + "[parameters.potential]", "potential", "reserved"),
    broken(head + "[parameters.\"a b\"]", "a b", "no name"),
    broken(head + "[parameters.a]\n[order.a]", "'a'", "[parameters.a]"),
    broken(head + "[parameters.a]\n[definitions]\na = \"1\"", "[definitions] a", "[parameters.a]"),
    broken(head + "[definitions]\nf = \"1\"\n\"f(x)\" = \"x\"", "[definitions] f", "twice"),
    broken(head + "[definitions]\n\"f(x, x)\" = \"x\"", "f(x, x)", "twice"),
    broken(head + "[definitions]\n\"f(x\" = \"x\"", "f(x"),
    broken(head + "[prior]\nname = \"rademacher\"\n[definitions]\n\"psi(x)\" = \"x\"", "psi", "[prior]"),
    broken(head + "[prior]\nname = \"rademaker\"", "[prior] name", "'rademacher'"),
    broken(head + "[prior]\natoms = [[\"1\"]]", "[prior] atoms"), broken(head + "[channel]\nname = \"sgn\"", "'sign'"),
    broken(
      base
        + "[[thresholds]]\nid = \"x\"\nkind = \"value\"\nexpression = \"1\"\n[[claims]]\nid = \"x\"\nholds = \"1 < 2\"",
      "'x'", "twice", "[[claims]]"),
    broken(
      head
        + "[[identities]]\nid = \"i\"\nleft = \"1\"\nright = \"1\"\n[[identities]]\nid = \"i\"\nleft = \"1\"\nright = \"1\"",
      "[[identities]]", "'i'", "twice"),
    broken(base + "[control]\nvariable = \"q\"\na = \"q\"", "[control] variable", "'q'"),
    broken(base + "[control]\nvariable = \"r\"\nb = \"r\"", "[control] b"),
    // Expressions
    broken(head + "[definitions]\na = \"b\"\nb = \"c + 1\"\nc = \"a\"", "[definitions]", "cyclic", "a -> b -> c -> a"),
    broken(head + "[definitions]\n\"f(x)\" = \"f(x - 1)\"", "[definitions] f", "cyclic", "f -> f"),
    broken(head + "[potential]\nexpression = \"m\"\n[observables]\nm = \"potential\"", "cyclic", "potential"),
    broken(base + "[observables]\nm = \"1 - qq^2\"", "[observables] m", "column 5", "'qq'", "'q'"),
    broken(base + "[observables]\nm = \"1 + \"", "[observables] m", "column"),
    broken(base + "[observables]\nm = \"f(1, 2)\"", "[observables] m", "column 1", "one argument"),
    broken(base + "[observables]\nm = \"f + 1\"", "column 1", "parentheses"),
    broken(base + "[observables]\nm = \"foo(1)\"", "column 1", "'foo'"),
    broken(base + "[observables]\nm = \"next.r\"", "column 1", "next.r"),
    broken(base + "[observables]\nm = \"q@apm\"", "column 1", "'apm'", "'amp'"),
    broken(base + "[observables]\nm = \"2^(10^9)\"", "[observables] m", "2^20"),
    broken(base + "[observables]\nm = \"sum[k, 3, 1](k)\"", "[observables] m", "3 to 1"),
    broken(base + "[observables]\nm = \"sum[k, 1/2, 1](k)\"", "[observables] m", "integers"),
    broken(
      base + "[[identities]]\nid = \"i\"\nleft = \"q\"\nright = \"p\"", "[[identities]] i right", "column 1", "'p'"),
    broken(head + "[parameters.a]\ndefault = \"b\"", "[parameters.a] default", "constant", "'b'"),
    broken(head + "[parameters.a]\ndomain = \"[0, 1]\"\ndefault = \"2\"", "[parameters.a] default", "domain"),
    broken(head + "[parameters.a]\ninteger = true\ndefault = \"3/2\"", "[parameters.a] default", "integer"),
    broken(head + "[parameters.a]\ndomain = \"[2, 1]\"", "[parameters.a] domain", "reversed"),
    broken(head + "[parameters.a]\ndomain = \"(1, 1]\"", "[parameters.a] domain", "empty"),
    broken(head + "[parameters.a]\ndomain = \"[inf, 1]\"", "[parameters.a] domain", "reversed"),
    broken(head + "[parameters.a]\ndomain = \"0 .. 1\"", "[parameters.a] domain", "0 .. 1"),
    broken(head + "[parameters.a]\ndomain = \"[0, 1, 2]\"", "[parameters.a] domain", "two ends"),
    broken(head + "[parameters.a]\ndomain = \"[0, ]\"", "[parameters.a] domain", "missing"),
    broken(head + "[order.q]\ndomain = \"[0, rho]\"", "[order.q] domain", "column 5", "'rho'"),
    broken(head + "constraints = [\"1 + 1\"]", "constraints", "comparison"),
    broken(base + "[[claims]]\nid = \"c\"\nholds = \"0 <= q < rr\"", "[[claims]] c holds", "column 10", "'rr'"),
    broken(base + "[[claims]]\nid = \"c\"\nfor = { snr = \"[0, 1]\" }\nholds = \"q < 2\"", "[[claims]] c for", "'snr'"),
    // Tables that must fit together
    broken(head + "[order.q]\n[order.r]\n[state_evolution]\nq = \"r\"", "[state_evolution]", "'r'"),
    broken(base + "[potential]\nexpression = \"q\"\nextremum = \"sup q inf s\"", "[potential] extremum", "'s'"),
    broken(base.replacingOccurrences(of: "start = { q", with: "start = { p"), "[branches] amp", "'p'"),
    broken(base.replacingOccurrences(of: "start =", with: "global = true, start ="), "[branches] amp", "exactly one"),
    // Thresholds
    threshold("", "kind"), threshold("kind = \"foldd\"", "[[thresholds]] x kind", "'fold'"),
    threshold("kind = \"root\"\nunknown = \"a\"", "[[thresholds]] x expression", "root"),
    threshold("kind = \"root\"\nexpression = \"a\"", "[[thresholds]] x unknown", "root"),
    threshold("kind = \"root\"\nunknown = \"y\"\nexpression = \"y\"", "[[thresholds]] x bracket"),
    threshold("kind = \"root\"\nunknown = \"snr\"\nbracket = \"[0, 1]\"\nexpression = \"1\"", "unknown", "'snr'"),
    threshold("kind = \"root\"\nunknown = \"a\"\nbracket = \"[1, 0]\"\nexpression = \"a\"", "bracket", "reversed"),
    threshold(
      "kind = \"root\"\nunknown = \"a\"\nbracket = [\"[0, 1]\", \"[0, 1]\"]\nexpression = \"a\"", "bracket", "2 for 1"),
    threshold("kind = \"cusp\"\nunknown = \"a\"\nbracket = \"[0, 1]\"", "unknown", "two unknowns"),
    threshold("kind = \"value\"\nunknown = \"a\"\nexpression = \"1\"", "unknown", "no unknown"),
    threshold("kind = \"extremum\"\nunknown = \"a\"\nexpression = \"a\"", "extremum", "missing"),
    threshold("kind = \"stability\"\nunknown = \"a\"", "[[thresholds]] x at", "missing"),
    threshold("kind = \"stability\"\nunknown = \"a\"\nat = { p = \"0\" }", "[[thresholds]] x at", "'p'"),
    threshold("kind = \"maxwell\"\nunknown = \"a\"\nbranches = [\"amp\"]", "branches", "two states"),
    threshold("kind = \"maxwell\"\nunknown = \"a\"\nbranches = [\"amp\", \"top\"]", "branches", "'top'"),
    threshold("kind = \"fold\"\nunknown = \"a\"\nwhich = \"second\"", "which", "first, last"),
    threshold("kind = \"fold\"\nunknown = \"a\"\nnear = { b = \"1\" }", "near", "'b'"),
    threshold("kind = \"fold\"\nunknown = \"a\"\nnear = [{ q = \"1\" }, { q = \"1\" }]", "near", "maxwell"),
    threshold("kind = \"fold\"\nunknown = \"a\"\nset = { b = \"1\" }", "set", "'b'"),
    threshold("kind = \"fold\"\nunknown = \"a\"\nset = { a = \"q\" }", "set a", "constant"),
    threshold("kind = \"fold\"\nunknown = \"a\"\nassumes = [\"nobody\"]", "assumes", "nobody"),
    threshold("kind = \"fold\"\nunknown = \"a\"\nuses = [\"nothing\"]", "uses", "nothing"),
    threshold(
      "kind = \"zero\"\nunknown = \"a\"\nexpression = \"q + w\"", "[[thresholds]] x expression", "column 5", "'w'"),
  ]

  @Test(arguments: files) func oneLineNamesFileAndKey(_ file: BrokenFile) {
    let error = #expect(throws: ModelError.self) { try Model.load(text: file.text, name: "bad.toml") }
    let line = error?.description ?? ""
    #expect(line.hasPrefix("bad.toml: "), "\(line)")
    #expect(!line.contains("\n") && error?.isNotBuilt == false)
    for word in file.words { #expect(line.contains(word), "'\(word)' is not in: \(line)") }
  }

  @Test func theBaseOfTheBrokenFilesIsRight() throws {
    #expect(throws: Never.self) { try Model.load(text: base, name: "base.toml") }
    #expect(throws: Never.self) { try Model.load(text: head, name: "head.toml") }
    #expect(try Model.load(text: head, name: "head.toml").thresholds.isEmpty)
  }

  @Test func namesBeforeParenthesesAreFunctions() throws {
    let model = try Model.load(
      text: base + """
        [parameters.gamma]
        default = "1/2"
        [parameters.f]
        default = "2"
        [observables]
        m = "f(gamma) + gamma*f"
        """, name: "functions.toml")
    let formulas = try ModelFormulas(model)
    #expect(try formulas.graph.text(of: formulas.value(of: "m")) == "tanh(1/2) + 1")
  }

  @Test func absentAndIllEncodedFiles() throws {
    let error = #expect(throws: ModelError.self) { try Model.load(path: "/nowhere/absent.toml") }
    #expect(error?.description.contains("absent.toml") == true)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("overlap-\(UUID().uuidString).toml")
    try Data([0x69, 0x64, 0xff]).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: ModelError.self) { try Model.load(path: file.path) }
  }
}
