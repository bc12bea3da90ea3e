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

    /// Whether both name the same store, as far as that can be seen: the same file, however it is spelled, also by a hard
    /// link.
    func isSame(as other: ConnectionString) -> Bool {
        text == other.text || file != nil && file == other.file
    }

    /// Device and inode of the file that it names, or the path of one that is not there; nil for a server.
    private var file: String? {
        guard let path = (try? SQLiteConnectionString(text))?.path ?? (try? JSONLinesConnectionString(text))?.path
        else {
            return nil
        }
        var status = stat()
        if stat(path, &status) == 0 { return "\(status.st_dev):\(status.st_ino)" }
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// Safe to print.
    var masked: String { ServerURL.masked(text) }
}
