//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import OSProfilerNotifying

struct PointBufferTests {
    /// Takes everything out.
    private static func drain(_ buffer: PointBuffer) -> [String] {
        var texts: [String] = []
        while move(from: buffer, to: &texts) {}
        return texts
    }

    /// Moves messages as long as there are less than `room`.
    private static func move(from buffer: PointBuffer, to texts: inout [String], room: Int = .max) -> Bool {
        buffer.move { message in
            guard texts.count < room else { return false }
            texts.append(String(decoding: message, as: UTF8.self))
            return true
        }
    }

    @Test("A full buffer drops the oldest and counts them")
    func dropsOldest() {
        let buffer = PointBuffer(capacity: 160, maximumLength: 100)
        for number in 0..<25 { buffer.enqueue("\(number)") }  // ten of sixteen bytes fit
        #expect(buffer.counts.enqueued == 25)
        #expect(buffer.counts.dropped == 15)
        #expect(buffer.counts.waiting == 10)
        #expect(Self.drain(buffer) == (15..<25).map(String.init))
        #expect(buffer.isEmpty)
    }

    @Test("A message that is too long is dropped alone")
    func tooLong() {
        let buffer = PointBuffer(capacity: 4096, maximumLength: 100)
        buffer.enqueue("first")
        buffer.enqueue(String(repeating: "x", count: 101))
        buffer.enqueue(String(repeating: "y", count: 100))
        #expect(buffer.counts.dropped == 1)
        #expect(Self.drain(buffer) == ["first", String(repeating: "y", count: 100)])
    }

    @Test("Once closed it accepts no points, and keeps those it has")
    func closed() {
        let buffer = PointBuffer(capacity: 4096, maximumLength: 100)
        buffer.enqueue("before")
        buffer.close()
        buffer.enqueue("after")
        #expect(buffer.counts.enqueued == 2)
        #expect(buffer.counts.dropped == 1)
        #expect(Self.drain(buffer) == ["before"])
    }

    @Test("Dropping all counts all")
    func dropsAll() {
        let buffer = PointBuffer(capacity: 4096, maximumLength: 100)
        for number in 0..<5 { buffer.enqueue("\(number)") }
        buffer.dropAll()
        #expect(buffer.counts.dropped == 5)
        #expect(buffer.isEmpty)
    }

    @Test("A full window leaves the rest in the buffer")
    func windowBounds() {
        let buffer = PointBuffer(capacity: 4096, maximumLength: 100)
        for number in 0..<5 { buffer.enqueue("\(number)") }
        var window: [String] = []
        let moved = (0..<2).map { _ in Self.move(from: buffer, to: &window, room: 2) }
        #expect(moved == [true, false])
        #expect(window == ["0", "1"])
        #expect(Self.drain(buffer) == ["2", "3", "4"])
    }

    @Test("A sleeping consumer is woken by a message, and by the end")
    func wakesUp() async {
        for closes in [false, true] {
            let buffer = PointBuffer(capacity: 4096, maximumLength: 100)
            await withCheckedContinuation { continuation in
                // Would hang for an hour, and the test with it, if nobody woke it.
                Thread.detachNewThread {
                    buffer.waitForMessages(microseconds: 3_600_000_000)
                    continuation.resume()
                }
                if closes { buffer.close() } else { buffer.enqueue("wake up") }
            }
            #expect(buffer.isEmpty == closes)
        }
    }

    @Test("Many threads: everything is counted, and what is left is whole and in each thread's order")
    func manyThreads() async {
        let buffer = PointBuffer(capacity: 20_000, maximumLength: 1000)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<2000 { buffer.enqueue("\(task) \(number)") }
                }
            }
        }
        let left = Self.drain(buffer)
        #expect(buffer.counts.enqueued == 8000)
        #expect(buffer.counts.dropped + left.count == 8000)
        for task in 0..<4 {
            let numbers = left.filter { $0.hasPrefix("\(task) ") }.compactMap { Int($0.dropFirst(2)) }
            #expect(numbers == numbers.sorted())
        }
        #expect(left.count == left.filter { $0.wholeMatch(of: /[0-3] [0-9]+/) != nil }.count)
    }
}

extension PointBuffer {
    func enqueue(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { enqueue($0) }
    }
}
