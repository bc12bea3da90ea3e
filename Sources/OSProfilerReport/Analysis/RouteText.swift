//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Turns a path into a route: ids, uuids and numbers become `{id}`.
///
/// Services do not report the pattern that a path matched. A part counts as an id if it is a number, a uuid with or without a
/// prefix such as `req-`, or hexadecimal with digits (a MAC address, a digest). A part with a digit also counts if it follows
/// a plural, as in `/v1/nodes/web-1`.
enum RouteText {
    /// - Parameter path: may have a query, which the route omits.
    static func normalised(_ path: String) -> String {
        let path = path.prefix { $0 != "?" && $0 != "#" }
        var previous: Substring = ""
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part -> Substring in
            defer { previous = part }
            return isID(part, after: previous) ? "{id}" : part
        }
        return parts.joined(separator: "/")
    }

    private static func isID(_ part: Substring, after previous: Substring) -> Bool {
        let bytes = Array(part.utf8)
        guard bytes.contains(where: isDigit) else { return isUUID(bytes.suffix(36)) }
        if bytes.allSatisfy(isDigit) || isUUID(bytes.suffix(36)) { return true }
        let hexadecimal = bytes.count { isHexadecimal($0) }
        let separators = bytes.count { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") }
        if hexadecimal >= 8, hexadecimal + separators == bytes.count { return true }
        return previous.hasSuffix("s") && !isVersion(bytes)
    }

    private static func isUUID(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : isHexadecimal(byte)
        }
    }

    /// `v1`, `v2.1`
    private static func isVersion(_ bytes: [UInt8]) -> Bool {
        bytes.first == UInt8(ascii: "v") && bytes.dropFirst().allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }
}
