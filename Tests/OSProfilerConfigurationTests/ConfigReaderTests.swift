//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Configuration
import Configuration
import Foundation
import OSProfiler
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerConfiguration

@Suite struct ConfigReaderTests {
    private let log = LogLines()
    private let identity = ServiceIdentity(project: "shop", service: "shop-api", host: "h")
    private let store = InMemoryStore()

    private func service(_ provider: some ConfigProvider, scope: ConfigKey = "profiler") -> ProfilerService {
        let store = store
        let backend = StoreBackend(["memory"], summary: "for tests", page: nil) { _, _ throws(StoreError) in store }
        let config = ConfigReader(provider: provider).scoped(to: scope)
        return ProfilerService(config: config, service: identity, stores: [backend], logger: log.logger)
    }

    @Test func valuesOfEveryKindAreRead() async throws {
        let provider = InMemoryProvider(values: [
            "profiler.enabled": true, "profiler.hmacKeys": "a$b", "profiler.connectionString": "memory://",
            "profiler.traceSqlalchemy": "yes", "profiler.sampleRatio": 1, "profiler.sampleRate": 1000.5,
        ])
        let service = service(provider)
        #expect(service.problem == nil && service.profiler.isEnabled && service.tracesStatements)
        #expect(service.profiler.sampler.shouldStartTrace())
        service.start()
        let peer = Profiler(notifier: NoopNotifier(), service: identity, hmacKeys: HMACKeys("a$b"))
        let headers = peer.withProfiling { TraceHeaders.currentPair }
        service.profiler.withProfiling(headers: headers) { withTrace("wsgi") {} }
        #expect(await service.shutdown())
        #expect(service.statistics.delivered == 2)
        #expect(log.lines.isEmpty)
    }

    @Test func theEnvironmentIsReadByItsOwnNames() {
        let provider = EnvironmentVariablesProvider(environmentVariables: [
            "SHOP_PROFILER_ENABLED": "true", "SHOP_PROFILER_HMAC_KEYS": "k",
            "SHOP_PROFILER_CONNECTION_STRING": "memory://", "SHOP_PROFILER_FILTER_ERROR_TRACE": "false",
        ])
        #expect(service(provider, scope: "shop.profiler").profiler.isEnabled)
        #expect(log.lines.isEmpty)
    }

    @Test func theBusIsReadToo() {
        let provider = InMemoryProvider(values: [
            "profiler.enabled": true, "profiler.hmacKeys": "k", "profiler.transportUrl": "rabbit://h/v",
            "profiler.controlExchange": "shop", "profiler.rabbit.rabbitQuorumQueue": "perhaps",
        ])
        #expect(service(provider).problem == "rabbit_quorum_queue in the configuration is not true or false")
        #expect(log.lines.count == 1)
    }

    @Test func nothingIsOff() {
        let service = service(InMemoryProvider(values: [:]))
        #expect(!service.profiler.isEnabled && service.problem == nil && log.lines.isEmpty)
    }
}
#endif
