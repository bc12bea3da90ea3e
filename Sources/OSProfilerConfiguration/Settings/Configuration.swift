//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The settings from flags, environment and files. The first of these that sets a value wins; otherwise the default
/// applies.
package struct Configuration: Sendable {
    /// The origin of a value.
    package enum Origin: Equatable, Sendable {
        case flag(String)
        case environment(String)
        case file(String)
        /// The default of the service to which a file belongs.
        case service(String)
        case standard

        /// The origin in one word.
        package var kind: String {
            switch self {
            case .flag: "flag"
            case .environment: "environment"
            case .file: "file"
            case .service: "service"
            case .standard: "default"
            }
        }

        /// The flag, variable or path; nil for a default.
        package var source: String? {
            switch self {
            case .flag(let name), .environment(let name), .file(let name), .service(let name): name
            case .standard: nil
            }
        }
    }

    package struct Value: Equatable, Sendable {
        package let text: String
        package let origin: Origin
        /// Why the value cannot be used, in one line with file and line number; nil if it can.
        package var fault: String?

        package init(text: String, origin: Origin, fault: String? = nil) {
            self.text = text
            self.origin = origin
            self.fault = fault
        }
    }

    /// Values from the command line, by setting.
    package let flags: [String: String]
    package let environment: [String: String]
    /// The files in order of precedence: the last `--config-file`, …, the first, then the system's own.
    package let files: [OsloConfigFile]
    /// Paths given on the command line, as opposed to the system's own file.
    package let namedFiles: Set<String>

    /// The file that is read if it exists.
    package static let systemFile = "/etc/osprofiler/osprofiler.conf"

    package init(
        flags: [String: String] = [:],
        environment: [String: String],
        files: [OsloConfigFile] = [],
        namedFiles: Set<String> = []
    ) {
        self.flags = flags
        self.environment = environment
        self.files = files
        self.namedFiles = namedFiles
    }

    /// Returns all values of a setting in order of precedence, followed by its default.
    package func values(of key: SettingKey) -> [Value] {
        var values: [Value] = []
        if let flag = key.flag, let text = flags[key.name] { values.append(Value(text: text, origin: .flag(flag))) }
        // As in Python's command, an empty value counts as not set.
        if let name = key.environment, let text = environment[name], !text.isEmpty {
            values.append(Value(text: text, origin: .environment(name)))
        }
        if key.isInTransportURL, let url = value(of: .transportURL),
            let text = Self.member(key.name, of: url.text), !text.isEmpty
        {
            values.append(Value(text: text, origin: url.origin))
        }
        // The system's own file is weaker than every named one, whatever its options are.
        for isNamed in [true, false] {
            let files = files.filter { namedFiles.contains($0.path) == isNamed }
            values += key.optionNames.flatMap { names in self.values(of: key, names, in: files) }
        }
        if let text = key.fallback { values.append(Value(text: text, origin: .standard)) }
        return values
    }

    package func value(of key: SettingKey) -> Value? { values(of: key).first }

    /// Returns the value in force; nil if there is none.
    ///
    /// - Throws: ``SettingsError`` if it cannot be used.
    package func usable(_ key: SettingKey) throws(SettingsError) -> Value? {
        let value = value(of: key)
        if let fault = value?.fault { throw SettingsError(fault) }
        return value
    }

    /// Returns a value as oslo.config parses a boolean.
    package func bool(_ key: SettingKey) throws(SettingsError) -> Bool {
        guard let value = try usable(key) else { return false }
        guard let isOn = BooleanWord.value(of: value.text) else { throw Self.invalid(key, value, "true or false") }
        return isOn
    }

    /// Returns a whole number; nil if it is not set.
    package func number(_ key: SettingKey) throws(SettingsError) -> Int? {
        guard let value = try usable(key) else { return nil }
        guard let number = Int(value.text) else { throw Self.invalid(key, value, "a whole number") }
        return number
    }

    private static func member(_ name: String, of url: String) -> String? {
        var form = URLForm("the transport URL", members: .read(name))
        form.passesOverUnknown = true
        return (try? ServerURL(url, form))?.members[name]
    }

    /// Returns the error of a value that is not what it should be.
    package static func invalid(_ key: SettingKey, _ value: Value, _ expected: String) -> SettingsError {
        SettingsError("\(key.name) in \(value.origin.source ?? "the defaults") is not \(expected)")
    }
}
