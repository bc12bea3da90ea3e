//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Breaks text of others into lines of a width.
enum TextWrap {
    /// - Parameters:
    ///   - text: its line ends stay line ends, and all else that moves the cursor is escaped.
    ///   - limit: the maximum number of lines.
    /// - Returns: at least one line.
    static func lines(_ text: String, width: Int, limit: Int = .max) -> [String] {
        var lines: [String] = []
        let width = max(width, 8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = TerminalText.line(String(line).replacing("\t", with: "    "))[...]
            repeat {
                guard lines.count < limit else { return lines }
                let head = beginning(of: rest, width: width)
                lines.append(String(head))
                rest = rest[head.endIndex...]
            } while !rest.isEmpty
        }
        return lines
    }

    /// Returns as much as fits, up to a blank if there is one in the last third.
    private static func beginning(of text: Substring, width: Int) -> Substring {
        var used = 0
        var end = text.startIndex
        var blank: String.Index?
        while end < text.endIndex {
            let columns = text[end].unicodeScalars.reduce(0) { $0 + $1.columns }
            // One character always fits, so that this comes to an end.
            if used + columns > width, end > text.startIndex { return text[..<(blank ?? end)] }
            used += columns
            let next = text.index(after: end)
            if text[end] == " ", used * 3 >= width * 2 { blank = next }
            end = next
        }
        return text
    }
}
