//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerDoctor

/// Shows findings on standard output: for people each as it comes, as JSON all at the end.
final class DoctorOutput {
    private var findings: [Finding] = []
    private let json: Bool
    private let text: FindingText

    init(json: Bool, hasColour: Bool) {
        self.json = json
        text = FindingText(hasColour: hasColour)
    }

    func add(_ finding: Finding) throws {
        findings.append(finding)
        guard !json else { return }
        for line in text.lines(finding) { try StandardOutput.write(line: line) }
    }

    /// - Parameter strict: whether a warning is a failure too.
    /// - Throws: ``CLIError`` when something is wrong.
    func finish(strict: Bool) throws {
        let report = DoctorReport(findings: findings)
        if json {
            var writer = ByteWriter()
            report.writeJSON(to: &writer)
            try StandardOutput.write(writer)
        } else {
            try StandardOutput.write(line: "\n" + report.summary)
        }
        let failures = report.failures(isStrict: strict)
        guard let first = failures.first else { return }
        let more = failures.count == 1 ? "" : " and \(failures.count - 1) more"
        throw CLIError("not well: \(first.check)\(more); what to do stands below each")
    }
}
