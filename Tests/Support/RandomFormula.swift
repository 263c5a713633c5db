/// Random formulas of the contract's grammar, as text: the same on every run.
package struct RandomFormula {
  var random: Random
  /// The names that may occur beside the variable.
  let names: [String]

  package init(seed: UInt64, names: [String] = ["a", "b"]) {
    random = Random(seed)
    self.names = names
  }

  /// A number as text.
  package mutating func number() -> String {
    switch random.int(0...5) {
    case 0: return "\(random.int(1...5))"
    case 1: return "\(random.int(1...9))/\(random.int(2...9))"
    case 2: return "0.\(random.int(1...99))"
    case 3: return "(-\(random.int(1...3))/\(random.int(1...7)))"
    case 4: return "1"
    default: return "\(random.int(1...40))e-1"
    }
  }

  private mutating func leaf(_ variable: String) -> String {
    switch random.int(0...9) {
    case 0: return number()
    case 1: return names[random.int(0...(names.count - 1))]
    case 2, 3: return variable
    case 4: return "(\(variable)+\(number()))"
    case 5: return "\(number())*\(variable)"
    default: return "(\(names[random.int(0...(names.count - 1))])*\(variable)+\(number()))"
    }
  }

  /// Any formula at all: often undefined on part of the line, often without a finite expectation.
  package mutating func wild(depth: Int, variable: String = "z") -> String {
    if depth == 0 { return leaf(variable) }
    let x = wild(depth: depth - 1, variable: variable)
    switch random.int(0...11) {
    case 0, 1: return "(\(x)+\(wild(depth: random.int(0...depth - 1), variable: variable)))"
    case 2: return "(\(x)-\(wild(depth: random.int(0...depth - 1), variable: variable)))"
    case 3: return "\(x)*\(wild(depth: random.int(0...depth - 1), variable: variable))"
    case 4: return "\(x)/(\(wild(depth: random.int(0...depth - 1), variable: variable)))"
    case 5: return "(\(x))^\(random.int(2...4))"
    case 6: return ["(\(x))^(-2)", "(\(x))^(3/2)", "(\(x))^a", "-(\(x))", "(\(x))^0"][random.int(0...4)]
    default: return "\(Self.functions[random.int(0...(Self.functions.count - 1))])(\(x))"
    }
  }

  /// A formula that mostly has a finite expectation: what must be positive is, growth is tamed.
  package mutating func tame(depth: Int, variable: String = "z") -> String {
    if depth == 0 { return leaf(variable) }
    let x = tame(depth: depth - 1, variable: variable)
    switch random.int(0...22) {
    case 0, 1: return "(\(x)+\(tame(depth: max(0, depth - 2), variable: variable)))"
    case 2: return "(\(x)-\(tame(depth: max(0, depth - 2), variable: variable)))"
    case 3, 4: return "\(x)*\(tame(depth: max(0, depth - 2), variable: variable))"
    case 5: return "\(x)/(\(random.int(1...4))+(\(tame(depth: max(0, depth - 2), variable: variable)))^2)"
    case 6: return "log(\(random.int(1...3))+(\(x))^2)"
    case 7: return "sqrt(\(random.int(1...3))/2+(\(x))^2)"
    case 8: return "(1+(\(x))^2)^(\(random.int(1...5))/3)"
    case 9: return "xlogx(H(\(x)))"
    case 10: return "exp(-(\(x))^2)"
    case 11: return "exp(tanh(\(x)))"
    case 12: return "1/(2+sin(\(x)))"
    case 13: return "log1p(exp(\(leaf(variable))))"
    case 14: return "(\(x))^2"
    case 15: return "log(3/2+cos(\(leaf(variable))))"
    case 16: return "logH(\(leaf(variable)))"
    case 17: return "mills(\(leaf(variable)))"
    default:
      let bounded = ["tanh", "sech", "erf", "erfc", "atan", "sin", "cos", "phi", "H", "Phi", "log2cosh"]
      return "\(bounded[random.int(0...(bounded.count - 1))])(\(x))"
    }
  }

  static let functions = [
    "exp", "log", "expm1", "log1p", "sqrt", "sinh", "cosh", "tanh", "sech", "log2cosh", "sin", "cos", "atan", "erf", "erfc", "phi", "Phi", "H",
    "logH", "mills", "xlogx",
  ]
}
