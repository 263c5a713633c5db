import OverlapModels
import Testing

@Suite struct StrictJSONTests {
  static let good = [
    "{}", "[]", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "\"\"",
    "{\"a\":[1,{\"b\":\"\\n\\u0001\"}],\"A\":false}", "\"\u{7f}/\u{e9}\u{1F600}\"",
    "{\"\u{e9}\":1,\"e\u{301}\":2}",
  ]

  @Test(arguments: good) func readsAndWritesTheSameBytes(_ text: String) throws {
    #expect(Array(try StrictJSON.parse(text).compactJSON(sorted: false).utf8) == Array(text.utf8))
  }

  static let bad: [(String, String)] = [
    ("", "expected"), (" {}", "expected"), ("{} ", "follow"), ("{}\n", "follow"), ("{}{}", "follow"),
    ("nul", "expected"),
    ("null", "expected"), ("NaN", "expected"), ("Infinity", "expected"), ("1.0", "floating"), ("1e5", "floating"),
    ("-0", "zero"), ("01", "zero"), ("00", "zero"), ("-", "digit"), ("+1", "expected"), ("9223372036854775808", "64"),
    ("{\"a\":1,\"a\":2}", "twice"), ("{\"a\":1,\"b\":{\"c\":1,\"c\":1}}", "twice"), ("{\"a\": 1}", "expected"),
    ("{\"a\":1, \"b\":2}", "key"), ("[1, 2]", "expected"), ("[1,]", "expected"), ("{\"a\":1,}", "key"),
    ("{a:1}", "key"),
    ("{\"a\" :1}", "':'"), ("[1", "']'"), ("{\"a\":1", "'}'"), ("\"abc", "closed"), ("\"a\nb\"", "control"),
    ("\"\\/\"", "escape"), ("\"\\u0041\"", "escape"), ("\"\\u000a\"", "escape"), ("\"\\u001F\"", "escape"),
    ("\"\\ud83d\"", "escape"), ("\"\\x41\"", "escape"), ("'a'", "expected"), ("tru", "expected"),
    ("truefalse", "follow"),
    ("\u{feff}{}", "expected"),
  ]

  @Test(arguments: bad) func rejects(_ text: String, _ word: String) {
    let error = #expect(throws: StrictJSONError.self) { try StrictJSON.parse(text) }
    #expect(error?.message.contains(word) == true, "\(text): \(error?.description ?? "")")
  }

  @Test func rejectsWhatIsNotUTF8() {
    #expect(throws: StrictJSONError.self) { try StrictJSON.parse([0x22, 0xff, 0x22]) }
    // An encoded surrogate and an overlong slash.
    #expect(throws: StrictJSONError.self) { try StrictJSON.parse([0x22, 0xed, 0xa0, 0x80, 0x22]) }
    #expect(throws: StrictJSONError.self) { try StrictJSON.parse([0x22, 0xc0, 0xaf, 0x22]) }
  }

  @Test func depthIsCapped() throws {
    func nested(_ n: Int) -> String { String(repeating: "[", count: n) + String(repeating: "]", count: n) }
    #expect(throws: Never.self) { try StrictJSON.parse(nested(64)) }
    #expect(throws: StrictJSONError.self) { try StrictJSON.parse(nested(65)) }
    #expect(throws: StrictJSONError.self) { try StrictJSON.parse(String(repeating: "{\"a\":", count: 1_000_000)) }
  }

  @Test func orderOfKeysIsKept() throws {
    let value = try StrictJSON.parse("{\"b\":1,\"a\":2}")
    guard case .table(let t) = value else {
      Issue.record("no table")
      return
    }
    #expect(t.keys == ["b", "a"])
    #expect(!t.hasSortedKeys && !value.isSorted)
    #expect(value.compactJSON() == "{\"a\":2,\"b\":1}")
    // Code points, not Unicode's collation; a key that is a prefix comes first.
    #expect(try StrictJSON.parse("{\"B\":1,\"a\":2,\"ab\":3,\"\u{e9}\":4,\"\u{ffff}\":5,\"\u{1F600}\":6}").isSorted)
    #expect(try !StrictJSON.parse("[{\"a\":{\"z\":1,\"b\":2}}]").isSorted)
  }

  @Test func modelsNeedSortedKeys() throws {
    #expect(throws: Never.self) { try Model.load(canonicalJSON: "{\"id\":\"a\",\"title\":\"t\"}") }
    #expect(throws: ModelError.self) { try Model.load(canonicalJSON: "{\"title\":\"t\",\"id\":\"a\"}") }
    #expect(throws: ModelError.self) { try Model.load(canonicalJSON: "{\"id\":\"a\",\"title\":1.5}") }
    #expect(throws: ModelError.self) { try Model.load(canonicalJSON: "[]") }
  }
}
