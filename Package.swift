// swift-tools-version:6.1
// The rooms of Overlap, bottom up: a target imports only targets listed above it (docs/walk.md; held by StructureTests).
import PackageDescription

let package = Package(
  name: "overlap",
  platforms: [.macOS(.v13)],
  products: [
    .library(name: "Overlap", targets: ["Overlap"]),
    .library(name: "Balls", targets: ["Balls", "Intervals"]),
    .executable(name: "overlap", targets: ["OverlapCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CMPFR", pkgConfig: "mpfr",
      providers: [.apt(["libgmp-dev", "libmpfr-dev"]), .brew(["gmp", "mpfr"])]),
    .target(name: "COverlapKernels", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CFixedPoint", dependencies: ["CMPFR"]),
    .target(name: "Effort"),
    .target(name: "Balls", dependencies: ["CMPFR", "CFixedPoint", "COverlapKernels"]),
    .target(name: "Intervals", dependencies: ["CMPFR", "Balls"]),
    .target(name: "Conformance", dependencies: ["Intervals", "Balls"]),
    .target(name: "Formulas", dependencies: ["Balls"]),
    .target(name: "Enclosures", dependencies: ["Formulas", "Balls", "Effort"]),
    .target(
      name: "OverlapModels",
      dependencies: ["Formulas", "Balls", .product(name: "TOMLKit", package: "TOMLKit")],
      resources: [.embedInCode("Resources")]),
    .target(
      name: "Certificates",
      dependencies: [
        "OverlapModels", "Enclosures", "Formulas", "Balls", "Effort",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "FastSolvers", dependencies: ["OverlapModels", "Enclosures", "Formulas", "Balls", "Effort"]),
    .target(name: "Search", dependencies: ["Enclosures", "Formulas", "Balls", "Effort"]),
    .target(
      name: "Identities",
      dependencies: ["Search", "OverlapModels", "Enclosures", "Formulas", "Balls", "Effort"]),
    .target(
      name: "Thresholds",
      dependencies: [
        "FastSolvers", "Search", "Certificates", "OverlapModels", "Enclosures", "Formulas", "Balls", "Effort",
      ]),
    .target(
      name: "Comparisons",
      dependencies: ["Thresholds", "FastSolvers", "Search", "OverlapModels", "Enclosures", "Formulas", "Balls", "Effort"]),
    .target(
      name: "Overlap",
      dependencies: [
        "Comparisons", "Thresholds", "FastSolvers", "Search", "Certificates", "OverlapModels", "Enclosures",
        "Formulas", "Balls", "Effort",
      ]),
    .target(name: "Benchmarks", dependencies: ["Intervals", "Balls", "CMPFR"]),
    .executableTarget(
      name: "OverlapCommand",
      dependencies: [
        "Benchmarks", "Overlap", "Identities", "Comparisons", "Thresholds", "FastSolvers", "Search", "Certificates", "OverlapModels", "Enclosures",
        "Formulas", "Conformance", "Intervals", "Balls", "Effort",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "TestSupport", dependencies: ["Search", "Formulas", "Balls", "Effort"], path: "Tests/Support"),
    .testTarget(name: "BallsTests", dependencies: ["Balls", "CMPFR", "TestSupport"]),
    .testTarget(name: "IntervalsTests", dependencies: ["Intervals", "Conformance", "Balls", "TestSupport"]),
    .testTarget(
      name: "FormulasTests",
      dependencies: ["Formulas", "Enclosures", "Search", "Balls", "Effort", "TestSupport"]),
    .testTarget(
      name: "EnclosuresTests",
      dependencies: ["Enclosures", "Search", "Formulas", "Balls", "Effort", "TestSupport"]),
    .testTarget(
      name: "CertificatesTests",
      dependencies: ["Certificates", "OverlapModels", "Enclosures", "Formulas", "Balls", "TestSupport"]),
    .testTarget(
      name: "FastSolversTests",
      dependencies: ["FastSolvers", "Search", "Enclosures", "OverlapModels", "Formulas", "Balls", "Effort"]),
    .testTarget(
      name: "IdentitiesTests", dependencies: ["Identities", "OverlapModels", "Search", "Enclosures", "Formulas", "Balls", "Effort"]),
    .testTarget(
      name: "ComparisonsTests", dependencies: ["Comparisons", "FastSolvers", "OverlapModels", "Balls", "Effort"]),
    .testTarget(
      name: "ThresholdsTests",
      dependencies: ["Thresholds", "Certificates", "OverlapModels", "Effort", "Balls", "TestSupport"],
      exclude: ["Models"]),
    .testTarget(name: "OverlapModelsTests", dependencies: ["OverlapModels", "Formulas", "Balls"]),
    .testTarget(name: "CommandTests", dependencies: ["OverlapCommand", "Balls"]),
    .testTarget(name: "StructureTests"),
  ],
  swiftLanguageModes: [.v6]
)
