import Foundation
import OverlapModels
import Testing

@Suite struct CatalogueTests {
  @Test func everyModelLoadsSortedById() {
    let ids = Catalogue.models.map(\.id)
    #expect(ids == ids.sorted(by: codePointsPrecede))
    #expect(Set(ids).count == ids.count)
    #expect(ids.contains("krauth-mezard"))
    for m in Catalogue.models {
      #expect(!m.thresholds.isEmpty)
      #expect(m.source != nil)
    }
  }

  @Test func everyFileOfTheFolderIsEmbedded() throws {
    #expect(Catalogue.fileNames == catalogueFiles.map(\.lastPathComponent))
    for file in catalogueFiles {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(Catalogue.text(file: file.lastPathComponent) == text)
      #expect(file.lastPathComponent == (try Model.load(path: file.path)).id + ".toml")
    }
  }

  @Test(arguments: contractFiles) func contractModelsLoad(_ file: URL) throws {
    let model = try Model.load(path: file.path)
    #expect(!model.title.isEmpty)
  }

  @Test func canonicalJSONEqualsThatOfPython() throws {
    let files = catalogueFiles + contractFiles
    let script = """
      import sys, json, tomllib
      for p in sys.argv[1:]:
          d = tomllib.load(open(p, 'rb'))
          print(json.dumps(d, sort_keys=True, separators=(',', ':'), ensure_ascii=False))
      """
    let output = try runPython(["-c", script] + files.map(\.path))
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    try #require(lines.count >= files.count)
    for (file, line) in zip(files, lines) {
      let model = try Model.load(path: file.path)
      // The rows of a data file are put into the document.
      if model.data != nil {
        #expect(try Model.load(canonicalJSON: model.canonicalJSON).document == model.document)
        continue
      }
      #expect(model.canonicalJSON == line, "\(file.lastPathComponent)")
      let again = try Model.load(canonicalJSON: line)
      #expect(again.canonicalJSON == line)
      #expect(again.document == model.document)
      #expect(try StrictJSON.parse(line) == .table(model.document))
    }
  }

  @Test func canonicalJSONOfOddStrings() throws {
    let toml = """
      id = "a"
      title = "tab \\t quote \\" back \\\\ slash / del \\u007F bell \\u0007 e\\u0301 \\U0001F600"
      note = '''two
      lines'''
      """
    let model = try Model.load(text: toml.replacingOccurrences(of: "\n", with: "\r\n"), name: "odd")
    #expect(
      model.canonicalJSON
        == "{\"id\":\"a\",\"note\":\"two\\nlines\","
        + "\"title\":\"tab \\t quote \\\" back \\\\ slash / del \u{7f} bell \\u0007 "
        + "e\u{301} \u{1F600}\"}")
    #expect(try Model.load(canonicalJSON: model.canonicalJSON).title == model.title)
  }

  /// The output of Python, which `OVERLAP_PYTHON` may name.
  private func runPython(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [ProcessInfo.processInfo.environment["OVERLAP_PYTHON"] ?? "python3"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    var environment = ProcessInfo.processInfo.environment
    environment["PYTHONIOENCODING"] = "utf-8"
    process.environment = environment
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
