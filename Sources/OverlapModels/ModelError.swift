// The one error of this room.

/// Why a model file cannot be used: one line that says the file, the place in it, and what is wrong.
public struct ModelError: Error, CustomStringConvertible, Sendable {
  /// The file, or the id of an embedded model.
  public let file: String
  /// The table and key, such as `[potential] expression`; empty where the file as a whole is meant.
  public let place: String
  /// What is wrong.
  public let message: String
  /// True when the file is right and asks for what this version does not have yet.
  public let isNotBuilt: Bool

  init(file: String, place: String = "", message: String, isNotBuilt: Bool = false) {
    self.file = file
    self.place = place
    self.message = message
    self.isNotBuilt = isNotBuilt
  }

  /// One line: control characters of keys and texts are shown as spaces.
  public var description: String {
    let line = place.isEmpty ? "\(file): \(message)" : "\(file): \(place): \(message)"
    return String(String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
  }
}

/// The number of single-character insertions, deletions and replacements that turn `a` into `b`.
func editDistance(_ a: String, _ b: String) -> Int {
  let y = Array(b.unicodeScalars.prefix(64))
  var row = Array(0...y.count)
  for (i, c) in a.unicodeScalars.prefix(64).enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, d) in y.enumerated() {
      let previous = row[j + 1]
      row[j + 1] = min(row[j + 1] + 1, row[j] + 1, diagonal + (c == d ? 0 : 1))
      diagonal = previous
    }
  }
  return row[y.count]
}

/// The candidate with the least edit distance to `word`, the first of equals; nil without candidates.
package func nearest(to word: String, among candidates: [String]) -> String? {
  candidates.min { editDistance(word, $0) < editDistance(word, $1) }
}
