//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// What a run found.
public struct DoctorReport: Sendable, Equatable {
    /// In the order in which things were looked at; passwords in them are masked.
    public let findings: [Finding]

    package init(findings: [Finding]) {
        self.findings = findings
    }

    /// What is wrong; empty when all is well.
    ///
    /// - Parameter isStrict: whether a warning counts too.
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

    /// Findings a line each, what to do below them, and the summary. Control characters are made visible.
    public var text: String {
        let lines = findings.flatMap { FindingText(hasColour: false).lines($0) } + ["", summary]
        return lines.map { $0 + "\n" }.joined()
    }

    /// `1 problem, 2 warnings, 14 ok, 3 skipped`.
    public var summary: String { FindingText.summary(findings) }
}
