// Gauss-Legendre rules in balls (docs/integrals.md, "Nodes and weights").
import Balls
import Foundation

/// The nodes > 0 of the rule of n points on [-1, 1] with their weights, and the weight of the node 0 where n is odd.
struct GaussLegendre: Sendable {
  let nodes: [Ball]
  let weights: [Ball]
  let middleWeight: Ball?

  /// The degrees that are used: each at most a fifth more than the one before.
  static func degree(atLeast n: Int) -> Int {
    var d = 4
    while d < n { d += max(2, d / 8) & ~1 }
    return d
  }

  /// The rule with nodes and weights of about `precision` bits, made once for each degree and precision.
  static func rule(_ n: Int, precision: Int) -> GaussLegendre {
    let bits = (precision + 31) / 32 * 32
    if let known = cache.find(n, bits) { return known }
    let made = GaussLegendre(n, bits)
    cache.keep(made, n, bits)
    return made
  }

  private static let cache = Cache()

  private final class Cache: @unchecked Sendable {
    private struct Key: Hashable {
      let n: Int
      let bits: Int
    }
    private let lock = NSLock()
    private var rules: [Key: GaussLegendre] = [:]
    func find(_ n: Int, _ bits: Int) -> GaussLegendre? {
      lock.lock()
      defer { lock.unlock() }
      return rules[Key(n: n, bits: bits)]
    }
    func keep(_ rule: GaussLegendre, _ n: Int, _ bits: Int) {
      lock.lock()
      defer { lock.unlock() }
      rules[Key(n: n, bits: bits)] = rule
    }
  }

  private init(_ n: Int, _ precision: Int) {
    var nodes: [Ball] = []
    var weights: [Ball] = []
    for k in 0..<(n / 2) {
      var x = cos(Double.pi * (Double(k) + 0.75) / (Double(n) + 0.5))
      for _ in 0..<4 {
        let (p, q) = GaussLegendre.polynomials(n, x)
        x -= p * (x * x - 1) / (Double(n) * (x * p - q))
      }
      var bits = 48
      var node = BigFloat(exactly: x)
      while true {
        bits = min(2 * bits, precision + 16)
        // Newton's step; the loss of the recurrence is below 1.3 bits a degree (docs/integrals.md).
        let work = bits + n * 4 / 3 + 32
        let (value, slope) = GaussLegendre.valueAndSlope(n, node, work)
        let step = value.divided(by: slope, precision: work)
        node = node.subtracting(step.mid, precision: bits + 16, rounding: .nearest)
        if bits == precision + 16 { break }
      }
      let (x0, w0) = GaussLegendre.verified(n, node, precision)
      nodes.append(x0)
      weights.append(w0)
    }
    var isOrdered = nodes.allSatisfy { $0.isPositive && $0.isLess(than: .one) }
    for k in nodes.indices.dropFirst() { isOrdered = isOrdered && nodes[k].isLess(than: nodes[k - 1]) }
    if !isOrdered { weights = weights.map { _ in .indeterminate } }
    self.nodes = nodes
    self.weights = weights
    if n % 2 == 1 {
      let (_, slope) = GaussLegendre.valueAndSlope(n, .zero, precision + n * 4 / 3 + 32)
      middleWeight = Ball(2).divided(by: slope.squared(precision: precision), precision: precision)
    } else {
      middleWeight = nil
    }
  }

  /// P_n and P_{n-1}, for starting values only.
  private static func polynomials(_ n: Int, _ x: Double) -> (Double, Double) {
    var (p, q) = (x, 1.0)
    for k in 1..<max(n, 1) {
      let next = (Double(2 * k + 1) * x * p - Double(k) * q) / Double(k + 1)
      (p, q) = (next, p)
    }
    return (p, q)
  }

  /// P_n(x) and P_n'(x) at an exact point of (-1, 1).
  private static func valueAndSlope(_ n: Int, _ x: BigFloat, _ precision: Int) -> (Ball, Ball) {
    let at = Ball(exactly: x)
    var (p, q) = (at, Ball.one)
    for k in 1..<n {
      let next = at.multiplied(by: p, precision: precision).multiplied(by: Ball(2 * k + 1), precision: precision)
        .subtracting(q.multiplied(by: Ball(k), precision: precision), precision: precision)
        .divided(by: Ball(k + 1), precision: precision)
      (p, q) = (next, p)
    }
    // (x^2 - 1) P_n' = n (x P_n - P_{n-1})
    let top = at.multiplied(by: p, precision: precision).subtracting(q, precision: precision)
      .multiplied(by: Ball(n), precision: precision)
    let slope = top.divided(by: at.squared(precision: precision).subtracting(.one, precision: precision), precision: precision)
    return (p, slope)
  }

  /// The zero next to m and its weight 2/((1 - x^2) P_n'^2): with |P_n''| <= B = (n - 1) n (n + 1)(n + 2)/8, a zero lies
  /// within r of m when |P_n(m)| <= r (|P_n'(m)| - r B), and none other.
  private static func verified(_ n: Int, _ m: BigFloat, _ precision: Int) -> (Ball, Ball) {
    let work = precision + n * 4 / 3 + 48
    let (value, slope) = valueAndSlope(n, m, work)
    let k = Double(n)
    let curvature = Magnitude((k - 1) * k * (k + 1) * (k + 2) / 8 * 1.0001)
    let r = (value.magnitude / slope.mignitude).shifted(by: 1) + .powerOfTwo(-precision - 8)
    let least = Magnitude.differenceBelow(slope.mignitude, r * curvature)
    guard !least.isZero, value.magnitude / least <= r else { return (.indeterminate, .indeterminate) }
    let x = Ball(center: m, radius: r)
    let slopes = slope.widened(by: r * curvature)
    let weight = Ball(2).divided(
      by: Ball.one.subtracting(x.squared(precision: work), precision: work)
        .multiplied(by: slopes.squared(precision: work), precision: work), precision: precision)
    return (x.rounded(precision: precision + 8), weight)
  }
}
