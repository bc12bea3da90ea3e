//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct TraceLifeTests {
    private func moment(_ id: UInt64, parent: UInt64 = 0, at time: Int64, stops: Bool = false) -> LifeMoment {
        LifeMoment(
            id: id,
            parent: parent,
            origin: 7,
            time: Timestamp(microseconds: time),
            isStop: stops,
            isRoot: parent == 0,
            isError: stops
        )
    }

    @Test func aLifeGoesOnAfterItsBytes() throws {
        let moments = [
            moment(1, at: 0), moment(2, parent: 1, at: 5), moment(2, parent: 1, at: 6, stops: true),
            moment(1, at: 100, stops: true), moment(3, parent: 1, at: 9_000_000), moment(4, parent: 3, at: 9_000_001),
            moment(3, parent: 1, at: 9_000_002, stops: true), moment(4, parent: 3, at: 9_000_003, stops: true),
            moment(5, at: 20_000_000), moment(6, parent: 1, at: 90_000_000, stops: true),
        ]
        var (whole, stored) = (TraceLife(), TraceLife())
        for moment in moments {
            let isStray = whole.add(moment)
            #expect(stored.add(moment) == isStray)
            stored = try #require(stored.encoded.withUnsafeBytes { TraceLife(encoded: $0) })
            #expect(stored == whole)
            stored = TraceLife(encodedText: stored.encodedText, started: moment.time, finished: moment.time)
            #expect(stored == whole)
        }
        #expect(whole.straySpans == 2 && whole.strayErrors == 2)
    }

    @Test func bytesOfOthersAreNoLife() {
        var life = TraceLife()
        for id in 1...40 { _ = life.add(moment(UInt64(id), at: Int64(id))) }
        let bytes = life.encoded
        for count in 0..<bytes.count {
            #expect(bytes.prefix(count).withUnsafeBytes { TraceLife(encoded: $0) } == nil)
        }
        var later = bytes
        later[0] = 3
        #expect(later.withUnsafeBytes { TraceLife(encoded: $0) } == nil)
        var foreign = bytes
        foreign[30 + 40 * 9 - 1] = 9  // The last half, behind the head.
        #expect((bytes + [0]).withUnsafeBytes { TraceLife(encoded: $0) } == nil)
        #expect(foreign.withUnsafeBytes { TraceLife(encoded: $0) } == nil)
    }

    /// As version 1 wrote it, without a beginning: the trace began where its summary says, and nothing is early until the
    /// start of a root arrives.
    @Test func aLifeWithoutABeginningGoesOn() {
        var life = TraceLife()
        _ = life.add(moment(1, at: 100_000_000))
        var bytes = Array(life.encoded[..<(30 + 9 + 8 * 2)])
        bytes[0] = 1
        let (started, finished) = (Timestamp(microseconds: 40_000_000), Timestamp(microseconds: 100_000_000))
        var old = bytes.withUnsafeBytes { TraceLife(encoded: $0, started: started, finished: finished) }
        #expect(old.end == finished && old.beginning.time == started && old.straySpans == 0)
        let past = -TraceBeginning.tolerance
        _ = old.add(moment(2, parent: 1, at: past))
        _ = old.add(moment(2, parent: 1, at: past + 5, stops: true))
        #expect(old.beginning.time.microseconds == past && old.straySpans == 0)
        _ = old.add(moment(3, at: 60_000_000))
        #expect(old.beginning.time == started && old.straySpans == 1 && old.strayErrors == 1)
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(TraceLife(encoded: none, started: started, finished: finished).beginning.time == started)
    }

    @Test func itStaysSmallWhateverComes() {
        var life = TraceLife()
        for id in 1...5000 { _ = life.add(moment(UInt64(id), parent: UInt64(id / 2), at: Int64(id))) }
        for id in 5001...10_000 {
            _ = life.add(moment(UInt64(id), parent: UInt64(id / 2), at: Int64(id) * 10_000_000, stops: true))
        }
        #expect(life.encoded.count < 4096)
        #expect(life.straySpans == 0)
    }
}
