// The walk along the upper half of the rectangle [-R, R] x [-a, a] (docs/lemmas.md, "Rectangle", "Zero-freeness").
//
// On every cell of the path (R,0) -> (R,a) -> (-R,a) -> (-R,0) the kernel is run on three lanes of discs: the whole
// cell times the parameter box, and its two end points at the middle of the box. The first lane bounds |phi f|; the
// other two follow the argument of everything that must have no zero in the rectangle (denominators, arguments of log
// and sqrt). All these are real on the real axis, so their change of argument along the path over pi is the number of
// their zeros in the rectangle: it must be 0. Values serve bounds only; nothing here is a value of the integral.
import Balls
import Formulas

/// Why no bound was proved: where the path stood and what could not be shown.
public struct ContourFailure: Error, Sendable {
  public let x: Double
  public let y: Double
  public let reason: String
  /// True where a smaller rectangle may do; false where no rectangle will.
  public let isLocal: Bool
}

/// Bounds of |phi f| along the upper half of the rectangle, as logarithms, for every output f of a kernel.
public struct ContourBounds: Sendable {
  /// A cell [y1, y2] of a side and an upper bound of log |phi f| on it, for each output.
  public struct SideCell: Sendable {
    package let isRight: Bool
    package let y1: Double
    package let y2: Double
    let logs: [Double]
  }
  let R: Double
  let a: Double
  /// Upper bounds of log Int |phi f| over the top edge.
  var top: [Double]
  package var sides: [SideCell] = []
  package var cells = 0

  /// An upper bound of the logarithm of |h sum g(kh) - Int_{-R}^{R} g| for the step h with R = (N + 1/2) h: the two
  /// horizontal edges and the two sides (docs/lemmas.md, "Rectangle").
  public func logError(output o: Int, step h: Double) -> Double {
    let sides = logAddUpper(
      logSideError(output: o, step: h, isRight: true), logSideError(output: o, step: h, isRight: false))
    return logAddUpper(logEdgeError(output: o, step: h), sides)
  }

  /// The part of the two edges |Im z| = a: 2 M/(e^{2 pi a/h} - 1), M the integral of |phi f| over the upper one.
  package func logEdgeError(output o: Int, step h: Double) -> Double {
    if top[o] == -.infinity { return -.infinity }
    // 2 pi a/h rounded down and at least 1.
    let w = divDown(mulDown(6.283185307179586, a), h)
    guard w > 1 else { return .infinity }
    let denominator = w > 600 ? down(w - 1e-200) : logLower(down(expLower(w) - 1))
    return addUp(addUp(top[o], 0.6931471805599454), -denominator)
  }

  /// The part of one side, Re z = R or -R, both halves of it.
  package func logSideError(output o: Int, step h: Double, isRight: Bool) -> Double {
    sides.reduce(-Double.infinity) { total, c in
      c.isRight == isRight ? logAddUpper(total, logCellError(c, output: o, step: h)) : total
    }
  }

  /// The part of one cell of a side and its mirror image below the axis: the kernel there is
  /// 1/(1 + e^{2 pi y/h}) <= e^{-2 pi y/h}.
  package func logCellError(_ c: SideCell, output o: Int, step h: Double) -> Double {
    if c.logs[o] == -.infinity { return -.infinity }
    let length = min(up(c.y2 - c.y1), divUp(h, 6.283185307179586))
    let rate = c.y1 == 0 ? 0 : divDown(mulDown(6.283185307179586, c.y1), h)
    return addUp(addUp(addUp(c.logs[o], 0.6931471805599454), logUpper(length)), -rate)
  }
}

/// A kernel with its loads as discs, ready to be walked around.
struct ContourWalk {
  let kernel: Kernel
  /// The kernel's registers that hold loads: over the whole box, and at its middle.
  let box: [Disc]
  let middle: [Disc]
  /// Instructions whose operand must have no zero in the rectangle.
  let tracked: [Bool]
  /// Instructions that the end points of a cell need: what feeds a tracked operand.
  let needed: [Bool]
  var hasTracked: Bool { tracked.contains(true) }
  private var hasKinks: Bool {
    kernel.instructions.contains {
      switch $0 {
      case .minimum, .maximum, .function(.abs, _): return true
      default: return false
      }
    }
  }

  /// - Parameter loads: the balls of the main registers that the kernel loads.
  init(_ kernel: Kernel, loads: [Int: Ball]) {
    self.kernel = kernel
    let count = kernel.instructions.count
    var box = [Disc](repeating: .zero, count: count)
    var middle = box
    var tracked = [Bool](repeating: false, count: count)
    for (i, instruction) in kernel.instructions.enumerated() {
      switch instruction {
      case .load(let r):
        let b = Bounds(loads[r]!).beyond
        box[i] = Disc(lower: b.lower, upper: b.upper)
        // The middle of the box: one point of it, the same in every lane.
        let m = loads[r]!.isFinite ? loads[r]!.mid : BigFloat(0)
        middle[i] = Disc(lower: m.toDouble(.down), upper: m.toDouble(.up))
      case .quotient, .power: tracked[i] = true
      case .integerPower(_, let n): tracked[i] = n < 0
      case .function(let f, _):
        switch f {
        case .log, .log1p, .sqrt, .tanh, .sech, .log2cosh, .logH, .mills, .xlogx, .atan: tracked[i] = true
        default: break
        }
      default: break
      }
    }
    var needed = [Bool](repeating: false, count: count)
    for i in stride(from: count - 1, through: 0, by: -1) {
      let instruction = kernel.instructions[i]
      if tracked[i] || needed[i] {
        // A quotient that nothing tracked uses needs its denominator only.
        if tracked[i], !needed[i], case .quotient(_, let b) = instruction {
          needed[b] = true
        } else {
          instruction.forEachOperand { needed[$0] = true }
        }
      }
    }
    self.box = box
    self.middle = middle
    self.tracked = tracked
    self.needed = needed
  }

  /// Walks the path and returns the bounds.
  /// - Parameter cellLimit: the most cells that will be tried.
  /// - Throws: `ContourFailure`.
  func bounds(R: Double, a: Double, cellLimit: Int, isWanted: () throws -> Void = {}) throws -> ContourBounds {
    var walker = Walker(walk: self, R: R, a: a, cellLimit: cellLimit, boundsOutputs: true)
    return try walker.run(isWanted)
  }

  /// Walks the path for the arguments alone: no bounds, at a fraction of the time. Throws where `bounds` would for
  /// want of analyticity, so that a search need not bound what is not analytic.
  func checkAnalyticity(R: Double, a: Double, cellLimit: Int, isWanted: () throws -> Void = {}) throws {
    guard hasTracked || hasKinks else { return }
    var walker = Walker(walk: self, R: R, a: a, cellLimit: cellLimit, boundsOutputs: false)
    _ = try walker.run(isWanted)
  }
}

private let twoPi = 6.283185307179586

/// The state of one walk.
private struct Walker {
  let walk: ContourWalk
  let R: Double
  let a: Double
  let cellLimit: Int
  /// False for a walk that follows arguments only.
  let boundsOutputs: Bool
  var result: ContourBounds
  /// The continuous argument of each tracked operand at the current point (known to 1/4), there and at the next one;
  /// atan follows 1 + iw and, in the second array, 1 - iw.
  var theta: [[Double]]
  var nextTheta: [[Double]]
  var startTheta: [[Double]] = []
  /// Registers of the three lanes: the cell, its first and its last point.
  var cell: [ScaledDisc]
  var from: [ScaledDisc]
  var to: [ScaledDisc]
  /// The largest log |phi f| seen at the middle of a top cell, for each output.
  var peak: [Double]
  var failure = ""
  var isStarting = false
  /// Set where no rectangle will do.
  var isFinal = false
  var tried = 0

  /// The primitives shared by several functions of one operand on the current cell: cosh for tanh, sech and log2cosh,
  /// H for mills and logH.
  var shared: [Int: (split: (ScaledDisc, ScaledDisc, ScaledDisc), logs: (cell: Disc, from: Disc, to: Disc))] = [:]

  init(walk: ContourWalk, R: Double, a: Double, cellLimit: Int, boundsOutputs: Bool) {
    self.walk = walk
    self.boundsOutputs = boundsOutputs
    self.R = R
    self.a = a
    self.cellLimit = cellLimit
    let outputs = walk.kernel.outputs.count
    result = ContourBounds(R: R, a: a, top: [Double](repeating: -.infinity, count: outputs))
    let count = walk.kernel.instructions.count
    theta = [[Double]](repeating: [Double](repeating: 0, count: count), count: 2)
    nextTheta = theta
    cell = [ScaledDisc](repeating: .zero, count: count)
    from = cell
    to = cell
    peak = [Double](repeating: -.infinity, count: outputs)
  }

  mutating func run(_ isWanted: () throws -> Void) throws -> ContourBounds {
    isStarting = true
    if boundsOutputs { samplePeaks() }
    guard step((R, 0), (R, 0)) else { throw ContourFailure(x: R, y: 0, reason: failure, isLocal: !isFinal) }
    isStarting = false
    startTheta = nextTheta
    theta = nextTheta
    let height = a
    // Sides in cells that grow away from the axis, where the kernel of the rectangle is largest.
    let ys = [0] + (0...6).reversed().map { height / Double(1 << $0) }
    for (y1, y2) in zip(ys, ys.dropFirst()) { try advance((R, y1), (R, y2), isSide: true, isWanted) }
    var x = R
    while x > -R {
      let length = min(2 / (1 + abs(x)), max(8 * a, 1 / 64))
      let next = x - length < -R ? -R : x - length
      try advance((x, a), (next, a), isSide: false, isWanted)
      x = next
    }
    for (y1, y2) in zip(ys, ys.dropFirst()).reversed() { try advance((-R, y2), (-R, y1), isSide: true, isWanted) }
    for (i, isTracked) in walk.tracked.enumerated() where isTracked {
      // Real at both ends; atan asks for 1 + w^2 = (1 + iw)(1 - iw).
      let total = (theta[0][i] - startTheta[0][i]) + (theta[1][i] - startTheta[1][i])
      if abs(total) > 1 {
        throw ContourFailure(
          x: 0, y: a, reason: "\(describe(i)) has a zero within \(a) of the real axis", isLocal: true)
      }
    }
    return result
  }

  /// Estimates of the largest log |phi f| on the top edge, so that the walk knows from its first cell what counts. The
  /// branches of logarithms are not followed here, and a point that fails is left out: hints only.
  mutating func samplePeaks() {
    var x = 0.0
    while x < R {
      for point in [x, -x] where step((point, a), (point, a)) {
        for (o, r) in walk.kernel.outputs.enumerated() {
          let value = cell[r].lowerLogAbs - gaussian
          if value.isFinite { peak[o] = max(peak[o], value - 2) }
        }
      }
      x = x == 0 ? 0.25 : 1.5 * x
    }
    isFinal = false
    failure = ""
  }

  func describe(_ i: Int) -> String {
    switch walk.kernel.instructions[i] {
    case .quotient, .integerPower: return "a denominator"
    case .power: return "the base of a power"
    case .function(let f, _):
      switch f {
      case .tanh, .sech, .log2cosh: return "cosh in \(f.name)"
      case .mills, .logH: return "H in \(f.name)"
      case .atan: return "1 + w^2 for atan(w)"
      default: return "the argument of \(f.name)"
      }
    default: return "a value"
    }
  }

  /// Walks from p to q, halving the cell until a step passes. The pieces still to be walked stand on a stack.
  mutating func advance(
    _ p: (Double, Double), _ q: (Double, Double), isSide: Bool, _ isWanted: () throws -> Void
  ) throws {
    var stack = [(p, q)]
    let shortest = min(a, 1) / 256
    while let (p, q) = stack.popLast() {
      tried += 1
      if tried % 256 == 0 { try isWanted() }
      let length = max(abs(q.0 - p.0), abs(q.1 - p.1))
      var passed = step(p, q)
      if passed, boundsOutputs, !isSide, length > shortest * 4, isLoose() { passed = false }
      if !passed, length > shortest, tried < cellLimit {
        let m = ((p.0 + q.0) / 2, (p.1 + q.1) / 2)
        stack.append((m, q))
        stack.append((p, m))
        continue
      }
      if !passed {
        let reason = tried >= cellLimit ? "more than \(cellLimit) cells are needed: \(failure)" : failure
        throw ContourFailure(x: p.0, y: p.1, reason: reason, isLocal: !isFinal)
      }
      commit(p, q, isSide: isSide)
    }
  }

  /// True when a bound on the cell is loose and counts: making the cell smaller will pay.
  func isLoose() -> Bool {
    for (o, r) in walk.kernel.outputs.enumerated() {
      let v = cell[r]
      let centre = ScaledDisc(L: v.L.centre, D: v.D.centre, binary: v.binary).upperLogAbs
      let top = v.upperLogAbs
      if top > centre + 2, top > peak[o] - 5 + gaussian { return true }
    }
    return false
  }

  /// Minus an estimate of log |phi| on the current cell, so that `peak` compares |phi f|.
  private var gaussian: Double = 0

  mutating func commit(_ p: (Double, Double), _ q: (Double, Double), isSide: Bool) {
    swap(&theta, &nextTheta)
    result.cells += 1
    guard boundsOutputs else { return }
    let z = Disc.segment((re: p.0, im: p.1), (re: q.0, im: q.1))
    // |phi(z)| = e^{-(x^2 - y^2)/2}/sqrt(2 pi), its largest value on the cell by its nearest x and farthest y.
    let x = p.0 * q.0 <= 0 ? 0 : min(abs(p.0), abs(q.0))
    let y = max(p.1, q.1)
    let logPhi = addUp(addUp(mulUp(y, y) / 2, -(mulDown(x, x) / 2)), -0.9189385)
    var logs = [Double](repeating: -.infinity, count: walk.kernel.outputs.count)
    for (o, r) in walk.kernel.outputs.enumerated() {
      let v = cell[r]
      if v.isZero { continue }
      // Together, L keeps what of -z^2/2 the integrand takes back; apart, phi is tight. The smaller bound holds.
      logs[o] = min(addUp(v.upperLogAbs, logPhi), (v * ScaledDisc.phi(z)).upperLogAbs)
    }
    if isSide {
      result.sides.append(.init(isRight: p.0 > 0, y1: min(p.1, q.1), y2: y, logs: logs))
    } else {
      let length = logUpper(up(abs(p.0 - q.0)))
      for o in logs.indices where logs[o] > -.infinity {
        result.top[o] = logAddUpper(result.top[o], addUp(logs[o], length))
        peak[o] = max(peak[o], logs[o] - 2)
      }
    }
  }

  /// Runs the three lanes over the cell from p to q; false, with `failure` set, where something is not proved.
  mutating func step(_ p: (Double, Double), _ q: (Double, Double)) -> Bool {
    let z = Disc.segment((re: p.0, im: p.1), (re: q.0, im: q.1))
    let zp = Disc(p.0, p.1)
    let zq = Disc(q.0, q.1)
    gaussian = (p.0 * p.0 + q.0 * q.0) / 4 - a * a / 2 + 0.9
    shared.removeAll(keepingCapacity: true)
    for (i, instruction) in walk.kernel.instructions.enumerated() {
      let wants = walk.needed[i]
      if !boundsOutputs, !wants, !walk.tracked[i] { continue }
      switch instruction {
      case .load:
        cell[i] = ScaledDisc(walk.box[i])
        from[i] = ScaledDisc(walk.middle[i])
        to[i] = from[i]
      case .node: (cell[i], from[i], to[i]) = (ScaledDisc(z), ScaledDisc(zp), ScaledDisc(zq))
      case .sum(let x, let y): add(i, x, y, wants) { $0 }
      case .difference(let x, let y): add(i, x, y, wants) { -$0 }
      case .product(let x, let y): lanes(i, wants) { $0[x] * $0[y] }
      case .negation(let x): lanes(i, wants) { -$0[x] }
      case .quotient(let x, let y):
        guard follow(i, 0, cell[y], from[y], to[y], mustBePositive: false) != nil else { return false }
        if boundsOutputs || wants { lanes(i, wants) { $0[x] / $0[y] } } else { cell[i] = .one }
      case .integerPower(let x, let n):
        if n < 0 { guard follow(i, 0, cell[x], from[x], to[x], mustBePositive: false) != nil else { return false } }
        lanes(i, wants) { $0[x].power(n) }
      case .power(let x, let y):
        guard let logs = follow(i, 0, cell[x], from[x], to[x], mustBePositive: true) else { return false }
        set(i, .exp(logs.cell * cell[y].collapsed), .exp(logs.from * from[y].collapsed), .exp(logs.to * to[y].collapsed))
      case .minimum, .maximum:
        isFinal = true
        failure = "min and max of the Gaussian variable are not analytic, and kinks are not built yet"
        return false
      case .function(let f, let x):
        guard function(i, f, x, wants) else { return false }
      case .special(let f, _, _):
        isFinal = true
        failure = "\(f.name) of the Gaussian variable is not built yet"
        return false
      case .constant, .pi, .parameter, .expectation, .near, .existence, .choice, .binding:
        preconditionFailure("an instruction of the main block in a kernel")
      }
      if !cell[i].isUsable {
        failure = "no bound of \(describeValue(i))"
        return false
      }
    }
    return true
  }

  func describeValue(_ i: Int) -> String {
    if case .function(let f, _) = walk.kernel.instructions[i] { return "\(f.name) on a cell" }
    return "an intermediate value on a cell"
  }

  private mutating func set(_ i: Int, _ c: ScaledDisc, _ p: ScaledDisc, _ q: ScaledDisc) {
    cell[i] = c
    from[i] = p
    to[i] = q
  }

  private mutating func lanes(_ i: Int, _ wants: Bool, _ f: ([ScaledDisc]) -> ScaledDisc) {
    cell[i] = f(cell)
    if wants {
      from[i] = f(from)
      to[i] = f(to)
    }
  }

  private mutating func add(_ i: Int, _ x: Int, _ y: Int, _ wants: Bool, _ g: (ScaledDisc) -> ScaledDisc) {
    let (value, choice) = ScaledDisc.sum(cell[x], g(cell[y]))
    cell[i] = value
    if wants {
      from[i] = ScaledDisc.sum(from[x], g(from[y]), choice: choice).value
      to[i] = ScaledDisc.sum(to[x], g(to[y]), choice: choice).value
    }
  }

  /// A function on the three lanes, with one split for all of them.
  private mutating func function(_ i: Int, _ f: ElementaryFunction, _ x: Int, _ wants: Bool) -> Bool {
    let w = cell[x].collapsed
    let isPointwise = wants || walk.tracked[i]
    let wp = isPointwise ? from[x].collapsed : .unknown
    let wq = isPointwise ? to[x].collapsed : .unknown
    func split(_ g: (Disc, SplitChoice?) -> ScaledDisc.Split) -> (ScaledDisc, ScaledDisc, ScaledDisc) {
      let (value, choice) = g(w, nil)
      if !isPointwise { return (value, .unknown, .unknown) }
      return (value, g(wp, choice).value, g(wq, choice).value)
    }
    func entire(_ g: (Disc, SplitChoice?) -> ScaledDisc.Split) -> Bool {
      let (c, p, q) = split(g)
      set(i, c, p, q)
      return true
    }
    switch f {
    case .exp: set(i, .exp(w), .exp(wp), .exp(wq))
    case .phi: set(i, .phi(w), .phi(wp), .phi(wq))
    case .expm1:
      let (value, choice) = ScaledDisc.sum(.exp(w), -.one)
      set(
        i, value, ScaledDisc.sum(.exp(wp), -.one, choice: choice).value,
        ScaledDisc.sum(.exp(wq), -.one, choice: choice).value)
    case .cosh: return entire(ScaledDisc.cosh)
    case .sinh: return entire(ScaledDisc.sinh)
    case .sin: return entire(ScaledDisc.sin)
    case .cos: return entire(ScaledDisc.cos)
    case .erf: return entire(ScaledDisc.erf)
    case .erfc: return entire(ScaledDisc.erfc)
    case .H: return entire(ScaledDisc.H)
    case .Phi: return entire(ScaledDisc.Phi)
    case .abs:
      isFinal = true
      failure = "abs of the Gaussian variable is not analytic, and kinks are not built yet"
      return false
    case .log, .sqrt, .xlogx:
      guard let logs = follow(i, 0, cell[x], from[x], to[x], mustBePositive: true) else { return false }
      switch f {
      case .log: set(i, ScaledDisc(logs.cell), ScaledDisc(logs.from), ScaledDisc(logs.to))
      case .sqrt: set(i, .exp(logs.cell * 0.5), .exp(logs.from * 0.5), .exp(logs.to * 0.5))
      default: set(i, cell[x] * logs.cell, from[x] * logs.from, to[x] * logs.to)
      }
    case .log1p:
      let (d, choice) = ScaledDisc.sum(.one, cell[x])
      let dp = ScaledDisc.sum(.one, from[x], choice: choice).value
      let dq = ScaledDisc.sum(.one, to[x], choice: choice).value
      guard let logs = follow(i, 0, d, dp, dq, mustBePositive: true) else { return false }
      set(i, ScaledDisc(logs.cell), ScaledDisc(logs.from), ScaledDisc(logs.to))
    case .tanh, .sech, .log2cosh:
      guard let (d, logs) = primitive(2 * x, i, { split(ScaledDisc.cosh) }) else { return false }
      switch f {
      case .tanh: set(i, .tanh(w), wants ? .tanh(wp) : .unknown, wants ? .tanh(wq) : .unknown)
      case .sech: set(i, d.0.reciprocal, d.1.reciprocal, d.2.reciprocal)
      default:
        let log2 = Disc(re: 0.6931471805599453, im: 0, rad: 0x1p-50)
        set(i, ScaledDisc(logs.cell + log2), ScaledDisc(logs.from + log2), ScaledDisc(logs.to + log2))
      }
    case .mills, .logH:
      guard let (_, logs) = primitive(2 * x + 1, i, { split(ScaledDisc.H) }) else { return false }
      if f == .logH {
        set(i, ScaledDisc(logs.cell), ScaledDisc(logs.from), ScaledDisc(logs.to))
      } else {
        let (value, choice) = ScaledDisc.mills(w)
        set(
          i, value, wants ? ScaledDisc.mills(wp, choice: choice).value : .unknown,
          wants ? ScaledDisc.mills(wq, choice: choice).value : .unknown)
      }
    case .atan:
      func factor(_ v: Disc, _ sign: Double) -> ScaledDisc { ScaledDisc(Disc.one + v.timesI * sign) }
      guard let plus = follow(i, 0, factor(w, 1), factor(wp, 1), factor(wq, 1), mustBePositive: false),
        let minus = follow(i, 1, factor(w, -1), factor(wp, -1), factor(wq, -1), mustBePositive: false)
      else { return false }
      // (log(1 + iw) - log(1 - iw))/(2i)
      func value(_ a: Disc, _ b: Disc) -> ScaledDisc { ScaledDisc((a - b).timesI * -0.5) }
      set(i, value(plus.cell, minus.cell), value(plus.from, minus.from), value(plus.to, minus.to))
    }
    return true
  }

  /// A primitive without zeros on the three lanes and its logarithm, computed once for all functions made of it.
  private mutating func primitive(
    _ key: Int, _ i: Int, _ split: () -> (ScaledDisc, ScaledDisc, ScaledDisc)
  ) -> (split: (ScaledDisc, ScaledDisc, ScaledDisc), logs: (cell: Disc, from: Disc, to: Disc))? {
    if let known = shared[key] {
      // Followed under the first function's number; the change of argument is the same.
      return known
    }
    let d = split()
    guard let logs = follow(i, 0, d.0, d.1, d.2, mustBePositive: true) else { return nil }
    shared[key] = (d, logs)
    return (d, logs)
  }

  /// The continuous logarithm of a tracked operand on the three lanes, after its argument was followed over the cell.
  private mutating func follow(
    _ i: Int, _ slot: Int, _ d: ScaledDisc, _ dp: ScaledDisc, _ dq: ScaledDisc, mustBePositive: Bool
  ) -> (cell: Disc, from: Disc, to: Disc)? {
    guard d.excludesZero, let atP = dp.argument, let atQ = dq.argument, atP.upper - atP.lower < 0.25,
      atQ.upper - atQ.lower < 0.25
    else {
      failure = "\(describe(i)) is not proved free of zeros on a cell"
      return nil
    }
    let p = (atP.lower + atP.upper) / 2
    let q = (atQ.lower + atQ.upper) / 2
    var thetaP = p
    if isStarting {
      // Real at (R, 0): the argument is 0 or pi, but for the factors of atan, which are not real.
      if mustBePositive, cosineSign(p) < 0 {
        isFinal = true
        failure = "\(describe(i)) is negative"
        return nil
      }
      nextTheta[slot][i] = mustBePositive ? p - (p / twoPi).rounded() * twoPi : p
      thetaP = nextTheta[slot][i]
    } else {
      // D stays in a disc without 0 on the cell, so the principal argument of D_q/D_p is the change along it.
      guard let turn = ScaledDisc.argumentIncrement(from: dp, to: dq), turn.upper - turn.lower < 0.25 else {
        failure = "the argument of \(describe(i)) is not followed on a cell"
        return nil
      }
      // Anchored to this cell's interval at p: `pointLog` charges that one's width, not the last cell's.
      thetaP = p + ((theta[slot][i] - p) / twoPi).rounded() * twoPi
      guard abs(thetaP - theta[slot][i]) < 1 else {
        failure = "the argument of \(describe(i)) is not followed on a cell"
        return nil
      }
      let estimate = thetaP + (turn.lower + turn.upper) / 2
      // Anchored again to the argument at q, so that rounding does not accumulate.
      let thetaQ = q + ((estimate - q) / twoPi).rounded() * twoPi
      guard abs(thetaQ - estimate) < 1, abs(thetaQ) < 1e9 else {
        failure = "the argument of \(describe(i)) is not followed on a cell"
        return nil
      }
      nextTheta[slot][i] = thetaQ
    }
    // On the cell: the branch of log D that agrees with theta at p. Its principal value is taken at the centre of D.
    let centre = ScaledDisc(L: .zero, D: d.D.centre)
    guard let atCentre = centre.argument,
      let offset = ScaledDisc.argumentIncrement(from: centre, to: ScaledDisc(L: .zero, D: dp.D))
    else {
      failure = "the argument of \(describe(i)) is not followed on a cell"
      return nil
    }
    let branch = dp.L.im + (atCentre.lower + atCentre.upper) / 2 + (offset.lower + offset.upper) / 2
    let turns = ((thetaP - branch) / twoPi).rounded()
    guard abs(thetaP - branch - turns * twoPi) < 1, abs(turns) < 1e9 else {
      failure = "the branch of \(describe(i)) is not found on a cell"
      return nil
    }
    guard logsAreUsed(i) else { return (.zero, .zero, .zero) }
    return (d.log(turns: Int(turns)), pointLog(dp, thetaP), pointLog(dq, nextTheta[slot][i]))
  }

  /// False where only the absence of zeros matters: denominators, tanh, sech and mills.
  private func logsAreUsed(_ i: Int) -> Bool {
    switch walk.kernel.instructions[i] {
    case .quotient, .integerPower: return false
    default: return true
    }
  }

  private func cosineSign(_ angle: Double) -> Int {
    abs(angle - (angle / twoPi).rounded() * twoPi) < 1 ? 1 : -1
  }

  /// log|D| + i theta, with theta known to 1/4 at worst and usually to rounding.
  private func pointLog(_ d: ScaledDisc, _ theta: Double) -> Disc {
    let lo = d.lowerLogAbs
    let hi = d.upperLogAbs
    guard lo.isFinite, hi.isFinite, let a = d.argument else { return .unknown }
    let radius = up(up(hi - lo) + up(a.upper - a.lower) + 1e-12 * (1 + abs(theta)))
    return Disc(re: (lo + hi) / 2, im: theta, rad: radius)
  }
}
