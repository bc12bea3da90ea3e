//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Collects findings and shows them: for people each as it comes, as JSON all at the end.
final class DoctorReport {
    private(set) var findings: [Finding] = []
    private let json: Bool
    private let text: FindingText

    init(json: Bool, hasColour: Bool) {
        self.json = json
        text = FindingText(hasColour: hasColour)
    }

    func add(_ new: [Finding]) throws {
        let masked = new.map(\.masked)
        findings += masked
        guard !json else { return }
        for finding in masked {
            for line in text.lines(finding) { try StandardOutput.write(line: line) }
        }
    }

    func add(_ finding: Finding) throws { try add([finding]) }

    /// - Parameter strict: whether a warning is a failure too.
    /// - Throws: ``CLIError`` when something is wrong.
    func finish(strict: Bool) throws {
        if json {
            var writer = ByteWriter()
            Finding.writeJSON(findings, to: &writer)
            try StandardOutput.write(writer)
        } else {
            try StandardOutput.write(line: "\n" + FindingText.summary(findings))
        }
        let failures = findings.filter { $0.status == .problem || (strict && $0.status == .warning) }
        guard let first = failures.first else { return }
        let more = failures.count == 1 ? "" : " and \(failures.count - 1) more"
        throw CLIError("not well: \(first.check)\(more); what to do stands below each")
    }
}
