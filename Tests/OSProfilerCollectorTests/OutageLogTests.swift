//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCollector

@Suite struct OutageLogTests {
    private let lines = LogLines()

    @Test func eachCauseIsReportedOncePerOutage() {
        var log = OutageLog(lines.logger)
        for _ in 0..<2 {
            for _ in 0..<10 {
                log.interrupted(by: .connection, "reset", level: .warning)
                log.interrupted(by: .store(.full), "no room", level: .error)
            }
            #expect(log.isInEpisode)
            log.resumed()
            log.resumed()
        }
        let episode = [
            "warning: consuming is interrupted, osprofiler.reason=reset",
            "error: consuming is interrupted, osprofiler.reason=no room",
            "info: consuming again",
        ]
        #expect(lines.lines.filter { !$0.hasPrefix("debug") } == episode + episode)
        #expect(lines.containing("debug: consuming is interrupted").count == 36)
    }

    @Test func aStoreThatIsAwayInOtherWordsIsOneCause() {
        var log = OutageLog(lines.logger)
        for words in ["connection refused", "it is starting up", "it is shutting down"] {
            log.interrupted(by: .store(StoreError(.unavailable, words).code), words, level: .error)
        }
        log.interrupted(by: .store(.accessDenied), "denied", level: .error)
        #expect(lines.containing("error: consuming is interrupted").count == 2)
    }

    @Test func causesThatDifferByTheirTextAreBounded() {
        var log = OutageLog(lines.logger)
        for number in 0..<100 { log.interrupted(by: .refusal("\(number)"), "\(number)", level: .warning) }
        #expect(lines.containing("warning").count == 8)
    }
}
