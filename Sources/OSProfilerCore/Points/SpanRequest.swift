//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a span was asked for, in one line: `PUT /v1/nodes/n1/states/provision`, `do_node_deploy`, `SELECT nodes`.
package struct SpanRequest: Sendable, Equatable {
    /// Bytes of UTF-8.
    package static let limit = 200

    package var text: String
    /// The path of a request.
    package var path: String?

    /// - Parameter payload: a start's payload object.
    /// - Returns: nil where it names no request, no statement and no function.
    package init?(_ payload: UnsafeRawBufferPointer) {
        var tape = JSONTape()
        guard (try? tape.scan(payload, allowsSurrogates: true)) != nil,
            let info = tape.value(of: "info", in: 0, payload)
        else { return nil }
        func text(_ member: StaticString, _ name: StaticString) -> String? {
            guard let object = tape.value(of: member, in: info, payload),
                let value = tape.value(of: name, in: object, payload), tape[value].kind == .string
            else { return nil }
            return JSONString.withText(of: tape[value], in: payload) {
                String(decoding: $0.prefix(Self.statementLimit), as: UTF8.self)
            }
        }
        for member in ["request", "requests"] as [StaticString] {
            guard let path = text(member, "path") else { continue }
            self.path = path.truncated(to: Self.limit)
            let method = text(member, "method").map { $0 + " " } ?? ""
            self.text = (method + path).truncated(to: Self.limit)
            return
        }
        if let statement = text("db", "statement") {
            self.text = Self.summary(ofStatement: statement).truncated(to: Self.limit)
        } else if let function = text("function", "name") {
            let last = function.utf8.lastIndex(of: UInt8(ascii: ".")).map { function.index(after: $0) }
            self.text = String(function[(last ?? function.startIndex)...]).truncated(to: Self.limit)
        } else {
            return nil
        }
    }

    /// Bytes of a statement that are searched for its table.
    private static let statementLimit = 16_384

    /// A statement's verb and its first table.
    private static func summary(ofStatement statement: String) -> String {
        let words = statement.split(maxSplits: 4096) { $0.isWhitespace || "(),;".contains($0) }
        guard let verb = words.first?.uppercased() else { return "" }
        let table: Substring? =
            switch verb {
            case "UPDATE": words.dropFirst().first
            case "INSERT", "REPLACE": word(after: "INTO", in: words)
            case "SELECT", "DELETE": word(after: "FROM", in: words)
            default: nil
            }
        guard let table else { return verb }
        return verb + " " + table.filter { $0 != "\"" && $0 != "`" }
    }

    private static func word(after keyword: String, in words: [Substring]) -> Substring? {
        // A statement in parentheses may stand where a table does.
        let places = words.indices.dropLast().filter { words[$0].uppercased() == keyword }
        return places.map { words[$0 + 1] }.first { $0.uppercased() != "SELECT" }
    }
}
