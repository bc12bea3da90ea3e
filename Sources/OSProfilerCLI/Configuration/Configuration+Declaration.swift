//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerMessaging

extension Configuration {
    /// Throws if a setting is not of its kind, or refers to nothing, whether or not anything uses it.
    func checkValues() throws(CLIError) {
        try CLIError.translating { () throws(SettingsError) in
            _ = try ownTopology()
            _ = try number(.heartbeat)
            _ = try bool(.ssl)
            _ = try bool(.mirroredQueues)
            for key in SettingKey.all { _ = try usable(key) }
        }
    }

    /// Returns the names of exchange and queue, and their declaration properties.
    ///
    /// - Throws: ``CLIError`` also if the files of several services contradict each other in them.
    func topology() throws(CLIError) -> BusTopology {
        if let contradiction = try declarationContradiction() { throw contradiction.error }
        return try CLIError.translating { () throws(SettingsError) in try ownTopology() }
    }

    /// Whether a flag, rather than a file, says how the services declare their queue.
    var statesDeclarationByFlag: Bool {
        SettingKey.declaration.contains { key in
            if case .flag? = value(of: key)?.origin { true } else { false }
        }
    }

    /// Whether the settings state how the services declare their queue, so that it may be created in that way.
    ///
    /// A flag or an option of a file states it. So does a service's own configuration file (one with a transport URL,
    /// given with `--config-file`): for options that it omits, the service uses oslo.messaging's default too.
    var statesDeclaration: Bool {
        SettingKey.declaration.contains { value(of: $0).map { $0.origin != .standard } ?? false }
            || files.contains { file in
                namedFiles.contains(file.path)
                    && SettingKey.transportURL.options.contains { file.option($0.section, $0.name) != nil }
            }
    }
}
