//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import TestSupport
import Testing

@testable import OSProfilerNotifying

struct RecordRingTests {
    @Test("Records come out as they went in, in order")
    func order() {
        let ring = TextRing(capacity: 256)
        #expect(ring.first == nil)
        for text in ["one", "", "three"] { #expect(ring.append(text)) }
        #expect(ring.count == 3)
        #expect(ring.removeFirst() == "one")
        #expect(ring.removeFirst() == "")
        #expect(ring.removeFirst() == "three")
        #expect(ring.first == nil)
    }

    @Test("A full ring takes nothing more and loses nothing")
    func full() {
        let ring = TextRing(capacity: 64)
        #expect(ring.append("12345678"))  // 16 bytes each
        #expect(ring.append("2"))
        #expect(ring.append("3"))
        #expect(ring.append("4"))
        #expect(!ring.append(""))
        #expect(ring.removeFirst() == "12345678")
        #expect(ring.append("5"))
        #expect(!ring.append(""))
        for text in ["2", "3", "4", "5"] { #expect(ring.removeFirst() == text) }
    }

    @Test("A record that does not fit behind the last begins at the front, in one piece")
    func wrapsAround() {
        let ring = TextRing(capacity: 96)
        let long = String(repeating: "x", count: 40)  // 48 bytes
        #expect(ring.append("a"))
        #expect(ring.append("b"))
        #expect(ring.append(long))  // 80 of 96
        #expect(!ring.append(long))
        #expect(ring.removeFirst() == "a")
        #expect(ring.removeFirst() == "b")
        // 32 bytes free in front, 16 behind: too little in one piece.
        #expect(!ring.append(long))
        #expect(ring.append(String(repeating: "y", count: 24)))
        #expect(ring.removeFirst() == long)
        #expect(ring.removeFirst() == String(repeating: "y", count: 24))
        #expect(ring.append(String(repeating: "z", count: 88)))
        #expect(!ring.append(""))
    }

    @Test("Only what exceeds the ring never fits", arguments: [64, 100, 4096])
    func longest(capacity: Int) {
        let ring = TextRing(capacity: capacity)
        let maximum = RecordRing.maximumLength(capacity: capacity)
        #expect(!ring.append(String(repeating: "x", count: maximum + 1)))
        #expect(ring.append(String(repeating: "x", count: maximum)))
    }

    @Test("Behaves like an array of strings, whatever the sequence")
    func random() {
        var generator = SeededGenerator(seed: 42)
        let ring = TextRing(capacity: 1000)
        var model: [(text: String, offset: Int)] = []
        var wrapped = 0
        for step in 0..<20_000 {
            if Bool.random(using: &generator) {
                let text = String(repeating: "\(step % 10)", count: .random(in: 0...200, using: &generator))
                if let offset = ring.offset(appending: text) {
                    if let last = model.last, offset < last.offset { wrapped += 1 }
                    model.append((text, offset))
                } else {
                    #expect(!model.isEmpty)
                }
            } else if !model.isEmpty {
                #expect(ring.removeFirst() == model.removeFirst().text)
            }
            #expect(ring.count == model.count)
            for entry in model { #expect(ring.text(at: entry.offset) == entry.text) }
        }
        #expect(wrapped > 100)
    }
}
