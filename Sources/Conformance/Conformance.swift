// Runs the assertions of test files and counts.
import Intervals

/// What a test file came to.
public struct ConformanceReport: Sendable {
  /// Assertions that hold.
  public private(set) var passed = 0
  /// Assertions that do not: where, and what came out.
  public private(set) var failures: [(line: Int, text: String)] = []
  /// Assertions that were not run: an operation's name, or a doubtful assertion with its reason, and how often.
  public private(set) var skipped: [String: Int] = [:]

  /// How many were not run.
  public var skippedCount: Int { skipped.values.reduce(0, +) }
  /// `12 passed, 0 failed, 0 skipped`.
  public var summary: String { "\(passed) passed, \(failures.count) failed, \(skippedCount) skipped" }

  /// Runs the text of a test file; throws `MalformedTestFile`.
  public init(_ text: String) throws { self.init(try readTestFile(text)) }

  /// Runs assertions; `operations` are those of this package unless a test replaces one.
  package init(_ assertions: [TestAssertion], replacing: [String: @Sendable (Interval) -> Interval] = [:]) {
    for a in assertions {
      if let reason = doubtful[a.text] {
        skipped["\(a.text) (\(reason))", default: 0] += 1
        continue
      }
      guard let operation = testOperations[a.operation] else {
        skipped[a.operation, default: 0] += 1
        continue
      }
      do {
        var result = try operation(a.arguments)
        if let other = replacing[a.operation], case .bare(let x) = a.arguments.first {
          result.values = [.bare(other(x))]
        }
        if let complaint = complaint(a, result) { failures.append((a.line, complaint)) } else { passed += 1 }
      } catch {
        failures.append((a.line, "\(a.text): the operation takes other arguments"))
      }
    }
  }

  /// What is wrong with a result, nil if nothing is.
  private func complaint(_ a: TestAssertion, _ result: TestResult) -> String? {
    if let tightest = sharpened[a.text] {
      let got = result.values.map { shown($0) }.joined(separator: " ")
      return got == tightest ? nil : "\(a.text): got \(got), the tightest result is \(tightest)"
    }
    let same = zip(a.expected, result.values).allSatisfy { matches($0, $1) } && a.expected.count == result.values.count
    // An exact reader need not signal what is only possibly undefined.
    let possible = IntervalSignal.possiblyUndefinedOperation.rawValue
    let signalled = a.signal == result.signal?.rawValue || a.signal == possible && result.signal == nil
    if same && signalled { return nil }
    let got = result.values.map { "\(shown($0))" }.joined(separator: " ")
    return "\(a.text): got \(got)" + (result.signal.map { " signal \($0.rawValue)" } ?? "")
  }

  /// Numbers with their signs of 0, NaN like NaN; intervals as sets, with their decorations.
  private func matches(_ expected: TestValue, _ got: TestValue) -> Bool {
    switch (expected, got) {
    case (.number(let x), .number(let y)): return x.isNaN ? y.isNaN : x == y && x.sign == y.sign
    case (.bare(let x), .bare(let y)): return x == y
    case (.decorated(let x), .decorated(let y)):
      return x.decorationPart == y.decorationPart && x.intervalPart == y.intervalPart
    case (.bare(let x), .decorated(let y)): return x == y.intervalPart && !y.isNaI
    case (.word(let x), .word(let y)): return x == y
    default: return false
    }
  }

  private func shown(_ v: TestValue) -> String {
    switch v {
    case .number(let x): return "\(x)"
    case .bare(let x): return x.intervalToExact
    case .decorated(let x): return x.intervalToExact
    case .vector(let x): return "\(x)"
    case .text(let x), .word(let x): return x
    }
  }
}

/// Assertions of the published files that contradict the standard or themselves, by their text.
private let doubtful: [String: String] = [
  "midRad [nai] [nai] = NaN NaN": "midRad has one argument"
]
