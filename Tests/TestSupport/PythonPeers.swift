//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import Foundation

/// The real osprofiler and related Python programs, in the environment that `scripts/install-deps` creates.
package enum PythonPeers {
    private static let tests = Fixtures.folder.deletingLastPathComponent()

    /// The folder of the environment.
    package static let environment =
        ProcessInfo.processInfo.environment["OSPROFILER_INTEROP_VENV"].map { URL(fileURLWithPath: $0) }
        ?? tests.deletingLastPathComponent().appendingPathComponent(".build-interop/venv")

    /// Returns the path of a program in an environment; by default in the one of the peers.
    package static func program(_ name: String = "python", in folder: URL = environment) throws -> String {
        let path = folder.appendingPathComponent("bin/\(name)").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ServerFailure(description: "no \(path): run scripts/install-deps stores")
        }
        return path
    }

    /// Returns the path of a script under `Tests/Python`, such as `interop/publish_points.py`.
    package static func script(_ path: String) -> String { tests.appendingPathComponent("Python/\(path)").path }

    /// Runs a script of the tests to its end.
    ///
    /// - Parameters:
    ///   - input: standard input of any size.
    ///   - environment: the process environment; the test's own if nil.
    /// - Returns: the script's output.
    package static func run(
        _ script: String,
        _ arguments: [String],
        input: Data = Data(),
        environment: [String: String]? = nil
    ) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID().uuidString)")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try program())
        // Write no compiled copies next to the scripts.
        process.arguments = ["-B", self.script(script)] + arguments
        if let environment { process.environment = environment }
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerFailure(description: "\(script) ended with \(process.terminationStatus)")
        }
        return data
    }
}
