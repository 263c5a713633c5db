import Balls
import Foundation
import TestSupport
import Testing

/// Literals, texts for people, and exact text both ways.
@Suite("Texts in and out") struct ExactTextTests {
  @Test("integer literals are exact") func literals() {
    let (q, b, z): (Rational, Ball, ComplexBall) = (-3, 9_007_199_254_740_993, 5)
    #expect(q == Rational(-3) && b.isExact && b.mid.asInt == 9_007_199_254_740_993 && z.isReal && z.re.contains(5))
    #expect(Ball.one.adding(2, precision: 53).contains(3) && Ball(exactly: 2).power(3, precision: 53).contains(8))
    #expect(Ball(lower: 0, upper: 1, precision: 53).contains(1) && !Ball(lower: 0, upper: 1, precision: 53).contains(2))
    #expect(ComplexBall.i.multiplied(by: 2, precision: 53).divided(by: 4, precision: 53).im.contains(Rational(1, 2)))
  }

  @Test("text is exact, its rounding outward; other text is refused") func readingBalls() throws {
    for p in [2, 53, 200] {
      for (text, lower, upper) in [
        ("0.1", "1/10", "1/10"), ("-22/7", "-22/7", "-22/7"), ("7", "7", "7"), ("+.5e1", "5", "5"), ("1e-400", "1e-400", "1e-400"),
        ("[1.4142,1.4143]", "1.4142", "1.4143"), ("[ -1 , 2/3 ]", "-1", "2/3"), ("1.414(2..3)", "1.4142", "1.4143"),
        ("-0.1(23..19)", "-0.123", "-0.119"), ("[5]", "5", "5"),
      ] {
        let ball = try Ball(text, precision: p)
        let (l, u) = (try Rational(lower), try Rational(upper))
        #expect(ball.contains(l) && ball.contains(u), "\(text) at \(p) bits: \(ball)")
        let slack = try Rational(2).power(1 - p) * max(l.magnitude, u.magnitude) * Rational(4) + (u - l) * Rational(2).power(-50)
        #expect(try ball.upper.toRational() - u <= slack && l - ball.lower.toRational() <= slack, "\(text): \(ball)")
      }
    }
    #expect(try Ball("0.25", precision: 53).isExact && Ball("3/4", precision: 53).isExact)
    #expect(try !Ball("0.1", precision: 53).contains(Rational.exactly(0.1)!) || !Ball("0.1", precision: 53).isExact)
    for text in [
      "", " 1", "1 ", "abc", "0x1p3", "nan", "inf", "--1", "1e", "1e2/3", "[1,2,3]", "[2,1]", "[1", "[]", "(..)", "1.(1..", "1.(1.2)",
      "1e99999999999999999999", "1,5", "\u{0661}",
    ] {
      #expect(throws: MalformedNumber.self, "\(text)") { try Ball(text, precision: 53) }
    }
    #expect(throws: DivisionByZero.self) { try Ball("1/0", precision: 53) }
    #expect(throws: DivisionByZero.self) { try Rational("1/0") }
    #expect(throws: ConstantTooLarge.self) { try Rational("1e9999999") }
    #expect(throws: MalformedNumber(text: "-1/2/3")) { try Rational("-1/2/3") }
  }

  /// The examples in the documentation comments.
  @Test("examples hold") func examples() throws {
    let x = try Ball("0.1", precision: 100)
    let y = x.function(.exp, precision: 100)
    #expect(y.isPositive && y.upper < BigFloat(2) && y.description == "1.1051709180756476248117078264(898..916)", "\(y)")
    let range = try Ball("[1, 2]", precision: 53)
    #expect(range.isPositive && range.contains(Rational(3, 2)) && range.isLess(than: 3) && !range.overlaps(Ball(5)))
    #expect(range.intersection(Ball(5), precision: 53) == nil)
    #expect(Ball(lower: Rational(1), upper: 2, precision: 53).contains(2))
    let third = Ball.one.divided(by: 3, precision: 100)
    #expect(third.adding(third, precision: 100).multiplied(by: 3, precision: 100).contains(2))
    #expect(Ball(2).power(-3, precision: 53).description == "0.125")
    #expect(!Ball(-1).function(.sqrt, precision: 53).isFinite && !Ball(-1).function(.gamma, precision: 53).isFinite)
    #expect(Ball(5).function(.gamma, precision: 53).contains(24))
    let z = ComplexBall(1, 2)
    #expect(z.multiplied(by: z.conjugate, precision: 53).description == "5")
    #expect(z.function(.log, precision: 53).exp(precision: 53).contains(z))
    let disc = Disc(re: 1, im: 2, rad: 1e-6)
    #expect((disc * disc).contains(-3, 4) && Disc.exp(disc).upperAbs >= 2.718281)
    #expect(try Rational("0.1") + Rational(1, 3) == Rational(13, 30) && Rational(13, 30).power(2) == Rational(169, 900))
    let below = BigFloat(1).divided(by: BigFloat(3), precision: 100, rounding: .down)
    #expect(below.isLess(than: Rational(1, 3)) && below.decimal(significantDigits: 5, rounding: .down) == "0.33333")
  }

  /// What is printed is true: it holds the ball, and reads back as a ball around it.
  @Test("descriptions are outward") func descriptions() throws {
    var random = Random(23)
    for k in 0..<4000 {
      var (ball, _, _) = random.ball([24, 53, 64, 200][random.int(0...3)])
      if k % 3 == 0 { ball = ball.function(.exp, precision: 100) }
      let back = try Ball(ball.description, precision: 400)
      #expect(back.contains(ball), "\(ball) \(ball.exactText)")
      // and no wider than a few units of the last digits
      let allowed = Magnitude(upper: ball.mid) * Magnitude(1e-15) + ball.rad * Magnitude(6)
      #expect(back.rad <= allowed, "\(ball) \(ball.exactText)")
    }
    #expect(try Ball("0.1", precision: 53).description == "[0.09999999999999999, 0.10000000000000002]")
    #expect(Ball(exactly: 0.1).description == "0.1000000000000000055(5..6)")
    #expect(Ball(exactly: -2.5).description == "-2.5")
    let root = Ball(2).function(.sqrt, precision: 53)
    #expect(root.description == "1.414213562373095(0..3)", "\(root)")
  }

  @Test("what a disc prints lies around it") func discs() throws {
    var random = Random(29)
    for _ in 0..<2000 {
      let d = Disc(re: random.double(), im: random.double(), rad: random.double().magnitude * 0x1p-40)
      guard d.isUsable else { continue }
      let parts = d.description.dropFirst().split(separator: " ")
      let (re, im) = (try Rational(String(parts[0])), try Rational(String(parts[2])))
      let rad = try Rational(String(parts[5]))
      let gap = try (re - Rational.exactly(d.re)!) * (re - Rational.exactly(d.re)!)
        + (im - Rational.exactly(d.im)!) * (im - Rational.exactly(d.im)!)
      let room = try rad - Rational.exactly(d.rad)!
      #expect(try room.sign >= 0 && gap <= room * room, "\(d)")
    }
    #expect(Disc(1.5, -2).description == "(1.5 + -2.0 i) +- 0" && Disc.unknown.description == "unknown")
  }

  // MARK: Codable

  /// Encodes and decodes, and compares the parts bit for bit.
  private func again<T: Codable>(_ value: T) throws -> T {
    try JSONDecoder().decode([T].self, from: try JSONEncoder().encode([value]))[0]
  }

  @Test("round trips keep every bit") func roundTrips() throws {
    var random = Random(31)
    for _ in 0..<1000 {
      let (a, l, _) = random.ball(64)
      let b = a.function(.exp, precision: random.int(2...300))
      #expect(try again(l) == l)
      for ball in [a, b, .indeterminate] {
        let back = try again(ball)
        #expect(identical(back.mid, ball.mid) && back.rad == ball.rad && back.rad.exponent == ball.rad.exponent)
        #expect(try again(ball.rad) == ball.rad)
      }
      let z = try again(ComplexBall(a, b))
      #expect(identical(z.re.mid, a.mid) && identical(z.im.mid, b.mid) && z.re.rad == a.rad && z.im.rad == b.rad)
      let d = Disc(re: random.double(), im: random.double(), rad: random.double().magnitude)
      let e = try again(d)
      #expect(e.re.bitPattern == d.re.bitPattern && e.im.bitPattern == d.im.bitPattern && e.rad == d.rad)
    }
    let least = BigFloat.smallestExponent
    for x in [
      BigFloat.nan, .infinity, BigFloat.infinity.negated, .zero, BigFloat(0).negated, BigFloat(1, exponent: least - 1),
      BigFloat(-1, exponent: -least - 1), BigFloat.one.rounded(precision: 1000, rounding: .nearest),
      BigFloat.one.rounded(precision: 1, rounding: .nearest),
    ] {
      #expect(try identical(again(x), x), "\(x.exactText)")
      #expect(try identical(BigFloat(exactText: x.exactText), x))
    }
    for m in [Magnitude.zero, .infinity, .one, .powerOfTwo(-(1 << 62)), .powerOfTwo(1 << 59), Magnitude(1e-320)] {
      #expect(try again(m) == m && again(m).exponent == m.exponent)
    }
    let (z, d) = (try again(ComplexBall.indeterminate), try again(Disc.unknown))
    #expect(!z.isFinite && !d.isUsable)
    #expect(BigFloat(3, exponent: -1).exactText == "0x3p-1@64")
    #expect(Ball(center: BigFloat(exactly: 1.5), radius: .powerOfTwo(-60)).exactText == "0x3p-1@53 +- 0x1p-60")
  }

  @Test("malformed text is a decoding error that says what and where") func malformed() throws {
    struct Table: Codable { var rows: [Ball] }
    func fails<T: Decodable>(_ type: T.Type, _ json: String, at path: String, _ words: String) {
      do {
        _ = try JSONDecoder().decode(type, from: Data(json.utf8))
        Issue.record("\(json) was read")
      } catch DecodingError.dataCorrupted(let context) {
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        #expect(place == path && context.debugDescription.contains(words), "\(json): \(place): \(context.debugDescription)")
      } catch {
        Issue.record("\(json): \(error)")
      }
    }
    fails(Table.self, #"{"rows":["0x1p0@53 +- 0","0x1p0 +- 0"]}"#, at: "rows.1", "precision")
    fails([BigFloat].self, #"[""]"#, at: "0", "precision")
    for text in [
      "0x1p0", "0x2p0@53", "0x1p0@0", "0x1p0@16777217", "0x1p0@99999999999999999999", "0x3p0@1", "0x1P0@53", "0x01p0@53", "0xp0@53", "1@53",
      "0x1p@53", "0x1p+1@53", "-nan@53", "0x1p1152921504606846976@53", "0x1p9223372036854775807@53", "0x1p0@53@53", "0x1p0@53 ",
    ] {
      fails([BigFloat].self, "[\"\(text)\"]", at: "0", text)
    }
    for text in ["-0x1p0", "1", "0x1p1152921504606846976", "0x20000000000001p0", "-inf", "nan"] {
      fails([Magnitude].self, "[\"\(text)\"]", at: "0", text)
    }
    for text in ["0x1p0@53", "0x1p0@53 +- ", "0x1p0@53 0x1p0", "0x1p0@53 +- -0x1p0", "0x1p0@53  +- 0x1p0"] {
      fails([Ball].self, "[\"\(text)\"]", at: "0", "as in")
    }
    fails([Rational].self, #"["1/x"]"#, at: "0", "1/x")
    fails([Rational].self, #"["1/0"]"#, at: "0", "division by zero")
    fails(ComplexBall.self, #"{"re":"0@53 +- 0","im":"0@53"}"#, at: "im", "radius")
    fails(Disc.self, #"{"re":"0","im":"0","rad":"-0x1p0"}"#, at: "rad", "radius")
    fails(Disc.self, #"{"re":"inf","im":"0","rad":"0"}"#, at: "re", "double")
    fails(Disc.self, #"{"re":"0x1p1024","im":"0","rad":"0"}"#, at: "re", "double")
    fails(Disc.self, #"{"re":"0x3p-1075","im":"0","rad":"0"}"#, at: "re", "double")
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Ball].self, from: Data("[0.5]".utf8)) }
    #expect(throws: EncodingError.self) {
      try JSONEncoder().encode(BigFloat.one.rounded(precision: (1 << 24) + 1, rounding: .nearest))
    }
  }
}

private func identical(_ a: BigFloat, _ b: BigFloat) -> Bool {
  a.precision == b.precision && a.exactText == b.exactText && (a == b || (a.isNaN && b.isNaN))
}

extension Random {
  /// A finite double of any size, subnormal ones included.
  fileprivate mutating func double() -> Double {
    let d = Double(bitPattern: next())
    return d.isFinite ? d : 0.1
  }
}
