//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A point in time on the command line: how long ago (`2h`), or an ISO date with or without a time. A time without a
/// zone is UTC, like the services' own times.
struct InstantArgument: ExplainedArgument, Equatable {
    private enum Kind: Equatable {
        case ago(DurationArgument)
        case at(Timestamp)
    }

    private let kind: Kind

    static let help = "how long ago (30m, 2h, 7d) or an ISO time (2026-11-22, 2026-11-22T08:54:08Z; UTC without a zone)"

    init?(argument: String) {
        if let duration = DurationArgument(argument: argument) {
            kind = .ago(duration)
        } else if let time = Self.time(argument) {
            kind = .at(time)
        } else {
            return nil
        }
    }

    static func advice(_ argument: String) -> String { DurationText.advice(argument) ?? "expected \(help)" }

    func timestamp(now: Timestamp) -> Timestamp {
        switch kind {
        case .ago(let span): Timestamp(microseconds: now.microseconds - span.microseconds)
        case .at(let time): time
        }
    }

    private static func time(_ text: String) -> Timestamp? {
        var text = text[...]
        var offset: Int64 = 0
        if text.last == "Z" || text.last == "z" {
            text.removeLast()
        } else if text.count > 6, let mark = text.dropFirst(10).lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let parts = text[mark...].dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hours = Int64(parts[0]),
                let minutes = Int64(parts[1]), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * 60_000_000 * (text[mark] == "-" ? -1 : 1)
            text = text[..<mark]
        }
        let isoText =
            switch text.count {
            case 10: text + "T00:00:00"
            case 16: text + ":00"
            default: text
            }
        return Timestamp(String(isoText)).map { Timestamp(microseconds: $0.microseconds - offset) }
    }
}
