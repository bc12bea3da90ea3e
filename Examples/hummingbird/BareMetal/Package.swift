// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.treatAllWarnings(as: .error)]

// Two services that trace their requests together; ../README.md tells how to run them. The folder has not the name of the
// framework, because SwiftPM takes a package's identity from its folder, and would mistake the two for one.
let package = Package(
    name: "bare-metal",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Or `url:` with the address of the repository, and `from: "0.1.0"`. The trait brings the tracing of statements.
        .package(name: "osprofiler-swift", path: "../../..", traits: ["GRDB"]),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "BareMetalAPI",
            dependencies: [
                .product(name: "OSProfiler", package: "osprofiler-swift"),
                .product(name: "OSProfilerTracing", package: "osprofiler-swift"),
                .product(name: "OSProfilerConfiguration", package: "osprofiler-swift"),
                .product(name: "OSProfilerGRDB", package: "osprofiler-swift"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Inventory",
            dependencies: [
                .product(name: "OSProfiler", package: "osprofiler-swift"),
                .product(name: "OSProfilerTracing", package: "osprofiler-swift"),
                .product(name: "OSProfilerConfiguration", package: "osprofiler-swift"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
    ]
)
