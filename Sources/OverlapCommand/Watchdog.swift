// What looks after long work: an end for work that overruns its budget or ignores an interrupt, and signs of life.
import Effort
import Foundation

/// Watches the one computation of the process.
enum Watchdog {
  /// Starts watching. A computation checks its budget itself; this is for what does not look often enough.
  /// - Parameters:
  ///   - work: what is being done, for progress on standard error; nil for none.
  ///   - seconds: the budget, nil for none.
  ///   - outcome: what to end in when the budget is overrun by far.
  static func start(_ work: String? = nil, seconds: Double?, _ outcome: @escaping @Sendable () -> Outcome) {
    let begin = ContinuousClock.now
    let isTerminal = isatty(2) != 0
    Thread.detachNewThread {
      var interrupted: ContinuousClock.Instant?
      var lastLine = begin
      while true {
        Thread.sleep(forTimeInterval: 0.05)
        let now = ContinuousClock.now
        if Interrupt.isRaised {
          let since = interrupted ?? now
          interrupted = since
          if now - since > .seconds(3) { Outcome(code: .interrupted, errors: ["overlap: interrupted"]).finish() }
        }
        // A second and a tenth of the budget: whoever checks in time has stopped by then.
        if let seconds, now - begin > .seconds(seconds * 1.1 + 1) { outcome().finish() }
        if let work, now - lastLine > .seconds(isTerminal ? 1 : 30) {
          lastLine = now
          Outcome.progress(line(work, Int((now - begin).components.seconds), of: seconds, isTerminal: isTerminal))
        }
      }
    }
  }

  /// `work: 12 s of at most 240 s`, with a bar on a terminal, where the next line overwrites it.
  private static func line(_ work: String, _ elapsed: Int, of seconds: Double?, isTerminal: Bool) -> String {
    let time = "\(elapsed) s" + (seconds.map { " of at most \(Int($0)) s" } ?? "")
    guard isTerminal else { return "overlap: \(work): \(time)\n" }
    let filled = seconds.map { min(20, max(0, Int(20 * Double(elapsed) / $0))) } ?? elapsed % 21
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
    return "\r\u{1b}[K[\(bar)] \(work): \(time)"
  }
}
