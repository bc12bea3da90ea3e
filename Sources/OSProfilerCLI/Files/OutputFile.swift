//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerReport
internal import OSProfilerStore

/// A file that appears under its name only once it is complete; standard output for `-`.
///
/// A new file is open to its owner alone, because traces hold secrets. A file of this user's keeps its permissions and,
/// until the commit, its content. Pipes and devices are written directly. ``FilePlace`` says what may be replaced.
final class OutputFile {
    /// Which existing files may be replaced. An empty one always may.
    enum Replacement {
        /// The user forces it.
        case any
        /// Those that an earlier run of the command wrote.
        case outputs(OutputSignature)
        case none

        /// What a command that writes a format may replace.
        static func outputs(of format: TraceFormat, force: Bool) -> Replacement {
            force ? .any : .outputs(OutputSignature(format.signature))
        }
    }

    private enum Target {
        case descriptor(Int32)
        /// Written to `path`, then moved to `final`.
        case temporary(Int32, path: String, final: String)
        /// Written without a name, which it receives at the end: a process that dies leaves nothing behind.
        case nameless(Int32, temporary: String, final: String)
    }

    private let name: String
    private let replacement: Replacement
    private var target: Target?
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 16

    /// - Parameter replacement: which existing files may be replaced.
    init(path: String, replacing replacement: Replacement) throws(CLIError) {
        self.replacement = replacement
        name = path == "-" ? "standard output" : path
        if path == "-" {
            target = .descriptor(STDOUT_FILENO)
            return
        }
        guard !path.isEmpty else { throw CLIError("cannot write \"\": name a file, or - for standard output") }
        let place = try CLIError.translating { () throws(StoreError) in try FilePlace(path, for: .writing) }
        // Pipes, devices, and open files of a process.
        if place.isDescriptor || place.exists && !place.isRegular {
            if place.isBlockDevice, !replacement.isForced { throw Self.refusal(path) }
            // Of a file that is open, only what this command adds is its own.
            let descriptor = try CLIError.translating { () throws(StoreError) in try place.open(O_WRONLY | O_APPEND) }
            guard descriptor >= 0 else { throw Self.failure(path) }
            target = .descriptor(descriptor)
        } else {
            try replace(place)
        }
    }

    /// Whether the bytes go to a terminal.
    var isTerminal: Bool { descriptor.map { isatty($0) == 1 } ?? false }

    /// Opens the file that will take a place.
    private func replace(_ place: FilePlace) throws(CLIError) {
        // A link leads to the place, and stays.
        let final = place.path
        // Before the work, and again after it.
        guard replacement.permits(final) else { throw Self.refusal(name) }
        // A name that nobody can occupy in advance, and that is never too long.
        let folder = final[...(final.lastIndex(of: "/") ?? final.startIndex)]
        let temporary = "\(folder).osprofiler-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        if let descriptor = Self.openNameless(inFolderOf: final) {
            target = .nameless(descriptor, temporary: temporary, final: final)
        } else {
            let descriptor = Foundation.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Self.failure(name, in: folder) }
            target = .temporary(descriptor, path: temporary, final: final)
        }
        if let permissions = place.ownPermissions, let descriptor { _ = fchmod(descriptor, mode_t(permissions)) }
    }

    /// Opens a file without a name; returns nil if the system or file system does not support this.
    private static func openNameless(inFolderOf path: String) -> Int32? {
        #if os(Linux)
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "./"
        // O_TMPFILE, a macro of two flags.
        let flags = O_WRONLY | O_CLOEXEC | O_DIRECTORY | 0o20_000_000
        let descriptor = Foundation.open(String(folder), flags, 0o600)
        return descriptor >= 0 ? descriptor : nil
        #else
        return nil
        #endif
    }

    private var descriptor: Int32? {
        switch target {
        case .descriptor(let descriptor), .temporary(let descriptor, _, _), .nameless(let descriptor, _, _): descriptor
        case nil: nil
        }
    }

    deinit {
        switch target {
        case .temporary(let descriptor, let path, _):
            close(descriptor)
            unlink(path)
        case .nameless(let descriptor, _, _): close(descriptor)
        case .descriptor(let descriptor) where descriptor != STDOUT_FILENO: close(descriptor)
        case .descriptor, nil: break
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        if bytes.count > Self.bufferSize {
            try put(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    /// Writes the buffered bytes and moves the file into place. Without this call nothing remains of the file.
    func commit() throws {
        try flush()
        try checkReplacement()
        if case .nameless(let descriptor, let path, let final) = target {
            let source = "/proc/self/fd/\(descriptor)"
            guard linkat(AT_FDCWD, source, AT_FDCWD, path, Int32(AT_SYMLINK_FOLLOW)) == 0 else {
                throw Self.failure(name)
            }
            target = .temporary(descriptor, path: path, final: final)
        }
        guard case .temporary(let descriptor, let path, let final) = target else { return }
        guard close(descriptor) == 0, rename(path, final) == 0 else { throw Self.failure(name) }
        target = nil
    }

    /// Refuses to replace a file that this command would not have written, whenever it appeared.
    private func checkReplacement() throws(CLIError) {
        switch target {
        case .temporary(_, _, let final), .nameless(_, _, let final):
            guard replacement.permits(final) else { throw Self.refusal(name) }
        case .descriptor, nil: return
        }
    }

    private static func refusal(_ path: String) -> CLIError {
        CLIError("\(path) exists and is not empty: replace it with --force, or name another file")
    }

    private func flush() throws {
        try buffer.withUnsafeBytes { try put($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        if let descriptor { try FileDescriptorWriter.write(bytes, to: descriptor, name: name) }
    }

    private static func failure(_ path: String) -> CLIError {
        CLIError("cannot write \(path): \(String(cString: strerror(errno)))")
    }

    /// Returns the error for a folder in which no file can be made.
    private static func failure(_ path: String, in folder: Substring) -> CLIError {
        let isRefused = [EACCES, EROFS].contains(errno)
        let error = failure(path)
        return isRefused ? CLIError("\(error): no file can be made in \(folder)") : error
    }
}

extension OutputFile.Replacement {
    fileprivate var isForced: Bool { if case .any = self { true } else { false } }

    /// Returns whether the file at a path may be replaced.
    fileprivate func permits(_ path: String) -> Bool {
        var status = stat()
        // What is out of reach is not replaced either, and opening it says why.
        if isForced || lstat(path, &status) != 0 { return true }
        // A link or a FIFO that appeared meanwhile is neither followed nor waited for.
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: OutputSignature.searchedBytes)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count != 0, case .outputs(let signature) = self else { return count == 0 }
        return count > 0 && signature.begins(bytes[..<count])
    }
}
