//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import OSProfilerCore
import Testing

@testable import OSProfilerOTLP

@Suite struct RetryAfterTests {
    @Test(
        arguments: [
            (nil, 0), ("3", 3_000_000), ("-1", 0), ("99999999999", 600_000_000), ("soon", 0), ("", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 37_000_000), ("Sun, 06 Nov 1994 08:48:00 GMT", 0),
            ("Sat, 06 Nov 2094 08:49:37 GMT", 600_000_000), ("Sun, 06 Nuv 1994 08:49:37 GMT", 0),
        ] as [(String?, Int64)]
    )
    func pause(header: String?, microseconds: Int64) throws {
        let now = try #require(Timestamp("1994-11-06T08:49:00"))
        #expect(RetryAfter.microseconds(header, now: now) == microseconds)
    }
}
#endif
