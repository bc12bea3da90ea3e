//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An HTTP response, and the parsing of the request line that it answers.
struct HTTPResponse: Equatable {
    enum Status: String {
        case ok = "200 OK"
        case badRequest = "400 Bad Request"
        case notFound = "404 Not Found"
        case methodNotAllowed = "405 Method Not Allowed"
        case unavailable = "503 Service Unavailable"
    }

    var status: Status
    var type = "text/plain"
    var body: String

    /// Returns the bytes to send; the connection closes after them.
    ///
    /// - Parameter hasBody: false for a HEAD request.
    func bytes(hasBody: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(status.rawValue)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
        text += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        return Array((hasBody ? text + body : text).utf8)
    }

    /// Returns the bytes that answer a request.
    ///
    /// - Parameters:
    ///   - head: the request up to the empty line after its headers.
    ///   - pages: returns the response to a GET of a path.
    static func bytes(to head: [UInt8], _ pages: (String) -> HTTPResponse) -> [UInt8] {
        let line = String(decoding: head.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self).split(separator: " ")
        guard line.count == 3, line[2].hasPrefix("HTTP/1."), line[1].hasPrefix("/") else {
            return HTTPResponse(status: .badRequest, body: "this is not an HTTP/1.1 request\n").bytes(hasBody: true)
        }
        guard ["GET", "HEAD"].contains(line[0]) else {
            return HTTPResponse(status: .methodNotAllowed, body: "only GET and HEAD\n").bytes(hasBody: true)
        }
        return pages(String(line[1].prefix { $0 != "?" })).bytes(hasBody: line[0] == "GET")
    }
}
