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
            (403, "ACCESS_REFUSED - queue name 'amq.q' contains reserved prefix 'amq.*'", .notAllowed),
            (
                403, "ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.trace' in vhost '/'",
                .notAllowed
            ),
            (403, "ACCESS_REFUSED - operation not permitted on the default exchange", .notAllowed),
            (
                403, "ACCESS_REFUSED - access to topic 'q' in exchange 'x' in vhost '/' refused for user 'u'",
                .accessRefused
            ),
            (530, "NOT_ALLOWED - connection refused for user 'u': user connection limit (1) is reached", .limitReached),
            (530, "NOT_ALLOWED - attempt to reuse consumer tag 'limit'", .notAllowed),
            (
                406, "PRECONDITION_FAILED - cannot declare queue 'q': queue limit in vhost '/' (1) is reached",
                .limitReached
            ),
            (406, "PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit' for queue 'q'", .preconditionFailed),
        ] as [(UInt16, String, AMQPError.Code)]
    )
    func reasons(replyCode: UInt16, text: String, code: AMQPError.Code) {
        #expect(AMQPError.Code(replyCode: replyCode, text, closing: .channelClosed) == code)
    }

    @Test(arguments: [
        (
            "access to vhost '/' refused for user 'u': connection limit (1) is reached",
            "rabbitmqctl set_vhost_limits -p / '{\"max-connections\": N}'"
        ),
        (
            "connection refused for user 'u': user connection limit (1) is reached",
            "rabbitmqctl set_user_limits u '{\"max-connections\": N}'"
        ),
        ("connection refused: node connection limit (1) is reached", "connection_max in rabbitmq.conf"),
        (
            "number of channels opened for user 'u' has reached the maximum allowed user limit of (1)",
            "rabbitmqctl set_user_limits u '{\"max-channels\": N}'"
        ),
        ("number of channels opened (1) has reached the negotiated channel_max (1)", "channel_max in rabbitmq.conf"),
        (
            "number of channels opened on node 'rabbit@h' has reached the maximum allowed limit of (1)",
            "channel_max_per_node in rabbitmq.conf"
        ),
        (
            "cannot declare queue 'q': queue limit in vhost '/' (1) is reached",
            "rabbitmqctl set_vhost_limits -p / '{\"max-queues\": N}'"
        ),
        ("cannot declare queue 'q': queue limit in cluster (1) is reached", "cluster_queue_limit in rabbitmq.conf"),
    ])
    func limitsSayHowToRaiseThem(text: String, remedy: String) {
        #expect(AMQPLimit.isReached(text))
        let advice = AMQPLimit(text, user: "u", virtualHost: "/").description
        #expect(advice.contains(remedy) && !advice.contains("set_permissions"), "\(advice)")
    }

    @Test func codesSayWhetherToRetry() {
        let retriable: [AMQPError.Code] = [
            .unreachable, .timeout, .connectionClosed, .channelClosed, .socket, .blocked, .resourceLocked,
            .brokerFailure, .limitReached,
        ]
        let final: [AMQPError.Code] = [
            .tls, .authenticationFailed, .virtualHostNotFound, .accessRefused, .notFound, .preconditionFailed,
            .notAllowed, .transientRefused, .protocol, .invalidArgument, .closed,
        ]
        for code in retriable { #expect(AMQPError(code: code, message: "").isRetriable, "\(code)") }
        for code in final { #expect(!AMQPError(code: code, message: "").isRetriable, "\(code)") }
        #expect(Set(retriable + final).count == 20)
    }

    @Test func theLibraryReportsItsVersion() {
        #expect(AMQPLibrary.version.split(separator: ".").count >= 3)
    }
}
