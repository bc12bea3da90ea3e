//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension ByteWriter {
    /// Writes a trace point's payload object with the members, order and spacing of osprofiler's messaging driver.
    package mutating func writePayload(_ point: TracePoint) {
        // Fragments here and in ``NotificationEncoder``: one copy a member, of which ``JSONObjectWriter`` makes five.
        write("{\"name\": ")
        writeName(point.name, point.phase)
        write(", \"base_id\": ")
        writeJSON(point.baseID)
        write(", \"trace_id\": ")
        writeJSON(point.traceID)
        write(", \"parent_id\": ")
        writeJSON(point.parentID)
        write(", \"timestamp\": \"")
        writeTimestamp(point.timestamp)
        write("\", \"info\": {")
        writeMembers(of: point.info)
        if !point.info.isEmpty { write(", ") }
        write(point.service.hostMember)
        write("}")
        write(point.service.payloadEnd)
    }

    private mutating func writeName(_ name: String, _ phase: TracePoint.Phase) {
        writeJSON(name)
        replaceLast(with: phase == .start ? "-start\"" : "-stop\"")
    }

    /// Writes a time as ``Timestamp/write(to:separator:)`` does.
    package mutating func writeTimestamp(_ timestamp: Timestamp, separator: UInt8 = UInt8(ascii: "T")) {
        var clock = clock
        write(atMost: ClockText.capacity) { clock.write(timestamp, to: $0, separator: separator) }
        self.clock = clock
    }

    /// Writes what ``writeTimestamp(_:separator:)`` does, in quotes.
    package mutating func writeJSON(_ timestamp: Timestamp, separator: UInt8 = UInt8(ascii: "T")) {
        write("\"")
        writeTimestamp(timestamp, separator: separator)
        write("\"")
    }

    package mutating func writeJSON(_ value: borrowing TraceInfo.Value) {
        switch value {
        case .null: write("null")
        case .bool(let value): write(value ? "true" : "false")
        case .integer(let value): write(value)
        case .double(let value): writePythonFloat(value)
        case .string(let value): writeJSON(value)
        case .array(let values):
            write("[")
            values.withUnsafeBufferPointer { values in
                for index in values.indices {
                    if index > 0 { write(", ") }
                    writeJSON(values[index])
                }
            }
            write("]")
        case .object(let info):
            write("{")
            writeMembers(of: info)
            write("}")
        }
    }

    /// Writes the part between the braces.
    private mutating func writeMembers(of info: TraceInfo) {
        // Accesses members in place, because iterating would copy each one, with two reference counts per member.
        info.members.withUnsafeBufferPointer { members in
            for index in members.indices {
                if index > 0 { write(", ") }
                writeJSON(members[index].0)
                write(": ")
                writeJSON(members[index].1)
            }
        }
    }
}
