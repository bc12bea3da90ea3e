// swift-tools-version: 6.2
import PackageDescription

// What instrumented libraries make of our tracer: scripts/check-tracing runs these tests. A package of its own, because nobody
// who uses the tracer has to fetch Hummingbird, and because it uses the products alone, as a service does.
let package = Package(
    name: "tracing-clients",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "osprofiler-swift", path: "../..", traits: []),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .testTarget(
            name: "LibraryTests",
            dependencies: [
                .product(name: "OSProfiler", package: "osprofiler-swift"),
                .product(name: "OSProfilerTracing", package: "osprofiler-swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        )
    ]
)
