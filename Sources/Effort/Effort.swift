// Budgets, interrupts and a parallel map whose results do not depend on the number of threads.
import Dispatch
import Foundation

/// Why work stopped before it was done.
public enum Stopped: Error, Sendable, CustomStringConvertible {
  /// The time given is used up.
  case budget(seconds: Double)
  /// An interrupt signal arrived.
  case interrupted

  public var description: String {
    switch self {
    case .budget(let s): return "the budget of \(s) seconds is used up"
    case .interrupted: return "interrupted"
    }
  }
}

/// The time and threads that a computation may use. Cheap to copy; `check` is called in every search loop.
public struct Effort: Sendable {
  let deadline: ContinuousClock.Instant?
  let seconds: Double
  /// The number of threads; results never depend on it.
  public let threads: Int

  /// - Parameters:
  ///   - seconds: the budget, nil for none.
  ///   - threads: at least 1; nil for all cores.
  public init(seconds: Double? = nil, threads: Int? = nil) {
    self.seconds = seconds ?? .infinity
    deadline = seconds.map { ContinuousClock.now.advanced(by: .milliseconds(Int(min($0, 1e9) * 1000))) }
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  private init(_ other: Effort, threads: Int) {
    deadline = other.deadline
    seconds = other.seconds
    self.threads = threads
  }

  /// The same deadline on one thread, for work inside of `map`.
  public var onOneThread: Effort { Effort(self, threads: 1) }

  /// Throws when the budget is used up or an interrupt arrived.
  /// - Throws: `Stopped`.
  public func check() throws {
    if Interrupt.isRaised { throw Stopped.interrupted }
    if let deadline, ContinuousClock.now > deadline { throw Stopped.budget(seconds: seconds) }
  }

  /// `body` at 0, 1, .., count - 1, in order of the index whatever the number of threads. The first error in that
  /// order is thrown.
  public func map<T: Sendable>(_ count: Int, _ body: @Sendable (Int) throws -> T) throws -> [T] {
    if threads == 1 || count < 2 { return try (0..<count).map(body) }
    let results = Slots<T>(count)
    DispatchQueue.concurrentPerform(iterations: count) { i in
      results.set(i, Result { try body(i) })
    }
    return try results.take()
  }
}

/// One slot per index, each written once by one thread.
private final class Slots<T: Sendable>: @unchecked Sendable {
  private let pointer: UnsafeMutablePointer<Result<T, any Error>?>
  private let count: Int
  init(_ count: Int) {
    self.count = count
    pointer = .allocate(capacity: count)
    pointer.initialize(repeating: nil, count: count)
  }
  deinit {
    pointer.deinitialize(count: count)
    pointer.deallocate()
  }
  func set(_ i: Int, _ r: Result<T, any Error>) { pointer[i] = r }
  func take() throws -> [T] { try (0..<count).map { try pointer[$0]!.get() } }
}

/// The interrupt flag: set by the signal handler that `install` puts in place.
public enum Interrupt {
  nonisolated(unsafe) private static var flag: sig_atomic_t = 0
  /// True once an interrupt or termination signal arrived.
  public static var isRaised: Bool { flag != 0 }
  /// Makes SIGINT and SIGTERM set the flag instead of ending the process; a second one ends it with 130 at once. A parent
  /// may have left them blocked: they are unblocked.
  public static func install() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        if Interrupt.flag != 0 { _exit(130) }
        Interrupt.flag = 1
      }
    }
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }
}
