//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Ceilometer
import Foundation
import Synchronization
import TestSupport

/// A small HTTP server that gives recorded answers and remembers what it was asked.
final class StubServer: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        /// In the request's order, decoded.
        let query: [(name: String, value: String)]
        /// By names in lower case.
        let headers: [String: String]
        let body: Data

        func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
    }

    struct Response: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = Data()

        /// A file of `Tests/Fixtures/ceilometer`.
        static func fixture(_ name: String, status: Int = 200) throws -> Response {
            Response(status: status, body: try Fixtures.data("ceilometer/\(name)"))
        }
    }

    var port: Int { listener.port }
    private let listener: LoopbackListener
    private let asked = Mutex<[Request]>([])
    private let ended = DispatchSemaphore(value: 0)

    /// What was asked so far.
    var requests: [Request] { asked.withLock { $0 } }
    var address: String { "http://127.0.0.1:\(port)" }

    /// - Parameter port: 0 for any.
    init(port: Int = 0, _ answer: @escaping @Sendable (Request) throws -> Response) throws {
        listener = try LoopbackListener(port: port)
        Thread.detachNewThread { [self] in
            while case let caller = accept(listener.descriptor, nil, nil), caller >= 0 {
                defer { _ = Foundation.close(caller) }
                guard let request = Self.read(caller) else { continue }
                asked.withLock { $0.append(request) }
                guard let answer = try? answer(request) else { continue }
                Self.write(answer, to: caller)
            }
            // Here and nowhere else: a number that is free is given to the next socket.
            _ = Foundation.close(listener.descriptor)
            ended.signal()
        }
    }

    /// Nobody listens any more.
    func close() {
        shutdown(listener.descriptor, Int32(SHUT_RDWR))
        ended.wait()
    }

    private static func read(_ caller: Int32) -> Request? {
        var data = Data()
        var chunk = [UInt8](repeating: 0, count: 4096)
        let separator = Data("\r\n\r\n".utf8)
        while true {
            if let end = data.range(of: separator) {
                let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let body = data[end.upperBound...]
                if body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 {
                    return request(lines[0], headers, Data(body))
                }
            }
            let count = recv(caller, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            data += chunk.prefix(count)
        }
    }

    private static func request(_ line: String, _ headers: [String: String], _ body: Data) -> Request? {
        let words = line.split(separator: " ")
        guard words.count == 3, let url = URLComponents(string: String(words[1])) else { return nil }
        return Request(
            method: String(words[0]),
            path: url.path,
            query: (url.queryItems ?? []).map { ($0.name, $0.value ?? "") },
            headers: headers,
            body: body
        )
    }

    private static func write(_ answer: Response, to caller: Int32) {
        var head = "HTTP/1.1 \(answer.status) X\r\nContent-Length: \(answer.body.count)\r\nConnection: close\r\n"
        for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
        let data = Array(Data((head + "\r\n").utf8) + answer.body)
        var sent = 0
        while sent < data.count {
            let count = data[sent...].withUnsafeBytes { send(caller, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
#endif
