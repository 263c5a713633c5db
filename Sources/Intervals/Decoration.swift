// IEEE 1788-2015, clauses 11 and 8.8 of the set-based flavour: what is known about a function on the whole box.

/// What is known of f on the box that an interval was computed from; each says more than the ones before it.
public enum Decoration: Int, Sendable, Hashable, Comparable, CaseIterable, Codable {
  /// No interval (NaI).
  case ill
  /// Nothing.
  case trv
  /// Defined on the whole box, which is not empty.
  case def
  /// Defined and continuous on the box.
  case dac
  /// The same, box and result bounded, and continuous at each point of the box, seen from outside the box too.
  case com

  /// Weaker before stronger.
  public static func < (a: Decoration, b: Decoration) -> Bool { a.rawValue < b.rawValue }

  /// The name in literals.
  public var name: String {
    switch self {
    case .ill: return "ill"
    case .trv: return "trv"
    case .def: return "def"
    case .dac: return "dac"
    case .com: return "com"
    }
  }

  /// The decoration with this name.
  public init?(name: String) {
    guard let d = Decoration.allCases.first(where: { $0.name == name }) else { return nil }
    self = d
  }
}

/// An interval with what is known about the function it came from. `NaI` is the result of a failed construction and
/// stays one through every operation.
public struct DecoratedInterval: Sendable {
  private let bare: Interval
  /// What is known.
  public let decorationPart: Decoration

  /// No interval.
  public static let nai = DecoratedInterval(bare: .empty, decorationPart: .ill)
  /// The empty set.
  public static let empty = DecoratedInterval(.empty)
  /// All reals.
  public static let entire = DecoratedInterval(.entire)

  private init(bare: Interval, decorationPart: Decoration) {
    self.bare = bare
    self.decorationPart = decorationPart
  }

  /// newDec: the strongest decoration that an interval may have.
  public init(_ x: Interval) { self.init(x, .com) }

  /// setDec: the interval with this decoration, or with a weaker one where it does not fit; NaI for `ill`.
  public init(_ x: Interval, _ decoration: Decoration) {
    if decoration == .ill {
      self = .nai
    } else if x.isEmpty {
      self.init(bare: x, decorationPart: .trv)
    } else {
      self.init(bare: x, decorationPart: Swift.min(decoration, x.isCommonInterval ? .com : .dac))
    }
  }

  /// IEEE 1788 newDec.
  public static func newDec(_ x: Interval) -> DecoratedInterval { DecoratedInterval(x) }
  /// IEEE 1788 setDec, signalling where it makes NaI.
  public static func setDec(_ x: Interval, _ d: Decoration) -> Signalled<DecoratedInterval> {
    Signalled(DecoratedInterval(x, d), d == .ill ? .undefinedOperation : nil)
  }
  /// IEEE 1788 numsToInterval for decorated intervals.
  public static func numsToInterval(_ l: Double, _ u: Double) -> Signalled<DecoratedInterval> {
    let bare = Interval.numsToInterval(l, u)
    return bare.signal == nil ? Signalled(DecoratedInterval(bare.value)) : Signalled(.nai, bare.signal)
  }

  /// The interval; empty for NaI.
  public var intervalPart: Interval { bare }
  /// IEEE 1788 intervalPart, which signals for NaI.
  public static func intervalPart(_ x: DecoratedInterval) -> Signalled<Interval> {
    Signalled(x.bare, x.isNaI ? .intervalPartOfNaI : nil)
  }
  /// Whether it is no interval.
  public var isNaI: Bool { decorationPart == .ill }
}

/// Equal are the same sets with the same decoration, and NaI with itself (IEEE 1788 `equal` is false there).
extension DecoratedInterval: Hashable {}

extension DecoratedInterval: CustomStringConvertible, Codable {
  /// IEEE 1788 textToInterval: a literal with an optional `_com`, `_dac`, `_def` or `_trv`; NaI with a signal for any
  /// other text.
  public static func textToInterval(_ text: String) -> Signalled<DecoratedInterval> {
    guard let literal = try? IntervalLiteral(text), let (x, disordered) = try? literal.interval() else {
      return Signalled(.nai, .undefinedOperation)
    }
    if literal.isNaI { return Signalled(.nai) }
    let strongest = DecoratedInterval(x)
    guard let word = literal.decoration, let asked = Decoration(name: word) else {
      return Signalled(strongest, disordered ? .possiblyUndefinedOperation : nil)
    }
    // `com` fits where the exact ends are finite, though rounding them may overflow
    let bounded: Bool
    if let (l, u) = literal.ends { bounded = l != .minusInfinity && u != .plusInfinity } else { bounded = false }
    let possible: Decoration = x.isEmpty ? .trv : bounded ? .com : .dac
    if asked > possible { return Signalled(.nai, .undefinedOperation) }
    return Signalled(DecoratedInterval(x, asked), disordered ? .possiblyUndefinedOperation : nil)
  }

  /// The interval of a literal; throws `IntervalError` where the standard signals.
  public init(_ text: String) throws {
    let result = DecoratedInterval.textToInterval(text)
    if result.signal != nil { throw IntervalError.undefinedOperation("not a decorated interval: \(text.prefix(80))") }
    self = result.value
  }

  /// A literal that is read back to the same value.
  public var intervalToExact: String { isNaI ? "[nai]" : bare.intervalToExact + "_" + decorationPart.name }
  /// The ends in decimal, rounded outward, and the decoration.
  public var description: String { isNaI ? "[nai]" : bare.description + "_" + decorationPart.name }

  /// Reads the exact text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do { self = try DecoratedInterval(text) } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }
  /// Writes the exact text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(intervalToExact)
  }
}
