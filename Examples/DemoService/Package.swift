// swift-tools-version: 6.2
import PackageDescription

// Three services that trace a request together: `make demo` runs them along with the consumer.
let package = Package(
    name: "demo",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "osprofiler-swift", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "DemoService",
            dependencies: [
                .product(name: "OSProfiler", package: "osprofiler-swift"),
                .product(name: "OSProfilerMessaging", package: "osprofiler-swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources",
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ]
)
