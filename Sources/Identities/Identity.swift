// Whether two formulas are equal on a domain: the question and its answers.
import Balls
import Effort
import Formulas

/// Two formulas of one graph and the domain of their free names.
public struct IdentityProblem {
  /// The values of a free name: all reals (or integers) between two ends, which may be infinite and may have other
  /// names in them.
  public struct Domain {
    public let name: String
    public let lower: Formula
    public let upper: Formula
    public let lowerIsOpen: Bool
    public let upperIsOpen: Bool
    public let isInteger: Bool

    public init(
      name: String, lower: Formula, upper: Formula, lowerIsOpen: Bool = false, upperIsOpen: Bool = false,
      isInteger: Bool = false
    ) {
      self.name = name
      self.lower = lower
      self.upper = upper
      self.lowerIsOpen = lowerIsOpen
      self.upperIsOpen = upperIsOpen
      self.isInteger = isInteger
    }
  }

  public let graph: Graph
  public let left: Formula
  public let right: Formula
  public let domains: [Domain]

  /// Names without a domain range over all reals.
  public init(graph: Graph, left: Formula, right: Formula, domains: [Domain]) {
    self.graph = graph
    self.left = left
    self.right = right
    self.domains = domains
  }
}

/// What was found of an identity.
public enum IdentityVerdict: Sendable {
  /// Both sides have the same value at every point of the domain; `rules` say by what.
  case proved(rules: [String])
  /// At the witness, an exact point of the domain, left - right lies in an enclosure without 0.
  case refuted(witness: [(name: String, value: Rational)], difference: DecimalEnclosure)
  /// Neither was shown.
  case undecided(reason: String, remedy: String)
}

/// Decides whether the two formulas are equal on the domain. `proved` and `refuted` are proofs (docs/identities.md).
/// - Throws: `Stopped` alone.
public func decideIdentity(_ problem: IdentityProblem, effort: Effort) throws -> IdentityVerdict {
  try Decision(problem, effort: effort).verdict()
}
