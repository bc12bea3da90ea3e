//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
import OSProfilerCore
import Synchronization

/// Which names of parameters, members and keys are those of secrets. Finding out takes dozens of microseconds, so it remembers
/// the names that it has seen.
enum SecretIdentifiers {
    /// The number of names that are remembered. Those of parameters are as many as the program has, but keys come from data.
    private static let limit = 4096
    /// Bytes of a name that are searched.
    private static let longest = 128
    private static let known = Mutex<[String: Bool]>([:])

    /// Returns whether a name, or one of several with spaces between them, is that of a secret.
    static func contains(_ names: String) -> Bool {
        let names = names.truncated(to: longest)
        if let isSecret = known.withLock({ $0[names] }) { return isSecret }
        let isSecret = names.split(separator: " ").contains { SecretNames.contains(identifier: String($0)) }
        known.withLock { if $0.count < limit { $0[names] = isSecret } }
        return isSecret
    }
}
#endif
