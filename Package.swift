// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "osprofiler-swift",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "OSProfiler", targets: ["OSProfiler"]),
        .library(name: "OSProfilerNotifying", targets: ["OSProfilerNotifying"]),
        .library(name: "OSProfilerMessaging", targets: ["OSProfilerMessaging"]),
        .library(name: "OSProfilerStore", targets: ["OSProfilerStore"]),
        .library(name: "OSProfilerStoreContract", targets: ["OSProfilerStoreContract"]),
        .library(name: "OSProfilerSQLite", targets: ["OSProfilerSQLite"]),
        .library(name: "OSProfilerRedis", targets: ["OSProfilerRedis"]),
        .library(name: "OSProfilerPostgreSQL", targets: ["OSProfilerPostgreSQL"]),
        .library(name: "OSProfilerMongoDB", targets: ["OSProfilerMongoDB"]),
        .library(name: "OSProfilerElasticsearch", targets: ["OSProfilerElasticsearch"]),
        .library(name: "OSProfilerCeilometer", targets: ["OSProfilerCeilometer"]),
        .library(name: "OSProfilerOTLP", targets: ["OSProfilerOTLP"]),
        .library(name: "OSProfilerJSONLines", targets: ["OSProfilerJSONLines"]),
        .library(name: "OSProfilerReport", targets: ["OSProfilerReport"]),
        .library(name: "OSProfilerCollector", targets: ["OSProfilerCollector"]),
        .executable(name: "osprofiler", targets: ["OSProfilerCommand"]),
        .executable(name: "DemoService", targets: ["DemoService"]),
        .executable(name: "OSProfilerBench", targets: ["OSProfilerBench"]),
    ],
    traits: [
        .trait(name: "SQLite", description: "The embedded store: sqlite:// connection strings, through GRDB."),
        .trait(name: "Redis", description: "redis:// and redissentinel:// connection strings, through hiredis."),
        .trait(name: "PostgreSQL", description: "postgresql:// connection strings, through libpq."),
        .trait(name: "MongoDB", description: "mongodb:// connection strings, through libmongoc."),
        .trait(
            name: "Elasticsearch",
            description: "elasticsearch:// and opensearch:// connection strings, through AsyncHTTPClient.",
            enabledTraits: ["HTTP"]
        ),
        .trait(
            name: "Ceilometer",
            description: "Reads ceilometer:// connection strings, through AsyncHTTPClient.",
            enabledTraits: ["HTTP"]
        ),
        .trait(
            name: "OTLP",
            description: "Writes to otlp:// connection strings, through AsyncHTTPClient and SwiftProtobuf.",
            enabledTraits: ["HTTP"]
        ),
        .trait(name: "HTTP", description: "What the stores behind HTTP share; they enable it themselves."),
        .default(enabledTraits: ["SQLite"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-service-context", from: "1.5.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Floor 1: no I/O, and the C library.
        .target(
            name: "OSProfilerCore",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .systemLibrary(
            name: "CLibRabbitMQ",
            pkgConfig: "librabbitmq",
            providers: [.apt(["librabbitmq-dev"]), .brew(["rabbitmq-c"])]
        ),
        .target(name: "CRabbitMQ", dependencies: ["CLibRabbitMQ"]),
        // Without its pkg-config file, which has a flag that SwiftPM takes from nobody.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CMongoDB",
            pkgConfig: "libmongoc-1.0",
            providers: [.apt(["libmongoc-dev"]), .brew(["mongo-c-driver@1"])]
        ),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

        // Floor 2
        .target(
            name: "OSProfiler",
            dependencies: [
                "OSProfilerCore",
                .product(name: "ServiceContextModule", package: "swift-service-context"),
            ],
            swiftSettings: settings
        ),
        .target(name: "OSProfilerAMQP", dependencies: ["CRabbitMQ"], swiftSettings: settings),
        .target(name: "OSProfilerStore", dependencies: ["OSProfilerCore"], swiftSettings: settings),
        .target(
            name: "OSProfilerNotifying",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerHTTP",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore",
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["HTTP"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["HTTP"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["HTTP"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["HTTP"])),
                .product(name: "NIOFoundationCompat", package: "swift-nio", condition: .when(traits: ["HTTP"])),
                .product(
                    name: "NIOHTTPCompression",
                    package: "swift-nio-extras",
                    condition: .when(traits: ["HTTP"])
                ),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["HTTP"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerStoreContract",
            dependencies: ["OSProfilerStore", "OSProfilerCore"],
            swiftSettings: settings
        ),
        .target(name: "OSProfilerReport", dependencies: ["OSProfilerCore"], swiftSettings: settings),

        // Floor 3
        .target(
            name: "OSProfilerMessaging",
            dependencies: [
                "OSProfilerNotifying", "OSProfilerAMQP", "OSProfilerStore", "OSProfilerCore",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerSQLite",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerRedis",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore",
                .target(name: "CHiredis", condition: .when(traits: ["Redis"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerPostgreSQL",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore",
                .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerMongoDB",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore",
                .target(name: "CMongoDB", condition: .when(traits: ["MongoDB"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerElasticsearch",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore", "OSProfilerHTTP",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerCeilometer",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore", "OSProfilerHTTP",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerOTLP",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore", "OSProfilerHTTP",
                .target(name: "CZlib", condition: .when(traits: ["OTLP"])),
                .product(name: "SwiftProtobuf", package: "swift-protobuf", condition: .when(traits: ["OTLP"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OSProfilerJSONLines",
            dependencies: [
                "OSProfilerStore", "OSProfilerCore",
            ],
            swiftSettings: settings
        ),

        // Floor 4
        .target(
            name: "OSProfilerCollector",
            dependencies: [
                "OSProfilerMessaging", "OSProfilerStore", "OSProfilerAMQP", "OSProfilerCore",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // Floor 5
        .target(
            name: "OSProfilerCLI",
            dependencies: [
                "OSProfiler", "OSProfilerCollector", "OSProfilerMessaging", "OSProfilerSQLite", "OSProfilerRedis",
                "OSProfilerPostgreSQL", "OSProfilerMongoDB", "OSProfilerElasticsearch", "OSProfilerCeilometer",
                "OSProfilerOTLP", "OSProfilerJSONLines", "OSProfilerStore", "OSProfilerReport", "OSProfilerAMQP",
                "OSProfilerCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "OSProfilerCommand", dependencies: ["OSProfilerCLI"], swiftSettings: settings),

        // What `make demo` and `make bench` run beside the command line.
        .executableTarget(
            name: "DemoService",
            dependencies: [
                "OSProfiler", "OSProfilerMessaging", "OSProfilerCore",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "OSProfilerBench",
            dependencies: [
                "OSProfiler", "OSProfilerMessaging", "OSProfilerAMQP", "OSProfilerSQLite", "OSProfilerStore",
                "OSProfilerCore", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        // Tests: one target a module, and what they share.
        .target(
            name: "TestSupport",
            dependencies: ["OSProfilerStore", "OSProfilerCore", .product(name: "Logging", package: "swift-log")],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        // Damaged input for every decoder: `make fuzz`, and a little of it among the tests.
        .target(
            name: "Fuzz",
            dependencies: [
                "OSProfilerMessaging", "OSProfilerReport", "OSProfilerAMQP", "OSProfilerCore", "TestSupport",
            ],
            path: "Tests/Fuzz",
            exclude: ["judge.py"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "OSProfilerFuzz",
            dependencies: ["Fuzz", "OSProfilerAMQP"],
            path: "Tests/FuzzCommand",
            swiftSettings: settings
        ),
        .testTarget(name: "OSProfilerFuzzTests", dependencies: ["Fuzz", "OSProfilerAMQP"], swiftSettings: settings),
        .testTarget(
            name: "OSProfilerCoreTests",
            dependencies: ["OSProfilerCore", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerTests",
            dependencies: [
                "OSProfiler", "OSProfilerCore", "TestSupport",
                .product(name: "ServiceContextModule", package: "swift-service-context"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerAMQPTests",
            dependencies: ["OSProfilerAMQP", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerReportTests",
            dependencies: ["OSProfilerReport", "OSProfilerCore", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerStoreTests",
            dependencies: ["OSProfilerStore", "OSProfilerStoreContract", "OSProfilerCore", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerSQLiteTests",
            dependencies: [
                "OSProfilerSQLite", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerCore", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerHTTPTests",
            dependencies: ["OSProfilerHTTP", "OSProfilerStore", "OSProfilerCore", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerRedisTests",
            dependencies: [
                "OSProfilerRedis", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerReport", "OSProfilerCore",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerPostgreSQLTests",
            dependencies: [
                "OSProfilerPostgreSQL", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerReport",
                "OSProfilerCore",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerMongoDBTests",
            dependencies: [
                "OSProfilerMongoDB", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerReport", "OSProfilerCore",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerElasticsearchTests",
            dependencies: [
                "OSProfilerElasticsearch", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerReport",
                "OSProfilerCore",
                "TestSupport", "OSProfilerHTTP",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerCeilometerTests",
            dependencies: [
                "OSProfilerCeilometer", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerReport",
                "OSProfilerCore",
                "TestSupport", "OSProfilerHTTP",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerOTLPTests",
            dependencies: [
                "OSProfilerOTLP", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerReport", "OSProfilerCore",
                "TestSupport", "OSProfilerHTTP",
                .product(name: "SwiftProtobuf", package: "swift-protobuf", condition: .when(traits: ["OTLP"])),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerJSONLinesTests",
            dependencies: [
                "OSProfilerJSONLines", "OSProfilerStore", "OSProfilerStoreContract", "OSProfilerReport",
                "OSProfilerCore",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerNotifyingTests",
            dependencies: [
                "OSProfilerNotifying", "OSProfilerStore", "OSProfilerCore", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerMessagingTests",
            dependencies: [
                "OSProfilerMessaging", "OSProfilerNotifying", "OSProfilerAMQP", "OSProfilerCore", "TestSupport",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerCollectorTests",
            dependencies: [
                "OSProfilerCollector", "OSProfilerMessaging", "OSProfilerSQLite", "OSProfilerStore", "OSProfilerAMQP",
                "OSProfilerCore", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OSProfilerCLITests",
            dependencies: [
                "OSProfilerCLI", "OSProfilerCommand", "OSProfilerCollector", "OSProfilerMessaging", "OSProfilerAMQP",
                "OSProfilerReport", "OSProfilerStore", "OSProfilerCore", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
    ]
)
