//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The metadata keys of log lines. All begin with `osprofiler.`, because the program shares its log with other
/// libraries.
package enum LogKey {
    package static let address = key("address")
    package static let broker = key("broker")
    package static let bus = key("bus")
    package static let buses = key("buses")
    package static let dropped = key("dropped")
    package static let enqueued = key("enqueued")
    package static let error = key("error")
    package static let exchange = key("exchange")
    package static let file = key("file")
    package static let fix = key("fix")
    package static let left = key("left")
    package static let mirrors = key("mirrors")
    package static let points = key("points")
    package static let queue = key("queue")
    package static let reason = key("reason")
    package static let refusals = key("refusals")
    package static let rejected = key("rejected")
    package static let rejections = key("rejections")
    package static let settings = key("settings")
    package static let store = key("store")
    package static let summary = key("summary")
    package static let traces = key("traces")

    private static let prefix = "osprofiler."

    /// Returns the key for a number of things, such as `osprofiler.points`.
    ///
    /// - Parameter unit: the singular of the thing counted.
    package static func count(of unit: String) -> String { key("\(unit)s") }

    /// Returns a key without its prefix, which is redundant in the log lines of `osprofiler` itself.
    package static func unprefixed(_ key: String) -> String {
        key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : key
    }

    private static func key(_ name: String) -> String { prefix + name }
}
