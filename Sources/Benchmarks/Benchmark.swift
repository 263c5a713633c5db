// Times of ours against a peer's in one run: what `overlap bench` prints.

/// One line of `overlap bench`: warm medians of one run.
public struct BenchmarkResult: Sendable {
  /// What was timed.
  public let name: String
  /// The decimal digits of the result.
  public let digits: Int
  /// Ours, for one operation.
  public let seconds: Double
  /// The other library.
  public let peer: String
  /// Its time for the same.
  public let peerSeconds: Double
  /// How many times faster ours is.
  public var ratio: Double { peerSeconds / seconds }
}

/// What one run gives: results, and the peers that are not installed.
public struct BenchmarkReport: Sendable {
  public internal(set) var results: [BenchmarkResult] = []
  public internal(set) var missing: [String] = []

  /// The object that `overlap bench --json` prints: {"benchmarks":[{"name","digits","seconds","peer","peer_seconds",
  /// "ratio"}]}, with "missing" (names of peers) where there are some.
  public var json: String {
    let list = results.map {
      "{\"name\":\"\($0.name)\",\"digits\":\($0.digits),\"seconds\":\($0.seconds),\"peer\":\"\($0.peer)\","
        + "\"peer_seconds\":\($0.peerSeconds),\"ratio\":\($0.ratio)}"
    }
    let others = missing.isEmpty ? "" : ",\"missing\":[\(missing.map { "\"\($0)\"" }.joined(separator: ","))]"
    return "{\"benchmarks\":[\(list.joined(separator: ","))]\(others)}"
  }

  /// The same for people.
  public var lines: String {
    let rows = results.map { r in
      "\(r.name) (\(r.digits) digits): \(nanoseconds(r.seconds)), \(r.peer) \(nanoseconds(r.peerSeconds)), ratio \((r.ratio * 100).rounded() / 100)"
    }
    return (rows + missing.map { "\($0) is not installed" }).joined(separator: "\n")
  }

  private func nanoseconds(_ s: Double) -> String {
    s < 1e-6 ? "\((s * 1e11).rounded() / 100) ns" : s < 1e-3 ? "\((s * 1e8).rounded() / 100) us" : "\((s * 1e5).rounded() / 100) ms"
  }
}

/// The groups of benchmarks, by name.
public enum BenchmarkGroup: String, CaseIterable, Sendable {
  /// Balls, intervals and batches against MPFR, Arb and MPFI.
  case arithmetic
}

/// Runs groups of benchmarks one after the other on one thread.
public func runBenchmarks(_ groups: [BenchmarkGroup]) -> BenchmarkReport {
  var report = BenchmarkReport()
  for group in groups {
    switch group {
    case .arithmetic: arithmeticBenchmarks(&report)
    }
  }
  return report
}

/// Seconds for one call: the median of seven runs of about 3 ms each, after a warm run.
func seconds(_ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  func run(_ n: Int) -> Double {
    let start = clock.now
    for _ in 0..<n { body() }
    let d = (clock.now - start).components
    return Double(d.seconds) + Double(d.attoseconds) * 1e-18
  }
  var n = 1
  var time = run(1)
  while time < 3e-3 && n < 1 << 30 {
    n = time < 1e-5 ? n * 16 : max(n + 1, Int(Double(n) * 3.3e-3 / time))
    time = run(n)
  }
  return (0..<7).map { _ in run(n) }.sorted()[3] / Double(n)
}

/// Times ours and the peer's in turn, so that both meet the same machine.
func compare(
  _ report: inout BenchmarkReport, _ name: String, digits: Int, peer: String, per count: Int = 1, peerPer peerCount: Int = 1,
  _ ours: () -> Void, _ theirs: () -> Void
) {
  let first = seconds(theirs)
  let own = seconds(ours)
  let second = seconds(theirs)
  report.results.append(
    BenchmarkResult(
      name: name, digits: digits, seconds: own / Double(count), peer: peer,
      peerSeconds: min(first, second) / Double(peerCount)))
}
