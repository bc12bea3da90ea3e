//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

extension StoreContract {
    static let closing: [Case] = [
        Case("closing a writer leaves others open", needs: [.write, .read]) { store in
            let first = try store.makeWriter()
            let second = try store.makeWriter()
            let points = (1...2).map { ContractPoint(baseID: uuid(1), time: $0, message: $0) }
            _ = try first.append(try [points[0]].batch(), rejected: [], at: Timestamp(microseconds: 1))
            first.close()
            _ = try second.append(try [points[1]].batch(), rejected: [], at: Timestamp(microseconds: 1))
            second.close()
            try store.expectPoints(of: id(1), points)
        },
        Case("closing twice does no harm", needs: [.write]) { store in
            let writer = try store.makeWriter()
            writer.close()
            writer.close()
            store.close()
            store.close()
        },
        Case("twenty writers, one after the other", needs: [.write, .read]) { store in
            let points = (0..<20).map { ContractPoint(baseID: uuid(1), traceID: uuid(99 - $0), message: $0) }
            for point in points { try store.put([point]) }
            try store.expectPoints(of: id(1), points)
        },
    ]
}
