//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Has graphviz draw a graph.
enum GraphDrawing {
    /// Runs `dot -Tpdf`.
    static func draw(_ graph: [UInt8], into path: String, _ configuration: Configuration) throws {
        guard let program = find("dot", in: configuration.environment["PATH"] ?? "") else {
            throw CLIError("graphviz' dot is not installed: install graphviz, or draw the output of --dot elsewhere")
        }
        let source = FileManager.default.temporaryDirectory
            .appendingPathComponent("osprofiler-\(UUID().uuidString).dot")
        try Data(graph).write(to: source, options: .withoutOverwriting)
        defer { try? FileManager.default.removeItem(at: source) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-Tpdf", "-o", path, source.path]
        // The broker's and the store's passwords are none of its business.
        process.environment = configuration.environment.filter { !$0.key.hasPrefix("OSPROFILER_") }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let line = String(decoding: said, as: UTF8.self).split(separator: "\n").first ?? ""
            throw CLIError("dot could not draw \(path): \(line)")
        }
    }

    private static func find(_ name: String, in path: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
