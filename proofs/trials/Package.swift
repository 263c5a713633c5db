// swift-tools-version:6.1
// A light package (no other dependencies) of the balls alone and the program that tries them: see README.md beside it.
import PackageDescription

let package = Package(
  name: "trials",
  platforms: [.macOS(.v13)],
  targets: [
    .systemLibrary(
      name: "CMPFR", pkgConfig: "mpfr",
      providers: [.apt(["libgmp-dev", "libmpfr-dev"]), .brew(["gmp", "mpfr"])]),
    .target(name: "COverlapKernels"),
    .target(name: "Balls", dependencies: ["CMPFR", "COverlapKernels"]),
    .executableTarget(name: "Trials", dependencies: ["CMPFR", "Balls"]),
  ],
  swiftLanguageModes: [.v6]
)
