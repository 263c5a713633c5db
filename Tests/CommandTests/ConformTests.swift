// `overlap conform` on small files.
import Testing

@Test func conformCountsAndLists() throws {
  let good = try file("good.itl", "testcase a { add [1,2] [1,2] = [2,4]; // a comment\n sinPi2 [1,2] = [1,2]; }")
  let wrong = try file("wrong.itl", "testcase a {\n  add [1,2] [1,2] = [2,5];\n}")
  let run = try overlap("conform", good)
  #expect(run.code == 0 && run.output == "good.itl: 1 passed, 0 failed, 1 skipped\n  skipped 1: sinPi2\n")
  let second = try overlap("conform", wrong, good)
  #expect(second.code == 1)
  #expect(
    second.output.contains(
      "wrong.itl: 0 passed, 1 failed, 0 skipped\n  line 2: add [1,2] [1,2] = [2,5]: got [0x1p1, 0x1p2]"))
}

@Test(arguments: [
  "", "hello", "testcase", "testcase a", "testcase a {", "testcase a { add [1,2 [1,2] = [2,4]; }",
  "testcase a { add [1,2] }",
  "testcase a { add [1,2] = ; }", "testcase a { add [1,x] [1,2] = [1,2]; }", "testcase a { add [2,1] [1,2] = [1,2]; }",
  "/* open",
  "testcase a { sum_nearest {1.0, 2.0 = 3.0; }", "testcase a { add [1,2] [1,2] = [2,4] }", "testcase a { = [1,2]; }",
  "testcase a { sqrt 1e99999999999 = [1,2]; }", "testcase a { add [1,2]_xyz [1,2] = [1,2]; }",
])
func filesThatAreNoTestsAreRefused(_ text: String) throws {
  let run = try overlap("conform", try file("bad.itl", text))
  #expect(run.code == 2 && run.output.isEmpty && run.errorLines.count == 1)
  #expect(run.errors.contains("bad.itl"))
}

@Test func missingTestFile() throws {
  let run = try overlap("conform", "nowhere.itl")
  #expect(run.code == 2 && run.errorLines.count == 1)
}
