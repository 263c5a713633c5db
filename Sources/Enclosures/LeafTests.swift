// What may be said of a whole box, for the leaves of a cover (docs/certificate.md, "Cover"). Proofs; no search.
import Balls
import Effort
import Formulas

/// A box of exact rational ends, in the order of a system's unknowns.
public struct ExactBox: Sendable, Hashable {
  public var lower: [Rational]
  public var upper: [Rational]

  /// Ends in the order of the unknowns; lower <= upper is the caller's part.
  public init(lower: [Rational], upper: [Rational]) {
    self.lower = lower
    self.upper = upper
  }

  /// The box as balls that contain it.
  public func balls(precision: Int) -> [Ball] {
    zip(lower, upper).map { Ball(lower: $0, upper: $1, precision: precision) }
  }

  /// The halves at the exact middle of variable i.
  /// - Throws: `ConstantTooLarge` after some 2^20 halvings.
  public func halves(_ i: Int) throws -> (ExactBox, ExactBox) {
    let middle = try (lower[i] + upper[i]) * Rational(1, 2)
    var a = self
    var b = self
    a.upper[i] = middle
    b.lower[i] = middle
    return (a, b)
  }

  public func isInside(_ other: ExactBox) -> Bool {
    lower.indices.allSatisfy { other.lower[$0] <= lower[$0] && upper[$0] <= other.upper[$0] }
  }
}

/// The closed-form tests of a leaf: every statement holds for the whole box. A part without a value somewhere on the
/// box proves nothing.
public struct LeafTests {
  public let system: SquareSystem
  public let precision: Int
  /// The sign of each equation over the box: 1, -1, or 0 where none is proved; and of each component of Y F.
  public private(set) var signs: [Int] = []
  public private(set) var newtonExcludes = false

  /// Runs the tests on a box; a system with expectations gets none.
  public init(_ system: SquareSystem, _ box: ExactBox, precision: Int) {
    self.system = system
    self.precision = precision
    let n = system.unknowns.count
    signs = [Int](repeating: 0, count: n)
    guard system.isClosedForm else { return }
    let x = box.balls(precision: precision)
    func sign(_ b: Ball) -> Int { b.isPositive ? 1 : b.isNegative ? -1 : 0 }
    if let f = closed(.equations, x) { signs = f.map(sign) }
    if !signs.contains(0) { return }
    // Mean value form: f(m) + f'(X)(X - m).
    let m = x.map { Ball(exactly: $0.mid) }
    guard let f = closed(.equations, m), let j = closed(.jacobian, x) else { return }
    let offset = x.map { Ball(center: BigFloat(0), radius: $0.rad) }
    for i in 0..<n where signs[i] == 0 {
      var v = f[i]
      for k in 0..<n { v = v.adding(j[i * n + k].multiplied(by: offset[k], precision: precision), precision: precision) }
      signs[i] = sign(v)
    }
    if signs.contains(where: { $0 != 0 }) { return }
    let rows = (0..<n).map { i in (0..<n).map { j[i * n + $0].mid.toDouble() } }
    guard let Y = approximateInverse(rows) else { return }
    for row in Y {
      var v = Ball(0)
      for i in 0..<n { v = v.adding(Ball(exactly: row[i]).multiplied(by: f[i], precision: precision), precision: precision) }
      for k in 0..<n {
        var entry = Ball(0)
        for i in 0..<n {
          entry = entry.adding(
            Ball(exactly: row[i]).multiplied(by: j[i * n + k], precision: precision), precision: precision)
        }
        v = v.adding(entry.multiplied(by: offset[k], precision: precision), precision: precision)
      }
      if sign(v) != 0 { newtonExcludes = true }
    }
  }

  private func closed(_ part: SquareSystem.Part, _ x: [Ball]) -> [Ball]? {
    let values = try? system.evaluate(part, x, precision: precision) { _, _, problem in
      problem.kernel.outputs.map { _ in .indeterminate }
    }
    guard let values, values.allSatisfy(\.isFinite) else { return nil }
    return values
  }

  /// The value of the reported expression over a box, nil where it has none.
  public static func value(_ system: SquareSystem, _ box: ExactBox, precision: Int) -> Ball? {
    guard system.isClosedForm else { return nil }
    let x = box.balls(precision: precision)
    let natural = try? system.evaluate(.value, x, precision: precision) { _, _, _ in [] }
    return natural?.first
  }
}
