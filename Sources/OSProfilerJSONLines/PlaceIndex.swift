//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// An index of the points of each trace, including repetitions, so that reading many traces reads the files once.
///
/// Takes about thirty bytes per point. The next request reads only what was appended since.
struct PlaceIndex {
    /// A file, and the offset up to which it was read.
    private struct Known {
        let file: OpenFile
        var end: Int64 = 0
    }

    /// A place in one of the files.
    private struct Entry {
        var offset: Int64
        var length: Int32
        var file: Int32
    }

    private var known: [Known] = []
    private var entries: [[UInt8]: [Entry]] = [:]

    /// Returns the places of a trace in order of arrival.
    ///
    /// - Parameter files: all existing files, oldest first.
    mutating func places(
        of baseID: OpaqueID,
        in files: [OpenFile]
    ) throws(StoreError) -> [(OpenFile, LineReader.Place)] {
        try update(files)
        return (entries[baseID.textBytes] ?? []).map {
            (known[Int($0.file)].file, LineReader.Place(offset: $0.offset, length: Int($0.length)))
        }
    }

    private mutating func update(_ files: [OpenFile]) throws(StoreError) {
        var isContinued = known.count <= files.count
        // New files come last; if the oldest was deleted, all places move. A file gets shorter only if another
        // program cuts it.
        for (known, file) in zip(known, files) where isContinued {
            let size = try file.size()
            isContinued = known.file.isSame(as: file) && size >= known.end
        }
        if !isContinued { (known, entries) = ([], [:]) }
        known += files[known.count...].map { Known(file: $0) }
        for number in known.indices { try read(number) }
    }

    private mutating func read(_ number: Int) throws(StoreError) {
        var batch = PointBatch()
        _ = try LineReader(file: known[number].file).forEachLine(from: known[number].end) { place, line in
            known[number].end = place.offset + Int64(place.length) + 1
            batch.removeAll(keepingAtMost: 1 << 20)
            guard case .point = PointLine.read(line, into: &batch), let entry = batch.entries.first else { return true }
            entries[batch.id(entry.baseID).textBytes, default: []].append(
                Entry(offset: place.offset, length: Int32(clamping: place.length), file: Int32(number))
            )
            return true
        }
    }
}
