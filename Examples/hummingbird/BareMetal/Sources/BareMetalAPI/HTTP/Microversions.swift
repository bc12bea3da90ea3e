//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Hummingbird

/// Negotiates the version of the API: tells each client which ones there are, and refuses requests for others with 406,
/// whereupon clients choose again.
struct Microversions<Context: RequestContext>: RouterMiddleware {
    private static var range: HTTPFields {
        [.oldestVersion: "\(APIVersion.oldest)", .newestVersion: "\(APIVersion.newest)"]
    }

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let wanted = request.headers[.apiVersion] ?? "\(APIVersion.oldest)"
        guard let version = APIVersion(wanted) else {
            throw HTTPError(
                .notAcceptable,
                headers: Self.range,
                message: "Version \(wanted) was requested but the minor version is not supported by this service. "
                    + "The supported version range is: [\(APIVersion.oldest), \(APIVersion.newest)]."
            )
        }
        var response = try await next(request, context)
        response.headers.append(contentsOf: Self.range)
        response.headers[.apiVersion] = "\(version)"
        return response
    }
}
