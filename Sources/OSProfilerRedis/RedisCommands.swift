//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
/// An argument of a command, as arbitrary bytes.
struct RedisValue: Sendable, Hashable, ExpressibleByStringLiteral {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: String) { bytes = [UInt8](text.utf8) }
    init<Number: BinaryInteger>(_ number: Number) { self.init(String(number)) }
    init(stringLiteral value: String) { self.init(value) }
}

/// Commands that are sent in one piece, in the protocol of the server: arrays of strings with their lengths.
struct RedisCommands {
    private(set) var bytes: [UInt8] = []
    /// The number of commands, which is the number of replies to expect.
    private(set) var count = 0

    init() {}

    init(_ arguments: RedisValue...) { add(arguments) }

    mutating func add(_ arguments: RedisValue...) { add(arguments) }

    mutating func add(_ arguments: [RedisValue]) {
        var list = RedisArguments()
        for argument in arguments { list.add(argument.bytes) }
        add(list)
    }

    mutating func add(_ arguments: RedisArguments) {
        bytes += "*\(arguments.count)\r\n".utf8
        bytes += arguments.bytes
        count += 1
    }
}

/// The arguments of one command, encoded for sending.
struct RedisArguments {
    fileprivate var bytes: [UInt8] = []
    fileprivate var count = 0

    mutating func add(_ value: UnsafeRawBufferPointer) {
        begin(value.count)
        bytes.append(contentsOf: value)
        endLine()
    }

    mutating func add(_ value: [UInt8]) {
        begin(value.count)
        bytes += value
        endLine()
    }

    mutating func add(_ text: String) {
        begin(text.utf8.count)
        bytes += text.utf8
        endLine()
    }

    mutating func add(_ other: RedisArguments) {
        bytes += other.bytes
        count += other.count
    }

    private mutating func begin(_ length: Int) {
        bytes.append(UInt8(ascii: "$"))
        bytes += String(length).utf8
        endLine()
        count += 1
    }

    private mutating func endLine() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }
}
#endif
