// Names of a formula as identifiers of another language.

extension Graph {
  /// An identifier for each name of `f` and for the variable of each height, all different and none of `reserved`.
  /// Every character that is no ASCII letter, digit or `_` becomes `_`; what is taken gets a `_` more.
  func identifiers(in f: Formula, reserved: Set<String>) -> (names: [String: String], variables: [String]) {
    var taken = reserved
    func free(_ base: String) -> String {
      var name = base
      while taken.contains(name) { name += "_" }
      taken.insert(name)
      return name
    }
    var names: [String: String] = [:]
    for name in freeNames(of: [f]) {
      let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" ? $0 : "_" })
      names[name] = free(plain)
    }
    return (names, boundNames(in: f).map(free))
  }
}
