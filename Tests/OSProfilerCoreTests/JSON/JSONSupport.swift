//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

/// What Python 3 would dump for a text. Where there are two ways to it, both must come to the same.
func dumped(
    _ text: [UInt8],
    _ dialect: PythonJSON.Dialect = .python,
    level: Int = 0,
    unwrapsTypes: Bool = false
) throws -> [UInt8] {
    var json = PythonJSON(dialect)
    var byTape = ByteWriter()
    var direct = ByteWriter()
    try text.withUnsafeBytes { bytes in
        try json.scan(bytes, maximumDepth: .max)
        json.write(0, of: bytes, level: level, unwrapsTypes: unwrapsTypes, into: &byTape)
        // Longer texts go by the tape only.
        if text.count < 60_000 { json.write(bytes, level: level, unwrapsTypes: unwrapsTypes, into: &direct) }
    }
    let output = [UInt8](byTape.bytes)
    if text.count < 60_000 {
        #expect([UInt8](direct.bytes) == output, "\(String(decoding: text.prefix(2000), as: UTF8.self))")
    }
    return output
}

func dumped(_ text: String, _ dialect: PythonJSON.Dialect = .python, unwrapsTypes: Bool = false) throws -> String {
    String(decoding: try dumped([UInt8](text.utf8), dialect, unwrapsTypes: unwrapsTypes), as: UTF8.self)
}

/// One line of a fixture: an object whose members are strings, booleans or null.
struct FixtureRow {
    private let root: JSONView

    init(_ line: [UInt8]) throws { root = try JSONDocument(line).root }

    static func all(in path: String) throws -> [FixtureRow] {
        try Fixtures.lines(path).map { try FixtureRow([UInt8]($0)) }
    }

    /// A member's JSON.
    func json(_ member: StaticString) throws -> [UInt8] {
        try #require(root[member]).withBytes { [UInt8]($0) }
    }

    /// A string member's text; nil for null.
    func text(_ member: StaticString) throws -> [UInt8]? {
        try #require(root[member]).text
    }
}
