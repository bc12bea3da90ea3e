//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

extension Configuration {
    /// Returns a connection string with the options that a service's file sets for Python's drivers. The string's own
    /// members take precedence.
    ///
    /// - Parameter options: the names of the options that the store accepts.
    package func addingStoreOptions(_ options: [String], to text: String) throws(SettingsError) -> String {
        var result = text
        for key in SettingKey.storeOptions where options.contains(key.name) {
            guard let value = try usable(key), !ServerURL.has(key.name, .any, in: result) else { continue }
            result = ServerURL.setting(key.name, to: value.text, in: result)
        }
        return result
    }
}
