//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
package import OSProfilerCore

/// The points of one trace, as a broker delivered them.
package struct FixtureTrace {
    package let id: OpaqueID
    package var points = PointBatch()
}

/// A fixture with unexpected content.
package struct FixtureError: Error, CustomStringConvertible {
    package let description: String
}

/// Reads messages from files with one `{"exchange", "routing_key", "properties", "body"}` per line.
package enum FixtureMessages {
    /// Reads a file under `Tests/Fixtures` and groups its messages by trace.
    ///
    /// - Returns: traces in order of first arrival, with their points in order of arrival.
    /// - Throws: for any line that does not contain a trace point.
    package static func traces(in path: String) throws -> [FixtureTrace] {
        var traces: [FixtureTrace] = []
        var indexes: [OpaqueID: Int] = [:]
        for (number, line) in try Fixtures.lines(path).enumerated() {
            do {
                var point = PointBatch()
                let message = try FixtureMessage(line: [UInt8](line))
                try message.add(to: &point)
                let id = point.id(point.entries[0].baseID)
                let index = indexes[id, default: traces.count]
                if index == traces.count {
                    indexes[id] = index
                    traces.append(FixtureTrace(id: id))
                }
                try message.add(to: &traces[index].points)
            } catch {
                throw FixtureError(description: "\(path):\(number + 1): \(error)")
            }
        }
        return traces
    }

    /// Returns the bodies of the messages in a file under `Tests/Fixtures`, byte for byte.
    package static func bodies(in path: String) throws -> [[UInt8]] {
        try Fixtures.lines(path).map { try FixtureMessage.body(of: [UInt8]($0)) }
    }
}

/// The payload object of one message.
private struct FixtureMessage {
    let payload: [UInt8]
    let isEnveloped: Bool

    init(line: [UInt8]) throws {
        let body = try Self.text(of: "body", in: line)
        let message: [UInt8]
        if Self.range(of: "oslo.version", in: body) != nil, Self.range(of: "oslo.message", in: body) != nil {
            message = try Self.text(of: "oslo.message", in: body)
            isEnveloped = true
        } else {
            message = body
            isEnveloped = false
        }
        guard let range = Self.range(of: "payload", in: message) else { throw FixtureError(description: "no payload") }
        payload = Array(message[range])
    }

    func add(to batch: inout PointBatch) throws {
        try payload.withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: isEnveloped)
        }
    }

    /// Returns the value of `body`, or of `body_base64` if the body is not UTF-8.
    static func body(of line: [UInt8]) throws -> [UInt8] {
        guard range(of: "body", in: line) == nil else { return try text(of: "body", in: line) }
        guard let body = Data(base64Encoded: Data(try text(of: "body_base64", in: line))) else {
            throw FixtureError(description: "body_base64 is not base64")
        }
        return [UInt8](body)
    }

    private static func text(of member: StaticString, in text: [UInt8]) throws -> [UInt8] {
        guard let range = range(of: member, in: text), text[range.lowerBound] == UInt8(ascii: "\"") else {
            throw FixtureError(description: "no text \(member)")
        }
        var unescaped: [UInt8] = []
        text[(range.lowerBound + 1)..<(range.upperBound - 1)].withUnsafeBytes {
            JSONString.unescape($0, into: &unescaped)
        }
        return unescaped
    }

    /// Returns the range of a member's value in an object; nil if there is none or the text is not JSON.
    private static func range(of member: StaticString, in text: [UInt8]) -> Range<Int>? {
        text.withUnsafeBytes { bytes in
            var tape = JSONTape()
            guard (try? tape.scan(bytes, allowsSurrogates: true)) != nil else { return nil }
            return tape.value(of: member, in: 0, bytes).map { tape[$0].range }
        }
    }
}
