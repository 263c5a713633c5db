// What `[channel]` defines (Barbier, Krzakala, Macris, Miolane, Zdeborova 2019): for w ~ N(0, q), v = variance - q and
// P(y|w) = E likelihood(y, w + sqrt(v) x),
//   Psi(q) = E_w sum_y P log P,   g = 2 Psi' = E_w sum_y (dP/dw)^2/P.
// The channels with a name have closed forms (docs/models.md); outputs on a line are integrated over.
import Balls
import Formulas

struct ChannelFormulas {
  let graph: Graph
  let channel: Channel
  /// Reads an expression of the file in names; the strings are names of its own.
  let read: (ModelText, [String: Formula]) throws -> Formula
  let range: (ModelRange) throws -> VariableRange
  /// The second moment of the prior, where the table names no variance.
  let secondMoment: () throws -> Formula
  /// Whether a name has a positive domain.
  let isPositive: (String) -> Bool

  /// `Psi` or `g` at the overlap q.
  func value(_ function: String, at q: Formula) throws -> Formula {
    let variance = try channel.variance.map { try read($0, [:]) } ?? secondMoment()
    let v = graph.subtract(variance, q)
    let isPsi = function == "Psi"
    switch channel.name ?? channel.output.map(outputName) {
    case "sign": return gaussianSign(isPsi, q, v)
    case "probit": return gaussianSign(isPsi, q, graph.add(v, try parameter("s2")))
    case "door": return door(isPsi, q, v, try parameter("K"))
    case "relu": return relu(isPsi, q, v)
    case "abs": return absolute(isPsi, q, v)
    case "linear":
      let total = graph.add(v, try parameter("Delta"))
      if !isPsi { return graph.divide(graph.one, total) }
      return graph.scale(graph.add(graph.one, graph.apply(.log, scaled(graph.multiply(graph.pi, total), 2, 1))), by: Rational(-1, 2))
    case let name?: throw TextError(message: "the output '\(name)' is not built yet")
    case nil: return try general(isPsi, q, v)
    }
  }

  /// The channel that an output as a function of w is.
  private func outputName(_ text: ModelText) -> String {
    switch text.text.filter({ !$0.isWhitespace }) {
    case "max(w,0)", "max(0,w)": return "relu"
    case "abs(w)": return "abs"
    default: return text.text
    }
  }

  private func parameter(_ name: String) throws -> Formula { try read(ModelText(name, place: "[channel] name"), [:]) }

  private func scaled(_ f: Formula, _ a: Int, _ b: Int) -> Formula { graph.scale(f, by: Rational(a, b)) }

  private func expectation(_ body: (Formula) -> Formula) -> Formula {
    let z = graph.freshName("z")
    return graph.expectation(of: body(graph.name(z)), over: z)
  }

  /// Psi = 2 E H log H(a z), g = (2/v) E phi^2/H(a z), a = sqrt(q/v).
  private func gaussianSign(_ isPsi: Bool, _ q: Formula, _ v: Formula) -> Formula {
    let half = isPsi ? tailEntropy(q, v) : tailSlope(q, v)
    return isPsi ? scaled(half, 2, 1) : graph.divide(scaled(half, 2, 1), v)
  }

  private func ratio(_ q: Formula, _ v: Formula) -> Formula { graph.apply(.sqrt, graph.divide(q, v)) }

  /// E H log H(a z).
  private func tailEntropy(_ q: Formula, _ v: Formula) -> Formula {
    let a = ratio(q, v)
    return expectation { z in
      let x = graph.multiply(a, z)
      return graph.multiply(graph.apply(.H, x), graph.apply(.logH, x))
    }
  }

  /// E phi^2/H(a z).
  private func tailSlope(_ q: Formula, _ v: Formula) -> Formula {
    let a = ratio(q, v)
    return expectation { z in
      let x = graph.multiply(a, z)
      return graph.multiply(graph.apply(.phi, x), graph.apply(.mills, x))
    }
  }

  /// Outside of |w| <= K with P = H((K - w)/sqrt v) + H((K + w)/sqrt v):
  /// Psi = E P log P + (1 - P) log(1 - P), g = E P'^2 (1/P + 1/(1 - P)).
  private func door(_ isPsi: Bool, _ q: Formula, _ v: Formula, _ K: Formula) -> Formula {
    let g = graph
    let root = g.apply(.sqrt, v)
    let s = g.apply(.sqrt, q)
    return expectation { z in
      let w = g.multiply(s, z)
      let above = g.divide(g.subtract(K, w), root)
      let below = g.divide(g.add(K, w), root)
      let outside = g.add(g.apply(.H, above), g.apply(.H, below))
      // H(-below) - H(above) with its digits
      let a = g.negate(below)
      let inside = g.negate(
        g.multiply(g.apply(.H, a), g.apply(.expm1, g.subtract(g.apply(.logH, above), g.apply(.logH, a)))))
      if isPsi { return g.add(g.apply(.xlogx, outside), g.apply(.xlogx, inside)) }
      let slope = g.divide(g.subtract(g.apply(.phi, above), g.apply(.phi, below)), root)
      return g.add(g.divide(g.power(slope, 2), outside), g.divide(g.power(slope, 2), inside))
    }
  }

  /// Psi = E H log H(a z) - (1 + log(2 pi v))/4, g = (1/2 + E phi^2/H(a z))/v.
  private func relu(_ isPsi: Bool, _ q: Formula, _ v: Formula) -> Formula {
    let g = graph
    if !isPsi { return g.divide(g.add(g.constant(Rational(1, 2)), tailSlope(q, v)), v) }
    let gaussian = g.add(g.one, g.apply(.log, scaled(g.multiply(g.pi, v), 2, 1)))
    return g.subtract(tailEntropy(q, v), scaled(gaussian, 1, 4))
  }

  /// With k = q/v: Psi = E log2cosh(k w^2 + sqrt(k) w x) - k - (1 + log(2 pi v))/2 and
  /// g = (E w^2 tanh(k w^2 + sqrt(k) w x) (1 + k) - k)/v.
  private func absolute(_ isPsi: Bool, _ q: Formula, _ v: Formula) -> Formula {
    let g = graph
    let k = g.divide(q, v)
    func field(_ w: Formula, _ x: Formula) -> Formula {
      g.add(g.multiply(k, g.power(w, 2)), g.multiply(g.apply(.sqrt, k), g.multiply(w, x)))
    }
    func double(_ body: @escaping (Formula, Formula) -> Formula) -> Formula {
      expectation { w in expectation { x in body(w, x) } }
    }
    if isPsi {
      let energy = double { w, x in g.apply(.log2cosh, field(w, x)) }
      let gaussian = g.add(g.one, g.apply(.log, scaled(g.multiply(g.pi, v), 2, 1)))
      return g.subtract(g.subtract(energy, k), scaled(gaussian, 1, 2))
    }
    let mean = double { w, x in g.multiply(g.power(w, 2), g.apply(.tanh, field(w, x))) }
    return g.divide(g.subtract(g.multiply(mean, g.add(g.one, k)), k), v)
  }

  /// P(y|w), by the closed form where the likelihood is a step function of the field.
  private func probability(_ likelihood: ModelText, _ y: Formula, _ w: Formula, _ v: Formula) throws -> Formula {
    let x = graph.freshName("x")
    let field = graph.add(w, graph.multiply(graph.apply(.sqrt, v), graph.name(x)))
    let body = try read(likelihood, ["y": y, "w": field])
    return graph.stepExpectation(of: body, over: x, isPositive: isPositive) ?? graph.expectation(of: body, over: x)
  }

  private func general(_ isPsi: Bool, _ q: Formula, _ v: Formula) throws -> Formula {
    let g = graph
    guard let likelihood = channel.likelihood else { throw TextError(message: "[channel] has no likelihood") }
    let w = g.freshName("w")
    let z = g.freshName("z")
    func term(_ y: Formula) throws -> Formula {
      let p = try probability(likelihood, y, g.name(w), v)
      if isPsi { return g.apply(.xlogx, p) }
      // The quotient exists where P > 0; there the derivative needs no further witness.
      let slope = g.derivative(of: p, withRespectTo: w)
      return g.divide(g.power(slope, 2), p)
    }
    let body: Formula
    if let outputs = channel.outputRange {
      let y = g.freshName("y")
      let ends = try range(outputs)
      body = g.binding(
        .integral, try term(g.name(y)), over: y, from: ends.lower ?? g.negate(g.infinity), to: ends.upper ?? g.infinity)
    } else {
      body = try channel.outputs.reduce(g.zero) { g.add($0, try term(try read($1, [:]))) }
    }
    let field = g.multiply(g.apply(.sqrt, q), g.name(z))
    return g.expectation(of: g.substitute([w: field], in: body), over: z)
  }
}
