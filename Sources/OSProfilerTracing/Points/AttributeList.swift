//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

/// A span's attributes as its points have them, in the order of their keys, and where the known ones stand.
///
/// Made once a point: a search in the dictionary hashes the key, and a point asks for a dozen.
struct AttributeList {
    /// Before the name of a statement's parameter.
    private static let parameterPrefix = "db.query.parameter."

    let members: [(String, TraceInfo.Value)]
    /// The places in ``members`` by the number of the known attribute, counted from 1; 0 without it. A byte can count all
    /// that ``SpanLimits/attributes`` allows.
    private var places = SIMD32<UInt8>()

    init(_ attributes: Tracing.SpanAttributes) {
        guard !attributes.isEmpty else {
            members = []
            return
        }
        members = TraceInfo.sortedMembers(attributes)
        for index in members.indices {
            guard let known = members[index].0.withBytes({ KnownAttribute($0) }) else { continue }
            places[known.rawValue] = UInt8(index + 1)
        }
    }

    var isEmpty: Bool { members.isEmpty }

    /// Whether one of several attributes is there.
    func hasAny(_ attributes: KnownAttribute...) -> Bool {
        !isEmpty && attributes.contains { places[$0.rawValue] != 0 }
    }

    /// Returns the text of the first attribute that is there and has one.
    func text(_ attributes: KnownAttribute...) -> String? {
        guard !isEmpty else { return nil }
        for attribute in attributes {
            if case .string(let text)? = self[attribute], !text.isEmpty { return text }
        }
        return nil
    }

    /// Returns the first attribute that is there and is an integer, or the text of one.
    func integer(_ attributes: KnownAttribute...) -> Int64? {
        guard !isEmpty else { return nil }
        for attribute in attributes {
            switch self[attribute] {
            case .integer(let number): return number
            case .string(let text): if let number = Int64(text) { return number }
            default: break
            }
        }
        return nil
    }

    /// The parameters of a statement, in the order of their names.
    var parameters: [(String, TraceInfo.Value)] {
        members.compactMap { key, value in
            guard key.hasPrefix(Self.parameterPrefix) else { return nil }
            return (String(key.dropFirst(Self.parameterPrefix.count)), value)
        }
    }

    /// Returns the attributes that another list lacks or has another value of.
    func differences(from other: AttributeList) -> [(String, TraceInfo.Value)] {
        var place = 0
        return members.filter { key, value in
            while place < other.members.count {
                // Equal keys come from the same literal, in most cases, and are known by its address.
                if other.members[place].0 == key {
                    place += 1
                    return other.members[place - 1].1 != value
                }
                guard other.members[place].0 < key else { return true }
                place += 1
            }
            return true
        }
    }

    private subscript(attribute: KnownAttribute) -> TraceInfo.Value? {
        let place = places[attribute.rawValue]
        return place == 0 ? nil : members[Int(place) - 1].1
    }
}

extension String {
    /// Calls `body` with the bytes, in place where they are in one piece.
    fileprivate func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = self
        return copy.withUTF8(body)
    }
}
