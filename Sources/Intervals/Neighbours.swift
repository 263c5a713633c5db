/// A real number r (or a limit -infinity, infinity) by the two doubles next to it: the largest double <= r and the
/// smallest >= r. They are equal exactly where r is a double. Every comparison of r with a double is then decided
/// exactly: r <= d if and only if up <= d (docs/intervals.md, lemma I1).
@frozen
@usableFromInline
package struct Neighbours: Sendable, Equatable {
  /// The largest double <= r.
  @usableFromInline package let down: Double
  /// The smallest double >= r.
  @usableFromInline package let up: Double

  @inlinable @inline(__always)
  package init(_ down: Double, _ up: Double) {
    self.down = down
    self.up = up
  }

  /// The double itself.
  @inlinable @inline(__always)
  package init(_ d: Double) { self.init(d, d) }

  /// From the rounding toward minus infinity and whether it was exact.
  @inline(__always)
  init(down: Double, exact: Bool) { self.init(down, exact ? down : down.nextUp) }

  /// The neighbours of -r.
  var negated: Neighbours { Neighbours(-up, -down) }

  /// r <= d.
  @inline(__always) func isAtMost(_ d: Double) -> Bool { up <= d }
  /// r >= d.
  @inline(__always) func isAtLeast(_ d: Double) -> Bool { down >= d }
}

extension Interval {
  /// The tightest interval around the reals from a to b.
  @inlinable @inline(__always)
  init(_ a: Neighbours, _ b: Neighbours) { self.init(unchecked: a.down, b.up) }

  /// The tightest interval around the members of this one from a to b (a <= b, an infinite end is no member).
  func clipped(_ a: Neighbours, _ b: Neighbours) -> Interval {
    if isEmpty || !a.isAtMost(upper) || !b.isAtLeast(lower) || a.down == .infinity || b.up == -.infinity {
      return .empty
    }
    return Interval(unchecked: a.isAtMost(lower) ? lower : a.down, b.isAtLeast(upper) ? upper : b.up)
  }
}
