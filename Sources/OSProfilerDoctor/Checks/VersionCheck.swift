//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Judges the versions of the software in use.
package struct VersionCheck {
    package typealias Part = SoftwarePart

    let parts: [SoftwarePart]

    /// A defect that matters here, and the version that fixed it.
    private struct KnownDefect {
        let name: String
        let fixedIn: SoftwareVersion
        let text: String
    }

    private static let defects = [
        KnownDefect(
            name: "librabbitmq",
            fixedIn: SoftwareVersion("0.10.0")!,
            text: "a broker could overrun its memory (CVE-2019-18609)"
        )
    ]

    var findings: [Finding] {
        [.ok("versions", parts.map { "\($0.name) \($0.version)" }.joined(separator: ", "))]
            + parts.flatMap { part -> [Finding] in
                guard let version = SoftwareVersion(part.version) else { return [] }
                return Self.defects.filter { $0.name == part.name && version < $0.fixedIn }.map { defect in
                    .warning(
                        "versions.\(part.name)",
                        "\(part.name) \(version): \(defect.text)",
                        "update to \(defect.fixedIn) or later"
                    )
                }
            }
    }
}
