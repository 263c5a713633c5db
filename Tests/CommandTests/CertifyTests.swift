import Balls
import Foundation
import Testing

/// A certificate of the capacity, made once.
private let capacity = Result { () throws -> (path: String, run: Run) in
  let path = scratch.appendingPathComponent("capacity.jsonl").path
  return (path, try overlap("certify", "krauth-mezard", "capacity", "--digits", "20", "--out", path, "--json"))
}

@Test func theCapacityIsProvedAndVerified() throws {
  let (path, run) = try capacity.get()
  #expect(run.code == 0, "\(run.errors)")
  let object = try #require(run.object)
  let keys = ["model", "id", "status", "claim", "value", "unknowns", "assumes", "certificate", "seconds"]
  #expect(Set(object.keys) == Set(keys))
  #expect(object["status"] as? String == "proved")
  #expect(object["certificate"] as? String == path)
  let v = try #require(run.value)
  // Digits of the literature, to 25.
  let known = try #require(Rational(text: "0.8330785997395792336890869"))
  let unit = try Rational(1) / Rational(10).power(25)
  #expect(try v.lower <= known + unit && known - unit <= v.upper)
  #expect(try v.upper - v.lower <= Rational(1) / Rational(10).power(20))

  let verified = try overlap("verify", path, "--json")
  #expect(verified.code == 0)
  let file = try #require((verified.object?["files"] as? [[String: Any]])?.first)
  let fileKeys = ["file", "status", "line", "reason", "claims", "lemmas", "assumes", "model_sha256", "seconds"]
  #expect(Set(file.keys) == Set(fileKeys))
  #expect(file["status"] as? String == "accepted")
  #expect((file["claims"] as? [[String: Any]])?.isEmpty == false)
  #expect(try overlap("verify", path).output.contains("exactly one"))
}

@Test func withoutOutNoCertificateIsNamed() throws {
  let run = try overlap("certify", "krauth-mezard", "capacity", "--digits", "8", "--json")
  #expect(run.code == 0)
  #expect(run.object?["certificate"] is NSNull)
}

@Test func theSameInputGivesTheSameBytes() throws {
  let outputs = try ["1", "2"].map { threads -> [String] in
    let path = scratch.appendingPathComponent("threads.jsonl").path
    let run = try overlap("certify", "krauth-mezard", "capacity", "--json", "--threads", threads, "--out", path)
    return [run.output.replacing(/"seconds": [0-9.]+/, with: ""), try String(contentsOfFile: path, encoding: .utf8)]
  }
  #expect(outputs[0] == outputs[1])
}

@Test func expectedClaims() throws {
  let (path, _) = try capacity.get()
  func verify(_ claim: String, _ model: String = "krauth-mezard") throws -> Run {
    try overlap("verify", path, "--model", model, "--expect", claim)
  }
  #expect(try verify("capacity").code == 0)
  #expect(try verify("capacity in [0.83,5/6]").code == 0)
  #expect(try verify("q@capacity in [0.56,0.57]").code == 0)
  #expect(try verify("capacity in [0.84,0.85]").code == 1)
  #expect(try overlap("verify", path, "--model", "krauth-mezard", "--expect", "capacity", "--set", "kappa=1").code == 1)
  #expect(try verify("capacity in [0.85,0.84]").code == 2)
  #expect(try verify("capacty").code == 2)
  #expect(try overlap("verify", path, "--expect", "capacity").code == 2)
  #expect(try overlap("certify", "krauth-mezard", "capacity", "--expect", "value in [0.8,0.84]").code == 0)
  let refuted = try overlap("certify", "krauth-mezard", "capacity", "--expect", "value in [0.9,1]", "--json")
  #expect(refuted.code == 1 && refuted.object?["status"] as? String == "refuted")
}

@Test func damagedCertificatesAreNotAccepted() throws {
  let (path, _) = try capacity.get()
  let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  for i in lines.indices {
    var rest = lines
    rest.remove(at: i)
    let damaged = try file("cut-\(i).jsonl", rest.joined(separator: "\n") + "\n")
    let run = try overlap("verify", damaged)
    #expect(run.code == 1 || run.code == 2, "line \(i + 1) cut: \(run.code)")
    if run.code == 2 { #expect(run.output.isEmpty && run.errorLines.count == 1) }
  }
  let changed = try file("changed.jsonl", lines.joined(separator: "\n").replacing("0.833", with: "0.834") + "\n")
  #expect(try overlap("verify", changed).code == 1)
}

@Test func severalFilesAreAllJudged() throws {
  let (path, _) = try capacity.get()
  let empty = try file("empty.jsonl", "")
  let run = try overlap("verify", path, empty, "--json")
  #expect(run.code == 2)
  let files = try #require(run.object?["files"] as? [[String: Any]])
  #expect(files.compactMap { $0["status"] as? String } == ["accepted", "malformed"])
  // Alone it is bad input like any other.
  let alone = try overlap("verify", empty)
  #expect(alone.code == 2 && alone.output.isEmpty && alone.errorLines.count == 1)
}

@Test func whereNothingCanBeWritten() throws {
  for out in ["no/such/folder/c.jsonl", "."] {
    let run = try overlap("certify", "krauth-mezard", "capacity", "--out", out)
    #expect(run.code == 2 && run.output.isEmpty && run.errorLines.count == 1)
    #expect(run.errors.contains(out))
  }
}

@Test func theBudgetOfAProof() throws {
  let run = try overlap("certify", "krauth-mezard", "capacity", "--digits", "20000", "--budget", "1", "--json")
  #expect(run.code == 3)
  #expect(run.object?["status"] as? String == "undecided")
  #expect(run.object?["reason"] is String && run.object?["remedy"] is String)
}
