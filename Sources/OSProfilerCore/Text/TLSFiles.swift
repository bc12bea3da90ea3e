//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The PEM files of a TLS connection, by the names of the members that name them.
package struct TLSFiles: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        /// The member's or variable's.
        package var name: String
        package var path: String

        package init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    /// The authorities to trust instead of the system's.
    package var authorities: File?
    /// With which the client shows who it is; both or none.
    package var certificate: File?
    package var key: File?

    package init() {}

    package init(authorities: File?, certificate: File?, key: File?) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }

    /// All of them.
    package var all: [File] { [authorities, certificate, key].compactMap { $0 } }
}

extension URLMembers {
    /// Whether a connection has TLS, by a member or by the URL's scheme.
    ///
    /// - Parameter byScheme: whether the scheme stands for TLS, which no member can take back.
    package func isTLS(_ name: String, byScheme: Bool) throws(ServerURLError) -> Bool {
        guard let stated = try bool(name) else { return byScheme }
        guard stated || !byScheme else {
            throw form.error("has \(name) off, but a scheme that stands for TLS: leave one out")
        }
        return stated
    }

    /// The files that two members name, where one file has the client's certificate and its key.
    package func tlsFiles(_ authorities: String, _ certificateAndKey: String) throws(ServerURLError) -> TLSFiles {
        TLSFiles(authorities: try file(authorities), certificate: try file(certificateAndKey), key: nil)
    }

    private func file(_ name: String) throws(ServerURLError) -> TLSFiles.File? {
        try path(name).map { TLSFiles.File(name: name, path: $0) }
    }

    /// The files that three members name.
    ///
    /// - Parameter isTLS: nil where that goes without saying; else files without TLS are refused.
    package func tlsFiles(
        _ authorities: String,
        _ certificate: String,
        _ key: String,
        isTLS: Bool? = nil
    ) throws(ServerURLError) -> TLSFiles {
        let files = TLSFiles(authorities: try file(authorities), certificate: try file(certificate), key: try file(key))
        guard (files.certificate == nil) == (files.key == nil) else {
            let (there, missing) = files.key == nil ? (certificate, key) : (key, certificate)
            throw form.error("has \(there) without \(missing): a client's certificate needs both")
        }
        guard isTLS != false || files.all.isEmpty else {
            throw form.error("has \(files.all[0].name), but no TLS: turn it on with tls=1")
        }
        return files
    }
}
