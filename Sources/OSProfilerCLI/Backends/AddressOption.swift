//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerStore

/// The option of `trace show` that names a server separately from the connection string, for kinds of stores that
/// have one.
enum AddressOption {
    private static var backend: (kind: StoreBackend, flag: StoreBackend.AddressFlag)? {
        KnownStores.current.backends.lazy.compactMap { kind in kind.addressFlag.map { (kind, $0) } }.first
    }

    static var name: NameSpecification { .customLong(backend?.flag.name ?? "address") }

    /// The help text; hidden if no kind of store accepts the option.
    static var help: ArgumentHelp {
        guard let backend else { return ArgumentHelp(visibility: .private) }
        return ArgumentHelp(backend.flag.help, valueName: "url")
    }

    /// A line of help; empty if no kind of store accepts the option.
    static var examples: String {
        backend.map { "  osprofiler trace show TRACE_ID --connection-string \($0.kind.schemes[0])://\n" } ?? ""
    }

    /// Returns the connection string for an address. As in older versions of Python's command, the address alone
    /// determines the kind of store.
    static func connectionString(
        _ value: Configuration.Value,
        pointingTo address: String
    ) throws(CLIError) -> ConnectionString {
        guard let (kind, flag) = backend else {
            throw CLIError("no kind of store accepts a separate address", status: .usage)
        }
        if kind.schemes.contains(ConnectionString(value.text).scheme) {
            return ConnectionString(flag.pointing(value.text, address))
        }
        if case .flag = value.origin {
            throw CLIError("--\(flag.name) requires --connection-string \(kind.schemes[0])://", status: .usage)
        }
        return ConnectionString(flag.pointing("\(kind.schemes[0])://", address))
    }
}
