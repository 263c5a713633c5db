// Bad usage and bad input: exit code 2, one line on standard error that says what and where, nothing on standard output.
import Foundation
import Testing

@Test(arguments: [
  // arguments, and what the line must name
  ([], "command"), (["nonsense"], "nonsense"), (["evl", "1"], "eval"), (["--bogus"], "--bogus"),
  (["models", "--bogus"], "--bogus"), (["models", "extra"], "extra"), (["bench", "arithmetics"], "arithmetic"),
  (["eval"], "expression"), (["eval", ""], "empty"), (["eval", "1+"], "column 3"), (["eval", "foo(1)"], "foo"),
  (["eval", "x"], "--set x"), (["eval", "tanh(1"], "column 7"), (["eval", "1", "2"], "2"), (["eval", "1 2"], "column 3"),
  (["eval", "1e"], "column"), (["eval", "a b"], "a"), (["eval", "2**3"], "column 2"), (["eval", "é"], "é"),
  (["eval", "(1))"], "column 4"), (["eval", "E[z,z](z)"], "column"), (["eval", "integral[3,0,1](x)"], "column"),
  (["eval", "sum[k,5,1](k)"], "5"), (["eval", "if(1<2,3)"], "column"), (["eval", "pi(2)"], "pi"),
  (["eval", "1", "--digits", "abc"], "abc"), (["eval", "1", "--digits", "0"], "--digits"),
  (["eval", "1", "--digits", "100001"], "--digits"), (["eval", "1", "--digits=-3"], "--digits"),
  (["eval", "1", "--digits"], "--digits"), (["eval", "1", "--budget", "0"], "--budget"),
  (["eval", "1", "--budget", "nan"], "--budget"), (["eval", "1", "--budget", "inf"], "--budget"),
  (["eval", "1", "--threads", "0"], "--threads"), (["eval", "1", "--bogus"], "--bogus"),
  (["eval", "x", "--set", "x"], "name=VALUE"), (["eval", "x", "--set", "=1"], "name"), (["eval", "x", "--set", "x="], "x="),
  (["eval", "x", "--set", "2x=1"], "2x"), (["eval", "x", "--set", "x=nan"], "nan"), (["eval", "x", "--set", "x=inf"], "inf"),
  (["eval", "x", "--set", "x=NaN"], "NaN"), (["eval", "x", "--set", "x=y"], "y"), (["eval", "x", "--set", "x=1/0"], "x=1/0"),
  (["eval", "x", "--set", "x=log(-1)"], "x=log(-1)"), (["eval", "1", "--set", "x=1/0"], "x=1/0"),
  (["eval", "x", "--set", "x=[2,1]"], "reversed"), (["eval", "x", "--set", "x=[pi,3]"], "reversed"),
  (["eval", "x", "--set", "x=[1,2"], "[a,b]"), (["eval", "x", "--set", "x=[]"], "[a,b]"),
  (["eval", "x", "--set", "x=[1,2,3]"], "[a,b]"), (["eval", "x", "--set", "x=[1,]"], "x=[1,]"),
  (["eval", "x", "--set", "x=[1,nan]"], "nan"), (["eval", "x", "--set", "x=[0,inf]"], "inf"),
  (["eval", "x", "--set", "x=1", "--set", "x=2"], "before"), (["eval", "pi", "--set", "pi=3"], "reserved"),
  (["eval", "1/0"], "0"), (["eval", "log(-1)"], "log"), (["eval", "sqrt(x)", "--set", "x=[-2,-1]"], "sqrt"),
  (["eval", "1/x", "--set", "x=[-1,1]"], "x = 0"), (["eval", "(-8)^(1/3)"], "power"), (["eval", "0^-1"], "0"),
  (["eval", "2^(10^9)"], "2^20"), (["eval", "1e-999999999"], "2^20"), (["eval", "1e999999999999999999999"], "2^20"),
  (["eval", "x^(10^6)", "--set", "x=3"], "2^20"), (["eval", "3^3^3^3"], "2^20"),
  (["eval", "--file", "absent.txt"], "absent.txt"), (["eval", "--file", "."], "."), (["eval", "1", "--file", "x"], "--file"),
  (["show", "no-such-model"], "no-such-model"), (["show", "krauth-mesard"], "krauth-mezard"),
  (["show", "absent.toml"], "absent.toml"), (["certify", "no-such-model", "x"], "no-such-model"),
  (["certify", "krauth-mezard"], "id"), (["certify", "krauth-mezard", "no-such"], "capacity"),
  (["certify", "krauth-mezard", "capacity", "--set", "kapa=1"], "kappa"), (["solve", "no-such"], "no-such"),
  (["solve", "krauth-mezard", "--set", "nope=1"], "nope"), (["verify"], "files"), (["verify", "absent.jsonl"], "absent.jsonl"),
  (["crosscheck", "no-such"], "no-such"),
] as [([String], String)])
func badInput(_ arguments: [String], _ word: String) throws {
  let run = try overlap(arguments)
  #expect(run.code == 2)
  #expect(run.output.isEmpty)
  #expect(run.errorLines.count == 1, "\(run.errors)")
  #expect(run.errors.contains(word), "\(run.errors)")
}

@Test(arguments: [
  ("bad.toml", "id = ", "bad.toml"), ("key.toml", "id=\"a\"\ntitle=\"t\"\nextremmum=\"max\"\n", "extremmum"),
  ("float.toml", "id=\"a\"\ntitle=\"t\"\n[parameters.a]\ndomain=\"[0,1]\"\ndefault=0.1\n", "default"),
])
func badModelFiles(_ name: String, _ text: String, _ word: String) throws {
  let path = try file(name, text)
  for arguments in [["certify", path, "x"], ["show", path], ["solve", path]] {
    let run = try overlap(arguments)
    #expect(run.code == 2 && run.output.isEmpty && run.errorLines.count == 1)
    #expect(run.errors.contains(word), "\(run.errors)")
  }
}

@Test func bytesThatAreNoText() throws {
  let url = scratch.appendingPathComponent("bytes.txt")
  try Data([0x31, 0xff, 0x2b]).write(to: url)
  let run = try overlap("eval", "--file", url.path)
  #expect(run.code == 2 && run.errors.contains("UTF-8"))
}

/// What has no value is refused or undecided, never given one.
@Test(arguments: [
  "E[z](exp(z^2))", "E[z](1/z^2)", "E[z](1/(z-1/3))", "E[z](sqrt(z-1))", "E[z](H(z)^(-2))", "xlogx(-1/10)", "0/0",
  "(1-1)/(2-2)", "exp(exp(exp(exp(exp(5)))))", "diff[x](abs(x))", "log(sin(pi))", "E[z](log(z))",
])
func nothingWithoutAValueGetsOne(_ expression: String) throws {
  let run = try overlap("eval", expression, "--set", "x=0", "--json", "--budget", "5")
  #expect(run.code == 2 || run.code == 3, "\(run.output)")
  if run.code == 2 { #expect(run.output.isEmpty) }
}

@Test func controlCharactersStayInOneLine() throws {
  let run = try overlap("eval", "1\n+\u{1b}[31m\n)")
  #expect(run.code == 2 && run.errorLines.count == 1)
  #expect(!run.errors.contains("\u{1b}"))
}

@Test func help() throws {
  for arguments in [["--help"], ["-h"], ["help"], ["eval", "--help"], ["help", "eval"], ["certify", "--help"]] {
    let run = try overlap(arguments)
    #expect(run.code == 0 && run.errors.isEmpty)
    #expect(run.output.contains("USAGE: overlap"))
  }
  #expect(try overlap("eval", "--help").output.contains("--digits"))
}
