//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The ids in `X-Trace-Info`.
struct TraceIDs {
    let baseID: OpaqueID
    let parentID: OpaqueID

    /// Parses `{"base_id": …, "parent_id": …}` by osprofiler's rules: the base id is required, the parent id is
    /// optional, and any other key makes the whole invalid. (Python accepts `hmac_key`, because it overwrites that
    /// key.)
    ///
    /// If the base id is null, empty or zero, Python uses a new one; for such a parent id, it uses the base id.
    init?(_ json: [UInt8]) {
        var base: OpaqueID?
        var parent: OpaqueID?
        let isValid = json.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            do {
                guard try scanner.beginObject() else { return false }
                repeat {
                    let key = try scanner.readKey()
                    let value = try scanner.readValue(depth: 1)
                    if scanner.isString(key, "base_id") {
                        guard let id = Self.id(value, in: scanner) else { return false }
                        base = id
                    } else if scanner.isString(key, "parent_id") {
                        guard let id = Self.id(value, in: scanner) else { return false }
                        parent = id
                    } else if !scanner.isString(key, "hmac_key") {
                        return false
                    }
                } while try scanner.hasNextMember()
                try scanner.expectEnd()
                return true
            } catch {
                return false
            }
        }
        guard isValid, let base else { return nil }
        baseID = base.isFalsy ? .random() : base
        parentID = parent.flatMap { $0.isFalsy ? nil : $0 } ?? baseID
    }

    /// Returns an id that a point may have; nil for any other, because points with it would not be stored.
    private static func id(_ token: JSONToken, in scanner: JSONScanner) -> OpaqueID? {
        switch token.kind {
        case .null:
            return OpaqueID(.null)
        case .integer:
            let digits = scanner.bytes(token.start..<token.end)
            guard digits.count <= PointBatch.maximumIDLength else { return nil }
            return OpaqueID(.integer(digits.elementsEqual("-0".utf8) ? [UInt8(ascii: "0")] : Array(digits)))
        case .string:
            let text = JSONString.unescaped(scanner.bytes(token.content))
            return text.withUnsafeBytes { bytes in
                JSONString.codePoints(in: bytes) <= PointBatch.maximumIDLength ? OpaqueID(text: bytes) : nil
            }
        case .true, .false, .float, .array, .object:
            return nil
        }
    }
}
