//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A store's connection string. Its scheme determines the kind of store.
package struct ConnectionString: Sendable {
    package static let messagingScheme = "messaging"

    package let text: String

    package init(_ text: String) { self.text = text }

    /// The part before `://`, in lower case. Like Python's command, this accepts a bare `messaging` too.
    package var scheme: String {
        let end = text.firstIndex(of: ":") ?? text.endIndex
        return text[..<end].lowercased()
    }

    /// Whether traces are read directly from the bus.
    package var isMessaging: Bool { scheme == Self.messagingScheme }

    /// The connection string without secrets, safe to print.
    package var masked: String { ServerURL.masked(text) }
}
