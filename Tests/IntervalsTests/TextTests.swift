// Literals, exact and outward text, Codable.
import Balls
import Foundation
import Intervals
import TestSupport
import Testing

@Test func textGoesThereAndBack() throws {
  var random = Random(31)
  for _ in 0..<3000 {
    let x = random.interval()
    #expect(try Interval(x.intervalToExact) == x)
    for digits in [1, 3, 17] {
      let shown = try Interval(x.intervalToText(significantDigits: digits))
      #expect(x.subset(shown), "\(x) \(shown)")
    }
    let data = try JSONEncoder().encode([x])
    #expect(try JSONDecoder().decode([Interval].self, from: data) == [x])
    let d = DecoratedInterval(x)
    let back = try JSONDecoder().decode([DecoratedInterval].self, from: try JSONEncoder().encode([d]))[0]
    #expect(back.intervalPart == x && back.decorationPart == d.decorationPart)
  }
  let nai = try JSONDecoder().decode([DecoratedInterval].self, from: try JSONEncoder().encode([DecoratedInterval.nai]))[
    0]
  #expect(nai.isNaI)
}

@Test func decimalsAreRoundedOutward() throws {
  let third = try Interval("1/3")
  #expect(third.intervalToText(significantDigits: 3) == "[0.333, 0.334]")
  #expect((-third).intervalToText(significantDigits: 3) == "[-0.334, -0.333]")
  #expect("\(try Interval(inf: 0.5, sup: 0.5))" == "[0.5]")
  #expect("\(Interval.empty) \(Interval.entire)" == "[empty] [entire]")
  #expect(try Interval(inf: 1, sup: .infinity).description == "[1, inf]")
  #expect(try Interval(exactly: 0x1.8p-1074).intervalToExact == "[0x1p-1073]")
}

@Test(arguments: [
  "", "[", "]", "[1,2", "1,2]", "[1,2,3]", "[2,1]", "[inf,inf]", "[-inf]", "[nan]", "[1,2]_com", "[nai]", "[1 2]",
  "abc", "[0x]", "[1/0]",
  "[1/-2]", "[1e]", "1?e", "1?x", "?", "[1e99999999999]", "[--1]", "1?1?", "[0x1p]", "[0x1p99999999]", "[1e-99999999]",
  "1?9e9999999",
])
func wrongTextsAreRefused(_ text: String) {
  #expect(throws: IntervalError.self) { try Interval(text) }
}

@Test func endsOutOfOrderByLessThanDoublesTell() {
  #expect(throws: IntervalError.self) { try Interval("[1.0000000000000002,1.0000000000000001]") }
  #expect(Interval.textToInterval("[1.0000000000000002,1.0000000000000001]").signal == .possiblyUndefinedOperation)
}

@Test func uncertainForms() throws {
  #expect(try Interval("3.56?1e2") == Interval("[355, 357]"))
  #expect(try Interval("-10?u") == Interval("[-10, -9.5]"))
  #expect(try Interval("0x1.8p1") == Interval(3))
  #expect(try Interval("[,]") == .entire)
  #expect(try Interval("[1,]") == (try Interval(inf: 1, sup: .infinity)))
  #expect(try Interval(" [ 1 , 2 ] ") == (try Interval(inf: 1, sup: 2)))
}

@Test func integersBeyondDoubles() throws {
  for n in [Int.max, Int.min, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, 9_007_199_254_740_993] {
    #expect(Interval(n) == tightest(Rational(n)))
  }
}
