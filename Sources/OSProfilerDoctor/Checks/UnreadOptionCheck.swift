//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Names the options and variables that are set but have no effect: misspelled ones, ones in the wrong section, and
/// former names that nobody reads any more.
struct UnreadOptionCheck {
    let settings: DoctorSettings

    private static let check = "config.unknown"

    var findings: [Finding] { misspelled + former + variables }

    private var misspelled: [Finding] {
        let spelling = OptionSpelling(settings.settings)
        return settings.files.flatMap { file in
            file.options.compactMap { option in
                spelling.intended(option).map { intended in
                    .warning(
                        Self.check,
                        "nothing reads [\(option.section)] \(option.name) in \(file.path)",
                        "[\(intended.section)] \(intended.name)"
                    )
                }
            }
        }
    }

    private var former: [Finding] { settings.formerNames.map { .warning(Self.check, $0.text, $0.advice) } }

    private var variables: [Finding] {
        let spelling = OptionSpelling(settings.settings)
        return settings.variables.sorted().compactMap { variable in
            spelling.intended(variable: variable).map { intended in
                .warning(Self.check, "nothing reads the variable \(variable)", intended)
            }
        }
    }
}
