//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A URL that names a file: `sqlite:///relative/path?member=value`, `sqlite:////absolute/path`.
///
/// As in SQLAlchemy, the path is not percent-encoded and ends at the first `?`.
package struct FileURL: Sendable {
    /// The path, relative or absolute.
    package let path: String
    package let members: URLMembers

    package init(_ text: String, _ form: URLForm) throws(ServerURLError) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        try form.checkScheme(scheme)
        let rest = text.dropFirst(scheme.count)
        let location = rest.prefix { $0 != "?" }
        let path = location.dropFirst("://".count + 1)
        guard location.hasPrefix(":///"), !path.isEmpty, !path.hasSuffix("/") else {
            throw form.error("names no file: write \(scheme):///relative/file or \(scheme):////absolute/file")
        }
        self.path = String(path)
        members = try URLMembers(rest.dropFirst(location.count + 1), form)
    }
}
