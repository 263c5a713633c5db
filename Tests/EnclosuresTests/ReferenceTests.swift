import Balls
import Enclosures
import Foundation
import Search
import TestSupport
import Testing

/// Values against Arb's integrals and against closed forms.
@Suite("References") struct ReferenceTests {
  /// Integrands with parameters a in (0, 3), b in (-1, 1), c in (0, 1), and the digits they are asked for.
  static let integrands: [(String, Int)] = [
    // Entire.
    ("exp(a*z+b)", 40), ("cos(a*z+b)", 40), ("sin(a*z)^2", 30), ("phi(a*z+b)", 40), ("H(a*z+b)", 30), ("Phi(a*z+b)^2", 30), ("erf(a*z)^2", 30),
    ("erfc(a*z+b)", 25), ("z^4*exp(a*z)", 40), ("(z-a)^6", 40), ("z*sinh(a*z)", 30), ("cosh(a*z)", 30), ("exp(-(z-a)^2*c)", 40),
    ("H(a*z)*Phi(c*z+b)", 20), ("z*expm1(b*z)", 25), ("exp(a*z)*H(z-b)", 20), ("exp(cos(a*z))", 30), ("exp(-exp(c*z))", 20), ("cos(exp(c*z/8))", 15),
    ("erf(sin(z)+b)", 15), ("phi(z^2-a)", 20), ("exp(z^2*c/3)", 25), ("z^2*cos(a*z)*exp(b*z)", 30), ("phi(a*z)*phi(b*z-1)", 40),
    // Poles off the line.
    ("tanh(a*z+b)", 30), ("tanh(a*z+b)^2", 40), ("sech(a*z+b)", 30), ("sech(a*z)^4", 20), ("1/(z^2+c^2+1/50)", 25), ("z^2/(1+a*z^2)", 30),
    ("1/(1+exp(a*z+b))", 30), ("1/(cosh(z)+a)", 25), ("mills(a*z+b)", 25), ("mills(c*z)^2", 30), ("phi(a*z)^2/H(a*z)", 25), ("z*tanh(z)/(a+1/10+z^2)", 20),
    ("1/(1+c+cos(2*z))", 15), ("1/(2+sin(a*z))", 20), ("(1+z^2)^(-3)", 30), ("exp(a*z)/(1+exp(a*z)+exp(-2*z))", 20), ("sinh(z)/(a+cosh(z))", 20),
    ("1/(1+a*H(z+b))", 20), ("H(z)/(a+Phi(z)^2)", 20), ("tanh(tanh(a*z)+b)", 15), ("exp(1/(1+z^2))", 20), ("1/(z^4+a+1/20)", 20),
    // Branch points off the line.
    ("log2cosh(a*z+b)", 40), ("logH(a*z+b)", 30), ("log(c+1/20+z^2)", 30), ("sqrt(a+1/20+z^2)", 30), ("atan(a*z+b)", 30), ("log1p(exp(a*z+b))", 30),
    ("log(1+c+cos(z))", 15), ("sqrt(1+exp(a*z))", 20), ("(1+z^2)^a", 30), ("xlogx(1+z^2)", 20), ("xlogx(H(a*z))", 20), ("log(cosh(z)+c)", 20),
    ("log1p(z^2*a)", 20), ("H(z)*logH(z)", 30), ("sqrt(log(2+c+z^2))", 20), ("log(1-c+c*exp(a*z-a^2/2))", 25), ("atan(sinh(z))", 20),
    ("(2+tanh(a*z))^b", 20), ("log2cosh(z+b)^2", 20), ("tanh(z)*log2cosh(a*z)", 20), ("logH(a*z)^2", 20), ("log(mills(z))", 20),
    ("sqrt(mills(a*z))", 20), ("log(2+tanh(z)^3)", 20), ("xlogx(Phi(z))*sech(b*z)", 15), ("log(a+1/5+exp(z)+exp(-2*z))", 20),
    // From the field: channels, perceptrons, spin glasses.
    ("tanh(a+sqrt(a)*z)", 30), ("(1-c)^2*mills((b-sqrt(c)*z)/sqrt(1-c))^2", 25), ("logH((b-sqrt(c)*z)/sqrt(1-c))", 25),
    ("(1-c)*log((1-c)+c*exp(-a/2)*cosh(sqrt(a)*z))", 20), ("c*sinh(a+sqrt(a)*z)/((1-c)*exp(a/2)+c*cosh(a+sqrt(a)*z))", 20),
    ("z^2/(1+(1-c)/c*sqrt(1+a)*exp(-a*z^2/2))", 15), ("1/(1+(1-c)/c*exp(-a/2-sqrt(a)*z))", 20), ("sech(a*z+b)^4", 20),
    // Steep, flat, tiny, huge.
    ("tanh(40*a*z+1)", 15), ("log2cosh(100*z)", 15), ("sech(300*z+b)", 15), ("Phi(200*z+a)^2", 15), ("logH(30*z)", 20), ("mills(25*z)/25", 20),
    ("exp(z/1000000)", 40), ("1e-30*exp(z)", 15), ("1e30*cos(z)", 15), ("tanh(z/10^8)^2", 15), ("exp(20*z)", 20), ("cos(25*z)", 20), ("(z/100)^20", 20),
    ("1/(z^2+1e-5)", 15), ("atan(60*z-9)", 15), ("exp(-500*(z-3)^2)", 15), ("H(12+z)", 15),
  ]

  @Test func integrandsAgainstArb() throws {
    var random = Random(31)
    let jobs = Self.integrands.map { f, digits in
      FormulaJob(
        "E[z](\(f))",
        names: [
          ("a", "\(random.int(1...60))/20"), ("b", "(-1+\(random.int(1...39))/20)"), ("c", "\(random.int(1...18))/19"),
        ], digits: digits)
    }
    #expect(jobs.count >= 60)
    for (job, reference) in zip(jobs, try references(jobs)) {
      guard case .value(let r) = reference else {
        Issue.record("Arb does not settle \(job)")
        continue
      }
      do {
        let v = try job.value()
        #expect(v.overlaps(r), "\(job): \(v) against \(r)")
        #expect(Accuracy(digits: job.digits).isReached(by: v), "\(job): \(v)")
      } catch { Issue.record("\(job): \(error)") }
    }
  }

  /// The formula minus its value: an enclosure of 0 to the digits asked for.
  @Test(
    "closed forms",
    arguments: [
      ("E[z](exp(a*z))", "exp(a^2/2)"), ("E[z](phi(a*z))", "1/sqrt(2*pi*(1+a^2))"), ("E[z](H(a*z+b))", "H(b/sqrt(1+a^2))"), ("E[z](cos(a*z))", "exp(-a^2/2)"),
      ("E[z](phi(a*z+b))", "phi(b/sqrt(1+a^2))/sqrt(1+a^2)"), ("E[z](z^2)", "1"), ("E[z](z^4)", "3"), ("E[z](z^12)", "10395"), ("E[z](z^7)", "0"),
      ("E[z]((z^4-6*z^2+3)^2)", "24"), ("E[z]((z^2-1)*(z^3-3*z))", "0"), ("E[z]((z^5-10*z^3+15*z)^2)", "120"), ("E[z](logH(z))", "-1"),
      ("E[z](logH(-z))", "-1"), ("E[z](H(z)*logH(z))", "-1/4"), ("E[z](exp(c*z^2))", "1/sqrt(1-2*c)"), ("E[z](z*tanh(a*z))", "a*E[z](sech(a*z)^2)"),
      ("E[z](z*logH(z))", "-E[z](mills(z))"), ("E[z](erf(a*z)^2)", "4/pi*atan(sqrt(1+4*a^2))-1"), ("E[z](Phi(z)^3)", "1/4"), ("E[z](H(z)^9)", "1/10"),
      ("E[z](sin(a*z+b))", "sin(b)*exp(-a^2/2)"), ("E[z](sech(pi*z/a))", "E[z](sech(pi*z/a))"), ("E[z](tanh(a^2+a*z))", "E[z](tanh(a^2+a*z)^2)"),
      ("E[z](1/(1+exp(a*z)))", "1/2"), ("E[z](xlogx(Phi(z)))", "-1/4"), ("E[z](log(cosh(z)))", "E[z](log2cosh(z))-log(2)"),
      ("E[z](exp(a*z)*sinh(z))", "exp((1+a^2)/2)*sinh(a)"), ("E[z](0*z)", "0"), ("E[z](z-z)", "0"), ("E[z](7/3)", "7/3"), ("E[z](b)", "b"), ("E[z](b+0*z)", "b"),
      ("E[z](tanh(z))", "0"), ("E[z](z*exp(-z^2))", "0"), ("E[z](sin(a*z)*cosh(b*z))", "0"), ("E[z](z^3*logH(0))", "0"), ("E[z](E[w](tanh(w+b))+z)", "E[w](tanh(w+b))"),
      ("E[z](mills(z)*(mills(z)-z))", "E[z](z*mills(z))"), ("E[z](1/H(c*z)-1/H(c*z))", "0"),
    ]) func closedForms(formula: String, value: String) throws {
    for (a, c) in [("3/4", "1/5"), ("2", "1/3"), ("1/50", "49/100")] {
      // E Phi(z)^2/.. needs no c near 1/2 but E exp(c z^2) does; 15 digits there.
      let job = FormulaJob("\(formula)-(\(value))", ["a": a, "b": "-2/7", "c": c], digits: 22)
      let v = try job.value()
      #expect(v.containsZero, "\(job): \(v)")
      #expect(Accuracy(digits: c == "49/100" ? 12 : 22).isReached(by: v), "\(job): \(v)")
    }
  }

  /// Digits from the literature, computed elsewhere.
  @Test func certifiedDigits() throws {
    for (formula, digits) in [
      ("E[z](tanh(1+z))", "0.550400490793327170288319498821826"), ("E[z](tanh(z)^2)", "0.394294490397841174416459772444119"),
      ("E[z](phi(z)^2/H(z))", "0.240268979037455166076530960966807"), ("E[z](mills(z)^2)", "1.19127119369471546381277897406505"),
    ] {
      let v = try FormulaJob(formula, digits: 30).value()
      let q = try #require(Rational(text: digits))
      let unit = try Rational(1) / Rational(10).power(digits.count - 2)
      #expect(v.overlaps(Ball(lower: try q - unit, upper: try q + unit, precision: 160)), "\(formula): \(v)")
    }
  }

  /// A file of [formula, value, {"set": {..}}, kind] that the environment names: the kinds that are built.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["OVERLAP_INTEGRALS"] != nil)) func valuesOfAFile() throws {
    let path = ProcessInfo.processInfo.environment["OVERLAP_INTEGRALS"]!
    let rows = try JSONSerialization.jsonObject(with: try Data(contentsOf: URL(fileURLWithPath: path))) as? [[Any]]
    var checked = 0
    for row in try #require(rows) {
      guard row.count == 4, let formula = row[0] as? String, let value = row[1] as? String, let kind = row[3] as? String,
        ["entire", "pole-near", "branch-near", "steep", "field"].contains(kind), !formula.contains("integral")
      else { continue }
      let set = (row[2] as? [String: Any])?["set"] as? [String: String] ?? [:]
      let v = try FormulaJob(formula, names: set.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, digits: 25).value()
      let q = try #require(Rational(text: value))
      let gap = v.subtracting(Ball(q, precision: 200), precision: 200).magnitude
      #expect(gap < max(.one, v.magnitude) * Magnitude(2e-25), "\(formula): \(v) against \(value)")
      checked += 1
    }
    #expect(checked >= 10)
  }
}
