/// A set of reals given by two doubles: every real x with inf <= x <= sup, or the empty set. IEEE 1788-2015, set-based
/// flavour: an infinite end means that the set is unbounded there, infinity itself is no member.
///
/// Guarantee of every operation: the result contains f(x, ..) for every member x, .. of the operands at which f is
/// defined. Which results are moreover the tightest is told at each operation (docs/intervals.md).
@frozen
public struct Interval: Sendable, Hashable {
  /// The ends; infinity and -infinity for the empty set.
  @usableFromInline let lower: Double
  @usableFromInline let upper: Double

  /// Ends that are known to be in order (or those of the empty set).
  @inlinable @inline(__always)
  init(unchecked lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// The empty set.
  public static let empty = Interval(unchecked: .infinity, -.infinity)
  /// All reals.
  public static let entire = Interval(unchecked: -.infinity, .infinity)

  /// The set holding one real, the double `x` itself; throws `IntervalError.undefinedOperation` for infinities and NaN.
  /// (0.1 written in a program is already not one tenth: for that say `Interval("0.1")`.)
  public init(exactly x: Double) throws {
    guard x.isFinite else { throw IntervalError.undefinedOperation("no real number: \(x)") }
    self.init(unchecked: x, x)
  }

  /// The reals between two doubles, ends included; throws `IntervalError.undefinedOperation` where there are none.
  public init(inf: Double, sup: Double) throws {
    guard inf <= sup, inf < .infinity, sup > -.infinity else {
      throw IntervalError.undefinedOperation("no interval from \(inf) to \(sup)")
    }
    self.init(unchecked: inf, sup)
  }

  /// The integer, where it is a double; otherwise the two doubles around it.
  public init(_ n: Int) {
    let d = Double(n)
    // |n| < 2^63 + 1, so the nearest double differs from n by less than the gap to its neighbours
    if let back = Int(exactly: d), back == n {
      self.init(unchecked: d, d)
    } else if let back = Int(exactly: d), back < n {
      self.init(unchecked: d, d.nextUp)
    } else {
      self.init(unchecked: d.nextDown, d)
    }
  }

  /// IEEE 1788 numsToInterval: like `init(inf:sup:)`, but the empty set with a signal where that throws.
  public static func numsToInterval(_ l: Double, _ u: Double) -> Signalled<Interval> {
    (try? Interval(inf: l, sup: u)).map { Signalled($0) } ?? Signalled(.empty, .undefinedOperation)
  }

  /// The same set of reals (so the sign of a zero end does not matter).
  @inlinable
  public static func == (a: Interval, b: Interval) -> Bool { a.lower == b.lower && a.upper == b.upper }

  /// Hashes the set.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(lower)
    hasher.combine(upper)
  }

  /// The ends negated and swapped.
  @inlinable @inline(__always)
  var mirrored: Interval { Interval(unchecked: -upper, -lower) }
}

/// What went wrong where an interval was asked for.
public enum IntervalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no such interval, and why.
  case undefinedOperation(String)
  /// The ends of a text are out of order by less than the distance of two doubles.
  case possiblyUndefinedOperation(String)

  /// One line for the user.
  public var description: String {
    switch self {
    case .undefinedOperation(let reason), .possiblyUndefinedOperation(let reason): return reason
    }
  }
}

/// The exceptions of IEEE 1788 that are no errors but are told beside a result.
public enum IntervalSignal: String, Sendable, Hashable {
  /// No such interval.
  case undefinedOperation = "UndefinedOperation"
  /// Perhaps no such interval.
  case possiblyUndefinedOperation = "PossiblyUndefinedOperation"
  /// The interval part of what is no interval was taken.
  case intervalPartOfNaI = "IntvlPartOfNaI"
}

/// A result and the exception that was signalled with it.
public struct Signalled<Value: Sendable>: Sendable {
  /// The result.
  public let value: Value
  /// The exception, nil for none.
  public let signal: IntervalSignal?

  /// A result with its exception.
  public init(_ value: Value, _ signal: IntervalSignal? = nil) {
    self.value = value
    self.signal = signal
  }
}
