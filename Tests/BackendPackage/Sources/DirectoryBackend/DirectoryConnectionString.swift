//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore

/// `directory:///relative/folder` or `directory:////absolute/folder`, with `?sync=0` for traces that may be lost with
/// the machine.
public struct DirectoryConnectionString: Sendable, Equatable {
    public let path: String
    /// Whether an append returns when the disk has it.
    public let syncs: Bool

    public init(_ text: String) throws(StoreError) {
        let prefix = "directory:///"
        let location = text.dropFirst(prefix.count).prefix { $0 != "?" }
        guard text.hasPrefix(prefix), !location.isEmpty else {
            throw StoreError(.badConnectionString, "the connection string names no folder: write directory:////folder")
        }
        path = String(location)
        let members = try ConnectionStringQuery(
            text.dropFirst(prefix.count + location.count + 1),
            known: ["sync"]
        )
        syncs = members["sync"] != "0"
    }
}
