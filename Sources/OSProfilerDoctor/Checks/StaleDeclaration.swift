//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Advice about an exchange or queue whose properties differ from the stated ones: either the statement is wrong, or the
/// object is left over from settings that the services had before.
struct StaleDeclaration {
    /// Whether the services' own file makes the statement, which is then right.
    let isFromServices: Bool

    /// - Parameters:
    ///   - setting: what states the properties that the object has.
    ///   - replacement: how to replace the object.
    func advice(_ setting: String, _ replacement: String) -> String {
        isFromServices
            ? "it is left over from before these settings: \(replacement)"
            : "if the services declare it as it is: \(setting); if not, it is left over from before: \(replacement)"
    }
}
