//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// One line for one point: `08:54:08.328049  7253e9b1  ironic_api  wsgi-start  GET /v1/nodes`.
struct PointText {
    private static let idWidth = 8
    /// Columns of the terminal from which a line has microseconds and the names of most services.
    private static let wide = 72

    /// Columns of a line; nil for any number.
    let width: Int?

    private var isNarrow: Bool { width ?? .max < Self.wide }
    private var serviceWidth: Int { isNarrow ? max((width ?? 0) / 5, 8) : 18 }
    private var nameWidth: Int { isNarrow ? 12 : 18 }

    func line(_ entry: PointEntry, in batch: PointBatch) -> String {
        let id = TerminalText.line(batch.id(entry.baseID).description)
        let name = TerminalText.line(String(decoding: batch.bytes(entry.name), as: UTF8.self))
        let service = batch.summaryText(entry.service).map { TerminalText.line($0) } ?? "-"
        var parts = [
            String(entry.timestamp.description.dropFirst("2026-11-22T".count).prefix(isNarrow ? 8 : 15)),
            Self.padded(String(id.prefix(Self.idWidth)), Self.idWidth),
            Self.padded(isNarrow ? TerminalText.cut(service, to: serviceWidth) : service, serviceWidth),
        ]
        if let detail = Self.detail(entry, in: batch) {
            parts += [Self.padded(name, nameWidth), detail]
        } else {
            parts.append(name)
        }
        let line = parts.joined(separator: "  ")
        return width.map { TerminalText.cut(line, to: $0) } ?? line
    }

    /// What the point was asked for; of a stop, its error.
    private static func detail(_ entry: PointEntry, in batch: PointBatch) -> String? {
        if entry.isError {
            return batch.summaryText(entry.errorType).map { "error " + TerminalText.line($0) } ?? "error"
        }
        return entry.isStop ? nil : batch.summaryRequest(entry).map { TerminalText.words($0) }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - TerminalText.width(text), 0))
    }
}
