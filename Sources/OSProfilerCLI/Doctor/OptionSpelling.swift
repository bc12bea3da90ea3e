//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Finds options that somebody meant to set: misspelled, or in a section where nothing reads them.
enum OptionSpelling {
    /// Options that differ in more letters are others: a service's own file has hundreds.
    private static let maximumDistance = 2

    private static let known = SettingKey.all.flatMap(\.options)
    private static let sections = Set(known.map(\.section))

    /// What an option was probably meant to be; nil for one that is read, or that is none of ours.
    static func intended(_ section: String, _ name: String) -> (section: String, name: String)? {
        guard sections.contains(section), !known.contains(where: { $0 == (section, name) }) else { return nil }
        if let elsewhere = known.first(where: { $0.name == name }) { return elsewhere }
        return known.first { $0.section == section && distance($0.name, name) <= maximumDistance }
    }

    /// The environment's variable that was probably meant; nil for one that is read.
    static func intended(variable name: String) -> String? {
        let known = SettingKey.all.compactMap(\.environment)
        guard name.hasPrefix("OSPROFILER_"), !known.contains(name) else { return nil }
        return known.min { distance($0, name) < distance($1, name) }
    }

    /// Letters to change, add or remove (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
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
}
