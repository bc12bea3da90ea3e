//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// The findings of a run.
public struct DoctorReport: Sendable, Equatable {
    /// The findings in the order of the checks; passwords in them are masked.
    public let findings: [Finding]

    package init(findings: [Finding]) {
        self.findings = findings
    }

    /// Returns the findings that are problems; empty if all is well.
    ///
    /// - Parameter isStrict: whether warnings count too.
    public func failures(isStrict: Bool = false) -> [Finding] {
        findings.filter { $0.status == .problem || (isStrict && $0.status == .warning) }
    }

    /// An array of objects: `check`, `status`, `message`, `advice`.
    public var json: String {
        var writer = ByteWriter()
        writeJSON(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    package func writeJSON(to writer: inout ByteWriter) {
        Finding.writeJSON(findings, to: &writer)
    }

    /// One line per finding with the advice below it, and a summary at the end. Control characters are made visible.
    public var text: String {
        let lines = findings.flatMap { FindingText(hasColour: false).lines($0) } + ["", summary]
        return lines.map { $0 + "\n" }.joined()
    }

    /// `1 problem, 2 warnings, 14 ok, 3 skipped`.
    public var summary: String { FindingText.summary(findings) }
}
