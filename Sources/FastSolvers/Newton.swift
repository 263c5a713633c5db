// Damped Newton iteration in doubles: estimates for searches, nothing is proved.
import Enclosures
import Formulas
import OverlapModels

/// As many equations (= 0) as variables, with their derivatives; further names may be held fixed.
public struct FastSystem: Sendable {
  /// The number of variables.
  public let count: Int
  /// The values of the names that are held fixed.
  public var fixed: [Double]
  private let values: DoubleEvaluator
  private let derivatives: DoubleEvaluator
  private let isJoint: Bool

  /// - Parameters:
  ///   - equations: n outputs in n parameters.
  ///   - jacobian: n^2 outputs, the derivatives of each equation (row) in each parameter, row by row.
  public init(equations: Program, jacobian: Program) {
    precondition(jacobian.outputs.count == equations.outputs.count * equations.parameters.count)
    count = equations.parameters.count
    fixed = []
    values = DoubleEvaluator(equations)
    derivatives = DoubleEvaluator(jacobian)
    isJoint = false
  }

  /// The system of formulas in the variables, the derivatives made here; expectations are shared between both.
  /// - Parameter fixed: further names with their values, to be changed in `fixed`.
  /// - Throws: `FastSolverError` for formulas that cannot run in doubles.
  public init(
    _ graph: Graph, equations: [Formula], variables: [String], fixed: [(name: String, value: Double)] = []
  ) throws {
    let columns = variables.map { graph.derivatives(of: equations, withRespectTo: $0) }
    let entries = equations.indices.flatMap { i in columns.map { $0[i] } }
    let names = variables + fixed.map(\.name)
    count = variables.count
    self.fixed = fixed.map(\.value)
    values = DoubleEvaluator(try compiled(graph, equations, names))
    derivatives = DoubleEvaluator(try compiled(graph, equations + entries, names))
    isJoint = true
  }

  /// The system of a threshold in its unknowns.
  public init(_ system: ThresholdSystem) throws {
    try self.init(system.graph, equations: system.equations, variables: system.unknowns)
  }

  /// The left sides at a point; NaN where they have no value.
  public func residuals(_ x: [Double]) -> [Double] { values.evaluate(x + fixed) }

  /// Left sides and the matrix of derivatives (rows: equations).
  public func linearised(_ x: [Double]) -> (residuals: [Double], jacobian: [[Double]]) {
    var out = derivatives.evaluate(x + fixed)
    let f: [Double]
    if isJoint {
      f = Array(out.prefix(count))
      out.removeFirst(count)
    } else {
      f = residuals(x)
    }
    return (f, (0..<count).map { i in Array(out[(i * count)..<((i + 1) * count)]) })
  }
}

/// Where Newton's iteration ended.
public struct NewtonResult: Sendable {
  public let point: [Double]
  /// The largest left side in absolute value.
  public let residual: Double
  /// The last Newton correction relative to max(|x|, 1e-3 of the size of the start), the largest over the variables.
  public let correction: Double
  /// True when the correction fell to rounding.
  public let converged: Bool
  public let iterations: Int
}

/// Newton's iteration from `start`, damped so that the simplified correction falls, never leaving `ranges`.
/// - Parameter smallestStep: the iteration gives up where it would have to be damped below this.
/// - Returns: the last point; `converged` where the corrections reached rounding.
public func newton(
  _ system: FastSystem, start: [Double], ranges: [DoubleRange]? = nil, maximalIterations: Int = 60,
  smallestStep: Double = 1e-6
) -> NewtonResult {
  let ranges = ranges ?? [DoubleRange](repeating: .line, count: start.count)
  var x = zip(start, ranges).map { $1.clamped($0) }
  let floor = start.map { max(1e-3 * abs($0), 1e-12) }
  func size(_ d: [Double], at x: [Double]) -> Double {
    d.indices.reduce(0) { max($0, abs(d[$1]) / max(abs(x[$1]), floor[$1])) }
  }
  var correction = Double.infinity
  var (f, jacobian) = system.linearised(x)
  func result(_ converged: Bool, _ iterations: Int) -> NewtonResult {
    NewtonResult(
      point: x, residual: f.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, abs($1)) }, correction: correction,
      converged: converged, iterations: iterations)
  }
  for iteration in 0..<maximalIterations {
    guard let d = linearSolve(jacobian, f.map { -$0 }) else { return result(f.allSatisfy { $0 == 0 }, iteration) }
    let s = size(d, at: x)
    if s <= 1e-13 {
      // The last step is taken whole; what is left is rounding.
      let y = x.indices.map { ranges[$0].clamped(x[$0] + d[$0]) }
      let g = system.residuals(y)
      if g.allSatisfy(\.isFinite) { (x, f) = (y, g) }
      correction = s
      return result(true, iteration + 1)
    }
    // At most most of the way to an end of a range, and no jump by orders of magnitude.
    var longest = min(1.0, 4 / s)
    for i in d.indices {
      let room = d[i] > 0 ? ranges[i].upper - x[i] : x[i] - ranges[i].lower
      if abs(d[i]) > room { longest = min(longest, 0.9 * room / abs(d[i])) }
    }
    var step = longest
    var next: [Double]?
    while step > smallestStep * longest, step > 0 {
      let y = x.indices.map { ranges[$0].clamped(x[$0] + step * d[$0]) }
      let g = system.residuals(y)
      if g.allSatisfy(\.isFinite), let e = linearSolve(jacobian, g.map { -$0 }), size(e, at: x) <= (1 - step / 4) * s {
        next = y
        break
      }
      step /= 2
    }
    guard let y = next, y != x else {
      // Rounding has the last word.
      let old = correction
      correction = min(s, old)
      return result(s < 1e-9, iteration)
    }
    x = y
    correction = s
    (f, jacobian) = system.linearised(x)
  }
  return result(correction < 1e-9, maximalIterations)
}
