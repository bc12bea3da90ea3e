//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The keys, for the sheet that `?` opens and for the footer.
enum HelpSheet {
    private static let sections: [(title: String, keys: [(String, String)])] = [
        (
            "Everywhere",
            [
                ("j k ↓ ↑", "one line down, up"), ("PgDn PgUp", "one page"), ("g G", "first, last line"),
                ("q Esc", "back; q in the list quits"), ("r", "read the store now"), ("?", "this sheet"),
            ]
        ),
        (
            "List",
            [
                ("Enter", "open the trace"), ("/", "filter: service:x path:/v1 error >1s word"),
                ("s", "next order: newest, oldest, duration, …"),
            ]
        ),
        (
            "Trace",
            [
                ("Enter Space", "fold, unfold; Enter without children: details"), ("d Tab", "details of the span"),
                ("h l ← →", "fold or go out, unfold or go in"), ("- +", "fold, unfold one level"),
                ("C E", "fold, unfold all"), ("c", "only the critical path"), ("e", "next error"),
                ("x", "stray spans"), ("/ n N", "search; next, previous match"),
            ]
        ),
    ]

    static func rows(width: Int) -> [ScreenRow] {
        var rows: [ScreenRow] = []
        for section in sections {
            var title = ScreenRow(width: width)
            title.append(" " + section.title, .bold)
            rows.append(title)
            for (keys, meaning) in section.keys {
                var row = ScreenRow(width: width)
                row.append("   " + keys, .yellow)
                row.pad(to: 16)
                row.append(meaning)
                rows.append(row)
            }
        }
        return rows
    }

    /// Returns a footer of as many keys as fit.
    static func footer(_ keys: [(String, String)], width: Int) -> ScreenRow {
        var row = ScreenRow(width: width)
        for (key, meaning) in keys {
            guard row.used + key.count + meaning.count + 3 <= width else { break }
            row.append(" " + key, .bold)
            row.append(" " + meaning + " ", .dim)
        }
        return row
    }
}
