//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if os(Linux)
import Foundation
import OSProfilerConfiguration
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCLI

@Suite struct StatusLineTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalWipesItAndEndsTheProcess(number: Int32) async throws {
        let store = "sqlite:///" + folder.path("store.db")
        try KnownStores.current.open(ConnectionString(store), for: .collecting, needs: [.appending]).close()
        let terminal = try TestTerminal()
        // Narrower than the line, which would leave its first row behind if it wrapped.
        terminal.resize(columns: 40, rows: 10)
        let process = Process()
        // What runs in the background of a shell ignores SIGINT.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "--default-signal=INT,TERM", CommandLineRunner.executable.path, "trace", "show", "nosuch-trace", "--wait",
            "90s",
            "--connection-string", store,
        ]
        process.environment = ["HOME": folder.path(""), "PATH": "/usr/bin:/bin", "TERM": "xterm"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(fileDescriptor: terminal.device)
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        var text = ""
        try #require(
            try await eventually {
                text += terminal.readAll()
                return text.contains("waiting for the trace")
            }
        )
        kill(process.processIdentifier, number)
        try #require(try await eventually { !process.isRunning })
        text += terminal.readAll()
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == number)
        #expect(text.hasSuffix("\r\u{1B}[K"), "\(text)")
        let rows = text.split(separator: "\r\u{1B}[K")
        #expect(rows.allSatisfy { TerminalText.width(String($0)) < 40 }, "\(rows)")
    }
}
#endif
