//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Formats findings for people: a mark, the check, the message, and the advice below.
package struct FindingText: Sendable {
    private let hasColour: Bool

    /// Wide enough for the widest mark, and for most check names.
    private static let markWidth = 8
    private static let checkWidth = 26

    package init(hasColour: Bool) {
        self.hasColour = hasColour
    }

    package func lines(_ finding: Finding) -> [String] {
        let mark = finding.status.rawValue
        let padding = String(repeating: " ", count: Self.markWidth - mark.count)
        let check = finding.check + String(repeating: " ", count: max(1, Self.checkWidth - finding.check.count))
        var lines = [coloured(mark, finding.status) + padding + check + TerminalText.line(finding.message)]
        if let advice = finding.advice {
            lines.append(String(repeating: " ", count: Self.markWidth) + "→ " + TerminalText.line(advice))
        }
        return lines
    }

    /// `1 problem, 2 warnings, 14 ok, 3 skipped`.
    static func summary(_ findings: [Finding]) -> String {
        func count(_ status: Finding.Status) -> Int { findings.count { $0.status == status } }
        return [
            CountText.counted(count(.problem), "problem"), CountText.counted(count(.warning), "warning"),
            "\(count(.ok)) ok", "\(count(.skipped)) skipped",
        ].joined(separator: ", ")
    }

    private func coloured(_ text: String, _ status: Finding.Status) -> String {
        guard hasColour else { return text }
        let code =
            switch status {
            case .ok: "32"
            case .warning: "33"
            case .problem: "1;31"
            case .skipped: "2"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
