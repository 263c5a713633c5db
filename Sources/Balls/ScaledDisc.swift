/// Which analytic factor was taken out of a value. A change of argument is measured on ONE analytic function, so a
/// caller that evaluates the same operation at the two ends of a cell and on the cell passes the choice made at one
/// of them to the others.
public enum SplitChoice: UInt8, Sendable {
  /// Nothing: L = 0.
  case plain
  /// For sums the L of the first term; for functions the factor named first in their description.
  case first
  /// For sums the L of the second term; for functions the factor named second in their description.
  case second
}

/// A complex value in the form 2^binary exp(L) D with discs L and D: every combination of members is in the set.
/// The exponent L keeps the size and the argument of what may be huge, tiny or fast turning; D is near 1 or near a
/// zero. (docs/discs.md, section 5)
///
/// Two values have the same split when they come from the same operations with the same choices: their D are then
/// values of one analytic function, up to positive constants 2^k.
public struct ScaledDisc: Sendable, Equatable, CustomStringConvertible {
  /// The exponent.
  public let L: Disc
  /// The factor; its centre has modulus between 2^-200 and 2^200, or is 0.
  public let D: Disc
  /// An exact power of two.
  public let binary: Int

  /// Knows nothing.
  public static let unknown = ScaledDisc(unchecked: .zero, .unknown, 0)
  /// The point 0.
  public static let zero = ScaledDisc(unchecked: .zero, .zero, 0)
  /// The point 1.
  public static let one = ScaledDisc(unchecked: .zero, .one, 0)

  @inline(__always) private init(unchecked L: Disc, _ D: Disc, _ binary: Int) {
    self.L = L
    self.D = D
    self.binary = binary
  }

  /// 2^binary exp(L) D, with powers of two moved out of D where its centre leaves [2^-200, 2^200].
  public init(L: Disc, D: Disc, binary: Int = 0) {
    guard L.isUsable, D.isUsable, binary.magnitude < 1 << 40 else {
      self = .unknown
      return
    }
    let size = max(D.re.magnitude, D.im.magnitude)
    if size > 0x1p199 || size < 0x1p-199 && size != 0 {
      let k = Int(size.exponent)
      self.init(unchecked: L, D.scaled(exponent: -k), binary + k)
      if !D.isUsable { self = .unknown }
    } else {
      self.init(unchecked: L, D, binary)
    }
  }

  /// The value D, with L = 0.
  public init(_ D: Disc) { self.init(L: .zero, D: D) }

  /// False if nothing is known.
  public var isUsable: Bool { D.isUsable }
  /// True for the point 0 alone.
  public var isZero: Bool { D.isZero }
  /// True only if the value is proved not to be 0.
  public var excludesZero: Bool { D.excludesZero }
  /// For people.
  public var description: String { "2^\(binary) exp(\(L)) (\(D))" }

  /// The value as one disc; unusable where it may overflow.
  public var collapsed: Disc {
    if L.isZero { return D.scaled(exponent: binary) }
    if D.isZero { return D }
    return Disc.exp(exponentDisc) * D
  }

  /// A disc that holds log 2.
  static let logOfTwo = Disc(unchecked: 0x1.62e42fefa39efp-1, 0, 0x1p-54)

  /// The logarithm of 2^binary exp(L), that is without D.
  private var exponentDisc: Disc { binary == 0 ? L : L + ScaledDisc.logOfTwo * Double(binary) }

  /// An upper bound of log |value|: -infinity for the point 0, infinity if nothing is known.
  public var upperLogAbs: Double {
    guard isUsable else { return .infinity }
    let top = D.upperAbs
    if top == 0 { return -.infinity }
    guard top < .infinity else { return .infinity }
    let logTop = DiscKernels.log(top)
    return (exponentDisc.upperRe + (logTop + max(1, logTop.magnitude) * 0x1p-48)).nextUp
  }

  /// A lower bound of log |value|: -infinity unless 0 is excluded.
  public var lowerLogAbs: Double {
    let low = D.lowerAbs
    guard low > 0, low < .infinity else { return -.infinity }
    let logLow = DiscKernels.log(low)
    return (exponentDisc.lowerRe + (logLow - max(1, logLow.magnitude) * 0x1p-48)).nextDown
  }

  // MARK: arithmetic

  public static prefix func - (a: ScaledDisc) -> ScaledDisc { ScaledDisc(unchecked: a.L, -a.D, a.binary) }

  /// The complex conjugates.
  public var conjugate: ScaledDisc { ScaledDisc(unchecked: L.conjugate, D.conjugate, binary) }

  public static func * (a: ScaledDisc, b: ScaledDisc) -> ScaledDisc {
    // A factor 0 keeps the exponent: where a parameter is 0 at the middle of its box the split stays that of the box.
    if a.isZero && b.isUsable || b.isZero && a.isUsable { return ScaledDisc(L: a.L + b.L, D: .zero) }
    return ScaledDisc(L: a.L + b.L, D: a.D * b.D, binary: a.binary + b.binary)
  }

  /// The value times a plain disc.
  public static func * (a: ScaledDisc, b: Disc) -> ScaledDisc { ScaledDisc(L: a.L, D: a.D * b, binary: a.binary) }

  /// The value times an exact real number.
  public static func * (a: ScaledDisc, s: Double) -> ScaledDisc { a * Disc(s) }

  public static func / (a: ScaledDisc, b: ScaledDisc) -> ScaledDisc { a * b.reciprocal }

  /// 1/value; unusable unless 0 is excluded.
  public var reciprocal: ScaledDisc { ScaledDisc(L: -L, D: D.reciprocal, binary: -binary) }

  /// The n-th power for a whole n; 0^0 = 1.
  public func power(_ n: Int) -> ScaledDisc {
    guard isUsable, n.magnitude < 1 << 40 else { return ScaledDisc.unknown }
    if n < 0 { return reciprocal.power(-n) }
    if n == 0 { return ScaledDisc.one }
    var result = ScaledDisc.one
    if D != .one || binary != 0 {
      var base = ScaledDisc(unchecked: .zero, D, binary)
      var left = n
      var started = false
      while left > 0 {
        if left & 1 == 1 {
          result = started ? result * base : base
          started = true
        }
        left >>= 1
        if left > 0 { base = base * base }
      }
    }
    return ScaledDisc(L: n == 1 ? L : L * Double(n), D: result.D, binary: result.binary)
  }

  /// The sum, with the exponent of one term factored out of both, and the choice that was made: `.first` or
  /// `.second` (the larger term) unless both L are exactly 0 (`.plain`, nothing is factored). A given choice is
  /// followed; with `.plain` both terms are collapsed.
  public static func sum(
    _ a: ScaledDisc, _ b: ScaledDisc, choice: SplitChoice? = nil
  ) -> (value: ScaledDisc, choice: SplitChoice) {
    let made = choice ?? (a.L.isZero && b.L.isZero ? .plain : a.logSize >= b.logSize ? .first : .second)
    switch made {
    case .plain:
      guard a.L.isZero && b.L.isZero else { return (ScaledDisc(a.collapsed + b.collapsed), made) }
      return (sumSameScale(a, b), made)
    case .first: return (factored(a, b), made)
    case .second: return (factored(b, a), made)
    }
  }

  /// The sum of two terms whose exponents the caller knows to be one and the same quantity, so that it stays
  /// outside: exp(L) (D_a + D_b). Both L enclose that quantity; the smaller disc is kept.
  public static func sumSameScale(_ a: ScaledDisc, _ b: ScaledDisc) -> ScaledDisc {
    guard a.isUsable, b.isUsable else { return unknown }
    let L = b.L.rad < a.L.rad ? b.L : a.L
    if a.isZero { return ScaledDisc(unchecked: L, b.D, b.binary) }
    if b.isZero { return ScaledDisc(unchecked: L, a.D, a.binary) }
    if a.binary >= b.binary {
      return ScaledDisc(L: L, D: a.D + b.D.scaled(exponent: b.binary - a.binary), binary: a.binary)
    }
    return ScaledDisc(L: L, D: a.D.scaled(exponent: a.binary - b.binary) + b.D, binary: b.binary)
  }

  /// exp(L_a) (D_a + exp(L_b - L_a) D_b).
  private static func factored(_ a: ScaledDisc, _ b: ScaledDisc) -> ScaledDisc {
    guard a.isUsable, b.isUsable else { return unknown }
    if b.isZero { return a }
    let ratio = ScaledDisc(unchecked: b.L - a.L, b.D, b.binary - a.binary)
    return ScaledDisc(L: a.L, D: a.D + ratio.collapsed, binary: a.binary)
  }

  /// About log |value|: for choices only.
  private var logSize: Double {
    let top = D.upperAbs
    return top > 0 && top < .infinity ? L.re + DiscKernels.log(top) + 0.6931471805599453 * Double(binary) : -.infinity
  }

  // MARK: argument, logarithm, powers

  /// Bounds of a continuous argument on the set: Im L plus the argument of D around the principal one of its centre;
  /// nil unless 0 is excluded.
  public var argument: (lower: Double, upper: Double)? {
    guard let angle = D.argument else { return nil }
    return ((L.lowerIm + angle.lower).nextDown, (L.upperIm + angle.upper).nextUp)
  }

  /// Bounds of Im(L_q - L_p) + Arg(D_q/D_p), the change of the argument from p to q, for two values of the same
  /// split. It is the change along every path on which D stays in a disc that excludes 0 (so that Arg stays in
  /// (-pi, pi)); proving that is the caller's part. nil unless Arg(D_q/D_p) is proved to avoid the cut. (5.4)
  public static func argumentIncrement(from p: ScaledDisc, to q: ScaledDisc) -> (lower: Double, upper: Double)? {
    guard p.excludesZero, q.excludesZero, let angle = (q.D * p.D.conjugate).argument else { return nil }
    guard angle.lower > -3.1415926535, angle.upper < 3.1415926535 else { return nil }
    let turn = q.L - p.L
    return ((turn.lowerIm + angle.lower).nextDown, (turn.upperIm + angle.upper).nextUp)
  }

  /// L + binary log 2 + Log D + 2 pi i turns, Log principal at the centre of D: the caller's `turns` name the branch.
  /// Unusable unless 0 is excluded.
  public func log(turns: Int = 0) -> Disc {
    let value = exponentDisc + Disc.log(D)
    if turns == 0 { return value }
    return value + Disc(re: 0, im: 0x1.921fb54442d18p2, rad: 0x1p-51) * Double(turns)
  }

  /// The square root exp(L/2) sqrt(D) (-1)^turns, sqrt principal at the centre of D. Unusable unless 0 is excluded
  /// or the value is the point 0.
  public func squareRoot(turns: Int = 0) -> ScaledDisc {
    if isZero { return self }
    let odd = binary & 1
    let root = Disc.sqrt(odd == 1 ? D * 2 : D)
    return ScaledDisc(L: L.isZero ? L : L * 0.5, D: turns & 1 == 0 ? root : -root, binary: (binary - odd) / 2)
  }

  /// exp(p (log value)) for an exact real p, with the branch of `log(turns:)`.
  public func power(real p: Double, turns: Int = 0) -> ScaledDisc {
    let exponent = log(turns: turns) * p
    return exponent.isUsable ? ScaledDisc(L: exponent, D: .one) : .unknown
  }
}
