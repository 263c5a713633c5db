// What Taylor coefficients can be: balls, complex balls, spans.
import Balls

/// A set of numbers with the operations that jets are made of.
package protocol JetScalar: Sendable {
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
  package static func exactly(_ n: Int) -> Ball { Ball(n) }
  package static func constant(_ b: Ball) -> Ball { b }
  package static var unknown: Ball { .indeterminate }
  package func plus(_ b: Ball, _ p: Int) -> Ball { adding(b, precision: p) }
  package func minus(_ b: Ball, _ p: Int) -> Ball { subtracting(b, precision: p) }
  package func times(_ b: Ball, _ p: Int) -> Ball { multiplied(by: b, precision: p) }
  package func over(_ b: Ball, _ p: Int) -> Ball { divided(by: b, precision: p) }
  package var opposite: Ball { negated }
  package func toPower(_ n: Int, _ p: Int) -> Ball { isFinite ? power(n, precision: p) : .indeterminate }
  package func toPower(_ b: Ball, _ p: Int) -> Ball { power(b, precision: p) }
  package func apply(_ f: ElementaryFunction, _ p: Int) -> Ball { function(f, precision: p) }
  package func apply(_ f: SpecialOperation, _ b: Ball, _ p: Int) -> Ball { f.value(self, b, precision: p) }
  package func around(_ b: Ball, _ p: Int) -> Ball { hull(b, precision: p) }
  package func smaller(_ b: Ball, _ p: Int) -> Ball { minimum(b, precision: p) }
  package func larger(_ b: Ball, _ p: Int) -> Ball { maximum(b, precision: p) }
  package func order(_ b: Ball) -> Order { comparison(to: b) }
  package func isAtMost(_ b: Ball) -> Bool { isFinite && b.isFinite && upper <= b.lower }
  package static var isOnPieces: Bool { false }
  package var broken: Ball { self }
  package var isExactlyZero: Bool { isZero }
  package var isKnown: Bool { isFinite }
  package var realBall: Ball { self }
}

extension ComplexBall: JetScalar {
  package static func exactly(_ n: Int) -> ComplexBall { ComplexBall(n) }
  package static func constant(_ b: Ball) -> ComplexBall { ComplexBall(b) }
  package static var unknown: ComplexBall { .indeterminate }
  package func plus(_ b: ComplexBall, _ p: Int) -> ComplexBall { adding(b, precision: p) }
  package func minus(_ b: ComplexBall, _ p: Int) -> ComplexBall { subtracting(b, precision: p) }
  package func times(_ b: ComplexBall, _ p: Int) -> ComplexBall { multiplied(by: b, precision: p) }
  package func over(_ b: ComplexBall, _ p: Int) -> ComplexBall { divided(by: b, precision: p) }
  package var opposite: ComplexBall { negated }
  package func toPower(_ n: Int, _ p: Int) -> ComplexBall { power(n, precision: p) }
  package func toPower(_ b: ComplexBall, _ p: Int) -> ComplexBall {
    if isReal, b.isReal { return ComplexBall(re.power(b.re, precision: p)) }
    return log(precision: p + 8).multiplied(by: b, precision: p + 8).exp(precision: p)
  }
  package func apply(_ f: ElementaryFunction, _ p: Int) -> ComplexBall { function(f, precision: p) }
  package func apply(_ f: SpecialOperation, _ b: ComplexBall, _ p: Int) -> ComplexBall {
    f.value(self, b, precision: p)
  }
  package func around(_ b: ComplexBall, _ p: Int) -> ComplexBall { .indeterminate }
  package func smaller(_ b: ComplexBall, _ p: Int) -> ComplexBall { .indeterminate }
  package func larger(_ b: ComplexBall, _ p: Int) -> ComplexBall { .indeterminate }
  package func order(_ b: ComplexBall) -> Ball.Order { re.comparison(to: b.re) }
  package func isAtMost(_ b: ComplexBall) -> Bool { re.isAtMost(b.re) }
  package static var isOnPieces: Bool { false }
  package var broken: ComplexBall { .indeterminate }
  package var isExactlyZero: Bool { isZero }
  package var isKnown: Bool { isFinite }
  package var realBall: Ball { re }
}

extension Span: JetScalar {
  package static func exactly(_ n: Int) -> Span { Span(BigFloat(n), BigFloat(n)) }
  package static func constant(_ b: Ball) -> Span { Span(b) }
  package static var unknown: Span { .whole }
  package func plus(_ b: Span, _ p: Int) -> Span { joined(b) { $0.adding(b, p) } }
  package func minus(_ b: Span, _ p: Int) -> Span { joined(b) { $0.adding(b.negated, p) } }
  package func times(_ b: Span, _ p: Int) -> Span { joined(b) { $0.multiplied(b, p) } }
  package func over(_ b: Span, _ p: Int) -> Span { joined(b) { $0.divided(b, p) } }
  package var opposite: Span { isEmpty ? self : negated }
  package func toPower(_ n: Int, _ p: Int) -> Span { isEmpty ? self : power(n, p) }
  package func toPower(_ b: Span, _ p: Int) -> Span { joined(b) { $0.power(b, p) } }
  package func apply(_ f: ElementaryFunction, _ p: Int) -> Span { isEmpty ? self : function(f, p) }
  package func apply(_ f: SpecialOperation, _ b: Span, _ p: Int) -> Span { joined(b) { $0.special(f, b, p) } }
  package func around(_ b: Span, _ p: Int) -> Span { hulled(b) }
  package func smaller(_ b: Span, _ p: Int) -> Span {
    joined(b) {
      Span(
        $0.lower < b.lower ? $0.lower : b.lower, $0.upper < b.upper ? $0.upper : b.upper, isTotal: $0.isTotal && b.isTotal)
    }
  }
  package func larger(_ b: Span, _ p: Int) -> Span {
    joined(b) {
      Span(
        $0.lower < b.lower ? b.lower : $0.lower, $0.upper < b.upper ? b.upper : $0.upper, isTotal: $0.isTotal && b.isTotal)
    }
  }
  package func order(_ b: Span) -> Ball.Order {
    if isEmpty || b.isEmpty { return .unknown }
    if upper < b.lower { return .less }
    if b.upper < lower { return .greater }
    return lower == upper && b.lower == b.upper && lower == b.lower && lower.isFinite ? .equal : .unknown
  }
  package func isAtMost(_ b: Span) -> Bool { !isEmpty && !b.isEmpty && upper <= b.lower }
  package static var isOnPieces: Bool { true }
  package var broken: Span { partial }
  package var isExactlyZero: Bool { !isEmpty && lower.isZero && upper.isZero }
  package var isKnown: Bool { !(lower.isInfinite && upper.isInfinite) }
  package var realBall: Ball { ball(precision: 64) }

  private func joined(_ b: Span, _ operation: (Span) -> Span) -> Span {
    isEmpty || b.isEmpty ? .empty : operation(self)
  }
}
