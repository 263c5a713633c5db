// Complete covers of a box for systems without expectations: a bisection tree whose leaves are excluded or lie in the
// uniqueness box of a solution. Search only; the tree is a certificate's hint.
import Balls
import Effort
import Enclosures
import Formulas

/// What a search over a whole box found.
public struct CoverResult: Sendable {
  /// A solution with a box in which it is unique.
  public struct Solution: Sendable {
    public let point: [BigFloat]
    public let unique: ExactBox
    public init(point: [BigFloat], unique: ExactBox) {
      self.point = point
      self.unique = unique
    }
  }
  public var solutions: [Solution]
  /// The tree in the letters of docs/certificate.md; nil when some leaf stayed undecided.
  public var tree: String?
  /// An undecided leaf.
  public var undecided: ExactBox?
}

/// Searches boxes.
public struct CoverSearch {
  let search: SolutionSearch
  let root: ExactBox
  let precision = 80
  /// For an extremum over the bracket: whether the largest is meant, and its value once known.
  var isMaximum: Bool?
  var best: Ball?
  private var system: SquareSystem { search.system }

  /// - Parameters:
  ///   - root: the box; it contains the ranges of all unknowns.
  ///   - isMaximum: nil for plain systems and interior extrema.
  public init(_ search: SolutionSearch, root: ExactBox, isMaximum: Bool? = nil) {
    self.search = search
    self.root = root
    self.isMaximum = isMaximum
  }

  /// The cover with one more fact: the value that all other leaves must be worse than.
  public func comparing(with best: Ball) -> CoverSearch {
    var copy = self
    copy.best = best
    return copy
  }

  /// A box around a solution in which the Krawczyk test passes, as large as a few tries show.
  public func uniqueBox(around point: [BigFloat]) throws -> ExactBox? {
    for (digits, factor) in [(1, 5), (1, 2), (2, 5), (2, 2), (3, 5), (3, 1), (4, 1), (5, 1), (6, 1), (8, 1), (10, 1)] {
      let box = search.relativeBox(around: point, digits: digits, factor: factor)
      if let box, try search.test(box, bits: 60, jacobianBits: 40) != nil { return box }
    }
    return nil
  }

  /// Covers the root box, collecting solutions on the way; `known` are solutions found before.
  /// - Throws: `Stopped`.
  public func run(known: [CoverResult.Solution] = [], leafLimit: Int = 60_000) throws -> CoverResult {
    var result = CoverResult(solutions: known, tree: nil, undecided: nil)
    var tree = ""
    var stack = [(root, 0)]
    var leaves = 0
    while let (box, depth) = stack.popLast() {
      try search.effort.check()
      if let letter = try leaf(box, result.solutions, depth) {
        tree.append(letter)
        leaves += 1
        continue
      }
      if depth >= 4, best == nil, let s = try solution(in: box, result.solutions) {
        result.solutions.append(s)
        if box.isInside(s.unique) {
          tree.append("k")
          leaves += 1
          continue
        }
      }
      guard depth < 120, leaves + stack.count < leafLimit else {
        result.undecided = box
        return result
      }
      let i = widest(box)
      guard let (a, b) = try? box.halves(i) else {
        result.undecided = box
        return result
      }
      tree.append(Character(UnicodeScalar(UInt8(48 + i))))
      stack.append((b, depth + 1))
      stack.append((a, depth + 1))
    }
    result.tree = tree
    return result
  }

  /// The letter of a leaf, nil where the box has to be split.
  private func leaf(_ box: ExactBox, _ solutions: [CoverResult.Solution], _ depth: Int) throws -> Character? {
    if solutions.contains(where: { box.isInside($0.unique) }) { return "k" }
    // A little more than the leaf is excluded, so that a checker with wider enclosures can follow; not for ever, since
    // beyond the end of a domain nothing has a value.
    let tests = LeafTests(system, depth < 30 ? inflated(box) : box, precision: precision)
    for (i, s) in tests.signs.enumerated() where s != 0 {
      if isMaximum == nil || isUphill(box, i, s) { return Character(UnicodeScalar(UInt8(97 + i))) }
    }
    if tests.newtonExcludes, isMaximum == nil { return "n" }
    if let best, let v = LeafTests.value(system, box, precision: precision), isWorse(v, best) { return "v" }
    return nil
  }

  private func inflated(_ box: ExactBox) -> ExactBox {
    var result = box
    for i in box.lower.indices {
      guard let width = try? box.upper[i] - box.lower[i], let margin = try? width * Rational(1, 4),
        let a = try? box.lower[i] - margin, let b = try? box.upper[i] + margin
      else { return box }
      (result.lower[i], result.upper[i]) = (a, b)
    }
    return result
  }

  private func isWorse(_ v: Ball, _ best: Ball) -> Bool { isMaximum! ? v.isLess(than: best) : best.isLess(than: v) }

  /// The checker's rule for letters of an extremum over the bracket.
  private func isUphill(_ box: ExactBox, _ i: Int, _ sign: Int) -> Bool {
    let up = (sign > 0) == isMaximum!
    let end = up ? box.upper[i] : box.lower[i]
    guard end == (up ? root.upper[i] : root.lower[i]) else { return true }
    guard let best else { return false }
    var face = box
    face.lower[i] = end
    face.upper[i] = end
    return LeafTests.value(system, face, precision: precision).map { isWorse($0, best) } ?? false
  }

  /// The variable whose width is largest beside the root's.
  private func widest(_ box: ExactBox) -> Int {
    let widths = box.lower.indices.map { i -> Double in
      let whole = root.upper[i].toDouble() - root.lower[i].toDouble()
      return whole > 0 ? (box.upper[i].toDouble() - box.lower[i].toDouble()) / whole : 0
    }
    return widths.indices.max { (widths[$0], -$0) < (widths[$1], -$1) }!
  }

  /// A new solution that Newton finds from the middle of the box, with its uniqueness box.
  private func solution(in box: ExactBox, _ known: [CoverResult.Solution]) throws -> CoverResult.Solution? {
    let start = zip(box.lower, box.upper).map { ($0.toDouble() + $1.toDouble()) / 2 }
    guard let point = try? search.newton(from: start, bits: 90).point else { return nil }
    // Only what lies in or beside this box; another box will find the rest.
    for (i, x) in point.enumerated() {
      let width = box.upper[i].toDouble() - box.lower[i].toDouble()
      let v = x.toDouble()
      guard v > box.lower[i].toDouble() - width, v < box.upper[i].toDouble() + width else { return nil }
    }
    if known.contains(where: { s in
      point.indices.allSatisfy { !point[$0].isLess(than: s.unique.lower[$0]) && !point[$0].isGreater(than: s.unique.upper[$0]) }
    }) {
      return nil
    }
    return try uniqueBox(around: point).map { CoverResult.Solution(point: point, unique: $0) }
  }
}

extension SolutionSearch {
  /// The box around a point with half widths of `factor` 10^-digits of each unknown's own decimal size, its ends
  /// decimals.
  public func relativeBox(around point: [BigFloat], digits: Int, factor: Int = 1) -> ExactBox? {
    var lower: [Rational] = []
    var upper: [Rational] = []
    for x in point {
      let size = x.isZero ? 0 : Int((Double(x.exponent - 1) * 0.30103).rounded(.down))
      let places = digits - size + 2
      guard abs(size) < 50_000, let r = try? Rational(decimal: "\(factor)e\(size - digits)"),
        let center = Rational(text: x.decimal(decimals: places, rounding: .nearest)), let a = try? center - r,
        let b = try? center + r
      else { return nil }
      lower.append(a)
      upper.append(b)
    }
    return ExactBox(lower: lower, upper: upper)
  }
}
