//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a span was asked for, in one line: `PUT /v1/nodes/n1/states/provision`, `do_node_deploy`, `SELECT nodes`.
package struct SpanRequest: Sendable, Equatable {
    /// Bytes of UTF-8.
    package static let limit = 200

    /// The member of the payload that contains the request.
    package enum Source: Sendable, Equatable {
        /// `info.request`, or `info.requests` of a client.
        case request(method: String?)
        /// `info.db`, with the beginning of the statement, in which the table is searched for.
        case statement(String)
        /// `info.function`.
        case function
    }

    package var text: String
    /// The path of a request.
    package var path: String?
    package var source: Source

    /// - Parameter payload: a start's payload object.
    /// - Returns: nil where it names no request, no statement and no function.
    package init?(_ payload: UnsafeRawBufferPointer) {
        guard let info = Info(payload) else { return nil }
        if let (method, path) = info.request {
            self.path = path.truncated(to: Self.limit)
            text = (method.map { $0 + " " + path } ?? path).truncated(to: Self.limit)
            source = .request(method: method?.truncated(to: Self.limit))
        } else if let statement = info.text("db", "statement") {
            text = Self.summary(ofStatement: statement).truncated(to: Self.limit)
            source = .statement(statement)
        } else if let function = info.text("function", "name") {
            let last = function.utf8.lastIndex(of: UInt8(ascii: ".")).map { function.index(after: $0) }
            text = String(function[(last ?? function.startIndex)...]).truncated(to: Self.limit)
            source = .function
        } else {
            return nil
        }
    }

    /// Returns the path of a request alone, which costs less than everything else.
    ///
    /// - Parameter request: a start's ``PointEntry/request``.
    package static func path(ofRequest request: UnsafeRawBufferPointer) -> String? {
        var tape = JSONTape()
        guard (try? tape.scan(request, allowsSurrogates: true)) != nil else { return nil }
        return tape.root(of: request)["path"]?.string?.truncated(to: limit)
    }

    /// Bytes of a statement that are searched for its table.
    private static let statementLimit = 16_384

    /// The member `info` of a payload.
    private struct Info: ~Copyable {
        private var tape = JSONTape()
        private var index: UInt32 = 0
        private let payload: UnsafeRawBufferPointer

        init?(_ payload: UnsafeRawBufferPointer) {
            self.payload = payload
            guard (try? tape.scan(payload, allowsSurrogates: true)) != nil,
                let index = tape.value(of: "info", in: 0, payload)
            else { return nil }
            self.index = index
        }

        func text(_ member: StaticString, _ name: StaticString) -> String? {
            guard let object = tape.value(of: member, in: index, payload),
                let value = tape.value(of: name, in: object, payload), tape[value].kind == .string
            else { return nil }
            return JSONString.withText(of: tape[value], in: payload) {
                String(decoding: $0.prefix(SpanRequest.statementLimit), as: UTF8.self)
            }
        }

        /// What a server was asked for, or a client asked for.
        var request: (method: String?, path: String)? {
            // The same rule as for `ScannedPoint.request`.
            let member: StaticString = tape.value(of: "request", in: index, payload) == nil ? "requests" : "request"
            return text(member, "path").map { (text(member, "method"), $0) }
        }
    }

    /// A statement's verb and its first table.
    private static func summary(ofStatement statement: String) -> String {
        var words = StatementWords(statement)
        guard let verb = words.next()?.uppercased() else { return "" }
        let table: Substring? =
            switch verb {
            case "UPDATE": words.next()
            case "INSERT", "REPLACE": words.next(after: "into")
            case "SELECT", "DELETE": words.next(after: "from")
            default: nil
            }
        guard let table else { return verb }
        return verb + " " + table.filter { $0 != "\"" && $0 != "`" }
    }
}

/// The words of an SQL statement, one after the other.
private struct StatementWords {
    private let statement: String
    private var place: String.Index

    init(_ statement: String) {
        self.statement = statement
        place = statement.startIndex
    }

    mutating func next() -> Substring? {
        let bytes = statement.utf8[place...]
        guard let start = bytes.firstIndex(where: { !Self.divides($0) }) else { return nil }
        place = bytes[start...].firstIndex(where: Self.divides) ?? bytes.endIndex
        return statement[start..<place]
    }

    /// - Parameter keyword: in lower case.
    mutating func next(after keyword: StaticString) -> Substring? {
        while let word = next() {
            guard Self.isSame(word, keyword) else { continue }
            // A statement in parentheses may stand where a table does.
            let before = place
            if let table = next(), !Self.isSame(table, "select") { return table }
            place = before
        }
        return nil
    }

    private static func isSame(_ word: Substring, _ keyword: StaticString) -> Bool {
        guard word.utf8.count == keyword.utf8CodeUnitCount else { return false }
        return keyword.withUTF8Buffer { letters in
            // Letters in lower and upper case differ in this bit alone.
            zip(word.utf8, letters).allSatisfy { $0 | 0x20 == $1 }
        }
    }

    private static func divides(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09...0x0D, 0x20, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"): true
        default: false
        }
    }
}
