//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// An error of a store.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The kind of error, on which a program can decide.
    public struct Code: Hashable, Sendable {
        private let name: String
        private let retriable: Bool

        private init(_ name: String, retriable: Bool) {
            self.name = name
            self.retriable = retriable
        }

        /// The connection string cannot be used.
        public static let badConnectionString = Code("badConnectionString", retriable: false)
        /// The store does not exist, and the call does not create it.
        public static let notFound = Code("notFound", retriable: false)
        /// This user may not read or write the store.
        public static let accessDenied = Code("accessDenied", retriable: true)
        /// The connection string leads to something that is not a store of trace points.
        public static let foreign = Code("foreign", retriable: false)
        /// A newer version of osprofiler made the store.
        public static let newerSchema = Code("newerSchema", retriable: false)
        /// The store's content is damaged.
        public static let corrupt = Code("corrupt", retriable: true)
        /// The store has no space left.
        public static let full = Code("full", retriable: true)
        /// Another process holds the store.
        public static let busy = Code("busy", retriable: true)
        /// The store does not answer.
        public static let unavailable = Code("unavailable", retriable: true)
        /// The store cannot do this; see ``StoreCapabilities``.
        public static let unsupported = Code("unsupported", retriable: false)
        /// Anything else.
        public static let other = Code("other", retriable: true)

        /// Whether the same call may succeed later without a change of the configuration.
        public var isRetriable: Bool { retriable }
    }

    /// The kind of error.
    public let code: Code
    /// One line for a person: what happened and, if known, what to do. Holds no secrets.
    public let description: String
    /// Whether the same call may succeed later without a change of the configuration.
    public var isRetriable: Bool { code.isRetriable }

    /// The description may quote a server or a connection string: passwords and tokens in it are replaced.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = SecretText.masked(description)
    }

    /// A connection string that cannot be used.
    package init(_ error: ServerURLError) { self.init(.badConnectionString, error.description) }

    /// Why none of several servers took a connection: one that is away tells less than one that refused.
    ///
    /// - Parameter refusals: one for each server, at least one.
    package static func refused(by refusals: [StoreError]) -> StoreError {
        let telling = refusals.first { $0.code != .unavailable } ?? refusals[0]
        var seen: Set<String> = []
        let lines = refusals.map(\.description).filter { seen.insert($0).inserted }
        return StoreError(telling.code, lines.joined(separator: "; "))
    }
}
