// Sine, cosine, tangent. The quadrant of an end is floor(2x/pi), exactly; an extremum or a pole lies between two ends
// where the quadrants say so. All results are the tightest.

extension Interval {
  /// The quadrants of the ends, modulo 8, and how many multiples of pi/2 lie between them; nil where the width is about
  /// 2 pi or more. Below that the difference is at most 5, hence told by its residue modulo 8.
  fileprivate var quadrants: (first: Int, count: Int)? {
    guard addUp(upper, -lower) < 6.5 else { return nil }
    let first = octet(lower)
    return (first, ((octet(upper) - first) % 8 + 8) % 8)
  }

  /// Whether an integer k = residue modulo `period` has first < k <= first + count.
  fileprivate static func holds(_ residue: Int, modulo period: Int, after first: Int, _ count: Int) -> Bool {
    let next = ((residue - first - 1) % period + period) % period + 1
    return next <= count
  }

  /// { sin x }. sin of [0, 2] is [0, 1].
  public static func sin(_ x: Interval) -> Interval { wave(x, 0, Neighbours.sin) }
  /// { cos x }.
  public static func cos(_ x: Interval) -> Interval { wave(x, 1, Neighbours.cos) }

  /// sin(x + shift pi/2), whose maxima lie at the multiples 1 - shift (modulo 4) of pi/2.
  private static func wave(_ x: Interval, _ shift: Int, _ f: (Double) -> Neighbours) -> Interval {
    if x.isEmpty { return .empty }
    if x.isSingleton {
      let value = f(x.lower)
      return Interval(value, value)
    }
    guard let (first, count) = x.quadrants else { return Interval(unchecked: -1, 1) }
    let (a, b) = (f(x.lower), f(x.upper))
    return Interval(
      unchecked: holds(3 - shift, modulo: 4, after: first, count) ? -1 : Swift.min(a.down, b.down),
      holds(1 - shift, modulo: 4, after: first, count) ? 1 : Swift.max(a.up, b.up))
  }

  /// { tan x : x no pole }. tan of an interval with a pole inside is everything.
  public static func tan(_ x: Interval) -> Interval {
    if x.isEmpty { return .empty }
    if x.isSingleton {
      let value = Neighbours.tan(x.lower)
      return Interval(value, value)
    }
    if x.hasTangentPole { return .entire }
    return Interval(Neighbours.tan(x.lower), Neighbours.tan(x.upper))
  }

  /// Whether an odd multiple of pi/2 lies in the set.
  var hasTangentPole: Bool {
    guard let (first, count) = quadrants else { return true }
    return Interval.holds(1, modulo: 2, after: first, count)
  }
}
