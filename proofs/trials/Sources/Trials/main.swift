// Trials mpfr SEED COUNT [NAME ...]   random balls against MPFR at higher precision
// Trials arb < LINES                  the cases of Tests/Oracle/balls.py and special.py, computed by Arb
// Prints one line `count NAME TRIALS UNKNOWN FAILURES` for each function; exit code 1 if there is a failure.
import Balls
import CMPFR

let arguments = CommandLine.arguments

switch arguments.dropFirst().first {
case "mpfr":
  guard arguments.count > 3, let seed = UInt64(arguments[2]), let count = Int(arguments[3]) else { fatalError("SEED COUNT") }
  let only = Set(arguments.dropFirst(4))
  mpfrTrials(seed, count) { only.isEmpty || only.contains($0) }
case "arb":
  while let line = readLine() {
    Number.releaseAll()
    arbTrial(line)
  }
default:
  print("usage: Trials mpfr SEED COUNT [NAME ...] | Trials arb < LINES")
}
judge.report()
if judge.tallies.values.contains(where: { $0.failures > 0 }) { exitWithFailure() }
