// Exact numbers from source text. There is no float literal on purpose: 0.1 in a program is the double beside one tenth,
// so one tenth is written as text, and a double that is meant says `exactly:`.
//
//     let two: Ball = 2                                  // exact
//     let tenth = try Ball("0.1", precision: 100)        // holds one tenth, which has no finite binary form
//     let ratio = try Ball("22/7", precision: 100)
//     let range = try Ball("[1.4142, 1.4143]", precision: 53)
//     let double = Ball(exactly: 0.1)                    // the double, 0.1000000000000000055..

extension Rational: ExpressibleByIntegerLiteral {
  /// The integer, exactly.
  public init(integerLiteral n: Int) { self.init(n) }
}

extension Ball: ExpressibleByIntegerLiteral {
  /// The integer, exactly.
  public init(integerLiteral n: Int) { self.init(n) }
}

extension ComplexBall: ExpressibleByIntegerLiteral {
  /// The integer, exactly.
  public init(integerLiteral n: Int) { self.init(n) }
}

// `Int` twins of what takes numbers of more than one kind, so that a literal there is not ambiguous.
extension Ball {
  /// Whether the integer is proved to lie in the ball.
  public func contains(_ n: Int) -> Bool { contains(Rational(n)) }
}

extension ComplexBall {
  /// n z.
  public func multiplied(by n: Int, precision p: Int) -> ComplexBall { multiplied(by: Ball(n), precision: p) }
  /// z/n.
  public func divided(by n: Int, precision p: Int) -> ComplexBall { divided(by: Ball(n), precision: p) }
}

extension Rational {
  /// The exact value of a signed decimal (`-1.5e-3`) or quotient of integers (`22/7`). Throws `MalformedNumber`,
  /// `DivisionByZero`, or `ConstantTooLarge`.
  public init(_ text: String) throws {
    var body = Substring(text)
    let negative = body.first == "-"
    if negative || body.first == "+" { body = body.dropFirst() }
    let parts = body.split(separator: "/", omittingEmptySubsequences: false)
    let numbers: [Rational]
    do {
      numbers = try parts.map { try Rational(decimal: String($0)) }
    } catch is MalformedNumber {
      throw MalformedNumber(text: text)
    }
    switch numbers.count {
    case 1: self = negative ? -numbers[0] : numbers[0]
    case 2:
      guard parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }) else { throw MalformedNumber(text: text) }
      let quotient = try numbers[0] / numbers[1]
      self = negative ? -quotient : quotient
    default: throw MalformedNumber(text: text)
    }
  }
}

extension Ball {
  /// The ball around a decimal `-1.5e-3`, a quotient `22/7`, an interval `[1.4142, 1.4143]` of such numbers, or what
  /// `description` prints, `1.414(2..3)`. The text is exact; only the ends are rounded, outward, to `precision` bits.
  /// Throws `MalformedNumber` (also beyond the range of `BigFloat`), `DivisionByZero`, or `ConstantTooLarge` for quotients
  /// of more than 2^20 bits.
  public init(_ text: String, precision: Int) throws {
    var ends = [Substring(text)]
    if text.hasPrefix("["), text.hasSuffix("]") {
      ends = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
      ends = ends.map { part in
        let start = part.drop { $0 == " " }
        return start[..<(start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex)]
      }
    } else if text.hasSuffix(")"), let open = text.firstIndex(of: "(") {
      let tails = text[text.index(after: open)...].dropLast().split(separator: ".", omittingEmptySubsequences: false)
      guard tails.count == 3, tails[1].isEmpty else { throw MalformedNumber(text: text) }
      ends = [Substring(text[..<open] + tails[0]), Substring(text[..<open] + tails[2])]
    }
    guard ends.count <= 2 else { throw MalformedNumber(text: text, reason: "two ends at most") }
    let bits = Swift.max(precision, 2)
    let lower = try Ball.end(ends[0], bits, .down, whole: text)
    let upper = try Ball.end(ends[ends.count - 1], bits, .up, whole: text)
    guard lower <= upper else { throw MalformedNumber(text: text, reason: "the ends are out of order") }
    guard lower.isFinite, upper.isFinite else { throw MalformedNumber(text: text, reason: "beyond 2^(2^60)") }
    // one number: the nearest of `bits` bits and half a unit of its last place
    if ends.count == 1, lower != upper {
      let middle = try Ball.end(ends[0], bits, .nearest, whole: text)
      var ball = Ball(mid: middle, rad: .zero)
      ball.finish(1, .zero)
      self = ball
    } else {
      self.init(lower: lower, upper: upper, precision: bits)
    }
  }

  private static func end(_ text: Substring, _ precision: Int, _ rounding: Rounding, whole: String) throws -> BigFloat {
    if let x = BigFloat(decimalText: String(text), precision: precision, rounding: rounding) { return x }
    do {
      return BigFloat(try Rational(String(text)), precision: precision, rounding: rounding)
    } catch is MalformedNumber {
      throw MalformedNumber(text: whole)
    }
  }
}
