//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCLI

@Suite struct ConsumeEventsTests {
    private func isReload(_ event: ConsumeEvents.Event) -> Bool {
        if case .reload = event { true } else { false }
    }

    @Test func manyRequestsAreOneReload() {
        let events = ConsumeEvents()
        for _ in 0..<3 { events.requestReload() }
        #expect(isReload(events.next(takesReloads: true)))
        events.ended(.success(()))
        #expect(!isReload(events.next(takesReloads: true)))
    }

    @Test func aRequestDuringAReloadIsAnsweredByTheNextConsumer() {
        let events = ConsumeEvents()
        events.requestReload()
        events.ended(.success(()))
        #expect(!isReload(events.next(takesReloads: false)))
        #expect(isReload(events.next(takesReloads: true)))
    }
}
