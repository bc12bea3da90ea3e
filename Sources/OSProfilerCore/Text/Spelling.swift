//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Finds the name that a misspelled one was meant to be.
package enum Spelling {
    /// Names that differ in more letters are unrelated.
    private static let maximumDistance = 2
    /// In a name this short, two different letters make an unrelated name.
    private static let shortName = 4

    /// Returns the name that a misspelled one was probably meant to be. Ignores case, and a dash equals an
    /// underscore.
    package static func intended<Names: Sequence<String>>(_ name: String, among names: Names) -> String? {
        let name = normalized(name)
        let limit = name.utf8.count <= shortName ? 1 : maximumDistance
        let near = names.map { (name: $0, distance: distance(normalized($0), name)) }.filter { $0.distance <= limit }
        return near.min { $0.distance < $1.distance }?.name
    }

    /// Returns the number of bytes to change, add or remove (Levenshtein distance).
    package static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (line, byte) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let change = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }

    private static func normalized(_ name: String) -> String { name.lowercased().replacing("-", with: "_") }
}
