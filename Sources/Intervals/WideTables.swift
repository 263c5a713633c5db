// Constants of the wide functions, from MPFR once: no digits to trust in the source.
import CMPFR

/// Rows of 128-bit fractions.
struct WideTable: @unchecked Sendable {
  private let words: UnsafeMutablePointer<Words>

  /// The entries of `cmpfr_fraction` for the indices from 0 (those below `first` are 0).
  init(_ kind: Int32, _ first: Int, _ last: Int) {
    words = .allocate(capacity: last + 1)
    for i in 0...last {
      var (low, third) = (UInt64(0), UInt64(0))
      let high = i < first ? 0 : cmpfr_fraction(kind, UInt(i), &low, &third)
      words[i] = Words(high, low)
    }
  }

  @inline(__always) subscript(i: Int) -> Words { words[i] }
}

/// All of them. An entry is wrong by at most 1.01 units of 2^-128.
struct WideConstants: Sendable {
  /// 1/n!
  let factorials = WideTable(0, 2, 30)
  /// 1/(2n+1)
  let odd = WideTable(1, 1, 20)
  /// 1/(2n+1)! and 1/(2n)!
  let sine: WideTable
  let cosine: WideTable
  /// 2^(i/64)/2
  let powers = WideTable(2, 0, 63)
  /// log(512/i)
  let logs = WideTable(3, 256, 511)
  /// atan(i/64)
  let arcs = WideTable(4, 0, 64)
  /// sin(i/32), cos(i/32)
  let sines = WideTable(5, 0, 27)
  let cosines = WideTable(6, 1, 27)
  /// log(2)/64 in units of 2^-128
  let log2Part: Words
  let log2: Wide
  let inverseLog2: Wide
  let inverseLog10: Wide
  let log10: Wide
  let pi: Wide
  /// pi/2 in units of 2^-126, and the word below
  let halfPi: Words
  let halfPiRest: UInt64

  init() {
    func number(_ kind: Int32) -> (Words, UInt64) {
      var (low, third) = (UInt64(0), UInt64(0))
      let high = cmpfr_fraction(kind, 0, &low, &third)
      return (Words(high, low), third)
    }
    sine = WideTable(strided: 1)
    cosine = WideTable(strided: 0)
    log2Part = number(7).0
    log2 = Wide(fraction: number(8).0, error: 2)
    inverseLog2 = Wide(fraction: number(9).0, error: 2).scaled(1)
    inverseLog10 = Wide(fraction: number(10).0, error: 2)
    log10 = Wide(fraction: number(11).0, error: 2).scaled(2)
    // pi/8 has 192 bits of which the first is 0: pi/2 in units of 2^-126 is the same word for word
    let (p, rest) = number(12)
    pi = Wide(fraction: p, error: 2).scaled(3)
    halfPi = p
    halfPiRest = rest
  }
}

extension WideTable {
  /// 1/(2n + offset)!, n from 1 on.
  init(strided offset: Int) {
    let all = WideTable(0, 2, 30)
    self.init(copying: (0...14).map { $0 == 0 ? .zero : all[2 * $0 + offset] })
  }

  private init(copying rows: [Words]) {
    words = .allocate(capacity: rows.count)
    words.initialize(from: rows, count: rows.count)
  }
}

/// The tables, made at first use.
let wideConstants = WideConstants()
