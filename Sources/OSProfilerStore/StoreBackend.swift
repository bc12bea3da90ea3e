//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// A kind of store as a value: what a program needs to find it by a connection string, to open it, and to speak of it.
///
/// A backend's module brings one value, and a program lists those that it knows. Where a package trait left the client
/// library out, the value is there all the same, without ``opening``: it refuses what it would have opened.
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
    /// What a store is opened for.
    public enum Purpose: Sendable {
        /// An absent store is ``StoreError/Code/notFound``.
        case reading
        /// Deleting from a store that exists; an absent one is ``StoreError/Code/notFound``.
        case changing
        /// Appending; an absent store is made. It is opened when it is first used, so that a consumer can wait for it.
        case collecting
        /// As ``collecting``, but what is there already stays, whatever limits the connection string sets.
        case copying
    }

    /// Opens the store that a connection string names. Touches as little as its purpose allows.
    public typealias Opening =
        @Sendable (_ connectionString: String, _ purpose: Purpose) throws(StoreError) -> any TraceStore

    /// The library underneath.
    public struct Library: Sendable, Equatable {
        /// As its authors write it, `libpq`.
        public var name: String
        /// The version that the process runs with, `15.4`.
        public var version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// A counter that grows with the store's events, see ``StoreEvent/metric``.
    public struct Metric: Sendable, Equatable {
        /// Prometheus' name, `osprofiler_…_total`.
        public var name: String
        /// One sentence on what it counts.
        public var help: String

        public init(name: String, help: String) {
            self.name = name
            self.help = help
        }
    }

    /// A flag of `trace show` that names the server apart from the connection string.
    public struct AddressFlag: Sendable {
        /// Without its dashes, `ceilometer-url`.
        public var name: String
        /// One sentence.
        public var help: String
        /// The connection string with the flag's address, which wins over one that it has.
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

    /// The schemes of its connection strings in lower case, the usual one first; at least one.
    public let schemes: [String]
    /// One line of help: what it is for.
    public let summary: String
    /// The page that describes it; nil when there is none of its own.
    public let page: String?
    /// The package trait that links its client library; nil for what is always there.
    public let trait: String?
    /// Nil when the trait is off.
    public var opening: Opening?
    /// The library underneath, for reports; nil where there is none.
    public var library: Library?
    /// What its stores count.
    public var metrics: [Metric] = []
    /// What makes two connection strings name the same store, also when another backend opens one of them: equal values
    /// do. Nil where only equal texts tell. Reads the file system at the most; see ``fileIdentity(_:)``.
    public var identity: @Sendable (_ connectionString: String) -> String? = { _ in nil }
    /// Removes what the library underneath leaves on the machine when its process is killed. A program calls it once, as
    /// its first act.
    public var cleanUp: (@Sendable () -> Void)?
    /// The connection string of the store that a command uses when nobody names one, in the user's folder for data. Of the
    /// backends that a program lists, the first that has one decides.
    public var defaultStore: (@Sendable (_ dataFolder: String) -> String)?
    /// Why a trace may not be in it, where others than `osprofiler consume` fill it. Goes on after a colon.
    public var absentTraceHint: String?
    /// What helps a user who may read, but not write. Goes on after a semicolon.
    public var accessAdvice: String?
    /// Nil where the connection string alone names the server.
    public var addressFlag: AddressFlag?

    /// - Parameters:
    ///   - schemes: those of its connection strings, the usual one first.
    ///   - summary: one line of help.
    ///   - page: the page that describes it.
    ///   - trait: the package trait that links its client library.
    ///   - opening: nil when the trait is off.
    public init(
        _ schemes: [String],
        summary: String,
        page: String?,
        trait: String? = nil,
        opening: Opening? = nil
    ) {
        self.schemes = schemes
        self.summary = summary
        self.page = page
        self.trait = trait
        self.opening = opening
    }

    /// Opens the store that a connection string names.
    ///
    /// - Throws: ``StoreError``, of code ``StoreError/Code/unsupported`` when the trait is off.
    public func open(_ connectionString: String, for purpose: Purpose) throws(StoreError) -> any TraceStore {
        guard let opening else {
            let advice = trait.map { ": build with --traits \($0)" } ?? ""
            throw StoreError(.unsupported, "this build has no \(trait ?? schemes[0]) support\(advice)")
        }
        return try opening(connectionString, purpose)
    }

    /// What makes two paths name the same file, however they are spelled, also by a hard link: device and inode, or the
    /// path of a file that is not there.
    public static func fileIdentity(_ path: String) -> String {
        var status = stat()
        if stat(path, &status) == 0 { return "\(status.st_dev):\(status.st_ino)" }
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}
