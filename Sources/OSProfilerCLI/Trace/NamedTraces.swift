//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Traces that a command line names, to be changed in a store.
struct NamedTraces {
    private let ids: [OpaqueID]
    private let string: ConnectionString

    init(_ ids: [String], in string: ConnectionString) {
        var named: Set<String> = []
        self.ids = ids.filter { named.insert($0).inserted }.map { OpaqueID($0) }
        self.string = string
    }

    /// Changes those that are there, and says so.
    ///
    /// - Parameters:
    ///   - verb: `deleted`.
    ///   - need: what the change asks of the store.
    ///   - change: returns the ids that were not there.
    /// - Throws: ``CLIError`` of exit status 2 when there are such.
    func change(
        _ verb: String,
        needing need: StoreRequirement,
        _ change: (any TraceStore, [OpaqueID]) throws(StoreError) -> [OpaqueID]
    ) throws {
        let store = try KnownStores.current.open(string, for: .changing, needs: [need])
        defer { store.close() }
        let unknown = try change(store, ids)
        let changed = ids.count - unknown.count
        guard unknown.isEmpty else {
            let list = unknown.map { TerminalText.line($0.description) }.joined(separator: ", ")
            throw CLIError.notFound(
                "not in \(string.masked): \(list)"
                    + (changed > 0 ? "; \(verb) the \(CountText.counted(changed, "other trace"))" : "")
            )
        }
        StandardError.shared.write(line: "\(verb) \(CountText.counted(changed, "trace"))")
    }
}
