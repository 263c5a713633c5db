// Names of parameters and functions in LaTeX.

private let greek: Set<String> = [
  "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi",
  "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma",
  "Upsilon", "Phi", "Psi", "Omega",
]

/// Functions as commands: after these an integer power stands at the name, as in \tanh^{2}.
let latexFunctions: [String: String] = [
  "log": "\\log", "exp": "\\exp", "sinh": "\\sinh", "cosh": "\\cosh", "tanh": "\\tanh", "sin": "\\sin", "cos": "\\cos",
  "tan": "\\tan", "sech": "\\operatorname{sech}", "atan": "\\arctan", "asin": "\\arcsin", "acos": "\\arccos",
  "atanh": "\\operatorname{artanh}", "erf": "\\operatorname{erf}", "erfc": "\\operatorname{erfc}", "phi": "\\varphi",
  "Phi": "\\Phi", "H": "\\operatorname{H}",
]

/// Functions whose power stands behind the argument.
private let latexOtherFunctions: [String: String] = [
  "logH": "\\log\\operatorname{H}", "gamma": "\\Gamma", "digamma": "\\psi^{(0)}", "erfinv": "\\operatorname{erf}^{-1}",
  "Phiinv": "\\Phi^{-1}", "I0": "I_{0}", "I1": "I_{1}", "K0": "K_{0}", "K1": "K_{1}", "logI0": "\\log I_{0}",
  "lambertW": "W", "owenT": "T", "min": "\\min", "max": "\\max",
]

private let operatorNames: Set<String> = [
  "mills", "xlogx", "softplus", "sigmoid", "binent", "logcosh", "erfcx", "millsDerivative", "I1I0", "near",
]

/// The command for a function of the grammar, or the name of one that a model defines.
func latexFunction(_ name: String) -> String {
  latexFunctions[name] ?? latexOtherFunctions[name]
    ?? (operatorNames.contains(name) ? "\\operatorname{\(name)}" : latexName(name))
}

private func escaped(_ text: some StringProtocol) -> String {
  text.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "\\_")
}

/// A name in LaTeX: Greek where it is spelled so, what follows the first `_` and digits at the end as a subscript.
/// `next.q` is marked above, `q@amp` behind a bar; only these two must not be raised to a power as they stand.
public func latexName(_ name: String) -> String {
  if let place = name.firstIndex(of: "@") {
    let state = name[name.index(after: place)...].split { $0 == "[" || $0 == "]" }.map(escaped).joined(separator: ", ")
    return "\\left.\(latexName(String(name[..<place])))\\right|_{\\mathrm{\(state)}}"
  }
  if name.hasPrefix("next.") { return "\(latexName(String(name.dropFirst(5))))^{\\mathrm{next}}" }
  let base: Substring
  var index: Substring = ""
  if let place = name.firstIndex(of: "_"), place != name.startIndex, name.index(after: place) != name.endIndex {
    base = name[..<place]
    index = name[name.index(after: place)...]
  } else {
    base = name.prefix(while: \.isLetter)
    index = name[base.endIndex...]
    if base.isEmpty || !index.allSatisfy(\.isNumber) { return "\\mathrm{\(escaped(name))}" }
  }
  let letter = greek.contains(String(base)) ? "\\\(base)" : base.count == 1 ? String(base) : "\\mathrm{\(escaped(base))}"
  if index.isEmpty { return letter }
  let isPlain = index.allSatisfy(\.isNumber) || index.count == 1
  let below = greek.contains(String(index)) ? "\\\(index)" : isPlain ? String(index) : "\\mathrm{\(escaped(index))}"
  return "\(letter)_{\(below)}"
}

/// Whether a name, printed, has a place for a power.
func takesPower(_ name: String) -> Bool { !name.contains("@") && !name.contains(".") }
