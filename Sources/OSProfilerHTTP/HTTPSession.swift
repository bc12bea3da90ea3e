//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if HTTP
internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOFoundationCompat
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOSSL
package import OSProfilerCore
package import OSProfilerStore

/// Sends HTTP requests on behalf of a store, through one connection pool with limits.
///
/// Calls block, like those of ``TraceStore``. The server's certificate and name are always verified.
package final class HTTPSession: Sendable {
    package struct Options: Sendable {
        package var files = TLSFiles()
        /// Time limit in seconds for establishing a connection.
        package var connectTimeout: Int64 = 10
        /// Time limit in seconds for the whole response to a request.
        package var timeout: Int64 = 30
        /// Maximum size of a response in bytes.
        package var maximumResponse = 64 << 20

        package init() {}
    }

    private let client: HTTPClient
    private let options: Options

    /// Creates a session; connects with the first request.
    ///
    /// - Throws: ``StoreError`` with code `.badConnectionString` if a certificate cannot be read.
    package init(_ options: Options = Options()) throws(StoreError) {
        self.options = options
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = try Self.tls(options.files)
        configuration.timeout.connect = .seconds(options.connectTimeout)
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .enabled(limit: .size(options.maximumResponse))
        // A request to a dead server fails at once; the caller decides when to retry.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func tls(_ files: TLSFiles) throws(StoreError) -> TLSConfiguration {
        try files.checkAccess()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        try read(files.authorities) { tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile($0)) }
        try read(files.certificate) { path in
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
        }
        try read(files.key) { tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: $0, format: .pem)) }
        return tls
    }

    private static func read(_ file: TLSFiles.File?, _ body: (_ path: String) throws -> Void) throws(StoreError) {
        guard let file else { return }
        do { try body(file.path) } catch {
            throw StoreError(.badConnectionString, "\(file.path) cannot be read as PEM: \(error)")
        }
    }

    /// Sends a request and waits for the whole response.
    ///
    /// - Throws: ``StoreError`` with code `.unavailable` and the reason, if there is no response.
    package func send(_ request: HTTPRequest) throws(StoreError) -> HTTPResponse {
        do {
            var asked = try HTTPClient.Request(url: request.url, method: HTTPMethod(rawValue: request.method))
            for header in request.headers { asked.headers.add(name: header.name, value: header.value) }
            if let body = request.body { asked.body = .bytes(body) }
            let delegate = ResponseAccumulator(request: asked, maxBodySize: options.maximumResponse)
            let deadline = NIODeadline.now() + .seconds(options.timeout)
            let answer = try client.execute(request: asked, delegate: delegate, deadline: deadline).wait()
            return HTTPResponse(
                status: Int(answer.status.code),
                headers: answer.headers.map { ($0.name, $0.value) },
                body: answer.body.map { Array($0.readableBytesView) } ?? []
            )
        } catch {
            throw HTTPError.storeError(error, url: request.url, options)
        }
    }

    // A pool that is released without a shutdown traps.
    deinit { close() }

    /// Closes the connections. Further calls fail.
    package func close() {
        // A response may arrive before its connection is back in the pool, and the pool must outlive that.
        for _ in 0..<2 {
            for loop in client.eventLoopGroup.makeIterator() { try? loop.submit {}.wait() }
        }
        try? client.syncShutdown()
    }
}
#endif
