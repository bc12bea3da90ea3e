//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Hummingbird

/// Answers errors in Ironic's shape: an object whose `error_message` is the text of another JSON object.
struct ErrorDocuments<Context: RequestContext>: RouterMiddleware {
    private struct Fault: Encodable {
        var faultcode: String
        var faultstring: String
        /// Ironic sends null, which `JSONEncoder` would leave out.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(faultcode, forKey: .faultcode)
            try container.encode(faultstring, forKey: .faultstring)
            try container.encodeNil(forKey: .debuginfo)
        }
        enum Key: CodingKey { case faultcode, faultstring, debuginfo }
    }

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            return try document(error.status, error.body ?? error.status.reasonPhrase, error.headers)
        } catch let error as any HTTPResponseError {
            return try document(error.status, error.status.reasonPhrase)
        } catch {
            // The client learns no more; the trace and the log have the error.
            context.logger.error("a request failed", metadata: ["error": "\(error)"])
            return try document(.internalServerError, "The server could not handle the request.")
        }
    }

    private func document(_ status: HTTPResponse.Status, _ text: String, _ headers: HTTPFields = [:]) throws -> Response
    {
        let fault = Fault(faultcode: status.kind == .clientError ? "Client" : "Server", faultstring: text)
        let message = String(decoding: try JSONEncoder().encode(fault), as: UTF8.self)
        var headers = headers
        headers[.contentType] = "application/json"
        let body = try JSONEncoder().encode(["error_message": message])
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
