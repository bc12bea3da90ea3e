//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerStore

/// The kinds of stores that the tool can open.
struct KnownStores: Sendable {
    let backends: [StoreBackend]

    init(_ backends: [StoreBackend]) { self.backends = backends }

    /// Those of the tool that runs.
    static var current: KnownStores { ToolParts.current.stores }

    /// Opens the store that a connection string names.
    ///
    /// - Parameter needs: what will be asked of it. A store that cannot do one of them is refused.
    func open(
        _ string: ConnectionString,
        for purpose: StoreBackend.Purpose,
        needs: [StoreRequirement]
    ) throws -> any TraceStore {
        let store = try backend(of: string).open(string.text, for: purpose)
        for need in needs {
            guard let refusal = need.refusal(store.capabilities) else { continue }
            store.close()
            throw CLIError("\(string.masked) \(refusal)")
        }
        return store
    }

    /// The kind of store that a connection string names.
    func backend(of string: ConnectionString) throws(CLIError) -> StoreBackend {
        let known = (backends.flatMap(\.schemes) + [ConnectionString.messagingScheme]).joined(separator: ", ")
        if string.isMessaging {
            throw CLIError(
                "messaging:// keeps no traces, it only carries them: name a store with --connection-string, "
                    + "or look into the queue with `osprofiler queue traces`"
            )
        }
        guard string.text.contains(":") else {
            throw CLIError("\"\(string.masked)\" is no connection string: expected scheme://…, known are \(known)")
        }
        guard let backend = named(string.scheme) else {
            throw CLIError("unknown connection string scheme \"\(string.scheme)\": known are \(known)")
        }
        return backend
    }

    /// Whether both name the same store, as far as that can be seen.
    func areSame(_ one: ConnectionString, _ other: ConnectionString) -> Bool {
        if one.text == other.text { return true }
        guard let identity = named(one.scheme)?.identity(one.text) else { return false }
        return identity == named(other.scheme)?.identity(other.text)
    }

    private func named(_ scheme: String) -> StoreBackend? {
        backends.first { $0.schemes.contains(scheme) }
    }
}
