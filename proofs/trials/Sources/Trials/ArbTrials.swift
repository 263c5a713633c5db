import Balls
import CMPFR

/// `m:e` exactly.
private func number(_ m: Substring, _ e: Substring) -> Number {
  guard let e = Int(e) else { fatalError("no exponent \(e)") }
  let x = Number(m.utf8.count * 4 + 8)
  guard String(m).withCString({ cmpfr_set_decimal(x.p, $0, MPFR_RNDN) }) == 0 else { fatalError("no integer \(m)") }
  _ = cmpfr_mul_2si(x.p, x.p, e, MPFR_RNDN)
  return x
}

private func number(_ text: Substring) -> Number {
  let parts = text.split(separator: ":")
  return number(parts[0], parts[1])
}

/// `m:e:r:s`, outward.
private func span(_ text: Substring) -> Span {
  let parts = text.split(separator: ":")
  let (m, r) = (number(parts[0], parts[1]), number(parts[2], parts[3]))
  let bits = Int(m.p.pointee._mpfr_prec) + 64
  let (l, u) = (Number(bits), Number(bits))
  _ = cmpfr_sub(l.p, m.p, r.p, MPFR_RNDD)
  _ = cmpfr_add(u.p, m.p, r.p, MPFR_RNDU)
  return Span(l, u, bits)
}

private func ball(_ mid: Substring, _ rad: Substring) -> Ball {
  Ball(center: BigFloat(copying: number(mid).p), radius: Magnitude(upper: BigFloat(copying: number(rad).p)))
}

private let special = Dictionary(uniqueKeysWithValues: SpecialFunction.allCases.map { ("\($0)", $0) })

/// One line of balls.py (no kind in front) or special.py (`r` or `c`).
func arbTrial(_ line: String) {
  var words = line.split(separator: " ")
  let kind = words[0] == "r" || words[0] == "c" ? words.removeFirst() : ""
  let name = String(words[0])
  guard let p = Int(words[1]) else { fatalError("no case: \(line)") }
  let x = ball(words[2], words[3])
  if kind == "c" {
    let z = ComplexBall(x, ball(words[4], words[5]))
    let result: ComplexBall
    if let f = ElementaryFunction(name: name) {
      result = z.function(f, precision: p)
    } else if let f = special[name] {
      result = z.function(f, precision: p)
    } else {
      result = z.polygamma(Int(name.dropFirst(9))!, precision: p)
    }
    for k in stride(from: 6, to: words.count, by: 2) {
      judge.count("arb-complex-" + name, result.re, span(words[k]), line)
      judge.count("arb-complex-" + name, result.im, span(words[k + 1]), line)
    }
    return
  }
  var first = 4
  let result: Ball
  if name == "owenT" {
    result = x.owenT(ball(words[4], words[5]), precision: p)
    first = 6
  } else if let f = ElementaryFunction(name: name) {
    result = x.function(f, precision: p)
  } else if let f = special[name] {
    result = x.function(f, precision: p)
  } else {
    result = x.polygamma(Int(name.dropFirst(9))!, precision: p)
  }
  for word in words[first...] { judge.count("arb-" + name, result, span(word), line) }
}
