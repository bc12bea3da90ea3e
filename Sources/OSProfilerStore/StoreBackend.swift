//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// A kind of store as a value: what a program needs to recognize its connection strings, to open it and to describe
/// it.
///
/// The module of a backend provides one value, and a program lists the backends that it supports. When a package
/// trait leaves the client library out, the value still exists, but has no ``opening`` and refuses to open a store.
///
/// ```swift
/// extension StoreBackend {
///     public static let directory = StoreBackend(["directory"], summary: "one file a trace", page: nil) {
///         text, purpose throws(StoreError) in
///         try DirectoryStore(text, creates: purpose == .collecting || purpose == .copying)
///     }
/// }
/// ```
public struct StoreBackend: Sendable {
    /// The purpose for which a store is opened.
    public enum Purpose: Sendable {
        /// Reading from an existing store; opening an absent one throws ``StoreError/Code/notFound``.
        case reading
        /// Deleting from an existing store; opening an absent one throws ``StoreError/Code/notFound``.
        case changing
        /// Appending; an absent store is created. The store is opened at its first use, so that a consumer can wait
        /// for it.
        case collecting
        /// Like ``collecting``, but existing traces stay, whatever limits the connection string sets.
        case copying
    }

    /// Opens the store that a connection string names, with the least access that its purpose allows.
    public typealias Opening =
        @Sendable (_ connectionString: String, _ purpose: Purpose) throws(StoreError) -> any TraceStore

    /// The library that a backend uses.
    public struct Library: Sendable, Equatable {
        /// The name as its authors write it, such as `libpq`.
        public var name: String
        /// The version that the process runs with, such as `15.4`.
        public var version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// A counter that grows with the store's events; see ``StoreEvent/metric``.
    public struct Metric: Sendable, Equatable {
        /// The name in Prometheus, `osprofiler_…_total`.
        public var name: String
        /// One sentence that says what it counts.
        public var help: String

        public init(name: String, help: String) {
            self.name = name
            self.help = help
        }
    }

    /// A flag of `trace show` that gives the address of the server separately from the connection string.
    public struct AddressFlag: Sendable {
        /// The name without its dashes, such as `ceilometer-url`.
        public var name: String
        /// One sentence of help.
        public var help: String
        /// Returns the connection string with the flag's address, which replaces an address that it already has.
        public var pointing: @Sendable (_ connectionString: String, _ address: String) -> String

        public init(
            name: String,
            help: String,
            pointing: @escaping @Sendable (_ connectionString: String, _ address: String) -> String
        ) {
            self.name = name
            self.help = help
            self.pointing = pointing
        }
    }

    /// The schemes of the connection strings in lower case, the usual one first; never empty.
    public let schemes: [String]
    /// One line of help that says what the store is for.
    public let summary: String
    /// The page of the documentation that describes it; nil if it has no page of its own.
    public let page: String?
    /// The package trait that links its client library; nil if the backend is always available.
    public let trait: String?
    /// Opens a store; nil if the trait is off.
    public var opening: Opening?
    /// The library that the backend uses, for reports; nil if it uses none.
    public var library: Library?
    /// The metrics that its stores count.
    public var metrics: [Metric] = []
    /// Returns a text that is equal for two connection strings if they name the same store, even if another backend
    /// opens one of them. Nil if only equal connection strings name the same store. Reads nothing but the file
    /// system; see ``fileIdentity(_:)``.
    public var identity: @Sendable (_ connectionString: String) -> String? = { _ in nil }
    /// Members of a connection string that other clients accept and that have no effect here. A program warns of them.
    public var ignoredMembers: @Sendable (_ connectionString: String) -> [String] = { _ in [] }
    /// The members of a connection string whose values may stand in messages and logs. The values of all others are
    /// masked there, in the whole process. None of them is or contains a secret; names are compared without regard to
    /// case, and a dash equals an underscore.
    public var harmlessMembers: [String] = [] {
        didSet { HarmlessMembers.add(harmlessMembers) }
    }
    /// By scheme, the options of `[profiler]` in a service's configuration that are the defaults of members with the same
    /// names.
    public var profilerOptions: [String: [String]] = [:]
    /// Extensions of the files of its stores, without a dot; empty if its stores are not files.
    public var fileExtensions: [String] = []
    /// Removes what the library leaves on the machine when its process is killed. A program calls it once, before
    /// anything else.
    public var cleanUp: (@Sendable () -> Void)?
    /// Returns the connection string, in the user's data folder, of the store that a command uses by default. The
    /// first backend in a program's list that has one decides.
    public var defaultStore: (@Sendable (_ dataFolder: String) -> String)?
    /// Why a trace may be absent although the store works, if programs other than `osprofiler consume` fill it.
    /// Follows a colon.
    public var absentTraceHint: String?
    /// Advice for a user who may read but not write. Follows a semicolon.
    public var accessAdvice: String?
    /// The flag that names the server; nil if only the connection string names it.
    public var addressFlag: AddressFlag?

    /// - Parameters:
    ///   - schemes: the schemes of its connection strings, the usual one first; at least one, in any case.
    ///   - summary: one line of help.
    ///   - page: the page of the documentation that describes it.
    ///   - trait: the package trait that links its client library.
    ///   - opening: opens a store; nil if the trait is off.
    public init(
        _ schemes: [String],
        summary: String,
        page: String?,
        trait: String? = nil,
        opening: Opening? = nil
    ) {
        precondition(!schemes.isEmpty, "a backend needs the scheme of its connection strings")
        self.schemes = schemes.map { $0.lowercased() }
        self.summary = summary
        self.page = page
        self.trait = trait
        self.opening = opening
    }

    /// Opens the store that a connection string names.
    ///
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/unsupported`` if the trait is off.
    public func open(_ connectionString: String, for purpose: Purpose) throws(StoreError) -> any TraceStore {
        guard let opening else {
            let advice = trait.map { ": build with --traits \($0)" } ?? ""
            throw StoreError(.unsupported, "this build has no \(trait ?? schemes[0]) support\(advice)")
        }
        return try opening(connectionString, purpose)
    }

    /// Returns a text that is equal for two paths if they name the same file, however they are spelled, even through
    /// a hard link: device and inode, or the path of a file that does not exist.
    public static func fileIdentity(_ path: String) -> String {
        var status = stat()
        if stat(path, &status) == 0 { return "\(status.st_dev):\(status.st_ino)" }
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}
