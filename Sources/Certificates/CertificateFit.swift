// Whether the lines of a certificate speak of the variables that its claim has.
import OverlapModels

extension Certificate {
  /// The line of the claim in the file.
  public var claimLine: Int { 3 }
  /// The line of krawczyk line number i (from 0).
  public func line(krawczyk i: Int) -> Int { 4 + i }
  /// The line of other line number i (from 0).
  public func line(other i: Int) -> Int { 4 + krawczyk.count + i }
  /// The line of the cover.
  public var coverLine: Int { 4 + krawczyk.count + others.count }

  /// The threshold that the claim is about.
  public var threshold: Threshold? { model.threshold(claim.id) }

  /// Checks that `set` names every parameter but the unknowns, with integers where these are due, that every box names
  /// exactly the variables of the system and `bounds` those and "value" where there is one, that the krawczyk lines,
  /// scope and other lines fit the kind, and that a cover has at most ten variables.
  /// - Parameter system: the one of this certificate's model, id and `set`.
  /// - Throws: `CertificateError.rejected`.
  public func checkFit(to system: ThresholdSystem) throws {
    func need(_ holds: Bool, _ line: Int, _ reason: String) throws {
      if !holds { throw CertificateError.rejected(line: line, reason: reason) }
    }
    let own = Set(system.unknowns.suffix(system.ownUnknowns))
    let settable = model.parameters.filter { !own.contains($0.name) }
    let isComplete = Set(claim.set.keys) == Set(settable.map(\.name))
    try need(isComplete, claimLine, "`set` must name every parameter but the unknown")
    for p in settable where p.isInteger {
      let digits = claim.set[p.name]!.utf8.drop { $0 == UInt8(ascii: "-") }
      let isLiteral = !digits.isEmpty && digits.allSatisfy { $0 >= 48 && $0 <= 57 }
      try need(isLiteral && Int(claim.set[p.name]!) != nil, claimLine, "\(p.name) must be an integer")
    }
    let variables = Set(system.unknowns)
    let bounded = system.value == nil ? variables : variables.union(["value"])
    let names = bounded.sorted(by: codePointsPrecede).joined(separator: ", ")
    try need(Set(claim.bounds.keys) == bounded, claimLine, "`bounds` must name \(names)")
    if system.kind == .value {
      try need(claim.scope == .local, claimLine, "a value has the scope \"local\"")
      try need(krawczyk.isEmpty, line(krawczyk: 0), "a value has no krawczyk lines")
    } else {
      try need(!krawczyk.isEmpty, claimLine, "the krawczyk lines are missing")
    }
    try need(others.isEmpty || system.which != nil, line(other: 0), "other lines belong to a fold with `which`")
    let boxes = krawczyk.indices.map { (line(krawczyk: $0), krawczyk[$0].box) }
      + others.indices.map { (line(other: $0), others[$0].box) } + (cover.map { [(coverLine, $0.box)] } ?? [])
    for (line, box) in boxes {
      try need(Set(box.keys) == variables, line, "a box must name \(system.unknowns.joined(separator: ", "))")
    }
    try need(cover == nil || variables.count <= 10, coverLine, "a cover has at most ten variables")
  }
}
