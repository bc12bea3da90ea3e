//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// Judges what is set: where it comes from, what contradicts, what was misspelled.
struct ConfigurationCheck {
    let configuration: Configuration

    var findings: [Finding] {
        settings + [store] + contradictions + misspellings + services + [keys]
    }

    // MARK: What is in force

    private var settings: [Finding] {
        let keys = SettingKey.all.filter { $0.name != SettingKey.hmacKeys.name }
        var defaults = 0
        var findings: [Finding] = []
        for key in keys where key.name != SettingKey.connectionString.name {
            guard let value = configuration.value(of: key), value.origin != .standard else {
                defaults += 1
                continue
            }
            findings.append(setting(key, value))
        }
        let rest = CountText.counted(defaults, "setting has its default", "settings have their defaults")
        return findings + [.ok("config.defaults", "\(rest) (`osprofiler config show`)")]
    }

    private func setting(_ key: SettingKey, _ value: Configuration.Value) -> Finding {
        let text = key.secrecy == .url ? ConnectionString(value.text).masked : value.text
        let message = "\(text) from \(Self.source(value))"
        // A flag is there to overrule; a variable may have been forgotten.
        if case .environment(let name) = value.origin,
            let hidden = configuration.values(of: key).dropFirst().first(where: { $0.origin != .standard }),
            hidden.text != value.text
        {
            return .warning(
                "config.\(key.name)",
                "\(message) hides another value in \(Self.source(hidden))",
                "unset \(name) unless it is meant"
            )
        }
        return .ok("config.\(key.name)", message)
    }

    private static func source(_ value: Configuration.Value) -> String { value.origin.source ?? "the defaults" }

    // MARK: The store

    private var store: Finding {
        let check = "config.connection_string"
        let given = configuration.value(of: .connectionString)
        do throws(CLIError) {
            let value = try configuration.connectionString(skipsMessaging: true)
            let text = ConnectionString(value.text).masked
            guard let given, ConnectionString(given.text).isMessaging else {
                return .ok(check, "\(text) from \(Self.source(value))")
            }
            let message =
                "\(text) from \(Self.source(value)); messaging:// of \(Self.source(given)) is the services' own"
            if case .environment(let name) = given.origin {
                return .warning(check, message, "set \(name) to the consumer's store: every command reads it")
            }
            return .ok(check, message)
        } catch {
            return .problem(check, error.description, nil)
        }
    }

    // MARK: Contradictions

    private var contradictions: [Finding] {
        do throws(CLIError) {
            let topology = try configuration.topology()
            _ = try configuration.number(.heartbeat)
            guard topology.isQuorum, topology.isAutoDelete else { return [] }
            return [
                .problem(
                    "config.flavour",
                    "rabbit_quorum_queue and amqp_auto_delete are both true, and RabbitMQ has no such queue",
                    "[oslo_messaging_rabbit] amqp_auto_delete = false"
                )
            ]
        } catch {
            return [.problem("config.flavour", error.description, nil)]
        }
    }

    private var misspellings: [Finding] {
        var findings: [Finding] = []
        for file in configuration.files {
            for (section, name) in file.options {
                guard let intended = OptionSpelling.intended(section, name) else { continue }
                findings.append(
                    .warning(
                        "config.unknown",
                        "nothing reads [\(section)] \(name) in \(file.path)",
                        "[\(intended.section)] \(intended.name)"
                    )
                )
            }
        }
        for variable in configuration.environment.keys.sorted() {
            guard let intended = OptionSpelling.intended(variable: variable) else { continue }
            findings.append(.warning("config.unknown", "nothing reads the variable \(variable)", intended))
        }
        return findings
    }

    // MARK: The services

    /// A service whose profiler is off publishes nothing, whatever else is right.
    private var services: [Finding] {
        configuration.files.compactMap { file in
            // Only a file with keys is a service's; oslo.config's default is off.
            guard file.value("profiler", "hmac_keys") != nil,
                LenientBool(argument: file.value("profiler", "enabled") ?? "false")?.value == false
            else { return nil }
            return .warning(
                "config.enabled",
                "the profiler is off in \(file.path): a service with this file publishes no trace points",
                "[profiler] enabled = true, and restart the service"
            )
        }
    }

    /// The example of osprofiler's documentation, which whoever wants to trace tries first.
    private static let exampleKey = "SECRET_KEY"

    private var keys: Finding {
        let check = "config.hmac_keys"
        guard let value = configuration.value(of: .hmacKeys) else {
            return .skipped(check, "none in the files that were read; services need them, the consumer does not")
        }
        let keys = value.text.split(separator: ",").map(\.trimmingBlanks)
        let message = "\(CountText.counted(keys.count, "key")) in \(Self.source(value))"
        guard keys.contains(Self.exampleKey[...]) else { return .ok(check, message) }
        return .warning(
            check,
            "\(message), one of them the example of the documentation: everybody may start traces",
            "[profiler] hmac_keys = $(openssl rand -hex 16), and restart the services"
        )
    }
}
