// swift-tools-version: 6.2
import PackageDescription

// Measures the products as their users see them. `make bench`, the fault campaign and the thread sanitizer run it.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    traits: [
        .trait(name: "Macros", description: "Measures the macros as well, and so builds swift-syntax.")
    ],
    dependencies: [
        .package(
            name: "osprofiler-swift",
            path: "../..",
            traits: [.defaults, .trait(name: "Macros", condition: .when(traits: ["Macros"]))]
        ),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "OSProfilerBench",
            dependencies: [
                .product(name: "OSProfiler", package: "osprofiler-swift"),
                .product(name: "OSProfilerTracing", package: "osprofiler-swift"),
                .product(name: "OSProfilerMacros", package: "osprofiler-swift", condition: .when(traits: ["Macros"])),
                .product(name: "OSProfilerMessaging", package: "osprofiler-swift"),
                .product(name: "OSProfilerStore", package: "osprofiler-swift"),
                .product(name: "OSProfilerSQLite", package: "osprofiler-swift"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            path: "Sources",
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ]
)
