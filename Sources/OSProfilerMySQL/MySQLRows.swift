//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import CMariaDB
internal import OSProfilerCore

/// The rows of a result, which own the bytes of their values.
final class MySQLRows {
    private struct Cell {
        var start: Int
        /// The length of the value; nil for null.
        var length: Int?
    }

    let columns: Int
    /// The number of rows that the statement changed.
    fileprivate(set) var changed = 0
    private var cells: [Cell] = []
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 8)
    private var end = 0

    init(columns: Int) { self.columns = columns }

    deinit { memory.deallocate() }

    var count: Int { columns == 0 ? 0 : cells.count / columns }

    /// The size of all values in bytes.
    var byteCount: Int { end }

    /// Returns a value's bytes; nil for null.
    func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let cell = cells[row * columns + column]
        return cell.length.map { UnsafeRawBufferPointer(rebasing: memory[cell.start..<cell.start + $0]) }
    }

    func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns a number, which is transferred as text; nil for null.
    func integer(_ row: Int, _ column: Int) -> Int64? { text(row, column).flatMap { Int64($0) } }

    /// Returns the number in the first row; nil without rows.
    func integer(ifAny column: Int) -> Int64? { count == 0 ? nil : integer(0, column) }

    func isTrue(_ row: Int, _ column: Int) -> Bool { integer(row, column) ?? 0 != 0 }

    func uuid(_ row: Int, _ column: Int) -> UUID128? {
        guard let bytes = bytes(row, column), bytes.count == 16 else { return nil }
        return UUID128(
            first: bytes.loadUnaligned(as: UInt64.self),
            second: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
    }

    // MARK: Filling

    func note(changed: UInt64) { self.changed = Int(truncatingIfNeeded: changed) }

    func removeAll() {
        cells.removeAll(keepingCapacity: true)
        end = 0
    }

    func appendNull() { cells.append(Cell(start: end, length: nil)) }

    /// Appends a value, which the closure writes into the memory that it receives.
    func append(_ length: Int, _ write: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        if end + length > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(memory.count * 2, end + length),
                alignment: 8
            )
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<end]))
            memory.deallocate()
            memory = larger
        }
        try write(UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + length]))
        cells.append(Cell(start: end, length: length))
        end += length
    }
}
#endif
