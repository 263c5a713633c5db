// swift-tools-version:6.1
// A package that uses the numbers of Overlap and nothing else of it. In a package of your own, write the repository's
// address in place of the path.
import PackageDescription

let package = Package(
  name: "example",
  platforms: [.macOS(.v13)],
  dependencies: [.package(name: "overlap", path: "../..")],
  targets: [
    .executableTarget(name: "Example", dependencies: [.product(name: "Balls", package: "overlap")])
  ]
)
