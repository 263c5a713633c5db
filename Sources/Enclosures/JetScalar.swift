// What Taylor coefficients can be: balls, complex balls, spans.
import Balls

/// A set of numbers with the operations that jets are made of.
protocol JetScalar: Sendable {
  static func exactly(_ n: Int) -> Self
  static func constant(_ b: Ball) -> Self
  static var unknown: Self { get }
  func plus(_ b: Self, _ p: Int) -> Self
  func minus(_ b: Self, _ p: Int) -> Self
  func times(_ b: Self, _ p: Int) -> Self
  func over(_ b: Self, _ p: Int) -> Self
  var opposite: Self { get }
  func toPower(_ n: Int, _ p: Int) -> Self
  func toPower(_ b: Self, _ p: Int) -> Self
  func apply(_ f: ElementaryFunction, _ p: Int) -> Self
  func apply(_ f: SpecialOperation, _ b: Self, _ p: Int) -> Self
  func around(_ b: Self, _ p: Int) -> Self
  func smaller(_ b: Self, _ p: Int) -> Self
  func larger(_ b: Self, _ p: Int) -> Self
  /// How it compares on the real line.
  func order(_ b: Self) -> Ball.Order
  /// Whether every real value is proved to be at most every one of `b`.
  func isAtMost(_ b: Self) -> Bool
  /// Whether it stands for a function on a whole piece of the line, of which single points do not matter.
  static var isOnPieces: Bool { get }
  /// The values of a function that may lack values or jump.
  var broken: Self { get }
  var isExactlyZero: Bool { get }
  var isKnown: Bool { get }
  /// A ball around its real values.
  var realBall: Ball { get }
}

extension Ball: JetScalar {
  static func exactly(_ n: Int) -> Ball { Ball(n) }
  static func constant(_ b: Ball) -> Ball { b }
  static var unknown: Ball { .indeterminate }
  func plus(_ b: Ball, _ p: Int) -> Ball { adding(b, precision: p) }
  func minus(_ b: Ball, _ p: Int) -> Ball { subtracting(b, precision: p) }
  func times(_ b: Ball, _ p: Int) -> Ball { multiplied(by: b, precision: p) }
  func over(_ b: Ball, _ p: Int) -> Ball { divided(by: b, precision: p) }
  var opposite: Ball { negated }
  func toPower(_ n: Int, _ p: Int) -> Ball { power(n, precision: p) }
  func toPower(_ b: Ball, _ p: Int) -> Ball { power(b, precision: p) }
  func apply(_ f: ElementaryFunction, _ p: Int) -> Ball { function(f, precision: p) }
  func apply(_ f: SpecialOperation, _ b: Ball, _ p: Int) -> Ball { f.value(self, b, precision: p) }
  func around(_ b: Ball, _ p: Int) -> Ball { hull(b, precision: p) }
  func smaller(_ b: Ball, _ p: Int) -> Ball { minimum(b, precision: p) }
  func larger(_ b: Ball, _ p: Int) -> Ball { maximum(b, precision: p) }
  func order(_ b: Ball) -> Order { comparison(to: b) }
  func isAtMost(_ b: Ball) -> Bool { isFinite && b.isFinite && upper <= b.lower }
  static var isOnPieces: Bool { false }
  var broken: Ball { self }
  var isExactlyZero: Bool { isZero }
  var isKnown: Bool { isFinite }
  var realBall: Ball { self }
}

extension ComplexBall: JetScalar {
  static func exactly(_ n: Int) -> ComplexBall { ComplexBall(n) }
  static func constant(_ b: Ball) -> ComplexBall { ComplexBall(b) }
  static var unknown: ComplexBall { .indeterminate }
  func plus(_ b: ComplexBall, _ p: Int) -> ComplexBall { adding(b, precision: p) }
  func minus(_ b: ComplexBall, _ p: Int) -> ComplexBall { subtracting(b, precision: p) }
  func times(_ b: ComplexBall, _ p: Int) -> ComplexBall { multiplied(by: b, precision: p) }
  func over(_ b: ComplexBall, _ p: Int) -> ComplexBall { divided(by: b, precision: p) }
  var opposite: ComplexBall { negated }
  func toPower(_ n: Int, _ p: Int) -> ComplexBall { power(n, precision: p) }
  func toPower(_ b: ComplexBall, _ p: Int) -> ComplexBall {
    if isReal, b.isReal { return ComplexBall(re.power(b.re, precision: p)) }
    return log(precision: p + 8).multiplied(by: b, precision: p + 8).exp(precision: p)
  }
  func apply(_ f: ElementaryFunction, _ p: Int) -> ComplexBall { function(f, precision: p) }
  func apply(_ f: SpecialOperation, _ b: ComplexBall, _ p: Int) -> ComplexBall {
    f.value(self, b, precision: p)
  }
  func around(_ b: ComplexBall, _ p: Int) -> ComplexBall { .indeterminate }
  func smaller(_ b: ComplexBall, _ p: Int) -> ComplexBall { .indeterminate }
  func larger(_ b: ComplexBall, _ p: Int) -> ComplexBall { .indeterminate }
  func order(_ b: ComplexBall) -> Ball.Order { re.comparison(to: b.re) }
  func isAtMost(_ b: ComplexBall) -> Bool { re.isAtMost(b.re) }
  static var isOnPieces: Bool { false }
  var broken: ComplexBall { .indeterminate }
  var isExactlyZero: Bool { isZero }
  var isKnown: Bool { isFinite }
  var realBall: Ball { re }
}

extension Span: JetScalar {
  static func exactly(_ n: Int) -> Span { Span(BigFloat(n), BigFloat(n)) }
  static func constant(_ b: Ball) -> Span { Span(b) }
  static var unknown: Span { .whole }
  func plus(_ b: Span, _ p: Int) -> Span { joined(b) { $0.adding(b, p) } }
  func minus(_ b: Span, _ p: Int) -> Span { joined(b) { $0.adding(b.negated, p) } }
  func times(_ b: Span, _ p: Int) -> Span { joined(b) { $0.multiplied(b, p) } }
  func over(_ b: Span, _ p: Int) -> Span { joined(b) { $0.divided(b, p) } }
  var opposite: Span { isEmpty ? self : negated }
  func toPower(_ n: Int, _ p: Int) -> Span { isEmpty ? self : power(n, p) }
  func toPower(_ b: Span, _ p: Int) -> Span { joined(b) { $0.power(b, p) } }
  func apply(_ f: ElementaryFunction, _ p: Int) -> Span { isEmpty ? self : function(f, p) }
  func apply(_ f: SpecialOperation, _ b: Span, _ p: Int) -> Span { joined(b) { $0.special(f, b, p) } }
  func around(_ b: Span, _ p: Int) -> Span { hulled(b) }
  func smaller(_ b: Span, _ p: Int) -> Span {
    joined(b) {
      Span(
        $0.lower < b.lower ? $0.lower : b.lower, $0.upper < b.upper ? $0.upper : b.upper, isTotal: $0.isTotal && b.isTotal)
    }
  }
  func larger(_ b: Span, _ p: Int) -> Span {
    joined(b) {
      Span(
        $0.lower < b.lower ? b.lower : $0.lower, $0.upper < b.upper ? b.upper : $0.upper, isTotal: $0.isTotal && b.isTotal)
    }
  }
  func order(_ b: Span) -> Ball.Order {
    if isEmpty || b.isEmpty { return .unknown }
    if upper < b.lower { return .less }
    if b.upper < lower { return .greater }
    return lower == upper && b.lower == b.upper && lower == b.lower && lower.isFinite ? .equal : .unknown
  }
  func isAtMost(_ b: Span) -> Bool { !isEmpty && !b.isEmpty && upper <= b.lower }
  static var isOnPieces: Bool { true }
  var broken: Span { partial }
  var isExactlyZero: Bool { !isEmpty && lower.isZero && upper.isZero }
  var isKnown: Bool { !(lower.isInfinite && upper.isInfinite) }
  var realBall: Ball { ball(precision: 64) }

  private func joined(_ b: Span, _ operation: (Span) -> Span) -> Span {
    isEmpty || b.isEmpty ? .empty : operation(self)
  }
}
