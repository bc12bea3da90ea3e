//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import TestSupport
import Testing

@testable import OSProfilerMessaging

struct PublisherWindowTests {
    @Test("Messages go out once, in order, and are freed when confirmed")
    func publishes() {
        let window = TextWindow(["a", "b", "c"])
        #expect(window.publishAll() == ["a", "b", "c"])
        #expect(window.outstanding == 3)
        #expect(!window.confirmed(2, multiple: true))
        #expect(window.count == 1)
        #expect(!window.confirmed(3, multiple: false))
        #expect(window.count == 0)
        #expect(window.counts == .init(published: 3, confirmed: 3))
    }

    @Test("Confirms out of order, and repeated ones, count once")
    func outOfOrder() {
        let window = TextWindow(["a", "b", "c"])
        _ = window.publishAll()
        #expect(!window.confirmed(3, multiple: false))
        #expect(window.count == 3)
        #expect(!window.confirmed(3, multiple: false))
        #expect(!window.confirmed(99, multiple: true))
        #expect(!window.confirmed(2, multiple: true))
        #expect(window.count == 0)
        #expect(window.counts.confirmed == 3)
    }

    @Test("The window bounds what is kept")
    func bounds() {
        let window = TextWindow(["a", "b"], capacity: 2)
        #expect(!window.append("c"))
        #expect(window.publishAll() == ["a", "b"])
        _ = window.confirmed(1, multiple: false)
        #expect(window.append("c"))
        #expect(window.publishAll() == ["c"])
        #expect(!window.append("d"))

        let small = TextWindow(capacity: 8, byteCapacity: 64, maximumRefusals: 3)
        #expect(small.append(String(repeating: "x", count: 50)))
        #expect(!small.append("y"))
    }

    @Test("After a lost channel what was not confirmed goes out again, in order, and the rest after it")
    func channelLost() {
        let window = TextWindow(["a", "b", "c", "d"])
        _ = window.publishAll()
        _ = window.confirmed(1, multiple: false)
        _ = window.confirmed(3, multiple: false)
        #expect(window.append("e"))
        window.channelLost()
        // A late confirm of the old channel's tags means nothing.
        #expect(!window.confirmed(4, multiple: true))
        #expect(window.counts.confirmed == 2)
        #expect(window.publishAll() == ["b", "d", "e"])
        #expect(window.counts.resent == 2)
        _ = window.confirmed(3, multiple: true)
        #expect(window.count == 0)
        #expect(window.counts == .init(published: 7, confirmed: 5, resent: 2))
    }

    @Test("A returned message is not confirmed by the confirm that follows, and goes out again")
    func returned() {
        let window = TextWindow(["a", "b"])
        _ = window.publishAll()
        window.returned("b")
        window.returned("unknown")
        #expect(window.confirmed(2, multiple: true))
        #expect(window.count == 1)
        #expect(window.append("c"))
        #expect(window.publishAll() == ["b", "c"])
        #expect(!window.confirmed(4, multiple: true))
        #expect(window.counts == .init(published: 4, confirmed: 3, resent: 1, returned: 1))
    }

    @Test("Of two messages with the same bytes each return takes one")
    func returnedTwins() {
        let window = TextWindow(["a", "a"])
        _ = window.publishAll()
        window.returned("a")
        #expect(window.confirmed(1, multiple: false))
        window.returned("a")
        #expect(window.confirmed(2, multiple: false))
        #expect(window.counts.returned == 2)
        #expect(window.publishAll() == ["a", "a"])
    }

    @Test("A message refused too often is given up, and the others go on")
    func givesUp() {
        let window = TextWindow(["a", "b"], maximumRefusals: 3)
        #expect(window.publishAll() == ["a", "b"])
        _ = window.confirmed(2, multiple: false)
        window.rejected(1, multiple: false)
        #expect(window.publishAll() == ["a"])
        window.returned("a")
        #expect(window.confirmed(3, multiple: false))
        #expect(window.publishAll() == ["a"])
        window.rejected(4, multiple: true)
        #expect(window.publishAll() == [])
        #expect(window.count == 0)
        #expect(window.counts == .init(published: 4, confirmed: 1, resent: 2, returned: 1, rejected: 2, refused: 1))
    }

    @Test("A rejection for all so far resends them in order")
    func rejectedMultiple() {
        let window = TextWindow(["a", "b", "c"])
        _ = window.publishAll()
        window.rejected(2, multiple: true)
        #expect(window.publishAll() == ["a", "b"])
        _ = window.confirmed(5, multiple: true)
        #expect(window.count == 0)
    }

    /// A broker that confirms in any order, returns, rejects and hangs up; the messages that it kept must be those
    /// that went in, and every one of them.
    @Test("Whatever the broker does, every message is confirmed in the end", arguments: 1...20)
    func anyBroker(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let window = TextWindow(capacity: 16, byteCapacity: 1024, maximumRefusals: .max)
        var waiting = (0..<400).map { "message-\($0)-" + String(repeating: "x", count: $0 % 60) }
        let all = waiting
        var kept: [String: Int] = [:]
        var unanswered: [(tag: UInt64, text: String)] = []
        var steps = 0
        while !waiting.isEmpty || window.count > 0 {
            steps += 1
            guard steps < 200_000 else {
                Issue.record("does not come to an end")
                return
            }
            while let next = waiting.first, window.append(next) { waiting.removeFirst() }
            if Int.random(in: 0..<4, using: &generator) > 0, let published = window.publish() {
                unanswered.append(published)
                continue
            }
            guard !unanswered.isEmpty else { continue }
            let index = Int.random(in: 0..<unanswered.count, using: &generator)
            switch Int.random(in: 0..<20, using: &generator) {
            case 0:
                window.channelLost()
                unanswered = []
            case 1:
                window.rejected(unanswered[index].tag, multiple: true)
                unanswered.removeFirst(index + 1)
            case 2:
                window.returned(unanswered[index].text)
                _ = window.confirmed(unanswered.remove(at: index).tag, multiple: false)
            case 3...6:
                for answer in unanswered[...index] { kept[answer.text, default: 0] += 1 }
                _ = window.confirmed(unanswered[index].tag, multiple: true)
                unanswered.removeFirst(index + 1)
            default:
                kept[unanswered[index].text, default: 0] += 1
                _ = window.confirmed(unanswered.remove(at: index).tag, multiple: false)
            }
        }
        #expect(kept.count == all.count)
        #expect(all.allSatisfy { kept[$0] == 1 })
        #expect(window.counts.confirmed == all.count)
    }

    @Test("The message for which the broker closes the channel each time is found and given up alone")
    func closesTheChannel() {
        let window = TextWindow(["a", "b", "huge", "c"], maximumRefusals: .max)
        #expect(window.publishAll() == ["a", "b", "huge", "c"])
        #expect(window.confirmed(1, multiple: false) == false)
        window.channelRefused()
        var confirmed: [String] = []
        for _ in 0..<20 {
            guard let (tag, text) = window.publish() else { break }
            // One by one from now on.
            #expect(window.publish() == nil)
            if text == "huge" {
                window.channelRefused()
            } else {
                #expect(window.confirmed(tag, multiple: false) == false)
                confirmed.append(text)
            }
        }
        #expect(confirmed == ["b", "c"])
        #expect(window.count == 0)
        #expect(window.counts.refused == 1 && window.counts.confirmed == 3)
        // What comes later goes together again.
        #expect(window.append("d") && window.append("e"))
        #expect(window.publishAll() == ["d", "e"])
    }
}
