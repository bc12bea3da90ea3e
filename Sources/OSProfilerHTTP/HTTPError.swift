//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if HTTP
internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import OSProfilerCore
internal import OSProfilerStore

/// Describes in one line why a request got no response.
enum HTTPError {
    static func storeError(_ error: any Error, url: String, _ options: HTTPSession.Options) -> StoreError {
        let place = ServerURL.masked(url.prefix { $0 != "?" }.description)
        switch error {
        case let error as HTTPClientError: return clientError(error, place, options)
        case is ResponseAccumulator.ResponseTooBigError:
            return StoreError(.other, "the response from \(place) is longer than \(options.maximumResponse) bytes")
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first.map { Self.reason($0.error) } ?? "the host does not exist"
            return StoreError(.unavailable, "\(place) is not reachable: \(reason)")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return StoreError(.unavailable, "the certificate of \(place) is for another host name")
        case let error as NIOSSLError:
            return StoreError(.unavailable, "TLS with \(place) failed: \(handshake(error))")
        default:
            return StoreError(.unavailable, "the request to \(place) failed: \(reason(error))")
        }
    }

    private static func clientError(
        _ error: HTTPClientError,
        _ place: String,
        _ options: HTTPSession.Options
    ) -> StoreError {
        switch error {
        case .invalidURL, .emptyHost, .emptyScheme:
            StoreError(.badConnectionString, "\(place) is not a server's URL")
        case .connectTimeout:
            StoreError(.unavailable, "\(place) does not accept a connection within \(options.connectTimeout) s")
        case .deadlineExceeded, .readTimeout:
            StoreError(.unavailable, "\(place) does not answer within \(options.timeout) s")
        case .remoteConnectionClosed:
            StoreError(.unavailable, "\(place) closed the connection before it answered")
        case .tlsHandshakeTimeout:
            StoreError(.unavailable, "\(place) does not answer in TLS: does the port expect plain HTTP?")
        default: StoreError(.unavailable, "the request to \(place) failed: \(error.shortDescription)")
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return TerminalText.words("\(error)") }
        return String(cString: strerror(error.errnoCode))
    }

    private static func handshake(_ error: NIOSSLError) -> String {
        let text = TerminalText.words("\(error)")
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return
                "its certificate has no trusted authority, or has expired; set ca_file to its authority's file"
        }
        if text.contains("WRONG_VERSION_NUMBER") { return "it answers in plain HTTP" }
        return text
    }
}
#endif
