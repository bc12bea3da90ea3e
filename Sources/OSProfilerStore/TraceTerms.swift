//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The services, hosts, names and paths of a trace's spans, by which a list can be filtered.
///
/// A trace keeps the first ``limit`` values of each kind, up to ``length`` bytes each. A filter does not find later
/// values.
public struct TraceTerms: Sendable, Equatable {
    /// The maximum number of values of each kind.
    public static let limit = 32
    /// The maximum length of a value in bytes.
    public static let length = 200

    /// Services, as their points name them.
    public var services: Set<String> = []
    /// Hosts, as their points name them.
    public var hosts: Set<String> = []
    /// Names up to their first dash, `wsgi`.
    public var names: Set<String> = []
    /// Paths of requests, without their query strings.
    public var paths: Set<String> = []

    /// Whether a value was added since these were read from a store.
    package private(set) var hasNews = false
    /// Hashes of texts that need no further look-up, because most points repeat the texts of those before them.
    private var seen: [UInt64] = []
    private static let seenLimit = 128

    public init() {}

    public static func == (left: TraceTerms, right: TraceTerms) -> Bool {
        left.services == right.services && left.hosts == right.hosts && left.names == right.names
            && left.paths == right.paths
    }

    package mutating func formUnion(_ other: TraceTerms) {
        services.formUnion(other.services)
        hosts.formUnion(other.hosts)
        names.formUnion(other.names)
        paths.formUnion(other.paths)
    }

    /// Returns the form in which a value is kept and looked up: one line of bounded length.
    package static func term(_ text: String) -> String {
        let clipped = text.truncated(to: length)
        return clipped.utf8.contains(UInt8(ascii: "\n")) ? clipped.replacing("\n", with: " ") : clipped
    }

    mutating func add(_ entry: PointEntry, _ moment: LifeMoment, in batch: PointBatch) {
        let name = batch.withBytes(entry.name) { StableHash.of($0) }
        if isNew(moment.origin) {
            add(batch.summaryText(entry.service), to: \.services)
            add(batch.summaryText(entry.host), to: \.hosts)
        }
        if isNew(name) { add(batch.summaryName(entry), to: \.names) }
        // Each request has a path of its own.
        if paths.count < Self.limit, Self.isRequest(entry) {
            add(batch.withBytes(entry.request, SpanRequest.path(ofRequest:)), to: \.paths)
        }
    }

    private mutating func isNew(_ number: UInt64) -> Bool {
        if seen.contains(number) || seen.count == Self.seenLimit { return false }
        seen.append(number)
        return true
    }

    /// Returns whether a point may have a path.
    package static func isRequest(_ entry: PointEntry) -> Bool { !entry.isStop && !entry.request.isEmpty }

    private mutating func add(_ text: String?, to values: WritableKeyPath<TraceTerms, Set<String>>) {
        guard let text, self[keyPath: values].count < Self.limit else { return }
        if self[keyPath: values].insert(Self.term(text)).inserted { hasNews = true }
    }
}

// MARK: - As texts

/// For stores that search texts: one text for each kind of value, each value between two newlines.
extension TraceTerms {
    /// The texts of the services, hosts, names and paths, in this order.
    package var packed: [String] { [services, hosts, names, paths].map(Self.packed) }

    /// - Parameter text: returns a text of ``packed`` by its place; nil for none.
    package init(packed text: (_ place: Int) throws -> String?) rethrows {
        services = Self.unpacked(try text(0))
        hosts = Self.unpacked(try text(1))
        names = Self.unpacked(try text(2))
        paths = Self.unpacked(try text(3))
    }

    private static func packed(_ values: Set<String>) -> String {
        values.isEmpty ? "" : "\n" + values.sorted().joined(separator: "\n") + "\n"
    }

    private static func unpacked(_ text: String?) -> Set<String> {
        Set((text ?? "").split(separator: "\n").map(String.init))
    }

    /// Returns the text that a packed text contains if this value is in it.
    package static func needle(_ value: String) -> String { "\n\(term(value))\n" }

    /// Returns the text that a packed text contains if one of its values begins with this prefix.
    package static func needle(prefix: String) -> String { "\n\(term(prefix))" }
}
