import Balls
import Enclosures
import Formulas
import Search
import TestSupport
import Testing

/// Random formulas: whatever gets a number gets the right one.
@Suite("Random formulas") struct RandomFormulaTests {
  private func jobs(_ count: Int, seed: UInt64, depth: ClosedRange<Int>, isWild: Bool) -> [FormulaJob] {
    var generator = RandomFormula(seed: seed)
    var random = Random(seed &+ 1)
    return (0..<count).map { _ in
      let depth = random.int(depth)
      let f = isWild ? generator.wild(depth: depth) : generator.tame(depth: depth)
      return FormulaJob(
        "E[z](\(f))", names: [("a", "\(random.int(1...20))/\(random.int(7...13))"), ("b", "(-\(random.int(1...9))/\(random.int(4...9)))")],
        digits: 14 + random.int(0...6))
    }
  }

  private func check(_ jobs: [FormulaJob], valued: Int, agreed: Int) throws {
    var known: [(FormulaJob, Ball)] = []
    for job in jobs {
      guard let v = try? job.value(seconds: 0.5), v.isFinite else { continue }
      known.append((job, v))
      // Twice the digits: the enclosures meet.
      if known.count % 4 == 0, let w = try? job.value(seconds: 1, extra: job.digits) {
        #expect(w.overlaps(v), "\(job): \(v) and then \(w)")
      }
    }
    var settled = 0
    for ((job, v), reference) in zip(known, try references(known.map(\.0), extra: 3)) {
      switch reference {
      case .value(let r):
        settled += 1
        #expect(v.overlaps(r), "\(job): \(v) against \(r)")
      case .undefined: Issue.record("\(job) has no value, \(v) was given")
      case .unknown: continue
      }
    }
    #expect(known.count >= valued, "only \(known.count) of \(jobs.count) got a value")
    #expect(settled >= agreed, "only \(settled) of \(known.count) are settled by Arb")
  }

  @Test func tame() throws { try check(jobs(260, seed: 2, depth: 1...4, isWild: false), valued: 150, agreed: 120) }

  @Test func wild() throws { try check(jobs(700, seed: 3, depth: 1...3, isWild: true), valued: 150, agreed: 120) }
}
