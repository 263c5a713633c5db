import Balls
import Effort
import Enclosures
import Formulas
import Search
import TestSupport
import Testing

/// Roots, extrema, limits and infinite sums: values to many digits, and what has none.
@Suite("Binders") struct BinderTests {
  private func value(_ formula: String, _ names: KeyValuePairs<String, String> = [:], digits: Int = 40) throws -> Ball {
    let graph = Graph()
    let program = Program(graph, outputs: [try graph.parse(formula)], parameters: names.map(\.key))
    return try CertifiedEvaluation(program, effort: Effort(seconds: 30)).evaluate(
      { bits in
        try names.map { name in
          if name.value.hasPrefix("[") { return try Ball(name.value, precision: bits) }
          let parts = name.value.split(separator: "/").map { Rational(text: String($0))! }
          return Ball(parts.count == 2 ? try parts[0] / parts[1] : parts[0], precision: bits)
        }
      }, accuracy: Accuracy(digits: digits))[0]
  }

  /// Whether the value is found to 40 digits and agrees with a decimal to those.
  private func matches(
    _ formula: String, _ decimal: String, digits: Int = 40,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let v = try value(formula, digits: digits)
    #expect(Accuracy(digits: digits).isReached(by: v), "\(formula): \(v)", sourceLocation: location)
    let known = Ball(BigFloat(decimalText: decimal, precision: 400, rounding: .nearest)!, digits: decimal.count - 3)
    #expect(v.overlaps(known), "\(formula): \(v) is not \(decimal)", sourceLocation: location)
  }

  /// Whether two formulas agree to 40 digits.
  private func same(
    _ a: String, _ b: String, _ names: KeyValuePairs<String, String> = [:], _ location: SourceLocation = #_sourceLocation
  ) throws {
    let (x, y) = (try value(a, names), try value(b, names))
    #expect(Accuracy(digits: 40).isReached(by: x), "\(a): \(x)", sourceLocation: location)
    #expect(x.overlaps(y), "\(a) = \(x), \(b) = \(y)", sourceLocation: location)
  }

  private func refuses(
    _ formula: String, _ names: KeyValuePairs<String, String> = [:], undefined: Bool? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect("\(formula)", sourceLocation: location) { _ = try value(formula, names, digits: 12) } throws: { error in
      guard let failure = error as? EvaluationFailure else { return false }
      return undefined.map { $0 == (failure.kind == .undefined) } ?? true
    }
  }

  @Test func roots() throws {
    try matches("root[y,0,1](y*exp(y)-1/2)", "0.351733711249195826024909300929951065171464")
    try matches("root[y,0,1](y*exp(y)-1/2)", "0.351733711249195826024909300929951065171464215517111805", digits: 100)
    try matches("root[x,0,1](log(x)+3)", "0.049787068367863942979342415650061776631699592188423215")
    try same("root[x,-1,1](tanh(x)-a)", "log((1+a)/(1-a))/2", ["a": "1/3"])
    try same("root[x,-inf,inf](sinh(x)-a)", "log(a+sqrt(1+a^2))", ["a": "7/3"])
    try same("root[x,0,inf](x^3-a)", "a^(1/3)", ["a": "7/3"])
    try same("root[x,-1,1](x+abs(x)/2)", "0")
    try same("root[x,1,5](root[y,0,5](y^3-x)-6/5)", "(6/5)^3")
    // Zeros at the ends.
    try same("root[x,-abs(z),abs(z)](x+2*tanh(x)-z)", "0", ["z": "0"])
    try same("root[x,0,1](x)", "0")
    try same("root[x,0,1](x-1)", "1")
  }

  /// Over a range of a load, the values at its points.
  @Test func rootsOfBallsHoldThoseOfTheirPoints() throws {
    let wide = try value("root[x,-abs(z),abs(z)](x+2*tanh(x)-z)", ["z": "[2.3, 2.4]"])
    for z in ["23/10", "235/100", "24/10"] {
      let v = try value("root[x,-abs(z),abs(z)](x+2*tanh(x)-z)", ["z": z])
      #expect(wide.contains(v))
    }
    #expect(wide.rad < Magnitude(0.04))
    let extremum = try value("sup[x,0,3](x*exp(-a*x))", ["a": "[0.9, 0.91]"])
    for a in ["9/10", "905/1000", "91/100"] {
      let v = try value("sup[x,0,3](x*exp(-a*x))", ["a": a])
      #expect(extremum.contains(v))
    }
    #expect(extremum.rad < Magnitude(0.01))
  }

  @Test func rootsThatAreNone() {
    refuses("root[x,-2,2](x^2+1)", undefined: true)
    refuses("root[x,-2,2](x^2-1)", undefined: true)
    refuses("root[x,0,7](sin(x))", undefined: true)
    refuses("root[x,1,0](x)", undefined: true)
    refuses("root[x,-1,2](x^2)", undefined: false)
    refuses("root[x,-1,1](x*(x-1/1000000000000000000000000000000)^2)")
    refuses("root[x,-1,1](1/x)")
    refuses("root[x,-1,1](if(x<1/3,-1,1))")
  }

  @Test func extrema() throws {
    try matches("sup[x,0,3](x*exp(-x))", "0.367879441171442321595523770161460867445811")
    try matches("sup[x,0,inf](x*exp(-x))", "0.367879441171442321595523770161460867445811")
    try matches("sup[t,0,4](t*H(t))", "0.169971207479903661693868470982433922832852")
    try same("sup[s,0,2](s*(1-s))", "1/4")
    try same("sup[x,-1,1](x^2)", "1")
    try same("sup[x,0,20](sin(x))", "1")
    try same("inf[x,-1,1](sqrt(x))", "0")
    try same("sup[x,-1,2](log(x))", "log(2)")
    try same("inf[x,0,3](xlogx(x))", "-exp(-1)")
    try same("inf[x,0,inf](exp(-x))", "0")
    try same("sup[x,-inf,inf](x/(1+x^2))", "1/2")
    try same("inf[x,0,inf](x*log(x))", "-exp(-1)")
    try same("sup[x,0,1](x*log(1/x))", "exp(-1)")
    try same("inf[x,-20,20]((x-z)^2/2+abs(x))", "z-1/2", ["z": "7/3"])
    try same("inf[x,-20,20]((x-z)^2/2+abs(x))", "z^2/2", ["z": "1/3"])
    try same("sup[y,-20,20](c*y-log2cosh(y))", "-binent((1+c)/2)", ["c": "1/3"])
  }

  @Test func derivativesOfExtrema() throws {
    try same("diff[a](sup[x,0,3](x*exp(-a*x)))", "-exp(-1)/a^2", ["a": "7/5"])
    try same("diff[a](diff[a](sup[x,0,3](x*exp(-a*x))))", "2*exp(-1)/a^3", ["a": "7/5"])
    try same("diff[z](inf[x,-20,20]((x-z)^2/2+abs(x)))", "1", ["z": "7/3"])
    try same(
      "diff[x](inf[y,-30,30]((y-x)^2/(2*a)+log2cosh(y)))", "(x-root[y,-30,30](y-x+a*tanh(y)))/a", ["x": "3/2", "a": "5/4"])
    try same("diff[x](sup[y,-20,20](x*y-cosh(y)))", "log(x+sqrt(1+x^2))", ["x": "3/2"])
  }

  @Test func extremaThatAreNone() {
    refuses("sup[x,0,1](1/x)")
    refuses("inf[x,0,1](log(x))")
    refuses("sup[x,0,inf](x)")
    refuses("inf[x,1,0](x)", undefined: true)
    refuses("sup[x,-2,-1](log(x))")
    // Two minimisers: no derivative.
    refuses("diff[a](sup[x,-1,1](a*x^2))", ["a": "1"])
  }

  @Test func sums() throws {
    try same("sum[k,1,inf](1/(k*(k+1)))", "1")
    try same("sum[k,1,inf](1/k^2)", "pi^2/6")
    try same("sum[k,1,inf](1/(k^2+1))", "(pi/tanh(pi)-1)/2")
    try same("sum[k,1,inf](1/(k^2+10000))", "(100*pi/tanh(100*pi)-1)/20000")
    try same("sum[k,1,inf](log1p(1/k^2))", "log(sinh(pi)/pi)")
    try matches("sum[k,2,inf](log(k)/k^3)", "0.19812624288563685333068182150328579687554279346383500334")
    try matches("sum[k,1,inf](k^(-3/2))", "2.6123753486854883433485675679240716305708006524000634")
    try same("sum[k,0,inf](exp(-3)*3^k/gamma(k+1))", "1")
    try same("sum[k,0,inf](2^(-k)*(k^2+1))", "8")
    try same("sum[k,0,inf](2^(-k)*cos(k))", "(1-cos(1)/2)/(1-cos(1)+1/4)")
    try same("sum[k,0,inf]((-1)^k*3^(-k))", "3/4")
    try same("sum[k,1,inf](k^(-1/2)/(k+1)-k^(1/2)/(k*(k+1)))", "0")
    try same("sum[k,1,inf](k^(3/2)/(k^3+k^(1/2)))", "sum[k,1,inf](k/(k^(5/2)+1))")
    try same("sum[k,1,inf](1/(exp(k)-1))", "sum[k,1,inf](1/expm1(k))")
    try same("sum[k,1,inf]((-2)^(-k)*k)", "-2/9")
    try same("sum[k,1,inf](exp(-k/20))", "1/expm1(1/20)")
    try same("sum[i,3,inf](i*c^i*exp(-c)/gamma(i+1))", "c*(1-exp(-c)*(1+c))", ["c": "7/3"])
  }

  @Test func divergentSums() {
    refuses("sum[k,1,inf](1/k)", undefined: true)
    refuses("sum[k,1,inf](k)", undefined: true)
    refuses("sum[k,0,inf](exp(k/10-k^(1/2)))", undefined: true)
    refuses("sum[k,2,inf](1/(k*log(k)))")
    refuses("sum[k,1,inf](1.0001^k)", undefined: true)
    refuses("sum[k,1,inf](sin(k))")
    refuses("sum[k,1,inf](cos(k)/k)")
    refuses("sum[k,1,inf](2^(-k)*(k-1000)/(k-1000))")
    refuses("sum[k,0,inf](1/(k-3)^2)")
    refuses("sum[k,0,inf]((-1)^k)", undefined: true)
    refuses("sum[k,0,inf]((-1)^(k/2)*2^(-k))")
    refuses("sum[k,1,inf](2^(-k)*log(300-k)^0)")
  }

  @Test func limits() throws {
    for (f, v) in [
      ("limit[x,0](sin(x)/x)", "1"), ("limit[x,0]((exp(x)-1-x)/x^2)", "1/2"), ("limit[x,0](x*log(x))", "0"),
      ("limit[x,0]((1-cos(x))/x^2)", "1/2"), ("limit[x,inf](x/(1+x))", "1"), ("limit[x,inf](tanh(x))", "1"),
      ("limit[x,inf](x/mills(x))", "1"), ("limit[x,inf](x*(mills(x)-x))", "1"), ("limit[x,0](erf(x)/x)", "2/sqrt(pi)"),
      ("limit[x,-inf](x*exp(x))", "0"), ("limit[x,0](sqrt(x))", "0"), ("limit[x,2](x^2+1)", "5"),
      ("limit[x,0](x^x)", "1"), ("limit[x,inf]((1+1/x)^x)", "exp(1)"), ("limit[x,1](log(x)/(x-1))", "1"),
      ("limit[x,inf](log2cosh(x)-x)", "0"), ("limit[x,0](x*sin(1/x))", "0"), ("limit[x,0](lgamma(1+x)/x)", "digamma(1)"),
    ] { try same(f, v) }
  }

  @Test func limitsThatAreNone() {
    refuses("limit[x,0](abs(x)/x)", undefined: true)
    refuses("limit[x,0](1/x)", undefined: true)
    refuses("limit[x,0](sin(1/x))")
    refuses("limit[x,0](log(x))", undefined: true)
    refuses("limit[x,0](if(x<0,1,2))", undefined: true)
    refuses("limit[x,inf](exp(x))")
    refuses("limit[x,inf](exp(-x)*log(-x)^0)")
    refuses("limit[x,0](sqrt(-1-x^2))", undefined: true)
  }

  /// A root of complex loads holds the continued root: x + 2 tanh x = z at z = w + 2 tanh w.
  @Test func continuedRoots() throws {
    let graph = Graph()
    let formula = try graph.parse("root[x,-5,5](x+2*tanh(x)-z)")
    let block = Program(graph, outputs: [formula], parameters: ["z"]).blocks[0]
    let evaluator = BlockEvaluator(effort: anyEffort)
    let ends = (BlockEnd.finite(Ball(-5)), BlockEnd.finite(Ball(5)))
    let program = Program(graph, outputs: [formula], parameters: ["z"])
    func root(_ z: ComplexBall) throws -> ComplexBall {
      try evaluator.enclose(
        block, complexLoads: { k in
          // The block loads z, and constants.
          if case .constant(let c) = program.main[k] { return ComplexBall(Ball(program.constants[c], precision: 128)) }
          return program.main[k] == .parameter(0) ? z : z.negated
        }, from: ends.0, to: ends.1, precision: 128)
    }
    let w = ComplexBall(Ball(Rational(1, 2), precision: 128), Ball(Rational(1, 8), precision: 128))
    let z = w.adding(w.tanh(precision: 128).multiplied(by: Ball(2), precision: 128), precision: 128)
    let band = ComplexBall(z.re.widened(by: Magnitude(0.01)), z.im.hull(.zero, precision: 128).widened(by: Magnitude(0.01)))
    let v = try root(band)
    #expect(v.contains(w))
    #expect(v.radius < Magnitude(0.5))
    // Far up, the root is not analytic: 1 + 2 sech^2 x = 0.
    let far = ComplexBall(Ball.zero.widened(by: Magnitude(0.5)), Ball.zero.widened(by: Magnitude(4)))
    #expect(throws: EvaluationFailure.self) { _ = try root(far) }
  }
}

extension Ball {
  /// A decimal with an error of 10^-digits.
  fileprivate init(_ x: BigFloat, digits: Int) {
    self = Ball(center: x, radius: Magnitude(upper: BigFloat(decimalText: "1e-\(digits)", precision: 64, rounding: .up)!))
  }
}
