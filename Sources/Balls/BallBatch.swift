import COverlapKernels

/// Balls of doubles, many at a time: element i holds every real x with |x - mid[i]| <= rad[i]. An infinite radius stands for
/// "nothing is known", whatever the middle.
///
/// Guarantee of every operation: if the operands hold x and y, the result holds f(x, y); where there is no finite enclosure
/// (outside the domain, overflow) the radius is infinite. Middles are within two units in the last place of the value at
/// the operand's middle. The same bits come out on every processor. Proofs: docs/kernels.md and proofs/gappa.
///
///     var x = DoubleBalls(exactly: [0.5, 1, 2])
///     x.set(.exp, of: x)
///     x.ball(at: 0)      // holds e^(1/2), to 16 digits
public struct DoubleBalls: Sendable {
  /// The middles.
  public private(set) var mid: [Double]
  /// The radii: not negative, possibly infinite.
  public private(set) var rad: [Double]

  /// The number of balls.
  public var count: Int { mid.count }

  /// The doubles, exactly; infinities and NaN are unknown.
  public init(exactly values: [Double]) {
    mid = values
    rad = values.map { $0.isFinite ? 0 : .infinity }
  }

  /// Middles and radii (of equal number); a radius that is negative or NaN is taken as infinite.
  public init(mid: [Double], rad: [Double]) {
    precondition(mid.count == rad.count, "as many radii as middles")
    self.mid = mid
    self.rad = zip(mid, rad).map { $0.isFinite && $1 >= 0 ? $1 : .infinity }
  }

  /// The ball, `count` times.
  public init(repeating ball: Ball, count: Int) {
    let (m, r) = DoubleBalls.doubles(ball)
    mid = Array(repeating: m, count: count)
    rad = Array(repeating: r, count: count)
  }

  /// The balls, each rounded outward.
  public init(_ balls: [Ball]) {
    let pairs = balls.map(DoubleBalls.doubles)
    mid = pairs.map(\.0)
    rad = pairs.map(\.1)
  }

  /// Element i, exactly.
  public func ball(at i: Int) -> Ball {
    Ball(center: BigFloat(exactly: mid[i]), radius: rad[i].isFinite ? Magnitude(rad[i]) : .infinity)
  }

  /// A double and a radius that hold the ball.
  private static func doubles(_ ball: Ball) -> (Double, Double) {
    guard ball.isFinite else { return (.nan, .infinity) }
    let m = ball.mid.toDouble()
    guard m.isFinite else { return (m, .infinity) }
    let shift = ball.mid.subtracting(BigFloat(exactly: m), precision: 53, rounding: .up).absolute
    let other = ball.mid.subtracting(BigFloat(exactly: m), precision: 53, rounding: .down).absolute
    let total = Magnitude(upper: Swift.max(shift, other)) + ball.rad
    // `toDouble` rounds up.
    return (m, total.toDouble())
  }

  // MARK: operations

  // `H` is its name in formulas.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// A function of one variable with a kernel.
  public enum Function: CaseIterable, Sendable {
    case sqrt, exp, log, expm1, log1p, tanh, log2cosh
    /// The Gaussian upper tail H, and log H.
    case H, logH
    /// phi/H, and H/phi.
    case mills, ratio
    /// erfc, and erfcx(x) = e^(x^2) erfc(x).
    case erfc, erfcx
  }

  /// An operation of two operands.
  public enum Operation: CaseIterable, Sendable {
    case add, subtract, multiply, divide
  }

  /// Becomes f(x), element by element.
  public mutating func set(_ f: Function, of x: DoubleBalls) { set(f, of: x, path: .best) }

  /// Becomes the sum, difference, product or quotient, element by element; both have the same number of balls.
  public mutating func set(_ operation: Operation, of x: DoubleBalls, _ y: DoubleBalls) {
    set(operation, of: x, y, path: .best)
  }

  /// Becomes x y + z, element by element, the middle rounded once.
  public mutating func setFusedProductSum(_ x: DoubleBalls, _ y: DoubleBalls, _ z: DoubleBalls) {
    setFusedProductSum(x, y, z, path: .best)
  }

  /// The sum of all balls, in an order that depends on their number alone; 0 where there are none.
  public var sum: DoubleBalls { sum(path: .best) }

  /// f(x), element by element.
  public func function(_ f: Function) -> DoubleBalls {
    var result = DoubleBalls.empty
    result.set(f, of: self)
    return result
  }

  private static let empty = DoubleBalls(exactly: [])

  /// x + y, element by element.
  public static func + (x: DoubleBalls, y: DoubleBalls) -> DoubleBalls { x.with(.add, y) }
  /// x - y, element by element.
  public static func - (x: DoubleBalls, y: DoubleBalls) -> DoubleBalls { x.with(.subtract, y) }
  /// x y, element by element.
  public static func * (x: DoubleBalls, y: DoubleBalls) -> DoubleBalls { x.with(.multiply, y) }
  /// x/y, element by element.
  public static func / (x: DoubleBalls, y: DoubleBalls) -> DoubleBalls { x.with(.divide, y) }

  private func with(_ operation: Operation, _ y: DoubleBalls) -> DoubleBalls {
    var result = DoubleBalls.empty
    result.set(operation, of: self, y)
    return result
  }

  // MARK: the same on a given path

  package mutating func set(_ f: Function, of x: DoubleBalls, path: KernelPath) {
    write(x.count) { path.kernel(f)(x.count, x.mid, x.rad, $0, $1) }
  }

  package mutating func set(_ operation: Operation, of x: DoubleBalls, _ y: DoubleBalls, path: KernelPath) {
    precondition(x.count == y.count, "as many balls on both sides")
    write(x.count) { path.kernel(operation)(x.count, x.mid, x.rad, y.mid, y.rad, $0, $1) }
  }

  package mutating func setFusedProductSum(_ x: DoubleBalls, _ y: DoubleBalls, _ z: DoubleBalls, path: KernelPath) {
    precondition(x.count == y.count && x.count == z.count, "as many balls everywhere")
    write(x.count) { path.kernels.fma(x.count, x.mid, x.rad, y.mid, y.rad, z.mid, z.rad, $0, $1) }
  }

  package func sum(path: KernelPath) -> DoubleBalls {
    var result = DoubleBalls.empty
    result.write(1) { path.kernels.sum(count, mid, rad, $0, $1) }
    return result
  }

  /// Lets `body` fill n middles and radii.
  private mutating func write(_ n: Int, _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void) {
    if mid.count != n {
      mid = Array(repeating: 0, count: n)
      rad = mid
    }
    if n == 0 { return }
    mid.withUnsafeMutableBufferPointer { m in
      rad.withUnsafeMutableBufferPointer { r in body(m.baseAddress!, r.baseAddress!) }
    }
  }
}

/// One compiled form of the kernels. All give the same bits.
package struct KernelPath: @unchecked Sendable, CustomStringConvertible {
  /// The table of functions, constant for the life of the process.
  let kernels: OverlapKernels
  package let description: String

  /// The fastest that runs here.
  package static let best = all.last!
  /// Those that run here, the plainest first.
  package static let all: [KernelPath] = (0..<overlap_path_count()).compactMap { path in
    guard let kernels = overlap_path(path) else { return nil }
    return KernelPath(kernels: kernels.pointee, description: String(cString: overlap_path_name(path)))
  }

  func kernel(_ operation: DoubleBalls.Operation) -> OverlapBinary {
    switch operation {
    case .add: return kernels.add
    case .subtract: return kernels.subtract
    case .multiply: return kernels.multiply
    case .divide: return kernels.divide
    }
  }

  func kernel(_ f: DoubleBalls.Function) -> OverlapUnary {
    switch f {
    case .sqrt: return kernels.sqrt
    case .exp: return kernels.exp
    case .log: return kernels.log
    case .expm1: return kernels.expm1
    case .log1p: return kernels.log1p
    case .tanh: return kernels.tanh
    case .log2cosh: return kernels.log2cosh
    case .H: return kernels.upperTail
    case .logH: return kernels.logTail
    case .mills: return kernels.mills
    case .ratio: return kernels.ratio
    case .erfc: return kernels.erfc
    case .erfcx: return kernels.erfcx
    }
  }
}

/// The compiled coefficients, for the tests that prove something about them.
package func kernelTable(_ name: String) -> [Double]? {
  var index: Int32 = 0
  var values: UnsafePointer<Double>?
  var count: Int32 = 0
  while let found = overlap_table(index, &values, &count) {
    if String(cString: found) == name { return Array(UnsafeBufferPointer(start: values, count: Int(count))) }
    index += 1
  }
  return nil
}
