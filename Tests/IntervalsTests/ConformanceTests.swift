// The published test vectors, where they lie beside the package.
import Conformance
import Foundation
import Intervals
import Testing

/// The folder of test files, nil where it is absent.
private let vectors: [URL] = {
  let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  for place in ["../shared/itf1788", "../../shared/itf1788"] {
    let folder = URL(fileURLWithPath: place, relativeTo: top)
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    if let files { return files.filter { $0.pathExtension == "itl" }.sorted { $0.path < $1.path } }
  }
  return []
}()

@Test(.enabled(if: !vectors.isEmpty, "the folder ../shared/itf1788 is absent"), arguments: vectors)
func publishedVectorsHold(_ file: URL) throws {
  let report = try ConformanceReport(String(contentsOf: file, encoding: .utf8))
  print("\(file.lastPathComponent): \(report.summary) \(report.skipped)")
  for f in report.failures.prefix(60) { Issue.record("\(file.lastPathComponent):\(f.line): \(f.text)") }
  #expect(report.failures.isEmpty)
}
