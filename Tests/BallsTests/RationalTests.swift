import Balls
import Testing

@Suite("Rational") struct RationalTests {
  @Test(
    "decimals are exact",
    arguments: [
      ("2", 2, 1), ("2.", 2, 1), (".5", 1, 2), ("0.1", 1, 10), ("1e-3", 1, 1000), ("1.50E+1", 15, 1), ("000", 0, 1),
      ("0e999999999999999999999", 0, 1), ("12.500", 25, 2), ("1e3", 1000, 1),
    ])
  func decimals(text: String, p: Int, q: Int) throws {
    #expect(try Rational(decimal: text) == Rational(p, q))
  }

  @Test(
    "malformed texts are refused",
    arguments: [
      "", ".", "e1", "1e", "1e+", "1.2.3", "1 ", " 1", "+1", "0x1", "1e1.5", "\u{661}", "inf", "nan", "1_0",
    ])
  func malformed(text: String) {
    #expect(throws: MalformedNumber.self) { try Rational(decimal: text) }
  }

  @Test(
    "absurd sizes are refused before they are computed",
    arguments: [
      "1e1000000000000", "1e-1000000000000", "1e99999999999999999999999999", "1e400000", "1e-400000",
    ])
  func tooLarge(text: String) {
    #expect(throws: ConstantTooLarge.self) { try Rational(decimal: text) }
    #expect(throws: ConstantTooLarge.self) { try Rational(3).power(1_000_000_000_000) }
    #expect(throws: ConstantTooLarge.self) { try Rational(3).power(Int.min) }
    #expect(throws: ConstantTooLarge.self) {
      var x = Rational(3)
      while true { x = try x * x }
    }
    #expect(throws: ConstantTooLarge.self) {
      let a = try Rational(2).power(1_000_000)
      let b = try Rational(3).power(600_000)
      _ = try Rational.one / a + Rational.one / b
    }
  }

  @Test("large but allowed") func large() throws {
    let x = try Rational(decimal: "1e300000")
    #expect(try x * Rational(decimal: "1e-300000") == .one)
    #expect(x.bitSize > 900_000)
    #expect(try Rational(2).power((1 << 20) - 1).bitSize == 1 << 20)
    #expect(throws: ConstantTooLarge.self) { try Rational(2).power(1 << 20) }
  }

  @Test("texts") func texts() {
    #expect(Rational(text: "-3/6") == Rational(-1, 2))
    #expect(Rational(text: "+0.25") == Rational(1, 4))
    #expect(Rational(text: "-1e-2") == Rational(-1, 100))
    for bad in ["", "-", "1/0", "1/-2", "1/2/3", "1.5/2", "--1", "1e9999999", "/2", "1/"] {
      #expect(Rational(text: bad) == nil, "\(bad)")
    }
    #expect(Rational(-6, 4).description == "-3/2")
    #expect(Rational(8, -4).description == "-2")
  }

  @Test("field operations") func field() throws {
    var random = Random(1)
    for _ in 0..<2000 {
      let a = try random.dyadic(-5...5) / Rational(random.int(1...50))
      let b = try random.dyadic(-5...5) / Rational(random.int(1...50))
      let c = Rational(random.int(-9...9), 7)
      #expect(try (a + b) * c == a * c + b * c)
      #expect(try a - b == -(b - a))
      if !b.isZero { #expect(try a / b * b == a) }
      #expect((a < b) == ((try b - a).sign > 0))
      #expect(try a.power(3) == a * a * a)
      if !a.isZero { #expect(try a.power(-2) * a * a == .one) }
      #expect(try (a * a).squareRoot == a.magnitude)
      #expect(try Rational(text: a.description) == a)
      let sum = try a + c
      #expect((sum == a) == c.isZero)
      #expect(Set([a, try a + c - c]).count == 1)
    }
    #expect(throws: DivisionByZero.self) { try Rational.one / .zero }
    #expect(throws: DivisionByZero.self) { try Rational.zero.power(-1) }
    #expect(try Rational.zero.power(0) == .one)
    #expect(try Rational(-1).power(Int.max) == Rational(-1))
    #expect(try Rational(-1).power(Int.min) == Rational(1))
    #expect(
      Rational(2).squareRoot == nil && Rational(-4).squareRoot == nil && Rational(4, 9).squareRoot == Rational(2, 3))
    #expect(Rational(7).asInt == 7 && Rational(7, 2).asInt == nil && Rational(Int.min).asInt == Int.min)
    #expect(Rational.zero.asInt == 0)
    #expect(Rational(3, 2).numerator == Rational(3) && Rational(3, 2).denominator == Rational(2))
  }

  @Test("doubles") func doubles() throws {
    #expect(Rational.exactly(0.1) != Rational(1, 10))
    #expect(Rational.exactly(.nan) == nil && Rational.exactly(.infinity) == nil)
    var random = Random(2)
    for _ in 0..<2000 {
      let d = Double(bitPattern: random.next())
      if let q = Rational.exactly(d) { #expect(q.toDouble() == d) }
    }
    #expect(Rational(1, 3).toDouble() == 1.0 / 3.0)
    // between two subnormals: 1.5 + a little of the least one
    let least = Rational.exactly(.leastNonzeroMagnitude)!
    #expect(try (least * Rational(3, 2)).toDouble() == 2 * .leastNonzeroMagnitude)
    #expect(try (least * Rational(149_999_999_999, 100_000_000_000)).toDouble() == .leastNonzeroMagnitude)
    #expect(try (least * Rational(1, 2)).toDouble() == 0)
    #expect(try (least * Rational(-1, 2) - least.power(2)).toDouble() == -.leastNonzeroMagnitude)
    #expect(try Rational(10).power(400).toDouble() == .infinity)
  }
}
