//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfiler

/// A piece of work that a ``RecordingNotifier`` has seen, with the work inside it.
public struct RecordedSpan: Sendable {
    /// The point that began it; nil if only the end was recorded.
    public let start: TracePoint?
    /// The point that ended it; nil if it has not ended.
    public let stop: TracePoint?
    /// The work inside it, in the order in which it began.
    public let children: [RecordedSpan]

    /// Any of the two points.
    private let point: TracePoint

    init(start: TracePoint?, stop: TracePoint?, point: TracePoint, children: [RecordedSpan]) {
        self.start = start
        self.stop = stop
        self.point = point
        self.children = children
    }

    /// The kind of work.
    public var name: String { point.name }
    /// The trace that it belongs to.
    public var baseID: OpaqueID { point.baseID }
    /// Its own id.
    public var traceID: OpaqueID { point.traceID }
    /// The id of the work around it.
    public var parentID: OpaqueID { point.parentID }
    /// Whether it has ended.
    public var isFinished: Bool { stop != nil }

    /// The error with which it ended; nil if it has not failed.
    public var error: RecordedError? {
        guard let info = stop?.info, case .string(let type) = info["etype"] else { return nil }
        guard case .string(let message) = info["message"] else { return RecordedError(type: type, message: "") }
        return RecordedError(type: type, message: message)
    }

    /// Returns a detail by its path of names, such as `db.statement`; the stop's if it has one, else the start's.
    public subscript(path: String) -> TraceInfo.Value? {
        stop?.info.value(at: path) ?? start?.info.value(at: path)
    }

    /// It and all the work inside it, parents first.
    public var all: [RecordedSpan] { [self] + children.flatMap(\.all) }

    /// Returns the work of a name inside it, at any depth.
    public func descendants(named name: String) -> [RecordedSpan] {
        children.flatMap(\.all).filter { $0.name == name }
    }
}

/// An error as a trace records it.
public struct RecordedError: Sendable, Hashable, CustomStringConvertible {
    /// The type with its module: `Shop.OutOfStock`.
    public let type: String
    /// The error's description.
    public let message: String

    public init(type: String, message: String) {
        self.type = type
        self.message = message
    }

    public var description: String { "\(type): \(message)" }
}

extension RecordedSpan: CustomStringConvertible {
    /// A tree with one line a span: name, details, and the error or that it has not ended.
    public var description: String { lines(depth: 0).joined(separator: "\n") }

    private func lines(depth: Int) -> [String] {
        var line = String(repeating: "  ", count: depth) + name
        if let info = start?.info, !info.isEmpty { line += " \(info.text)" }
        if let error {
            line += " failed: \(error)"
        } else if let info = stop?.info, !info.isEmpty {
            line += " -> \(info.text)"
        }
        if start == nil { line += " (without a start)" }
        if stop == nil { line += " (not finished)" }
        return [line] + children.flatMap { $0.lines(depth: depth + 1) }
    }
}
