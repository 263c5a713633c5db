// Elements of the field: a polynomial in generators over a product of powers of factors.

/// What a generator stands for. Elements inside a generator are in normal form when it is made.
enum Generator: Hashable {
  /// A free name, or the variable of a binder.
  case name(String)
  /// A prime number, for its fractional powers.
  case prime(Int)
  case pi
  /// |f|, f the numbered factor, for its fractional powers.
  case power(Int)
  case exp(Element)
  /// log |g| of a generator, of a factor, of a positive number.
  case logGenerator(Int)
  case logFactor(Int)
  case logNumber(Number)
  /// The Gaussian upper tail.
  case tail(Element)
  /// Any other function, by name.
  case function(String, [Element])
  /// The integral of a body over its variable, named by its height.
  case integral(Element, from: End, to: End, height: Int)
  /// The zero in a range, proved to exist there and to be unique; the variable is named by the height.
  case root(Element, from: Element, to: Element, height: Int)
}

/// An end of a range.
enum End: Hashable {
  case minusInfinity
  case finite(Element)
  case infinity
}

/// A power of a numbered factor in a denominator.
struct FactorPower: Hashable {
  let factor: Int
  let power: Int
}

/// num / product of factor^power. Two elements that are equal as functions have a difference whose numerator is 0,
/// as far as the relations between generators are known; equal elements are equal functions.
struct Element: Hashable {
  var num: Polynomial
  /// By increasing factor; powers are at least 1.
  var den: [FactorPower]

  init(_ num: Polynomial, _ den: [FactorPower] = []) {
    self.num = num
    self.den = den
  }
  init(_ n: Int) { self.init(Polynomial(Number(n))) }
  init(_ n: Int, _ d: Int) { self.init(Polynomial(Number(n, d))) }
  init(_ c: Number) { self.init(Polynomial(c)) }
  static let zero = Element(0)
  static let one = Element(1)

  var isZero: Bool { num.isZero }
  /// The exact value of a constant element.
  var constant: Number? { den.isEmpty ? num.constant : nil }
}
