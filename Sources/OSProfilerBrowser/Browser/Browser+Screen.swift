//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

extension Browser {
    /// Returns the rows of the whole screen, from the top.
    package func screen() -> [ScreenRow] {
        var screen = [titleRow]
        screen += pageRows.prefix(height)
        while screen.count < rows - 2 { screen.append(ScreenRow(width: columns)) }
        screen.append(statusRow)
        screen.append(footerRow)
        return Array(screen.prefix(rows))
    }

    private var pageRows: [ScreenRow] {
        switch page {
        case .list: listRows
        case .trace: traceRows
        case .details: scrolled(detailRows(width: columns), detailPosition)
        case .help: scrolled(HelpSheet.rows(width: columns), helpPosition)
        }
    }

    private var listRows: [ScreenRow] {
        var shown = table.rows(width: columns, height: height, now: now)
        if table.isLoaded, table.shown.isEmpty {
            let isAll = table.filter.text.isEmpty
            shown.append(message(isAll ? "no traces yet; new ones appear here" : "no trace matches; Esc shows all"))
        }
        return shown
    }

    private var traceRows: [ScreenRow] {
        guard let waterfall else { return [message(note == nil ? "reading the trace" : "")] }
        guard columns >= Self.columnsForDetails else { return waterfall.screenRows(width: columns, height: height) }
        let side = min(columns * 2 / 5, 76)
        let details = Array(detailRows(width: side).prefix(height))
        return waterfall.screenRows(width: columns - side - 1, height: height).enumerated().map { place, row in
            beside(row, details.indices.contains(place) ? details[place] : nil, side)
        } + details.dropFirst(waterfall.rows.rows.count + 1).map { beside(ScreenRow(width: 0), $0, side) }
    }

    private func beside(_ left: ScreenRow, _ right: ScreenRow?, _ side: Int) -> ScreenRow {
        var row = ScreenRow(width: columns)
        row.append(left, at: 0)
        row.pad(to: columns - side - 1)
        row.append("│", .dim)
        if let right { row.append(right, at: columns - side) }
        return row
    }

    func detailRows(width: Int) -> [ScreenRow] {
        guard let waterfall, let row = waterfall.selected else { return [] }
        return SpanDetails.rows(row, of: waterfall.trace, width: width)
    }

    private func scrolled(_ all: [ScreenRow], _ position: ScrollPosition) -> [ScreenRow] {
        Array(all.dropFirst(min(position.first, max(all.count - height, 0))).prefix(height))
    }

    private func message(_ text: String) -> ScreenRow {
        var row = ScreenRow(width: columns)
        row.append(" " + text, .dim)
        return row
    }

    // MARK: Frame

    private var titleRow: ScreenRow {
        var row = ScreenRow(width: columns)
        row.append(" osprofiler ", .bold)
        switch page {
        case .list:
            row.append(store, .dim, upTo: max(columns - 26, 20))
            row.append("  \(table.order.rawValue)", rightAligned: max(columns - row.used - 1, 0))
        case .trace, .details:
            row.append(openID?.description ?? "", upTo: columns - 2)
            if let overview = waterfall?.trace.overview { row.append("  " + overview.duration, .bold) }
            if let started = waterfall?.trace.overview.started { row.append("  " + started, .dim) }
        case .help: row.append("keys of trace top")
        }
        row.select()
        return row
    }

    private var statusRow: ScreenRow {
        var row = ScreenRow(width: columns)
        if let typing {
            let (label, text) =
                switch typing {
                case .filter(let line): ("filter: ", line.text)
                case .search(let line): ("search: ", line.text)
                }
            row.append(" " + label, .bold)
            // The end of a long text is where the user types.
            let room = max(columns - row.used - 2, 1)
            row.append(String(text.suffix(room)))
            row.append(" ", .reversed)
            if let note { row.append("  " + note.text, note.style) }
            return row
        }
        if let note {
            row.append(" " + note.text, note.style)
        } else if let trouble {
            row.append(" " + trouble, .red)
        } else if waiting > 3_000_000 {
            row.append(" the store has not answered for \(DurationText.text(microseconds: waiting))", .yellow)
        } else {
            writeState(into: &row)
        }
        return row
    }

    private func writeState(into row: inout ScreenRow) {
        row.append(" ")
        switch page {
        case .list:
            row.append(table.scope, .dim)
            if !table.filter.text.isEmpty { row.append("  filter: \(table.filter.text)", .yellow) }
        case .trace, .details:
            guard let waterfall else { return }
            if waterfall.search != nil {
                let place = waterfall.matchPlace.map { "match \(CountText.grouped($0)) of " } ?? ""
                row.append("\(place)\(CountText.counted(waterfall.matches.count, "match", "matches"))  ", .yellow)
            }
            if waterfall.folds.onlyCritical { row.append("critical path only  ", .yellow) }
            if page == .trace, let failure = waterfall.selectedFailure { return row.append(failure, .red) }
            row.append(waterfall.trace.overview.counts.joined(separator: ", "), .dim)
            for (place, service) in waterfall.trace.analysis.services.names.prefix(8).enumerated() {
                row.append("  ■ ", .service(Int32(place)))
                row.append(bytes: service, .dim)
            }
        case .help: break
        }
    }

    private var footerRow: ScreenRow {
        let keys: [(String, String)] =
            if typing != nil {
                [("Enter", "apply"), ("Esc", "cancel"), ("Ctrl-U", "erase")]
            } else {
                switch page {
                case .list:
                    [("Enter", "open"), ("/", "filter"), ("s", "sort"), ("j k", "move"), ("?", "keys"), ("q", "quit")]
                case .trace:
                    [
                        ("Enter", "fold"), ("d", "details"), ("/", "search"), ("q", "back"), ("?", "keys"),
                        ("e", "error"), ("c", "critical"), ("C E", "fold all"), ("- +", "level"),
                    ]
                case .details: [("j k", "scroll"), ("q", "back"), ("?", "keys")]
                case .help: [("q", "back")]
                }
            }
        return HelpSheet.footer(keys, width: columns)
    }
}
