//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A version, compared by its numbers: `3.10.8`, `4.3.0-rc.1`.
struct SoftwareVersion: Comparable, CustomStringConvertible, Sendable {
    let description: String
    private let numbers: [Int]

    /// Nil for a text that does not begin with a number.
    init?(_ text: String) {
        let release = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        numbers = release.split(separator: ".").compactMap { Int($0) }
        description = text
        if numbers.isEmpty { return nil }
    }

    static func < (left: SoftwareVersion, right: SoftwareVersion) -> Bool {
        left.padded.lexicographicallyPrecedes(right.padded)
    }

    static func == (left: SoftwareVersion, right: SoftwareVersion) -> Bool { left.padded == right.padded }

    /// Returns whether this is the given release or a later one.
    func isAtLeast(_ numbers: Int...) -> Bool {
        !padded.lexicographicallyPrecedes(numbers + Array(repeating: 0, count: max(0, 4 - numbers.count)))
    }

    private var padded: [Int] { numbers + Array(repeating: 0, count: max(0, 4 - numbers.count)) }
}
