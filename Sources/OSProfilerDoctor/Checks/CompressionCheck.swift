//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerMessaging

/// Judges how the services compress their messages.
struct CompressionCheck {
    /// The value of `kombu_compression`.
    let text: String
    let origin: String

    private static let check = "config.kombu_compression"
    private static let advice = "[oslo_messaging_rabbit] kombu_compression = gzip, and restart the services"
    /// The names under which kombu has further compressions, some of them only if a Python package is installed.
    private static let others = [
        "lzma", "xz", "application/x-lzma", "zstd", "zstandard", "application/zstd", "brotli", "application/x-brotli",
    ]

    var finding: Finding {
        if Self.others.contains(text) {
            return .problem(
                Self.check,
                "\(text) from \(origin): the consumer cannot read messages that are compressed so, and rejects them",
                Self.advice
            )
        }
        // In oslo.messaging's documentation, but kombu has no such name.
        if text == "bz2" {
            return .problem(
                Self.check,
                "\(text) from \(origin): kombu calls it bzip2, and a service with this name cannot send anything",
                "[oslo_messaging_rabbit] kombu_compression = bzip2, and restart the services"
            )
        }
        guard MessageCompression(name: text) != nil else {
            return .problem(
                Self.check,
                "\(text) from \(origin): kombu knows no such name, and a service with it cannot send anything",
                Self.advice
            )
        }
        return .ok(Self.check, "\(text) from \(origin): services compress their messages, and the consumer reads them")
    }
}
