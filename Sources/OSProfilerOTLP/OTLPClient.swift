//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerHTTP
internal import OSProfilerStore
internal import SwiftProtobuf

typealias ExportRequest = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest
private typealias ExportResponse = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceResponse

/// A client that posts requests by the rules of OTLP/HTTP.
final class OTLPClient: Sendable {
    /// A receiver's final answer to a request.
    enum Verdict: Equatable {
        /// The message is empty if the receiver gave none.
        case accepted(rejected: Int, message: String)
        case tooLarge
        case refused(reason: String)
    }

    /// The maximum number of characters quoted from a receiver.
    private static let maximumWords = 200
    /// The maximum size of a response in bytes; by the specification, a receiver sends no more.
    private static let maximumAnswer = 4 << 20
    private static let connectTimeout: Int64 = 5

    private let session: HTTPSession
    private let string: OTLPConnectionString
    private let place: String

    init(_ string: OTLPConnectionString, timeout: Int64? = nil) throws(StoreError) {
        self.string = string
        place = string.url
        var options = HTTPSession.Options()
        options.files = string.files
        options.timeout = timeout ?? string.timeout
        options.connectTimeout = min(Self.connectTimeout, options.timeout)
        options.maximumResponse = Self.maximumAnswer
        session = try HTTPSession(options)
    }

    /// Posts a request.
    ///
    /// - Throws: ``StoreError`` for a failure after which another attempt makes sense; `pause` is then the time in
    ///   microseconds for which the receiver asks the client to wait.
    func post(_ request: ExportRequest, pause: inout Int64) throws(StoreError) -> Verdict {
        let message: Data
        do {
            message = try request.serializedData()
        } catch {
            return .refused(reason: "it cannot be encoded: \(error)")
        }
        var headers = string.headers
        headers.append(("Content-Type", "application/x-protobuf"))
        headers.append(("User-Agent", "osprofiler-swift"))
        var body = [UInt8](message)
        if string.isCompressed, let compressed = Gzip.compress(message) {
            headers.append(("Content-Encoding", "gzip"))
            body = compressed
        }
        return try verdict(session.send(HTTPRequest("POST", string.url, headers: headers, body: body)), &pause)
    }

    func close() { session.close() }

    private func verdict(_ answer: HTTPResponse, _ pause: inout Int64) throws(StoreError) -> Verdict {
        if answer.isSuccess {
            // A response that is not OTLP says nothing about single spans.
            let partial = (try? ExportResponse(serializedBytes: answer.body))?.partialSuccess
            let rejected = Int(clamping: max(partial?.rejectedSpans ?? 0, 0))
            return .accepted(rejected: rejected, message: Self.words(partial?.errorMessage ?? ""))
        }
        switch answer.status {
        case 413: return .tooLarge
        case 429, 502, 503, 504:
            pause = RetryAfter.microseconds(answer.header("Retry-After"), now: .now())
            let wish = pause > 0 ? " and asks for a pause of \(pause / 1_000_000) s" : ""
            throw StoreError(answer.status == 429 ? .busy : .unavailable, "\(place) answers \(answer.status)\(wish)")
        case 401, 403, 407:
            throw StoreError(
                .accessDenied,
                "\(place) answers \(answer.status): set the user in the connection string, or the required headers in "
                    + "the environment's OTEL_EXPORTER_OTLP_HEADERS"
            )
        case 300..<400, 404, 405, 408, 415:
            throw StoreError(
                .unavailable,
                "\(place) answers \(answer.status): check that it receives OTLP over HTTP (port 4318, not 4317) and that "
                    + "the path is the part before /v1/traces"
            )
        default:
            return .refused(reason: "\(place) answers \(answer.status) \(Self.words(of: answer))".trimmed)
        }
    }

    /// Returns what a receiver says about a refusal: by the specification a protobuf `Status`, mostly plain text.
    private static func words(of answer: HTTPResponse) -> String {
        let isProtobuf = answer.header("Content-Type")?.hasPrefix("application/x-protobuf") == true
        return isProtobuf ? "" : words(String(decoding: answer.body.prefix(4 * maximumWords), as: UTF8.self))
    }

    /// Returns a receiver's text in one line.
    private static func words(_ text: String) -> String {
        TerminalText.words(text, limit: maximumWords)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
#endif
