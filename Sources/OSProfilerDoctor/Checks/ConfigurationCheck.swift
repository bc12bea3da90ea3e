//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// Judges the settings: where they come from, and which contradict each other.
struct ConfigurationCheck {
    let settings: DoctorSettings
    let topology: BusTopology

    var findings: [Finding] {
        values + [store] + DeclarationCheck(settings: settings, topology: topology).findings
            + UnreadOptionCheck(settings: settings).findings + services + [keys]
    }

    // MARK: Values in force

    private static let connectionString = "connection_string"
    private static let hmacKeys = "hmac_keys"
    private static let compression = "kombu_compression"

    /// The settings whose value depends on which service's file they stand in.
    private static let shaping = Set(
        ["transport_url", "amqp_durable_queues", "amqp_auto_delete", "rabbit_quorum_queue"]
            + QuorumLimit.allCases.map(\.option)
    )

    private var values: [Finding] {
        var defaults = 0
        var findings: [Finding] = []
        for setting in settings.settings where ![Self.connectionString, Self.hmacKeys].contains(setting.name) {
            guard let value = setting.values.first, value.origin != .standard else {
                defaults += 1
                continue
            }
            if let fault = value.fault {
                findings.append(.problem("config.\(setting.name)", fault, nil))
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
        return hiding(setting, value, message) ?? .ok("config.\(setting.name)", message)
    }

    /// Returns a finding for a file's value that hides another file's; nil if it hides none.
    private func hiding(
        _ setting: DoctorSettings.Setting,
        _ value: DoctorSettings.Value,
        _ message: String
    ) -> Finding? {
        let check = "config.\(setting.name)"
        guard case .file(let path) = value.origin,
            let hidden = setting.values.first(where: { other in
                if case .file(let file) = other.origin { file != path && other.text != value.text } else { false }
            })
        else { return nil }
        let text = setting.isURL ? ServerURL.masked(hidden.text) : hidden.text
        let message = "\(message) takes precedence over \(text) from \(hidden.origin.text)"
        guard Self.shaping.contains(setting.name), settings.files.first(where: { $0.path == path })?.service == nil
        else {
            return .ok(check, message)
        }
        return .warning(
            check,
            "\(message); no service owns \(path), so that it applies to all",
            "if it is a service's file, name it as the service does, or set control_exchange in it"
        )
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
            file.service != nil
        else { return nil }
        return .warning(
            check,
            "\(text) from \(path): a service with this file writes into the store itself and publishes nothing",
            "no consumer is needed for it; to use one, set [profiler] connection_string = messaging:// in \(path)"
        )
    }

    /// Returns whether a connection string names the bus itself.
    private static func isMessaging(_ text: String) -> Bool {
        text.prefix { $0 != ":" }.lowercased() == "messaging"
    }

    // MARK: The services

    /// A service whose profiler is off publishes nothing, even if everything else is right.
    private var services: [Finding] {
        settings.files.compactMap { file in
            // oslo.config's default is off. One of several files of a service may leave the section to another.
            let hasKeys = file.options.contains(DoctorSettings.Option("profiler", Self.hmacKeys))
            guard hasKeys || file.service != nil, !isOn(file),
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
        if let fault = value.fault { return .problem(check, fault, nil) }
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
