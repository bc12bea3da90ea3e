//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// Decoding from librabbitmq's structures; everything is copied.
extension AMQPValue {
    /// The maximum nesting of tables and arrays; deeper ones become void. A frame from anyone who may publish can hold
    /// tens of thousands of levels, and code that walks a value recurses.
    private static let maximumDepth = 64

    init(_ field: amqp_field_value_t, depth: Int = 0) {
        let value = field.value
        self =
            switch UInt32(field.kind) {
            case AMQP_FIELD_KIND_BOOLEAN.rawValue: .bool(value.boolean != 0)
            case AMQP_FIELD_KIND_I8.rawValue: .int64(Int64(value.i8))
            case AMQP_FIELD_KIND_U8.rawValue: .int64(Int64(value.u8))
            case AMQP_FIELD_KIND_I16.rawValue: .int64(Int64(value.i16))
            case AMQP_FIELD_KIND_U16.rawValue: .int64(Int64(value.u16))
            case AMQP_FIELD_KIND_I32.rawValue: .int64(Int64(value.i32))
            case AMQP_FIELD_KIND_U32.rawValue: .int64(Int64(value.u32))
            case AMQP_FIELD_KIND_I64.rawValue: .int64(value.i64)
            case AMQP_FIELD_KIND_U64.rawValue: Int64(exactly: value.u64).map { .int64($0) } ?? .string("\(value.u64)")
            case AMQP_FIELD_KIND_F32.rawValue: .double(Double(value.f32))
            case AMQP_FIELD_KIND_F64.rawValue: .double(value.f64)
            case AMQP_FIELD_KIND_DECIMAL.rawValue: .string(Self.digits(of: value.decimal))
            case AMQP_FIELD_KIND_UTF8.rawValue: Self.text(value.bytes)
            case AMQP_FIELD_KIND_BYTES.rawValue: .bytes(Array(value.bytes.buffer))
            case AMQP_FIELD_KIND_TIMESTAMP.rawValue: .timestamp(value.u64)
            case _ where depth == Self.maximumDepth: .void
            case AMQP_FIELD_KIND_ARRAY.rawValue: .array(Self.array(value.array, depth: depth + 1))
            case AMQP_FIELD_KIND_TABLE.rawValue: .table(Self.table(value.table, depth: depth + 1))
            default: .void
            }
    }

    static func table(_ table: amqp_table_t, depth: Int = 0) -> [(String, AMQPValue)] {
        UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries)).map { entry in
            (entry.key.string, AMQPValue(entry.value, depth: depth))
        }
    }

    private static func array(_ array: amqp_array_t, depth: Int) -> [AMQPValue] {
        UnsafeBufferPointer(start: array.entries, count: Int(array.num_entries)).map { AMQPValue($0, depth: depth) }
    }

    private static func text(_ bytes: amqp_bytes_t) -> AMQPValue {
        String(validating: bytes.buffer, as: UTF8.self).map { .string($0) } ?? .bytes(Array(bytes.buffer))
    }

    /// Formats a decimal: an integer whose sign bit is bit 31, and its number of decimal places.
    private static func digits(of decimal: amqp_decimal_t) -> String {
        let value = Int32(bitPattern: decimal.value)
        let places = Int(decimal.decimals)
        guard places > 0 else { return "\(value)" }
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return "\(value < 0 ? "-" : "")\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}

extension amqp_table_t {
    /// Returns a copy of the last entry with a name.
    func value(of name: String) -> AMQPValue? {
        UnsafeBufferPointer(start: entries, count: Int(num_entries))
            .last { $0.key.buffer.elementsEqual(name.utf8) }
            .map { AMQPValue($0.value) }
    }
}

extension amqp_bytes_t {
    /// The bytes in place.
    var buffer: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : len)
    }

    /// A copy as text; invalid UTF-8 is replaced.
    var string: String {
        String(decoding: buffer, as: UTF8.self)
    }
}
