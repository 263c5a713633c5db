import Balls
import Effort
import Enclosures
import Formulas
import Search

let g = Graph()
let a = CommandLine.arguments
let f = try g.parse(a[1])
var sets: [String: Formula] = [:]
var digits = 12
var i = 2
while i < a.count {
  if a[i] == "--set" { let p = a[i+1].split(separator: "="); sets[String(p[0])] = try g.parse(String(p[1])) }
  if a[i] == "--digits" { digits = Int(a[i+1])! }
  i += 2
}
let h = g.substitute(sets, in: f)
print(g.text(of: h))
let program = Program(g, outputs: [h], parameters: [])
let clock = ContinuousClock()
do {
  for _ in 0..<3 {
  let t = clock.now
  let v = try CertifiedEvaluation(program, effort: Effort(seconds: 60)).evaluate({ _ in [] }, accuracy: Accuracy(digits: digits))
  print(v[0].decimalBounds(significantDigits: digits + 2), clock.now - t)
  }
} catch { print("failed", error) }
