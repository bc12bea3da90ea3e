// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A package on GitHub, `OWNER/NAME`.
func github(_ name: String, from version: Version) -> Package.Dependency {
    .package(url: "https://github.com/\(name)", from: version)
}

/// A product of another package, linked only with `trait` if one is given.
func product(_ name: String, of package: String, when trait: String? = nil) -> Target.Dependency {
    .product(name: name, package: package, condition: trait.flatMap { .when(traits: [$0]) })
}

func systemLibrary(_ name: String, pkgConfig: String? = nil, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func module(_ name: String, _ uses: [Target.Dependency], path: String? = nil) -> Target {
    .target(name: name, dependencies: uses, path: path, swiftSettings: settings)
}

func program(_ name: String, _ uses: [Target.Dependency], path: String? = nil) -> Target {
    .executableTarget(name: name, dependencies: uses, path: path, swiftSettings: settings)
}

/// The program that expands a module's macros. It runs in the compiler, and is built only with `trait`.
func macro(_ name: String, _ products: [String], when trait: String) -> Target {
    .macro(
        name: name,
        dependencies: products.map { product($0, of: "swift-syntax", when: trait) },
        swiftSettings: settings
    )
}

func testSuite(_ name: String, _ uses: [Target.Dependency], path: String? = nil) -> Target {
    .testTarget(name: name, dependencies: uses, path: path, swiftSettings: settings)
}

/// A module, and its tests, which have what the module uses and `more`.
func tested(_ name: String, _ uses: [Target.Dependency], and more: [Target.Dependency] = []) -> [Target] {
    [module(name, uses), testSuite("\(name)Tests", [.byName(name: name), "TestSupport"] + uses + more)]
}

/// `make docs` sets the one variable, the Swift Package Index the other. Nobody else fetches the plug-in for documentation.
let makesDocumentation = ["OSPROFILER_DOCS", "SPI_GENERATE_DOCS"].contains { Context.environment[$0] != nil }

let coreMetrics = product("CoreMetrics", of: "swift-metrics")
let deque = product("DequeModule", of: "swift-collections")
let httpClient: [Target.Dependency] = [
    ("AsyncHTTPClient", "async-http-client"), ("NIOCore", "swift-nio"), ("NIOPosix", "swift-nio"),
    ("NIOHTTP1", "swift-nio"), ("NIOFoundationCompat", "swift-nio"), ("NIOSSL", "swift-nio-ssl"),
    ("NIOHTTPCompression", "swift-nio-extras"),
].map { product($0, of: $1, when: "HTTP") }
let lifecycle = product("ServiceLifecycle", of: "swift-service-lifecycle")
let logging = product("Logging", of: "swift-log")
let macroPlugin: Target.Dependency = .target(name: "OSProfilerMacroPlugin", condition: .when(traits: ["Macros"]))
/// The contract of a store, and the points in it.
let store: [Target.Dependency] = ["OSProfilerStore", "OSProfilerCore"]

// MARK: Backends

/// What is behind one kind of connection string. Its entry in the list makes a product, a trait, a module that the
/// command line knows, and its tests.
///
/// A trait decides what is linked, and so fetched; it removes no target. Without it the module is empty: its files, and
/// those of its tests, stand inside `#if Trait`.
struct Backend {
    let name: String
    /// Describes the trait of the same name; nil for what is always there.
    var trait: String?
    var overHTTP = false
    /// Whether it finds the address of a server that answers, because its client library does not.
    var overTCP = false
    /// C libraries of the system that it is linked with.
    var libraries: [String] = []
    /// Products of other packages that it is linked with.
    var products: [(name: String, package: String)] = []
    /// The trait that brings the products, if another module uses them too; its own enables it. SwiftPM fetches what stands
    /// under two conditions even if neither is met.
    var sharedTrait: String?

    var moduleName: String { "OSProfiler\(name)" }
    var uses: [Target.Dependency] {
        store + (overHTTP ? ["OSProfilerHTTP"] : []) + (overTCP ? ["OSProfilerTCP"] : [])
            + libraries.map { .target(name: $0, condition: .when(traits: [name])) }
            + products.map { product($0.name, of: $0.package, when: sharedTrait ?? name) }
    }
    var traits: [Trait] {
        let enabled = Set((overHTTP ? ["HTTP"] : []) + [sharedTrait].compactMap(\.self))
        return trait.map { [.trait(name: name, description: $0, enabledTraits: enabled)] } ?? []
    }
    var targets: [Target] {
        tested(moduleName, uses, and: ["OSProfilerStoreContract", "OSProfilerReport"])
    }
}

let backends = [
    Backend(
        name: "SQLite",
        trait: "The embedded store: sqlite:// connection strings, through GRDB.",
        products: [("GRDB", "GRDB.swift"), ("GRDBSQLite", "GRDB.swift")],
        sharedTrait: "GRDB"
    ),
    Backend(
        name: "Redis",
        trait: "redis:// and redissentinel:// connection strings, through hiredis.",
        overTCP: true,
        libraries: ["CHiredis"]
    ),
    Backend(
        name: "PostgreSQL",
        trait: "postgresql:// connection strings, through libpq.",
        overTCP: true,
        libraries: ["CPostgreSQL"]
    ),
    Backend(
        name: "MySQL",
        trait: "mysql:// and mariadb:// connection strings, through libmariadb.",
        overTCP: true,
        libraries: ["CMariaDB"]
    ),
    Backend(
        name: "MongoDB",
        trait: "mongodb:// connection strings, through libmongoc.",
        overTCP: true,
        libraries: ["CMongoDB"]
    ),
    Backend(
        name: "Elasticsearch",
        trait: "elasticsearch:// and opensearch:// connection strings, through AsyncHTTPClient.",
        overHTTP: true
    ),
    Backend(
        name: "Ceilometer",
        trait: "Reads ceilometer:// connection strings, through AsyncHTTPClient.",
        overHTTP: true
    ),
    Backend(
        name: "OTLP",
        trait: "Writes to otlp:// connection strings, through AsyncHTTPClient and SwiftProtobuf.",
        overHTTP: true,
        libraries: ["CZlib"],
        products: [("SwiftProtobuf", "swift-protobuf"), ("DequeModule", "swift-collections")]
    ),
    Backend(name: "JSONLines"),
]

// MARK: Targets

let cLibraries: [Target] = [
    systemLibrary("CLibRabbitMQ", pkgConfig: "librabbitmq", apt: "librabbitmq-dev", brew: "rabbitmq-c"),
    .target(name: "CRabbitMQ", dependencies: ["CLibRabbitMQ"]),
    // Without its pkg-config file, which has a flag that SwiftPM takes from nobody.
    systemLibrary("CHiredis", apt: "libhiredis-dev", brew: "hiredis"),
    systemLibrary("CPostgreSQL", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
    systemLibrary("CMariaDB", pkgConfig: "libmariadb", apt: "libmariadb-dev", brew: "mariadb-connector-c"),
    systemLibrary("CMongoDB", pkgConfig: "libmongoc-1.0", apt: "libmongoc-dev", brew: "mongo-c-driver@1"),
    systemLibrary("CBzip2", apt: "libbz2-dev", brew: "bzip2"),
    systemLibrary("CZlib", apt: "zlib1g-dev", brew: "zlib"),
    // Without its pkg-config file, like hiredis.
    systemLibrary("CNcurses", apt: "libncurses-dev", brew: "ncurses"),
    .systemLibrary(name: "CStatFS"),
    // The compiler embeds the page of a trace.
    .target(name: "CReportPage", exclude: ["page"]),
]

let modules: [[Target]] = [
    // Floor 1: no I/O, and sockets
    tested("OSProfilerCore", [product("Crypto", of: "swift-crypto")]),
    tested("OSProfilerTCP", []),

    // Floor 2
    tested(
        "OSProfiler",
        ["OSProfilerCore", product("ServiceContextModule", of: "swift-service-context")],
        and: ["OSProfilerTesting"]
    ),
    tested("OSProfilerAMQP", ["OSProfilerTCP", "CRabbitMQ"]),
    tested("OSProfilerStore", ["OSProfilerCore", "CStatFS"], and: ["OSProfilerStoreContract"]),
    tested("OSProfilerNotifying", store + [lifecycle, logging]),
    [module("OSProfilerStoreContract", store)],
    tested("OSProfilerReport", ["OSProfilerCore", "CReportPage"]),
    tested("OSProfilerHTTP", store + httpClient),

    // Floor 3, beside the backends
    tested("OSProfilerGRDB", ["OSProfiler", "OSProfilerCore", product("GRDB", of: "GRDB.swift", when: "GRDB")]),
    tested(
        "OSProfilerTracing",
        ["OSProfiler", "OSProfilerCore", product("Tracing", of: "swift-distributed-tracing")],
        and: [product("InMemoryTracing", of: "swift-distributed-tracing")]
    ),
    tested("OSProfilerBrowser", store + ["OSProfilerReport"]),
    tested(
        "OSProfilerMessaging",
        store + ["OSProfilerNotifying", "OSProfilerAMQP", "CBzip2", "CZlib", deque, lifecycle, logging],
        and: [product("ServiceLifecycleTestKit", of: "swift-service-lifecycle")]
    ),

    [module("OSProfilerTesting", ["OSProfiler", "OSProfilerCore"])],
    [testSuite("OSProfilerTestingTests", ["OSProfilerTesting", "OSProfiler"])],
    [
        macro(
            "OSProfilerMacroPlugin",
            [
                "SwiftCompilerPlugin", "SwiftDiagnostics", "SwiftParser", "SwiftSyntax", "SwiftSyntaxBuilder",
                "SwiftSyntaxMacros",
            ],
            when: "Macros"
        ),
        module("OSProfilerMacros", ["OSProfiler", "OSProfilerCore", macroPlugin]),
        testSuite(
            "OSProfilerMacrosTests",
            ["OSProfilerMacros", "OSProfilerTesting", "OSProfiler", "OSProfilerCore", macroPlugin]
                + [
                    "SwiftSyntax", "SwiftSyntaxMacros", "SwiftSyntaxMacroExpansion",
                    "SwiftSyntaxMacrosGenericTestSupport",
                ].map { product($0, of: "swift-syntax", when: "Macros") }
        ),
    ],

    // Floor 4
    tested(
        "OSProfilerConfiguration",
        store + ["OSProfiler", "OSProfilerNotifying", "OSProfilerMessaging", "OSProfilerAMQP", lifecycle, logging] + [
            product("Configuration", of: "swift-configuration", when: "Configuration")
        ],
        and: ["OSProfilerSQLite", product("ServiceLifecycleTestKit", of: "swift-service-lifecycle")]
    ),
    tested(
        "OSProfilerCollector",
        store + ["OSProfilerNotifying", "OSProfilerMessaging", "OSProfilerAMQP"] + [
            coreMetrics, deque, lifecycle, logging,
        ],
        and: ["OSProfilerSQLite"]
    ),
    tested(
        "OSProfilerMonitoring",
        ["OSProfilerCollector", "OSProfilerCore", coreMetrics, lifecycle],
        and: ["OSProfilerStore", "OSProfilerAMQP", logging]
    ),
    tested("OSProfilerDoctor", store + ["OSProfilerMessaging", "OSProfilerAMQP", "OSProfilerTCP"]),

    // Floor 5
    tested(
        "OSProfilerCLI",
        backends.map { .byName(name: $0.moduleName) } + store + [
            "OSProfiler", "OSProfilerConfiguration", "OSProfilerCollector", "OSProfilerMonitoring", "OSProfilerDoctor",
            "OSProfilerMessaging",
            "OSProfilerReport", "OSProfilerBrowser", "OSProfilerAMQP", coreMetrics, lifecycle, logging,
            .target(name: "CNcurses", condition: .when(traits: ["Top"])),
            product("ArgumentParser", of: "swift-argument-parser"),
        ],
        and: ["OSProfilerCommand"]
    ),
    [program("OSProfilerCommand", ["OSProfilerCLI"])],
]

let unshipped = [
    // What the tests share.
    module("TestSupport", store + [logging], path: "Tests/TestSupport"),
    // Damaged input for every decoder: `make fuzz`, and a little of it among the tests.
    module(
        "Fuzz",
        ["OSProfilerMessaging", "OSProfilerReport", "OSProfilerAMQP", "OSProfilerCore", "TestSupport"],
        path: "Tests/Fuzz/Fuzz"
    ),
    program("OSProfilerFuzz", ["Fuzz", "OSProfilerAMQP"], path: "Tests/Fuzz/FuzzCommand"),
    testSuite("FuzzTests", ["Fuzz", "OSProfilerAMQP"], path: "Tests/Fuzz/FuzzTests"),
]

let package = Package(
    name: "osprofiler-swift",
    platforms: [.macOS(.v15)],
    products: ([
        "OSProfiler", "OSProfilerNotifying", "OSProfilerMessaging", "OSProfilerStore", "OSProfilerStoreContract",
        "OSProfilerConfiguration", "OSProfilerGRDB", "OSProfilerReport", "OSProfilerCollector", "OSProfilerMonitoring",
        "OSProfilerDoctor", "OSProfilerCLI", "OSProfilerMacros", "OSProfilerTesting", "OSProfilerTracing",
    ] + backends.map(\.moduleName)).map { .library(name: $0, targets: [$0]) } + [
        .executable(name: "osprofiler", targets: ["OSProfilerCommand"])
    ],
    traits: Set(
        backends.flatMap(\.traits) + [
            .trait(
                name: "Macros",
                description: "`@Traced` and the other macros of OSProfilerMacros, through swift-syntax."
            ),
            .trait(name: "HTTP", description: "What the stores behind HTTP share; they enable it themselves."),
            .trait(name: "GRDB", description: "GRDB itself: the statements of a service's own database are traced."),
            .trait(name: "Configuration", description: "A service is configured through swift-configuration."),
            .trait(name: "Top", description: "The interactive `osprofiler trace top`, through ncurses."),
            .default(enabledTraits: ["SQLite", "Top"]),
        ]
    ),
    dependencies: [
        github("apple/swift-argument-parser", from: "1.8.2"),
        github("apple/swift-collections", from: "1.6.0"),
        github("apple/swift-configuration", from: "1.4.0"),
        github("apple/swift-crypto", from: "4.5.2"),
        // `swift-service-context` fetches it as well.
        github("apple/swift-distributed-tracing", from: "1.7.3"),
        github("apple/swift-log", from: "1.16.2"),
        github("apple/swift-metrics", from: "2.13.0"),
        github("apple/swift-nio", from: "2.101.2"),
        github("apple/swift-nio-extras", from: "1.35.2"),
        github("apple/swift-nio-ssl", from: "2.37.6"),
        github("apple/swift-protobuf", from: "1.39.0"),
        github("apple/swift-service-context", from: "1.5.1"),
        github("groue/GRDB.swift", from: "7.10.0"),
        github("swift-server/async-http-client", from: "1.37.0"),
        github("swift-server/swift-service-lifecycle", from: "2.13.0"),
        github("swiftlang/swift-syntax", from: "603.0.1"),
    ] + (makesDocumentation ? [github("swiftlang/swift-docc-plugin", from: "1.5.0")] : []),
    targets: cLibraries + modules.flatMap { $0 } + backends.flatMap(\.targets) + unshipped
)
