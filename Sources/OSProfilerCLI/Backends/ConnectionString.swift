//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A store's connection string, of which the scheme says what kind of store it is.
struct ConnectionString: Sendable {
    static let messagingScheme = "messaging"

    let text: String

    init(_ text: String) { self.text = text }

    /// The part before `://`, in lower case. Like Python's command this takes a bare `messaging` too.
    var scheme: String {
        let end = text.firstIndex(of: ":") ?? text.endIndex
        return text[..<end].lowercased()
    }

    /// Whether traces are read off the bus itself.
    var isMessaging: Bool { scheme == Self.messagingScheme }

    /// Safe to print.
    var masked: String { ServerURL.masked(text) }
}
