//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerStore

extension Configuration {
    /// The store's connection string.
    ///
    /// - Parameter skipsMessaging: for whoever moves points from the bus into a store. A `messaging://` of a file or
    ///   of the environment is what the services use, and is passed over; as a flag it is a mistake.
    func connectionString(skipsMessaging: Bool = false) throws(CLIError) -> Value {
        for value in values(of: .connectionString) {
            let value = Value(text: try ConnectionReference.resolve(value.text, environment), origin: value.origin)
            guard skipsMessaging, ConnectionString(value.text).isMessaging else { return value }
            guard case .flag = value.origin else { continue }
            throw CLIError(
                "--connection-string messaging:// would move points from the bus to the bus: name a store, "
                    + "such as sqlite:////var/lib/osprofiler/traces.db",
                status: .usage
            )
        }
        guard let defaultStore = KnownStores.current.backends.lazy.compactMap(\.defaultStore).first else {
            throw CLIError("no store is named: use --connection-string", status: .usage)
        }
        return Value(text: defaultStore(try dataFolder()), origin: .standard)
    }

    /// The user's folder for data: `$XDG_DATA_HOME`, else `~/.local/share`. A relative path does not count, as the
    /// XDG base directory specification says.
    private func dataFolder() throws(CLIError) -> String {
        if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { return folder.trimmingSlashes }
        if let home = environment["HOME"], home.hasPrefix("/") { return home.trimmingSlashes + "/.local/share" }
        throw CLIError("neither XDG_DATA_HOME nor HOME is set: name a store with --connection-string")
    }
}

extension String {
    fileprivate var trimmingSlashes: String {
        var text = self
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
