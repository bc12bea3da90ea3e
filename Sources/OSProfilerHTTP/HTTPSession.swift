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
package import OSProfilerStore

/// Asks HTTP servers on behalf of a store: one connection pool with its limits.
///
/// Calls block, as those of ``TraceStore`` do. The server's certificate and name are always verified.
package final class HTTPSession: Sendable {
    package struct Options: Sendable {
        /// A PEM file of authorities to trust instead of the system's.
        package var caFile: String?
        /// PEM files with which the client shows who it is; both or none.
        package var certificateFile: String?
        package var keyFile: String?
        /// Seconds until a connection stands.
        package var connectTimeout: Int64 = 10
        /// Seconds until a request has its whole answer.
        package var timeout: Int64 = 30
        /// Bytes of an answer that are taken at the most.
        package var maximumResponse = 64 << 20

        package init() {}
    }

    private let client: HTTPClient
    private let options: Options

    /// Connects to nothing yet.
    ///
    /// - Throws: ``StoreError`` with code `.badConnectionString` where a certificate cannot be read.
    package init(_ options: Options = Options()) throws(StoreError) {
        self.options = options
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = try Self.tls(options)
        configuration.timeout.connect = .seconds(options.connectTimeout)
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .enabled(limit: .size(options.maximumResponse))
        // A request that meets a dead server ends; when to try again is the caller's to say.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func tls(_ options: Options) throws(StoreError) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var file = ""
        do {
            if let caFile = options.caFile {
                file = caFile
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(caFile))
            }
            if let certificateFile = options.certificateFile {
                file = certificateFile
                tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) }
            }
            if let keyFile = options.keyFile {
                file = keyFile
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem))
            }
        } catch {
            throw StoreError(.badConnectionString, "\(file) cannot be read as PEM: \(error)")
        }
        return tls
    }

    /// Asks and waits for the whole answer.
    ///
    /// - Throws: ``StoreError`` with code `.unavailable` when there is none, and a line that says why.
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

    // A pool that goes without being shut down ends the process.
    deinit { close() }

    /// Closes the connections. Further calls fail.
    package func close() {
        // An answer may be here before its connection is back in the pool, which must not be gone by then.
        for _ in 0..<2 {
            for loop in client.eventLoopGroup.makeIterator() { try? loop.submit {}.wait() }
        }
        try? client.syncShutdown()
    }
}
#endif
