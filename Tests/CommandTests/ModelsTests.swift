import Foundation
import Testing

@Test func modelsHaveTheKeysOfTheContract() throws {
  let run = try overlap("models", "--json")
  #expect(run.code == 0 && run.errors.isEmpty)
  let models = try #require(run.object?["models"] as? [[String: Any]])
  let ids = models.compactMap { $0["id"] as? String }
  #expect(ids.contains("krauth-mezard"))
  #expect(ids == ids.sorted())
  for model in models {
    for key in ["id", "title", "source", "parameters", "order", "branches", "thresholds", "claims", "identities"] {
      #expect(model[key] != nil, "\(model["id"] ?? "?") lacks \(key)")
    }
    for threshold in model["thresholds"] as? [[String: Any]] ?? [] {
      #expect(Set(threshold.keys) == ["id", "title", "kind", "literature"])
    }
  }
}

@Test func everyModelIsShown() throws {
  let models = try #require(try overlap("models", "--json").object?["models"] as? [[String: Any]])
  for id in models.compactMap({ $0["id"] as? String }) {
    let run = try overlap("show", id)
    #expect(run.code == 0 && run.output.hasPrefix("\(id): "))
    #expect(try overlap("show", id, "--json").object?["id"] as? String == id)
  }
}

/// The formulas in LaTeX: braces, \\left and \\right, \\begin and \\end are balanced.
@Test func everyModelIsShownInLatex() throws {
  let models = try #require(try overlap("models", "--json").object?["models"] as? [[String: Any]])
  for id in models.compactMap({ $0["id"] as? String }) {
    let run = try overlap("show", id, "--latex")
    #expect(run.code == 0 && run.output.hasPrefix("% \(id): "), "\(run.errors)")
    let sections = try #require(try overlap("show", id, "--latex", "--json").object)
    #expect(sections["parameters"] != nil && sections["potential"] != nil, "\(id)")
    for lines in sections.values.compactMap({ $0 as? [String] }) {
      for line in lines {
        #expect(run.output.contains("\\[ \(line) \\]"))
        var depth = 0
        for c in line.replacingOccurrences(of: "\\{", with: "").replacingOccurrences(of: "\\}", with: "") {
          depth += c == "{" ? 1 : c == "}" ? -1 : 0
          #expect(depth >= 0, "\(line)")
        }
        #expect(depth == 0, "\(line)")
        for (a, b) in [("\\left", "\\right"), ("\\begin{", "\\end{")] {
          let count = { (word: String) in line.components(separatedBy: word).count }
          #expect(count(a) == count(b), "\(line)")
        }
      }
    }
  }
  let model = try overlap("show", "krauth-mezard", "--latex").output
  #expect(model.contains("\\alpha \\mathbb{E}_{z}\\left[\\log\\operatorname{H}\\left(u\\left(z\\right)\\right)\\right]"))
  #expect(model.contains("\\mathbb{E}_{z}\\left[\\tanh^{2}\\left(\\sqrt{\\psi} z\\right)\\right]"))
}
