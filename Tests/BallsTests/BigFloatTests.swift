import Balls
import Testing

@Suite("BigFloat") struct BigFloatTests {
  @Test("decimal texts round as asked") func decimals() throws {
    var random = Random(5)
    for _ in 0..<3000 {
      let q = try random.dyadic(-80...60)
      let x = BigFloat(q, precision: 64, rounding: .nearest)
      #expect(try x.toRational() == q)
      for n in [-3, 0, 1, 5, 30] {
        let down = try #require(Rational(text: x.decimal(decimals: n, rounding: .down)))
        let up = try #require(Rational(text: x.decimal(decimals: n, rounding: .up)))
        let unit = try Rational(10).power(-n)
        #expect(down <= q && q <= up, "\(q) \(n)")
        #expect(try up - down <= unit && (q - down < unit) && (up - q < unit))
        let nearest = try #require(Rational(text: x.decimal(decimals: n, rounding: .nearest)))
        #expect(try (nearest - q).magnitude <= unit / Rational(2))
        #expect(try (nearest / unit).isInteger && (down / unit).isInteger && (up / unit).isInteger)
      }
      for n in [1, 2, 17] {
        let down = try #require(Rational(text: x.decimal(significantDigits: n, rounding: .down)))
        let up = try #require(Rational(text: x.decimal(significantDigits: n, rounding: .up)))
        #expect(down <= q && q <= up)
        #expect(try (up - down) <= q.magnitude * Rational(10).power(1 - n))
      }
    }
  }

  @Test("layout") func layout() {
    #expect(BigFloat(exactly: 0.5).decimal(significantDigits: 5, rounding: .nearest) == "0.5")
    #expect(BigFloat(1200).decimal(significantDigits: 2, rounding: .nearest) == "1200")
    #expect(BigFloat(-1234).decimal(decimals: -2, rounding: .down) == "-1300")
    #expect(BigFloat(-1234).decimal(decimals: -2, rounding: .up) == "-1200")
    #expect(BigFloat(1234).decimal(decimals: -5, rounding: .up) == "100000")
    #expect(BigFloat(1234).decimal(decimals: -5, rounding: .down) == "0")
    #expect(BigFloat.zero.decimal(decimals: 3, rounding: .up) == "0")
    #expect(BigFloat.infinity.negated.decimal(decimals: 3, rounding: .up) == "-inf")
    #expect(BigFloat(1, exponent: -2000).decimal(significantDigits: 3, rounding: .nearest) == "8.71e-603")
    #expect(BigFloat(1, exponent: 2000).decimal(significantDigits: 3, rounding: .nearest) == "1.15e602")
  }

  @Test("reading") func reading() {
    #expect(BigFloat(decimalText: "-1.5e-1", precision: 60, rounding: .up)! > BigFloat(exactly: -0.1500001))
    #expect(BigFloat(decimalText: "0.1", precision: 60, rounding: .down)!.isLess(than: Rational(1, 10)))
    #expect(BigFloat(decimalText: "0.1", precision: 60, rounding: .up)!.isGreater(than: Rational(1, 10)))
    #expect(BigFloat(decimalText: "1e1000000", precision: 60, rounding: .up)!.exponent == 3_321_929)
    for bad in ["", "inf", "nan", "0x1", "1e", "e5", "1p3", "1 ", "--1", "1-2", "1e5.5", "@1", "."] {
      #expect(BigFloat(decimalText: bad, precision: 60, rounding: .up) == nil, "\(bad)")
    }
  }

  @Test("comparison, conversion") func conversion() throws {
    #expect(BigFloat(3) < BigFloat(4) && BigFloat(3) == BigFloat(exactly: 3) && !(BigFloat.nan == .nan))
    #expect(BigFloat(3).hashValue == BigFloat(exactly: 3).hashValue)
    #expect(!(BigFloat.nan < BigFloat(1)) && !(BigFloat.nan > BigFloat(1)))
    #expect(BigFloat(Rational(1, 3), precision: 53, rounding: .nearest).toDouble() == 1.0 / 3)
    #expect(BigFloat(-7).asInt == -7 && BigFloat(exactly: 0.5).asInt == nil && BigFloat(1, exponent: 70).asInt == nil)
    #expect(BigFloat(exactly: -2.5).floor == BigFloat(-3) && BigFloat(exactly: -2.5).ceiling == BigFloat(-2))
    #expect(BigFloat(1, exponent: 5000).toDouble(.down) == .greatestFiniteMagnitude)
    #expect(throws: ConstantTooLarge.self) { try BigFloat(1, exponent: 1 << 40).toRational() }
    #expect(throws: ConstantTooLarge.self) { try BigFloat.infinity.toRational() }
    #expect(BigFloat(1, exponent: 1 << 40).exponent == (1 << 40) + 1)
  }
}
