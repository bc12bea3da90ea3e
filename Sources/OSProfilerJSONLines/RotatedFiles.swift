//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerStore

/// The files of a store: the growing one, and those that were put aside, of which `traces.jsonl.1` is the latest.
struct RotatedFiles {
    /// The maximum number of files put aside.
    static let mostKept = 99

    let path: String

    func aside(_ number: Int) -> String { "\(path).\(number)" }

    /// Opens all files for reading, oldest first.
    ///
    /// A file only ever moves to the next higher number. Opening the files in ascending order misses none while
    /// another process puts one aside; a file that is met twice is left out once.
    ///
    /// - Throws: ``StoreError`` with the code `.notFound` if no file exists.
    func open() throws(StoreError) -> [OpenFile] {
        var files: [OpenFile] = []
        for number in 0...Self.mostKept {
            do throws(StoreError) {
                let file = try OpenFile(number == 0 ? path : aside(number), O_RDONLY)
                if !files.contains(where: file.isSame) { files.append(file) }
            } catch  where error.code == .notFound {}
        }
        guard let latest = files.first else {
            throw StoreError(.notFound, "no store at \(path): start `osprofiler consume` to create it")
        }
        // Where everyone may create files, the others must be its owner's.
        if let stranger = files.first(where: { $0.sharedOwner != latest.sharedOwner }) {
            throw StoreError(.accessDenied, "\(stranger.path) and \(latest.path) belong to different users")
        }
        return files.reversed()
    }

    /// The permissions of the file that was put aside last; nil if there is none.
    var latestPermissions: FilePermissions? {
        // Nothing is copied from what another user may have put there.
        guard (try? FilePlace(aside(1), for: .writing)) != nil else { return nil }
        var status = stat()
        return stat(aside(1), &status) == 0 ? FilePermissions(status) : nil
    }

    /// Returns whether putting the growing file aside deletes a file.
    func deletesWhenRotated(keeping kept: Int) -> Bool {
        kept == 0 || (kept...Self.mostKept).contains { access(aside($0), F_OK) == 0 }
    }

    /// Puts the growing file aside and deletes those beyond the limit. The caller holds the file's lock.
    func rotate(keeping kept: Int) throws(StoreError) {
        // Begins with the oldest file, so that no file to keep is overwritten, even if an error interrupts the loop.
        for number in stride(from: Self.mostKept, to: 0, by: -1) where access(aside(number), F_OK) == 0 {
            if number >= kept {
                guard unlink(aside(number)) == 0 else { throw FileError.error(aside(number), "removed") }
            } else {
                guard rename(aside(number), aside(number + 1)) == 0 else {
                    throw FileError.error(aside(number), "renamed")
                }
            }
        }
        let isMoved = kept > 0 ? rename(path, aside(1)) == 0 : unlink(path) == 0
        guard isMoved else { throw FileError.error(path, "put aside") }
    }

    /// Makes changes of names in the folder durable.
    func syncFolder() throws(StoreError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.error(folder, "read") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError.error(folder, "written") }
    }
}
