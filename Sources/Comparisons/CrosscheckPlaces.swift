// Where a model is compared: a fixed pseudo-random grid, and points next to its thresholds.
import Effort
import Enclosures
import FastSolvers
import Foundation
import Formulas
import OverlapModels

/// Points next to thresholds that share the values of integer parameters.
struct ThresholdPoints: Sendable {
  let integers: [String: String]
  let points: [(parameters: [Double], order: [Double])]
}

/// The places of a model.
struct CrosscheckPlaces {
  private let model: Model
  private let effort: Effort
  private let parameters: [Parameter]
  private let ranges: [DoubleRange]
  private let defaults: [Double?]

  init(_ model: Model, effort: Effort) throws {
    self.model = model
    self.effort = effort
    parameters = model.parameters.filter { !$0.isInteger }
    let formulas = try ModelFormulas(model, unknowns: parameters.map(\.name))
    ranges = try RangeEvaluator(
      formulas.graph, parameters.map { try formulas.range($0.domain) }, variables: []).evaluate([])
    defaults = try parameters.map { p in
      try p.defaultValue.map { DoubleEvaluator(try compiled(formulas.graph, [try formulas.formula($0)], [])).evaluate([])[0] }
    }
  }

  /// About a third of all values over the domain, the rest around the default.
  private func parameter(_ i: Int, _ random: inout Sequence64) -> Double {
    let r = ranges[i]
    let (choice, t) = (random.unit(), random.unit())
    let margin = 1e-3 * (r.upper - r.lower)
    if let d = defaults[i], choice > 1.0 / 3 || !margin.isFinite {
      let near = d == 0 ? (r.lower < 0 ? 2 * t - 1 : t) : d * pow(2, 2 * t - 1)
      if near > r.lower, near < r.upper { return near }
    }
    if margin.isFinite { return r.lower + margin + (r.upper - r.lower - 2 * margin) * t }
    if r.lower.isFinite { return r.lower + pow(10, 2 * t - 1) }
    if r.upper.isFinite { return r.upper - pow(10, 2 * t - 1) }
    return 4 * t - 2
  }

  private func orderParameter(_ r: DoubleRange, _ random: inout Sequence64) -> Double {
    let (choice, t) = (random.unit(), random.unit())
    if r.lower == r.upper { return r.lower }
    if r.lower.isFinite, r.upper.isFinite {
      let w = r.upper - r.lower
      if choice < 0.1 { return r.lower + w * pow(10, -1 - 3 * t) }
      if choice > 0.9 { return r.upper - w * pow(10, -1 - 3 * t) }
      return r.lower + w * (0.01 + 0.98 * t)
    }
    if r.lower.isFinite { return r.lower + pow(10, 2.5 * t - 1.5) }
    if r.upper.isFinite { return r.upper - pow(10, 2.5 * t - 1.5) }
    return (choice < 0.5 ? 1 : -1) * pow(10, 2.5 * t - 1.5)
  }

  /// `count` points (or as many as lie in the domain), always the same for a round.
  func grid(_ count: Int, round: Int, _ program: CrosscheckProgram) -> [[Double]] {
    var random = Sequence64(state: UInt64(round + 1) &* 1_000_003)
    var points: [[Double]] = []
    for n in 0..<(20 * count) where points.count < count {
      let p = parameters.indices.map { parameter($0, &random) }
      var x = p + program.ranges(p).map { orderParameter($0, &random) }
      guard program.contains(x) else { continue }
      // Every third point is moved along the map, to where the solver works.
      if n % 3 == 2 {
        for _ in 0..<4 {
          guard let next = program.next(x) else { break }
          let y = p + next
          if program.contains(y) { x = y }
        }
      }
      points.append(x)
    }
    return points
  }

  /// The defaults, and a few other values, for the solver.
  func parametersForSolving() throws -> [[Double]] {
    var random = Sequence64(state: 77)
    return (0..<6).map { n in parameters.indices.map { n == 0 ? defaults[$0] ?? parameter($0, &random) : parameter($0, &random) } }
  }

  /// Ten points next to every threshold whose unknown is a parameter that is no integer: the unknown within 1e-3 of it
  /// (relative to a threshold below 1), the order parameters at and around their values there.
  func thresholds() throws -> [ThresholdPoints] {
    var groups: [ThresholdPoints] = []
    for t in model.thresholds {
      guard let unknown = t.unknowns.first, t.unknowns.count == 1,
        let place = parameters.firstIndex(where: { $0.name == unknown })
      else { continue }
      guard let system = try known({ try ThresholdSystem(model, t.id) }),
        let start = try known({ try startingPoints(system, effort: effort).first }), let start, start.converged
      else { continue }
      try groups.append(points(system, start.point, unknown: place))
    }
    return groups
  }

  /// What this version can do, else nil.
  private func known<T>(_ make: () throws -> T) throws -> T? {
    do { return try make() } catch let e as ModelError where e.isNotBuilt { return nil } catch let e as FastSolverError
      where e.isNotBuilt
    { return nil }
  }

  private func points(_ system: ThresholdSystem, _ solution: [Double], unknown: Int) throws -> ThresholdPoints {
    let graph = system.graph
    let values = Dictionary(uniqueKeysWithValues: zip(system.unknowns, solution))
    let integerNames = Set(model.parameters.filter(\.isInteger).map(\.name))
    let settings = Dictionary(uniqueKeysWithValues: system.settings.map { ($0.name, $0.text) })
    var integers = settings.filter { integerNames.contains($0.key) }
    // The default values need no program of their own.
    let usual = try ModelFormulas(model, unknowns: parameters.map(\.name)).settings
    if usual.allSatisfy({ integers[$0.name] == $0.text }) { integers = [:] }
    let other = try parameters.map { p -> Double? in
      try settings[p.name].map { text in
        DoubleEvaluator(try compiled(graph, [try ModelFormulas(model, graph: graph).formula(expression: text)], []))
          .evaluate([])[0]
      }
    }
    let pointNames = system.points.keys.sorted()
    let fixed = DoubleEvaluator(
      try compiled(graph, pointNames.map { system.points[$0]! }, [parameters[unknown].name]))
    var random = Sequence64(state: 5)
    let u = values[parameters[unknown].name]!
    let points = (0..<10).map { k -> (parameters: [Double], order: [Double]) in
      let distance = 1e-3 * min(1, abs(u)) * (2 * random.unit() - 1) * pow(0.5, Double(k))
      let p = parameters.indices.map { $0 == unknown ? u + distance : other[$0] ?? defaults[$0] ?? 0 }
      let known = Dictionary(uniqueKeysWithValues: zip(pointNames, fixed.evaluate([u + distance])))
      let order = model.order.map { o -> Double in
        let suffix = k % 2 == 0 && system.hasTwoStates ? "#2" : system.hasTwoStates ? "#1" : ""
        if let v = known[o.name + suffix] { return v }
        if let v = values[o.name + suffix] { return k < 2 ? v : v * (1 + 1e-2 * (2 * random.unit() - 1)) }
        return -1
      }
      return (p, order)
    }
    // Order parameters that the threshold does not name.
    let program = try CrosscheckProgram(model, integers: integers, replacing: [:])
    let complete = points.map { p -> (parameters: [Double], order: [Double]) in
      let r = program.ranges(p.parameters)
      let names = Set(values.keys).union(pointNames).map { $0.prefix { $0 != "#" } }
      return (
        p.parameters,
        zip(model.order, zip(p.order, r)).map { o, v in
          names.contains(o.name[...]) ? v.1.clamped(v.0) : orderParameter(v.1, &random)
        }
      )
    }
    return ThresholdPoints(integers: integers, points: complete.filter { program.contains($0.parameters + $0.order) })
  }
}

/// A fixed sequence of pseudo-random numbers (SplitMix64).
struct Sequence64 {
  var state: UInt64

  /// The next one, in [0, 1).
  mutating func unit() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
