// The global extremum of the potential among fixed points, in doubles.
import OverlapModels

/// The fixed point at which the potential takes its global value; for a saddle, the saddle value.
/// - Returns: an empty point and a note where there is none.
func globalExtremum(_ model: FastModel, _ points: [[Double]]) -> (point: [Double], note: String) {
  let values = points.map { model.potential(at: $0) ?? .nan }
  let candidates = points.indices.filter { values[$0].isFinite }
  guard let extremum = model.extremum else { return ([], "the model has no potential") }
  guard !candidates.isEmpty else { return ([], "no fixed point with a potential was found") }
  func best(_ indices: [Int], isMaximum: Bool) -> [Double] {
    points[indices.reduce(indices[0]) { (values[$1] > values[$0]) == isMaximum && values[$1] != values[$0] ? $1 : $0 }]
  }
  switch extremum {
  case .stationary: return ([], "a stationary potential has no global extremum")
  case .maximum: return (best(candidates, isMaximum: true), "")
  case .minimum: return (best(candidates, isMaximum: false), "")
  case .saddle(let steps):
    guard let outer = steps.first else { return ([], "the saddle names no order parameter") }
    // A point counts where the inner order parameters stand at their own extremum, the outer ones fixed.
    let inner = steps.drop { $0.isSupremum == outer.isSupremum }
    let alternates = inner.contains { $0.isSupremum == outer.isSupremum }
    let indices = inner.compactMap { s in model.order.firstIndex(of: s.name) }
    let proper = alternates ? candidates : candidates.filter { c in
      innerSamples(model, points[c], indices).allSatisfy { y in
        guard let v = model.potential(at: y), v.isFinite else { return true }
        let slack = 1e-9 * max(1, abs(values[c]))
        return outer.isSupremum ? v >= values[c] - slack : v <= values[c] + slack
      }
    }
    return (best(proper.isEmpty ? candidates : proper, isMaximum: outer.isSupremum), "")
  }
}

/// Points that differ from x in the given coordinates.
private func innerSamples(_ model: FastModel, _ x: [Double], _ indices: [Int]) -> [[Double]] {
  var samples = [x]
  let each = [1, 60, 12, 6][min(indices.count, 3)]
  for i in indices.prefix(3) {
    samples = samples.flatMap { s in
      model.ranges[i].samples(each).map { v in
        var y = s
        y[i] = v
        return y
      }
    }
  }
  return samples.filter { model.isInDomain($0) }
}
