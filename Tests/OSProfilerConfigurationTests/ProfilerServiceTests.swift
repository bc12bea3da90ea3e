//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfiler
import OSProfilerAMQP
import OSProfilerMessaging
import OSProfilerSQLite
import OSProfilerStore
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import OSProfilerConfiguration

/// What a service gets from its configuration, and what its operator reads when that is wrong.
@Suite(.hangLimit) struct ProfilerServiceTests {
    private let log = LogLines()
    private let folder: TemporaryFolder
    private let identity = ServiceIdentity(project: "shop", service: "shop-api", host: "h")
    private let store = InMemoryStore()

    init() throws { folder = try TemporaryFolder() }

    private var memory: StoreBackend {
        let store = store
        var backend = StoreBackend(["memory"], summary: "for tests", page: nil) { _, _ throws(StoreError) in store }
        backend.ignoredMembers = { $0.contains("odd") ? ["odd"] : [] }
        return backend
    }

    private func service(_ environment: [String: String] = [:], _ file: String? = nil) throws -> ProfilerService {
        var files: [String]?
        if let file {
            let path = folder.path("shop.conf")
            try file.write(toFile: path, atomically: true, encoding: .utf8)
            files = [path]
        }
        return ProfilerService(
            configFiles: files,
            environment: environment,
            service: identity,
            stores: [memory],
            logger: log.logger
        )
    }

    private func profiler(_ options: String) throws -> ProfilerService { try service([:], "[profiler]\n\(options)\n") }

    private var signed: SignedHeaders? {
        Profiler(notifier: NoopNotifier(), service: identity, hmacKeys: HMACKeys("k")).withProfiling {
            TraceHeaders.currentPair
        }
    }

    private static let on = "enabled = true\nhmac_keys = k\nconnection_string = memory://"

    // MARK: On and off

    @Test(arguments: ["", "enabled = false", "enabled = 0\nconnection_string = nonsense://\nsample_ratio = many"])
    func offCostsNothing(options: String) async throws {
        let service = try profiler(options + "\nhmac_keys = k")
        #expect(!service.profiler.isEnabled && service.problem == nil && !service.tracesStatements)
        #expect(service.profiler.notifier is NoopNotifier)
        service.start()
        service.profiler.withProfiling(headers: signed) { #expect(Profiler.currentBaseID == nil) }
        service.profiler.withSampledProfiling { #expect(Profiler.currentBaseID == nil) }
        #expect(service.statistics == ProfilerStatistics())
        #expect(await service.shutdown())
        #expect(log.lines.isEmpty)
    }

    /// A service that returned would end its group.
    @Test func offItRunsUntilTheGroupStops() async throws {
        let service = try service()
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                group.addTask {
                    try await Task.sleep(for: .milliseconds(20))
                    trigger.triggerGracefulShutdown()
                }
                try await group.waitForAll()
            }
        }
        let task = Task { try await service.run() }
        task.cancel()
        try await task.value
    }

    @Test func aFileConfiguresIt() async throws {
        let service = try profiler(Self.on + "\ntrace_sqlalchemy = True\ntrace_requests = 1")
        #expect(service.tracesStatements && service.problem == nil)
        service.start()
        service.profiler.withProfiling(headers: signed) { withTrace("wsgi") {} }
        #expect(await service.shutdown())
        #expect(store.summaries(TraceQuery()).count == 1)
        #expect(service.statistics.delivered == 2)
        #expect(log.lines.isEmpty)
    }

    @Test func theEnvironmentConfiguresItAndPrecedesFiles() throws {
        let all = [
            "OSPROFILER_ENABLED": "yes", "OSPROFILER_HMAC_KEYS": "other,k", "OSPROFILER_CONNECTION_STRING": "memory://",
            "OSPROFILER_TRACE_SQLALCHEMY": "1",
        ]
        let service = try service(all)
        #expect(service.profiler.isEnabled && service.tracesStatements)
        service.profiler.withProfiling(headers: signed) { #expect(Profiler.currentBaseID != nil) }
        #expect(try !self.service(["OSPROFILER_ENABLED": "0"], "[profiler]\n\(Self.on)").profiler.isEnabled)
        // As in Python's command, an empty variable is none.
        #expect(try self.service(["OSPROFILER_ENABLED": ""], "[profiler]\n\(Self.on)").profiler.isEnabled)
        #expect(log.lines.isEmpty)
    }

    @Test func theEnvironmentNamesFiles() throws {
        let (one, two) = (folder.path("one.conf"), folder.path("two.conf"))
        try "[profiler]\n\(Self.on)".write(toFile: one, atomically: true, encoding: .utf8)
        try "[profiler]\nhmac_keys = z".write(toFile: two, atomically: true, encoding: .utf8)
        let service = try service(["OSPROFILER_CONFIG_FILE": "\(one):\(two)"])
        #expect(service.profiler.isEnabled)
        // The last one takes precedence.
        service.profiler.withProfiling(headers: signed) { #expect(Profiler.currentBaseID == nil) }
    }

    @Test func theFormerNameIsRead() throws {
        #expect(try profiler("profiler_enabled = true\nhmac_keys = k\nconnection_string = memory:").profiler.isEnabled)
        #expect(try !profiler("profiler_enabled = true\nenabled = false").profiler.isEnabled)
        #expect(log.lines.isEmpty)
    }

    @Test func aSecretIsReadFromElsewhere() throws {
        try "memory://\n".write(toFile: folder.path("secret"), atomically: true, encoding: .utf8)
        let text = "[profiler]\nenabled = 1\nhmac_keys = k\nconnection_string = "
        #expect(try service(["STORE": "memory://"], text + "env:STORE").problem == nil)
        #expect(try service([:], text + "@\(folder.path("secret"))").problem == nil)
        #expect(log.lines.isEmpty)
    }

    // MARK: Sampling and filter

    @Test func samplingIsConfigured() throws {
        #expect(try !profiler(Self.on).profiler.sampler.shouldStartTrace())
        #expect(try profiler(Self.on + "\nsample_ratio = 1").profiler.sampler.shouldStartTrace())
        let limited = try profiler(Self.on + "\nsample_rate = 0.000001").profiler.sampler
        #expect(limited.shouldStartTrace() && !limited.shouldStartTrace())
        let both = try service(
            ["OSPROFILER_SAMPLE_RATIO": "0.5", "OSPROFILER_SAMPLE_RATE": "0.000001"],
            "[profiler]\n\(Self.on)"
        ).profiler.sampler
        #expect(!both.shouldStartTrace("ffffffff-ffff-ffff-ff7f-ffffffffffff"))
        #expect(both.shouldStartTrace("00000000-0000-0000-0080-000000000000"))
        #expect(!both.shouldStartTrace("00000000-0000-0000-0080-000000000000"))
    }

    @Test func onlyTracesWithAnErrorAreDelivered() async throws {
        struct Oops: Error {}
        let service = try profiler(Self.on + "\nfilter_error_trace = true\nsample_ratio = 1")
        service.start()
        service.profiler.withSampledProfiling { withTrace("good") {} }
        service.profiler.withSampledProfiling {
            withTrace("bad") { try? withTrace("work") { throw Oops() } }
        }
        #expect(service.statistics.withheld == 2)
        #expect(await service.shutdown())
        #expect(store.summaries(TraceQuery()).map(\.name) == ["bad"])
        #expect(service.statistics == ProfilerStatistics(delivered: 4, withheld: 2))
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("enabled = maybe", "enabled in PATH is not true or false"),
        (
            "connection_string = nonsense://h",
            "unknown connection string scheme \"nonsense\": expected one of memory, messaging"
        ),
        ("connection_string = memry://h", "unknown connection string scheme \"memry\": did you mean memory?"),
        ("connection_string = pa55word", "\"pa55word\" is not a connection string: expected scheme://"),
        ("connection_string = env:NONE", "the variable NONE is not set"),
        ("connection_string = $none://", "PATH line 5: connection_string refers to an option that no file sets"),
        ("sample_ratio = 2", "sample_ratio in PATH is not a number from 0 to 1"),
        ("sample_ratio = nan", "sample_ratio in PATH is not a number from 0 to 1"),
        ("sample_rate = -1", "sample_rate in PATH is not a number of traces a second"),
        ("trace_sqlalchemy = 2", "trace_sqlalchemy in PATH is not true or false"),
        ("filter_error_trace = x", "filter_error_trace in PATH is not true or false"),
        ("nonsense", "PATH line 5: expected a section or name = value"),
        ("connection_string = messaging://\n[DEFAULT]\ntransport_url = http://:pa55word@h", "http"),
        (
            "connection_string = messaging://\n[oslo_messaging_rabbit]\nrabbit_quorum_queue = 7",
            "rabbit_quorum_queue in PATH is not true or false"
        ),
    ])
    func aMistakeIsOneLineAndTheServiceRunsUntraced(options: String, reason: String) async throws {
        let service = try profiler(Self.on + "\n\(options)")
        let reason = reason.replacing("PATH", with: folder.path("shop.conf"))
        #expect(service.problem?.contains(reason) == true, "\(service.problem ?? "")")
        #expect(log.lines.count == 1)
        #expect(log.lines[0].hasPrefix("warning: tracing is off: the configuration cannot be used, osprofiler.reason="))
        #expect(log.lines[0].contains(reason))
        #expect(!log.lines[0].contains("pa55word@"))
        #expect(!service.profiler.isEnabled)
        service.start()
        service.profiler.withProfiling(headers: signed) { withTrace("wsgi") {} }
        #expect(await service.shutdown())
        #expect(log.lines.count == 1)
    }

    @Test func aMissingFileIsAMistake() throws {
        let service = try service(["OSPROFILER_CONFIG_FILE": folder.path("none")])
        #expect(
            service.problem
                == "the configuration file \(folder.path("none")) does not exist: correct OSPROFILER_CONFIG_FILE"
        )
        #expect(log.lines.count == 1)
    }

    @Test(arguments: [
        ("hmac_key = k2", "the unknown option hmac_key: did you mean hmac_keys?"),
        ("zzz = 1", "the unknown option zzz: known are connection_string, enabled,"),
        ("zzz = 1\nyyy = 2", "the unknown options yyy, zzz: known are"),
        ("connection_string = memory://?odd=1", "odd of memory://"),
    ])
    func whatHasNoEffectIsOneLineAndTracingGoesOn(options: String, reason: String) throws {
        let service = try profiler(Self.on + "\n\(options)")
        #expect(service.problem == nil && service.profiler.isEnabled)
        #expect(log.lines.count == 1)
        #expect(
            log.lines[0].hasPrefix(
                "warning: the configuration of tracing may not do what it should, osprofiler.reason="
            )
        )
        #expect(log.lines[0].contains(reason), "\(log.lines[0])")
    }

    @Test func aMisspeltSwitchIsSeen() throws {
        #expect(try !profiler("enabeld = true").profiler.isEnabled)
        #expect(log.containing("did you mean enabled?").count == 1)
    }

    @Test func aServiceWithoutKeysIsSaidTo() throws {
        #expect(try profiler("enabled = true\nconnection_string = memory://").profiler.isEnabled)
        #expect(log.lines.count == 1 && log.containing("hmac_keys is not set").count == 1)
    }

    @Test func everyMistakeIsInTheOneLine() throws {
        _ = try profiler(Self.on + "\nconnection_string = nonsense://\nzzz = 1")
        #expect(log.lines.count == 1)
        #expect(
            log.lines[0].contains("unknown connection string scheme") && log.lines[0].contains("unknown option zzz")
        )
    }

    #if SQLite
    @Test func aStoreOfTheListIsOpened() async throws {
        let path = folder.path("traces.db")
        let service = ProfilerService(
            environment: [
                "OSPROFILER_ENABLED": "1", "OSPROFILER_HMAC_KEYS": "k",
                "OSPROFILER_CONNECTION_STRING": "sqlite:///\(path)",
            ],
            service: identity,
            stores: [.sqlite],
            logger: log.logger
        )
        service.start()
        service.profiler.withProfiling(headers: signed) { withTrace("wsgi") {} }
        #expect(await service.shutdown())
        #expect(try SQLiteStore(path: path, mode: .readOnly).summaries(TraceQuery()).map(\.points) == [2])
        #expect(log.lines.isEmpty)
    }
    #endif

    // MARK: The bus

    @Test func aBrokerThatIsAwayIsOneLineAndPointsWait() async throws {
        let port = try RefusingPort()
        let text = """
            [DEFAULT]
            transport_url = rabbit://u:pa55word@127.0.0.1:\(port.port)/
            [profiler]
            enabled = true
            hmac_keys = k
            """
        let service = try service([:], text)
        #expect(service.problem == nil && log.lines.isEmpty)
        service.start()
        service.profiler.withProfiling(headers: signed) { withTrace("wsgi") {} }
        let limit = ContinuousClock.now + .seconds(60)
        while log.lines.isEmpty, ContinuousClock.now < limit { try await Task.sleep(for: .milliseconds(5)) }
        #expect(service.statistics.waiting == 2)
        #expect(log.containing("no broker accepts trace points; they wait").count == 1)
        #expect(!log.lines.joined().contains("pa55word"))
        #expect(await !service.shutdown(within: .milliseconds(1)))
        #expect(service.statistics.dropped == 2)
    }

    private func destination(
        _ text: String,
        _ environment: [String: String] = [:],
        exchange: String? = nil,
        path: String = "shop.conf"
    ) throws -> PublisherConfiguration? {
        let configuration = Configuration(
            environment: environment,
            files: [try OsloConfigFile(text: text, path: path)],
            namedFiles: [path]
        )
        var settings = DestinationSettings(configuration, exchange: exchange, stores: [])
        guard case .bus(let publisher) = try settings.destination(connectionName: "name") else { return nil }
        #expect(publisher.connection.connectionName == "name")
        return publisher
    }

    @Test func theBusIsThatOfOsloMessaging() throws {
        let text = """
            [DEFAULT]
            transport_url = rabbit://a/rpc
            control_exchange = shop
            [oslo_messaging_notifications]
            transport_url = rabbit://u:p@b:5673/notify
            [oslo_messaging_rabbit]
            rabbit_quorum_queue = True
            rabbit_quorum_delivery_limit = 7
            ssl = true
            kombu_compression = gzip
            """
        let publisher = try #require(try destination(text))
        #expect(publisher.connection.endpoints.map(\.port) == [5673] && publisher.connection.virtualHost == "notify")
        #expect(publisher.connection.tls != nil && publisher.compression == .gzip)
        #expect(publisher.topology.exchange == "shop")
        #expect(publisher.topology.isQuorum && publisher.topology.deliveryLimit == 7)
        let environment = ["OSPROFILER_TRANSPORT_URL": "rabbit://c/?amqp_durable_queues=1"]
        let other = try #require(try destination("[DEFAULT]\ntransport_url = rabbit://a\n", environment))
        #expect(other.connection.endpoints.map(\.host) == ["c"] && other.topology.isDurable)
    }

    @Test func theExchangeIsTheServicesOwn() throws {
        func exchange(
            _ text: String = "[DEFAULT]\n",
            _ environment: [String: String] = [:],
            code: String? = nil,
            path: String = "shop.conf"
        ) throws -> String? {
            try destination(text, environment, exchange: code, path: path)?.topology.exchange
        }
        #expect(try exchange() == "openstack")
        #expect(try exchange(code: "shop") == "shop")
        #expect(try exchange(path: "/etc/ironic/ironic.conf") == "ironic")
        #expect(try exchange("[DEFAULT]\ncontrol_exchange = x", code: "shop") == "x")
        let environment = ["OSPROFILER_EXCHANGE": "y"]
        #expect(try exchange("[DEFAULT]\ncontrol_exchange = x", environment, code: "shop") == "y")
    }

    @Test(arguments: ["messaging://", "messaging", "MESSAGING://ignored"])
    func theBusHasSeveralSpellings(string: String) throws {
        #expect(try destination("[profiler]\nconnection_string = \(string)") != nil)
    }

    @Test func anUnknownCompressionIsNoObstacle() throws {
        let service = try service(
            [:],
            "[profiler]\nenabled = 1\nhmac_keys = k\n[oslo_messaging_rabbit]\nkombu_compression = zstd"
        )
        #expect(service.profiler.isEnabled && log.lines.count == 1)
        #expect(log.containing("kombu_compression in \(folder.path("shop.conf")) is not gzip or bzip2").count == 1)
    }
}

extension ProfilerStatistics {
    fileprivate init(delivered: Int, withheld: Int) {
        self.init()
        self.delivered = delivered
        self.withheld = withheld
    }
}
