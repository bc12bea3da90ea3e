//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore

/// The traces that a command line names, to be changed in a store.
struct NamedTraces {
    private let ids: [OpaqueID]
    private let string: ConnectionString
    private let redaction: Redaction?

    /// - Parameter ids: whole ids, or the first digits of ids.
    init(_ ids: [String], _ configuration: Configuration) throws(CLIError) {
        self.ids = ids.map { OpaqueID(argument: $0) }
        string = ConnectionString(try configuration.connectionString().text)
        redaction = try configuration.redaction()
    }

    /// Changes those that exist, and reports how many.
    ///
    /// - Parameters:
    ///   - verb: the participle of the change: `deleted`.
    ///   - need: the operation that the change needs.
    ///   - change: returns the ids that do not exist.
    /// - Throws: ``CLIError`` with exit status 2 if some do not exist. Nothing changes if the first digits of an id fit
    ///   several traces.
    func change(
        _ verb: String,
        needing need: StoreRequirement,
        _ change: (any TraceStore, [OpaqueID]) throws(StoreError) -> [OpaqueID]
    ) throws {
        let store = try KnownStores.current.open(string, for: .changing, needs: [need])
        defer { store.close() }
        let search = TraceIDSearch(store, redaction)
        var seen: Set<OpaqueID> = []
        let ids = try ids.map { try search.completed($0) }.filter { seen.insert($0).inserted }
        let unknown = try change(store, ids)
        let changed = ids.count - unknown.count
        guard unknown.isEmpty else {
            throw CLIError.notFound(
                "not in \(string.masked): \(unknown.map(Self.quoted).joined(separator: ", "))"
                    + (changed > 0 ? "; \(verb) the \(CountText.counted(changed, "other trace"))" : "")
            )
        }
        StandardError.shared.write(line: "\(verb) \(CountText.counted(changed, "trace"))")
    }

    /// Quotes show a blank at the end of an id that was copied.
    private static func quoted(_ id: OpaqueID) -> String {
        let usual = TraceIDSpelling.usual(id.description).map { " (write \($0))" } ?? ""
        return "\"\(TerminalText.line(id.description))\"\(usual)"
    }
}
