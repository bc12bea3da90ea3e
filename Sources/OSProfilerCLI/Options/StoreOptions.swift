//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration

/// The option for the store.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("connection-string"),
        help: ArgumentHelp(
            "The store, such as sqlite:////var/lib/osprofiler/traces.db; \(ConnectionReference.help). "
                + "[env: OSPROFILER_CONNECTION_STRING]",
            valueName: "url"
        )
    )
    var connectionString: String?

    var flags: [String: String] {
        connectionString.map { [SettingKey.connectionString.name: $0] } ?? [:]
    }
}
