import Balls
import Enclosures
import Formulas
import TestSupport
import Testing

@Suite("Printing") struct RoundTripTests {
  /// What is printed reads back as the same formula.
  @Test func randomFormulas() throws {
    var generator = RandomFormula(seed: 41, names: ["a", "b", "x"])
    var count = 0
    for i in 0..<3000 {
      let graph = Graph()
      let variable = i % 3 == 0 ? "z" : "x"
      var text = i % 2 == 0 ? generator.wild(depth: i % 6, variable: variable) : generator.tame(depth: i % 6, variable: variable)
      if i % 3 == 0 { text = "E[z](\(text))" }
      if i % 5 == 0 { text = "diff[a](\(text))" }
      if i % 7 == 0 { text = "min(\(text), b)-(\(text))" }
      let f = try graph.parse(text)
      let printed = graph.text(of: f)
      if printed.contains("exists[") {
        // What only a derivative adds is not in the grammar, and is read as nothing else.
        #expect(throws: FormulaError.self) { try graph.parse(printed) }
        count += 1
        continue
      }
      #expect(try graph.parse(printed) == f, "\(text) is printed as \(printed)")
      // In a new graph operands may change places, the value does not.
      let other = Graph()
      let again = try other.parse(printed)
      #expect(try other.parse(other.text(of: again)) == again)
      let point = [0.75, -0.25, 1.25]
      let values = [(graph, f), (other, again)].map { g, f in
        DoubleEvaluator(Program(g, outputs: [f], parameters: ["a", "b", "x"])).evaluate(point)[0]
      }
      let size = max(abs(values[0]), 1)
      if i % 3 != 0, values[0].isFinite { #expect(abs(values[1] - values[0]) <= 1e-6 * size, "\(printed): \(values)") }
      count += 1
    }
    #expect(count == 3000)
  }

  /// Binders inside each other, and free names that are called as the printer calls its variables.
  @Test func randomBinders() throws {
    var generator = RandomFormula(seed: 45, names: ["a", "b", "z", "z1", "z3"])
    var count = 0
    var nested = 0
    for i in 0..<4000 {
      let graph = Graph()
      let text = generator.binders(depth: 1 + i % 6, scope: ["x"])
      guard let f = try? graph.parse(text) else { continue }
      count += 1
      if graph.height(f) > 1 { nested += 1 }
      let printed = graph.text(of: f)
      #expect(try graph.parse(printed) == f, "\(text) is printed as \(printed)")
      let other = Graph()
      let again = try other.parse(printed)
      #expect(try other.parse(other.text(of: again)) == again)
      #expect(Set(other.freeNames(of: [again])) == Set(graph.freeNames(of: [f])))
    }
    #expect(count > 3000 && nested > 500, "\(count), \(nested)")
  }

  @Test(arguments: [
    ("z+E[x](cos(x*z))", "z + E[z1](cos(z*z1))"), ("z1*E[x,y](exp(x*y))", "z1*E[z2](E[z](exp(z*z2)))"),
    ("integral[x,a,inf](exp(-x))", "integral[z, a, inf](exp(-z))"), ("limit[x,a](x^2)", "limit[z, a](z^2)"),
    ("inf[x,-inf,b](x^2+a)", "inf[z, -inf, b](a + z^2)"), ("if(b>=a,a,b)", "if(a <= b, a, b)"), ("root[x,0,b](x^2-2)", "root[z, 0, b](z^2 - 2)"),
    ("sum[k,1,inf](k^-2)", "sum[z, 1, inf](z^-2)"), ("sup[x,0,1](inf[y,x,a](x*y))", "sup[z1, 0, 1](inf[z, z1, a](z1*z))"),
  ]) func binderForms(text: String, printed: String) throws {
    let graph = Graph()
    let f = try graph.parse(text)
    #expect(try graph.parse(printed) == f)
    // Operands may stand in either order.
    #expect(graph.text(of: f).sorted() == printed.sorted(), "\(graph.text(of: f))")
  }

  @Test(arguments: [
    ("a-(b-c)", "a - (b - c)"), ("a/(b*c)", "a/(b*c)"), ("a/b*c", "a/b*c"), ("(-a)^2", "a^2"), ("-a^2", "-a^2"), ("(a+b)^2", "(a + b)^2"), ("a^(1/3)", "a^(1/3)"),
    ("a^-b", "a^(-b)"), ("2*a", "2*a"), ("-3/2*a", "(-3/2)*a"), ("a-1/2", "a - 1/2"), ("(2)^a", "2^a"), ("(a^b)^c", "(a^b)^c"), ("a^b^c", "a^b^c"),
    ("E[w](exp(w*a))", "E[z](exp(a*z))"), ("1/a", "1/a"), ("a/-b", "-(a/b)"), ("exp(-a)", "exp(-a)"), ("a*(b+c)", "a*(b + c)"),
  ]) func forms(text: String, printed: String) throws {
    let graph = Graph()
    let f = try graph.parse(text)
    let g = try graph.parse(printed)
    #expect(f == g, "\(text) and \(printed)")
    #expect(try graph.parse(graph.text(of: f)) == f, "\(graph.text(of: f))")
  }

  /// A program gives what a walk over the formula gives, and the body of an expectation what its kernel gives.
  @Test func programsEqualFormulas() throws {
    var generator = RandomFormula(seed: 43, names: ["a", "b"])
    var random = Random(44)
    var compared = 0
    for i in 0..<1500 {
      let graph = Graph()
      let text = i % 2 == 0 ? generator.wild(depth: i % 5, variable: "x") : generator.tame(depth: i % 5, variable: "x")
      let f = try graph.parse(i % 3 == 0 ? "diff[x](\(text))" : text)
      let program = Program(graph, outputs: [f, graph.multiply(f, graph.name("a"))], parameters: ["x", "a", "b"])
      #expect(program.kernels.isEmpty)
      let point = (0..<3).map { _ in Double.random(in: -2...2, using: &random) }
      let values = ["x": point[0], "a": point[1], "b": point[2]]
      let expected = walk(graph, f, values)
      let outputs = DoubleEvaluator(program).evaluate(point)
      guard expected.isFinite, abs(expected) < 1e100, abs(expected) > 1e-100 else { continue }
      // Doubles lose digits in either; a wrong operation loses all.
      guard outputs[0].isFinite else { continue }
      compared += 1
      #expect(abs(outputs[0] - expected) <= 1e-5 * abs(expected) + 1e-7, "\(text) at \(values): \(outputs[0]), \(expected)")
      #expect(abs(outputs[1] - expected * point[1]) <= 1e-5 * abs(expected) + 1e-7, "\(text) times a")
    }
    #expect(compared > 700, "\(compared)")
  }

  /// Kernels that are shared, and what they load.
  @Test func kernelsShareAndHoist() throws {
    let graph = Graph()
    let f = try graph.parse("E[z](tanh(a*z+b)^2)+E[z](tanh(a*z+b))*E[w](exp(b*w))+sqrt(a)")
    let program = Program(graph, outputs: [f], parameters: ["a", "b"])
    #expect(program.kernels.count == 2)
    #expect(program.kernels.map(\.outputs.count).sorted() == [1, 2])
    for kernel in program.kernels {
      #expect(kernel.instructions.filter { $0 == .node }.count == 1)
      #expect(kernel.instructions.filter { if case .function(.tanh, _) = $0 { return true } else { return false } }.count <= 1)
    }
    // What is free of the variable stands outside.
    let g = try graph.parse("E[z](exp(sin(a)*log(b)*z+sqrt(a*b)))")
    let kernel = try #require(Program(graph, outputs: [g], parameters: ["a", "b"]).kernels.first)
    #expect(kernel.loads.count == 2)
    #expect(kernel.instructions.count == 6)
  }

  /// The value of a formula without expectations, by a walk over its nodes.
  private func walk(_ graph: Graph, _ f: Formula, _ values: [String: Double]) -> Double {
    var v: [Formula: Double] = [:]
    for g in graph.reachable(from: [f]) {
      let x: Double
      switch graph[g] {
      case .constant(let c): x = c.toDouble()
      case .pi: x = .pi
      case .choice, .binding, .infinity: x = .nan
      case .name(let n): x = values[n]!
      case .bound, .expectation, .binding, .infinity: x = .nan
      case .choice(let condition, let a, let b, let u, let w):
        switch condition {
        case .less: x = v[a]! < v[b]! ? v[u]! : v[w]!
        case .lessOrEqual: x = v[a]! <= v[b]! ? v[u]! : v[w]!
        case .apart: x = v[a]! == v[b]! ? .nan : v[a]! < v[b]! ? v[u]! : v[w]!
        }
      case .near(let a, _): x = v[a]!
      case .existence: x = 0
      case .sum(let a, let b): x = v[a]! + v[b]!
      case .product(let a, let b): x = v[a]! * v[b]!
      case .quotient(let a, let b): x = v[a]! / v[b]!
      case .negation(let a): x = -v[a]!
      case .integerPower(let a, let n): x = power(v[a]!, n)
      case .power(let a, let b): x = exponential(v[b]! * function(.log, v[a]!))
      case .function(let h, let a): x = function(h, v[a]!)
      case .special(let h, let a, let b):
        x = h.value(Ball(exactly: v[a]!), Ball(exactly: v[b]!), precision: 53).mid.toDouble()
      case .minimum(let a, let b): x = min(v[a]!, v[b]!)
      case .maximum(let a, let b): x = max(v[a]!, v[b]!)
      }
      v[g] = x
    }
    return v[f]!
  }

  private func power(_ x: Double, _ n: Int) -> Double {
    let p = (0..<abs(n)).reduce(1.0) { r, _ in r * x }
    return n < 0 ? 1 / p : p
  }

  private func exponential(_ x: Double) -> Double { function(.exp, x) }

  private func function(_ f: ElementaryFunction, _ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    let v = Ball(exactly: x).function(f, precision: 64)
    return v.isFinite ? v.mid.toDouble() : .nan
  }
}
