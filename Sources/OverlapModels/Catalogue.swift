// The models that ship.

/// The catalogue: model files embedded in the binary, read by the same code as a user's file.
public enum Catalogue {
  /// The embedded files by name; a test holds this list against the folder `Resources`.
  static let files: [(name: String, bytes: [UInt8])] = [
    ("binary-perceptron.toml", PackageResources.binary_perceptron_toml),
    ("krauth-mezard.toml", PackageResources.krauth_mezard_toml),
    ("spiked-wigner-rademacher-bernoulli.toml", PackageResources.spiked_wigner_rademacher_bernoulli_toml),
    ("spiked-wigner-rademacher.toml", PackageResources.spiked_wigner_rademacher_toml),
    ("xorsat.toml", PackageResources.xorsat_toml),
  ]

  /// All models, sorted by id.
  public static let models: [Model] = load()

  /// The model with this id.
  public static func model(_ id: String) -> Model? { models.first { $0.id == id } }

  /// The text of an embedded file, such as `krauth-mezard.toml`.
  package static func text(file: String) -> String? {
    files.first { $0.name == file }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// The names of the embedded files, sorted.
  package static var fileNames: [String] { files.map(\.name) }

  private static func load() -> [Model] {
    files.map { file -> Model in
      // An embedded file that does not load is a defect of the build, found by the tests.
      do { return try Model.load(text: String(decoding: file.bytes, as: UTF8.self), name: file.name) } catch {
        fatalError("\(error)")
      }
    }.sorted { codePointsPrecede($0.id, $1.id) }
  }
}
