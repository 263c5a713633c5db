import Balls
import Foundation

/// One line of Tests/Oracle/discs.py.
struct DiscCase {
  let name: String
  let discs: [Disc]
  let points: [Disc]
  /// The true value at the points, to 2^-51 of its modulus.
  let value: ScaledDisc
}

enum DiscOracle {
  /// `count` cases of each function.
  static func cases(count: Int, seed: Int) throws -> [DiscCase] {
    try Oracle.lines("discs.py", [String(count), String(seed)]).map(parse)
  }

  static func parse(_ line: Substring) throws -> DiscCase {
    let fields = line.split(separator: " ")
    let numbers = fields.dropFirst().dropLast().compactMap { Double($0) }
    guard numbers.count == fields.count - 2, numbers.count % 5 == 2, let exponent = Int(fields[fields.count - 1]) else {
      throw Oracle.Failure(description: "unreadable line of the oracle: \(line)")
    }
    let starts = stride(from: 0, to: numbers.count - 2, by: 5)
    let v = numbers.suffix(2).map { $0 }
    return DiscCase(
      name: String(fields[0]),
      discs: starts.map { Disc(re: numbers[$0], im: numbers[$0 + 1], rad: numbers[$0 + 2]) },
      points: starts.map { Disc(numbers[$0 + 3], numbers[$0 + 4]) },
      value: ScaledDisc(L: .zero, D: Disc(re: v[0], im: v[1], rad: 0x1p-51), binary: exponent))
  }
}
