//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Judges the versions of what takes part.
package struct VersionCheck {
    package typealias Part = SoftwarePart

    let parts: [SoftwarePart]

    /// A version before which a fault was mended that matters here.
    private struct Fault {
        let name: String
        let mended: SoftwareVersion
        let text: String
    }

    private static let faults = [
        Fault(
            name: "librabbitmq",
            mended: SoftwareVersion("0.10.0")!,
            text: "a broker could overrun its memory (CVE-2019-18609)"
        ),
        Fault(name: "SQLite", mended: SoftwareVersion("3.24.0")!, text: "it does not know ON CONFLICT DO NOTHING"),
    ]

    var findings: [Finding] {
        [.ok("versions", parts.map { "\($0.name) \($0.version)" }.joined(separator: ", "))]
            + parts.flatMap { part -> [Finding] in
                guard let version = SoftwareVersion(part.version) else { return [] }
                return Self.faults.filter { $0.name == part.name && version < $0.mended }.map { fault in
                    .warning(
                        "versions.\(part.name)",
                        "\(part.name) \(version): \(fault.text)",
                        "update to \(fault.mended) or later"
                    )
                }
            }
    }
}
