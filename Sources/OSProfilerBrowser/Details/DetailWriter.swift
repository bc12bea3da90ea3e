//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Writes the rows of a page of details: properties, and texts of any length under a heading.
struct DetailWriter {
    private static let labelColumns = 11
    /// Lines of one text at the most, so that a payload of megabytes stays a page.
    private static let textLimit = 2_000

    let width: Int
    private(set) var rows: [ScreenRow] = []

    init(width: Int) { self.width = width }

    /// Writes a property; nothing if there is no value.
    mutating func property(_ name: String, _ value: String?, _ style: ScreenStyle = .plain) {
        guard let value else { return }
        let lines = TextWrap.lines(value, width: width - Self.labelColumns - 1, limit: Self.textLimit)
        for (place, line) in lines.enumerated() {
            var row = ScreenRow(width: width)
            row.append(" ")
            if place == 0 { row.append(name, .dim) }
            row.pad(to: Self.labelColumns)
            row.append(line, style)
            rows.append(row)
        }
    }

    mutating func heading(_ text: String) {
        blank()
        var row = ScreenRow(width: width)
        row.append(" " + text, .bold)
        rows.append(row)
    }

    mutating func text(_ text: String, _ style: ScreenStyle = .plain) {
        let lines = TextWrap.lines(text, width: width - 2, limit: Self.textLimit + 1)
        for line in lines.prefix(Self.textLimit) {
            var row = ScreenRow(width: width)
            row.append("  ")
            row.append(line, style)
            rows.append(row)
        }
        guard lines.count > Self.textLimit else { return }
        var row = ScreenRow(width: width)
        row.append("  … the rest: osprofiler trace show ID --format report", .yellow)
        rows.append(row)
    }

    mutating func title(_ row: ScreenRow) { rows.append(row) }

    mutating func blank() { rows.append(ScreenRow(width: width)) }
}
