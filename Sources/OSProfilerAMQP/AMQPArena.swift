//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// Memory for the arguments of a library call, from librabbitmq's pool. Everything it hands out to C stays valid until
/// ``reset()`` or the end of the arena. Not thread-safe.
final class AMQPArena {
    private var pool = amqp_pool_t()

    init() {
        init_amqp_pool(&pool, 4096)
    }

    deinit {
        empty_amqp_pool(&pool)
    }

    /// Invalidates everything the arena handed out; keeps its pages.
    func reset() {
        recycle_amqp_pool(&pool)
    }

    /// Returns a copy of a string of any length.
    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    /// Returns a copy of a name. The protocol stores its length in one byte, and librabbitmq would silently truncate a
    /// longer one.
    func shortString(_ text: String, _ kind: StaticString) throws(AMQPError) -> amqp_bytes_t {
        guard text.utf8.count <= 255 else {
            throw AMQPError(code: .invalidArgument, message: "\(kind) is longer than 255 bytes: \(text.prefix(40))…")
        }
        return bytes(text)
    }

    /// Returns a null-terminated copy, for C functions that expect a C string.
    func cString(_ text: String) -> UnsafePointer<CChar> {
        let memory = allocate(CChar.self, text.utf8.count + 1)
        for (index, unit) in text.utf8.enumerated() { memory[index] = CChar(bitPattern: unit) }
        memory[text.utf8.count] = 0
        return UnsafePointer(memory)
    }

    /// Returns a pointer to a copy of one structure.
    func store<T: BitwiseCopyable>(_ value: T) -> UnsafeMutablePointer<T> {
        let memory = allocate(T.self, 1)
        memory.initialize(to: value)
        return memory
    }

    /// Returns a table with copies of keys and values.
    func table(_ entries: [(String, AMQPValue)]) throws(AMQPError) -> amqp_table_t {
        guard !entries.isEmpty else { return amqp_empty_table }
        let memory = allocate(amqp_table_entry_t.self, entries.count)
        for (index, (key, value)) in entries.enumerated() {
            memory[index] = amqp_table_entry_t(key: try shortString(key, "a table's key"), value: try field(value))
        }
        return amqp_table_t(num_entries: Int32(entries.count), entries: memory)
    }

    private func array(_ values: [AMQPValue]) throws(AMQPError) -> amqp_array_t {
        guard !values.isEmpty else { return amqp_empty_array }
        let memory = allocate(amqp_field_value_t.self, values.count)
        for (index, value) in values.enumerated() {
            memory[index] = try field(value)
        }
        return amqp_array_t(num_entries: Int32(values.count), entries: memory)
    }

    private func field(_ value: AMQPValue) throws(AMQPError) -> amqp_field_value_t {
        var result = amqp_field_value_t()
        switch value {
        case .bool(let flag):
            result.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            result.value.boolean = flag ? 1 : 0
        case .int64(let integer):
            result.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            result.value.i64 = integer
        case .double(let double):
            result.kind = UInt8(AMQP_FIELD_KIND_F64.rawValue)
            result.value.f64 = double
        case .string(let text):
            result.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            result.value.bytes = bytes(text)
        case .bytes(let raw):
            result.kind = UInt8(AMQP_FIELD_KIND_BYTES.rawValue)
            result.value.bytes = raw.withUnsafeBytes { copy($0) }
        case .timestamp(let seconds):
            result.kind = UInt8(AMQP_FIELD_KIND_TIMESTAMP.rawValue)
            result.value.u64 = seconds
        case .table(let entries):
            result.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            result.value.table = try table(entries)
        case .array(let values):
            result.kind = UInt8(AMQP_FIELD_KIND_ARRAY.rawValue)
            result.value.array = try array(values)
        case .void:
            result.kind = UInt8(AMQP_FIELD_KIND_VOID.rawValue)
        }
        return result
    }

    private func copy(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard let start = source.baseAddress, !source.isEmpty else { return amqp_empty_bytes }
        let memory = allocate(UInt8.self, source.count)
        UnsafeMutableRawPointer(memory).copyMemory(from: start, byteCount: source.count)
        return amqp_bytes_t(len: source.count, bytes: memory)
    }

    private func allocate<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
        guard let memory = amqp_pool_alloc(&pool, count * MemoryLayout<T>.stride) else {
            fatalError("out of memory")
        }
        return memory.bindMemory(to: T.self, capacity: count)
    }
}
