//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Crypto

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A secret that signs trace headers. Neither its description nor its mirror shows it.
package struct HMACKey: Sendable {
    private let key: SymmetricKey

    /// The secret in clear, for the one carrier that has it so: the context of an RPC.
    package var text: String { key.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

    package init(_ text: some StringProtocol) {
        key = SymmetricKey(data: Array(text.utf8))
    }

    /// Returns the signature of a header's text as osprofiler writes it: HMAC-SHA1 in 40 lower-case hexadecimal
    /// digits.
    ///
    /// The protocol requires SHA-1. HMAC does not depend on the collision resistance that SHA-1 has lost.
    package func signature(of text: String) -> String {
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Array(text.utf8), using: key)
        var writer = ByteWriter(capacity: 64)
        for byte in code {
            writer.write(atMost: 2) {
                HexWriter.write(UInt32(byte), bytes: 1, to: $0)
                return 2
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Returns whether `signature` is this key's signature of `text`; takes the same time for every wrong signature.
    package func isValid(_ signature: [UInt8], of text: String) -> Bool {
        HMAC<Insecure.SHA1>.isValidAuthenticationCode(signature, authenticating: Array(text.utf8), using: key)
    }
}

extension HMACKey: Equatable {
    /// Takes the same time for every other key of the same length.
    package static func == (left: HMACKey, right: HMACKey) -> Bool { left.key == right.key }
}

extension HMACKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "HMACKey(***)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
