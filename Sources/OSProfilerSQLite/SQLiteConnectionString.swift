//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
public import OSProfilerStore

/// The file in a `sqlite://` connection string.
///
/// As in SQLAlchemy: `sqlite:///traces.db` is relative to the working directory, `sqlite:////var/lib/traces.db`
/// absolute. `?mode=0640` sets the permissions of the file.
public struct SQLiteConnectionString: Sendable, Equatable {
    /// The scheme.
    public static let scheme = StoreBackend.sqlite.schemes[0]

    private static let form = URLForm(
        "the sqlite:// connection string",
        schemes: [scheme],
        members: .read("mode")
    )

    /// The file's path, relative or absolute.
    public let path: String
    /// The file's permissions, such as `0o640`; nil if the string does not set them.
    public let permissions: Int?

    public init(_ text: String) throws(StoreError) {
        do throws(ServerURLError) {
            let url = try FileURL(text, Self.form)
            guard url.path != ":memory:" else {
                throw Self.form.error("names a database in memory, which ends with the process: name a file")
            }
            path = url.path
            permissions = try url.members.value("mode", "one of 0600, 0640, 0660, 0644 and 0664", Self.permissions)
        } catch {
            throw StoreError(error)
        }
    }

    /// Accepts only modes with which the owner can read and write the file, nobody can execute it, and others cannot
    /// write it.
    private static func permissions(_ text: String) -> Int? {
        guard let mode = Int(text, radix: 8), mode & 0o600 == 0o600, mode & ~0o664 == 0 else { return nil }
        return mode
    }
}
