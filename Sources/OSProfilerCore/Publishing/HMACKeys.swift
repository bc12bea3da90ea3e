//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The secrets that a service accepts trace headers from; the first signs the traces that it begins itself.
///
/// Mirrors the `hmac_keys` option of OpenStack's services: several keys let an operator rotate them. Without a key no
/// trace is taken over from a request, since anyone could then make a service trace.
public struct HMACKeys: Sendable {
    package let keys: [HMACKey]

    /// Reads keys separated by commas; blanks around a key and empty keys do not count.
    public init(_ text: String) {
        keys = text.split(separator: ",").compactMap { part in
            let key = part.trimmingBlanks
            return key.isEmpty ? nil : HMACKey(key)
        }
    }

    /// No key: requests are not traced.
    public static let none = HMACKeys("")

    /// True when there is no key.
    public var isEmpty: Bool { keys.isEmpty }
}

extension HMACKeys: CustomStringConvertible, CustomReflectable {
    /// How many keys there are, never what they are.
    public var description: String { "HMACKeys(\(keys.count))" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Substring {
    /// The text without blanks at its ends, by what Python's `strip` calls a blank: it counts the four separators
    /// U+001C–U+001F in.
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
