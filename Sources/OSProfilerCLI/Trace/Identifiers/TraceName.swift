//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// The argument of `trace show`: an id, or a file with a report.
enum TraceName: Equatable {
    case id(OpaqueID)
    /// A path; `-` is standard input.
    case file(String)

    /// A text that looks like a uuid is an id. Any other text is a file if there is one with this name, and otherwise
    /// an id too, because services accept any text as an id.
    init(_ text: String, fileExists: (String) -> Bool = TraceName.isFile) {
        let isFile = text == "-" || !Self.isUUIDLike(text) && fileExists(text)
        self = isFile ? .file(text) : .id(OpaqueID(argument: text))
    }

    /// Returns whether oslo.utils takes a text for a uuid: 32 hexadecimal digits of any case, with or without dashes, braces, `urn:` and `uuid:`.
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
