//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

/// A file that `trace import` reads twice: to check it before anything is stored, and to store it. So memory holds the
/// points of one file at a time, and of those that cannot be read again, such as pipes.
struct ImportedFile {
    private let path: String
    private let kept: PointBatch?

    /// Reads and checks the file, and says how many of its entries are left out.
    ///
    /// - Parameter budget: the bytes that files which cannot be read again may take; reduced by those of this file.
    init(path: String, budget: inout Int) throws {
        self.path = path
        let (points, skipped) = try TraceFile.points(path)
        TraceFile.tell(skipped, of: path)
        guard !Self.isRegular(path) else {
            kept = nil
            return
        }
        budget -= points.byteCount
        guard budget >= 0 else {
            throw CLIError("too much comes from pipes: name a file instead of \(InputFile.shownName(of: path))")
        }
        kept = points
    }

    /// The points in order of time.
    func points() throws -> PointBatch { try kept ?? TraceFile.points(path).points }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
