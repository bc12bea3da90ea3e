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

    /// Returns the number of bytes to change, add, remove or swap with their neighbour (optimal string alignment).
    package static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var (above, row) = ([Int](), Array(0...right.count))
        for line in left.indices {
            var next = [line + 1]
            for column in right.indices {
                let change = row[column] + (left[line] == right[column] ? 0 : 1)
                next.append(min(change, row[column + 1] + 1, next[column] + 1))
                let isSwapped =
                    line > 0 && column > 0 && left[line] == right[column - 1] && left[line - 1] == right[column]
                if isSwapped { next[column + 1] = min(next[column + 1], above[column - 1] + 1) }
            }
            (above, row) = (row, next)
        }
        return row[right.count]
    }

    private static func normalized(_ name: String) -> String { name.lowercased().replacing("-", with: "_") }
}
