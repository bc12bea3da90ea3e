//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import HTTPTypes

/// A version of the API, such as 1.72: clients ask for the newest that both sides know.
struct APIVersion: Comparable, CustomStringConvertible {
    static let oldest = APIVersion(minor: 1)
    static let newest = APIVersion(minor: 72)

    let minor: Int
    var description: String { "1.\(minor)" }

    private init(minor: Int) { self.minor = minor }

    /// - Returns: nil for a text that is no version, or one that this service does not have.
    init?(_ text: String) {
        switch text.lowercased() {
        case "latest": self = .newest
        default:
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == "1", let minor = Int(parts[1]) else { return nil }
            self.minor = minor
            guard (Self.oldest...Self.newest).contains(self) else { return nil }
        }
    }

    static func < (one: Self, other: Self) -> Bool { one.minor < other.minor }
}

extension HTTPField.Name {
    static let apiVersion = HTTPField.Name("X-OpenStack-Ironic-API-Version")!
    static let oldestVersion = HTTPField.Name("X-OpenStack-Ironic-API-Minimum-Version")!
    static let newestVersion = HTTPField.Name("X-OpenStack-Ironic-API-Maximum-Version")!
}
