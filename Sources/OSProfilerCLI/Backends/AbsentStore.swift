//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerStore

/// The line for a store that does not exist: the same in every command.
enum AbsentStore {
    /// Returns an error of opening a store, with what to do about it if the store does not exist.
    ///
    /// - Parameters:
    ///   - string: the store's connection string.
    ///   - backend: the kind of store.
    ///   - option: what names the store on the command line.
    static func explained(
        _ error: StoreError,
        _ string: ConnectionString,
        _ backend: StoreBackend,
        namedBy option: String
    ) -> StoreError {
        guard error.code == .notFound else { return error }
        let relative = RelativePath(string, backend)
        return StoreError(
            error.code,
            "\(error), or name another with \(option)\(relative.map { "; \($0)" } ?? "")"
        )
    }
}
