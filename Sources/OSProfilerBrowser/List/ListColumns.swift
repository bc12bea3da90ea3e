//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The columns of the list of traces, as many as the screen has room for.
struct ListColumns {
    private static let mark = 2
    private static let tookColumns = 11
    private static let countColumns = 5
    /// A trace that began longer ago shows its date, in microseconds.
    private static let day: Int64 = 86_400_000_000

    private let width: Int
    private let now: Timestamp
    private let timeColumns: Int
    private let showsPoints: Bool
    private let serviceColumns: Int
    private let idColumns: Int

    init(width: Int, now: Timestamp) {
        self.width = width
        self.now = now
        // The request matters most, so that the others give way on a narrow screen.
        timeColumns = width < 72 ? 8 : width < 120 ? 11 : 23
        showsPoints = width >= 100
        serviceColumns = width < 72 ? 0 : width < 120 ? 16 : 24
        idColumns = width < 140 ? 8 : 36
    }

    private var idColumn: Int { width - idColumns - 1 }

    var titles: ScreenRow {
        var row = ScreenRow(width: width)
        row.pad(to: Self.mark)
        row.append(timeColumns < 23 ? "TIME UTC" : "STARTED (UTC)", .dim)
        row.pad(to: Self.mark + timeColumns)
        row.append("DURATION", rightAligned: Self.tookColumns, .dim)
        if showsPoints { row.append("POINTS", rightAligned: Self.countColumns + 4, .dim) }
        row.append("ERR", rightAligned: Self.countColumns, .dim)
        row.append("RUN", rightAligned: Self.countColumns, .dim)
        writeTexts("SERVICE", "REQUEST", "ID", title: .dim, .dim, into: &row)
        return row
    }

    /// - Parameter isNew: whether the trace arrived a moment ago.
    func row(_ trace: TraceSummary, isNew: Bool) -> ScreenRow {
        var row = ScreenRow(width: width)
        if isNew { row.append("●", .bold) }
        row.pad(to: Self.mark)
        row.append(time(trace.started), .dim)
        row.pad(to: Self.mark + timeColumns)
        row.append(DurationText.text(microseconds: trace.duration), rightAligned: Self.tookColumns)
        if showsPoints { row.append(CountText.grouped(trace.points), rightAligned: Self.countColumns + 4) }
        row.append(Self.count(trace.errors), rightAligned: Self.countColumns, .red)
        row.append(Self.count(trace.running), rightAligned: Self.countColumns, .yellow)
        let style: ScreenStyle = trace.errors > 0 ? .red : .bold
        let id = String(trace.baseID.description.prefix(idColumns))
        writeTexts(trace.service ?? trace.project ?? "-", trace.title, id, title: style, .plain, into: &row)
        return row
    }

    private func writeTexts(
        _ service: String,
        _ request: String,
        _ id: String,
        title: ScreenStyle,
        _ style: ScreenStyle,
        into row: inout ScreenRow
    ) {
        row.pad(to: row.used + 2)
        if serviceColumns > 0 {
            let end = row.used + serviceColumns
            row.append(service, style, upTo: end)
            row.pad(to: end + 1)
        }
        row.append(request, title, upTo: idColumn - 1)
        row.pad(to: idColumn)
        row.append(id, .dim, upTo: width - 1)
    }

    private static func count(_ number: Int) -> String { number <= 0 ? "" : CountText.grouped(number) }

    private func time(_ time: Timestamp) -> String {
        let text = time.description.replacing("T", with: " ", maxReplacements: 1)
        if timeColumns == 23 { return String(text.prefix(23)) }
        let isRecent = abs(now.microseconds(since: time)) < Self.day
        if isRecent { return String(text.dropFirst(11).prefix(8)) }
        return String(text.dropFirst(timeColumns == 8 ? 2 : 5).prefix(timeColumns))
    }
}
