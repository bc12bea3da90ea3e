//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Names the options and variables that are set but have no effect: misspelled ones, ones in the wrong section, and
/// former names that nobody reads any more.
struct UnreadOptionCheck {
    let settings: DoctorSettings

    private static let check = "config.unknown"

    var findings: [Finding] { misspelled + former + obsolete + variables }

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

    private var former: [Finding] {
        settings.files.flatMap { file in
            settings.settings.flatMap { setting in
                setting.former.compactMap { former in
                    guard file.options.contains(former.option), let present = setting.options.first else { return nil }
                    return finding(former, present, file)
                }
            }
        }
    }

    private func finding(
        _ former: DoctorSettings.FormerOption,
        _ present: DoctorSettings.Option,
        _ file: DoctorSettings.File
    ) -> Finding {
        let name = "[\(former.option.section)] \(former.option.name) in \(file.path)"
        return .warning(
            Self.check,
            former.isRead
                ? "oslo.messaging \(former.end) and later do not read \(name): this program does, but a service may not"
                : "oslo.messaging \(former.end) and later do not read \(name), and neither does this program",
            "[\(present.section)] \(present.name)"
        )
    }

    /// Options that `transport_url` replaced long ago.
    private static let replaced: Set<String> = [
        "rabbit_host", "rabbit_hosts", "rabbit_port", "rabbit_userid", "rabbit_password", "rabbit_virtual_host",
        "rpc_backend",
    ]

    private var obsolete: [Finding] {
        settings.files.compactMap { file in
            file.options.first { Self.replaced.contains($0.name) }.map { option in
                .warning(
                    Self.check,
                    "oslo.messaging reads [\(option.section)] \(option.name) in \(file.path) no more",
                    "[DEFAULT] transport_url = rabbit://user:password@host:5672/virtual_host"
                )
            }
        }
    }

    private var variables: [Finding] {
        let spelling = OptionSpelling(settings.settings)
        return settings.variables.sorted().compactMap { variable in
            spelling.intended(variable: variable).map { intended in
                .warning(Self.check, "nothing reads the variable \(variable)", intended)
            }
        }
    }
}
