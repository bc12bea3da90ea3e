//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// The number of rejected messages by reason, in the order in which the reasons first occurred.
public struct RejectionCounts: Sendable, Equatable {
    /// The maximum number of reasons; the messages with any further reason are counted together.
    public static let limit = 8
    private static let other = Rejection(.init(rawValue: "other"), "other reasons")

    public private(set) var reasons: [(rejection: Rejection, count: Int)] = []

    public init() {}

    mutating func add(_ rejection: Rejection, _ number: Int = 1) {
        if count(rejection, number) { return }
        if reasons.count < Self.limit {
            reasons.append((rejection, number))
        } else if !count(Self.other, number) {
            reasons.append((Self.other, number))
        }
    }

    mutating func add(_ other: RejectionCounts) {
        for (rejection, number) in other.reasons { add(rejection, number) }
    }

    /// Counts a reason that occurred before; returns false for a new one.
    private mutating func count(_ rejection: Rejection, _ number: Int) -> Bool {
        guard let index = reasons.firstIndex(where: { $0.rejection == rejection }) else { return false }
        reasons[index].count += number
        return true
    }

    public static func == (left: RejectionCounts, right: RejectionCounts) -> Bool {
        left.reasons.elementsEqual(right.reasons) { $0 == $1 }
    }
}
