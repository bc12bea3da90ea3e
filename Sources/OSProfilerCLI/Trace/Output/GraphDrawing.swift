//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerConfiguration
internal import Synchronization

/// Has Graphviz draw a graph.
///
/// The graph goes through pipes: nothing of it stands in a file that others could read, and Graphviz opens no file.
enum GraphDrawing {
    /// Runs `dot -Tpdf`.
    ///
    /// - Parameters:
    ///   - path: the file to write.
    ///   - replacement: which files may be replaced.
    static func draw(
        _ graph: [UInt8],
        into path: String,
        replacing replacement: OutputFile.Replacement,
        _ configuration: Configuration
    ) throws {
        guard let program = Program.find("dot", configuration.environment) else {
            throw CLIError("graphviz' dot is not installed: install graphviz, or draw the output of --dot elsewhere")
        }
        let file = try OutputFile(path: path, replacing: replacement)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-Tpdf"]
        // The broker's and the store's passwords are none of its business.
        process.environment = configuration.environment.filter { !$0.key.hasPrefix("OSPROFILER_") }
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw CLIError("\(program) cannot be run: check that it is a program")
        }
        // Each pipe has a thread, because each end may wait for the other.
        Thread.detachNewThread {
            let handle = input.fileHandleForWriting
            graph.withUnsafeBytes { try? FileDescriptorWriter.write($0, to: handle.fileDescriptor, name: "dot") }
            try? handle.close()
        }
        let complaint = Complaint(errors.fileHandleForReading)
        var failure: (any Error)?
        while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            // Read on after a full disk, so that the program ends.
            guard failure == nil else { continue }
            do { try data.withUnsafeBytes { try file.write($0) } } catch { failure = error }
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CLIError("dot could not draw \(path): \(complaint.firstLine)")
        }
        if let failure { throw failure }
        try file.commit()
    }

    /// What the program says on standard error.
    private final class Complaint: Sendable {
        private static let limit = 4096
        private let text = Mutex(Data())
        private let end = DispatchSemaphore(value: 0)

        init(_ handle: FileHandle) {
            Thread.detachNewThread { [self] in
                while case let data = handle.availableData, !data.isEmpty {
                    text.withLock { if $0.count < Self.limit { $0 += data } }
                }
                end.signal()
            }
        }

        /// The first line, once the program has ended.
        var firstLine: Substring {
            end.wait()
            let text = String(decoding: text.withLock { $0 }.prefix(Self.limit), as: UTF8.self)
            return text.split(separator: "\n").first ?? "it says nothing"
        }
    }
}
