// n equations in n unknowns, compiled, and the Krawczyk test (docs/lemmas.md, "Krawczyk").
import Balls
import Effort
import Formulas

/// A square system with its Jacobian, ready for evaluation.
public struct SquareSystem: Sendable {
  /// Which program of the system is meant.
  public enum Part: String, Sendable, CaseIterable {
    case equations, jacobian, value
  }
  public let unknowns: [String]
  public let equations: Program
  /// The derivatives, row by row: output i n + j is that of equation i in unknown j.
  public let jacobian: Program
  /// What is reported, where that is not an unknown.
  public let value: Program?

  /// Compiles a system; every free name must be one of `unknowns`.
  public init(_ graph: Graph, unknowns: [String], equations: [Formula], jacobian: [[Formula]], value: Formula?) {
    self.unknowns = unknowns
    self.equations = Program(graph, outputs: equations, parameters: unknowns)
    self.jacobian = Program(graph, outputs: jacobian.flatMap { $0 }, parameters: unknowns)
    self.value = value.map { Program(graph, outputs: [$0], parameters: unknowns) }
  }

  public func program(_ part: Part) -> Program {
    switch part {
    case .equations: return equations
    case .jacobian: return jacobian
    case .value: return value!
    }
  }

  /// True when no part holds an expectation.
  public var isClosedForm: Bool {
    equations.kernels.isEmpty && jacobian.kernels.isEmpty && (value?.kernels.isEmpty ?? true)
  }

  /// Encloses expectations: given the part, the number of the kernel, its problem, and the bits asked for.
  public typealias Expectations = (Part, Int, ExpectationProblem) throws -> [Ball]

  /// The outputs of one part over a box, by `expectations`.
  public func evaluate(_ part: Part, _ box: [Ball], precision: Int, _ expectations: Expectations) throws -> [Ball] {
    try ProgramEvaluator(program(part)).evaluate(box, precision: precision) { try expectations(part, $0, $1) }
  }

  /// The matrix of derivatives over a box.
  public func jacobian(_ box: [Ball], precision: Int, _ expectations: Expectations) throws -> [[Ball]] {
    let flat = try evaluate(.jacobian, box, precision: precision, expectations)
    let n = unknowns.count
    return (0..<n).map { i in (0..<n).map { flat[i * n + $0] } }
  }

  /// What the Krawczyk operator gives on a box.
  public struct Image: Sendable {
    /// K(X) = m - Y F(m) + (1 - Y F'(X)) (X - m): every zero of F in X lies in it.
    public let box: [Ball]
    public let jacobian: [[Ball]]
  }

  /// The Krawczyk operator on the box X, with m its middle and Y an approximate inverse of the middle of F'(X).
  /// Every zero of F in X lies in the image. If the image lies in the interior of X, then X holds exactly one zero.
  /// - Parameters:
  ///   - precision: working bits of F(m) and of the image.
  ///   - jacobianPrecision: working bits of F'(X).
  /// - Returns: nil where the middle of F'(X) has no usable inverse.
  /// - Throws: what the evaluation and `expectations` throw: then nothing is claimed.
  public func krawczyk(
    _ box: [Ball], precision: Int, jacobianPrecision: Int, _ expectations: Expectations
  ) throws -> Image? {
    let n = unknowns.count
    let middle = box.map { Ball(exactly: $0.mid) }
    let derivative = try jacobian(box, precision: jacobianPrecision, expectations)
    guard let Y = approximateInverse(derivative.map { $0.map { $0.mid.toDouble() } }) else { return nil }
    let y = Y.map { $0.map { Ball(exactly: $0) } }
    let f = try evaluate(.equations, middle, precision: precision, expectations)
    let offset = box.map { Ball(center: BigFloat(0), radius: $0.rad) }
    var image: [Ball] = []
    for i in 0..<n {
      var k = middle[i]
      for j in 0..<n {
        k = k.subtracting(y[i][j].multiplied(by: f[j], precision: precision), precision: precision)
        // (1 - Y F'(X))_ij (X - m)_j
        var entry = Ball(i == j ? 1 : 0)
        for l in 0..<n {
          entry = entry.subtracting(
            y[i][l].multiplied(by: derivative[l][j], precision: jacobianPrecision), precision: jacobianPrecision)
        }
        k = k.adding(entry.multiplied(by: offset[j], precision: jacobianPrecision), precision: precision)
      }
      guard k.isFinite else { return nil }
      image.append(k)
    }
    return Image(box: image, jacobian: derivative)
  }
}

/// The inverse of a matrix of doubles, approximately; nil when it is singular to working precision.
public func approximateInverse(_ a: [[Double]]) -> [[Double]]? {
  let n = a.count
  var m = (0..<n).map { i in a[i] + (0..<n).map { $0 == i ? 1 : 0 } }
  // Rows are scaled to their largest entry, which decides the pivots.
  for c in 0..<n {
    let scaled = { (r: Int) -> Double in
      let top = m[r][0..<n].map { abs($0) }.max() ?? 0
      return top > 0 ? abs(m[r][c]) / top : 0
    }
    guard let p = (c..<n).max(by: { scaled($0) < scaled($1) }), m[p][c].isFinite, scaled(p) > 1e-14 else { return nil }
    m.swapAt(c, p)
    let pivot = m[c][c]
    for j in 0..<2 * n { m[c][j] /= pivot }
    for r in 0..<n where r != c {
      let factor = m[r][c]
      if factor == 0 { continue }
      for j in 0..<2 * n { m[r][j] -= factor * m[c][j] }
    }
  }
  let inverse = m.map { Array($0[n...]) }
  return inverse.allSatisfy { $0.allSatisfy { $0.isFinite } } ? inverse : nil
}
