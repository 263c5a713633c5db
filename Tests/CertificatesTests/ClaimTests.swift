import Balls
import Certificates
import OverlapModels
import Testing

@Suite struct WordsTests {
  /// A certificate of the sample model with the boxes given; nothing of it is proved.
  private func certificate(
    _ id: String, scope: Certificate.Scope = .local, _ names: [String], value: Bool = false
  ) throws -> Certificate {
    let model = try Sample.model()
    let box = Dictionary(uniqueKeysWithValues: try names.map { ($0, try Sample.pair("1", "2")) })
    var set = ["Z": "1/2", "k": "3", "lambda": "2"]
    for u in try #require(model.threshold(id)).unknowns { set[u] = nil }
    let bounds = box.mapValues { _ in DecimalPair("1.2", "1.3")! }.merging(
      value ? ["value": try Sample.pair("4", "5")] : [:]
    ) { $1 }
    return Certificate(
      model: model, claim: .init(id: id, set: set, scope: scope, bounds: bounds, modelHash: model.sha256),
      krawczyk: names.isEmpty ? [] : [.init(box: box, digits: 16, jacobianDigits: 8)],
      cover: scope == .bracket ? .init(box: box.mapValues { _ in DecimalPair("0", "3")! }, tree: "a") : nil)
  }

  private func words(_ c: Certificate) throws -> String {
    // The lines fit their claim, so the words speak of a certificate that could be.
    try c.checkFit(to: ThresholdSystem(c.model, c.claim.id, set: c.claim.set))
    return try #require(c.claims.first).words
  }

  @Test func root() throws {
    let c = try Certificate(text: Sample.example())
    #expect(c.claims.map(\.expression) == ["root in [1.4142135623, 1.4142135624]"])
    #expect(
      c.claims.first?.words
        == "Model sqrt-two (sha256 cc31bee890bff2b7c713e6164fc7e92871bac5c54adbb52cba3443c6f4956b18), threshold root:"
        + " there is exactly one x in the box x in [1.2, 1.6] with x^2 - 2 = 0."
        + " There x lies in [1.4142135623, 1.4142135624]; this point lies in the bracket and ranges x in [1, 2],"
        + " and in the domains of the model."
        + " No other solution lies in the closed box x in [1, 2], which holds the bracket and the ranges.")
  }

  @Test func zeroNearAPoint() throws {
    let c = try certificate("zero", ["m", "q", "lambda"], value: true)
    let text = try words(c)
    #expect(
      text.contains(
        "threshold zero, at Z = 1/2, k = 3: there is exactly one (m, q, lambda) in the box m in [1, 2], q in [1, 2],"
          + " lambda in [1, 2] with m = next.m, q = next.q and potential = 0. There m lies in [1.2, 1.3],"
          + " q lies in [1.2, 1.3],"
          + " lambda lies in [1.2, 1.3] and the value lambda^2 lies in [4, 5];"))
    #expect(text.contains("Nothing is claimed outside of this box; the model's `near` says which solution is meant."))
    #expect(
      text.contains(
        "Here f(r) = E[z](tanh(r + sqrt(r)*z)) + shift; shift = Z - 1/2; potential = lambda*q - m^2 + f(q);"
          + " next.m = m/2 + Z; next.q = f(lambda*q)."))
    #expect(!text.contains("unused"))
    #expect(
      c.claims.map(\.expression) == [
        "zero in [4, 5]", "m@zero in [1.2, 1.3]", "q@zero in [1.2, 1.3]", "lambda@zero in [1.2, 1.3]",
      ])
  }

  @Test func systemOfItsOwn() throws {
    let text = try words(certificate("system", ["x", "lambda"]))
    #expect(
      text.contains(
        "exactly one (x, lambda) in the box x in [1, 2], lambda in [1, 2] with x^2 - lambda = 0 and x - 1 = 0."))
    #expect(text.contains("Nothing is claimed outside of this box, while the threshold asks for the whole bracket."))
    #expect(!text.contains("Here"))
  }

  @Test func stability() throws {
    let text = try words(certificate("stability", ["m", "lambda"]))
    #expect(text.contains("with m = next.m and det(1 - J) = 0, J the derivative of next.q in q at q = 0."))
    #expect(text.contains("That q = 0 is a fixed point is proved for every lambda in [1/2, 2]."))
    #expect(text.contains("the bracket and ranges m in [0, 2] and lambda in [1/2, 2], and in the domains"))
    #expect(text.contains("next.q = f(lambda*q)"))
    #expect(
      text.hasSuffix(
        "Not part of the proof is what this means, \"recovery is possible exactly above it\";"
          + " it assumes the cited source."
      ))
  }

  @Test func fold() throws {
    var c = try certificate("fold", scope: .bracket, ["m", "q", "lambda"])
    #expect(
      try words(c).contains(
        "with m = next.m, q = next.q and det(1 - J) = 0, J the derivative of next.m and next.q in m and q."))
    #expect(
      try words(c).contains("No other solution lies in the closed box m in [0, 3], q in [0, 3], lambda in [0, 3],"))
    c.others = c.krawczyk
    #expect(
      try words(c).contains(
        "Every other solution in the closed box m in [0, 3], q in [0, 3], lambda in [0, 3], which holds the"
          + " bracket and the ranges, is the only one in one of the boxes (m in [1, 2], q in [1, 2], lambda in [1, 2])"
          + " and has a larger lambda."))
    #expect(try words(c).contains("ranges m in (-inf, inf), q in (0, 1/2] and lambda in [1, 4)"))
  }

  @Test func maxwell() throws {
    let text = try words(certificate("maxwell", ["m#1", "q#1", "m#2", "lambda"]))
    #expect(text.contains("exactly one (m#1, q#1, m#2, lambda) in the box"))
    #expect(
      text.contains(
        "with m = next.m at state 1, q = next.q at state 1, m = next.m at state 2 and"
          + " potential at state 1 = potential at state 2; there the two states differ."))
    #expect(text.contains("m#1 in [0, 2], q#1 in [1/2, 1], m#2 in [0, 2] and lambda in [1, 3]"))
    #expect(text.contains("That q = 0 at state 2 is a fixed point is proved for every lambda in [1, 3]."))
    #expect(text.contains("That the states are those called high in the model is not part of the claim."))
    let known = try words(certificate("known", ["m#2", "q#2", "lambda"]))
    #expect(known.contains("with m = next.m at state 2, q = next.q at state 2 and -log(2) = potential at state 2."))
    #expect(known.contains("those called amp in"))
  }

  @Test func extremum() throws {
    let peak = try words(certificate("peak", scope: .bracket, ["lambda", "Z"], value: true))
    #expect(
      peak.contains(
        "in the box lambda in [1, 2], Z in [1, 2] the expression -(lambda - 2)^2 - Z^2 has exactly one critical point"
          + " in lambda and Z, and it is the strict maximum of the expression over this box."))
    #expect(peak.contains("the value -(lambda - 2)^2 - Z^2 lies in [4, 5]"))
    #expect(peak.contains("the expression is largest at this point, and only there."))
    let valley = try words(certificate("valley", scope: .bracket, ["lambda"], value: true))
    #expect(
      valley.contains("the strict minimum of")
        && valley.contains("No other critical point lies in the closed box lambda in [0, 3],"))
  }

  @Test func value() throws {
    let c = try certificate("number", [], value: true)
    #expect(
      try words(c) == "Model sample (sha256 \(c.claim.modelHash)), threshold number, at Z = 1/2, k = 3, lambda = 2:"
        + " exp(lambda) lies in [4, 5].")
    #expect(c.claims.map(\.expression) == ["number in [4, 5]"])
  }
}

@Suite struct ExpectedClaimTests {
  @Test func texts() throws {
    let plain = try ExpectedClaim(" capacity ")
    #expect(plain.id == "capacity" && plain.range == nil && plain.name == nil)
    let ranged = try ExpectedClaim("weak-recovery in [ 1/2, sqrt(2) ]")
    #expect(ranged.id == "weak-recovery" && ranged.range?.text == "[ 1/2, sqrt(2) ]")
    #expect(try ExpectedClaim("value in[0,1]").id == nil)
    let variable = try ExpectedClaim("q@capacity in [0,1]")
    #expect(variable.id == "capacity" && variable.name == "q")
    for text in [
      "", "  ", "a b", "a in", "a in 1", "a in [1]", "a in [1,2,3]", "a in [1,2", "a in (1,2)", "a in [x,2]",
      "a in [1,]", "a in [,2]",
      "a in [2,1]", "@a in [1,2]", "a@ in [1,2]", "a@b@c in [1,2]", "q@a", "a on [1,2]", "a in [1,2] b", "a in [1,2*]",
    ] {
      #expect(throws: ExpectedClaimError.self, "\(text)") { try ExpectedClaim(text) }
    }
  }

  @Test func inclusion() throws {
    func verdict(_ text: String, _ lower: String, _ upper: String) throws -> String {
      let pair = try Sample.pair(lower, upper)
      switch try ExpectedClaim(text).inclusion(lower: pair.lower, upper: pair.upper) {
      case .inside: return "inside"
      case .notInside: return "not"
      case .undecided: return "undecided"
      }
    }
    #expect(try verdict("a in [0.1, 0.3]", "0.1", "0.3") == "inside")
    #expect(try verdict("a in [0.1, 0.3]", "0.09999999999999999999999999999999999999999999", "0.3") == "not")
    #expect(try verdict("a in [0.1, 0.3]", "0.1", "0.30000000000000000000000000000000000000001") == "not")
    #expect(try verdict("a in [0.1, 0.3]", "1", "2") == "not")
    #expect(
      try verdict("a in [sqrt(2), exp(1)]", "1.4142135623730950488016887242096980785697", "2.71828182845904523536")
        == "inside")
    #expect(try verdict("a in [sqrt(2), exp(1)]", "1.4142135623730950488016887242096980785696", "2") == "not")
    #expect(try verdict("a in [exp(log(2)), 3]", "2", "3") == "undecided")
    #expect(try verdict("a in [exp(log(2)), 3]", "2", "4") == "not")
    #expect(try verdict("a in [-inf, 3]", "-1e5", "3") == "inside")
    #expect(try verdict("a in [-inf, inf]", "-1e5", "3") == "inside")
    #expect(try verdict("a in [E[z](z^2), 3]", "2", "3") != "not")
    #expect(try verdict("a in [log(-1), 3]", "2", "3") == "undecided")
    #expect(try verdict("a", "2", "3") == "inside")
  }

  @Test func certificates() throws {
    let c = try Sample.full()
    func refused(_ text: String, _ c: Certificate, set: [String: String] = [:], model: Model? = nil) throws -> Bool {
      do {
        try ExpectedClaim(text).check(c, model: model ?? c.model, set: set)
        return false
      } catch let e as CertificateError {
        #expect(e.status == "rejected")
        return true
      }
    }
    #expect(try !refused("fold", c))
    #expect(try !refused("fold in [1.75, 1.8]", c))
    #expect(try !refused("value in [1, 2]", c))
    #expect(try !refused("q@fold in [0.2, 0.21]", c))
    #expect(try refused("zero", c))
    #expect(try refused("zero in [1, 2]", c))
    #expect(try refused("fold in [1.76, 1.8]", c))
    #expect(try refused("q@fold in [0.2, 0.2]", c))
    #expect(try refused("x@fold in [0, 2]", c))
    // Another model, other parameters, a smaller scope.
    #expect(try refused("fold", c, model: Certificate(text: Sample.example()).model))
    #expect(try refused("fold", c, set: ["Z": "1"]))
    #expect(try !refused("fold", c, set: ["Z": "0.5", "lambda": "1"]))
    var other = c
    other.claim.set["Z"] = "1/4"
    #expect(try refused("fold", other))
    #expect(try !refused("fold", other, set: ["Z": "0.25"]))
    other.claim.set["Z"] = nil
    #expect(try refused("fold", other))
    other = c
    other.claim.scope = .local
    #expect(try refused("fold", other))
    other.claim.id = "zero"
    #expect(try !refused("zero", other))
    #expect(throws: ModelError.self) { try ExpectedClaim("fold").check(c, model: c.model, set: ["nothing": "1"]) }
  }
}
