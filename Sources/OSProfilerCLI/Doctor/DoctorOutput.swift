//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerDoctor

/// Prints findings on standard output: as text each one at once, as JSON all of them at the end.
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
        for line in text.lines(finding) { try StandardOutput.write(styled: line) }
    }

    /// - Parameter strict: whether warnings count as problems.
    /// - Throws: ``CLIError`` if there is a problem.
    func finish(strict: Bool) throws {
        let report = DoctorReport(findings: findings)
        if json {
            var writer = ByteWriter()
            report.writeJSON(to: &writer)
            try StandardOutput.write(writer)
        } else {
            try StandardOutput.write(styled: "\n" + report.summary)
        }
        let failures = report.failures(isStrict: strict)
        guard let first = failures.first else { return }
        let more = failures.count == 1 ? "" : " and \(failures.count - 1) more"
        throw CLIError("problems found: \(first.check)\(more); see the advice below each")
    }
}
