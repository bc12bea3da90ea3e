// swift-tools-version: 6.2
import PackageDescription

// A store, a format and an `osprofiler` that knows both, written with the products alone: scripts/check-backend builds
// them, runs the contract kit and the command. docs/stores/writing-a-backend.md explains these files. Without traits,
// because the built-in stores are no matter here.
let package = Package(
    name: "backend",
    platforms: [.macOS(.v15)],
    // Not `osprofiler`: the package that this one depends on has a program of that name, and both go into one folder.
    products: [.executable(name: "directory-osprofiler", targets: ["Tool"])],
    dependencies: [
        .package(name: "osprofiler-swift", path: "../..", traits: [])
    ],
    targets: [
        .target(
            name: "DirectoryBackend",
            dependencies: [.product(name: "OSProfilerStore", package: "osprofiler-swift")]
        ),
        .target(
            name: "CSVFormat",
            dependencies: [.product(name: "OSProfilerReport", package: "osprofiler-swift")]
        ),
        .executableTarget(
            name: "Tool",
            dependencies: [
                "DirectoryBackend",
                "CSVFormat",
                .product(name: "OSProfilerCLI", package: "osprofiler-swift"),
                .product(name: "OSProfilerReport", package: "osprofiler-swift"),
                .product(name: "OSProfilerStore", package: "osprofiler-swift"),
            ]
        ),
        .testTarget(
            name: "DirectoryBackendTests",
            dependencies: [
                "DirectoryBackend",
                .product(name: "OSProfilerStore", package: "osprofiler-swift"),
                .product(name: "OSProfilerStoreContract", package: "osprofiler-swift"),
            ]
        ),
    ]
)
