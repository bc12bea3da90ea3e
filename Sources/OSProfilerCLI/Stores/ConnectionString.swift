//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerJSONLines
internal import OSProfilerSQLite

/// A store's connection string, of which the scheme says what kind of store it is.
struct ConnectionString: Sendable {
    static let messagingScheme = "messaging"
    static let ceilometerScheme = "ceilometer"
    private static let fileSchemes = [SQLiteConnectionString.scheme, JSONLinesConnectionString.scheme]

    let text: String

    init(_ text: String) { self.text = text }

    /// The part before `://`, in lower case. Like Python's command this takes a bare `messaging` too.
    var scheme: String {
        let end = text.firstIndex(of: ":") ?? text.endIndex
        return text[..<end].lowercased()
    }

    /// Whether traces are read off the bus itself.
    var isMessaging: Bool { scheme == Self.messagingScheme }

    /// Whether traces are read off Ceilometer's event API.
    var isCeilometer: Bool { scheme == Self.ceilometerScheme }

    /// With the address of the event API, which wins over one that it has.
    func pointing(to endpoint: String) -> ConnectionString {
        let encoded = endpoint.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return ConnectionString("\(text)\(text.contains("?") ? "&" : "?")endpoint=\(encoded)")
    }

    /// The file that it names, however that is spelled; nil for a server.
    var file: String? {
        guard let start = text.range(of: ":///") else { return nil }
        let path = text[start.upperBound...].prefix { $0 != "?" }
        guard Self.fileSchemes.contains(scheme), !path.isEmpty else { return nil }
        return URL(fileURLWithPath: String(path)).resolvingSymlinksInPath().path
    }

    /// Safe to print.
    var masked: String { ServerURL.masked(text) }
}
