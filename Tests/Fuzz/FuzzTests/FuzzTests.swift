//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import Testing

@testable import Fuzz

/// A little of what `make fuzz` does, the same each time.
@Suite struct FuzzTests {
    @Test("Damaged texts are taken or refused by the rules")
    func texts() throws {
        var fuzz = try TextFuzz(seed: 1)
        for number in 0..<20_000 {
            #expect(throws: Never.self, "case \(number) of seed 1") { _ = try fuzz.run(number) }
        }
    }

    @Test("Whatever a broker says is an event or an error")
    func frames() throws {
        let fuzz = try FrameFuzz(seed: 1)
        var ends: Set<AMQPError.Code> = []
        for number in 0..<1000 {
            if let error = try fuzz.run(number) { ends.insert(error.code) }
        }
        // Not all at the first frame: some were heard to the end.
        #expect(ends.isSuperset(of: [.socket, .protocol, .notFound]))
    }

    /// librabbitmq decodes the properties of every class into a structure of that class; those of the others are smaller.
    @Test("A header of another class than basic is an error", arguments: [10, 20, 40, 50, 85, 90] as [UInt16])
    func headerOfAnotherClass(classID: UInt16) throws {
        let opened = WireWriter.method(20, 11, channel: 1) { $0.write(long: []) }
        let returned = WireWriter.method(60, 50, channel: 1) { writer in
            writer.write(UInt16(312))
            for text in ["NO_ROUTE", "exchange", "key"] { writer.write(short: text) }
        }
        var header = WireWriter()
        header.write(classID)
        header.write(UInt16(0))
        header.write(UInt64(0))
        header.write(UInt16(0xFFFC))
        let frames = [opened, returned, Frame(type: 2, channel: 1, payload: header.bytes)]
        let broker = try FakeBroker()
        broker.serveNext(frameMax: 4096, speech: frames.flatMap(\.bytes))
        let connection = try AMQPConnection.open(
            AMQPConfiguration(endpoints: [AMQPEndpoint(host: "127.0.0.1", port: broker.port)])
        )
        _ = try connection.openChannel()
        let error = #expect(throws: AMQPError.self) { _ = try connection.nextEvent(timeoutMicroseconds: 10_000_000) }
        #expect(error?.code == .protocol)
    }
}
