//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

extension Configuration {
    /// Returns the values of one option in files, the strongest first. An empty value ends them: it takes back what weaker
    /// files set.
    package func values(
        of key: SettingKey,
        _ names: [(section: String, name: String)],
        in files: [OsloConfigFile]
    ) -> [Value] {
        var values: [Value] = []
        for file in files {
            let set = names.filter { file.option($0.section, $0.name) != nil }
            let found = set.compactMap { value(of: key, $0.section, $0.name, in: file) }
            values += found
            if !set.isEmpty, found.isEmpty { break }
        }
        return values
    }

    /// Returns what a file sets, with references replaced as its service does: an option counts by the strongest of the
    /// service's files. Nil if the file does not set the option, or sets it to nothing.
    package func value(of key: SettingKey, _ section: String, _ name: String, in file: OsloConfigFile) -> Value? {
        guard let option = file.option(section, name) else { return nil }
        let files = chain(of: file)
        let references = OsloReferences { section, name in
            files.lazy.compactMap { $0.option(section, name)?.text }.first
                ?? Self.fallback(section, name, of: file.service)
        }
        let (text, unknown) =
            option.isLiteral ? (option.text, nil) : references.resolve(option.text, section: section)
        guard !text.isEmpty else { return nil }
        let fault = unknown.map { reference in
            // After a dollar sign in a URL or a key may stand a part of a password.
            let shown = key.secrecy == .open ? "$\(reference), which" : "an option that"
            return
                "\(file.path) line \(option.line): \(name) refers to \(shown) no file sets: set that option, or write $$ "
                + "for a dollar sign"
        }
        return Value(text: text, origin: .file(file.path), fault: fault)
    }

    /// The default of an option that a value may refer to, although no file sets it.
    private static func fallback(_ section: String, _ name: String, of service: String?) -> String? {
        if section == "DEFAULT", name == SettingKey.controlExchange.name {
            return service.map(ServiceExchange.name) ?? ServiceExchange.libraryDefault
        }
        return SettingKey.rabbitOptions.first { key in
            key.current.contains { $0 == (section, name) }
        }?.fallback
    }
}
