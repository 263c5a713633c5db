// Balls against MPFR in place, the Gaussian family against Arb's forms through erfc.
import Balls
import CMPFR
import Intervals

/// A result that the optimiser must not remove.
@inline(never) private func keep<T>(_ x: borrowing T) {}

func arithmeticBenchmarks(_ report: inout BenchmarkReport) {
  ballsAgainstMPFR(&report)
  if let mpfi = MPFIPeer() { intervals(&report, mpfi) } else { report.missing.append("MPFI") }
  if let arb = ArbPeer() {
    batches(&report, arb)
    gaussianFamily(&report, arb)
  } else {
    report.missing.append("Arb")
  }
}

/// A number of MPFR, for its own times.
private final class Float {
  let pointer = UnsafeMutablePointer<__mpfr_struct>.allocate(capacity: 1)

  init(_ x: Double, _ bits: Int) {
    mpfr_init2(pointer, bits)
    mpfr_set_d(pointer, x, MPFR_RNDN)
    mpfr_sqrt(pointer, pointer, MPFR_RNDN)
  }

  deinit {
    mpfr_clear(pointer)
    pointer.deallocate()
  }
}

/// Into a destination that is kept ("+"), accumulating ("+="), and with a new value each time ("value +"); MPFR always
/// in place.
private func ballsAgainstMPFR(_ report: inout BenchmarkReport) {
  for bits in [53, 100, 128, 333, 1000] {
    let digits = bits * 3 / 10
    let (x, y, z, one) = (Float(2, bits), Float(3, bits), Float(0, bits), Float(1, bits))
    let root = { (n: Int) in Ball(n).function(.sqrt, precision: bits) }
    let (a, b) = (root(2), root(3))
    // a factor that keeps the size of what it multiplies
    let unit = Ball(1).rounded(precision: bits).widened(by: .powerOfTwo(-bits))
    var r = a
    func row(_ name: String, _ ours: () -> Void, _ theirs: () -> Void) {
      compare(&report, name, digits: digits, peer: "MPFR in place", ours, theirs)
    }
    row("Ball +", { r.setSum(a, b, precision: bits) }) { _ = mpfr_add(z.pointer, x.pointer, y.pointer, MPFR_RNDN) }
    row("Ball *", { r.setProduct(a, b, precision: bits) }) { _ = mpfr_mul(z.pointer, x.pointer, y.pointer, MPFR_RNDN) }
    row("Ball +=", { r.add(b, precision: bits) }) { _ = mpfr_add(z.pointer, z.pointer, y.pointer, MPFR_RNDN) }
    r = a
    row("Ball *=", { r.multiply(by: unit, precision: bits) }) {
      _ = mpfr_mul(z.pointer, z.pointer, one.pointer, MPFR_RNDN)
    }
    row("Ball value +", { r = a.adding(b, precision: bits) }) {
      _ = mpfr_add(z.pointer, x.pointer, y.pointer, MPFR_RNDN)
    }
    row("Ball value *", { r = a.multiplied(by: b, precision: bits) }) {
      _ = mpfr_mul(z.pointer, x.pointer, y.pointer, MPFR_RNDN)
    }
    compare(&report, "Ball exp", digits: digits, peer: "MPFR in place", { r.setFunction(.exp, of: a, precision: bits) },
      { _ = mpfr_exp(z.pointer, x.pointer, MPFR_RNDN) })
    compare(&report, "Ball log", digits: digits, peer: "MPFR in place", { r.setFunction(.log, of: a, precision: bits) },
      { _ = mpfr_log(z.pointer, x.pointer, MPFR_RNDN) })
    keep(r)
  }
}

private func gaussianFamily(_ report: inout BenchmarkReport, _ arb: ArbPeer) {
  let (erfc, log, exp) = (arb.unary("arb_hypgeom_erfc"), arb.unary("arb_log"), arb.unary("arb_exp"))
  let log1p = arb.unary("arb_log1p")
  let negate = arb.negate
  let (multiply, divide) = (arb.binary("arb_mul"), arb.binary("arb_div"))
  let (two, root) = (arb.number(2), arb.number(0))
  let (u, v, w) = (arb.number(0), arb.number(0), arb.number(0))
  let sqrt = arb.unary("arb_sqrt")
  for bits in [53, 128, 333, 1000] {
    withExtendedLifetime(two) { sqrt(root.memory, two.memory, bits + 20) }
    // the last four lie between the nodes of tables
    for x in [-40.0, -12, -3, -0.5, 0.5, 1.5, 3, 6, 12, 25, 40, -2.2, 0.01, 2.2, 17.3] {
      let (ours, theirs, mirrored) = (Ball(exactly: x), arb.number(x), arb.number(-x))
      var r = Ball.zero
      // H(x) = erfc(x/sqrt 2)/2
      func tail() {
        divide(u.memory, theirs.memory, root.memory, bits)
        erfc(v.memory, u.memory, bits)
        arb.scale(v.memory, v.memory, -1)
      }
      let digits = bits * 3 / 10
      compare(&report, "H(\(x))", digits: digits, peer: "Arb", { r.setFunction(.H, of: ours, precision: bits) }, tail)
      // log of the tail, and log1p of its complement on the left, where the logarithm would lose everything
      compare(&report, "logH(\(x))", digits: digits, peer: "Arb", { r.setFunction(.logH, of: ours, precision: bits) }) {
        if x > 0 {
          tail()
          log(w.memory, v.memory, bits)
        } else {
          divide(u.memory, mirrored.memory, root.memory, bits)
          erfc(v.memory, u.memory, bits)
          arb.scale(v.memory, v.memory, -1)
          negate(v.memory, v.memory)
          log1p(w.memory, v.memory, bits)
        }
      }
      compare(&report, "mills(\(x))", digits: digits, peer: "Arb", { r.setFunction(.mills, of: ours, precision: bits) }) {
        tail()
        multiply(u.memory, theirs.memory, theirs.memory, bits)
        arb.scale(u.memory, u.memory, -1)
        exp(w.memory, u.memory, bits)
        multiply(w.memory, w.memory, v.memory, bits)
        divide(w.memory, root.memory, w.memory, bits)
      }
      keep(r)
    }
  }
  marched(&report, arb)
}

/// R at 64 equidistant nodes of 100 digits, a node, against one erfc of Arb at the middle of them.
private func marched(_ report: inout BenchmarkReport, _ arb: ArbPeer) {
  let bits = 340
  let erfc = arb.unary("arb_hypgeom_erfc")
  let (x, y) = (arb.number(3), arb.number(0))
  compare(&report, "R at equidistant nodes", digits: 100, peer: "Arb", per: 64, {
    keep(RMarch(from: BigFloat(6), step: BigFloat(3, exponent: -5), count: 64, precision: bits))
  }, { erfc(y.memory, x.memory, bits) })
}

/// Scalar intervals against MPFI with 53 bits.
private func intervals(_ report: inout BenchmarkReport, _ mpfi: MPFIPeer) {
  guard let x = try? Interval(inf: 0.6875, sup: 0.6876), let y = try? Interval(inf: -0.25, sup: 0.75) else { return }
  let (a, b, r) = (mpfi.number(0.6875, 0.6876), mpfi.number(-0.25, 0.75), mpfi.number(0, 0))
  let binary: [(String, (Interval, Interval) -> Interval, String)] = [
    ("+", { $0 + $1 }, "mpfi_add"), ("-", { $0 - $1 }, "mpfi_sub"), ("*", { $0 * $1 }, "mpfi_mul"),
    ("/", { $1 / $0 }, "mpfi_div"),
  ]
  for (name, f, peer) in binary {
    let g = mpfi.binary(peer)
    let swapped = name == "/"
    var out = x
    compare(&report, "Interval \(name)", digits: 16, peer: "MPFI", { out = f(x, y) }) {
      _ = g(r.memory, swapped ? b.memory : a.memory, swapped ? a.memory : b.memory)
    }
    keep(out)
  }
  let unary: [(String, (Interval) -> Interval)] = [
    ("sqrt", { .sqrt($0) }), ("exp", { .exp($0) }), ("expm1", { .expm1($0) }), ("log", { .log($0) }),
    ("log1p", { .logp1($0) }), ("sin", { .sin($0) }), ("cos", { .cos($0) }), ("tan", { .tan($0) }),
    ("asin", { .asin($0) }), ("acos", { .acos($0) }), ("atan", { .atan($0) }), ("sinh", { .sinh($0) }),
    ("cosh", { .cosh($0) }), ("tanh", { .tanh($0) }), ("asinh", { .asinh($0) }), ("atanh", { .atanh($0) }),
  ]
  for (name, f) in unary {
    let g = mpfi.unary("mpfi_\(name)")
    var out = x
    compare(&report, "Interval \(name)", digits: 16, peer: "MPFI", { out = f(x) }, { _ = g(r.memory, a.memory) })
    keep(out)
  }
}

/// Batches of 64 double balls, one of them, against Arb with 53 bits.
private func batches(_ report: inout BenchmarkReport, _ arb: ArbPeer) {
  let nodes = DoubleBalls((0..<64).map { Ball(exactly: 0.25 + Double($0) / 32) })
  let others = DoubleBalls((0..<64).map { Ball(exactly: 1.5 - Double($0) / 128) })
  var out = nodes
  let (x, y, r) = (arb.number(0.65625), arb.number(1.25), arb.number(0))
  for (name, operation, peer) in [
    ("+", DoubleBalls.Operation.add, "arb_add"), ("*", .multiply, "arb_mul"), ("/", .divide, "arb_div"),
  ] {
    let g = arb.binary(peer)
    compare(&report, "batch \(name)", digits: 15, peer: "Arb", per: 64, { out.set(operation, of: nodes, others) }) {
      g(r.memory, x.memory, y.memory, 53)
    }
  }
  for f in DoubleBalls.Function.allCases {
    // forms that Arb has as one function; the others have none
    let peers = ["sqrt": "arb_sqrt", "exp": "arb_exp", "log": "arb_log", "log1p": "arb_log1p", "expm1": "arb_expm1",
      "tanh": "arb_tanh", "erfc": "arb_hypgeom_erfc", "H": "arb_hypgeom_erfc", "mills": "arb_hypgeom_erfc",
      "erfcx": "arb_hypgeom_erfc", "logH": "arb_hypgeom_erfc", "log2cosh": "arb_cosh"]
    guard let peer = peers["\(f)"] else { continue }
    let g = arb.unary(peer)
    compare(&report, "batch \(f)", digits: 15, peer: peer == "arb_\(f)" ? "Arb" : "Arb (\(peer.dropFirst(4)))", per: 64,
      { out.set(f, of: nodes) }, { g(r.memory, x.memory, 53) })
  }
  keep(out)
}
