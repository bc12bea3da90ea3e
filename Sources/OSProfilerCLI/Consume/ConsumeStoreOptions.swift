//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Logging
internal import OSProfilerCollector
internal import OSProfilerStore

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

    /// Opens the mirror stores.
    ///
    /// - Parameter logger: receives the stores' reports about points.
    func openMirrors(
        of first: ConnectionString,
        _ settings: Configuration,
        _ logger: Logger
    ) throws -> [MirroredStore] {
        let stores = KnownStores.current
        var known = [first]
        let strings = try connectionStrings.dropFirst().map { text in
            let string = ConnectionString(try ConnectionReference.resolve(text, settings.environment))
            guard !known.contains(where: { stores.areSame($0, string) }) else {
                throw CLIError("--connection-string \(string.masked) is given twice", status: .usage)
            }
            known.append(string)
            return string
        }
        return try strings.map { string in
            let store = try stores.open(string, for: .collecting, needs: [.appending])
            try StoreReporter.report(store, of: string, to: logger)
            return MirroredStore(name: string.masked, store: store)
        }
    }
}
