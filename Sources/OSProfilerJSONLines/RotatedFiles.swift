//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerStore

/// The files of a store: the one that grows, and those that were put aside, `traces.jsonl.1` the latest of them.
struct RotatedFiles {
    /// How many may be put aside.
    static let mostKept = 99

    let path: String

    func aside(_ number: Int) -> String { "\(path).\(number)" }

    /// Opens all of them for reading, oldest first.
    ///
    /// Files only ever move on to the next number. Opened in that direction, none is missed while another process puts
    /// one aside; one that is met again is left out.
    ///
    /// - Throws: ``StoreError`` of code `.notFound` when there is none.
    func open() throws(StoreError) -> [OpenFile] {
        var files: [OpenFile] = []
        for number in 0...Self.mostKept {
            do throws(StoreError) {
                let file = try OpenFile(number == 0 ? path : aside(number), O_RDONLY)
                if !files.contains(where: file.isSame) { files.append(file) }
            } catch  where error.code == .notFound {}
        }
        guard !files.isEmpty else { throw StoreError(.notFound, "there is no file \(path)") }
        return files.reversed()
    }

    /// The permissions of the file that was put aside last; nil without one.
    var latestPermissions: FilePermissions? {
        var status = stat()
        return stat(aside(1), &status) == 0 ? FilePermissions(status) : nil
    }

    /// Whether putting the growing file aside takes something away.
    func forgetsWhenRotated(keeping kept: Int) -> Bool {
        kept == 0 || (kept...Self.mostKept).contains { access(aside($0), F_OK) == 0 }
    }

    /// Puts the growing file aside and forgets those beyond the limit. The caller holds the file's lock.
    func rotate(keeping kept: Int) throws(StoreError) {
        // From the oldest on, so that none is overwritten that is to stay, wherever this ends early.
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

    /// Makes the names in the folder last.
    func syncFolder() throws(StoreError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.error(folder, "read") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError.error(folder, "written") }
    }
}
