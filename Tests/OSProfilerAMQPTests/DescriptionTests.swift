//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerAMQP

@Suite("Descriptions and errors")
struct DescriptionTests {
    @Test func theConfigurationNeverShowsItsPassword() {
        let configuration = AMQPConfiguration(
            endpoints: [
                AMQPEndpoint(host: "::1", port: 1),
                AMQPEndpoint(host: "h", port: 2, credentials: AMQPCredentials(user: "you", password: "hunter2")),
            ],
            credentials: AMQPCredentials(user: "me", password: "hunter2"),
            virtualHost: "v"
        )
        #expect("\(configuration)" == "amqp://me@[::1]:1,you@h:2/v")
        for text in [String(reflecting: configuration), String(reflecting: configuration.endpoints)] {
            #expect(!text.contains("hunter2"))
        }
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(configuration.endpoints, to: &dumped)
        dump(configuration.credentials, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test(
        "The broker's reply text distinguishes failures that share a reply code",
        arguments: [
            (404, "NOT_FOUND - no queue 'profiler.info' in vhost '/'", AMQPError.Code.notFound),
            (404, "NOT_FOUND - no exchange 'ironic' in vhost '/'", .notFound),
            (
                404,
                "NOT_FOUND - home node 'rabbit@n3' of durable queue 'profiler.info' in vhost '/' is down or inaccessible",
                .brokerFailure
            ),
            (
                404, "NOT_FOUND - failed to perform operation on queue 'profiler.info' in vhost '/' due to timeout",
                .brokerFailure
            ),
            (403, "ACCESS_REFUSED - queue 'profiler.info' in vhost '/' in exclusive use", .resourceLocked),
            (403, "ACCESS_REFUSED - access to queue 'profiler.info' in vhost '/' refused for user 'u'", .accessRefused),
            (405, "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q'", .resourceLocked),
            (541, "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.", .transientRefused),
            (541, "INTERNAL_ERROR - something else", .brokerFailure),
        ] as [(UInt16, String, AMQPError.Code)]
    )
    func reasons(replyCode: UInt16, text: String, code: AMQPError.Code) {
        #expect(AMQPError.Code(replyCode: replyCode, text, closing: .channelClosed) == code)
    }

    @Test func codesSayWhetherToRetry() {
        let retriable: [AMQPError.Code] = [
            .unreachable, .timeout, .connectionClosed, .channelClosed, .socket, .blocked, .resourceLocked,
            .brokerFailure,
        ]
        let final: [AMQPError.Code] = [
            .tls, .authenticationFailed, .virtualHostNotFound, .accessRefused, .notFound, .preconditionFailed,
            .notAllowed, .transientRefused, .protocol, .invalidArgument, .closed,
        ]
        for code in retriable { #expect(AMQPError(code: code, message: "").isRetriable, "\(code)") }
        for code in final { #expect(!AMQPError(code: code, message: "").isRetriable, "\(code)") }
        #expect(Set(retriable + final).count == 19)
    }

    @Test func theLibraryReportsItsVersion() {
        #expect(AMQPLibrary.version.split(separator: ".").count >= 3)
    }
}
