// A model file as data: what the contract's section "Model files" lists, every expression still text.

import Formulas

/// A model: parameters, order parameters, formulas, and what is claimed of them. Tables are sorted by name (code
/// points), arrays keep the order of the file.
public struct Model: Sendable {
  /// The file, or the id of an embedded model, for messages.
  public let file: String
  /// The whole document as parsed; its compact form is what is hashed.
  public let document: ModelTable
  /// The id, by which commands and certificates name the model.
  public let id: String
  /// The title, one line for a person.
  public let title: String
  /// Where the model comes from.
  public let source: String?
  /// A remark.
  public let note: String?
  /// Further inequalities that cut the domain.
  public let constraints: [ModelRelation]
  /// The parameters.
  public let parameters: [Parameter]
  /// The order parameters.
  public let order: [OrderParameter]
  /// Priors of the scalar channel: one without a name, or several with names.
  public let priors: [Prior]
  /// The output channel, where `[channel]` is present.
  public let channel: Channel?
  /// The named expressions and functions.
  public let definitions: [Definition]
  /// The replica-symmetric potential.
  public let potential: Potential?
  /// The map: one expression for each order parameter in the order of `order`, or none at all.
  public let stateEvolution: [NamedText]
  /// `[equations] vanish`.
  public let equations: [ModelText]
  /// The explicit parametrisation of all non-trivial fixed points.
  public let control: Control?
  /// The measured data that sums run over.
  public let data: DataFile?
  /// The named quantities of interest.
  public let observables: [NamedText]
  /// The names for fixed points.
  public let branches: [Branch]
  /// What the symbolic checks must establish.
  public let identities: [Identity]
  /// The thresholds.
  public let thresholds: [Threshold]
  /// The claims.
  public let claims: [Claim]
  /// The cited statements.
  public let references: [Reference]

  /// The compact form of the document (docs/certificate.md): the bytes of which the model's SHA-256 is taken.
  public var canonicalJSON: String { ModelValue.table(document).compactJSON() }

  /// The parameter with this name.
  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
  /// The order parameter with this name.
  public func orderParameter(_ name: String) -> OrderParameter? { order.first { $0.name == name } }
  /// The definition with this name, with or without arguments.
  public func definition(_ name: String) -> Definition? { definitions.first { $0.name == name } }
  /// The branch with this name.
  public func branch(_ name: String) -> Branch? { branches.first { $0.name == name } }
  /// The threshold with this id.
  public func threshold(_ id: String) -> Threshold? { thresholds.first { $0.id == id } }
  /// The claim with this id.
  public func claim(_ id: String) -> Claim? { claims.first { $0.id == id } }
  /// The reference with this id.
  public func reference(_ id: String) -> Reference? { references.first { $0.id == id } }
}

/// An expression under a name.
public struct NamedText: Sendable {
  /// The name.
  public let name: String
  /// The expression.
  public let text: ModelText
}

/// `[parameters.a]`.
public struct Parameter: Sendable {
  /// The name.
  public let name: String
  /// The whole line where the file does not say.
  public let domain: ModelRange
  /// A constant expression.
  public let defaultValue: ModelText?
  /// What it is, for a person.
  public let doc: String?
  /// True when it takes integers only.
  public let isInteger: Bool
}

/// `[order.q]`.
public struct OrderParameter: Sendable {
  /// The name.
  public let name: String
  /// The whole line where the file does not say.
  public let domain: ModelRange
  /// What it is, for a person.
  public let doc: String?
}

/// `[prior]` or `[prior.u]`: a distribution as atoms, a density on a support, both, or a name.
public struct Prior: Sendable {
  /// One atom of the distribution.
  public struct Atom: Sendable {
    /// Where the atom lies.
    public let value: ModelText
    /// Its probability.
    public let weight: ModelText
  }
  /// The `u` of `[prior.u]`: psi_u, f_u, mmse_u and information_u are then defined.
  public let suffix: String?
  /// One of the known distributions.
  public let name: String?
  /// The atoms, in the order of the file.
  public let atoms: [Atom]
  /// An expression in x.
  public let density: ModelText?
  /// Where the density lives.
  public let support: ModelRange?

  /// The names of functions that the prior defines.
  public var functions: [String] {
    ["f", "information", "mmse", "psi"].map { suffix == nil ? $0 : "\($0)_\(suffix!)" }
  }
}

/// `[channel]`: an output channel given by its likelihood, by a function of w, or by name.
public struct Channel: Sendable {
  /// The outputs of a discrete channel.
  public let outputs: [ModelText]
  /// The outputs of a continuous channel.
  public let outputRange: ModelRange?
  /// An expression in y and the field w.
  public let likelihood: ModelText?
  /// y as a function of w.
  public let output: ModelText?
  /// The second moment of the prior.
  public let variance: ModelText?
  /// One of the known channels.
  public let name: String?

  /// The names of functions that a channel defines.
  public static let functions = ["Psi", "g"]
}

/// A named expression, or a function.
public struct Definition: Sendable {
  /// The name.
  public let name: String
  /// The names of the arguments; none for a plain expression.
  public let arguments: [String]
  /// The expression.
  public let body: ModelText
}

/// `[potential]`.
public struct Potential: Sendable {
  /// How the potential is extremised.
  public enum Extremum: Hashable, Sendable {
    case maximum, minimum, stationary
    /// A saddle, outermost first: (true, "r") is a supremum over r.
    case saddle([SaddleStep])
  }
  /// One step of a saddle.
  public struct SaddleStep: Hashable, Sendable {
    /// True for a supremum, false for an infimum.
    public let isSupremum: Bool
    /// The order parameter.
    public let name: String
  }
  /// The potential itself.
  public let expression: ModelText
  /// Stationary where the file does not say.
  public let extremum: Extremum
}

/// `[control]`: an explicit parametrisation of all non-trivial fixed points.
public struct Control: Sendable {
  /// The fresh variable.
  public let variable: String
  /// Parameters and order parameters as functions of the variable.
  public let entries: [NamedText]
}

/// `[data]`.
public struct DataFile: Sendable {
  /// The file, beside the model file.
  public let file: String
  /// The names of its columns inside `sum[row in data](..)`.
  public let columns: [String]
  /// The numbers of these columns, exactly.
  public let rows: DataRows
}

/// An entry of `[branches]`.
public struct Branch: Sendable {
  /// How the branch is defined.
  public enum Definition: Sendable {
    /// The limit of state evolution from a point.
    case start([NamedText], damping: ModelText?)
    /// The global extremum of the potential.
    case global
    /// The unique fixed point in a box.
    case box([NamedExtent])
  }
  /// The name.
  public let name: String
  /// How it is defined.
  public let definition: Definition
}

/// A range or point under a name.
public struct NamedExtent: Sendable {
  /// The name.
  public let name: String
  /// The range or point.
  public let extent: ModelExtent
}

/// An entry of `[[identities]]`.
public struct Identity: Sendable {
  /// The id.
  public let id: String
  /// The title.
  public let title: String?
  /// A remark.
  public let note: String?
  /// The left side.
  public let left: ModelText
  /// The right side.
  public let right: ModelText
  /// Ranges, also of fresh variables.
  public let over: [NamedExtent]
  /// Ids of identities and claims that the proof may build on.
  public let uses: [String]
}

/// The kinds of thresholds.
public enum ThresholdKind: String, Sendable, CaseIterable {
  case root, zero, stability, fold, cusp, maxwell, extremum, phases, value
}

/// An entry of `[[thresholds]]`.
public struct Threshold: Sendable {
  /// A state of a Maxwell point (or an entry of `branches` of the kind `phases`).
  public enum State: Sendable {
    case branch(String)
    case box([NamedExtent])
    /// A state of known potential.
    case known(ModelText)
  }
  /// The id.
  public let id: String
  /// The title.
  public let title: String?
  /// The kind.
  public let kind: ThresholdKind
  /// What is solved for, in the order of the file.
  public let unknowns: [String]
  /// One for each unknown; an unknown without one has its domain.
  public let brackets: [ModelRange]
  /// The kind's own expression.
  public let expression: ModelText?
  /// Equations of one's own (= 0), in the order of the file.
  public let system: [ModelText]
  /// The place of a stability threshold.
  public let at: [NamedExtent]
  /// Ranges and points of order parameters, ranges of fresh variables.
  public let box: [NamedExtent]
  /// Nothing, one table, or two (maxwell): the starting points of the search.
  public let near: [[NamedText]]
  /// Parameters fixed by the threshold.
  public let set: [NamedText]
  /// What is reported in place of the unknown.
  public let value: ModelText?
  /// Order parameters; empty is all.
  public let directions: [String]
  /// The named one of several folds.
  public let which: Which?
  /// The two states of a Maxwell point; branches of the kind `phases`.
  public let branches: [State]
  /// Largest or smallest, for the kind `extremum`.
  public let extremum: ExtremumKind?
  /// `where = "interior"`.
  public let isInterior: Bool
  /// `start` of the kind `phases`.
  public let start: [NamedText]
  /// Values from the literature, free text.
  public let literature: String?
  /// What the value means, given the cited statements.
  public let meaning: String?
  /// A remark.
  public let note: String?
  /// Ids of the cited statements that the meaning rests on.
  public let assumes: [String]
  /// Ids of identities and claims that the proof may build on.
  public let uses: [String]

  /// Which fold of a complete list.
  public enum Which: String, Sendable, CaseIterable { case first, last }
  /// Largest or smallest.
  public enum ExtremumKind: String, Sendable, CaseIterable { case max, min }
}

/// An entry of `[[claims]]`.
public struct Claim: Sendable {
  /// The id.
  public let id: String
  /// The title.
  public let title: String?
  /// A remark.
  public let note: String?
  /// Ranges of parameters, order parameters and fresh variables.
  public let over: [NamedExtent]
  /// All of them hold.
  public let holds: [ModelRelation]
  /// Conditions that cut `over`.
  public let conditions: [ModelRelation]
  /// `count = 1` is (=, 1), `count = "<= 3"` is (<=, 3).
  public let count: Count?
  /// Ranges of order parameters and of fresh variables that are solved for.
  public let box: [NamedExtent]
  /// The equations (= 0) whose zeros are counted, in place of the fixed points.
  public let system: [ModelText]
  /// Parameters fixed by the claim.
  public let set: [NamedText]
  /// Values from the literature, free text.
  public let literature: String?
  /// What the claim means, given the cited statements.
  public let meaning: String?
  /// Ids of the cited statements that the meaning rests on.
  public let assumes: [String]
  /// Ids of identities and claims that the proof may build on.
  public let uses: [String]

  /// How many fixed points there are.
  public struct Count: Hashable, Sendable {
    /// How the number of points compares.
    public let comparison: Comparison
    /// What it is compared with.
    public let number: Int
  }
}

/// `[references.x]`.
public struct Reference: Sendable {
  /// The id.
  public let id: String
  /// Authors, title, place and year.
  public let cite: String
  /// What is taken from there.
  public let statement: String?
}
