//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Judges the versions of what takes part.
package struct VersionCheck {
    package typealias Part = SoftwarePart

    let parts: [SoftwarePart]

    /// A defect that matters here, and the version that mended it.
    private struct KnownDefect {
        let name: String
        let mended: SoftwareVersion
        let text: String
    }

    private static let defects = [
        KnownDefect(
            name: "librabbitmq",
            mended: SoftwareVersion("0.10.0")!,
            text: "a broker could overrun its memory (CVE-2019-18609)"
        )
    ]

    var findings: [Finding] {
        [.ok("versions", parts.map { "\($0.name) \($0.version)" }.joined(separator: ", "))]
            + parts.flatMap { part -> [Finding] in
                guard let version = SoftwareVersion(part.version) else { return [] }
                return Self.defects.filter { $0.name == part.name && version < $0.mended }.map { defect in
                    .warning(
                        "versions.\(part.name)",
                        "\(part.name) \(version): \(defect.text)",
                        "update to \(defect.mended) or later"
                    )
                }
            }
    }
}
