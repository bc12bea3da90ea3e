//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct ByteWriterSinkTests {
    @Test func handsOverEverythingInOrderAndDoesNotGrow() {
        var received: [UInt8] = []
        var largest = 0
        do {
            var writer = ByteWriter(capacity: 64) { bytes in
                received.append(contentsOf: bytes)
                largest = max(largest, bytes.count)
            }
            for number in 0..<1000 { writer.write(Int64(number)) }
            writer.write(repeating: UInt8(ascii: "x"), count: 500)
            writer.write("end")
            writer.flush()
            writer.flush()
        }
        let expected = (0..<1000).map(String.init).joined() + String(repeating: "x", count: 500) + "end"
        #expect(received == [UInt8](expected.utf8))
        // One piece of 500 bytes needs that room; all others fit.
        #expect(largest <= 503)
    }
}
