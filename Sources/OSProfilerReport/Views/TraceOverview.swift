//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The summary above the tree in all formats for people.
package struct TraceOverview {
    /// Maximum number of services listed.
    private static let serviceLimit = 8

    /// The base id, or a placeholder if a saved report does not contain it.
    package let id: String
    /// Such as `2026-11-22 08:54:08.328049 UTC`.
    package let started: String?
    package let duration: String
    /// `24 points`, `12 spans`, `1 error`, …; zero counts are omitted.
    package let counts: [String]
    /// The first distinct services in order of arrival, and the number of further ones.
    package let services: [String]
    package let otherServices: Int
    /// A line about each kind of stray spans.
    package let strays: [String]

    package init(_ tree: TraceTree, _ arena: UnsafeRawBufferPointer) {
        id = tree.baseID.map { Self.text(of: $0, arena) } ?? "of a saved report"
        started = tree.started.map(Self.text(at:))
        duration = DurationText.text(microseconds: tree.duration)
        counts = [
            Self.count(tree.pointCount, "point"),
            Self.count(tree.count { _ in true }, "span"),
            Self.count(tree.count { $0.isError }, "error"),
            tree.count { $0.state == .running }.nonZero.map { "\(CountText.grouped($0)) running" },
            tree.count { $0.state == .stopOnly }.nonZero.map { "\(CountText.grouped($0)) without a start" },
            tree.count { $0.isOrphan }.nonZero.map { "\(CountText.grouped($0)) with an unknown parent" },
            tree.count { $0.isDetached }.nonZero.map { "\(CountText.grouped($0)) in a cycle of parents" },
            tree.strays.count.nonZero.map { "\(CountText.grouped($0)) stray" },
        ].compactMap(\.self)
        (services, otherServices) = Self.services(of: tree, arena)
        strays = [Self.noteOnLate(tree.strays), Self.noteOnEarly(tree.strays)].compactMap(\.self)
    }

    private static func noteOnLate(_ strays: StraySpans) -> String? {
        let time = DurationText.text(microseconds: strays.latest)
        let count = strays.count - strays.early
        let what =
            count == 1
            ? "began \(time) after its parent had ended, probably another request's"
            : "began up to \(time) after their parent had ended, probably other requests'"
        return note(count, what, errors: strays.errors - strays.earlyErrors)
    }

    private static func noteOnEarly(_ strays: StraySpans) -> String? {
        let time = DurationText.text(microseconds: strays.earliest)
        let what =
            strays.early == 1
            ? "began \(time) before the trace: its host's clock is wrong, or it is another request's"
            : "began up to \(time) before the trace: the clock of a host is wrong, or they are other requests'"
        return note(strays.early, what, errors: strays.earlyErrors)
    }

    private static func note(_ count: Int, _ what: String, errors: Int) -> String? {
        guard count > 0 else { return nil }
        let failures = count == 1 ? "; it failed" : "; \(CountText.grouped(errors)) of them failed"
        return "\(CountText.counted(count, "span")) \(what)" + (errors > 0 ? failures : "")
    }

    /// Returns a time as `2026-11-22 08:54:08.328049 UTC`.
    package static func text(at time: Timestamp) -> String {
        time.description.dropLast().replacing("T", with: " ", maxReplacements: 1) + " UTC"
    }

    static func text(of id: IDReference, _ arena: UnsafeRawBufferPointer) -> String {
        switch id.kind {
        case .uuid: id.uuid.description
        case .text: TerminalText.line(collapsing: arena[id.range])
        case .integer: String(decoding: arena[id.range], as: UTF8.self)
        case .null: "null"
        }
    }

    private static func count(_ number: Int, _ noun: String) -> String? {
        number.nonZero.map { CountText.counted($0, noun) }
    }

    private static func services(of tree: TraceTree, _ arena: UnsafeRawBufferPointer) -> ([String], others: Int) {
        var seen: Set<[UInt8]> = []
        var found: [String] = []
        for node in tree.nodes where !node.service.isEmpty && !arena[node.service].elementsEqual("null".utf8) {
            let text = TraceTree.text(ofValue: arena[node.service])
            guard seen.insert(text).inserted else { continue }
            if found.count < serviceLimit { found.append(text.withUnsafeBytes { TerminalText.line(collapsing: $0) }) }
        }
        return (found, seen.count - found.count)
    }
}

extension Int {
    fileprivate var nonZero: Int? { self == 0 ? nil : self }
}
