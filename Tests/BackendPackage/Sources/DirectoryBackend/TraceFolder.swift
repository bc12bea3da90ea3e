//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerStore

/// The folder of a store. Whoever reads it shares its lock, whoever changes it has it alone: threads and processes.
struct TraceFolder: Sendable {
    enum Access {
        case shared
        case alone
    }

    /// How long somebody else may have the lock.
    private static let timeout: Duration = .seconds(5)
    private static let suffix = ".trace"

    let path: String

    // MARK: Names

    /// Ids hold anything, slashes and NUL too, so files are named by their bytes in hexadecimal. Long ones take several
    /// folders: a name has 255 bytes at the most.
    func file(of id: OpaqueID) -> String {
        let digits = "t" + id.textBytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var parts: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            parts.append(rest.prefix(200))
            rest = rest.dropFirst(200)
        }
        return "\(path)/\(parts.joined(separator: "/"))\(Self.suffix)"
    }

    /// The ids of all traces.
    func ids() -> [OpaqueID] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(Self.suffix) }.map { name in
            let digits = Array(name.dropLast(Self.suffix.count).replacing("/", with: "").utf8.dropFirst())
            let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { index in
                UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
            }
            return bytes.withUnsafeBytes { OpaqueID(text: $0) }
        }
    }

    // MARK: Contents

    /// What is in the file of a trace; nil when there is none.
    func read(_ id: OpaqueID) -> TraceFile? {
        guard let data = FileManager.default.contents(atPath: file(of: id)) else { return nil }
        let file = TraceFile([UInt8](data))
        return file.points.isEmpty ? nil : file
    }

    /// Writes bytes behind the first `length` ones, which stay.
    func write(_ bytes: [UInt8], to id: OpaqueID, behind length: Int, syncs: Bool) throws(StoreError) {
        let name = file(of: id)
        let parent = (name as NSString).deletingLastPathComponent
        try make(parent)
        let descriptor = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(name) }
        defer { close(descriptor) }
        var written = 0
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw Self.fault(name) }
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + written, $0.count - written, off_t(length + written))
            }
            guard count > 0 else { throw Self.fault(name) }
            written += count
        }
        guard syncs else { return }
        // The name of a new file is the folder's matter.
        let names = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(names) }
        guard fsync(descriptor) == 0, fsync(names) == 0 else { throw Self.fault(name) }
    }

    /// - Returns: whether it was there.
    func delete(_ id: OpaqueID) -> Bool { unlink(file(of: id)) == 0 }

    func make(_ folder: String) throws(StoreError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Self.fault(folder)
        }
    }

    // MARK: The lock

    /// - Parameter isCancelled: asked while others have the lock.
    func withLock<Result>(
        _ access: Access,
        isCancelled: () -> Bool = { false },
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let descriptor = open("\(path)/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(path) }
        defer { close(descriptor) }
        let end = ContinuousClock.now + Self.timeout
        while flock(descriptor, (access == .alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
            guard !isCancelled(), .now < end else { throw StoreError(.busy, "another process holds \(path)") }
            usleep(5000)
        }
        return try body()
    }

    /// What `errno` says of a path.
    private static func fault(_ path: String) -> StoreError {
        let reason = String(cString: strerror(errno))
        return switch errno {
        case EACCES, EPERM, EROFS: StoreError(.accessDenied, "\(path): \(reason)")
        case ENOSPC, EDQUOT: StoreError(.full, "\(path): \(reason)")
        default: StoreError(.other, "\(path): \(reason)")
        }
    }
}
