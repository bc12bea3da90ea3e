//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerStore

/// The option of `trace show` that names a server apart from the connection string, where a kind of store has one.
enum AddressOption {
    private static var backend: (kind: StoreBackend, flag: StoreBackend.AddressFlag)? {
        KnownStores.current.backends.lazy.compactMap { kind in kind.addressFlag.map { (kind, $0) } }.first
    }

    static var name: NameSpecification { .customLong(backend?.flag.name ?? "address") }

    /// Hidden where no kind of store takes it.
    static var help: ArgumentHelp {
        guard let backend else { return ArgumentHelp(visibility: .private) }
        return ArgumentHelp(backend.flag.help, valueName: "url")
    }

    /// A line of help; empty where no kind of store takes the option.
    static var examples: String {
        backend.map { "  osprofiler trace show TRACE_ID --connection-string \($0.kind.schemes[0])://\n" } ?? ""
    }

    /// As in Python's command of old, the address alone says which kind of store is to be asked.
    static func connectionString(
        _ value: Configuration.Value,
        pointingTo address: String
    ) throws(CLIError) -> ConnectionString {
        guard let (kind, flag) = backend else {
            throw CLIError("no kind of store takes an address of its own", status: .usage)
        }
        if kind.schemes.contains(ConnectionString(value.text).scheme) {
            return ConnectionString(flag.pointing(value.text, address))
        }
        if case .flag = value.origin {
            throw CLIError("--\(flag.name) goes with --connection-string \(kind.schemes[0])://", status: .usage)
        }
        return ConnectionString(flag.pointing("\(kind.schemes[0])://", address))
    }
}
