//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The PEM files of a TLS connection, each with the name of the member that gives it.
package struct TLSFiles: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        /// The name of the member or variable.
        package var name: String
        package var path: String

        package init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    /// The certificate authorities to trust instead of the system's.
    package var authorities: File?
    /// The client's certificate; requires ``key``, and the other way around.
    package var certificate: File?
    package var key: File?

    package init() {}

    package init(authorities: File?, certificate: File?, key: File?) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }

    /// All files that are set.
    package var all: [File] { [authorities, certificate, key].compactMap { $0 } }
}

extension URLMembers {
    /// Returns whether a connection uses TLS, according to a member or the URL's scheme.
    ///
    /// - Parameter byScheme: whether the scheme requires TLS, which no member can turn off.
    package func isTLS(_ name: String, byScheme: Bool) throws(ServerURLError) -> Bool {
        guard let stated = try bool(name) else { return byScheme }
        guard stated || !byScheme else {
            throw form.error("has \(name) off, but a scheme that requires TLS: remove one of them")
        }
        return stated
    }

    /// Returns the files given by two members, one of which names a file with both the client's certificate and its
    /// key.
    package func tlsFiles(_ authorities: String, _ certificateAndKey: String) throws(ServerURLError) -> TLSFiles {
        TLSFiles(authorities: try file(authorities), certificate: try file(certificateAndKey), key: nil)
    }

    private func file(_ name: String) throws(ServerURLError) -> TLSFiles.File? {
        try path(name).map { TLSFiles.File(name: name, path: $0) }
    }

    /// Returns the files given by three members.
    ///
    /// - Parameter isTLS: nil if the connection always uses TLS; if false, files are refused.
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
