//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if os(Linux)
import Foundation
import TestSupport
import Testing

/// The password prompt on a terminal.
@Suite(.blocking) struct PromptTests {
    private func start(on terminal: TestTerminal) throws -> Process {
        let process = Process()
        process.executableURL = CommandLineRunner.executable
        process.arguments = ["queue", "status", "--transport-url", "rabbit://user@127.0.0.1:1/"]
        // Swift's runtime would take its time to describe a SIGQUIT.
        process.environment = ["HOME": NSTemporaryDirectory(), "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
        let device = FileHandle(fileDescriptor: terminal.device)
        process.standardInput = device
        process.standardOutput = FileHandle.nullDevice
        process.standardError = device
        try process.run()
        return process
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func aSignalGivesTheTerminalBack(number: Int32) async throws {
        let terminal = try TestTerminal()
        let process = try start(on: terminal)
        #expect(try await eventually { !terminal.showsInput })
        kill(process.processIdentifier, number)
        // Waiting by blocking would hold a thread that other tests need.
        try #require(try await eventually { !process.isRunning })
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == number)
        #expect(terminal.showsInput)
    }

    @Test func aStopGivesTheTerminalBackAndThePromptGoesOn() async throws {
        let terminal = try TestTerminal()
        let process = try start(on: terminal)
        #expect(try await eventually { !terminal.showsInput })
        kill(process.processIdentifier, SIGTSTP)
        #expect(try await eventually { terminal.showsInput })
        kill(process.processIdentifier, SIGCONT)
        #expect(try await eventually { !terminal.showsInput })
        _ = Array("secret\n".utf8).withUnsafeBytes { write(terminal.master, $0.baseAddress, $0.count) }
        // Waiting by blocking would hold a thread that other tests need.
        try #require(try await eventually { !process.isRunning })
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
        #expect(terminal.showsInput)
    }
}
#endif
