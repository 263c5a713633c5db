// Small dense systems in doubles.

/// The solution of `matrix` x = `right`, the matrix in rows; nil where it is singular in doubles or not finite.
func linearSolve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
  let n = right.count
  var a = matrix
  var b = right
  for i in 0..<n {
    // Rows are brought to one scale, so that pivots compare.
    let scale = a[i].reduce(0) { max($0, abs($1)) }
    guard scale > 0, scale.isFinite, b[i].isFinite else { return nil }
    for j in 0..<n { a[i][j] /= scale }
    b[i] /= scale
  }
  for k in 0..<n {
    let p = (k..<n).max { abs(a[$0][k]) < abs(a[$1][k]) }!
    guard abs(a[p][k]) > 1e-300 else { return nil }
    a.swapAt(k, p)
    b.swapAt(k, p)
    for i in (k + 1)..<max(n, k + 1) {
      let factor = a[i][k] / a[k][k]
      if factor == 0 { continue }
      for j in k..<n { a[i][j] -= factor * a[k][j] }
      b[i] -= factor * b[k]
    }
  }
  for k in stride(from: n - 1, through: 0, by: -1) {
    for j in (k + 1)..<max(n, k + 1) { b[k] -= a[k][j] * b[j] }
    b[k] /= a[k][k]
  }
  return b.allSatisfy(\.isFinite) ? b : nil
}

/// The determinant of a small matrix.
func determinant(_ matrix: [[Double]]) -> Double {
  var a = matrix
  var d = 1.0
  for k in a.indices {
    let p = (k..<a.count).max { abs(a[$0][k]) < abs(a[$1][k]) }!
    if a[p][k] == 0 { return 0 }
    if p != k { a.swapAt(k, p); d = -d }
    d *= a[k][k]
    for i in (k + 1)..<max(a.count, k + 1) {
      let factor = a[i][k] / a[k][k]
      for j in k..<a.count { a[i][j] -= factor * a[k][j] }
    }
  }
  return d
}
