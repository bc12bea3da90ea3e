//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerConfiguration

/// What a consumer does, as flags, environment and files say it at one moment.
struct ConsumePlan {
    /// The settings of the first bus; those of the others differ in what their URLs say.
    let settings: Configuration
    /// One for each bus.
    let buses: [CollectorConfiguration]
    /// The connection string of the primary store, and who set it.
    let store: Configuration.Value
    let mirrors: [ConnectionString]

    var connectionString: ConnectionString { ConnectionString(store.text) }

    /// Whether a consumer would do the same by both.
    func isSame(as other: Self) -> Bool {
        buses == other.buses && store.text == other.store.text
            && mirrors.map(\.text) == other.mirrors.map(\.text)
    }

    /// The names of the settings whose values differ, without the values.
    func differences(to other: Self) -> [String] {
        SettingKey.all.filter { settings.value(of: $0)?.text != other.settings.value(of: $0)?.text }.map(\.name)
    }

    /// Files that are copies made for this process, which do not change while it runs; see `LoadCredential=` in
    /// systemd.exec(5).
    var credentials: [String] {
        guard let folder = settings.environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return [] }
        return settings.namedFiles.filter { $0.hasPrefix(folder + "/") }.sorted()
    }
}
