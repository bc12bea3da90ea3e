//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// Judges the settings: where they come from, which contradict each other, and which are misspelled.
struct ConfigurationCheck {
    let settings: DoctorSettings
    let topology: BusTopology

    var findings: [Finding] {
        values + [store] + contradictions + misspellings + services + [keys]
    }

    // MARK: Values in force

    private static let connectionString = "connection_string"
    private static let hmacKeys = "hmac_keys"
    private static let compression = "kombu_compression"

    private var values: [Finding] {
        var defaults = 0
        var findings: [Finding] = []
        for setting in settings.settings where ![Self.connectionString, Self.hmacKeys].contains(setting.name) {
            guard let value = setting.values.first, value.origin != .standard else {
                defaults += 1
                continue
            }
            findings.append(
                setting.name == Self.compression
                    ? CompressionCheck(text: value.text, origin: value.origin.text).finding : finding(setting, value)
            )
        }
        let rest = CountText.counted(defaults, "setting has its default", "settings have their defaults")
        return findings + [.ok("config.defaults", "\(rest) (`osprofiler config show`)")]
    }

    private func finding(_ setting: DoctorSettings.Setting, _ value: DoctorSettings.Value) -> Finding {
        let text = setting.isURL ? ServerURL.masked(value.text) : value.text
        let message = "\(text) from \(value.origin.text)"
        // A flag overrides deliberately, whereas a variable may have been forgotten.
        if case .environment(let name) = value.origin,
            let hidden = setting.values.dropFirst().first(where: { $0.origin != .standard }),
            hidden.text != value.text
        {
            return .warning(
                "config.\(setting.name)",
                "\(message) hides another value in \(hidden.origin.text)",
                "unset \(name) unless this is intended"
            )
        }
        return .ok("config.\(setting.name)", message)
    }

    // MARK: The store

    private var store: Finding {
        let check = "config.connection_string"
        switch settings.connectionString {
        case .failure(let error): return .problem(check, error.description, nil)
        case .success(let value):
            let text = ServerURL.masked(value.text)
            guard let given = settings.setting(Self.connectionString)?.values.first, Self.isMessaging(given.text) else {
                return filledByServices(check, text, value) ?? .ok(check, "\(text) from \(value.origin.text)")
            }
            let message = "\(text) from \(value.origin.text); messaging:// of \(given.origin.text) is for the services"
            if case .environment(let name) = given.origin {
                return .warning(check, message, "set \(name) to the consumer's store: every command reads it")
            }
            return .ok(check, message)
        }
    }

    /// Returns a finding for a store that a service's own file names: Python's drivers write into it themselves.
    private func filledByServices(_ check: String, _ text: String, _ value: DoctorSettings.Value) -> Finding? {
        guard case .file(let path) = value.origin, let file = settings.files.first(where: { $0.path == path }),
            isService(file)
        else { return nil }
        return .warning(
            check,
            "\(text) from \(path): a service with this file writes into the store itself and publishes nothing",
            "no consumer is needed for it; to use one, set [profiler] connection_string = messaging:// in \(path)"
        )
    }

    private func isService(_ file: DoctorSettings.File) -> Bool {
        ServiceExchange.service(ofFile: file.path, sections: file.options.map(\.section)) != nil
    }

    /// Returns whether a connection string names the bus itself.
    private static func isMessaging(_ text: String) -> Bool {
        text.prefix { $0 != ":" }.lowercased() == "messaging"
    }

    // MARK: Contradictions

    private var contradictions: [Finding] {
        if let fault = settings.fault { return [.problem("config.declaration", fault, nil)] }
        guard topology.isQuorum, topology.isAutoDelete else { return [] }
        return [
            .problem(
                "config.declaration",
                "rabbit_quorum_queue and amqp_auto_delete are both true, but RabbitMQ has no such queues",
                "[oslo_messaging_rabbit] amqp_auto_delete = false"
            )
        ]
    }

    /// Options that `transport_url` replaced long ago.
    private static let obsolete: Set<String> = [
        "rabbit_host", "rabbit_hosts", "rabbit_port", "rabbit_userid", "rabbit_password", "rabbit_virtual_host",
        "rpc_backend",
    ]

    private var misspellings: [Finding] {
        let spelling = OptionSpelling(settings.settings)
        var findings: [Finding] = []
        for file in settings.files {
            for option in file.options {
                guard let intended = spelling.intended(option) else { continue }
                findings.append(
                    .warning(
                        "config.unknown",
                        "nothing reads [\(option.section)] \(option.name) in \(file.path)",
                        "[\(intended.section)] \(intended.name)"
                    )
                )
            }
        }
        for file in settings.files {
            guard let obsolete = file.options.first(where: { Self.obsolete.contains($0.name) }) else { continue }
            findings.append(
                .warning(
                    "config.unknown",
                    "oslo.messaging reads [\(obsolete.section)] \(obsolete.name) in \(file.path) no more",
                    "[DEFAULT] transport_url = rabbit://user:password@host:5672/virtual_host"
                )
            )
        }
        for variable in settings.variables.sorted() {
            guard let intended = spelling.intended(variable: variable) else { continue }
            findings.append(.warning("config.unknown", "nothing reads the variable \(variable)", intended))
        }
        return findings
    }

    // MARK: The services

    /// A service whose profiler is off publishes nothing, even if everything else is right.
    private var services: [Finding] {
        settings.files.compactMap { file in
            // oslo.config's default is off. One of several files of a service may leave the section to another.
            let hasKeys = file.options.contains(DoctorSettings.Option("profiler", Self.hmacKeys))
            guard hasKeys || isService(file), !isOn(file),
                file.profilerEnabled != nil || !settings.files.contains(where: { isOn($0) })
            else { return nil }
            let isMissing = !file.options.contains { $0.section == "profiler" }
            let reason = isMissing ? "there is no [profiler] section in" : "the profiler is off in"
            let consequence = isMissing ? "its default is off, and " : ""
            return .warning(
                "config.enabled",
                "\(reason) \(file.path): \(consequence)a service with this file publishes no trace points",
                "[profiler] enabled = true, and restart the service"
            )
        }
    }

    private func isOn(_ file: DoctorSettings.File) -> Bool {
        BooleanWord.value(of: file.profilerEnabled ?? "false") == true
    }

    /// The example from osprofiler's documentation, which new users tend to copy. It is also the default.
    private static let exampleKey = "SECRET_KEY"

    private var keys: Finding {
        let check = "config.hmac_keys"
        guard let value = settings.setting(Self.hmacKeys)?.values.first else {
            if let file = settings.files.first(where: { isOn($0) }) {
                return .warning(
                    check,
                    "\(file.path) turns the profiler on without keys, so that the default of the documentation is in force: "
                        + "anyone can start traces",
                    "[profiler] hmac_keys = $(openssl rand -hex 16), and restart the services"
                )
            }
            return .skipped(check, "none in the files that were read; services need them, the consumer does not")
        }
        let keys = value.text.split(separator: ",").map(\.trimmingBlanks)
        let message = "\(CountText.counted(keys.count, "key")) in \(value.origin.text)"
        guard keys.contains(Self.exampleKey[...]) else { return .ok(check, message) }
        return .warning(
            check,
            "\(message), one of them is the example from the documentation: anyone can start traces",
            "[profiler] hmac_keys = $(openssl rand -hex 16), and restart the services"
        )
    }
}
