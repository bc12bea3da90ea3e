//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerConfiguration
internal import OSProfilerStore

extension Configuration {
    /// Returns the store's connection string.
    ///
    /// A `messaging://` in a file is meant for the service that owns the file, so no command uses it as a store or as
    /// the bus. In the environment or as a flag, it means the bus.
    ///
    /// - Parameter skipsMessaging: true for commands that move points from the bus into a store. They also skip it in
    ///   the environment, and refuse it as a flag.
    func connectionString(skipsMessaging: Bool = false) throws(CLIError) -> Value {
        for value in values(of: .connectionString) {
            if let fault = value.fault { throw CLIError(fault) }
            let text = try CLIError.translating { () throws(SettingsError) in
                try ConnectionReference.resolve(value.text, environment)
            }
            let isMessaging = ConnectionString(text).isMessaging
            if !isMessaging, case .file = value.origin, let contradiction = storeContradiction() {
                throw contradiction.error
            }
            if isMessaging, case .file = value.origin { continue }
            guard skipsMessaging, isMessaging else {
                return Value(text: try withProfilerOptions(text), origin: value.origin)
            }
            guard case .flag = value.origin else { continue }
            throw CLIError(
                "--connection-string messaging:// would move points from the bus to the bus: set a store, "
                    + "such as sqlite:////var/lib/osprofiler/traces.db",
                status: .usage
            )
        }
        guard let defaultStore = KnownStores.current.backends.lazy.compactMap(\.defaultStore).first else {
            throw CLIError("no store is set: use --connection-string", status: .usage)
        }
        return Value(text: defaultStore(try dataFolder()), origin: .standard)
    }

    /// Opens the store for a command that succeeds on an empty one.
    ///
    /// - Returns: nil, after a line with the remedy, if it is the default store and no consumer has created it yet: it is empty then.
    func openUnlessAbsent(
        for purpose: StoreBackend.Purpose,
        needs: [StoreRequirement]
    ) throws -> (any TraceStore)? {
        let string = try connectionString()
        do {
            return try KnownStores.current.open(ConnectionString(string.text), for: purpose, needs: needs)
        } catch let error as StoreError where error.code == .notFound && string.origin == .standard {
            StandardError.shared.write(line: "osprofiler: \(error)")
            return nil
        }
    }

    /// Returns the service's configuration file that names a store; nil if something else names it.
    ///
    /// A service with such a file writes its points into the store itself and publishes none.
    func serviceFile(naming store: Value) -> String? {
        guard case .file(let path) = store.origin, files.first(where: { $0.path == path })?.service != nil else {
            return nil
        }
        return path
    }

    /// Returns the string with the options that a service's file sets for Python's drivers. The string's own members
    /// take precedence.
    private func withProfilerOptions(_ text: String) throws(CLIError) -> String {
        let options = KnownStores.current.profilerOptions(of: ConnectionString(text))
        return try CLIError.translating { () throws(SettingsError) in try addingStoreOptions(options, to: text) }
    }

    /// Returns the user's data folder: `$XDG_DATA_HOME`, else `~/.local/share`. A relative path is ignored, as the XDG
    /// base directory specification requires.
    private func dataFolder() throws(CLIError) -> String {
        if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { return folder.trimmingSlashes }
        if let home = environment["HOME"], home.hasPrefix("/") { return home.trimmingSlashes + "/.local/share" }
        throw CLIError("neither XDG_DATA_HOME nor HOME is set: set a store with --connection-string")
    }
}

extension String {
    fileprivate var trimmingSlashes: String {
        var text = self
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
