//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP
package import OSProfilerCore

/// How the body of a message is compressed: what kombu, which oslo.messaging uses, can do without further packages and
/// `[oslo_messaging_rabbit] kombu_compression` documents.
public enum MessageCompression: String, CaseIterable, Sendable {
    /// A zlib stream (RFC 1950), although kombu names it after gzip.
    case gzip = "application/x-gzip"
    /// bzip2.
    case bzip2 = "application/x-bz2"

    /// Creates the compression that kombu knows by a name, or that oslo.messaging's documentation calls by it.
    ///
    /// - Parameter name: `gzip` or `zlib`; `bzip2`, `bzip` or `bz2`; or the value of the header.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == name || $0.names.contains(name) }) else {
            return nil
        }
        self = found
    }

    private var names: [String] {
        switch self {
        case .gzip: ["gzip", "zlib"]
        case .bzip2: ["bzip2", "bzip", "bz2"]
        }
    }

    /// kombu's usual name.
    package var name: String { names[0] }

    /// The header with the compression of a body.
    package static let header = "compression"

    /// Returns the compression of a body; nil if it is not compressed. As in kombu, a header means that it is not if Python
    /// takes its value for false: zero, or anything empty.
    ///
    /// - Parameter header: the value of the message's header.
    /// - Throws: ``Rejection`` for a compression that is not supported.
    package static func named(by header: AMQPValue?) throws(Rejection) -> MessageCompression? {
        let name: String
        switch header {
        case nil, .void?, .bool(false)?, .int64(0)?, .double(0)?: return nil
        case .table(let members)? where members.isEmpty: return nil
        case .array(let elements)? where elements.isEmpty: return nil
        case .string(let text)?: name = text
        case .bytes(let bytes)?: name = String(decoding: bytes, as: UTF8.self)
        default: throw Rejection(.compressed, "compressed, but the header does not name how")
        }
        guard !name.isEmpty else { return nil }
        guard let compression = MessageCompression(name: name) else {
            throw Rejection(.compressed, "compressed (\(plain(name))), which is not supported")
        }
        return compression
    }

    /// Returns the start of a name that any publisher may have written, with the characters of a MIME type only.
    private static func plain(_ name: String) -> String {
        let isLong = name.unicodeScalars.count > maximumNameLength
        let shown = name.unicodeScalars.prefix(maximumNameLength).map { scalar in
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-+._/".unicodeScalars.contains(scalar))
            return isPlain ? Character(scalar) : "?"
        }
        return String(shown) + (isLong ? "…" : "")
    }

    /// The number of characters of a name to show.
    private static let maximumNameLength = 40
}
