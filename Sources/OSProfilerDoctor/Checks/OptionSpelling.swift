//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Finds options that are set but have no effect: misspelled ones, and ones in the wrong section.
struct OptionSpelling {
    private let options: [DoctorSettings.Option]
    private let former: Set<DoctorSettings.Option>
    private let variables: [String]

    /// - Parameter settings: the settings that the program knows.
    init(_ settings: [DoctorSettings.Setting]) {
        options = settings.flatMap(\.options)
        former = Set(settings.flatMap(\.former).map(\.option))
        variables = settings.compactMap(\.variable)
    }

    /// Returns the option that was probably meant; nil if the program reads the given one, or does not know a similar
    /// one.
    func intended(_ option: DoctorSettings.Option) -> DoctorSettings.Option? {
        guard options.contains(where: { $0.section == option.section }), !options.contains(option),
            !former.contains(option)
        else { return nil }
        if let elsewhere = options.first(where: { $0.name == option.name }) { return elsewhere }
        let names = options.filter { $0.section == option.section }.map(\.name)
        return Spelling.intended(option.name, among: names).map { DoctorSettings.Option(option.section, $0) }
    }

    /// Returns the environment variable that was probably meant; nil if the program reads the given one.
    func intended(variable name: String) -> String? {
        guard name.hasPrefix("OSPROFILER_"), !variables.contains(name) else { return nil }
        return variables.min { Spelling.distance($0, name) < Spelling.distance($1, name) }
    }
}
