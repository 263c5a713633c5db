import Balls
import Formulas
import Foundation
import OverlapModels

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The TOML files of a folder, sorted; empty where the folder is absent.
func tomlFiles(_ folder: URL) -> [URL] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  return names.filter { $0.hasSuffix(".toml") }.sorted().map { folder.appendingPathComponent($0) }
}

/// The model files of the contract's suite, where they lie beside the package.
var contractFiles: [URL] {
  let shared = packageRoot.deletingLastPathComponent().appendingPathComponent("shared/contract")
  return tomlFiles(shared.appendingPathComponent("models")) + tomlFiles(shared.appendingPathComponent("suite/models"))
}

var catalogueFiles: [URL] { tomlFiles(packageRoot.appendingPathComponent("Sources/OverlapModels/Resources")) }

/// A plain double interpreter of formulas: not accurate to the last digits, independent of every evaluator.
struct DoubleInterpreter {
  let graph: Graph
  static let step = 0.05
  static let nodes = (-190...190).map { Double($0) * step }

  func evaluate(_ roots: [Formula], _ names: [String: Double]) -> [Double] {
    var value: [Formula: Double] = [:]
    // Bodies of expectations are reached too; what depends on a Gaussian variable has no value of its own.
    for f in graph.reachable(from: roots) where !graph.hasFreeBound(f) { value[f] = evaluate(f, names, value) }
    return roots.map { value[$0]! }
  }

  private func evaluate(_ f: Formula, _ names: [String: Double], _ value: [Formula: Double]) -> Double {
    guard case .expectation(let body) = graph[f] else { return apply(f, names, nil) { value[$0]! } }
    let inner = graph.reachable(from: [body]).filter { graph.hasFreeBound($0) }
    var total = 0.0
    for z in Self.nodes {
      var local: [Formula: Double] = [:]
      for g in inner { local[g] = apply(g, names, z) { local[$0] ?? value[$0]! } }
      total += exp(-z * z / 2) * local[body]!
    }
    return total * Self.step / (2 * Double.pi).squareRoot()
  }

  private func apply(_ f: Formula, _ names: [String: Double], _ z: Double?, _ v: (Formula) -> Double) -> Double {
    switch graph[f] {
    case .constant(let c): return c.toDouble()
    case .pi: return Double.pi
    case .name(let n): return names[n] ?? .nan
    case .bound: return z ?? .nan
    case .sum(let a, let b): return v(a) + v(b)
    case .product(let a, let b): return v(a) * v(b)
    case .quotient(let a, let b): return v(a) / v(b)
    case .negation(let a): return -v(a)
    case .integerPower(let a, let n): return pow(v(a), Double(n))
    case .power(let a, let b): return pow(v(a), v(b))
    case .minimum(let a, let b): return min(v(a), v(b))
    case .maximum(let a, let b): return max(v(a), v(b))
    case .function(let g, let a): return Self.function(g, v(a))
    case .special(let g, let a, let b):
      return g.value(Ball(exactly: v(a)), Ball(exactly: v(b)), precision: 53).mid.toDouble()
    case .near(let a, _): return v(a)
    case .choice(let condition, let a, let b, let first, let second):
      let holds = condition == .lessOrEqual ? v(a) <= v(b) : v(a) < v(b)
      return holds ? v(first) : v(second)
    case .existence: return 0
    case .expectation, .binding, .infinity: return .nan
    }
  }

  static func function(_ g: ElementaryFunction, _ x: Double) -> Double {
    let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    let tail = erfc(x / 2.0.squareRoot()) / 2
    switch g {
    case .exp: return exp(x)
    case .log: return log(x)
    case .expm1: return expm1(x)
    case .log1p: return log1p(x)
    case .sqrt: return x.squareRoot()
    case .abs: return abs(x)
    case .sinh: return sinh(x)
    case .cosh: return cosh(x)
    case .tanh: return tanh(x)
    case .sech: return 1 / cosh(x)
    case .log2cosh: return abs(x) + log1p(exp(-2 * abs(x)))
    case .sin: return sin(x)
    case .cos: return cos(x)
    case .atan: return atan(x)
    case .erf: return erf(x)
    case .erfc: return erfc(x)
    case .phi: return density
    case .Phi: return 1 - tail
    case .H: return tail
    case .logH: return x < 30 ? log(tail) : -x * x / 2 - log(x * (2 * Double.pi).squareRoot()) - 1 / (x * x)
    case .mills: return x < 30 ? density / tail : x + 1 / x
    case .xlogx: return x == 0 ? 0 : x * log(x)
    }
  }
}
