import Effort
import Identities
import OverlapModels
import Testing

@Suite struct ModelIdentitiesTests {
  private func verdicts(_ text: String) throws -> [String: String] {
    let model = try Model.load(text: text, name: "test.toml")
    return Dictionary(
      uniqueKeysWithValues: try decideIdentities(of: model, seconds: 20, threads: 1).map { i in
        switch i.verdict {
        case .proved: return (i.id, "proved")
        case .refuted: return (i.id, "refuted")
        case .undecided: return (i.id, "undecided")
        }
      })
  }

  @Test func priorsDefineTheirClosedForms() throws {
    let found = try verdicts(
      """
      id = "t"
      title = "t"
      [parameters.lambda]
      domain = "[0, inf)"
      [parameters.k]
      domain = "[2, 4]"
      default = "2"
      integer = true
      [order.q]
      domain = "[0, 1]"
      [prior]
      atoms = [["1", "1/2"], ["-1", "1/2"]]
      [[identities]]
      id = "total"
      left = "mmse(lambda) + f(lambda)"
      right = "1"
      [[identities]]
      id = "integer"
      left = "sum[i, 1, k](i)"
      right = "k*(k+1)/2"
      [[identities]]
      id = "integer-wrong"
      left = "sum[i, 1, k](i)"
      right = "k + 1"
      [[identities]]
      id = "fresh"
      for = { x = "[0, 3]" }
      left = "log2cosh(x)"
      right = "x + log1p(exp(-2*x))"
      """)
    #expect(found == ["total": "proved", "integer": "proved", "integer-wrong": "refuted", "fresh": "proved"])
  }
}
