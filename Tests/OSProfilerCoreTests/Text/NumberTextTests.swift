//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct NumberTextTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func groups(value: Int, text: String) { #expect(CountText.grouped(value) == text) }

    @Test func counts() {
        #expect(CountText.counted(1, "trace") == "1 trace")
        #expect(CountText.counted(2000, "trace") == "2,000 traces")
        #expect(CountText.bytes(477) == "477 B")
        #expect(CountText.bytes(61_234) == "61.2 kB")
        #expect(CountText.bytes(16 << 20) == "16.7 MB")
        #expect(CountText.bytes(4_190_000_000) == "4.1 GB")
    }

    @Test(arguments: [
        (0, "0 µs"), (850, "850 µs"), (1234, "1.23 ms"), (12_345, "12.3 ms"), (123_456, "123 ms"),
        (1_520_000, "1.52 s"),
        (245_000_000, "4 min 05 s"), (7_380_000_000, "2 h 03 min"), (-850, "-850 µs"),
    ])
    func spans(microseconds: Int64, text: String) {
        #expect(DurationText.text(microseconds: microseconds) == text)
    }
    @Test func theLongestSpanIsTextToo() {
        #expect(DurationText.text(microseconds: .min) == "-2562047788 h 00 min")
        #expect(DurationText.text(microseconds: .max) == "2562047788 h 00 min")
    }
}
