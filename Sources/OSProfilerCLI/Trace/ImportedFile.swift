//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerReport

/// A file that `trace import` reads twice: to check it before anything is stored, and to store it. So memory holds the
/// points of one file at a time, and of those that cannot be read again, such as pipes.
struct ImportedFile {
    /// What may begin a page or JSON.
    private static let beginnings = "{[<".utf8.map { UInt8($0) }

    private let path: String
    private let kept: PointBatch?

    /// Reads and checks the file, and says how many of its entries are left out.
    ///
    /// - Parameter budget: the bytes that files which cannot be read again may take; reduced by those of this file.
    init(path: String, budget: inout Int) throws {
        self.path = path
        let (points, skipped) = try Self.read(path)
        if skipped > 0 {
            let left = CountText.counted(skipped, "entry is no point", "entries are no points")
            StandardError.shared.write(line: "osprofiler: \(InputFile.shownName(of: path)): \(left)")
        }
        guard !points.isEmpty else {
            throw CLIError("\(InputFile.shownName(of: path)) has no points: it was saved without payloads")
        }
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
    func points() throws -> PointBatch { try kept ?? Self.read(path).points }

    private static func read(_ path: String) throws -> (points: PointBatch, skipped: Int) {
        let bytes = try InputFile.document(path, beginningWith: beginnings)
        let mayBeKnown = bytes.first { !$0.isJSONBlank }.map(beginnings.contains) ?? false
        if !mayBeKnown, let kind = FileGuess(bytes).kind { throw unknown(path, "it seems to be \(kind)") }
        do {
            return try SavedPoints.read(bytes)
        } catch {
            throw unknown(path, "\(error)")
        }
    }

    private static func unknown(_ path: String, _ reason: String) -> CLIError {
        CLIError("\(InputFile.shownName(of: path)) is not a report, a page, OTLP/JSON or Jaeger's JSON: \(reason)")
    }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
