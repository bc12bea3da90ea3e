//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The report in a page that `trace show --html` wrote, of this package or of Python's osprofiler.
enum SavedPage {
    /// What stands before the report: in this package's page an inert element, in Python's a variable.
    private static let marks = [#"<script type="application/json" id="report">"#, "var OSProfilerData = "]

    /// - Returns: nil if the file is not a page.
    /// - Throws: ``JSONError`` if a page's report is damaged.
    static func report(in file: [UInt8]) throws(JSONError) -> [UInt8]? {
        guard file.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "<") else { return nil }
        for mark in marks {
            guard let place = file.firstRange(of: Array(mark.utf8)) else { continue }
            return try file.withUnsafeBufferPointer { bytes throws(JSONError) in
                // What follows the value is the page's again.
                let rest = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[place.upperBound...]))
                var scanner = JSONScanner(rest)
                let token = try scanner.readValue(depth: 0)
                return [UInt8](rest[token.start..<token.end])
            }
        }
        return nil
    }
}
