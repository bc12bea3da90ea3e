//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The members of a connection string's query, as in `?mode=0640`. A member that the backend does not know is an error,
/// and so is a repeated one.
public struct ConnectionStringQuery: Sendable {
    private let members: URLMembers

    /// - Parameters:
    ///   - text: the part after the `?`, with its percent-encoding.
    ///   - known: the names that the backend knows.
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/badConnectionString`` and a message that names the member
    ///   that was probably meant, or the known ones.
    public init(_ text: Substring, known: [String]) throws(StoreError) {
        let form = URLForm("the connection string", members: known.map { URLMember($0) })
        do throws(ServerURLError) { members = try URLMembers(text, form) } catch { throw StoreError(error) }
    }

    /// Returns the decoded value of a member, empty if it has no value; nil if the member is absent.
    public subscript(name: String) -> String? { members[name] }
}
