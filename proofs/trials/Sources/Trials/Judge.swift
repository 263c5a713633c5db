// Counting, and the one question: can the value lie in the ball?
import Balls
import CMPFR

/// What happened to one function.
struct Tally {
  var trials = 0
  /// Trials whose ball knows nothing, which is no failure.
  var unknown = 0
  var failures = 0
}

final class Judge {
  private(set) var tallies: [String: Tally] = [:]
  private var shown = 0

  /// The number as MPFR holds it, for messages.
  static func text(_ x: Number) -> String { BigFloat(copying: x.p).exactText }

  /// False only if every number of the span is proved to lie outside the ball: |value - middle| > radius, the difference
  /// rounded outward by MPFR, the radius taken apart here.
  static func mayHold(_ ball: Ball, _ value: Span) -> Bool {
    let radius = Number(53)
    _ = cmpfr_set_d(radius.p, ball.rad.mantissa, MPFR_RNDN)
    _ = cmpfr_mul_2si(radius.p, radius.p, ball.rad.exponent, MPFR_RNDN)
    let (low, high) = (Number(value.bits), Number(value.bits))
    ball.mid.withNumber { mid in
      _ = cmpfr_sub(low.p, value.lo.p, mid, MPFR_RNDD)
      _ = cmpfr_sub(high.p, value.hi.p, mid, MPFR_RNDU)
    }
    if cmpfr_cmp(low.p, radius.p) > 0 { return false }
    _ = cmpfr_neg(radius.p, radius.p, MPFR_RNDN)
    return cmpfr_cmp(high.p, radius.p) >= 0
  }

  /// Counts one trial of `name`.
  func count(_ name: String, _ ball: Ball, _ value: Span, _ message: @autoclosure () -> String) {
    guard value.isFinite else { return }
    guard ball.isFinite else { return verdict(name, nil, message()) }
    verdict(name, Judge.mayHold(ball, value), "\(message()): \(ball.exactText) misses \(Judge.text(value.lo))")
  }

  /// Counts one trial: true, false, or nil where the ball knows nothing.
  func verdict(_ name: String, _ holds: Bool?, _ message: @autoclosure () -> String) {
    tallies[name, default: Tally()].trials += 1
    if holds == nil { tallies[name]!.unknown += 1 }
    if holds == false {
      tallies[name]!.failures += 1
      shown += 1
      if shown <= 10 { print("FAILURE", name, message()) }
    }
  }

  /// One line for each function: name, trials, unknown, failures.
  func report() {
    for (name, t) in tallies.sorted(by: { $0.key < $1.key }) { print("count", name, t.trials, t.unknown, t.failures) }
  }
}

/// The one judge: the program has one thread.
nonisolated(unsafe) let judge = Judge()
/// Bits asked for.
let precisions = [24, 53, 53, 64, 113, 128, 200, 333]
