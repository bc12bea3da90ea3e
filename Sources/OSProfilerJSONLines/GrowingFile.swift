//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// The end of the store's file, to which any number of processes append in turn.
///
/// An append holds the file's lock (`flock`), puts the file aside when it is full, removes the incomplete line of an
/// interrupted append, and writes its lines in one call.
struct GrowingFile: ~Copyable {
    /// How long another process may hold the lock, in microseconds.
    private static let timeout: Int64 = 10_000_000

    private let files: RotatedFiles
    private let maximumSize: Int64
    private let keptFiles: Int
    private let mayDeleteOldest: Bool
    private let isCancelled: @Sendable () -> Bool
    private var file: OpenFile?

    /// - Parameter mayDeleteOldest: whether the oldest file may be deleted if there are too many.
    init(
        _ string: JSONLinesConnectionString,
        mayDeleteOldest: Bool,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.isCancelled = isCancelled
        self.mayDeleteOldest = mayDeleteOldest
        files = RotatedFiles(path: string.path)
        (maximumSize, keptFiles) = (string.maximumSize, string.keptFiles)
    }

    /// Creates the file if it does not exist, and checks that it is writable and that no other process keeps it
    /// locked.
    mutating func check() throws(StoreError) {
        try lock()
        unlock()
    }

    /// Appends whole lines, which are on disk when it returns. If it throws, none of them is.
    ///
    /// - Returns: whether the file was removed or replaced since the last append, other than by being put aside.
    mutating func append(_ lines: UnsafeRawBufferPointer) throws(StoreError) -> Bool {
        let before = file
        try lock()
        defer { unlock() }
        let isOther = before.map { !$0.isSame(as: file!) } ?? false
        var size = try repair()
        if size > 0, size + Int64(lines.count) > maximumSize {
            guard mayDeleteOldest || !files.deletesWhenRotated(keeping: keptFiles) else {
                throw StoreError(
                    .full,
                    "\(files.path) and the \(keptFiles) put aside are full, and more would delete the oldest: raise "
                        + "max_size or keep"
                )
            }
            try files.rotate(keeping: keptFiles)
            unlock()
            try lock()
            size = try repair()
        }
        do throws(StoreError) {
            try write(lines)
        } catch {
            // The append fails, so whatever was written of its lines is removed.
            ftruncate(file!.descriptor, off_t(size))
            throw error
        }
        return isOther
    }

    mutating func close() { file = nil }

    /// Opens the file that the path currently names, and locks it.
    private mutating func lock() throws(StoreError) {
        let deadline = MonotonicClock.microseconds() + Self.timeout
        while true {
            if file?.isInPlace != true {
                let isNew = access(files.path, F_OK) != 0
                if isNew { try makeFolder() }
                let opened = try OpenFile(files.path, O_RDWR | O_APPEND | O_CREAT)
                if isNew {
                    // The new file gets the permissions of the previous one, even if another process put that aside,
                    // or died while doing so.
                    opened.set(file?.permissions ?? files.latestPermissions ?? .closed)
                    try files.syncFolder()
                }
                try opened.refuseForeign()
                file = opened
            }
            if flock(file!.descriptor, LOCK_EX | LOCK_NB) == 0 {
                // If another process put the file aside meanwhile, the loop tries again.
                if file!.isInPlace { return }
                unlock()
                continue
            }
            guard errno == EWOULDBLOCK || errno == EINTR else { throw FileError.error(files.path, "locked") }
            guard MonotonicClock.microseconds() < deadline, !isCancelled() else {
                throw StoreError(.busy, "\(files.path) is locked by another process, which may hang")
            }
            usleep(2000)
        }
    }

    private func unlock() {
        if let file { flock(file.descriptor, LOCK_UN) }
    }

    private func makeFolder() throws(StoreError) {
        _ = try FilePlace(files.path, for: .writing)
        let folder = URL(fileURLWithPath: files.path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StoreError(.accessDenied, "the folder \(folder.path) cannot be created: create it for this user")
        }
    }

    /// Removes everything after the last newline: a process or the machine ended in the middle of a line, so the
    /// append never returned.
    ///
    /// - Returns: the size of the file.
    private func repair() throws(StoreError) -> Int64 {
        let size = try file!.size()
        var end = size
        var chunk = [UInt8](repeating: 0, count: 4096)
        while end > 0 {
            let start = max(0, end - Int64(chunk.count))
            let count = try file!.read(into: &chunk, 0..<Int(end - start), at: start)
            if let newline = chunk[..<count].lastIndex(of: UInt8(ascii: "\n")) {
                end = start + Int64(newline) + 1
                break
            }
            end = start
        }
        guard end < size else { return size }
        guard ftruncate(file!.descriptor, off_t(end)) == 0 else { throw FileError.error(files.path, "written") }
        return end
    }

    private func write(_ lines: UnsafeRawBufferPointer) throws(StoreError) {
        var done = 0
        while done < lines.count {
            let count = Foundation.write(file!.descriptor, lines.baseAddress! + done, lines.count - done)
            if count >= 0 { done += count } else if errno != EINTR { throw FileError.error(files.path, "written") }
        }
        guard fdatasync(file!.descriptor) == 0 else { throw FileError.error(files.path, "written") }
    }
}
