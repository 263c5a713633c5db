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
