//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The tokens of the members of a payload object, found in one pass over it.
///
/// If a key is repeated, the last value counts, as in Python.
package struct ScannedPoint {
    package var payload = 0..<0
    package var messageKey = UUID128(first: 0, second: 0)
    package var isEnveloped = false

    var name: JSONToken?
    var baseID: JSONToken?
    var traceID: JSONToken?
    var parentID: JSONToken?
    var timestamp: JSONToken?
    var project: JSONToken?
    var service: JSONToken?
    var host: JSONToken?
    var errorType: JSONToken?
    private var serverRequest: JSONToken?
    private var clientRequest: JSONToken?

    /// The request that a server answers, or else the one that a client sends.
    var request: JSONToken? { serverRequest ?? clientRequest }

    /// A point without members.
    init() {}

    /// Scans the payload object that begins at the scanner's position.
    ///
    /// - Parameter depth: the number of arrays and objects that are open around the payload.
    package init(_ scanner: inout JSONScanner, depth: Int) throws(JSONError) {
        try read(&scanner, depth: depth)
    }

    /// Scans into an empty point, in place, because a copy costs as much as a few members.
    mutating func read(_ scanner: inout JSONScanner, depth: Int) throws(JSONError) {
        scanner.skipWhitespace()
        let start = scanner.position
        payload = start..<start
        guard depth < JSONScanner.maximumDepth else { throw .tooDeep }
        if try scanner.beginObject() {
            repeat {
                let key = try scanner.readKey()
                try readMember(key, &scanner, depth: depth + 1)
            } while try scanner.hasNextMember()
        }
        payload = start..<scanner.position
    }

    private mutating func readMember(_ key: JSONToken, _ scanner: inout JSONScanner, depth: Int) throws(JSONError) {
        switch Member(key, in: scanner) {
        case .name: name = try scanner.readValue(depth: depth)
        case .baseID: baseID = try scanner.readValue(depth: depth)
        case .traceID: traceID = try scanner.readValue(depth: depth)
        case .parentID: parentID = try scanner.readValue(depth: depth)
        case .timestamp: timestamp = try scanner.readValue(depth: depth)
        case .project: project = try scanner.readValue(depth: depth)
        case .service: service = try scanner.readValue(depth: depth)
        case .info: try readInfo(&scanner, depth: depth)
        case .other: _ = try scanner.readValue(depth: depth)
        }
    }

    private mutating func readInfo(_ scanner: inout JSONScanner, depth: Int) throws(JSONError) {
        host = nil
        errorType = nil
        serverRequest = nil
        clientRequest = nil
        guard try scanner.peek() == UInt8(ascii: "{"), depth < JSONScanner.maximumDepth else {
            _ = try scanner.readValue(depth: depth)
            return
        }
        guard try scanner.beginObject() else { return }
        repeat {
            let key = try scanner.readKey()
            let member = InfoMember(key, in: scanner)
            let value = try scanner.readValue(depth: depth + 1)
            switch member {
            case .host: host = value
            case .errorType: errorType = value
            case .request: serverRequest = value
            case .requests: clientRequest = value
            case .other: break
            }
        } while try scanner.hasNextMember()
    }
}

/// The keys of a payload with a meaning, first distinguished by length.
private enum Member {
    case name, info, baseID, traceID, parentID, timestamp, project, service, other

    @inline(__always)
    init(_ key: JSONToken, in scanner: JSONScanner) {
        if key.isEscaped {
            self = Self.escaped(key, in: scanner)
            return
        }
        switch key.content.count {
        case 4: self = scanner.isString(key, "name") ? .name : scanner.isString(key, "info") ? .info : .other
        case 7:
            self =
                scanner.isString(key, "base_id")
                ? .baseID
                : scanner.isString(key, "project")
                    ? .project : scanner.isString(key, "service") ? .service : .other
        case 8: self = scanner.isString(key, "trace_id") ? .traceID : .other
        case 9:
            self =
                scanner.isString(key, "parent_id")
                ? .parentID : scanner.isString(key, "timestamp") ? .timestamp : .other
        default: self = .other
        }
    }

    @inline(never)
    private static func escaped(_ key: JSONToken, in scanner: JSONScanner) -> Member {
        let text = JSONString.unescaped(scanner.bytes(key.content))
        return switch String(decoding: text, as: UTF8.self) {
        case "name": .name
        case "info": .info
        case "base_id": .baseID
        case "trace_id": .traceID
        case "parent_id": .parentID
        case "timestamp": .timestamp
        case "project": .project
        case "service": .service
        default: .other
        }
    }
}

/// The keys of a payload's `info` with a meaning, first distinguished by length.
private enum InfoMember {
    case host, errorType, request, requests, other

    @inline(__always)
    init(_ key: JSONToken, in scanner: JSONScanner) {
        // The length of an escaped key says nothing about its text, so the key is always compared.
        let length = key.isEscaped ? nil : key.content.count
        if length ?? 4 == 4, scanner.isString(key, "host") {
            self = .host
        } else if length ?? 5 == 5, scanner.isString(key, "etype") {
            self = .errorType
        } else if length ?? 7 == 7, scanner.isString(key, "request") {
            self = .request
        } else if length ?? 8 == 8, scanner.isString(key, "requests") {
            self = .requests
        } else {
            self = .other
        }
    }
}
