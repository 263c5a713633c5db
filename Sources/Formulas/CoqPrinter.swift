// Formulas as terms of Coq over Reals and Coquelicot.
import Balls

extension Graph {
  /// `f` as a Coq term of type R, to be read in `R_scope` with Coquelicot imported and after `coqPrelude`.
  ///
  /// Each name is a variable of type R (`identifiers` says how unusual names are written). Rational constants are
  /// `(3/7)%R`, integer powers `x ^ 3`, negative ones their inverse. An expectation is the improper integral
  /// `RInt_gen` of the density times the body; an integral is `RInt`, or `RInt_gen` where an end is infinite; a sum to
  /// infinity is `Series`, a limit `real (Lim ..)`, an extremum the least upper or greatest lower bound over the range.
  /// Coq's functions are total: the term equals `f` where `f` has a value, and says nothing elsewhere.
  /// The text grows with the formula as a tree.
  public func coq(of f: Formula) -> String {
    let (names, variables) = identifiers(in: f, reserved: reservedInCoq)
    // 0 fun and if, 1 sum, 2 term, 3 sign and inverse, 4 power, 5 application, 6 atom.
    return rendered(f) { g in
      func apply(_ name: String, _ arguments: Formula...) -> (Int, [Piece<Formula>]) {
        (5, [.text(name)] + arguments.flatMap { [.text(" "), .node($0, minimum: 6)] as [Piece<Formula>] })
      }
      func function(_ body: Formula) -> [Piece<Formula>] {
        [.text("(fun \(variables[height(body)]) : R => "), .node(body, minimum: 0), .text(")")]
      }
      switch self[g] {
      case .constant(let c):
        return (6, [.text(c.isInteger && c.sign >= 0 ? c.description : "(\(c.description))%R")])
      case .pi: return (6, [.text("PI")])
      case .infinity: return (6, [.text("p_infty")])
      case .name(let n): return (6, [.text(names[n]!)])
      case .bound(let h): return (6, [.text(variables[h])])
      case .sum(let a, let b): return (1, [.node(a, minimum: 1), .text(" + "), .node(b, minimum: 2)])
      case .product(let a, let b): return (2, [.node(a, minimum: 2), .text(" * "), .node(b, minimum: 3)])
      case .quotient(let a, let b): return (2, [.node(a, minimum: 2), .text(" / "), .node(b, minimum: 3)])
      case .negation(let a): return (3, [.text("- "), .node(a, minimum: 4)])
      case .integerPower(let a, let n):
        return n >= 0
          ? (4, [.node(a, minimum: 5), .text(" ^ \(n)")]) : (3, [.text("/ ("), .node(a, minimum: 5), .text(" ^ \(n.magnitude))")])
      case .power(let a, let b): return apply("power", a, b)
      case .function(let h, let a):
        switch h {
        case .exp, .sqrt, .sinh, .cosh, .tanh, .sin, .cos, .atan: return apply(h.name, a)
        case .log: return apply("ln", a)
        case .abs: return apply("Rabs", a)
        case .expm1: return (1, [.text("exp "), .node(a, minimum: 6), .text(" - 1")])
        case .log1p: return (5, [.text("ln (1 + "), .node(a, minimum: 2), .text(")")])
        case .sech: return (3, [.text("/ cosh "), .node(a, minimum: 6)])
        case .log2cosh: return (5, [.text("ln (2 * cosh "), .node(a, minimum: 6), .text(")")])
        case .logH: return (5, [.text("ln (gauss_tail "), .node(a, minimum: 6), .text(")")])
        case .phi: return apply("gauss_density", a)
        case .Phi: return apply("gauss_cdf", a)
        case .H: return apply("gauss_tail", a)
        case .erf, .erfc, .mills, .xlogx: return apply(h.name, a)
        }
      case .special(.polygamma(let n), let a, _):
        return (5, [.text("Derive_n digamma \(n) "), .node(a, minimum: 6)])
      case .special(.owenT, let a, let b): return apply("owenT", a, b)
      case .special(.function(let h), let a, _): return apply("\(h)", a)
      case .minimum(let a, let b): return apply("Rmin", a, b)
      case .maximum(let a, let b): return apply("Rmax", a, b)
      case .choice(let condition, let a, let b, let u, let v):
        return (
          0,
          [
            .text("if \(condition == .lessOrEqual ? "Rle_dec" : "Rlt_dec") "), .node(a, minimum: 6), .text(" "),
            .node(b, minimum: 6), .text(" then "), .node(u, minimum: 1), .text(" else "), .node(v, minimum: 0),
          ]
        )
      case .expectation(let body): return (5, [.text("expectation ")] + function(body))
      // 0 where it has a value.
      case .existence: return (6, [.text("0")])
      case .near(let a, _): return (6, [.node(a, minimum: 6)])
      case .binding(let kind, let body, let a, let b):
        switch kind {
        case .series:
          return (
            5,
            [.text("Series (fun k : nat => ")] + function(body) + [.text(" (INR k + "), .node(a, minimum: 2), .text("))")]
          )
        case .limit: return (5, [.text("real (Lim ")] + function(body) + [.text(" "), .node(a, minimum: 6), .text(")")])
        case .integral where infiniteSign(a) == nil && infiniteSign(b) == nil:
          return (5, [.text("RInt ")] + function(body) + [.text(" "), .node(a, minimum: 6), .text(" "), .node(b, minimum: 6)])
        case .integral:
          func filter(_ end: Formula) -> [Piece<Formula>] {
            switch infiniteSign(end) {
            case let sign?: return [.text(" (Rbar_locally \(sign > 0 ? "p_infty" : "m_infty"))")]
            case nil: return [.text(" (at_point "), .node(end, minimum: 6), .text(")")]
            }
          }
          return (5, [.text("RInt_gen ")] + function(body) + filter(a) + filter(b))
        case .infimum, .supremum, .root, .minimiser, .maximiser:
          let name = [.infimum: "infimum", .supremum: "supremum", .root: "root"][kind] ?? kind.rawValue
          func end(_ f: Formula) -> [Piece<Formula>] {
            infiniteSign(f).map { [.text($0 > 0 ? " p_infty" : " m_infty")] } ?? [.text(" "), .node(f, minimum: 6)]
          }
          return (5, [.text("\(name) ")] + function(body) + end(a) + end(b))
        }
      }
    }
  }

  /// Definitions of what `coq(of:)` uses beyond Reals and Coquelicot. What is taken as a parameter has the meaning that
  /// its name has in formulas.
  public static let coqPrelude = """
    From Coq Require Import Reals.
    From Coquelicot Require Import Coquelicot.
    Open Scope R_scope.
    Definition gauss_density (x : R) : R := exp (- (x ^ 2) / 2) / sqrt (2 * PI).
    Definition expectation (f : R -> R) : R :=
      RInt_gen (fun z => gauss_density z * f z) (Rbar_locally m_infty) (Rbar_locally p_infty).
    Definition gauss_cdf (x : R) : R := RInt_gen gauss_density (Rbar_locally m_infty) (at_point x).
    Definition gauss_tail (x : R) : R := RInt_gen gauss_density (at_point x) (Rbar_locally p_infty).
    Definition erf (x : R) : R := 2 / sqrt PI * RInt (fun t => exp (- t ^ 2)) 0 x.
    Definition erfc (x : R) : R := 1 - erf x.
    Definition mills (x : R) : R := gauss_density x / gauss_tail x.
    Definition millsDerivative (x : R) : R := mills x * (mills x - x).
    Definition xlogx (x : R) : R := if Req_EM_T x 0 then 0 else x * ln x.
    Definition power (x y : R) : R :=
      if Req_EM_T x 0 then (if Req_EM_T y 0 then 1 else 0) else Rpower x y.
    Definition atanh (x : R) : R := ln ((1 + x) / (1 - x)) / 2.
    Definition softplus (x : R) : R := ln (1 + exp x).
    Definition sigmoid (x : R) : R := / (1 + exp (- x)).
    Definition binent (x : R) : R := - (xlogx x + xlogx (1 - x)).
    Definition logcosh (x : R) : R := ln (cosh x).
    Definition erfcx (x : R) : R := exp (x ^ 2) * erfc x.
    Definition owenT (h a : R) : R :=
      RInt (fun t => exp (- (h ^ 2) * (1 + t ^ 2) / 2) / (1 + t ^ 2)) 0 a / (2 * PI).
    Definition within (a b : Rbar) (x : R) : Prop := Rbar_le a x /\\ Rbar_le x b.
    Definition supremum (f : R -> R) (a b : Rbar) : R :=
      real (Lub_Rbar (fun y => exists x : R, within a b x /\\ y = f x)).
    Definition infimum (f : R -> R) (a b : Rbar) : R :=
      real (Glb_Rbar (fun y => exists x : R, within a b x /\\ y = f x)).
    Definition root (f : R -> R) (a b : Rbar) : R := real (Lub_Rbar (fun x => within a b x /\\ f x = 0)).
    Definition minimiser (f : R -> R) (a b : Rbar) : R :=
      real (Lub_Rbar (fun x => within a b x /\\ f x = infimum f a b)).
    Definition maximiser (f : R -> R) (a b : Rbar) : R :=
      real (Lub_Rbar (fun x => within a b x /\\ f x = supremum f a b)).
    Definition I0 (x : R) : R := RInt (fun t => exp (x * cos t)) 0 PI / PI.
    Definition I1 (x : R) : R := RInt (fun t => exp (x * cos t) * cos t) 0 PI / PI.
    Definition K0 (x : R) : R := RInt_gen (fun t => exp (- x * cosh t)) (at_point 0) (Rbar_locally p_infty).
    Definition K1 (x : R) : R :=
      RInt_gen (fun t => exp (- x * cosh t) * cosh t) (at_point 0) (Rbar_locally p_infty).
    Definition logI0 (x : R) : R := ln (I0 x).
    Definition I1I0 (x : R) : R := I1 x / I0 x.
    Definition erfinv (y : R) : R := root (fun x => erf x - y) m_infty p_infty.
    Definition Phiinv (y : R) : R := root (fun x => gauss_cdf x - y) m_infty p_infty.
    Definition lambertW (y : R) : R := root (fun w => w * exp w - y) (-1) p_infty.
    Parameter gamma : R -> R.
    Definition lgamma (x : R) : R := ln (Rabs (gamma x)).
    Definition digamma : R -> R := Derive lgamma.
    """
}

/// Words of Coq and the names `coq(of:)` and its prelude use.
private let reservedInCoq: Set<String> = Set(ElementaryFunction.allCases.map(\.name))
  .union(SpecialFunction.allCases.map { "\($0)" })
  .union([
    "as", "at", "cofix", "else", "end", "exists", "fix", "for", "forall", "fun", "if", "IF", "in", "let", "match", "mod", "Prop",
    "return", "Set", "then", "Type", "using", "where", "with", "SProp", "R", "nat", "k", "PI", "ln", "Rabs", "Rmin", "Rmax",
    "Rpower", "power", "INR", "Series", "Lim", "real", "RInt", "RInt_gen", "Rbar_locally", "at_point", "p_infty", "m_infty",
    "Rle_dec", "Rlt_dec", "gauss_density", "gauss_cdf", "gauss_tail", "expectation", "infimum", "supremum", "root", "minimiser",
    "maximiser", "within", "owenT", "Derive", "Derive_n", "Rbar", "S", "O", "I",
  ])
