//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

extension InputFile {
    /// Reads a file that somebody says holds traces. What does not begin like one is not read to its end, which a device
    /// may not have.
    ///
    /// - Parameter beginnings: the characters with which such a file begins, after white space.
    /// - Returns: the content, which may begin otherwise.
    static func document(_ path: String, beginningWith beginnings: [UInt8]) throws(CLIError) -> [UInt8] {
        let bytes = try InputFile(path: path).readAll(atMost: TraceReport.byteLimit) { bytes in
            bytes.first { !$0.isJSONBlank }.map(beginnings.contains) ?? true
        }
        if let fault = TextEncoding.fault(bytes) { throw CLIError("\(shownName(of: path)) \(fault)") }
        return bytes
    }

    /// Returns the name of a file in messages.
    static func shownName(of path: String) -> String { path == "-" ? "standard input" : TerminalText.line(path) }
}
