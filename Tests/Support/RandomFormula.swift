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

  /// A formula with every binder, special functions and `if`; a body and the ends of a range may use what is bound
  /// outside. Mostly without a value.
  package mutating func binders(depth: Int, scope: [String]) -> String {
    func any(_ words: [String]) -> String { words[random.int(0...(words.count - 1))] }
    if depth <= 0 { return random.int(0...3) == 0 ? number() : any(scope + names) }
    let x = binders(depth: depth - 1, scope: scope)
    let less = random.int(0...(depth - 1))
    switch random.int(0...15) {
    case 0, 1: return "(\(x)+\(binders(depth: less, scope: scope)))"
    case 2: return "(\(x)-\(binders(depth: less, scope: scope)))"
    case 3: return "\(x)*\(binders(depth: less, scope: scope))"
    case 4: return "\(x)/(\(binders(depth: less, scope: scope)))"
    case 5: return "(\(x))^\(any(["2", "3", "-2", "(1/3)", "a", "0", "-a"]))"
    case 6: return "-(\(x))"
    case 7: return "\(any(Self.functions))(\(x))"
    case 8, 9: return "\(any(Self.special))\(x))"
    case 10: return "owenT(\(x), \(binders(depth: less, scope: scope)))"
    case 11:
      let b = binders(depth: less, scope: scope)
      return "if(\(x) \(any(["<", "<=", ">", ">="])) \(b), \(binders(depth: less, scope: scope)), \(b))"
    case 12: return "\(any(["min", "max"]))(\(x), \(binders(depth: less, scope: scope)))"
    default:
      // The variable may be called as one outside is.
      let variable = any(["x", "y", "z", "z1", "w", "a"])
      let body = binders(depth: depth - 1, scope: scope + [variable, variable])
      let (a, b) = (binders(depth: min(less, 2), scope: scope), binders(depth: min(less, 1), scope: scope))
      switch random.int(0...7) {
      case 0: return "E[\(variable)](\(body))"
      case 1: return "E[\(variable), v](\(body)*v)"
      case 2: return "sum[\(variable), \(random.int(0...2)), \(any(["inf", "2", "3"]))](\(body))"
      case 3: return "limit[\(variable), \(a)](\(body))"
      default:
        let kind = any(["integral", "root", "inf", "sup"])
        return "\(kind)[\(variable), \(any([a, a, "-inf"])), \(any([b, b, "inf"]))](\(body))"
      }
    }
  }

  /// A formula without names that Python and this program both have the value of: expectations and integrals inside each
  /// other, tame bodies.
  package mutating func closed(depth: Int, scope: [String] = []) -> String {
    func any(_ words: [String]) -> String { words[random.int(0...(words.count - 1))] }
    if depth <= 0 { return scope.isEmpty || random.int(0...2) == 0 ? number() : "(\(number())*\(any(scope))+\(number()))" }
    let x = closed(depth: depth - 1, scope: scope)
    let y = closed(depth: depth - 2, scope: scope)
    switch random.int(0...15) {
    case 0: return "(\(x)+\(y))"
    case 1: return "(\(x)-\(y))"
    case 2: return "\(x)*\(y)"
    case 3: return "\(x)/(2+sin(\(y)))"
    case 4: return "log(3/2+(\(x))^2)"
    case 5: return "sqrt(1/2+(\(x))^2)"
    case 6: return "(1+(\(x))^2)^(\(any(["1/3", "-2", "-1/2"])))"
    case 7: return "exp(-(\(x))^2)"
    case 8: return "log2cosh(\(x))"
    case 9: return "H(\(x))"
    case 10: return "logH(sin(\(x)))"
    case 11: return "\(any(["softplus", "sigmoid"]))(\(x))"
    case 12 where scope.count < 2, 13 where scope.isEmpty:
      let variable = any(["z", "w"])
      return "E[\(variable)](\(closed(depth: depth - 1, scope: scope + [variable])))"
    case 14 where scope.isEmpty:
      return "integral[u, \(any(["-1", "0", "1/3"])), \(any(["1/2", "2"]))](\(closed(depth: depth - 1, scope: ["u"])))"
    default: return "\(any(["tanh", "sech", "erf", "sin", "cos", "phi", "Phi", "atan", "sinh"]))(sin(\(x)))"
    }
  }

  static let special = [
    "tan(", "asin(", "acos(", "atanh(", "softplus(", "sigmoid(", "binent(", "erfinv(", "Phiinv(", "gamma(", "lgamma(", "digamma(",
    "I0(", "I1(", "K0(", "K1(", "logI0(", "I1I0(", "lambertW(", "polygamma(2, ",
  ]

  static let functions = [
    "exp", "log", "expm1", "log1p", "sqrt", "sinh", "cosh", "tanh", "sech", "log2cosh", "sin", "cos", "atan", "erf", "erfc", "phi", "Phi", "H",
    "logH", "mills", "xlogx",
  ]
}
