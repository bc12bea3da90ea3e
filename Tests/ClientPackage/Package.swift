// swift-tools-version: 6.2
import PackageDescription

// A service that only adds trace points. It must not fetch what stores, web pages or macros need:
// scripts/check-client builds it and looks. Without traits, because the default ones bring the embedded store.
let package = Package(
    name: "client",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "osprofiler-swift", path: "../..", traits: [])],
    targets: [
        .executableTarget(
            name: "Client",
            dependencies: [.product(name: "OSProfiler", package: "osprofiler-swift")]
        )
    ]
)
