//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import OSProfilerCore
internal import OSProfilerStore

// GRDB's subscripts trap if a value is not of the wanted type, and any program can write any value into a file.

extension Row {
    /// Returns an integer. Unlike SQLite it takes no text for one.
    func integer(at index: Int) throws -> Int64 {
        guard case .int64(let value) = (self[index] as DatabaseValue).storage else { throw ForeignValue() }
        return value
    }

    /// Returns an integer; nil for NULL.
    func integerIfAny(at index: Int) throws -> Int64? { try isNull(at: index) ? nil : integer(at: index) }

    /// Returns an integer or a float.
    func number(at index: Int) throws -> Double {
        switch (self[index] as DatabaseValue).storage {
        case .int64(let value): return Double(value)
        case .double(let value): return value
        default: throw ForeignValue()
        }
    }

    /// Returns how many there are of something, which can be added up.
    func count(at index: Int) throws -> Int {
        let count = try integer(at: index)
        guard (0...1 << 53).contains(count) else { throw ForeignValue() }
        return Int(count)
    }

    /// Returns a time between the years 1 and 9999, as trace points have them.
    func time(at index: Int) throws -> Timestamp {
        let time = Timestamp(microseconds: try integer(at: index))
        guard Timestamp.possible.contains(time) else { throw ForeignValue() }
        return time
    }

    func timeIfAny(at index: Int) throws -> Timestamp? { try isNull(at: index) ? nil : time(at: index) }

    func text(at index: Int) throws -> String {
        guard case .string = (self[index] as DatabaseValue).storage else { throw ForeignValue() }
        return String(decoding: try stored(at: index), as: UTF8.self)
    }

    /// Returns a text; nil for NULL.
    func textIfAny(at index: Int) throws -> String? { try isNull(at: index) ? nil : text(at: index) }

    func bytes(at index: Int) throws -> [UInt8] {
        switch (self[index] as DatabaseValue).storage {
        case .blob, .string: return try stored(at: index)
        default: throw ForeignValue()
        }
    }

    /// Returns the bytes of a text or a blob. GRDB's own texts end at the first NUL, which a service's name may contain.
    ///
    /// The row belongs to a cursor: a row that was copied has GRDB's texts.
    private func stored(at index: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: index) { [UInt8]($0 ?? Data()) }
    }

    private func isNull(at index: Int) throws -> Bool { (self[index] as DatabaseValue).isNull }
}

/// A value in the file that this program does not write.
struct ForeignValue: Error {}
#endif
