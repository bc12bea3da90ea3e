//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00", 0), ("1970-01-01 00:00:00.000001", 1), ("1969-12-31T23:59:59.999999", -1),
        ("2026-11-22T08:54:08.328049", 1_795_337_648_328_049), ("2026-11-22T08:54:08.3", 1_795_337_648_300_000),
        ("2000-02-29T00:00:00", 951_782_400_000_000), ("0001-01-01T00:00:00", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999", 253_402_300_799_999_999),
    ])
    func reads(_ text: String, _ microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T08:54", "2026-11-22T08:54:08.", "2026-11-22T08:54:08.1234567",
        "2026-11-22T08:54:08Z", "2026-13-22T08:54:08", "2026-00-22T08:54:08", "2026-02-29T08:54:08",
        "1900-02-29T08:54:08", "2026-11-31T08:54:08", "2026-11-22T24:00:00", "2026-11-22T08:60:00",
        "2026-11-22T08:54:60", "0000-01-01T00:00:00", "2026-11-22x08:54:08", "2026-1a-22T08:54:08",
        "2026-11-22T08:54:08.12345x", "+026-11-22T08:54:08", "2026-11-22T08:54:08,5",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func whatIsWrittenIsReadAgain() {
        // A prime step visits days, months and leap years of the whole range.
        for microseconds in stride(
            from: Int64(-62_135_596_800_000_000),
            to: 253_402_300_799_999_999,
            by: 7_919_345_678_901
        ) {
            let written = Timestamp(microseconds: microseconds)
            var writer = ByteWriter()
            writer.writeTimestamp(written)
            #expect(Timestamp(text: writer.bytes) == written)
        }
    }

    /// `str(datetime)` omits a fraction of zero; the `strftime` of osprofiler's trace points does not, and neither can its
    /// reader do without.
    @Test func pythonOmitsAZeroFractionInNotificationsAlone() {
        var writer = ByteWriter()
        writer.writeTimestamp(Timestamp(microseconds: 1_000_000))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "1970-01-01T00:00:01.000000")
        writer.removeAll()
        writer.writeTimestamp(Timestamp(microseconds: 1_000_000), separator: UInt8(ascii: " "))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "1970-01-01 00:00:01")
        #expect(Timestamp(microseconds: 1_000_000).description == "1970-01-01T00:00:01.000000Z")
    }
}
