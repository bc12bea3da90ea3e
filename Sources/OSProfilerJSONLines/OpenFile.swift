//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// An open file, which is closed with its last reference.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32
    /// The owner, if the file is in a folder where other users may create files.
    let sharedOwner: uid_t?
    private let device: dev_t
    private let number: ino_t

    /// - Parameter flags: the flags of `open`. A new file is open to its owner alone.
    init(_ path: String, _ flags: Int32) throws(StoreError) {
        self.path = path
        let place = try FilePlace(path, for: flags & O_RDWR != 0 ? .writing : .reading)
        // Non-blocking, because opening a pipe would wait for its other end; the check below refuses it.
        descriptor = try place.open(flags | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError.error(path, flags & O_RDWR != 0 ? "written" : "read") }
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        (device, number) = (status.st_dev, status.st_ino)
        sharedOwner = place.isShared ? status.st_uid : nil
        guard isFile else { throw StoreError(.foreign, "\(path) is not a regular file") }
    }

    deinit { close(descriptor) }

    /// Returns the size in bytes.
    func size() throws(StoreError) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError.error(path, "read") }
        return Int64(status.st_size)
    }

    var permissions: FilePermissions? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? FilePermissions(status) : nil
    }

    /// Sets the permissions, whatever the umask of the process.
    func set(_ permissions: FilePermissions) {
        // The user may not be allowed to set the group; then no group gets access.
        let isGiven = permissions.group.map { fchown(descriptor, uid_t.max, $0) == 0 } ?? true
        fchmod(descriptor, isGiven ? permissions.mode : permissions.mode & ~0o070)
    }

    func isSame(as other: OpenFile) -> Bool { device == other.device && number == other.number }

    /// Whether its path still names this file.
    var isInPlace: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_dev == device && status.st_ino == number
    }

    /// Reads from an offset into a range of a buffer.
    ///
    /// - Returns: the number of bytes read, which is less than the length of the range only at the end of the file.
    func read(into buffer: inout [UInt8], _ range: Range<Int>, at offset: Int64) throws(StoreError) -> Int {
        var done = 0
        while done < range.count {
            let count = buffer.withUnsafeMutableBytes {
                pread(
                    descriptor,
                    $0.baseAddress! + range.lowerBound + done,
                    range.count - done,
                    off_t(offset) + off_t(done)
                )
            }
            if count == 0 { break }
            if count > 0 { done += count } else if errno != EINTR { throw FileError.error(path, "read") }
        }
        return done
    }

    /// Reads a line into a buffer, replacing its contents.
    func readLine(at place: LineReader.Place, into line: inout [UInt8]) throws(StoreError) {
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: repeatElement(0, count: place.length))
        _ = try read(into: &line, 0..<place.length, at: place.offset)
    }

    /// Throws if the file does not begin like a store's file: it belongs to another program and stays unchanged.
    func refuseForeign() throws(StoreError) {
        var start = [UInt8](repeating: 0, count: 512)
        let count = try read(into: &start, 0..<start.count, at: 0)
        guard count == 0 || PointLine.canBegin(with: start[..<count]) else {
            let kind = PackedFile.kind(start[..<count]).map { "it is \($0)" }
            throw StoreError(
                .foreign,
                "\(path) is not a file of trace points: \(kind ?? "it begins with something else")"
            )
        }
    }
}
