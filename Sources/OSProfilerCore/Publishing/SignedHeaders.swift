//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The pair of HTTP headers by which one service hands its trace to the next.
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

    /// Takes both values as they came; nothing is checked yet.
    public init(info: String, signature: String) {
        self.info = info
        self.signature = signature
    }

    /// Takes both values from wherever a request keeps its headers; nil unless both are there.
    ///
    /// - Parameter lookup: gives the value of the header with a name, without regard to case.
    public init?(_ lookup: (_ name: String) -> String?) {
        guard let info = lookup(Self.infoName), let signature = lookup(Self.signatureName) else { return nil }
        self.init(info: info, signature: signature)
    }

    /// Names and values, for an outgoing request.
    public var fields: [(name: String, value: String)] {
        [(Self.infoName, info), (Self.signatureName, signature)]
    }
}

extension SignedHeaders {
    /// Packs and signs a trace.
    ///
    /// - Parameters:
    ///   - baseID: the trace.
    ///   - parentID: the piece of work that what the receiver does belongs to.
    package init(baseID: OpaqueID, parentID: OpaqueID, key: HMACKey) {
        var writer = ByteWriter(capacity: 256)
        writer.write("{\"base_id\": ")
        writer.writeJSON(baseID)
        writer.write(", \"parent_id\": ")
        writer.writeJSON(parentID)
        writer.write("}")
        info = Base64.encode(writer.bytes)
        signature = key.signature(of: info)
    }

    /// What verified headers say.
    package struct Contents: Sendable {
        package var baseID: OpaqueID
        package var parentID: OpaqueID
        /// The key that matched; it goes on signing.
        package var key: HMACKey
    }

    /// UTF-8 bytes that the value of ``infoName`` may have: ids of 255 characters, escaped, in base64.
    package static let maximumInfoLength = 16_384

    /// Verifies and unpacks the headers.
    ///
    /// - Returns: nil unless one of the keys signed them, and they hold a `base_id` and nothing else but a `parent_id`.
    package func verified(by keys: HMACKeys) -> Contents? {
        guard info.utf8.count <= Self.maximumInfoLength, let code = signatureBytes else { return nil }
        guard let key = keys.keys.first(where: { $0.isValid(code, of: info) }) else { return nil }
        // Decoding comes after verifying: only those who know a key get a parser to work for them.
        guard let json = Base64.decode(info), let ids = TraceIDs(json) else { return nil }
        return Contents(baseID: ids.baseID, parentID: ids.parentID, key: key)
    }

    /// The signature's twenty bytes; Python compares texts, so upper case does not count.
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
