//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import DirectoryBackend
import Foundation
import OSProfilerStore
import OSProfilerStoreContract
import Testing

/// A folder that goes with its owner.
private final class FreshFolder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("directory-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct DirectoryStoreTests {
    private let folder = FreshFolder()
    private var text: String { "directory:///\(folder.path)?sync=0" }

    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        try check.run { try StoreBackend.directory.open(text, for: .collecting) }
    }

    @Test func aStoreThatIsNotThereIsNotFound() {
        for purpose in [StoreBackend.Purpose.reading, .changing] {
            let error = #expect(throws: StoreError.self) { try StoreBackend.directory.open(text, for: purpose) }
            #expect(error?.code == .notFound)
        }
    }

    /// A writer that is killed leaves half a record.
    @Test func anAppendThatEndedHalfWayIsCompletedByTheNext() throws {
        let store = try StoreBackend.directory.open(text, for: .collecting)
        var batch = PointBatch()
        for (number, name) in ["a-start", "a-stop"].enumerated() {
            let payload = """
                {"name": "\(name)", "base_id": "b", "trace_id": "t", "parent_id": "b", "timestamp": \
                "2026-11-22T08:54:08.328049", "info": {}, "project": "p", "service": "s"}
                """
            let key = try #require(UUID128(canonical: "00000000-0000-4000-8000-00000000000\(number)"))
            try Array(payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: key, isEnveloped: false)
            }
        }
        func append() throws -> AppendResult {
            let writer = try store.makeWriter()
            defer { writer.close() }
            return try writer.append(batch, rejected: [], at: .now())
        }
        _ = try append()
        let file = "\(folder.path)/t62.trace"
        let size = try #require(FileManager.default.contents(atPath: file)?.count)
        try #require(truncate(file, off_t(size - 1)) == 0)
        #expect(try append() == AppendResult(stored: 1, duplicates: 1))
        #expect(try store.points(of: "b")?.points.map(\.isStop) == [false, true])
    }
}
