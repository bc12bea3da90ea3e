//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration

/// The brokers of a consumer: one bus for each broker and virtual host.
struct ConsumeBrokerOptions: ParsableArguments {
    @Option(
        name: .customLong("transport-url"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "The broker, such as rabbit://user@host:5672,user@host2:5672/vhost?ssl=1; repeatable, for further brokers and "
                + "virtual hosts; \(ConnectionReference.help). [env: OSPROFILER_TRANSPORT_URL]",
            discussion: BrokerOptions.secrecy,
            valueName: "url"
        )
    )
    var transportURLs: [String] = []

    /// Returns the values for the settings of each bus, at least one.
    ///
    /// With several URLs each counts as if it were given alone; without any, other settings name the only bus.
    var flags: [[String: String]] {
        transportURLs.isEmpty ? [[:]] : transportURLs.map { [SettingKey.transportURL.name: $0] }
    }
}
