// swift-tools-version: 6.2
import PackageDescription

// Services that add trace points, one of which stores them too. They must not fetch what other stores, web pages or macros
// need, and link no broker's library: scripts/check-client builds them and looks. Without traits, because the default ones
// bring the embedded store.
let package = Package(
    name: "client",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "osprofiler-swift", path: "../..", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "Client",
            dependencies: [.product(name: "OSProfiler", package: "osprofiler-swift")]
        ),
        .executableTarget(
            name: "StoreClient",
            dependencies: [
                .product(name: "OSProfiler", package: "osprofiler-swift"),
                .product(name: "OSProfilerNotifying", package: "osprofiler-swift"),
                .product(name: "OSProfilerStore", package: "osprofiler-swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
    ]
)
