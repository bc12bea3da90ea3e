//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import Testing

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

    @Test func codesTellWhetherToTryAgain() {
        let retriable: [AMQPError.Code] = [
            .unreachable, .timeout, .connectionClosed, .channelClosed, .socket, .blocked, .resourceLocked,
            .brokerFailure,
        ]
        let final: [AMQPError.Code] = [
            .tls, .authenticationFailed, .virtualHostNotFound, .accessRefused, .notFound, .preconditionFailed,
            .notAllowed, .protocol, .invalidArgument, .closed,
        ]
        for code in retriable { #expect(AMQPError(code: code, message: "").isRetriable, "\(code)") }
        for code in final { #expect(!AMQPError(code: code, message: "").isRetriable, "\(code)") }
        #expect(Set(retriable + final).count == 18)
    }

    @Test func theLibraryTellsItsVersion() {
        #expect(AMQPLibrary.version.split(separator: ".").count >= 3)
    }
}
