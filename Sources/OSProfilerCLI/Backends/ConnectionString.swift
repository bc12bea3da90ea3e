//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A store's connection string. Its scheme determines the kind of store.
struct ConnectionString: Sendable {
    static let messagingScheme = "messaging"

    let text: String

    init(_ text: String) { self.text = text }

    /// The part before `://`, in lower case. Like Python's command, this accepts a bare `messaging` too.
    var scheme: String {
        let end = text.firstIndex(of: ":") ?? text.endIndex
        return text[..<end].lowercased()
    }

    /// Whether traces are read directly from the bus.
    var isMessaging: Bool { scheme == Self.messagingScheme }

    /// The connection string without secrets, safe to print.
    var masked: String { ServerURL.masked(text) }
}
