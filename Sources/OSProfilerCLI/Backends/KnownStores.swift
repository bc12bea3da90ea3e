//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerStore
internal import Synchronization

/// The kinds of stores that the tool can open.
struct KnownStores: Sendable {
    let backends: [StoreBackend]

    init(_ backends: [StoreBackend]) { self.backends = backends }

    /// The kinds of stores of the running tool.
    static var current: KnownStores { ToolParts.current.stores }

    /// Opens the store that a connection string names.
    ///
    /// - Parameters:
    ///   - needs: the operations that the command needs. A store that does not support all of them is refused.
    ///   - option: what names the store on the command line.
    func open(
        _ string: ConnectionString,
        for purpose: StoreBackend.Purpose,
        needs: [StoreRequirement],
        namedBy option: String = "--connection-string"
    ) throws -> any TraceStore {
        let backend = try backend(of: string)
        // Also if the store does not open: what has no effect may be why.
        Self.warn(of: backend.ignoredMembers(string.text), in: string)
        let store: any TraceStore
        do throws(StoreError) {
            store = try backend.open(string.text, for: purpose)
        } catch {
            throw AbsentStore.explained(error, string, backend, namedBy: option)
        }
        for need in needs {
            guard let refusal = need.refusal(store.capabilities) else { continue }
            store.close()
            throw CLIError("\(string.masked) \(refusal)")
        }
        return store
    }

    /// Returns the kind of store that a connection string names.
    func backend(of string: ConnectionString) throws(CLIError) -> StoreBackend {
        if string.isMessaging {
            throw CLIError(
                "messaging:// keeps no traces, it only transports them: name a store with --connection-string, "
                    + "or list the traces in the queue with `osprofiler queue traces`"
            )
        }
        guard string.text.contains(":"), let backend = named(string.scheme) else {
            throw CLIError(UnknownStore(string, among: backends).description)
        }
        return backend
    }

    /// Returns the path of a store that is a file, if it is relative.
    func relativePath(of string: ConnectionString) -> RelativePath? {
        (try? backend(of: string)).flatMap { RelativePath(string, $0) }
    }

    /// Returns the options of `[profiler]` that a connection string accepts as members.
    func profilerOptions(of string: ConnectionString) -> [String] {
        named(string.scheme)?.profilerOptions[string.scheme] ?? []
    }

    /// Returns whether both strings apparently name the same store.
    func areSame(_ one: ConnectionString, _ other: ConnectionString) -> Bool {
        if one.text == other.text { return true }
        guard let identity = named(one.scheme)?.identity(one.text) else { return false }
        return identity == named(other.scheme)?.identity(other.text)
    }

    private func named(_ scheme: String) -> StoreBackend? {
        let candidates = backends.filter { $0.schemes.contains(scheme) }
        // A backend whose trait is off leaves its scheme to another.
        return candidates.first { $0.opening != nil } ?? candidates.first
    }

    // MARK: Warning

    /// The connection strings for which a warning was printed, because a command may open a store several times.
    private static let warned = Mutex<Set<String>>([])

    /// Warns of what has no effect in a connection string, before something else has the terminal.
    func warnOfIgnoredMembers(in string: ConnectionString) throws(CLIError) {
        Self.warn(of: try backend(of: string).ignoredMembers(string.text), in: string)
    }

    private static func warn(of members: [String], in string: ConnectionString) {
        guard !members.isEmpty, warned.withLock({ $0.insert(string.text).inserted }) else { return }
        StandardError.shared.write(
            line: "osprofiler: warning: \(members.joined(separator: ", ")) of \(string.masked) has no effect here"
        )
    }
}
