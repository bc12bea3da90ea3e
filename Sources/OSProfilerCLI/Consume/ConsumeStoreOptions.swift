//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCollector

/// Where a consumer puts traces: one store that counts, and others beside it.
struct ConsumeStoreOptions: ParsableArguments {
    @Option(
        name: .customLong("connection-string"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "The store, such as sqlite:////var/lib/osprofiler/traces.db; further ones get a copy of what it takes. "
                + "\(ConnectionReference.help). [env: OSPROFILER_CONNECTION_STRING]",
            valueName: "url"
        )
    )
    var connectionStrings: [String] = []

    var flags: [String: String] {
        connectionStrings.first.map { [SettingKey.connectionString.name: $0] } ?? [:]
    }

    /// Opens the stores beside the first.
    func openMirrors(of first: ConnectionString, _ settings: Configuration) throws -> [MirroredStore] {
        var known = [first]
        let strings = try connectionStrings.dropFirst().map { text in
            let string = ConnectionString(try ConnectionReference.resolve(text, settings.environment))
            guard !known.contains(where: string.isSame) else {
                throw CLIError("--connection-string \(string.masked) is given twice", status: .usage)
            }
            known.append(string)
            return string
        }
        return try strings.map { string in
            MirroredStore(
                name: string.masked,
                store: try StoreFactory.open(string, for: .collecting, needs: [.appending])
            )
        }
    }
}
