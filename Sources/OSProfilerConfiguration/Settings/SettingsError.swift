//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Why settings cannot be used, in one line without secrets.
package struct SettingsError: Error, CustomStringConvertible {
    package let description: String
    /// Whether what the user typed is at fault, rather than a file or the environment.
    package let isUsage: Bool

    package init(_ description: String, isUsage: Bool = false) {
        self.description = description
        self.isUsage = isUsage
    }
}
