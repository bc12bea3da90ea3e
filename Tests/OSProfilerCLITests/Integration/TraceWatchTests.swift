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

/// `trace watch` beside a writer.
@Suite(.blocking) struct TraceWatchTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("store.db") }

    init() throws { folder = try TemporaryFolder() }

    private func append(_ names: [String], of trace: String) throws {
        var batch = PointBatch()
        for name in names {
            let payload = """
                {"name": "\(name)", "base_id": "\(trace)", "trace_id": "\(trace)-\(name.split(separator: "-")[0])", "parent_id": "\(trace)", \
                "timestamp": "\(Timestamp.now().description.dropLast())", "service": "api", "project": "p", \
                "info": {"host": "h", "request": {"path": "/v1/\\u001b[2Jnodes", "method": "GET"}, "etype": "DBError"}}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        let stores = KnownStores.current
        let store = try stores.open(ConnectionString("sqlite:///\(path)"), for: .collecting, needs: [.appending])
        defer { store.close() }
        try TestSupport.append(batch, to: store)
    }

    private func start(
        _ arguments: [String],
        output: Any,
        errors: FileHandle = .nullDevice,
        term: String = "xterm"
    ) throws -> Process {
        let process = Process()
        process.executableURL = CommandLineRunner.executable
        process.arguments =
            ["trace", "watch", "--connection-string", "sqlite:///\(path)", "--interval", "20ms"] + arguments
        process.environment = ["HOME": folder.path(""), "PATH": "/usr/bin:/bin", "TERM": term, "NO_COLOR": "1"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }

    private var written: String {
        String(decoding: FileManager.default.contents(atPath: folder.path("out")) ?? Data(), as: UTF8.self)
    }

    private func outputFile() throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: folder.path("out")))
        return try #require(FileHandle(forWritingAtPath: folder.path("out")))
    }

    @Test func eachNewPointIsALine() async throws {
        try append(["old-start"], of: "before")
        let output = try outputFile()
        let process = try start([], output: output)
        defer { process.terminate() }
        // The first reading shows nothing, so a trace is added until a later one finds it.
        try #require(
            try await eventually {
                try append(["wsgi-start"], of: "7253e9b1-new")
                return written.contains("wsgi-start")
            }
        )
        try append(["wsgi-stop"], of: "before")
        try #require(try await eventually { written.contains("wsgi-stop") })
        let lines = written.split(separator: "\n")
        #expect(lines[0].contains(#"  7253e9b1  api                 wsgi-start          GET /v1/"#), "\(lines[0])")
        #expect(lines.contains { $0.hasSuffix("  before    api                 wsgi-stop           error DBError") })
        #expect(!written.contains("old-start") && !written.contains("\u{1b}"))
        kill(process.processIdentifier, SIGINT)
        try #require(try await eventually { !process.isRunning })
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    @Test func oneTraceFromItsBeginning() async throws {
        let output = try outputFile()
        // The store does not exist yet.
        let process = try start(["t"], output: output)
        defer { process.terminate() }
        try append(["a-start", "b-start"], of: "t")
        try #require(try await eventually { written.contains("b-start") })
        try append(["other-start"], of: "u")
        try append(["b-stop"], of: "t")
        try #require(try await eventually { written.contains("b-stop") })
        kill(process.processIdentifier, SIGINT)
        try #require(try await eventually { !process.isRunning })
        #expect(process.terminationStatus == 0)
        let names = written.split(separator: "\n").map { $0.split(separator: " ")[3] }
        #expect(names == ["a-start", "b-start", "b-stop"])
    }

    /// A script sees at once that it waits for a store that is not there, and why.
    @Test(arguments: [[], ["t"]]) func aStoreThatIsNotThere(arguments: [String]) async throws {
        let errors = folder.path("errors")
        try Data().write(to: URL(fileURLWithPath: errors))
        let handle = try #require(FileHandle(forWritingAtPath: errors))
        let process = try start(arguments, output: FileHandle.nullDevice, errors: handle)
        defer { process.terminate() }
        func told() -> String {
            String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self)
        }
        try #require(try await eventually { told().contains("\n") })
        #expect(told().hasPrefix("osprofiler: no store at \(path): start `osprofiler consume`"), "\(told())")
        #expect(told().hasSuffix("; waiting for it\n"), "\(told())")
    }

    @Test func aTraceThatNeverComes() async throws {
        try append(["a-start"], of: "t")
        let process = try start(["unknown", "--idle-timeout", "10ms"], output: try outputFile())
        try #require(try await eventually { !process.isRunning })
        #expect(process.terminationStatus == 2)
    }

    @Test func aTreeGrowsOnTheTerminal() async throws {
        try append(["a-start"], of: "t")
        let terminal = try TestTerminal()
        terminal.resize(columns: 80, rows: 12)
        let process = try start(["t"], output: FileHandle(fileDescriptor: terminal.device))
        defer { process.terminate() }
        var text = ""
        func shows(_ part: String) throws -> Bool {
            text += terminal.readAll()
            return text.contains(part)
        }
        try #require(try await eventually { try shows("1 point, 1 span, 1 running") })
        #expect(text.hasPrefix("\u{1b}[?1049h"))
        try append((0..<20).map { "n\($0)-start" }, of: "t")
        try #require(try await eventually { try shows("more lines") })
        text = ""
        kill(process.processIdentifier, SIGTERM)
        try #require(try await eventually { !process.isRunning })
        _ = try shows("")
        // The first screen comes back, with the whole tree.
        let end = try #require(text.firstRange(of: "\u{1b}[?25h\u{1b}[?1049l"))
        #expect(text[end.upperBound...].hasPrefix("Trace t\n") && !text[end.upperBound...].contains("more lines"))
    }
}
#endif
