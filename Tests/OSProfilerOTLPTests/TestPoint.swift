//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import OSProfilerCore

@testable import OSProfilerOTLP

/// A point whose members are JSON values.
struct TestPoint {
    var name = "wsgi-start"
    var baseID = "\"11111111-1111-4111-8111-111111111111\""
    var traceID = "\"22222222-2222-4222-8222-222222222222\""
    var parentID: String?
    var time = "2026-11-22T08:54:08.328049"
    var info = #"{"host": "h"}"#
    var project = "\"ironic\""
    var service = "\"ironic_api\""
    var message: UInt64 = 0
}

extension [TestPoint] {
    func batch() throws -> PointBatch {
        var batch = PointBatch()
        for point in self {
            let payload = """
                {"name": "\(point.name)", "base_id": \(point.baseID), "trace_id": \(point.traceID), \
                "parent_id": \(point.parentID ?? point.baseID), "timestamp": "\(point.time)", "info": \(point.info), \
                "project": \(point.project), "service": \(point.service)}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(
                    payload: $0,
                    messageKey: UUID128(first: 0xA5A5, second: point.message),
                    isEnveloped: false
                )
            }
        }
        return batch
    }
}

/// Start and stop of `count` spans under one root, the messages numbered from `first`.
func spans(_ count: Int, from first: Int = 0, in base: String = TestPoint().baseID) -> [TestPoint] {
    (first..<(first + count)).flatMap { number -> [TestPoint] in
        let digits = String(number, radix: 16)
        let id = "\"00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits + "\""
        return ["start", "stop"].enumerated().map { half, ending in
            TestPoint(name: "db-\(ending)", baseID: base, traceID: id, message: UInt64(2 * number + half + 1))
        }
    }
}

extension AnyValue {
    init(_ text: String) { self.init(.text(text)) }
    init(_ number: Int64) { self.init(.integer(number)) }
}
#endif
