// Values near an integer as that integer and a small rest: H(x) = 1 - H(-x) and its like, so that 1 - H, H(x) - H(y), log Phi and
// the entropy of Phi lose no digits where H or Phi are next to 1 (docs/integrals.md, "Complements").
import Balls
import Formulas

/// What complements need of a kind of ball.
protocol ComplementArithmetic {
  init(_ n: Int)
  var negated: Self { get }
  var realPart: Ball { get }
  func adding(_ b: Self, precision p: Int) -> Self
  func multiplied(by b: Self, precision p: Int) -> Self
  func scaled(by k: Int) -> Self
  func function(_ f: ElementaryFunction, precision p: Int) -> Self
  func function(_ f: SpecialFunction, precision p: Int) -> Self
}

extension Ball: ComplementArithmetic {
  var realPart: Ball { self }
}

extension ComplexBall: ComplementArithmetic {
  var realPart: Ball { re }
}

/// Where a program may need complements.
enum Complements {
  /// The registers that may be an integer and a small rest, and whether one of them is used so.
  static func registers(_ block: Block) -> (mayHave: [Bool], isUsed: Bool) {
    var mayHave = [Bool](repeating: false, count: block.instructions.count)
    var isUsed = false
    for (i, instruction) in block.instructions.enumerated() {
      switch instruction {
      case .function(let f, let a):
        switch f {
        case .H, .Phi, .erf, .erfc, .tanh: mayHave[i] = true
        case .log, .xlogx, .log1p: isUsed = isUsed || mayHave[a]
        default: break
        }
      case .special(.function(let f), let a, _):
        if f == .sigmoid { mayHave[i] = true }
        if f == .binent { isUsed = isUsed || mayHave[a] }
      case .negation(let a): mayHave[i] = mayHave[a]
      case .sum(let a, let b), .difference(let a, let b):
        mayHave[i] = mayHave[a] || mayHave[b]
        isUsed = isUsed || mayHave[i]
      default: break
      }
    }
    return (mayHave, isUsed)
  }
}

/// The registers c + d with an integer c other than 0.
struct ComplementRegisters<Value: ComplementArithmetic> {
  private var parts: [(c: Int, d: Value)?]

  init(count: Int) { parts = Array(repeating: nil, count: count) }

  /// An exact load is an integer and no rest.
  mutating func load(_ i: Int, _ n: Int, zero: Value) { parts[i] = n == 0 ? nil : (n, zero) }

  /// The value of an instruction where a complement serves it; nil where it is evaluated as it stands.
  mutating func value(_ i: Int, _ instruction: Instruction, _ r: [Value], precision p: Int) -> Value? {
    func part(_ a: Int) -> (c: Int, d: Value) { parts[a] ?? (0, r[a]) }
    func keep(_ c: Int, _ d: Value) -> Value {
      if c == 0 { return d }
      parts[i] = (c, d)
      return d.adding(Value(c), precision: p)
    }
    switch instruction {
    case .negation(let a):
      guard let x = parts[a] else { return nil }
      return keep(-x.c, x.d.negated)
    case .sum(let a, let b), .difference(let a, let b):
      guard parts[a] != nil || parts[b] != nil else { return nil }
      let (x, y) = (part(a), part(b))
      if case .sum = instruction { return keep(x.c + y.c, x.d.adding(y.d, precision: p)) }
      return keep(x.c - y.c, x.d.adding(y.d.negated, precision: p))
    case .function(let f, let a):
      let x = r[a]
      switch f {
      case .H: return x.realPart.isNegative ? keep(1, x.negated.function(.H, precision: p).negated) : nil
      case .Phi: return x.realPart.isPositive ? keep(1, x.function(.H, precision: p).negated) : nil
      case .erf:
        if x.realPart.isPositive { return keep(1, x.function(.erfc, precision: p).negated) }
        return x.realPart.isNegative ? keep(-1, x.negated.function(.erfc, precision: p)) : nil
      case .erfc: return x.realPart.isNegative ? keep(2, x.negated.function(.erfc, precision: p).negated) : nil
      case .tanh:
        // tanh x = 1 - 2 sigmoid(-2x); near 0 it is small itself
        let size = x.realPart.mignitude
        guard Magnitude.one < size else { return nil }
        let isPositive = x.realPart.isPositive
        let rest = (isPositive ? x.negated : x).scaled(by: 1).function(SpecialFunction.sigmoid, precision: p).scaled(by: 1)
        return isPositive ? keep(1, rest.negated) : keep(-1, rest)
      case .log:
        guard let y = parts[a], y.c == 1 else { return nil }
        return y.d.function(.log1p, precision: p)
      case .xlogx:
        guard let y = parts[a], y.c == 1 else { return nil }
        return y.d.function(.log1p, precision: p).multiplied(by: x, precision: p)
      case .log1p:
        guard let y = parts[a], y.c == -1 else { return nil }
        return y.d.function(.log, precision: p)
      default: return nil
      }
    case .special(.function(.sigmoid), let a, _):
      let x = r[a]
      return x.realPart.isPositive ? keep(1, x.negated.function(SpecialFunction.sigmoid, precision: p).negated) : nil
    case .special(.function(.binent), let a, _):
      guard let y = parts[a], y.c == 1 else { return nil }
      return y.d.negated.function(SpecialFunction.binent, precision: p)
    default: return nil
    }
  }
}

/// The same along an end, on what is known there.
struct ComplementTails {
  private var parts: [(c: Int, d: TailValue)?]

  init(count: Int) { parts = Array(repeating: nil, count: count) }

  mutating func load(_ i: Int, _ n: Int) { parts[i] = n == 0 ? nil : (n, .zero) }

  mutating func value(_ i: Int, _ instruction: Instruction, _ r: [TailValue?]) -> TailValue? {
    func part(_ a: Int) -> (c: Int, d: TailValue)? { parts[a] ?? r[a].map { (0, $0) } }
    func keep(_ c: Int, _ d: TailValue) -> TailValue {
      if c == 0 { return d }
      parts[i] = (c, d)
      return .add(.constant(Bounds(Double(c), Double(c))), d)
    }
    func sign(_ a: Int) -> Int { r[a]?.sign ?? 0 }
    let two = TailValue.constant(Bounds(2, 2))
    switch instruction {
    case .negation(let a):
      guard let x = parts[a] else { return nil }
      return keep(-x.c, x.d.opposite)
    case .sum(let a, let b), .difference(let a, let b):
      guard parts[a] != nil || parts[b] != nil, let x = part(a), let y = part(b) else { return nil }
      if case .sum = instruction { return keep(x.c + y.c, .add(x.d, y.d)) }
      return keep(x.c - y.c, .add(x.d, y.d.opposite))
    case .function(let f, let a):
      guard let x = r[a] else { return nil }
      switch f {
      case .H: return sign(a) < 0 ? keep(1, TailValue.of(.H, x.opposite).opposite) : nil
      case .Phi: return sign(a) > 0 ? keep(1, TailValue.of(.H, x).opposite) : nil
      case .erf:
        if sign(a) > 0 { return keep(1, TailValue.of(.erfc, x).opposite) }
        return sign(a) < 0 ? keep(-1, TailValue.of(.erfc, x.opposite)) : nil
      case .erfc: return sign(a) < 0 ? keep(2, TailValue.of(.erfc, x.opposite).opposite) : nil
      case .tanh:
        // 1 - tanh x = 2/(e^{2x} + 1) lies between e^{-2x} and 2 e^{-2x} for x > 0
        guard sign(a) != 0 else { return nil }
        let positive = sign(a) > 0 ? x : x.opposite
        let e = TailValue.of(.exp, TailValue.multiply(two, positive).opposite)
        let rest = TailValue.multiply(.constant(Bounds(1, 2)), e)
        return sign(a) > 0 ? keep(1, rest.opposite) : keep(-1, rest)
      case .log:
        guard let y = parts[a], y.c == 1, let U = y.d.U, U.supremum < -0.7 else { return nil }
        // |d|/2 <= |log(1 + d)| <= 2 |d| for |d| <= 1/2
        return .multiply(.constant(Bounds(0.5, 2)), y.d)
      default: return nil
      }
    case .special(.function(.binent), let a, _):
      guard let y = parts[a], y.c == 1 else { return nil }
      var operands = r
      operands[a] = y.d.opposite
      return tailOperation(instruction, operands)
    default: return nil
    }
  }
}
