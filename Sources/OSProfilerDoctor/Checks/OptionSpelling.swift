//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Finds options that are set but have no effect: misspelled ones, and ones in the wrong section.
struct OptionSpelling {
    /// An option that differs in more letters is a different option: a service's own file has hundreds.
    private static let maximumDistance = 2

    private let options: [DoctorSettings.Option]
    private let variables: [String]

    /// - Parameter settings: the settings that the program knows.
    init(_ settings: [DoctorSettings.Setting]) {
        options = settings.flatMap(\.options)
        variables = settings.compactMap(\.variable)
    }

    /// Returns the option that was probably meant; nil if the program reads the given one, or does not know a similar
    /// one.
    func intended(_ option: DoctorSettings.Option) -> DoctorSettings.Option? {
        guard options.contains(where: { $0.section == option.section }), !options.contains(option) else { return nil }
        if let elsewhere = options.first(where: { $0.name == option.name }) { return elsewhere }
        return options.first {
            $0.section == option.section && Self.distance($0.name, option.name) <= Self.maximumDistance
        }
    }

    /// Returns the environment variable that was probably meant; nil if the program reads the given one.
    func intended(variable name: String) -> String? {
        guard name.hasPrefix("OSPROFILER_"), !variables.contains(name) else { return nil }
        return variables.min { Self.distance($0, name) < Self.distance($1, name) }
    }

    /// Returns the number of letters to change, add or remove (Levenshtein distance).
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
