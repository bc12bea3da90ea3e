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

/// Says in one line why there was no answer.
enum HTTPError {
    static func storeError(_ error: any Error, url: String, _ options: HTTPSession.Options) -> StoreError {
        let place = ServerURL.masked(url.prefix { $0 != "?" }.description)
        switch error {
        case let error as HTTPClientError: return clientError(error, place, options)
        case is ResponseAccumulator.ResponseTooBigError:
            return StoreError(.other, "the answer of \(place) is longer than \(options.maximumResponse) bytes")
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first.map { Self.reason($0.error) } ?? "there is no such host"
            return StoreError(.unavailable, "\(place) is not reachable: \(reason)")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return StoreError(.unavailable, "the certificate of \(place) is for another host name")
        case let error as NIOSSLError:
            return StoreError(.unavailable, "no TLS with \(place): \(handshake(error))")
        default:
            return StoreError(.unavailable, "\(place) cannot be asked: \(reason(error))")
        }
    }

    private static func clientError(
        _ error: HTTPClientError,
        _ place: String,
        _ options: HTTPSession.Options
    ) -> StoreError {
        switch error {
        case .invalidURL, .emptyHost, .emptyScheme:
            StoreError(.badConnectionString, "\(place) is no URL of a server")
        case .connectTimeout:
            StoreError(.unavailable, "\(place) does not take a connection within \(options.connectTimeout) s")
        case .deadlineExceeded, .readTimeout:
            StoreError(.unavailable, "\(place) does not answer within \(options.timeout) s")
        case .remoteConnectionClosed:
            StoreError(.unavailable, "\(place) closed the connection before it answered")
        case .tlsHandshakeTimeout:
            StoreError(.unavailable, "\(place) does not answer in TLS: is it a plain port?")
        default: StoreError(.unavailable, "\(place) cannot be asked: \(error.shortDescription)")
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
                "its certificate is signed by nobody that is trusted, or has expired; name its authority with ca_file"
        }
        if text.contains("WRONG_VERSION_NUMBER") { return "it answers in plain HTTP" }
        return text
    }
}
#endif
