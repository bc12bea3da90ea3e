//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Redactor {
    /// Returns the same points without their secrets.
    package mutating func redacted(_ points: PointBatch) -> PointBatch {
        var result = PointBatch()
        result.reserve(points: points.count, bytes: points.byteCount)
        let hidesHosts = isSecret(infoMember: "host")
        for entry in points.entries {
            if let payload = points.withBytes(entry.payload, { self.payload($0) }) {
                result.append(entry, from: points, payload: payload)
            } else {
                result.append(entry, from: points)
            }
            if hidesHosts { result.maskLastHost() }
        }
        return result
    }
}

extension PointBatch {
    /// Adds a copy of a point of another batch, with a payload that differs only in `info`. Nothing of the other payload's
    /// `info` comes along but the host.
    fileprivate mutating func append(_ entry: PointEntry, from other: PointBatch, payload: [UInt8]) {
        var entry = entry
        entry.payload = place(payload)
        (entry.errorType, entry.request) = (.none, .none)
        entry.moveMembers { $0 = $0.isEmpty ? .none : place(other.bytes($0)) }
        (entry.errorType, entry.request) = membersOfInfo(in: entry.payload)
        entries.append(entry)
    }

    fileprivate mutating func maskLastHost() {
        guard !entries[count - 1].host.isEmpty else { return }
        entries[count - 1].host = place("\"\(SecretText.mask)\"".utf8)
    }
}
