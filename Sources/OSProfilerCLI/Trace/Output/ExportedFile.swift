//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The file of an exported trace.
enum ExportedFile {
    /// The greatest length of a file's name without its suffix, in bytes.
    private static let limit = 200

    /// Returns a name that stays in its folder, is not hidden, and differs for different ids.
    static func name(of id: OpaqueID, suffix: String) -> String {
        let text = id.description
        var name = PercentEncoding.encode(fileName: text)
        if name.hasPrefix(".") { name = "%2E" + name.dropFirst() }
        // Ids with different lone surrogates have one description.
        if name.utf8.count > limit || name.isEmpty || text.unicodeScalars.contains("\u{FFFD}") {
            let digest = id.textBytes.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }
            name = "\(name.prefix(limit - 40))~\(digest)"
        }
        return "\(name).\(suffix)"
    }
}
