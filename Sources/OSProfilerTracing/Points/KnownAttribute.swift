//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An attribute by which a span's kind, or what it says like Python's points, is known.
enum KnownAttribute: Int {
    case databaseSystem, databaseSystemName, queryText, statement, operation, operationName
    case method, oldMethod, path, query, scheme, oldScheme, target, fullURL, oldURL
    case serverAddress, serverPort, peerName, peerPort
    case responseCode, oldResponseCode, errorType

    /// - Parameter key: UTF-8. It is compared with the few known keys of its length, because this runs for each attribute.
    init?(_ key: UnsafeBufferPointer<UInt8>) {
        func found(_ name: StaticString, _ attribute: KnownAttribute) -> KnownAttribute? {
            // The lengths are equal. The last bytes differ most.
            for index in (0..<key.count).reversed() where key[index] != name.utf8Start[index] { return nil }
            return attribute
        }
        let attribute: KnownAttribute? =
            switch key.count {
            case 8: found("url.path", .path) ?? found("url.full", .fullURL) ?? found("http.url", .oldURL)
            case 9: found("url.query", .query) ?? found("db.system", .databaseSystem)
            case 10: found("url.scheme", .scheme) ?? found("error.type", .errorType)
            case 11:
                found("server.port", .serverPort) ?? found("http.method", .oldMethod) ?? found("http.target", .target)
                    ?? found("http.scheme", .oldScheme)
            case 12: found("db.statement", .statement) ?? found("db.operation", .operation)
            case 13:
                found("db.query.text", .queryText) ?? found("net.peer.name", .peerName)
                    ?? found("net.peer.port", .peerPort)
            case 14: found("server.address", .serverAddress) ?? found("db.system.name", .databaseSystemName)
            case 16: found("http.status_code", .oldResponseCode)
            case 17: found("db.operation.name", .operationName)
            case 19: found("http.request.method", .method)
            case 25: found("http.response.status_code", .responseCode)
            default: nil
            }
        guard let attribute else { return nil }
        self = attribute
    }
}
