// A model file as data: what the contract's section "Model files" lists, every expression still text.

/// A model: parameters, order parameters, formulas, and what is claimed of them. Tables are sorted by name (code
/// points), arrays keep the order of the file.
public struct Model: Sendable {
  /// The file, or the id of an embedded model, for messages.
  public let file: String
  /// The whole document as parsed; its compact form is what is hashed.
  public let document: ModelTable
  public let id: String
  public let title: String
  public let source: String?
  public let note: String?
  /// Further inequalities that cut the domain.
  public let constraints: [ModelRelation]
  public let parameters: [Parameter]
  public let order: [OrderParameter]
  /// Priors of the scalar channel: one without a name, or several with names.
  public let priors: [Prior]
  public let channel: Channel?
  public let definitions: [Definition]
  public let potential: Potential?
  /// The map: one expression for each order parameter in the order of `order`, or none at all.
  public let stateEvolution: [NamedText]
  /// `[equations] vanish`.
  public let equations: [ModelText]
  public let control: Control?
  public let data: DataFile?
  public let observables: [NamedText]
  public let branches: [Branch]
  public let identities: [Identity]
  public let thresholds: [Threshold]
  public let claims: [Claim]
  public let references: [Reference]

  /// The compact form of the document (docs/certificate.md): the bytes of which the model's SHA-256 is taken.
  public var canonicalJSON: String { ModelValue.table(document).compactJSON() }

  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
  public func orderParameter(_ name: String) -> OrderParameter? { order.first { $0.name == name } }
  public func definition(_ name: String) -> Definition? { definitions.first { $0.name == name } }
  public func branch(_ name: String) -> Branch? { branches.first { $0.name == name } }
  public func threshold(_ id: String) -> Threshold? { thresholds.first { $0.id == id } }
  public func claim(_ id: String) -> Claim? { claims.first { $0.id == id } }
  public func reference(_ id: String) -> Reference? { references.first { $0.id == id } }
}

/// An expression under a name.
public struct NamedText: Sendable {
  public let name: String
  public let text: ModelText
}

/// `[parameters.a]`.
public struct Parameter: Sendable {
  public let name: String
  /// The whole line where the file does not say.
  public let domain: ModelRange
  /// A constant expression.
  public let defaultValue: ModelText?
  public let doc: String?
  public let isInteger: Bool
}

/// `[order.q]`.
public struct OrderParameter: Sendable {
  public let name: String
  /// The whole line where the file does not say.
  public let domain: ModelRange
  public let doc: String?
}

/// `[prior]` or `[prior.u]`: a distribution as atoms, a density on a support, both, or a name.
public struct Prior: Sendable {
  /// One atom of the distribution.
  public struct Atom: Sendable {
    public let value: ModelText
    public let weight: ModelText
  }
  /// The `u` of `[prior.u]`: psi_u, f_u, mmse_u and information_u are then defined.
  public let suffix: String?
  public let name: String?
  public let atoms: [Atom]
  /// An expression in x.
  public let density: ModelText?
  public let support: ModelRange?

  /// The names of functions that the prior defines.
  public var functions: [String] { ["f", "information", "mmse", "psi"].map { suffix == nil ? $0 : "\($0)_\(suffix!)" } }
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
  public let name: String?

  /// The names of functions that a channel defines.
  public static let functions = ["Psi", "g"]
}

/// A named expression, or a function.
public struct Definition: Sendable {
  public let name: String
  public let arguments: [String]
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
    public let isSupremum: Bool
    public let name: String
  }
  public let expression: ModelText
  /// Stationary where the file does not say.
  public let extremum: Extremum
}

/// `[control]`: an explicit parametrisation of all non-trivial fixed points.
public struct Control: Sendable {
  public let variable: String
  /// Parameters and order parameters as functions of the variable.
  public let entries: [NamedText]
}

/// `[data]`.
public struct DataFile: Sendable {
  public let file: String
  public let columns: [String]
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
  public let name: String
  public let definition: Definition
}

/// A range or point under a name.
public struct NamedExtent: Sendable {
  public let name: String
  public let extent: ModelExtent
}

/// An entry of `[[identities]]`.
public struct Identity: Sendable {
  public let id: String
  public let title: String?
  public let note: String?
  public let left: ModelText
  public let right: ModelText
  /// Ranges, also of fresh variables.
  public let over: [NamedExtent]
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
  public let id: String
  public let title: String?
  public let kind: ThresholdKind
  public let unknowns: [String]
  /// One for each unknown; an unknown without one has its domain.
  public let brackets: [ModelRange]
  public let expression: ModelText?
  public let system: [ModelText]
  public let at: [NamedExtent]
  public let box: [NamedExtent]
  /// Nothing, one table, or two (maxwell): the starting points of the search.
  public let near: [[NamedText]]
  /// Parameters fixed by the threshold.
  public let set: [NamedText]
  public let value: ModelText?
  /// Order parameters; empty is all.
  public let directions: [String]
  public let which: Which?
  public let branches: [State]
  public let extremum: ExtremumKind?
  /// `where = "interior"`.
  public let isInterior: Bool
  /// `start` of the kind `phases`.
  public let start: [NamedText]
  public let literature: String?
  public let meaning: String?
  public let note: String?
  public let assumes: [String]
  public let uses: [String]

  /// Which fold of a complete list.
  public enum Which: String, Sendable, CaseIterable { case first, last }
  /// Largest or smallest.
  public enum ExtremumKind: String, Sendable, CaseIterable { case max, min }
}

/// An entry of `[[claims]]`.
public struct Claim: Sendable {
  public let id: String
  public let title: String?
  public let note: String?
  public let over: [NamedExtent]
  /// All of them hold.
  public let holds: [ModelRelation]
  /// Conditions that cut `over`.
  public let conditions: [ModelRelation]
  /// `count = 1` is (=, 1), `count = "<= 3"` is (<=, 3).
  public let count: Count?
  public let box: [NamedExtent]
  public let system: [ModelText]
  public let set: [NamedText]
  public let literature: String?
  public let meaning: String?
  public let assumes: [String]
  public let uses: [String]

  /// How many fixed points there are.
  public struct Count: Hashable, Sendable {
    public let comparison: Comparison
    public let number: Int
  }
}

/// `[references.x]`.
public struct Reference: Sendable {
  public let id: String
  public let cite: String
  public let statement: String?
}
