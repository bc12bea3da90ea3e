//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The pair of HTTP headers by which one service passes its trace to the next.
///
/// Mirrors osprofiler's `signed_pack` and `signed_unpack`. `X-Trace-Info` is base64 with the URL-safe alphabet and
/// padding over JSON with `base_id` and `parent_id`; `X-Trace-HMAC` is the signature of that base64 text.
public struct SignedHeaders: Sendable, Hashable {
    /// `X-Trace-Info`
    public static let infoName = "X-Trace-Info"
    /// `X-Trace-HMAC`
    public static let signatureName = "X-Trace-HMAC"

    /// The value of ``infoName``.
    public var info: String
    /// The value of ``signatureName``.
    public var signature: String

    /// Stores both values without checking them.
    public init(info: String, signature: String) {
        self.info = info
        self.signature = signature
    }

    /// Looks both values up in the headers of a request; nil unless both exist.
    ///
    /// - Parameter lookup: returns the value of the header with a name, ignoring case.
    public init?(_ lookup: (_ name: String) -> String?) {
        guard let info = lookup(Self.infoName), let signature = lookup(Self.signatureName) else { return nil }
        self.init(info: info, signature: signature)
    }

    /// The names and values, for an outgoing request.
    public var fields: [(name: String, value: String)] {
        [(Self.infoName, info), (Self.signatureName, signature)]
    }
}

extension SignedHeaders {
    /// Packs and signs a trace.
    ///
    /// - Parameters:
    ///   - baseID: the trace.
    ///   - parentID: the piece of work of the sender, which encloses the receiver's.
    package init(baseID: OpaqueID, parentID: OpaqueID, key: HMACKey) {
        var writer = ByteWriter(capacity: 256)
        // Once a request: both members take 66 instructions as fragments, 157 with an inlined ``JSONObjectWriter``.
        writer.write("{\"base_id\": ")
        writer.writeJSON(baseID)
        writer.write(", \"parent_id\": ")
        writer.writeJSON(parentID)
        writer.write("}")
        info = Base64.encode(writer.bytes)
        signature = key.signature(of: info)
    }

    /// The contents of verified headers.
    package struct Contents: Sendable {
        package var baseID: OpaqueID
        package var parentID: OpaqueID
        /// The key that matched, which also signs further headers.
        package var key: HMACKey
    }

    /// The maximum length of ``infoName``'s value in UTF-8 bytes: ids of 255 characters, escaped, in base64.
    package static let maximumInfoLength = 16_384

    /// Verifies and unpacks the headers.
    ///
    /// - Returns: nil unless one of the keys signed them, and they hold a `base_id`, optionally a `parent_id`, and
    ///   nothing else.
    package func verified(by keys: HMACKeys) -> Contents? {
        guard info.utf8.count <= Self.maximumInfoLength, let code = signatureBytes else { return nil }
        guard let key = keys.keys.first(where: { $0.isValid(code, of: info) }) else { return nil }
        // Decoding comes after verifying, so that only a sender with a key can make the parser run.
        guard let json = Base64.decode(info), let ids = TraceIDs(json) else { return nil }
        return Contents(baseID: ids.baseID, parentID: ids.parentID, key: key)
    }

    /// The 20 bytes of the signature. Python compares texts, so upper-case digits are invalid.
    private var signatureBytes: [UInt8]? {
        let text = Array(Substring(signature).trimmingBlanks.utf8)
        guard text.count == 40 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        for index in stride(from: 0, to: 40, by: 2) {
            guard let high = Self.digit(text[index]), let low = Self.digit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
