//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerMessaging

/// The buses of a consumer, each under a name of its own.
enum ConsumedBuses {
    /// Returns the configurations with names that tell the buses apart, without users and passwords. A single bus has
    /// none, since nothing needs to be told apart.
    ///
    /// - Throws: ``CLIError`` if two lead to one bus: two collectors would share its messages, and count them apart.
    static func named(_ configurations: [CollectorConfiguration]) throws(CLIError) -> [CollectorConfiguration] {
        guard configurations.count > 1 else { return configurations }
        var places: [BrokerPlace] = []
        var named: [CollectorConfiguration] = []
        for var configuration in configurations {
            let place = BrokerPlace(configuration.connection)
            if places.contains(where: { $0.isSame(as: place) }) {
                throw CLIError(
                    "--transport-url leads to \(place.text) twice: give each broker and virtual host once",
                    status: .usage
                )
            }
            places.append(place)
            configuration.bus = place.label
            named.append(configuration)
        }
        return named
    }
}
