//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCollector
import OSProfilerStore
import Testing

@testable import OSProfilerCLI

@Suite struct StoreNeedTests {
    @Test(arguments: StoreRequirement.allCases)
    func aStoreThatCanDoEverythingIsRefusedNothing(need: StoreRequirement) {
        #expect(need.refusal(StoreCapabilities()) == nil)
    }

    @Test(arguments: StoreRequirement.allCases)
    func eachNeedHasItsCapability(need: StoreRequirement) {
        var capabilities = StoreCapabilities()
        switch need {
        case .appending: capabilities.cannotWrite = true
        case .reading: capabilities.cannotRead = true
        case .listing: capabilities.cannotList = true
        case .deleting: capabilities.cannotDelete = true
        case .pinning: capabilities.cannotPin = true
        case .measuring: capabilities.cannotMeasure = true
        case .rejectedMessages: capabilities.cannotKeepRejected = true
        }
        for other in StoreRequirement.allCases {
            // What cannot be read cannot be listed either.
            let isRefused = other == need || (need == .reading && other == .listing)
            #expect((other.refusal(capabilities) != nil) == isRefused, "\(other)")
        }
    }

    @Test func whatAPurgeNeeds() {
        #expect(RetentionPolicy().needs == [])
        #expect(RetentionPolicy(maximumAge: .seconds(1)).needs == [.deleting])
        #expect(RetentionPolicy(maximumBytes: 1).needs == [.deleting, .measuring])
    }
}
