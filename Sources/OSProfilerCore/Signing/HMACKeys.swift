//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The secrets with which a service accepts signed trace headers; the first one signs the traces that it begins
/// itself.
///
/// Mirrors the `hmac_keys` option of OpenStack's services. Several keys let an operator rotate them. Without a key, a
/// service continues no trace from a request, because otherwise anyone could make it trace.
public struct HMACKeys: Sendable {
    package let keys: [HMACKey]

    /// Parses keys separated by commas; ignores blanks around keys and empty keys.
    public init(_ text: String) {
        keys = text.split(separator: ",").compactMap { part in
            let key = part.trimmingBlanks
            return key.isEmpty ? nil : HMACKey(key)
        }
    }

    /// No keys: requests are not traced.
    public static let none = HMACKeys("")

    package func contains(_ key: HMACKey) -> Bool { keys.contains(key) }

    /// Whether there is no key.
    public var isEmpty: Bool { keys.isEmpty }
}

extension HMACKeys: CustomStringConvertible, CustomReflectable {
    /// The number of keys, without their values.
    public var description: String { "HMACKeys(\(keys.count))" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Substring {
    /// The text without blanks at its ends. Blanks are the characters that Python's `strip` removes, which include
    /// the four separators U+001C–U+001F.
    package var trimmingBlanks: Substring {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
        }
        guard let first = unicodeScalars.firstIndex(where: { !isBlank($0) }),
            let last = unicodeScalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return Substring(unicodeScalars[first...last])
    }
}
