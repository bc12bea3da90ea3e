//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration

/// The stores of a consumer: a primary store, and mirrors.
struct ConsumeStoreOptions: ParsableArguments {
    @Option(
        name: .customLong("connection-string"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "The store, such as sqlite:////var/lib/osprofiler/traces.db; further ones receive copies of its points. "
                + "\(ConnectionReference.help). [env: OSPROFILER_CONNECTION_STRING]",
            valueName: "url"
        )
    )
    var connectionStrings: [String] = []

    var flags: [String: String] {
        connectionStrings.first.map { [SettingKey.connectionString.name: $0] } ?? [:]
    }

    /// Returns the connection strings of the mirror stores.
    ///
    /// - Parameter first: that of the primary store.
    func mirrors(of first: ConnectionString, _ settings: Configuration) throws(CLIError) -> [ConnectionString] {
        let stores = KnownStores.current
        var known = [first]
        for text in connectionStrings.dropFirst() {
            let string = try CLIError.translating { () throws(SettingsError) in
                ConnectionString(try ConnectionReference.resolve(text, settings.environment))
            }
            guard !known.contains(where: { stores.areSame($0, string) }) else {
                throw CLIError("--connection-string \(string.masked) is given twice", status: .usage)
            }
            known.append(string)
        }
        return Array(known.dropFirst())
    }
}
