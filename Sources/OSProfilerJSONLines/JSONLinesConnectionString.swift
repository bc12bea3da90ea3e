//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
public import OSProfilerStore

/// The file in a `jsonl://` connection string, and when to rotate it.
///
/// `jsonl:///traces.jsonl` is relative to the working directory, `jsonl:////var/log/traces.jsonl` absolute. Members:
/// `max_size` (`100MB`) and `keep` (5).
public struct JSONLinesConnectionString: Sendable, Equatable {
    /// The scheme.
    public static let scheme = "jsonl"

    private static let form = URLForm(
        "the jsonl:// connection string",
        schemes: [scheme],
        members: .read("max_size", "keep")
    )

    /// The file's path, relative or absolute.
    public let path: String
    /// The size in bytes above which the file is rotated.
    public let maximumSize: Int64
    /// The number of rotated files to keep.
    public let keptFiles: Int

    public init(_ text: String) throws(StoreError) {
        do throws(ServerURLError) {
            let url = try FileURL(text, Self.form)
            path = url.path
            maximumSize =
                try url.members.value("max_size", "at least 4KiB, and \(ByteSize.syntax)") { text in
                    ByteSize.bytes(text).flatMap { $0 >= 4096 ? $0 : nil }
                } ?? 100_000_000
            keptFiles = try url.members.integer("keep", 0...RotatedFiles.mostKept) ?? 5
        } catch {
            throw StoreError(error)
        }
    }
}
