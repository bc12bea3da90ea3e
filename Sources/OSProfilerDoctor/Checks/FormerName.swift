//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An option that a configuration file sets by a name which present services ignore.
package struct FormerName: Sendable, Equatable {
    /// One clause with the file and the release that ended the name.
    package let text: String
    /// The present option.
    package let advice: String
}

extension DoctorSettings {
    /// The former names in the configuration files, in order of the files.
    package var formerNames: [FormerName] {
        files.flatMap { renamed(in: $0) + misplaced(in: $0) + unused(in: $0) } + files.compactMap(replaced)
    }

    private func renamed(in file: File) -> [FormerName] {
        settings.flatMap { setting in
            setting.former.compactMap { former in
                guard file.options.contains(former.option), let present = setting.options.first else { return nil }
                let name = "[\(former.option.section)] \(former.option.name) in \(file.path)"
                return FormerName(
                    text: former.isRead
                        ? "oslo.messaging \(former.end) and later do not read \(name): this program does, but a service may not"
                        : "oslo.messaging \(former.end) and later do not read \(name), and neither does this program",
                    advice: "[\(present.section)] \(present.name)"
                )
            }
        }
    }

    /// Former names in a section where nobody reads them, such as those that oslo.messaging once took from `[DEFAULT]`.
    private func misplaced(in file: File) -> [FormerName] {
        let former = settings.flatMap { setting in setting.former.map { (setting, $0.option) } }
        let read = Set(former.map(\.1) + settings.flatMap(\.options))
        return file.options.compactMap { option in
            guard !read.contains(option), let found = former.first(where: { $0.1.name == option.name }),
                let present = found.0.options.first
            else { return nil }
            return FormerName(
                text:
                    "neither oslo.messaging nor this program reads [\(option.section)] \(option.name) in \(file.path)",
                advice: "[\(present.section)] \(present.name)"
            )
        }
    }

    /// Options that this program needs by no name, and their present names. They had the former ones until
    /// oslo.messaging 16.0.
    private static let ofServices: [Option: Option] = [
        Option("oslo_messaging_rabbit", "kombu_ssl_version"): Option("oslo_messaging_rabbit", "ssl_version"),
        Option("DEFAULT", "notification_driver"): Option("oslo_messaging_notifications", "driver"),
        Option("DEFAULT", "notification_topics"): Option("oslo_messaging_notifications", "topics"),
        Option("rpc_notifier2", "topics"): Option("oslo_messaging_notifications", "topics"),
    ]

    private func unused(in file: File) -> [FormerName] {
        file.options.compactMap { option in
            Self.ofServices[option].map { present in
                FormerName(
                    text:
                        "oslo.messaging 16.0 and later do not read [\(option.section)] \(option.name) in \(file.path)",
                    advice: "[\(present.section)] \(present.name)"
                )
            }
        }
    }

    /// Options that `transport_url` replaced long ago.
    private static let ofBrokers: Set<String> = [
        "rabbit_host", "rabbit_hosts", "rabbit_port", "rabbit_userid", "rabbit_password", "rabbit_virtual_host",
        "rpc_backend",
    ]

    private func replaced(in file: File) -> FormerName? {
        file.options.first { Self.ofBrokers.contains($0.name) }.map { option in
            FormerName(
                text: "oslo.messaging reads [\(option.section)] \(option.name) in \(file.path) no more",
                advice: "[DEFAULT] transport_url = rabbit://user:password@host:5672/virtual_host"
            )
        }
    }
}
