// The rooms and what they may import, read from the files themselves. The table is that of docs/walk.md.
import Foundation
import Testing

/// The top of the package.
private let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

private func text(_ path: String) throws -> String {
  try String(contentsOf: top.appendingPathComponent(path), encoding: .utf8)
}

/// The rooms of the table, from the bottom up.
private func rooms() throws -> [String] {
  try text("docs/walk.md").split(separator: "\n").compactMap { line in
    guard line.hasPrefix("| `") else { return nil }
    return String(line.dropFirst(3).prefix { $0 != "`" })
  }
}

/// Libraries from outside, and the only rooms that may use them.
private let outside: [String: Set<String>] = [
  "ArgumentParser": ["OverlapCommand"], "Crypto": ["Certificates"], "TOMLKit": ["OverlapModels"],
]
/// Parts of the toolchain, for everybody.
private let toolchain: Set<String> = ["Swift", "Foundation", "Dispatch", "Glibc", "Darwin"]

/// Files below a folder of the package, by their paths from its top; build products and histories left out.
private func files(in folder: String, extensions: Set<String>) -> [String] {
  let root = top.appendingPathComponent(folder)
  let found = FileManager.default.enumerator(atPath: root.path)
  var paths: [String] = []
  while let path = found?.nextObject() as? String {
    let parts = path.split(separator: "/")
    if parts.contains(where: { $0.hasPrefix(".build") || $0 == ".git" || $0 == ".venv" || $0 == ".swiftpm" || $0 == "__pycache__" }) {
      continue
    }
    if extensions.contains(URL(fileURLWithPath: path).pathExtension) { paths.append(folder == "." ? path : "\(folder)/\(path)") }
  }
  return paths.sorted()
}

/// The modules that a Swift file imports.
private func imports(of source: String) -> [String] {
  source.split(separator: "\n").compactMap { line in
    var words = line.split { $0 == " " || $0 == "\t" }
    while let first = words.first, first.hasPrefix("@") || ["public", "package", "internal", "private"].contains(first) {
      words.removeFirst()
    }
    guard words.count >= 2, words[0] == "import" else { return nil }
    // `import struct Foundation.Data`
    let name = ["struct", "class", "enum", "func", "var", "let", "typealias", "protocol"].contains(words[1]) ? words[2] : words[1]
    return String(name.prefix { $0 != "." && $0 != ";" })
  }
}

@Test func everyRoomStandsInTheTable() throws {
  let rooms = try rooms()
  #expect(rooms.count > 10)
  #expect(Set(rooms).count == rooms.count)
  let folders = try FileManager.default.contentsOfDirectory(atPath: top.appendingPathComponent("Sources").path)
    .filter { !$0.hasPrefix(".") }
  #expect(Set(folders) == Set(rooms))
}

@Test func thePackageHasTheSameOrder() throws {
  let package = try text("Package.swift")
  let rooms = try rooms()
  var declared: [String] = []
  for part in package.components(separatedBy: "arget(").dropFirst() + package.components(separatedBy: "ystemLibrary(").dropFirst() {
    guard let name = part.components(separatedBy: "name: \"").dropFirst().first else { continue }
    declared.append(String(name.prefix { $0 != "\"" }))
  }
  // What stands under Tests is no room.
  let targets = declared.filter { !$0.hasSuffix("Tests") && $0 != "TestSupport" }
  #expect(targets.sorted() == rooms.sorted())
  // The order in the file, system libraries included.
  let places = try rooms.map { try #require(package.range(of: "arget(name: \"\($0)\"") ?? package.range(of: "name: \"\($0)\",\n") ?? package.range(of: "name: \"\($0)\", pkg")).lowerBound }
  #expect(places == places.sorted())
}

@Test func roomsImportOnlyWhatStandsAbove() throws {
  let rooms = try rooms()
  for (i, room) in rooms.enumerated() {
    let above = Set(rooms[..<i])
    for file in files(in: "Sources/\(room)", extensions: ["swift"]) {
      for module in imports(of: try text(file)) where !toolchain.contains(module) {
        if let users = outside[module] {
          #expect(users.contains(room), "\(file) imports \(module)")
        } else {
          #expect(above.contains(module), "\(file) imports \(module), which does not stand above \(room)")
        }
      }
    }
  }
}

@Test func importsAreFound() {
  let source = "import Balls\n@_exported import Effort\n  import struct Foundation.Data\n// import Search\nlet x = 1\n"
  #expect(imports(of: source) == ["Balls", "Effort", "Foundation"])
}

/// The walk names files that exist.
@Test func theWalkNamesRealFiles() throws {
  let names = Set(files(in: "Sources", extensions: ["swift"]).map { URL(fileURLWithPath: $0).lastPathComponent })
  let walk = try text("docs/walk.md")
  let named = walk.matches(of: /([A-Za-z]+\.swift)`/).map { String($0.1) }
  #expect(named.count > 15)
  for name in named where name != "Package.swift" { #expect(names.contains(name), "\(name)") }
  for match in walk.matches(of: /`((?:docs|proofs|Tests|Sources)\/[A-Za-z\/._-]+)`/) {
    #expect(FileManager.default.fileExists(atPath: top.appendingPathComponent(String(match.1)).path), "\(match.1)")
  }
}

@Test func testsMirrorTheRooms() throws {
  let rooms = Set(try rooms())
  let folders = try FileManager.default.contentsOfDirectory(atPath: top.appendingPathComponent("Tests").path)
  for folder in folders where folder.hasSuffix("Tests") && folder != "StructureTests" && folder != "CommandTests" {
    #expect(rooms.contains(String(folder.dropLast(5))), "Tests/\(folder) tests no room")
  }
}

/// No rounding mode is changed, no flag forbids the package as a dependency, no unsound interval library is used.
@Test func nothingForbiddenIsUsed() throws {
  let words = ["feset" + "round", "unsafe" + "Flags", "mpmath" + ".iv", "TO" + "DO", "FIX" + "ME"]
  for file in committed() {
    let source = try text(file)
    for word in words where source.contains(word) { Issue.record("\(file) contains \(word)") }
  }
}

@Test func noMachinePaths() throws {
  let starts = ["/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/", "/wo" + "rk/", "/t" + "mp/", "/op" + "t/"]
  for file in committed() {
    let source = try text(file)
    for start in starts where source.contains(start) { Issue.record("\(file) contains a path \(start)") }
  }
}

/// The texts of the repository.
private func committed() -> [String] {
  let extensions: Set<String> = ["swift", "py", "md", "toml", "h", "c", "modulemap", "json", "jsonl", "csv"]
  let scripts = ["run", "test", "setup", "python", "requirements"].map { ".ci/\($0)" }
  return files(in: ".", extensions: extensions).filter { $0 != "Package.resolved" } + scripts
}
