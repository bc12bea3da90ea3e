//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// What `trace show` was given: an id, or a file with a report.
enum TraceName: Equatable {
    case id(OpaqueID)
    case file(String)

    /// What looks like a uuid is an id; else an existing file is a report; else it is an id, too: services let any
    /// text through as one.
    init(_ text: String, fileExists: (String) -> Bool = TraceName.isFile) {
        self = !Self.isUUIDLike(text) && fileExists(text) ? .file(text) : .id(OpaqueID(argument: text))
    }

    /// As oslo.utils sees it: 32 hexadecimal digits of any case, with or without dashes, braces, `urn:` and `uuid:`.
    static func isUUIDLike(_ text: String) -> Bool {
        let bare = text.replacing("urn:", with: "").replacing("uuid:", with: "").drop { $0 == "{" || $0 == "}" }
        let digits = bare.filter { $0 != "-" }.reversed().drop { $0 == "{" || $0 == "}" }
        return digits.count == 32 && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static func isFile(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT != S_IFDIR
    }
}
